/* SPDX-License-Identifier: MIT */
/* A node becomes another: by its owner, the operator, the policy. */
#ifndef PUBSUB_CHANGE_H
#define PUBSUB_CHANGE_H

#include "pubsub/node.h"

/*
 * Configuration and labels, checked before, hold from now on (XEP-0314 7.1.1):
 * what the node doesn't hold any more is taken out, who isn't admitted any more
 * is subscribed no more, what waits is judged again; whom a wider access model
 * admits gets the last item (XEP-0060 12.2).
 */
void node_change(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t);
/* Who isn't admitted any more is subscribed no more, and told that the node is
 * gone. who: a bare JID; absent: all. */
void node_rejudge(struct node *n, struct span who, struct turn *t);

#endif
