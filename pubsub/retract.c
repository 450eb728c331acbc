/* SPDX-License-Identifier: MIT */
/* Taking an item back (XEP-0060 7.2). */
#include "pubsub/ask.h"
#include "pubsub/flock.h"
#include "pubsub/item.h"
#include "xmpp/xdata.h"

/* What goes, and whom it isn't told to. */
struct gone {
	struct item item;
	const struct label *unless;
	struct gone *next;
};

/*
 * All of that name that they may see and take back. SECURITY: what who asks
 * isn't cleared for isn't there, and stays. Who saw several is told once. What
 * the node doesn't hold any more is taken back as well: the archive has it.
 */
static enum sx_cond find(struct ask *q, const struct item_list *all,
	struct span name, struct gone ***end)
{
	struct span who = q->s->from.bare;
	enum sx_cond none = SX_ITEM_NOT_FOUND;
	bool may = node_may_publish(q->n, who) == SX_OK;
	const struct label *newest = NULL;
	const struct item_row *row;
	size_t n;

	if (name.n == 0)
		return SX_ITEM_REQUIRED;
	n = item_named(q->n, all, name, &row, q->t);
	for (size_t i = 0; i < n; i++) {
		struct gone *g = arena_make(q->t->arena, struct gone);

		if (!item_of(q->n, &row[i], q->t, &g->item))
			continue;
		if (!may || !item_is_theirs(q->n, &row[i], who)) {
			none = SX_FORBIDDEN;
			continue;
		}
		g->unless = newest;
		if (newest == NULL)
			newest = g->item.label;
		**end = g;
		*end = &g->next;
	}
	return newest != NULL ? SX_OK : none;
}

/* All of them, or none (12.11). */
static enum sx_cond find_all(
	struct ask *q, const struct item_list *all, struct gone **gone_r)
{
	struct gone **end = gone_r;
	size_t n = 0;

	*gone_r = NULL;
	xml_each_child (x, q->x) {
		enum sx_cond c;

		if (!xml_is(x, NS_PUBSUB, "item"))
			return SX_BAD_REQUEST;
		if (n++ == q->p->conf.limits.batch)
			return SX_MAX_ITEMS_EXCEEDED;
		c = find(q, all, xml_attr(x, "id"), &end);
		if (c != SX_OK)
			return c;
	}
	if (!flock_fits(q->n, n, 0))
		return SX_RESOURCE_CONSTRAINT;
	return n != 0 ? SX_OK : SX_ITEM_REQUIRED;
}

enum sx_cond item_retract_set(struct ask *q)
{
	struct span who = q->s->from.bare;
	struct item_list all =
		item_archive_for(q->n, dir_clearance(q->p->d.dir, who), q->t);
	struct span text = xml_attr(q->x, "notify");
	bool notify = false;
	struct gone *gone;
	enum sx_cond c;

	if (text.p != NULL && !xdata_bool(text, &notify))
		return SX_BAD_REQUEST;
	if (node_affiliation(q->n, who) == NODE_OUTCAST)
		return SX_FORBIDDEN;
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	c = find_all(q, &all, &gone);
	if (c != SX_OK)
		return c;
	c = ask_done(q);
	for (const struct gone *g = gone; g != NULL; g = g->next) {
		item_retract(q->n, &g->item, notify, g->unless, q->t);
		item_forget(q->n, &all, g->item.row.name, 0, who);
	}
	return c;
}
