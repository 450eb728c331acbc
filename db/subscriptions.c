/* SPDX-License-Identifier: MIT */
/* Who is subscribed to which node. */
#include "db/nodes.h"
#include "db/store_inner.h"

#define COLUMNS                                                       \
	"s.id, s.jid, s.bare, s.subid, s.state, s.deliver, s.expire," \
	" s.digest, s.digest_due <> 0"

static void read_row(
	struct sql_stmt *q, struct arena *a, struct subscription_row *r)
{
	r->id = sql_col_int(q, 0);
	r->jid = sql_col_dup(q, 1, a);
	r->bare = sql_col_dup(q, 2, a);
	r->subid = sql_col_dup(q, 3, a);
	r->state = (enum subscription_state)sql_col_int(q, 4);
	r->deliver = sql_col_int(q, 5) != 0;
	r->expire = sql_col_int(q, 6);
	r->digest = sql_col_int(q, 7);
	r->waits = sql_col_int(q, 8) != 0;
}

void store_subscription_put(
	struct store *s, int64_t node, const struct subscription_row *r)
{
	static const struct query put = {Q_SUBSCRIPTION_PUT,
		"INSERT INTO subscription"
		" (node, jid, bare, subid, state, deliver, expire, digest)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		" ON CONFLICT (node, jid, subid) DO UPDATE SET"
		" state = excluded.state, deliver = excluded.deliver,"
		" expire = excluded.expire, digest = excluded.digest"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, node);
	sql_text(q, 2, r->jid);
	sql_text(q, 3, r->bare);
	sql_text(q, 4, r->subid);
	sql_int(q, 5, r->state);
	sql_int(q, 6, r->deliver);
	sql_int(q, 7, r->expire);
	sql_int(q, 8, r->digest);
	sql_run(q);
}

void store_subscription_identify(
	struct store *s, int64_t node, struct span jid, struct span subid)
{
	static const struct query name = {Q_SUBSCRIPTION_IDENTIFY,
		"UPDATE subscription SET subid = $1"
		" WHERE node = $2 AND jid = $3 AND subid = ''"};
	struct sql_stmt *q = store_write(s, &name);

	sql_text(q, 1, subid);
	sql_int(q, 2, node);
	sql_text(q, 3, jid);
	sql_run(q);
}

void store_subscription_remove(
	struct store *s, int64_t node, const struct subscription_row *r)
{
	static const struct query remove = {Q_SUBSCRIPTION_REMOVE,
		"DELETE FROM subscription"
		" WHERE node = $1 AND jid = $2 AND subid = $3"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, node);
	sql_text(q, 2, r->jid);
	sql_text(q, 3, r->subid);
	sql_run(q);
}

size_t store_subscriptions(struct store *s, struct arena *a, int64_t node,
	const struct subscription_row **rows_r)
{
	static const struct query all = {Q_SUBSCRIPTIONS,
		"SELECT " COLUMNS " FROM subscription s"
		" WHERE s.node = $1 ORDER BY s.id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct subscription_row));

	sql_int(q, 1, node);
	while (sql_step(q))
		read_row(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

size_t store_subscribed(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct subscription_row **rows_r)
{
	static const struct query all = {Q_SUBSCRIBED,
		"SELECT " COLUMNS ", n.name, n.label_set"
		" FROM subscription s"
		" JOIN node n ON n.id = s.node"
		" WHERE s.bare = $1 AND n.domain = $2 ORDER BY n.name, s.id"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct subscription_row));

	sql_text(q, 1, bare);
	sql_text(q, 2, domain);
	while (sql_step(q)) {
		struct subscription_row *r = rows_add(&rows);

		read_row(q, a, r);
		r->node = sql_col_dup(q, 9, a);
		r->set = sql_col_int(q, 10);
	}
	*rows_r = rows.p;
	return rows.n;
}

size_t store_nodes_awaited(struct store *s, struct arena *a, struct span domain,
	struct span owner, const struct span **names_r)
{
	static const struct query all = {Q_NODES_AWAITED,
		"SELECT n.name FROM node_affiliation a"
		" JOIN node n ON n.id = a.node"
		" WHERE a.jid = $1 AND a.affiliation = $2 AND n.domain = $3"
		" AND EXISTS (SELECT 1 FROM subscription s"
		" WHERE s.node = n.id AND s.state = $4) ORDER BY n.name"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_text(q, 1, owner);
	sql_int(q, 2, NODE_OWNER);
	sql_text(q, 3, domain);
	sql_int(q, 4, SUB_PENDING);
	while (sql_step(q))
		*(struct span *)rows_add(&rows) = sql_col_dup(q, 0, a);
	*names_r = rows.p;
	return rows.n;
}

size_t store_set_subscribers(struct store *s, struct arena *a,
	struct span domain, int64_t set, const struct span **bares_r)
{
	static const struct query all = {Q_SET_SUBSCRIBERS,
		"SELECT DISTINCT s.bare FROM node n"
		" JOIN subscription s ON s.node = n.id"
		" WHERE n.domain = $1 AND n.label_set = $2"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_text(q, 1, domain);
	sql_int(q, 2, set);
	while (sql_step(q))
		*(struct span *)rows_add(&rows) = sql_col_dup(q, 0, a);
	*bares_r = rows.p;
	return rows.n;
}

size_t store_subscriptions_expired(struct store *s, struct arena *a,
	struct span domain, int64_t now, size_t max,
	const struct span **nodes_r)
{
	static const struct query all = {Q_SUBSCRIPTIONS_EXPIRED,
		"SELECT DISTINCT n.name FROM subscription s"
		" CROSS JOIN node n" /* what has ended comes first */
		" WHERE n.id = s.node AND s.expire <> 0"
		" AND s.expire <= $1 AND n.domain = $2"
		" LIMIT $3"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct span));

	sql_int(q, 1, now);
	sql_text(q, 2, domain);
	sql_int(q, 3, (int64_t)max);
	while (sql_step(q))
		*(struct span *)rows_add(&rows) = sql_col_dup(q, 0, a);
	*nodes_r = rows.p;
	return rows.n;
}
