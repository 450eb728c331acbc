/* SPDX-License-Identifier: MIT */
/* caveatctl audit: what was refused and changed, and whether all of it is
 * there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/audit_check.h"
#include "base/clock.h"
#include "ctl/audit_pages.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define KEYS_MAX    16
#define TAIL_LINES  20
#define FOLLOW_SECS 1
#define TAIL_USAGE  "tail [-n N] [-f] [--cef] [--kind KIND]..."

/* ---- what is printed ---- */

struct printer {
	bool cef;
	struct ctl_list kinds;
	struct span since, until; /* as in records; absent: no bound */
	struct buf since_text, until_text, out;
};

static bool is_kind(const char *name)
{
	for (size_t i = 1; i < AUDIT_KINDS; i++)
		if (strcmp(audit_kinds[i].name, name) == 0)
			return true;
	ctl_fail(CTL_USAGE, "no kind of record is called '%s'", name);
	return false;
}

static bool wants(const struct printer *p, const struct audit_record *r)
{
	bool kind = p->kinds.n == 0;

	for (size_t i = 0; i < p->kinds.n; i++)
		kind = kind || span_is(r->kind, p->kinds.v[i]);
	return kind && (p->since.p == NULL || span_cmp(r->at, p->since) >= 0) &&
	       (p->until.p == NULL || span_cmp(r->at, p->until) < 0);
}

/* An audit_taker. A line that is none of ours goes out as it is, without what
 * a terminal would obey. */
static bool print_line(void *arg, struct span line)
{
	struct printer *p = arg;
	struct audit_record r;

	if (!audit_record_read(line, &r)) {
		ctl_fail(CTL_REFUSED, "a line that is no record");
		return true;
	}
	if (!wants(p, &r))
		return true;
	buf_reset(&p->out);
	if (p->cef)
		audit_cef_write(&p->out, &r, PACKAGE_VERSION);
	else
		buf_add(&p->out, line);
	buf_byte(&p->out, '\n');
	fwrite(p->out.p, 1, p->out.n, stdout);
	return ferror(stdout) == 0;
}

/* A day, or a day and a time. */
static bool read_time(const char *text, struct buf *b, struct span *time_r)
{
	char whole[64];
	int64_t wall;

	*time_r = SPAN_NONE;
	if (text == NULL)
		return true;
	snprintf(whole, sizeof(whole), "%.40s%s", text,
		strchr(text, 'T') == NULL ? "T00:00:00Z" : "");
	if (!time_parse(span_str(whole), &wall)) {
		ctl_fail(CTL_USAGE,
			"'%s' is no time (2026-01-31 or "
			"2026-01-31T08:00:00Z)",
			text);
		return false;
	}
	time_write(b, wall);
	*time_r = buf_span(b);
	return true;
}

static void printer_init(struct printer *p)
{
	*p = (struct printer){.cef = false};
	buf_init(&p->since_text, 64);
	buf_init(&p->until_text, 64);
	buf_init(&p->out, 4 * AUDIT_RECORD_MAX);
}

static void printer_clear(struct printer *p)
{
	buf_clear(&p->since_text);
	buf_clear(&p->until_text);
	buf_clear(&p->out);
}

static bool kinds_are_good(const struct printer *p)
{
	for (size_t i = 0; i < p->kinds.n; i++)
		if (!is_kind(p->kinds.v[i]))
			return false;
	return true;
}

/* ---- tail ---- */

static enum ctl_status follow(const struct ctl *c, struct audit_page *page,
	struct printer *p, bool on)
{
	enum ctl_status s = CTL_DONE;
	bool more = true;

	while (s == CTL_DONE && ferror(stdout) == 0) {
		s = audit_page_read(c, page, print_line, p, &more);
		if (s != CTL_DONE || (!more && !on))
			break;
		if (fflush(stdout) != 0)
			break;
		if (!more)
			(void)sleep(FOLLOW_SECS);
	}
	return s;
}

static enum ctl_status tail(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *number = NULL;
	bool on = false;
	struct printer p;
	struct ctl_list operand = {.n = 0};
	struct audit_page page = {.last = TAIL_LINES};
	const struct ctl_option options[] = {
		{.name = "-n",     .value = &number},
		{.name = "-f",     .flag = &on     },
		{.name = "--cef",  .flag = &p.cef  },
		{.name = "--kind", .list = &p.kinds},
	};
	enum ctl_status s = CTL_USAGE;

	printer_init(&p);
	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operand) ||
		!kinds_are_good(&p))
		s = CTL_USAGE;
	else if (operand.n != 0 ||
		 (number != NULL && (!span_u64(span_str(number), &page.last) ||
					    page.last == 0)))
		s = ctl_fail(CTL_USAGE, "usage: caveatctl audit " TAIL_USAGE);
	else
		s = follow(c, &page, &p, on);
	printer_clear(&p);
	return s;
}

/* ---- export ---- */

static enum ctl_status export_files(
	const struct ctl_list *files, struct printer *p)
{
	enum ctl_status s = CTL_DONE;

	for (size_t i = 0; i < files->n && s == CTL_DONE; i++)
		s = audit_file_read(files->v[i], print_line, p);
	return s;
}

static enum ctl_status write_out(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *since = NULL, *until = NULL;
	struct printer p;
	struct ctl_list files = {.n = 0};
	struct audit_page page = {.after = 0};
	const struct ctl_option options[] = {
		{.name = "--cef",   .flag = &p.cef  },
		{.name = "--since", .value = &since },
		{.name = "--until", .value = &until },
		{.name = "--kind",  .list = &p.kinds},
	};
	enum ctl_status s = CTL_USAGE;

	printer_init(&p);
	if (ctl_args(argc, argv, options, ARRAY_LEN(options), &files) &&
		kinds_are_good(&p) &&
		read_time(since, &p.since_text, &p.since) &&
		read_time(until, &p.until_text, &p.until))
		s = files.n != 0 ? export_files(&files, &p)
		                 : follow(c, &page, &p, false);
	printer_clear(&p);
	return s;
}

