/* SPDX-License-Identifier: MIT */
/* Versions of affiliation lists. */
#include "db/versions.h"

#include "db/store_inner.h"

static struct sql_stmt *of_audience(
	struct sql_stmt *q, int64_t room, enum audience audience)
{
	sql_int(q, 1, room);
	sql_int(q, 2, (int64_t)audience);
	return q;
}

void store_version_add(struct store *s, int64_t room, enum audience audience,
	const struct version_row *v, size_t max)
{
	static const struct query add = {Q_VERSION_ADD,
		"INSERT INTO affiliation_change"
		" (room, audience, jid, was, version)"
		" VALUES ($1, $2, $3, $4, $5)"};
	static const struct query trim = {Q_VERSION_TRIM,
		"DELETE FROM affiliation_change"
		" WHERE room = $1 AND audience = $2 AND id <= (SELECT id"
		" FROM affiliation_change WHERE room = $1 AND audience = $2"
		" ORDER BY id DESC LIMIT 1 OFFSET $3)"};
	struct sql_stmt *q = of_audience(store_write(s, &add), room, audience);

	sql_text(q, 3, v->jid);
	sql_int(q, 4, v->was);
	sql_text(q, 5, v->version);
	sql_run(q);
	q = of_audience(store_write(s, &trim), room, audience);
	sql_int(q, 3, (int64_t)max);
	sql_run(q);
}

bool store_version_now(struct store *s, struct arena *a, int64_t room,
	enum audience audience, struct span *version_r)
{
	static const struct query now = {Q_VERSION_NOW,
		"SELECT version FROM affiliation_change"
		" WHERE room = $1 AND audience = $2 AND version IS NOT NULL"
		" ORDER BY id DESC LIMIT 1"};
	struct sql_stmt *q = of_audience(store_read(s, &now), room, audience);
	bool found = sql_step(q);

	if (found)
		*version_r = sql_col_dup(q, 0, a);
	sql_reset(q);
	return found;
}

/* 0: there is none. */
static int64_t row_of(struct store *s, int64_t room, enum audience audience,
	struct span version)
{
	static const struct query find = {Q_VERSION_FIND,
		"SELECT id FROM affiliation_change"
		" WHERE room = $1 AND audience = $2 AND version = $3"};
	struct sql_stmt *q = of_audience(store_read(s, &find), room, audience);
	int64_t id;

	sql_text(q, 3, version);
	id = sql_step(q) ? sql_col_int(q, 0) : 0;
	sql_reset(q);
	return id;
}

bool store_versions_since(struct store *s, struct arena *a, int64_t room,
	enum audience audience, struct span version,
	const struct version_row **rows_r, size_t *n_r)
{
	static const struct query since = {Q_VERSIONS_SINCE,
		"SELECT jid, was FROM affiliation_change WHERE id IN"
		" (SELECT min(id) FROM affiliation_change"
		"  WHERE room = $1 AND audience = $2 AND id > $3"
		"  AND jid IS NOT NULL GROUP BY jid)"
		" ORDER BY id"};
	struct rows rows = rows_of(a, sizeof(struct version_row));
	int64_t after = row_of(s, room, audience, version);
	struct sql_stmt *q;

	if (after == 0)
		return false;
	q = of_audience(store_read(s, &since), room, audience);
	sql_int(q, 3, after);
	while (sql_step(q)) {
		struct version_row *v = rows_add(&rows);

		v->jid = sql_col_dup(q, 0, a);
		v->was = (enum affiliation)sql_col_int(q, 1);
	}
	*rows_r = rows.p;
	*n_r = rows.n;
	return true;
}

enum audience store_version_audience(
	struct store *s, int64_t room, struct span version)
{
	static const struct query find = {Q_VERSION_AUDIENCE,
		"SELECT audience FROM affiliation_change"
		" WHERE room = $1 AND version = $2"};
	struct sql_stmt *q = store_read(s, &find);
	enum audience audience;

	sql_int(q, 1, room);
	sql_text(q, 2, version);
	audience =
		sql_step(q) ? (enum audience)sql_col_int(q, 0) : AUDIENCE_NONE;
	sql_reset(q);
	return audience;
}
