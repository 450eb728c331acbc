/* SPDX-License-Identifier: MIT */
/* Promises of the parser of a stream: trees as sent, caps, nothing else. */
#include <check.h>

#include "tests/component/got.h"
#include "tests/component/suites.h"

#define SEEN(lines) ck_assert_str_eq(buf_cstr(&got.text), (lines))

/* A114-02: the id counts as XML means it; A114-08: the namespace is ours. */
START_TEST(a_stream_becomes_trees)
{
	got_begin();
	ck_assert_str_eq(got.id, "a&b");
	ck_assert_ptr_nonnull(strstr(got.header, "<stream:stream "));
	ck_assert_ptr_nonnull(strstr(got.header, "id='a&amp;b'>"));
	ck_assert_int_eq(
		got_feed("<message to='r@h'><body>a &lt; b</body></message> \n "
			 "<iq xmlns='jabber:client'><q xmlns='urn:x' "
			 "xml:lang='en'/></iq>"),
		STANZA_IN_DONE);
	SEEN("<message to='r@h'><body>a &lt; b</body></message>\n"
	     "<iq><q xmlns='urn:x' xml:lang='en'/></iq>\n");
	ck_assert_uint_eq(got.last->ns, NS_STANZA);
	ck_assert_uint_eq(got.capped, 0);
	ck_assert_int_eq(got_feed("</stream:stream>"), STANZA_IN_DONE);
	ck_assert_uint_eq(got.ends, 1);
	/* whatever follows the end isn't looked at */
	ck_assert_int_eq(got_feed("<!-- c -->"), STANZA_IN_DONE);
	ck_assert_int_eq(got_feed("<junk"), STANZA_IN_DONE);
}
END_TEST

/* One byte at a time, and cut in two at every place: the same trees, and each
 * of them as soon as its last byte is there. */
START_TEST(cuts_between_bytes_change_nothing)
{
	static const char text[] = GOT_HEADER
		"<message to='a'><body>\xc3\xa9&#x20ac;<![CDATA[<&]]>"
		"</body></message><presence/><iq id='1'><p:q "
		"xmlns:p='urn:p' p:k='v'/></iq></stream:stream>";
	struct buf whole;

	ck_assert_int_eq(got_feed(text), STANZA_IN_DONE);
	buf_init(&whole, 65536);
	buf_add(&whole, buf_span(&got.text));
	for (size_t cut = 1; cut < sizeof(text) - 1; cut++) {
		got_start(&xml_caps_default);
		ck_assert_int_eq(stanza_in_feed(got.in, span_of(text, cut)),
			STANZA_IN_DONE);
		ck_assert_int_eq(got_feed(text + cut), STANZA_IN_DONE);
		ck_assert(span_eq(buf_span(&got.text), buf_span(&whole)));
		ck_assert_uint_eq(got.ends, 1);
	}
	got_start(&xml_caps_default);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		ck_assert_int_eq(stanza_in_feed(got.in, span_of(text + i, 1)),
			STANZA_IN_DONE);
	ck_assert(span_eq(buf_span(&got.text), buf_span(&whole)));
	buf_clear(&whole);
}
END_TEST

/* A parser may not sit on a whole stanza because its first part was long. */
START_TEST(a_stanza_comes_with_its_last_byte)
{
	got_begin();
	ck_assert_int_eq(got_feed("<presence from='a@b/ccccccccccccccccccccc'"),
		STANZA_IN_DONE);
	ck_assert_uint_eq(got.elements, 0);
	ck_assert_int_eq(got_feed("/"), STANZA_IN_DONE);
	ck_assert_int_eq(got_feed(">"), STANZA_IN_DONE);
	ck_assert_uint_eq(got.elements, 1);
}
END_TEST

