/* SPDX-License-Identifier: MIT */
/* Digests, passwords, base64 and hex against published values. */
#include "base/digest.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

static void check_hex(const unsigned char *p, const char *want)
{
	struct buf b;

	buf_init(&b, 100);
	hex_write(&b, span_of(p, SHA256_LEN));
	ck_assert_span(buf_span(&b), want);
	buf_clear(&b);
}

/* FIPS 180-2 B.1; RFC 4231 4.3 */
START_TEST(sha256_and_hmac_are_the_published_ones)
{
	unsigned char out[SHA256_LEN];

	sha256(SPAN("abc"), out);
	check_hex(out, "ba7816bf8f01cfea414140de5dae2223"
		       "b00361a396177a9cb410ff61f20015ad");
	sha256(SPAN_NONE, out);
	check_hex(out, "e3b0c44298fc1c149afbf4c8996fb924"
		       "27ae41e4649b934ca495991b7852b855");
	hmac_sha256(SPAN("Jefe"), SPAN("what do ya want for nothing?"), out);
	check_hex(out, "5bdcc146bf60754e6a042426089575c7"
		       "5a003f089d2739839dec58b964ec3843");
	hmac_sha256(SPAN_NONE, SPAN_NONE, out);
	check_hex(out, "b613679a0814d9ec772f95d778c35fc5"
		       "ff1697c493715653c6c712144292c5ad");
}
END_TEST

START_TEST(sha256_may_come_piece_by_piece)
{
	struct sha256_run *r = sha256_begin();
	unsigned char out[SHA256_LEN];

	sha256_add(r, SPAN("a"));
	sha256_add(r, SPAN_NONE);
	sha256_add(r, SPAN("bc"));
	sha256_end(&r, out);
	ck_assert_ptr_null(r);
	check_hex(out, "ba7816bf8f01cfea414140de5dae2223"
		       "b00361a396177a9cb410ff61f20015ad");
	r = sha256_begin();
	sha256_end(&r, NULL);
	sha256_end(&r, NULL);
}
END_TEST

/* FIPS 180-2 A.1 */
START_TEST(sha1_is_the_published_one)
{
	unsigned char out[SHA1_LEN];
	struct buf b;

	sha1(SPAN("abc"), out);
	buf_init(&b, 100);
	hex_write(&b, span_of(out, sizeof(out)));
	ck_assert_span(
		buf_span(&b), "a9993e364706816aba3e25717850c26c9cd0d89d");
	buf_clear(&b);
}
END_TEST

static void check_base64(struct span plain, const char *coded)
{
	struct buf b;

	buf_init(&b, 1000);
	base64_write(&b, plain);
	ck_assert_span(buf_span(&b), coded);
	buf_reset(&b);
	ck_assert(base64_read(&b, span_str(coded)));
	ck_assert(span_eq(buf_span(&b), plain));
	buf_clear(&b);
}

/* RFC 4648 10 */
START_TEST(base64_is_the_published_one)
{
	check_base64(SPAN(""), "");
	check_base64(SPAN("f"), "Zg==");
	check_base64(SPAN("fo"), "Zm8=");
	check_base64(SPAN("foo"), "Zm9v");
	check_base64(SPAN("foob"), "Zm9vYg==");
	check_base64(SPAN("fooba"), "Zm9vYmE=");
	check_base64(SPAN("foobar"), "Zm9vYmFy");
	check_base64(SPAN("\xff\xef\xbe\0"), "/+++AA==");
}
END_TEST

static bool reads(const char *coded, const char *want)
{
	struct buf b;
	bool ok;

	buf_init(&b, 100);
	ok = base64_read(&b, span_str(coded)) && span_is(buf_span(&b), want);
	buf_clear(&b);
	return ok;
}

/* H258-03 */
START_TEST(base64_may_be_broken_into_lines_and_unpadded)
{
	ck_assert(reads(" Zm9v\r\n\tYg = =\n", "foob"));
	ck_assert(reads("Zm9vYg", "foob"));
	ck_assert(reads("Zm9vYmE", "fooba"));
	ck_assert(reads("  ", ""));
}
END_TEST

START_TEST(base64_with_junk_is_refused)
{
	static const char *const bad[] = {"Z", "Zm9vY", "Zg=", "Zg===", "=",
		"==", "====", "Zg==Zg==", "Zg=a", "Zm9v!", "Zm-_",
		"Zh==", "Zm9=", "Zm9v=", "Zm9v\xc2\xa0"};
	struct buf b;

	buf_init(&b, 100);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_reset(&b);
		ck_assert_msg(!base64_read(&b, span_str(bad[i])), "%s", bad[i]);
	}
	buf_clear(&b);
}
END_TEST

START_TEST(base64_over_the_ceiling_is_refused)
{
	struct buf b;

	buf_init(&b, 3);
	ck_assert(base64_read(&b, SPAN("Zm9v")));
	buf_reset(&b);
	ck_assert(!base64_read(&b, SPAN("Zm9vYg==")));
	buf_clear(&b);
}
END_TEST

START_TEST(a_password_matches_its_own_hash_only)
{
	static const unsigned char salt[16] = "0123456789abcde";
	struct buf b, c;

	buf_init(&b, 200);
	buf_init(&c, 200);
	secret_hash(SPAN("caf\xc3\xa9"), salt, &b);
	ck_assert(secret_matches(SPAN("caf\xc3\xa9"), buf_span(&b)));
	ck_assert(!secret_matches(SPAN("cafe"), buf_span(&b)));
	ck_assert(!secret_matches(SPAN(""), buf_span(&b)));
	ck_assert(!secret_matches(SPAN_NONE, buf_span(&b)));
	secret_hash(SPAN(""), salt, &c);
	ck_assert(secret_matches(SPAN(""), buf_span(&c)));
	ck_assert(!span_eq(buf_span(&b), buf_span(&c)));
	buf_clear(&b);
	buf_clear(&c);
}
END_TEST

