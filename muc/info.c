/* SPDX-License-Identifier: MIT */
/* What discovery tells of the service and of a room (XEP-0045 6). */
#include "muc/iq.h"

#include "muc/activity.h"
#include "muc/archive.h"
#include "muc/command.h"
#include "muc/hats.h"
#include "muc/people.h"
#include "muc/vcard.h"
#include "xmpp/disco.h"
#include "xmpp/xdata.h"

#define ROOM_INFO    "http://jabber.org/protocol/muc#roominfo"
#define NODE_TRAFFIC "http://jabber.org/protocol/muc#traffic"
#define NODE_NICK    "x-roomuser-item"

/* Beside the namespaces of the route table. */
static const struct {
	const char *var;
	unsigned places;
} features[] = {
	{"http://jabber.org/protocol/muc",                        AT_SERVICE | AT_ROOM},
	{"http://jabber.org/protocol/muc#stable_id",              AT_SERVICE | AT_ROOM},
	{"http://jabber.org/protocol/muc#roomconfig",             AT_SERVICE | AT_ROOM},
	{ROOM_INFO,					       AT_SERVICE | AT_ROOM},
	{"http://jabber.org/protocol/muc#self-ping-optimization", AT_ROOM             },
	{"http://jabber.org/protocol/rsm",                        AT_SERVICE          },
	{"muc_rooms",					     AT_SERVICE          },
	{"urn:xmpp:sec-label:0",				  AT_SERVICE | AT_ROOM},
	{"urn:xmpp:sid:0",					AT_SERVICE | AT_ROOM},
	{"urn:xmpp:occupant-id:0",                                AT_SERVICE | AT_ROOM},
	{"urn:xmpp:muc:affiliations:1",                           AT_ROOM             },
	{"urn:xmpp:hats:0",				       AT_ROOM             },
	{"urn:xmpp:message-moderate:0",                           AT_ROOM             },
	{"urn:xmpp:reactions:0",				  AT_ROOM             },
};

static void write_features(struct xw *w, unsigned place)
{
	for (size_t i = 0; i < iq_route_n; i++)
		if (iq_routes[i].feature && (iq_routes[i].places & place) != 0)
			disco_feature(w, ns_uri(iq_routes[i].ns));
	for (size_t i = 0; i < ARRAY_LEN(features); i++)
		if ((features[i].places & place) != 0)
			disco_feature(w, span_str(features[i].var));
}

/* The answer's `<query/>` with the node that was asked (XEP-0030 3.2). */
static void open_query(struct ask *q, struct xw *w)
{
	answer_open(&q->m->d, w, q->s);
	xw_open(w, q->x->ns, "query");
	xw_attr(w, "node", xml_attr(q->x, "node"));
}

static enum sx_cond close_query(struct ask *q, struct xw *w)
{
	xw_close(w);
	answer_send(&q->m->d, w, q->s);
	return SX_OK;
}

static enum sx_cond service_info(struct ask *q)
{
	struct xw w;

	open_query(q, &w);
	disco_identity(&w, "conference", "text", q->m->d.conf->name);
	write_features(&w, AT_SERVICE);
	write_contacts(&w, q->m->d.conf);
	return close_query(q, &w);
}

/* ---- a room ---- */

static struct span room_name(const struct room *r)
{
	return r->set->config.name.n != 0 ? r->set->config.name
	                                  : span_of(r->jid, r->node_n);
}

/* XEP-0045 6.4: one of each pair. */
static void write_kind(struct xw *w, const struct room_config *c)
{
	disco_feature(w, c->password_protected ? SPAN("muc_passwordprotected")
					       : SPAN("muc_unsecured"));
	disco_feature(
		w, c->is_public ? SPAN("muc_public") : SPAN("muc_hidden"));
	disco_feature(w,
		c->persistent ? SPAN("muc_persistent") : SPAN("muc_temporary"));
	disco_feature(w,
		c->members_only ? SPAN("muc_membersonly") : SPAN("muc_open"));
	disco_feature(w,
		c->moderated ? SPAN("muc_moderated") : SPAN("muc_unmoderated"));
	disco_feature(w, c->whois == WHOIS_ANYONE ? SPAN("muc_nonanonymous")
						  : SPAN("muc_semianonymous"));
}

/* What depends on the room's options. */
static void write_abilities(struct xw *w, const struct room_config *c)
{
	if (c->archive) { /* XEP-0424 2, 4 */
		disco_feature(w, ns_uri(NS_RETRACT));
		disco_feature(w, SPAN("urn:xmpp:message-retract:1#tombstone"));
	}
	if (c->forward_mentions)
		disco_feature(w, ns_uri(NS_MENTIONS));
}

/* As Swift shows it; the fields are there when the room has a marking. */
static void write_marking(struct xw *w, const struct label *l)
{
	if (l == NULL || label_marking(l).n == 0)
		return;
	xdata_fact(w, "x-isode#roominfo_marking", label_marking(l));
	if (label_fgcolor(l).n != 0)
		xdata_fact(w, "x-isode#roominfo_marking_fg_color",
			label_fgcolor(l));
	if (label_bgcolor(l).n != 0)
		xdata_fact(w, "x-isode#roominfo_marking_bg_color",
			label_bgcolor(l));
}

