/* SPDX-License-Identifier: MIT */
/* Subscriptions that wait for an owner (XEP-0060 8.6). */
#ifndef PUBSUB_APPROVE_H
#define PUBSUB_APPROVE_H

#include "pubsub/node.h"

/* Asks every owner. */
void approve_ask(struct node *n, const struct sub *s, struct turn *t);
/* Is it an owner's answer? Then it was taken, or refused. */
bool approve_take(
	struct pubsub *p, const struct stanza *s, struct turn *t) MUST_CHECK;
/* A state that an owner gives: stored, and told to whom it is about. */
void approve_set(struct node *n, struct sub *s, enum subscription_state state,
	struct turn *t);

#endif
