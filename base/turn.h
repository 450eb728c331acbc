/* SPDX-License-Identifier: MIT */
/* What a handler gets with each stanza: the turn's memory, time and chance. */
#ifndef BASE_TURN_H
#define BASE_TURN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

/* One pass of the loop. Everything in it is gone or stale with its end. */
struct turn {
	struct arena *arena;
	int64_t wall, mono; /* ms, see clock.h; constant during a turn */
	struct entropy *entropy;
	struct span by; /* whose stanza or command is at work; absent: nobody's
	                 */
};

#endif
