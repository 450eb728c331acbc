/* SPDX-License-Identifier: MIT */
/* Catalogues of the service and of nodes (XEP-0258 4, XEP-0314 4.1). */
#include "domain/offer.h"

#include "pubsub/ask.h"

static const struct place *hold(struct domain *d, const struct place_name *name,
	struct turn *t, void **held_r)
{
	struct pubsub *p =
		(struct pubsub *)((char *)d - offsetof(struct pubsub, d));
	struct node *n;

	(void)held_r;
	if (name->jid.node.p != NULL)
		return NULL;
	if (name->node.n == 0)
		return domain_admits(d, name->who) ? d->conf->place : NULL;
	n = node_find_for(p, name->node, name->who, t);
	return n != NULL ? &n->place : NULL;
}

/* Nodes leave the memory when they weren't used for a while. */
static void release(struct domain *d, void *held, struct turn *t)
{
	(void)d;
	(void)held;
	(void)t;
}

const struct domain_kind nodes_kind = {.hold = hold, .release = release};

struct domain *pubsub_domain(struct pubsub *p)
{
	return &p->d;
}

enum sx_cond catalog_get(struct ask *q)
{
	return offer_answer(&q->p->d, q->s, q->x, q->t);
}
