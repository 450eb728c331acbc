/* SPDX-License-Identifier: MIT */
/* The log: one event, one line, whatever bytes the values have. */
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

static FILE *file;
static int saved;

static void capture(void)
{
	file = tmpfile();
	ck_assert_ptr_nonnull(file);
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	ck_assert_int_ge(dup2(fileno(file), STDERR_FILENO), 0);
}

/* What was logged since capture(), in b. */
static void captured(struct buf *b)
{
	char part[4096];
	size_t n;

	ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
	close(saved);
	rewind(file);
	buf_init(b, 100000);
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(b, span_of(part, n));
	fclose(file);
}

static void check_value(struct span value, const char *want)
{
	struct buf b;

	capture();
	log_event(LOG_INFO, "e", KV("k", value));
	captured(&b);
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

START_TEST(pairs_stand_in_order_and_absent_ones_are_left_out)
{
	struct buf b;

	capture();
	log_event(LOG_WARN, "join", KV_STR("room", "a@b"), KV("by", SPAN_NONE),
		KV_NUM("n", -5), KV_STR("none", NULL));
	captured(&b);
	ck_assert_span(buf_span(&b), "level=warn event=join room=a@b n=-5\n");
	buf_clear(&b);
}
END_TEST

START_TEST(values_cannot_forge_pairs_or_lines)
{
	check_value(SPAN("a b"), "level=info event=e k=\"a b\"\n");
	check_value(SPAN(""), "level=info event=e k=\"\"\n");
	check_value(SPAN("a=b"), "level=info event=e k=\"a=b\"\n");
	check_value(SPAN("\"\\"), "level=info event=e k=\"\\\"\\\\\"\n");
	check_value(SPAN("a\nlevel=error"),
		"level=info event=e k=\"a\\x0alevel=error\"\n");
	check_value(SPAN("\x1b[2J\x7f\0"),
		"level=info event=e k=\"\\x1b[2J\\x7f\\x00\"\n");
}
END_TEST

START_TEST(other_scripts_pass_and_what_steers_terminals_does_not)
{
	check_value(SPAN("\xd0\xb6"), "level=info event=e k=\"\xd0\xb6\"\n");
	check_value(SPAN("\xc2\x9b"
			 "2J"),
		"level=info event=e k=\"\\xc2\\x9b2J\"\n");
	check_value(SPAN("\x9b"
			 "2J"),
		"level=info event=e k=\"\\x9b2J\"\n");
}
END_TEST

START_TEST(a_line_too_long_is_cut_and_still_a_line)
{
	static char text[40000];
	struct buf b;

	memset(text, ' ', sizeof(text));
	capture();
	log_event(LOG_ERROR, "e", KV("k", span_of(text, sizeof(text))),
		KV_NUM("n", 1));
	captured(&b);
	ck_assert_uint_eq(b.n, 16385);
	ck_assert_int_eq(b.p[b.n - 1], '\n');
	buf_clear(&b);
}
END_TEST

START_TEST(levels_have_names_and_a_threshold)
{
	enum log_level l = LOG_ERROR;
	struct buf b;

	ck_assert(log_level_parse(SPAN("debug"), &l));
	ck_assert_int_eq(l, LOG_DEBUG);
	ck_assert(!log_level_parse(SPAN("DEBUG"), &l));
	ck_assert(!log_level_parse(SPAN_NONE, &l));
	ck_assert_int_eq(l, LOG_DEBUG);
	capture();
	log_event(LOG_DEBUG, "quiet", KV_NUM("n", 1));
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "heard", KV_NUM("n", 1));
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "quiet", KV_NUM("n", 1));
	log_set_level(LOG_INFO);
	captured(&b);
	ck_assert_span(buf_span(&b), "level=debug event=heard n=1\n");
	buf_clear(&b);
}
END_TEST

Suite *suite_log(void)
{
	Suite *s = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_test(tc, pairs_stand_in_order_and_absent_ones_are_left_out);
	tcase_add_test(tc, values_cannot_forge_pairs_or_lines);
	tcase_add_test(
		tc, other_scripts_pass_and_what_steers_terminals_does_not);
	tcase_add_test(tc, a_line_too_long_is_cut_and_still_a_line);
	tcase_add_test(tc, levels_have_names_and_a_threshold);
	suite_add_tcase(s, tc);
	return s;
}
