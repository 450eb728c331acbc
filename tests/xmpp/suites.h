/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_XMPP_SUITES_H
#define TESTS_XMPP_SUITES_H

#include <check.h>

Suite *suite_disco(void);
Suite *suite_error(void);
Suite *suite_jid(void);
Suite *suite_ns(void);
Suite *suite_outbox(void);
Suite *suite_roundtrip(void);
Suite *suite_rsm(void);
Suite *suite_seclabel(void);
Suite *suite_stanza(void);
Suite *suite_write(void);
Suite *suite_xdata(void);
Suite *suite_xml(void);
Suite *suite_xml_build(void);
Suite *suite_xml_cost(void);
Suite *suite_xml_name(void);
Suite *suite_xml_parse(void);
Suite *suite_xml_scope(void);

#endif
