/* SPDX-License-Identifier: MIT */
/* Translation into another policy (labels.md 7.5). */
#include "labels/equiv.h"

#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define MARK "; Origin: Imported"

static const struct {
	const char *label;
	enum equiv_direction direction;
	const char *want; /* NULL: no translation */
	const char *says;
} cases[] = {
	{"BOTH",              EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                              },
	{"BOTH",              EQUIV_DECRYPT, "AWAY / A11" MARK,                NULL                              },
	{"OUT",               EQUIV_ENCRYPT, "AWAY / A12" MARK,                NULL                              },
	{"OUT",               EQUIV_DECRYPT, NULL,                             "classification \"OUT\""          },
	{"IN",		EQUIV_ENCRYPT, NULL,                             "classification \"IN\""           },
	{"IN",		EQUIV_DECRYPT, "AWAY / A12" MARK,                NULL                              },
	{"NONE",              EQUIV_ENCRYPT, NULL,                             "classification \"NONE\""         },
	{"LOST",              EQUIV_ENCRYPT, NULL,                             "classification \"LOST\""         },
	{"ALL",               EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g2" MARK, NULL                              },
	{"ALL; S: one",       EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g2" MARK, NULL                              },
	{"FIRST",             EQUIV_ENCRYPT, "AWAY / A11; Guard: g2" MARK,     NULL                              },
 /* g2 and g3 are there already: one too many. */
	{"FIRST; S: many",    EQUIV_ENCRYPT, NULL,                             "single category"                 },
	{"FIRST; S: many",    EQUIV_DECRYPT, "AWAY / A11; Guard: g2" MARK,     NULL                              },
	{"VAGUE",             EQUIV_ENCRYPT, NULL,                             "required category of"            },
	{"VAGUE; S: one",     EQUIV_ENCRYPT, "AWAY / A11; Guard: g1" MARK,     NULL                              },
	{"BOTH; S: many",     EQUIV_ENCRYPT, "AWAY / A11; Guard: g2, g3" MARK,
         NULL												    },
	{"BOTH; S: unmapped", EQUIV_ENCRYPT, NULL,                             "category \"unmapped\""           },
	{"BOTH; S: gone",     EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                              },
	{"BOTH; S: lost",     EQUIV_ENCRYPT, NULL,                             "category \"lost\""               },
	{"BOTH; S: nowhere",  EQUIV_ENCRYPT, NULL,                             "category \"nowhere\""            },
	{"NOSET",             EQUIV_ENCRYPT, NULL,                             "required category of \"Nowhere\""},
	{"NOVALUE",           EQUIV_ENCRYPT, NULL,                             "required category of \"Guard\""  },
	{"BOTH; V: v",        EQUIV_ENCRYPT, NULL,                             "required category of \"Guard\""  },
	{"BOTH; W: w",        EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g3" MARK, NULL                              },
	{"BOTH; privacy: p",  EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                              },
};

START_TEST(translates_as_the_policy_says)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct policy *to;
	const struct label *l, *got;
	struct errtext e = {""};
	enum label_status st;
	struct buf b;

	fix_add_file(ls, "away.xml");
	to = labels_policy(ls, 1);
	l = fix_label(ls, cases[_i].label);
	st = label_translate(l, to, cases[_i].direction, FIX_NOW, &got, &e);
	if (cases[_i].want == NULL) {
		ck_assert_int_eq(st, LABEL_UNUSABLE);
		ck_assert_ptr_null(got);
		ck_assert_msg(strstr(e.s, cases[_i].says) != NULL, "%s", e.s);
	} else {
		ck_assert_msg(st == LABEL_VALID, "%s", e.s);
		buf_init(&b, 4096);
		label_expr(got, &b);
		ck_assert_span(buf_span(&b), cases[_i].want);
		buf_clear(&b);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(a_label_under_the_policy_is_its_own_translation)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct label *l = fix_label(ls, "NONE"), *got;

	ck_assert_int_eq(label_translate(l, labels_policy(ls, 0), EQUIV_ENCRYPT,
				 FIX_NOW, &got, NULL),
		LABEL_VALID);
	ck_assert_ptr_eq(got, l);
	labels_free(&ls);
}
END_TEST

/* The mapped label breaks a rule of the other policy. */
START_TEST(what_is_invalid_there_is_no_translation)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct label *got;
	struct errtext e = {""};

	fix_add_file(ls, "away.xml");
	ck_assert_int_eq(
		label_translate(fix_label(ls, "BOTH; S: wrong"),
			labels_policy(ls, 1), EQUIV_ENCRYPT, FIX_NOW, &got, &e),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(got);
	ck_assert_msg(strstr(e.s, "excludes the class") != NULL, "%s", e.s);
	labels_free(&ls);
}
END_TEST

/* ELSE has neither a binary form nor what HOME asks of W. */
START_TEST(each_policy_has_its_own_mapping)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct label *got;
	struct errtext e = {""};

	fix_add(ls,
		"<SPIF rbacId='1.2.3'><securityPolicyId name='ELSE'"
		" id='2.25.3'/>" FIX_CLASSES(FIX_CLASS("E", "1")) FIX_SETS(
			"<securityCategoryTagSet name='F' id='2.25.3.1'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='f' lacv='9'/></securityCategoryTag>"
			"</securityCategoryTagSet>") "</SPIF>");
	ck_assert_int_eq(
		label_translate(fix_label(ls, "BOTH; S: one"),
			labels_policy(ls, 1), EQUIV_ENCRYPT, FIX_NOW, &got, &e),
		LABEL_VALID);
	ck_assert(label_same_value(got, fix_label(ls, "ELSE / E; F: f")));
	ck_assert_int_eq(label_form(got), LABEL_NATO);
	ck_assert_int_eq(
		label_translate(fix_label(ls, "BOTH; W: w"),
			labels_policy(ls, 1), EQUIV_ENCRYPT, FIX_NOW, &got, &e),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(got);
	labels_free(&ls);
}
END_TEST

#define EMPTY                                                                 \
	"xml:<originatorConfidentialityLabel"                                 \
	" xmlns='urn:nato:stanag:4774:confidentialitymetadatalabel:1:0'>"     \
	"<ConfidentialityInformation><PolicyIdentifier>HOME"                  \
	"</PolicyIdentifier><Classification>BOTH</Classification>"            \
	"<Category Type='PERMISSIVE' TagName='W'/>"                           \
	"</ConfidentialityInformation><CreationDateTime>2025-01-01T00:00:00Z" \
	"</CreationDateTime></originatorConfidentialityLabel>"

/* Its restriction (nobody) can't be said in another policy. */
START_TEST(an_empty_permissive_category_is_not_dropped)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct label *got;

	fix_add_file(ls, "away.xml");
	ck_assert_int_eq(
		label_translate(fix_label(ls, EMPTY), labels_policy(ls, 1),
			EQUIV_ENCRYPT, FIX_NOW, &got, NULL),
		LABEL_UNUSABLE);
	labels_free(&ls);
}
END_TEST

START_TEST(nothing_is_known_of_the_way_back)
{
	struct labels *ls = fix_labels_file("home.xml");
	const struct label *got;

	fix_add_file(ls, "away.xml");
	ck_assert_int_eq(label_translate(fix_label(ls, "AWAY / A11"),
				 labels_policy(ls, 0), EQUIV_DECRYPT, FIX_NOW,
				 &got, NULL),
		LABEL_UNUSABLE);
	labels_free(&ls);
}
END_TEST

START_TEST(an_invalid_label_has_no_equivalent)
{
	struct labels *ls = fix_labels();
	const struct label *got;

	ck_assert_int_eq(label_translate(fix_any_label(ls, "LOW; Doors: blue"),
				 labels_policy(ls, 0), EQUIV_ENCRYPT, FIX_NOW,
				 &got, NULL),
		LABEL_UNUSABLE);
	labels_free(&ls);
}
END_TEST

#define ASKS(lacv)                                                \
	"<requiredCategory operation='all'><categoryGroup "       \
	"tagSetRef='Origin' tagType='tagType7' lacv='" lacv "'/>" \
	"</requiredCategory>"

/* What one name of the target requires counts under its other name as well. */
START_TEST(all_names_of_a_target_require)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("H", "2.25.1",
		FIX_CLASSES(
			"<securityClassification name='A' lacv='1' "
			"hierarchy='1'><equivalentClassification "
			"policyRef='ONE' lacv='1' applied='both'/>"
			"</securityClassification>") "<equivalentPolicies><"
						     "equivalentPolicy "
						     "name='ONE' "
						     "id='2.25.2'/"
						     "><equivalentPolicy "
						     "name='TWO' "
						     "id='2.25.2'>" ASKS(
							     "1") "</"
								  "equivalentPo"
								  "licy></"
								  "equivalentPo"
								  "licies>"));
	const struct label *got;
	struct errtext e = {""};
	struct buf b;

	fix_add(ls, FIX_SPIF("T", "2.25.2",
			    FIX_CLASSES(FIX_CLASS("B", "1")) FIX_SETS(
				    "<securityCategoryTagSet name='Origin' "
				    "id='2.25.2.1'>"
				    "<securityCategoryTag tagType='tagType7'>"
				    "<tagCategory name='Far' lacv='1'/>"
				    "</securityCategoryTag></"
				    "securityCategoryTagSet>")));
	ck_assert_msg(label_translate(fix_label(ls, "A"), labels_policy(ls, 1),
			      EQUIV_ENCRYPT, FIX_NOW, &got, &e) == LABEL_VALID,
		"%s", e.s);
	buf_init(&b, 4096);
	label_expr(got, &b);
	ck_assert_span(buf_span(&b), "T / B; Origin: Far");
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* It asks by itself, whatever the classification asks. */
START_TEST(a_target_that_requires_what_it_has_not_is_none)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("H", "2.25.1",
		FIX_CLASSES(
			"<securityClassification name='A' lacv='1' "
			"hierarchy='1'><equivalentClassification "
			"policyRef='ONE' lacv='1' applied='both'/>"
			"</securityClassification>") "<equivalentPolicies><"
						     "equivalentPolicy "
						     "name='ONE'"
						     " id='2.25.2'>" ASKS(
							     "1") "</"
								  "equivalentPo"
								  "licy>"
								  "</"
								  "equivalentPo"
								  "licies>"));
	const struct label *got;
	struct errtext e = {""};

	fix_add(ls, FIX_SPIF("T", "2.25.2", FIX_CLASSES(FIX_CLASS("B", "1"))));
	ck_assert_int_eq(
		label_translate(fix_label(ls, "A"), labels_policy(ls, 1),
			EQUIV_ENCRYPT, FIX_NOW, &got, &e),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(got);
	ck_assert_msg(strstr(e.s, "\"Origin\"") != NULL, "%s", e.s);
	labels_free(&ls);
}
END_TEST

Suite *suite_equiv(void)
{
	Suite *s = suite_create("equiv");
	TCase *t = tcase_create("equiv");

	tcase_add_loop_test(
		t, translates_as_the_policy_says, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(t, a_label_under_the_policy_is_its_own_translation);
	tcase_add_test(t, what_is_invalid_there_is_no_translation);
	tcase_add_test(t, each_policy_has_its_own_mapping);
	tcase_add_test(t, an_empty_permissive_category_is_not_dropped);
	tcase_add_test(t, nothing_is_known_of_the_way_back);
	tcase_add_test(t, an_invalid_label_has_no_equivalent);
	tcase_add_test(t, a_target_that_requires_what_it_has_not_is_none);
	tcase_add_test(t, all_names_of_a_target_require);
	suite_add_tcase(s, t);
	return s;
}
