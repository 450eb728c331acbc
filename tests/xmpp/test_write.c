/* SPDX-License-Identifier: MIT */
/* The writer: namespaces where they change, escapes, packets. */
#include <signal.h>
#include <stdlib.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

static struct buf out;

static void setup(void)
{
	fx_setup();
	buf_init(&out, 10000);
}

static void teardown(void)
{
	buf_clear(&out);
	fx_teardown();
}

START_TEST(namespaces_are_written_where_they_change)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_STANZA, "iq");
	xw_open(&w, NS_DISCO_INFO, "query");
	xw_leaf(&w, NS_DISCO_INFO, "feature", SPAN(""));
	xw_leaf(&w, NS_XDATA, "x", SPAN("t"));
	xw_leaf(&w, NS_NONE, "n", SPAN(""));
	xw_close(&w);
	xw_leaf(&w, NS_STANZA, "error", SPAN(""));
	xw_close(&w);
	ck_assert_span(buf_span(&out),
		"<iq><query xmlns='http://jabber.org/protocol/disco#info'>"
		"<feature/><x xmlns='jabber:x:data'>t</x><n xmlns=''/></query>"
		"<error/></iq>");
}
END_TEST

/* A114-08, XEP-0297 */
START_TEST(a_stanza_inside_of_something_is_a_clients)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_FORWARD, "forwarded");
	xw_open(&w, NS_STANZA, "message");
	xw_leaf(&w, NS_STANZA, "body", SPAN("x"));
	xw_close(&w);
	xw_close(&w);
	xw_open_span(&w, SPAN("jabber:client"), SPAN("presence"));
	xw_close(&w);
	ck_assert_span(buf_span(&out),
		"<forwarded xmlns='urn:xmpp:forward:0'><message "
		"xmlns='jabber:client'><body>x</body></message></forwarded>"
		"<presence/>");
}
END_TEST

START_TEST(bytes_that_stand_alone_declare_everything)
{
	struct xw w;

	xw_init_in(&w, &out, NS_NONE);
	xw_leaf(&w, NS_STANZA, "a", SPAN(""));
	xw_leaf(&w, NS_NONE, "b", SPAN(""));
	xw_init_in(&w, &out, NS_MUC);
	xw_leaf(&w, NS_MUC, "c", SPAN(""));
	xw_leaf(&w, NS_NONE, "d", SPAN(""));
	ck_assert_span(buf_span(&out),
		"<a xmlns='jabber:client'/><b/><c/><d xmlns=''/>");
}
END_TEST

START_TEST(values_are_escaped_and_absent_ones_left_out)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_STANZA, "a");
	xw_attr(&w, "b", SPAN("'\"<>&\t\r\n\x01"));
	xw_attr(&w, "c", SPAN_NONE);
	xw_attr_str(&w, "d", NULL);
	xw_attr_str(&w, "e", "");
	xw_attr_int(&w, "f", INT64_MIN);
	xw_attr_str(&w, "xml:lang", "en");
	xw_text(&w, SPAN(""));
	xw_text(&w, SPAN("]]>"));
	xw_text_int(&w, -1);
	xw_close(&w);
	ck_assert_span(buf_span(&out),
		"<a b='&apos;&quot;&lt;&gt;&amp;&#9;&#13;&#10;' e='' "
		"f='-9223372036854775808' xml:lang='en'>]]&gt;-1</a>");
}
END_TEST

START_TEST(prefixes_are_made_up_per_attribute)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_STANZA, "a");
	xw_attr_ns(&w, SPAN("urn:'u"), SPAN("x"), SPAN("1"));
	xw_attr_ns(&w, SPAN("urn:v"), SPAN("x"), SPAN("<"));
	xw_attr_ns(&w, SPAN("urn:v"), SPAN("y"), SPAN_NONE);
	xw_attr_ns(&w, ns_uri(NS_XML), SPAN("lang"), SPAN("de"));
	xw_open(&w, NS_STANZA, "b");
	xw_attr_ns(&w, SPAN("urn:w"), SPAN("x"), SPAN("2"));
	xw_close(&w);
	xw_close(&w);
	ck_assert_span(buf_span(&out),
		"<a xmlns:a0='urn:&apos;u' a0:x='1' xmlns:a1='urn:v' "
		"a1:x='&lt;' xml:lang='de'>"
		"<b xmlns:a0='urn:w' a0:x='2'/></a>");
}
END_TEST

START_TEST(raw_content_goes_out_as_it_is)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_STANZA, "a");
	xw_raw(&w, SPAN(""));
	xw_raw(&w, SPAN("<b/>&amp;"));
	xw_close(&w);
	ck_assert_span(buf_span(&out), "<a><b/>&amp;</a>");
}
END_TEST

START_TEST(a_packet_has_a_hole_for_to)
{
	struct packet p;
	struct xw w;

	buf_str(&out, "before");
	xw_stanza(&w, &out, "message", SPAN("r@x/n'"), SPAN_NONE, SPAN("i"));
	xw_attr_str(&w, "xml:lang", "en");
	xw_leaf(&w, NS_STANZA, "body", SPAN("hi"));
	p = xw_packet(&w, NULL);
	ck_assert_span(p.head, "<message to='");
	ck_assert_span(p.tail, "' from='r@x/n&apos;' id='i' xml:lang='en'>"
			       "<body>hi</body></message>");
	ck_assert_ptr_null(p.label);
}
END_TEST

