/* SPDX-License-Identifier: MIT */
/* A label with the originator's that it stands for: in memory, in the store. */
#include <stdlib.h>

#include "labels/engine.h"
#include "labels/equiv.h"
#include "labels/ns.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define OTHER FIX_SPIF("OTHER", "2.25.2", FIX_CLASSES(FIX_CLASS("SMALL", "1")))

static struct labels *ls;

static struct labels *two_policies(void)
{
	struct labels *both = fix_labels();

	fix_add(both, OTHER);
	return both;
}

static void setup(void)
{
	ls = two_policies();
}

static void teardown(void)
{
	labels_free(&ls);
}

static const struct label *with_origin(
	const struct label *l, const struct label *origin)
{
	const struct label *both;
	struct errtext e = {""};

	ck_assert_msg(label_with_origin(l, origin, &both, &e) == LABEL_VALID,
		"%s", e.s);
	return both;
}

START_TEST(the_originators_label_is_another_of_one_value)
{
	const struct label *l = fix_label(ls, "LOW");
	const struct label *small = fix_label(ls, "OTHER / SMALL");
	const struct label *both = with_origin(l, small);

	ck_assert_absent(label_origin(l));
	ck_assert(span_eq(
		label_origin(both), label_element(small, LABEL_FORM_NONE)));
	ck_assert_ptr_ne(both, l);
	ck_assert(label_same_value(both, l));
	ck_assert_ptr_eq(with_origin(l, small), both);
	ck_assert_ptr_ne(with_origin(l, fix_label(ls, "MID")), both);
	/* To everybody but the originator it is as before. */
	ck_assert(span_eq(label_element(both, LABEL_FORM_NONE),
		label_element(l, LABEL_FORM_NONE)));
}
END_TEST

START_TEST(it_lives_as_long_as_the_label)
{
	const struct label *both = label_ref(with_origin(
		fix_label(ls, "LOW"), fix_label(ls, "OTHER / SMALL")));
	struct span was = label_origin(both);

	labels_trim(ls);
	label_cache_forget(ls->labels);
	labels_trim(ls);
	ck_assert_ptr_eq(label_origin(both).p, was.p);
	ck_assert_ptr_eq(with_origin(fix_label(ls, "LOW"),
				 fix_label(ls, "OTHER / SMALL")),
		both);
	label_unref(&both);
}
END_TEST

#define SPIFFY                                                    \
	"xml:<label xmlns='" NS_SPIFFY "'><policy id='2.25.1001'" \
	"/><classification lacv='2'/></label>"
#define NATO                                                      \
	"xml:<originatorConfidentialityLabel xmlns='" NS_SLAB     \
	"'><ConfidentialityInformation><PolicyIdentifier>TEST"    \
	"</PolicyIdentifier><Classification>MID</Classification>" \
	"</ConfidentialityInformation><CreationDateTime>"         \
	"2024-01-01T00:00:00Z</CreationDateTime>"                 \
	"</originatorConfidentialityLabel>"

static const struct {
	const char *label;
	enum label_form form;
} kept[] = {
	{"MID; Doors: red", LABEL_ESS   },
	{NATO,              LABEL_NATO  },
	{SPIFFY,            LABEL_SPIFFY},
};

START_TEST(the_store_gives_both_back)
{
	const struct label *both = with_origin(
		fix_label(ls, kept[_i].label), fix_label(ls, "OTHER / SMALL"));
	/* After a restart, without that policy: nothing is mapped anew. */
	struct labels *later = fix_labels();
	enum label_form form = LABEL_FORM_NONE;
	struct span row = label_keep(both, &form);
	const struct label *l;

	ck_assert_int_eq(form, LABEL_MAPPED);
	ck_assert_ptr_eq(label_keep(both, &form).p, row.p);
	ck_assert_int_eq(form, LABEL_MAPPED);
	ck_assert_int_eq(label_restore(later, form, row, FIX_NOW, &l, NULL),
		LABEL_VALID);
	ck_assert_int_eq(label_form(l), kept[_i].form);
	ck_assert(span_eq(label_origin(l), label_origin(both)));
	ck_assert(label_same_value(l, fix_label(later, kept[_i].label)));
	labels_free(&later);
}
END_TEST

