/* SPDX-License-Identifier: MIT */
/*
 * In the room while it ends: nothing that is said is missed, however late it
 * is. Two things tell of a message, and the sink knows by its id that it is
 * one.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "move/crawl_inner.h"
#include "move/message.h"

#define HEARD_MAX ((size_t)256 << 20)
/* Names of those who are in. Of whoever else is, it isn't known who he is. */
#define NAMES_MAX     ((size_t)16 << 20)
#define OCCUPANTS_MAX ((size_t)20000)

static struct crawl_occupant *find(struct crawl_live *l, struct span nick)
{
	for (size_t i = 0; i < l->n; i++) {
		if (span_is(nick, l->v[i].nick))
			return &l->v[i];
	}
	return NULL;
}

/* Whoever has that nick next is somebody else. */
static void forget(struct crawl_live *l, struct crawl_occupant *o)
{
	if (o == NULL)
		return;
	l->bytes -= strlen(o->nick) + strlen(o->jid);
	free(o->nick);
	free(o->jid);
	*o = l->v[--l->n];
}

static void note_occupant(
	struct crawl_live *l, struct span nick, struct span jid)
{
	forget(l, find(l, nick));
	if (jid.n == 0 || nick.n + jid.n > NAMES_MAX - l->bytes ||
		l->n == OCCUPANTS_MAX)
		return;
	l->bytes += nick.n + jid.n;
	if (l->n == l->cap) {
		l->cap = l->cap != 0 ? 2 * l->cap : 64;
		l->v = xrealloc(l->v, l->cap * sizeof(*l->v));
	}
	l->v[l->n++] =
		(struct crawl_occupant){span_strdup(nick), span_strdup(jid)};
}

/* The id that the room's archive has for it; absent: it has none. */
static struct span archive_id(const struct xml *x, struct span room)
{
	for (const struct xml *id = xml_child(x, NS_SID, "stanza-id");
		id != NULL; id = xml_next(id, NS_SID, "stanza-id")) {
		if (span_eq(xml_attr(id, "by"), room))
			return xml_attr(id, "id");
	}
	return SPAN_NONE;
}

/* Is it one that the archive has, by an id that isn't told? What it doesn't
 * keep, it wouldn't have told either. */
static bool is_kept(const struct crawl *c, const struct xml *x)
{
	return c->info.has_archive && !c->unreadable &&
	       xml_child(x, NS_STANZA, "body") != NULL &&
	       xml_child(x, NS_HINTS, "no-store") == NULL &&
	       xml_child(x, NS_HINTS, "no-permanent-store") == NULL;
}

static void note_message(struct crawl *c, const struct xml *x, struct span nick)
{
	struct span room = c->place.jid;
	struct move_message m = {.id = archive_id(x, room),
		.at_ms = clock_system.wall(&clock_system),
		.nick = nick,
		.stanza = x};
	const struct crawl_occupant *o =
		nick.p != NULL ? find(&c->live, nick) : NULL;
	struct errtext e;

	/* What was said before comes while one enters; later, anybody may say
	 * that he was late. */
	if (!c->live.in && xml_child(x, NS_DELAY, "delay") != NULL)
		return;
	if (m.id.n == 0) {
		c->live.cut = c->live.cut || is_kept(c, x);
		return;
	}
	if (o != NULL)
		m.sender = span_str(o->jid);
	m.open = c->open && o != NULL;
	if (client_capped(c->s.client) ||
		record_message(&c->r, &c->live.said.sink, room, &m, &e) !=
			ERR_OK)
		c->live.cut = true;
}

/* Are we thrown out, while it goes on? */
static bool is_out(const struct crawl *c, const struct xml *x, struct span nick)
{
	return xml_is(x, NS_STANZA, "presence") &&
	       span_is(xml_attr(x, "type"), "unavailable") &&
	       span_eq(nick, c->live.nick) &&
	       xml_child(xml_child(x, NS_MUC_USER, "x"), NS_MUC_USER,
		       "destroy") == NULL;
}

static void listen(void *arg, const struct xml *x)
{
	struct crawl *c = arg;
	struct span from = xml_attr(x, "from");
	struct span nick = message_nick(c->place.jid, from);

	if (x == NULL) {
		c->live.cut = true;
		c->live.in = false;
	} else if (nick.p == NULL && !span_eq(from, c->place.jid)) {
		return;
	} else if (is_out(c, x, nick)) {
		c->live.cut = true;
		c->live.in = false;
	} else if (xml_is(x, NS_STANZA, "presence") && nick.p != NULL) {
		note_occupant(&c->live, nick,
			xml_attr(x, "type").p == NULL ? message_sender(x)
						      : SPAN_NONE);
	} else if (xml_is(x, NS_STANZA, "message") &&
		   span_is(xml_attr(x, "type"), "groupchat")) {
		note_message(c, x, nick);
	}
}

enum err crawl_enter(struct move_source *s, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	enum err err;

	crawl_leave(s);
	c->live = (struct crawl_live){.cut = false};
	held_init(&c->live.said, HEARD_MAX);
	client_listen(c->s.client, listen, c);
	err = crawl_come_in(c, &c->live.nick, e);
	c->live.in = err == ERR_OK;
	c->live.cut = c->live.cut || err != ERR_OK;
	return err;
}

struct held *crawl_heard(struct move_source *s, bool *whole_r)
{
	struct crawl *c = (struct crawl *)s;

	*whole_r = !c->live.cut;
	return &c->live.said;
}

void crawl_leave(struct move_source *s)
{
	struct crawl *c = (struct crawl *)s;
	struct buf b;

	client_listen(c->s.client, NULL, NULL);
	if (c->live.in) {
		buf_init(&b, 65536);
		crawl_presence(c, &b, c->live.nick, true);
		client_say(c->s.client, buf_span(&b));
		buf_clear(&b);
	}
	for (size_t i = 0; i < c->live.n; i++) {
		free(c->live.v[i].nick);
		free(c->live.v[i].jid);
	}
	free(c->live.v);
	held_clear(&c->live.said);
	c->live = (struct crawl_live){.cut = true};
}
