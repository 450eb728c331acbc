/* SPDX-License-Identifier: MIT */
/* Making nodes. */
#ifndef PUBSUB_CREATE_H
#define PUBSUB_CREATE_H

#include "pubsub/node.h"

/* May that person make one more node? */
enum sx_cond create_allowed(
	struct pubsub *p, struct span bare, struct turn *t) MUST_CHECK;
/* Is nothing there of that name, nor of the one that is made with it? */
bool create_is_free(
	struct pubsub *p, struct span name, struct turn *t) MUST_CHECK;
/* It, and the one that is made with it, under the same labels (kind.h). */
struct node *create_node(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t);
/* As if they never were: nothing was told of them yet. */
void create_undo(struct node *n, struct turn *t);

#endif
