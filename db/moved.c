/* SPDX-License-Identifier: MIT */
/* Where nodes have gone that aren't there any more (XEP-0060 8.4). */
#include "db/nodes.h"
#include "db/store_inner.h"

/* What the operator moved stands for ever, and isn't counted. */
static void trim(struct store *s, struct span domain, size_t max)
{
	static const struct query oldest = {Q_MOVED_TRIM,
		"DELETE FROM node_moved WHERE domain = $1 AND until <="
		" (SELECT until FROM node_moved WHERE domain = $1"
		" AND until < $2 ORDER BY until DESC LIMIT 1 OFFSET $3)"};
	struct sql_stmt *q = store_write(s, &oldest);

	sql_text(q, 1, domain);
	sql_int(q, 2, INT64_MAX);
	sql_int(q, 3, (int64_t)max);
	sql_run(q);
}

void store_moved_put(struct store *s, const struct moved_row *r, size_t max)
{
	static const struct query put = {Q_MOVED_PUT,
		"INSERT INTO node_moved"
		" (domain, name, label_access, uri, until)"
		" VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (domain, name) DO UPDATE SET"
		" label_access = excluded.label_access,"
		" uri = excluded.uri, until = excluded.until"};
	struct sql_stmt *q = store_write(s, &put);

	sql_text(q, 1, r->domain);
	sql_text(q, 2, r->name);
	sql_text(q, 3, r->access);
	sql_text(q, 4, r->uri);
	sql_int(q, 5, r->until);
	sql_run(q);
	trim(s, r->domain, max);
}

void store_moved_remove(struct store *s, struct span domain, struct span name)
{
	static const struct query remove = {Q_MOVED_REMOVE,
		"DELETE FROM node_moved WHERE domain = $1 AND name = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_text(q, 1, domain);
	sql_text(q, 2, name);
	sql_run(q);
}

bool store_moved_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct moved_row *r_r)
{
	static const struct query get = {Q_MOVED_GET,
		"SELECT label_access, uri, until FROM node_moved"
		" WHERE domain = $1 AND name = $2"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_text(q, 1, domain);
	sql_text(q, 2, name);
	found = sql_step(q);
	if (found)
		*r_r = (struct moved_row){
			.domain = domain,
			.name = name,
			.access = sql_col_dup(q, 0, a),
			.uri = sql_col_dup(q, 1, a),
			.until = sql_col_int(q, 2),
		};
	sql_reset(q);
	return found;
}

void store_moved_expire(struct store *s, struct span domain, int64_t now)
{
	static const struct query expire = {Q_MOVED_EXPIRE,
		"DELETE FROM node_moved WHERE domain = $1 AND until <= $2"};
	struct sql_stmt *q = store_write(s, &expire);

	sql_text(q, 1, domain);
	sql_int(q, 2, now);
	sql_run(q);
}
