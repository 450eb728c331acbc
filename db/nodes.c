/* SPDX-License-Identifier: MIT */
/* Nodes and who is what in them (XEP-0060 4). */
#include "db/nodes.h"

#include "db/store_inner.h"

/* The columns of a configuration: kind and name, which is the member's, too;
 * the statements below follow from it. */
#define CONFIG_COLUMNS(X)              \
	X(TEXT, title)                 \
	X(TEXT, description)           \
	X(TEXT, type)                  \
	X(TEXT, language)              \
	X(TEXT, contact)               \
	X(TEXT, roster_groups)         \
	X(NUMBER, access_model)        \
	X(NUMBER, publish_model)       \
	X(NUMBER, itemreply)           \
	X(NUMBER, send_last)           \
	X(NUMBER, notification_type)   \
	X(NUMBER, node_full)           \
	X(NUMBER, max_items)           \
	X(NUMBER, past_items)          \
	X(NUMBER, max_payload)         \
	X(NUMBER, item_expire)         \
	X(FLAG, persist_items)         \
	X(FLAG, deliver_notifications) \
	X(FLAG, deliver_payloads)      \
	X(FLAG, notify_config)         \
	X(FLAG, notify_delete)         \
	X(FLAG, notify_retract)        \
	X(FLAG, notify_sub)            \
	X(FLAG, subscribe)             \
	X(FLAG, multi_subscribe)

#define NAME(kind, member) #member ", "

/* In the order of bind_values() and read_row(). */
#define VALUES_COLUMNS                   \
	CONFIG_COLUMNS(NAME)             \
	"label_access, label_clearance," \
	" label_allowed, label_fallback"
#define VALUES_N 29
#define VALUES                                                               \
	"$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"       \
	" $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, " \
	"$28, $29"

/* Gives the next free parameter. */
static int bind_values(struct sql_stmt *q, const struct node_row *r)
{
	int i = 1;
#define BIND_TEXT          sql_text
#define BIND_FLAG          sql_int
#define BIND_NUMBER        sql_int
#define BIND(kind, member) BIND_##kind(q, i++, r->config.member);
	CONFIG_COLUMNS(BIND)
	sql_text(q, i++, r->labels.access);
	sql_text(q, i++, r->labels.clearance);
	sql_text(q, i++, r->labels.allowed);
	sql_text(q, i++, r->labels.fallback);
	BUG_ON(i != 1 + VALUES_N);
	return i;
}

static void read_row(struct sql_stmt *q, struct arena *a, struct node_row *r)
{
	int i = 0;

	*r = (struct node_row){.id = sql_col_int(q, i++)};
	r->domain = sql_col_dup(q, i++, a);
	r->name = sql_col_dup(q, i++, a);
	r->created = sql_col_int(q, i++);
	r->creator = sql_col_dup(q, i++, a);
#define READ_TEXT          sql_col_dup(q, i++, a)
#define READ_FLAG          sql_col_int(q, i++) != 0
#define READ_NUMBER        sql_col_int(q, i++)
#define READ(kind, member) r->config.member = READ_##kind;
	CONFIG_COLUMNS(READ)
	r->labels.access = sql_col_dup(q, i++, a);
	r->labels.clearance = sql_col_dup(q, i++, a);
	r->labels.allowed = sql_col_dup(q, i++, a);
	r->labels.fallback = sql_col_dup(q, i++, a);
	BUG_ON(i != 5 + VALUES_N);
}

int64_t store_node_add(struct store *s, const struct node_row *r)
{
	static const struct query add = {Q_NODE_ADD,
		"INSERT INTO node (" VALUES_COLUMNS
		", domain, name, created, creator)"
		" VALUES (" VALUES ", $30, $31, $32, $33) RETURNING id"};
	struct sql_stmt *q = store_write(s, &add);
	int i = bind_values(q, r);
	int64_t id;

	sql_text(q, i++, r->domain);
	sql_text(q, i++, r->name);
	sql_int(q, i++, r->created);
	sql_text(q, i, r->creator);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	store_list_node(s, id, &r->labels);
	return id;
}

