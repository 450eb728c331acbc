/* SPDX-License-Identifier: MIT */
/* The binary label: what is read, what is refused, what is written. */
#include <check.h>
#include <stdlib.h>

#include "labels/der.h"
#include "tests/labels/codec_world.h"

Suite *suite_ess_der(void);

/* Octets of the test policies' OIDs: 2.25.99100 and 2.25.99101. */
#define POLICY "06 04 69 86 86 1c"
#define MISSI  "06 04 69 86 86 1d"
#define SET_1  "06 05 69 86 86 1c 01"
#define SET_2  "06 05 69 86 86 1c 02"
#define SET_3  "06 05 69 86 86 1c 03"
#define SET_4  "06 05 69 86 86 1c 04"
#define SET_5  "06 05 69 86 86 1c 05"
#define TYPE_0 "80 0a 60 86 48 01 65 02 01 08 03 00"
#define TYPE_1 "80 0a 60 86 48 01 65 02 01 08 03 01"
#define TYPE_2 "80 0a 60 86 48 01 65 02 01 08 03 02"
#define TYPE_3 "80 0a 60 86 48 01 65 02 01 08 03 03"
#define TYPE_4 "80 0a 60 86 48 01 65 02 01 08 03 04"

static struct codec_world w;

static void setup(void)
{
	codec_world_open(&w);
}

static void teardown(void)
{
	codec_world_close(&w);
}

static enum label_status read_span(struct span der, struct label_parts *p)
{
	w.e.s[0] = '\0';
	return ess_label_read(w.ls, w.a, der, p, &w.e);
}

static enum label_status read_hex(const char *hex, struct label_parts *p)
{
	return read_span(codec_hex(&w, hex), p);
}

