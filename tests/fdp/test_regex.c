/* SPDX-License-Identifier: MIT */
/* Patterns: POSIX's, with Unicode, and without its traps. */
#include <regex.h>

#include "fdp/regex.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

#define WORK ((size_t)1 << 20)

static const struct {
	const char *pattern;
	const char *yes, *no; /* each with ; in between; NULL: none */
} patterns[] = {
	{"([0-9]{3})-([0-9]{2})-([0-9]{4})",  "123-12-1234",
         ";123-12-12345;x123-12-1234;123-12-123;1231212"                          },
	{"abc",			       "abc",             ";ab;abcd;xabc"  },
	{"^abc$",			     "abc",             "abcd;xabc"      },
	{"(^a|b)c",			   "ac;bc",           "c;abc"          },
	{"a^b",			       NULL,              "ab;a^b"         },
	{"a$b",			       NULL,              "ab;a$b"         },
	{"a\\^\\$",			   "a^$",             "a"              },
	{"a*",				";a;aaaa",         "b;ab"           },
	{"a+",				"a;aaaa",          ";ab"            },
	{"a?",				";a",              "aa"             },
	{"a|b|cd",			    "a;b;cd",          ";c;ab;acd"      },
	{"(a|b)*c",			   "c;abbac",         ";ab;abdc"       },
	{"(a|)b",			     "ab;b",            "a;"             },
	{"x(|a|b)",			   "x;xa;xb",         ";xab"           },
	{"a{3}",			      "aaa",             "aa;aaaa"        },
	{"a{2,}",			     "aa;aaaaa",        ";a"             },
	{"a{1,3}",			    "a;aa;aaa",        ";aaaa"          },
	{"a{0,2}",			    ";a;aa",           "aaa"            },
	{"a{0}b",			     "b",               "ab"             },
	{"a{0,}",			     ";aa",             "b"              },
	{"(ab){2,3}",			 "abab;ababab",     "ab;aba;abababab"},
	{"(a|bc){2}",			 "aa;abc;bca;bcbc", "a;bc;aaa"       },
	{"(a{2}){2,3}",                       "aaaa;aaaaaa",     "aa;aaa;aaaaa"   },
	{"((a*)+)*",			  ";aaa",            "b"              },
	{"(a?){3}b",			  "b;ab;aaab",       "aaaab"          },
	{"(a|b?)+c",			  "c;abc",           ";abdc"          },
	{"[abc]",			     "a;c",             "d;;ab"          },
	{"[^abc]",			    "d;^",             "a;"             },
	{"[]a]",			      "];a",             "b"              },
	{"[^]a]",			     "b",               "];a"            },
	{"[a-]",			      "a;-",             "b"              },
	{"[a-c-]",			    "b;-",             "d"              },
	{"[a^]",			      "a;^",             "b"              },
	{"[\\]",			      "\\",              "]"              },
	{"[[:digit:]x]+",                     "12x3",            "a;"             },
	{"[[:alpha:]_][[:alnum:]_]*",         "_a1;B",           "1a;-"           },
	{"[[:upper:]][[:lower:]]+",           "Abc",             "abc;AB"         },
	{"[[:xdigit:]]{2}",                   "fF;09",           "g0;0"           },
	{"[^[:space:]]+",                     "abc",             "a b;a\n"        },
	{"[[:punct:]]",                       "!;~;@",           "a; "            },
	{"[[:blank:]][[:graph:]][[:print:]]", " ! ;\tab",        "a  "            },
	{"a.c",			       "abc;a.c;a\nc",    "ac;abbc"        },
	{"a\\.c",			     "a.c",             "abc"            },
	{"\\(\\[\\{\\\\",                     "([{\\",           "("              },
	{"a]b}",			      "a]b}",            "ab"             },
	{"()a",			       "a",               ""               },
};

static bool reads(const char *pattern, const struct regex **re)
{
	struct errtext e = {""};
	enum err err = regex_read(fx_arena(), span_str(pattern), re, &e);

	ck_assert_int_eq(e.s[0] != '\0', err != ERR_OK);
	return err == ERR_OK;
}

static bool matches(const struct regex *re, const char *text)
{
	size_t work = WORK;

	return regex_matches(re, span_str(text), &work);
}

/* The same by regcomp(), where it can't do harm. */
static bool libc_matches(const char *pattern, const char *text)
{
	struct span s = arena_printf(fx_arena(), "^(%s)$", pattern);
	regex_t re;
	bool yes;

	ck_assert_int_eq(regcomp(&re, s.p, REG_EXTENDED | REG_NOSUB), 0);
	yes = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

static void try_all(const char *pattern, const char *texts, bool yes)
{
	struct span rest = span_str(texts);
	const struct regex *re = NULL;

	ck_assert_msg(reads(pattern, &re), "%s", pattern);
	while (rest.p != NULL) {
		struct span s = span_cut(rest, ';', &rest);
		const char *text = arena_dup(fx_arena(), s).p;

		ck_assert_msg(
			matches(re, text) == yes, "%s: %s", pattern, text);
		ck_assert_msg(libc_matches(pattern, text) == yes,
			"libc, %s: %s", pattern, text);
	}
}

/* B122-02 */
START_TEST(a_pattern_matches_all_of_a_text)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		try_all(patterns[i].pattern, patterns[i].yes, true);
		try_all(patterns[i].pattern, patterns[i].no, false);
	}
}
END_TEST

