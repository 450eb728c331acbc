/* SPDX-License-Identifier: MIT */
/* Addresses: RFC 7622 and what rooms add to it. */
#include <stdlib.h>

#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/jid.h"

static bool parses(const char *s, struct jid *j)
{
	return jid_parse(fx_arena(), span_str(s), j);
}

static void check_jid(const char *in, const char *node, const char *domain,
	const char *resource)
{
	struct jid j, again;
	struct span parts[3];

	ck_assert_msg(parses(in, &j), "%s", in);
	parts[0] = j.node;
	parts[1] = j.domain;
	parts[2] = j.resource;
	if (node != NULL)
		ck_assert_span(parts[0], node);
	else
		ck_assert_absent(parts[0]);
	ck_assert_span(parts[1], domain);
	if (resource != NULL)
		ck_assert_span(parts[2], resource);
	else
		ck_assert_absent(parts[2]);
	/* preparing twice changes nothing */
	ck_assert(jid_parse(fx_arena(), j.full, &again));
	ck_assert(span_eq(j.full, again.full));
	ck_assert(span_starts(j.full, j.bare));
	/* parts point into the one text */
	ck_assert_ptr_eq(j.bare.p, j.full.p);
	ck_assert(j.domain.p + j.domain.n == j.bare.p + j.bare.n);
}

/* RFC 7622 3.5, table 1 */
START_TEST(the_examples_of_the_rfc_are_addresses)
{
	check_jid("juliet@example.com", "juliet", "example.com", NULL);
	check_jid("juliet@example.com/foo", "juliet", "example.com", "foo");
	check_jid("juliet@example.com/foo bar", "juliet", "example.com",
		"foo bar");
	check_jid("juliet@example.com/foo@bar", "juliet", "example.com",
		"foo@bar");
	check_jid("foo\\20bar@example.com", "foo\\20bar", "example.com", NULL);
	check_jid("fussball@example.com", "fussball", "example.com", NULL);
	check_jid("\xcf\x80@example.com", "\xcf\x80", "example.com", NULL);
	check_jid("king@example.com/\xe2\x99\x9a", "king", "example.com",
		"\xe2\x99\x9a");
	check_jid("example.com", NULL, "example.com", NULL);
	check_jid("example.com/foobar", NULL, "example.com", "foobar");
	check_jid("a.example.com/b@example.net", NULL, "a.example.com",
		"b@example.net");
}
END_TEST

/* RFC 7622 3.5, table 2, and more of the kind */
START_TEST(what_is_no_address_is_refused)
{
	static const char *const bad[] = {"", "/", "@", "@/", "a@", "a@/r",
		"\"juliet\"@example.com", "foo bar@example.com",
		"@example.com/", "@example.com", "/foobar", "a@b/", "b/",
		"a@b@c", "a@@b", "henry\xe2\x85\xa3@", "\xe2\x99\x9a@", "a b",
		"a..b", ".a", ".", "a@.", "-a.example", "a-.example", "a&b@c",
		"a'b@c", "a:b@c", "a<b@c", "a>b@c", "a@b:c", "a@b\x01",
		"a\x7f@b", "a@b/\x01", "a@b/\n", "a@b/\x7f", "a@[::1", "a@[]",
		"a@[::g]", "a@[1.2.3.4]", "[::1%lo]", "[::1]x", "a@[", "\xff@b",
		"a@\xff", "a@b/\xff", "a@b/\xe2\x80\xae", "a\xe2\x80\xa8@b",
		"a\xe3\x80\x80z@c", "a@b\xef\xbc\x8fz", "\xef\xbc\xa0@b",
		"a@b\xef\xbc\x9az", "a@xn--", "xn--4dbtcO.ee", "\xc2\xad@b",
		"a@\xc2\xad", "a@b/\xc2\xad"};
	struct jid j;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!parses(bad[i], &j), "%zu: %s", i, bad[i]);
	ck_assert(!parses(NULL, &j));
	ck_assert(!jid_parse(fx_arena(), SPAN("a\0b@c"), &j));
	ck_assert(!jid_parse(fx_arena(), SPAN("a@b\0"), &j));
	ck_assert(!jid_parse(fx_arena(), SPAN("a@b/c\0"), &j));
	ck_assert(!jid_parse(fx_arena(), SPAN("\xd0\xb6\0@b"), &j));
}
END_TEST

/* C045-202 */
START_TEST(upper_case_is_folded_but_for_the_resource)
{
	check_jid("Room@Conference.Example.ORG/Nick", "room",
		"conference.example.org", "Nick");
	check_jid("\xd0\x96@\xc3\x84.example", "\xd0\xb6", "\xc3\xa4.example",
		NULL);
	check_jid("\xd0\x96@b/\xd0\x96", "\xd0\xb6", "b", "\xd0\x96");
	/* sharp s and final sigma */
	check_jid("stra\xc3\x9f@b", "strass", "b", NULL);
	check_jid("\xce\xa3@b", "\xcf\x83", "b", NULL);
}
END_TEST

