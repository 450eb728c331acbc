/* SPDX-License-Identifier: MIT */
/* Audit in the process. */
#include "component/auditor.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "component/auditor_syslog.h"
#include "db/audit_files.h"
#include "labels/policy.h"

#define ROTATE_EVERY 60000 /* ms */
#define ROTATE_SLACK (INT64_C(24) * 3600 * 1000)
#define CONFIG_MAX   ((size_t)16 << 20)
#define ERROR_TEXT   512

struct auditor {
	struct daemon *d;
	struct sign_key *key;
	struct buf cef;
	int64_t rotate_at; /* mono ms */
	uint64_t signed_seq;
	bool syslog_open;
};

/* ---- to syslog, after the commit ---- */

static int severity_of(struct span kind)
{
	for (size_t i = 1; i < AUDIT_KINDS; i++)
		if (span_is(kind, audit_kinds[i].name))
			return audit_kinds[i].severity;
	return 5;
}

/* An audit_sink. */
static void on_record(void *arg, struct span text)
{
	struct auditor *a = arg;
	enum config_syslog how = a->d->config->audit.syslog;
	struct audit_record r;

	if (how == CONFIG_SYSLOG_OFF || !audit_record_read(text, &r))
		return;
	buf_reset(&a->cef);
	if (how == CONFIG_SYSLOG_CEF)
		audit_cef_write(&a->cef, &r, PACKAGE_VERSION);
	auditor_syslog_write(
		how == CONFIG_SYSLOG_CEF ? buf_span(&a->cef) : text,
		severity_of(r.kind));
}

/* As the configuration of now has it. */
static void configure_syslog(struct auditor *a)
{
	bool on = a->d->config->audit.syslog != CONFIG_SYSLOG_OFF;

	if (on && !a->syslog_open)
		auditor_syslog_open();
	a->syslog_open = a->syslog_open || on;
	audit_set_sink(a->d->store, on ? on_record : NULL, a);
}

/* ---- the key ---- */

/* The caller's to free. */
static char *in_state(const struct auditor *a, const char *name)
{
	struct buf b;
	char *path;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s/%s", a->d->config->state, name);
	path = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return path;
}

static enum err open_key(struct auditor *a, struct errtext *e)
{
	const char *given = a->d->config->audit.key_file;
	char *path = given != NULL ? xstrdup(given) : in_state(a, "audit.key");
	char *pub = in_state(a, "audit.pub");
	unsigned char key[SIGN_PUBLIC_LEN];
	enum err err = sign_key_open(path, true, &a->key, e);

	if (err == ERR_OK) {
		sign_key_public(a->key, key);
		err = sign_public_write(key, pub, e);
	}
	free(path);
	free(pub);
	return err;
}

enum err auditor_open(struct daemon *d, struct auditor **a_r, struct errtext *e)
{
	struct auditor *a = xcalloc(1, sizeof(*a));
	enum err err;

	a->d = d;
	buf_init(&a->cef, 4 * AUDIT_RECORD_MAX);
	err = open_key(a, e);
	if (err != ERR_OK) {
		auditor_free(&a);
		return err;
	}
	configure_syslog(a);
	*a_r = a;
	return ERR_OK;
}

void auditor_free(struct auditor **ap)
{
	struct auditor *a = *ap;

	if (a == NULL)
		return;
	sign_key_free(&a->key);
	buf_clear(&a->cef);
	free(a);
	*ap = NULL;
}

/* ---- the process ---- */

static void add(const struct auditor *a, const struct audit_event *e,
	const struct turn *t)
{
	audit_add(a->d->store, e, t);
}

static struct span who(const struct turn *t)
{
	return t->by.p != NULL ? t->by : SPAN("system");
}

static void digest_file(const char *path, struct buf *hex)
{
	unsigned char out[SHA256_LEN];
	FILE *f = fopen(path, "re");
	struct buf b;
	char part[8192];
	size_t n;

	if (f == NULL)
		return;
	buf_init(&b, CONFIG_MAX);
	while ((n = fread(part, 1, sizeof(part), f)) != 0)
		buf_add(&b, span_of(part, n));
	if (ferror(f) == 0 && !b.over) {
		sha256(buf_span(&b), out);
		hex_write(hex, span_of(out, sizeof(out)));
	}
	explicit_bzero(b.p, b.n); /* secrets stand in it */
	explicit_bzero(part, sizeof(part));
	fclose(f);
	buf_clear(&b);
}

static void add_file(struct auditor *a, enum audit_kind kind,
	struct span reason, const struct turn *t)
{
	struct audit_event e = audit_event_of(kind);
	struct buf hex;

	buf_init(&hex, 128);
	digest_file(a->d->config_path, &hex);
	audit_text(&e, AUDIT_BY, who(t));
	audit_text(&e, AUDIT_FILE, span_str(a->d->config_path));
	audit_text(&e, AUDIT_DIGEST, hex.n != 0 ? buf_span(&hex) : SPAN_NONE);
	audit_text(&e, AUDIT_REASON, reason);
	add(a, &e, t);
	buf_clear(&hex);
}

