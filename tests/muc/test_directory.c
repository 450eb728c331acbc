/* SPDX-License-Identifier: MIT */
/* Occupants whose clearance a directory outside knows. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/outside.h"

#define ANN "ann@ex.org/pc" /* the owner */
#define BOB "bob@ex.org/pc"

static struct world *w;
static struct remote *outside;

static void setup(void)
{
	w = world_new(NULL);
	outside = outside_new(w);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	outside_free(&outside, w);
	world_free(&w);
}

static size_t inside(void)
{
	return muc_stats(w->muc).sessions;
}

START_TEST(who_loses_the_clearance_there_goes_at_once)
{
	outside_says(outside, w, "bob@ex.org", "UNCLASSIFIED", "");
	expect(w, BOB,
		"/presence[@type='unavailable']//user:status"
		"[@code='307']");
	ck_assert_uint_eq(inside(), 1);
}
END_TEST

/* As after a start: who was inside is asked about, gets nothing, and stays. */
START_TEST(who_is_asked_about_stays_and_gets_nothing)
{
	struct remote *old = outside;

	outside = outside_new(w);
	remote_free(&old);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	world_forget(w);
	world_say(w, ANN, "for the cleared", world_label(w, "SECRET"));
	expect_some(w, ANN, "/message/body");
	expect_none(w, BOB, "/message");
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	world_say(w, ANN, "again", world_label(w, "SECRET"));
	expect_some(w, BOB, "/message/body[.='again']");
}
END_TEST

START_TEST(who_was_asked_about_in_vain_goes)
{
	struct remote *old = outside;

	outside = outside_new(w);
	remote_free(&old);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	outside_silent(outside, w, 6000);
	ck_assert_uint_eq(inside(), 1);
	expect_some(w, BOB, "/presence[@type='unavailable']");
}
END_TEST

START_TEST(what_expires_is_nothing_any_more)
{
	for (int i = 0; i < 119; i++)
		outside_silent(outside, w, 5000);
	ck_assert_uint_eq(inside(), 2);
	for (int i = 0; i < 3; i++)
		outside_silent(outside, w, 5000);
	ck_assert_uint_eq(inside(), 0);
}
END_TEST

Suite *suite_directory(void)
{
	Suite *s = suite_create("muc/directory");
	TCase *c = tcase_create("directory");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_loses_the_clearance_there_goes_at_once);
	tcase_add_test(c, who_is_asked_about_stays_and_gets_nothing);
	tcase_add_test(c, who_was_asked_about_in_vain_goes);
	tcase_add_test(c, what_expires_is_nothing_any_more);
	suite_add_tcase(s, c);
	return s;
}
