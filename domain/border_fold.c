/* SPDX-License-Identifier: MIT */
/* What of a stanza passes the border, whatever its label. */
#include "domain/border_inner.h"
#include "xmpp/seclabel.h"

#define CHATSTATES "http://jabber.org/protocol/chatstates"
#define MARKERS    "urn:xmpp:chat-markers:" /* any version */

/*
 * SECURITY: they carry or arrange to carry what has no label past the gate:
 * in-band bytes, SOCKS5 bytestreams, their negotiation, and calls.
 */
static const char *const bytestreams[] = {
	"http://jabber.org/protocol/ibb",         /* XEP-0047 */
	"http://jabber.org/protocol/bytestreams", /* XEP-0065 */
	"http://jabber.org/protocol/si",          /* XEP-0095, 0096 */
	"urn:xmpp:jingle:",                       /* XEP-0166 and its like */
	"urn:xmpp:jingle-message:",               /* XEP-0353 */
};

/* Say nothing by themselves, or nothing that needs a label. */
static const struct {
	const char *ns, *name;
} idle[] = {
	{"urn:xmpp:hints",          NULL    },
	{"urn:xmpp:sid:0",          NULL    },
	{"jabber:component:accept", "thread"},
};

struct speech speech_of(const struct xml *message, const struct speech *in)
{
	struct speech m = {.x = message, .quoted = in != NULL && !in->ours};
	struct span from = xml_attr(message, "from"), rest;

	if (from.p == NULL)
		return m;
	m.room = span_cut(from, '/', &rest);
	m.ours = rest.p == NULL && !m.quoted;
	return m;
}

static bool is_chatstate(const struct xml *c)
{
	return span_is(c->ns_uri, CHATSTATES);
}

static bool is_marker(const struct xml *c)
{
	return c->ns == NS_RECEIPTS || span_starts(c->ns_uri, SPAN(MARKERS));
}

bool is_signal(const struct xml *c)
{
	return c->name.p != NULL && (is_chatstate(c) || is_marker(c));
}

bool is_said_by_room(const struct speech *m, const struct xml *c)
{
	if (m->ours || c->name.p == NULL)
		return true;
	if (m->quoted) /* anybody may have written it */
		return false;
	if (xml_is(c, NS_SID, "stanza-id"))
		return span_eq(xml_attr(c, "by"), m->room);
	if (xml_is(c, NS_DELAY, "delay"))
		return span_eq(xml_attr(c, "from"), m->room);
	return xml_is(c, NS_OCCUPANT_ID, "occupant-id") ||
	       xml_is(c, NS_MUC_USER, "x");
}

static bool is_listed(const struct peer *p, const struct xml *c)
{
	for (size_t i = 0; i < p->element_n; i++) {
		const struct peer_element *e = &p->element[i];
		bool same = span_eq(e->ns, c->ns_uri) ||
		            (c->ns == NS_STANZA &&
				    span_eq(e->ns, ns_uri(NS_CLIENT)));

		if (same && (e->name.p == NULL || span_eq(e->name, c->name)))
			return true;
	}
	return false;
}

bool passes_fold(const struct border_view *v, const struct speech *m,
	const struct xml *c)
{
	if (v->way != WAY_PEER || c->name.p == NULL)
		return true;
	if (is_bytestream(c))
		return false;
	if (is_said_by_room(m, c))
		return true;
	if (is_chatstate(c) && (v->allow & (unsigned)PEER_CHATSTATES) == 0)
		return false;
	if (is_marker(c) && (v->allow & (unsigned)PEER_MARKERS) == 0)
		return false;
	return !v->peer->folds || is_listed(v->peer, c);
}

bool is_content(const struct speech *m, const struct xml *c)
{
	if (c->name.p == NULL)
		return span_trim(c->text).n != 0;
	if (seclabel_is(c) || is_signal(c) ||
		(!m->ours && is_said_by_room(m, c)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(idle); i++)
		if (span_is(c->ns_uri, idle[i].ns) &&
			(idle[i].name == NULL ||
				span_is(c->name, idle[i].name)))
			return false;
	return true;
}

bool is_bytestream(const struct xml *x)
{
	for (size_t i = 0; x->name.p != NULL && i < ARRAY_LEN(bytestreams); i++)
		if (span_starts(x->ns_uri, span_str(bytestreams[i])))
			return true;
	return false;
}

static bool invites(const struct xml *message)
{
	const struct xml *x = xml_child(message, NS_MUC_USER, "x");

	return xml_child(x, NS_MUC_USER, "invite") != NULL ||
	       xml_child(x, NS_MUC_USER, "decline") != NULL ||
	       xml_child(message, NS_CONFERENCE, "x") != NULL;
}

unsigned traffic_of(const struct xml *message, bool private)
{
	unsigned kinds = 0;

	if (private)
		kinds |= (unsigned)PEER_PRIVATE;
	if (invites(message))
		kinds |= (unsigned)PEER_INVITATIONS;
	return kinds;
}

/* ---- presence ---- */

bool is_self_presence(const struct xml *root)
{
	xml_each_child (c, xml_child(root, NS_MUC_USER, "x")) {
		if (xml_is(c, NS_MUC_USER, "status") &&
			span_is(xml_attr(c, "code"), "110"))
			return true;
	}
	return false;
}

bool passes_presence(
	enum peer_presence p, const struct xml *root, const struct xml *c)
{
	const struct speech m = speech_of(root, NULL);

	return p == PEER_PRESENCE_FULL || m.ours ||
	       xml_is(c, NS_MUC_USER, "x") ||
	       xml_is(c, NS_OCCUPANT_ID, "occupant-id") ||
	       xml_is(c, NS_HATS, "hats");
}
