/* SPDX-License-Identifier: MIT */
/* A catalogue out of a policy. */
#include "labels/catalog_write.h"

#include <stdio.h>

#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct catalog cat;
static bool cut;

static void setup(void)
{
	ls = fix_labels();
	cat = (struct catalog){0};
}

static void teardown(void)
{
	catalog_clear(&cat);
	labels_free(&ls);
}

static void make(const struct clearance *const *c, size_t n, size_t max)
{
	struct catalog_plan plan = {
		.clearance = c, .clearance_n = n, .max = max};

	catalog_clear(&cat);
	catalog_from_policy(
		ls, labels_policy(ls, 0), &plan, FIX_NOW, &cat, &cut);
}

/* One line for each item: selector = expression. */
static void expect(const char *lines)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < cat.item_n; i++) {
		buf_add(&b, catalog_selector(&cat.item[i]));
		buf_str(&b, " = ");
		label_expr(cat.item[i].label, &b);
		buf_byte(&b, '\n');
		ck_assert(!cat.item[i].is_default);
	}
	ck_assert_span(buf_span(&b), lines);
	buf_clear(&b);
}

static void use(const char *spif)
{
	labels_free(&ls);
	ls = fix_labels_of(spif);
}

START_TEST(each_class_has_its_menu_of_values)
{
	const struct clearance *c[] = {fix_clearance(ls,
		"LOW | HIGH; Doors: red, blue, green, gone; Release: AA,"
		" BB; Teams: T2; Pair: p1, p2")};

	make(c, 1, 0);
	expect("LOW|TEST LOW = LOW\n"
	       "LOW|Doors|red = LOW; Doors: red\n"
	       "LOW|Release|AA = LOW; Release: AA\n"
	       "LOW|Release|BB = LOW; Release: BB\n"
	       /* with what makes it one that the clearance dominates */
	       "LOW|Release|C;D = LOW; Release: AA, \"C;D\"\n"
	       "LOW|Teams|T1 = LOW; Teams: T1, T2\n"
	       "LOW|Teams|T2 = LOW; Teams: T2\n"
	       "LOW|Teams|T3 = LOW; Teams: T2, T3\n"
	       "LOW|Notes|N1 = LOW; Notes: N1\n"
	       "LOW|Notes|N2 = LOW; Teams: T2; Notes: N2\n"
	       /* p1 and p2 need each other: one label, once */
	       "LOW|Pair|p1 = LOW; Pair: p1, p2\n"
	       "HIGH|TEST HIGH = HIGH\n"
	       "HIGH|Doors|red = HIGH; Doors: red\n"
	       "HIGH|Doors|blue = HIGH; Doors: blue\n"
	       "HIGH|Doors|green = HIGH; Doors: green\n"
	       "HIGH|Release|AA = HIGH; Release: AA\n"
	       "HIGH|Release|BB = HIGH; Release: BB\n"
	       "HIGH|Release|C;D = HIGH; Release: AA, \"C;D\"\n"
	       "HIGH|Teams|T1 = HIGH; Teams: T1, T2\n"
	       "HIGH|Teams|T2 = HIGH; Teams: T2\n"
	       "HIGH|Teams|T3 = HIGH; Teams: T2, T3\n"
	       "HIGH|Notes|N1 = HIGH; Notes: N1\n"
	       "HIGH|Notes|N2 = HIGH; Teams: T2; Notes: N2\n"
	       "HIGH|Pair|p1 = HIGH; Pair: p1, p2\n");
	ck_assert(!cut);
	ck_assert_str_eq(cat.name, "TEST");
	ck_assert(!cat.restricted);
	ck_assert_ptr_null(cat.desc);
}
END_TEST

START_TEST(a_plan_for_nobody_is_empty)
{
	const struct clearance *c[] = {fix_clearance(ls, "LOW"), NULL};

	make(c, 2, 0);
	ck_assert_uint_eq(cat.item_n, 0);
	ck_assert(!cut);
}
END_TEST

START_TEST(a_class_without_values_needs_no_menu)
{
	struct catalog_plan plan = {.restricted = true};

	use(FIX_SPIF("P", "2.25.4",
		FIX_CLASSES(FIX_CLASS("A", "1") FIX_CLASS("B|C", "2"))));
	make(NULL, 0, 0);
	expect("A = A\nB/C = \"B|C\"\n");
	catalog_clear(&cat);
	catalog_from_policy(
		ls, labels_policy(ls, 0), &plan, FIX_NOW, &cat, &cut);
	ck_assert(cat.restricted);
}
END_TEST

