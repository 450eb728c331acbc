/* SPDX-License-Identifier: MIT */
/* Taking away a node, and all that is in one. */
#ifndef PUBSUB_REMOVE_H
#define PUBSUB_REMOVE_H

#include "pubsub/node.h"

/* Told to the subscribers if the node says so; n is gone then. uri (absent:
 * none): where to go instead. for_ever: the operator moves it, and who asks is
 * told so until the operator makes one of that name. */
void remove_node(
	struct node *n, struct span uri, bool for_ever, struct turn *t);
/* Has the operator moved a node of that name? SECURITY: it tells nobody more
 * than that the name is taken. */
bool remove_has_moved(struct pubsub *p, struct span name, struct turn *t);
/* Where a node of that name went, if that person may know; absent: nothing is
 * known of it. In the arena. */
struct span remove_redirect(
	struct pubsub *p, struct span name, struct span bare, struct turn *t);
/* Every item, whatever its label. Tells nobody. */
void remove_items(struct node *n);

#endif
