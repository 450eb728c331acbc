/* SPDX-License-Identifier: MIT */
/* One label over several (labels.md 4.5). */
#include "labels/rollup.h"

#include "labels/acdf.h"
#include "labels/inspect.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct errtext why;

static void setup(void)
{
	ls = fix_labels();
	why.s[0] = '\0';
}

static void teardown(void)
{
	labels_free(&ls);
}

static const struct {
	const char *in[3]; /* NULL: no more */
	const char *sum;   /* NULL: none */
	const char *says;
} sums[] = {
	{{"LOW"},							"LOW",			 NULL                         },
	{{"LOW", "HIGH", "MID"},					 "HIGH",                        NULL                         },
 /* hierarchy decides, not the number: HIGH is 300, VERY HIGH is 4 */
	{{"HIGH", "VERY HIGH"},					  "VERY HIGH",                   NULL                         },
	{{"OLD", "LOW"},						 "OLD",                         NULL                         },
 /* restrictive: all of them; informative: all of them */
	{{"LOW; Doors: red", "MID; Doors: blue", "LOW; Skills: S5"},
         "MID; Doors: red, blue; Skills: S5",							   NULL                         },
	{{"LOW; Notes: N1", "LOW"},				      "LOW; Notes: N1",              NULL                         },
 /* permissive: what all that ask have in common */
	{{"LOW; Release: AA, BB", "LOW; Release: BB, \"C;D\""},
         "LOW; Release: BB",									    NULL                         },
	{{"LOW; Release: AA", "LOW"},                                    "LOW; Release: AA",            NULL                         },
	{{"LOW", "LOW; Release: AA, BB", "LOW; Release: AA"},
         "LOW; Release: AA",									    NULL                         },
	{{"LOW; Teams: T1", "LOW; Release: AA"},                         "LOW; Release: AA; Teams: T1",
         NULL															},
 /* by tag, not by tag set */
	{{"LOW; Alpha: x", "LOW; Beta: x"},                              "LOW; Alpha: x; Beta: x",      NULL                         },
	{{"LOW; Release: AA", "LOW; Release: BB"},                       NULL,
         "no value of \"Release\" in common"											 },
	{{"LOW; Release: AA; Teams: T1", "LOW; Release: BB; Teams: T1"}, NULL,
         "\"Release\""													       },
 /* the privacy mark says nothing about access */
	{{"LOW; privacy: CLEAR", "MID; privacy: CLEAR"},                 "MID; privacy: CLEAR",
         NULL															},
	{{"LOW; privacy: CLEAR", "MID; privacy: other"},                 "MID",                         NULL                         },
	{{"LOW; privacy: CLEAR", "MID"},                                 "MID",                         NULL                         },
	{{"LOW", "MID; privacy: CLEAR"},                                 "MID",                         NULL                         },
 /* valid each, but not together */
	{{"LOW; Doors: red", "MID; Skills: S300"},                       NULL,
         "no one label can say it: \"S300\" excludes \"red\""									},
	{{"LOW; Notes: N1", "LOW; Notes: N2; Teams: T1"},                NULL,                          "too many"                   },
	{{"HIGH; Doors: green", "VERY HIGH"},                            NULL,
         "\"green\" requires the classification \"HIGH\""									    },
 /* not valid to begin with */
	{{"LOW", "LOW; Doors: blue"},                                    NULL,                          "excludes the classification"},
	{{"LOW", "MID; Doors: past"},                                    NULL,                          "no longer valid"            },
};

START_TEST(labels_are_summed_up)
{
	const struct label *l[3], *sum = NULL, *back = NULL;
	enum label_status st;
	size_t n = 0;

	while (n < 3 && sums[_i].in[n] != NULL) {
		l[n] = fix_any_label(ls, sums[_i].in[n]);
		n++;
	}
	st = label_roll_up(l, n, FIX_NOW, &sum, &why);
	for (size_t i = 0; i < n / 2; i++) {
		const struct label *other = l[i];

		l[i] = l[n - 1 - i];
		l[n - 1 - i] = other;
	}
	/* the order doesn't matter */
	ck_assert_int_eq(label_roll_up(l, n, FIX_NOW, &back, NULL), st);
	ck_assert_ptr_eq(back, sum);
	if (sums[_i].sum != NULL) {
		ck_assert_msg(st == LABEL_VALID, "%s", why.s);
		ck_assert(label_same_value(sum, fix_label(ls, sums[_i].sum)));
	} else {
		ck_assert_int_eq(st, LABEL_INVALID);
		ck_assert_ptr_null(sum);
		ck_assert_msg(
			strstr(why.s, sums[_i].says) != NULL, "%s", why.s);
	}
}
END_TEST

static void expect_unusable(
	const struct label *const *l, size_t n, const char *says)
{
	const struct label *sum;

	ck_assert_int_eq(
		label_roll_up(l, n, FIX_NOW, &sum, &why), LABEL_UNUSABLE);
	ck_assert_ptr_null(sum);
	ck_assert_msg(strstr(why.s, says) != NULL, "%s", why.s);
}

START_TEST(there_is_no_sum_of_what_cannot_be_compared)
{
	const struct label *l[2] = {fix_label(ls, "LOW"), NULL};

	expect_unusable(l, 0, "no label");
	expect_unusable(l, 2, "no usable label");
	expect_unusable(l + 1, 1, "no usable label");
	fix_add(ls, FIX_SPIF("OTHER", "2.25.4",
			    FIX_CLASSES(FIX_CLASS("LOW", "1"))));
	l[1] = fix_label(ls, "OTHER / LOW");
	expect_unusable(l, 2, "two policies");
}
END_TEST

