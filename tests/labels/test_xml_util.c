/* SPDX-License-Identifier: MIT */
/* The XML reader: a parser that is kept refuses and reads as a new one. */
#include "labels/xml_util.h"

#include "tests/base/assert_span.h"
#include "tests/labels/suites.h"

static const struct xu_limits limits = {64 * 1024, 4, 100, false};

static struct xu_parser *parser;
static struct arena *arena;

static void setup(void)
{
	parser = xu_parser_new();
	arena = arena_new();
}

static void teardown(void)
{
	xu_parser_free(&parser);
	ck_assert_ptr_null(parser);
	xu_parser_free(&parser); /* nothing is fine */
	arena_free(&arena);
}

static void reads(const char *xml, const char *text)
{
	enum err err = ERR_VALUE;
	xmlDoc *doc = xu_parse_with(parser, span_str(xml), &limits, &err, NULL);

	ck_assert_msg(doc != NULL, "%s", xml);
	ck_assert_int_eq(err, ERR_OK);
	ck_assert_span(xu_text(arena, xmlDocGetRootElement(doc)), text);
	xmlFreeDoc(doc);
}

static void refuses(const char *xml, enum err want, const char *why)
{
	struct errtext e = {""}, once = {""};
	enum err err = ERR_OK;

	ck_assert_ptr_null(
		xu_parse_with(parser, span_str(xml), &limits, &err, &e));
	ck_assert_int_eq(err, want);
	ck_assert_msg(strstr(e.s, why) != NULL, "%s: %s", xml, e.s);
	ck_assert_ptr_null(xu_parse(span_str(xml), &limits, &err, &once));
	ck_assert_int_eq(err, want);
	ck_assert_str_eq(e.s, once.s);
}

static const struct {
	const char *xml;
	enum err want;
	const char *why;
} refused[] = {
	{"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>",       ERR_SYNTAX, "DTD"           },
	{"<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>", ERR_SYNTAX, "DTD"           },
	{"<!DOCTYPE a><a/>",			       ERR_SYNTAX, "DTD"           },
	{"<a>&b;</a>",				     ERR_SYNTAX, "unknown entity"},
	{"<a b='&b;'/>",				   ERR_SYNTAX, "unknown entity"},
	{"<a><b></a>",				     ERR_SYNTAX, "line 1"        },
	{"<a>\n\n<b></a>",				 ERR_SYNTAX, "line 3"        },
	{"<a/><a/>",				       ERR_SYNTAX, "line 1"        },
	{"<a>\x01</a>",				    ERR_SYNTAX, "line 1"        },
	{"<p:a/>x",					ERR_SYNTAX, "line 1"        },
	{"",					       ERR_SYNTAX, "line 1"        },
	{"<a><b><c><d><e/></d></c></b></a>",               ERR_LIMIT,  "deeper"        },
};

START_TEST(a_refusal_leaves_nothing_behind)
{
	reads("<a>one</a>", "one");
	refuses(refused[_i].xml, refused[_i].want, refused[_i].why);
	refuses(refused[_i].xml, refused[_i].want, refused[_i].why);
	reads("<a>&lt;&#50;</a>", "<2");
	refuses(refused[_i].xml, refused[_i].want, refused[_i].why);
	reads("<b>three</b>", "three");
}
END_TEST

START_TEST(limits_are_kept)
{
	static const struct xu_limits narrow = {20, 4, 3, false};
	enum err err = ERR_OK;

	ck_assert_ptr_null(xu_parse_with(
		parser, SPAN("<a>123456789012345</a>"), &narrow, &err, NULL));
	ck_assert_int_eq(err, ERR_LIMIT);
	ck_assert_ptr_null(xu_parse_with(
		parser, SPAN("<a><b/><b/><b/></a>"), &narrow, &err, NULL));
	ck_assert_int_eq(err, ERR_LIMIT);
	ck_assert_ptr_null(
		xu_parse_with(parser, SPAN_NONE, &narrow, &err, NULL));
	ck_assert_int_eq(err, ERR_SYNTAX);
	reads("<a>x</a>", "x");
}
END_TEST

