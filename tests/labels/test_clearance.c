/* SPDX-License-Identifier: MIT */
/* Clearances: interned, and the same in every form. */
#include "labels/clearance.h"

#include <stdlib.h>

#include "labels/der.h"
#include "labels/engine.h"
#include "labels/wire.h"
#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define OID "2.25.1001 / "

START_TEST(equal_clearances_are_one_pointer)
{
	struct labels *ls = fix_labels();
	const struct clearance *c =
		fix_clearance(ls, "up to MID; Doors: red, blue");

	ck_assert_ptr_eq(
		fix_clearance(ls, "MID | LOW; doors: blue; doors: red"), c);
	ck_assert_ptr_ne(fix_clearance(ls, "up to MID; Doors: red"), c);
	ck_assert_ptr_ne(fix_clearance(ls, "MID; Doors: red, blue"), c);
	ck_assert_ptr_eq(clearance_policy(c), labels_policy(ls, 0));
	labels_free(&ls);
}
END_TEST

/* Those who hold the same are sorted together, and nobody with nil. */
START_TEST(each_clearance_has_a_number_of_its_own)
{
	struct labels *ls = fix_labels();
	const struct clearance *c = fix_clearance(ls, "up to MID");

	ck_assert_uint_ne(clearance_id(c), 0);
	ck_assert_uint_eq(
		clearance_id(c), clearance_id(fix_clearance(ls, "MID | LOW")));
	ck_assert_uint_ne(
		clearance_id(c), clearance_id(fix_clearance(ls, "LOW")));
	ck_assert_uint_eq(clearance_id(NULL), 0);
	labels_free(&ls);
}
END_TEST

