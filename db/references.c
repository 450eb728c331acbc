/* SPDX-License-Identifier: MIT */
/* What messages refer to. */
#include "db/archive.h"
#include "db/store_inner.h"

void store_need_add(struct store *s, int64_t room, int64_t message,
	const struct message_row *l)
{
	static const struct query add = {Q_NEED_ADD,
		"INSERT INTO message_need (message, value) VALUES ($1, $2)"
		" ON CONFLICT DO NOTHING"};
	int64_t value = l != NULL ? store_value_row(s, room, l) : 0;
	struct sql_stmt *q = store_write(s, &add);

	sql_int(q, 1, message);
	sql_int(q, 2, value);
	sql_run(q);
}

size_t store_needs(struct store *s, struct arena *a, int64_t message,
	const struct value_row **rows_r)
{
	static const struct query all = {Q_NEEDS,
		"SELECT n.value, v.form, v.bytes"
		" FROM message_need n LEFT JOIN label_value v ON v.id = n.value"
		" WHERE n.message = $1 ORDER BY n.value"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct value_row));

	sql_int(q, 1, message);
	while (sql_step(q))
		store_read_value(q, a, rows_add(&rows));
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

void store_correction_add(
	struct store *s, int64_t room, int64_t message, struct span stanza_id)
{
	static const struct query add = {Q_CORRECTION_ADD,
		"INSERT INTO correction (message, room, names)"
		" VALUES ($1, $2, $3)"
		" ON CONFLICT DO NOTHING"};
	struct sql_stmt *q = store_write(s, &add);

	sql_int(q, 1, message);
	sql_int(q, 2, room);
	sql_text(q, 3, stanza_id);
	sql_run(q);
}

size_t store_corrections(struct store *s, struct arena *a, int64_t room,
	const struct corrected *by, const struct message_row **rows_r)
{
	static const struct query all = {Q_CORRECTIONS,
		MESSAGE_COLUMNS " JOIN correction c ON c.message = m.id"
				" WHERE c.room = $1 AND c.names = $2"
				" AND c.message > $3"
				" ORDER BY c.message LIMIT $4"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct message_row));

	sql_int(q, 1, room);
	sql_text(q, 2, by->stanza_id);
	sql_int(q, 3, by->after);
	sql_int(q, 4, (int64_t)by->max);
	while (sql_step(q))
		store_read_message(s, q, a, rows_add(&rows));
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}