/* By the bytes alone: there need be no policy for it. */
START_TEST(what_is_stored_is_told_as_elements)
{
	const struct label *one = fix_label(ls, kept[_i].label);
	const struct label *both =
		with_origin(one, fix_label(ls, "OTHER / SMALL"));
	struct buf own, origin;
	enum label_form form;
	struct span row = label_keep(one, &form);

	buf_init(&own, 65536);
	buf_init(&origin, 65536);
	ck_assert(label_kept_elements(form, row, &own, &origin));
	ck_assert(span_eq(buf_span(&own), label_element(one, LABEL_FORM_NONE)));
	ck_assert_uint_eq(origin.n, 0);
	buf_reset(&own);
	row = label_keep(both, &form);
	ck_assert(label_kept_elements(form, row, &own, &origin));
	ck_assert(span_eq(buf_span(&own), label_element(one, LABEL_FORM_NONE)));
	ck_assert(span_eq(buf_span(&origin), label_origin(both)));
	ck_assert(!label_kept_elements(LABEL_FORM_NONE, row, &own, &origin));
	ck_assert(!label_kept_elements(
		LABEL_MAPPED, SPAN("4 7 1 1 abcd"), &own, &origin));
	ck_assert(
		!label_kept_elements(LABEL_MAPPED, SPAN("1 2"), &own, &origin));
	buf_clear(&own);
	buf_clear(&origin);
}
END_TEST

static void is_nil(struct span row)
{
	const struct label *l;
	struct errtext e = {""};

	ck_assert_msg(label_restore(ls, LABEL_MAPPED, row, FIX_NOW, &l, &e) !=
			      LABEL_VALID,
		"%.*s", SPAN_FMT(row));
	ck_assert_ptr_null(l);
	ck_assert_uint_ne(strlen(e.s), 0);
}

START_TEST(a_damaged_row_is_nil)
{
	static const char *const rows[] = {"", "1", "1 ", "1 1", "1 1 ",
		"x 1 ab", " 1 ab", "1 x ab", "1  ab", "1 -1 ab", "1 2 ab",
		"1 3 ab", "1 99999999999999999999 ab", "0 1 ab", "1 1 ab",
		"1 0 ab", "4 7 1 1 abcd", "99 1 ab", "4294967297 1 ab"};
	enum label_form form;
	const struct label *both = with_origin(
		fix_label(ls, "MID"), fix_label(ls, "OTHER / SMALL"));
	struct span row = label_keep(both, &form);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_nil(span_str(rows[i]));
	/* Nor is one that ends before the originator's label. */
	for (size_t n = 0; n <= row.n - label_origin(both).n; n++)
		is_nil(span_of(row.p, n));
}
END_TEST

/* What the policy forbids by now is told about, as it is without an origin. */
START_TEST(a_kept_label_that_is_invalid_is_known_but_invalid)
{
	const struct label *bad = fix_any_label(ls, "LOW; Doors: blue"), *l;
	enum label_form form;
	struct span row = label_keep(
		with_origin(bad, fix_label(ls, "OTHER / SMALL")), &form);

	ck_assert_int_eq(
		label_restore(ls, form, row, FIX_NOW, &l, NULL), LABEL_INVALID);
	ck_assert(label_same_value(l, bad));
}
END_TEST

#define FAR                                                               \
	FIX_SPIF("FAR", "2.25.9",                                         \
		FIX_CLASSES(FIX_CLASS("A", "1")) FIX_SETS(                \
			"<securityCategoryTagSet name='S' id='2.25.9.1'>" \
			"<securityCategoryTag tagType='restrictive'>"     \
			"<tagCategory name='far' lacv='9000000'/>"        \
			"</securityCategoryTag></securityCategoryTagSet>"))

START_TEST(an_origin_without_a_binary_form_is_xml)
{
	const struct label *far;

	fix_add(ls, FAR);
	far = fix_label(ls, "FAR / A; S: far");
	ck_assert_absent(label_element(far, LABEL_FORM_NONE));
	ck_assert(span_eq(label_origin(with_origin(fix_label(ls, "LOW"), far)),
		label_element(far, LABEL_NATO)));
}
END_TEST

/* OTHER, and what its SMALL is here. */
#define SMALL_IS(lacv)                                             \
	"<securityClassification name='SMALL' lacv='1' "           \
	"hierarchy='1'><equivalentClassification policyRef='TEST'" \
	" lacv='" lacv "' applied='decrypt'/></securityClassification>"
#define KNOWS_TEST                                                     \
	"<equivalentPolicies><equivalentPolicy name='TEST' id='2.25.1" \
	"001'/></equivalentPolicies>"
#define OTHER_IS(lacv) \
	FIX_SPIF("OTHER", "2.25.2", FIX_CLASSES(SMALL_IS(lacv)) KNOWS_TEST)
#define OTHER_TAKEN                                                 \
	FIX_SPIF("OTHER", "2.25.2",                                 \
		FIX_CLASSES("<securityClassification name='SMALL' " \
			    "lacv='7' hierarchy='1'/>"))

static const struct {
	const char *policy; /* of the originator, today */
	const char *is;     /* what was MID; NULL: nil */
} days[] = {
	{OTHER_IS("2"),   "MID" },
        {OTHER_IS("300"), "HIGH"},
	{OTHER_IS("99"),  NULL  }, /* nothing that there is */
	{OTHER,           NULL  }, /* no equivalent any more */
	{OTHER_TAKEN,     NULL  }, /* no such classification */
};

/* SECURITY: a stored label is what the equivalents of the day say, not those of
 * when it came. */
