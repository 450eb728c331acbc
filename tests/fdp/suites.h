/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_FDP_SUITES_H
#define TESTS_FDP_SUITES_H

#include <check.h>

Suite *suite_check(void);
Suite *suite_check_validate(void);
Suite *suite_datatype(void);
Suite *suite_examples(void);
Suite *suite_render(void);
Suite *suite_fields(void);
Suite *suite_regex(void);
Suite *suite_steps(void);
Suite *suite_style(void);
Suite *suite_template(void);
Suite *suite_topic(void);
Suite *suite_topic_arrive(void);
Suite *suite_topic_depart(void);

#endif
