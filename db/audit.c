/* SPDX-License-Identifier: MIT */
/* Audit records in the store: the chain, and what signs it. */
#include "db/audit_inner.h"

#include <stdlib.h>

struct audit *audit_new(void)
{
	struct audit *a = xcalloc(1, sizeof(*a));

	buf_init(&a->record, AUDIT_RECORD_MAX);
	buf_init(&a->fields, AUDIT_RECORD_MAX);
	buf_init(&a->told, SIZE_MAX / 2);
	return a;
}

void audit_free(struct audit **ap)
{
	struct audit *a = *ap;

	if (a == NULL)
		return;
	audit_repeats_clear(a);
	buf_clear(&a->record);
	buf_clear(&a->fields);
	buf_clear(&a->told);
	free(a);
	*ap = NULL;
}

/* ---- where the chain is ---- */

static void copy_hash(unsigned char to[SHA256_LEN], struct span hash)
{
	/* SECURITY: what isn't a hash fits to no record. */
	memset(to, 0, SHA256_LEN);
	if (hash.n == SHA256_LEN)
		memcpy(to, hash.p, SHA256_LEN);
}

static void read_state(struct store *s, struct audit_state *r)
{
	static const struct query state = {Q_AUDIT_STATE,
		"SELECT base_seq, base_hash, signed_seq, signed_at"
		" FROM audit_state"};
	static const struct query last = {Q_AUDIT_LAST,
		"SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"};
	struct sql_stmt *q = store_read(s, &state);

	if (sql_step(q)) {
		r->base.seq = (uint64_t)sql_col_int(q, 0);
		copy_hash(r->base.hash, sql_col_bytes(q, 1));
		r->signed_seq = (uint64_t)sql_col_int(q, 2);
		r->signed_at = sql_col_int(q, 3);
	}
	sql_reset(q);
	r->head = r->base;
	q = store_read(s, &last);
	if (sql_step(q)) {
		r->head.seq = (uint64_t)sql_col_int(q, 0);
		copy_hash(r->head.hash, sql_col_bytes(q, 1));
	}
	sql_reset(q);
}

static struct audit_state *state_of(struct store *s)
{
	struct audit *a = s->audit;

	if (!a->known) {
		a->state = (struct audit_state){.key = a->conf.key};
		read_state(s, &a->state);
		a->known = true;
	}
	return &a->state;
}

struct audit_state audit_state(struct store *s)
{
	return *state_of(s);
}

static void write_state(struct store *s, const struct audit_state *st)
{
	static const struct query put = {Q_AUDIT_STATE_PUT,
		"UPDATE audit_state SET base_seq = $1, base_hash = $2,"
		" signed_seq = $3, signed_at = $4"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, (int64_t)st->base.seq);
	sql_blob(q, 2, span_of(st->base.hash, SHA256_LEN));
	sql_int(q, 3, (int64_t)st->signed_seq);
	sql_int(q, 4, st->signed_at);
	sql_run(q);
}

void audit_move_base(struct store *s, const struct audit_head *base)
{
	static const struct query drop = {
		Q_AUDIT_DROP, "DELETE FROM audit WHERE seq <= $1"};
	struct audit_state *st = state_of(s);
	struct sql_stmt *q;

	st->base = *base;
	write_state(s, st);
	q = store_write(s, &drop);
	sql_int(q, 1, (int64_t)base->seq);
	sql_run(q);
}

/* ---- records ---- */

void audit_put(struct store *s, enum audit_kind kind, struct span fields,
	int64_t wall_ms)
{
	static const struct query add = {Q_AUDIT_ADD,
		"INSERT INTO audit (seq, text, hash) VALUES ($1, $2, $3)"};
	struct audit_head *head = &state_of(s)->head;
	struct audit *a = s->audit;
	struct sql_stmt *q;

	buf_reset(&a->record);
	audit_record_write(&a->record, head, wall_ms, kind, fields);
	BUG_ON(a->record.over);
	audit_chain(head, buf_span(&a->record));
	q = store_write(s, &add);
	sql_int(q, 1, (int64_t)head->seq);
	sql_text(q, 2, buf_span(&a->record));
	sql_blob(q, 3, span_of(head->hash, SHA256_LEN));
	sql_run(q);
	if (a->sink == NULL)
		return;
	buf_add(&a->told, buf_span(&a->record));
	buf_byte(&a->told, '\n');
}

/* Signs what there is, if that is anything. */
static void checkpoint(struct store *s, int64_t wall_ms)
{
	struct audit_state *st = state_of(s);
	struct audit *a = s->audit;

	if (a->conf.key == NULL || st->head.seq == st->signed_seq)
		return;
	buf_reset(&a->fields);
	audit_checkpoint_write(&a->fields, &st->head, wall_ms, a->conf.key);
	audit_put(s, AUDIT_CHECKPOINT, buf_span(&a->fields), wall_ms);
	st->signed_seq = st->head.seq; /* a checkpoint needs no other */
	st->signed_at = wall_ms;
	write_state(s, st);
}

