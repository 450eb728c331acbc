/* SPDX-License-Identifier: MIT */
/* Runs the tests of move/. */
#include "tests/move/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_record());
	int failed;

	srunner_add_suite(r, suite_lua_data());
	srunner_add_suite(r, suite_client());
	srunner_add_suite(r, suite_client_srv());
	srunner_add_suite(r, suite_crawl());
	srunner_add_suite(r, suite_crawl_pace());
	srunner_add_suite(r, suite_crawl_end());
	srunner_add_suite(r, suite_crawl_form());
	srunner_add_suite(r, suite_crawl_inside());
	srunner_add_suite(r, suite_crawl_read());
	srunner_add_suite(r, suite_crawl_nodes());
	srunner_add_suite(r, suite_run());
	srunner_add_suite(r, suite_message());
	srunner_add_suite(r, suite_prosody());
	srunner_add_suite(r, suite_html());
	srunner_add_suite(r, suite_mbox());
	srunner_add_suite(r, suite_openfire());
	srunner_add_suite(r, suite_prosody_room());
	srunner_add_suite(r, suite_prosody_sql());
	srunner_add_suite(r, suite_readers());
	srunner_add_suite(r, suite_document());
	srunner_add_suite(r, suite_document_refused());
	srunner_add_suite(r, suite_gzip());
	srunner_add_suite(r, suite_map());
	srunner_add_suite(r, suite_place());
	srunner_add_suite(r, suite_push());
	srunner_add_suite(r, suite_split());
	srunner_add_suite(r, suite_table());
	srunner_add_suite(r, suite_erlang());
	srunner_add_suite(r, suite_erlang_file());
	srunner_add_suite(r, suite_ejabberd());
	srunner_add_suite(r, suite_ejabberd_room());
	srunner_add_suite(r, suite_ejabberd_sql());
	srunner_add_suite(r, suite_spool());
	srunner_add_suite(r, suite_story());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