START_TEST(what_it_was_mapped_to_is_asked_anew)
{
	const struct label *both = with_origin(
		fix_label(ls, "MID"), fix_label(ls, "OTHER / SMALL"));
	struct labels *later = fix_labels();
	enum label_form form;
	struct span row = label_keep(both, &form);
	enum label_status st;
	struct errtext e = {""};
	const struct label *l;

	fix_add(later, days[_i].policy);
	st = label_restore(later, form, row, FIX_NOW, &l, &e);
	ck_assert_int_eq(st == LABEL_VALID, days[_i].is != NULL);
	if (days[_i].is == NULL) {
		ck_assert_ptr_null(l);
		ck_assert_uint_ne(strlen(e.s), 0);
	} else {
		ck_assert(label_same_value(l, fix_label(later, days[_i].is)));
		ck_assert(span_eq(label_origin(l), label_origin(both)));
	}
	labels_free(&later);
}
END_TEST

/* A row as label_keep() makes them, of a label and n bytes of an origin. */
static enum label_status restore_large(size_t n, const struct label **l_r)
{
	enum label_form form;
	struct span low = label_keep(fix_label(ls, "LOW"), &form);
	enum label_status st;
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, n + 4096);
	buf_printf(&b, "%d %zu ", (int)form, low.n);
	buf_add(&b, low);
	memset(buf_reserve(&b, n), 'x', n);
	b.n += n;
	ck_assert(!b.over);
	st = label_restore(ls, LABEL_MAPPED, buf_span(&b), FIX_NOW, l_r, &e);
	if (st != LABEL_VALID)
		ck_assert_msg(strstr(e.s, "can't be kept") != NULL, "%s", e.s);
	buf_clear(&b);
	return st;
}

/* SECURITY: what is larger than any label is damage, and no reason to end. */
START_TEST(an_origin_of_too_many_bytes_is_refused)
{
	static const size_t many[] = {
		LABELS_ORIGIN_MAX + 1, 4 * LABELS_ORIGIN_MAX};
	struct span most =
		span_of(xcalloc(LABELS_ORIGIN_MAX, 1), LABELS_ORIGIN_MAX);
	const struct label *l;

	ck_assert_int_eq(
		label_with_origin_text(fix_label(ls, "LOW"), most, &l, NULL),
		LABEL_VALID);
	ck_assert_uint_eq(label_origin(l).n, LABELS_ORIGIN_MAX);
	free((void *)(uintptr_t)most.p);
	for (size_t i = 0; i < ARRAY_LEN(many); i++) {
		ck_assert_int_eq(restore_large(many[i], &l), LABEL_UNUSABLE);
		ck_assert_ptr_null(l);
	}
	/* Nor is one that no form can carry. */
	ck_assert_int_eq(label_with_origin_text(
				 fix_label(ls, "LOW"), SPAN_NONE, &l, NULL),
		LABEL_UNUSABLE);
	ck_assert_ptr_null(l);
}
END_TEST

START_TEST(new_origins_between_two_trims_are_bounded)
{
	const struct label *l = label_ref(fix_label(ls, "LOW")), *both;
	const struct label *small = label_ref(fix_label(ls, "OTHER / SMALL"));
	struct errtext e = {""};
	uint32_t n = 0;

	while (label_with_origin_text(l, span_of(&n, sizeof(n)), &both, &e) ==
		LABEL_VALID)
		n++;
	ck_assert_uint_gt(n, LABELS_FRESH_COUNT - 10);
	ck_assert_ptr_null(both);
	ck_assert_msg(strstr(e.s, "too many") != NULL, "%s", e.s);
	ck_assert_int_eq(
		label_with_origin(l, small, &both, NULL), LABEL_UNUSABLE);
	ck_assert_ptr_null(both);
	labels_trim(ls);
	with_origin(l, small);
	label_unref(&l);
	label_unref(&small);
}
END_TEST

Suite *suite_origin(void)
{
	Suite *s = suite_create("origin");
	TCase *t = tcase_create("origin");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_originators_label_is_another_of_one_value);
	tcase_add_test(t, it_lives_as_long_as_the_label);
	tcase_add_loop_test(
		t, the_store_gives_both_back, 0, (int)ARRAY_LEN(kept));
	tcase_add_loop_test(
		t, what_is_stored_is_told_as_elements, 0, (int)ARRAY_LEN(kept));
	tcase_add_test(t, a_damaged_row_is_nil);
	tcase_add_test(t, a_kept_label_that_is_invalid_is_known_but_invalid);
	tcase_add_test(t, an_origin_without_a_binary_form_is_xml);
	tcase_add_loop_test(t, what_it_was_mapped_to_is_asked_anew, 0,
		(int)ARRAY_LEN(days));
	tcase_add_test(t, an_origin_of_too_many_bytes_is_refused);
	tcase_add_test(t, new_origins_between_two_trims_are_bounded);
	suite_add_tcase(s, t);
	return s;
}
