/* SPDX-License-Identifier: MIT */
/* The stylesheet of a node. */
#include "db/nodes.h"
#include "db/store_inner.h"

void store_style_put(struct store *s, int64_t node, struct span sheet)
{
	static const struct query put = {Q_STYLE_PUT,
		"INSERT INTO node_style (node, sheet) VALUES ($1, $2)"
		" ON CONFLICT (node) DO UPDATE SET sheet = excluded.sheet"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, node);
	sql_text(q, 2, sheet);
	sql_run(q);
}

bool store_style_remove(struct store *s, int64_t node)
{
	static const struct query remove = {
		Q_STYLE_REMOVE, "DELETE FROM node_style WHERE node = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, node);
	sql_run(q);
	return sql_changes(q) != 0;
}

struct span store_style_get(struct store *s, struct arena *a, int64_t node)
{
	static const struct query get = {
		Q_STYLE_GET, "SELECT sheet FROM node_style WHERE node = $1"};
	struct sql_stmt *q = store_read(s, &get);
	struct span sheet = SPAN_NONE;

	sql_int(q, 1, node);
	if (sql_step(q))
		sheet = sql_col_dup(q, 0, a);
	sql_reset(q);
	return sheet;
}
