/* SPDX-License-Identifier: MIT */
/*
 * The labels that places had before. What a room or a node says without a label
 * (who is there, a subject or title, requests between occupants) is under those
 * of the place; and what of it still waits when they change, or when another
 * place gets the name, was said under the old ones.
 */
#ifndef DOMAIN_BEFORE_H
#define DOMAIN_BEFORE_H

#include "domain/domain.h"

/* The labels of a place are about to change, or it is about to go; name absent:
 * those above all places. */
void before_keep(struct domain *d, struct span name, const struct place *place);

/* What the stanza says without a label of its own. */
enum before_kind {
	BEFORE_PLACE,   /* under the access label */
	BEFORE_REQUEST, /* and under the default label */
};
/* SECURITY: may c have what waits from the place of that name since the epoch,
 * by all the labels that it was under since? Under that of now it is the
 * caller's to ask.
 */
bool before_allows(struct domain *d, struct span name, uint64_t epoch,
	enum before_kind k, const struct clearance *c, struct turn *t);

/* What doesn't wait any more is forgotten. */
void before_tick(struct domain *d);
void before_free(struct before **b);

#endif
