/* SPDX-License-Identifier: MIT */
/* The decision function (labels.md 7.1). */
#include "labels/acdf.h"

#include "labels/model.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"
#include "tests/support/twin.h"

static const struct {
	const char *label, *clearance;
	enum acdf want;
	const char *says; /* of a denial */
} cases[] = {
	{"LOW",		    "LOW",			   ACDF_GRANT, NULL                    },
 /* Membership: hierarchy grants nothing. */
	{"LOW",		    "HIGH",			  ACDF_DENY,  "classification \"LOW\""},
	{"LOW",		    "up to HIGH",                    ACDF_GRANT, NULL                    },
 /* Restrictive: all of them. */
	{"LOW; Doors: red",        "LOW",                           ACDF_DENY,  "lacks some"            },
	{"HIGH; Doors: red, blue", "HIGH; Doors: red",              ACDF_DENY,  "lacks some"            },
	{"HIGH; Doors: red, blue", "HIGH; Doors: red, blue, green", ACDF_GRANT,
         NULL											   },
	{"LOW; Skills: S5",        "LOW; Skills: S300",             ACDF_DENY,  "\"Skills\""            },
	{"LOW; Skills: S5",        "LOW; Skills: *",                ACDF_GRANT, NULL                    },
 /* Permissive: one of them; asked for only where the label has any. */
	{"LOW; Release: AA, BB",   "LOW; Release: BB",              ACDF_GRANT, NULL                    },
	{"LOW; Release: AA",       "LOW; Release: BB",              ACDF_DENY,  "has none"              },
	{"LOW; Release: AA",       "LOW",                           ACDF_DENY,  "\"Release\""           },
	{"LOW",		    "LOW; Release: AA",              ACDF_GRANT, NULL                    },
	{"LOW; Teams: T1",         "LOW; Teams: T1",                ACDF_GRANT, NULL                    },
	{"LOW; Teams: T1",         "LOW; Teams: T2",                ACDF_DENY,  "has none"              },
 /* Groups are tags: alike names and tag sets don't join them. */
	{"LOW; Alpha: x; Beta: x", "LOW; Alpha: x",                 ACDF_DENY,  "\"Beta\""              },
	{"LOW; Alpha: x; Beta: x", "LOW; Beta: x; Alpha: y",        ACDF_DENY,
         "\"Alpha\""										    },
	{"LOW; Alpha: x; Beta: x", "LOW; Two: *",                   ACDF_GRANT, NULL                    },
 /* Informative values and privacy marks ask nothing. */
	{"LOW; Notes: N1",         "LOW",                           ACDF_GRANT, NULL                    },
	{"LOW; privacy: CLEAR",    "LOW",                           ACDF_GRANT, NULL                    },
};

START_TEST(decides_as_the_policy_says)
{
	struct labels *ls = fix_labels();
	struct errtext why = {""};
	const struct label *l = fix_label(ls, cases[_i].label);
	const struct clearance *c = fix_clearance(ls, cases[_i].clearance);

	ck_assert_int_eq(acdf_decide(l, c), cases[_i].want);
	ck_assert_int_eq(acdf_explain(l, c, &why), cases[_i].want);
	if (cases[_i].says != NULL)
		ck_assert_msg(
			strstr(why.s, cases[_i].says) != NULL, "%s", why.s);
	labels_free(&ls);
}
END_TEST

START_TEST(a_join_grants_what_both_of_it_grant)
{
	static const char *const all[] = {"LOW", "HIGH", "LOW; Release: AA",
		"LOW; Doors: red", "HIGH; Doors: red, blue", "LOW; Skills: S5",
		"LOW; Alpha: x; Beta: x"};
	static const char *const held[] = {"LOW", "up to HIGH; Doors: *",
		"LOW; Release: AA; Doors: red", "HIGH; Doors: red",
		"up to HIGH; Two: *; Skills: *"};
	struct labels *ls = fix_labels();

	for (size_t i = 0; i < ARRAY_LEN(held) * ARRAY_LEN(held); i++) {
		const struct clearance *both, *again,
			*a = fix_clearance(ls, held[i / ARRAY_LEN(held)]),
			*b = fix_clearance(ls, held[i % ARRAY_LEN(held)]);

		ck_assert_int_eq(
			(int)clearance_join(ls, a, b, &both, NULL), ERR_OK);
		ck_assert_int_eq(
			(int)clearance_join(ls, a, b, &again, NULL), ERR_OK);
		ck_assert_ptr_eq(both, again);
		for (size_t k = 0; k < ARRAY_LEN(all); k++) {
			const struct label *l = fix_label(ls, all[k]);

			ck_assert_int_eq((int)acdf_decide(l, both),
				(int)(acdf_decide(l, a) && acdf_decide(l, b)));
		}
	}
	labels_free(&ls);
}
END_TEST

