/* SPDX-License-Identifier: MIT */
/*
 * Pages of items. Who may read one depends on the value of its label alone, so
 * lists go from value to value and never touch an item that isn't for their
 * reader. Past ones stand in a table of their own, and are asked for apart.
 */
#include <stdlib.h>

#include "db/nodes.h"
#include "db/store_inner.h"

/* The same of both tables: what is in a node, what was. */
#define OF_BOTH(id, text)                                   \
	{                                                   \
		{Q_ITEM_##id, text("item")},                \
		{                                           \
			Q_ITEM_PAST_##id, text("item_past") \
		}                                           \
	}
#define TABLES(past) ((past) ? 2 : 1)

/* The next value of a node, by the index alone. */
static int64_t next_value(
	struct store *s, int64_t node, int64_t after, bool past)
{
#define NEXT(table)                                                  \
	"SELECT value FROM " table " WHERE node = $1 AND value > $2" \
	" ORDER BY value LIMIT 1"
	static const struct query next[] = OF_BOTH(VALUE_NEXT, NEXT);
	int64_t id = 0;

	for (int i = 0; i < TABLES(past); i++) {
		struct sql_stmt *q = store_read(s, &next[i]);

		sql_int(q, 1, node);
		sql_int(q, 2, after);
		if (sql_step(q) && (id == 0 || sql_col_int(q, 0) < id))
			id = sql_col_int(q, 0);
		sql_reset(q);
	}
	return id;
}

static void get_value(
	struct store *s, struct arena *a, int64_t id, struct rows *rows)
{
	static const struct query get = {Q_ITEM_VALUE_GET,
		"SELECT form, bytes FROM item_value WHERE id = $1"};
	struct sql_stmt *q = store_read(s, &get);

	sql_int(q, 1, id);
	if (sql_step(q)) {
		struct value_row *v = rows_add(rows);

		v->id = id;
		v->label_form = (int)sql_col_int(q, 0);
		v->label = sql_col_dup(q, 1, a);
	}
	sql_reset(q);
}

size_t store_item_values(struct store *s, struct arena *a, int64_t node,
	bool past, const struct value_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct value_row));

	for (int64_t id = next_value(s, node, 0, past); id != 0;
		id = next_value(s, node, id, past))
		get_value(s, a, id, &rows);
	*rows_r = rows.p;
	return rows.n;
}

/* ---- one item ---- */

static void read_row(struct sql_stmt *q, struct arena *a, struct item_row *r)
{
	r->id = sql_col_int(q, 0);
	r->name = sql_col_dup(q, 1, a);
	r->at = sql_col_int(q, 2);
	r->publisher = sql_col_dup(q, 3, a);
	r->label_form = (int)sql_col_int(q, 4);
	r->label = sql_col_dup(q, 5, a);
	r->value_id = sql_col_int(q, 6);
	r->payload = sql_col_dup(q, 7, a);
}

#define COLUMNS(table)                                             \
	"SELECT i.id, i.name, i.at, i.publisher, l.form, l.bytes," \
	" i.value, i.payload"                                      \
	" FROM " table " i JOIN item_label l ON l.id = i.label"

static bool get_row(struct store *s, struct arena *a, const struct item_list *l,
	int64_t id, struct item_row *r)
{
#define GET(table) COLUMNS(table) " WHERE i.id = $1 AND i.node = $2"
	static const struct query get[] = OF_BOTH(GET, GET);
	bool found = false;

	for (int i = 0; i < TABLES(l->past) && !found; i++) {
		struct sql_stmt *q = store_read(s, &get[i]);

		sql_int(q, 1, id);
		sql_int(q, 2, l->node);
		found = sql_step(q);
		if (found) {
			read_row(q, a, r);
			r->past = i != 0;
		}
		sql_reset(q);
	}
	return found;
}

static int64_t newest_named(struct store *s, const struct item_list *l,
	int64_t value, struct span name)
{
#define FIND(table)                                              \
	"SELECT id FROM " table " WHERE node = $1 AND name = $2" \
	" AND value = $3 ORDER BY id DESC LIMIT 1"
	static const struct query find[] = OF_BOTH(FIND, FIND);
	int64_t newest = 0;

	for (int i = 0; i < TABLES(l->past); i++) {
		struct sql_stmt *q = store_read(s, &find[i]);

		sql_int(q, 1, l->node);
		sql_text(q, 2, name);
		sql_int(q, 3, value);
		if (sql_step(q) && sql_col_int(q, 0) > newest)
			newest = sql_col_int(q, 0);
		sql_reset(q);
	}
	return newest;
}

