/* SPDX-License-Identifier: MIT */
/* Why a verdict is what it is: the same one as the gate's, and what failed. */
#include "labels/explain.h"

#include "labels/gate.h"
#include "labels/ns.h"
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

#define NOBODY                                                    \
	"xml:<originatorConfidentialityLabel xmlns='" NS_SLAB     \
	"'><ConfidentialityInformation><PolicyIdentifier>TEST"    \
	"</PolicyIdentifier><Classification>LOW</Classification>" \
	"<Category Type='PERMISSIVE' TagName='Release'/>"         \
	"</ConfidentialityInformation><CreationDateTime>"         \
	"2025-01-01T00:00:00Z</CreationDateTime>"                 \
	"</originatorConfidentialityLabel>"

static const struct {
	const char *label, *clearance, *category, *why;
} cases[] = {
	{"LOW",			      "LOW",                NULL,             "dominates"          },
	{"HIGH",			     "LOW",                "classification", "HIGH"               },
	{"HIGH; Doors: red, green",          "HIGH; Doors: green", "Doors",          "\"red\" "           },
	{"HIGH; Doors: red, green",          "HIGH",               "Doors",          "\"red\", \"green\" "},
	{"LOW; Release: AA, BB",             "LOW; Release: BB",   NULL,             "dominates"          },
	{"LOW; Release: AA",                 "LOW; Release: BB",   "Release",        "none of"            },
	{"LOW; Alpha: x; Beta: x",           "LOW; Alpha: x",      "Beta",           "too"                },
	{"LOW; Skills: S5",                  "LOW; Skills: S300",  "Skills",         "too"                },
	{"LOW; Teams: T1, T2",               "LOW; Teams: T3",     "Teams",          "\"T1\", \"T2\""     },
	{"LOW; Teams: T1, T2; Pair: p1, p2", "LOW; Teams: T1, T2", "Pair",
         "too"											    },
	{"LOW; Alpha: x, y; Beta: z",        "LOW; Alpha: x, y",   "Beta",           "too"                },
	{"LOW; Notes: N1; Beta: z",          "LOW",                "Beta",           "too"                },
	{NOBODY,			     "LOW; Release: *",    NULL,             "without a value"    },
	{"LOW; Doors: past",                 "LOW; Doors: *",      NULL,             "out of its time"    },
	{"LOW; Doors: blue",                 "LOW; Doors: *",      NULL,             ""                   },
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

START_TEST(under_another_policy_nothing_is_missing_by_name)
{
	struct explained x;

	fix_add(ls, FIX_SPIF("OTHER", "2.25.2",
			    FIX_CLASSES(FIX_CLASS("LOW", "1"))));
	x = explain_allows(fix_label(ls, "HIGH; Doors: red"),
		fix_clearance(ls, "OTHER / LOW"), FIX_NOW);
	ck_assert(!x.yes);
	ck_assert_uint_eq(x.category.n, 0);
	ck_assert_ptr_nonnull(strstr(x.why.s, "two policies"));
}
END_TEST

#define LONG                                                           \
	"a rather long name that a policy has for one of its values, " \
	"so that two of them are more than there is room for in a line"

/* The tag has no name, and the values have more than enough. */
START_TEST(too_much_that_is_missing_is_not_told_by_halves)
{
	struct labels *other = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='permissive'>"
			"<tagCategory name='" LONG " 1' lacv='1'/>"
			"<tagCategory name='" LONG " 2' lacv='2'/>"
			"</securityCategoryTag></securityCategoryTagSet>")));
	struct explained x = explain_allows(
		fix_label(other, "A; S: \"" LONG " 1\", \"" LONG " 2\""),
		fix_clearance(other, "A"), FIX_NOW);

	ck_assert(!x.yes);
	ck_assert(span_is(x.category, "S"));
	ck_assert_str_eq(x.why.s,
		"the clearance has none of the label's values of \"S\"");
	labels_free(&other);
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
	tcase_add_test(tc, under_another_policy_nothing_is_missing_by_name);
	tcase_add_test(tc, too_much_that_is_missing_is_not_told_by_halves);
	tcase_add_test(tc, of_two_at_once_the_one_that_lacks_it_is_named);
	tcase_add_test(tc, a_policy_tells_its_version_and_its_digest);
	suite_add_tcase(s, tc);
	return s;
}
