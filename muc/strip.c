/* SPDX-License-Identifier: MIT */
/* What of a client's stanza goes on. */
#include "muc/strip.h"

#include "xmpp/seclabel.h"

/* Said by the room alone, whatever is in it. */
static const struct {
	enum ns ns;
	const char *name;
} ours[] = {
	{NS_MUC,          "x"          }, /* the join itself */
	{NS_MUC_USER,     "x"          }, /* XEP-0045 17.3 */
	{NS_OCCUPANT_ID,  "occupant-id"}, /* XEP-0421 4 */
	{NS_HATS,         "hats"       }, /* XEP-0317 3.1 */
	{NS_STANZA_ERROR, NULL         },
	{NS_STANZA,       "error"      },
};

/* Of before XEP-0203; some clients still read it. */
#define OLD_DELAY SPAN("jabber:x:delay")
/* The same of any version of a protocol. */
static const struct {
	const char *name, *ns;
} ours_of_any[] = {
	{"moderated", "urn:xmpp:message-moderate:"}, /* XEP-0425 5 */
	{"retracted", "urn:xmpp:message-retract:" }, /* XEP-0424 4 */
	{"mentions",  "urn:xmpp:mmn:"             }, /* XEP-0452 3.2 */
	{"result",    "urn:xmpp:mam:"             }, /* XEP-0313 4.1 */
	{"fin",       "urn:xmpp:mam:"             },
	{"archived",  "urn:xmpp:mam:"             },
};

/* Elements of it may say that they are a moderation. */
#define RETRACTION SPAN("urn:xmpp:message-retract:")

static bool is_ours(const struct xml *x)
{
	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		if (x->ns == ours[i].ns &&
			(ours[i].name == NULL ||
				span_is(x->name, ours[i].name)))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(ours_of_any); i++)
		if (span_is(x->name, ours_of_any[i].name) &&
			span_starts(x->ns_uri, span_str(ours_of_any[i].ns)))
			return true;
	return false;
}

/* Is the room's address in that attribute, or what is no address? */
static bool names_room(struct span room, struct span v, struct turn *t)
{
	struct jid jid;

	return !jid_parse(t->arena, v, &jid) || span_eq(jid.bare, room);
}

static bool is_delay(const struct xml *x)
{
	return xml_is(x, NS_DELAY, "delay") ||
	       (span_is(x->name, "x") && span_eq(x->ns_uri, OLD_DELAY));
}

/* A retraction that says that it was moderated? */
static bool is_moderated(const struct xml *x)
{
	if (x->ns != NS_FASTEN && !span_starts(x->ns_uri, RETRACTION))
		return false;
	xml_each_child (c, x) {
		if (span_is(c->name, "moderated"))
			return true;
	}
	return false;
}

/* In the room's name: its stanza ids (XEP-0359 3), its delays, and those of
 * nobody (XEP-0203), what it is said to have forwarded, a moderation. */
static bool in_our_name(struct span room, const struct xml *x, struct turn *t)
{
	if (xml_is(x, NS_SID, "stanza-id")) {
		struct span by = xml_attr(x, "by");

		return by.p != NULL && names_room(room, by, t);
	}
	if (is_delay(x)) {
		struct span from = xml_attr(x, "from");

		return from.p == NULL || names_room(room, from, t);
	}
	if (xml_is(x, NS_FORWARD, "forwarded")) {
		struct span from =
			xml_attr(xml_child(x, NS_DELAY, "delay"), "from");

		return from.p != NULL && names_room(room, from, t);
	}
	return is_moderated(x);
}

static struct span without(struct muc *m, const struct stanza *s, size_t max,
	bool quiet, struct turn *t)
{
	struct buf *b = &m->d.scratch2;
	struct xw w;

	buf_reset(b);
	xw_init(&w, b);
	xml_each_child (x, s->root) {
		if (!is_ours(x) && !seclabel_is(x) &&
			!in_our_name(s->to.bare, x, t) &&
			!(quiet && xml_is(x, NS_STANZA, "status")))
			xw_copy(&w, x);
	}
	return b->over || b->n > max ? SPAN_NONE : buf_span(b);
}

struct span strip(
	struct muc *m, const struct stanza *s, size_t max, struct turn *t)
{
	return without(m, s, max, false, t);
}

struct span strip_quiet(
	struct muc *m, const struct stanza *s, size_t max, struct turn *t)
{
	return without(m, s, max, true, t);
}
