/* SPDX-License-Identifier: MIT */
/* Deleting and purging a node (XEP-0060 8.4, 8.5). */
#include "pubsub/remove.h"

#include "base/log.h"
#include "pubsub/ask.h"
#include "pubsub/event.h"

#define URI_BYTES 2048

void remove_items(struct node *n, struct turn *t)
{
	(void)t;
	store_items_clear(n->pubsub->d.store, n->id);
}

void remove_node(struct node *n, struct span uri, struct turn *t)
{
	if (n->config.notify_delete)
		event_delete(n, uri, t);
	node_erase(n);
}

enum sx_cond node_delete(struct ask *q)
{
	const struct xml *redirect =
		xml_child(q->x, NS_PUBSUB_OWNER, "redirect");
	struct span uri = xml_attr(redirect, "uri");
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (uri.n > URI_BYTES)
		return SX_NOT_ACCEPTABLE;
	log_event(LOG_INFO, "node-deleted", KV("node", node_name(q->n)),
		KV("by", q->s->from.bare));
	c = ask_done(q);
	remove_node(q->n, uri, q->t);
	return c;
}

/*
 * SECURITY: who owns a node may be cleared for less than is in it. All of it
 * goes, and they learn nothing of it by that.
 */
enum sx_cond node_purge(struct ask *q)
{
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	c = ask_done(q);
	remove_items(q->n, q->t);
	event_purge(q->n, q->t);
	return c;
}