static void write_room_contacts(struct xw *w, struct span lines)
{
	if (lines.n == 0)
		return;
	xdata_field_open(w, XF_JID_MULTI, "muc#roominfo_contactjid", NULL);
	while (lines.n != 0)
		xdata_value(w, span_cut(lines, '\n', &lines));
	xw_close(w);
}

/* Who may know what goes on inside: nobody from outside of a room that is
 * hidden or for members. */
bool room_is_insider(const struct room *r, const struct stanza *s)
{
	if (room_session(r, s->from.full) != NULL ||
		room_affiliation(r, s->from.bare) >= AFF_MEMBER)
		return true;
	return r->set->config.is_public && !r->set->config.members_only &&
	       !r->set->config.password_protected &&
	       room_affiliation(r, s->from.bare) != AFF_OUTCAST;
}

static void write_number(
	struct xw *w, const char *var, int64_t n, struct arena *a)
{
	xdata_fact(w, var, arena_printf(a, "%lld", (long long)n));
}

/* XEP-0500 4.2, XEP-0502 3.1 */
static void write_tempo(struct xw *w, const struct ask *q)
{
	const struct clearance *c = dir_clearance(q->m->d.dir, q->s->from.bare);
	long long slow = q->r->set->config.slow_mode;
	int64_t rate;

	if (slow != 0)
		xdata_field(w, XF_TEXT_SINGLE,
			"muc#roominfo_slow_mode_duration", NULL,
			arena_printf(q->t->arena, "%lld", slow));
	if (activity_rate(q->r, c, &rate, q->t))
		xdata_fact(w, ACTIVITY_FIELD,
			arena_printf(q->t->arena, "%lld.%02d",
				(long long)(rate / 100), (int)(rate % 100)));
}

static void write_room_form(struct xw *w, const struct ask *q)
{
	const struct room *r = q->r;
	const struct room_config *c = &r->set->config;
	struct arena *a = q->t->arena;

	xdata_open(w, "result", ROOM_INFO, NULL);
	xdata_fact(w, "muc#roominfo_description",
		c->description.p != NULL ? c->description : SPAN(""));
	if (c->lang.n != 0)
		xdata_fact(w, "muc#roominfo_lang", c->lang);
	write_room_contacts(w, c->contact);
	write_number(w, "muc#maxhistoryfetch", c->history_fetch, a);
	xdata_fact(w, "muc#roominfo_subjectmod",
		c->change_subject ? SPAN("1") : SPAN("0"));
	if (room_is_insider(r, q->s)) {
		write_number(w, "muc#roominfo_occupants",
			(int64_t)room_occupant_n(r), a);
		xdata_fact(w, "muc#roominfo_subject",
			r->subject != NULL ? span_str(r->subject) : SPAN(""));
	}
	if (r->hats != NULL) /* XEP-0317 2 */
		xdata_fact(w, "hats#hash", hats_hash(r, a));
	write_tempo(w, q);
	if (c->pubsub.n != 0)
		xdata_fact(w, "muc#roominfo_pubsub", c->pubsub);
	vcard_write_info(w, r);
	write_marking(w, place_access(r->place));
	xw_close(w);
}

/* The nick that is kept for who asks (XEP-0045 7.12). */
static enum sx_cond nick_info(struct ask *q)
{
	const struct affil *a = room_affil(q->r, q->s->from.bare);
	struct xw w;

	open_query(q, &w);
	if (a != NULL && a->nick != NULL)
		disco_identity(&w, "conference", "text", span_str(a->nick));
	return close_query(q, &w);
}

/* What people may ask for here. */
static void write_offers(struct xw *w, const struct room *r)
{
	if (register_is_open(r)) {
		disco_feature(w, ns_uri(NS_REGISTER));
		disco_feature(w, SPAN(FORM_REGISTER));
	}
	if (r->set->config.voice_requests)
		disco_feature(w, SPAN(FORM_REQUEST));
}

static enum sx_cond room_info(struct ask *q)
{
	struct xw w;

	open_query(q, &w);
	disco_identity(&w, "conference", "text", room_name(q->r));
	write_features(&w, AT_ROOM);
	write_offers(&w, q->r);
	archive_features(&w, q->r);
	write_kind(&w, &q->r->set->config);
	write_abilities(&w, &q->r->set->config);
	write_room_form(&w, q);
	return close_query(q, &w);
}

enum sx_cond info_get(struct ask *q)
{
	struct span node = xml_attr(q->x, "node");

	if (node.n == 0)
		return q->r != NULL ? room_info(q) : service_info(q);
	if (q->r != NULL && span_is(node, NODE_NICK))
		return nick_info(q);
	if (q->r != NULL && span_is(node, NODE_TRAFFIC))
		return SX_SERVICE_UNAVAILABLE; /* nothing is discarded */
	return command_info(q);
}
