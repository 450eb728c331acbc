/* SPDX-License-Identifier: MIT */
/*
 * Counting by what decides who may read. A step goes from value to value, and
 * in each from id to id, by the index.
 */
#include "db/tally.h"

#include "db/archive.h"
#include "db/nodes.h"
#include "db/store_inner.h"

/* Of one value: ids in (after, to]. */
struct stretch {
	int64_t after, to;
	size_t looked; /* rows */
	uint64_t n;    /* those that count */
};

/* Was that value looked at, to its end? */
static bool is_behind(const struct tally_at *at, bool past, int64_t value)
{
	if (at->past != past)
		return at->past;
	return at->value > value ||
	       (at->value == value && at->after == INT64_MAX);
}

static bool is_done(const struct tally_ask *ask, const struct stretch *h)
{
	return h->looked < ask->rows;
}

/* A value was looked at: on to where the next step begins. */
static void move_on(struct tally_ask *ask, const struct stretch *h)
{
	ask->rows -= h->looked;
	if (ask->pages != 0)
		ask->pages--;
	ask->at.after = h->to;
}

static bool is_tired(const struct tally_ask *ask)
{
	return ask->rows == 0 || ask->pages == 0;
}

/* ---- messages ---- */

static struct stretch look(
	struct store *s, const struct tally_ask *ask, int64_t from)
{
	static const struct query count = {Q_TALLY_MESSAGES,
		"SELECT count(*), coalesce(max(id), 0) FROM"
		" (SELECT id FROM message WHERE room = $1 AND value = $2"
		" AND id > $3 ORDER BY id LIMIT $4) AS page"};
	struct sql_stmt *q = store_read(s, &count);
	struct stretch h = {.after = from};

	sql_int(q, 1, ask->place);
	sql_int(q, 2, ask->at.value);
	sql_int(q, 3, from);
	sql_int(q, 4, (int64_t)ask->rows);
	BUG_ON(!sql_step(q));
	h.looked = (size_t)sql_col_int(q, 0);
	h.to = sql_col_int(q, 1);
	h.n = h.looked;
	sql_reset(q);
	return h;
}

/* Values that a message brings along, ascending. */
struct needs {
	int64_t value[TALLY_NEEDS];
	size_t n;
};

/* The row of that set among rows[from..]; made if there is none. */
static struct tally_row *row_of_needs(
	struct rows *rows, size_t from, const struct needs *needs)
{
	struct value_row *need;
	struct tally_row *r;

	for (size_t i = from; i < rows->n; i++) {
		bool same;

		r = (struct tally_row *)rows->p + i;
		same = r->need_n == needs->n;
		for (size_t k = 0; k < needs->n && same; k++)
			same = r->need[k].id == needs->value[k];
		if (same)
			return r;
	}
	r = rows_add(rows);
	need = arena_array(rows->arena, struct value_row, needs->n + 1);
	for (size_t k = 0; k < needs->n; k++)
		need[k].id = needs->value[k];
	r->need = need;
	r->need_n = needs->n;
	return r;
}

static void add_example(struct store *s, struct arena *a, struct tally_row *r,
	int64_t room, int64_t id)
{
	static const struct query get = {
		Q_TALLY_UID, "SELECT uid FROM message WHERE id = $1"};
	struct sql_stmt *q;
	struct span uid;

	if (r->example_n == TALLY_EXAMPLES)
		return;
	q = store_read(s, &get);
	sql_int(q, 1, id);
	if (sql_step(q)) {
		uid = sql_col_dup(q, 0, a);
		r->example[r->example_n++] =
			uid.p != NULL ? uid : store_uid_make(s, a, room, id);
	}
	sql_reset(q);
}

struct counting {
	struct store *s;
	const struct tally_ask *ask;
	struct rows *rows;
	size_t from; /* the first row of this value */
};

/* One message with what it brings along; none: of a message that is plain. */
static void count_one(
	const struct counting *c, const struct needs *needs, int64_t id)
{
	struct tally_row *r = row_of_needs(c->rows, c->from, needs);

	r->n++;
	add_example(c->s, c->rows->arena, r, c->ask->place, id);
}

