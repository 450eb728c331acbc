/* SPDX-License-Identifier: MIT */
/* People of rooms beside their affiliations, and rooms that are gone. */
#include "db/people.h"

#include "db/store_inner.h"

static int64_t bound(size_t max)
{
	return max < INT64_MAX ? (int64_t)max : INT64_MAX;
}

/* A statement about one person in one room. */
static struct sql_stmt *of_person(
	struct sql_stmt *q, int64_t room, struct span jid)
{
	sql_int(q, 1, room);
	sql_text(q, 2, jid);
	return q;
}

/* ---- requests ---- */

void store_request_put(
	struct store *s, int64_t room, const struct request_row *r)
{
	static const struct query put = {Q_REQUEST_PUT,
		"INSERT INTO membership_request (room, jid, nick, at)"
		" VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (room, jid) DO UPDATE SET"
		" nick = excluded.nick, at = excluded.at"};
	struct sql_stmt *q = of_person(store_write(s, &put), room, r->jid);

	sql_text(q, 3, r->nick);
	sql_int(q, 4, r->at);
	sql_run(q);
}

void store_request_remove(struct store *s, int64_t room, struct span jid)
{
	static const struct query remove = {Q_REQUEST_REMOVE,
		"DELETE FROM membership_request WHERE room = $1 AND jid = $2"};

	sql_run(of_person(store_write(s, &remove), room, jid));
}

static void read_request(
	struct sql_stmt *q, struct arena *a, struct request_row *r)
{
	r->jid = sql_col_dup(q, 0, a);
	r->nick = sql_col_dup(q, 1, a);
	r->at = sql_col_int(q, 2);
}

