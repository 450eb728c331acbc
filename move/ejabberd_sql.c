/* SPDX-License-Identifier: MIT */
/* ejabberd's SQL database, old schema or new, as a source. */
#include <stdlib.h>

#include "move/ejabberd_inner.h"
#include "move/table.h"

static const struct table_column room_columns[] = {
	{"name", TABLE_TEXT},
	{"host", TABLE_TEXT},
	{"opts", TABLE_TEXT},
	{NULL,   TABLE_TEXT},
};
static const struct table_column registered_columns[] = {
	{"jid",  TABLE_TEXT},
	{"host", TABLE_TEXT},
	{"nick", TABLE_TEXT},
	{NULL,   TABLE_TEXT},
};
static const struct table_column subscriber_columns[] = {
	{"room", TABLE_TEXT},
	{"host", TABLE_TEXT},
	{"jid",  TABLE_TEXT},
	{NULL,   TABLE_TEXT},
};
static const struct table_column archive_columns[] = {
	{"username",  TABLE_TEXT},
	{"timestamp", TABLE_INT },
	{"peer",      TABLE_TEXT},
	{"xml",       TABLE_TEXT},
	{"nick",      TABLE_TEXT},
	{NULL,        TABLE_TEXT},
};
static const struct table_want wants[] = {
	{"muc_room",             room_columns,       "name, host"         },
	{"muc_registered",       registered_columns, "jid, host"          },
	{"muc_room_subscribers", subscriber_columns, "room, host"         },
	{"archive",              archive_columns,    "username, timestamp"},
};

/* A room's archive is under its address, which no user's name is: that has no
 * at sign. */
enum query {
	Q_LIST,
	Q_OPTS,
	Q_NICK,
	Q_SUBSCRIBERS,
	Q_ARCHIVE,
	Q_MESSAGES,
	Q_COUNT
};
static const char *const sql[Q_COUNT] = {
	[Q_LIST] = "SELECT jid, sum(n) FROM ("
		   "SELECT name || '@' || host AS jid, 0 AS n FROM muc_room "
		   "UNION ALL SELECT username, count(*) FROM archive "
		   "WHERE instr(username, '@') > 0 GROUP BY username) "
		   "GROUP BY jid ORDER BY jid",
	[Q_OPTS] = "SELECT opts FROM muc_room WHERE name = ?1 AND host = ?2",
	/* Since 24 one may be registered with a room, too. */
	[Q_NICK] = "SELECT nick FROM muc_registered "
		   "WHERE jid = ?1 AND host IN (?2, ?3) "
		   "ORDER BY host = ?3 DESC",
	[Q_SUBSCRIBERS] = "SELECT jid FROM muc_room_subscribers "
			  "WHERE room = ?1 AND host = ?2 ORDER BY jid",
	[Q_ARCHIVE] = "SELECT 1 FROM archive WHERE username = ?1 "
		      "AND timestamp >= ?2 AND timestamp <= ?3 LIMIT 1",
	[Q_MESSAGES] = "SELECT timestamp, xml, peer, nick FROM archive "
		       "WHERE username = ?1 AND timestamp > ?2 "
		       "ORDER BY timestamp",
};

struct ejabberd {
	struct move_source source;
	struct tables *tables;
	struct table_query *q[Q_COUNT];
	struct arena *head, *turn; /* of a place, of a message */
	struct record r;
	char *from; /* the domain; NULL: all */
};

/* A place on its way. */
struct reading {
	struct ejabberd *j;
	struct move_sink *to;
	struct span jid, name, host;
	bool open;        /* everybody there sees who is who */
	int64_t last;     /* time of the last message */
	struct errtext e; /* of nick_of() */
	enum err err;
};