/* Those of the stretch that bring labels along; gives how many. */
static uint64_t count_needing(const struct counting *c, const struct stretch *h)
{
	static const struct query all = {Q_TALLY_NEEDS,
		"SELECT n.message, n.value FROM message m"
		" JOIN message_need n ON n.message = m.id"
		" WHERE m.room = $1 AND m.value = $2 AND m.id > $3"
		" AND m.id <= $4 ORDER BY m.id, n.value"};
	struct sql_stmt *q = store_read(c->s, &all);
	struct needs needs = {.n = 0};
	int64_t message = 0;
	uint64_t n = 0;

	sql_int(q, 1, c->ask->place);
	sql_int(q, 2, c->ask->at.value);
	sql_int(q, 3, h->after);
	sql_int(q, 4, h->to);
	while (sql_step(q)) {
		if (sql_col_int(q, 0) != message) {
			if (message != 0)
				count_one(c, &needs, message);
			message = sql_col_int(q, 0);
			needs.n = 0;
			n++;
		}
		if (needs.n < TALLY_NEEDS)
			needs.value[needs.n++] = sql_col_int(q, 1);
	}
	if (message != 0)
		count_one(c, &needs, message);
	sql_reset(q);
	return n;
}

static void count_plain(
	const struct counting *c, const struct stretch *h, uint64_t n)
{
	static const struct query some = {Q_TALLY_PLAIN,
		"SELECT m.id FROM message m WHERE m.room = $1 AND m.value = $2"
		" AND m.id > $3 AND m.id <= $4 AND NOT EXISTS"
		" (SELECT 1 FROM message_need n WHERE n.message = m.id)"
		" ORDER BY m.id DESC LIMIT $5"};
	const struct needs none = {.n = 0};
	int64_t id[TALLY_EXAMPLES];
	struct tally_row *r;
	struct sql_stmt *q;
	size_t found = 0;

	if (n == 0)
		return;
	r = row_of_needs(c->rows, c->from, &none);
	r->n = n;
	q = store_read(c->s, &some);
	sql_int(q, 1, c->ask->place);
	sql_int(q, 2, c->ask->at.value);
	sql_int(q, 3, h->after);
	sql_int(q, 4, h->to);
	sql_int(q, 5, TALLY_EXAMPLES);
	while (found < TALLY_EXAMPLES && sql_step(q))
		id[found++] = sql_col_int(q, 0);
	sql_reset(q);
	for (size_t i = 0; i < found; i++)
		add_example(c->s, c->rows->arena, r, c->ask->place, id[i]);
}

static const struct value_row *value_among(
	const struct value_row *v, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].id == id)
			return &v[i];
	return NULL;
}

/* Rows know their values by number so far. */
static void name_values(struct rows *rows, size_t from,
	const struct value_row *own, const struct value_row *v, size_t n)
{
	for (size_t i = from; i < rows->n; i++) {
		struct tally_row *r = (struct tally_row *)rows->p + i;
		struct value_row *need = (struct value_row *)r->need;

		r->value = *own;
		for (size_t k = 0; k < r->need_n; k++) {
			const struct value_row *x =
				value_among(v, n, need[k].id);

			if (x != NULL)
				need[k] = *x;
		}
	}
}

/* Nothing up to there is as young as that. */
static int64_t first_since(
	struct store *s, struct arena *a, int64_t room, int64_t since)
{
	const struct archive_span *span;
	const struct archive_time ask = {room, since, INT64_MAX};
	size_t n = store_archive_spans(s, a, &ask, &span);

	return n != 0 ? span[0].after : INT64_MAX;
}

size_t store_tally_messages(struct store *s, struct arena *a,
	struct tally_ask *ask, const struct tally_row **rows_r)
{
	int64_t since = first_since(s, a, ask->place, ask->since);
	struct rows rows = rows_of(a, sizeof(struct tally_row));
	const struct value_row *v;
	size_t n = store_values(s, a, ask->place, &v);

