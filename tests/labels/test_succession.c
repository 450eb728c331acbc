/* SPDX-License-Identifier: MIT */
/* Labels that give way to others when their time has come. */
#include <check.h>
#include <stdlib.h>

#include "labels/engine.h"
#include "labels/inspect.h"
#include "labels/ns.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

#define DAY INT64_C(86400000)
#define JAN INT64_C(1767225600000) /* 2026-01-01, ms */

#define INFO(policy, class)                                                    \
	"<ConfidentialityInformation><PolicyIdentifier>" policy                \
	"</PolicyIdentifier><Classification>" class "</Classification></"      \
						    "ConfidentialityInformati" \
						    "on>"                      \
						    "<CreationDateTime>2025-"  \
						    "01-01T00:00:00Z</"        \
						    "CreationDateTime>"
#define NEXT(at, inside)                                              \
	"<SuccessionHandling><SuccessionDateTime>" at                 \
	"</SuccessionDateTime><SuccessorConfidentialityLabel>" inside \
	"</SuccessorConfidentialityLabel></SuccessionHandling>"
#define LABEL_AT(review, inside)                              \
	"<originatorConfidentialityLabel xmlns='" NS_SLAB "'" \
	" ReviewDateTime='" review "'>" inside                \
	"</originatorConfidentialityLabel>"
#define LABEL(inside) LABEL_AT("2030-01-01T00:00:00Z", inside)
#define JAN1          "2026-01-01T00:00:00Z"
#define HIGH          INFO("CODEC", "HIGH")
#define LOW           INFO("CODEC", "LOW")

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static struct element element(const char *xml)
{
	return (struct element){.ns = SPAN(NS_SLAB),
		.name = SPAN("originatorConfidentialityLabel"),
		.xml = span_str(xml)};
}

static enum label_status read_at(
	const char *xml, int64_t wall, const struct label **l_r)
{
	struct element x = element(xml);

	w.e.s[0] = '\0';
	return label_read_element(w.ls, &x, wall, l_r, &w.e);
}

/* The classification that counts at wall. */
static void class_at(const char *xml, int64_t wall, const char *name)
{
	const struct label *l;

	ck_assert_msg(read_at(xml, wall, &l) == LABEL_VALID, "%s", w.e.s);
	ck_assert_msg(span_is(label_class_name(l), name), "%.*s, not %s",
		SPAN_FMT(label_class_name(l)), name);
}

START_TEST(unasked_no_label_gives_way)
{
	class_at(LABEL(HIGH NEXT(JAN1, LOW)), JAN + DAY, "HIGH");
}
END_TEST

START_TEST(the_same_bytes_turn_over_when_the_time_comes)
{
	static const char xml[] = LABEL(HIGH NEXT(JAN1, LOW));

	labels_set_succession(w.ls, SUCCESSION_DATE);
	class_at(xml, JAN - 1, "HIGH");
	class_at(xml, JAN, "LOW");
	labels_trim(w.ls);
	class_at(xml, JAN - 1, "HIGH");
	labels_set_succession(w.ls, SUCCESSION_IGNORE);
	class_at(xml, JAN, "HIGH");
}
END_TEST

START_TEST(a_passed_review_counts_where_the_guidance_is_followed)
{
	static const char xml[] =
		LABEL_AT(JAN1, HIGH NEXT("2029-01-01T00:00:00Z", LOW));
	static const char alone[] = LABEL_AT(JAN1, HIGH);

	labels_set_succession(w.ls, SUCCESSION_DATE);
	class_at(xml, JAN, "HIGH");
	labels_set_succession(w.ls, SUCCESSION_REVIEW);
	class_at(xml, JAN - 1, "HIGH");
	class_at(xml, JAN, "LOW");
	class_at(LABEL(HIGH NEXT(JAN1, LOW)), JAN, "LOW");
	/* A review without a successor says nothing (ADatP-4774). */
	class_at(alone, JAN, "HIGH");
	class_at("<originatorConfidentialityLabel xmlns='" NS_SLAB
		 "'>" HIGH NEXT("2029-01-01T00:00:00Z",
			 LOW) "</originatorConfidentialityLabel>",
		JAN, "HIGH");
}
END_TEST