static struct span written(const struct label_parts *p)
{
	struct span s;
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	ck_assert_msg(ess_label_write(p, &b, &w.e) == ERR_OK, "%s", w.e.s);
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static void reads_as(const char *hex, const char *der)
{
	struct span want = codec_hex(&w, der), got;
	struct label_parts p;

	ck_assert_msg(read_hex(hex, &p) == LABEL_VALID, "%s: %s", hex, w.e.s);
	got = written(&p);
	ck_assert_msg(span_eq(got, want), "%s isn't written as DER", hex);
}

static void refuses(const char *hex)
{
	struct label_parts p;

	ck_assert_msg(read_hex(hex, &p) == LABEL_MALFORMED, "%s", hex);
	ck_assert_str_ne(w.e.s, "");
}

/* H258: BER in any order of members, DER out. */
START_TEST(any_ber_becomes_der)
{
	static const char der[] = "31 09 02 01 05 " POLICY;

	reads_as(der, der);
	reads_as("31 09 " POLICY " 02 01 05", der);
	reads_as("31 81 09 02 01 05 " POLICY, der);
	reads_as("31 84 00 00 00 09 02 01 05 " POLICY, der);
	reads_as("31 80 02 01 05 " POLICY " 00 00", der);
	reads_as("31 0b 02 03 00 00 05 " POLICY, der);
	reads_as("31 0b 02 01 05 " POLICY " 31 00", der);
	reads_as("31 80 02 01 05 " POLICY " 31 80 00 00 00 00", der);
	reads_as("31 0a 02 02 00 c8 " POLICY, "31 0a 02 02 00 c8 " POLICY);
}
END_TEST

START_TEST(broken_containers_are_refused)
{
	refuses("");
	refuses("31");
	refuses("30 09 02 01 05 " POLICY);
	refuses("31 0a 02 01 05 " POLICY);
	refuses("31 09 02 01 05 " POLICY " 00");
	refuses("31 80 02 01 05 " POLICY);
	refuses("31 88 ff ff ff ff ff ff ff ff 02 01 05 " POLICY);
	refuses("31 0c 02 01 05 02 01 05 " POLICY);
	refuses("31 0b 02 01 05 " POLICY " 04 00");
	refuses("31 09 0a 01 05 " POLICY);
	refuses("31 0c 02 01 05 " POLICY " 1f 81 00");
}
END_TEST

START_TEST(classification_is_a_number_of_the_policy)
{
	refuses("31 06 " POLICY);
	refuses("31 09 02 01 04 " POLICY);
	refuses("31 09 02 01 ff " POLICY);
	refuses("31 08 02 00 " POLICY);
	refuses("31 0d 02 05 00 80 00 00 00 " POLICY);
	refuses("31 11 02 09 01 00 00 00 00 00 00 00 01 " POLICY);
}
END_TEST

START_TEST(policy_decides_what_is_unusable)
{
	struct label_parts p;

	/* 1.1 isn't loaded: unusable, so that an equivalent may serve. */
	ck_assert_int_eq(
		read_hex("31 06 02 01 05 06 01 29", &p), LABEL_UNUSABLE);
	/* None at all, and OIDs that aren't. */
	refuses("31 03 02 01 05");
	refuses("31 05 02 01 05 06 00");
	refuses("31 08 02 01 05 06 03 2a 80 01");
	refuses("31 07 02 01 05 06 02 2a 86");
}
END_TEST

START_TEST(privacy_mark_is_kept_in_the_narrower_string_type)
{
	/* PrintableString sorts behind the categories, UTF8String before. */
	static const char printable[] = "31 0d 02 01 05 " POLICY " 13 02 41 42";
	static const char utf8[] =
		"31 0f 02 01 05 " POLICY " 0c 04 41 c3 a9 42";

	reads_as(printable, printable);
	reads_as("31 0d 13 02 41 42 02 01 05 " POLICY, printable);
	reads_as("31 0d 02 01 05 " POLICY " 0c 02 41 42", printable);
	reads_as(
		"31 11 02 01 05 " POLICY " 2c 06 04 01 41 04 01 42", printable);
	reads_as("31 0f 02 01 05 " POLICY " 0c 04 20 41 42 0a", printable);
	reads_as(utf8, utf8);
	reads_as("31 0b 02 01 05 " POLICY " 0c 00", "31 09 02 01 05 " POLICY);
	refuses("31 0c 02 01 05 " POLICY " 0c 01 c3");
	refuses("31 0c 02 01 05 " POLICY " 0c 01 00");
	refuses("31 0c 02 01 05 " POLICY " 0c 01 1b");
	refuses("31 0e 02 01 05 " POLICY " 0c 03 ef bf be");
	refuses("31 0f 02 01 05 " POLICY " 13 01 41 0c 01 42");
}
END_TEST

START_TEST(each_acp145_syntax_is_read)
{
	struct label_parts p;

	ck_assert_int_eq(
		read_hex("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
			 " a1 0d 30 0b " SET_1 " 03 02 06 c0",
			&p),
		LABEL_VALID);
	ck_assert(codec_has(w.acp, p.bits, "Compartments", TAG_RESTRICTIVE, 0));
	ck_assert(codec_has(w.acp, p.bits, "Compartments", TAG_RESTRICTIVE, 1));
	ck_assert_uint_eq(codec_count(w.acp, p.bits), 2);
	ck_assert_int_eq(
		read_hex("31 2a 02 01 05 " POLICY " 31 1f 30 1d " TYPE_1
			 " a1 0f 30 0d " SET_4 " 31 04 02 02 03 48",
			&p),
		LABEL_VALID);
	ck_assert(codec_has(
		w.acp, p.bits, "Countries", TAG_ENUM_PERMISSIVE, 840));
	ck_assert_int_eq(
		read_hex("31 29 02 01 05 " POLICY " 31 1e 30 1c " TYPE_3
			 " a1 0e 30 0c " SET_5 " 03 03 06 20 40",
			&p),
		LABEL_VALID);
	ck_assert(codec_has(w.acp, p.bits, "Notes", TAG_INFORMATIVE, 2));
	ck_assert(codec_has(w.acp, p.bits, "Notes", TAG_INFORMATIVE, 9));
	/* 128 needs a zero octet in front; DER sorts the integers. */
	reads_as("31 30 02 01 05 " POLICY " 31 25 30 23 " TYPE_4
		 " a1 15 30 13 " SET_3 " 31 0a 02 03 00 80 00 02 03 00 00 05",
		"31 2e 02 01 05 " POLICY " 31 23 30 21 " TYPE_4
		" a1 13 30 11 " SET_3 " 31 08 02 01 05 02 03 00 80 00");
}
END_TEST

/* labels.md 2.4: a category may come in pieces, and goes out as one. */
START_TEST(categories_of_one_set_and_type_are_joined)
{
	reads_as("31 45 02 01 05 " POLICY " 31 3a 30 1b " TYPE_0
		 " a1 0d 30 0b " SET_1 " 03 02 07 80 30 1b " TYPE_0
		 " a1 0d 30 0b " SET_1 " 03 02 06 40",
		"31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b " SET_1 " 03 02 06 c0");
	/* Informative values in the other encoding than the policy's. */
	reads_as("31 29 02 01 05 " POLICY " 31 1e 30 1c " TYPE_3
		 " a1 0e 30 0c " SET_5 " 31 03 02 01 02",
		"31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_3
		" a1 0d 30 0b " SET_5 " 03 02 05 20");
}
END_TEST

/* X.667: the arc behind 2.25 is a whole UUID. */
START_TEST(oids_may_have_arcs_of_128_bits)
{
	static const char spif[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z' "
		"originatorDN='CN=t'"
		" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId name='UUID'"
		" id='2.25.340282366920938463463374607431768211455'/>"
		"<securityClassifications><securityClassification name='A'"
		" lacv='0' hierarchy='1'/></securityClassifications></SPIF>";
	static const char der[] =
		"31 19 02 01 00 06 14 69 83 ff ff ff ff ff ff ff ff"
		" ff ff ff ff ff ff ff ff ff 7f";

	ck_assert_int_eq(
		labels_add_policy(w.ls, span_str(spif), "uuid", &w.e), ERR_OK);
	reads_as(der, der);
}
END_TEST

START_TEST(bit_strings_are_read_loosely_and_written_tight)
{
	static const char der[] =
		"31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b " SET_1 " 03 02 07 80";

	reads_as(der, der);
	reads_as("31 2b 02 01 05 " POLICY " 31 20 30 1e " TYPE_0
		 " a1 10 30 0e " SET_1 " 03 05 00 80 00 00 00",
		der);
	/* Bits of the unused part don't count. */
	reads_as("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		 " a1 0d 30 0b " SET_1 " 03 02 07 ff",
		der);
	/* Constructed, each segment with its own count. */
	reads_as("31 2e 02 01 05 " POLICY " 31 23 30 21 " TYPE_0
		 " a1 13 30 11 " SET_1 " 23 08 03 02 00 80 03 02 07 00",
		der);
	/* Only the last may have unused bits; 8 of them nobody has. */
	refuses("31 2e 02 01 05 " POLICY " 31 23 30 21 " TYPE_0
		" a1 13 30 11 " SET_1 " 23 08 03 02 07 80 03 02 00 00");
	refuses("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b " SET_1 " 03 02 08 80");
	refuses("31 27 02 01 05 " POLICY " 31 1c 30 1a " TYPE_0
		" a1 0c 30 0a " SET_1 " 03 01 07");
}
END_TEST

/* A restriction that can't be understood must never get lost. */
START_TEST(unknown_categories_refuse_the_label)
{
	/* syntax */
	refuses("31 22 02 01 05 " POLICY " 31 17 30 15 80 04 2a 03 04 05"
		" a1 0d 30 0b " SET_1 " 03 02 07 80");
	/* tag set */
	refuses("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b 06 05 69 86 86 1c 7f 03 02 07 80");
	/* value */
	refuses("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b " SET_1 " 03 02 05 20");
	/* kind of tag, even without a value */
	refuses("31 27 02 01 05 " POLICY " 31 1c 30 1a " TYPE_0
		" a1 0c 30 0a " SET_4 " 03 01 00");
	/* negative, and not an integer */
	refuses("31 29 02 01 05 " POLICY " 31 1e 30 1c " TYPE_4
		" a1 0e 30 0c " SET_3 " 31 03 02 01 fb");
	refuses("31 29 02 01 05 " POLICY " 31 1e 30 1c " TYPE_4
		" a1 0e 30 0c " SET_3 " 31 03 04 01 05");
	/* SEQUENCE OF for SET OF; a bit string where integers belong */
	refuses("31 29 02 01 05 " POLICY " 31 1e 30 1c " TYPE_4
		" a1 0e 30 0c " SET_3 " 30 03 02 01 05");
	refuses("31 28 02 01 05 " POLICY " 31 1d 30 1b " TYPE_4
		" a1 0d 30 0b " SET_3 " 03 02 02 04");
	/* value absent, IMPLICIT where EXPLICIT belongs, one thing more */
	refuses("31 1b 02 01 05 " POLICY " 31 10 30 0e " TYPE_0 " a1 00");
	refuses("31 26 02 01 05 " POLICY " 31 1b 30 19 " TYPE_0 " a1 0b " SET_1
		" 03 02 07 80");
	refuses("31 2a 02 01 05 " POLICY " 31 1f 30 1d " TYPE_0
		" a1 0d 30 0b " SET_1 " 03 02 07 80 05 00");
}
END_TEST

START_TEST(empty_permissive_category_lets_nobody_pass)
{
	static const char bits[] =
		"31 27 02 01 05 " POLICY " 31 1c 30 1a " TYPE_2
		" a1 0c 30 0a " SET_2 " 03 01 00";
	struct label_parts p;

	ck_assert_int_eq(read_hex(bits, &p), LABEL_VALID);
	ck_assert(p.empty_permissive);
	reads_as(bits, bits);
	ck_assert_int_eq(
		read_hex("31 26 02 01 05 " POLICY " 31 1b 30 19 " TYPE_1
			 " a1 0b 30 09 " SET_4 " 31 00",
			&p),
		LABEL_VALID);
	ck_assert(p.empty_permissive);
	/* Another category of the set has a value: not empty. */
	ck_assert_int_eq(
		read_hex("31 45 02 01 05 " POLICY " 31 3a 30 1a " TYPE_2
			 " a1 0c 30 0a " SET_2 " 03 01 00 30 1c " TYPE_1
			 " a1 0e 30 0c " SET_2 " 31 03 02 01 01",
			&p),
		LABEL_VALID);
	ck_assert(!p.empty_permissive);
	/* An empty restrictive one asks for nothing. */
	reads_as("31 27 02 01 05 " POLICY " 31 1c 30 1a " TYPE_0
		 " a1 0c 30 0a " SET_1 " 03 01 00",
		"31 09 02 01 05 " POLICY);
}
END_TEST

START_TEST(missi_labels_are_read_and_written)
{
	static const char der[] = "31 2e 02 01 05 " MISSI
				  " 31 23 30 21 80 09 60 86 48 01 65 02 01"
				  " 08 01 a1 14 31 12 30 10 06 05 69 86 86 1d "
				  "01 30 07 a1 05 03 03"
				  " 06 80 40";

	reads_as(der, der);
	/* A security level is passed over. */
	reads_as("31 31 02 01 05 " MISSI " 31 26 30 24 80 09 60 86 48 01 65 02"
		 " 01 08 01 a1 17 31 15 30 13 06 05 69 86 86 1d 01 30 0a a1 08"
		 " 02 01 03 03 03 06 80 40",
		der);
	/* The local form; ACP-145 under a MISSI policy; an unknown tag. */
	refuses("31 22 02 01 05 " MISSI " 31 17 30 15 80 09 60 86 48 01 65 02"
		" 01 08 01 a1 08 30 06 06 02 2a 03 31 00");
	refuses("31 28 02 01 05 " MISSI " 31 1d 30 1b " TYPE_0
		" a1 0d 30 0b 06 05 69 86 86 1d 01 03 02 07 80");
	refuses("31 2d 02 01 05 " MISSI " 31 22 30 20 80 09 60 86 48 01 65 02"
		" 01 08 01 a1 13 31 11 30 0f 06 05 69 86 86 1d 01 30 06 a5 04"
		" 03 02 07 80");
}
END_TEST

/* Whatever set the empty category came in, one that can be written is. */
START_TEST(an_empty_missi_category_avoids_the_ambiguous_set)
{
	struct label_parts p = {.policy = w.odd,
		.cls = w.odd->cls,
		.bits = arena_array(w.a, uint64_t, w.odd->words),
		.empty_permissive = true};
	struct label_parts back;

	ck_assert_int_eq(read_span(written(&p), &back), LABEL_VALID);
	ck_assert(codec_same_label(&p, &back));
	/* The ambiguous number itself is refused. */
	refuses("31 2e 02 01 05 06 04 69 86 86 1f 31 23 30 21 80 09 60 86 48 01"
		" 65 02 01 08 01 a1 14 31 12 30 10 06 05 69 86 86 1f 01 30 07"
		" a2 05 31 03 02 01 07");
}
END_TEST

/* As many SecurityCategory as asked for, all the same. */
static struct span many_categories(size_t n)
{
	struct span head = codec_hex(&w, "02 01 05 " POLICY), one;
	struct span s;
	struct buf b;
	size_t from;

	one = codec_hex(
		&w, "30 1b " TYPE_0 " a1 0d 30 0b " SET_1 " 03 02 07 80");
	buf_init(&b, 4 * DER_MAX_BYTES);
	buf_add(&b, head);
	from = b.n;
	while (n-- > 0)
		buf_add(&b, one);
	der_wrap(&b, from, DER_SET);
	der_wrap(&b, 0, DER_SET);
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

START_TEST(caps_hold_at_n_and_n_plus_1)
{
	struct label_parts p;
	struct span big;
	struct buf b;

	ck_assert_int_eq(read_span(many_categories(64), &p), LABEL_VALID);
	ck_assert_int_eq(read_span(many_categories(65), &p), LABEL_MALFORMED);
	/* 64 KiB: a mark that fills the label to the cap, and one more. */
	for (size_t over = 0; over < 2; over++) {
		size_t mark = DER_MAX_BYTES - 17 + over;

		buf_init(&b, 2 * DER_MAX_BYTES);
		buf_add(&b, codec_hex(&w, "02 01 05 " POLICY));
		for (size_t i = 0; i < mark; i++)
			buf_byte(&b, 'x');
		big = arena_dup(w.a, span_of(b.p + 9, mark));
		b.n = 9;
		der_string(&b, DER_UTF8_STRING, big);
		der_wrap(&b, 0, DER_SET);
		big = arena_dup(w.a, buf_span(&b));
		ck_assert_uint_eq(big.n, DER_MAX_BYTES + over);
		ck_assert_int_eq(read_span(big, &p),
			over == 0 ? LABEL_VALID : LABEL_MALFORMED);
		buf_clear(&b);
	}
	/* The highest bit that a bit string may have. */
	memset(&p, 0, sizeof(p));
	p = codec_random_label(&w, w.acp);
	bit_set(p.bits,
		policy_value(policy_set_name(w.acp, SPAN("Compartments")),
			TAG_RESTRICTIVE, DER_MAX_BIT)
			->ordinal);
	ck_assert_int_eq(read_span(written(&p), &p), LABEL_VALID);
	ck_assert(codec_has(
		w.acp, p.bits, "Compartments", TAG_RESTRICTIVE, DER_MAX_BIT));
}
END_TEST

/* Constructed strings inside of each other, closed by end-of-contents. */
static struct span nested_mark(unsigned depth)
{
	struct span s;
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	buf_add(&b, codec_hex(&w, "31 80 02 01 05 " POLICY " 2c 80"));
	for (unsigned i = 0; i < depth; i++)
		buf_add(&b, codec_hex(&w, "24 80"));
	buf_add(&b, codec_hex(&w, "04 01 41"));
	for (unsigned i = 0; i < depth + 2; i++)
		buf_add(&b, codec_hex(&w, "00 00"));
	s = arena_dup(w.a, buf_span(&b));
	buf_clear(&b);
	return s;
}

START_TEST(depth_is_bounded)
{
	struct label_parts p;

	ck_assert_int_eq(read_span(nested_mark(5), &p), LABEL_VALID);
	ck_assert(span_is(p.privacy, "A"));
	/* SET, string, 13 segments, octets: 16 elements deep. */
	ck_assert_int_eq(read_span(nested_mark(13), &p), LABEL_VALID);
	ck_assert_int_eq(read_span(nested_mark(14), &p), LABEL_MALFORMED);
	ck_assert_int_eq(read_span(nested_mark(10000), &p), LABEL_MALFORMED);
}
END_TEST

START_TEST(what_is_written_is_read_as_the_same)
{
	const struct policy *const policies[] = {w.acp, w.missi};

	for (unsigned i = 0; i < 4000; i++) {
		struct label_parts p = codec_random_label(&w, policies[i % 2]);
		struct span der = written(&p);
		struct label_parts back;

		ck_assert_msg(
			read_span(der, &back) == LABEL_VALID, "%s", w.e.s);
		ck_assert(codec_same_label(&p, &back));
		ck_assert(span_eq(der, written(&back)));
	}
}
END_TEST

/* One canonical form: whatever of a spoilt label is still accepted. */
START_TEST(what_is_accepted_has_one_form)
{
	unsigned accepted = 0;

	for (unsigned i = 0; i < 20000; i++) {
		struct label_parts p =
			codec_random_label(&w, i % 2 == 0 ? w.acp : w.missi);
		struct span der, again;
		char *spoilt;

		if (i % 64 == 0)
			arena_reset(w.a);
		memset(p.bits = arena_array(w.a, uint64_t, p.policy->words), 0,
			p.policy->words * sizeof(*p.bits));
		bit_set(p.bits, (unsigned)codec_random(&w, 3));
		p.empty_permissive = false;
		der = written(&p);
		spoilt = (char *)(uintptr_t)der.p;
		spoilt[codec_random(&w, der.n)] =
			(char)(unsigned char)codec_random(&w, 256);
		if (read_span(der, &p) != LABEL_VALID)
			continue;
		accepted++;
		again = written(&p);
		ck_assert_int_eq(read_span(again, &p), LABEL_VALID);
		ck_assert(span_eq(again, written(&p)));
	}
	ck_assert_uint_gt(accepted, 100);
}
END_TEST

Suite *suite_ess_der(void)
{
	Suite *s = suite_create("ess_der");
	TCase *t = tcase_create("ess_der");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, any_ber_becomes_der);
	tcase_add_test(t, broken_containers_are_refused);
	tcase_add_test(t, classification_is_a_number_of_the_policy);
	tcase_add_test(t, policy_decides_what_is_unusable);
	tcase_add_test(t, privacy_mark_is_kept_in_the_narrower_string_type);
	tcase_add_test(t, each_acp145_syntax_is_read);
	tcase_add_test(t, categories_of_one_set_and_type_are_joined);
	tcase_add_test(t, oids_may_have_arcs_of_128_bits);
	tcase_add_test(t, bit_strings_are_read_loosely_and_written_tight);
	tcase_add_test(t, unknown_categories_refuse_the_label);
	tcase_add_test(t, empty_permissive_category_lets_nobody_pass);
	tcase_add_test(t, missi_labels_are_read_and_written);
	tcase_add_test(t, an_empty_missi_category_avoids_the_ambiguous_set);
	tcase_add_test(t, caps_hold_at_n_and_n_plus_1);
	tcase_add_test(t, depth_is_bounded);
	tcase_add_test(t, what_is_written_is_read_as_the_same);
	tcase_add_test(t, what_is_accepted_has_one_form);
	suite_add_tcase(s, t);
	return s;
}
