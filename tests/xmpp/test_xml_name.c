/* SPDX-License-Identifier: MIT */
/* Qualified names: either part must be able to stand alone. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/xml_name.h"

START_TEST(a_name_comes_apart_at_its_colon)
{
	struct span prefix, local;

	ck_assert(xml_name_split("body", &prefix, &local));
	ck_assert_span(prefix, "");
	ck_assert_span(local, "body");
	ck_assert(xml_name_split("p:body", &prefix, &local));
	ck_assert_span(prefix, "p");
	ck_assert_span(local, "body");
}
END_TEST

START_TEST(other_colons_make_no_qualified_name)
{
	static const char *const bad[] = {":", ":a", "a:", "::", "a::b",
		"a:b:c", "a:b:", ":a:b", "a:1", "a:-b", "a:.b", "a:\xc2\xb7",
		"a:\xd9\xa0", "a:\xe3\x80\x85"};
	struct span prefix, local;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(
			!xml_name_split(bad[i], &prefix, &local), "%s", bad[i]);
}
END_TEST

static size_t utf8(unsigned c, char *p)
{
	size_t n = 0;

	if (c < 0x80) {
		p[n++] = (char)c;
	} else if (c < 0x800) {
		p[n++] = (char)(0xc0 | c >> 6);
		p[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		p[n++] = (char)(0xe0 | c >> 12);
		p[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		p[n++] = (char)(0x80 | (c & 0x3f));
	}
	return n;
}

static bool readable(const char *head, unsigned c, const char *tail)
{
	const struct xml *x = NULL;
	char text[64];
	size_t n = strlen(head);

	memcpy(text, head, n);
	n += utf8(c, text + n);
	memcpy(text + n, tail, strlen(tail));
	n += strlen(tail);
	arena_reset(fx_arena());
	return xml_parse(fx_arena(), span_of(text, n), &xml_caps_default, &x,
		       NULL) == ERR_OK;
}

/* The writer drops prefixes: what is taken behind one must be readable without,
 * by the same parser. Each character there is. */
START_TEST(a_local_name_can_stand_alone)
{
	unsigned names = 0, inner = 0;

	for (unsigned c = '0'; c < 0xd800; c++) {
		bool alone, behind;

		if (strchr(":<>/=?", (int)c) != NULL && c < 0x80)
			continue;
		alone = readable("<", c, "/>");
		behind = readable("<p:", c, " xmlns:p='u'/>");
		ck_assert_msg(alone == behind, "U+%04X", c);
		names += alone;
		inner += !alone && readable("<a", c, "/>");
	}
	ck_assert_uint_gt(names, 30000); /* or the loop has asked nothing */
	ck_assert_uint_gt(inner, 500);
}
END_TEST

Suite *suite_xml_name(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml_name", &tc);

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, a_name_comes_apart_at_its_colon);
	tcase_add_test(tc, other_colons_make_no_qualified_name);
	tcase_add_test(tc, a_local_name_can_stand_alone);
	return s;
}
