/* SPDX-License-Identifier: MIT */
/* Runs the tests of db/. */
#include <stdlib.h>

#include "tests/db/support.h"

int main(void)
{
	SRunner *r = srunner_create(suite_sql());
	int failed;

	srunner_add_suite(r, suite_migrate());
	srunner_add_suite(r, suite_names());
	srunner_add_suite(r, suite_nodes());
	srunner_add_suite(r, suite_store());
	srunner_add_suite(r, suite_redo());
	srunner_add_suite(r, suite_rooms());
	srunner_add_suite(r, suite_hats());
	srunner_add_suite(r, suite_occupants());
	srunner_add_suite(r, suite_people());
	srunner_add_suite(r, suite_tally());
	srunner_add_suite(r, suite_versions());
	srunner_add_suite(r, suite_messages());
	srunner_add_suite(r, suite_archive());
	srunner_add_suite(r, suite_arrival());
	srunner_add_suite(r, suite_audit());
	srunner_add_suite(r, suite_audit_files());
	srunner_add_suite(r, suite_backup());
	srunner_add_suite(r, suite_references());
	srunner_add_suite(r, suite_clearances());
	srunner_add_suite(r, suite_items());
	srunner_add_suite(r, suite_item_past());
	srunner_add_suite(r, suite_arriving());
	srunner_add_suite(r, suite_keys());
	srunner_add_suite(r, suite_list());
	srunner_add_suite(r, suite_dir());
	srunner_add_suite(r, suite_personal());
	srunner_add_suite(r, suite_remote());
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
