/* SPDX-License-Identifier: MIT */
/* Plays each scenario of $srcdir/tests/scenarios, a test each. */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "tests/scenarios/scenario.h"

static glob_t files;

START_TEST(a_scenario_is_so_to_its_end)
{
	scenario_play(files.gl_pathv[_i]);
}
END_TEST

int main(void)
{
	const char *top = getenv("srcdir");
	Suite *suite = suite_create("scenarios");
	TCase *tc = tcase_create("scenarios");
	char pattern[4096];
	SRunner *r;
	int failed;

	log_set_level(LOG_ERROR);
	(void)snprintf(pattern, sizeof(pattern), "%s/tests/scenarios/*.xmpp",
		top != NULL ? top : ".");
	if (glob(pattern, 0, NULL, &files) != 0)
		die("%s: no scenarios", pattern);
	tcase_add_loop_test(
		tc, a_scenario_is_so_to_its_end, 0, (int)files.gl_pathc);
	suite_add_tcase(suite, tc);
	r = srunner_create(suite);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	globfree(&files);
	return failed != 0;
}
