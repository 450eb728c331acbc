/* SPDX-License-Identifier: MIT */
/*
 * The directory is asked here, in a process that holds nothing else. It has one
 * connection, and asks one question after the other.
 */
#include "component/ldap.h"

#include <ldap.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "component/ldap_filter.h"
#include "component/record.h"

#define AGAIN_MS    500 /* pause after a connection in vain */
#define GROUPS_MOST 1000

struct client {
	struct ldap_conf conf; /* points into text */
	struct buf text;       /* the record that conf came in */
	char *uri, *base, *bind_dn, *attribute, *ca_file; /* owned */
	char *group_base, *group_name, *labels;
	LDAP *ld;      /* NULL: not connected */
	bool stale;    /* the connection had gone when it was used */
	int64_t again; /* mono ms: not earlier */
	struct errtext trouble;
};

static int64_t mono(void)
{
	return clock_system.mono(&clock_system);
}

static struct timeval timeout_of(const struct client *c)
{
	return (struct timeval){.tv_sec = (time_t)(c->conf.timeout_ms / 1000),
		.tv_usec = (suseconds_t)(c->conf.timeout_ms % 1000 * 1000)};
}

/* ---- the connection ---- */

static void disconnect(struct client *c)
{
	if (c->ld != NULL)
		(void)ldap_unbind_ext_s(c->ld, NULL, NULL);
	c->ld = NULL;
}

/* What libldap said, with what the server adds, if it does. */
static void note(struct client *c, const char *doing, int code)
{
	char *more = NULL;

	if (c->ld != NULL)
		(void)ldap_get_option(
			c->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
	(void)err_set(&c->trouble, ERR_IO, "%s: %s%s%s", doing,
		ldap_err2string(code),
		more != NULL && more[0] != '\0' ? ": " : "",
		more != NULL ? more : "");
	ldap_memfree(more);
}

/* SECURITY: who answers over TLS is checked against the given authorities,
 * whatever the machine's ldap.conf says. */
static bool set_options(struct client *c)
{
	const struct timeval wait = timeout_of(c);
	const int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_DEMAND;
	const int fresh = 0, tls12 = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
	LDAP *ld = c->ld;
	bool good =
		ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) == 0 &&
		ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == 0 &&
		ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON) == 0 &&
		ldap_set_option(ld, LDAP_OPT_NETWORK_TIMEOUT, &wait) == 0 &&
		ldap_set_option(ld, LDAP_OPT_TIMEOUT, &wait) == 0;

	if (!good || c->ca_file == NULL)
		return good;
	return ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, c->ca_file) ==
	               0 &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == 0 &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &tls12) == 0 &&
	       ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &fresh) == 0;
}

static bool log_in(struct client *c)
{
	char *password = span_strdup(
		c->conf.password.p != NULL ? c->conf.password : SPAN(""));
	struct berval cred = {(ber_len_t)c->conf.password.n, password};
	int code = ldap_sasl_bind_s(
		c->ld, c->bind_dn, LDAP_SASL_SIMPLE, &cred, NULL, NULL, NULL);

	explicit_bzero(password, cred.bv_len);
	free(password);
	if (code != LDAP_SUCCESS)
		note(c, "bind", code);
	return code == LDAP_SUCCESS;
}

static bool try_connect(struct client *c)
{
	int code = ldap_initialize(&c->ld, c->uri);

	if (code != LDAP_SUCCESS) {
		c->ld = NULL;
		note(c, "uri", code);
		return false;
	}
	if (!set_options(c)) {
		(void)err_set(&c->trouble, ERR_IO,
			"libldap doesn't take what is needed: can ca_file be "
			"read?");
		return false;
	}
	if (c->conf.starttls) {
		code = ldap_start_tls_s(c->ld, NULL, NULL);
		if (code != LDAP_SUCCESS) {
			note(c, "StartTLS", code);
			return false;
		}
	}
	return log_in(c);
}

/* Not more often than twice a second. */
static bool is_connected(struct client *c)
{
	if (c->ld != NULL)
		return true;
	if (mono() < c->again)
		return false;
	if (try_connect(c))
		return true;
	disconnect(c);
	c->again = mono() + AGAIN_MS;
	return false;
}

/* ---- questions ---- */

struct question {
	const char *base;
	struct span filter;
	int scope, most;
	char *attribute, *more; /* more may be NULL */
};

/* Partial results are results where more than the most were found. */
static LDAPMessage *search(struct client *c, const struct question *q,
	const struct ldap_subject *who, int *code_r)
{
	char *attrs[] = {q->attribute, q->more, NULL};
	struct timeval wait = timeout_of(c);
	LDAPMessage *m = NULL;
	struct buf filter;

	buf_init(&filter, 65536);
	ldap_filter_write(&filter, q->filter, who);
	*code_r = filter.over ? LDAP_FILTER_ERROR
	                      : ldap_search_ext_s(c->ld, q->base, q->scope,
					buf_cstr(&filter), attrs, 0, NULL, NULL,
					&wait, q->most, &m);
	buf_clear(&filter);
	if (*code_r == LDAP_SUCCESS || *code_r == LDAP_SIZELIMIT_EXCEEDED)
		return m;
	note(c, "search", *code_r);
	c->stale = *code_r == LDAP_SERVER_DOWN;
	if (!c->stale) /* those behind don't wait as long again */
		c->again = mono() + AGAIN_MS;
	ldap_msgfree(m);
	/* a filter that libldap doesn't take says nothing of the connection */
	if (*code_r != LDAP_FILTER_ERROR)
		disconnect(c);
	return NULL;
}