static void checkpoint_if_due(struct store *s, int64_t wall_ms)
{
	const struct audit_state *st = state_of(s);
	const struct audit_conf *c = &s->audit->conf;

	if (st->head.seq - st->signed_seq >= c->records ||
		wall_ms - st->signed_at >= c->ms || wall_ms < st->signed_at)
		checkpoint(s, wall_ms);
}

void audit_add(
	struct store *s, const struct audit_event *e, const struct turn *t)
{
	struct audit *a = s->audit;

	if (audit_kinds[e->kind].share != 0) {
		audit_repeats_add(s, e, t);
	} else {
		buf_reset(&a->fields);
		audit_fields_write(&a->fields, e);
		audit_put(s, e->kind, buf_span(&a->fields), t->wall);
	}
	if (a->conf.key != NULL &&
		a->state.head.seq - a->state.signed_seq >= a->conf.records)
		checkpoint(s, t->wall);
}

/* ---- the turn ---- */

void audit_turn_end(struct store *s)
{
	if (s->audit->dirty)
		audit_repeats_keep(s);
}

void audit_kept(struct store *s)
{
	struct audit *a = s->audit;
	struct span rest = buf_span(&a->told);

	while (rest.n != 0) {
		struct span text = span_cut(rest, '\n', &rest);

		if (a->sink != NULL && text.n != 0)
			a->sink(a->sink_arg, text);
	}
	buf_reset(&a->told);
}

void audit_forget(struct store *s)
{
	s->audit->known = false;
	buf_reset(&s->audit->told);
	audit_repeats_clear(s->audit);
}

void audit_set_sink(struct store *s, audit_sink *f, void *arg)
{
	s->audit->sink = f;
	s->audit->sink_arg = arg;
}

/* ---- from start to end ---- */

/* What was signed and isn't there any more: said once. */
static void find_missing(struct store *s, const struct turn *t)
{
	struct audit_state *st = state_of(s);
	struct audit_event e = audit_event_of(AUDIT_DAMAGED);

	if (st->head.seq >= st->signed_seq)
		return;
	audit_text(&e, AUDIT_REASON, SPAN("records that were signed are gone"));
	audit_number(&e, AUDIT_FROM, st->head.seq + 1);
	audit_number(&e, AUDIT_UP_TO, st->signed_seq);
	/* The numbers aren't given again: the gap stays visible. */
	st->head.seq = st->signed_seq;
	audit_add(s, &e, t);
}

void audit_open(
	struct store *s, const struct audit_conf *conf, const struct turn *t)
{
	s->audit->conf = *conf;
	s->audit->known = false;
	find_missing(s, t);
	audit_repeats_recover(s, t);
}

void audit_tick(struct store *s, const struct turn *t)
{
	audit_repeats_end(s, t, false);
	checkpoint_if_due(s, t->wall);
}

void audit_close(struct store *s, const struct turn *t)
{
	audit_repeats_end(s, t, true);
	checkpoint(s, t->wall);
}

/* ---- reading ---- */

/* The head at seq; its hash is zero if there is no such record. */
static struct audit_head head_at(struct store *s, uint64_t seq)
{
	static const struct query get = {
		Q_AUDIT_HASH, "SELECT hash FROM audit WHERE seq = $1"};
	const struct audit_state *st = state_of(s);
	struct audit_head h = {.seq = seq};
	struct sql_stmt *q;

	if (seq == st->base.seq)
		return st->base;
	q = store_read(s, &get);
	sql_int(q, 1, (int64_t)seq);
	if (sql_step(q))
		copy_hash(h.hash, sql_col_bytes(q, 0));
	sql_reset(q);
	return h;
}

size_t audit_rows(struct store *s, struct arena *a, uint64_t after, size_t max,
	const struct audit_row **rows_r)
{
	static const struct query page = {Q_AUDIT_PAGE,
		"SELECT seq, text, hash FROM audit WHERE seq > $1"
		" ORDER BY seq LIMIT $2"};
	struct rows rows = rows_of(a, sizeof(struct audit_row));
	struct audit_head before;
	struct sql_stmt *q;

	if (after < state_of(s)->base.seq)
		after = state_of(s)->base.seq;
	before = head_at(s, after);
	q = store_read(s, &page);
	sql_int(q, 1, (int64_t)after);
	sql_int(q, 2, (int64_t)max);
	while (sql_step(q)) {
		struct audit_row *r = rows_add(&rows);

		r->before = before;
		r->head.seq = (uint64_t)sql_col_int(q, 0);
		r->text = sql_col_dup(q, 1, a);
		copy_hash(r->head.hash, sql_col_bytes(q, 2));
		before = r->head;
	}
	*rows_r = rows.p;
	return rows.n;
}
