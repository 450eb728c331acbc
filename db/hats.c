/* SPDX-License-Identifier: MIT */
/* Hats of rooms, and who wears them. */
#include "db/store_inner.h"

void store_hat_put(struct store *s, int64_t room, const struct hat_row *r)
{
	/* A conflict keeps the id, and so the place in the order. */
	static const struct query put = {Q_HAT_PUT,
		"INSERT INTO hat (room, uri, title, hue)"
		" VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (room, uri) DO UPDATE SET"
		" title = excluded.title, hue = excluded.hue"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, room);
	sql_text(q, 2, r->uri);
	sql_text(q, 3, r->title);
	sql_text(q, 4, r->hue);
	sql_run(q);
}

void store_hat_remove(struct store *s, int64_t room, struct span uri)
{
	static const struct query remove = {
		Q_HAT_REMOVE, "DELETE FROM hat WHERE room = $1 AND uri = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, room);
	sql_text(q, 2, uri);
	sql_run(q);
}

size_t store_hats(struct store *s, struct arena *a, int64_t room,
	const struct hat_row **rows_r)
{
	static const struct query all = {Q_HATS,
		"SELECT uri, title, hue FROM hat WHERE room = $1 ORDER BY id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct hat_row));

	sql_int(q, 1, room);
	while (sql_step(q)) {
		struct hat_row *r = rows_add(&rows);

		r->uri = sql_col_dup(q, 0, a);
		r->title = sql_col_dup(q, 1, a);
		r->hue = sql_col_dup(q, 2, a);
	}
	*rows_r = rows.p;
	return rows.n;
}

void store_hat_give(
	struct store *s, int64_t room, const struct hat_holder_row *r)
{
	static const struct query give = {Q_HAT_GIVE,
		"INSERT INTO hat_holder (hat, jid)"
		" SELECT id, $1 FROM hat WHERE room = $2 AND uri = $3"
		" ON CONFLICT (hat, jid) DO NOTHING"};
	struct sql_stmt *q = store_write(s, &give);

	sql_text(q, 1, r->jid);
	sql_int(q, 2, room);
	sql_text(q, 3, r->uri);
	sql_run(q);
}

void store_hat_take(
	struct store *s, int64_t room, const struct hat_holder_row *r)
{
	static const struct query take = {Q_HAT_TAKE,
		"DELETE FROM hat_holder WHERE jid = $1 AND hat ="
		" (SELECT id FROM hat WHERE room = $2 AND uri = $3)"};
	struct sql_stmt *q = store_write(s, &take);

	sql_text(q, 1, r->jid);
	sql_int(q, 2, room);
	sql_text(q, 3, r->uri);
	sql_run(q);
}

size_t store_hat_holders(struct store *s, struct arena *a, int64_t room,
	const struct hat_holder_row **rows_r)
{
	static const struct query all = {Q_HAT_HOLDERS,
		"SELECT h.uri, x.jid FROM hat h JOIN hat_holder x"
		" ON x.hat = h.id WHERE h.room = $1 ORDER BY h.id, x.jid"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct hat_holder_row));

	sql_int(q, 1, room);
	while (sql_step(q)) {
		struct hat_holder_row *r = rows_add(&rows);

		r->uri = sql_col_dup(q, 0, a);
		r->jid = sql_col_dup(q, 1, a);
	}
	*rows_r = rows.p;
	return rows.n;
}
