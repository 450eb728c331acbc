/* SPDX-License-Identifier: MIT */
/*
 * Times of messages that moved in. They are those of another server, so they
 * ascend by themselves, and not with the ids that are given here meanwhile.
 * Which ids are theirs stands in two tables: of all rooms, to pass them over
 * where the times of what was said here are searched, and of each room, to be
 * searched by themselves.
 */
#include "db/archive.h"
#include "db/arrival.h"
#include "db/store_inner.h"

/* Of one room. What comes when there are more is added to the last one, which
 * is in no order then. */
#define STRETCHES_MAX 256

int64_t store_message_last(struct store *s)
{
	return store_message_newest(s);
}

/* ---- of all rooms ---- */

bool store_run_of(struct store *s, int64_t id, struct arrived_run *r_r)
{
	static const struct query of = {Q_ARRIVAL_RUN_OF,
		"SELECT after, last FROM arrival_run WHERE after < $1"
		" ORDER BY after DESC LIMIT 1"};
	struct sql_stmt *q = store_read(s, &of);
	bool found;

	sql_int(q, 1, id);
	found = sql_step(q) && sql_col_int(q, 1) >= id;
	if (found)
		*r_r = (struct arrived_run){
			sql_col_int(q, 0), sql_col_int(q, 1)};
	sql_reset(q);
	return found;
}

/* Behind the last one, where nothing was said since. */
static void run_put(
	struct store *s, int64_t before, int64_t first, int64_t last)
{
	static const struct query newest = {Q_ARRIVAL_RUN_LAST,
		"SELECT after, last FROM arrival_run"
		" ORDER BY after DESC LIMIT 1"};
	static const struct query put = {Q_ARRIVAL_RUN_PUT,
		"INSERT INTO arrival_run (after, last) VALUES ($1, $2)"
		" ON CONFLICT (after) DO UPDATE SET last = excluded.last"};
	struct sql_stmt *q = store_read(s, &newest);
	int64_t after = first - 1;

	if (sql_step(q) && sql_col_int(q, 1) >= before)
		after = sql_col_int(q, 0);
	sql_reset(q);
	q = store_write(s, &put);
	sql_int(q, 1, after);
	sql_int(q, 2, last);
	sql_run(q);
}

/* ---- of a room ---- */

struct stretch {
	int64_t after, last, at_first, at_last;
	bool ordered;
};

static void stretch_put(struct store *s, int64_t room, const struct stretch *x)
{
	static const struct query put = {Q_ARRIVAL_STRETCH_PUT,
		"INSERT INTO arrival_stretch"
		" (room, after, last, at_first, at_last, ordered)"
		" VALUES ($1, $2, $3, $4, $5, $6)"
		" ON CONFLICT (room, after) DO UPDATE SET"
		" last = excluded.last, at_first = excluded.at_first,"
		" at_last = excluded.at_last, ordered = excluded.ordered"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, room);
	sql_int(q, 2, x->after);
	sql_int(q, 3, x->last);
	sql_int(q, 4, x->at_first);
	sql_int(q, 5, x->at_last);
	sql_int(q, 6, x->ordered);
	sql_run(q);
}

static struct stretch read_stretch(struct sql_stmt *q)
{
	return (struct stretch){sql_col_int(q, 0), sql_col_int(q, 1),
		sql_col_int(q, 2), sql_col_int(q, 3), sql_col_int(q, 4) != 0};
}

static bool stretch_last(struct store *s, int64_t room, struct stretch *x_r)
{
	static const struct query last = {Q_ARRIVAL_STRETCH_LAST,
		"SELECT after, last, at_first, at_last, ordered"
		" FROM arrival_stretch WHERE room = $1"
		" ORDER BY after DESC LIMIT 1"};
	struct sql_stmt *q = store_read(s, &last);
	bool found;

	sql_int(q, 1, room);
	found = sql_step(q);
	if (found)
		*x_r = read_stretch(q);
	sql_reset(q);
	return found;
}

