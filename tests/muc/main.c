/* SPDX-License-Identifier: MIT */
/* Runs the tests of muc/. */
#include <stdlib.h>

#include "base/log.h"
#include "tests/muc/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_join());
	int failed;

	log_set_level(LOG_ERROR);
	srunner_add_suite(r, suite_message());
	srunner_add_suite(r, suite_labels());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
