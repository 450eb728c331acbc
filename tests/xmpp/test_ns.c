/* SPDX-License-Identifier: MIT */
/* Namespaces as numbers. */
#include <stdlib.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

START_TEST(every_row_is_found_by_its_uri)
{
	for (unsigned i = NS_OTHER + 1; i < NS_COUNT; i++) {
		struct span uri = ns_uri((enum ns)i);
		char *copy = span_strdup(uri);
		enum ns want = i == NS_CLIENT ? NS_STANZA : (enum ns)i;

		ck_assert_uint_gt(uri.n, 0);
		ck_assert_int_eq((int)ns_find(span_str(copy)), (int)want);
		free(copy);
	}
}
END_TEST

START_TEST(none_and_other_are_told_apart)
{
	ck_assert_int_eq((int)ns_find(SPAN("")), NS_NONE);
	ck_assert_int_eq((int)ns_find(SPAN_NONE), NS_NONE);
	ck_assert_int_eq((int)ns_find(SPAN("urn:example")), NS_OTHER);
	ck_assert_int_eq((int)ns_find(SPAN("urn:xmpp:ping ")), NS_OTHER);
	ck_assert_int_eq((int)ns_find(SPAN("urn:xmpp:pinG")), NS_OTHER);
	ck_assert_int_eq((int)ns_find(SPAN("jabber:server")), NS_OTHER);
	ck_assert_span(ns_uri(NS_NONE), "");
}
END_TEST

Suite *suite_ns(void)
{
	TCase *tc;
	Suite *s = fx_suite("ns", &tc);

	tcase_add_test(tc, every_row_is_found_by_its_uri);
	tcase_add_test(tc, none_and_other_are_told_apart);
	return s;
}
