/* SPDX-License-Identifier: MIT */
/* What discovery tells of the service and of a node (XEP-0060 5.1, 5.3). */
#include "base/clock.h"
#include "domain/mam.h"
#include "pubsub/adhoc.h"
#include "pubsub/ask.h"
#include "pubsub/kind.h"
#include "xmpp/disco.h"
#include "xmpp/xdata.h"

#define PUBSUB        "http://jabber.org/protocol/pubsub"
#define FORM_METADATA PUBSUB "#meta-data"

enum {
	AT_SERVICE = 1,
	AT_NODE = 2
};

/* K-10: of the access models only the default one. */
static const struct {
	const char *var;
	unsigned places;
} features[] = {
	{"http://jabber.org/protocol/disco#info",  AT_SERVICE | AT_NODE},
	{"http://jabber.org/protocol/disco#items", AT_SERVICE | AT_NODE},
	{"jabber:iq:version",                      AT_SERVICE          },
	{"urn:xmpp:ping",			  AT_SERVICE          },
	{"urn:xmpp:sec-label:0",                   AT_SERVICE | AT_NODE},
	{"urn:xmpp:sec-label:catalog:2",           AT_SERVICE | AT_NODE},
	{"http://jabber.org/protocol/rsm",         AT_SERVICE          },
	{"urn:xmpp:pubsub-filter:0",               AT_SERVICE          },
	{PUBSUB,				   AT_SERVICE | AT_NODE},
	{PUBSUB "#access-open",                    AT_SERVICE          },
	{PUBSUB "#auto-create",                    AT_SERVICE          },
	{PUBSUB "#config-node",                    AT_SERVICE          },
	{PUBSUB "#config-node-max",                AT_SERVICE          },
	{PUBSUB "#create-and-configure",           AT_SERVICE          },
	{PUBSUB "#create-nodes",                   AT_SERVICE          },
	{PUBSUB "#delete-items",                   AT_SERVICE          },
	{PUBSUB "#delete-nodes",                   AT_SERVICE          },
	{"http://jabber.org/protocol/commands",    AT_SERVICE          },
	{PUBSUB "#get-pending",                    AT_SERVICE          },
	{PUBSUB "#instant-nodes",                  AT_SERVICE          },
	{PUBSUB "#item-ids",                       AT_SERVICE          },
	{PUBSUB "#last-published",                 AT_SERVICE          },
	{PUBSUB "#leased-subscription",            AT_SERVICE          },
	{PUBSUB "#manage-subscriptions",           AT_SERVICE          },
	{PUBSUB "#member-affiliation",             AT_SERVICE          },
	{PUBSUB "#meta-data",                      AT_SERVICE          },
	{PUBSUB "#modify-affiliations",            AT_SERVICE          },
	{PUBSUB "#multi-items",                    AT_SERVICE          },
	{PUBSUB "#outcast-affiliation",            AT_SERVICE          },
	{PUBSUB "#persistent-items",               AT_SERVICE          },
	{PUBSUB "#publish",                        AT_SERVICE          },
	{PUBSUB "#publish-node-full",              AT_SERVICE          },
	{PUBSUB "#publish-only-affiliation",       AT_SERVICE          },
	{PUBSUB "#publish-options",                AT_SERVICE          },
	{PUBSUB "#publisher-affiliation",          AT_SERVICE          },
	{PUBSUB "#purge-nodes",                    AT_SERVICE          },
	{PUBSUB "#retract-items",                  AT_SERVICE          },
	{PUBSUB "#retrieve-affiliations",          AT_SERVICE          },
	{PUBSUB "#retrieve-default",               AT_SERVICE          },
	{PUBSUB "#retrieve-default-sub",           AT_SERVICE          },
	{PUBSUB "#retrieve-items",                 AT_SERVICE          },
	{PUBSUB "#retrieve-subscriptions",         AT_SERVICE          },
	{PUBSUB "#rsm",			    AT_SERVICE          },
	{PUBSUB "#subscribe",                      AT_SERVICE          },
	{PUBSUB "#subscription-notifications",     AT_SERVICE          },
	{PUBSUB "#subscription-options",           AT_SERVICE          },
};

static void write_features(struct xw *w, unsigned place)
{
	for (size_t i = 0; i < ARRAY_LEN(features); i++)
		if ((features[i].places & place) != 0)
			disco_feature(w, span_str(features[i].var));
}

static void open_query(struct ask *q, struct xw *w)
{
	answer_open(&q->p->d, w, q->s);
	xw_open(w, NS_DISCO_INFO, "query");
	xw_attr(w, "node", q->node);
}