START_TEST(every_form_says_the_same)
{
	struct labels *ls = fix_labels();
	const struct clearance *c = fix_clearance(ls,
		"LOW | HIGH; Doors: red; Release: AA, BB; Skills: S300; "
		"Teams: T3; Alpha: x; Beta: z");
	const struct clearance *back;
	struct buf b;

	buf_init(&b, 65536);
	ck_assert_int_eq(wire_clearance_write(c, WIRE_DER, &b, NULL), ERR_OK);
	ck_assert_int_eq(
		clearance_read_der(ls, buf_span(&b), &back, NULL), ERR_OK);
	ck_assert_ptr_eq(back, c);
	buf_reset(&b);
	ck_assert_int_eq(wire_clearance_write(c, WIRE_4774, &b, NULL), ERR_OK);
	ck_assert_int_eq(
		clearance_read_xml(ls, buf_span(&b), &back, NULL), ERR_OK);
	ck_assert_ptr_eq(back, c);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* RFC 5755: classList may name classes that the policy doesn't have. */
START_TEST(unknown_classes_are_kept_and_harmless)
{
	struct labels *ls = fix_labels();
	const struct clearance *c, *back;
	struct clearance_parts p = {0};
	uint64_t lacv[] = {1, 77}, bits[1] = {0};
	struct buf b;

	p.policy = labels_policy(ls, 0);
	p.lacv = lacv;
	p.lacv_n = 2;
	p.bits = bits;
	buf_init(&b, 4096);
	ck_assert_int_eq(ess_clearance_write(&p, &b, NULL), ERR_OK);
	ck_assert_int_eq(
		clearance_read_der(ls, buf_span(&b), &c, NULL), ERR_OK);
	buf_reset(&b);
	clearance_expr(c, &b); /* no name for it: another way of writing */
	ck_assert(span_starts(buf_span(&b), SPAN("ess:")));
	ck_assert_int_eq(
		clearance_read_expr(ls, buf_span(&b), &back, NULL), ERR_OK);
	ck_assert_ptr_eq(back, c);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

START_TEST(held_clearances_survive_a_trim)
{
	struct labels *ls = fix_labels();
	const struct clearance *c = clearance_ref(fix_clearance(ls, "LOW"));
	uint64_t id = c->id, gone = fix_clearance(ls, "MID")->id;

	labels_trim(ls);
	ck_assert_ptr_eq(fix_clearance(ls, "LOW"), c);
	ck_assert_uint_eq(c->id, id);
	/* The other went; made again it is another. */
	ck_assert_uint_ne(fix_clearance(ls, "MID")->id, gone);
	clearance_unref(&c);
	ck_assert_ptr_null(c);
	ck_assert_ptr_null(clearance_ref(NULL));
	labels_free(&ls);
}
END_TEST

START_TEST(a_policy_that_is_not_loaded_is_unknown)
{
	static const char xml[] =
		"<clearance xmlns='http://surevine.com/xmlns/spiffy'>"
		"<policy id='2.25.77'/><classification lacv='1'/></clearance>";
	struct labels *ls = fix_labels();
	const struct clearance *c;

	ck_assert_int_eq(
		clearance_read_xml(ls, span_str(xml), &c, NULL), ERR_UNKNOWN);
	ck_assert_ptr_null(c);
	labels_free(&ls);
}
END_TEST

START_TEST(a_clearance_of_too_many_bytes_is_refused)
{
	struct labels *ls = fix_labels();
	size_t n = LABELS_INPUT_MAX + 1;
	char *text = xmalloc(n);
	const struct clearance *c;

	memset(text, ' ', n);
	memcpy(text, "LOW", 3);
	ck_assert_int_eq(
		clearance_read_expr(ls, span_of(text, n), &c, NULL), ERR_LIMIT);
	ck_assert_ptr_null(c);
	ck_assert_int_eq(
		clearance_read_expr(ls, span_of(text, n - 1), &c, NULL),
		ERR_OK);
	free(text);
	labels_free(&ls);
}
END_TEST

/* In DER a class is a bit; as a list of numbers they would be 512 KiB. */
START_TEST(a_clearance_of_too_many_classes_is_refused)
{
	struct labels *ls = fix_labels();
	const struct clearance *c;
	struct errtext e = {""};
	size_t head, n = 8192;
	struct buf b;

	buf_init(&b, LABELS_INPUT_MAX);
	buf_add(&b, SPAN("\x06\x03\x69\x87\x69"));
	head = b.n;
	buf_byte(&b, '\0');
	memset(buf_reserve(&b, n), 0xff, n);
	b.n += n;
	der_wrap(&b, head, DER_BIT_STRING);
	der_wrap(&b, 0, DER_SEQUENCE);
	ck_assert_int_eq(
		clearance_read_der(ls, buf_span(&b), &c, &e), ERR_LIMIT);
	ck_assert_ptr_null(c);
	ck_assert_msg(strstr(e.s, "too many values") != NULL, "%s", e.s);
	buf_clear(&b);
	/* The engine is as good as before. */
	fix_clearance(ls, "up to HIGH");
	labels_free(&ls);
}
END_TEST

/* What isn't well-formed has no form at all. */
START_TEST(torn_xml_is_no_clearance)
{
	struct labels *ls = fix_labels();
	const struct clearance *c;
	struct errtext e = {""};

	ck_assert_int_eq(
		clearance_read_xml(ls,
			SPAN("<clearance xmlns='http://surevine.com/xmlns/"
			     "spiffy'><policy"),
			&c, &e),
		ERR_SYNTAX);
	ck_assert_ptr_null(c);
	ck_assert_msg(strstr(e.s, "well-formed") != NULL, "%s", e.s);
	labels_free(&ls);
}
END_TEST

/* Number n as a clearance: its bits are classes that no policy knows. */
static const struct clearance *numbered(struct labels *ls, unsigned n)
{
	const unsigned char der[] = {0x30, 0x0d, 0x06, 0x03, 0x69, 0x87, 0x69,
		0x03, 0x06, 0x00, 0x00, (unsigned char)(n >> 16),
		(unsigned char)(n >> 8), (unsigned char)n, 0x80};
	const struct clearance *c;

	return clearance_read_der(ls, span_of(der, sizeof(der)), &c, NULL) ==
	                       ERR_OK
	               ? c
	               : NULL;
}

START_TEST(new_clearances_between_two_trims_are_bounded)
{
	enum {
		HELD = 100
	};
	const struct clearance *held[HELD];
	struct labels *ls = fix_labels();

	for (unsigned i = 0; i < LABELS_FRESH_COUNT; i++)
		ck_assert_ptr_nonnull(numbered(ls, i));
	ck_assert_ptr_null(numbered(ls, LABELS_FRESH_COUNT));
	/* Those that are known are no new ones. */
	for (unsigned i = 0; i < HELD; i++)
		held[i] = clearance_ref(numbered(ls, i * 7));
	labels_trim(ls);
	ck_assert_ptr_nonnull(numbered(ls, LABELS_FRESH_COUNT));
	for (unsigned i = 0; i < HELD; i++) {
		ck_assert_ptr_eq(numbered(ls, i * 7), held[i]);
		clearance_ref(held[i]);
		clearance_unref(&held[i]);
		held[i] = numbered(ls, i * 7);
		clearance_unref(&held[i]);
		ck_assert_ptr_null(held[i]);
	}
	clearance_unref(&held[0]);
	ck_assert_ptr_null(clearance_ref(NULL));
	labels_free(&ls);
}
END_TEST

static const struct clearance *joined(
	struct labels *ls, const struct clearance *a, const struct clearance *b)
{
	const struct clearance *c;

	ck_assert_int_eq(clearance_join(ls, a, b, &c, NULL), ERR_OK);
	return c;
}

static const struct clearance *listed(
	struct labels *ls, const struct label *const *l, size_t n)
{
	const struct clearance *c;

	ck_assert_int_eq(clearance_list(ls, l, n, &c, NULL), ERR_OK);
	return c;
}

START_TEST(joins_and_lists_are_written_as_what_they_are)
{
	struct labels *ls = fix_labels();
	const struct label *l[] = {
		fix_label(ls, "LOW; Doors: red"), fix_label(ls, "HIGH")};
	const struct clearance *low = fix_clearance(ls, "LOW");
	const struct clearance *list = listed(ls, l, 2);
	const struct clearance *one = listed(ls, l, 1);
	const struct clearance *both =
		joined(ls, low, fix_clearance(ls, "MID"));
	const struct clearance *mixed = joined(ls, low, list);
	const struct {
		const struct clearance *c;
		const char *text, *alone;
	} want[] = {
		{list,  "only LOW; Doors: red | HIGH",
                 "only " OID "LOW; Doors: red | " OID "HIGH"                              },
		{one,   "only LOW; Doors: red",              "only " OID "LOW; Doors: red"},
		{both,  "LOW & MID",                         OID "LOW & " OID "MID"       },
		{mixed, "LOW & only LOW; Doors: red | HIGH",
                 OID "LOW & only " OID "LOW; Doors: red | " OID "HIGH"                    },
	};

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct buf b;

		buf_init(&b, 4096);
		clearance_expr(want[i].c, &b);
		ck_assert_span(buf_span(&b), want[i].text);
		buf_reset(&b);
		clearance_expr_alone(want[i].c, &b);
		ck_assert_span(buf_span(&b), want[i].alone);
		buf_clear(&b);
	}
	labels_free(&ls);
}
END_TEST

START_TEST(equal_joins_and_lists_are_one_pointer)
{
	struct labels *ls = fix_labels();
	const struct label *l[] = {fix_label(ls, "LOW"), fix_label(ls, "MID")};
	const struct clearance *low = fix_clearance(ls, "LOW");
	const struct clearance *mid = fix_clearance(ls, "MID");

	ck_assert_ptr_eq(listed(ls, l, 2), listed(ls, l, 2));
	ck_assert_ptr_ne(listed(ls, l, 2), listed(ls, l, 1));
	ck_assert_ptr_eq(joined(ls, low, mid), joined(ls, low, mid));
	ck_assert_ptr_eq(joined(ls, low, low), low);
	/* What isn't the one is never the other. */
	ck_assert(clearance_is_list(listed(ls, l, 2)));
	ck_assert(!clearance_is_list(joined(ls, low, mid)));
	labels_free(&ls);
}
END_TEST

START_TEST(new_joins_and_lists_are_bounded_as_well)
{
	struct labels *ls = fix_labels();
	const struct label *l = label_ref(fix_label(ls, "LOW"));
	const struct clearance *low = clearance_ref(fix_clearance(ls, "LOW"));
	const struct clearance *mid = clearance_ref(fix_clearance(ls, "MID"));
	const struct clearance *c;
	struct errtext e = {""};

	for (unsigned i = 0; i < LABELS_FRESH_COUNT; i++)
		(void)numbered(ls, i);
	ck_assert_int_eq(clearance_join(ls, low, mid, &c, &e), ERR_LIMIT);
	ck_assert_ptr_null(c);
	ck_assert_msg(strstr(e.s, "too many") != NULL, "%s", e.s);
	ck_assert_int_eq(clearance_list(ls, &l, 1, &c, &e), ERR_LIMIT);
	ck_assert_ptr_null(c);
	labels_trim(ls);
	ck_assert_ptr_nonnull(joined(ls, low, mid));
	ck_assert_ptr_nonnull(listed(ls, &l, 1));
	clearance_unref(&low);
	clearance_unref(&mid);
	label_unref(&l);
	labels_free(&ls);
}
END_TEST

/* Neither a binary syntax nor names that tell the two values apart. */
START_TEST(without_der_and_names_xml_is_left)
{
	struct labels *ls = fix_labels_of(
		"<SPIF rbacId='1.2.3' privilegeId='1.2.3'>"
		"<securityPolicyId name='P' id='2.25.9'/>" FIX_CLASSES(
			FIX_CLASS("A", "1"))
			FIX_SETS("<securityCategoryTagSet name='S' "
				 "id='2.25.9.1'>"
				 "<securityCategoryTag tagType='restrictive'>"
				 "<tagCategory name='x' "
				 "lacv='1'/></securityCategoryTag>"
				 "<securityCategoryTag tagType='permissive'>"
				 "<tagCategory name='x' lacv='1'/><tagCategory "
				 "name='y'"
				 " lacv='2'/></securityCategoryTag>"
				 "</securityCategoryTagSet>") "</SPIF>");
	const struct clearance *c, *back;
	struct buf b;

	ck_assert_int_eq(
		clearance_read_xml(ls,
			SPAN("<clearance xmlns='http://surevine.com/xmlns/"
			     "spiffy'><policy id='2.25.9'/><classification"
			     " lacv='1'/><tag type='permissive' id='2.25.9.1'"
			     " lacv='1'/></clearance>"),
			&c, NULL),
		ERR_OK);
	buf_init(&b, 4096);
	clearance_expr(c, &b);
	ck_assert(span_starts(buf_span(&b), SPAN("xml:")));
	ck_assert_int_eq(
		clearance_read_expr(ls, buf_span(&b), &back, NULL), ERR_OK);
	ck_assert_ptr_eq(back, c);
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

Suite *suite_clearance(void)
{
	Suite *s = suite_create("clearance");
	TCase *t = tcase_create("clearance");

	tcase_add_test(t, equal_clearances_are_one_pointer);
	tcase_add_test(t, each_clearance_has_a_number_of_its_own);
	tcase_add_test(t, every_form_says_the_same);
	tcase_add_test(t, unknown_classes_are_kept_and_harmless);
	tcase_add_test(t, held_clearances_survive_a_trim);
	tcase_add_test(t, a_clearance_of_too_many_bytes_is_refused);
	tcase_add_test(t, a_clearance_of_too_many_classes_is_refused);
	tcase_add_test(t, torn_xml_is_no_clearance);
	tcase_add_test(t, new_clearances_between_two_trims_are_bounded);
	tcase_add_test(t, joins_and_lists_are_written_as_what_they_are);
	tcase_add_test(t, equal_joins_and_lists_are_one_pointer);
	tcase_add_test(t, new_joins_and_lists_are_bounded_as_well);
	tcase_add_test(t, without_der_and_names_xml_is_left);
	tcase_add_test(t, a_policy_that_is_not_loaded_is_unknown);
	suite_add_tcase(s, t);
	return s;
}
