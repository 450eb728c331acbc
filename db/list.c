/* SPDX-License-Identifier: MIT */
/*
 * Lists of public rooms, and of nodes. Which of them somebody may find depends
 * on the labels alone, so these are judged once for each set of labels, and
 * then the index goes to the places of the right sets without touching others.
 */
#include "db/nodes.h"
#include "db/store_inner.h"

#include <stdlib.h>

/* All public rooms of a domain and a set of labels, as the index has them; all
 * nodes. */
#define LISTED                                                \
	" WHERE domain = $1 AND is_public = 1 AND locked = 0" \
	" AND label_set = $2"
#define LISTED_NODES " WHERE domain = $1 AND label_set = $2"
/* Two parameters: types, and whether it is all but them. */
#define OF_TYPE(types, but)                                   \
	" AND (" types " IS NULL OR (instr(" types            \
	", char(31) || coalesce(type, '') || char(31)) <> 0)" \
	" <> " but ")"

/* The same question to rooms and to nodes. */
typedef const struct query query_pair[2];

static const struct query *of_kind(query_pair q, bool nodes)
{
	return &q[nodes ? 1 : 0];
}

/* Behind every name: a byte that UTF-8 doesn't have. A NodeID may begin with
 * any character. */
#define LAST "\xff"

/* ---- sets of labels ---- */

static void bind_labels(struct sql_stmt *q, const struct place_labels *l)
{
	const struct span all[] = {
		l->access, l->clearance, l->allowed, l->fallback};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		sql_text(q, (int)i + 1, all[i].n != 0 ? all[i] : SPAN(""));
}

static int64_t set_of(struct store *s, const struct place_labels *l)
{
	static const struct query find = {Q_LABEL_SET_FIND,
		"SELECT id FROM label_set WHERE access = $1 AND clearance = $2"
		" AND allowed = $3 AND fallback = $4"};
	static const struct query add = {Q_LABEL_SET_ADD,
		"INSERT INTO label_set (access, clearance, allowed, fallback)"
		" VALUES ($1, $2, $3, $4) RETURNING id"};
	struct sql_stmt *q = store_read(s, &find);
	int64_t id;

	bind_labels(q, l);
	if (sql_step(q)) {
		id = sql_col_int(q, 0);
		sql_reset(q);
		return id;
	}
	q = store_write(s, &add);
	bind_labels(q, l);
	BUG_ON(!sql_step(q));
	id = sql_col_int(q, 0);
	sql_run(q);
	return id;
}

void store_list_room(
	struct store *s, int64_t room, const struct place_labels *l)
{
	static const struct query put = {Q_LABEL_SET_PUT,
		"UPDATE room SET label_set = $1"
		" WHERE id = $2 AND label_set <> $1"};
	int64_t set = set_of(s, l);
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, set);
	sql_int(q, 2, room);
	sql_run(q);
}

void store_list_node(
	struct store *s, int64_t node, const struct place_labels *l)
{
	static const struct query put = {Q_NODE_LABEL_SET_PUT,
		"UPDATE node SET label_set = $1"
		" WHERE id = $2 AND label_set <> $1"};
	int64_t set = set_of(s, l);
	struct sql_stmt *q = store_write(s, &put);

	sql_int(q, 1, set);
	sql_int(q, 2, node);
	sql_run(q);
}

void store_list_tidy(struct store *s)
{
	static const struct query tidy = {Q_LABEL_SET_TIDY,
		"DELETE FROM label_set"
		" WHERE id NOT IN (SELECT label_set FROM room)"
		" AND id NOT IN (SELECT label_set FROM node)"};

	sql_run(store_write(s, &tidy));
}

static int64_t next_set(
	struct store *s, struct span domain, bool nodes, int64_t after)
{
	static query_pair next = {
		{Q_LABEL_SET_NEXT,      "SELECT label_set FROM room"
				   " WHERE domain = $1 AND label_set > $2"
				   " AND is_public = 1 AND locked = 0"
				   " ORDER BY label_set LIMIT 1"          },
		{Q_NODE_LABEL_SET_NEXT, "SELECT label_set FROM node"
					" WHERE domain = $1 AND label_set > $2"
					" ORDER BY label_set LIMIT 1"}
        };
	struct sql_stmt *q = store_read(s, of_kind(next, nodes));
	int64_t id = 0;

	sql_text(q, 1, domain);
	sql_int(q, 2, after);
	if (sql_step(q))
		id = sql_col_int(q, 0);
	sql_reset(q);
	return id;
}

static struct place_labels read_labels(struct sql_stmt *q, struct arena *a)
{
	return (struct place_labels){.access = sql_col_dup(q, 0, a),
		.clearance = sql_col_dup(q, 1, a),
		.allowed = sql_col_dup(q, 2, a),
		.fallback = sql_col_dup(q, 3, a)};
}

