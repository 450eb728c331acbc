/* SPDX-License-Identifier: MIT */
/* Two versions of a policy: each kind of change is told, with its example. */
#include <stdio.h>
#include <stdlib.h>

#include "labels/acdf.h"
#include "labels/policy_diff.h"
#include "labels/policy_diff_run.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/policy_diff_rows.h"
#include "tests/labels/suites.h"

#define CHANGES 40
struct seen {
	size_t n;
	struct {
		enum change_effect effect;
		char text[512], label[1024], clearance[1024];
	} c[CHANGES];
};

static void see(void *ctx, const struct policy_change *c)
{
	struct seen *s = ctx;
	bool bare = c->effect == CHANGE_NONE || c->effect == CHANGE_UNREADABLE;

	ck_assert_uint_lt(s->n, CHANGES);
	ck_assert_int_eq(bare, c->label.p == NULL);
	ck_assert_int_eq(bare, c->clearance.p == NULL);
	ck_assert_uint_ne(strlen(c->text), 0);
	s->c[s->n].effect = c->effect;
	snprintf(s->c[s->n].text, sizeof(s->c->text), "%s", c->text);
	snprintf(s->c[s->n].label, sizeof(s->c->label), "%.*s",
		SPAN_FMT(c->label));
	snprintf(s->c[s->n].clearance, sizeof(s->c->clearance), "%.*s",
		SPAN_FMT(c->clearance));
	s->n++;
}

static void compare(
	const struct labels *old, const struct labels *new, struct seen *s)
{
	struct errtext e = {""};

	*s = (struct seen){0};
	ck_assert_int_eq(policy_diff(labels_policy(old, 0),
				 labels_policy(new, 0), FIX_NOW, see, s, &e),
		ERR_OK);
}

/* The example really says yes where it should. */
static void check_example(
	struct labels *yes, const char *label, const char *clearance)
{
	ck_assert_int_eq(acdf_decide(fix_any_label(yes, label),
				 fix_clearance(yes, clearance)),
		ACDF_GRANT);
}

START_TEST(a_change_is_told_with_its_effect)
{
	const struct row *r = &rows[_i];
	struct labels *old = fix_labels_of(r->old);
	struct labels *new = fix_labels_of(r->new);
	size_t at = 0;
	struct seen s;

	compare(old, new, &s);
	while (at < s.n && strstr(s.c[at].text, r->says) == NULL)
		at++;
	for (size_t i = 0; at == s.n && i < s.n; i++)
		fprintf(stderr, "%d: %s\n", _i, s.c[i].text);
	ck_assert_msg(at < s.n, "not told: %s", r->says);
	ck_assert_msg(s.c[at].effect == r->effect, "%s: effect %d (%s) (%s)",
		s.c[at].text, (int)s.c[at].effect, s.c[at].label,
		s.c[at].clearance);
	if (r->label != NULL)
		ck_assert_str_eq(s.c[at].label, r->label);
	if (r->clearance != NULL)
		ck_assert_str_eq(s.c[at].clearance, r->clearance);
	if (s.c[at].label[0] != '\0')
		check_example((r->effect & CHANGE_GAIN) != 0 ? new : old,
			s.c[at].label, s.c[at].clearance);
	for (size_t i = 0; i < s.n; i++)
		ck_assert_msg(strstr(s.c[i].text, "isn't in this list") == NULL,
			"unexplained: %s %s", s.c[i].label, s.c[i].clearance);
	labels_free(&old);
	labels_free(&new);
}
END_TEST

/* A version is no change from itself. */
START_TEST(the_same_policy_has_no_change)
{
	struct seen s;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct labels *old = fix_labels_of(rows[i].new);
		struct labels *new = fix_labels_of(rows[i].new);

		compare(old, new, &s);
		ck_assert_msg(s.n == 0, "%s: %s", rows[i].new, s.c[0].text);
		labels_free(&old);
		labels_free(&new);
	}
}
END_TEST

START_TEST(real_policies_have_no_change_from_themselves)
{
	static const char *const files[] = {
		"test.xml", "marks.xml", "home.xml", "away.xml"};
	struct seen s;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct labels *old = fix_labels_file(files[i]);
		struct labels *new = fix_labels_file(files[i]);

		compare(old, new, &s);
		ck_assert_msg(s.n == 0, "%s: %s", files[i], s.c[0].text);
		labels_free(&old);
		labels_free(&new);
	}
}
END_TEST

