/* SPDX-License-Identifier: MIT */
/*
 * The labels that places had before. What a room says without a label (who is
 * there, its subject, requests between occupants) is under those of the place;
 * and what of it still waits when they change was said under the old ones.
 */
#ifndef MUC_BEFORE_H
#define MUC_BEFORE_H

#include "muc/room.h"

struct before; /* NULL: nothing that waits is of before */

/* The labels of a room are about to change, or it is about to go; r NULL:
 * those above all rooms. */
void before_keep(struct muc *m, const struct room *r);

/* What the stanza says without a label of its own. */
enum before_kind {
	BEFORE_PLACE,   /* under the access label */
	BEFORE_REQUEST, /* and under the default label */
};
/* SECURITY: may c have what waits from that place since the epoch, by all the
 * labels that it was under since? Under that of now it is the caller's to ask.
 */
bool before_allows(struct muc *m, struct span place, uint64_t epoch,
	enum before_kind k, const struct clearance *c, struct turn *t);

/* What doesn't wait any more is forgotten. */
void before_tick(struct muc *m);
void before_free(struct before **b);

#endif
