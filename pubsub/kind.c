/* SPDX-License-Identifier: MIT */
/* Asking what a service of a special kind has to say. */
#include "pubsub/kind.h"

#include "pubsub/options.h"

void kind_initial(
	const struct pubsub *p, struct span name, struct node_config *c)
{
	node_options_initial(p, c);
	if (p->conf.kind != NULL)
		p->conf.kind->initial(name, c);
}

struct span kind_partner(
	const struct pubsub *p, struct span name, struct arena *a)
{
	return p->conf.kind != NULL ? p->conf.kind->partner(name, a)
	                            : SPAN_NONE;
}

bool kind_has_parts(const struct pubsub *p, struct span node)
{
	return p->conf.kind != NULL && p->conf.kind->has_parts(node);
}

struct span kind_view(struct node *n, struct span payload,
	const struct clearance *c, struct turn *t)
{
	if (payload.n == 0 || !kind_has_parts(n->pubsub, node_name(n)))
		return payload;
	return n->pubsub->conf.kind->view(n, payload, c, t);
}

bool kind_names_items(const struct pubsub *p, struct span node)
{
	return p->conf.kind != NULL && p->conf.kind->names_items(node);
}

enum sx_cond kind_check(
	const struct pubsub *p, struct kind_item *i, struct turn *t)
{
	return p->conf.kind != NULL ? p->conf.kind->check(i, t) : SX_OK;
}
