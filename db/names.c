/* SPDX-License-Identifier: MIT */
/*
 * Messages by their clients' ids. Few are ever asked for by them, so the index
 * isn't kept message by message: it takes in what came since when it is read,
 * and when there is nothing else to do. What it lacks after a crash is what it
 * lacked before, or more: the messages behind its mark.
 */
#include "db/store_inner.h"

static int64_t mark(struct store *s)
{
	static const struct query done = {
		Q_NAMES_DONE, "SELECT message FROM message_name_done"};
	struct sql_stmt *q = store_read(s, &done);
	int64_t id;

	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

static struct names *names(struct store *s)
{
	struct names *n = &s->names;

	if (!n->known) {
		n->marked = n->named = mark(s);
		n->newest = store_message_newest(s);
		n->known = true;
	}
	return n;
}

void store_names_note(struct store *s, int64_t message)
{
	struct names *n = names(s);

	if (n->newest < message)
		n->newest = message;
	if (n->named >= message) /* its id was given out before */
		n->marked = n->named = message - 1;
}

void store_names_forget(struct store *s)
{
	s->names.known = false;
}

/* Some may be there already: the mark can be older. */
static void take_in(struct store *s)
{
	static const struct query add = {Q_NAMES_ADD,
		"INSERT INTO message_name (room, stanza_id, value, message)"
		" SELECT room, stanza_id, value, id FROM message"
		" WHERE id > $1 AND stanza_id IS NOT NULL"
		" ORDER BY room, stanza_id"
		" ON CONFLICT DO NOTHING"};
	struct names *n = names(s);
	struct sql_stmt *q;

	if (n->newest <= n->named)
		return;
	q = store_derive(s, &add);
	sql_int(q, 1, n->named);
	sql_run(q);
	n->named = n->newest;
}

void store_names_add(struct store *s, int64_t more_than)
{
	static const struct query keep = {
		Q_NAMES_KEEP, "UPDATE message_name_done SET message = $1"};
	struct names *n = names(s);
	struct sql_stmt *q;

	if (n->newest - n->marked <= more_than)
		return;
	take_in(s);
	q = store_derive(s, &keep);
	sql_int(q, 1, n->named);
	sql_run(q);
	n->marked = n->named;
}

/* The next of those values; from value to value by the index, however many
 * messages have the same. */
static bool next_named(
	struct sql_stmt *q, int64_t room, struct span stanza_id, int64_t after)
{
	sql_int(q, 1, room);
	sql_text(q, 2, stanza_id);
	sql_int(q, 3, after);
	return sql_step(q);
}

size_t store_values_named(struct store *s, struct arena *a, int64_t room,
	const struct named *by, const struct value_row **rows_r)
{
	static const struct query next = {Q_VALUES_NAMED,
		"SELECT v.id, v.form, v.bytes, m.message"
		" FROM message_name m JOIN label_value v ON v.id = m.value"
		" WHERE m.room = $1 AND m.stanza_id = $2 AND m.value > $3"
		" ORDER BY m.value, m.message LIMIT 1"};
	struct rows rows = rows_of(a, sizeof(struct value_row));
	struct sql_stmt *q;
	int64_t after = 0;

	take_in(s);
	q = store_read(s, &next);
	while (rows.n < by->max && next_named(q, room, by->stanza_id, after)) {
		after = sql_col_int(q, 0);
		if (sql_col_int(q, 3) < by->before)
			store_read_value(q, a, rows_add(&rows));
		sql_reset(q);
	}
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

size_t store_needs_named(struct store *s, struct arena *a, int64_t room,
	const struct named *by, const struct value_row **rows_r)
{
	/* By index alone; an id that comes thousands of times is no name. */
	static const struct query all = {Q_NEEDS_NAMED,
		"SELECT DISTINCT n.value, v.form, v.bytes"
		" FROM (SELECT message FROM message_name"
		"  WHERE room = $1 AND stanza_id = $2 LIMIT 1000) m"
		" JOIN message_need n ON n.message = m.message"
		" LEFT JOIN label_value v ON v.id = n.value"
		" WHERE m.message < $3 LIMIT $4"};
	struct rows rows = rows_of(a, sizeof(struct value_row));
	struct sql_stmt *q;

	take_in(s);
	q = store_read(s, &all);
	sql_int(q, 1, room);
	sql_text(q, 2, by->stanza_id);
	sql_int(q, 3, by->before);
	sql_int(q, 4, (int64_t)by->max);
	while (sql_step(q))
		store_read_value(q, a, rows_add(&rows));
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}
