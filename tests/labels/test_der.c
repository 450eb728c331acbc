/* SPDX-License-Identifier: MIT */
/* Object identifiers in DER, both ways (X.690 8.19), and strings in pieces. */
#include "labels/der.h"

#include "tests/base/assert_span.h"
#include "tests/labels/suites.h"

static const struct {
	const char *dotted, *octets;
	size_t n;
} oids[] = {
	{"0.0",					    "\x00",				     1 },
	{"0.39",					   "\x27",				     1 },
	{"1.0",					    "\x28",				     1 },
	{"1.39",					   "\x4f",				     1 },
	{"2.0",					    "\x50",				     1 },
	{"2.47",					   "\x7f",				     1 },
	{"2.48",					   "\x81\x00",				 2 },
	{"2.999.3",					"\x88\x37\x03",                             3 },
	{"1.2.127.128",				    "\x2a\x7f\x81\x00",                         4 },
	{"1.2.16383.16384.0",			      "\x2a\xff\x7f\x81\x80\x00\x00",             7 },
	{"2.16.840.1.101.2.1.8.3.4",                       "\x60\x86\x48\x01\x65\x02\x01\x08\x03\x04",
         10											      },
 /* 2^56 - 1, 2^56, 2^64 - 1, 2^64, and a UUID: short arcs and others. */
	{"2.25.72057594037927935",                         "\x69\xff\xff\xff\xff\xff\xff\xff\x7f",     9 },
	{"2.25.72057594037927936",                         "\x69\x81\x80\x80\x80\x80\x80\x80\x80\x00",
         10											      },
	{"2.72057594037927936",                            "\x81\x80\x80\x80\x80\x80\x80\x80\x50",     9 },
	{"2.25.18446744073709551615",
         "\x69\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f",                                               11},
	{"2.25.18446744073709551616",
         "\x69\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00",                                               11},
	{"2.25.340282366920938463463374607431768211455.1",
         "\x69\x83\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
		"\xff\xff\xff\xff\xff\x7f\x01",							21},
};

START_TEST(are_read_and_written)
{
	struct arena *a = arena_new();
	struct span octets = span_of(oids[_i].octets, oids[_i].n);
	struct span rest, body;
	struct buf b;

	ck_assert_span(ber_oid(a, octets), oids[_i].dotted);
	buf_init(&b, 64);
	buf_str(&b, "before");
	ck_assert(der_oid(&b, DER_OID, span_str(oids[_i].dotted)));
	rest = span_of(b.p + 6, b.n - 6);
	ck_assert(ber_take(&rest, DER_OID, &body));
	ck_assert_uint_eq(rest.n, 0);
	ck_assert(span_eq(body, octets));
	buf_clear(&b);
	arena_free(&a);
}
END_TEST

static struct tlv element(const char *octets, size_t n)
{
	struct span in = span_of(octets, n);
	struct tlv t;

	ck_assert(ber_next(&in, &t));
	ck_assert_uint_eq(in.n, 0);
	return t;
}
#define ELEMENT(lit) element(lit, sizeof(lit) - 1)

START_TEST(strings_in_segments_are_joined)
{
	struct arena *a = arena_new();
	struct tlv t = ELEMENT("\x2c\x0a\x04\x01x\x24\x05\x04\x01y\x04\x00");

	ck_assert_span(ber_string(a, &t), "xy");
	t = ELEMENT("\x2c\x03\x0c\x01x"); /* not an OCTET STRING */
	ck_assert_absent(ber_string(a, &t));
	t = ELEMENT("\x2c\x02\x04\x01"); /* truncated */
	ck_assert_absent(ber_string(a, &t));
	t = ELEMENT("\x2c\x04\x24\x02\x04\x01"); /* truncated inside */
	ck_assert_absent(ber_string(a, &t));
	t = ELEMENT("\x23\x08\x03\x02\x00\xf0\x03\x02\x04\xff");
	ck_assert_span(ber_bits(a, &t), "\xf0\xf0");
	t = ELEMENT("\x23\x08\x03\x02\x04\xf0\x03\x02\x00\xff"); /* a gap */
	ck_assert_absent(ber_bits(a, &t));
	t = ELEMENT("\x23\x04\x04\x02\x00\xff"); /* not a BIT STRING */
	ck_assert_absent(ber_bits(a, &t));
	t = ELEMENT("\x23\x02\x03\x01"); /* truncated */
	ck_assert_absent(ber_bits(a, &t));
	t = ELEMENT("\x23\x02\x03\x00"); /* no count of unused bits */
	ck_assert_absent(ber_bits(a, &t));
	arena_free(&a);
}
END_TEST

