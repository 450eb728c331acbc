/* SPDX-License-Identifier: MIT */
/* Whom else a node tells: other programs, over HTTP. */
#include "db/nodes.h"
#include "db/store_inner.h"

int64_t store_hook_add(struct store *s, int64_t node, const struct hook_row *r)
{
	static const struct query add = {Q_HOOK_ADD,
		"INSERT INTO hook (node, url, secret, clearance, told)"
		" VALUES ($1, $2, $3, $4, $5) RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int64_t id;

	sql_int(q, 1, node);
	sql_text(q, 2, r->url);
	sql_text(q, 3, r->secret);
	sql_text(q, 4, r->clearance);
	sql_int(q, 5, r->told);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

void store_hook_told(struct store *s, int64_t id, int64_t item)
{
	static const struct query told = {
		Q_HOOK_TOLD, "UPDATE hook SET told = $1 WHERE id = $2"};
	struct sql_stmt *q = store_write(s, &told);

	sql_int(q, 1, item);
	sql_int(q, 2, id);
	sql_run(q);
}

bool store_hook_remove(struct store *s, struct span domain, int64_t id)
{
	static const struct query remove = {Q_HOOK_REMOVE,
		"DELETE FROM hook WHERE id = $1 AND node IN"
		" (SELECT id FROM node WHERE domain = $2)"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, id);
	sql_text(q, 2, domain);
	sql_run(q);
	return sql_changes(q) != 0;
}

size_t store_hooks(struct store *s, struct arena *a, struct span domain,
	const struct hook_row **rows_r)
{
	static const struct query all = {Q_HOOKS,
		"SELECT h.id, n.name, h.url, h.secret, h.clearance, h.told"
		" FROM hook h JOIN node n ON n.id = h.node"
		" WHERE n.domain = $1 ORDER BY h.id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct hook_row));

	sql_text(q, 1, domain);
	while (sql_step(q)) {
		struct hook_row *r = rows_add(&rows);

		r->id = sql_col_int(q, 0);
		r->node = sql_col_dup(q, 1, a);
		r->url = sql_col_dup(q, 2, a);
		r->secret = sql_col_dup(q, 3, a);
		r->clearance = sql_col_dup(q, 4, a);
		r->told = sql_col_int(q, 5);
	}
	*rows_r = rows.p;
	return rows.n;
}
