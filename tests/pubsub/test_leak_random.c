/* SPDX-License-Identifier: MIT */
/*
 * Thousands of random steps, and no item, title or node is ever told to who
 * isn't cleared for it at that time: by no event, list, page, count, error or
 * silence. Promises 1, 4 and 7 of the design.
 */
#include "tests/pubsub/leak_steps.h"
#include "tests/pubsub/suites.h"

#define STEPS 1500

/* H314-10 */
START_TEST(nothing_is_told_to_who_is_not_cleared_for_it)
{
	struct leak *l;
	int i = 0;

	leak_begin((uint64_t)_i + 1);
	do
		l = leak_step();
	while (++i < STEPS && l->token_n < LEAK_TOKENS - 8);
	ck_assert_uint_gt(l->seen, 500);
	ck_assert_uint_gt(l->read, 100);
	leak_free(&l);
}
END_TEST

Suite *suite_leak_random(void)
{
	Suite *s = suite_create("pubsub/leak, at random");
	TCase *tc = tcase_create("steps");

	tcase_set_timeout(tc, 300);
	tcase_add_loop_test(
		tc, nothing_is_told_to_who_is_not_cleared_for_it, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}