/* Duplicate ranks are a warning when a policy is loaded. */
START_TEST(of_two_classes_of_one_rank_neither_is_shown)
{
	const struct label *l[2], *sum;

	fix_add(ls,
		FIX_SPIF("FLAT", "2.25.4",
			FIX_CLASSES(
				"<securityClassification name='A' lacv='1'"
				" hierarchy='5'/><securityClassification"
				" name='B' lacv='2' hierarchy='5'/>" FIX_CLASS(
					"C", "6"))));
	l[0] = fix_label(ls, "FLAT / A");
	l[1] = fix_label(ls, "FLAT / B");
	ck_assert_int_eq(
		label_roll_up(l, 2, FIX_NOW, &sum, &why), LABEL_INVALID);
	ck_assert_ptr_null(sum);
	ck_assert_msg(strstr(why.s, "neither") != NULL, "%s", why.s);
	l[1] = fix_label(ls, "FLAT / C");
	ck_assert_int_eq(label_roll_up(l, 2, FIX_NOW, &sum, &why), LABEL_VALID);
	ck_assert_ptr_eq(sum, l[1]);
}
END_TEST

#define NATO(inside)                                                         \
	"xml:<originatorConfidentialityLabel "                               \
	"xmlns='urn:nato:stanag:4774:confidentialitymetadatalabel:1:0'>"     \
	"<ConfidentialityInformation><PolicyIdentifier>TEST"                 \
	"</PolicyIdentifier><Classification>LOW</Classification>" inside     \
	"</ConfidentialityInformation><CreationDateTime>2024-01-01T00:00:00" \
	"Z</CreationDateTime></originatorConfidentialityLabel>"

START_TEST(nobody_passes_an_empty_permissive_category)
{
	const struct label *l[2], *sum;

	l[0] = fix_label(ls, "LOW");
	l[1] = fix_any_label(
		ls, NATO("<Category TagName='Release' Type='PERMISSIVE'/>"));
	ck_assert_int_eq(
		label_roll_up(l, 2, FIX_NOW, &sum, &why), LABEL_INVALID);
	ck_assert_ptr_null(sum);
	ck_assert_msg(strstr(why.s, "permissive") != NULL, "%s", why.s);
}
END_TEST

START_TEST(a_sum_has_no_metadata)
{
	const struct label *l[2], *sum;

	l[0] = fix_label(ls, NATO(""));
	l[1] = fix_label(ls, "LOW");
	ck_assert_int_eq(label_roll_up(l, 2, FIX_NOW, &sum, &why), LABEL_VALID);
	ck_assert(label_same_value(sum, l[1]));
	ck_assert_int_eq(label_form(sum), LABEL_NATO);
	ck_assert(strstr(label_element(sum, LABEL_NATO).p, "2024") == NULL);
}
END_TEST

/* ---- the promise, of random labels ---- */

static uint64_t seed = 0x2545f4914f6cdd1d;

static unsigned draw(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % n);
}

/* Of the values that every class may have; each with a chance of n in 8. */
static void put_values(struct buf *b, unsigned n)
{
	static const char *const values[] = {"Doors: red", "Release: AA",
		"Release: BB", "Release: \"C;D\"", "Skills: S5", "Teams: T1",
		"Teams: T2", "Notes: N1", "Alpha: x", "Alpha: y", "Beta: x",
		"Beta: z"};

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		if (draw(8) < n)
			buf_printf(b, "; %s", values[i]);
}

static const struct label *random_label(void)
{
	static const char *const classes[] = {
		"LOW", "MID", "HIGH", "VERY HIGH"};
	const struct label *l;
	struct buf b;

	buf_init(&b, 4096);
	buf_str(&b, classes[draw(4)]);
	put_values(&b, 4);
	l = fix_label(ls, buf_cstr(&b));
	buf_clear(&b);
	return l;
}

static const struct clearance *random_clearance(void)
{
	const struct clearance *c;
	struct buf b;

	buf_init(&b, 4096);
	buf_str(&b, "up to VERY HIGH");
	put_values(&b, 6);
	c = fix_clearance(ls, buf_cstr(&b));
	buf_clear(&b);
	return c;
}

START_TEST(who_may_see_the_sum_may_see_every_part)
{
	size_t granted = 0;

	for (int i = 0; i < 1000; i++) {
		const struct label *l[4], *sum;
		size_t n = 1 + draw(4);

		for (size_t k = 0; k < n; k++)
			l[k] = random_label();
		if (label_roll_up(l, n, FIX_NOW, &sum, &why) != LABEL_VALID)
			continue;
		for (int c = 0; c < 8; c++) {
			const struct clearance *who = random_clearance();

			if (acdf_decide(sum, who) != ACDF_GRANT)
				continue;
			granted++;
			for (size_t k = 0; k < n; k++)
				ck_assert_int_eq(
					acdf_decide(l[k], who), ACDF_GRANT);
		}
		labels_trim(ls);
	}
	ck_assert_uint_gt(granted, 100);
}
END_TEST

Suite *suite_rollup(void)
{
	Suite *s = suite_create("rollup");
	TCase *t = tcase_create("rollup");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, labels_are_summed_up, 0, (int)ARRAY_LEN(sums));
	tcase_add_test(t, there_is_no_sum_of_what_cannot_be_compared);
	tcase_add_test(t, of_two_classes_of_one_rank_neither_is_shown);
	tcase_add_test(t, nobody_passes_an_empty_permissive_category);
	tcase_add_test(t, a_sum_has_no_metadata);
	tcase_add_test(t, who_may_see_the_sum_may_see_every_part);
	suite_add_tcase(s, t);
	return s;
}
