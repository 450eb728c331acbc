/* SPDX-License-Identifier: MIT */
/* Promise of the parser of a stream: nobody sees where its parser of XML
 * changes. */
#include <check.h>

#include "tests/component/got.h"
#include "tests/component/suites.h"

/* Elements, text, prefixes of the header and of stanzas, a stanza at fault, one
 * over the caps, white space; the header's own prefix at the end. */
static const char long_stream[] =
	"<?xml version='1.0'?>\n<s:stream xmlns='jabber:component:accept' "
	"xmlns:s='http://etherx.jabber.org/streams' xmlns:db='urn:db' "
	"id='&lt;'> <m id='1'><b>\xc3\xa9&#x20ac;<![CDATA[<&]]></b></m><db:m/>"
	"<p/>\n<m db:a='&amp;'/><q:m/><m><q:m/></m><m xmlns:q='urn:q'><q:m/>"
	"</m>\r\n<m><db:1/></m><m/><s:x/><m><a><a><a/></a></a></m> <s:stream>"
	"<m/></s:stream><iq id='9'>]]</iq></s:stream>";

/* The caller's bytes are good for one call. */
static enum stanza_in_state feed_once(struct span bytes)
{
	char copy[sizeof(long_stream)];
	enum stanza_in_state st;

	memcpy(copy, bytes.p, bytes.n);
	st = stanza_in_feed(got.in, span_of(copy, bytes.n));
	memset(copy, '<', bytes.n);
	return st;
}

static enum stanza_in_state feed_through(struct span bytes)
{
	enum stanza_in_state st = feed_once(bytes);

	for (unsigned n = got.elements; st == STANZA_IN_WAITING; n++) {
		ck_assert_uint_eq(got.elements, n); /* one at a time */
		stanza_in_turn_end(got.in);
		got.quota = 1;
		st = stanza_in_resume(got.in);
	}
	return st;
}

/* The stream in pieces of so many bytes. */
static void expect_same(size_t piece, unsigned at_once, struct span whole)
{
	static const struct xml_caps caps = {
		.bytes = 200, .depth = 3, .children = 3, .attrs = 3};
	struct span all = span_str(long_stream);

	got_start(&caps);
	while (all.n != 0) {
		size_t n = all.n < piece ? all.n : piece;

		got.quota = at_once;
		ck_assert_int_eq(
			feed_through(span_of(all.p, n)), STANZA_IN_DONE);
		stanza_in_turn_end(got.in);
		all = span_of(all.p + n, all.n - n);
	}
	ck_assert_uint_eq(got.headers, 1);
	ck_assert_str_eq(got.id, "<");
	ck_assert_uint_eq(got.elements, 12);
	ck_assert_uint_eq(got.capped, 3);
	ck_assert_uint_eq(got.ends, 1);
	if (whole.p != NULL)
		ck_assert(span_eq(buf_span(&got.text), whole));
}

START_TEST(a_new_parser_changes_nothing)
{
	static const size_t pieces[] = {1, 7, sizeof(long_stream)};
	struct buf whole;

	expect_same(sizeof(long_stream), 0, SPAN_NONE);
	buf_init(&whole, 65536);
	buf_add(&whole, buf_span(&got.text));
	for (got.lifetime = 0; got.lifetime <= sizeof(long_stream);
		got.lifetime++)
		for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
			for (unsigned n = 0; n < 3; n++)
				expect_same(pieces[i], n, buf_span(&whole));
	got.lifetime = 0;
	for (size_t piece = 1; piece < sizeof(long_stream); piece++)
		for (unsigned n = 0; n < 3; n++)
			expect_same(piece, n, buf_span(&whole));
	buf_clear(&whole);
}
END_TEST

START_TEST(a_new_parser_knows_the_end)
{
	static const char *const bad[] = {
		"<a/></stream:other>", "<a/></stream>", "<a/></a>"};

	got.lifetime = 0;
	got_start(&xml_caps_default);
	got_begin();
	got.quota = 1;
	ck_assert_int_eq(got_feed("<a/></stream:stream>"), STANZA_IN_WAITING);
	ck_assert_uint_eq(got.ends, 0);
	ck_assert_int_eq(stanza_in_resume(got.in), STANZA_IN_DONE);
	ck_assert_uint_eq(got.ends, 1);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		got_start(&xml_caps_default);
		got_begin();
		ck_assert_int_eq(got_feed(bad[i]), STANZA_IN_BROKEN);
		ck_assert_uint_eq(got.elements, 1);
		ck_assert_uint_eq(got.ends, 0);
		ck_assert_str_eq(
			stanza_in_condition(got.in), "not-well-formed");
	}
}
END_TEST

START_TEST(a_new_parser_knows_the_rules)
{
	static const struct {
		const char *bytes, *condition;
	} row[] = {
		{"<a/><!-- c -->",            "restricted-xml" },
		{"<a/><?php x?>",             "restricted-xml" },
		{"<a/><!DOCTYPE a>",          "not-well-formed"},
		{"<a/><?xml version='1.0'?>", "not-well-formed"},
		{"<a/>\xfe\xff",              "not-well-formed"},
		{"<a/>&a;",                   "not-well-formed"},
	};

	got.lifetime = 0;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		got_start(&xml_caps_default);
		got_begin();
		got.quota = 1;
		ck_assert_int_eq(got_feed(row[i].bytes), STANZA_IN_WAITING);
		ck_assert_uint_eq(stanza_in_why(got.in).n, 0);
		ck_assert_int_eq(stanza_in_resume(got.in), STANZA_IN_BROKEN);
		ck_assert_str_eq(stanza_in_condition(got.in), row[i].condition);
		ck_assert_int_eq(got_feed("<b/>"), STANZA_IN_BROKEN);
		ck_assert_uint_eq(got.elements, 1);
	}
}
END_TEST

Suite *suite_stanza_in_renew(void)
{
	Suite *s = suite_create("component/stanza_in: renewal");
	TCase *t = tcase_create("renewal");

	tcase_add_checked_fixture(t, got_setup, got_teardown);
	tcase_set_timeout(t, 60); /* sanitizers are slow */
	tcase_add_test(t, a_new_parser_changes_nothing);
	tcase_add_test(t, a_new_parser_knows_the_end);
	tcase_add_test(t, a_new_parser_knows_the_rules);
	suite_add_tcase(s, t);
	return s;
}