START_TEST(enough_is_enough_until_it_is_resumed)
{
	got_begin();
	got.quota = 2;
	ck_assert_int_eq(got_feed("<a/><b/><c/><d/><e/><f"), STANZA_IN_WAITING);
	SEEN("<a/>\n<b/>\n");
	stanza_in_turn_end(got.in);
	got.quota = 2;
	ck_assert_int_eq(stanza_in_resume(got.in), STANZA_IN_WAITING);
	SEEN("<a/>\n<b/>\n<c/>\n<d/>\n");
	got.quota = 0;
	ck_assert_int_eq(stanza_in_resume(got.in), STANZA_IN_DONE);
	ck_assert_int_eq(got_feed("/>"), STANZA_IN_DONE);
	SEEN("<a/>\n<b/>\n<c/>\n<d/>\n<e/>\n<f/>\n");
}
END_TEST

/* Of a turn's trees all are good until its end, and a half one beyond it. */
START_TEST(a_half_stanza_outlives_the_turn)
{
	const struct xml *first;

	got_begin();
	ck_assert_int_eq(
		got_feed("<message id='1'/><message id='2'><body>begun "),
		STANZA_IN_DONE);
	first = got.last;
	ck_assert(span_is(xml_attr(first, "id"), "1"));
	stanza_in_turn_end(got.in);
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(got_feed("and on "), STANZA_IN_DONE);
		stanza_in_turn_end(got.in);
	}
	ck_assert_int_eq(got_feed("</body></message><message id='3'/><mess"),
		STANZA_IN_DONE);
	SEEN("<message id='1'/>\n<message id='2'><body>begun and on and on and "
	     "on and on and on </body></message>\n<message id='3'/>\n");
	stanza_in_turn_end(got.in);
	ck_assert_int_eq(got_feed("age id='4'/>"), STANZA_IN_DONE);
	ck_assert(span_is(xml_attr(got.last, "id"), "4"));
}
END_TEST

/* How many fitted. */
static size_t fill(struct buf *b, const char *unit, size_t bytes)
{
	size_t n = 0;

	for (; b->n + strlen(unit) <= bytes; n++)
		buf_str(b, unit);
	return n;
}

/* Bytes between the first and the last of the stanza, both counted. */
START_TEST(the_cap_on_bytes_holds_to_the_byte)
{
	static const char stanza[] = "<message id='x'><body>12345</body>"
				     "</message>";
	struct xml_caps caps = xml_caps_default;

	caps.bytes = sizeof(stanza) - 1;
	got_start(&caps);
	got_begin();
	ck_assert_int_eq(got_feed(stanza), STANZA_IN_DONE);
	ck_assert_uint_eq(got.capped, 0);
	caps.bytes--;
	got_start(&caps);
	got_begin();
	ck_assert_int_eq(got_feed(stanza), STANZA_IN_DONE);
	ck_assert_uint_eq(got.capped, 1);
	ck_assert(span_is(xml_attr(got.last, "id"), "x")); /* answerable */
	/* and the stream goes on */
	ck_assert_int_eq(got_feed("<presence/>"), STANZA_IN_DONE);
	ck_assert_uint_eq(got.elements, 2);
	ck_assert_uint_eq(got.capped, 1);
}
END_TEST

START_TEST(the_caps_on_depth_children_and_attributes_hold)
{
	static const struct {
		const char *ok, *over;
	} row[] = {
		{"<m id='x'><a><b/></a></m>",
                 "<m id='x'><a><b><c/></b></a></m>"                        },
		{"<m id='x'><a/><a/><a/></m>",
                 "<m id='x'><a/><a/><a/><a/></m>"                          },
		{"<m id='x' b='' c=''/>",      "<m id='x' b='' c='' d=''/>"},
	};
	struct xml_caps caps = {
		.bytes = 4096, .depth = 3, .children = 3, .attrs = 3};

	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		got_start(&caps);
		got_begin();
		ck_assert_int_eq(got_feed(row[i].ok), STANZA_IN_DONE);
		ck_assert_uint_eq(got.capped, 0);
		ck_assert_int_eq(got_feed(row[i].over), STANZA_IN_DONE);
		ck_assert_uint_eq(got.elements, 2);
		ck_assert_uint_eq(got.capped, 1);
		ck_assert(span_is(xml_attr(got.last, "id"), "x"));
	}
}
END_TEST

