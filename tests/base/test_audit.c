/* SPDX-License-Identifier: MIT */
/* Audit records: what is written is read again, and nothing breaks out. */
#include "base/audit.h"
#include "tests/base/assert_span.h"
#include "tests/base/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct buf text, line, out, value;

static void setup(void)
{
	buf_init(&text, AUDIT_RECORD_MAX);
	buf_init(&line, AUDIT_RECORD_MAX);
	buf_init(&out, 2 * AUDIT_RECORD_MAX);
	buf_init(&value, AUDIT_RECORD_MAX);
}

static void teardown(void)
{
	buf_clear(&text);
	buf_clear(&line);
	buf_clear(&out);
	buf_clear(&value);
}

static void write_record(const struct audit_event *e)
{
	struct audit_head head = {.seq = 6}, after = head;
	struct buf fields;

	buf_init(&fields, AUDIT_RECORD_MAX);
	audit_fields_write(&fields, e);
	audit_record_write(&text, &head, 1000, e->kind, buf_span(&fields));
	audit_chain(&after, buf_span(&text));
	audit_line_write(&line, buf_span(&text), head.hash, after.hash);
	buf_clear(&fields);
}

static void write_by(const char *by)
{
	struct audit_event e = audit_event_of(AUDIT_REFUSED);

	audit_text(&e, AUDIT_BY, span_str(by));
	write_record(&e);
}

START_TEST(a_record_is_a_line_of_json)
{
	struct audit_event e = audit_event_of(AUDIT_REFUSED);

	audit_text(&e, AUDIT_BY, SPAN("romeo@ex.org/orchard"));
	audit_text(&e, AUDIT_TO, SPAN_NONE);
	audit_text(&e, AUDIT_WHERE, SPAN("r@rooms.ex.org"));
	audit_number(&e, AUDIT_COUNT, 3);
	write_record(&e);
	ck_assert_span(buf_span(&text),
		"{\"seq\":7,\"at\":\"1970-01-01T00:00:01.000Z\","
		"\"kind\":\"refused\",\"by\":\"romeo@ex.org/orchard\","
		"\"where\":\"r@rooms.ex.org\",\"count\":3}");
}
END_TEST

START_TEST(a_line_has_its_hash_and_that_before)
{
	unsigned char hash[SHA256_LEN];
	struct audit_record r;
	struct buf b;

	write_by("romeo@ex.org");
	ck_assert(audit_record_read(buf_span(&line), &r));
	ck_assert(r.chained);
	ck_assert_uint_eq(r.seq, 7);
	ck_assert_span(r.kind, "refused");
	ck_assert_span(r.at, "1970-01-01T00:00:01.000Z");
	buf_init(&b, 4096);
	for (size_t i = 0; i < SHA256_LEN; i++)
		buf_byte(&b, 0);
	buf_add(&b, buf_span(&text));
	sha256(buf_span(&b), hash);
	ck_assert_mem_eq(r.hash, hash, SHA256_LEN);
	buf_clear(&b);
}
END_TEST

START_TEST(what_isnt_a_record_isnt_read)
{
	static const char *const bad[] = {"", "{}", "null", "{\"seq\":1}",
		"{\"seq\":0,\"at\":\"x\",\"kind\":\"y\"}",
		"{\"seq\":-1,\"at\":\"x\",\"kind\":\"y\"}",
		"{\"seq\":1,\"at\":\"x\",\"kind\":\"y}",
		"{\"seq\":1,\"at\":\"x\",\"kind\":\"y\",\"hash\":\"00\""};
	struct audit_record r;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(
			!audit_record_read(span_str(bad[i]), &r), "%s", bad[i]);
}
END_TEST

static void member(const char *want)
{
	struct audit_record r;
	struct span rest, name;
	bool number, found = false;

	ck_assert(audit_record_read(buf_span(&line), &r));
	rest = r.text;
	while (!found && audit_member(&rest, &name, &value, &number))
		found = span_is(name, want);
	ck_assert_msg(found, "no %s", want);
}

