/* SPDX-License-Identifier: MIT */
/* Requests that wait for what has to be asked elsewhere: rosters. */
#ifndef PUBSUB_AWAIT_H
#define PUBSUB_AWAIT_H

#include "pubsub/ask.h"

/*
 * Must it wait? Then it is kept, and starts anew when all is there or can't be
 * had; what came before it for the same node goes before it. SX_OK in *c_r; or
 * SX_RESOURCE_CONSTRAINT: too many wait, and it isn't kept.
 */
bool await_rosters(struct ask *q, enum sx_cond *c_r);
/* Those who wait try it again. */
void await_run(struct pubsub *p, struct turn *t);
/* What waits too long does. */
void await_tick(struct pubsub *p, struct turn *t);
void await_free(struct pubsub *p);

#endif
