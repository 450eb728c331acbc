/* SPDX-License-Identifier: MIT */
/* Runs the tests of xmpp/. */
#include <stdlib.h>

#include "tests/xmpp/suites.h"

int main(void)
{
	SRunner *r = srunner_create(suite_ns());
	int failed;

	srunner_add_suite(r, suite_jid());
	srunner_add_suite(r, suite_xml());
	srunner_add_suite(r, suite_xml_name());
	srunner_add_suite(r, suite_xml_scope());
	srunner_add_suite(r, suite_xml_build());
	srunner_add_suite(r, suite_xml_cost());
	srunner_add_suite(r, suite_xml_parse());
	srunner_add_suite(r, suite_write());
	srunner_add_suite(r, suite_outbox());
	srunner_add_suite(r, suite_roundtrip());
	srunner_add_suite(r, suite_stanza());
	srunner_add_suite(r, suite_error());
	srunner_add_suite(r, suite_xdata());
	srunner_add_suite(r, suite_rsm());
	srunner_add_suite(r, suite_disco());
	srunner_add_suite(r, suite_seclabel());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
