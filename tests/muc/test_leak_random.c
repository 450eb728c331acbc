/* SPDX-License-Identifier: MIT */
/*
 * Thousands of random steps, and no text ever goes to who isn't cleared for it
 * at that time: by no message, history, archive, search, moderation, hat,
 * registration, invitation, list, count or id. Promises 1, 4 and 7 of the
 * design.
 */
#include <check.h>

#include "tests/muc/leak_steps.h"
#include "tests/muc/suites.h"

#define STEPS 4000

START_TEST(no_text_goes_to_who_is_not_cleared_for_it)
{
	struct leak *l;
	int i = 0;

	leak_begin((uint64_t)_i + 1);
	do
		l = leak_step();
	while (++i < STEPS && l->token_n < LEAK_TOKENS - 2);
	ck_assert_uint_gt(l->seen, 500);
	leak_free(&l);
}
END_TEST

Suite *suite_leak_random(void)
{
	Suite *s = suite_create("leak, at random");
	TCase *tc = tcase_create("steps");

	tcase_set_timeout(tc, 300);
	tcase_add_loop_test(
		tc, no_text_goes_to_who_is_not_cleared_for_it, 0, 8);
	suite_add_tcase(s, tc);
	return s;
}