	ask->more = false;
	for (size_t i = 0; i < n && !ask->more; i++) {
		struct counting c = {s, ask, &rows, rows.n};
		struct stretch h;

		if (is_behind(&ask->at, false, v[i].id))
			continue;
		if (v[i].id > ask->at.value)
			ask->at = (struct tally_at){.value = v[i].id};
		h = look(s, ask, ask->at.after > since ? ask->at.after : since);
		count_plain(&c, &h, h.n - count_needing(&c, &h));
		name_values(&rows, c.from, &v[i], v, n);
		if (is_done(ask, &h))
			h.to = INT64_MAX;
		move_on(ask, &h);
		ask->more = is_tired(ask) && (h.to != INT64_MAX || i + 1 < n);
	}
	*rows_r = rows.p;
	return rows.n;
}

/* ---- items ---- */

static struct stretch look_items(struct store *s, const struct tally_ask *ask)
{
#define COUNT(table)                                                        \
	"SELECT count(*), coalesce(max(id), 0), count(CASE WHEN at >= $1"   \
	" THEN 1 END) FROM (SELECT id, at FROM " table                      \
	" WHERE node = $2 AND value = $3 AND id > $4 ORDER BY id LIMIT $5)" \
	" AS page"
	static const struct query count[] = {
		{Q_TALLY_ITEMS,      COUNT("item")     },
		{Q_TALLY_ITEMS_PAST, COUNT("item_past")},
	};
	struct sql_stmt *q = store_read(s, &count[ask->at.past]);
	struct stretch h = {.after = ask->at.after};

	sql_int(q, 1, ask->since);
	sql_int(q, 2, ask->place);
	sql_int(q, 3, ask->at.value);
	sql_int(q, 4, h.after);
	sql_int(q, 5, (int64_t)ask->rows);
	BUG_ON(!sql_step(q));
	h.looked = (size_t)sql_col_int(q, 0);
	h.to = sql_col_int(q, 1);
	h.n = (uint64_t)sql_col_int(q, 2);
	sql_reset(q);
	return h;
}

static void name_items(struct store *s, struct arena *a,
	const struct tally_ask *ask, const struct stretch *h,
	struct tally_row *r)
{
#define SOME(table)                                                 \
	"SELECT name FROM " table " WHERE node = $1 AND value = $2" \
	" AND id > $3 AND id <= $4 AND at >= $5"                    \
	" ORDER BY id DESC LIMIT $6"
	static const struct query some[] = {
		{Q_TALLY_NAMES,      SOME("item")     },
		{Q_TALLY_NAMES_PAST, SOME("item_past")},
	};
	struct sql_stmt *q = store_read(s, &some[ask->at.past]);

	sql_int(q, 1, ask->place);
	sql_int(q, 2, ask->at.value);
	sql_int(q, 3, h->after);
	sql_int(q, 4, h->to);
	sql_int(q, 5, ask->since);
	sql_int(q, 6, TALLY_EXAMPLES);
	while (r->example_n < TALLY_EXAMPLES && sql_step(q))
		r->example[r->example_n++] = sql_col_dup(q, 0, a);
	sql_reset(q);
}

size_t store_tally_items(struct store *s, struct arena *a,
	struct tally_ask *ask, const struct tally_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct tally_row));
	const struct value_row *v;
	size_t n = store_item_values(s, a, ask->place, true, &v);

	ask->more = false;
	/* first what is there, then what was */
	for (size_t i = 0; i < 2 * n && !ask->more; i++) {
		const struct value_row *value = &v[i % n];
		bool past = i >= n;
		struct stretch h;

		if (is_behind(&ask->at, past, value->id))
			continue;
		if (ask->at.past != past || ask->at.value != value->id)
			ask->at = (struct tally_at){
				.value = value->id, .past = past};
		h = look_items(s, ask);
		if (h.n != 0) {
			struct tally_row *r = rows_add(&rows);

			r->value = *value;
			r->n = h.n;
			name_items(s, a, ask, &h, r);
		}
		if (is_done(ask, &h))
			h.to = INT64_MAX;
		move_on(ask, &h);
		ask->more =
			is_tired(ask) && (h.to != INT64_MAX || i + 1 < 2 * n);
	}
	*rows_r = rows.p;
	return rows.n;
}
