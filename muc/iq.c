/* SPDX-License-Identifier: MIT */
/* Which request goes to which handler, and what has none. */
#include "domain/offer.h"
#include "muc/command.h"
#include "muc/people.h"
#include "muc/report.h"
#include "muc/request.h"
#include "muc/search.h"
#include "muc/tombstone.h"
#include "muc/vcard.h"

static iq_run ping_get, version_get;

/* All that is answered; disco#info prints its features from here. */
const struct iq_route iq_routes[] = {
	{NS_DISCO_INFO,     "query",    TYPE_GET, AT_SERVICE | AT_ROOM,   true,
         info_get										},
	{NS_DISCO_ITEMS,    "query",    TYPE_GET, AT_SERVICE | AT_ROOM,   true,
         items_get									       },
	{NS_PING,           "ping",     TYPE_GET, AT_SERVICE | AT_ROOM,   true,  ping_get        },
	{NS_VERSION,        "query",    TYPE_GET, AT_SERVICE,             true,  version_get     },
	{NS_CATALOG,        "catalog",  TYPE_GET, AT_SERVICE | AT_ROOM,   true,
         offer_get									       },
	{NS_MUC_ADMIN,      "query",    TYPE_GET, AT_ROOM,                false, admin_get       },
	{NS_MUC_ADMIN,      "query",    TYPE_SET, AT_ROOM,                false, admin_set       },
	{NS_MUC_OWNER,      "query",    TYPE_GET, AT_ROOM,                false, owner_get       },
	{NS_MUC_OWNER,      "query",    TYPE_SET, AT_ROOM,                false, owner_set       },
	{NS_MODERATE,       "moderate", TYPE_SET, AT_ROOM,                true,  moderate_set    },
	{NS_FASTEN,         "apply-to", TYPE_SET, AT_ROOM,                false, moderate_set    },
	{NS_REGISTER,       "query",    TYPE_GET, AT_ROOM,                false, register_get    },
	{NS_REGISTER,       "query",    TYPE_SET, AT_ROOM,                false, register_set    },
	{NS_COMMANDS,       "command",  TYPE_SET, ALWAYS,                 true,  command_set     },
	{NS_MAM,            "query",    TYPE_GET, AT_ROOM,                false, archive_get     },
	{NS_MAM,            "query",    TYPE_SET, AT_ROOM | ON_FULL_DISK, false, archive_set     },
	{NS_MAM,            "metadata", TYPE_GET, AT_ROOM,                false, archive_metadata},
	{NS_MAM,            "prefs",    TYPE_GET, AT_ROOM,                false, archive_prefs   },
	{NS_MAM,            "prefs",    TYPE_SET, AT_ROOM | ON_FULL_DISK, false,
         archive_prefs									   },
	{NS_VCARD,          "vCard",    TYPE_GET, AT_SERVICE | AT_ROOM,   true,  vcard_get       },
	{NS_VCARD,          "vCard",    TYPE_SET, AT_ROOM,                false, vcard_set       },
	{NS_CHANNEL_SEARCH, "search",   TYPE_GET, AT_SERVICE,             true,  search_get      },
};
const size_t iq_route_n = ARRAY_LEN(iq_routes);

/* XEP-0199 4 */
static enum sx_cond ping_get(struct ask *q)
{
	answer_empty(&q->m->d, q->s);
	return SX_OK;
}

/* XEP-0092; the operating system is nobody's business. */
static enum sx_cond version_get(struct ask *q)
{
	struct xw w;

	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_VERSION, "query");
	xw_leaf(&w, NS_VERSION, "name", SPAN("Caveat"));
	xw_leaf(&w, NS_VERSION, "version", SPAN(PACKAGE_VERSION));
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* Who asks at an occupant's address and isn't in the room. A ping is the
 * question whether they are (XEP-0410 3.3). */
static enum sx_cond outside(struct ask *q)
{
	if (xml_is(q->x, NS_PING, "ping"))
		return SX_NOT_JOINED;
	if (q->x->ns == NS_DISCO_INFO || q->x->ns == NS_DISCO_ITEMS)
		return SX_BAD_REQUEST; /* XEP-0045 6.6 */
	return SX_NOT_ACCEPTABLE;      /* 17.4 */
}

