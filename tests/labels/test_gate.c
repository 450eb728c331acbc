/* SPDX-License-Identifier: MIT */
/* The reference monitor: one decision a pair, a grant for one label. */
#include "labels/gate.h"

#include <stdio.h>

#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct gate *g;

static void setup(void)
{
	ls = fix_labels();
	g = gate_new(GATE_ENFORCE);
	gate_tick(g, FIX_NOW);
}

static void teardown(void)
{
	gate_free(&g);
	labels_free(&ls);
}

START_TEST(a_grant_covers_exactly_its_label)
{
	const struct label *low = fix_label(ls, "LOW");
	const struct label *mid = fix_label(ls, "MID");
	const struct clearance *c = fix_clearance(ls, "up to MID");
	const struct grant *grant = gate_release(g, low, c);

	ck_assert(grant_covers(grant, low));
	ck_assert(!grant_covers(grant, mid));
	ck_assert(!grant_covers(grant, NULL));
	grant = gate_release(g, mid, c);
	ck_assert(grant_covers(grant, mid));
	ck_assert(!grant_covers(grant, low));
	grant = gate_open(g);
	ck_assert(grant_covers(grant, NULL));
	ck_assert(!grant_covers(grant, low));
	ck_assert(!grant_covers(NULL, NULL));
}
END_TEST

START_TEST(a_grant_dies_with_the_next_question)
{
	const struct label *low = fix_label(ls, "LOW");
	const struct clearance *c = fix_clearance(ls, "LOW");
	const struct grant *grant = gate_release(g, low, c);

	ck_assert_ptr_null(gate_release(g, fix_label(ls, "HIGH"), c));
	ck_assert(!grant_covers(grant, low));
	grant = gate_release(g, low, c);
	ck_assert(gate_allows(g, low, c));
	ck_assert(!grant_covers(grant, low));
	grant = gate_open(g);
	gate_tick(g, FIX_NOW);
	ck_assert(!grant_covers(grant, NULL));
}
END_TEST

START_TEST(one_decision_for_a_pair)
{
	const struct label *l = fix_label(ls, "LOW; Release: AA");
	const struct clearance *yes = fix_clearance(ls, "LOW; Release: AA");
	const struct clearance *no = fix_clearance(ls, "LOW");

	for (int i = 0; i < 100; i++) {
		ck_assert_ptr_nonnull(gate_release(g, l, yes));
		ck_assert_ptr_null(gate_release(g, l, no));
	}
	ck_assert_uint_eq(gate_stats(g).asked, 200);
	ck_assert_uint_eq(gate_stats(g).decided, 2);
	ck_assert_uint_eq(gate_stats(g).denied, 100);
}
END_TEST

START_TEST(labels_of_one_value_share_the_decision)
{
	const struct label *a = fix_label(ls, "LOW"), *b;
	const struct clearance *c = fix_clearance(ls, "LOW");
	enum label_form form;
	struct span der = label_keep(a, &form);

	ck_assert_int_eq(
		label_restore(ls, LABEL_NATO, label_element(a, LABEL_NATO),
			FIX_NOW, &b, NULL),
		LABEL_VALID);
	ck_assert_int_eq(form, LABEL_ESS);
	ck_assert_uint_gt(der.n, 0);
	ck_assert_ptr_ne(a, b);
	ck_assert_ptr_nonnull(gate_release(g, a, c));
	ck_assert(grant_covers(gate_release(g, b, c), a));
	ck_assert_uint_eq(gate_stats(g).decided, 1);
}
END_TEST

START_TEST(nothing_passes_for_nothing)
{
	struct gate *warn = gate_new(GATE_WARN);
	const struct label *l = fix_label(ls, "LOW");
	const struct clearance *c = fix_clearance(ls, "LOW");

	ck_assert_ptr_null(gate_release(g, NULL, c));
	ck_assert_ptr_null(gate_release(g, l, NULL));
	ck_assert(!gate_allows(g, NULL, NULL));
	ck_assert_uint_eq(gate_stats(g).denied, 3);
	/* Not in warn mode either: there is nothing to warn of. */
	ck_assert_ptr_null(gate_release(warn, NULL, c));
	ck_assert_ptr_null(gate_release(warn, l, NULL));
	gate_free(&warn);
	ck_assert_ptr_null(warn);
	gate_free(&warn);
}
END_TEST

START_TEST(warn_mode_passes_and_counts)
{
	struct gate *warn = gate_new(GATE_WARN);
	const struct label *low = fix_label(ls, "LOW");
	const struct label *high = fix_label(ls, "HIGH");
	const struct clearance *c = fix_clearance(ls, "LOW");

	gate_tick(warn, FIX_NOW);
	ck_assert(grant_covers(gate_release(warn, high, c), high));
	ck_assert(grant_covers(gate_release(warn, low, c), low));
	ck_assert_uint_eq(gate_stats(warn).warned, 1);
	ck_assert_uint_eq(gate_stats(warn).denied, 1);
	gate_free(&warn);
}
END_TEST

