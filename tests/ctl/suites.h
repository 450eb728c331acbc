/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_CTL_SUITES_H
#define TESTS_CTL_SUITES_H

#include <check.h>

Suite *suite_args(void);
Suite *suite_arrival(void);
Suite *suite_backup(void);
Suite *suite_bar(void);
Suite *suite_departure(void);
Suite *suite_export(void);
Suite *suite_given(void);
Suite *suite_import(void);
Suite *suite_migrate_pairs(void);
Suite *suite_migrate_redirect(void);
Suite *suite_migrate_show(void);
Suite *suite_secret(void);

#endif
