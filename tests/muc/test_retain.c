/* SPDX-License-Identifier: MIT */
/* How long what is said is kept. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/muc/mam.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

static struct world *w;

static void setup(void)
{
	w = mam_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* D313-17: of all labels alike, at once for readers, and in the store soon. */
START_TEST(what_is_old_goes)
{
	const char *first = said(ANN, "a", NULL);
	struct message_row row;

	labelled("s", "SECRET");
	world_wait(w, 86400000);
	said(ANN, "b", NULL);
	world_set(w, "archive_days=1");
	w->turn.wall += 1; /* no tick yet */
	ck_found(ANN, "", "b");
	ck_refused(ANN, say(w, RSM("<after>%s</after>"), first),
		"cancel/item-not-found");
	ck_assert(store_message_find(
		w->store, w->turn.arena, 1, span_str(first), &row));
	world_forget(w);
	world_join(w, BOB, "Bob");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body]"), 1);
	world_wait(w, 1000);
	ck_assert(!store_message_find(
		w->store, w->turn.arena, 1, span_str(first), &row));
	ck_found(ANN, "", "b");
	world_wait(w, 2 * 86400000);
	ck_found(ANN, "", "");
}
END_TEST

/* Counted label by label: what is hidden pushes nothing out. */
START_TEST(the_newest_of_each_label_stay)
{
	world_set(w, "archive_messages=2");
	said(ANN, "a", NULL);
	said(ANN, "b", NULL);
	for (int i = 0; i < 5; i++)
		labelled("s", "SECRET");
	ck_found(BOB, "", "a b");
	said(ANN, "c", NULL);
	ck_found(BOB, "", "b c");
	ck_found(ANN, "", "b s s c");
	world_wait(w, 1000);
	ck_found(ANN, "", "b s s c");
	world_set(w, "archive_messages=0");
	ck_found(ANN, "", "b s s c");
}
END_TEST

START_TEST(labels_have_times_of_their_own)
{
	said(ANN, "u", NULL);
	labelled("r", "RESTRICTED");
	labelled("s", "SECRET");
	ck_assert_str_eq(
		op_set(w, ROOM,
			"archive_labels=3 up to RESTRICTED | 1 UNCLASSIFIED"),
		"");
	ck_found(ANN, "", "u r s");
	world_wait(w, 2 * 86400000);
	ck_found(ANN, "", "r s");
	world_wait(w, 2 * 86400000);
	ck_found(ANN, "", "s");
}
END_TEST

START_TEST(rules_for_labels_must_be_readable)
{
	ck_assert_ptr_nonnull(strstr(
		op_set(w, ROOM, "archive_labels=5 up to SECRET|x UNCLASSIFIED"),
		"line 2: it begins with a number of days"));
	ck_assert_ptr_nonnull(
		strstr(op_set(w, ROOM, "archive_labels=5 NOSUCH"), "line 1: "));
	ck_assert_ptr_nonnull(
		strstr(op_set(w, ROOM, "archive_labels=5"), "no clearance"));
	ck_assert_ptr_nonnull(
		strstr(op_set(w, ROOM, "archive_labels=0 UNCLASSIFIED"),
			"number of days"));
	ck_assert_str_eq(op_show(w, ROOM, "archive_labels"), "");
}
END_TEST

START_TEST(the_service_has_a_longest_time)
{
	const struct world_conf conf = {.limits = {.archive_days_max = 2}};

	world_free(&w);
	w = mam_new(&conf);
	said(ANN, "a", NULL);
	world_set(w, "archive_days=9");
	world_wait(w, 86400000);
	ck_found(ANN, "", "a");
	world_wait(w, 86400001);
	ck_found(ANN, "", "");
}
END_TEST

static struct muc_purge purge(const char *before, const char *label)
{
	struct muc_purge p = {
		.before = before != NULL ? span_str(before) : SPAN_NONE,
		.label = label != NULL ? span_str(label) : SPAN_NONE};
	struct errtext e = {""};

	if (muc_purge(w->muc, SPAN(ROOM), &p, world_begin(w), &e) != ERR_OK)
		p.gone = SIZE_MAX;
	world_end(w);
	return p;
}

START_TEST(the_operator_takes_messages_out)
{
	said(ANN, "u1", NULL);
	labelled("s1", "SECRET");
	world_wait(w, 86400000);
	said(ANN, "u2", NULL);
	labelled("s2", "SECRET");
	ck_assert_uint_eq(purge("tomorrow", NULL).gone, SIZE_MAX);
	ck_assert_uint_eq(purge(NULL, "NOSUCH").gone, SIZE_MAX);
	ck_assert_uint_eq(purge(NULL, "RESTRICTED").gone, 0);
	ck_found(ANN, "", "u1 s1 u2 s2");
	ck_assert_uint_eq(purge("2000-01-01T00:00:00Z", NULL).gone, 0);
	ck_assert_uint_eq(purge(NULL, "SECRET").gone, 2);
	ck_found(ANN, "", "u1 u2");
	ck_found(ANN, TEXT("s1"), "");
	labelled("s3", "SECRET");
	ck_found(ANN, "", "u1 u2 s3");
	ck_assert_uint_eq(purge(NULL, NULL).gone, 3);
	ck_found(ANN, "", "");
	said(ANN, "new", NULL);
	ck_found(ANN, "", "new");
}
END_TEST

START_TEST(much_is_taken_out_step_by_step)
{
	for (int i = 0; i < 2001; i++)
		world_say(w, ANN, "x", NULL);
	ck_assert(purge(NULL, NULL).more);
	ck_assert(!purge(NULL, NULL).more);
	ck_found(ANN, "", "");
}
END_TEST

Suite *suite_retain(void)
{
	Suite *s = suite_create("muc/retain");
	TCase *c = tcase_create("retain");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_is_old_goes);
	tcase_add_test(c, the_newest_of_each_label_stay);
	tcase_add_test(c, labels_have_times_of_their_own);
	tcase_add_test(c, rules_for_labels_must_be_readable);
	tcase_add_test(c, the_service_has_a_longest_time);
	tcase_add_test(c, the_operator_takes_messages_out);
	tcase_add_test(c, much_is_taken_out_step_by_step);
	suite_add_tcase(s, c);
	return s;
}