START_TEST(two_policies_are_not_two_versions)
{
	struct labels *old = fix_labels_of(P(TWO));
	struct labels *new = fix_labels_of(FIX_SPIF("P", "2.25.10", TWO));
	struct errtext e = {""};
	struct seen s = {0};

	ck_assert_int_eq(policy_diff(labels_policy(old, 0),
				 labels_policy(new, 0), FIX_NOW, see, &s, &e),
		ERR_VALUE);
	ck_assert(strstr(e.s, "are two policies") != NULL);
	ck_assert_uint_eq(s.n, 0);
	labels_free(&old);
	labels_free(&new);
}
END_TEST

/* What the rest of the comparison would have to miss, the sample finds. */
START_TEST(a_sample_finds_what_nothing_else_told)
{
	struct labels *old = fix_labels_of(TAGS(TAG(RES, A B)));
	struct labels *new =
		fix_labels_of(TAGS(TAG(RES, CAT("A", "1", "", NOT("HIGH")) B)));
	struct seen s = {0};
	struct diff d = {
		.p = {labels_policy(old, 0), labels_policy(new, 0)},
		.wall_ms = FIX_NOW,
		.sink = see,
		.ctx = &s,
		.work = UINT64_C(1000000000)
        };

	diff_begin(&d);
	diff_sample(&d);
	ck_assert_uint_eq(s.n, 1);
	ck_assert(strstr(s.c[0].text, "isn't in this list") != NULL);
	ck_assert_int_eq(s.c[0].effect, CHANGE_LOSE);
	check_example(old, s.c[0].label, s.c[0].clearance);
	/* Told of already: nothing more. */
	d.number.value[0].touched = true;
	diff_sample(&d);
	ck_assert_uint_eq(s.n, 1);
	diff_end(&d);
	labels_free(&old);
	labels_free(&new);
}
END_TEST

START_TEST(a_comparison_that_ends_early_says_so)
{
	struct labels *old = fix_labels_of(TAGS(TAG(RES, A B)));
	struct labels *new =
		fix_labels_of(TAGS(TAG(RES, CAT("A", "1", "", NOT("HIGH")) B)));
	struct seen s = {0};
	struct diff d = {
		.p = {labels_policy(old, 0), labels_policy(new, 0)},
		.wall_ms = FIX_NOW,
		.sink = see,
		.ctx = &s
        };

	/* Enough for some labels, or for none. */
	for (d.work = 0; d.work <= 12000; d.work += 4000) {
		uint64_t had = d.work;

		s.n = 0;
		diff_begin(&d);
		diff_sets(&d);
		ck_assert_uint_eq(s.n, 1);
		ck_assert(d.work != 0 ||
			  strstr(s.c[0].text, "(too much to try") != NULL);
		diff_end(&d);
		d.work = had;
	}
	labels_free(&old);
	labels_free(&new);
}
END_TEST

static struct labels *wide(int values, int min)
{
	struct labels *ls = labels_new();
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_printf(&b,
		"<SPIF><securityPolicyId name='P' id='2.25.9'/>" TWO
		"<securityCategoryTagSets><securityCategoryTagSet name='S' "
		"id='2.25.9.1'><securityCategoryTag " RES " minSelection='%d'>",
		min);
	for (int i = 0; i < values; i++)
		buf_printf(&b, "<tagCategory name='V%d' lacv='%d'/>", i, i);
	buf_str(&b, "</securityCategoryTag></securityCategoryTagSet></"
		    "securityCategoryTagSets></SPIF>");
	ck_assert_int_eq(
		labels_add_policy(ls, buf_span(&b), "f", NULL), ERR_OK);
	buf_clear(&b);
	return ls;
}

/* Labels of up to 64 values are tried, no larger ones. */
START_TEST(labels_of_many_values_are_tried)
{
	static const struct {
		int old, new;
		enum change_effect effect;
	} sizes[] = {
		{63, 64, CHANGE_LOSE},
                {64, 65, CHANGE_LOSE},
		{66, 67, CHANGE_NONE}
        };
	struct seen s;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct labels *old = wide(70, sizes[i].old);
		struct labels *new = wide(70, sizes[i].new);

		compare(old, new, &s);
		ck_assert_uint_eq(s.n, 1);
		ck_assert_int_eq(s.c[0].effect, sizes[i].effect);
		labels_free(&old);
		labels_free(&new);
	}
}
END_TEST

Suite *suite_policy_diff(void)
{
	Suite *s = suite_create("policy_diff");
	TCase *t = tcase_create("policy_diff");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(
		t, a_change_is_told_with_its_effect, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(t, the_same_policy_has_no_change);
	tcase_add_test(t, real_policies_have_no_change_from_themselves);
	tcase_add_test(t, two_policies_are_not_two_versions);
	tcase_add_test(t, a_sample_finds_what_nothing_else_told);
	tcase_add_test(t, a_comparison_that_ends_early_says_so);
	tcase_add_test(t, labels_of_many_values_are_tried);
	suite_add_tcase(s, t);
	return s;
}