START_TEST(an_empty_packet_is_closed_too)
{
	struct packet p;
	struct xw w;

	xw_stanza(&w, &out, "iq", SPAN_NONE, SPAN("result"), SPAN_NONE);
	p = xw_packet(&w, NULL);
	ck_assert_span(p.head, "<iq to='");
	ck_assert_span(p.tail, "' type='result'/>");
}
END_TEST

START_TEST(half_a_packet_is_none)
{
	struct packet p;
	struct buf b;
	struct xw w;

	for (size_t max = 0; max <= 30; max++) {
		buf_init(&b, max);
		xw_stanza(&w, &b, "iq", SPAN_NONE, SPAN("result"), SPAN_NONE);
		xw_text(&w, SPAN("x"));
		p = xw_packet(&w, NULL);
		ck_assert(b.over == (max < 30));
		ck_assert((p.head.p == NULL) == b.over);
		ck_assert((p.tail.p == NULL) == b.over);
		buf_clear(&b);
	}
}
END_TEST

/* The tree has its own cap; the writer's is beyond it and holds as well. */
START_TEST(depth_ends_in_a_full_buffer_not_in_a_crash)
{
	for (size_t depth = XW_DEPTH - 1; depth <= XW_DEPTH + 2; depth++) {
		struct xw w;

		buf_reset(&out);
		xw_init(&w, &out);
		for (size_t i = 0; i < depth; i++)
			xw_open(&w, NS_STANZA, "a");
		for (size_t i = 0; i < depth; i++)
			xw_close(&w);
		ck_assert(out.over == (depth > XW_DEPTH));
		ck_assert_uint_eq(w.depth, 0);
	}
}
END_TEST

START_TEST(a_tree_too_deep_is_not_copied)
{
	static struct xml x[XW_DEPTH + 50];
	struct xw w;

	for (size_t i = 0; i < ARRAY_LEN(x); i++) {
		x[i].name = SPAN("a");
		x[i].ns_uri = ns_uri(NS_STANZA);
		x[i].child = i + 1 < ARRAY_LEN(x) ? &x[i + 1] : NULL;
	}
	xw_init(&w, &out);
	xw_copy(&w, &x[50]);
	ck_assert(!out.over);
	buf_reset(&out);
	xw_init(&w, &out);
	xw_copy(&w, &x[49]);
	ck_assert(out.over);
	ck_assert_uint_eq(w.depth, 0);
	buf_reset(&out);
	xw_init(&w, &out);
	xw_copy(&w, &x[0]);
	ck_assert(out.over);
	ck_assert_uint_eq(w.depth, 0);
}
END_TEST

START_TEST(an_attribute_after_content_is_a_bug)
{
	struct xw w;

	xw_init(&w, &out);
	xw_open(&w, NS_STANZA, "a");
	xw_text(&w, SPAN("x"));
	xw_attr_str(&w, "b", "c");
}
END_TEST

START_TEST(closing_what_is_not_open_is_a_bug)
{
	struct xw w;

	xw_init(&w, &out);
	xw_close(&w);
}
END_TEST

START_TEST(an_open_element_in_a_packet_is_a_bug)
{
	struct xw w;

	xw_stanza(&w, &out, "iq", SPAN_NONE, SPAN_NONE, SPAN_NONE);
	xw_open(&w, NS_PING, "ping");
	(void)xw_packet(&w, NULL);
}
END_TEST

START_TEST(an_address_is_left_out_of_a_copy)
{
	const struct xml *x = fx_parse(
		"<a xmlns='urn:a' who='u@x' at='u@x/r' not='u@xy' any='x'>"
		"<b> u@x/q </b><c>u@x.</c></a>");
	struct buf b;
	struct xw w;

	buf_init(&b, 1000);
	xw_init(&w, &b);
	xw_copy_but(&w, x, SPAN("u@x"));
	ck_assert_span(buf_span(&b), "<a xmlns='urn:a' not='u@xy' any='x'>"
				     "<b/><c>u@x.</c></a>");
	buf_clear(&b);
}
END_TEST

Suite *suite_write(void)
{
	const char *fork = getenv("CK_FORK");
	Suite *s = suite_create("write");
	TCase *tc = tcase_create("write");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, namespaces_are_written_where_they_change);
	tcase_add_test(tc, a_stanza_inside_of_something_is_a_clients);
	tcase_add_test(tc, bytes_that_stand_alone_declare_everything);
	tcase_add_test(tc, values_are_escaped_and_absent_ones_left_out);
	tcase_add_test(tc, prefixes_are_made_up_per_attribute);
	tcase_add_test(tc, raw_content_goes_out_as_it_is);
	tcase_add_test(tc, a_packet_has_a_hole_for_to);
	tcase_add_test(tc, an_empty_packet_is_closed_too);
	tcase_add_test(tc, half_a_packet_is_none);
	tcase_add_test(tc, depth_ends_in_a_full_buffer_not_in_a_crash);
	tcase_add_test(tc, a_tree_too_deep_is_not_copied);
	if (fork == NULL || strcmp(fork, "no") != 0) {
		tcase_add_test_raise_signal(
			tc, an_attribute_after_content_is_a_bug, SIGABRT);
		tcase_add_test_raise_signal(
			tc, closing_what_is_not_open_is_a_bug, SIGABRT);
		tcase_add_test_raise_signal(
			tc, an_open_element_in_a_packet_is_a_bug, SIGABRT);
	}
	tcase_add_test(tc, an_address_is_left_out_of_a_copy);
	suite_add_tcase(s, tc);
	return s;
}
