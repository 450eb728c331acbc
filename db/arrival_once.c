/* SPDX-License-Identifier: MIT */
/* Who and what came by an arrival once. */
#include "db/arrival.h"

#include "db/store_inner.h"

void store_arrival_person_put(struct store *s, int64_t arrival, struct span jid)
{
	static const struct query put = {Q_ARRIVAL_PERSON_PUT,
		"INSERT INTO arrival_person (arrival, jid) VALUES ($1, $2)"
		" ON CONFLICT DO NOTHING"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, arrival);
	sql_text(q, 2, jid);
	sql_run(q);
}

static bool has_row(struct sql_stmt *q, int64_t arrival, struct span name)
{
	bool found;

	sql_int(q, 1, arrival);
	sql_text(q, 2, name);
	found = sql_step(q);
	sql_reset(q);
	return found;
}

bool store_arrival_person(struct store *s, int64_t arrival, struct span jid)
{
	static const struct query get = {Q_ARRIVAL_PERSON,
		"SELECT 1 FROM arrival_person WHERE arrival = $1 AND jid = $2"};

	return has_row(store_read(s, &get), arrival, jid);
}

bool store_arrival_gone(struct store *s, int64_t arrival, struct span uid)
{
	static const struct query get = {Q_ARRIVAL_GONE,
		"SELECT 1 FROM arrival_gone WHERE arrival = $1 AND uid = $2"};

	return has_row(store_read(s, &get), arrival, uid);
}

void store_arrival_item_put(
	struct store *s, int64_t arrival, struct span name, int64_t at)
{
	static const struct query put = {Q_ARRIVAL_ITEM_PUT,
		"INSERT INTO arrival_item (arrival, name, at)"
		" VALUES ($1, $2, $3) ON CONFLICT (arrival, name)"
		" DO UPDATE SET at = excluded.at WHERE at < excluded.at"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, arrival);
	sql_text(q, 2, name);
	sql_int(q, 3, at);
	sql_run(q);
}

bool store_arrival_item(
	struct store *s, int64_t arrival, struct span name, int64_t *at_r)
{
	static const struct query get = {Q_ARRIVAL_ITEM,
		"SELECT at FROM arrival_item WHERE arrival = $1 AND name = $2"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_int(q, 1, arrival);
	sql_text(q, 2, name);
	found = sql_step(q);
	if (found)
		*at_r = sql_col_int(q, 0);
	sql_reset(q);
	return found;
}

int64_t store_arrived_newest(struct store *s, int64_t room)
{
	static const struct query newest = {Q_ARRIVAL_NEWEST_AT,
		"SELECT at_last FROM arrival_stretch WHERE room = $1"
		" ORDER BY at_last DESC LIMIT 1"};
	struct sql_stmt *q = store_read(s, &newest);
	int64_t at;

	sql_int(q, 1, room);
	at = sql_step(q) ? sql_col_int(q, 0) : INT64_MIN;
	sql_reset(q);
	return at;
}