/* As UTF-16 with a byte order mark: a zero behind every character. */
static enum err read_wide(unsigned attributes, struct errtext *e)
{
	enum err err;
	xmlDoc *doc;
	struct buf narrow, b;

	buf_init(&narrow, 64 * 1024);
	buf_init(&b, 64 * 1024);
	buf_str(&narrow, "<a");
	for (unsigned i = 0; i < attributes; i++)
		buf_printf(&narrow, " b%u = '1'", i);
	buf_str(&narrow, "/>");
	buf_add(&b, SPAN("\xff\xfe"));
	for (size_t i = 0; i < narrow.n; i++)
		buf_add(&b, span_of((char[]){narrow.p[i], '\0'}, 2));
	doc = xu_parse_with(parser, buf_span(&b), &limits, &err, e);
	ck_assert_int_eq(doc != NULL, err == ERR_OK);
	xmlFreeDoc(doc);
	buf_clear(&narrow);
	buf_clear(&b);
	return err;
}

START_TEST(attributes_are_counted_in_any_encoding)
{
	struct errtext e = {""};

	ck_assert_int_eq(read_wide(256, &e), ERR_OK);
	ck_assert_int_eq(read_wide(257, &e), ERR_LIMIT);
	ck_assert_msg(
		strstr(e.s, "more than 256 attributes") != NULL, "%s", e.s);
}
END_TEST

/* An operator's file is quoted; a peer's label may say anything. */
static void says(const char *xml, const char *to_us, const char *to_them)
{
	static const struct xu_limits ours = {1000, 4, 3, true},
				      theirs = {1000, 4, 3, false};
	struct errtext e = {""};
	enum err err = ERR_OK;

	ck_assert_ptr_null(xu_parse(span_str(xml), &ours, &err, &e));
	ck_assert_msg(strstr(e.s, to_us) != NULL, "%s", e.s);
	ck_assert_ptr_null(xu_parse(span_str(xml), &theirs, &err, &e));
	ck_assert_msg(strstr(e.s, to_them) != NULL, "%s", e.s);
}

START_TEST(only_our_own_files_are_quoted)
{
	says("<a>\n<b></a>", "line 2 (Opening and ending tag mismatch: b",
		"line 2 (syntax)");
	says("<a>\n</b>\n<c>", "line 2 (Opening and ending tag mismatch: a",
		"line 2 (syntax)");
	says("<a>&secret;</a>", "line 1 (Entity 'secret' not defined)",
		"line 1 (unknown entity)");
	says("<a>\xff</a>", "line 1 (Input is not proper UTF-8, ",
		"line 1 (syntax)");
	says("", "line 1 (Document is empty)", "line 1 (syntax)");
	says("nothing", "line 1 (Start tag expected, '<' not found)",
		"line 1 (syntax)");
}
END_TEST

START_TEST(text_is_joined_and_nothing_else)
{
	enum err err = ERR_OK;
	xmlDoc *doc;

	reads("<a>one<!-- no --> t<?no no?><![CDATA[w<]]>o</a>", "one tw<o");
	reads("<a/>", "");
	doc = xu_parse_with(
		parser, SPAN("<a>one<b/></a>"), &limits, &err, NULL);
	ck_assert_absent(xu_text(arena, xmlDocGetRootElement(doc)));
	xmlFreeDoc(doc);
}
END_TEST

START_TEST(namespaces_of_one_text_are_unknown_to_the_next)
{
	enum err err = ERR_OK;
	xmlDoc *doc = xu_parse_with(
		parser, SPAN("<p:a xmlns:p='urn:x'/>"), &limits, &err, NULL);

	ck_assert(xu_is(xmlDocGetRootElement(doc), "urn:x", "a"));
	ck_assert(!xu_is(xmlDocGetRootElement(doc), "urn:y", "a"));
	ck_assert(!xu_is(xmlDocGetRootElement(doc), "urn:x", "ab"));
	xmlFreeDoc(doc);
	doc = xu_parse_with(parser, SPAN("<a xmlns=''/>"), &limits, &err, NULL);
	ck_assert(xu_is(xmlDocGetRootElement(doc), NULL, "a"));
	ck_assert(!xu_is(xmlDocGetRootElement(doc), "urn:x", "a"));
	ck_assert_absent(xu_ns(xmlDocGetRootElement(doc)));
	xmlFreeDoc(doc);
}
END_TEST