START_TEST(compatible_forms_become_one)
{
	check_jid("\xef\xbd\x81@b", "a", "b", NULL); /* full-width a */
	check_jid("a@\xef\xbc\xa2", "a", "b", NULL);
	check_jid("e\xcc\x81@b", "\xc3\xa9", "b", NULL);
	check_jid("henry\xe2\x85\xa3@b", "henryiv", "b", NULL);
	check_jid("a@b/\xef\xac\x81", "a", "b", "fi");
	check_jid("a\xc2\xadz@c", "az", "c", NULL); /* soft hyphen */
}
END_TEST

START_TEST(domains_are_host_names_in_unicode_or_addresses)
{
	check_jid("xn--4ca.example", NULL, "\xc3\xa4.example", NULL);
	check_jid("XN--4CA.example", NULL, "\xc3\xa4.example", NULL);
	check_jid("a@b.", "a", "b", NULL);
	check_jid("a\xe3\x80\x82z", NULL, "a.z", NULL);
	check_jid("192.0.2.1", NULL, "192.0.2.1", NULL);
	check_jid("a@[::1]/r", "a", "[::1]", "r");
	check_jid("[2001:DB8:0:0:0:0:0:1]", NULL, "[2001:db8::1]", NULL);
	check_jid("my_host", NULL, "my_host", NULL);
	check_jid("localhost", NULL, "localhost", NULL);
}
END_TEST

static char *letters(const char *head, size_t n, const char *tail)
{
	size_t h = strlen(head), t = strlen(tail);
	char *s = xmalloc(h + n + t + 1);

	memcpy(s, head, h);
	memset(s + h, 'x', n);
	memcpy(s + h + n, tail, t + 1);
	return s;
}

static bool long_parses(const char *head, size_t n, const char *tail)
{
	char *s = letters(head, n, tail);
	struct jid j;
	bool ok = parses(s, &j);

	free(s);
	return ok;
}

START_TEST(each_part_ends_at_1023_bytes)
{
	char domain[1100] = "";
	struct jid j;

	ck_assert(long_parses("", 1023, "@b"));
	ck_assert(!long_parses("", 1024, "@b"));
	ck_assert(long_parses("a@b/", 1023, ""));
	ck_assert(!long_parses("a@b/", 1024, ""));
	ck_assert(long_parses("\xd0\xb6", 1021, "@b"));
	ck_assert(!long_parses("\xd0\xb6", 1022, "@b"));
	ck_assert(long_parses("", 63, ".b"));
	ck_assert(!long_parses("", 64, ".b"));
	for (size_t i = 0; i < 1023; i++)
		domain[i] = i % 2 == 0 ? 'a' : '.';
	ck_assert(parses(domain, &j));
	domain[1023] = '.';
	domain[1024] = 'a';
	ck_assert(!parses(domain, &j));
}
END_TEST

START_TEST(a_part_that_grows_when_prepared_counts_as_prepared)
{
	/* U+FDFA becomes 18 characters, 33 bytes */
	char *s = letters("a@b/", 3 * 32, "");
	struct jid j;

	for (size_t i = 0; i < 32; i++)
		memcpy(s + 4 + 3 * i, "\xef\xb7\xba", 3);
	ck_assert(!parses(s, &j));
	s[4 + 3 * 31] = '\0';
	ck_assert(parses(s, &j));
	ck_assert_uint_eq(j.resource.n, 1023);
	free(s);
}
END_TEST

START_TEST(addresses_may_hold_what_unicode_added_later)
{
	check_jid("a@b/\xf0\x9f\xa4\x96", "a", "b", "\xf0\x9f\xa4\x96");
}
END_TEST

static bool nick(const char *s, const char *want)
{
	struct span r = SPAN_NONE;

	return jid_prep_nick(fx_arena(), span_str(s), &r) && span_is(r, want);
}