START_TEST(hostile_texts_come_back_as_they_were)
{
	static const char *const hostile[] = {"a\"b", "a\\", "\\\"", "a\nb\r",
		"\x01\x1f\x7f", "\",\"hash\":\"", "r@ex.org/Rom\xc3\xa9o",
		"\xe2\x80\xae"
		"evil",
		"\xc2\x9b"
		"31m",
		"\xf0\x9f\x90\xad"};

	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		buf_reset(&text);
		buf_reset(&line);
		write_by(hostile[i]);
		for (size_t k = 0; k < line.n; k++)
			ck_assert_uint_ge((unsigned char)line.p[k], 0x20);
		member("by");
		ck_assert_span(buf_span(&value), hostile[i]);
	}
}
END_TEST

START_TEST(what_turns_text_around_isnt_written_as_it_is)
{
	write_by("\xe2\x80\xae\xc2\x9b");
	ck_assert(memmem(text.p, text.n, "\\u202e\\u009b", 12) != NULL);
}
END_TEST

START_TEST(what_isnt_utf8_is_replaced)
{
	write_by("a\xff\xc3");
	member("by");
	ck_assert_span(buf_span(&value), "a\xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

START_TEST(long_texts_are_cut_between_characters)
{
	char longer[AUDIT_FIELD_MAX + 100];

	memset(longer, 'x', sizeof(longer));
	longer[AUDIT_FIELD_MAX - 1] = '\xc3';
	longer[AUDIT_FIELD_MAX] = '\xa9';
	longer[sizeof(longer) - 1] = '\0';
	write_by(longer);
	member("by");
	ck_assert_uint_eq(value.n, AUDIT_FIELD_MAX - 1 + 3);
	ck_assert(span_is_utf8(buf_span(&value)));
}
END_TEST

/* No field is so long that a record isn't written. */
START_TEST(the_longest_record_fits)
{
	struct audit_event e = audit_event_of(AUDIT_REFUSED);
	char all[2 * AUDIT_FIELD_MAX];

	memset(all, 1, sizeof(all));
	for (unsigned i = 0; i < AUDIT_FIELDS; i++)
		audit_text(&e, (enum audit_key)i, span_of(all, sizeof(all)));
	write_record(&e);
	ck_assert(!text.over && !line.over);
}
END_TEST

static void write_cef(void)
{
	struct audit_record r;

	buf_reset(&out);
	ck_assert(audit_record_read(buf_span(&line), &r));
	audit_cef_write(&out, &r, "1|0\\");
}

START_TEST(cef_has_header_and_extensions)
{
	struct audit_event e = audit_event_of(AUDIT_WITHHELD);

	audit_text(&e, AUDIT_BY, SPAN("romeo@ex.org"));
	audit_text(&e, AUDIT_LABEL, SPAN("SECRET"));
	audit_number(&e, AUDIT_RECIPIENTS, 2);
	write_record(&e);
	write_cef();
	ck_assert_span(buf_span(&out),
		"CEF:0|Caveat|caveatd|1\\|0\\\\|withheld|delivery withheld|3|"
		"externalId=7 rt=1000 suser=romeo@ex.org cs2Label=label "
		"cs2=SECRET cn1Label=recipients cn1=2");
}
END_TEST

START_TEST(nothing_breaks_out_of_cef)
{
	write_by("r@ex.org/a=b|c\\d\nCEF:0|x\r\x1b[0m suser=root");
	write_cef();
	ck_assert(memchr(out.p, '\n', out.n) == NULL);
	ck_assert(memchr(out.p, '\r', out.n) == NULL);
	ck_assert(memchr(out.p, '\x1b', out.n) == NULL);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out),
		" suser=r@ex.org/a\\=b|c\\\\d\\nCEF:0|x\\r?[0m "
		"suser\\=root"));
}
END_TEST

/* As in JSON: names of nodes may hold them. */
START_TEST(what_a_terminal_obeys_is_not_in_cef_either)
{
	write_by("a\xc2\x9b"
		 "31m\xc2\x85"
		 "b\xe2\x80\xae"
		 "c\xe2\x80\xa8"
		 "d\xd8\x9c"
		 "e\xc3\xa9");
	ck_assert_ptr_null(strstr(buf_cstr(&text), "\xd8\x9c"));
	write_cef();
	ck_assert_ptr_nonnull(
		strstr(buf_cstr(&out), " suser=a?31m?b?c?d?e\xc3\xa9"));
}
END_TEST