static bool is_attribute(const char *got, const char *wanted)
{
	struct span rest;

	return span_eq_nocase(span_cut(span_str(got), ';', &rest),
		span_cut(span_str(wanted), ';', &rest));
}

/* Calls f for each value of the attribute, whatever options it stands there
 * with: attr;lang-de is it as well. How many there are. */
static int each_value(LDAP *ld, LDAPMessage *entry, const char *attribute,
	void (*f)(struct buf *b, struct span value), struct buf *b)
{
	BerElement *ber = NULL;
	char *name = ldap_first_attribute(ld, entry, &ber), *next;
	int n = 0;

	for (; name != NULL; name = next) {
		struct berval **v = NULL;

		if (is_attribute(name, attribute))
			v = ldap_get_values_len(ld, entry, name);
		for (int i = 0; i < ldap_count_values_len(v); i++, n++)
			f(b, span_of(v[i]->bv_val, v[i]->bv_len));
		ldap_value_free_len(v);
		ldap_memfree(name);
		next = ldap_next_attribute(ld, entry, ber);
	}
	ber_free(ber, 0);
	return n;
}

static void take_value(struct buf *b, struct span value)
{
	buf_reset(b);
	buf_add(b, value);
}

static enum ldap_status one_value(
	struct client *c, LDAPMessage *entry, struct buf *value)
{
	int n = each_value(c->ld, entry, c->attribute, take_value, value);

	if (n > 1)
		(void)err_set(&c->trouble, ERR_VALUE,
			"%s has %d values, one counts", c->attribute, n);
	else if (value->over)
		(void)err_set(&c->trouble, ERR_LIMIT,
			"the value has more than %d bytes", LDAP_VALUE_MAX);
	if (n < 1)
		return LDAP_NOTHING;
	return n == 1 && !value->over ? LDAP_VALUE : LDAP_DOUBTFUL;
}

/* What was found of somebody. */
struct findings {
	struct buf value, groups, labels;
};

static void add_name(struct buf *groups, struct span name)
{
	/* A line each; what doesn't fit is a group or label fewer. */
	if (name.n == 0 || memchr(name.p, '\n', name.n) != NULL ||
		!span_is_utf8(name) || groups->n + name.n + 1 > LDAP_GROUPS_MAX)
		return;
	if (groups->n != 0)
		buf_byte(groups, '\n');
	buf_add(groups, name);
}

static bool find_groups(
	struct client *c, const struct ldap_subject *who, struct buf *groups)
{
	const struct question q = {c->group_base, c->conf.group_filter,
		LDAP_SCOPE_SUBTREE, GROUPS_MOST, c->group_name, NULL};
	LDAPMessage *m;
	int code;

	if (c->group_base == NULL)
		return true;
	m = search(c, &q, who, &code);
	if (m == NULL)
		return false;
	for (LDAPMessage *e = ldap_first_entry(c->ld, m); e != NULL;
		e = ldap_next_entry(c->ld, e))
		(void)each_value(c->ld, e, c->group_name, add_name, groups);
	ldap_msgfree(m);
	return true;
}

static int scope_of(const struct client *c)
{
	switch ((enum ldap_scope)c->conf.scope) {
	case LDAP_CHILDREN:
		return LDAP_SCOPE_ONELEVEL;
	case LDAP_ITSELF:
		return LDAP_SCOPE_BASE;
	case LDAP_WHOLE:
		break;
	}
	return LDAP_SCOPE_SUBTREE;
}

/* The one entry, its value, labels and groups. cut: there are more. */
static enum ldap_status ask_about(struct client *c, LDAPMessage *m, bool cut,
	struct ldap_subject *who, struct findings *f)
{
	LDAPMessage *entry = ldap_first_entry(c->ld, m);
	enum ldap_status status;
	char *dn;
	bool good;

	/* SECURITY: who isn't there has the default; who may be elsewhere, or
	 * was left out, hasn't. */
	if (entry == NULL && ldap_first_reference(c->ld, m) != NULL) {
		(void)err_set(&c->trouble, ERR_VALUE,
			"another directory may have the entry");
		return LDAP_DOUBTFUL;
	}
	if (ldap_count_entries(c->ld, m) > 1 || cut) {
		(void)err_set(&c->trouble, ERR_VALUE,
			"the filter finds several entries");
		return LDAP_DOUBTFUL;
	}
	if (entry == NULL)
		return LDAP_NOTHING;
	status = one_value(c, entry, &f->value);
	if (c->labels != NULL)
		(void)each_value(c->ld, entry, c->labels, add_name, &f->labels);
	dn = ldap_get_dn(c->ld, entry);
	who->dn = span_str(dn);
	good = dn != NULL && find_groups(c, who, &f->groups);
	ldap_memfree(dn);
	return good ? status : LDAP_SILENT;
}

