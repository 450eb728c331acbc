/* SPDX-License-Identifier: MIT */
/* How far it is: for who sits at a terminal, and nobody else. */
#include "ctl/bar.h"

#include <stdio.h>
#include <sys/wait.h>

#include "tests/ctl/capture.h"
#include "tests/ctl/pty.h"
#include "tests/ctl/suites.h"

#define CLEAR "\r\033[K"

static int64_t now;

static int64_t tell(const struct clock *k)
{
	(void)k;
	return now;
}

static const struct clock fake = {tell, tell};

/* At ms since the begin, a bar of so many. */
struct moment {
	int64_t ms;
	struct move_progress p;
	uint64_t known, known_here;
};
struct story {
	const struct moment *v;
	size_t n;
};

static int draw(void *arg)
{
	const struct story *s = arg;
	struct bar b;

	now = 7; /* whatever it is */
	bar_begin(&b, &fake);
	for (size_t i = 0; i < s->n; i++) {
		now = 7 + s->v[i].ms;
		b.known = s->v[i].known;
		b.known_here = s->v[i].known_here;
		bar_draw(&b, &s->v[i].p);
	}
	bar_hide(&b);
	bar_hide(&b); /* once is enough */
	fputs("then\n", stderr);
	return 0;
}

/* What was drawn on a terminal. */
static const char *drawn(const struct moment *v, size_t n)
{
	static struct pty p;
	struct story s = {v, n};
	bool echoes;

	pty_begin(&p, draw, &s);
	pty_await(&p, "then\r\n");
	ck_assert_int_eq(pty_end(&p, &echoes), 0);
	return p.text;
}
#define DRAWN(...)                                             \
	drawn((const struct moment[]){__VA_ARGS__},            \
		sizeof((const struct moment[]){__VA_ARGS__}) / \
			sizeof(struct moment))

START_TEST(it_is_drawn_and_cleared)
{
	ck_assert_str_eq(DRAWN({
				 1000, {1, 2, 50, 200},
                                  0, 0
        }),
		CLEAR "1 of 2  50 of 200 messages  50/s  0:00:03 left" CLEAR
		      "then\r\n");
}
END_TEST

START_TEST(it_is_drawn_anew_ten_times_a_second)
{
	ck_assert_str_eq(
		DRAWN(
			{
				0, {1, 1, 0, 0},
                                 0, 0
        },
			{99, {1, 1, 1, 0}, 0, 0}, {100, {1, 1, 2, 0}, 0, 0},
			{150, {1, 1, 3, 0}, 0, 0}),
		CLEAR "1 of 1  0 messages" CLEAR
		      "1 of 1  2 messages  20/s" CLEAR "then\r\n");
}
END_TEST

START_TEST(hours_are_told)
{
	ck_assert_str_eq(DRAWN({
				 10000, {3, 40, 1000, 1000000},
                                  0, 0
        }),
		CLEAR
		"3 of 40  1000 of 1000000 messages  100/s  2:46:30 left" CLEAR
		"then\r\n");
}
END_TEST

/* A server that counts too few, or not at all, is no reason to promise. */
START_TEST(what_nobody_knows_is_not_told)
{
	ck_assert_str_eq(DRAWN({
				 1000, {1, 1, 300, 200},
                                  0, 0
        }),
		CLEAR "1 of 1  300 messages  300/s" CLEAR "then\r\n");
	ck_assert_str_eq(DRAWN({
				 1000, {1, 1, 300, 0},
                                  0, 0
        }),
		CLEAR "1 of 1  300 messages  300/s" CLEAR "then\r\n");
}
END_TEST

/* Of an earlier run: of places that are done, and of the one that goes on. */
START_TEST(what_is_here_already_is_not_waited_for)
{
	ck_assert_str_eq(DRAWN({
				 1000, {2, 2, 100, 1000},
                                  300, 400
        }),
		CLEAR "2 of 2  100 of 300 messages  100/s  0:00:02 left" CLEAR
		      "then\r\n");
	ck_assert_str_eq(DRAWN({
				 1000, {2, 2, 100, 1000},
                                  300, 4000
        }),
		CLEAR "2 of 2  100 messages  100/s" CLEAR "then\r\n");
}
END_TEST

START_TEST(where_nobody_sits_there_is_none)
{
	static const struct moment v[] = {
		{1000, {1, 2, 50, 200}, 0, 0}
        };
	static struct capture printed;
	struct story s = {v, 1};

	capture_begin(&printed);
	ck_assert_int_eq(draw(&s), 0);
	ck_assert_str_eq(capture_end(&printed), "then\n");
}
END_TEST

Suite *suite_bar(void)
{
	Suite *s = suite_create("ctl/bar");
	TCase *t = tcase_create("bar");

	tcase_add_test(t, it_is_drawn_and_cleared);
	tcase_add_test(t, it_is_drawn_anew_ten_times_a_second);
	tcase_add_test(t, hours_are_told);
	tcase_add_test(t, what_nobody_knows_is_not_told);
	tcase_add_test(t, what_is_here_already_is_not_waited_for);
	tcase_add_test(t, where_nobody_sits_there_is_none);
	suite_add_tcase(s, t);
	return s;
}
