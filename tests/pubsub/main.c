/* SPDX-License-Identifier: MIT */
/* Runs the tests of pubsub/. */
#include <stdlib.h>

#include "base/log.h"
#include "tests/pubsub/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_publish());
	int failed;

	log_set_level(LOG_ERROR);
	srunner_add_suite(r, suite_items());
	srunner_add_suite(r, suite_steps());
	srunner_add_suite(r, suite_subscribe());
	srunner_add_suite(r, suite_owner());
	srunner_add_suite(r, suite_compose());
	srunner_add_suite(r, suite_delegate());
	srunner_add_suite(r, suite_digest());
	srunner_add_suite(r, suite_multi());
	srunner_add_suite(r, suite_pages());
	srunner_add_suite(r, suite_access());
	srunner_add_suite(r, suite_adhoc());
	srunner_add_suite(r, suite_archive());
	srunner_add_suite(r, suite_report());
	srunner_add_suite(r, suite_roster());
	srunner_add_suite(r, suite_labels());
	srunner_add_suite(r, suite_directory());
	srunner_add_suite(r, suite_hook());
	srunner_add_suite(r, suite_abuse());
	srunner_add_suite(r, suite_border());
	srunner_add_suite(r, suite_leak_random());
	srunner_add_suite(r, suite_twins());
	srunner_add_suite(r, suite_node_covert());
	srunner_add_suite(r, suite_node_depart());
	srunner_add_suite(r, suite_node_arrive());
	srunner_add_suite(r, suite_node_arrive_again());
	srunner_add_suite(r, suite_node_arrive_hostile());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
