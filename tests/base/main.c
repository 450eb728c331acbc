/* SPDX-License-Identifier: MIT */
/* Runs the tests of base/. */
#include <stdlib.h>

#include "tests/base/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_span());
	int failed;

	srunner_add_suite(r, suite_arena());
	srunner_add_suite(r, suite_buf());
	srunner_add_suite(r, suite_table());
	srunner_add_suite(r, suite_err());
	srunner_add_suite(r, suite_log());
	srunner_add_suite(r, suite_lookup());
	srunner_add_suite(r, suite_near());
	srunner_add_suite(r, suite_clock());
	srunner_add_suite(r, suite_digest());
	srunner_add_suite(r, suite_audit());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
