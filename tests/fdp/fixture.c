/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share. */
#include "tests/fdp/fixture.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
}

struct arena *fx_arena(void)
{
	return arena;
}

Suite *fx_suite(const char *name, TCase **tc_r)
{
	Suite *s = suite_create(name);

	*tc_r = tcase_create(name);
	tcase_add_checked_fixture(*tc_r, setup, teardown);
	suite_add_tcase(s, *tc_r);
	return s;
}
