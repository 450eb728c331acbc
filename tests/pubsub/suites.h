/* SPDX-License-Identifier: MIT */
/* The suites of pubsub/. */
#ifndef TESTS_PUBSUB_SUITES_H
#define TESTS_PUBSUB_SUITES_H

#include <check.h>

Suite *suite_abuse(void);
Suite *suite_border(void);
Suite *suite_access(void);
Suite *suite_adhoc(void);
Suite *suite_archive(void);
Suite *suite_compose(void);
Suite *suite_delegate(void);
Suite *suite_digest(void);
Suite *suite_directory(void);
Suite *suite_hook(void);
Suite *suite_items(void);
Suite *suite_labels(void);
Suite *suite_leak_random(void);
Suite *suite_multi(void);
Suite *suite_owner(void);
Suite *suite_pages(void);
Suite *suite_publish(void);
Suite *suite_report(void);
Suite *suite_roster(void);
Suite *suite_steps(void);
Suite *suite_subscribe(void);
Suite *suite_twins(void);
Suite *suite_node_arrive(void);
Suite *suite_node_arrive_again(void);
Suite *suite_node_arrive_hostile(void);
Suite *suite_node_covert(void);
Suite *suite_node_depart(void);

#endif
