/* SPDX-License-Identifier: MIT */
/* Growing bytes: the ceiling, and text made fit for XML. */
#include <stdlib.h>

#include "base/buf.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

START_TEST(the_ceiling_is_exact_at_every_size)
{
	for (size_t max = 0; max < 700; max++) {
		struct buf b;

		buf_init(&b, max);
		for (size_t i = 0; i < max; i++)
			buf_byte(&b, 'x');
		ck_assert(!b.over);
		ck_assert_uint_eq(b.n, max);
		buf_byte(&b, 'y');
		ck_assert(b.over);
		ck_assert_uint_eq(b.n, max);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(the_ceiling_holds_where_there_is_room_already)
{
	struct buf b;
	char block[200];

	memset(block, 'x', sizeof(block));
	buf_init(&b, 300); /* less than the next power of two */
	buf_add(&b, span_of(block, 200));
	buf_add(&b, span_of(block, 101));
	ck_assert(b.over);
	ck_assert_uint_eq(b.n, 200);
	buf_clear(&b);
}
END_TEST

START_TEST(after_the_ceiling_nothing_is_added_until_reset)
{
	struct buf b;

	buf_init(&b, 4);
	buf_str(&b, "abcde");
	ck_assert(b.over);
	buf_byte(&b, 'a');
	buf_printf(&b, "%d", 1);
	buf_xml(&b, SPAN("<"));
	ck_assert_ptr_null(buf_reserve(&b, 1));
	ck_assert_span(buf_span(&b), "");
	buf_reset(&b);
	buf_str(&b, "abcd");
	ck_assert(!b.over);
	ck_assert_span(buf_span(&b), "abcd");
	buf_clear(&b);
	ck_assert_uint_eq(b.max, 4);
}
END_TEST

START_TEST(printf_fills_to_the_last_byte)
{
	struct buf b;

	buf_init(&b, 5);
	buf_printf(&b, "%s", "12345");
	ck_assert(!b.over);
	ck_assert_span(buf_span(&b), "12345");
	ck_assert_str_eq(buf_cstr(&b), "12345");
	buf_printf(&b, "%s", "6");
	ck_assert(b.over);
	buf_clear(&b);
}
END_TEST

START_TEST(the_front_can_be_dropped)
{
	struct buf b;

	buf_init(&b, 100);
	buf_drop(&b, 0);
	buf_str(&b, "abcdef");
	buf_drop(&b, 2);
	ck_assert_span(buf_span(&b), "cdef");
	buf_drop(&b, 4);
	ck_assert_span(buf_span(&b), "");
	ck_assert_str_eq(buf_cstr(&b), "");
	buf_clear(&b);
}
END_TEST

START_TEST(an_empty_buffer_has_text_too)
{
	struct buf b;

	buf_init(&b, 0);
	ck_assert_span(buf_span(&b), "");
	ck_assert_str_eq(buf_cstr(&b), "");
	buf_add(&b, SPAN(""));
	buf_add(&b, SPAN_NONE);
	ck_assert(!b.over);
	buf_clear(&b);
}
END_TEST

static void check_xml(struct span in, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	buf_xml(&b, in);
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

START_TEST(markup_and_white_space_become_references)
{
	check_xml(SPAN(""), "");
	check_xml(SPAN("a<b>&'\"c"), "a&lt;b&gt;&amp;&apos;&quot;c");
	check_xml(SPAN("a\tb\nc\rd"), "a&#9;b&#10;c&#13;d");
	check_xml(SPAN("]]>"), "]]&gt;");
	check_xml(SPAN("<"), "&lt;");
	check_xml(SPAN("&amp;"), "&amp;amp;");
}
END_TEST

START_TEST(what_xml_cannot_carry_is_dropped)
{
	for (int c = 0; c < 0x20; c++) {
		char s[3] = {'a', (char)c, 'b'};

		if (c != '\t' && c != '\n' && c != '\r')
			check_xml(span_of(s, 3), "ab");
	}
	check_xml(SPAN("a\x7f"), "a\x7f");
	check_xml(SPAN("a\xef\xbf\xbe\xef\xbf\xbf"
		       "b"),
		"ab");
	check_xml(SPAN("\xef\xbf\xbd"), "\xef\xbf\xbd");
	check_xml(SPAN("a\xff\xc3"), "a");
	check_xml(SPAN("\xed\xa0\x80x"), "x");
	check_xml(SPAN("\xc0\xbc!"), "!"); /* an overlong '<' */
}
END_TEST

START_TEST(other_scripts_pass)
{
	static const char text[] = "\xd0\xb6 \xe2\x82\xac \xf0\x9f\x98\x80";

	check_xml(span_str(text), text);
	check_xml(SPAN("\xd0\xb6<\xd0\xb6"), "\xd0\xb6&lt;\xd0\xb6");
}
END_TEST

START_TEST(text_over_the_ceiling_as_a_c_string_ends_the_process)
{
	struct buf b;

	buf_init(&b, 2);
	buf_str(&b, "abc");
	(void)buf_cstr(&b);
}
END_TEST

/* Wherever it stands among usual ones, and whatever stands beside it. */
START_TEST(each_byte_is_escaped_at_each_place)
{
	for (int c = 1; c < 128; c++)
		for (size_t at = 0; at < 24; at++) {
			char text[24], one = (char)c;
			struct buf got, want, alone;

			memset(text, at % 2 != 0 ? ' ' : '~', sizeof(text));
			text[at] = one;
			buf_init(&got, 1000);
			buf_init(&want, 1000);
			buf_init(&alone, 100);
			buf_xml(&alone, span_of(&one, 1));
			buf_add(&want, span_of(text, at));
			buf_add(&want, buf_span(&alone));
			buf_add(&want,
				span_of(text + at + 1, sizeof(text) - at - 1));
			buf_xml(&got, span_of(text, sizeof(text)));
			ck_assert(span_eq(buf_span(&got), buf_span(&want)));
			buf_clear(&got);
			buf_clear(&want);
			buf_clear(&alone);
		}
}
END_TEST

Suite *suite_buf(void)
{
	const char *fork = getenv("CK_FORK");
	Suite *s = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_test(tc, the_ceiling_is_exact_at_every_size);
	tcase_add_test(tc, the_ceiling_holds_where_there_is_room_already);
	tcase_add_test(tc, after_the_ceiling_nothing_is_added_until_reset);
	tcase_add_test(tc, printf_fills_to_the_last_byte);
	tcase_add_test(tc, the_front_can_be_dropped);
	tcase_add_test(tc, an_empty_buffer_has_text_too);
	tcase_add_test(tc, markup_and_white_space_become_references);
	tcase_add_test(tc, what_xml_cannot_carry_is_dropped);
	tcase_add_test(tc, other_scripts_pass);
	tcase_add_test(tc, each_byte_is_escaped_at_each_place);
	if (fork == NULL || strcmp(fork, "no") != 0)
		tcase_add_exit_test(tc,
			text_over_the_ceiling_as_a_c_string_ends_the_process,
			70);
	suite_add_tcase(s, tc);
	return s;
}