static bool get_set(
	struct store *s, struct arena *a, int64_t id, struct label_set *set_r)
{
	static const struct query get = {Q_LABEL_SET_GET,
		"SELECT access, clearance, allowed, fallback"
		" FROM label_set WHERE id = $1"};
	struct sql_stmt *q = store_read(s, &get);
	bool found;

	sql_int(q, 1, id);
	found = sql_step(q);
	if (found)
		*set_r = (struct label_set){id, read_labels(q, a)};
	sql_reset(q);
	return found;
}

static size_t label_sets(struct store *s, struct arena *a, struct span domain,
	bool nodes, const struct label_set **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct label_set));
	struct label_set set;

	for (int64_t id = next_set(s, domain, nodes, 0); id != 0;
		id = next_set(s, domain, nodes, id))
		if (get_set(s, a, id, &set))
			*(struct label_set *)rows_add(&rows) = set;
	*rows_r = rows.p;
	return rows.n;
}

size_t store_label_sets(struct store *s, struct arena *a, struct span domain,
	const struct label_set **rows_r)
{
	return label_sets(s, a, domain, false, rows_r);
}

size_t store_node_label_sets(struct store *s, struct arena *a,
	struct span domain, const struct label_set **rows_r)
{
	return label_sets(s, a, domain, true, rows_r);
}

/* ---- what somebody owns ---- */

static size_t owned(struct store *s, struct arena *a, const struct query *by,
	struct span domain, struct span bare, const struct owned **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct owned));
	struct sql_stmt *q = store_read(s, by);

	sql_text(q, 1, bare);
	sql_text(q, 2, domain);
	sql_int(q, 3, by->id == Q_NODES_OWNED ? NODE_OWNER : AFF_OWNER);
	while (sql_step(q))
		*(struct owned *)rows_add(&rows) = (struct owned){
			read_labels(q, a), (uint64_t)sql_col_int(q, 4)};
	sql_reset(q);
	*rows_r = rows.p;
	return rows.n;
}

#define OWNED(table, of)                                             \
	"SELECT l.access, l.clearance, l.allowed, l.fallback,"       \
	" count(*) FROM " table " a JOIN " of " p ON p.id = a." of   \
	" JOIN label_set l ON l.id = p.label_set"                    \
	" WHERE a.jid = $1 AND p.domain = $2 AND a.affiliation = $3" \
	" GROUP BY l.id"

size_t store_rooms_owned(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct owned **rows_r)
{
	static const struct query rooms = {
		Q_ROOMS_OWNED, OWNED("affiliation", "room")};

	return owned(s, a, &rooms, domain, bare, rows_r);
}

size_t store_nodes_owned(struct store *s, struct arena *a, struct span domain,
	struct span bare, const struct owned **rows_r)
{
	static const struct query nodes = {
		Q_NODES_OWNED, OWNED("node_affiliation", "node")};

	return owned(s, a, &nodes, domain, bare, rows_r);
}

/* ---- what is in a list ---- */

/* Gives the next parameter; there are none of rooms. */
static int bind_types(struct sql_stmt *q, int i, const struct place_list *l)
{
	if (!l->nodes)
		return i;
	sql_text(q, i++, l->types);
	sql_int(q, i++, l->but_types);
	return i;
}

bool store_list_has(
	struct store *s, const struct place_list *l, struct span jid)
{
	static query_pair has = {
		{Q_LIST_HAS,      "SELECT 1 FROM room" LISTED " AND jid = $3"},
		{Q_NODE_LIST_HAS,
                 "SELECT 1 FROM node" LISTED_NODES " AND name = $3"          }
        };
	bool found = false;

	for (size_t i = 0; i < l->set_n && !found; i++) {
		struct sql_stmt *q = store_read(s, of_kind(has, l->nodes));

		sql_text(q, 1, l->domain);
		sql_int(q, 2, l->set[i]);
		sql_text(q, 3, jid);
		found = sql_step(q);
		sql_reset(q);
	}
	return found;
}

uint64_t store_list_count(
	struct store *s, const struct place_list *l, struct span before)
{
	static query_pair all = {
		{Q_LIST_COUNT,        "SELECT count(*) FROM room" LISTED},
		{ Q_NODE_LIST_COUNT,
                 "SELECT count(*) FROM node" LISTED_NODES OF_TYPE(
				"$3",                              "$4")}
        };
	static query_pair some = {
		{Q_LIST_COUNT_BEFORE,
                 "SELECT count(*) FROM room" LISTED " AND jid < $3"},
		{ Q_NODE_LIST_COUNT_BEFORE,
                 "SELECT count(*) FROM node" LISTED_NODES
			" AND name < $3" OF_TYPE("$4",        "$5")}
        };
	uint64_t n = 0;

