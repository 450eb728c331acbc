/* SPDX-License-Identifier: MIT */
/* The suites of component/. */
#ifndef TESTS_COMPONENT_SUITES_H
#define TESTS_COMPONENT_SUITES_H

#include <check.h>

Suite *suite_catalog_yaml(void);
Suite *suite_config(void);
Suite *suite_config_swap(void);
Suite *suite_config_peers(void);
Suite *suite_inquiry(void);
Suite *suite_ldap(void);
Suite *suite_outbox(void);
Suite *suite_park(void);
Suite *suite_splice(void);
Suite *suite_stanza_in(void);
Suite *suite_stanza_in_cost(void);
Suite *suite_stanza_in_renew(void);
Suite *suite_stream(void);
Suite *suite_stream_end(void);
Suite *suite_stream_tls(void);
Suite *suite_turn(void);

#endif