/* Documents outlive the parser's next text, and the parser itself. */
START_TEST(documents_stand_alone)
{
	enum err err = ERR_OK;
	xmlDoc *first = xu_parse_with(
		parser, SPAN("<a>first</a>"), &limits, &err, NULL);
	xmlDoc *second = xu_parse_with(
		parser, SPAN("<a>second</a>"), &limits, &err, NULL);

	xu_parser_free(&parser);
	ck_assert_span(xu_text(arena, xmlDocGetRootElement(first)), "first");
	ck_assert_span(xu_text(arena, xmlDocGetRootElement(second)), "second");
	xmlFreeDoc(second);
	xmlFreeDoc(first);
}
END_TEST

/* Names that never come again, and texts that are large. */
START_TEST(many_names_are_read)
{
	struct buf b;

	buf_init(&b, 60000);
	for (unsigned i = 0; i < 5000; i++) {
		buf_reset(&b);
		buf_printf(&b, "<a%u b%u='%u'>%u</a%u>", i, i, i, i, i);
		reads(buf_cstr(&b), arena_printf(arena, "%u", i).p);
	}
	buf_reset(&b);
	buf_str(&b, "<a>x<!--");
	while (b.n < 40000)
		buf_str(&b, "padding ");
	buf_str(&b, "--></a>");
	for (unsigned i = 0; i < 3; i++)
		reads(buf_cstr(&b), "x");
	reads("<a>small</a>", "small");
	buf_clear(&b);
}
END_TEST

START_TEST(tokens_are_collapsed)
{
	static const char text[] = "copied";

	ck_assert_span(xu_collapse(arena, SPAN("as it is")), "as it is");
	ck_assert_span(xu_collapse(arena, SPAN(" trimmed ")), "trimmed");
	ck_assert_span(xu_collapse(arena, SPAN("a  b")), "a b");
	ck_assert_span(xu_collapse(arena, SPAN("a \t b\nc\rd")), "a b c d");
	ck_assert_span(xu_collapse(arena, SPAN(" \n")), "");
	ck_assert_span(xu_collapse(arena, SPAN("")), "");
	ck_assert_absent(xu_collapse(arena, SPAN_NONE));
	ck_assert_ptr_ne(xu_collapse(arena, span_str(text)).p, text);
}
END_TEST

START_TEST(numbers_are_written)
{
	struct buf b;

	buf_init(&b, 100);
	xu_put_number(&b, "a", 0);
	xu_put_number(&b, "b", 10);
	xu_put_number(&b, "c", UINT64_MAX);
	ck_assert_str_eq(
		buf_cstr(&b), " a='0' b='10' c='18446744073709551615'");
	buf_clear(&b);
}
END_TEST

Suite *suite_xml_util(void)
{
	Suite *s = suite_create("xml_util");
	TCase *t = tcase_create("xml_util");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(
		t, a_refusal_leaves_nothing_behind, 0, ARRAY_LEN(refused));
	tcase_add_test(t, limits_are_kept);
	tcase_add_test(t, attributes_are_counted_in_any_encoding);
	tcase_add_test(t, only_our_own_files_are_quoted);
	tcase_add_test(t, text_is_joined_and_nothing_else);
	tcase_add_test(t, namespaces_of_one_text_are_unknown_to_the_next);
	tcase_add_test(t, documents_stand_alone);
	tcase_add_test(t, many_names_are_read);
	tcase_add_test(t, tokens_are_collapsed);
	tcase_add_test(t, numbers_are_written);
	suite_add_tcase(s, t);
	return s;
}
