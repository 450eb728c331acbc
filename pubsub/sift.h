/* SPDX-License-Identifier: MIT */
/* What waits in the outbox, judged again. */
#ifndef PUBSUB_SIFT_H
#define PUBSUB_SIFT_H

#include "pubsub/node.h"

/* Clearances, labels or nodes have changed: what waits and may not go to its
 * receiver any more is taken out of the outbox; an answer among it becomes an
 * error, so that it is asked for again. who: only what goes to that bare JID;
 * absent: all. node: it alone has changed; absent: any may have. */
void pubsub_sift(
	struct pubsub *p, struct span who, struct span node, struct turn *t);

#endif
