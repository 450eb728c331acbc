/* SPDX-License-Identifier: MIT */
/* Runs the tests of labels/. */
#include <stdlib.h>

#include "base/log.h"
#include "tests/labels/suites.h"

static Suite *(*const suites[])(void) = {
	suite_policy,
	suite_validity,
	suite_spif,
	suite_lint,
	suite_membership,
	suite_policy_diff,
	suite_marking,
	suite_explain,
	suite_expr,
	suite_der,
	suite_xml_util,
	suite_ess_der,
	suite_ess_write,
	suite_x509_clearance,
	suite_nato_xml,
	suite_nato_binding,
	suite_nato_clearance,
	suite_nato_dates,
	suite_succession,
	suite_spiffy_xml,
	suite_inspect,
	suite_label,
	suite_label_cache,
	suite_library,
	suite_library_catalog,
	suite_clearance,
	suite_wire,
	suite_wire_write,
	suite_acdf,
	suite_wide,
	suite_twin,
	suite_gate,
	suite_place,
	suite_catalog,
	suite_catalog_write,
	suite_catalog_plan,
	suite_compose,
	suite_compose_random,
	suite_compose_puzzle,
	suite_rollup,
	suite_equiv,
	suite_origin,
	suite_examples,
	suite_flot,
	suite_flot_lines,
};

int main(void)
{
	SRunner *r = srunner_create(NULL);
	int failed;

	log_set_level(LOG_ERROR); /* policies that are odd on purpose warn */
	for (size_t i = 0; i < ARRAY_LEN(suites); i++)
		srunner_add_suite(r, suites[i]());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
