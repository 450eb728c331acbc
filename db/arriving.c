/* SPDX-License-Identifier: MIT */
/* Nodes on their way here, and what they bring. */
#include "db/nodes.h"
#include "db/store_inner.h"

void store_node_settle(struct store *s, int64_t id, struct span domain)
{
	static const struct query settle = {
		Q_NODE_SETTLE, "UPDATE node SET domain = $1 WHERE id = $2"};
	struct sql_stmt *q = store_write(s, &settle);

	sql_text(q, 1, domain);
	sql_int(q, 2, id);
	sql_run(q);
	BUG_ON(sql_changes(q) != 1);
}

void store_node_made(
	struct store *s, int64_t id, struct span creator, int64_t created)
{
	static const struct query made = {Q_NODE_MADE,
		"UPDATE node SET creator = $1, created = $2 WHERE id = $3"};
	struct sql_stmt *q = store_write(s, &made);

	sql_text(q, 1, creator);
	sql_int(q, 2, created);
	sql_int(q, 3, id);
	sql_run(q);
}

bool store_item_is_known(
	struct store *s, int64_t node, const struct item_row *r)
{
#define KNOWN(table)                                            \
	"SELECT 1 FROM " table " WHERE node = $1 AND name = $2" \
	" AND value = $3 AND at = $4"
	static const struct query known = {
		Q_ITEM_KNOWN, KNOWN("item") " UNION ALL " KNOWN("item_past")};
	struct sql_stmt *q = store_read(s, &known);
	bool found;

	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, store_item_value(s, r));
	sql_int(q, 4, r->at);
	found = sql_step(q);
	sql_reset(q);
	return found;
}

bool store_item_arrived(struct store *s, int64_t id)
{
	static const struct query arrived = {
		Q_ITEM_ARRIVED, "SELECT arrived FROM item WHERE id = $1"};
	struct sql_stmt *q = store_read(s, &arrived);
	bool is;

	sql_int(q, 1, id);
	is = sql_step(q) && sql_col_int(q, 0) != 0;
	sql_reset(q);
	return is;
}

bool store_item_next_out(struct store *s, int64_t node,
	const struct item_row *r, uint64_t max, int64_t *at_r)
{
#define NTH(table)                                                \
	"SELECT at FROM " table " WHERE node = $1 AND value = $2" \
	" ORDER BY id DESC LIMIT 1 OFFSET $3"
	static const struct query nth[] = {
		{Q_ITEM_NEXT_OUT,      NTH("item")     },
		{Q_ITEM_PAST_NEXT_OUT, NTH("item_past")},
	};
	struct sql_stmt *q = store_read(s, &nth[r->past]);
	bool found;

	sql_int(q, 1, node);
	sql_int(q, 2, store_item_value(s, r));
	sql_int(q, 3, (int64_t)max - 1);
	found = sql_step(q);
	if (found)
		*at_r = sql_col_int(q, 0);
	sql_reset(q);
	return found;
}

uint64_t store_items_of(struct store *s, int64_t node)
{
	static const struct query count = {Q_ITEMS_OF,
		"SELECT (SELECT count(*) FROM item WHERE node = $1)"
		" + (SELECT count(*) FROM item_past WHERE node = $1)"};
	struct sql_stmt *q = store_read(s, &count);
	uint64_t n;

	sql_int(q, 1, node);
	BUG_ON(!sql_step(q));
	n = (uint64_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}