START_TEST(every_way_in_gives_the_successor)
{
	static const char xml[] = LABEL(HIGH NEXT(JAN1, LOW));
	struct element x = element(xml);
	const struct label *l;
	struct buf b;

	labels_set_succession(w.ls, SUCCESSION_DATE);
	ck_assert_int_eq(
		label_restore(w.ls, LABEL_NATO, span_str(xml), JAN, &l, &w.e),
		LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "LOW"));
	ck_assert_int_eq(
		label_effective(w.ls, &x, 1, JAN, &l, &w.e), LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "LOW"));
	buf_init(&b, 4096);
	buf_str(&b, "xml:");
	buf_str(&b, xml);
	ck_assert_int_eq(
		label_read_expr(w.ls, buf_span(&b), JAN, false, &l, &w.e),
		LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "LOW"));
	buf_clear(&b);
}
END_TEST

START_TEST(successors_follow_each_other_as_deep_as_they_may_stand)
{
	enum {
		DEEP = 13
	};
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "<originatorConfidentialityLabel xmlns='" NS_SLAB "'>");
	for (int i = 0; i < DEEP; i++)
		buf_str(&b, HIGH
			"<SuccessionHandling><SuccessionDateTime>" JAN1
			"</SuccessionDateTime><SuccessorConfidentialityLabel>");
	buf_str(&b, LOW);
	for (int i = 0; i < DEEP; i++)
		buf_str(&b, "</SuccessorConfidentialityLabel>"
			    "</SuccessionHandling>");
	buf_str(&b, "</originatorConfidentialityLabel>");
	class_at(buf_cstr(&b), JAN, "HIGH");
	labels_set_succession(w.ls, SUCCESSION_DATE);
	class_at(buf_cstr(&b), JAN, "LOW");
	buf_clear(&b);
}
END_TEST

START_TEST(only_those_whose_time_has_come_are_followed)
{
	static const char xml[] =
		LABEL(HIGH NEXT(JAN1, INFO("CODEC", "MID &amp; more") NEXT(
					      "2026-01-02T00:00:00Z", LOW)));
	labels_set_succession(w.ls, SUCCESSION_DATE);
	class_at(xml, JAN, "MID & more");
	class_at(xml, JAN + DAY, "LOW");
}
END_TEST

