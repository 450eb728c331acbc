/* SPDX-License-Identifier: MIT */
/* Which labels a policy allows (labels.md 7.2). */
#include <stdio.h>

#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static const struct rule {
	const char *expr;
	enum label_status st;
	const char *says; /* for LABEL_INVALID */
} rules[] = {
	{"LOW; Doors: red",                LABEL_VALID,   NULL                },
	{"LOW; Doors: blue",               LABEL_INVALID, "excludes the class"},
	{"MID; Doors: blue",               LABEL_VALID,   NULL                },
	{"MID; Doors: green",              LABEL_INVALID,
         "\"green\" requires the classification \"HIGH\""                     },
	{"HIGH; Doors: green",             LABEL_VALID,   NULL                },
	{"MID; Doors: red; Skills: S300",  LABEL_INVALID,
         "\"S300\" excludes \"red\""                                          },
	{"MID; Doors: blue; Skills: S300", LABEL_VALID,   NULL                },
	{"MID; Teams: T1, T2",             LABEL_VALID,   NULL                },
	{"MID; Teams: T1, T2, T3",         LABEL_INVALID, "too many"          },
	{"MID; Pair: p1",                  LABEL_INVALID, "too few"           },
	{"MID; Pair: p1, p2",              LABEL_VALID,   NULL                },
	{"MID; Notes: N1, N2",             LABEL_INVALID, "too many"          },
	{"MID; Notes: N2",                 LABEL_INVALID,
         "\"N2\" requires exactly one of \"T1\", \"T2\""                      },
	{"MID; Notes: N2; Teams: T1",      LABEL_VALID,   NULL                },
	{"MID; Notes: N2; Teams: T1, T2",  LABEL_INVALID, "\"N2\" requires "  },
	{"MID; Notes: N2; Teams: T1, T3",  LABEL_VALID,   NULL                },
	{"MID; Doors: past",               LABEL_INVALID, "no longer valid"   },
	{"MID; Doors: soon",               LABEL_INVALID, "not yet valid"     },
	{"OLD",			    LABEL_VALID,   NULL                },
	{"MID; Doors: gone",               LABEL_VALID,   NULL                },
	{"MID; privacy: GREY",             LABEL_VALID,   NULL                },
};

START_TEST(the_rules_of_the_policy_hold)
{
	const struct rule *r = &rules[_i];
	struct labels *ls = fix_labels();
	struct errtext e = {""};
	const struct label *l;

	/* Twice: the answer from the cache is the same. */
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(label_read_expr(ls, span_str(r->expr), FIX_NOW,
					 false, &l, &e),
			r->st);
		ck_assert_ptr_nonnull(l);
		ck_assert_msg(r->says == NULL || strstr(e.s, r->says) != NULL,
			"%s: %s", r->expr, e.s);
	}
	labels_free(&ls);
}
END_TEST

/* What would be right is said, too. */
START_TEST(what_is_required_is_named)
{
#define GROUP(n) "<categoryGroup tagSetRef='S' tagType='restrictive'" n "/>"
#define NONE     "<categoryGroup tagSetRef='E' tagType='permissive'/>"
#define NEEDS(name, n, op, list)                                             \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"'><requiredCategory operation='" op "'>" list "</requiredCategory>" \
	"</securityClassification>"
	static const char spif[] = FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(NEEDS("ONE", "1", "oneOrMore",
			GROUP(" lacv='1'")) NEEDS("ANY", "2", "all",
			GROUP("")) NEEDS("ALL", "3", "all",
			GROUP(" lacv='1'") GROUP(" lacv='2'")) NEEDS("SOME",
			"4", "oneOrMore", GROUP(" lacv='2'") NONE))
			FIX_SETS("<securityCategoryTagSet name='S' "
				 "id='2.25.9.1'>"
				 "<securityCategoryTag tagType='restrictive'>"
				 "<tagCategory name='a' lacv='1'/>"
				 "<tagCategory name='b' lacv='2'/>"
				 "</securityCategoryTag></"
				 "securityCategoryTagSet>"
				 "<securityCategoryTagSet name='E' "
				 "id='2.25.9.2'>"
				 "<securityCategoryTag tagType='permissive'/>"
				 "</securityCategoryTagSet>"));
	static const struct {
		const char *expr, *says;
	} row[] = {
		{"ONE",  "\"ONE\" requires \"a\""                     },
		{"ANY",  "\"ANY\" requires a value of \"S\""          },
		{"ALL",  "\"ALL\" requires all of \"a\", \"b\""       },
		{"SOME", "\"SOME\" requires at least one of \"b\", what the "
			 "policy doesn't have"},
	};
	struct labels *ls = fix_labels_of(spif);
	const struct label *l;

	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct errtext e = {""};

		ck_assert_int_eq(label_read_expr(ls, span_str(row[i].expr),
					 FIX_NOW, false, &l, &e),
			LABEL_INVALID);
		ck_assert_str_eq(e.s, row[i].says);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(obsolete_values_stand_in_no_new_label)
{
	static const char *const obsolete[] = {
		"OLD", "MID; Doors: gone", "MID; privacy: grey"};
	struct labels *ls = fix_labels();
	const struct label *l;

	for (size_t i = 0; i < ARRAY_LEN(obsolete); i++) {
		struct errtext e = {""};

		ck_assert_int_eq(label_read_expr(ls, span_str(obsolete[i]),
					 FIX_NOW, true, &l, &e),
			LABEL_INVALID);
		ck_assert_msg(strstr(e.s, "obsolete") != NULL, "%s", e.s);
	}
	ck_assert_int_eq(
		label_read_expr(ls, SPAN("MID"), FIX_NOW, true, &l, NULL),
		LABEL_VALID);
	labels_free(&ls);
}
END_TEST

