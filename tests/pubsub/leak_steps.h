/* SPDX-License-Identifier: MIT */
/* What people do at random, with text in it that is known again. */
#ifndef TESTS_PUBSUB_LEAK_STEPS_H
#define TESTS_PUBSUB_LEAK_STEPS_H

#include "tests/pubsub/leak.h"

/* A world with a node, drawn from the seed. */
void leak_begin(uint64_t seed);
/* One step; aborts where something went to who isn't cleared, or a list isn't
 * as it has to be. The world is the caller's to free, once. */
struct leak *leak_step(void);

#endif