bool store_item_find(struct store *s, struct arena *a,
	const struct item_list *l, struct span name, struct item_row *r_r)
{
	int64_t newest = 0;

	for (size_t i = 0; i < l->value_n; i++) {
		int64_t id = newest_named(s, l, l->value[i], name);

		if (id > newest)
			newest = id;
	}
	return newest != 0 && get_row(s, a, l, newest, r_r);
}

static int64_t oldest_named(struct store *s, const struct item_list *l,
	int64_t value, struct span name)
{
#define FIRST(table)                                             \
	"SELECT id FROM " table " WHERE node = $1 AND name = $2" \
	" AND value = $3 ORDER BY id LIMIT 1"
	static const struct query first[] = OF_BOTH(FIRST, FIRST);
	int64_t oldest = 0;

	for (int i = 0; i < TABLES(l->past); i++) {
		struct sql_stmt *q = store_read(s, &first[i]);

		sql_int(q, 1, l->node);
		sql_text(q, 2, name);
		sql_int(q, 3, value);
		if (sql_step(q) && (oldest == 0 || sql_col_int(q, 0) < oldest))
			oldest = sql_col_int(q, 0);
		sql_reset(q);
	}
	return oldest;
}

int64_t store_item_oldest(
	struct store *s, const struct item_list *l, struct span name)
{
	int64_t oldest = 0;

	for (size_t i = 0; i < l->value_n; i++) {
		int64_t id = oldest_named(s, l, l->value[i], name);

		if (id != 0 && (oldest == 0 || id < oldest))
			oldest = id;
	}
	return oldest;
}

/* Rooms and nodes are numbered apart: the sign tells theirs from ours. */
struct span store_item_uid(
	struct store *s, struct arena *a, int64_t node, int64_t id)
{
	return store_uid_make(s, a, -node, id);
}

bool store_item_find_uid(struct store *s, struct arena *a,
	const struct item_list *l, struct span uid, struct item_row *r_r)
{
	int64_t id = store_uid_read(s, -l->node, uid);

	if (id == 0 || !get_row(s, a, l, id, r_r))
		return false;
	for (size_t i = 0; i < l->value_n; i++)
		if (l->value[i] == r_r->value_id)
			return true;
	return false;
}

/* ---- many ---- */

/* Items of one value, from parameter 1 on. */
#define LISTED                                        \
	" WHERE node = $1 AND value = $2 AND id > $3" \
	" AND id < $4 AND at >= $5 AND at <= $6"

struct stretch {
	int64_t after, before;
};

static void bind_list(struct sql_stmt *q, const struct item_list *l,
	int64_t value, struct stretch between)
{
	sql_int(q, 1, l->node);
	sql_int(q, 2, value);
	sql_int(q, 3, between.after);
	sql_int(q, 4, between.before);
	sql_int(q, 5, l->since != 0 ? l->since : INT64_MIN);
	sql_int(q, 6, l->until != 0 ? l->until : INT64_MAX);
}

uint64_t store_item_count(struct store *s, const struct item_list *l,
	int64_t after, int64_t before)
{
#define COUNT(table) "SELECT count(*) FROM " table LISTED
	static const struct query count[] = OF_BOTH(COUNT, COUNT);
	uint64_t n = 0;

	for (size_t i = 0; i < l->value_n; i++)
		for (int k = 0; k < TABLES(l->past); k++) {
			struct sql_stmt *q = store_read(s, &count[k]);

			bind_list(q, l, l->value[i],
				(struct stretch){after, before});
			BUG_ON(!sql_step(q));
			n += (uint64_t)sql_col_int(q, 0);
			sql_reset(q);
		}
	return n;
}

uint64_t store_item_count_most(
	struct store *s, int64_t node, int64_t value, uint64_t most)
{
	static const struct query count = {Q_ITEM_COUNT_MOST,
		"SELECT count(*) FROM (SELECT 1 FROM item"
		" WHERE node = $1 AND value = $2 LIMIT $3) AS some"};
	struct sql_stmt *q = store_read(s, &count);
	uint64_t n;

