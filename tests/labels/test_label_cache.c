/* SPDX-License-Identifier: MIT */
/* Interning: one pointer for equal labels, a bound for all the others. */
#include <stdio.h>

#include "labels/engine.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

START_TEST(equal_labels_are_one_pointer)
{
	struct labels *ls = fix_labels();

	ck_assert_ptr_eq(fix_label(ls, "HIGH; Doors: red, blue"),
		fix_label(ls, "high;doors:Blue,Red"));
	ck_assert_ptr_ne(fix_label(ls, "HIGH"), fix_label(ls, "MID"));
	ck_assert_ptr_ne(
		fix_label(ls, "HIGH; privacy: a"), fix_label(ls, "HIGH"));
	ck_assert_ptr_ne(fix_label(ls, "HIGH; privacy: ab"),
		fix_label(ls, "HIGH; privacy: b"));
	labels_free(&ls);
}
END_TEST

START_TEST(the_same_bytes_are_parsed_once)
{
	struct labels *ls = fix_labels();
	const struct label *l = fix_label(ls, "LOW");

	ck_assert_ptr_eq(label_cache_find(ls, INPUT_EXPR, SPAN("LOW")), l);
	ck_assert_ptr_null(label_cache_find(ls, INPUT_EXPR, SPAN("low")));
	/* What is text for one form isn't for another. */
	ck_assert_ptr_null(label_cache_find(ls, INPUT_XML, SPAN("LOW")));
	labels_trim(ls);
	ck_assert_ptr_eq(label_cache_find(ls, INPUT_EXPR, SPAN("LOW")), l);
	labels_free(&ls);
}
END_TEST

#define SLAB "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
#define BOUND(root, policy, class)                                             \
	"<Metadata><" root " xmlns='" SLAB "'><ConfidentialityInformation>"    \
	"<PolicyIdentifier>" policy                                            \
	"</PolicyIdentifier><Classification>" class "</Classification></"      \
						    "ConfidentialityInformati" \
						    "on></" root               \
						    "></Metadata>"

/* The originator's label counts as soon as its policy is there. */
START_TEST(one_more_policy_makes_inputs_new)
{
	static const char xml[] =
		"xml:<BindingInformation "
		"xmlns='urn:nato:stanag:4778:bindinginformation:1:0'>"
		"<MetadataBindingContainer><MetadataBinding>" BOUND(
			"originatorConfidentialityLabel", "LATE",
			"HIGH") BOUND("alternativeConfidentialityLabel", "TEST",
			"LOW") "</MetadataBinding></MetadataBindingContainer>"
			       "</BindingInformation>";
	struct labels *ls = fix_labels();

	ck_assert_ptr_eq(
		label_policy(fix_label(ls, xml)), labels_policy(ls, 0));
	fix_add(ls, FIX_SPIF("LATE", "2.25.7",
			    FIX_CLASSES(FIX_CLASS("HIGH", "9"))));
	ck_assert_ptr_eq(
		label_policy(fix_label(ls, xml)), labels_policy(ls, 1));
	labels_free(&ls);
}
END_TEST

/* Other labels than the ones before; how many were taken. */
static unsigned flood(struct labels *ls, unsigned from, unsigned n)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < n; i++) {
		const struct label *l;
		struct errtext e = {""};
		char text[48];

		snprintf(
			text, sizeof(text), "LOW; privacy: flood %u", from + i);
		if (label_read_expr(ls, span_str(text), FIX_NOW, false, &l,
			    &e) == LABEL_VALID) {
			taken++;
			continue;
		}
		ck_assert_ptr_null(l);
		ck_assert_msg(strstr(e.s, "too many") != NULL, "%s", e.s);
	}
	return taken;
}