static enum sx_cond service_info(struct ask *q)
{
	struct xw w;

	open_query(q, &w);
	disco_identity(&w, "pubsub", "service", q->p->d.conf->name);
	if (q->p->conf.kind != NULL) { /* G346-09, K-17 */
		const char *type = q->p->conf.kind->identity;

		disco_identity(&w, "pubsub", type, q->p->d.conf->name);
		disco_feature(&w, span_str(type));
	}
	write_features(&w, AT_SERVICE);
	write_contacts(&w, q->p->d.conf);
	return ask_send(q, &w);
}

/* ---- a node (5.4) ---- */

static void write_number(
	struct xw *w, const char *var, int64_t n, struct arena *a)
{
	xdata_fact(w, var, arena_printf(a, "%lld", (long long)n));
}

static void write_people(struct xw *w, const struct node *n, const char *var,
	enum node_affiliation which)
{
	bool open = false;

	for (const struct member *m = n->member; m != NULL; m = m->next) {
		if (m->affiliation != which)
			continue;
		if (!open)
			xdata_field_open(w, XF_JID_MULTI, var, NULL);
		open = true;
		xdata_value(w, member_jid(m));
	}
	if (open)
		xw_close(w);
}

/*
 * SECURITY: how many subscribe, who may publish and whom to ask are told to who
 * may read the node. The number is of all, whatever their clearance: it says
 * nothing of items.
 */
static void write_inside(struct ask *q, struct xw *w)
{
	const struct node *n = q->n;
	int64_t subscribed = 0;

	if (node_may_read(n, q->s->from.bare) != SX_OK)
		return;
	for (const struct sub *s = n->sub; s != NULL; s = s->next)
		subscribed += s->state == SUB_SUBSCRIBED;
	write_number(w, "pubsub#num_subscribers", subscribed, q->t->arena);
	write_people(w, n, "pubsub#owner", NODE_OWNER);
	write_people(w, n, "pubsub#publisher", NODE_PUBLISHER);
	xdata_fact(w, "pubsub#creator", n->creator);
}

static void write_texts(struct xw *w, const struct node_config *c)
{
	const struct {
		const char *var;
		struct span s;
	} text[] = {
		{"pubsub#title",       c->title      },
		{"pubsub#description", c->description},
		{"pubsub#language",    c->language   },
		{"pubsub#type",        c->type       },
	};

	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		if (text[i].s.n != 0)
			xdata_fact(w, text[i].var, text[i].s);
	if (c->contact.n == 0)
		return;
	xdata_field_open(w, XF_JID_MULTI, "pubsub#contact", NULL);
	for (struct span rest = c->contact; rest.n != 0;)
		xdata_value(w, span_cut(rest, '\n', &rest));
	xw_close(w);
}

static void write_metadata(struct ask *q, struct xw *w)
{
	static const char *const access[] = {
		"open", "authorize", "whitelist", "presence", "roster"};
	static const char *const publish[] = {
		"publishers", "subscribers", "open"};
	const struct node_config *c = &q->n->config;
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, q->n->created);
	xdata_open(w, "result", FORM_METADATA, NULL);
	write_texts(w, c);
	xdata_fact(w, "pubsub#creation_date", buf_span(&b));
	xdata_fact(w, "pubsub#access_model", span_str(access[c->access_model]));
	xdata_fact(
		w, "pubsub#publish_model", span_str(publish[c->publish_model]));
	if (c->max_items != 0)
		write_number(w, "pubsub#max_items", c->max_items, q->t->arena);
	else
		xdata_fact(w, "pubsub#max_items", SPAN("max"));
	write_inside(q, w);
	xw_close(w);
	buf_clear(&b);
}

static enum sx_cond node_info(struct ask *q)
{
	struct xw w;

	open_query(q, &w);
	disco_identity(&w, "pubsub", "leaf", q->n->config.title);
	write_features(&w, AT_NODE);
	if (q->n->config.multi_subscribe)
		disco_feature(&w, SPAN(PUBSUB "#multi-subscribe"));
	if (q->n->config.persist_items)
		mam_features(&w, MAM_ALWAYS);
	write_metadata(q, &w);
	return ask_send(q, &w);
}

enum sx_cond disco_info_get(struct ask *q)
{
	if (q->n == NULL && q->node.n != 0)
		return adhoc_info(q);
	return q->n != NULL ? node_info(q) : service_info(q);
}
