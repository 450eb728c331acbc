/* SPDX-License-Identifier: MIT */
/* Sessions in rooms, so that a restart throws nobody out. */
#include "db/store_inner.h"

void store_occupant_put(
	struct store *s, int64_t room, const struct occupant_row *r)
{
	/* A conflict keeps the id, and so the place in the order. */
	static const struct query put = {Q_OCCUPANT_PUT,
		"INSERT INTO occupant"
		" (room, jid, nick, role, presence, versions)"
		" VALUES ($1, $2, $3, $4, $5, $6)"
		" ON CONFLICT (room, jid) DO UPDATE SET"
		" nick = excluded.nick, role = excluded.role,"
		" presence = excluded.presence,"
		" versions = excluded.versions"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, room);
	sql_text(q, 2, r->jid);
	sql_text(q, 3, r->nick);
	sql_int(q, 4, r->role);
	sql_text(q, 5, r->presence);
	sql_int(q, 6, r->versions);
	sql_run(q);
}

void store_occupant_remove(struct store *s, int64_t room, struct span jid)
{
	static const struct query remove = {Q_OCCUPANT_REMOVE,
		"DELETE FROM occupant WHERE room = $1 AND jid = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, room);
	sql_text(q, 2, jid);
	sql_run(q);
}

size_t store_occupants(struct store *s, struct arena *a, int64_t room,
	const struct occupant_row **rows_r)
{
	static const struct query all = {Q_OCCUPANTS,
		"SELECT jid, nick, role, presence, versions FROM occupant"
		" WHERE room = $1 ORDER BY id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct occupant_row));

	sql_int(q, 1, room);
	while (sql_step(q)) {
		struct occupant_row *r = rows_add(&rows);

		r->jid = sql_col_dup(q, 0, a);
		r->nick = sql_col_dup(q, 1, a);
		r->role = (enum role)sql_col_int(q, 2);
		r->presence = sql_col_dup(q, 3, a);
		r->versions = (int)sql_col_int(q, 4);
	}
	*rows_r = rows.p;
	return rows.n;
}