static struct ejabberd *of(struct move_source *s)
{
	return (struct ejabberd *)s;
}

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	struct ejabberd *j = of(s);
	bool is_there;
	enum err err = table_next(j->q[Q_LIST], &is_there, e);

	while (err == ERR_OK && is_there) {
		struct span host, jid = table_bytes(j->q[Q_LIST], 0);

		(void)span_cut(jid, '@', &host);
		if (host.n != 0 &&
			(j->from == NULL ||
				span_eq_nocase(host, span_str(j->from))))
			f(arg, &(struct move_found){
				       .place = {.kind = MOVE_ROOM, .jid = jid},
				       .messages = (uint64_t)table_int(
					       j->q[Q_LIST], 1)
                        });
		err = table_next(j->q[Q_LIST], &is_there, e);
	}
	table_reset(j->q[Q_LIST]);
	return err;
}

/* Its only row, if there is one: a text, in the arena; absent: none. */
static enum err find(struct reading *g, enum query which, struct span key,
	struct span *s_r, struct errtext *e)
{
	struct table_query *q = g->j->q[which];
	bool is_there;
	enum err err;

	table_bind(q, 1, key);
	table_bind(q, 2, g->host);
	err = table_next(q, &is_there, e);
	*s_r = err == ERR_OK && is_there
	               ? arena_dup(g->j->head, table_bytes(q, 0))
	               : SPAN_NONE;
	table_reset(q);
	return err;
}

static struct span nick_of(void *arg, struct span jid)
{
	struct reading *g = arg;
	struct span nick = SPAN_NONE;

	table_bind(g->j->q[Q_NICK], 3, g->jid);
	if (g->err == ERR_OK)
		g->err = find(g, Q_NICK, jid, &nick, &g->e);
	return nick;
}

static enum err put_subscribers(struct reading *g, struct errtext *e)
{
	struct table_query *q = g->j->q[Q_SUBSCRIBERS];
	bool is_there;
	enum err err;

	table_bind(q, 1, g->name);
	table_bind(q, 2, g->host);
	err = table_next(q, &is_there, e);
	while (err == ERR_OK && is_there) {
		err = ejabberd_put_subscriber(
			&g->j->r, g->to, table_bytes(q, 0), e);
		if (err == ERR_OK)
			err = table_next(q, &is_there, e);
	}
	table_reset(q);
	return err;
}

/* Its options; absent: an archive may be left. */
static enum err find_room(
	struct reading *g, struct ejabberd_room *room, struct errtext *e)
{
	struct erl_piece p = {.line = 1};
	struct errtext why;
	enum err err = find(g, Q_OPTS, g->name, &p.text, e);

	if (err != ERR_OK || p.text.p == NULL)
		return err;
	err = erl_parse(g->j->head, &p, &room->opts, &why);
	if (err == ERR_OK && room->opts->kind == ERL_LIST)
		return ERR_OK;
	return err_set(e, ERR_VALUE, "muc_room.opts: %s",
		err == ERR_OK ? "no list" : why.s);
}

static enum err has_archive(struct reading *g, int64_t from, int64_t to,
	bool *is_there_r, struct errtext *e)
{
	struct table_query *q = g->j->q[Q_ARCHIVE];
	enum err err;

	table_bind(q, 1, g->jid);
	table_bind_int(q, 2, from);
	table_bind_int(q, 3, to);
	err = table_next(q, is_there_r, e);
	table_reset(q);
	return err;
}

static enum err put_head(struct reading *g, struct errtext *e)
{
	struct ejabberd_room room = {g->jid, NULL, nick_of, g};
	bool is_there = true;
	enum err err = find_room(g, &room, e);

	if (err == ERR_OK && room.opts == NULL)
		err = has_archive(g, INT64_MIN, INT64_MAX, &is_there, e);
	if (err != ERR_OK)
		return err;
	if (!is_there)
		return err_set(e, ERR_UNKNOWN, "there is no such room");
	g->open = ejabberd_is_open(room.opts);
	err = ejabberd_put_room(&room, g->j->head, &g->j->r, g->to, e);
	if (err == ERR_OK && g->err != ERR_OK)
		return err_set(e, g->err, "%s", g->e.s);
	return err == ERR_OK ? put_subscribers(g, e) : err;
}

static enum err put_message(
	struct reading *g, struct table_query *q, struct errtext *e)
{
	struct arena *a = g->j->turn;
	struct span xml = table_bytes(q, 1);
	int64_t us = table_int(q, 0);
	struct move_message m = {.at_ms = us / 1000, .open = g->open};
	struct errtext why;

