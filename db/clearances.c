/* SPDX-License-Identifier: MIT */
/* Clearances that the operator has set. */
#include "db/store_inner.h"

void store_clearance_put(struct store *s, const struct clearance_row *r)
{
	static const struct query put = {Q_CLEARANCE_PUT,
		"INSERT INTO clearance (jid, expr, changed)"
		" VALUES ($1, $2, $3)"
		" ON CONFLICT (jid) DO UPDATE SET"
		" expr = excluded.expr, changed = excluded.changed"};
	struct sql_stmt *q = store_write(s, &put);

	sql_text(q, 1, r->jid);
	sql_text(q, 2, r->expr);
	sql_int(q, 3, r->changed);
	sql_run(q);
}

bool store_clearance_remove(struct store *s, struct span jid)
{
	static const struct query remove = {
		Q_CLEARANCE_REMOVE, "DELETE FROM clearance WHERE jid = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_text(q, 1, jid);
	sql_run(q);
	return sql_changes(q) != 0;
}

static size_t read_rows(struct sql_stmt *q, struct arena *a,
	const struct clearance_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct clearance_row));

	while (sql_step(q)) {
		struct clearance_row *r = rows_add(&rows);

		r->jid = sql_col_dup(q, 0, a);
		r->expr = sql_col_dup(q, 1, a);
		r->changed = sql_col_int(q, 2);
	}
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

size_t store_clearances(
	struct store *s, struct arena *a, const struct clearance_row **rows_r)
{
	static const struct query all = {Q_CLEARANCES,
		"SELECT jid, expr, changed FROM clearance ORDER BY jid"};

	return read_rows(store_read(s, &all), a, rows_r);
}

size_t store_clearances_behind(struct store *s, struct arena *a,
	struct span after, size_t max, const struct clearance_row **rows_r)
{
	static const struct query behind = {Q_CLEARANCES_BEHIND,
		"SELECT jid, expr, changed FROM clearance WHERE jid > $1"
		" ORDER BY jid LIMIT $2"};
	struct sql_stmt *q = store_read(s, &behind);

	sql_text(q, 1, after.p != NULL ? after : SPAN(""));
	sql_int(q, 2, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	return read_rows(q, a, rows_r);
}