START_TEST(windows_close_while_the_memo_stays)
{
	const struct label *l = fix_any_label(ls, "LOW; Doors: past");
	const struct clearance *c = fix_clearance(ls, "LOW; Doors: past");

	gate_tick(g, INT64_C(978307200000));
	ck_assert_ptr_nonnull(gate_release(g, l, c));
	gate_tick(g, INT64_C(978307200001));
	ck_assert_ptr_null(gate_release(g, l, c));
	gate_tick(g, INT64_C(978307200000));
	ck_assert_ptr_nonnull(gate_release(g, l, c));
	ck_assert_uint_eq(gate_stats(g).decided, 1);
	/* One that has not opened yet. */
	ck_assert(!gate_allows(g, fix_any_label(ls, "LOW; Doors: soon"),
		fix_clearance(ls, "LOW; Doors: *")));
}
END_TEST

/*
 * Each round the label and the clearance are new values in what may well be
 * the memory of the last ones; a stale verdict would show.
 */
START_TEST(a_verdict_never_outlives_its_label)
{
	for (int i = 0; i < 500; i++) {
		const struct clearance *c;
		const struct label *l;
		char text[64];

		snprintf(text, sizeof(text), "%s; privacy: p%d",
			i % 2 == 0 ? "LOW" : "HIGH", i);
		l = fix_label(ls, text);
		c = fix_clearance(ls, i % 3 == 0 ? "LOW" : "HIGH");
		ck_assert_int_eq(
			gate_allows(g, l, c), (i % 2 == 0) == (i % 3 == 0));
		/* Push the label out of the cache, which holds so many. */
		if (i % 100 == 99)
			for (int k = 0; k < 9000; k++) {
				snprintf(text, sizeof(text),
					"LOW; privacy: %d-%d", i, k);
				fix_label(ls, text);
			}
		labels_trim(ls);
	}
}
END_TEST

START_TEST(the_memo_is_bounded_and_right_beyond_it)
{
	const struct clearance *no = clearance_ref(fix_clearance(ls, "HIGH"));
	const struct clearance *yes = clearance_ref(fix_clearance(ls, "LOW"));

	for (int i = 0; i < 70000; i++) {
		const struct label *l;
		char text[64];

		snprintf(text, sizeof(text), "LOW; privacy: p%d", i);
		l = fix_label(ls, text);
		ck_assert(gate_allows(g, l, yes));
		ck_assert(!gate_allows(g, l, no));
		if (i % 1000 == 0)
			labels_trim(ls);
	}
	ck_assert_uint_eq(gate_stats(g).decided, 140000);
	clearance_unref(&no);
	clearance_unref(&yes);
}
END_TEST

START_TEST(a_list_of_labels_admits_its_values)
{
	const struct label *list[] = {fix_label(ls, "LOW"),
		fix_any_label(ls, "MID; Doors: past, red")};

	if (label_in_force(list[1], FIX_NOW))
		ck_abort_msg("the window should have passed");
	ck_assert(gate_lists(g, fix_label(ls, "low"), list, 2));
	ck_assert(!gate_lists(g, fix_label(ls, "MID"), list, 2));
	ck_assert(!gate_lists(g, list[1], list, 2));
	ck_assert(!gate_lists(g, NULL, list, 2));
	list[1] = fix_any_label(ls, "LOW; Doors: blue"); /* invalid */
	ck_assert(!gate_lists(g, list[1], list, 2));
	ck_assert(!gate_lists(g, list[0], list, 0));
}
END_TEST

Suite *suite_gate(void)
{
	Suite *s = suite_create("gate");
	TCase *t = tcase_create("gate");

	tcase_set_timeout(t, 60); /* floods, under sanitizers too */
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_grant_covers_exactly_its_label);
	tcase_add_test(t, a_grant_dies_with_the_next_question);
	tcase_add_test(t, one_decision_for_a_pair);
	tcase_add_test(t, labels_of_one_value_share_the_decision);
	tcase_add_test(t, nothing_passes_for_nothing);
	tcase_add_test(t, warn_mode_passes_and_counts);
	tcase_add_test(t, windows_close_while_the_memo_stays);
	tcase_add_test(t, a_verdict_never_outlives_its_label);
	tcase_add_test(t, the_memo_is_bounded_and_right_beyond_it);
	tcase_add_test(t, a_list_of_labels_admits_its_values);
	suite_add_tcase(s, t);
	return s;
}
