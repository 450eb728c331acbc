/* SPDX-License-Identifier: MIT */
/* Why a verdict is what it is: the same one as the gate's, and what failed. */
#include "labels/explain.h"

#include "labels/gate.h"
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

static const struct {
	const char *label, *clearance, *category, *why;
} cases[] = {
	{"LOW",		     "LOW",                NULL,             "dominates"          },
	{"HIGH",		    "LOW",                "classification", "HIGH"               },
	{"HIGH; Doors: red, green", "HIGH; Doors: green", "Doors",          "\"red\" "           },
	{"HIGH; Doors: red, green", "HIGH",               "Doors",          "\"red\", \"green\" "},
	{"LOW; Release: AA, BB",    "LOW; Release: BB",   NULL,             "dominates"          },
	{"LOW; Release: AA",        "LOW; Release: BB",   "Release",        "none of"            },
	{"LOW; Alpha: x; Beta: x",  "LOW; Alpha: x",      "Beta",           "too"                },
	{"LOW; Doors: past",        "LOW; Doors: *",      NULL,             "out of its time"    },
	{"LOW; Doors: blue",        "LOW; Doors: *",      NULL,             ""                   },
};

START_TEST(a_denial_names_what_is_missing)
{
	const struct label *l = fix_any_label(ls, cases[_i].label);
	const struct clearance *c = fix_clearance(ls, cases[_i].clearance);
	struct explained x = explain_allows(l, c, FIX_NOW);

	ck_assert_int_eq(x.yes, gate_allows(g, l, c));
	ck_assert_ptr_nonnull(strstr(x.why.s, cases[_i].why));
	if (cases[_i].category == NULL)
		ck_assert_uint_eq(x.category.n, 0);
	else
		ck_assert(span_is(x.category, cases[_i].category));
}
END_TEST

START_TEST(nothing_to_judge_is_a_denial)
{
	const struct label *l = fix_label(ls, "LOW");
	const struct clearance *c = fix_clearance(ls, "LOW");

	ck_assert(!explain_allows(NULL, c, FIX_NOW).yes);
	ck_assert(!explain_allows(l, NULL, FIX_NOW).yes);
	ck_assert(!explain_allows(NULL, NULL, FIX_NOW).yes);
	ck_assert_ptr_nonnull(strstr(
		explain_allows(l, NULL, FIX_NOW).why.s, "no usable clearance"));
}
END_TEST

START_TEST(a_list_has_it_or_not)
{
	const struct label *list[] = {
		fix_label(ls, "LOW"), fix_any_label(ls, "LOW; Doors: past")};
	static const char *const labels[] = {
		"LOW", "MID", "LOW; Doors: past", "LOW; Doors: blue"};

	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		const struct label *l = fix_any_label(ls, labels[i]);
		struct explained x = explain_lists(l, list, 2, FIX_NOW);

		ck_assert_int_eq(x.yes, gate_lists(g, l, list, 2));
		ck_assert_int_eq(x.yes, i == 0);
		ck_assert_uint_ne(strlen(x.why.s), 0);
	}
	ck_assert(!explain_lists(NULL, list, 2, FIX_NOW).yes);
}
END_TEST

START_TEST(of_two_at_once_the_one_that_lacks_it_is_named)
{
	const struct label *l = fix_label(ls, "HIGH; Doors: red");
	const struct label *low = fix_label(ls, "LOW");
	const struct clearance *both, *only;
	struct explained x;

	ck_assert_int_eq(clearance_join(ls, fix_clearance(ls, "HIGH; Doors: *"),
				 fix_clearance(ls, "HIGH"), &both, NULL),
		ERR_OK);
	x = explain_allows(l, both, FIX_NOW);
	ck_assert(!x.yes);
	ck_assert(span_is(x.category, "Doors"));
	ck_assert(explain_allows(fix_label(ls, "HIGH"), both, FIX_NOW).yes);
	ck_assert_int_eq(clearance_list(ls, &low, 1, &only, NULL), ERR_OK);
	x = explain_allows(l, only, FIX_NOW);
	ck_assert(!x.yes);
	ck_assert_uint_eq(x.category.n, 0);
	ck_assert(explain_allows(low, only, FIX_NOW).yes);
}
END_TEST

START_TEST(a_policy_tells_its_version_and_its_digest)
{
	const struct policy *p = labels_policy(ls, 0);
	struct labels *other = fix_labels_of(
		FIX_SPIF("A", "2.25.7", FIX_CLASSES(FIX_CLASS("X", "1"))));

	ck_assert_uint_eq(policy_digest(p).n, 64);
	ck_assert(span_is(policy_version(labels_policy(other, 0)), "1"));
	ck_assert(!span_eq(
		policy_digest(p), policy_digest(labels_policy(other, 0))));
	labels_free(&other);
}
END_TEST

Suite *suite_explain(void)
{
	Suite *s = suite_create("explain");
	TCase *tc = tcase_create("explain");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(
		tc, a_denial_names_what_is_missing, 0, ARRAY_LEN(cases));
	tcase_add_test(tc, nothing_to_judge_is_a_denial);
	tcase_add_test(tc, a_list_has_it_or_not);
	tcase_add_test(tc, of_two_at_once_the_one_that_lacks_it_is_named);
	tcase_add_test(tc, a_policy_tells_its_version_and_its_digest);
	suite_add_tcase(s, tc);
	return s;
}