size_t store_requests(struct store *s, struct arena *a, int64_t room,
	int64_t since, const struct request_row **rows_r)
{
	static const struct query all = {Q_REQUESTS,
		"SELECT jid, nick, at FROM membership_request"
		" WHERE room = $1 AND at > $2 ORDER BY jid"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct request_row));

	sql_int(q, 1, room);
	sql_int(q, 2, since);
	while (sql_step(q))
		read_request(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

bool store_request_get(struct store *s, struct arena *a, int64_t room,
	struct span jid, struct request_row *r_r)
{
	static const struct query get = {Q_REQUEST_GET,
		"SELECT jid, nick, at FROM membership_request"
		" WHERE room = $1 AND jid = $2"};
	struct sql_stmt *q = of_person(store_read(s, &get), room, jid);
	bool found = sql_step(q);

	if (found)
		read_request(q, a, r_r);
	sql_reset(q);
	return found;
}

/* ---- voice ---- */

void store_voice_put(struct store *s, int64_t room, struct span jid, size_t max)
{
	static const struct query put = {Q_VOICE_PUT,
		"INSERT INTO voice (room, jid) VALUES ($1, $2)"
		" ON CONFLICT (room, jid) DO NOTHING"};
	static const struct query trim = {Q_VOICE_TRIM,
		"DELETE FROM voice WHERE room = $1 AND id <= (SELECT id"
		" FROM voice WHERE room = $1 ORDER BY id DESC"
		" LIMIT 1 OFFSET $2)"};
	struct sql_stmt *q;

	sql_run(of_person(store_write(s, &put), room, jid));
	q = store_write(s, &trim);
	sql_int(q, 1, room);
	sql_int(q, 2, bound(max));
	sql_run(q);
}

void store_voice_remove(struct store *s, int64_t room, struct span jid)
{
	static const struct query remove = {Q_VOICE_REMOVE,
		"DELETE FROM voice WHERE room = $1 AND jid = $2"};

	sql_run(of_person(store_write(s, &remove), room, jid));
}

bool store_voice_has(struct store *s, int64_t room, struct span jid)
{
	static const struct query has = {Q_VOICE_HAS,
		"SELECT 1 FROM voice WHERE room = $1 AND jid = $2"};
	struct sql_stmt *q = of_person(store_read(s, &has), room, jid);
	bool found = sql_step(q);

	sql_reset(q);
	return found;
}

size_t store_voices(struct store *s, struct arena *a, int64_t room,
	struct span after, size_t max, const struct span **jids_r)
{
	static const struct query behind = {Q_VOICES,
		"SELECT jid FROM voice WHERE room = $1 AND jid > $2"
		" ORDER BY jid LIMIT $3"};
	struct sql_stmt *q = of_person(store_read(s, &behind), room,
		after.p != NULL ? after : SPAN(""));
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_int(q, 3, bound(max));
	while (sql_step(q))
		*(struct span *)rows_add(&rows) = sql_col_dup(q, 0, a);
	sql_reset(q);
	*jids_r = rows.p;
	return rows.n;
}

/* ---- tombstones ---- */

static struct span domain_of(struct span jid)
{
	struct span domain;

	span_cut(jid, '@', &domain);
	return domain.p != NULL ? domain : jid;
}

/* Those that stand for ever are the operator's, and aren't counted. */
static void trim_tombstones(struct store *s, struct span domain, size_t max)
{
	static const struct query trim = {Q_TOMBSTONE_TRIM,
		"DELETE FROM tombstone WHERE domain = $1 AND until <="
		" (SELECT until FROM tombstone WHERE domain = $1"
		" AND until < $2 ORDER BY until DESC LIMIT 1 OFFSET $3)"};
	struct sql_stmt *q = store_write(s, &trim);

	sql_text(q, 1, domain);
	sql_int(q, 2, INT64_MAX);
	sql_int(q, 3, bound(max));
	sql_run(q);
}

void store_tombstone_put(
	struct store *s, const struct tombstone_row *r, size_t max)
{
	static const struct query put = {Q_TOMBSTONE_PUT,
		"INSERT INTO tombstone"
		" (jid, domain, label_access, alternate, until)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (jid) DO UPDATE SET"
		" label_access = excluded.label_access,"
		" alternate = excluded.alternate, until = excluded.until"};
	struct sql_stmt *q = store_write(s, &put);

	sql_text(q, 1, r->jid);
	sql_text(q, 2, domain_of(r->jid));
	sql_text(q, 3, r->access);
	sql_text(q, 4, r->alternate);
	sql_int(q, 5, r->until);
	sql_run(q);
	trim_tombstones(s, domain_of(r->jid), max);
}

void store_tombstone_remove(struct store *s, struct span jid)
{
	static const struct query remove = {
		Q_TOMBSTONE_REMOVE, "DELETE FROM tombstone WHERE jid = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_text(q, 1, jid);
	sql_run(q);
}

bool store_tombstone_get(struct store *s, struct arena *a, struct span jid,
	struct tombstone_row *r_r)
{
	static const struct query get = {Q_TOMBSTONE_GET,
		"SELECT jid, label_access, alternate, until FROM tombstone"
		" WHERE jid = $1"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_text(q, 1, jid);
	found = sql_step(q);
	if (found) {
		r_r->jid = sql_col_dup(q, 0, a);
		r_r->access = sql_col_dup(q, 1, a);
		r_r->alternate = sql_col_dup(q, 2, a);
		r_r->until = sql_col_int(q, 3);
	}
	sql_reset(q);
	return found;
}

void store_people_expire(struct store *s, int64_t requests, int64_t tombstones)
{
	static const struct query old_requests = {Q_REQUESTS_EXPIRE,
		"DELETE FROM membership_request WHERE at <= $1"};
	static const struct query old_tombstones = {
		Q_TOMBSTONES_EXPIRE, "DELETE FROM tombstone WHERE until <= $1"};
	struct sql_stmt *q = store_write(s, &old_requests);

	sql_int(q, 1, requests);
	sql_run(q);
	q = store_write(s, &old_tombstones);
	sql_int(q, 1, tombstones);
	sql_run(q);
}
