/* SPDX-License-Identifier: MIT */
/* A message of an archive becomes a record, whoever kept it. */
#include "move/message.h"

struct span message_nick(struct span room, struct span occupant)
{
	if (occupant.n < room.n + 1 || !span_starts(occupant, room) ||
		occupant.p[room.n] != '/')
		return SPAN_NONE;
	return span_of(occupant.p + room.n + 1, occupant.n - room.n - 1);
}

/* x: the first muc#user that counts. */
static struct span sender_from(const struct xml *x)
{
	struct span jid = SPAN_NONE;

	for (; x != NULL; x = xml_next(x, NS_MUC_USER, "x")) {
		const struct xml *item = xml_child(x, NS_MUC_USER, "item");
		struct span it = xml_attr(item, "jid");

		/* SECURITY: who spoke may have added one; ejabberd puts the
		 * room's in front of it, Prosody behind. */
		if (jid.p != NULL && it.p != NULL && !span_eq(jid, it))
			return SPAN_NONE;
		if (it.p != NULL)
			jid = it;
	}
	return jid;
}

struct span message_sender(const struct xml *stanza)
{
	return sender_from(xml_child(stanza, NS_MUC_USER, "x"));
}

struct span message_sender_behind_id(const struct xml *stanza)
{
	const struct xml *id = xml_child(stanza, NS_OCCUPANT_ID, "occupant-id");

	return sender_from(
		id != NULL ? xml_next(id, NS_MUC_USER, "x") : NULL);
}

/* An element around it says in which namespace it is, where it says none. */
enum err message_parse(struct arena *a, struct span text,
	const struct xml_caps *caps, const struct xml **x_r, struct errtext *e)
{
	struct xml_caps wide = *caps;
	const struct xml *x = NULL;
	struct buf b;
	enum err err;

	wide.bytes += 64;
	wide.depth++;
	buf_init(&b, wide.bytes);
	buf_str(&b, "<x xmlns='jabber:client'>");
	buf_add(&b, text);
	buf_str(&b, "</x>");
	err = b.over ? err_set(e, ERR_LIMIT, "it is too long")
	             : xml_parse(a, buf_span(&b), &wide, &x, e);
	buf_clear(&b);
	*x_r = err == ERR_OK ? xml_first(x) : NULL;
	if (err != ERR_OK || (*x_r != NULL && xml_after(*x_r) == NULL))
		return err;
	*x_r = NULL;
	return err_set(e, ERR_SYNTAX, "no stanza");
}

/* Is it the room's, or of nobody? */
static bool by_room(struct span who, struct span room)
{
	return who.n == 0 || span_eq(who, room);
}

/* What a room or an archive adds (doc/transfer.md, `message`).
 * SECURITY: nor may anybody have said what a record says in our namespace:
 * it would be the label of his words, or who has to be cleared for them. */
static bool is_added(const struct xml *x, struct span room)
{
	if (x->ns == NS_TRANSFER)
		return true;
	if (xml_is(x, NS_OCCUPANT_ID, "occupant-id") ||
		xml_is(x, NS_MUC_USER, "x"))
		return true;
	if (xml_is(x, NS_SID, "stanza-id") ||
		(span_is(x->name, "archived") &&
			span_is(x->ns_uri, "urn:xmpp:mam:tmp")))
		return span_eq(xml_attr(x, "by"), room);
	if (xml_is(x, NS_DELAY, "delay") ||
		(span_is(x->name, "x") && span_is(x->ns_uri, "jabber:x:delay")))
		return by_room(xml_attr(x, "from"), room);
	return false;
}

enum err record_message(struct record *r, struct move_sink *to,
	struct span room, const struct move_message *m, struct errtext *e)
{
	record_open(r, "message");
	xw_attr(&r->w, "id", m->id);
	record_time(r, "at", m->at_ms);
	xw_attr(&r->w, "nick", m->nick);
	xw_attr(&r->w, "sender", m->sender);
	xw_attr(&r->w, "stanza", xml_attr(m->stanza, "id"));
	if (m->open)
		xw_attr_str(&r->w, "open", "true");
	xw_attr_ns(&r->w, ns_uri(NS_XML), SPAN("lang"), xml_lang(m->stanza));
	xml_each_child (x, m->stanza) {
		if (!is_added(x, room))
			xw_copy(&r->w, x);
	}
	if (r->b.over)
		return err_set(e, ERR_LIMIT, "too deep, or of too many bytes");
	return record_put(r, to, e);
}