START_TEST(what_is_not_known_joins_nothing)
{
	struct labels *ls = fix_labels();
	const struct clearance *low = fix_clearance(ls, "LOW"), *c = low;

	ck_assert_int_eq((int)clearance_join(ls, low, NULL, &c, NULL), ERR_OK);
	ck_assert_ptr_eq(c, low);
	ck_assert_int_eq((int)clearance_join(ls, NULL, low, &c, NULL), ERR_OK);
	ck_assert_ptr_eq(c, low);
	ck_assert_int_eq((int)clearance_join(ls, NULL, NULL, &c, NULL), ERR_OK);
	ck_assert_ptr_null(c);
	labels_free(&ls);
}
END_TEST

/* Not what is below it, nor what has the same classification. */
START_TEST(a_list_grants_exactly_its_labels)
{
	struct labels *ls = fix_labels();
	const struct label *l[2] = {fix_label(ls, "HIGH; Doors: red"),
		fix_label(ls, "LOW; Release: AA")};
	const struct clearance *c, *both;

	ck_assert_int_eq((int)clearance_list(ls, l, 2, &c, NULL), ERR_OK);
	ck_assert_int_eq((int)acdf_decide(l[0], c), ACDF_GRANT);
	ck_assert_int_eq((int)acdf_decide(l[1], c), ACDF_GRANT);
	ck_assert_int_eq((int)acdf_decide(fix_label(ls, "LOW"), c), ACDF_DENY);
	ck_assert_int_eq((int)acdf_decide(fix_label(ls, "HIGH"), c), ACDF_DENY);
	ck_assert_int_eq(
		(int)acdf_decide(fix_label(ls, "LOW; Release: AA, BB"), c),
		ACDF_DENY);
	ck_assert_int_eq(
		(int)clearance_join(ls, fix_clearance(ls, "LOW; Release: *"), c,
			&both, NULL),
		ERR_OK);
	ck_assert_int_eq((int)acdf_decide(l[0], both), ACDF_DENY);
	ck_assert_int_eq((int)acdf_decide(l[1], both), ACDF_GRANT);
	labels_free(&ls);
}
END_TEST

/* Though it stands there: the policy forbids it by now. */
START_TEST(a_list_grants_nothing_that_is_invalid)
{
	struct labels *ls = fix_labels();
	const struct label *l = fix_any_label(ls, "LOW; Doors: blue");
	const struct clearance *c;

	ck_assert_int_eq((int)clearance_list(ls, &l, 1, &c, NULL), ERR_OK);
	ck_assert_int_eq((int)acdf_decide(l, c), ACDF_DENY);
	labels_free(&ls);
}
END_TEST

/* What a join or a list holds lives as long as it does, and no longer. */
START_TEST(joins_and_lists_go_with_a_trim)
{
	struct labels *ls = fix_labels();
	const struct label *l[1] = {fix_label(ls, "HIGH; Doors: red")};
	const struct clearance *list, *both;

	ck_assert_int_eq((int)clearance_list(ls, l, 1, &list, NULL), ERR_OK);
	ck_assert_int_eq(
		(int)clearance_join(
			ls, fix_clearance(ls, "up to HIGH"), list, &both, NULL),
		ERR_OK);
	(void)clearance_ref(both);
	labels_trim(ls);
	labels_trim(ls);
	ck_assert_int_eq(
		(int)acdf_decide(fix_label(ls, "HIGH; Doors: red"), both),
		ACDF_DENY); /* up to HIGH has no red door */
	clearance_unref(&both);
	labels_trim(ls);
	labels_trim(ls);
	labels_free(&ls);
}
END_TEST

START_TEST(nothing_or_nonsense_is_denied)
{
	struct labels *ls = fix_labels();
	struct errtext why = {""};
	const struct clearance *c =
		fix_clearance(ls, "up to VERY HIGH; Doors: *");

	ck_assert_int_eq(acdf_decide(NULL, c), ACDF_DENY);
	ck_assert_int_eq(acdf_decide(fix_label(ls, "LOW"), NULL), ACDF_DENY);
	ck_assert_int_eq(acdf_decide(NULL, NULL), ACDF_DENY);
	/* An invalid label, though the clearance has all that it asks for. */
	ck_assert_int_eq(
		acdf_explain(fix_any_label(ls, "LOW; Doors: blue"), c, &why),
		ACDF_DENY);
	ck_assert_msg(strstr(why.s, "excludes") != NULL, "%s", why.s);
	labels_free(&ls);
}
END_TEST

START_TEST(two_policies_never_meet)
{
	struct labels *ls = fix_labels();

	fix_add(ls, FIX_SPIF("OTHER", "2.25.2",
			    FIX_CLASSES(FIX_CLASS("LOW", "1"))));
	ck_assert_int_eq(acdf_decide(fix_label(ls, "LOW"),
				 fix_clearance(ls, "OTHER / LOW")),
		ACDF_DENY);
	ck_assert_int_eq(acdf_decide(fix_label(ls, "OTHER / LOW"),
				 fix_clearance(ls, "2.25.2 / LOW")),
		ACDF_GRANT);
	labels_free(&ls);
}
END_TEST

#define SLAB "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"

