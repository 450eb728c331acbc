/* SPDX-License-Identifier: MIT */
/* Prosody's SQL storage: two tables, of values and of archives. */
#include <stdlib.h>

#include "move/lua_stanza.h"
#include "move/message.h"
#include "move/prosody_inner.h"
#include "move/prosody_json.h"
#include "move/table.h"
#include "xmpp/write.h"

#define VALUE_MAX ((size_t)16 << 20)
static const struct xml_caps stanza_caps = {.bytes = VALUE_MAX,
	.depth = XW_DEPTH - 4,
	.children = 65536,
	.attrs = 64};

static const struct table_column value_columns[] = {
	{"host",  TABLE_TEXT},
        {"user",  TABLE_TEXT},
        {"store", TABLE_TEXT},
	{"key",   TABLE_TEXT},
        {"type",  TABLE_TEXT},
        {"value", TABLE_TEXT},
	{NULL,    TABLE_TEXT}
};
/* `when` has a fraction in SQLite (13.0), whatever its type says. */
static const struct table_column archive_columns[] = {
	{"sort_id", TABLE_INT },
        {"host",    TABLE_TEXT},
        {"user",    TABLE_TEXT},
	{"store",   TABLE_TEXT},
        {"key",     TABLE_TEXT},
        {"when",    TABLE_TEXT},
	{"type",    TABLE_TEXT},
        {"value",   TABLE_TEXT},
        {NULL,      TABLE_TEXT}
};
static const struct table_want want[] = {
	{"prosody",        value_columns,   "host, store, \"user\""         },
	{"prosodyarchive", archive_columns, "host, store, \"user\", sort_id"},
};

enum query {
	HOSTS = 0,
	USERS,
	VALUES,
	COUNT,
	PLACE,
	ARCHIVE,
	QUERIES
};

static const char *const text_of[QUERIES] = {
	[HOSTS] = "SELECT DISTINCT host FROM prosody WHERE store = ?1",
	[USERS] = "SELECT DISTINCT \"user\" FROM prosody"
		  " WHERE host = ?1 AND store = ?2",
	[VALUES] = "SELECT \"key\", type, value FROM prosody"
		   " WHERE host = ?1 AND store = ?2 AND \"user\" = ?3"
		   " ORDER BY \"key\" DESC",
	[COUNT] = "SELECT count(*) FROM prosodyarchive"
		  " WHERE host = ?1 AND store = 'muc_log' AND \"user\" = ?2",
	[PLACE] = "SELECT sort_id FROM prosodyarchive"
		  " WHERE host = ?1 AND store = 'muc_log' AND \"user\" = ?2"
		  " AND \"key\" = ?3",
	[ARCHIVE] = "SELECT \"key\", type, value, \"when\""
		    " FROM prosodyarchive"
		    " WHERE host = ?1 AND store = 'muc_log' AND \"user\" = ?2"
		    " AND sort_id > ?3 ORDER BY sort_id",
};

struct sql {
	struct prosody_store store;
	struct tables *t;
	struct table_query *q[QUERIES];
};

static struct sql *of(struct prosody_store *s)
{
	return (struct sql *)s;
}

/* With its parameters, of which an absent one isn't there. */
static struct table_query *ask(
	struct sql *s, enum query which, struct span a, struct span b)
{
	table_reset(s->q[which]);
	table_bind(s->q[which], 1, a);
	if (b.p != NULL)
		table_bind(s->q[which], 2, b);
	return s->q[which];
}

/* Names of one column. */
static enum err names(
	struct table_query *q, struct prosody_names *to, struct errtext *e)
{
	enum err err;
	bool row;

	while ((err = table_next(q, &row, e)) == ERR_OK && row)
		if (table_bytes(q, 0).n != 0)
			prosody_names_add(to, table_bytes(q, 0));
	table_reset(q);
	return err;
}

static enum err hosts(struct prosody_store *s, const char *store,
	struct prosody_names *to, struct errtext *e)
{
	return names(ask(of(s), HOSTS, span_str(store), SPAN_NONE), to, e);
}

