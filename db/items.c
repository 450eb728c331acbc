/* SPDX-License-Identifier: MIT */
/*
 * Items of nodes, and the labels that they bear. Who may read one depends on
 * the value of its label alone, so lists go from value to value and never
 * touch an item that isn't for their reader.
 */
#include "db/nodes.h"
#include "db/store_inner.h"

#include <stdlib.h>

/* ---- labels ---- */

struct label_ids {
	int64_t id, value;
};

static struct label_ids label_find(struct store *s, const struct item_row *r)
{
	static const struct query find = {Q_ITEM_LABEL_FIND,
		"SELECT id, value FROM item_label"
		" WHERE form = $1 AND bytes = $2"};
	struct sql_stmt *q = store_read(s, &find);
	struct label_ids ids = {0, 0};

	sql_int(q, 1, r->label_form);
	sql_blob(q, 2, r->label);
	if (sql_step(q))
		ids = (struct label_ids){sql_col_int(q, 0), sql_col_int(q, 1)};
	sql_reset(q);
	return ids;
}

static int64_t value_row(struct store *s, const struct item_row *r)
{
	static const struct query add = {Q_ITEM_VALUE_ADD,
		"INSERT INTO item_value (form, name, bytes)"
		" VALUES ($1, $2, $3) ON CONFLICT (form, name)"
		" DO UPDATE SET name = excluded.name RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int64_t id;

	sql_int(q, 1, r->label_form);
	sql_text(q, 2, r->value);
	sql_blob(q, 3, r->label);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

static struct label_ids label_row(struct store *s, const struct item_row *r)
{
	static const struct query add = {Q_ITEM_LABEL_ADD,
		"INSERT INTO item_label (form, bytes, value)"
		" VALUES ($1, $2, $3) RETURNING id"};
	struct label_ids ids = label_find(s, r);
	struct sql_stmt *q;

	if (ids.id != 0)
		return ids;
	ids.value = value_row(s, r);
	q = store_write(s, &add);
	sql_int(q, 1, r->label_form);
	sql_blob(q, 2, r->label);
	sql_int(q, 3, ids.value);
	BUG_ON(!sql_step(q));
	ids.id = sql_col_int(q, 0);
	sql_run(q);
	return ids;
}

/* ---- writing ---- */

void store_item_put(struct store *s, int64_t node, struct item_row *r)
{
	static const struct query out = {Q_ITEM_REPLACED,
		"DELETE FROM item"
		" WHERE node = $1 AND name = $2 AND value = $3"};
	static const struct query add = {Q_ITEM_ADD,
		"INSERT INTO item"
		" (node, name, value, label, at, publisher, payload)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"};
	struct label_ids ids = label_row(s, r);
	struct sql_stmt *q = store_write(s, &out);

	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, ids.value);
	sql_run(q);
	q = store_write(s, &add);
	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, ids.value);
	sql_int(q, 4, ids.id);
	sql_int(q, 5, r->at);
	sql_text(q, 6, r->publisher);
	sql_text(q, 7, r->payload.p != NULL ? r->payload : SPAN(""));
	BUG_ON(!sql_step(q));
	r->id = sql_col_int(q, 0);
	r->value_id = ids.value;
	sql_run(q);
}

void store_item_remove(struct store *s, int64_t node, int64_t id)
{
	static const struct query remove = {
		Q_ITEM_REMOVE, "DELETE FROM item WHERE node = $1 AND id = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, node);
	sql_int(q, 2, id);
	sql_run(q);
}

void store_items_clear(struct store *s, int64_t node)
{
	static const struct query clear = {
		Q_ITEMS_CLEAR, "DELETE FROM item WHERE node = $1"};
	struct sql_stmt *q = store_write(s, &clear);

	sql_int(q, 1, node);
	sql_run(q);
}

/* ---- reading ---- */

int64_t store_item_value(struct store *s, const struct item_row *r)
{
	static const struct query find = {Q_ITEM_VALUE_FIND,
		"SELECT id FROM item_value WHERE form = $1 AND name = $2"};
	struct sql_stmt *q = store_read(s, &find);
	int64_t id = 0;

	sql_int(q, 1, r->label_form);
	sql_text(q, 2, r->value);
	if (sql_step(q))
		id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

/* The next value of a node, by the index alone. */
static int64_t next_value(struct store *s, int64_t node, int64_t after)
{
	static const struct query next = {Q_ITEM_VALUE_NEXT,
		"SELECT value FROM item WHERE node = $1 AND value > $2"
		" ORDER BY value LIMIT 1"};
	struct sql_stmt *q = store_read(s, &next);
	int64_t id = 0;

	sql_int(q, 1, node);
	sql_int(q, 2, after);
	if (sql_step(q))
		id = sql_col_int(q, 0);
	sql_reset(q);
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
	const struct value_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct value_row));

	for (int64_t id = next_value(s, node, 0); id != 0;
		id = next_value(s, node, id))
		get_value(s, a, id, &rows);
	*rows_r = rows.p;
	return rows.n;
}

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

