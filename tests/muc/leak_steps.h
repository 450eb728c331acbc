/* SPDX-License-Identifier: MIT */
/* What people do at random, with text in it that is known again. */
#ifndef TESTS_MUC_LEAK_STEPS_H
#define TESTS_MUC_LEAK_STEPS_H

#include "tests/muc/leak.h"

/* A world with two rooms, drawn from the seed. */
void leak_begin(uint64_t seed);
/* One step; aborts where a text went to who isn't cleared. The world is the
 * caller's to free, once. */
struct leak *leak_step(void);

#endif
