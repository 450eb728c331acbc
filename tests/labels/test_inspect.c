/* SPDX-License-Identifier: MIT */
/* What labels, clearances and policies say of themselves. */
#include <check.h>
#include <stdlib.h>

#include "labels/inspect.h"
#include "tests/labels/codec_world.h"

Suite *suite_inspect(void);

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static const struct label *read_label(const char *expr)
{
	const struct label *l;

	ck_assert_msg(label_read_expr(w.ls, span_str(expr), 0, false, &l,
			      &w.e) == LABEL_VALID,
		"%s", w.e.s);
	return l;
}

START_TEST(a_label_tells_its_values_in_document_order)
{
	const struct label *l = read_label(
		"HIGH; Countries: USA; Compartments: BRAVO; privacy: STAFF");
	struct value_fact f;
	size_t at = 0;

	ck_assert(span_is(label_class_name(l), "HIGH"));
	ck_assert_uint_eq(label_class_lacv(l), 200);
	ck_assert(span_is(label_privacy(l), "STAFF"));
	ck_assert(label_value_next(l, &at, &f));
	ck_assert(span_is(f.set_name, "Compartments"));
	ck_assert(span_is(f.set_oid, "2.25.99100.1"));
	ck_assert(span_is(f.type, "restrictive"));
	ck_assert(span_is(f.name, "BRAVO"));
	ck_assert_uint_eq(f.lacv, 1);
	ck_assert(label_value_next(l, &at, &f));
	ck_assert(span_is(f.type, "enumeratedPermissive"));
	ck_assert_uint_eq(f.lacv, 840);
	ck_assert(!label_value_next(l, &at, &f));
}
END_TEST

START_TEST(a_clearance_tells_its_classes_and_values)
{
	const struct clearance *c;
	struct value_fact f;
	size_t at = 0;

	ck_assert_int_eq(clearance_read_expr(w.ls,
				 SPAN("HIGH|LOW; Countries: GBR"), &c, &w.e),
		ERR_OK);
	ck_assert_uint_eq(clearance_class_count(c), 2);
	ck_assert_uint_eq(clearance_class_lacv(c, 0), 1);
	ck_assert_uint_eq(clearance_class_lacv(c, 1), 200);
	ck_assert(clearance_value_next(c, &at, &f));
	ck_assert(span_is(f.name, "GBR"));
	ck_assert(!clearance_value_next(c, &at, &f));
}
END_TEST

START_TEST(a_policy_tells_all_values)
{
	struct value_fact f;
	size_t at = 0, values = 0;

	while (policy_value_next(w.acp, &at, &f))
		values++;
	ck_assert_uint_eq(values, 17);
}
END_TEST

START_TEST(a_4774_label_is_dated_when_it_has_no_date)
{
	const int64_t wall = INT64_C(1767225600000); /* 2026-01-01, ms */
	const struct label *l = read_label("LOW");
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	label_nato_dated(l, wall, &b);
	ck_assert_ptr_nonnull(strstr(
		buf_cstr(&b), "<CreationDateTime>2026-01-01T00:00:00Z<"));
	buf_reset(&b);
	label_information(l, &b);
	ck_assert_str_eq(buf_cstr(&b),
		"<ConfidentialityInformation>"
		"<PolicyIdentifier URI='urn:oid:2.25.99100'>CODEC"
		"</PolicyIdentifier><Classification>LOW</Classification>"
		"</ConfidentialityInformation>");
	buf_clear(&b);
}
END_TEST

Suite *suite_inspect(void)
{
	Suite *s = suite_create("inspect");
	TCase *t = tcase_create("inspect");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_label_tells_its_values_in_document_order);
	tcase_add_test(t, a_clearance_tells_its_classes_and_values);
	tcase_add_test(t, a_policy_tells_all_values);
	tcase_add_test(t, a_4774_label_is_dated_when_it_has_no_date);
	suite_add_tcase(s, t);
	return s;
}
