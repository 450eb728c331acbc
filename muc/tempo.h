/* SPDX-License-Identifier: MIT */
/* How often people speak: the service's limit, and slow mode (XEP-0500). */
#ifndef MUC_TEMPO_H
#define MUC_TEMPO_H

#include "muc/room.h"

/* One more stanza to a room or to somebody in it, by that person, whatever
 * client or nick they use. Counts it. */
bool tempo_allows(struct room *r, struct span bare, struct turn *t) MUST_CHECK;
/*
 * The last question to a message to all: does slow mode let them speak now? It
 * counts then. Else *text_r is what they are told.
 */
bool tempo_slow_allows(struct room *r, struct span bare, const struct stanza *s,
	struct turn *t, const char **text_r) MUST_CHECK;

#endif
