/* SPDX-License-Identifier: MIT */
/* What somebody has in all nodes, or in one (XEP-0060 5.6, 5.7). */
#include "pubsub/ask.h"

/* SECURITY: a node that is hidden from them now isn't named, though the store
 * still has their name in it. */
static bool is_told(struct ask *q, struct span node)
{
	if (q->n != NULL)
		return span_eq(node, node_name(q->n));
	return node_find_for(q->p, node, q->s->from.bare, q->t) != NULL;
}

enum sx_cond my_subscriptions(struct ask *q)
{
	const struct subscription_row *row;
	size_t n = store_subscribed(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &row);
	struct xw w;

	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "subscriptions");
	xw_attr(&w, "node", q->node);
	for (size_t i = 0; i < n; i++) {
		if (!is_told(q, row[i].node))
			continue;
		xw_open(&w, NS_PUBSUB, "subscription");
		xw_attr(&w, "node", row[i].node);
		xw_attr(&w, "jid", row[i].jid);
		xw_attr_str(
			&w, "subscription", subscription_name(row[i].state));
		xw_close(&w);
	}
	xw_close(&w);
	return ask_send(q, &w);
}

enum sx_cond my_affiliations(struct ask *q)
{
	const struct node_affiliation_row *row;
	size_t n = store_nodes_affiliated(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &row);
	struct xw w;

	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "affiliations");
	xw_attr(&w, "node", q->node);
	for (size_t i = 0; i < n; i++) {
		if (!is_told(q, row[i].node))
			continue;
		xw_open(&w, NS_PUBSUB, "affiliation");
		xw_attr(&w, "node", row[i].node);
		xw_attr_str(&w, "affiliation",
			node_affiliation_name(row[i].affiliation));
		xw_close(&w);
	}
	xw_close(&w);
	return ask_send(q, &w);
}
