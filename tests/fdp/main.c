/* SPDX-License-Identifier: MIT */
/* Runs the tests of fdp/. */
#include <stdlib.h>

#include "base/log.h"
#include "tests/fdp/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_datatype());
	int failed;

	log_set_level(LOG_ERROR);

	srunner_add_suite(r, suite_regex());
	srunner_add_suite(r, suite_template());
	srunner_add_suite(r, suite_check());
	srunner_add_suite(r, suite_check_validate());
	srunner_add_suite(r, suite_topic());
	srunner_add_suite(r, suite_render());
	srunner_add_suite(r, suite_fields());
	srunner_add_suite(r, suite_steps());
	srunner_add_suite(r, suite_style());
	srunner_add_suite(r, suite_examples());
	srunner_add_suite(r, suite_topic_arrive());
	srunner_add_suite(r, suite_topic_depart());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
