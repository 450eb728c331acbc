/* SPDX-License-Identifier: MIT */
/*
 * What peers can cause as often as they like: the first is a record, the rest
 * of its window a count. Who causes many that differ, and many who do, are
 * counted by who they are, or by their domain, so that the disk isn't theirs to
 * fill.
 */
#include "db/audit_inner.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/table.h"

#define WINDOW_FIRST  1000  /* ms */
#define WINDOW_LAST   60000 /* while it goes on it doubles up to this */
#define SENDER_WINDOW 60000
#define REPEATS_MAX   4096
#define SENDERS_MAX   32768
#define DOMAIN_SHARES 32 /* of senders, for all of a domain together */

struct audit_repeat {
	UT_hash_handle hh;
	uint64_t key;
	enum audit_kind kind;
	char *fields; /* owned */
	uint64_t count;
	int64_t since;        /* wall ms, of the first that was counted */
	int64_t from, window; /* mono ms */
	bool dirty;
};

struct audit_sender {
	UT_hash_handle hh;
	uint64_t key;
	unsigned had;
};

/* SECURITY: peers choose the fields; nobody may find two that are one key, and
 * so hide what they do behind what another did. */
static uint64_t key_of(enum audit_kind kind, struct span fields)
{
	return table_key(fields.p != NULL ? fields.p : "", fields.n) +
	       (uint64_t)kind;
}

static void repeat_free(struct audit *a, struct audit_repeat *r)
{
	HASH_DEL(a->repeat, r);
	free(r->fields);
	free(r);
}

static void senders_clear(struct audit *a)
{
	struct audit_sender *x, *next;

	HASH_ITER(hh, a->sender, x, next)
	{
		HASH_DEL(a->sender, x);
		free(x);
	}
}

void audit_repeats_clear(struct audit *a)
{
	struct audit_repeat *r, *next;

	HASH_ITER(hh, a->repeat, r, next) repeat_free(a, r);
	senders_clear(a);
}

static struct audit_repeat *find(struct audit *a, uint64_t key)
{
	struct audit_repeat *r;

	HASH_FIND(hh, a->repeat, &key, sizeof(key), r);
	return r;
}

static struct span field_of(const struct audit_event *e, enum audit_key key)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->field[i].key == key)
			return e->field[i].text;
	return SPAN_NONE;
}

/* What names are counted by. */
enum how {
	BY_EVENT,
	BY_SENDER, /* a bare JID: resources cost nothing */
	BY_DOMAIN,
	BY_KIND,
};

static struct span sender_of(const struct audit_event *e, enum how how)
{
	struct span by = field_of(e, AUDIT_BY), domain, rest;

	if (by.p == NULL || how == BY_KIND)
		return SPAN_NONE;
	by = span_cut(by, '/', &rest);
	if (how == BY_SENDER)
		return by;
	(void)span_cut(by, '@', &domain);
	return domain.p != NULL ? domain : by;
}

/* NULL: too many are known. */
static struct audit_sender *sender(
	struct audit *a, const struct audit_event *e, enum how how)
{
	uint64_t key = key_of(e->kind, sender_of(e, how)) + how * AUDIT_KINDS;
	struct audit_sender *x;

	HASH_FIND(hh, a->sender, &key, sizeof(key), x);
	if (x != NULL || HASH_COUNT(a->sender) >= SENDERS_MAX)
		return x;
	x = xcalloc(1, sizeof(*x));
	x->key = key;
	HASH_ADD(hh, a->sender, key, sizeof(key), x);
	return x;
}

/* Have the sender and its domain had less than their shares of records that
 * differ? */
static bool sender_may(struct audit *a, const struct audit_event *e,
	enum how how, int64_t mono)
{
	unsigned share = audit_kinds[e->kind].share;
	struct audit_sender *x, *domain;

	if (mono - a->sender_from >= SENDER_WINDOW) {
		senders_clear(a);
		a->sender_from = mono;
	}
	domain = sender(a, e, BY_DOMAIN);
	if (domain == NULL || domain->had >= share * DOMAIN_SHARES)
		return false;
	if (how == BY_EVENT) {
		x = sender(a, e, BY_SENDER);
		if (x == NULL || x->had >= share)
			return false;
		x->had++;
	}
	domain->had++;
	return true;
}

static void count(struct audit *a, struct audit_repeat *r, int64_t wall)
{
	if (r->count++ == 0)
		r->since = wall;
	r->dirty = true;
	a->dirty = true;
}

/* Fields of the event itself, or of all like it of its sender, of its domain,
 * or of all. */
static void write_fields(
	struct audit *a, const struct audit_event *e, enum how how)
{
	static const char *const of[] = {
		[BY_SENDER] = "of various kinds",
		[BY_DOMAIN] = "of various senders there",
		[BY_KIND] = "of various senders",
	};
	struct audit_event all = audit_event_of(e->kind);

	buf_reset(&a->fields);
	if (how == BY_EVENT) {
		audit_fields_write(&a->fields, e);
		return;
	}
	audit_text(&all, AUDIT_BY, sender_of(e, how));
	audit_text(&all, AUDIT_REASON, span_str(of[how]));
	audit_fields_write(&a->fields, &all);
}

/* The record is made, and what is the same from now on is counted. */
static void begin_window(struct store *s, enum audit_kind kind, uint64_t key,
	const struct turn *t)
{
	struct audit *a = s->audit;
	struct audit_repeat *r = xcalloc(1, sizeof(*r));

	r->key = key;
	r->kind = kind;
	r->fields = span_strdup(buf_span(&a->fields));
	r->from = t->mono;
	r->window = WINDOW_FIRST;
	HASH_ADD(hh, a->repeat, key, sizeof(key), r);
	audit_put(s, kind, buf_span(&a->fields), t->wall);
}