START_TEST(a_permissive_category_without_values_admits_nobody)
{
	static const char xml[] =
		"xml:<originatorConfidentialityLabel xmlns='" SLAB "'>"
		"<ConfidentialityInformation><PolicyIdentifier>TEST"
		"</PolicyIdentifier><Classification>LOW</Classification>"
		"<Category Type='PERMISSIVE' TagName='Release'/>"
		"</ConfidentialityInformation><CreationDateTime>"
		"2025-01-01T00:00:00Z</CreationDateTime>"
		"</originatorConfidentialityLabel>";
	struct labels *ls = fix_labels();

	ck_assert_int_eq(acdf_decide(fix_label(ls, xml),
				 fix_clearance(ls, "LOW; Release: *")),
		ACDF_DENY);
	labels_free(&ls);
}
END_TEST

/* Loaded policies have no such tags; a bug that makes one must not grant. */
START_TEST(a_tag_of_no_known_type_is_denied)
{
	static const struct {
		enum tag_type type;
		enum acdf want;
	} kinds[] = {
		{TAG_NONE,           ACDF_DENY },
		{(enum tag_type)99,  ACDF_DENY },
		{TAG_NOT_APPLICABLE, ACDF_GRANT},
		{TAG_INFORMATIVE,    ACDF_GRANT},
		{TAG_PERMISSIVE,     ACDF_DENY },
		{TAG_RESTRICTIVE,    ACDF_DENY },
	};
	struct labels *ls = fix_labels();
	const struct label *l = fix_label(ls, "LOW; Doors: red");
	const struct clearance *c = fix_clearance(ls, "LOW");
	struct tag *t =
		(struct tag *)(uintptr_t)&labels_policy(ls, 0)->set->tag[0];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		t->type = kinds[i].type;
		ck_assert_int_eq(acdf_decide(l, c), kinds[i].want);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(a_tag_without_a_name_is_named_by_its_set)
{
	struct labels *ls = fix_labels_of(FIX_SPIF("P", "2.25.9",
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(
			"<securityCategoryTagSet name='S' id='2.25.9.1'>"
			"<securityCategoryTag tagType='permissive'>"
			"<tagCategory name='x' lacv='1'/>"
			"</securityCategoryTag></securityCategoryTagSet>")));
	struct errtext why = {""};

	ck_assert_int_eq(acdf_explain(fix_label(ls, "A; S: x"),
				 fix_clearance(ls, "A"), &why),
		ACDF_DENY);
	ck_assert_msg(strstr(why.s, "of \"S\"") != NULL, "%s", why.s);
	labels_free(&ls);
}
END_TEST

START_TEST(agrees_with_a_slow_twin)
{
	static const char *const part[] = {"; Doors: red", "; Release: AA",
		"; Release: BB", "; Skills: S5", "; Teams: T1", "; Alpha: x",
		"; Beta: z"};
	const struct label *l[128];
	const struct clearance *c[128];
	struct labels *ls = fix_labels();
	unsigned grants = 0, denials = 0;
	struct buf parts, b;

	buf_init(&parts, 4096);
	buf_init(&b, 4096);
	for (unsigned i = 0; i < 128; i++) {
		buf_reset(&parts);
		for (unsigned k = 0; k < ARRAY_LEN(part); k++)
			if ((i >> k & 1) != 0)
				buf_str(&parts, part[k]);
		buf_reset(&b);
		buf_printf(&b, "LOW%s", buf_cstr(&parts));
		l[i] = fix_label(ls, buf_cstr(&b));
		buf_reset(&b);
		buf_printf(&b, "LOW | HIGH%s", buf_cstr(&parts));
		c[i] = fix_clearance(ls, buf_cstr(&b));
	}
	for (unsigned i = 0; i < 128 * 128; i++) {
		const struct label *a = l[i / 128];
		const struct clearance *d = c[i % 128];
		bool grant = twin_grants(&a->p, &d->p);

		ck_assert_int_eq(acdf_decide(a, d) == ACDF_GRANT, grant);
		if (grant)
			grants++;
		else
			denials++;
	}
	ck_assert_uint_gt(grants, 1000);
	ck_assert_uint_gt(denials, 1000);
	buf_clear(&parts);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

Suite *suite_acdf(void)
{
	Suite *s = suite_create("acdf");
	TCase *t = tcase_create("acdf");

	tcase_add_loop_test(
		t, decides_as_the_policy_says, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(t, a_join_grants_what_both_of_it_grant);
	tcase_add_test(t, what_is_not_known_joins_nothing);
	tcase_add_test(t, a_list_grants_exactly_its_labels);
	tcase_add_test(t, a_list_grants_nothing_that_is_invalid);
	tcase_add_test(t, joins_and_lists_go_with_a_trim);
	tcase_add_test(t, nothing_or_nonsense_is_denied);
	tcase_add_test(t, two_policies_never_meet);
	tcase_add_test(t, a_permissive_category_without_values_admits_nobody);
	tcase_add_test(t, a_tag_of_no_known_type_is_denied);
	tcase_add_test(t, a_tag_without_a_name_is_named_by_its_set);
	tcase_add_test(t, agrees_with_a_slow_twin);
	suite_add_tcase(s, t);
	return s;
}
