/* SPDX-License-Identifier: MIT */
/* A fuzzer's bytes as a row of choices; behind the end all choices are 0. */
#ifndef TESTS_FUZZ_TAPE_H
#define TESTS_FUZZ_TAPE_H

#include <stdint.h>

#include "base/span.h"

struct tape {
	struct span rest;
};

static inline unsigned tape_byte(struct tape *t)
{
	unsigned char c;

	if (t->rest.n == 0)
		return 0;
	c = (unsigned char)t->rest.p[0];
	t->rest = span_of(t->rest.p + 1, t->rest.n - 1);
	return c;
}

/* n is 1 or more; 256 suffice for what is chosen here. */
static inline size_t tape_below(struct tape *t, size_t n)
{
	return n > 1 ? tape_byte(t) % n : 0;
}

/* One choice in so many comes true. */
static inline bool tape_one_in(struct tape *t, size_t n)
{
	return tape_byte(t) % n == n - 1;
}

#endif
