/* SPDX-License-Identifier: MIT */
/* Where in the archive messages of a time are. */
#include "db/archive.h"

#include <stdlib.h>

#include "db/store_inner.h"

/* More of them aren't told apart. */
#define STEPS_MAX 64

/* ---- what was said here ---- */

/* The newest message up to id, of any room; false: there is none. */
static bool newest_to(struct store *s, int64_t id, int64_t *id_r, int64_t *at_r)
{
	static const struct query newest = {Q_MESSAGE_NEWEST,
		"SELECT id, at FROM message WHERE id <= $1"
		" ORDER BY id DESC LIMIT 1"};
	struct sql_stmt *q = store_read(s, &newest);
	bool found;

	sql_int(q, 1, id);
	found = sql_step(q);
	if (found) {
		*id_r = sql_col_int(q, 0);
		*at_r = sql_col_int(q, 1);
	}
	sql_reset(q);
	return found;
}

/* Of the newest that didn't move in. */
static int64_t newest_time(struct store *s)
{
	int64_t id = INT64_MAX, at;
	struct arrived_run run;

	while (newest_to(s, id, &id, &at)) {
		if (!store_run_of(s, id, &run))
			return at;
		id = run.after;
	}
	return INT64_MIN;
}

void store_note_time(struct store *s, int64_t at)
{
	static const struct query step = {Q_CLOCK_STEP,
		"INSERT INTO clock_step (message)"
		" SELECT id FROM message WHERE true ORDER BY id DESC LIMIT 1"
		" ON CONFLICT DO NOTHING"};

	if (!s->time_known) {
		s->time = newest_time(s);
		s->time_known = true;
	}
	if (at < s->time)
		sql_run(store_write(s, &step));
	s->time = at;
}

/* The first message behind id, of any room, that didn't move in; false: there
 * is none. */
static bool first_behind(
	struct store *s, int64_t id, int64_t *id_r, int64_t *at_r)
{
	static const struct query first = {Q_MESSAGE_BEHIND,
		"SELECT id, at FROM message WHERE id > $1 ORDER BY id LIMIT 1"};
	struct sql_stmt *q = store_read(s, &first);
	struct arrived_run run;
	bool found;

	do {
		sql_int(q, 1, id);
		found = sql_step(q);
		if (found) {
			*id_r = sql_col_int(q, 0);
			*at_r = sql_col_int(q, 1);
		}
		sql_reset(q);
		if (!found || !store_run_of(s, *id_r, &run))
			return found;
		id = run.last;
	} while (true);
}

int64_t store_halve(
	struct store *s, int64_t room, int64_t from, int64_t to, int64_t at)
{
	while (from < to) {
		int64_t mid = from + (to - from) / 2, id, when;
		bool found = room != 0 ? store_arrived_behind(
						 s, room, mid, &id, &when)
		                       : first_behind(s, mid, &id, &when);

		if (!found || id > to || when >= at)
			to = mid;
		else
			from = id;
	}
	return from;
}

int64_t store_message_newest(struct store *s)
{
	static const struct query max = {
		Q_MESSAGE_MAX, "SELECT max(id) FROM message"};
	struct sql_stmt *q = store_read(s, &max);
	int64_t id;

	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

/* Ends of the stretches in which times ascend. */
static size_t read_steps(struct store *s, int64_t step[STEPS_MAX + 1])
{
	static const struct query steps = {Q_CLOCK_STEPS,
		"SELECT message FROM clock_step ORDER BY message DESC"
		" LIMIT $1"};
	struct sql_stmt *q = store_read(s, &steps);
	size_t n = 0;

	sql_int(q, 1, STEPS_MAX);
	while (n < STEPS_MAX && sql_step(q))
		step[n++] = sql_col_int(q, 0);
	sql_reset(q);
	for (size_t i = 0; i < n / 2; i++) { /* ascending */
		int64_t x = step[i];

		step[i] = step[n - 1 - i];
		step[n - 1 - i] = x;
	}
	step[n++] = store_message_newest(s);
	return n;
}

static void add_span(struct rows *spans, int64_t after, int64_t before)
{
	if (after + 1 < before)
		*(struct archive_span *)rows_add(spans) =
			(struct archive_span){after, before};
}

static struct rows spans_said(
	struct store *s, struct arena *a, const struct archive_time *ask)
{
	struct rows spans = rows_of(a, sizeof(struct archive_span));
	int64_t step[STEPS_MAX + 1], from = 0;
	size_t n = read_steps(s, step), i = 0;

	/* What is behind the oldest of too many steps is in no order. */
	if (n > STEPS_MAX) {
		from = step[i++];
		add_span(&spans, 0, from + 1);
	}
	for (; i < n; from = step[i++]) {
		int64_t after = store_halve(s, 0, from, step[i], ask->start);
		int64_t before = ask->end < INT64_MAX
		                         ? store_halve(s, 0, after, step[i],
						   ask->end + 1)
		                         : step[i];

		add_span(&spans, after, before + 1);
	}
	return spans;
}

/* ---- and what moved in ---- */

/* x without the ids that moved into the room. */
static void add_rest(struct rows *spans, struct archive_span x,
	const struct arrived_spans *arrived)
{
	for (size_t i = 0; i < arrived->all_n; i++) {
		const struct archive_span *o = &arrived->all[i];

		if (o->before <= x.after + 1 || o->after + 1 >= x.before)
			continue;
		add_span(spans, x.after, o->after + 1);
		x.after = o->before - 1;
	}
	add_span(spans, x.after, x.before);
}

static int by_place(const void *a, const void *b)
{
	int64_t x = ((const struct archive_span *)a)->after;
	int64_t y = ((const struct archive_span *)b)->after;

	return (x > y) - (x < y);
}

struct archive_old store_archive_old(
	struct store *s, struct arena *a, int64_t room, int64_t before)
{
	const struct archive_time ask = {room, INT64_MIN, before - 1};
	const struct arrived_spans x = store_arrived_spans(s, a, &ask);

	return (struct archive_old){x.within, x.within_n, before};
}

size_t store_archive_spans(struct store *s, struct arena *a,
	const struct archive_time *ask, const struct archive_span **spans_r)
{
	struct arrived_spans arrived = store_arrived_spans(s, a, ask);
	struct rows said = spans_said(s, a, ask), all;
	const struct archive_span *x = said.p;

	*spans_r = x;
	if (arrived.all_n == 0)
		return said.n;
	all = rows_of(a, sizeof(struct archive_span));
	for (size_t i = 0; i < said.n; i++)
		add_rest(&all, x[i], &arrived);
	for (size_t i = 0; i < arrived.within_n; i++)
		add_span(&all, arrived.within[i].after,
			arrived.within[i].before);
	if (all.n != 0)
		qsort(all.p, all.n, sizeof(struct archive_span), by_place);
	*spans_r = all.p;
	return all.n;
}
