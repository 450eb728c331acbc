/* SPDX-License-Identifier: MIT */
/* Configuring a node (XEP-0060 8.2, 8.3). */
#include "base/log.h"
#include "pubsub/adhoc.h"
#include "pubsub/await.h"
#include "pubsub/change.h"
#include "pubsub/options.h"

#define LISTED 100 /* nodes of a list */

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

static void configure(struct ask *q, const struct node_row *row)
{
	log_event(LOG_INFO, "node-configured", KV("node", node_name(q->n)),
		KV("by", q->s->from.bare));
	node_change(q->n, &row->config, &row->labels, q->t);
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
	configure(q, &row);
	return c;
}

/* ---- by a command: which node, then its form, which names it, too ---- */

/* Up to LISTED of their own; what is hidden from them isn't named. */
static size_t own_nodes(struct ask *q, const struct span **name_r)
{
	const struct node_affiliation_row *row;
	struct span bare = q->s->from.bare;
	size_t n = 0, all = store_nodes_affiliated(q->p->d.store, q->t->arena,
			      q->p->d.conf->domain, bare, &row);
	struct span *name = arena_array(q->t->arena, struct span, LISTED);

	for (size_t i = 0; i < all && n < LISTED; i++)
		if (row[i].affiliation == NODE_OWNER &&
			node_find_for(q->p, row[i].node, bare, q->t) != NULL)
			name[n++] = row[i].node;
	*name_r = name;
	return n;
}

/* Who has too many for a list writes the name. */
static enum sx_cond ask_which(struct ask *q)
{
	const struct span *name;
	size_t n = own_nodes(q, &name);
	bool list = n < LISTED;
	struct xw w;

	adhoc_open_form(q, &w, "next");
	xdata_open(&w, "form", "urn:caveat:commands", "Configure a node");
	xdata_field_open(
		&w, list ? XF_LIST_SINGLE : XF_TEXT_SINGLE, ADHOC_NODE, "Node");
	xdata_required(&w);
	for (size_t i = 0; list && i < n; i++)
		xdata_option(&w, name[i], name[i]);
	xw_close(&w);
	xw_close(&w);
	return ask_send(q, &w);
}

static enum sx_cond ask_how(struct ask *q)
{
	const struct node_row row = row_of(q->n);
	struct xw w;

	adhoc_open_form(q, &w, "complete");
	xdata_open(&w, "form", FORM_NODE_CONFIG, "Node configuration");
	xdata_field(&w, XF_HIDDEN, ADHOC_NODE, NULL, row.name);
	node_form_fields(q->p, &row, &q->n->place, q->s->from.bare, &w, q->t);
	xw_close(&w);
	return ask_send(q, &w);
}

enum sx_cond configure_step(
	struct ask *q, const struct xml *form, const struct xdata *d)
{
	struct node_row row;
	enum sx_cond c;
	struct xw w;

	if (form == NULL)
		return ask_which(q);
	c = adhoc_node(q, d);
	if (c != SX_OK || await_rosters(q, &c))
		return c;
	if (!span_is(d->form_type, FORM_NODE_CONFIG))
		return ask_how(q);
	if (!store_accepts(q->p->d.store, q->t->mono))
		return SX_RESOURCE_CONSTRAINT;
	row = row_of(q->n);
	c = node_form_read(q, form, &row);
	if (c != SX_OK)
		return c;
	adhoc_open(q, &w, "completed");
	c = ask_send(q, &w);
	configure(q, &row);
	return c;
}
