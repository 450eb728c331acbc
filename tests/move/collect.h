/* SPDX-License-Identifier: MIT */
/* A sink that keeps what it is given, as text: a line for each call. */
#ifndef TESTS_MOVE_COLLECT_H
#define TESTS_MOVE_COLLECT_H

#include "base/buf.h"
#include "move/move.h"

struct collect {
	struct move_sink sink;
	struct buf text;  /* `place KIND JID NODE`, records, `end` or `left` */
	const char *mark; /* given at open; NULL: none */
	size_t refuse;    /* the put of that number fails, from 1; 0: none */
	size_t puts;
};

void collect_init(struct collect *c);
void collect_clear(struct collect *c);

#endif
