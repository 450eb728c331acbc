/* SPDX-License-Identifier: MIT */
/* What a service of a special kind adds to nodes, such as forms (fdp/). */
#ifndef PUBSUB_KIND_H
#define PUBSUB_KIND_H

#include "pubsub/node.h"

/* Somebody's payload on its way into a node. */
struct kind_item {
	struct node *node;
	const struct xml *payload; /* NULL: none */
	struct span by;   /* bare JID; absent: the operator, who may all */
	struct span kept; /* as it is kept; absent: as it is */
	const char *text; /* of an error: what is wrong, the arena's */
};

struct pubsub_kind {
	const char *identity; /* disco#info: the second type of `pubsub` */
	/* A node of that name begins with that; c has the usual. */
	void (*initial)(struct span name, struct node_config *c);
	/* The one that is made and removed with it, in the arena; absent: it
	 * stands alone. */
	struct span (*partner)(struct span name, struct arena *a);
	/* Does the service name its items, whatever publishers want? */
	bool (*names_items)(struct span node);
	/* May parts of its items bear labels of their own? Then check() judges
	 * them, and view() leaves out what isn't for who reads. */
	bool (*has_parts)(struct span node);
	/* Is it what the node takes? */
	enum sx_cond (*check)(struct kind_item *i, struct turn *t);
	/* Of two that go together: is it the one that what comes into the other
	 * goes by? Then it arrives first. */
	bool (*leads)(struct span name);
	/* May what was kept elsewhere, or here before, be in it? No sender is
	 * asked. lead: the one that leads it; NULL: it stands alone, or leads.
	 */
	enum sx_cond (*arrive)(
		struct kind_item *i, struct node *lead, struct turn *t);
	/* The payload as who holds c may read it; the arena's. Absent: they may
	 * not. */
	struct span (*view)(struct node *n, struct span payload,
		const struct clearance *c, struct turn *t);
};

/* The same for any service: those of none say nothing. */
void kind_initial(
	const struct pubsub *p, struct span name, struct node_config *c);
struct span kind_partner(
	const struct pubsub *p, struct span name, struct arena *a);
bool kind_has_parts(const struct pubsub *p, struct span node);
bool kind_names_items(const struct pubsub *p, struct span node);
struct span kind_view(struct node *n, struct span payload,
	const struct clearance *c, struct turn *t);
bool kind_leads(const struct pubsub *p, struct span name);
enum sx_cond kind_arrive(
	struct kind_item *i, struct node *lead, struct turn *t) MUST_CHECK;
enum sx_cond kind_check(
	const struct pubsub *p, struct kind_item *i, struct turn *t) MUST_CHECK;

#endif
