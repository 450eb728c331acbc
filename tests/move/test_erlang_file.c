/* SPDX-License-Identifier: MIT */
/* Files of Erlang terms: where each ends, and what is said of a broken one. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/erlang.h"
#include "tests/base/assert_span.h"
#include "tests/move/suites.h"

static struct arena *a;
static struct errtext e;
static char path[] = "/tmp/caveat-erlang-XXXXXX";

static void begin(void)
{
	a = arena_new();
}

static void finish(void)
{
	arena_free(&a);
}

static struct erl_file *file_of(struct span text)
{
	struct erl_file *f;
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text.p, text.n), (ssize_t)text.n);
	close(fd);
	ck_assert_int_eq(erl_open(path, &f, &e), ERR_OK);
	unlink(path);
	return f;
}

START_TEST(a_file_is_read_term_by_term)
{
	struct erl_file *f = file_of(SPAN(
		"%% {no}.\n{a,\"x. \",'y. ',$.}.\n\n{b,1.5,\"\\\". \"}.%{c}.\n"
		"{d,$\\\",$',$%}.\ne."));
	static const char *const wanted[] = {"{a,\"x. \",'y. ',$.}.",
		"{b,1.5,\"\\\". \"}.", "{d,$\\\",$',$%}.", "e."};
	struct erl_piece p;

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
		ck_assert_span(p.text, wanted[i]);
	}
	ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
	ck_assert_ptr_null(p.text.p);
	erl_close(&f);
}
END_TEST

/* Blocks end anywhere: each place in a term is one such. */
START_TEST(terms_lie_across_blocks)
{
	static const char last[] = "{a,\"x\\\". \",'y\\'. ',$.,$\\.,1.5,%. \n"
				   "b}.\nc.";
	struct buf b;

	for (size_t cut = 0; cut < sizeof(last); cut++) {
		struct erl_piece p;
		struct erl_file *f;

		buf_init(&b, SIZE_MAX / 2);
		for (size_t i = 0; i < (256 << 10) - cut; i++)
			buf_byte(&b, ' ');
		buf_str(&b, last);
		f = file_of(buf_span(&b));
		ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
		ck_assert_uint_eq(p.text.n, sizeof(last) - 1 - 3);
		ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
		ck_assert_span(p.text, "c.");
		erl_close(&f);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(a_term_is_found_again)
{
	struct erl_file *f = file_of(SPAN("a.\n{b,1}.\nc."));
	const struct erl *t;
	struct erl_piece p;

	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
	ck_assert_uint_eq(p.at, 3);
	ck_assert_int_eq(erl_again(f, 3, p.text.n, &p, &e), ERR_OK);
	ck_assert_int_eq(erl_tree(f, &p, a, &t, &e), ERR_OK);
	ck_assert(erl_record(t, "b", 2));
	ck_assert_int_eq(erl_again(f, 3, 100, &p, &e), ERR_IO);
	erl_close(&f);
}
END_TEST

START_TEST(an_error_says_file_and_line)
{
	struct erl_file *f = file_of(SPAN("a.\nb.\n{c,\n}.\n{d,\"e\n"));
	const struct erl *t;
	struct erl_piece p;
	char wanted[100];

	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(erl_next(f, &p, &e), ERR_OK);
	ck_assert_int_eq(erl_tree(f, &p, a, &t, &e), ERR_SYNTAX);
	snprintf(wanted, sizeof(wanted), "%s: line 4: no term", path);
	ck_assert_str_eq(e.s, wanted);
	ck_assert_int_eq(erl_next(f, &p, &e), ERR_SYNTAX);
	snprintf(wanted, sizeof(wanted),
		"%s: line 5: the file is cut off: this term has no end", path);
	ck_assert_str_eq(e.s, wanted);
	erl_close(&f);
}
END_TEST

START_TEST(a_term_in_a_file_has_a_bound)
{
	struct erl_piece p;
	struct erl_file *f;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, "<<\"");
	memset(buf_reserve(&b, ERL_BYTES + (1 << 20)), 'x',
		ERL_BYTES + (1 << 20));
	b.n += ERL_BYTES + (1 << 20);
	f = file_of(buf_span(&b));
	buf_clear(&b);
	ck_assert_int_eq(erl_next(f, &p, &e), ERR_LIMIT);
	erl_close(&f);
}
END_TEST

START_TEST(a_folder_or_nothing_is_no_file_of_terms)
{
	struct erl_file *f;

	ck_assert_int_eq(erl_open("/", &f, &e), ERR_IO);
	ck_assert_ptr_null(f);
	ck_assert_int_eq(erl_open("/nonexistent", &f, &e), ERR_IO);
	ck_assert_int_eq(erl_open("/dev/null", &f, &e), ERR_IO);
}
END_TEST

Suite *suite_erlang_file(void)
{
	Suite *s = suite_create("erlang_file");
	TCase *t = tcase_create("erlang_file");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_file_is_read_term_by_term);
	tcase_add_test(t, terms_lie_across_blocks);
	tcase_add_test(t, a_term_is_found_again);
	tcase_add_test(t, an_error_says_file_and_line);
	tcase_add_test(t, a_term_in_a_file_has_a_bound);
	tcase_add_test(t, a_folder_or_nothing_is_no_file_of_terms);
	suite_add_tcase(s, t);
	return s;
}
