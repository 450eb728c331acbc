/* SPDX-License-Identifier: MIT */
/* Runs the tests of component/. */
#include <stdlib.h>

#include "tests/component/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_config());
	int failed;

	srunner_add_suite(r, suite_config_swap());
	srunner_add_suite(r, suite_config_peers());
	srunner_add_suite(r, suite_catalog_yaml());
	srunner_add_suite(r, suite_inquiry());
	srunner_add_suite(r, suite_ldap());
	srunner_add_suite(r, suite_outbox());
	srunner_add_suite(r, suite_park());
	srunner_add_suite(r, suite_stanza_in());
	srunner_add_suite(r, suite_stanza_in_cost());
	srunner_add_suite(r, suite_stanza_in_renew());
	srunner_add_suite(r, suite_splice());
	srunner_add_suite(r, suite_stream());
	srunner_add_suite(r, suite_stream_end());
	srunner_add_suite(r, suite_stream_tls());
	srunner_add_suite(r, suite_turn());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