/* How many more may be counted one by one, then by sender, by domain. */
static bool has_room(struct audit *a, const struct audit_event *e, enum how how,
	int64_t mono)
{
	return how == BY_KIND ||
	       (HASH_COUNT(a->repeat) < (how + 1) * REPEATS_MAX &&
		       (how == BY_DOMAIN || sender_may(a, e, how, mono)));
}

/* A record of its own, whatever else there was. */
static void add_alone(
	struct store *s, const struct audit_event *e, const struct turn *t)
{
	write_fields(s->audit, e, BY_EVENT);
	audit_put(s, e->kind, buf_span(&s->audit->fields), t->wall);
}

/* Counted with what is the same, of the sender, of the domain, of all; false:
 * not so. */
static bool add_counted(struct store *s, const struct audit_event *e,
	enum how how, const struct turn *t)
{
	struct audit *a = s->audit;
	struct audit_repeat *r;
	uint64_t key;

	write_fields(a, e, how);
	key = key_of(e->kind, buf_span(&a->fields));
	r = find(a, key);
	if (r != NULL)
		count(a, r, t->wall);
	else if (has_room(a, e, how, t->mono))
		begin_window(s, e->kind, key, t);
	else
		return false;
	return true;
}

void audit_repeats_add(
	struct store *s, const struct audit_event *e, const struct turn *t)
{
	struct span by = field_of(e, AUDIT_BY);
	bool trusted = by.p != NULL && span_starts(by, SPAN("uid:"));
	bool same = audit_kinds[e->kind].same;
	enum how how = same ? BY_EVENT : BY_SENDER;

	/* who may not use the socket is none, and can knock as well */
	if ((trusted && e->kind != AUDIT_REFUSED) ||
		(!same && sender_may(s->audit, e, BY_EVENT, t->mono))) {
		add_alone(s, e, t);
		return;
	}
	while (!add_counted(s, e, how, t))
		how++;
}

/* ---- counts become records ---- */

static void forget(struct store *s, uint64_t key)
{
	static const struct query remove = {Q_AUDIT_REPEAT_REMOVE,
		"DELETE FROM audit_repeat WHERE key = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, (int64_t)key);
	sql_run(q);
}

static void put_count(
	struct store *s, const struct audit_repeat *r, int64_t wall_ms)
{
	struct buf b, from;
	struct audit_event e = audit_event_of(r->kind);

	buf_init(&b, AUDIT_RECORD_MAX);
	buf_init(&from, 64);
	time_write(&from, r->since);
	audit_number(&e, AUDIT_COUNT, r->count);
	audit_text(&e, AUDIT_FROM, buf_span(&from));
	buf_str(&b, r->fields);
	audit_fields_write(&b, &e);
	audit_put(s, r->kind, buf_span(&b), wall_ms);
	buf_clear(&b);
	buf_clear(&from);
}

static void end_window(
	struct store *s, struct audit_repeat *r, const struct turn *t)
{
	if (r->count == 0) {
		repeat_free(s->audit, r);
		return;
	}
	put_count(s, r, t->wall);
	forget(s, r->key);
	r->count = 0;
	r->dirty = false;
	r->from = t->mono;
	r->window = r->window < WINDOW_LAST / 2 ? 2 * r->window : WINDOW_LAST;
}

void audit_repeats_end(struct store *s, const struct turn *t, bool all)
{
	struct audit_repeat *r, *next;

	HASH_ITER(hh, s->audit->repeat, r, next)
	if (all || t->mono - r->from >= r->window)
		end_window(s, r, t);
}

/* ---- over a crash ---- */

void audit_repeats_keep(struct store *s)
{
	static const struct query put = {Q_AUDIT_REPEAT_PUT,
		"INSERT INTO audit_repeat (key, kind, fields, count, since)"
		" VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key)"
		" DO UPDATE SET count = excluded.count"};
	struct audit_repeat *r, *next;

	s->audit->dirty = false;
	HASH_ITER(hh, s->audit->repeat, r, next)
	{
		struct sql_stmt *q;

		if (!r->dirty)
			continue;
		q = store_write(s, &put);
		sql_int(q, 1, (int64_t)r->key);
		sql_int(q, 2, (int64_t)r->kind);
		sql_text(q, 3, span_str(r->fields));
		sql_int(q, 4, (int64_t)r->count);
		sql_int(q, 5, r->since);
		sql_run(q);
		r->dirty = false;
	}
}

/* One that a crash left; false: none. */
static bool recover_one(struct store *s, const struct turn *t)
{
	static const struct query next = {Q_AUDIT_REPEAT_NEXT,
		"SELECT key, kind, fields, count, since FROM audit_repeat"
		" ORDER BY since, key LIMIT 1"};
	struct sql_stmt *q = store_read(s, &next);
	struct audit_repeat r = {.key = 0};
	bool found = sql_step(q);

	if (found) {
		r.key = (uint64_t)sql_col_int(q, 0);
		r.kind = (enum audit_kind)sql_col_int(q, 1);
		r.fields = span_strdup(sql_col_bytes(q, 2));
		r.count = (uint64_t)sql_col_int(q, 3);
		r.since = sql_col_int(q, 4);
	}
	sql_reset(q);
	if (!found)
		return false;
	if (r.kind > AUDIT_NONE && r.kind < AUDIT_KINDS)
		put_count(s, &r, t->wall);
	forget(s, r.key);
	free(r.fields);
	return true;
}

void audit_repeats_recover(struct store *s, const struct turn *t)
{
	while (recover_one(s, t)) {
	}
}
