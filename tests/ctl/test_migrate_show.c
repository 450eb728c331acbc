/* SPDX-License-Identifier: MIT */
/* What is told of a migration: words of others are no orders to a terminal. */
#include "ctl/migrate.h"
#include "tests/base/assert_span.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/suites.h"

/* CSI in one byte of Latin 1, ESC, and a line of their own. */
#define NAME        \
	"a\xc2\x9b" \
	"2J\x1b[31m\nnews/x -> ours: 7 messages"
#define PLAIN "a 2J [31m news/x -> ours: 7 messages"

static struct capture printed;
static struct show *show;

static void begin(void)
{
	const struct move_place from = {
		MOVE_NODE, SPAN("pubsub.old"), SPAN(NAME)};

	capture_begin(&printed);
	show = show_new(false, false);
	show_begin(show, &from, SPAN("pubsub.new/" NAME));
}

static const char *finish(void)
{
	show_free(&show);
	return capture_end(&printed);
}

START_TEST(a_name_is_printed_without_what_moves_a_terminal)
{
	const struct arrival_count n = {.messages = 3};

	begin();
	show_end(show, ERR_OK, "", &n);
	ck_assert_str_eq(finish(),
		"pubsub.old/" PLAIN " -> pubsub.new/" PLAIN ": 3 messages\n");
}
END_TEST

START_TEST(so_is_a_reason)
{
	begin();
	show_end(show, ERR_VALUE, NAME, NULL);
	ck_assert_str_eq(
		finish(), "caveatctl: pubsub.old/" PLAIN ": " PLAIN "\n");
}
END_TEST

START_TEST(so_is_a_remark)
{
	begin();
	show_remark(show, SPAN(NAME));
	ck_assert_str_eq(
		finish(), "caveatctl: pubsub.old/" PLAIN ": " PLAIN "\n");
}
END_TEST

/* U+202E, U+2067, U+200F: what stands behind them is read the other way. */
START_TEST(nothing_turns_the_rest_of_a_line)
{
	begin();
	show_end(show, ERR_VALUE, "\xe2\x80\xaegone\xe2\x81\xa7\xe2\x80\x8f",
		NULL);
	ck_assert_str_eq(
		finish(), "caveatctl: pubsub.old/" PLAIN ":  gone  \n");
}
END_TEST

Suite *suite_migrate_show(void)
{
	Suite *s = suite_create("ctl/migrate_show");
	TCase *t = tcase_create("plain");

	tcase_add_test(t, a_name_is_printed_without_what_moves_a_terminal);
	tcase_add_test(t, so_is_a_reason);
	tcase_add_test(t, so_is_a_remark);
	tcase_add_test(t, nothing_turns_the_rest_of_a_line);
	suite_add_tcase(s, t);
	return s;
}
