/* SPDX-License-Identifier: MIT */
/* The bytes of the redo log: turns as text and back into statements. */
#include "db/redo_form.h"

#include <stdlib.h>

#include "base/digest.h"
#include "db/redo.h"

#define HEAD   40u
#define CHECK  8u /* what isn't under the check: itself */
#define SYNCED 1u

static const char magic[] = "CVREDO01";

enum op {
	OP_TEXT = 1, /* number, text */
	OP_RUN,      /* number, count, parameters */
};

/* ---- numbers ---- */

static void put_at(char *p, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		p[i] = (char)(n >> (8 * i));
}

static void put(struct buf *b, uint64_t n, size_t bytes)
{
	char p[8];

	put_at(p, n, bytes);
	buf_add(b, span_of(p, bytes));
}

static void put_span(struct buf *b, struct span s)
{
	put(b, s.n, 4);
	buf_add(b, s);
}

static uint64_t get_at(const char *p, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return n;
}

/* What is left to read; `bad`: it was shorter than what was asked for. */
struct reader {
	struct span rest;
	bool bad;
};

static struct span take(struct reader *r, size_t n)
{
	struct span s = span_of(r->rest.p, n);

	if (n > r->rest.n) {
		r->bad = true;
		return span_of("", 0);
	}
	r->rest = span_of(r->rest.p + n, r->rest.n - n);
	return s;
}

static uint64_t get(struct reader *r, size_t bytes)
{
	struct span s = take(r, bytes);

	return r->bad ? 0 : get_at(s.p, bytes);
}

static struct span get_span(struct reader *r)
{
	return take(r, (size_t)get(r, 4));
}

/* ---- writing ---- */

void redo_turn_begin(struct buf *turn)
{
	static const char head[HEAD];

	buf_reset(turn);
	buf_add(turn, span_of(head, HEAD));
}

void redo_turn_text(struct buf *turn, unsigned number, const char *text)
{
	put(turn, OP_TEXT, 1);
	put(turn, number, 2);
	put_span(turn, span_str(text));
}

static void put_value(struct buf *b, const struct sql_value *v)
{
	put(b, (uint64_t)v->kind, 1);
	switch (v->kind) {
	case SQL_NULL:
		break;
	case SQL_INT:
		put(b, (uint64_t)v->n, 8);
		break;
	case SQL_TEXT:
	case SQL_BLOB:
		put_span(b, v->s);
		break;
	}
}

void redo_turn_run(struct buf *turn, unsigned number, const struct sql_stmt *q)
{
	const struct sql_value *v;
	size_t n = sql_values(q, &v);

	put(turn, OP_RUN, 1);
	put(turn, number, 2);
	put(turn, n, 2);
	for (size_t i = 0; i < n; i++)
		put_value(turn, &v[i]);
}

void redo_turn_seal(
	struct buf *turn, uint64_t generation, uint64_t number, bool synced)
{
	char *p = turn->p;

	memcpy(p + 8, magic, 8);
	put_at(p + 16, generation, 8);
	put_at(p + 24, number, 8);
	put_at(p + 32, synced ? SYNCED : 0, 4);
	put_at(p + 36, turn->n - HEAD, 4);
	put_at(p, checksum(span_of(p + CHECK, turn->n - CHECK)), 8);
}

/* ---- reading ---- */

struct head {
	uint64_t generation, number;
	bool synced;
	struct span statements;
};

/* Is there a whole one at the beginning of s? */
static bool read_turn(struct span s, struct head *h_r)
{
	size_t n;

	if (s.n < HEAD || memcmp(s.p + 8, magic, 8) != 0)
		return false;
	n = get_at(s.p + 36, 4);
	if (n > s.n - HEAD || get_at(s.p, 8) != checksum(span_of(s.p + CHECK,
							HEAD - CHECK + n)))
		return false;
	h_r->generation = get_at(s.p + 16, 8);
	h_r->number = get_at(s.p + 24, 8);
	h_r->synced = get_at(s.p + 32, 4) == SYNCED;
	h_r->statements = span_of(s.p + HEAD, n);
	return true;
}

struct again {
	struct sql *db;
	struct sql_stmt *stmt[REDO_STATEMENTS];
};

