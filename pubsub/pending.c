/* SPDX-License-Identifier: MIT */
/* The command that asks owners again about who waits (XEP-0060 8.7). */
#include "pubsub/adhoc.h"
#include "pubsub/approve.h"

#define FORM "http://jabber.org/protocol/pubsub#subscribe_authorization"

/* Nodes of theirs that somebody waits for; what is hidden from them isn't
 * named. */
static void write_nodes(struct ask *q, struct xw *w)
{
	const struct span *name;
	size_t n = store_nodes_awaited(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &name);

	xdata_field_open(w, XF_LIST_SINGLE, ADHOC_NODE, "Node");
	xdata_required(w);
	for (size_t i = 0; i < n; i++)
		if (node_find_for(q->p, name[i], q->s->from.bare, q->t) != NULL)
			xdata_option(w, name[i], name[i]);
	xw_close(w);
}

static enum sx_cond ask_which(struct ask *q)
{
	struct xw w;

	adhoc_open_form(q, &w, "complete");
	xdata_open(&w, "form", FORM, "Who waits for a subscription");
	write_nodes(q, &w);
	xw_close(&w);
	return ask_send(q, &w);
}

enum sx_cond pending_step(
	struct ask *q, const struct xml *form, const struct xdata *d)
{
	enum sx_cond c;
	struct xw w;

	if (form == NULL)
		return ask_which(q);
	c = adhoc_node(q, d);
	if (c != SX_OK)
		return c;
	adhoc_open(q, &w, "completed");
	c = ask_send(q, &w);
	for (const struct sub *s = q->n->sub; s != NULL; s = s->next)
		if (s->state == SUB_PENDING)
			approve_ask(q->n, s, q->t);
	return c;
}
