/* SPDX-License-Identifier: MIT */
/*
 * Items of nodes, and the labels that they bear. Who may read one depends on
 * the value of its label alone, so lists go from value to value and never
 * touch an item that isn't for their reader.
 */
#include "db/nodes.h"
#include "db/store_inner.h"

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

/* ---- writing ---- */

#define ITEM_COLUMNS "id, node, name, value, label, at, publisher, payload"
#define TO_SHELF                                                        \
	"INSERT INTO item_past (" ITEM_COLUMNS ") SELECT " ITEM_COLUMNS \
	" FROM item"

void store_items_past_trim(
	struct store *s, int64_t node, int64_t value, int64_t max)
{
	static const struct query trim = {Q_ITEMS_PAST_TRIM,
		"DELETE FROM item_past WHERE node = $1 AND value = $2"
		" AND id <= (SELECT id FROM item_past"
		" WHERE node = $1 AND value = $2"
		" ORDER BY id DESC LIMIT 1 OFFSET $3)"};
	struct sql_stmt *q = store_write(s, &trim);

	sql_int(q, 1, node);
	sql_int(q, 2, value);
	sql_int(q, 3, max);
	sql_run(q);
}

static void shelve_replaced(struct store *s, int64_t node,
	const struct item_row *r, int64_t value, int64_t max_past)
{
	static const struct query keep = {Q_ITEM_REPLACED_KEEP,
		TO_SHELF " WHERE node = $1 AND name = $2 AND value = $3"};
	struct sql_stmt *q;

	if (max_past == 0)
		return;
	q = store_write(s, &keep);
	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, value);
	sql_run(q);
	if (sql_changes(q) != 0)
		store_items_past_trim(s, node, value, max_past);
}

static void remove_replaced(
	struct store *s, int64_t node, const struct item_row *r, int64_t value)
{
	static const struct query out = {Q_ITEM_REPLACED,
		"DELETE FROM item"
		" WHERE node = $1 AND name = $2 AND value = $3"};
	struct sql_stmt *q = store_write(s, &out);

	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, value);
	sql_run(q);
}

void store_item_put(
	struct store *s, int64_t node, struct item_row *r, int64_t max_past)
{
	static const struct query add = {Q_ITEM_ADD,
		"INSERT INTO item"
		" (node, name, value, label, at, publisher, payload, arrived)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"};
	struct label_ids ids = label_row(s, r);
	struct sql_stmt *q;

	shelve_replaced(s, node, r, ids.value, max_past);
	remove_replaced(s, node, r, ids.value);
	q = store_write(s, &add);
	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, ids.value);
	sql_int(q, 4, ids.id);
	sql_int(q, 5, r->at);
	sql_text(q, 6, r->publisher);
	sql_text(q, 7, r->payload.p != NULL ? r->payload : SPAN(""));
	sql_int(q, 8, r->arrived);
	BUG_ON(!sql_step(q));
	r->id = sql_col_int(q, 0);
	r->value_id = ids.value;
	sql_run(q);
}

static bool take_out(struct store *s, int64_t node, int64_t id)
{
	static const struct query remove = {
		Q_ITEM_REMOVE, "DELETE FROM item WHERE node = $1 AND id = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, node);
	sql_int(q, 2, id);
	sql_run(q);
	return sql_changes(q) != 0;
}

void store_item_remove(struct store *s, int64_t node, int64_t id)
{
	if (take_out(s, node, id))
		s->forgets = true;
}

void store_item_shelve(struct store *s, int64_t node, const struct item_row *r,
	int64_t max_past)
{
	static const struct query shelve = {
		Q_ITEM_SHELVE, TO_SHELF " WHERE node = $1 AND id = $2"};
	struct sql_stmt *q;

	if (max_past != 0) {
		q = store_write(s, &shelve);
		sql_int(q, 1, node);
		sql_int(q, 2, r->id);
		sql_run(q);
		store_items_past_trim(s, node, r->value_id, max_past);
	}
	(void)take_out(s, node, r->id);
}

void store_item_forget(
	struct store *s, int64_t node, const struct item_row *r, struct span by)
{
	static const struct query forget = {Q_ITEM_FORGET,
		"DELETE FROM item_past"
		" WHERE node = $1 AND name = $2 AND value = $3 AND ($4 IS NULL"
		" OR publisher = $4"
		" OR substr(publisher, 1, length($4) + 1) = $4 || '/')"};
	struct sql_stmt *q = store_write(s, &forget);

	sql_int(q, 1, node);
	sql_text(q, 2, r->name);
	sql_int(q, 3, r->value_id);
	sql_text(q, 4, by);
	sql_run(q);
	if (sql_changes(q) != 0)
		s->forgets = true;
}

void store_items_clear(struct store *s, int64_t node)
{
	static const struct query clear[] = {
		{Q_ITEMS_CLEAR,      "DELETE FROM item WHERE node = $1"     },
		{Q_ITEMS_PAST_CLEAR, "DELETE FROM item_past WHERE node = $1"},
	};

	for (size_t i = 0; i < ARRAY_LEN(clear); i++) {
		struct sql_stmt *q = store_write(s, &clear[i]);

		sql_int(q, 1, node);
		sql_run(q);
	}
	s->forgets = true;
}

void store_items_past_expire(
	struct store *s, int64_t node, int64_t before, size_t max)
{
	static const struct query expire = {Q_ITEMS_PAST_EXPIRE,
		"DELETE FROM item_past WHERE id IN (SELECT id FROM item_past"
		" WHERE node = $1 AND at < $2 ORDER BY at LIMIT $3)"};
	struct sql_stmt *q = store_write(s, &expire);

	sql_int(q, 1, node);
	sql_int(q, 2, before);
	sql_int(q, 3, (int64_t)max);
	sql_run(q);
}