/* A pattern of some of these, most of which are none. Without anchors: glibc
 * lets (ba$^b{0,2}[ab]){0,2} match bab. */
static const char *random_pattern(uint32_t *seed)
{
	static const char *const parts[] = {"a", "b", "a", "b", "(", ")", "|",
		"*", "+", "?", ".", "[ab]", "[^a]", "{2}", "{0,2}", "{1,}"};
	struct buf b;
	const char *s;

	buf_init(&b, 1000);
	for (unsigned i = 0; i < 10; i++) {
		*seed = *seed * 1103515245u + 12345u;
		buf_str(&b, parts[(*seed >> 16) % ARRAY_LEN(parts)]);
	}
	s = arena_dup(fx_arena(), buf_span(&b)).p;
	buf_clear(&b);
	return s;
}

/* All texts of a and b up to six letters: what libc says of each. */
static void compare_with_libc(const char *pattern, const struct regex *re)
{
	struct span whole = arena_printf(fx_arena(), "^(%s)$", pattern);
	regex_t libc;

	ck_assert_int_eq(regcomp(&libc, whole.p, REG_EXTENDED | REG_NOSUB), 0);
	for (unsigned n = 0; n <= 6; n++)
		for (unsigned bits = 0; bits < 1u << n; bits++) {
			char text[8] = "";
			bool yes;

			for (unsigned i = 0; i < n; i++)
				text[i] = bits >> i & 1 ? 'a' : 'b';
			yes = regexec(&libc, text, 0, NULL, 0) == 0;
			ck_assert_msg(matches(re, text) == yes, "%s: %s",
				pattern, text);
		}
	regfree(&libc);
}

START_TEST(patterns_mean_what_libc_means)
{
	uint32_t seed = 1;
	unsigned good = 0;

	while (good < 2000) {
		const char *pattern = random_pattern(&seed);
		const struct regex *re = NULL;

		if (!reads(pattern, &re))
			continue;
		good++;
		compare_with_libc(pattern, re);
	}
}
END_TEST

/* B122-02: characters, not bytes */
START_TEST(a_character_may_be_of_any_script)
{
	static const struct {
		const char *pattern, *yes, *no;
	} rows[] = {
		{".{3}",                 "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4"    },
		{"[\xc3\xa4\xc3\xb6]",   "\xc3\xb6",                             "\xc3\xa5"    },
		{"[\xce\xb1-\xcf\x89]+", "\xce\xb2\xce\xb3",                     "abc"         },
		{"[^\xc3\xa4]",          "\xc3\xb6",                             "\xc3\xa4"    },
		{"\xc3\xa4+",            "\xc3\xa4\xc3\xa4",                     "\xc3\xa4\xa4"},
		{"\xe2\x82\xac?",        "",                                     "\xe2\x82"    },
	};
	const struct regex *re = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_msg(reads(rows[i].pattern, &re), "row %zu", i);
		ck_assert_msg(matches(re, rows[i].yes), "row %zu", i);
		if (span_is_utf8(span_str(rows[i].no)))
			ck_assert_msg(!matches(re, rows[i].no), "row %zu", i);
	}
}
END_TEST

static const struct {
	const char *pattern, *why;
} refused[] = {
	{"",	      "the pattern is empty"                                },
	{"*a",            "a repetition of nothing at byte 1 of the pattern"    },
	{"a|*",           "a repetition of nothing at byte 3 of the pattern"    },
	{"(?:a)",         "a repetition of nothing at byte 2 of the pattern"    },
	{"^*",            "a repetition of nothing at byte 3 of the pattern"    },
	{"{2}",           "a repetition of nothing at byte 1 of the pattern"    },
	{"a+?",           "a repetition of a repetition at byte 3 of the "
		"pattern"					},
	{"a{2}{3}",       "a repetition of a repetition at byte 5 of the "
		    "pattern"				},
	{"\\d+",          "a backslash that POSIX doesn't know at byte 2 of the "
		 "pattern"				      },
	{"(a)\\1",        "a back-reference, which isn't allowed, at byte 5 "
		   "of the pattern"                           },
	{"a\\",           "a backslash before nothing at byte 3 of the pattern" },
	{"(a",            "a parenthesis that isn't closed at byte 3 of the "
	       "pattern"					  },
	{"a)",            "a parenthesis that was never opened at byte 2 of the "
	       "pattern"					  },
	{"[a",            "brackets that aren't closed at byte 3 of the pattern"},
	{"[",             "brackets that aren't closed at byte 2 of the pattern"},
	{"[]",            "brackets that aren't closed at byte 3 of the pattern"},
	{"[a-",           "brackets that aren't closed at byte 4 of the pattern"},
	{"[z-a]",         "a range that is upside down at byte 5 of the "
		  "pattern"				    },
	{"[[:word:]]",    "no such character class at byte 4 of the "
		       "pattern"                          },
	{"[[:alpha]",     "no such character class at byte 4 of the "
		      "pattern"                            },
	{"[[.a.]]",       "a collating element, which isn't supported, at "
		    "byte 2 of the pattern"                  },
	{"[a-[:digit:]]", "a range without an end at byte 4 of the "
			  "pattern"                    },
	{"a{x}",          "no count from 0 to 255 at byte 3 of the pattern"     },
	{"a{1,x}",        "no count from 0 to 255 at byte 5 of the pattern"     },
	{"a{256}",        "no count from 0 to 255 at byte 3 of the pattern"     },
	{"a{1,1000}",     "no count from 0 to 255 at byte 5 of the "
		      "pattern"                            },
	{"a{1",           "a count that isn't closed at byte 4 of the pattern"  },
	{"a{3,2}",        "a count that is upside down at byte 7 of the "
		   "pattern"				  },
	{"\xc3",          "the pattern isn't UTF-8"                             },
};