/* To room@service/nick. A ping of a person's own occupant is a question
 * whether they are in the room (XEP-0410 3.3); all else is for the other. */
static enum sx_cond occupant_iq(struct ask *q)
{
	const struct session *me = room_session(q->r, q->s->from.full);
	const struct occupant *o = room_occupant(q->r, q->s->to.resource);

	if (me == NULL)
		return outside(q);
	if (o == NULL)
		return SX_ITEM_NOT_FOUND;
	if (o != me->occupant || q->s->type != TYPE_GET ||
		!xml_is(q->x, NS_PING, "ping"))
		return request_pass(q, me, o);
	answer_empty(&q->m->d, q->s);
	return SX_OK;
}

/* A namespace that is known here, with the wrong type, is a bad request
 * (XEP-0258 5.4: a catalogue that isn't got). */
static enum sx_cond route(struct ask *q, unsigned place)
{
	enum sx_cond none = SX_SERVICE_UNAVAILABLE;

	for (size_t i = 0; i < iq_route_n; i++) {
		const struct iq_route *e = &iq_routes[i];

		if ((e->places & place) == 0 ||
			!xml_is(q->x, e->ns, e->element))
			continue;
		if (e->type != q->s->type) {
			none = SX_BAD_REQUEST;
			continue;
		}
		if (e->type == TYPE_SET && (e->places & ON_FULL_DISK) == 0 &&
			!store_accepts(q->m->d.store, q->t->mono))
			return SX_RESOURCE_CONSTRAINT;
		return e->run(q);
	}
	return none;
}

/* SECURITY: who isn't cleared for the domain has one answer to everything. A
 * server that asks for the catalogue of a user is judged as that user. */
static bool service_exists_for(const struct ask *q)
{
	struct span who = xml_is(q->x, NS_CATALOG, "catalog")
	                          ? offer_asker(q->s, q->t->arena)
	                          : q->s->from.bare;

	bool yes = domain_admits(&q->m->d, who);

	if (!yes)
		muc_report_hidden(q->m, q->s, "query", q->t);
	return yes;
}

/* NULL: there is none for who asks. */
static struct room *find_room(struct ask *q)
{
	struct span who = q->s->from.bare;
	struct room *r = room_find_for(q->m, q->s->to.bare, who, NULL, q->t);

	if (r != NULL && room_exists_for(r, who, q->t))
		return r;
	muc_report_hidden(q->m, q->s, "query", q->t);
	return NULL;
}

static enum sx_cond no_room(struct ask *q)
{
	/* XEP-0410 takes item-not-found for "still in" */
	if (q->s->to.resource.p != NULL && xml_is(q->x, NS_PING, "ping"))
		return outside(q);
	return tombstone_redirects(q->m, q->s, q->t) ? SX_OK
	                                             : SX_ITEM_NOT_FOUND;
}

/*
 * SECURITY: up to the look-up nothing depends on the room, so that a hidden
 * room, a locked one and one that never was give the same bytes.
 */
static enum sx_cond dispatch(struct ask *q)
{
	const struct jid *to = &q->s->to;

	q->x = xml_first(q->s->root);
	if (to->node.p == NULL && !service_exists_for(q))
		return SX_ITEM_NOT_FOUND;
	if (q->s->type != TYPE_GET && q->s->type != TYPE_SET)
		return SX_BAD_REQUEST;
	if (q->x == NULL || xml_after(q->x) != NULL)
		return SX_BAD_REQUEST;
	if (to->node.p == NULL)
		return to->resource.p == NULL ? route(q, AT_SERVICE)
		                              : SX_ITEM_NOT_FOUND;
	q->r = find_room(q);
	if (q->r == NULL)
		return no_room(q);
	return to->resource.p != NULL ? occupant_iq(q) : route(q, AT_ROOM);
}

void muc_iq(struct muc *m, const struct stanza *s, struct turn *t)
{
	struct ask q = {.m = m, .s = s, .t = t};
	enum sx_cond c;

	if (s->type == TYPE_RESULT || s->type == TYPE_ERROR) {
		room_iq_answer(m, s, t);
		return;
	}
	c = dispatch(&q);
	if (c != SX_OK)
		answer_error(&m->d, s, c, q.text);
}
