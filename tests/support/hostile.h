/* SPDX-License-Identifier: MIT */
/* Values that nobody expects, for tests of what reads records. */
#ifndef TESTS_SUPPORT_HOSTILE_H
#define TESTS_SUPPORT_HOSTILE_H

#include "base/arena.h"

#define HOSTILE_VALUES 14
/* The record with value i, from 0, in the place of each `%s`. In the arena. */
const char *hostile_record(struct arena *a, const char *record, size_t i);

#endif
