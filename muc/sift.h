/* SPDX-License-Identifier: MIT */
/* What waits in the outbox, judged again. */
#ifndef MUC_SIFT_H
#define MUC_SIFT_H

#include "muc/room.h"

/* Clearances, labels or places have changed: what waits and may not go to its
 * receiver any more is taken out of the outbox. who (a bare JID), room: only
 * what goes to that one, what comes from there; absent: all. May load rooms,
 * which stay until they are settled. */
void muc_sift(struct muc *m, struct span who, struct span room, struct turn *t);

#endif
