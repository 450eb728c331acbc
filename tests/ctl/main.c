/* SPDX-License-Identifier: MIT */
/* Runs the tests of ctl/ that need no program. */
#include "tests/ctl/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_args());
	int failed;

	srunner_add_suite(r, suite_arrival());
	srunner_add_suite(r, suite_backup());
	srunner_add_suite(r, suite_bar());
	srunner_add_suite(r, suite_departure());
	srunner_add_suite(r, suite_export());
	srunner_add_suite(r, suite_given());
	srunner_add_suite(r, suite_import());
	srunner_add_suite(r, suite_migrate_pairs());
	srunner_add_suite(r, suite_migrate_redirect());
	srunner_add_suite(r, suite_migrate_show());
	srunner_add_suite(r, suite_secret());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