	sql_int(q, 1, node);
	sql_int(q, 2, value);
	sql_int(q, 3, most < INT64_MAX ? (int64_t)most : INT64_MAX);
	BUG_ON(!sql_step(q));
	n = (uint64_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

/* Ids of one value, the first or the last. */
static void find_in_value(struct store *s, const struct item_ask *ask,
	int64_t value, size_t max, struct rows *rows)
{
#define UP(table)   "SELECT id FROM " table LISTED " ORDER BY id LIMIT $7"
#define DOWN(table) "SELECT id FROM " table LISTED " ORDER BY id DESC LIMIT $7"
	static const struct query up[] = OF_BOTH(UP, UP);
	static const struct query down[] = OF_BOTH(DOWN, DOWN);
	static const struct query fresh = {Q_ITEM_FRESH,
		"SELECT id FROM item" LISTED
		" AND arrived = 0 ORDER BY id LIMIT $7"};

	BUG_ON(ask->fresh && (ask->backward || ask->list.past));
	for (int i = 0; i < TABLES(ask->list.past); i++) {
		struct sql_stmt *q = store_read(s, ask->fresh      ? &fresh
						   : ask->backward ? &down[i]
								   : &up[i]);

		bind_list(q, &ask->list, value,
			(struct stretch){ask->after, ask->before});
		sql_int(q, 7, max < INT64_MAX ? (int64_t)max : INT64_MAX);
		while (sql_step(q))
			*(int64_t *)rows_add(rows) = sql_col_int(q, 0);
	}
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

size_t store_item_page(struct store *s, struct arena *a,
	const struct item_ask *ask, const struct item_row **rows_r)
{
	struct rows ids = rows_of(a, sizeof(int64_t));
	size_t most = SIZE_MAX - ask->max < ask->skip ? SIZE_MAX
	                                              : ask->skip + ask->max;
	size_t from, n;
	struct item_row *row;

	for (size_t i = 0; i < ask->list.value_n && most != 0; i++)
		find_in_value(s, ask, ask->list.value[i], most, &ids);
	if (ids.n != 0)
		qsort(ids.p, ids.n, sizeof(int64_t), ascending);
	from = ask->skip < ids.n ? ask->skip : ids.n;
	n = ids.n - from < ask->max ? ids.n - from : ask->max;
	if (ask->backward)
		from = ids.n - from - n;
	row = arena_array(a, struct item_row, n + 1);
	for (size_t i = 0; i < n; i++)
		if (!get_row(s, a, &ask->list,
			    ((const int64_t *)ids.p)[from + i], &row[i]))
			BUG("an item without its label");
	*rows_r = row;
	return n;
}

/* ---- whose time has come ---- */

size_t store_items_older(struct store *s, struct arena *a, int64_t node,
	int64_t before, size_t max, const struct item_row **rows_r)
{
	static const struct query older = {Q_ITEMS_OLDER,
		COLUMNS("item") " WHERE i.node = $1 AND i.at < $2"
				" ORDER BY i.at, i.id LIMIT $3"};
	struct sql_stmt *q = store_read(s, &older);
	struct rows rows = rows_of(a, sizeof(struct item_row));

	sql_int(q, 1, node);
	sql_int(q, 2, before);
	sql_int(q, 3, (int64_t)max);
	while (sql_step(q))
		read_row(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

#define OLD(table)                           \
	"EXISTS (SELECT 1 FROM " table " i"  \
	" WHERE i.node = n.id AND i.at < $2" \
	" - n.item_expire * 1000)"

size_t store_items_expired(struct store *s, struct arena *a, struct span domain,
	int64_t now, size_t max, const struct span **nodes_r)
{
	static const struct query all = {Q_ITEMS_EXPIRED,
		"SELECT n.name FROM node n"
		" WHERE n.domain = $1 AND n.item_expire <> 0"
		" AND (" OLD("item") " OR " OLD("item_past") ") LIMIT $3"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_text(q, 1, domain);
	sql_int(q, 2, now);
	sql_int(q, 3, (int64_t)max);
	while (sql_step(q))
		*(struct span *)rows_add(&rows) = sql_col_dup(q, 0, a);
	*nodes_r = rows.p;
	return rows.n;
}
