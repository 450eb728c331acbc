/* SPDX-License-Identifier: MIT */
/* Dates of labels that come without: made once, then the label's own. */
#include <check.h>
#include <stdlib.h>

#include "labels/engine.h"
#include "labels/inspect.h"
#include "labels/ns.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define DAY    INT64_C(86400000)
#define LEAP   INT64_C(1709208000000) /* 2024-02-29T12:00:00Z, ms */
#define REVIEW " ReviewDateTime='"

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static const struct label *made(const char *expr, int64_t wall)
{
	const struct label *l;

	ck_assert_msg(label_read_expr(w.ls, span_str(expr), wall, false, &l,
			      &w.e) == LABEL_VALID,
		"%s", w.e.s);
	return l;
}

/* Has the label's 4774 element this in it? */
static bool shows(const struct label *l, const char *text)
{
	char *s = span_strdup(label_element(l, LABEL_NATO));
	bool found = strstr(s, text) != NULL;

	free(s);
	return found;
}

/* Who is cleared for a label must not learn from its date when it was first
 * used, perhaps in a room that they may not know of. */
START_TEST(a_date_says_nothing_of_a_labels_use)
{
	const struct label *l = made("LOW", LEAP), *later;

	later = made("HIGH", LEAP + DAY);
	ck_assert(shows(later, "<CreationDateTime>2024-02-29T12:00:00Z<"));
	ck_assert(shows(later, REVIEW "2029-02-28T12:00:00Z'"));
	ck_assert_ptr_eq(made("LOW", LEAP + 400 * DAY), l);
	ck_assert(shows(l, "<CreationDateTime>2024-02-29T12:00:00Z<"));
}
END_TEST

START_TEST(the_review_is_as_late_as_it_is_set)
{
	labels_set_review_years(w.ls, 4);
	ck_assert(shows(made("LOW", LEAP), REVIEW "2028-02-29T12:00:00Z'"));
	labels_set_review_years(w.ls, 1);
	ck_assert(shows(made("HIGH", LEAP), REVIEW "2025-02-28T12:00:00Z'"));
	labels_set_review_years(w.ls, 76); /* 2100 is no leap year */
	ck_assert(shows(made("LOW; Compartments: ALPHA", LEAP),
		REVIEW "2100-02-28T12:00:00Z'"));
	labels_set_review_years(w.ls, 376);
	ck_assert(shows(made("LOW; Compartments: BRAVO", LEAP),
		REVIEW "2400-02-29T12:00:00Z'"));
	labels_set_review_years(w.ls, UINT32_MAX);
	ck_assert(shows(made("HIGH; Compartments: BRAVO", LEAP),
		REVIEW "9999-02-28T12:00:00Z'"));
	labels_set_review_years(w.ls, 0);
	ck_assert(!shows(made("HIGH; Compartments: ALPHA", LEAP), REVIEW));
	ck_assert(shows(made("HIGH; Compartments: ALPHA", LEAP),
		"<CreationDateTime>2024-02-29T12:00:00Z<"));
}
END_TEST

START_TEST(no_time_no_date)
{
	const int64_t late = INT64_C(253402300800000); /* the year 10000 */

	ck_assert(shows(made("LOW", 0), "<CreationDateTime>1970-"));
	ck_assert(!shows(made("LOW", 0), REVIEW));
	ck_assert(shows(made("HIGH", late), "<CreationDateTime>1970-"));
}
END_TEST

#define INFO                                                               \
	"<ConfidentialityInformation><PolicyIdentifier URI="               \
	"'urn:oid:2.25.99100'>CODEC</PolicyIdentifier><Classification>LOW" \
	"</Classification></ConfidentialityInformation>"
#define LABEL(review, inside)                                        \
	"<originatorConfidentialityLabel xmlns='" NS_SLAB "'" review \
	">" INFO inside "</originatorConfidentialityLabel>"
#define SUCCESSOR                                                      \
	"<SuccessionHandling><SuccessionDateTime>2030-01-01T00:00:00Z" \
	"</SuccessionDateTime><SuccessorConfidentialityLabel>" INFO    \
	"<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"    \
	"</SuccessorConfidentialityLabel></SuccessionHandling>"
#define CREATED "<CreationDateTime>2023-01-01T00:00:00Z</CreationDateTime>"

static const struct label *read_nato(const char *xml)
{
	const struct label *l;

	ck_assert_msg(label_restore(w.ls, LABEL_NATO, span_str(xml), LEAP, &l,
			      &w.e) == LABEL_VALID,
		"%s", w.e.s);
	return l;
}

START_TEST(dates_of_its_own_are_untouched)
{
	static const char *const own[] = {
		LABEL("", CREATED),
		LABEL(REVIEW "2031-01-01T00:00:00Z'", CREATED),
		LABEL("", CREATED SUCCESSOR),
	};

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		ck_assert(span_is(
			label_element(read_nato(own[i]), LABEL_NATO), own[i]));
}
END_TEST

START_TEST(only_what_the_schema_demands_is_added)
{
	const struct label *l = read_nato(LABEL("", SUCCESSOR));

	ck_assert(!shows(l, REVIEW));
	ck_assert(shows(l, "</ConfidentialityInformation>"
			   "<CreationDateTime>2024-02-29T12:00:00Z<"));
	l = read_nato(LABEL(REVIEW "2031-01-01T00:00:00Z'", ""));
	ck_assert(shows(l, REVIEW "2031-01-01T00:00:00Z'"));
	ck_assert(shows(l, "<CreationDateTime>2024-02-29T12:00:00Z<"));
	l = read_nato(LABEL("", ""));
	ck_assert(shows(l, REVIEW "2029-02-28T12:00:00Z'"));
}
END_TEST

START_TEST(what_was_dated_comes_back_as_the_same_value)
{
	const struct label *l = made("BARE / LOW; One: R0", LEAP), *back;
	enum label_form form;
	struct span kept = label_keep(l, &form);

	ck_assert_int_eq(form, LABEL_NATO); /* the policy has no DER */
	ck_assert_int_eq(
		label_restore(w.ls, form, kept, LEAP + DAY, &back, &w.e),
		LABEL_VALID);
	ck_assert(label_same_value(l, back));
	ck_assert(span_eq(label_keep(back, &form), kept));
}
END_TEST

Suite *suite_nato_dates(void)
{
	Suite *s = suite_create("nato_dates");
	TCase *t = tcase_create("nato_dates");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_date_says_nothing_of_a_labels_use);
	tcase_add_test(t, the_review_is_as_late_as_it_is_set);
	tcase_add_test(t, no_time_no_date);
	tcase_add_test(t, dates_of_its_own_are_untouched);
	tcase_add_test(t, only_what_the_schema_demands_is_added);
	tcase_add_test(t, what_was_dated_comes_back_as_the_same_value);
	suite_add_tcase(s, t);
	return s;
}
