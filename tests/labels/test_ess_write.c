/* SPDX-License-Identifier: MIT */
/* The binary label: what is refused rather than written otherwise. */
#include <check.h>

#include "labels/der.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/suites.h"

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

START_TEST(no_binary_form_without_a_known_syntax)
{
	struct label_parts p = codec_random_label(&w, w.bare);
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	p.empty_permissive = false;
	memset(p.bits, 0, w.bare->words * sizeof(*p.bits));
	ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_OK);
	buf_reset(&b);
	bit_set(p.bits, 0);
	ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_VALUE);
	ck_assert_uint_eq(b.n, 0);
	buf_clear(&b);
}
END_TEST

/* A label with the one value of the tag of this type in this set. */
static void is_unwritable(const char *set_name, enum tag_type type)
{
	const struct tag_set *set = policy_set_name(w.odd, span_str(set_name));
	struct label_parts p = {.policy = w.odd,
		.cls = w.odd->cls,
		.bits = arena_array(w.a, uint64_t, w.odd->words)};
	struct buf b;

	for (size_t i = 0; i < set->tag_n; i++) {
		if (set->tag[i].type == type)
			bit_set(p.bits, set->tag[i].value[0].ordinal);
	}
	ck_assert_uint_eq(codec_count(w.odd, p.bits), 1);
	buf_init(&b, DER_MAX_BYTES);
	ck_assert_msg(ess_label_write(&p, &b, &w.e) != ERR_OK, "%s", set_name);
	ck_assert_uint_eq(b.n, 0);
	buf_clear(&b);
}

/* Nothing is written rather than something else. */
START_TEST(what_has_no_binary_form_is_not_written)
{
	is_unwritable("Both", TAG_ENUM_RESTRICTIVE);
	is_unwritable("Both", TAG_ENUM_PERMISSIVE);
	is_unwritable("Wide", TAG_RESTRICTIVE);
	is_unwritable("Nothing", TAG_NOT_APPLICABLE);
}
END_TEST

/* A MISSI and an ACP-145 policy of a set that has no OID in binary: the
 * second arc under 1 is below 40. */
#define AWRY(name, id, rbac)                                                \
	"<SPIF rbacId='" rbac "'><securityPolicyId name='" name "' id='" id \
	"'/><securityClassifications><securityClassification name='A'"      \
	" lacv='1' hierarchy='1'/></securityClassifications>"               \
	"<securityCategoryTagSets>"                                         \
	"<securityCategoryTagSet name='F' id='" id ".1'>"                   \
	"<securityCategoryTag tagType='restrictive'>"                       \
	"<tagCategory name='f' lacv='1'/></securityCategoryTag>"            \
	"</securityCategoryTagSet><securityCategoryTagSet name='G'"         \
	" id='1.99.5'><securityCategoryTag tagType='restrictive'>"          \
	"<tagCategory name='g' lacv='1'/></securityCategoryTag>"            \
	"</securityCategoryTagSet></securityCategoryTagSets></SPIF>"

START_TEST(a_set_whose_oid_cannot_be_encoded_is_not_written)
{
	static const char *const spifs[] = {
		AWRY("A145", "2.25.99110", "2.16.840.1.101.2.1.8.3"),
		AWRY("SDN", "2.25.99111", "2.16.840.1.101.2.1.8.1")};

	for (size_t i = 0; i < ARRAY_LEN(spifs); i++) {
		struct labels *ls = labels_new();
		struct label_parts p = {0};
		uint64_t bits[1] = {1};
		struct buf b;

		ck_assert_msg(labels_add_policy(ls, span_str(spifs[i]), "awry",
				      &w.e) == ERR_OK,
			"%s", w.e.s);
		p.policy = labels_policy(ls, 0);
		p.cls = p.policy->cls;
		p.bits = bits;
		buf_init(&b, DER_MAX_BYTES);
		ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_OK);
		buf_reset(&b);
		bits[0] = 3; /* the good set comes first */
		ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_VALUE);
		ck_assert_uint_eq(b.n, 0);
		ck_assert_msg(strstr(w.e.s, "1.99.5") != NULL, "%s", w.e.s);
		buf_clear(&b);
		labels_free(&ls);
	}
}
END_TEST

/* A label that has a value of each of n sets is a category for each. */
static enum err write_categories(unsigned n)
{
	struct labels *ls = labels_new();
	struct label_parts p = {0};
	enum err err;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<SPIF rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId"
		    " name='P' id='2.25.9'/><securityClassifications>"
		    "<securityClassification name='A' lacv='1' hierarchy='1'/>"
		    "</securityClassifications><securityCategoryTagSets>");
	for (unsigned i = 0; i < n; i++)
		buf_printf(&b,
			"<securityCategoryTagSet name='S%u' id='2.25.9.%u'>"
			"<securityCategoryTag tagType='restrictive'>"
			"<tagCategory name='v' lacv='1'/></securityCategoryTag>"
			"</securityCategoryTagSet>",
			i, i);
	buf_str(&b, "</securityCategoryTagSets></SPIF>");
	ck_assert_msg(labels_add_policy(ls, buf_span(&b), "f", &w.e) == ERR_OK,
		"%s", w.e.s);
	p.policy = labels_policy(ls, 0);
	p.cls = p.policy->cls;
	p.bits = arena_array(w.a, uint64_t, p.policy->words);
	for (unsigned i = 0; i < n; i++)
		bit_set(p.bits, i);
	buf_reset(&b);
	err = ess_label_write(&p, &b, &w.e);
	ck_assert_int_eq(err == ERR_OK, b.n != 0);
	buf_clear(&b);
	labels_free(&ls);
	return err;
}

START_TEST(no_label_is_written_with_more_than_may_be_read)
{
	ck_assert_int_eq(write_categories(64), ERR_OK);
	ck_assert_int_eq(write_categories(65), ERR_LIMIT);
}
END_TEST

/* Whoever writes into too little room is told, at any size of it. */
START_TEST(a_label_that_does_not_fit_is_marked_as_cut)
{
	const struct policy *pol = _i == 0 ? w.acp : w.missi;
	struct label_parts p = {.policy = pol,
		.cls = pol->cls,
		.bits = arena_array(w.a, uint64_t, pol->words)};
	struct buf b;
	size_t whole;

	for (unsigned i = 0; i < pol->value_n; i++)
		bit_set(p.bits, i);
	buf_init(&b, DER_MAX_BYTES);
	ck_assert_int_eq(ess_label_write(&p, &b, &w.e), ERR_OK);
	whole = b.n;
	buf_clear(&b);
	for (size_t max = 1; max <= whole; max++) {
		buf_init(&b, max);
		if (ess_label_write(&p, &b, &w.e) == ERR_OK)
			ck_assert_msg(b.over == (max < whole), "%zu", max);
		buf_clear(&b);
	}
}
END_TEST

Suite *suite_ess_write(void)
{
	Suite *s = suite_create("ess_write");
	TCase *t = tcase_create("ess_write");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, no_binary_form_without_a_known_syntax);
	tcase_add_test(t, what_has_no_binary_form_is_not_written);
	tcase_add_test(t, a_set_whose_oid_cannot_be_encoded_is_not_written);
	tcase_add_test(t, no_label_is_written_with_more_than_may_be_read);
	tcase_add_loop_test(
		t, a_label_that_does_not_fit_is_marked_as_cut, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
