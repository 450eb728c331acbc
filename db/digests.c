/* SPDX-License-Identifier: MIT */
/*
 * Subscriptions that gather what is published (XEP-0060 16.4.2). Nothing is
 * kept of what waits but up to where they were told: the rest is in the node.
 */
#include "db/nodes.h"
#include "db/store_inner.h"

/* Ids of items ascend over all nodes, and none comes back. */
#define LAST_ITEM "(SELECT coalesce(max(id), 0) FROM item)"

void store_digest_start(struct store *s, int64_t node,
	const struct subscription_row *r, int64_t now)
{
	static const struct query start = {Q_DIGEST_START,
		"UPDATE subscription SET digest_told = " LAST_ITEM ","
		" digest_at = $1, digest_due = 0"
		" WHERE node = $2 AND jid = $3 AND subid = $4"};
	struct sql_stmt *q = store_write(s, &start);

	sql_int(q, 1, now);
	sql_int(q, 2, node);
	sql_text(q, 3, r->jid);
	sql_text(q, 4, r->subid);
	sql_run(q);
}

void store_digest_wait(struct store *s, int64_t node,
	const struct subscription_row *r, int64_t now)
{
	static const struct query wait = {Q_DIGEST_WAIT,
		"UPDATE subscription"
		" SET digest_due = CASE WHEN digest_at + digest > $1"
		" THEN digest_at + digest ELSE $1 END"
		" WHERE node = $2 AND jid = $3 AND subid = $4"
		" AND digest <> 0 AND digest_due = 0"};
	struct sql_stmt *q = store_write(s, &wait);

	sql_int(q, 1, now);
	sql_int(q, 2, node);
	sql_text(q, 3, r->jid);
	sql_text(q, 4, r->subid);
	sql_run(q);
}

/* CROSS JOIN: what is due comes first, not the nodes. */
#define ROW                                                   \
	"SELECT s.id, n.name, s.jid, s.subid, s.digest_told," \
	" s.digest_at, s.digest_due"                          \
	" FROM subscription s CROSS JOIN node n WHERE n.id = s.node"

static void read_row(struct sql_stmt *q, struct arena *a, struct digest_row *r)
{
	r->id = sql_col_int(q, 0);
	r->node = sql_col_dup(q, 1, a);
	r->jid = sql_col_dup(q, 2, a);
	r->subid = sql_col_dup(q, 3, a);
	r->told = sql_col_int(q, 4);
	r->at = sql_col_int(q, 5);
	r->due = sql_col_int(q, 6);
}

size_t store_digests_due(struct store *s, struct arena *a, struct span domain,
	int64_t now, size_t max, const struct digest_row **rows_r)
{
	static const struct query due = {Q_DIGESTS_DUE,
		ROW " AND s.digest_due <> 0 AND s.digest_due <= $1"
		    " AND n.domain = $2 ORDER BY s.digest_due LIMIT $3"};
	struct sql_stmt *q = store_read(s, &due);
	struct rows rows = rows_of(a, sizeof(struct digest_row));

	sql_int(q, 1, now);
	sql_text(q, 2, domain);
	sql_int(q, 3, (int64_t)max);
	while (sql_step(q))
		read_row(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

bool store_digest_waiting(struct store *s, struct arena *a, int64_t node,
	const struct subscription_row *r, struct digest_row *r_r)
{
	static const struct query find = {Q_DIGEST_WAITING,
		ROW " AND s.node = $1 AND s.jid = $2 AND s.subid = $3"
		    " AND s.digest_due <> 0"};
	struct sql_stmt *q = store_read(s, &find);
	bool found;

	sql_int(q, 1, node);
	sql_text(q, 2, r->jid);
	sql_text(q, 3, r->subid);
	found = sql_step(q);
	if (found)
		read_row(q, a, r_r);
	sql_reset(q);
	return found;
}

void store_digest_done(struct store *s, const struct digest_row *r)
{
	static const struct query done = {Q_DIGEST_DONE,
		"UPDATE subscription SET digest_told ="
		" CASE $1 WHEN 0 THEN " LAST_ITEM " ELSE $1 END,"
		" digest_at = $2, digest_due = $3 WHERE id = $4"};
	struct sql_stmt *q = store_write(s, &done);

	sql_int(q, 1, r->told);
	sql_int(q, 2, r->at);
	sql_int(q, 3, r->due);
	sql_int(q, 4, r->id);
	sql_run(q);
}