START_TEST(a_turn_takes_so_many_new_labels_and_no_more)
{
	struct labels *ls = fix_labels();
	const struct label *l;

	fix_label(ls, "LOW");
	ck_assert_uint_eq(
		flood(ls, 0, LABELS_FRESH_COUNT + 100), LABELS_FRESH_COUNT - 1);
	/* What is known is still read, what is new isn't. */
	fix_label(ls, "LOW");
	ck_assert_int_eq(
		label_read_expr(ls, SPAN("MID"), FIX_NOW, false, &l, NULL),
		LABEL_MALFORMED);
	labels_trim(ls);
	fix_label(ls, "MID");
	labels_free(&ls);
}
END_TEST

#define LARGE 60000

/* Input number n of that many bytes, all for one label. */
static bool add_large(
	struct labels *ls, const struct label *l, char *text, uint32_t n)
{
	memcpy(text, &n, sizeof(n));
	return label_cache_add(ls, INPUT_DER, span_of(text, LARGE), &l->p) == l;
}

static bool has_large(struct labels *ls, char *text, uint32_t n)
{
	memcpy(text, &n, sizeof(n));
	return label_cache_find(ls, INPUT_DER, span_of(text, LARGE)) != NULL;
}

#define NS_SPIFFY "http://surevine.com/xmlns/spiffy"
#define SPIFFY(oid, n)                                                      \
	{                                                                   \
		.ns = SPAN(NS_SPIFFY), .name = SPAN("label"),               \
		.xml = SPAN("<label xmlns='" NS_SPIFFY "'><policy id='" oid \
			    "'/><classification lacv='" n "'/></label>")    \
	}

/* The sender's own label can't be read any more, an equivalent still could. */
START_TEST(a_full_turn_gives_no_equivalent_instead)
{
	const struct element x[] = {
		SPIFFY("2.25.1001", "3"), SPIFFY("2.25.7", "9")};
	struct labels *ls = fix_labels();
	const struct label *l;

	fix_add(ls, FIX_SPIF("LATE", "2.25.7",
			    FIX_CLASSES(FIX_CLASS("WEAK", "9"))));
	ck_assert_int_eq(
		label_read_element(ls, &x[1], FIX_NOW, &l, NULL), LABEL_VALID);
	flood(ls, 0, LABELS_FRESH_COUNT);
	ck_assert_int_eq(
		label_effective(ls, x, 2, FIX_NOW, &l, NULL), LABEL_MALFORMED);
	ck_assert_ptr_null(l);
	labels_free(&ls);
}
END_TEST

START_TEST(large_labels_count_by_their_bytes)
{
	struct labels *ls = fix_labels();
	const struct label *l = label_ref(fix_label(ls, "LOW"));
	char *text = xcalloc(1, LARGE);
	uint32_t n = 0, kept = 0;

	while (add_large(ls, l, text, n))
		n++;
	ck_assert_uint_gt(n, 400);
	ck_assert_uint_lt(n, LABELS_FRESH_BYTES / LARGE);
	ck_assert(has_large(ls, text, 0));
	/* A trim leaves those that were used last, as many as may be kept. */
	labels_trim(ls);
	ck_assert(has_large(ls, text, 0));
	for (uint32_t i = 1; i < n; i++) {
		bool there = has_large(ls, text, i);

		ck_assert(there || kept == 0);
		kept += there;
	}
	ck_assert_uint_gt(kept, LABELS_KEEP_BYTES / LARGE - 10);
	ck_assert_uint_le(kept, LABELS_KEEP_BYTES / LARGE);
	ck_assert(add_large(ls, l, text, n));
	label_unref(&l);
	free(text);
	labels_free(&ls);
}
END_TEST

START_TEST(a_label_of_too_many_bytes_is_refused)
{
	struct labels *ls = fix_labels();
	size_t n = LABELS_INPUT_MAX + 1;
	char *text = xmalloc(n);
	const struct label *l;

	memset(text, ' ', n);
	memcpy(text, "LOW", 3);
	ck_assert_int_eq(
		label_read_expr(ls, span_of(text, n), FIX_NOW, false, &l, NULL),
		LABEL_MALFORMED);
	ck_assert_int_eq(label_read_expr(ls, span_of(text, n - 1), FIX_NOW,
				 false, &l, NULL),
		LABEL_VALID);
	free(text);
	labels_free(&ls);
}
END_TEST

