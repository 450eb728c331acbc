/* SPDX-License-Identifier: MIT */
/* Translation into another policy (labels.md 7.5). */
#include "labels/equiv.h"

#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define CLS(name, n, in)                                                     \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"'>" in "</securityClassification>"
#define TO(n, applied, in)                                    \
	"<equivalentClassification policyRef='AWAY' lacv='" n \
	"' applied='" applied "'>" in "</equivalentClassification>"
#define REQ(op, in) \
	"<requiredCategory operation='" op "'>" in "</requiredCategory>"
#define GUARD(n)                                                               \
	"<categoryGroup tagSetRef='Guard' tagType='restrictive' lacv='" n "'/" \
	">"
#define ANYGUARD \
	"<categoryGroup tagSetRef='Guard' tagType='restrictive' all='true'/>"
#define CAT(name, n, in) \
	"<tagCategory name='" name "' lacv='" n "'>" in "</tagCategory>"
#define VAL(n, applied)                                                  \
	"<equivalentSecCategoryTag policyRef='AWAY' tagSetId='2.25.2.1'" \
	" tagType='restrictive' lacv='" n "' applied='" applied "'/>"

static const char home[] = FIX_SPIF("HOME", "2.25.1",
	FIX_CLASSES(CLS("BOTH", "1", TO("11", "both", "")) CLS(
		"OUT", "2", TO("12", "encrypt", "")) CLS("IN", "3",
		TO("12", "decrypt", "")) CLS("NONE", "4", "") CLS("ALL", "5",
		TO("11", "both",
			REQ("all", GUARD("1") GUARD("2")))) CLS("FIRST", "6",
		TO("11", "both", REQ("onlyOne", GUARD("2") GUARD("3"))))
			CLS("VAGUE", "7",
				TO("11", "both", REQ("oneOrMore", ANYGUARD)))
				CLS("LOST", "8", TO("99", "both", "")))
		FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.1.1'>"
			"<securityCategoryTag name='S'"
			" tagType='restrictive'>" CAT(
				"one", "1", VAL("1", "both")) CAT("many", "2",
				VAL("2", "both")
					VAL("3", "encrypt")) CAT("unmapped",
				"3", "") CAT("gone", "4",
				"<equivalentSecCategoryTag policyRef='AWAY'"
				" tagSetId='' tagType='restrictive' lacv=''"
				" applied='both' action='discard'/>") CAT("los"
									  "t",
				"5",
				VAL("77",
					"both")) "</securityCategoryTag></"
						 "securityCategoryTagSet>"
						 "<securityCategoryTagSet "
						 "name='W' id='2.25.1.2'>"
						 "<securityCategoryTag "
						 "name='W' "
						 "tagType='permissive'>" CAT(
							 "w", "1",
							 VAL("1",
								 "both")) "</"
									  "secu"
									  "rity"
									  "Cate"
									  "gory"
									  "Tag>"
									  "<equ"
									  "ival"
									  "entS"
									  "ecur"
									  "ityC"
									  "ateg"
									  "oryT"
									  "agSe"
									  "t"
									  " pol"
									  "icyR"
									  "ef='"
									  "AWAY"
									  "'"
									  ">" REQ("all",
										  GUARD("3")) "</equivalentSecurityCategoryTagSet>"
											      "</securityCategoryTagSet>") "<equivalentPolicies><equivalentPolicy name='AWAY'"
															   " id='2.25.2'><requiredCategory operation='all'>"
															   "<categoryGroup tagSetRef='Origin' tagType='tagType7'"
															   " lacv='1'/></requiredCategory></equivalentPolicy>"
															   "</equivalentPolicies>");

static const char away[] = FIX_SPIF("AWAY", "2.25.2",
	FIX_CLASSES(CLS("A11", "11", "") CLS("A12", "12", "")) FIX_SETS(
		"<securityCategoryTagSet name='Guard' id='2.25.2.1'>"
		"<securityCategoryTag name='Guard' tagType='restrictive'>" CAT(
			"g1", "1", "") CAT("g2", "2", "") CAT("g3", "3",
			"") CAT("g4", "4",
			"<excludedClass>A11</excludedClass>") "</"
							      "securityCategory"
							      "Tag></"
							      "securityCategory"
							      "TagSet>"
							      "<securityCategor"
							      "yTagSet "
							      "name='Origin'"
							      " id='2.25.2.2'><"
							      "securityCategory"
							      "Tag"
							      " tagType='"
							      "tagType7'>" CAT(
								      "Importe"
								      "d",
								      "1",
								      "") "</"
									  "secu"
									  "rity"
									  "Cate"
									  "gory"
									  "Tag>"
									  "</"
									  "secu"
									  "rity"
									  "Cate"
									  "gory"
									  "TagS"
									  "et"
									  ">"));

