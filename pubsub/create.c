/* SPDX-License-Identifier: MIT */
/* Making a node (XEP-0060 8.1). */
#include "pubsub/create.h"
#include "base/log.h"
#include "db/arrival.h"
#include "pubsub/adhoc.h"
#include "pubsub/ask.h"
#include "pubsub/item.h"
#include "pubsub/kind.h"
#include "pubsub/options.h"
#include "pubsub/remove.h"

/* SECURITY: of nodes that they may know of. Others may have made them owners
 * of nodes that they mustn't. */
static uint64_t nodes_owned(struct pubsub *p, struct span bare, struct turn *t)
{
	const struct owned *row;
	size_t n = store_nodes_owned(
		p->d.store, t->arena, p->d.conf->domain, bare, &row);
	uint64_t nodes = 0;

	for (size_t i = 0; i < n; i++)
		if (node_labels_admit(p, &row[i].labels, bare, t))
			nodes += row[i].n;
	return nodes;
}

enum sx_cond create_allowed(struct pubsub *p, struct span bare, struct turn *t)
{
	if (!domain_is_creator(&p->d, bare))
		return SX_FORBIDDEN;
	if (!domain_is_admin(&p->d, bare) &&
		nodes_owned(p, bare, t) >= p->conf.limits.nodes_per_user)
		return SX_RESOURCE_CONSTRAINT;
	return SX_OK;
}

/* It isn't there, and none of that name is on its way here. */
static bool is_unused(struct pubsub *p, struct span name, struct turn *t)
{
	struct node_row row;

	return node_find(p, name, t) == NULL &&
	       !store_node_get(p->d.store, t->arena,
		       store_arriving_name(t->arena, p->d.conf->domain), name,
		       &row);
}

/* SECURITY: a name that a hidden node has can't be given twice. That tells that
 * it is taken, to who guesses it; whom that is too much for makes `create`
 * narrow. */
bool create_is_free(struct pubsub *p, struct span name, struct turn *t)
{
	struct span with = kind_partner(p, name, t->arena);

	return !adhoc_is_name(name) && is_unused(p, name, t) &&
	       (with.p == NULL || is_unused(p, with, t));
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
	return node_form_read(q, form, row);
}

static void create_partner(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t)
{
	struct node_row with = {.name = kind_partner(p, row->name, t->arena),
		.labels = row->labels};

	if (with.name.p == NULL)
		return;
	kind_initial(p, with.name, &with.config);
	with.config.title = row->config.title;
	(void)node_new(p, &with, by, t);
}

struct node *create_node(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t)
{
	struct node *n = node_new(p, row, by, t);

	create_partner(p, row, by, t);
	log_event(
		LOG_INFO, "node-created", KV("node", row->name), KV("by", by));
	return n;
}

void create_undo(struct node *n, struct turn *t)
{
	struct pubsub *p = n->pubsub;
	struct span with = kind_partner(p, node_name(n), t->arena);
	struct node *partner = node_find(p, with, t);

	if (partner != NULL)
		node_erase(partner);
	node_erase(n);
}

enum sx_cond node_create(struct ask *q)
{
	struct node_row row = {.name = q->node};
	enum sx_cond c = create_allowed(q->p, q->s->from.bare, q->t);
	struct xw w;

	if (c != SX_OK)
		return c;
	if (row.name.n > q->p->conf.limits.name_bytes)
		return SX_NOT_ACCEPTABLE;
	if (row.name.n == 0) /* an instant node (8.1.2) */
		row.name = item_new_id(q->t);
	kind_initial(q->p, row.name, &row.config);
	if (remove_has_moved(q->p, row.name, q->t))
		return ask_missing(q) == SX_GONE ? SX_GONE : SX_CONFLICT;
	if (!create_is_free(q->p, row.name, q->t))
		return SX_CONFLICT;
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
