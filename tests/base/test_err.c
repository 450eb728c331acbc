/* SPDX-License-Identifier: MIT */
/* Errors: texts are cut, never overrun; broken invariants end the process. */
#include <signal.h>
#include <stdlib.h>

#include "base/err.h"
#include "tests/base/suites.h"

START_TEST(the_code_comes_back_with_a_sentence)
{
	struct errtext e;

	ck_assert_int_eq(err_set(&e, ERR_VALUE, "%s: %d", "key", 7), ERR_VALUE);
	ck_assert_str_eq(e.s, "key: 7");
	ck_assert_int_eq(err_set(NULL, ERR_IO, "nobody asked"), ERR_IO);
}
END_TEST

START_TEST(a_long_text_is_cut_and_ended)
{
	struct {
		struct errtext e;
		char guard[8];
	} x;
	char text[2000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memset(&x, 'g', sizeof(x));
	(void)err_set(&x.e, ERR_SYNTAX, "%s", text);
	ck_assert_uint_eq(strlen(x.e.s), sizeof(x.e.s) - 1);
	ck_assert_int_eq(x.guard[0], 'g');
}
END_TEST

START_TEST(a_cut_text_ends_with_a_whole_character)
{
	static const char *const last[] = {
		"x", "\u00e9", "\u20ac", "\U0001f512"};
	struct errtext e;
	char text[sizeof(e.s) + 8];

	/* The last character begins so many bytes before the end. */
	for (size_t i = 0; i < ARRAY_LEN(last); i++)
		for (size_t room = 1; room < 5; room++) {
			size_t n = sizeof(e.s) - 1 - room;

			memset(text, 'x', n);
			memcpy(text + n, last[i], strlen(last[i]) + 1);
			memcpy(text + n + strlen(last[i]), "xxx", 4);
			(void)err_set(&e, ERR_VALUE, "%s", text);
			ck_assert(span_is_utf8(span_str(e.s)));
			ck_assert_uint_ge(strlen(e.s), n);
			/* What there is room for stays. */
			if (strlen(last[i]) <= room)
				ck_assert_uint_ge(
					strlen(e.s), n + strlen(last[i]));
		}
	(void)err_set(&e, ERR_VALUE, "%s", "\u00e9");
	ck_assert_str_eq(e.s, "\u00e9");
}
END_TEST

START_TEST(copies_end_in_nul)
{
	char *a = span_strdup(span_of("abcdef", 3)), *b = xstrdup("xy");
	char *none = span_strdup(SPAN_NONE);

	ck_assert_str_eq(a, "abc");
	ck_assert_str_eq(b, "xy");
	ck_assert_str_eq(none, "");
	free(a);
	free(b);
	free(none);
}
END_TEST

START_TEST(nothing_is_memory_too)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8), *c = xrealloc(NULL, 0);

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(b);
	ck_assert_ptr_nonnull(c);
	free(a);
	free(b);
	free(c);
}
END_TEST

START_TEST(dying_has_a_status_of_its_own)
{
	die("a disk is %s", "full");
}
END_TEST

START_TEST(a_bug_aborts)
{
	int two = 2;

	BUG_ON(two == 2);
}
END_TEST

Suite *suite_err(void)
{
	const char *fork = getenv("CK_FORK");
	Suite *s = suite_create("err");
	TCase *tc = tcase_create("err");

	tcase_add_test(tc, the_code_comes_back_with_a_sentence);
	tcase_add_test(tc, a_long_text_is_cut_and_ended);
	tcase_add_test(tc, a_cut_text_ends_with_a_whole_character);
	tcase_add_test(tc, copies_end_in_nul);
	tcase_add_test(tc, nothing_is_memory_too);
	if (fork == NULL || strcmp(fork, "no") != 0) {
		tcase_add_exit_test(tc, dying_has_a_status_of_its_own, 70);
		tcase_add_test_raise_signal(tc, a_bug_aborts, SIGABRT);
	}
	suite_add_tcase(s, tc);
	return s;
}