START_TEST(every_kind_and_key_has_a_row_of_its_own)
{
	for (size_t i = 0; i < AUDIT_KINDS; i++) {
		ck_assert_ptr_nonnull(audit_kinds[i].name);
		ck_assert_ptr_nonnull(audit_kinds[i].title);
		ck_assert_int_le(audit_kinds[i].severity, 10);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(
				audit_kinds[i].name, audit_kinds[k].name);
	}
	for (size_t i = 0; i < AUDIT_KEYS; i++) {
		ck_assert_ptr_nonnull(audit_keys[i].name);
		for (size_t k = 0; k < i; k++) {
			ck_assert_str_ne(
				audit_keys[i].name, audit_keys[k].name);
			ck_assert_str_ne(audit_keys[i].cef, audit_keys[k].cef);
		}
	}
}
END_TEST

/* ---- the key ---- */

/* RFC 8032 7.1, TEST 2 */
START_TEST(a_signature_is_the_published_one)
{
	static const unsigned char key[SIGN_PUBLIC_LEN] = {0x3d, 0x40, 0x17,
		0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7, 0x4d,
		0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96,
		0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c};
	unsigned char signature[SIGNATURE_LEN] = {0x92, 0xa0, 0x09, 0xa9, 0xf0,
		0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25,
		0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3,
		0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1,
		0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0,
		0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a,
		0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};

	ck_assert(sign_holds(key, SPAN("\x72"), signature));
	ck_assert(!sign_holds(key, SPAN("\x73"), signature));
	signature[0] ^= 1;
	ck_assert(!sign_holds(key, SPAN("\x72"), signature));
}
END_TEST

START_TEST(a_key_is_made_once_and_is_the_owners_alone)
{
	char dir[] = "/tmp/caveat-sign-XXXXXX", path[64], pub[64];
	unsigned char a[SIGN_PUBLIC_LEN], b[SIGN_PUBLIC_LEN];
	unsigned char signature[SIGNATURE_LEN];
	struct sign_key *k;
	struct errtext e;
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/key", dir);
	snprintf(pub, sizeof(pub), "%s/pub", dir);
	ck_assert_int_eq(sign_key_open(path, false, &k, &e), ERR_IO);
	ck_assert_int_eq(sign_key_open(path, true, &k, &e), ERR_OK);
	sign_key_public(k, a);
	sign_key_free(&k);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(sign_key_open(path, true, &k, &e), ERR_OK);
	sign_key_public(k, b);
	ck_assert_mem_eq(a, b, sizeof(a));
	ck_assert_int_eq(sign_public_write(a, pub, &e), ERR_OK);
	ck_assert_int_eq(sign_public_read(pub, b, &e), ERR_OK);
	ck_assert_mem_eq(a, b, sizeof(a));
	ck_assert_int_eq(sign_public_read(path, b, &e), ERR_SYNTAX);
	sign_make(k, SPAN("text"), signature);
	ck_assert(sign_holds(a, SPAN("text"), signature));
	sign_key_free(&k);
	ck_assert_int_eq(sign_key_open(pub, true, &k, &e), ERR_SYNTAX);
	unlink(path);
	unlink(pub);
	rmdir(dir);
}
END_TEST

Suite *suite_audit(void)
{
	Suite *s = suite_create("audit");
	TCase *tc = tcase_create("audit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_record_is_a_line_of_json);
	tcase_add_test(tc, a_line_has_its_hash_and_that_before);
	tcase_add_test(tc, what_isnt_a_record_isnt_read);
	tcase_add_test(tc, hostile_texts_come_back_as_they_were);
	tcase_add_test(tc, what_turns_text_around_isnt_written_as_it_is);
	tcase_add_test(tc, what_isnt_utf8_is_replaced);
	tcase_add_test(tc, long_texts_are_cut_between_characters);
	tcase_add_test(tc, the_longest_record_fits);
	tcase_add_test(tc, cef_has_header_and_extensions);
	tcase_add_test(tc, nothing_breaks_out_of_cef);
	tcase_add_test(tc, what_a_terminal_obeys_is_not_in_cef_either);
	tcase_add_test(tc, every_kind_and_key_has_a_row_of_its_own);
	tcase_add_test(tc, a_signature_is_the_published_one);
	tcase_add_test(tc, a_key_is_made_once_and_is_the_owners_alone);
	suite_add_tcase(s, tc);
	return s;
}
