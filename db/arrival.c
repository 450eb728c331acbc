/* SPDX-License-Identifier: MIT */
/* Rooms and nodes that move in. */
#include "db/arrival.h"

#include "db/archive.h"

#include "db/store_inner.h"

/* ---- addresses that are none ---- */

struct span store_arriving_name(struct arena *a, struct span jid)
{
	return arena_printf(a, "/%.*s", SPAN_FMT(jid));
}

void store_room_place(
	struct store *s, int64_t room, struct span jid, int64_t created)
{
	static const struct query place = {Q_ROOM_PLACE,
		"UPDATE room SET jid = $1, domain = $2, created = $3"
		" WHERE id = $4"};
	struct sql_stmt *q = store_write(s, &place);
	struct span domain;

	span_cut(jid, '@', &domain);
	sql_text(q, 1, jid);
	sql_text(q, 2, domain);
	sql_int(q, 3, created);
	sql_int(q, 4, room);
	sql_run(q);
	BUG_ON(sql_changes(q) != 1);
}

/* No room's but theirs begins so. */
#define DISCARDED "//"

void store_room_discard(struct store *s, int64_t room)
{
	static const struct query discard = {Q_ROOM_DISCARD,
		"UPDATE room SET jid = '" DISCARDED "' || $1, domain = ''"
		" WHERE id = $1"};
	static const struct query remove = {
		Q_ARRIVAL_REMOVE, "DELETE FROM arrival WHERE room = $1"};
	struct sql_stmt *q = store_write(s, &discard);

	sql_int(q, 1, room);
	sql_run(q);
	q = store_write(s, &remove);
	sql_int(q, 1, room);
	sql_run(q);
}

/* 0: there is none. */
static int64_t discarded(struct store *s)
{
	static const struct query first = {Q_ROOM_DISCARDED,
		"SELECT id FROM room WHERE domain = ''"
		" AND jid >= '" DISCARDED "' AND jid < '/0' LIMIT 1"};
	struct sql_stmt *q = store_read(s, &first);
	int64_t id = sql_step(q) ? sql_col_int(q, 0) : 0;

	sql_reset(q);
	return id;
}

/* Gives how many went. */
static size_t clear_left(struct store *s, int64_t room, size_t max)
{
	static const struct query clear = {Q_ARRIVAL_LEFT_CLEAR,
		"DELETE FROM arrival_left WHERE room = $1 AND (name, value) IN"
		" (SELECT name, value FROM arrival_left WHERE room = $1"
		" ORDER BY name, value LIMIT $2)"};
	struct sql_stmt *q = store_write(s, &clear);

	sql_int(q, 1, room);
	sql_int(q, 2, (int64_t)max);
	sql_run(q);
	return (size_t)sql_changes(q);
}

bool store_room_clear(struct store *s, size_t max)
{
	int64_t room = discarded(s);
	struct arena *a;
	const struct value_row *v;
	size_t n, gone = 0;

	if (room == 0)
		return false;
	a = arena_new();
	n = store_values(s, a, room, &v);
	for (size_t i = 0; i < n && gone < max; i++) {
		const struct archive_value all = {
			.id = v[i].id, .after = INT64_MAX};

		gone += store_archive_trim(s, room, &all, max - gone);
	}
	arena_free(&a);
	if (gone < max)
		gone += clear_left(s, room, max - gone);
	if (gone < max)
		store_room_remove(s, room);
	return true;
}

/* ---- rows ---- */

/* What can change, in the order of bind_values(). */
#define VALUES_COLUMNS                                                      \
	"source, label, policy, leave_out, ended, mark, messages, created," \
	" invited, whole"
#define COLUMNS "id, domain, name, room, node, " VALUES_COLUMNS

/* Gives the next free parameter. */
static int bind_values(struct sql_stmt *q, const struct arrival_row *r)
{
	sql_text(q, 1, r->source);
	sql_text(q, 2, r->label);
	sql_text(q, 3, r->policy);
	sql_int(q, 4, r->leave_out);
	sql_int(q, 5, r->ended);
	sql_text(q, 6, r->mark);
	sql_int(q, 7, (int64_t)r->messages);
	sql_int(q, 8, r->created);
	sql_text(q, 9, r->invited);
	sql_int(q, 10, r->whole);
	return 11;
}