static enum ldap_status ask(
	struct client *c, struct span jid, struct findings *f)
{
	struct ldap_subject who = {.jid = jid};
	const struct question q = {c->base, c->conf.filter, scope_of(c), 2,
		c->attribute, c->labels};
	enum ldap_status status;
	LDAPMessage *m;
	int code;

	if (!is_connected(c))
		return LDAP_SILENT;
	m = search(c, &q, &who, &code);
	if (m == NULL)
		return LDAP_SILENT;
	status = ask_about(c, m, code == LDAP_SIZELIMIT_EXCEEDED, &who, f);
	ldap_msgfree(m);
	return status;
}

/* ---- the other end ---- */

static bool write_all(int fd, struct span s)
{
	while (s.n != 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n <= 0)
			return false;
		s.p += n;
		s.n -= (size_t)n;
	}
	return true;
}

static bool answer(struct client *c, int fd, uint64_t id, struct span jid)
{
	struct ldap_answer a = {.id = id, .jid = jid};
	struct findings f;
	struct buf out;
	bool good;

	buf_init(&f.value, LDAP_VALUE_MAX);
	buf_init(&f.groups, LDAP_GROUPS_MAX);
	buf_init(&f.labels, LDAP_LABELS_MAX);
	buf_init(&out, RECORD_MAX);
	c->stale = false;
	a.status = ask(c, jid, &f);
	if (c->stale) {
		buf_reset(&f.value);
		buf_reset(&f.groups);
		buf_reset(&f.labels);
		a.status = ask(c, jid, &f);
	}
	if (a.status == LDAP_VALUE)
		a.value = buf_span(&f.value);
	if (a.status != LDAP_SILENT) {
		a.groups = buf_span(&f.groups);
		a.labels = buf_span(&f.labels);
	}
	if (a.status == LDAP_SILENT || a.status == LDAP_DOUBTFUL)
		a.text = span_str(c->trouble.s);
	ldap_answer_write(&out, &a);
	good = !out.over && write_all(fd, buf_span(&out));
	buf_clear(&f.value);
	buf_clear(&f.groups);
	buf_clear(&f.labels);
	buf_clear(&out);
	return good;
}

static char *text_of(struct span s)
{
	return s.p != NULL && s.n != 0 ? span_strdup(s) : NULL;
}

static bool configure(struct client *c, struct span fields)
{
	if (c->uri != NULL) /* once */
		return false;
	buf_init(&c->text, RECORD_MAX);
	buf_add(&c->text, fields);
	if (!ldap_conf_read(buf_span(&c->text), &c->conf) ||
		c->conf.uri.n == 0 || c->conf.filter.n == 0)
		return false;
	c->uri = text_of(c->conf.uri);
	c->base = text_of(c->conf.base);
	c->bind_dn = text_of(c->conf.bind_dn);
	c->attribute = text_of(c->conf.attribute);
	c->ca_file = text_of(c->conf.ca_file);
	c->group_base = text_of(c->conf.group_base);
	c->group_name = text_of(c->conf.group_name);
	c->labels = text_of(c->conf.labels);
	return c->attribute != NULL;
}

static bool handle(struct client *c, int fd, char kind, struct span fields)
{
	struct span jid;
	uint64_t id;

	if (kind == RECORD_CONF)
		return configure(c, fields);
	return kind == RECORD_ASK && c->uri != NULL &&
	       ldap_ask_read(fields, &id, &jid) && answer(c, fd, id, jid);
}

/* false: the end, for whatever reason. */
static bool handle_all(struct client *c, int fd, struct buf *in)
{
	for (;;) {
		struct span fields;
		size_t size;
		char kind;

		switch (record_take(buf_span(in), &kind, &fields, &size)) {
		case RECORD_PARTIAL:
			return true;
		case RECORD_JUNK:
			return false;
		case RECORD_TAKEN:
			break;
		}
		if (!handle(c, fd, kind, fields))
			return false;
		buf_drop(in, size);
	}
}

static void client_clear(struct client *c)
{
	disconnect(c);
	if (c->text.p != NULL)
		explicit_bzero(c->text.p, c->text.n);
	buf_clear(&c->text);
	free(c->uri);
	free(c->base);
	free(c->bind_dn);
	free(c->attribute);
	free(c->ca_file);
	free(c->group_base);
	free(c->group_name);
	free(c->labels);
}

int ldap_serve(int fd)
{
	struct client c = {.ld = NULL};
	struct buf in;
	ssize_t n;

	buf_init(&in, 4 * RECORD_MAX);
	do {
		char *to = buf_reserve(&in, 65536);

		if (to == NULL)
			break;
		n = read(fd, to, 65536);
		if (n > 0)
			in.n += (size_t)n;
	} while (n > 0 && handle_all(&c, fd, &in));
	client_clear(&c);
	buf_clear(&in);
	return 0;
}