START_TEST(an_element_without_a_usable_name_is_skipped)
{
	struct buf b;

	got_begin();
	buf_init(&b, 65536);
	buf_str(&b, "<m xmlns='urn:");
	(void)fill(&b, "x", 5000);
	buf_str(&b, "'><a/></m><ok/>");
	ck_assert_int_eq(stanza_in_feed(got.in, buf_span(&b)), STANZA_IN_DONE);
	SEEN("<ok/>\n");
	buf_clear(&b);
}
END_TEST

START_TEST(another_encoding_closes_the_stream)
{
	ck_assert_int_eq(got_feed("<"), STANZA_IN_DONE);
	ck_assert_int_eq(
		stanza_in_feed(got.in, SPAN("\0?\0x\0")), STANZA_IN_BROKEN);
	got_start(&xml_caps_default);
	ck_assert_int_eq(stanza_in_feed(got.in, SPAN("\0<")), STANZA_IN_BROKEN);
	got_start(&xml_caps_default);
	ck_assert_int_eq(got_feed("\xfe\xff"), STANZA_IN_BROKEN);
	got_start(&xml_caps_default);
	ck_assert_int_eq(got_feed("<?xml version='1.0' encoding='UTF-16'?>"),
		STANZA_IN_DONE); /* a lie that does no harm */
	ck_assert_int_eq(got_feed(strchr(GOT_HEADER, '>') + 1), STANZA_IN_DONE);
	ck_assert_uint_eq(got.headers, 1);
}
END_TEST

static void expect_broken(const char *bytes, const char *condition)
{
	got_start(&xml_caps_default);
	ck_assert_int_eq(got_feed(bytes), STANZA_IN_BROKEN);
	ck_assert_uint_eq(got.elements, 0);
	ck_assert_str_eq(stanza_in_condition(got.in), condition);
	ck_assert_uint_ne(stanza_in_why(got.in).n, 0);
}