int64_t store_arrival_add(struct store *s, const struct arrival_row *r)
{
	static const struct query add = {Q_ARRIVAL_ADD,
		"INSERT INTO arrival (" VALUES_COLUMNS
		", domain, name, room, node)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
		" $12, nullif($13, 0), nullif($14, 0)) RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int i = bind_values(q, r);
	int64_t id;

	sql_text(q, i++, r->domain);
	sql_text(q, i++, r->name);
	sql_int(q, i++, r->room);
	sql_int(q, i, r->node);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

void store_arrival_put(struct store *s, const struct arrival_row *r)
{
	static const struct query put = {Q_ARRIVAL_PUT,
		"UPDATE arrival SET (" VALUES_COLUMNS ")"
		" = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		" WHERE id = $11"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, bind_values(q, r), r->id);
	sql_run(q);
	BUG_ON(sql_changes(q) != 1);
}

static void read_row(struct sql_stmt *q, struct arena *a, struct arrival_row *r)
{
	*r = (struct arrival_row){
		.id = sql_col_int(q, 0),
		.domain = sql_col_dup(q, 1, a),
		.name = sql_col_dup(q, 2, a),
		.room = sql_col_int(q, 3),
		.node = sql_col_int(q, 4),
		.source = sql_col_dup(q, 5, a),
		.label = sql_col_dup(q, 6, a),
		.policy = sql_col_dup(q, 7, a),
		.leave_out = sql_col_int(q, 8) != 0,
		.ended = sql_col_int(q, 9) != 0,
		.mark = sql_col_dup(q, 10, a),
		.messages = (uint64_t)sql_col_int(q, 11),
		.created = sql_col_int(q, 12),
		.invited = sql_col_dup(q, 13, a),
		.whole = sql_col_int(q, 14) != 0,
	};
}

bool store_arrival_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct arrival_row *r_r)
{
	static const struct query get = {Q_ARRIVAL_GET,
		"SELECT " COLUMNS
		" FROM arrival WHERE domain = $1 AND name = $2"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_text(q, 1, domain);
	sql_text(q, 2, name);
	found = sql_step(q);
	if (found)
		read_row(q, a, r_r);
	sql_reset(q);
	return found;
}

size_t store_arrivals(struct store *s, struct arena *a, enum arrivals which,
	struct span domain, const struct arrival_row **rows_r)
{
	static const struct query under_way = {Q_ARRIVALS,
		"SELECT " COLUMNS
		" FROM arrival WHERE ended = 0 ORDER BY domain, name"};
	static const struct query inviting = {Q_ARRIVALS_INVITING,
		"SELECT " COLUMNS " FROM arrival"
		" WHERE domain = $1 AND ended = 1 AND invited IS NOT NULL"
		" ORDER BY name LIMIT 32"};
	struct rows rows = rows_of(a, sizeof(struct arrival_row));
	struct sql_stmt *q;

	if (which == ARRIVALS_UNDER_WAY) {
		q = store_read(s, &under_way);
	} else {
		q = store_read(s, &inviting);
		sql_text(q, 1, domain);
	}
	while (sql_step(q))
		read_row(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

/* ---- left out ---- */

void store_left_add(struct store *s, int64_t room, struct span name,
	const struct message_row *l)
{
	static const struct query add = {Q_ARRIVAL_LEFT_ADD,
		"INSERT INTO arrival_left (room, name, value)"
		" VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
	int64_t value = l != NULL ? store_value_row(s, room, l) : 0;
	struct sql_stmt *q = store_write(s, &add);

	sql_int(q, 1, room);
	sql_text(q, 2, name);
	sql_int(q, 3, value);
	sql_run(q);
}

void store_left_need(
	struct store *s, int64_t room, struct span name, int64_t message)
{
	static const struct query need = {Q_ARRIVAL_LEFT_NEED,
		"INSERT INTO message_need (message, value)"
		" SELECT $1, value FROM arrival_left"
		" WHERE room = $2 AND name = $3 ON CONFLICT DO NOTHING"};
	struct sql_stmt *q = store_write(s, &need);

	sql_int(q, 1, message);
	sql_int(q, 2, room);
	sql_text(q, 3, name);
	sql_run(q);
}
