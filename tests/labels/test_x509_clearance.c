/* SPDX-License-Identifier: MIT */
/* The X.501 clearance: old and new tagging, the default, the categories. */
#include <check.h>
#include <stdlib.h>

#include "labels/der.h"
#include "tests/labels/codec_world.h"

Suite *suite_x509_clearance(void);

/* 2.25.99100, its tag set 1, 2.25.99101. */
#define OID    "04 69 86 86 1c"
#define POLICY "06 " OID
#define ALPHA                                                         \
	"30 1b 80 0a 60 86 48 01 65 02 01 08 03 00 a1 0d 30 0b 06 05" \
	" 69 86 86 1c 01 03 02 07 80"
#define MISSI "06 04 69 86 86 1d"
#define SSL   "80 09 60 86 48 01 65 02 01 08 02"

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static enum err read_hex(const char *hex, struct clearance_parts *c)
{
	w.e.s[0] = '\0';
	return ess_clearance_read(w.ls, w.a, codec_hex(&w, hex), c, &w.e);
}

static struct span written(const struct clearance_parts *c)
{
	struct span s;
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	ck_assert_msg(ess_clearance_write(c, &b, &w.e) == ERR_OK, "%s", w.e.s);
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static void reads_as(const char *hex, const char *der)
{
	struct clearance_parts c;

	ck_assert_msg(read_hex(hex, &c) == ERR_OK, "%s: %s", hex, w.e.s);
	ck_assert_msg(span_eq(written(&c), codec_hex(&w, der)),
		"%s isn't written as DER", hex);
}

static void refuses(const char *hex)
{
	struct clearance_parts c;

	ck_assert_msg(read_hex(hex, &c) != ERR_OK, "%s", hex);
	ck_assert_str_ne(w.e.s, "");
}

START_TEST(absent_class_list_means_unclassified)
{
	struct clearance_parts c;

	ck_assert_int_eq(read_hex("30 06 " POLICY, &c), ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 1);
	ck_assert_uint_eq(c.lacv[0], 1);
	/* Exactly that is left out when written. */
	reads_as("30 06 " POLICY, "30 06 " POLICY);
	reads_as("30 0a " POLICY " 03 02 05 40", "30 06 " POLICY);
	/* Empty is another thing: no classification at all. */
	ck_assert_int_eq(read_hex("30 09 " POLICY " 03 01 00", &c), ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 0);
	reads_as("30 09 " POLICY " 03 01 00", "30 09 " POLICY " 03 01 00");
}
END_TEST

START_TEST(classes_are_bits_of_any_number)
{
	struct clearance_parts c;
	struct buf b;

	buf_init(&b, (size_t)4 * DER_MAX_BYTES);

	ck_assert_int_eq(
		read_hex("30 0b " POLICY " 03 03 00 c4 01", &c), ERR_OK);
	ck_assert_uint_eq(c.lacv_n, 4);
	/* 0 and 15 are no classes of the policy, and kept. */
	ck_assert_uint_eq(c.lacv[0], 0);
	ck_assert_uint_eq(c.lacv[1], 1);
	ck_assert_uint_eq(c.lacv[2], 5);
	ck_assert_uint_eq(c.lacv[3], 15);
	ck_assert_uint_eq(ess_clearance_write(&c, &b, &w.e), ERR_OK);
	/* The highest bit is 65535; one more can't be written. */
	c.lacv[3] = DER_MAX_BIT;
	ck_assert_int_eq(ess_clearance_write(&c, &b, &w.e), ERR_OK);
	c.lacv[3] = DER_MAX_BIT + 1;
	ck_assert_int_eq(ess_clearance_write(&c, &b, &w.e), ERR_LIMIT);
	buf_clear(&b);
	reads_as("30 0e " POLICY " 23 06 03 01 00 03 01 00",
		"30 09 " POLICY " 03 01 00");
	reads_as("30 10 " POLICY " 23 08 03 02 00 c4 03 02 00 01",
		"30 0b " POLICY " 03 03 00 c4 01");
	reads_as("30 80 " POLICY " 23 80 03 03 00 c4 01 00 00 00 00",
		"30 0b " POLICY " 03 03 00 c4 01");
	reads_as("30 0d " POLICY " 03 05 00 c4 01 00 00",
		"30 0b " POLICY " 03 03 00 c4 01");
}
END_TEST

/* Bit 65535 is in octet 8191 of the string. */
START_TEST(no_class_is_higher_than_a_bit_may_be)
{
	for (size_t n = 8192; n <= 8193; n++) {
		struct clearance_parts c;
		struct buf b;
		size_t from;

		buf_init(&b, DER_MAX_BYTES);
		buf_add(&b, codec_hex(&w, POLICY));
		from = b.n;
		for (size_t i = 0; i < n; i++)
			buf_byte(&b, '\0');
		buf_byte(&b, '\x01');
		der_wrap(&b, from, DER_BIT_STRING);
		der_wrap(&b, 0, DER_SEQUENCE);
		ck_assert_int_eq(
			ess_clearance_read(w.ls, w.a, buf_span(&b), &c, &w.e),
			n == 8192 ? ERR_OK : ERR_SYNTAX);
		buf_clear(&b);
	}
}
END_TEST

START_TEST(no_clearance_is_longer_than_der_may_be)
{
	struct clearance_parts c;
	struct buf b;

	buf_init(&b, 2 * DER_MAX_BYTES);
	for (size_t i = 0; i <= DER_MAX_BYTES; i++)
		buf_byte(&b, '\0');
	ck_assert_int_eq(ess_clearance_read(w.ls, w.a, buf_span(&b), &c, &w.e),
		ERR_LIMIT);
	buf_clear(&b);
}
END_TEST

START_TEST(old_tagging_is_read_and_never_written)
{
	reads_as("30 29 80 " OID " 81 02 06 40 a2 1d " ALPHA,
		"30 25 " POLICY " 31 1d " ALPHA);
	reads_as(
		"30 0a 80 " OID " 81 02 02 04", "30 0a " POLICY " 03 02 02 04");
	/* Members of both kinds together are neither. */
	refuses("30 0a 80 " OID " 03 02 02 04");
	refuses("30 0a " POLICY " 81 02 02 04");
}
END_TEST

START_TEST(broken_clearances_are_refused)
{
	refuses("");
	refuses("30 07 " POLICY);
	refuses("31 06 " POLICY);
	refuses("30 06 " POLICY " 00");
	refuses("30 00");
	refuses("30 03 06 01 29");
	refuses("30 0a " POLICY " 03 02 09 40");
	refuses("30 08 06 00 03 01 00 03 01 00");
	refuses("30 09 06 02 29 80 03 03 00 40 00");
	refuses("30 0a " POLICY " 03 7f 05 40");
	/* out of order, and one thing more */
	refuses("30 29 " POLICY " 31 1d " ALPHA " 03 02 06 40");
	refuses("30 08 " POLICY " 05 00");
}
END_TEST

START_TEST(unknown_policy_is_told_apart)
{
	struct clearance_parts c;

	ck_assert_int_eq(read_hex("30 03 06 01 29", &c), ERR_UNKNOWN);
}
END_TEST

/* The opposite of a label: what isn't understood grants nothing. */
START_TEST(unknown_and_informative_categories_are_skipped)
{
	struct clearance_parts c;

	ck_assert_int_eq(read_hex("30 1d " POLICY
				  " 31 15 30 13 80 03 2a 03 04 a1 0c 30 0a"
				  " 06 05 69 86 86 1c 01 03 01 00",
				 &c),
		ERR_OK);
	ck_assert_uint_eq(codec_count(w.acp, c.bits), 0);
	ck_assert_int_eq(
		read_hex("30 25 " POLICY " 31 1d 30 1b 80 0a 60 86 48 01 65 02"
			 " 01 08 03 03 a1 0d 30 0b 06 05 69 86 86 1c 05 03 02"
			 " 05 20",
			&c),
		ERR_OK);
	ck_assert_uint_eq(codec_count(w.acp, c.bits), 0);
	/* A value that the policy hasn't is a mistake. */
	refuses("30 25 " POLICY " 31 1d 30 1b 80 0a 60 86 48 01 65 02 01 08"
		" 03 00 a1 0d 30 0b 06 05 69 86 86 1c 01 03 02 05 20");
}
END_TEST

START_TEST(ssl_privileges_have_the_value_under_the_tag)
{
	static const char der[] =
		"30 33 " MISSI " 31 2b 30 29 " SSL " a1 1c 31 1a"
		" 30 18 06 05 69 86 86 1d 01 30 0f 81 03 06 00 40"
		" 86 02 03 08 86 04 05 00 00 20";
	struct clearance_parts c;

	/* An unknown value refuses the whole. */
	refuses(der);
	ck_assert_int_eq(
		read_hex("30 2d " MISSI " 31 25 30 23 " SSL " a1 16 31 14"
			 " 30 12 06 05 69 86 86 1d 01 30 09 81 03 06 00 40"
			 " 86 02 03 08",
			&c),
		ERR_OK);
	ck_assert(codec_has(w.missi, c.bits, "One", TAG_RESTRICTIVE, 9));
	ck_assert(codec_has(w.missi, c.bits, "One", TAG_PERMISSIVE, 4));
	ck_assert_uint_eq(codec_count(w.missi, c.bits), 2);
	reads_as("30 29 " MISSI " 31 21 30 1f " SSL " a1 12 31 10"
		 " 30 0e 06 05 69 86 86 1d 02 30 05 a2 03 02 01 07",
		"30 29 " MISSI " 31 21 30 1f " SSL " a1 12 31 10"
		" 30 0e 06 05 69 86 86 1d 02 30 05 a2 03 02 01 07");
	/* A constructed bit string; integers that aren't; both are BER. */
	reads_as("30 2d " MISSI " 31 25 30 23 " SSL " a1 16 31 14"
		 " 30 12 06 05 69 86 86 1d 01 30 09 a1 07 03 02 00 00 03 01 00",
		"30 06 " MISSI);
	refuses("30 29 " MISSI " 31 21 30 1f " SSL " a1 12 31 10"
		" 30 0e 06 05 69 86 86 1d 02 30 05 82 03 02 01 07");
	/* A privilege has no free form. */
	refuses("30 29 " MISSI " 31 21 30 1f " SSL " a1 12 31 10"
		" 30 0e 06 05 69 86 86 1d 01 30 05 a7 03 02 01 07");
}
END_TEST

START_TEST(what_is_written_is_read_as_the_same)
{
	const struct policy *const policies[] = {w.acp, w.missi};

	for (unsigned i = 0; i < 2000; i++) {
		struct clearance_parts c =
			codec_random_clearance(&w, policies[i % 2]);
		struct span der = written(&c);
		struct clearance_parts back;

		ck_assert_msg(ess_clearance_read(w.ls, w.a, der, &back, &w.e) ==
				      ERR_OK,
			"%s", w.e.s);
		ck_assert(codec_same_clearance(&c, &back));
	}
}
END_TEST

/* They grant nothing, so no clearance bears them. */
START_TEST(informative_values_are_not_written)
{
	struct clearance_parts c = codec_random_clearance(&w, w.acp);
	struct span without = written(&c);
	const struct tag_set *notes = policy_set_name(w.acp, SPAN("Notes"));

	bit_set(c.bits, policy_value(notes, TAG_INFORMATIVE, 2)->ordinal);
	ck_assert(span_eq(written(&c), without));
}
END_TEST

Suite *suite_x509_clearance(void)
{
	Suite *s = suite_create("x509_clearance");
	TCase *t = tcase_create("x509_clearance");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, absent_class_list_means_unclassified);
	tcase_add_test(t, classes_are_bits_of_any_number);
	tcase_add_test(t, no_class_is_higher_than_a_bit_may_be);
	tcase_add_test(t, no_clearance_is_longer_than_der_may_be);
	tcase_add_test(t, old_tagging_is_read_and_never_written);
	tcase_add_test(t, broken_clearances_are_refused);
	tcase_add_test(t, unknown_policy_is_told_apart);
	tcase_add_test(t, unknown_and_informative_categories_are_skipped);
	tcase_add_test(t, informative_values_are_not_written);
	tcase_add_test(t, ssl_privileges_have_the_value_under_the_tag);
	tcase_add_test(t, what_is_written_is_read_as_the_same);
	suite_add_tcase(s, t);
	return s;
}
