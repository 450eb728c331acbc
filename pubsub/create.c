/* SPDX-License-Identifier: MIT */
/* Making a node (XEP-0060 8.1). */
#include "pubsub/create.h"
#include "base/log.h"
#include "pubsub/ask.h"
#include "pubsub/item.h"
#include "pubsub/options.h"

enum sx_cond create_allowed(struct pubsub *p, struct span bare)
{
	if (!domain_is_creator(&p->d, bare))
		return SX_FORBIDDEN;
	if (!domain_is_admin(&p->d, bare) &&
		store_nodes_owned(p->d.store, bare, p->d.conf->domain) >=
			p->conf.limits.nodes_per_user)
		return SX_RESOURCE_CONSTRAINT;
	return SX_OK;
}

/* SECURITY: a name that a hidden node has can't be given twice. That tells that
 * it is taken, to who guesses it; whom that is too much for makes `create`
 * narrow. */
static enum sx_cond name_is_free(struct ask *q, struct span name)
{
	return node_find(q->p, name, q->t) == NULL ? SX_OK : SX_CONFLICT;
}

/* `<configure/>` beside it, with a form or empty (8.1.3). */
static enum sx_cond read_form(struct ask *q, struct node_row *row)
{
	const struct xml *c = xml_after(q->x);
	const struct xml *form;

	if (c == NULL)
		return SX_OK;
	if (!xml_is(c, NS_PUBSUB, "configure") || xml_after(c) != NULL ||
		xml_attr(c, "node").p != NULL)
		return SX_BAD_REQUEST;
	form = xml_first(c);
	if (form == NULL)
		return SX_OK;
	return node_form_read(q->p, form, q->s->from.bare, row, &q->text, q->t);
}

struct node *create_node(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t)
{
	struct node *n = node_new(p, row, by, t);

	log_event(
		LOG_INFO, "node-created", KV("node", row->name), KV("by", by));
	return n;
}

enum sx_cond node_create(struct ask *q)
{
	struct node_row row = {.name = q->node};
	enum sx_cond c = create_allowed(q->p, q->s->from.bare);
	struct xw w;

	if (c != SX_OK)
		return c;
	if (row.name.n > q->p->conf.limits.name_bytes)
		return SX_NOT_ACCEPTABLE;
	if (row.name.n == 0) /* an instant node (8.1.2) */
		row.name = item_new_id(q->t);
	node_options_initial(q->p, &row.config);
	c = name_is_free(q, row.name);
	if (c == SX_OK)
		c = read_form(q, &row);
	if (c != SX_OK)
		return c;
	(void)create_node(q->p, &row, q->s->from.bare, q->t);
	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "create");
	xw_attr(&w, "node", row.name);
	xw_close(&w);
	return ask_send(q, &w);
}