static enum err users(struct prosody_store *s, const char *host,
	const char *store, struct prosody_names *to, struct errtext *e)
{
	return names(ask(of(s), USERS, span_str(host), span_str(store)), to, e);
}

/* A row's value, of a type that it names; text is the arena's. */
static enum err value(struct arena *a, struct span type, struct span text,
	struct lua_value *v_r, struct errtext *e)
{
	*v_r = (struct lua_value){.kind = LUA_STRING, .text = text};
	if (span_is(type, "json"))
		return prosody_json(a, text, v_r, e);
	if (span_is(type, "boolean")) {
		v_r->kind = LUA_BOOLEAN;
		v_r->truth = span_is(text, "true");
	} else if (span_is(type, "number")) {
		v_r->kind =
			lua_number(v_r, &v_r->number) ? LUA_NUMBER : LUA_STRING;
	}
	return ERR_OK;
}

/* As they stand there. */
struct row {
	struct span key, type, value;
};

/* Rows of one table; the last one comes first. */
struct rows {
	struct lua_value *t;
	struct lua_entry *bottom; /* of t->named, behind which is nothing of
	                             ours; NULL: none is ours */
	struct row last;          /* its key absent: none yet */
};

/* One that comes twice, as Prosody before 13.0 could write it; they stand side
 * by side. Which of two values was in force nobody knows. */
static enum err is_again(const struct row *last, const struct row *row,
	bool *again_r, struct errtext *e)
{
	*again_r = last->key.p != NULL && span_eq(last->key, row->key);
	if (!*again_r || (span_eq(last->type, row->type) &&
				 span_eq(last->value, row->value)))
		return ERR_OK;
	return err_set(e, ERR_VALUE, "'%.*s' is there twice, as two things",
		(int)(row->key.n < 200 ? row->key.n : 200), row->key.p);
}

/* What has no name is in one row without a key. */
static void merge(struct rows *r, struct lua_value v)
{
	r->t->row = v.row;
	r->t->row_n = v.row_n;
	if (r->bottom != NULL)
		r->bottom->next = v.named;
	else
		r->t->named = v.named;
}

static enum err add_row(struct rows *r, struct table_query *q, struct arena *a,
	struct errtext *e)
{
	const struct row row = {arena_dup(a, table_bytes(q, 0)),
		arena_dup(a, table_bytes(q, 1)),
		arena_dup(a, table_bytes(q, 2))};
	struct lua_entry *n = arena_make(a, struct lua_entry);
	bool again;
	enum err err = is_again(&r->last, &row, &again, e);

	if (err != ERR_OK || again)
		return err;
	r->last = row;
	n->key = (struct lua_value){.kind = LUA_STRING, .text = row.key};
	err = value(a, row.type, row.value, &n->value, e);
	if (err != ERR_OK || n->value.kind == LUA_NIL)
		return err;
	if (row.key.n == 0) {
		merge(r, n->value);
		return ERR_OK;
	}
	n->next = r->t->named;
	r->t->named = n;
	if (r->bottom == NULL)
		r->bottom = n;
	return ERR_OK;
}

static enum err get(struct prosody_store *s, const char *host,
	const char *store, const char *user, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	struct table_query *q =
		ask(of(s), VALUES, span_str(host), span_str(store));
	struct lua_value *t = arena_make(a, struct lua_value);
	struct rows r = {.t = t};
	enum err err;
	bool row;

	*v_r = NULL;
	t->kind = LUA_TABLE;
	table_bind(q, 3, span_str(user));
	while ((err = table_next(q, &row, e)) == ERR_OK && row) {
		*v_r = t;
		err = add_row(&r, q, a, e);
		if (err != ERR_OK)
			break;
	}
	table_reset(q);
	return err;
}

static enum err number(struct table_query *q, int64_t *n_r, struct errtext *e)
{
	bool row;
	enum err err = table_next(q, &row, e);

