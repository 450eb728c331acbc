/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd's Mnesia, as a source. */
#include <stdlib.h>

#include "move/ejabberd_dump.h"

struct ejabberd {
	struct move_source source;
	struct ejabberd_dump d;
	char *from; /* the domain; NULL: all */
	struct xml_build *build;
	struct record r;
};

static struct ejabberd *of(struct move_source *s)
{
	return (struct ejabberd *)s;
}

static bool is_asked_for(const struct ejabberd *j, struct span host)
{
	return j->from == NULL || span_eq_nocase(host, span_str(j->from));
}

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	const struct ejabberd *j = of(s);

	(void)e;
	for (const struct ejabberd_place *p = j->d.places; p != NULL;
		p = p->hh.next)
		if (is_asked_for(j, p->host))
			f(arg, &(struct move_found){
				       {MOVE_ROOM, p->jid, SPAN_NONE},
				       p->messages
                        });
	return ERR_OK;
}

struct asking {
	struct ejabberd *j;
	const struct ejabberd_place *p;
};

/* Since 24 one may be registered with a room, too. */
static struct span nick_of(void *arg, struct span jid)
{
	const struct asking *q = arg;
	struct span nick = ejabberd_dump_nick(&q->j->d, q->p->jid, jid);

	return nick.p != NULL ? nick
	                      : ejabberd_dump_nick(&q->j->d, q->p->host, jid);
}

/* *open_r: everybody there sees who is who. */
static enum err put_head(struct ejabberd *j, const struct ejabberd_place *p,
	struct move_sink *to, bool *open_r, struct errtext *e)
{
	struct asking q = {j, p};
	struct ejabberd_room room = {p->jid, NULL, nick_of, &q};
	const struct erl *t = NULL;
	struct erl_piece piece;
	enum err err = ERR_OK;

	arena_reset(j->d.turn);
	if (p->n != 0)
		err = erl_again(j->d.file[p->file], p->offset, p->n, &piece, e);
	if (err == ERR_OK && p->n != 0)
		err = erl_tree(j->d.file[p->file], &piece, j->d.turn, &t, e);
	if (err != ERR_OK)
		return err;
	room.opts = erl_at(t, 2);
	*open_r = ejabberd_is_open(room.opts);
	return ejabberd_put_room(&room, j->d.turn, &j->r, to, e);
}

/* A place on its way. */
struct reading {
	const struct ejabberd_place *p;
	struct move_sink *to;
	bool open; /* everybody there sees who is who */
};

static enum err put_message(struct ejabberd *j, const struct reading *g,
	const struct spool_row *row, struct errtext *e)
{
	struct arena *a = j->d.turn;
	struct move_message m = {.at_ms = row->at / 1000, .open = g->open};
	const struct erl *t = NULL;
	struct erl_piece piece;
	struct errtext why;
	enum err err;

	arena_reset(a);
	m.id = arena_printf(a, "%lld", (long long)row->at);
	err = erl_again(j->d.file[row->file], row->offset, row->n, &piece, e);
	if (err != ERR_OK)
		return err;
	err = erl_tree(j->d.file[row->file], &piece, a, &t, &why);
	if (err == ERR_OK)
		err = ejabberd_tree(j->build, a, erl_at(t, EJABBERD_MSG_PACKET),
			&m.stanza, &why);
	if (err != ERR_OK)
		return ejabberd_put_broken(&m, why.s, &j->r, g->to, e);
	m.nick = erl_text(a, erl_at(t, EJABBERD_MSG_NICK));
	if (m.nick.n == 0)
		m.nick = SPAN_NONE;
	m.sender = ejabberd_jid(a, erl_at(t, EJABBERD_MSG_PEER));
	return ejabberd_put_message(g->p->jid, &m, &j->r, g->to, e);
}

/* Behind the mark, which is the time of the message in microseconds; if none
 * has that, from the first one on. */
static enum err find_begin(struct ejabberd *j, const struct ejabberd_place *p,
	struct span mark, uint64_t *i_r, struct errtext *e)
{
	struct spool_row row;
	uint64_t us, i;
	enum err err;

	if (span_u64(mark, &us) && us < INT64_MAX) {
		err = spool_find(j->d.index, p->key, (int64_t)us, &i, e);
		if (err == ERR_OK && i < spool_count(j->d.index))
			err = spool_get(j->d.index, i, &row, e);
		else
			row.key = p->key + 1;
		if (err != ERR_OK)
			return err;
		if (row.key == p->key && row.at == (int64_t)us)
			return spool_find(
				j->d.index, p->key, row.at + 1, i_r, e);
	}
	return spool_find(j->d.index, p->key, 0, i_r, e);
}

/* Times are ids. The same one again, out of a second dump, says nothing. */
static enum err put_again(struct ejabberd *j, const struct reading *g,
	const struct spool_row *first, const struct spool_row *row,
	struct errtext *e)
{
	struct move_message m = {.at_ms = 0};
	bool same;
	enum err err;

	arena_reset(j->d.turn);
	err = ejabberd_dump_same(&j->d, first, row, &same, e);
	if (err != ERR_OK || same)
		return err;
	m.id = arena_printf(j->d.turn, "%lld", (long long)row->at);
	return ejabberd_put_broken(&m, ejabberd_same_time, &j->r, g->to, e);
}

static enum err put_messages(struct ejabberd *j, const struct reading *g,
	struct span mark, struct errtext *e)
{
	struct spool_row row, last = {.at = -1};
	uint64_t i;
	enum err err = find_begin(j, g->p, mark, &i, e);

	for (; err == ERR_OK && i < spool_count(j->d.index); i++) {
		err = spool_get(j->d.index, i, &row, e);
		if (err != ERR_OK || row.key != g->p->key)
			break;
		if (row.at == last.at) {
			err = put_again(j, g, &last, &row, e);
			continue;
		}
		last = row;
		err = put_message(j, g, &row, e);
	}
	return err;
}

static enum err read_place(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct ejabberd *j = of(s);
	struct reading g = {.to = to};
	struct ejabberd_place *p = NULL;
	enum err err;

	if (o->place.kind == MOVE_ROOM)
		HASH_FIND(hh, j->d.places, o->place.jid.p, o->place.jid.n, p);
	if (p == NULL)
		return err_set(e, ERR_UNKNOWN, "there is no such room");
	g.p = p;
	err = put_head(j, p, to, &g.open, e);
	if (err == ERR_OK && !o->head)
		err = put_messages(j, &g, o->mark, e);
	return err;
}

static void free_source(struct move_source *s)
{
	struct ejabberd *j = of(s);

	ejabberd_dump_clear(&j->d);
	xml_build_free(&j->build);
	record_clear(&j->r);
	free(j->from);
	free(j);
}

enum err ejabberd_open(const char *path, struct span from,
	struct move_source **r, struct errtext *e)
{
	static const struct move_source_ops ops = {
		list, read_place, free_source};
	struct ejabberd *j = xcalloc(1, sizeof(*j));
	enum err err;

	j->source.ops = &ops;
	j->from = from.p != NULL ? span_strdup(from) : NULL;
	j->build = ejabberd_build();
	record_init(&j->r);
	*r = NULL;
	err = ejabberd_dump_read(&j->d, path, e);
	if (err != ERR_OK) {
		free_source(&j->source);
		return err;
	}
	*r = &j->source;
	return ERR_OK;
}