	arena_reset(a);
	m.id = arena_printf(a, "%lld", (long long)us);
	if (us == g->last)
		return ejabberd_put_broken(
			&m, ejabberd_same_time, &g->j->r, g->to, e);
	g->last = us;
	if (xml.n != 0 && xml.p[0] < '\n') /* the number of its version */
		return ejabberd_put_broken(&m,
			"the archive is compressed (compress_xml)", &g->j->r,
			g->to, e);
	if (message_parse(a, xml, &ejabberd_caps, &m.stanza, &why) != ERR_OK)
		return ejabberd_put_broken(&m, why.s, &g->j->r, g->to, e);
	m.sender = table_bytes(q, 2);
	if (m.sender.n == 0)
		m.sender = SPAN_NONE;
	m.nick = table_bytes(q, 3);
	if (m.nick.n == 0)
		m.nick = SPAN_NONE;
	return ejabberd_put_message(g->jid, &m, &g->j->r, g->to, e);
}

static enum err put_messages(
	struct reading *g, struct span mark, struct errtext *e)
{
	struct table_query *q = g->j->q[Q_MESSAGES];
	int64_t behind = INT64_MIN;
	bool is_there = false;
	uint64_t us;
	enum err err = ERR_OK;

	if (span_u64(mark, &us) && us < INT64_MAX) {
		err = has_archive(g, (int64_t)us, (int64_t)us, &is_there, e);
		if (err == ERR_OK && is_there)
			behind = (int64_t)us;
	}
	if (err != ERR_OK)
		return err;
	table_bind(q, 1, g->jid);
	table_bind_int(q, 2, behind);
	err = table_next(q, &is_there, e);
	while (err == ERR_OK && is_there) {
		err = put_message(g, q, e);
		if (err == ERR_OK)
			err = table_next(q, &is_there, e);
	}
	table_reset(q);
	return err;
}

static enum err read_place(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct reading g = {
		.j = of(s), .to = to, .jid = o->place.jid, .last = INT64_MIN};
	enum err err;

	arena_reset(g.j->head);
	g.name = span_cut(g.jid, '@', &g.host);
	if (o->place.kind != MOVE_ROOM || g.host.n == 0)
		return err_set(e, ERR_UNKNOWN, "there is no such room");
	err = put_head(&g, e);
	return err == ERR_OK && !o->head ? put_messages(&g, o->mark, e) : err;
}

static void free_source(struct move_source *s)
{
	struct ejabberd *j = of(s);

	for (size_t i = 0; i < Q_COUNT; i++)
		table_finish(&j->q[i]);
	table_close(&j->tables);
	record_clear(&j->r);
	arena_free(&j->head);
	arena_free(&j->turn);
	free(j->from);
	free(j);
}

bool ejabberd_sql_is(const char *path)
{
	static const char *const names[] = {"muc_room", "archive", NULL};

	return table_is_in(path, names);
}

enum err ejabberd_sql_open(const char *path, struct span from,
	struct move_source **r, struct errtext *e)
{
	static const struct move_source_ops ops = {
		list, read_place, free_source};
	struct ejabberd *j = xcalloc(1, sizeof(*j));
	enum err err;

	j->source.ops = &ops;
	j->from = from.p != NULL ? span_strdup(from) : NULL;
	j->head = arena_new();
	j->turn = arena_new();
	record_init(&j->r);
	err = table_open(path, wants, ARRAY_LEN(wants), &j->tables, e);
	if (err == ERR_OK && !table_has(j->tables, "muc_room", "opts") &&
		!table_has(j->tables, "archive", "xml"))
		err = err_set(e, ERR_UNKNOWN,
			"%s: ejabberd's tables aren't in it", path);
	for (size_t i = 0; i < Q_COUNT && err == ERR_OK; i++)
		err = table_prepare(j->tables, sql[i], &j->q[i], e);
	*r = &j->source;
	if (err != ERR_OK) {
		free_source(&j->source);
		*r = NULL;
	}
	return err;
}
