/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share. */
#ifndef TESTS_FDP_FIXTURE_H
#define TESTS_FDP_FIXTURE_H

#include "base/arena.h"
#include "base/buf.h"
#include "tests/base/assert_span.h"

struct arena *fx_arena(void); /* of the test case */
/* A test case with an arena of its own, in a suite of its own name. */
Suite *fx_suite(const char *name, TCase **tc_r);

#endif