#define COLUMNS                                                    \
	"SELECT i.id, i.name, i.at, i.publisher, l.form, l.bytes," \
	" i.value, i.payload"                                      \
	" FROM item i JOIN item_label l ON l.id = i.label"

static void get_row(
	struct store *s, struct arena *a, int64_t id, struct item_row *r)
{
	static const struct query get = {
		Q_ITEM_GET, COLUMNS " WHERE i.id = $1"};
	struct sql_stmt *q = store_read(s, &get);

	sql_int(q, 1, id);
	BUG_ON(!sql_step(q));
	read_row(q, a, r);
	sql_reset(q);
}

bool store_item_find(struct store *s, struct arena *a,
	const struct item_list *l, struct span name, struct item_row *r_r)
{
	static const struct query find = {Q_ITEM_FIND,
		"SELECT id FROM item"
		" WHERE node = $1 AND name = $2 AND value = $3"};
	int64_t newest = 0;

	for (size_t i = 0; i < l->value_n; i++) {
		struct sql_stmt *q = store_read(s, &find);

		sql_int(q, 1, l->node);
		sql_text(q, 2, name);
		sql_int(q, 3, l->value[i]);
		if (sql_step(q) && sql_col_int(q, 0) > newest)
			newest = sql_col_int(q, 0);
		sql_reset(q);
	}
	if (newest != 0)
		get_row(s, a, newest, r_r);
	return newest != 0;
}

uint64_t store_item_count(
	struct store *s, const struct item_list *l, int64_t before)
{
	static const struct query count = {Q_ITEM_COUNT,
		"SELECT count(*) FROM item"
		" WHERE node = $1 AND value = $2 AND id < $3"};
	uint64_t n = 0;

	for (size_t i = 0; i < l->value_n; i++) {
		struct sql_stmt *q = store_read(s, &count);

		sql_int(q, 1, l->node);
		sql_int(q, 2, l->value[i]);
		sql_int(q, 3, before);
		BUG_ON(!sql_step(q));
		n += (uint64_t)sql_col_int(q, 0);
		sql_reset(q);
	}
	return n;
}

/* Ids of one value, the first or the last. */
static void find_in_value(struct store *s, const struct item_ask *ask,
	int64_t value, size_t max, struct rows *rows)
{
	static const struct query up = {Q_ITEM_UP,
		"SELECT id FROM item WHERE node = $1 AND value = $2"
		" AND id > $3 AND id < $4 ORDER BY id LIMIT $5"};
	static const struct query down = {Q_ITEM_DOWN,
		"SELECT id FROM item WHERE node = $1 AND value = $2"
		" AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5"};
	struct sql_stmt *q = store_read(s, ask->backward ? &down : &up);

	sql_int(q, 1, ask->list.node);
	sql_int(q, 2, value);
	sql_int(q, 3, ask->after);
	sql_int(q, 4, ask->before);
	sql_int(q, 5, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	while (sql_step(q))
		*(int64_t *)rows_add(rows) = sql_col_int(q, 0);
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
		get_row(s, a, ((const int64_t *)ids.p)[from + i], &row[i]);
	*rows_r = row;
	return n;
}

size_t store_items_older(struct store *s, struct arena *a, int64_t node,
	int64_t before, size_t max, const struct item_row **rows_r)
{
	static const struct query older = {Q_ITEMS_OLDER,
		COLUMNS " WHERE i.node = $1 AND i.at < $2"
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

size_t store_items_expired(struct store *s, struct arena *a, struct span domain,
	int64_t now, size_t max, const struct span **nodes_r)
{
	static const struct query all = {Q_ITEMS_EXPIRED,
		"SELECT n.name FROM node n"
		" WHERE n.domain = $1 AND n.item_expire <> 0 AND EXISTS"
		" (SELECT 1 FROM item i WHERE i.node = n.id"
		" AND i.at < $2 - n.item_expire * 1000) LIMIT $3"};
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