START_TEST(a_trim_keeps_the_recent_and_the_held)
{
	struct labels *ls = fix_labels();
	const struct label *held =
		label_ref(fix_label(ls, "HIGH; privacy: held"));
	char text[48];

	/* Older ones go, in the order they were last used. */
	for (unsigned turn = 0; turn < 4; turn++) {
		flood(ls, turn * LABELS_KEEP_COUNT, LABELS_KEEP_COUNT);
		ck_assert_ptr_nonnull(label_cache_find(
			ls, INPUT_EXPR, SPAN("LOW; privacy: flood 0")));
		labels_trim(ls);
	}
	ck_assert_ptr_nonnull(label_cache_find(
		ls, INPUT_EXPR, SPAN("LOW; privacy: flood 0")));
	ck_assert_ptr_null(label_cache_find(
		ls, INPUT_EXPR, SPAN("LOW; privacy: flood 1")));
	snprintf(text, sizeof(text), "LOW; privacy: flood %u",
		4 * LABELS_KEEP_COUNT - 1);
	ck_assert_ptr_nonnull(label_cache_find(ls, INPUT_EXPR, span_str(text)));
	/* Its input is forgotten, the value is not. */
	ck_assert_ptr_null(
		label_cache_find(ls, INPUT_EXPR, SPAN("HIGH; privacy: held")));
	ck_assert_ptr_eq(fix_label(ls, "HIGH; privacy: held"), held);
	ck_assert_span(label_marking(held), "TEST HIGH");
	label_unref(&held);
	ck_assert_ptr_null(held);
	labels_free(&ls);
}
END_TEST

START_TEST(what_is_let_go_is_good_until_the_trim)
{
	struct labels *ls = fix_labels();
	const struct label *l = label_ref(fix_label(ls, "HIGH")), *again = l;

	label_unref(&l);
	ck_assert_span(label_marking(again), "TEST HIGH");
	l = label_ref(again);
	labels_trim(ls);
	ck_assert_span(label_marking(l), "TEST HIGH");
	ck_assert_ptr_null(label_ref(NULL));
	label_unref(&l);
	label_unref(&l); /* NULL is fine */
	labels_free(&ls);
	labels_free(&ls);
}
END_TEST

START_TEST(ids_are_never_used_again)
{
	struct labels *ls = fix_labels(), *other = fix_labels();
	uint64_t first = fix_label(ls, "LOW; privacy: x")->value->id;

	flood(ls, 0, LABELS_KEEP_COUNT);
	labels_trim(ls);
	ck_assert_uint_ne(fix_label(ls, "LOW; privacy: x")->value->id, first);
	/* Another engine starts somewhere else. */
	ck_assert_uint_ne(
		fix_label(other, "LOW; privacy: x")->value->id, first);
	labels_free(&ls);
	labels_free(&other);
}
END_TEST

Suite *suite_label_cache(void)
{
	Suite *s = suite_create("label_cache");
	TCase *t = tcase_create("label_cache");

	tcase_set_timeout(t, 60); /* floods, under sanitizers too */
	tcase_add_test(t, equal_labels_are_one_pointer);
	tcase_add_test(t, the_same_bytes_are_parsed_once);
	tcase_add_test(t, one_more_policy_makes_inputs_new);
	tcase_add_test(t, a_full_turn_gives_no_equivalent_instead);
	tcase_add_test(t, a_turn_takes_so_many_new_labels_and_no_more);
	tcase_add_test(t, large_labels_count_by_their_bytes);
	tcase_add_test(t, a_label_of_too_many_bytes_is_refused);
	tcase_add_test(t, a_trim_keeps_the_recent_and_the_held);
	tcase_add_test(t, what_is_let_go_is_good_until_the_trim);
	tcase_add_test(t, ids_are_never_used_again);
	suite_add_tcase(s, t);
	return s;
}
