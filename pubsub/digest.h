/* SPDX-License-Identifier: MIT */
/* Subscriptions that are told what was published from time to time, in one
 * (XEP-0060 16.4.2). */
#ifndef PUBSUB_DIGEST_H
#define PUBSUB_DIGEST_H

#include "pubsub/node.h"

#define DIGEST_MIN_MS     1000
#define DIGEST_MAX_MS     86400000
#define DIGEST_DEFAULT_MS 3600000

/* From now on it gathers so long; 0: not at all. What waits is told. */
void digest_set(struct node *n, struct sub *s, int64_t ms, struct turn *t);
/* Something was published under that label. SECURITY: for who isn't cleared for
 * it no time begins that others could be told by. */
void digest_note(struct node *n, const struct label *l, struct turn *t);
/* Those whose time has come are told. */
void digest_tick(struct pubsub *p, struct turn *t);

#endif
