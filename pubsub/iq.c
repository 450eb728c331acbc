/* SPDX-License-Identifier: MIT */
/* Which request goes to which handler, and what has none. */
#include "domain/offer.h"
#include "pubsub/adhoc.h"
#include "pubsub/ask.h"
#include "pubsub/await.h"
#include "pubsub/remove.h"
#include "pubsub/report.h"
#include "pubsub/roster.h"
#include "xmpp/seclabel.h"

static ask_run ping_get, version_get;

#define OWNER NS_PUBSUB_OWNER
static const struct route routes[] = {
	{NS_DISCO_INFO,  "query",         TYPE_GET, NODE_MAY,     disco_info_get,    false},
	{NS_DISCO_ITEMS, "query",         TYPE_GET, NODE_MAY,     disco_items_get,   false},
	{NS_PING,        "ping",          TYPE_GET, NODE_UNASKED, ping_get,          false},
	{NS_VERSION,     "query",         TYPE_GET, NODE_UNASKED, version_get,       false},
	{NS_COMMANDS,    "command",       TYPE_SET, NODE_UNASKED, adhoc_set,         true },
	{NS_CATALOG,     "catalog",       TYPE_GET, NODE_UNASKED, catalog_get,       false},
	{NS_PUBSUB,      "create",        TYPE_SET, NODE_UNASKED, node_create,       false},
	{NS_PUBSUB,      "publish",       TYPE_SET, NODE_UNASKED, item_publish,      false},
	{NS_PUBSUB,      "retract",       TYPE_SET, NODE_MUST,    item_retract_set,  true },
	{NS_PUBSUB,      "items",         TYPE_GET, NODE_MUST,    item_read,         false},
	{NS_PUBSUB,      "subscribe",     TYPE_SET, NODE_MUST,    sub_subscribe,     false},
	{NS_PUBSUB,      "unsubscribe",   TYPE_SET, NODE_MUST,    sub_unsubscribe,   true },
	{NS_PUBSUB,      "options",       TYPE_GET, NODE_MUST,    sub_options_get,   false},
	{NS_PUBSUB,      "options",       TYPE_SET, NODE_MUST,    sub_options_set,   false},
	{NS_PUBSUB,      "default",       TYPE_GET, NODE_MAY,     sub_default_get,   false},
	{NS_PUBSUB,      "subscriptions", TYPE_GET, NODE_MAY,     my_subscriptions,
         false									    },
	{NS_PUBSUB,      "affiliations",  TYPE_GET, NODE_MAY,     my_affiliations,   false},
	{NS_MAM,         "query",         TYPE_GET, NODE_MUST,    item_archive_form, false},
	{NS_MAM,         "query",         TYPE_SET, NODE_MUST,    item_archive_page, true },
	{NS_MAM,         "metadata",      TYPE_GET, NODE_MUST,    item_archive_ends, false},
	{OWNER,          "configure",     TYPE_GET, NODE_MUST,    configure_get,     false},
	{OWNER,          "configure",     TYPE_SET, NODE_MUST,    configure_set,     false},
	{OWNER,          "default",       TYPE_GET, NODE_UNASKED, default_get,       false},
	{OWNER,          "delete",        TYPE_SET, NODE_MUST,    node_delete,       true },
	{OWNER,          "purge",         TYPE_SET, NODE_MUST,    node_purge,        true },
	{OWNER,          "subscriptions", TYPE_GET, NODE_MUST,    subscriptions_get, false},
	{OWNER,          "subscriptions", TYPE_SET, NODE_MUST,    subscriptions_set, false},
	{OWNER,          "affiliations",  TYPE_GET, NODE_MUST,    affiliations_get,  false},
	{OWNER,          "affiliations",  TYPE_SET, NODE_MUST,    affiliations_set,  false},
};
#undef OWNER

/* ---- answers ---- */

void ask_open(struct ask *q, struct xw *w, enum ns ns)
{
	answer_open(&q->p->d, w, q->s);
	xw_open(w, ns, "pubsub");
}

enum sx_cond ask_send(struct ask *q, struct xw *w)
{
	xw_close(w);
	answer_send(&q->p->d, w, q->s);
	return SX_OK;
}

enum sx_cond ask_done(struct ask *q)
{
	answer_empty(&q->p->d, q->s);
	return SX_OK;
}

bool ask_is_owner(const struct ask *q)
{
	return node_affiliation(q->n, q->s->from.bare) == NODE_OWNER;
}

enum sx_cond ask_missing(struct ask *q)
{
	q->uri = remove_redirect(q->p, q->node, q->s->from.bare, q->t);
	return q->uri.n != 0 ? SX_GONE : SX_ITEM_NOT_FOUND;
}

enum sx_cond ask_unsupported(struct ask *q, const char *feature)
{
	q->feature = feature;
	return SX_UNSUPPORTED;
}

/* ---- small ones ---- */

/* XEP-0199 4 */
static enum sx_cond ping_get(struct ask *q)
{
	return ask_done(q);
}

