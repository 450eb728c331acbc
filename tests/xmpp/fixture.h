/* SPDX-License-Identifier: MIT */
/* What the tests of this folder share: an arena each, text in, text out. */
#ifndef TESTS_XMPP_FIXTURE_H
#define TESTS_XMPP_FIXTURE_H

#include "tests/base/assert_span.h"
#include "xmpp/write.h"
#include "xmpp/xml.h"

/* For tcase_add_checked_fixture(). */
void fx_setup(void);
void fx_teardown(void);
struct arena *fx_arena(void);

/* The element as it comes in a stream: without xmlns it is NS_STANZA. Fails
 * the test if it isn't well-formed. */
const struct xml *fx_parse(const char *text);
/* x written among the children of a stanza, or to stand alone. */
struct span fx_write(const struct xml *x, enum ns outer);
/* A test case with the fixture above, in a suite of its own name. */
Suite *fx_suite(const char *name, TCase **tc_r);

#endif
