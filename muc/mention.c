/* SPDX-License-Identifier: MIT */
/* Who is mentioned, and what they are sent. */
#include "muc/mention.h"

/* People that one message reaches so; elements of it that are looked at;
 * members among whom an occupant id is looked for: each costs a digest. */
#define MENTIONS_MAX 16
#define ELEMENTS_MAX 32
#define SEARCH_MAX   1000

#define EXPLICIT     SPAN("urn:xmpp:mentions:0")

struct mentioned {
	const struct affil *who[MENTIONS_MAX];
	size_t n;
	struct span id[ELEMENTS_MAX]; /* of occupants */
	size_t id_n;
};

static bool is_inside(const struct room *r, struct span bare)
{
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (span_eq(occupant_bare(o), bare))
			return true;
	return false;
}

static void add(
	struct mentioned *all, const struct room *r, const struct affil *a)
{
	if (a == NULL || a->affiliation < AFF_MEMBER ||
		strchr(a->jid, '@') == NULL || is_inside(r, affil_jid(a)))
		return;
	for (size_t i = 0; i < all->n; i++)
		if (all->who[i] == a)
			return;
	if (all->n < MENTIONS_MAX)
		all->who[all->n++] = a;
}

/* A member's own address, or the room's with the nick that is theirs. */
static void add_jid(struct mentioned *all, const struct room *r,
	struct span text, struct turn *t)
{
	struct jid jid;

	if (!jid_parse(t->arena, text, &jid))
		return;
	if (!span_eq(jid.bare, room_jid(r)))
		add(all, r, room_affil(r, jid.bare));
	else if (jid.resource.p != NULL)
		add(all, r, room_nick_reserved(r, jid.resource, SPAN_NONE));
}

/* XEP-0372: `xmpp:ADDRESS`, perhaps with more behind it. */
static void add_uri(struct mentioned *all, const struct room *r,
	struct span uri, struct turn *t)
{
	const struct span scheme = SPAN("xmpp:");
	struct span rest;

	if (!span_starts(uri, scheme))
		return;
	uri = span_of(uri.p + scheme.n, uri.n - scheme.n);
	uri = span_cut(span_cut(uri, '?', &rest), '#', &rest);
	add_jid(all, r, refer_decode(uri, t->arena), t);
}

/* XEP-0513, without notice where it says so; who is absent isn't active. */
static void add_explicit(struct mentioned *all, const struct room *r,
	const struct xml *x, struct turn *t)
{
	struct span id = xml_attr(x, "occupantid");

	xml_each_child (c, x) {
		if (span_eq(c->ns_uri, EXPLICIT) &&
			(span_is(c->name, "noping") ||
				span_is(c->name, "active")))
			return;
	}
	if (xml_attr(x, "jid").n != 0)
		add_jid(all, r, xml_attr(x, "jid"), t);
	if (id.n != 0)
		all->id[all->id_n++] = id;
}

static void add_ids(struct mentioned *all, const struct room *r)
{
	if (all->id_n == 0 || room_affil_n(r) > SEARCH_MAX)
		return;
	for (const struct affil *a = r->affil; a != NULL; a = a->next)
		if (occupant_id_among(r, affil_jid(a), all->id, all->id_n))
			add(all, r, a);
}

static void find(struct mentioned *all, const struct relay *y, struct turn *t)
{
	size_t left = ELEMENTS_MAX;

	xml_each_child (x, y->stanza->root) {
		bool refers = xml_is(x, NS_REFERENCE, "reference") &&
		              span_is(xml_attr(x, "type"), "mention");

		if (!refers && (!span_is(x->name, "mention") ||
				       !span_eq(x->ns_uri, EXPLICIT)))
			continue;
		if (left-- == 0)
			break;
		if (refers)
			add_uri(all, y->room, xml_attr(x, "uri"), t);
		else
			add_explicit(all, y->room, x, t);
	}
	add_ids(all, y->room);
}

/* false: it has no form, or is too long. */
static bool write_notice(const struct relay *y, const struct message_row *row,
	struct turn *t, struct packet *pk_r)
{
	const struct past p = {.row = row, .label = y->label};
	struct muc *m = y->room->muc;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(y->room), SPAN_NONE,
		relay_uid(t));
	xw_open(&w, NS_MENTIONS, "mentions");
	if (!past_forward(&w, y->room, &p, t))
		return false;
	xw_close(&w);
	xw_open(&w, NS_HINTS, "store");
	xw_close(&w);
	if (!label_write(&w, y->label))
		return false;
	*pk_r = xw_packet(&w, y->label);
	m->stats.views++;
	return pk_r->head.p != NULL;
}

/* SECURITY: as if they were inside: cleared for the place, for the label and
 * for what the message names. Nobody is told who is. */
static void post(const struct relay *y, const struct packet *pk,
	struct span bare, struct turn *t)
{
	struct outlet u = {.asked = true};
	struct muc *m = y->room->muc;
	const struct clearance *c = dir_clearance(m->d.dir, bare);
	const struct grant *g = NULL;

	if (!place_admits(m->d.gate, y->room->place, c) ||
		!refer_reaches(m->d.gate, &y->refer, c, bare)) {
		withheld_add(&u.withheld, c, 1);
		relay_report(y, &u, bare, t);
		return;
	}
	buf_reset(&m->d.to);
	buf_xml(&m->d.to, bare);
	if (m->d.to.over)
		return;
	g = gate_release(m->d.gate, y->label, c);
	if (g != NULL)
		outbox_send(m->d.out, pk, buf_span(&m->d.to), g);
	else
		withheld_add(&u.withheld, c, 1);
	relay_report(y, &u, bare, t);
}

void mention_run(
	const struct relay *y, const struct message_row *row, struct turn *t)
{
	struct mentioned all = {.n = 0};
	struct packet pk;

	if (!y->room->set->config.forward_mentions)
		return;
	find(&all, y, t);
	if (all.n == 0 || !write_notice(y, row, t, &pk))
		return;
	for (size_t i = 0; i < all.n; i++)
		post(y, &pk, affil_jid(all.who[i]), t);
}

const struct xml *mention_inner(const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_MENTIONS, "mentions");

	return xml_child(
		xml_child(x, NS_FORWARD, "forwarded"), NS_STANZA, "message");
}
