/* SPDX-License-Identifier: MIT */
/* Spans: comparing, cutting, numbers and UTF-8. */
#include <stdlib.h>

#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

START_TEST(absent_and_empty_differ)
{
	ck_assert_absent(SPAN_NONE);
	ck_assert_absent(span_str(NULL));
	ck_assert_span(SPAN(""), "");
	ck_assert(span_is(SPAN(""), ""));
	ck_assert(!span_is(SPAN_NONE, ""));
	ck_assert(span_eq(SPAN_NONE, SPAN(""))); /* bytes alone */
}
END_TEST

START_TEST(case_is_folded_in_ascii_only)
{
	ck_assert(span_eq_nocase(SPAN("SeCreT"), SPAN("sEcReT")));
	ck_assert(!span_eq_nocase(SPAN("SECRET"), SPAN("SECRET ")));
	ck_assert(!span_eq_nocase(SPAN("a["), SPAN("A{")));
	ck_assert(!span_eq_nocase(SPAN("\xc3\x84"), SPAN("\xc3\xa4")));
}
END_TEST

START_TEST(order_is_that_of_bytes_and_shorter_first)
{
	ck_assert_int_lt(span_cmp(SPAN("a"), SPAN("b")), 0);
	ck_assert_int_lt(span_cmp(SPAN("a"), SPAN("ab")), 0);
	ck_assert_int_gt(span_cmp(SPAN("\xff"), SPAN("a")), 0);
	ck_assert_int_eq(span_cmp(SPAN("ab"), SPAN("ab")), 0);
	ck_assert_int_eq(span_cmp(SPAN_NONE, SPAN("")), 0);
	ck_assert_int_lt(span_cmp(SPAN_NONE, SPAN("a")), 0);
}
END_TEST

START_TEST(prefixes)
{
	ck_assert(span_starts(SPAN("abc"), SPAN("ab")));
	ck_assert(span_starts(SPAN("abc"), SPAN("")));
	ck_assert(span_starts(SPAN_NONE, SPAN("")));
	ck_assert(!span_starts(SPAN("ab"), SPAN("abc")));
	ck_assert(!span_starts(SPAN("xbc"), SPAN("ab")));
}
END_TEST

START_TEST(trim_takes_xml_white_space_at_both_ends)
{
	ck_assert_span(span_trim(SPAN(" \t\r\na b\n ")), "a b");
	ck_assert_uint_eq(span_trim(SPAN(" \n ")).n, 0);
	ck_assert_span(span_trim(SPAN("\xc2\xa0x")), "\xc2\xa0x");
	ck_assert_absent(span_trim(SPAN_NONE));
}
END_TEST

START_TEST(cut_tells_nothing_left_from_an_empty_rest)
{
	struct span rest;

	ck_assert_span(span_cut(SPAN("a/b/c"), '/', &rest), "a");
	ck_assert_span(rest, "b/c");
	ck_assert_span(span_cut(SPAN("a/"), '/', &rest), "a");
	ck_assert_span(rest, "");
	ck_assert_span(span_cut(SPAN("a"), '/', &rest), "a");
	ck_assert_absent(rest);
	ck_assert_span(span_cut(SPAN("/a"), '/', &rest), "");
	ck_assert_span(rest, "a");
	ck_assert_absent(span_cut(SPAN_NONE, '/', &rest));
	ck_assert_absent(rest);
}
END_TEST

START_TEST(numbers_are_digits_that_fit)
{
	static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "1x",
		"0x1", "18446744073709551616", "99999999999999999999"};
	uint64_t n = 7;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!span_u64(span_str(bad[i]), &n), "%s", bad[i]);
	ck_assert(!span_u64(SPAN_NONE, &n));
	ck_assert_uint_eq(n, 7);
	ck_assert(span_u64(SPAN("18446744073709551615"), &n));
	ck_assert(n == UINT64_MAX);
	ck_assert(span_u64(SPAN("007"), &n));
	ck_assert_uint_eq(n, 7);
}
END_TEST

START_TEST(what_a_terminal_obeys_or_what_turns_text_is_unsafe)
{
	static const char *const bad[] = {"\x1b", "\n", "\x7f", "\xc2\x80",
		"\xc2\x9f", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f",
		"\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"};
	static const char *const good[] = {" ", "~", "\xc2\xa0", "\xd7\xa9",
		"\xe2\x80\x8d", "\xe2\x80\xaf", "\xe2\x81\xaa",
		"\xf0\x9f\x98\x80"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(
			span_utf8_unsafe(span_str(bad[i]), strlen(bad[i])),
			"bad %zu", i);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		ck_assert_msg(
			!span_utf8_unsafe(span_str(good[i]), strlen(good[i])),
			"good %zu", i);
	ck_assert_uint_eq(span_utf8_char(SPAN("\xf0\x9f\x98\x80"), 4), 0x1f600);
}
END_TEST

START_TEST(utf8_is_checked_to_the_letter)
{
	static const char *const good[] = {"", "plain", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "a\xe2\x82\xac!"};
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf",
		"\xc2", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "a\xc3(", "\xe2(\xa1",
		"\xf0\x9f\x98("};

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		ck_assert_msg(span_is_utf8(span_str(good[i])), "good %zu", i);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!span_is_utf8(span_str(bad[i])), "bad %zu", i);
	ck_assert(!span_is_utf8(SPAN("a\0b")));
}
END_TEST

START_TEST(a_character_cut_short_is_never_read_beyond)
{
	static const char whole[] = "\xf0\x9f\x98\x80";

	for (size_t n = 0; n < 4; n++) {
		char *cut = malloc(n + 1);

		memcpy(cut, whole, n);
		ck_assert_uint_eq(span_utf8_len(span_of(cut, n)), 0);
		free(cut);
	}
	ck_assert_uint_eq(span_utf8_len(span_of(whole, 4)), 4);
	ck_assert_uint_eq(span_utf8_len(SPAN("a\xff")), 1);
}
END_TEST

Suite *suite_span(void)
{
	Suite *s = suite_create("span");
	TCase *tc = tcase_create("span");

	tcase_add_test(tc, absent_and_empty_differ);
	tcase_add_test(tc, case_is_folded_in_ascii_only);
	tcase_add_test(tc, order_is_that_of_bytes_and_shorter_first);
	tcase_add_test(tc, prefixes);
	tcase_add_test(tc, trim_takes_xml_white_space_at_both_ends);
	tcase_add_test(tc, cut_tells_nothing_left_from_an_empty_rest);
	tcase_add_test(tc, numbers_are_digits_that_fit);
	tcase_add_test(tc, utf8_is_checked_to_the_letter);
	tcase_add_test(tc, what_a_terminal_obeys_or_what_turns_text_is_unsafe);
	tcase_add_test(tc, a_character_cut_short_is_never_read_beyond);
	suite_add_tcase(s, tc);
	return s;
}