void store_node_put(struct store *s, const struct node_row *r)
{
	static const struct query put = {Q_NODE_PUT,
		"UPDATE node SET (" VALUES_COLUMNS ") = (" VALUES ")"
		" WHERE id = $30"};
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, bind_values(q, r), r->id);
	sql_run(q);
	BUG_ON(sql_changes(q) != 1);
	store_list_node(s, r->id, &r->labels);
}

void store_node_remove(struct store *s, int64_t id)
{
	static const struct query remove = {
		Q_NODE_REMOVE, "DELETE FROM node WHERE id = $1"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, id);
	sql_run(q);
}

bool store_node_get(struct store *s, struct arena *a, struct span domain,
	struct span name, struct node_row *r_r)
{
	static const struct query get = {Q_NODE_GET,
		"SELECT id, domain, name, created, creator, " VALUES_COLUMNS
		" FROM node WHERE domain = $1 AND name = $2"};
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

size_t store_nodes_page(struct store *s, struct arena *a, struct span domain,
	struct span after, size_t max, const struct node_overview **rows_r)
{
	static const struct query page = {Q_NODES_PAGE,
		"SELECT n.name, n.title, n.label_access, n.label_clearance,"
		" n.label_fallback,"
		" (SELECT count(*) FROM item i WHERE i.node = n.id),"
		" (SELECT count(*) FROM subscription s WHERE s.node = n.id)"
		" FROM node n WHERE n.domain = $1 AND n.name > $2"
		" ORDER BY n.name LIMIT $3"};
	struct sql_stmt *q = store_read(s, &page);
	struct rows rows = rows_of(a, sizeof(struct node_overview));

	sql_text(q, 1, domain);
	sql_text(q, 2, after.p != NULL ? after : SPAN(""));
	sql_int(q, 3, (int64_t)max);
	while (sql_step(q)) {
		struct node_overview *r = rows_add(&rows);

		r->name = sql_col_dup(q, 0, a);
		r->title = sql_col_dup(q, 1, a);
		r->labels.access = sql_col_dup(q, 2, a);
		r->labels.clearance = sql_col_dup(q, 3, a);
		r->labels.fallback = sql_col_dup(q, 4, a);
		r->items = (uint64_t)sql_col_int(q, 5);
		r->subscriptions = (uint64_t)sql_col_int(q, 6);
	}
	*rows_r = rows.p;
	return rows.n;
}

/* ---- affiliations ---- */

static void affiliation_remove(struct store *s, int64_t node, struct span jid)
{
	static const struct query remove = {Q_NODE_AFFILIATION_REMOVE,
		"DELETE FROM node_affiliation WHERE node = $1 AND jid = $2"};
	struct sql_stmt *q = store_write(s, &remove);

	sql_int(q, 1, node);
	sql_text(q, 2, jid);
	sql_run(q);
}

void store_node_affiliation_put(
	struct store *s, int64_t node, const struct node_affiliation_row *r)
{
	static const struct query put = {Q_NODE_AFFILIATION_PUT,
		"INSERT INTO node_affiliation (node, jid, affiliation)"
		" VALUES ($1, $2, $3) ON CONFLICT (node, jid)"
		" DO UPDATE SET affiliation = excluded.affiliation"};
	struct sql_stmt *q;

	if (r->affiliation == NODE_NONE) {
		affiliation_remove(s, node, r->jid);
		return;
	}
	q = store_write(s, &put);
	sql_int(q, 1, node);
	sql_text(q, 2, r->jid);
	sql_int(q, 3, r->affiliation);
	sql_run(q);
}

static void read_affiliation(
	struct sql_stmt *q, struct arena *a, struct node_affiliation_row *r)
{
	r->jid = sql_col_dup(q, 0, a);
	r->affiliation = (enum node_affiliation)sql_col_int(q, 1);
}

size_t store_node_affiliations(struct store *s, struct arena *a, int64_t node,
	const struct node_affiliation_row **rows_r)
{
	static const struct query all = {Q_NODE_AFFILIATIONS,
		"SELECT jid, affiliation FROM node_affiliation"
		" WHERE node = $1 ORDER BY jid"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct node_affiliation_row));