START_TEST(windows_are_judged_by_the_time_given)
{
	struct labels *ls = fix_labels();
	const struct label *l = fix_any_label(ls, "MID; Doors: past");
	const int64_t end = INT64_C(978307200000); /* 2001-01-01 */

	ck_assert(label_in_force(l, end));
	ck_assert(!label_in_force(l, end + 1));
	ck_assert_int_eq(label_read_expr(ls, SPAN("MID; Doors: past"), end,
				 false, &l, NULL),
		LABEL_VALID);
	labels_free(&ls);
}
END_TEST

START_TEST(a_class_can_require_categories)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES("<securityClassification name='A' lacv='1'"
			    " hierarchy='1'><requiredCategory"
			    " operation='all'><categoryGroup tagSetRef='S'"
			    " tagType='restrictive' lacv='1'/><categoryGroup"
			    " tagSetRef='S' tagType='permissive'/>"
			    "</requiredCategory></securityClassification>")
			FIX_SETS("<securityCategoryTagSet name='S'"
				 " id='2.25.9.1'><securityCategoryTag name='R'"
				 " tagType='restrictive'><tagCategory name='r'"
				 " lacv='1'/></securityCategoryTag>"
				 "<securityCategoryTag name='P'"
				 " tagType='permissive'><tagCategory name='p'"
				 " lacv='1'/><tagCategory name='q' lacv='2'/>"
				 "</securityCategoryTag>"
				 "</securityCategoryTagSet>")));
	const struct label *l;

	ck_assert_int_eq(
		label_read_expr(ls, SPAN("A; S: r"), FIX_NOW, false, &l, NULL),
		LABEL_INVALID);
	ck_assert_int_eq(label_read_expr(ls, SPAN("A; S: r, q"), FIX_NOW, false,
				 &l, NULL),
		LABEL_VALID);
	labels_free(&ls);
}
END_TEST

START_TEST(new_labels_have_as_many_privacy_marks_as_asked)
{
	static const struct {
		const char *limits, *expr, *says;
	} rows[] = {
		{"minSelection='1'",                                  "A",             "without a privacy mark"},
		{"minSelection='1'",                                  "A; privacy: M", NULL                    },
		{"maxSelection='0'",                                  "A; privacy: M", "no privacy mark"       },
		{"maxSelection='0'",                                  "A",             NULL                    },
		{"minSelection='unbounded' maxSelection='unbounded'", "A",
                 NULL											  },
	};
	char spif[1024];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct labels *ls = labels_new();
		struct errtext e = {""};
		const struct label *l;
		enum label_status st;

		snprintf(spif, sizeof(spif),
			FIX_SPIF("P", "2.25.9",
				FIX_CLASSES(FIX_CLASS(
					"A", "1")) "<privacyMarks "
						   "%s><privacyMark name='M'/>"
						   "</privacyMarks>"),
			rows[i].limits);
		fix_add(ls, spif);
		st = label_read_expr(
			ls, span_str(rows[i].expr), FIX_NOW, true, &l, &e);
		ck_assert_int_eq(
			st, rows[i].says == NULL ? LABEL_VALID : LABEL_INVALID);
		ck_assert_msg(rows[i].says == NULL ||
				      strstr(e.s, rows[i].says) != NULL,
			"%s", e.s);
		/* What others wrote is read. */
		ck_assert_int_eq(label_read_expr(ls, span_str(rows[i].expr),
					 FIX_NOW, false, &l, &e),
			LABEL_VALID);
		labels_free(&ls);
	}
}
END_TEST

/* Its name alone is a value; the text that users type has no place. */
START_TEST(a_value_for_typed_text_stands_in_no_new_label)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='tagType7'>"
			"<tagCategory name='until' lacv='1'"
			" userInput='date'/></securityCategoryTag>"
			"</securityCategoryTagSet>")));
	const struct label *l;
	struct errtext e = {""};

	ck_assert_int_eq(label_read_expr(ls, SPAN("A; S: until"), FIX_NOW,
				 false, &l, NULL),
		LABEL_VALID);
	ck_assert_int_eq(
		label_read_expr(ls, SPAN("A; S: until"), FIX_NOW, true, &l, &e),
		LABEL_INVALID);
	ck_assert(strstr(e.s, "asks for text") != NULL);
	ck_assert_int_ne(label_read_expr(ls, SPAN("A; S: 2030-01-01"), FIX_NOW,
				 false, &l, NULL),
		LABEL_VALID);
	labels_free(&ls);
}
END_TEST

Suite *suite_validity(void)
{
	Suite *s = suite_create("validity");
	TCase *t = tcase_create("validity");

	tcase_add_loop_test(
		t, the_rules_of_the_policy_hold, 0, (int)ARRAY_LEN(rules));
	tcase_add_test(t, what_is_required_is_named);
	tcase_add_test(t, obsolete_values_stand_in_no_new_label);
	tcase_add_test(t, windows_are_judged_by_the_time_given);
	tcase_add_test(t, a_class_can_require_categories);
	tcase_add_test(t, new_labels_have_as_many_privacy_marks_as_asked);
	tcase_add_test(t, a_value_for_typed_text_stands_in_no_new_label);
	suite_add_tcase(s, t);
	return s;
}
