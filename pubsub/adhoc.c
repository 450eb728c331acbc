/* SPDX-License-Identifier: MIT */
/* Ad-hoc commands: which there are, and the way to them. */
#include "pubsub/adhoc.h"

#include "domain/command.h"
#include "pubsub/item.h"
#include "xmpp/disco.h"

#define COMMANDS "http://jabber.org/protocol/commands"

static const struct adhoc {
	const char *node, *name;
	adhoc_step *step;
} commands[] = {
	{"http://jabber.org/protocol/pubsub#get-pending",
         "Who waits for a subscription",                                      pending_step  },
	{"urn:caveat:commands:configure",                 "Configure a node", configure_step},
};

static const struct adhoc *find(struct span node)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (span_is(node, commands[i].node))
			return &commands[i];
	return NULL;
}

/* ---- discovery ---- */

bool adhoc_is_name(struct span node)
{
	return span_is(node, COMMANDS) || find(node) != NULL ||
	       common_find(node) != NULL;
}

enum sx_cond adhoc_info(struct ask *q)
{
	const struct adhoc *cmd = find(q->node);
	const struct common_command *common = common_find(q->node);
	struct xw w;

	if (common != NULL && !common_may(&q->p->d, q->s->from.bare))
		return SX_FORBIDDEN;
	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_INFO, "query");
	xw_attr(&w, "node", q->node);
	if (cmd == NULL && common == NULL) {
		disco_identity(&w, "automation", "command-list", SPAN_NONE);
	} else {
		disco_identity(&w, "automation", "command-node",
			span_str(cmd != NULL ? cmd->name : common->name));
		disco_feature(&w, SPAN(COMMANDS));
		disco_feature(&w, ns_uri(NS_XDATA));
	}
	return ask_send(q, &w);
}

enum sx_cond adhoc_items(struct ask *q)
{
	bool all = find(q->node) == NULL && common_find(q->node) == NULL;
	struct xw w;

	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr(&w, "node", q->node);
	for (size_t i = 0; all && i < ARRAY_LEN(commands); i++)
		disco_item(&w, q->p->d.conf->domain, span_str(commands[i].node),
			span_str(commands[i].name));
	if (all)
		common_items(&q->p->d, q->s, &w);
	return ask_send(q, &w);
}

/* ---- answers ---- */

void adhoc_open(struct ask *q, struct xw *w, const char *status)
{
	struct span session = xml_attr(q->x, "sessionid");

	answer_open(&q->p->d, w, q->s);
	xw_open(w, NS_COMMANDS, "command");
	xw_attr(w, "node", xml_attr(q->x, "node"));
	xw_attr(w, "sessionid", session.n != 0 ? session : item_new_id(q->t));
	xw_attr_str(w, "status", status);
}

void adhoc_open_form(struct ask *q, struct xw *w, const char *next)
{
	adhoc_open(q, w, "executing");
	xw_open(w, NS_COMMANDS, "actions");
	xw_attr_str(w, "execute", next);
	xw_open(w, NS_COMMANDS, next);
	xw_close(w);
	xw_close(w);
}

/* ---- requests ---- */

enum sx_cond adhoc_node(struct ask *q, const struct xdata *d)
{
	struct span name = xdata_get(d, ADHOC_NODE);

	if (name.n == 0)
		return SX_NODEID_REQUIRED;
	q->n = node_find_for(q->p, name, q->s->from.bare, q->t);
	if (q->n == NULL)
		return SX_ITEM_NOT_FOUND;
	return ask_is_owner(q) ? SX_OK : SX_FORBIDDEN;
}

static bool is_action(struct span action)
{
	return action.n == 0 || span_is(action, "execute") ||
	       span_is(action, "next") || span_is(action, "complete");
}

enum sx_cond adhoc_set(struct ask *q)
{
	const struct common_command *common =
		common_find(xml_attr(q->x, "node"));
	const struct adhoc *cmd = find(xml_attr(q->x, "node"));
	const struct xml *x = xml_child(q->x, NS_XDATA, "x");
	struct span action = xml_attr(q->x, "action");
	struct xdata d;
	struct xw w;

	if (common != NULL)
		return common_set(&q->p->d, common, q->s, q->t, &q->text);
	if (cmd == NULL)
		return SX_ITEM_NOT_FOUND;
	if (span_is(action, "cancel")) {
		adhoc_open(q, &w, "canceled");
		return ask_send(q, &w);
	}
	if (!is_action(action))
		return SX_BAD_ACTION;
	if (x == NULL)
		return cmd->step(q, NULL, NULL);
	if (!xdata_read(q->t->arena, x, &d) || d.kind != XDATA_SUBMIT)
		return SX_BAD_PAYLOAD;
	return cmd->step(q, x, &d);
}
