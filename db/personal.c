/* SPDX-License-Identifier: MIT */
/* Labels that people keep for themselves. */
#include "db/personal.h"

#include "db/store_inner.h"

void store_personal_put(struct store *s, const struct personal_row *r)
{
	static const struct query put = {Q_PERSONAL_PUT,
		"INSERT INTO personal_label (jid, form, label, selector, added)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (jid, form, label) DO UPDATE SET"
		" selector = excluded.selector"};
	struct sql_stmt *q = store_write(s, &put);

	sql_text(q, 1, r->jid);
	sql_int(q, 2, r->form);
	sql_blob(q, 3, r->label);
	sql_text(q, 4, r->selector);
	sql_int(q, 5, r->added);
	sql_run(q);
}

bool store_personal_remove(struct store *s, const struct personal_row *r)
{
	static const struct query remove = {Q_PERSONAL_REMOVE,
		"DELETE FROM personal_label"
		" WHERE jid = $1 AND form = $2 AND label = $3"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_text(q, 1, r->jid);
	sql_int(q, 2, r->form);
	sql_blob(q, 3, r->label);
	sql_run(q);
	return sql_changes(q) != 0;
}

size_t store_personal(struct store *s, struct arena *a, struct span jid,
	const struct personal_row **rows_r)
{
	static const struct query all = {Q_PERSONAL,
		"SELECT form, label, selector, added FROM personal_label"
		" WHERE jid = $1 ORDER BY added, form, label"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct personal_row));

	sql_text(q, 1, jid);
	while (sql_step(q)) {
		struct personal_row *r = rows_add(&rows);

		r->jid = jid;
		r->form = sql_col_int(q, 0);
		r->label = sql_col_dup(q, 1, a);
		r->selector = sql_col_dup(q, 2, a);
		r->added = sql_col_int(q, 3);
	}
	*rows_r = rows.p;
	return rows.n;
}