static enum err prepare_again(
	struct again *a, struct reader *r, struct errtext *e)
{
	size_t number = (size_t)get(r, 2);
	struct span text = get_span(r);
	enum err err;
	char *s;

	if (r->bad || number >= REDO_STATEMENTS)
		return err_set(e, ERR_IO, "not a statement");
	sql_finish(&a->stmt[number]);
	s = span_strdup(text);
	err = sql_prepare(a->db, s, &a->stmt[number], e);
	free(s);
	return err;
}

static void bind_again(struct sql_stmt *q, int param, struct reader *r)
{
	switch (get(r, 1)) {
	case SQL_NULL:
		sql_text(q, param, SPAN_NONE);
		break;
	case SQL_INT:
		sql_int(q, param, (int64_t)get(r, 8));
		break;
	case SQL_TEXT:
		sql_text(q, param, get_span(r));
		break;
	case SQL_BLOB:
		sql_blob(q, param, get_span(r));
		break;
	default:
		r->bad = true;
	}
}

static enum err run_again(struct again *a, struct reader *r, struct errtext *e)
{
	size_t number = (size_t)get(r, 2), n = (size_t)get(r, 2);
	const struct sql_value *v;
	struct sql_stmt *q = NULL;
	bool row = true;
	enum err err = ERR_OK;

	if (!r->bad && number < REDO_STATEMENTS)
		q = a->stmt[number];
	if (q == NULL || sql_values(q, &v) != n)
		return err_set(e, ERR_IO, "not a statement");
	for (size_t i = 0; i < n; i++)
		bind_again(q, (int)i + 1, r);
	if (r->bad)
		return err_set(e, ERR_IO, "not a parameter");
	while (row && err == ERR_OK)
		err = sql_next(q, &row, e);
	sql_reset(q);
	return err;
}

static enum err turn_again(
	struct again *a, struct span statements, struct errtext *e)
{
	struct reader r = {.rest = statements};
	enum err err = ERR_OK;

	while (r.rest.n != 0 && err == ERR_OK)
		switch (get(&r, 1)) {
		case OP_TEXT:
			err = prepare_again(a, &r, e);
			break;
		case OP_RUN:
			err = run_again(a, &r, e);
			break;
		default:
			return err_set(e, ERR_IO, "not an operation");
		}
	return err;
}

/* How many bytes of a file are turns of the generation. */
size_t redo_valid(struct span file, uint64_t generation)
{
	struct span rest = file;
	struct head h;
	uint64_t n = 0;

	while (read_turn(rest, &h) && h.generation == generation &&
		h.number == n) {
		size_t bytes = HEAD + h.statements.n;

		rest = span_of(rest.p + bytes, rest.n - bytes);
		n++;
	}
	return file.n - rest.n;
}

enum err redo_run_again(struct sql *db, struct span turns, struct errtext *e)
{
	struct again a = {.db = db};
	enum err err = ERR_OK;
	struct head h;

	while (err == ERR_OK && read_turn(turns, &h)) {
		err = turn_again(&a, h.statements, e);
		turns = span_of(h.statements.p + h.statements.n,
			turns.n - HEAD - h.statements.n);
	}
	for (size_t i = 0; i < REDO_STATEMENTS; i++)
		sql_finish(&a.stmt[i]);
	return err;
}

/*
 * The last turn may be half there: nobody has seen it. But what was on the
 * disk before the next one was written can't be missing before that.
 */
bool redo_is_broken(struct span file, size_t valid, uint64_t generation)
{
	struct span rest = span_of(file.p + valid, file.n - valid);
	char mark[16];
	struct head h;

	memcpy(mark, magic, 8);
	put_at(mark + 8, generation, 8);
	for (;;) {
		const char *p = memmem(rest.p, rest.n, mark, sizeof(mark));

		if (p == NULL)
			return false;
		if (p - file.p >= 8 &&
			read_turn(span_of(p - 8,
					  (size_t)(rest.p + rest.n - p) + 8),
				&h) &&
			h.synced)
			return true;
		rest = span_of(p + 1, (size_t)(rest.p + rest.n - p) - 1);
	}
}
