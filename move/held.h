/* SPDX-License-Identifier: MIT */
/* A sink that keeps records in memory, until somebody wants all of them. */
#ifndef MOVE_HELD_H
#define MOVE_HELD_H

#include "base/buf.h"
#include "move/move.h"

/* Only put() of it may be called. */
struct held {
	struct move_sink sink;
	struct buf b; /* all of them */
	size_t *end;  /* of each, in b */
	size_t n, cap;
	bool bounded; /* put() refuses what is too much; else held_put() does */
};

void held_init(struct held *h, size_t max_bytes);
void held_clear(struct held *h);
void held_reset(struct held *h);
/* Puts all of them, and keeps them. ERR_LIMIT: they were too many bytes; else
 * as of the sink. */
enum err held_put(
	struct held *h, struct move_sink *to, struct errtext *e) MUST_CHECK;

#endif
