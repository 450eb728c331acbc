/* SPDX-License-Identifier: MIT */
/*
 * The subject (XEP-0045 8.1, 7.2.15): never label-checked (XEP-0258 5.2.6),
 * seen by whom the room's access label admits.
 */
#include <stdlib.h>

#include "muc/past.h"
#include "muc/relay.h"

bool subject_is(const struct stanza *s)
{
	return s->type == TYPE_GROUPCHAT &&
	       xml_child(s->root, NS_STANZA, "subject") != NULL &&
	       xml_child(s->root, NS_STANZA, "body") == NULL &&
	       xml_child(s->root, NS_STANZA, "thread") == NULL;
}

static void set_text(char **at, struct span s)
{
	free(*at);
	*at = span_strdup(s);
}

/*
 * SECURITY: the texts and nothing else. No label decides who may have a
 * subject, so whatever one would decide about stays behind: other elements,
 * references, what stands inside of the subject.
 */
struct span subject_texts(
	struct room *r, const struct stanza *s, struct turn *t)
{
	struct span lang = xml_lang(s->root);
	struct buf *b = &r->muc->d.scratch2;
	struct xw w;

	buf_reset(b);
	xw_init(&w, b);
	xml_each_child (x, s->root) {
		struct span own = xml_lang(x);

		if (!xml_is(x, NS_STANZA, "subject"))
			continue;
		xw_open(&w, NS_STANZA, "subject");
		xw_attr_ns(&w, ns_uri(NS_XML), SPAN("lang"),
			own.p != NULL ? own : lang);
		xw_text(&w, xml_text(t->arena, x));
		xw_close(&w);
	}
	return b->over ? SPAN_NONE : buf_span(b);
}

/*
 * XEP-0313 6.1.2. It is kept under the access label of now: whoever reads it
 * later must be cleared for that, and for the place as it is then. A room whose
 * values are all taken keeps none.
 */
static struct message_row row_of(struct room *r, const struct session *from,
	const struct stanza *s, struct span texts, struct turn *t)
{
	struct message_row row = {.at = t->wall,
		.nick = occupant_nick(from->occupant),
		.sender = session_jid(from),
		.stanza_id = s->id,
		.payload = texts,
		.flags = MESSAGE_SUBJECT};

	if (r->set->config.whois == WHOIS_ANYONE)
		row.flags |= MESSAGE_OPEN;
	if (r->set->config.archive &&
		past_label(r, place_access(r->place), &row, t))
		store_message_name(r->muc->d.store, t->arena, r->id, &row);
	return row;
}

static struct packet write_change(const struct room *r,
	const struct session *from, const struct message_row *row)
{
	struct xw w;

	buf_reset(&r->muc->d.scratch);
	xw_stanza(&w, &r->muc->d.scratch, "message",
		occupant_jid(from->occupant), SPAN("groupchat"),
		row->stanza_id);
	xw_raw(&w, row->payload);
	if (row->uid.p != NULL) {
		xw_open(&w, NS_SID, "stanza-id");
		xw_attr(&w, "by", room_jid(r));
		xw_attr(&w, "id", row->uid);
		xw_close(&w);
	}
	occupant_id_put(&w, from->occupant);
	return xw_packet(&w, place_access(r->place));
}

static void change(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t)
{
	subject_put(r, xml_child_text(t->arena, s->root, NS_STANZA, "subject"),
		occupant_nick(from->occupant), t->wall);
	room_save(r, t);
}

static void tell_change(struct room *r, const struct packet *pk)
{
	r->muc->stats.views++;
	for (const struct session *to = r->all; to != NULL; to = to->next) {
		const struct grant *g =
			place_release(r->muc->d.gate, r->place, to->clearance);

		if (g != NULL)
			session_send(r, to, pk, g);
	}
}

void subject_change(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t)
{
	struct muc *m = r->muc;
	struct message_row row;
	struct packet pk;
	struct span texts;

	if (from->occupant->role < ROLE_MODERATOR &&
		!r->set->config.change_subject) {
		answer_error(&m->d, s, SX_FORBIDDEN, NULL);
		return;
	}
	texts = subject_texts(r, s, t);
	row = row_of(r, from, s, texts, t);
	pk = write_change(r, from, &row);
	if (texts.p == NULL || pk.head.p == NULL) {
		answer_error(&m->d, s, SX_POLICY_VIOLATION, NULL);
		return;
	}
	if (!relay_fits(r, pk.tail.n)) {
		answer_error(&m->d, s, SX_RESOURCE_CONSTRAINT, NULL);
		return;
	}
	if (row.uid.p != NULL)
		store_message_add(m->d.store, t->arena, r->id, &row);
	change(r, from, s, t);
	tell_change(r, &pk);
}

void subject_clear(struct room *r)
{
	free(r->subject);
	free(r->subject_nick);
	r->subject = r->subject_nick = NULL;
	r->subject_at = 0;
}

void subject_put(struct room *r, struct span text, struct span nick, int64_t at)
{
	set_text(&r->subject, text);
	set_text(&r->subject_nick, nick);
	r->subject_at = at;
}

static struct span setter(const struct room *r, struct turn *t)
{
	if (r->subject_nick == NULL || r->subject_nick[0] == '\0')
		return room_jid(r);
	return arena_printf(t->arena, "%s/%s", r->jid, r->subject_nick);
}

void subject_send(struct room *r, struct session *to, struct turn *t)
{
	struct muc *m = r->muc;
	const struct grant *g =
		place_release(m->d.gate, r->place, to->clearance);
	struct packet pk;
	struct xw w;

	if (g == NULL)
		return;
	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", setter(r, t), SPAN("groupchat"),
		SPAN_NONE);
	xw_leaf(&w, NS_STANZA, "subject",
		r->subject != NULL ? span_str(r->subject) : SPAN(""));
	if (r->subject_at != 0)
		relay_delay(&w, r, r->subject_at);
	pk = xw_packet(&w, place_access(r->place));
	session_send(r, to, &pk, g);
}