/* RFC 6120 11.1 */
START_TEST(what_xmpp_forbids_closes_the_stream)
{
	static const char *const restricted[] = {
		GOT_HEADER "<!-- c -->",
		GOT_HEADER "<?php x?>",
		GOT_HEADER "<m><!-- c --></m>",
		"<!DOCTYPE stream [<!ENTITY a 'aa'>]><stream><m>&a;</m>",
		"<!DOCTYPE s SYSTEM 'file:///etc/passwd'>",
		"<html><body/></html>",
		"<html/>",
		"<stream:stream id='1'>",
		"<stream:stream xmlns:stream='urn:x' id='1'>",
		("<s:stream xmlns:s='http://etherx.jabber.org/streams' "
		 "xmlns:p='' id='1'>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(restricted); i++)
		expect_broken(restricted[i], "restricted-xml");
}
END_TEST

START_TEST(what_is_no_xml_closes_the_stream)
{
	static const char *const malformed[] = {
		GOT_HEADER "<m>&a;</m>",
		GOT_HEADER "<m></n>",
		GOT_HEADER "<m>\xff</m>",
		GOT_HEADER "<m a='1' a='2'/>",
		GOT_HEADER "<m>&#0;</m>",
		"HTTP/1.1 400 Bad Request\r\n\r\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(malformed); i++)
		expect_broken(malformed[i], "not-well-formed");
}
END_TEST

/* What namespaces forbid is one user's fault: it costs a stanza, and its sender
 * is told, if there is one. */
START_TEST(wrong_namespaces_spoil_one_stanza_only)
{
	static const char *const bad[] = {
		"<m id='x'><p:a/></m>",
		"<m p:a='' id='x'/>",
		"<m id='x'><a xmlns:p=''/></m>",
		"<m id='x'><a:b:c/></m>",
		"<m xmlns:a='u' xmlns:b='u' a:x='' b:x='' id='x'/>",
		"<m id='x' xmlns='http://www.w3.org/2000/xmlns/'/>",
		"<m id='x'><stream:1/></m>",
		"<m id='x'><xml:a/></m>",
	};

	got_begin();
	for (unsigned i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_int_eq(got_feed(bad[i]), STANZA_IN_DONE);
		ck_assert_uint_eq(got.elements, i + 1);
		ck_assert_uint_eq(got.capped, i + 1);
		ck_assert(xml_is(got.last, NS_STANZA, "m"));
		ck_assert(span_is(xml_attr(got.last, "id"), "x"));
	}
	ck_assert_int_eq(
		got_feed("<p:m/><ok id='2'/></stream:stream>"), STANZA_IN_DONE);
	SEEN("<ok id='2'/>\n");
	ck_assert_uint_eq(got.ends, 1);
}
END_TEST

/* Whatever prefixes the server chose, and for as long as its stream lasts; but
 * a stanza's own end with it. */
START_TEST(declarations_of_the_stream_hold_in_stanzas)
{
	static const char head[] =
		"<s:stream xmlns:s='http://etherx.jabber.org/streams' "
		"xmlns='jabber:component:accept' xmlns:db='urn:db' "
		"xmlns:c='jabber:client' id='1'>";
	const struct xml *before;

	ck_assert_int_eq(got_feed(head), STANZA_IN_DONE);
	ck_assert_uint_eq(got.headers, 1);
	ck_assert_int_eq(got_feed("<m xmlns:p='urn:p'><db:a db:b=''/><p:c/></m>"
				  "<m><p:c/></m><m xmlns:db='urn:x'><db:a/></m>"
				  "<m><db:a/></m><c:m/><s:x/>"),
		STANZA_IN_DONE);
	SEEN("<m><a xmlns='urn:db' xmlns:a0='urn:db' a0:b=''/>"
	     "<c xmlns='urn:p'/></m>\n"
	     "<m><a xmlns='urn:x'/></m>\n<m><a xmlns='urn:db'/></m>\n<m/>\n"
	     "<x xmlns='http://etherx.jabber.org/streams'/>\n");
	ck_assert_uint_eq(got.capped, 1);
	ck_assert_int_eq(got_feed("<db:m/>"), STANZA_IN_DONE);
	before = got.last;
	/* the tree outlives the stream, until the turn ends */
	got_restart();
	got_begin();
	ck_assert(span_is(before->ns_uri, "urn:db"));
	ck_assert_int_eq(got_feed("<m><db:a/></m>"), STANZA_IN_DONE);
	ck_assert_uint_eq(got.capped, 2); /* forgotten with its stream */
}
END_TEST

START_TEST(a_header_too_long_closes_the_stream)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "<stream:stream "
		    "xmlns:stream='http://etherx.jabber.org/streams' id='");
	(void)fill(&b, "x", STANZA_IN_HEADER_MAX - 2);
	buf_str(&b, "'>");
	ck_assert_uint_eq(b.n, STANZA_IN_HEADER_MAX);
	ck_assert_int_eq(stanza_in_feed(got.in, buf_span(&b)), STANZA_IN_DONE);
	ck_assert_uint_eq(got.headers, 1);
	got_start(&xml_caps_default);
	b.p[b.n - 2] = 'x';
	b.p[b.n - 1] = '\'';
	buf_byte(&b, '>');
	ck_assert_int_eq(
		stanza_in_feed(got.in, buf_span(&b)), STANZA_IN_BROKEN);
	ck_assert_uint_eq(got.headers, 0);
	buf_clear(&b);
}
END_TEST

/* A114-04 */
START_TEST(an_error_may_come_instead_of_a_header)
{
	ck_assert_int_eq(
		got_feed("<stream:error xmlns:stream='http://"
			 "etherx.jabber.org/streams'><host-unknown xmlns="
			 "'urn:ietf:params:xml:ns:xmpp-streams'/>"
			 "</stream:error>"),
		STANZA_IN_DONE);
	ck_assert_uint_eq(got.headers, 0);
	ck_assert_uint_eq(got.elements, 1);
	ck_assert(xml_is(got.last, NS_STREAM, "error"));
	/* whatever comes after it isn't looked at, now or later */
	for (unsigned quota = 0; quota < 2; quota++) {
		enum stanza_in_state st;

		got_start(&xml_caps_default);
		got.quota = quota;
		st = got_feed("<s:error xmlns:s='http://etherx.jabber.org/"
			      "streams'/>" GOT_HEADER "<m/>");
		if (quota != 0) {
			ck_assert_int_eq(st, STANZA_IN_WAITING);
			st = stanza_in_resume(got.in);
		}
		ck_assert_int_eq(st, STANZA_IN_DONE);
		ck_assert_int_eq(got_feed(GOT_HEADER), STANZA_IN_DONE);
		ck_assert_uint_eq(got.headers, 0);
		ck_assert_uint_eq(got.elements, 1);
	}
}
END_TEST

/* A new connection knows nothing of the one before. */
START_TEST(a_restart_forgets_half_stanzas_and_breakage)
{
	got_begin();
	ck_assert_int_eq(got_feed("<message><body>ha"), STANZA_IN_DONE);
	got_restart();
	got_begin();
	got.quota = 1;
	ck_assert_int_eq(got_feed("<a/><b/>"), STANZA_IN_WAITING);
	got_restart();
	got_begin();
	ck_assert_int_eq(got_feed("<!--"), STANZA_IN_DONE);
	ck_assert_int_eq(got_feed("-->"), STANZA_IN_BROKEN);
	got_restart();
	got_begin();
	ck_assert_int_eq(got_feed("<c/>"), STANZA_IN_DONE);
	SEEN("<a/>\n<c/>\n");
}
END_TEST

static void setup_short_lives(void)
{
	got_setup();
	got.lifetime = 0;
	got_start(&xml_caps_default);
}

static void add_tests(TCase *t)
{
	tcase_add_test(t, a_stream_becomes_trees);
	tcase_add_test(t, cuts_between_bytes_change_nothing);
	tcase_add_test(t, a_stanza_comes_with_its_last_byte);
	tcase_add_test(t, enough_is_enough_until_it_is_resumed);
	tcase_add_test(t, a_half_stanza_outlives_the_turn);
	tcase_add_test(t, the_cap_on_bytes_holds_to_the_byte);
	tcase_add_test(t, the_caps_on_depth_children_and_attributes_hold);
	tcase_add_test(t, an_element_without_a_usable_name_is_skipped);
	tcase_add_test(t, another_encoding_closes_the_stream);
	tcase_add_test(t, what_xmpp_forbids_closes_the_stream);
	tcase_add_test(t, what_is_no_xml_closes_the_stream);
	tcase_add_test(t, wrong_namespaces_spoil_one_stanza_only);
	tcase_add_test(t, declarations_of_the_stream_hold_in_stanzas);
	tcase_add_test(t, a_header_too_long_closes_the_stream);
	tcase_add_test(t, an_error_may_come_instead_of_a_header);
	tcase_add_test(t, a_restart_forgets_half_stanzas_and_breakage);
}

/* All promises hold, too, when each stanza has a parser of its own. */
Suite *suite_stanza_in(void)
{
	Suite *s = suite_create("component/stanza_in");
	TCase *t = tcase_create("stanza_in");

	tcase_add_checked_fixture(t, got_setup, got_teardown);
	add_tests(t);
	suite_add_tcase(s, t);
	t = tcase_create("stanza_in, short lives");
	tcase_add_checked_fixture(t, setup_short_lives, got_teardown);
	add_tests(t);
	suite_add_tcase(s, t);
	return s;
}
