/* SPDX-License-Identifier: MIT */
/* Asking what a service of a special kind has to say. */
#include "pubsub/kind.h"

#include "pubsub/options.h"
#include "xmpp/seclabel.h"

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

/* SECURITY: what was kept while the service was of another kind may have parts
 * whose labels nobody here can ask about. */
static bool has_strange_parts(struct span payload, struct turn *t)
{
	const struct xml *x;

	/* as all that we write have it */
	if (memmem(payload.p, payload.n, "sec-label", 9) == NULL)
		return false;
	return xml_parse(t->arena, payload, &xml_caps_default, &x, NULL) !=
	               ERR_OK ||
	       seclabel_inside(x);
}

struct span kind_view(struct node *n, struct span payload,
	const struct clearance *c, struct turn *t)
{
	if (payload.n == 0)
		return payload;
	if (!kind_has_parts(n->pubsub, node_name(n)))
		return has_strange_parts(payload, t) ? SPAN_NONE : payload;
	return n->pubsub->conf.kind->view(n, payload, c, t);
}

bool kind_leads(const struct pubsub *p, struct span name)
{
	return p->conf.kind != NULL && p->conf.kind->leads(name);
}

/* SECURITY: labels inside of what nobody here can leave a part out of. */
enum sx_cond kind_arrive(struct kind_item *i, struct node *lead, struct turn *t)
{
	const struct pubsub *p = i->node->pubsub;

	if (kind_has_parts(p, node_name(i->node)))
		return p->conf.kind->arrive(i, lead, t);
	return i->payload != NULL && seclabel_inside(i->payload)
	               ? SX_INVALID_PAYLOAD
	               : SX_OK;
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
