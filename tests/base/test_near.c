/* SPDX-License-Identifier: MIT */
/* What was perhaps meant. */
#include "base/near.h"

#include <check.h>

#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

static struct span nearest(const char *word, const char *const *names)
{
	struct near n = {.word = span_str(word)};

	for (; *names != NULL; names++)
		near_try(&n, span_str(*names));
	return n.best;
}

START_TEST(slips_of_the_hand_are_understood)
{
	static const char *const names[] = {
		"FRA", "GBR", "TOP SECRET", "clearance", NULL};

	ck_assert_span(nearest("GRB", names), "GBR"); /* changed over */
	ck_assert_span(nearest("gbr", names), "GBR");
	ck_assert_span(nearest("GBRX", names), "GBR");
	ck_assert_span(nearest("FR", names), "FRA");
	ck_assert_span(nearest("TPO SECRT", names), "TOP SECRET");
	ck_assert_span(nearest("claerence", names), "clearance");
}
END_TEST

START_TEST(what_is_far_is_not_offered)
{
	static const char *const names[] = {"GBR", "SECRET", "", NULL};
	char word[200];

	ck_assert_ptr_null(nearest("USA", names).p);
	ck_assert_ptr_null(nearest("", names).p);
	ck_assert_ptr_null(nearest("SOMETHING", names).p);
	memset(word, 'S', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	ck_assert_ptr_null(nearest(word, names).p);
	ck_assert_ptr_null(
		nearest("SECRET", (const char *const[]){word, NULL}).p);
}
END_TEST

START_TEST(the_first_of_equals_is_offered)
{
	static const char *const names[] = {"AB", "AC", NULL};

	ck_assert_span(nearest("AD", names), "AB");
}
END_TEST

Suite *suite_near(void)
{
	Suite *s = suite_create("near");
	TCase *t = tcase_create("near");

	tcase_add_test(t, slips_of_the_hand_are_understood);
	tcase_add_test(t, what_is_far_is_not_offered);
	tcase_add_test(t, the_first_of_equals_is_offered);
	suite_add_tcase(s, t);
	return s;
}
