/* SPDX-License-Identifier: MIT */
/*
 * The end of a room that moved: it goes there only when all of it is here, and
 * nobody stays silenced for nothing.
 */
#include "ctl/migrate.h"
#include "move/crawl.h"
#include "move/held.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/fake_daemon.h"
#include "tests/ctl/suites.h"

#define OPEN                                                             \
	{                                                                \
		200, "{\"state\":\"open\",\"mark\":null,\"messages\":1}" \
	}
#define TAKEN                                                   \
	{                                                       \
		200, "{\"taken\":1,\"known\":0,\"left_out\":0}" \
	}
#define DONE              \
	{                 \
		200, "{}" \
	}

#define QUIET "enter quiet "

/* ---- the source, as it is told ---- */

static struct buf did;
static const char *more; /* said since the last look */
static struct held heard_here;
static enum err at_destroy, at_unquiet, at_lost;
static size_t lost, lost_since; /* messages; the last look adds to them */
static bool blocked_at_quiet;
static unsigned breaks;     /* looks that the connection breaks in */
static const char *said_at; /* heard while the last order is carried out */
static enum err at_enter;

enum err crawl_lost(struct move_source *s, size_t *n_r, struct errtext *why)
{
	(void)s;
	*n_r = lost;
	return at_lost == ERR_OK ? ERR_OK : err_set(why, at_lost, "no");
}

enum err crawl_more(
	struct move_source *s, struct move_sink *to, struct errtext *e)
{
	(void)s;
	buf_str(&did, "more ");
	lost += lost_since;
	return more != NULL ? to->ops->put(to, span_str(more), e) : ERR_OK;
}

enum err crawl_enter(struct move_source *s, struct errtext *e)
{
	(void)s;
	buf_str(&did, "enter ");
	return at_enter == ERR_OK ? ERR_OK : err_set(e, at_enter, "no");
}

struct held *crawl_heard(struct move_source *s, bool *whole_r)
{
	(void)s;
	*whole_r = breaks == 0 && at_enter == ERR_OK;
	breaks -= breaks != 0;
	return &heard_here;
}

void crawl_leave(struct move_source *s)
{
	(void)s;
	buf_str(&did, "leave ");
}

static bool is_blocked(int sig)
{
	sigset_t now;

	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &now), 0);
	return sigismember(&now, sig) == 1;
}

enum err crawl_quiet(struct move_source *s, struct errtext *e)
{
	(void)s;
	(void)e;
	blocked_at_quiet = is_blocked(SIGINT) && is_blocked(SIGTERM) &&
	                   is_blocked(SIGTSTP);
	buf_str(&did, "quiet ");
	return ERR_OK;
}

enum err crawl_unquiet(struct move_source *s, struct errtext *e)
{
	(void)s;
	buf_str(&did, "unquiet ");
	return at_unquiet == ERR_OK ? ERR_OK : err_set(e, at_unquiet, "no");
}

enum err crawl_destroy(struct move_source *s, struct span alternate,
	const char *reason, struct errtext *e)
{
	(void)s;
	(void)reason;
	buf_printf(&did, "destroy=%.*s ", SPAN_FMT(alternate));
	if (said_at != NULL)
		ck_assert_int_eq(heard_here.sink.ops->put(&heard_here.sink,
					 span_str(said_at), e),
			ERR_OK);
	return at_destroy == ERR_OK ? ERR_OK : err_set(e, at_destroy, "no");
}

/* ---- */

static const struct move_row room = {
	.place = {MOVE_ROOM, {"r@old", 5}, {NULL, 0}},
};
static struct fake_daemon f;
static struct migrate m;
static struct errtext e;
static struct capture printed;

static void begin(const struct fake_answer *answer, size_t n)
{
	static const struct arrival_options o = {.source = "r@old"};

	fake_begin(&f, answer, n);
	buf_init(&did, 65536);
	held_init(&heard_here, 65536);
	more = NULL;
	at_destroy = at_unquiet = at_lost = at_enter = ERR_OK;
	breaks = 0;
	said_at = NULL;
	lost_since = 0;
	lost = 0;
	m = (struct migrate){.redirect = true};
	blocked_at_quiet = false;
	buf_init(&m.target, 64);
	buf_str(&m.target, "r@new");
	m.sink = arrival_new(&f.ctl, &o);
	ck_assert_ptr_nonnull(m.sink);
	m.show = show_new(false, false);
	show_begin(m.show, &room.place, SPAN("r@new"));
	e.s[0] = '\0';
}

#define BEGIN(...)                                            \
	begin((struct fake_answer[]){__VA_ARGS__},            \
		sizeof((struct fake_answer[]){__VA_ARGS__}) / \
			sizeof(struct fake_answer))

static void finish(void)
{
	show_free(&m.show);
	m.sink->ops->free(m.sink);
	buf_clear(&m.target);
	buf_clear(&did);
	held_clear(&heard_here);
	fake_end(&f);
}

START_TEST(it_ends_when_all_of_it_is_here)
{
	BEGIN(OPEN, TAKEN, DONE);
	more = "<message id='9'/>";
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more destroy=r@new leave ");
	ck_assert_ptr_nonnull(strstr(fake_asked(&f), "<message id='9'/>"));
	finish();
}
END_TEST

/* SECURITY: an owner may have destroyed it here in the meantime. */
START_TEST(it_does_not_end_if_the_new_one_has_gone)
{
	BEGIN({200, "{\"state\":\"new\",\"mark\":null,\"messages\":0}"});
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_CONFLICT);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	ck_assert_str_eq(
		e.s, "it has moved, but is still there: the one here has gone");
	finish();
}
END_TEST