/* XEP-0092; the operating system is nobody's business. */
static enum sx_cond version_get(struct ask *q)
{
	struct xw w;

	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_VERSION, "query");
	xw_leaf(&w, NS_VERSION, "name", SPAN("Caveat"));
	xw_leaf(&w, NS_VERSION, "version", SPAN(PACKAGE_VERSION));
	return ask_send(q, &w);
}

/* ---- dispatch ---- */

/* What is wanted: inside `<pubsub/>` its first element, elsewhere the payload
 * itself. */
static const struct xml *wanted(const struct xml *top)
{
	if (xml_is(top, NS_PUBSUB, "pubsub") ||
		xml_is(top, NS_PUBSUB_OWNER, "pubsub"))
		return xml_first(top);
	return top;
}

static enum sx_cond find_node(struct ask *q, enum ask_node how)
{
	enum sx_cond c;

	if (how == NODE_UNASKED || (how == NODE_MAY && q->node.n == 0))
		return SX_OK;
	if ((q->x->ns == NS_DISCO_INFO || q->x->ns == NS_DISCO_ITEMS) &&
		adhoc_is_name(q->node))
		return SX_OK;
	if (q->node.n == 0)
		return SX_NODEID_REQUIRED;
	q->n = node_find_for(q->p, q->node, q->s->from.bare, q->t);
	if (q->n != NULL)
		return SX_OK;
	c = ask_missing(q);
	if (c != SX_GONE)
		pubsub_report_hidden(q->p, q->node, q->s, q->t);
	return c;
}

static enum sx_cond run(struct ask *q, const struct route *r)
{
	enum sx_cond c;

	if (r->type == TYPE_SET && !r->frees &&
		!store_accepts(q->p->d.store, q->t->mono))
		return SX_RESOURCE_CONSTRAINT;
	q->node = xml_attr(q->x, "node");
	c = find_node(q, r->node);
	if (c != SX_OK || await_rosters(q, &c))
		return c;
	return r->run(q);
}

static enum sx_cond route(struct ask *q)
{
	enum sx_cond none = SX_SERVICE_UNAVAILABLE;

	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		const struct route *r = &routes[i];

		if (!xml_is(q->x, r->ns, r->element))
			continue;
		if (r->type == q->s->type)
			return run(q, r);
		none = SX_BAD_REQUEST;
	}
	if (none == SX_SERVICE_UNAVAILABLE && q->top != q->x)
		return SX_FEATURE_NOT_IMPLEMENTED;
	return none;
}

/* SECURITY: who isn't cleared for the domain has one answer to everything. A
 * server that asks for the catalogue of a user is judged as that user. */
static bool exists_for(const struct ask *q)
{
	struct span who = xml_is(q->top, NS_CATALOG, "catalog")
	                          ? offer_asker(q->s, q->t->arena)
	                          : q->s->from.bare;

	return domain_admits(&q->p->d, who);
}

/*
 * H258-06: a label stands in what is published; elsewhere it would seem to
 * mark what it doesn't. Inside of items publish.c looks.
 */
static bool has_stray_label(const struct xml *x)
{
	bool publish = xml_is(x, NS_PUBSUB, "publish");

	xml_each_child (c, x) {
		if (seclabel_is(c)
				? !publish
				: !(publish && xml_is(c, NS_PUBSUB, "item")) &&
					  has_stray_label(c))
			return true;
	}
	return false;
}

static enum sx_cond dispatch(struct ask *q)
{
	q->top = xml_first(q->s->root);
	if (!exists_for(q)) {
		pubsub_report_hidden(q->p, SPAN_NONE, q->s, q->t);
		return SX_ITEM_NOT_FOUND;
	}
	if (q->s->to.node.p != NULL || q->s->to.resource.p != NULL)
		return SX_ITEM_NOT_FOUND;
	if (q->s->type != TYPE_GET && q->s->type != TYPE_SET)
		return SX_BAD_REQUEST;
	if (q->top == NULL || xml_after(q->top) != NULL)
		return SX_BAD_REQUEST; /* H258-06: nor a label beside it */
	q->x = wanted(q->top);
	if (q->x == NULL || has_stray_label(q->top))
		return SX_BAD_REQUEST;
	return route(q);
}

void pubsub_iq(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	struct ask q = {.p = p, .s = s, .t = t};
	enum sx_cond c;

	if (s->type == TYPE_RESULT || s->type == TYPE_ERROR ||
		roster_push(p, s, t))
		return;
	t->by = s->from.full;
	c = dispatch(&q);
	t->by = SPAN_NONE;
	buf_reset(&p->d.scratch);
	if (c == SX_UNSUPPORTED && stanza_answerable(s)) {
		struct packet pk =
			error_write_unsupported(&p->d.scratch, s, q.feature);

		send_plain(&p->d, &pk, s->from.full);
	} else if (c == SX_GONE && stanza_answerable(s)) {
		struct packet pk = error_write_gone(&p->d.scratch, s,
			&(struct refuge){.uri = q.uri}, SPAN_NONE, false);

		send_plain(&p->d, &pk, s->from.full);
	} else if (c != SX_OK) {
		answer_error(&p->d, s, c, q.text);
	}
}
