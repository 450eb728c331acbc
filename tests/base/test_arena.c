/* SPDX-License-Identifier: MIT */
/* The arena: zeroed, aligned, counted, forgotten at once. */
#include <stdlib.h>

#include "base/arena.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

START_TEST(memory_is_zeroed_and_aligned)
{
	struct arena *a = arena_new();

	for (int turn = 0; turn < 3; turn++) {
		for (size_t n = 0; n < 300; n++) {
			unsigned char *p = arena_alloc(a, n);

			ck_assert_uint_eq((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < n; i++)
				ck_assert_uint_eq(p[i], 0);
			memset(p, 0xa5, n);
		}
		arena_reset(a);
	}
	arena_free(&a);
	ck_assert_ptr_null(a);
	arena_free(&a);
}
END_TEST

START_TEST(big_and_small_live_side_by_side)
{
	struct arena *a = arena_new();
	char *kept[64];

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		size_t n = i % 3 == 0 ? 100000 : 40;

		kept[i] = arena_alloc(a, n);
		memset(kept[i], (int)i, n);
	}
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		size_t n = i % 3 == 0 ? 100000 : 40;

		ck_assert_int_eq(kept[i][0], (int)i);
		ck_assert_int_eq(kept[i][n - 1], (int)i);
	}
	arena_free(&a);
}
END_TEST

START_TEST(used_counts_up_and_returns_to_zero)
{
	struct arena *a = arena_new();

	ck_assert_uint_eq(arena_used(a), 0);
	(void)arena_alloc(a, 1);
	ck_assert_uint_ge(arena_used(a), 1);
	(void)arena_alloc(a, 1000000);
	ck_assert_uint_ge(arena_used(a), 1000001);
	arena_reset(a);
	ck_assert_uint_eq(arena_used(a), 0);
	arena_free(&a);
}
END_TEST

START_TEST(copies_end_in_nul_and_absent_stays_absent)
{
	struct arena *a = arena_new();
	char text[] = "abc";
	struct span s = arena_dup(a, span_str(text));

	text[0] = 'x';
	ck_assert_span(s, "abc");
	ck_assert_int_eq(s.p[3], '\0');
	ck_assert_span(arena_dup(a, SPAN("")), "");
	ck_assert_absent(arena_dup(a, SPAN_NONE));
	s = arena_printf(a, "%d-%s", 7, "x");
	ck_assert_span(s, "7-x");
	ck_assert_int_eq(s.p[3], '\0');
	arena_free(&a);
}
END_TEST

START_TEST(an_array_that_overflows_ends_the_process)
{
	struct arena *a = arena_new();

	(void)arena_calloc(a, SIZE_MAX / 4, 8);
	arena_free(&a);
}
END_TEST

START_TEST(an_absurd_size_ends_the_process)
{
	struct arena *a = arena_new();

	(void)arena_alloc(a, SIZE_MAX - 3);
	arena_free(&a);
}
END_TEST

Suite *suite_arena(void)
{
	const char *fork = getenv("CK_FORK");
	Suite *s = suite_create("arena");
	TCase *tc = tcase_create("arena");

	tcase_add_test(tc, memory_is_zeroed_and_aligned);
	tcase_add_test(tc, big_and_small_live_side_by_side);
	tcase_add_test(tc, used_counts_up_and_returns_to_zero);
	tcase_add_test(tc, copies_end_in_nul_and_absent_stays_absent);
	if (fork == NULL || strcmp(fork, "no") != 0) {
		tcase_add_exit_test(
			tc, an_array_that_overflows_ends_the_process, 70);
		tcase_add_exit_test(tc, an_absurd_size_ends_the_process, 70);
	}
	suite_add_tcase(s, tc);
	return s;
}
