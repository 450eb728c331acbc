/* SPDX-License-Identifier: MIT */
/* What others made, on the operator's terminal. */
#include "ctl/ctl.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/suites.h"

static struct capture printed;

START_TEST(a_terminal_gets_nothing_to_obey)
{
	capture_begin(&printed);
	ctl_print(stdout, "a\x1b[2J\xc2\x9b"
			  "31m\tb\n\x7f\xff\xc3\xa9");
	ck_assert_str_eq(capture_end(&printed), "a?[2J?31m?b\n??\xc3\xa9");
}
END_TEST

/* Overrides, isolates and marks: a name reads as it is. */
START_TEST(nothing_turns_the_text_around_it)
{
	capture_begin(&printed);
	(void)ctl_fail(CTL_REFUSED, "%s is gone",
		"\xe2\x80\xae"
		"a\xe2\x80\xac\xe2\x81\xa6"
		"b\xe2\x81\xa9"
		"\xe2\x80\x8e\xe2\x80\x8f");
	ck_assert_str_eq(
		capture_end(&printed), "caveatctl: ?a??b??? is gone\n");
}
END_TEST

Suite *suite_args(void)
{
	Suite *s = suite_create("ctl/args");
	TCase *t = tcase_create("print");

	tcase_add_test(t, a_terminal_gets_nothing_to_obey);
	tcase_add_test(t, nothing_turns_the_text_around_it);
	suite_add_tcase(s, t);
	return s;
}