/* A forbidden successor never brings the old label back. */
START_TEST(an_invalid_successor_is_invalid)
{
	static const char rules[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z' "
		"originatorDN='CN=t'"
		" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'>"
		"<securityPolicyId name='RULES' id='2.25.99109'/>"
		"<securityClassifications>"
		"<securityClassification name='A' lacv='1' hierarchy='1'>"
		"<requiredCategory operation='oneOrMore'><categoryGroup"
		" tagSetRef='S' tagType='restrictive' all='true'/>"
		"</requiredCategory></securityClassification>"
		"<securityClassification name='B' lacv='2' hierarchy='2'/>"
		"</securityClassifications><securityCategoryTagSets>"
		"<securityCategoryTagSet name='S' id='2.25.99109.1'>"
		"<securityCategoryTag name='t' tagType='restrictive'>"
		"<tagCategory name='V' lacv='1'/></securityCategoryTag>"
		"</securityCategoryTagSet></securityCategoryTagSets></SPIF>";
	static const char xml[] =
		LABEL(INFO("RULES", "B") NEXT(JAN1, INFO("RULES", "A")));
	const struct label *l;

	ck_assert_int_eq(
		labels_add_policy(w.ls, span_str(rules), "RULES", &w.e),
		ERR_OK);
	labels_set_succession(w.ls, SUCCESSION_DATE);
	ck_assert_int_eq(read_at(xml, JAN - 1, &l), LABEL_VALID);
	ck_assert_int_eq(read_at(xml, JAN, &l), LABEL_INVALID);
	ck_assert(span_is(label_class_name(l), "A"));
}
END_TEST

/* SECURITY: the primary's policy is known, so the primary alone counts. */
START_TEST(no_equivalent_takes_the_place_of_a_lost_successor)
{
	static const char xml[] = LABEL(HIGH NEXT(JAN1, INFO("GONE", "LOW")));
	const struct policy *other = labels_policy(w.ls, 1);
	struct element x[] = {element(xml), {.ns = SPAN_NONE}};
	const struct label *l;
	struct buf b;

	buf_init(&b, 4096);
	buf_printf(
		&b, LABEL(INFO("%.*s", "LOW")), SPAN_FMT(policy_name(other)));
	x[1] = element(buf_cstr(&b));
	labels_set_succession(w.ls, SUCCESSION_DATE);
	ck_assert_int_eq(
		label_effective(w.ls, x, 2, JAN - 1, &l, &w.e), LABEL_VALID);
	ck_assert(span_is(label_class_name(l), "HIGH"));
	ck_assert_int_eq(label_effective(w.ls, &x[1], 1, JAN, &l, &w.e),
		LABEL_VALID); /* alone it would do */
	ck_assert_int_eq(
		label_effective(w.ls, x, 2, JAN, &l, &w.e), LABEL_MALFORMED);
	ck_assert_ptr_null(l);
	buf_clear(&b);
}
END_TEST

START_TEST(a_successor_of_a_policy_that_is_not_loaded_cannot_be_used)
{
	static const char xml[] = LABEL(HIGH NEXT(JAN1,
		"<ConfidentialityInformation><PolicyIdentifier "
		"URI='urn:oid:1.9'"
		">ELSEWHERE</PolicyIdentifier><Classification>LOW"
		"</Classification></ConfidentialityInformation>"
		"<x xmlns='urn:x' xml:lang='en' y:z='1 &amp; 2'"
		" xmlns:y='urn:y'><!-- said --><empty xmlns=''/>t</x>"));
	const struct label *l;
	struct span kept;
	enum label_form form;

	class_at(xml, JAN, "HIGH");
	labels_set_succession(w.ls, SUCCESSION_DATE);
	class_at(xml, JAN - 1, "HIGH");
	ck_assert_int_eq(read_at(xml, JAN - 1, &l), LABEL_VALID);
	ck_assert_int_eq(read_at(xml, JAN, &l), LABEL_MALFORMED);
	ck_assert_ptr_null(l);
	ck_assert_str_ne(w.e.s, "");
	/* What we don't know is kept as it was. */
	ck_assert_int_eq(read_at(xml, JAN - 1, &l), LABEL_VALID);
	kept = label_keep(l, &form);
	ck_assert_ptr_nonnull(
		strstr(kept.p, "<x xmlns='urn:x' xml:lang='en' xmlns:a2='urn:y'"
			       " a2:z='1 &amp; 2'><empty xmlns=''/>t</x>"));
	ck_assert_int_eq(label_restore(w.ls, form, kept, JAN - 1, &l, &w.e),
		LABEL_VALID);
	ck_assert(span_eq(label_keep(l, &form), kept));
}
END_TEST

Suite *suite_succession(void)
{
	Suite *s = suite_create("succession");
	TCase *t = tcase_create("succession");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, unasked_no_label_gives_way);
	tcase_add_test(t, the_same_bytes_turn_over_when_the_time_comes);
	tcase_add_test(
		t, a_passed_review_counts_where_the_guidance_is_followed);
	tcase_add_test(t, every_way_in_gives_the_successor);
	tcase_add_test(
		t, successors_follow_each_other_as_deep_as_they_may_stand);
	tcase_add_test(t, only_those_whose_time_has_come_are_followed);
	tcase_add_test(t, an_invalid_successor_is_invalid);
	tcase_add_test(
		t, a_successor_of_a_policy_that_is_not_loaded_cannot_be_used);
	tcase_add_test(t, no_equivalent_takes_the_place_of_a_lost_successor);
	suite_add_tcase(s, t);
	return s;
}
