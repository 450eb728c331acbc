/* SPDX-License-Identifier: MIT */
/* XEP-0060 8.7: one ad-hoc command, of one form. It keeps no session: what was
 * filled in says all. */
#include "pubsub/pending.h"

#include "pubsub/approve.h"
#include "pubsub/item.h"
#include "xmpp/disco.h"
#include "xmpp/xdata.h"

#define COMMANDS "http://jabber.org/protocol/commands"
#define PENDING  "http://jabber.org/protocol/pubsub#get-pending"
#define FORM     "http://jabber.org/protocol/pubsub#subscribe_authorization"
#define TITLE    "Who waits for a subscription"

bool pending_is_name(struct span node)
{
	return span_is(node, COMMANDS) || span_is(node, PENDING);
}

enum sx_cond pending_info(struct ask *q)
{
	bool list = span_is(q->node, COMMANDS);
	struct xw w;

	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_INFO, "query");
	xw_attr(&w, "node", q->node);
	disco_identity(&w, "automation", list ? "command-list" : "command-node",
		list ? SPAN_NONE : SPAN(TITLE));
	if (!list) {
		disco_feature(&w, SPAN(COMMANDS));
		disco_feature(&w, ns_uri(NS_XDATA));
	}
	return ask_send(q, &w);
}

enum sx_cond pending_items(struct ask *q)
{
	struct xw w;

	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr(&w, "node", q->node);
	if (span_is(q->node, COMMANDS))
		disco_item(
			&w, q->p->d.conf->domain, SPAN(PENDING), SPAN(TITLE));
	return ask_send(q, &w);
}

/* ---- the command ---- */

static void open_command(struct ask *q, struct xw *w, const char *status)
{
	struct span session = xml_attr(q->x, "sessionid");

	answer_open(&q->p->d, w, q->s);
	xw_open(w, NS_COMMANDS, "command");
	xw_attr(w, "node", SPAN(PENDING));
	xw_attr(w, "sessionid", session.n != 0 ? session : item_new_id(q->t));
	xw_attr_str(w, "status", status);
}

/* Nodes of theirs that somebody waits for; what is hidden from them isn't
 * named. */
static void write_nodes(struct ask *q, struct xw *w)
{
	const struct span *name;
	size_t n = store_nodes_awaited(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &name);

	xdata_field_open(w, XF_LIST_SINGLE, "pubsub#node", "Node");
	xdata_required(w);
	for (size_t i = 0; i < n; i++)
		if (node_find_for(q->p, name[i], q->s->from.bare, q->t) != NULL)
			xdata_option(w, name[i], name[i]);
	xw_close(w);
}

static enum sx_cond ask_which(struct ask *q)
{
	struct xw w;

	open_command(q, &w, "executing");
	xw_open(&w, NS_COMMANDS, "actions");
	xw_attr_str(&w, "execute", "complete");
	xw_open(&w, NS_COMMANDS, "complete");
	xw_close(&w);
	xw_close(&w);
	xdata_open(&w, "form", FORM, TITLE);
	write_nodes(q, &w);
	xw_close(&w);
	return ask_send(q, &w);
}

static enum sx_cond ask_again(struct ask *q, struct span name)
{
	enum sx_cond c;
	struct xw w;

	if (name.n == 0)
		return SX_NODEID_REQUIRED;
	q->n = node_find_for(q->p, name, q->s->from.bare, q->t);
	if (q->n == NULL)
		return SX_ITEM_NOT_FOUND;
	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	open_command(q, &w, "completed");
	c = ask_send(q, &w);
	for (const struct sub *s = q->n->sub; s != NULL; s = s->next)
		if (s->state == SUB_PENDING)
			approve_ask(q->n, s, q->t);
	return c;
}

enum sx_cond pending_command(struct ask *q)
{
	const struct xml *x = xml_child(q->x, NS_XDATA, "x");
	struct span action = xml_attr(q->x, "action");
	struct xdata d;
	struct xw w;

	if (!span_is(xml_attr(q->x, "node"), PENDING))
		return SX_ITEM_NOT_FOUND;
	if (span_is(action, "cancel")) {
		open_command(q, &w, "canceled");
		return ask_send(q, &w);
	}
	if (action.n != 0 && !span_is(action, "execute") &&
		!span_is(action, "complete"))
		return SX_BAD_ACTION;
	if (x == NULL)
		return ask_which(q);
	if (!xdata_read(q->t->arena, x, &d) || d.kind != XDATA_SUBMIT)
		return SX_BAD_PAYLOAD;
	return ask_again(q, xdata_get(&d, "pubsub#node"));
}
