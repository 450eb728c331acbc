/* SPDX-License-Identifier: MIT */
/*
 * Presence that comes faster than it is told. Who is inside and changes too
 * often is told of later: the newest wins, and what was in between nobody
 * misses. Who enters, asks for everything again or takes another nick too
 * often is refused.
 */
#ifndef MUC_LATER_H
#define MUC_LATER_H

#include "muc/room.h"

struct later; /* NULL: nothing waits */

/* May this presence be told now? It counts then, and an older one that waits is
 * forgotten. SECURITY: asks for no room. */
bool later_allows(
	struct muc *m, const struct stanza *s, struct turn *t) MUST_CHECK;
/* One from inside that may not: told when it may be. */
void later_keep(struct muc *m, const struct stanza *s, struct span inner,
	struct turn *t);
/* Who goes has nothing more to tell. */
void later_forget(struct muc *m, const struct stanza *s, struct turn *t);
void later_tick(struct muc *m, struct turn *t);
void later_clear(struct muc *m);

#endif
