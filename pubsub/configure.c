/* SPDX-License-Identifier: MIT */
/* Configuring a node (XEP-0060 8.2, 8.3). */
#include "base/log.h"
#include "pubsub/ask.h"
#include "pubsub/change.h"
#include "pubsub/options.h"

static struct node_row row_of(const struct node *n)
{
	return (struct node_row){.id = n->id,
		.name = node_name(n),
		.creator = n->creator,
		.config = n->config,
		.labels = n->labels};
}

enum sx_cond configure_get(struct ask *q)
{
	const struct node_row row = row_of(q->n);
	struct xw w;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	ask_open(q, &w, NS_PUBSUB_OWNER);
	xw_open(&w, NS_PUBSUB_OWNER, "configure");
	xw_attr(&w, "node", node_name(q->n));
	node_form_ask(q->p, &row, &q->n->place, q->s->from.bare, &w, q->t);
	xw_close(&w);
	return ask_send(q, &w);
}

/* What new nodes begin with. */
enum sx_cond default_get(struct ask *q)
{
	const struct place place = {.above = q->p->d.conf->place};
	struct node_row row = {.id = 0};
	struct span type = xml_attr(q->x, "type");
	struct xw w;

	if (type.n != 0 && !span_is(type, "leaf"))
		return ask_unsupported(q, "collections");
	node_options_initial(q->p, &row.config);
	ask_open(q, &w, NS_PUBSUB_OWNER);
	xw_open(&w, NS_PUBSUB_OWNER, "default");
	node_form_ask(q->p, &row, &place, q->s->from.bare, &w, q->t);
	xw_close(&w);
	return ask_send(q, &w);
}

static bool is_cancel(const struct xml *x, struct arena *a)
{
	struct xdata d;

	return xml_is(x, NS_XDATA, "x") && xdata_read(a, x, &d) &&
	       d.kind == XDATA_CANCEL;
}

enum sx_cond configure_set(struct ask *q)
{
	const struct xml *form = xml_first(q->x);
	struct node_row row = row_of(q->n);
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (is_cancel(form, q->t->arena))
		return ask_done(q);
	c = node_form_read(q, form, &row);
	if (c != SX_OK)
		return c;
	/* the answer first: who asked may lose the node by it */
	c = ask_done(q);
	node_change(q->n, &row.config, &row.labels, q->t);
	log_event(LOG_INFO, "node-configured", KV("node", node_name(q->n)),
		KV("by", q->s->from.bare));
	return c;
}
