/* SPDX-License-Identifier: MIT */
/* What a directory outside said, in the store. */
#include "db/store_inner.h"

void store_remote_put(struct store *s, const struct remote_row *r)
{
	static const struct query put = {Q_REMOTE_PUT,
		"INSERT INTO remote_user"
		" (jid, found, form, value, groups, labels, fetched,"
		" expires)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		" ON CONFLICT (jid) DO UPDATE SET found = excluded.found,"
		" form = excluded.form, value = excluded.value,"
		" groups = excluded.groups, labels = excluded.labels,"
		" fetched = excluded.fetched,"
		" expires = excluded.expires"};
	struct sql_stmt *q = store_write(s, &put);

	sql_text(q, 1, r->jid);
	sql_int(q, 2, r->found);
	sql_int(q, 3, r->form);
	sql_blob(q, 4, r->value);
	sql_text(q, 5, r->groups);
	sql_text(q, 6, r->labels);
	sql_int(q, 7, r->fetched);
	sql_int(q, 8, r->expires);
	sql_run(q);
}

void store_remote_remove(struct store *s, struct span jid)
{
	static const struct query remove = {
		Q_REMOTE_REMOVE, "DELETE FROM remote_user WHERE jid = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_text(q, 1, jid);
	sql_run(q);
}

size_t store_remotes(
	struct store *s, struct arena *a, const struct remote_row **rows_r)
{
	static const struct query all = {Q_REMOTES,
		"SELECT jid, found, form, value, groups, labels, fetched,"
		" expires FROM remote_user"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct remote_row));

	while (sql_step(q)) {
		struct remote_row *r = rows_add(&rows);

		r->jid = sql_col_dup(q, 0, a);
		r->found = sql_col_int(q, 1) != 0;
		r->form = sql_col_int(q, 2);
		r->value = sql_col_dup(q, 3, a);
		r->groups = sql_col_dup(q, 4, a);
		r->labels = sql_col_dup(q, 5, a);
		r->fetched = sql_col_int(q, 6);
		r->expires = sql_col_int(q, 7);
	}
	*rows_r = rows.p;
	return rows.n;
}