	sql_int(q, 1, node);
	while (sql_step(q))
		read_affiliation(q, a, rows_add(&rows));
	*rows_r = rows.p;
	return rows.n;
}

/* Behind every JID: U+10FFFF, which is in none. */
#define LAST "\xf4\x8f\xbf\xbf"

static void turn_round(struct node_affiliation_row *row, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct node_affiliation_row r = row[i];

		row[i] = row[n - 1 - i];
		row[n - 1 - i] = r;
	}
}

size_t store_node_affiliations_page(struct store *s, struct arena *a,
	const struct affiliations_ask *ask,
	const struct node_affiliation_row **rows_r)
{
#define STRETCH                                         \
	"SELECT jid, affiliation FROM node_affiliation" \
	" WHERE node = $1 AND jid > $2 AND jid < $3"
	static const struct query up = {Q_NODE_AFFILIATIONS_UP,
		STRETCH " ORDER BY jid LIMIT $4 OFFSET $5"};
	static const struct query down = {Q_NODE_AFFILIATIONS_DOWN,
		STRETCH " ORDER BY jid DESC LIMIT $4 OFFSET $5"};
	struct sql_stmt *q = store_read(s, ask->backward ? &down : &up);
	struct rows rows = rows_of(a, sizeof(struct node_affiliation_row));

	sql_int(q, 1, ask->node);
	sql_text(q, 2, ask->after.p != NULL ? ask->after : SPAN(""));
	sql_text(q, 3, ask->before.p != NULL ? ask->before : SPAN(LAST));
	sql_int(q, 4, (int64_t)ask->max);
	sql_int(q, 5, ask->skip < INT64_MAX ? (int64_t)ask->skip : INT64_MAX);
	while (sql_step(q))
		read_affiliation(q, a, rows_add(&rows));
	if (ask->backward)
		turn_round(rows.p, rows.n);
	*rows_r = rows.p;
	return rows.n;
}

uint64_t store_node_affiliations_before(
	struct store *s, int64_t node, struct span jid)
{
	static const struct query before = {Q_NODE_AFFILIATIONS_BEFORE,
		"SELECT count(*) FROM node_affiliation"
		" WHERE node = $1 AND jid < $2"};
	struct sql_stmt *q = store_read(s, &before);
	uint64_t n;

	sql_int(q, 1, node);
	sql_text(q, 2, jid);
	BUG_ON(!sql_step(q));
	n = (uint64_t)sql_col_int(q, 0);
	sql_reset(q);
	return n;
}

size_t store_nodes_affiliated(struct store *s, struct arena *a,
	struct span domain, struct span bare,
	const struct node_affiliation_row **rows_r)
{
	static const struct query all = {Q_NODES_AFFILIATED,
		"SELECT a.jid, a.affiliation, n.name, n.label_set"
		" FROM node_affiliation a"
		" JOIN node n ON n.id = a.node"
		" WHERE a.jid = $1 AND n.domain = $2 ORDER BY n.name"};
	struct sql_stmt *q = store_read(s, &all);
	struct rows rows = rows_of(a, sizeof(struct node_affiliation_row));

	sql_text(q, 1, bare);
	sql_text(q, 2, domain);
	while (sql_step(q)) {
		struct node_affiliation_row *r = rows_add(&rows);

		read_affiliation(q, a, r);
		r->node = sql_col_dup(q, 2, a);
		r->set = sql_col_int(q, 3);
	}
	*rows_r = rows.p;
	return rows.n;
}
