/* SPDX-License-Identifier: MIT */
/*
 * What labels and clearances of tests/support/policy.h say, as masks, by who
 * shares nothing with labels/; and chance that is the same each time.
 */
#ifndef TESTS_SUPPORT_TRUTH_H
#define TESTS_SUPPORT_TRUTH_H

#include "base/arena.h"

/* Of classifications one in a label, any in a clearance. */
struct truth {
	unsigned classes, countries, words;
};

unsigned dice_throw(uint64_t *seed, unsigned sides); /* from 0 */

struct truth truth_any_label(uint64_t *seed);
struct truth truth_any_clearance(uint64_t *seed);
/* As an expression, of a label or a clearance. */
const char *truth_expr(struct truth t, struct arena *a);
bool truth_cleared(struct truth clearance, struct truth label);

#endif