/* C045-042 */
START_TEST(a_nick_is_something_to_see)
{
	static const char *const bad[] = {"", " ", "   ", "\xc2\xad",
		"\xe2\x80\x8b", "\xe2\x80\x8d\xef\xbb\xbf", "\xc2\xa0",
		"\xe3\x85\xa4", "\xe1\x85\x9f \xe1\x85\xa0", "\xef\xbe\xa0",
		"\xe2\xa0\x80", "\xe1\x9e\xb4", "\xe2\x80\x8e",
		"a\xe2\x80\xaez", "\t", "a\nb", "\x7f", "\xff",
		"\xf0\x9f\xa4\x96\xef\xb8\x8f"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(!nick(bad[i], ""), "%zu", i);
	ck_assert(
		!jid_prep_nick(fx_arena(), SPAN_NONE, &(struct span){NULL, 0}));
	ck_assert(nick("Juliet C.", "Juliet C."));
	ck_assert(nick("a@b/c", "a@b/c"));
	ck_assert(nick("\xd0\x96\xd1\x83\xd0\xba", "\xd0\x96\xd1\x83\xd0\xba"));
	ck_assert(nick("\xe2\xa0\x80x", "\xe2\xa0\x80x"));
	ck_assert(nick("o\xcc\x88", "\xc3\xb6"));
	ck_assert(nick("\xe2\x99\x9a", "\xe2\x99\x9a"));
}
END_TEST

START_TEST(parts_can_be_prepared_alone)
{
	struct span r;

	ck_assert(jid_prep_node(fx_arena(), SPAN("RoOm"), &r));
	ck_assert_span(r, "room");
	ck_assert(!jid_prep_node(fx_arena(), SPAN("ro om"), &r));
	ck_assert(!jid_prep_node(fx_arena(), SPAN("a@b"), &r));
	ck_assert(!jid_prep_node(fx_arena(), SPAN(""), &r));
	ck_assert(jid_prep_resource(fx_arena(), SPAN("Ro om"), &r));
	ck_assert_span(r, "Ro om");
	ck_assert(!jid_prep_resource(fx_arena(), SPAN(""), &r));
}
END_TEST

START_TEST(parts_are_put_together)
{
	struct jid j =
		jid_make(fx_arena(), SPAN("a"), SPAN("b.c"), SPAN("d/e"));

	ck_assert_span(j.full, "a@b.c/d/e");
	ck_assert_span(j.bare, "a@b.c");
	ck_assert_span(j.node, "a");
	ck_assert_span(j.domain, "b.c");
	ck_assert_span(j.resource, "d/e");
	j = jid_make(fx_arena(), SPAN_NONE, SPAN("b"), SPAN_NONE);
	ck_assert_span(j.full, "b");
	ck_assert_span(j.bare, "b");
	ck_assert_absent(j.node);
	ck_assert_absent(j.resource);
}
END_TEST

static const struct {
	const char *bare, *pattern;
	bool matches;
} patterns[] = {
	{"a@example.org",      "a@example.org",   true },
	{"b@example.org",      "a@example.org",   false},
	{"a@example.org",      "*@example.org",   true },
	{"example.org",        "*@example.org",   false},
	{"a@x.example.org",    "*@example.org",   false},
	{"a@example.org",      "example.org",     true },
	{"example.org",        "example.org",     true },
	{"a@x.example.org",    "example.org",     false},
	{"a@x.example.org",    "*.example.org",   true },
	{"x.y.example.org",    "*.example.org",   true },
	{"a@example.org",      "*.example.org",   false},
	{"a@badexample.org",   "*.example.org",   false},
	{"a@example.org",      "*",               true },
	{"example.org",        "*",               true },
	{"a@x.example.org",    "*@*.example.org", true },
	{"x.example.org",      "*@*.example.org", false},
	{"a@example.org",      "*@*",             true },
	{"a@example.org",      "",                false},
	{"",		   "*",               false},
	{"a@example.org",      "a@",              false},
	{"a@example.org",      "@example.org",    false},
	{"example.org",        "@example.org",    false},
	{"aa@example.org",     "a@example.org",   false},
	{"a@example.org.evil", "a@example.org",   false},
};

START_TEST(patterns_name_users_and_domains)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		ck_assert_msg(jid_matches(span_str(patterns[i].bare),
				      span_str(patterns[i].pattern)) ==
				      patterns[i].matches,
			"%s against %s", patterns[i].bare, patterns[i].pattern);
}
END_TEST

Suite *suite_jid(void)
{
	TCase *tc;
	Suite *s = fx_suite("jid", &tc);

	tcase_add_test(tc, the_examples_of_the_rfc_are_addresses);
	tcase_add_test(tc, what_is_no_address_is_refused);
	tcase_add_test(tc, upper_case_is_folded_but_for_the_resource);
	tcase_add_test(tc, compatible_forms_become_one);
	tcase_add_test(tc, domains_are_host_names_in_unicode_or_addresses);
	tcase_add_test(tc, each_part_ends_at_1023_bytes);
	tcase_add_test(tc, a_part_that_grows_when_prepared_counts_as_prepared);
	tcase_add_test(tc, addresses_may_hold_what_unicode_added_later);
	tcase_add_test(tc, a_nick_is_something_to_see);
	tcase_add_test(tc, parts_can_be_prepared_alone);
	tcase_add_test(tc, parts_are_put_together);
	tcase_add_test(tc, patterns_name_users_and_domains);
	return s;
}
