/* SPDX-License-Identifier: MIT */
/* Nodes as records (doc/transfer.md, "Of nodes"), a page at a time. */
#ifndef PUBSUB_DEPART_H
#define PUBSUB_DEPART_H

#include "domain/transfer_out.h"
#include "pubsub/pubsub.h"

struct node_departure {
	struct span node;
	struct departure ask;
};
/*
 * Adds a page of its records. For a reader: the head that discovery tells them,
 * and of the items, past ones too, what they are cleared for, as they may see
 * it. ERR_UNKNOWN: no such node. ERR_CONFLICT: they may not read it. ERR_VALUE:
 * no clearance is called so, or no page begins there.
 */
enum err pubsub_depart(struct pubsub *p, const struct node_departure *x,
	struct transfer_page *page, struct turn *t,
	struct errtext *e) MUST_CHECK;

/* All nodes, those first that others go by (topics: the template). */
struct node_leaving {
	struct span node;
	uint64_t items; /* not past ones */
};
void pubsub_departures(struct pubsub *p, struct turn *t,
	void (*f)(void *arg, const struct node_leaving *n), void *arg);

#endif
