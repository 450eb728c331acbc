/* SPDX-License-Identifier: MIT */
/* What may happen in two worlds of rooms. */
#ifndef TESTS_MUC_COVERT_STEPS_H
#define TESTS_MUC_COVERT_STEPS_H

#include "tests/muc/twins.h"

/* Two rooms that everybody finds are made; two hidden ones may come. */
struct twins *covert_begin(uint64_t seed);
/* One thing happens, in both worlds or out of sight; what the watched get of it
 * is compared, and counted. */
size_t covert_step(struct twins *t);

#endif
