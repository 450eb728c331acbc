/* SPDX-License-Identifier: MIT */
/* Taking an item back (XEP-0060 7.2). */
#include "pubsub/ask.h"
#include "pubsub/item.h"
#include "xmpp/xdata.h"

/* Publishers and owners any; others what they published. */
static bool may_retract(const struct ask *q, const struct item_row *row)
{
	struct span who = q->s->from.bare, resource;

	return node_affiliation(q->n, who) >= NODE_PUBLISHER ||
	       (node_may_publish(q->n, who) == SX_OK &&
		       span_eq(span_cut(row->publisher, '/', &resource), who));
}

/* SECURITY: what who asks isn't cleared for isn't there. */
static enum sx_cond find(struct ask *q, struct span name, struct item *i)
{
	struct domain *d = &q->p->d;
	struct item_list l = item_list_for(
		q->n, dir_clearance(d->dir, q->s->from.bare), q->t);

	if (name.n == 0)
		return SX_ITEM_REQUIRED;
	if (!store_item_find(d->store, q->t->arena, &l, name, &i->row) ||
		!item_of(q->n, &i->row, q->t, i))
		return SX_ITEM_NOT_FOUND;
	return may_retract(q, &i->row) ? SX_OK : SX_FORBIDDEN;
}

/* All of them, or none (12.11). */
static enum sx_cond find_all(struct ask *q, struct item *item, size_t *n_r)
{
	size_t n = 0;

	xml_each_child (x, q->x) {
		enum sx_cond c;

		if (!xml_is(x, NS_PUBSUB, "item"))
			return SX_BAD_REQUEST;
		if (n == q->p->conf.limits.batch)
			return SX_MAX_ITEMS_EXCEEDED;
		c = find(q, xml_attr(x, "id"), &item[n]);
		if (c != SX_OK)
			return c;
		n++;
	}
	*n_r = n;
	return n != 0 ? SX_OK : SX_ITEM_REQUIRED;
}

enum sx_cond item_retract_set(struct ask *q)
{
	struct item *item = arena_array(
		q->t->arena, struct item, q->p->conf.limits.batch + 1);
	struct span text = xml_attr(q->x, "notify");
	bool notify = false;
	enum sx_cond c;
	size_t n;

	if (text.p != NULL && !xdata_bool(text, &notify))
		return SX_BAD_REQUEST;
	if (node_affiliation(q->n, q->s->from.bare) == NODE_OUTCAST)
		return SX_FORBIDDEN;
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	c = find_all(q, item, &n);
	if (c != SX_OK)
		return c;
	c = ask_done(q);
	for (size_t i = 0; i < n; i++)
		item_retract(q->n, &item[i], notify, q->t);
	return c;
}