START_TEST(names_that_meet_are_told_apart)
{
	use(FIX_SPIF("P", "2.25.4",
		FIX_CLASSES("<securityClassification name='A' lacv='1'"
			    " hierarchy='1'><markingData><code>noMarkingDisplay"
			    "</code></markingData></securityClassification>")
			FIX_SETS(
				"<securityCategoryTagSet name='S|T'"
				" id='2.25.4.1'><securityCategoryTag"
				" tagType='permissive' name='one'>"
				"<tagCategory name='x' lacv='1'/>"
				"</securityCategoryTag><securityCategoryTag"
				" tagType='restrictive' name='two'>"
				"<tagCategory name='x' lacv='1'/>"
				"</securityCategoryTag>"
				"</securityCategoryTagSet>") "<markingData "
							     "phrase=''><code>"
							     "replacePolicy"
							     "</"
							     "code><code>"
							     "noNameDisplay</"
							     "code>"
							     "</markingData>"));
	make(NULL, 0, 0);
	expect("A|A = A\n"
	       "A|S/T|x = A; one: x\n"
	       "A|S/T|x (restrictive) = A; two: x\n");
}
END_TEST

START_TEST(a_plan_ends_where_it_is_full)
{
	const struct clearance *c[] = {
		fix_clearance(ls, "LOW | MID; Doors: red")};

	make(c, 1, 3);
	expect("LOW|TEST LOW = LOW\n"
	       "LOW|Doors|red = LOW; Doors: red\n"
	       "LOW|Notes|N1 = LOW; Notes: N1\n");
	ck_assert(cut);
	make(c, 1, 6);
	ck_assert_uint_eq(cat.item_n, 6);
	ck_assert(!cut);
	/* no menu for the one entry that fits */
	make(c, 1, 1);
	expect("LOW = LOW\n");
	ck_assert(cut);
	make(c, 1, 4);
	ck_assert_uint_eq(cat.item_n, 4);
	ck_assert_span(catalog_selector(&cat.item[3]), "MID");
	ck_assert(cut);
}
END_TEST

/* What is needed anyway isn't offered as something more. */
START_TEST(what_a_class_needs_is_in_its_simplest_label)
{
	use(FIX_SPIF("P", "2.25.4",
		FIX_CLASSES("<securityClassification name='A' lacv='1'"
			    " hierarchy='1'><requiredCategory"
			    " operation='oneOrMore'><categoryGroup"
			    " tagSetRef='S' tagType='permissive' all='true'/>"
			    "</requiredCategory></securityClassification>"
			    "<securityClassification name='B' lacv='2'"
			    " hierarchy='2' obsolete='true'/>")
			FIX_SETS("<securityCategoryTagSet name='S'"
				 " id='2.25.4.1'><securityCategoryTag"
				 " tagType='permissive' singleSelection='true'>"
				 "<tagCategory name='x' lacv='1'/>"
				 "<tagCategory name='y' lacv='2'/>"
				 "</securityCategoryTag>"
				 "</securityCategoryTagSet>")));
	make(NULL, 0, 0);
	expect("A|P A x = A; S: x\nA|S|y = A; S: y\n");
}
END_TEST

START_TEST(too_many_new_labels_end_a_plan)
{
	const struct label *l = NULL;
	unsigned i = 0;

	do {
		char expr[64];

		snprintf(expr, sizeof(expr), "MID; privacy: %u", i++);
		label_read_expr(ls, span_str(expr), FIX_NOW, true, &l, NULL);
	} while (l != NULL);
	make(NULL, 0, 0);
	ck_assert_uint_eq(cat.item_n, 0);
	ck_assert(cut);
	labels_trim(ls);
	make(NULL, 0, 0);
	ck_assert_uint_ne(cat.item_n, 0);
	ck_assert(!cut);
}
END_TEST

START_TEST(what_was_planned_reads_back)
{
	struct catalog back;
	struct errtext why = {""};
	struct buf b;

	make(NULL, 0, 0);
	ck_assert_uint_gt(cat.item_n, 40);
	buf_init(&b, 16u << 20);
	ck_assert(catalog_write(
		&cat, CATALOG_XEP0258, LABEL_FORM_NONE, FIX_NOW, &b, &why));
	ck_assert_msg(catalog_read_xml(
			      ls, buf_span(&b), FIX_NOW, &back, &why) == ERR_OK,
		"%s", why.s);
	ck_assert_uint_eq(back.item_n, cat.item_n);
	for (size_t i = 0; i < cat.item_n; i++) {
		ck_assert(label_same_value(
			back.item[i].label, cat.item[i].label));
		ck_assert_str_eq(back.item[i].selector, cat.item[i].selector);
	}
	catalog_clear(&back);
	buf_clear(&b);
}
END_TEST

Suite *suite_catalog_plan(void)
{
	Suite *s = suite_create("catalog plan");
	TCase *t = tcase_create("catalog plan");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_class_has_its_menu_of_values);
	tcase_add_test(t, a_plan_for_nobody_is_empty);
	tcase_add_test(t, a_class_without_values_needs_no_menu);
	tcase_add_test(t, names_that_meet_are_told_apart);
	tcase_add_test(t, a_plan_ends_where_it_is_full);
	tcase_add_test(t, what_a_class_needs_is_in_its_simplest_label);
	tcase_add_test(t, too_many_new_labels_end_a_plan);
	tcase_add_test(t, what_was_planned_reads_back);
	suite_add_tcase(s, t);
	return s;
}