static size_t stretch_count(struct store *s, int64_t room)
{
	static const struct query count = {Q_ARRIVAL_STRETCH_COUNT,
		"SELECT count(*) FROM arrival_stretch WHERE room = $1"};
	struct sql_stmt *q = store_read(s, &count);
	size_t n;

	sql_int(q, 1, room);
	BUG_ON(!sql_step(q));
	n = (size_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

/* The newest of the room up to there; 0: none. */
static int64_t room_newest(struct store *s, int64_t room, int64_t to)
{
	static const struct query newest = {Q_ARRIVAL_ROOM_LAST,
		"SELECT max((SELECT max(m.id) FROM message m"
		" WHERE m.room = $1 AND m.value = v.id AND m.id <= $2))"
		" FROM label_value v WHERE v.room = $1"};
	struct sql_stmt *q = store_read(s, &newest);
	int64_t id;

	sql_int(q, 1, room);
	sql_int(q, 2, to);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

/* One more message at its end. */
static void stretch_extend(struct stretch *x, const struct arrived *m)
{
	x->ordered = x->ordered && m->at >= x->at_last;
	x->last = m->id;
	if (m->at < x->at_first)
		x->at_first = m->at;
	if (m->at > x->at_last)
		x->at_last = m->at;
}

/* It holds what was said here as well. */
static void stretch_blur(struct stretch *x)
{
	x->ordered = false;
	x->at_first = INT64_MIN;
	x->at_last = INT64_MAX;
}

void store_arrived(struct store *s, int64_t room, int64_t before,
	const struct arrived *m, size_t n)
{
	size_t count = stretch_count(s, room);
	struct stretch x;
	bool some, follows;

	if (n == 0)
		return;
	run_put(s, before, m[0].id, m[n - 1].id);
	some = stretch_last(s, room, &x);
	follows = some &&
	          (before <= x.last || room_newest(s, room, before) <= x.last);
	for (size_t i = 0; i < n; i++) {
		bool fits =
			some && follows && (!x.ordered || m[i].at >= x.at_last);

		if (!fits && count >= STRETCHES_MAX && !follows)
			stretch_blur(&x);
		if (fits || count >= STRETCHES_MAX) {
			stretch_extend(&x, &m[i]);
		} else {
			if (i != 0)
				stretch_put(s, room, &x);
			x = (struct stretch){
				m[i].id - 1, m[i].id, m[i].at, m[i].at, true};
			count++;
		}
		some = follows = true;
	}
	stretch_put(s, room, &x);
}

bool store_arrived_behind(
	struct store *s, int64_t room, int64_t id, int64_t *id_r, int64_t *at_r)
{
	static const struct query first = {Q_ARRIVAL_BEHIND,
		"SELECT id, at FROM message WHERE id ="
		" (SELECT min((SELECT min(m.id) FROM message m"
		"  WHERE m.room = $1 AND m.value = v.id AND m.id > $2))"
		"  FROM label_value v WHERE v.room = $1)"};
	struct sql_stmt *q = store_read(s, &first);
	bool found;

	sql_int(q, 1, room);
	sql_int(q, 2, id);
	found = sql_step(q);
	if (found) {
		*id_r = sql_col_int(q, 0);
		*at_r = sql_col_int(q, 1);
	}
	sql_reset(q);
	return found;
}

/* ---- asked by time ---- */

static void add_span(struct rows *spans, int64_t after, int64_t last)
{
	if (after < last)
		*(struct archive_span *)rows_add(spans) =
			(struct archive_span){after, last + 1};
}

/* As one, where nothing of the room is between them. */
static void add_all(struct rows *all, const struct stretch *x)
{
	struct archive_span *last =
		all->n != 0 ? (struct archive_span *)all->p + all->n - 1 : NULL;

	if (last != NULL && last->before == x->after + 1)
		last->before = x->last + 1;
	else
		add_span(all, x->after, x->last);
}

static void add_within(struct store *s, const struct archive_time *ask,
	const struct stretch *x, struct rows *within)
{
	int64_t after = x->after, last = x->last;

	if (x->at_last < ask->start || x->at_first > ask->end)
		return;
	if (x->ordered && x->at_first < ask->start)
		after = store_halve(s, ask->room, after, last, ask->start);
	if (x->ordered && x->at_last > ask->end)
		last = store_halve(s, ask->room, after, last, ask->end + 1);
	add_span(within, after, last);
}

struct arrived_spans store_arrived_spans(
	struct store *s, struct arena *a, const struct archive_time *ask)
{
	static const struct query stretches = {Q_ARRIVAL_STRETCHES,
		"SELECT after, last, at_first, at_last, ordered"
		" FROM arrival_stretch WHERE room = $1 ORDER BY after"};
	struct sql_stmt *q = store_read(s, &stretches);
	struct rows all = rows_of(a, sizeof(struct archive_span));
	struct rows within = all;

	sql_int(q, 1, ask->room);
	while (sql_step(q)) {
		struct stretch x = read_stretch(q);

		add_all(&all, &x);
		add_within(s, ask, &x, &within);
	}
	return (struct arrived_spans){within.p, all.p, within.n, all.n};
}