	for (size_t i = 0; i < l->set_n; i++) {
		struct sql_stmt *q = store_read(
			s, of_kind(before.p != NULL ? some : all, l->nodes));

		sql_text(q, 1, l->domain);
		sql_int(q, 2, l->set[i]);
		if (before.p != NULL)
			sql_text(q, 3, before);
		(void)bind_types(q, before.p != NULL ? 4 : 3, l);
		BUG_ON(!sql_step(q));
		n += (uint64_t)sql_col_int(q, 0);
		sql_reset(q);
	}
	return n;
}

/* ---- pages ---- */

/* A room of one of the sets, not yet chosen. */
struct found {
	int64_t id;
	struct span jid;
};

/* The first of one set, or the last. */
static void find_in_set(struct store *s, struct arena *a,
	const struct list_ask *ask, int64_t set, size_t max, struct rows *rows)
{
	static query_pair up = {
		{Q_LIST_UP,								    "SELECT id, jid FROM room" LISTED
			    " AND jid > $3 AND jid < $4 ORDER BY jid LIMIT $5"},
		{ Q_NODE_LIST_UP, "SELECT id, name FROM node" LISTED_NODES
				 " AND name > $3 AND name < $4" OF_TYPE("$5",
                 "$6") " ORDER BY name LIMIT $7"}
        };
	static query_pair down = {
		{Q_LIST_DOWN,         "SELECT id, jid FROM room" LISTED
			      " AND jid > $3 AND jid < $4"
			      " ORDER BY jid DESC LIMIT $5"},
		{ Q_NODE_LIST_DOWN,
                 "SELECT id, name FROM node" LISTED_NODES
			" AND name > $3 AND name < $4" OF_TYPE(
				"$5",               "$6") " ORDER BY name DESC LIMIT $7"}
        };
	struct sql_stmt *q = store_read(
		s, of_kind(ask->backward ? down : up, ask->list.nodes));

	sql_text(q, 1, ask->list.domain);
	sql_int(q, 2, set);
	sql_text(q, 3, ask->after.p != NULL ? ask->after : SPAN(""));
	sql_text(q, 4, ask->before.p != NULL ? ask->before : SPAN(LAST));
	sql_int(q, bind_types(q, 5, &ask->list),
		max < INT64_MAX ? (int64_t)max : INT64_MAX);
	while (sql_step(q)) {
		struct found *f = rows_add(rows);

		f->id = sql_col_int(q, 0);
		f->jid = sql_col_dup(q, 1, a);
	}
}

static int ascending(const void *a, const void *b)
{
	return span_cmp(
		((const struct found *)a)->jid, ((const struct found *)b)->jid);
}

static struct list_row row_of(
	struct store *s, struct arena *a, const struct found *f, bool nodes)
{
	static query_pair get = {
		{Q_LIST_ROW,
                 "SELECT name, description FROM room WHERE id = $1" },
		{Q_NODE_LIST_ROW,
                 "SELECT title, description FROM node WHERE id = $1"}
        };
	struct sql_stmt *q = store_read(s, of_kind(get, nodes));
	struct list_row row = {.jid = f->jid};

	sql_int(q, 1, f->id);
	if (sql_step(q)) {
		row.name = sql_col_dup(q, 0, a);
		row.description = sql_col_dup(q, 1, a);
	}
	sql_reset(q);
	return row;
}

size_t store_list_page(struct store *s, struct arena *a,
	const struct list_ask *ask, const struct list_row **rows_r)
{
	struct rows rows = rows_of(a, sizeof(struct found));
	size_t most = SIZE_MAX - ask->max < ask->skip ? SIZE_MAX
	                                              : ask->skip + ask->max;
	size_t from, n;
	const struct found *f;
	struct list_row *row;

	for (size_t i = 0; i < ask->list.set_n && most != 0; i++)
		find_in_set(s, a, ask, ask->list.set[i], most, &rows);
	if (rows.n != 0)
		qsort(rows.p, rows.n, sizeof(struct found), ascending);
	f = rows.p;
	from = ask->skip < rows.n ? ask->skip : rows.n;
	n = rows.n - from < ask->max ? rows.n - from : ask->max;
	if (ask->backward)
		from = rows.n - n;
	row = arena_array(a, struct list_row, n + 1);
	for (size_t i = 0; i < n; i++)
		row[i] = row_of(s, a, &f[from + i], ask->list.nodes);
	*rows_r = row;
	return n;
}