START_TEST(it_does_not_end_if_the_last_words_are_not_taken)
{
	BEGIN(OPEN, {422, "{\"error\":\"record 1: it has no label\"}"});
	more = "<message id='9'/>";
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	finish();
}
END_TEST

START_TEST(it_does_not_end_with_what_could_not_be_told)
{
	BEGIN(OPEN);
	lost = 2;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), "leave ");
	ck_assert_ptr_nonnull(strstr(e.s, "still there: 2 of its messages "));
	buf_reset(&did);
	m.leave_out = true;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more destroy=r@new leave ");
	finish();
}
END_TEST

START_TEST(it_does_not_end_if_the_last_words_can_not_be_told)
{
	BEGIN(OPEN);
	lost_since = 1;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	finish();
}
END_TEST

START_TEST(it_does_not_end_if_what_is_lost_is_not_known)
{
	begin(NULL, 0);
	at_lost = ERR_VALUE;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), "leave ");
	finish();
}
END_TEST

/* What it is there is read again by the next run: so it isn't changed before it
 * is whole here, and open. */
START_TEST(nobody_is_silenced_before_it_is_here)
{
	begin(NULL, 0);
	ck_assert_int_eq(redirect_end(&m, &room, ERR_VALUE, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), "");
	finish();
}
END_TEST

START_TEST(nobody_stays_silenced_if_the_daemon_is_gone)
{
	begin(NULL, 0);
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_IO);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	buf_reset(&did);
	at_unquiet = ERR_IO;
	capture_begin(&printed);
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_IO);
	ck_assert_str_eq(capture_end(&printed),
		"caveatctl: r@old: it stays moderated there: no\n");
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	finish();
}
END_TEST

/* Who breaks it off is obeyed when nobody is silenced any more. */
START_TEST(no_signal_comes_between)
{
	begin(NULL, 0);
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_IO);
	ck_assert(blocked_at_quiet);
	ck_assert(!is_blocked(SIGINT));
	ck_assert(!is_blocked(SIGTERM));
	finish();
}
END_TEST

/* The order was given, and no answer came. */
START_TEST(what_was_heard_comes_though_it_may_have_ended)
{
	BEGIN(OPEN, OPEN, TAKEN, DONE);
	at_destroy = ERR_IO;
	said_at = "<message id='last'/>";
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_IO);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more destroy=r@new leave ");
	ck_assert_ptr_nonnull(strstr(fake_asked(&f), "id='last'"));
	ck_assert_ptr_nonnull(strstr(e.s, "isn't known: no"));
	finish();
}
END_TEST

static void hear(const char *record)
{
	ck_assert_int_eq(heard_here.sink.ops->put(
				 &heard_here.sink, span_str(record), &e),
		ERR_OK);
}

/* The room would be gone, and the message nowhere. */
START_TEST(it_does_not_end_if_what_was_heard_is_not_taken)
{
	BEGIN(OPEN, OPEN, {422, "{\"error\":\"record 1: it has no label\"}"});
	hear("<message id='9'/>");
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more leave unquiet ");
	finish();
}
END_TEST

START_TEST(what_was_heard_comes_once)
{
	BEGIN(OPEN, OPEN, TAKEN, DONE);
	hear("<message id='9'/>");
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&did), QUIET "more destroy=r@new leave ");
	finish();
}
END_TEST

/* Twice in each look is asked whether all was heard. */
START_TEST(who_missed_something_comes_in_again_and_looks_again)
{
	BEGIN(OPEN, OPEN);
	breaks = 2;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_OK);
	ck_assert_str_eq(
		buf_cstr(&did), QUIET "more enter more destroy=r@new leave ");
	finish();
}
END_TEST

START_TEST(it_does_not_end_if_something_is_missed_each_time)
{
	BEGIN(OPEN, OPEN, OPEN);
	breaks = 99;
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_VALUE);
	ck_assert_str_eq(buf_cstr(&did),
		QUIET "more enter more enter more leave unquiet ");
	finish();
}
END_TEST

START_TEST(who_is_not_let_in_looks_once)
{
	BEGIN(OPEN);
	at_enter = ERR_VALUE;
	capture_begin(&printed);
	ck_assert_int_eq(redirect_end(&m, &room, ERR_OK, &e), ERR_OK);
	ck_assert_ptr_nonnull(strstr(capture_end(&printed), "very last"));
	ck_assert_str_eq(buf_cstr(&did), QUIET "more destroy=r@new leave ");
	finish();
}
END_TEST

Suite *suite_migrate_redirect(void)
{
	Suite *s = suite_create("ctl/migrate_redirect");
	TCase *t = tcase_create("end");

	tcase_add_test(t, it_ends_when_all_of_it_is_here);
	tcase_add_test(t, it_does_not_end_if_the_new_one_has_gone);
	tcase_add_test(t, it_does_not_end_if_the_last_words_are_not_taken);
	tcase_add_test(t, it_does_not_end_with_what_could_not_be_told);
	tcase_add_test(t, it_does_not_end_if_the_last_words_can_not_be_told);
	tcase_add_test(t, it_does_not_end_if_what_is_lost_is_not_known);
	tcase_add_test(t, nobody_is_silenced_before_it_is_here);
	tcase_add_test(t, nobody_stays_silenced_if_the_daemon_is_gone);
	tcase_add_test(t, no_signal_comes_between);
	tcase_add_test(t, what_was_heard_comes_though_it_may_have_ended);
	tcase_add_test(t, it_does_not_end_if_what_was_heard_is_not_taken);
	tcase_add_test(t, what_was_heard_comes_once);
	tcase_add_test(t, who_missed_something_comes_in_again_and_looks_again);
	tcase_add_test(t, it_does_not_end_if_something_is_missed_each_time);
	tcase_add_test(t, who_is_not_let_in_looks_once);
	suite_add_tcase(s, t);
	return s;
}