START_TEST(a_damaged_hash_matches_nothing)
{
	static const char *const bad[] = {"", "$", "$$", "pbkdf2-sha256",
		"pbkdf2-sha256$", "pbkdf2-sha256$$",
		"pbkdf2-sha256$MDEyMzQ1Njc4OWFiY2RlAA==$",
		"pbkdf2-sha256$MDEyMzQ1Njc4OWFiY2RlAA==$AAAA",
		"plain$MDEyMzQ1Njc4OWFiY2RlAA==$AA=="};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert(!secret_matches(SPAN(""), span_str(bad[i])));
	ck_assert(!secret_matches(SPAN(""), SPAN_NONE));
}
END_TEST

START_TEST(a_checksum_is_the_published_one_and_sees_each_bit)
{
	char text[300];

	ck_assert_uint_eq(checksum(SPAN_NONE), 0x2d06800538d394c2);
	memset(text, 'x', sizeof(text));
	for (size_t bit = 0; bit < 8 * sizeof(text); bit++) {
		struct span s = span_of(text, sizeof(text));
		uint64_t before = checksum(s);

		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		ck_assert_uint_ne(checksum(s), before);
	}
}
END_TEST

START_TEST(random_bytes_differ)
{
	unsigned char a[32] = {0}, b[32] = {0};

	random_bytes(a, sizeof(a));
	entropy_system.fill(&entropy_system, b, sizeof(b));
	ck_assert_mem_ne(a, b, sizeof(a));
}
END_TEST

/* FIPS 197, C.1 */
START_TEST(a_block_is_hidden_as_published)
{
	static const unsigned char want[16] = {0x69, 0xc4, 0xe0, 0xd8, 0x6a,
		0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5,
		0x5a};
	unsigned char key[16], plain[16], out[16];
	struct cipher *c;

	for (unsigned i = 0; i < 16; i++) {
		key[i] = (unsigned char)i;
		plain[i] = (unsigned char)(i * 17);
	}
	c = cipher_new(key);
	for (int i = 0; i < 2; i++) {
		cipher_hide(c, plain, out);
		ck_assert_mem_eq(out, want, 16);
		cipher_show(c, out, out);
		ck_assert_mem_eq(out, plain, 16);
	}
	cipher_free(&c);
	ck_assert_ptr_null(c);
}
END_TEST

START_TEST(ids_are_22_characters)
{
	unsigned char in[16], out[16];
	char text[ID_TEXT_LEN];

	memset(in, 0xff, sizeof(in));
	id_text(in, text);
	ck_assert_span(span_of(text, 22), "_____________________w");
	memset(in, 0, sizeof(in));
	id_text(in, text);
	ck_assert_span(span_of(text, 22), "AAAAAAAAAAAAAAAAAAAAAA");
	for (unsigned i = 0; i < 16; i++)
		in[i] = (unsigned char)(i * 83 + 190);
	id_text(in, text);
	ck_assert(id_text_read(span_of(text, 22), out));
	ck_assert_mem_eq(in, out, 16);
	/* one spelling each */
	ck_assert(!id_text_read(SPAN("AAAAAAAAAAAAAAAAAAAAAB"), out));
	ck_assert(!id_text_read(SPAN("AAAAAAAAAAAAAAAAAAAAA+"), out));
	ck_assert(!id_text_read(SPAN("AAAAAAAAAAAAAAAAAAAA/A"), out));
	ck_assert(!id_text_read(SPAN("AAAAAAAAAAAAAAAAAAAAA"), out));
	ck_assert(!id_text_read(SPAN("AAAAAAAAAAAAAAAAAAAAAAA"), out));
	ck_assert(!id_text_read(SPAN_NONE, out));
}
END_TEST

START_TEST(a_digit_has_its_value_in_either_case_and_others_none)
{
	static const char digits[] = "0123456789abcdef", large[] = "ABCDEF";

	for (int i = 0; i < 16; i++)
		ck_assert_int_eq(hex_digit(digits[i]), i);
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(hex_digit(large[i]), 10 + i);
	for (const char *c = "/:@G`g-"; *c != '\0'; c++)
		ck_assert_int_eq(hex_digit(*c), -1);
	ck_assert_int_eq(hex_digit(-1), -1);
	ck_assert_int_eq(hex_digit('\0'), -1);
}
END_TEST

Suite *suite_digest(void)
{
	Suite *s = suite_create("digest");
	TCase *tc = tcase_create("digest");

	tcase_add_test(tc, sha256_and_hmac_are_the_published_ones);
	tcase_add_test(tc, sha256_may_come_piece_by_piece);
	tcase_add_test(tc, sha1_is_the_published_one);
	tcase_add_test(tc, base64_is_the_published_one);
	tcase_add_test(tc, a_block_is_hidden_as_published);
	tcase_add_test(tc, ids_are_22_characters);
	tcase_add_test(tc, base64_may_be_broken_into_lines_and_unpadded);
	tcase_add_test(tc, base64_with_junk_is_refused);
	tcase_add_test(tc, base64_over_the_ceiling_is_refused);
	tcase_add_test(tc, a_password_matches_its_own_hash_only);
	tcase_add_test(tc, a_damaged_hash_matches_nothing);
	tcase_add_test(tc, random_bytes_differ);
	tcase_add_test(tc, a_checksum_is_the_published_one_and_sees_each_bit);
	tcase_add_test(
		tc, a_digit_has_its_value_in_either_case_and_others_none);
	suite_add_tcase(s, tc);
	return s;
}