	*n_r = err == ERR_OK && row ? table_int(q, 0) : 0;
	table_reset(q);
	return err;
}

static enum err count(struct prosody_store *s, const char *host,
	const char *user, uint64_t *n_r, struct errtext *e)
{
	int64_t n;
	enum err err = number(
		ask(of(s), COUNT, span_str(host), span_str(user)), &n, e);

	*n_r = (uint64_t)n;
	return err;
}

static enum err begin(struct prosody_store *s, const char *host,
	const char *user, struct span mark, struct errtext *e)
{
	struct span h = span_str(host), u = span_str(user);
	struct table_query *q = ask(of(s), PLACE, h, u);
	int64_t place = 0;
	enum err err = ERR_OK;

	table_bind(q, 3, mark);
	if (mark.p != NULL)
		err = number(q, &place, e);
	if (err != ERR_OK)
		return err;
	table_bind_int(ask(of(s), ARCHIVE, h, u), 3, place);
	return ERR_OK;
}

static void end(struct prosody_store *s)
{
	table_reset(of(s)->q[ARCHIVE]);
}

/* Prosody escapes nothing but the five: what else XML can't have stands there
 * as it is. */
static void read_stanza(
	struct arena *a, struct span text, struct prosody_item *i)
{
	enum err err = message_parse(a, text, &stanza_caps, &i->stanza, NULL);
	struct buf b;

	if (err == ERR_SYNTAX && lua_stanza_odd(text)) {
		buf_init(&b, VALUE_MAX);
		lua_stanza_clean(&b, text);
		err = message_parse(
			a, buf_span(&b), &stanza_caps, &i->stanza, NULL);
		buf_clear(&b);
		i->odd = 1;
	}
	if (err == ERR_OK)
		return;
	i->stanza = NULL;
	i->why = err == ERR_LIMIT ? "too deep, too wide or too long"
	                          : "it isn't XML";
}

static enum err next(struct prosody_store *s, struct arena *a,
	struct prosody_item *i_r, struct errtext *e)
{
	struct table_query *q = of(s)->q[ARCHIVE];
	struct lua_value when = {.kind = LUA_STRING};
	enum err err;
	bool row;

	*i_r = (struct prosody_item){.key = SPAN_NONE};
	err = table_next(q, &row, e);
	if (err != ERR_OK || !row)
		return err;
	i_r->key = arena_dup(a, table_bytes(q, 0));
	if (i_r->key.p == NULL)
		i_r->key = SPAN("");
	when.text = arena_dup(a, table_bytes(q, 3));
	if (!prosody_time(&when, &i_r->at_ms))
		i_r->why = "nothing says when it was";
	else if (!span_is(table_bytes(q, 1), "xml"))
		i_r->why = "it isn't XML";
	else
		read_stanza(a, table_bytes(q, 2), i_r);
	return ERR_OK;
}

static void sql_free(struct prosody_store *s)
{
	struct sql *q = of(s);

	for (size_t i = 0; i < QUERIES; i++)
		table_finish(&q->q[i]);
	table_close(&q->t);
	free(q);
}

bool prosody_sql_is(const char *path)
{
	static const char *const tables[] = {"prosody", "prosodyarchive", NULL};

	return table_is_in(path, tables);
}

enum err prosody_sql_open(
	const char *path, struct prosody_store **s_r, struct errtext *e)
{
	static const struct prosody_store_ops ops = {
		hosts, users, get, count, begin, next, end, sql_free};
	struct sql *s = xcalloc(1, sizeof(*s));
	enum err err = table_open(path, want, ARRAY_LEN(want), &s->t, e);

	s->store.ops = &ops;
	for (size_t i = 0; i < QUERIES && err == ERR_OK; i++)
		err = table_prepare(s->t, text_of[i], &s->q[i], e);
	*s_r = err == ERR_OK ? &s->store : NULL;
	if (err != ERR_OK)
		sql_free(&s->store);
	return err;
}