/* ---- verify ---- */

struct verifier {
	struct audit_check check;
	unsigned char key[KEYS_MAX][SIGN_PUBLIC_LEN];
	size_t key_n;
};

/* An audit_taker. Each flaw is said, and the rest is looked at all the same. */
static bool verify_line(void *arg, struct span line)
{
	struct verifier *v = arg;
	struct errtext e;

	if (audit_check_line(&v->check, line, &e) != AUDIT_GOOD)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	return true;
}

static bool read_keys(struct verifier *v, const struct ctl_list *files)
{
	struct errtext e;

	for (size_t i = 0; i < files->n; i++) {
		if (i == KEYS_MAX || sign_public_read(files->v[i], v->key[i],
					     &e) != ERR_OK) {
			ctl_fail(CTL_REFUSED, "%s",
				i == KEYS_MAX ? "too many keys" : e.s);
			return false;
		}
		v->key_n++;
	}
	return true;
}

static void trust(struct verifier *v)
{
	v->check.key = (const unsigned char(*)[SIGN_PUBLIC_LEN])v->key;
	v->check.key_n = v->key_n;
}

/* All that the daemon has: the end must be where it says. */
static enum ctl_status verify_daemon(const struct ctl *c, struct verifier *v)
{
	struct audit_page page = {.after = 0};
	enum ctl_status s;
	bool more = true;

	do {
		s = audit_page_read(c, &page, verify_line, v, &more);
	} while (s == CTL_DONE && more);
	if (s != CTL_DONE)
		return s;
	if (v->check.head.seq < page.head.seq) {
		v->check.flaws++;
		ctl_fail(CTL_REFUSED,
			"the records behind %" PRIu64 " are missing: the "
			"daemon is at %" PRIu64,
			v->check.head.seq, page.head.seq);
	}
	return CTL_DONE;
}

static enum ctl_status verify_files(
	const struct ctl_list *files, struct verifier *v)
{
	enum ctl_status s = CTL_DONE;

	for (size_t i = 0; i < files->n && s == CTL_DONE; i++) {
		audit_check_source(&v->check);
		s = audit_file_read(files->v[i], verify_line, v);
	}
	return s;
}

static void print_json(const struct audit_check *k, struct span head)
{
	json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I, s:s#}", "records",
		(json_int_t)k->records, "flaws", (json_int_t)k->flaws,
		"signatures", (json_int_t)k->checkpoints, "first",
		(json_int_t)k->first, "signed", (json_int_t)k->signed_seq,
		"head", head.p, (int)head.n);

	json_dumpf(o, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(o);
}

static void print_people(const struct verifier *v, struct span head)
{
	const struct audit_check *k = &v->check;

	printf("%s: %" PRIu64 " records, %" PRIu64 " signatures%s\n",
		k->flaws == 0 ? "good" : "NOT GOOD", k->records, k->checkpoints,
		v->key_n != 0 ? "" : " (give --key to say whose)");
	if (k->checkpoints != 0)
		printf("signed up to %" PRIu64 " at %.*s\n", k->signed_seq,
			SPAN_FMT(buf_span(&k->signed_at)));
	if (k->records != 0)
		printf("head %.*s\n", SPAN_FMT(head));
}

static enum ctl_status conclude(const struct ctl *c, struct verifier *v)
{
	struct audit_check *k = &v->check;
	struct errtext e;
	struct buf b;

	if (audit_check_end(k, &e) != AUDIT_GOOD)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	buf_init(&b, 256);
	audit_head_write(&b, &k->head);
	if (c->json)
		print_json(k, buf_span(&b));
	else
		print_people(v, buf_span(&b));
	buf_clear(&b);
	return k->flaws == 0 ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status verify(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct verifier *v = xcalloc(1, sizeof(*v));
	struct ctl_list files = {.n = 0}, keys = {.n = 0};
	const char *since = NULL;
	const struct ctl_option options[] = {
		{.name = "--key",   .list = &keys  },
		{.name = "--since", .value = &since},
	};
	enum ctl_status s = CTL_USAGE;

	audit_check_init(&v->check);
	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &files))
		s = CTL_USAGE;
	else if (since != NULL &&
		 !audit_head_read(span_str(since), &v->check.since))
		s = ctl_fail(CTL_USAGE, "'%s' is no head (SEQ:HASH)", since);
	else if (!read_keys(v, &keys))
		s = CTL_REFUSED;
	else {
		v->check.since_given = since != NULL;
		trust(v);
		s = files.n != 0 ? verify_files(&files, v)
		                 : verify_daemon(c, v);
		s = s == CTL_DONE ? conclude(c, v) : s;
	}
	audit_check_clear(&v->check);
	free(v);
	return s;
}

static const struct ctl_command commands[] = {
	{"audit", "tail",   "[-n N] [-f] [--cef] [--kind KIND]...",
         "the last records; -f: and those that come",                                                       tail     },
	{"audit", "verify", "[--key FILE]... [--since HEAD] [FILE]...",
         "are all records there, unchanged, in order and signed?",					  verify   },
	{"audit", "export",
         "[--cef] [--since TIME] [--until TIME] [--kind KIND]... "
		"[FILE]...",					    "records as JSON lines, or as CEF", write_out},
};
const struct ctl_table ctl_audit = {commands, ARRAY_LEN(commands)};
