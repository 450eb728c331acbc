/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_BASE_SUITES_H
#define TESTS_BASE_SUITES_H

#include <check.h>

Suite *suite_arena(void);
Suite *suite_audit(void);
Suite *suite_buf(void);
Suite *suite_clock(void);
Suite *suite_digest(void);
Suite *suite_err(void);
Suite *suite_log(void);
Suite *suite_lookup(void);
Suite *suite_near(void);
Suite *suite_span(void);
Suite *suite_table(void);

#endif