static void add_policies(struct auditor *a, const struct turn *t)
{
	const struct labels *ls = a->d->config->labels;

	for (size_t i = 0; i < labels_policy_count(ls); i++) {
		const struct policy *p = labels_policy(ls, i);
		struct audit_event e = audit_event_of(AUDIT_POLICY);
		struct span version = policy_version(p);

		audit_text(&e, AUDIT_WHAT, policy_name(p));
		audit_text(&e, AUDIT_ID, policy_oid(p));
		audit_text(&e, AUDIT_VERSION,
			version.n != 0 ? version : SPAN_NONE);
		audit_text(&e, AUDIT_DIGEST, policy_digest(p));
		add(a, &e, t);
	}
}

/* Services in warn mode, by name: it gives up what enforcing holds. */
static void add_modes(struct auditor *a, const struct turn *t)
{
	const struct config *c = a->d->config;

	for (size_t i = 0; i < c->service_n; i++) {
		struct audit_event e = audit_event_of(AUDIT_ADMIN);

		if (c->service[i].mode != GATE_WARN)
			continue;
		audit_text(&e, AUDIT_BY, SPAN("config"));
		audit_text(&e, AUDIT_WHAT, SPAN("mode"));
		audit_text(&e, AUDIT_WHERE, c->service[i].domain);
		audit_text(&e, AUDIT_IS, SPAN("warn"));
		add(a, &e, t);
	}
}

void auditor_configured(struct auditor *a, const struct turn *t)
{
	if (a == NULL)
		return;
	configure_syslog(a);
	add_file(a, AUDIT_CONFIGURED, SPAN_NONE, t);
	add_policies(a, t);
	add_modes(a, t);
}

void auditor_refused(struct auditor *a, const struct config_errors *errors,
	const struct turn *t)
{
	struct span text = buf_span(&errors->text);

	if (a == NULL)
		return;
	text.n = text.n < ERROR_TEXT ? text.n : ERROR_TEXT;
	add_file(a, AUDIT_CONFIG_REFUSED, span_trim(text), t);
}

void auditor_started(struct auditor *a, const struct turn *t)
{
	struct audit_event e = audit_event_of(AUDIT_STARTED);
	const struct config_audit *c;
	unsigned char key[SIGN_PUBLIC_LEN];
	struct buf b;

	if (a == NULL)
		return;
	c = &a->d->config->audit;
	audit_open(a->d->store,
		&(struct audit_conf){
			a->key, c->checkpoint_records, c->checkpoint_ms},
		t);
	buf_init(&b, 128);
	sign_key_public(a->key, key);
	base64_write(&b, span_of(key, sizeof(key)));
	audit_text(&e, AUDIT_VERSION, span_str(PACKAGE_VERSION));
	audit_text(&e, AUDIT_KEY, buf_span(&b));
	add(a, &e, t);
	buf_clear(&b);
	auditor_configured(a, t);
	audit_tick(a->d->store, t); /* signed, if nothing was yet */
}

void auditor_stopped(struct auditor *a, const struct turn *t)
{
	struct audit_event e = audit_event_of(AUDIT_STOPPED);

	if (a == NULL)
		return;
	add(a, &e, t);
	audit_close(a->d->store, t);
}

/* ---- time ---- */

/* The head goes to the log as well: another place to look when the end of the
 * chain is gone. */
static void tell_head(struct auditor *a)
{
	const struct audit_state st = audit_state(a->d->store);
	struct buf b;

	if (st.signed_seq == a->signed_seq)
		return;
	a->signed_seq = st.signed_seq;
	buf_init(&b, 256);
	audit_head_write(&b, &st.head);
	log_event(LOG_INFO, "audit-signed", KV("head", buf_span(&b)));
	buf_clear(&b);
}

static void rotate(struct auditor *a, const struct turn *t)
{
	const struct config *c = a->d->config;
	const struct audit_keep keep = {
		c->state, c->audit.keep_ms, ROTATE_SLACK};
	struct errtext e;
	bool more = false;

	if (t->mono < a->rotate_at)
		return;
	if (audit_rotate(a->d->store, &keep, t, &more, &e) != ERR_OK)
		log_event(LOG_ERROR, "audit-not-rotated", KV_STR("text", e.s));
	a->rotate_at = more ? t->mono : t->mono + ROTATE_EVERY;
}

void auditor_tick(struct auditor *a, const struct turn *t)
{
	if (a == NULL)
		return;
	audit_tick(a->d->store, t);
	tell_head(a);
	rotate(a, t);
}

/* ---- reading ---- */

size_t auditor_lines(struct auditor *a, struct turn *t, uint64_t after,
	size_t max, const struct span **lines_r)
{
	struct store *s = a->d->store;
	const struct audit_row *row;
	struct span *line;
	size_t n;

	if (after < audit_state(s).base.seq) {
		n = audit_file_lines(
			a->d->config->state, t->arena, after, max, lines_r);
		if (n != 0)
			return n;
	}
	n = audit_rows(s, t->arena, after, max, &row);
	line = arena_array(t->arena, struct span, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct buf b;

		buf_init(&b, AUDIT_RECORD_MAX);
		audit_line_write(
			&b, row[i].text, row[i].before.hash, row[i].head.hash);
		line[i] = arena_dup(t->arena, buf_span(&b));
		buf_clear(&b);
	}
	*lines_r = line;
	return n;
}
