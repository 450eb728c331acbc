/* SPDX-License-Identifier: MIT */
/* Making nodes. */
#ifndef PUBSUB_CREATE_H
#define PUBSUB_CREATE_H

#include "pubsub/node.h"

/* May that person make one more node? */
enum sx_cond create_allowed(struct pubsub *p, struct span bare) MUST_CHECK;
/* node_new(), and the log knows. */
struct node *create_node(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t);

#endif
