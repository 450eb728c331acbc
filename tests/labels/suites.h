/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_LABELS_SUITES_H
#define TESTS_LABELS_SUITES_H

#include <check.h>

Suite *suite_acdf(void);
Suite *suite_catalog(void);
Suite *suite_catalog_plan(void);
Suite *suite_catalog_write(void);
Suite *suite_clearance(void);
Suite *suite_der(void);
Suite *suite_compose(void);
Suite *suite_compose_puzzle(void);
Suite *suite_compose_random(void);
Suite *suite_equiv(void);
Suite *suite_ess_der(void);
Suite *suite_ess_write(void);
Suite *suite_examples(void);
Suite *suite_explain(void);
Suite *suite_flot(void);
Suite *suite_flot_lines(void);
Suite *suite_expr(void);
Suite *suite_gate(void);
Suite *suite_inspect(void);
Suite *suite_label(void);
Suite *suite_label_cache(void);
Suite *suite_lint(void);
Suite *suite_library(void);
Suite *suite_library_catalog(void);
Suite *suite_marking(void);
Suite *suite_membership(void);
Suite *suite_nato_binding(void);
Suite *suite_nato_clearance(void);
Suite *suite_nato_dates(void);
Suite *suite_nato_xml(void);
Suite *suite_origin(void);
Suite *suite_place(void);
Suite *suite_policy(void);
Suite *suite_rollup(void);
Suite *suite_policy_diff(void);
Suite *suite_spif(void);
Suite *suite_spiffy_xml(void);
Suite *suite_succession(void);
Suite *suite_twin(void);
Suite *suite_validity(void);
Suite *suite_wide(void);
Suite *suite_wire(void);
Suite *suite_wire_write(void);
Suite *suite_x509_clearance(void);
Suite *suite_xml_util(void);

#endif