/* Segments of segments, as deep as elements may be, and one more. */
START_TEST(segments_end_somewhere)
{
	struct arena *a = arena_new();
	char octets[2 * (DER_MAX_DEPTH + 1)];

	for (unsigned depth = 2; depth <= DER_MAX_DEPTH + 1; depth++) {
		struct tlv t;

		for (unsigned i = 0; i < depth; i++) {
			octets[2 * i] = 0x24;
			octets[2 * i + 1] = (char)(2 * (depth - 1 - i));
		}
		octets[2 * depth - 2] = 0x04;
		octets[0] = 0x2c;
		t = element(octets, (size_t)2 * depth);
		ck_assert_int_eq(
			ber_string(a, &t).p != NULL, depth <= DER_MAX_DEPTH);
		octets[2 * depth - 2] = 0x03;
		for (unsigned i = 0; i + 1 < depth; i++)
			octets[2 * i] = 0x23;
		t = element(octets, (size_t)2 * depth);
		ck_assert_absent(ber_bits(a, &t)); /* empty at its end */
	}
	arena_free(&a);
}
END_TEST

START_TEST(what_is_too_long_is_said_once)
{
	struct buf b;

	buf_init(&b, 3);
	ck_assert(der_oid(&b, DER_OID, SPAN("2.999.3")));
	ck_assert(b.over);
	der_wrap_set_of(&b, 0, DER_SET);
	ck_assert(b.over);
	buf_clear(&b);
}
END_TEST

START_TEST(malformed_octets_are_refused)
{
	static const struct {
		const char *octets;
		size_t n;
	} bad[] = {
		{"",					     0 }, /* nothing */
		{"\x80",					 1 }, /* truncated, padded */
		{"\x2a\x86",				     2 }, /* truncated */
		{"\x2a\x80\x01",				 3 }, /* padded */
		{"\x80\x2a",				     2 },
                {"\x2a\x03\x80\x80\x01\x02",                     6 },
		{"\x69\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80", 11}, /* long */
	};
	struct arena *a = arena_new();
	char many[128];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_absent(ber_oid(a, span_of(bad[i].octets, bad[i].n)));
	memset(many, 1, sizeof(many));
	ck_assert_absent(ber_oid(a, span_of(many, sizeof(many))));
	ck_assert_uint_eq(ber_oid(a, span_of(many, 127)).n, 3 + 126 * 2);
	memset(many, 0x7f, sizeof(many)); /* the longest text of short arcs */
	ck_assert_uint_eq(ber_oid(a, span_of(many, 127)).n, 4 + 126 * 4);
	arena_free(&a);
}
END_TEST

START_TEST(malformed_text_is_refused)
{
	static const char *const bad[] = {"", "2", "3.1", "02.6.2", "0.40",
		"1.40", "2.", ".2.5", "2.5.x", "a.b", "2.-5", "1.2.3,4"};
	struct buf b;

	buf_init(&b, 64);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(
			!der_oid(&b, DER_OID, span_str(bad[i])), "%s", bad[i]);
		ck_assert_uint_eq(b.n, 0);
	}
	buf_clear(&b);
}
END_TEST

Suite *suite_der(void)
{
	Suite *s = suite_create("der");
	TCase *t = tcase_create("oid");

	tcase_add_loop_test(t, are_read_and_written, 0, ARRAY_LEN(oids));
	tcase_add_test(t, strings_in_segments_are_joined);
	tcase_add_test(t, segments_end_somewhere);
	tcase_add_test(t, what_is_too_long_is_said_once);
	tcase_add_test(t, malformed_octets_are_refused);
	tcase_add_test(t, malformed_text_is_refused);
	suite_add_tcase(s, t);
	return s;
}
