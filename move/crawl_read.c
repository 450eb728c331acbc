/* SPDX-License-Identifier: MIT */
/* What rooms of other servers answer becomes records. */
#include "move/crawl_read.h"

#include "base/clock.h"
#include "move/message.h"
#include "xmpp/xdata.h"

void crawl_info_read(const struct xml *answer, struct crawl_info *i_r)
{
	const struct xml *q = xml_child(answer, NS_DISCO_INFO, "query");

	*i_r = (struct crawl_info){.is_room = false};
	if (q == NULL)
		return;
	xml_each_child (x, q) {
		if (!xml_is(x, NS_DISCO_INFO, "feature"))
			continue;
		if (span_is(xml_attr(x, "var"),
			    "http://jabber.org/protocol/muc"))
			i_r->is_room = true;
		if (span_is(xml_attr(x, "var"), "urn:xmpp:mam:2"))
			i_r->has_archive = true;
		if (span_is(xml_attr(x, "var"), "urn:xmpp:occupant-id:0"))
			i_r->has_ids = true;
	}
}

/* ---- people ---- */

enum err crawl_affiliations(struct record *r, struct move_sink *to,
	struct arena *a, const struct xml *answer, const char *affiliation,
	struct errtext *e)
{
	const struct xml *q = xml_child(answer, NS_MUC_ADMIN, "query");
	enum err err = ERR_OK;

	for (const struct xml *x = xml_child(q, NS_MUC_ADMIN, "item");
		x != NULL && err == ERR_OK;
		x = xml_next(x, NS_MUC_ADMIN, "item")) {
		struct record_affiliation who = {.jid = xml_attr(x, "jid"),
			.affiliation = span_str(affiliation),
			.nick = xml_attr(x, "nick"),
			.reason = xml_child_text(a, x, NS_MUC_ADMIN, "reason")};

		/* Openfire's is that of who is there just now. */
		if (who.nick.n == 0 || xml_attr(x, "role").p != NULL)
			who.nick = SPAN_NONE;
		if (who.reason.n == 0)
			who.reason = SPAN_NONE;
		if (who.jid.n != 0)
			err = record_affiliation(r, to, &who, e);
	}
	return err;
}

enum err crawl_vcard(struct record *r, struct move_sink *to,
	const struct xml *answer, struct errtext *e)
{
	const struct xml *v = xml_child(answer, NS_VCARD, "vCard");

	if (xml_first(v) == NULL)
		return ERR_OK;
	record_open(r, "vcard");
	xw_copy(&r->w, v);
	return record_put(r, to, e);
}

/* ---- subject ---- */

bool crawl_is_subject(const struct xml *stanza, struct span room)
{
	struct span from = xml_attr(stanza, "from");

	return xml_is(stanza, NS_STANZA, "message") &&
	       span_is(xml_attr(stanza, "type"), "groupchat") &&
	       (span_eq(from, room) || message_nick(room, from).p != NULL) &&
	       xml_child(stanza, NS_STANZA, "subject") != NULL &&
	       xml_child(stanza, NS_STANZA, "body") == NULL;
}

enum err crawl_subject(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *stanza, struct span room, struct errtext *e)
{
	struct span text = xml_child_text(a, stanza, NS_STANZA, "subject");
	struct span stamp =
		xml_attr(xml_child(stanza, NS_DELAY, "delay"), "stamp");
	int64_t at;

	if (text.n == 0)
		return ERR_OK;
	record_open(r, "subject");
	xw_attr(&r->w, "nick", message_nick(room, xml_attr(stanza, "from")));
	if (stamp.p != NULL && time_parse(stamp, &at))
		record_time(r, "at", at);
	xw_text(&r->w, text);
	return record_put(r, to, e);
}

/* ---- archive ---- */

const struct xml *crawl_result(
	const struct xml *stanza, struct span room, struct span query)
{
	const struct xml *result;

	if (!xml_is(stanza, NS_STANZA, "message") ||
		!span_eq(xml_attr(stanza, "from"), room))
		return NULL;
	result = xml_child(stanza, NS_MAM, "result");
	if (!span_eq(xml_attr(result, "queryid"), query))
		return NULL;
	return result;
}

enum err crawl_message(struct record *r, struct move_sink *to,
	const struct xml *result, struct span room, struct crawl_word word,
	struct errtext *e)
{
	const struct xml *f = xml_child(result, NS_FORWARD, "forwarded");
	struct move_message m = {.id = xml_attr(result, "id"),
		.stanza = xml_child(f, NS_STANZA, "message")};
	struct span type = xml_attr(m.stanza, "type");
	struct span from = xml_attr(m.stanza, "from");

	if (m.stanza == NULL || m.id.n == 0)
		return err_set(e, ERR_SYNTAX, "there is no message in it");
	if (type.p != NULL && !span_is(type, "groupchat"))
		return err_set(
			e, ERR_SYNTAX, "it wasn't said to the room as a whole");
	if (!time_parse(xml_attr(xml_child(f, NS_DELAY, "delay"), "stamp"),
		    &m.at_ms))
		return err_set(e, ERR_SYNTAX, "it has no time");
	m.nick = message_nick(room, from);
	/* or it would be the room's own word */
	if (m.nick.p == NULL && from.p != NULL && !span_eq(from, room))
		return err_set(e, ERR_SYNTAX,
			"it is of somebody who isn't of the room");
	if (word.jids != CRAWL_JIDS_HIDDEN)
		m.sender = word.behind_id ? message_sender_behind_id(m.stanza)
		                          : message_sender(m.stanza);
	m.open = word.jids == CRAWL_JIDS_OPEN && m.sender.p != NULL;
	return record_message(r, to, room, &m, e);
}

void crawl_page_read(
	struct arena *a, const struct xml *answer, struct crawl_page *p_r)
{
	const struct xml *fin = xml_child(answer, NS_MAM, "fin");
	const struct xml *set = xml_child(fin, NS_RSM, "set");
	struct span count = xml_child_text(a, set, NS_RSM, "count");

	*p_r = (struct crawl_page){
		.complete = span_is(xml_attr(fin, "complete"), "true") ||
	                    span_is(xml_attr(fin, "complete"), "1"),
		.last = xml_child_text(a, set, NS_RSM, "last"),
	};
	if (p_r->last.n == 0)
		p_r->last = SPAN_NONE;
	if (count.p == NULL || !span_u64(span_trim(count), &p_r->messages))
		p_r->messages = 0;
}