#define MARK "; Origin: Imported"

static const struct {
	const char *label;
	enum equiv_direction direction;
	const char *want; /* NULL: no translation */
	const char *says;
} cases[] = {
	{"BOTH",              EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                     },
	{"BOTH",              EQUIV_DECRYPT, "AWAY / A11" MARK,                NULL                     },
	{"OUT",               EQUIV_ENCRYPT, "AWAY / A12" MARK,                NULL                     },
	{"OUT",               EQUIV_DECRYPT, NULL,                             "classification \"OUT\"" },
	{"IN",		EQUIV_ENCRYPT, NULL,                             "classification \"IN\""  },
	{"IN",		EQUIV_DECRYPT, "AWAY / A12" MARK,                NULL                     },
	{"NONE",              EQUIV_ENCRYPT, NULL,                             "classification \"NONE\""},
	{"LOST",              EQUIV_ENCRYPT, NULL,                             "classification \"LOST\""},
	{"ALL",               EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g2" MARK, NULL                     },
	{"ALL; S: one",       EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g2" MARK, NULL                     },
	{"FIRST",             EQUIV_ENCRYPT, "AWAY / A11; Guard: g2" MARK,     NULL                     },
 /* g2 and g3 are there already: one too many. */
	{"FIRST; S: many",    EQUIV_ENCRYPT, NULL,                             "single category"        },
	{"FIRST; S: many",    EQUIV_DECRYPT, "AWAY / A11; Guard: g2" MARK,     NULL                     },
	{"VAGUE",             EQUIV_ENCRYPT, NULL,                             "required category of"   },
	{"VAGUE; S: one",     EQUIV_ENCRYPT, "AWAY / A11; Guard: g1" MARK,     NULL                     },
	{"BOTH; S: many",     EQUIV_ENCRYPT, "AWAY / A11; Guard: g2, g3" MARK,
         NULL											   },
	{"BOTH; S: unmapped", EQUIV_ENCRYPT, NULL,                             "category \"unmapped\""  },
	{"BOTH; S: gone",     EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                     },
	{"BOTH; S: lost",     EQUIV_ENCRYPT, NULL,                             "category \"lost\""      },
	{"BOTH; W: w",        EQUIV_ENCRYPT, "AWAY / A11; Guard: g1, g3" MARK, NULL                     },
	{"BOTH; privacy: p",  EQUIV_ENCRYPT, "AWAY / A11" MARK,                NULL                     },
};

START_TEST(translates_as_the_policy_says)
{
	struct labels *ls = fix_labels_of(home);
	const struct policy *to;
	const struct label *l, *got;
	struct errtext e = {""};
	enum label_status st;
	struct buf b;

	fix_add(ls, away);
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
	struct labels *ls = fix_labels_of(home);
	const struct label *l = fix_label(ls, "NONE"), *got;

	ck_assert_int_eq(label_translate(l, labels_policy(ls, 0), EQUIV_ENCRYPT,
				 FIX_NOW, &got, NULL),
		LABEL_VALID);
	ck_assert_ptr_eq(got, l);
	labels_free(&ls);
}
END_TEST

START_TEST(nothing_is_known_of_the_way_back)
{
	struct labels *ls = fix_labels_of(home);
	const struct label *got;

	fix_add(ls, away);
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

Suite *suite_equiv(void)
{
	Suite *s = suite_create("equiv");
	TCase *t = tcase_create("equiv");

	tcase_add_loop_test(
		t, translates_as_the_policy_says, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(t, a_label_under_the_policy_is_its_own_translation);
	tcase_add_test(t, nothing_is_known_of_the_way_back);
	tcase_add_test(t, an_invalid_label_has_no_equivalent);
	suite_add_tcase(s, t);
	return s;
}