START_TEST(what_posix_leaves_open_is_refused)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const struct regex *re = NULL;
		struct errtext e = {""};

		ck_assert_msg(
			regex_read(fx_arena(), span_str(refused[i].pattern),
				&re, &e) == ERR_SYNTAX,
			"%s", refused[i].pattern);
		ck_assert_str_eq(e.s, refused[i].why);
		ck_assert_ptr_null(re);
	}
}
END_TEST

static struct span times(const char *s, size_t n)
{
	struct buf b;
	struct span all;

	buf_init(&b, 1 << 20);
	while (n-- > 0)
		buf_str(&b, s);
	all = arena_dup(fx_arena(), buf_span(&b));
	buf_clear(&b);
	return all;
}

START_TEST(a_pattern_has_its_size)
{
	static const char *const big[] = {"(a{1,255}){1,255}",
		"((a{255}){16}){2}", "(.?.?.?.?.?.?.?.?.?){255}",
		"[ab]{255}(c{255}){20}"};
	const struct regex *re = NULL;

	for (size_t i = 0; i < ARRAY_LEN(big); i++)
		ck_assert_int_eq((int)regex_read(fx_arena(), span_str(big[i]),
					 &re, NULL),
			ERR_LIMIT);
	ck_assert_int_eq((int)regex_read(fx_arena(),
				 times("a", REGEX_PATTERN_MAX), &re, NULL),
		ERR_OK);
	ck_assert_int_eq((int)regex_read(fx_arena(),
				 times("a", REGEX_PATTERN_MAX + 1), &re, NULL),
		ERR_LIMIT);
	ck_assert_int_eq((int)regex_read(fx_arena(), times("(", 33), &re, NULL),
		ERR_LIMIT);
	ck_assert_int_eq(
		(int)regex_read(fx_arena(), times("a|", 512), &re, NULL),
		ERR_OK);
	ck_assert(matches(re, ""));
	ck_assert(matches(re, "a"));
	ck_assert(!matches(re, "aa"));
}
END_TEST

/* Those that take others exponential time, or cubic. */
START_TEST(a_text_costs_what_it_is_long)
{
	static const char *const evil[] = {"(a*)*b", "(a|a)*b",
		"((((a?)*)*)*)*b", "(a|aa|aaa)*b", "(.*.*.*)*b", "(a?){200}b",
		"(a|b)*a(a|b){200}c"};
	struct span text = times("a", 10000);

	for (size_t i = 0; i < ARRAY_LEN(evil); i++) {
		const struct regex *re = NULL;
		size_t work = 1200 * text.n;

		ck_assert(reads(evil[i], &re));
		ck_assert(!regex_matches(re, text, &work));
		ck_assert_msg(work != 0, "%s", evil[i]);
	}
}
END_TEST

START_TEST(work_that_is_used_up_matches_nothing)
{
	const struct regex *re = NULL;
	size_t work = 10000, used;

	ck_assert(reads("(a|b[c-x])*", &re));
	ck_assert(regex_matches(re, SPAN("abcabxa"), &work));
	used = 10000 - work;
	for (size_t n = 0; n <= used; n++) {
		work = n;
		ck_assert(!regex_matches(re, SPAN("abcabxa"), &work));
		ck_assert_uint_eq(work, 0);
	}
	work = used + 1;
	ck_assert(regex_matches(re, SPAN("abcabxa"), &work));
}
END_TEST

Suite *suite_regex(void)
{
	TCase *tc;
	Suite *s = fx_suite("regex", &tc);

	tcase_add_test(tc, a_pattern_matches_all_of_a_text);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, patterns_mean_what_libc_means);
	tcase_add_test(tc, a_character_may_be_of_any_script);
	tcase_add_test(tc, what_posix_leaves_open_is_refused);
	tcase_add_test(tc, a_pattern_has_its_size);
	tcase_add_test(tc, a_text_costs_what_it_is_long);
	tcase_add_test(tc, work_that_is_used_up_matches_nothing);
	return s;
}
