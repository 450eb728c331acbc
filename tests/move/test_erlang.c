/* SPDX-License-Identifier: MIT */
/* Erlang terms as text: what is read, and what is refused. */
#include "base/buf.h"
#include "move/erlang.h"
#include "tests/base/assert_span.h"
#include "tests/move/suites.h"

static struct arena *a;
static struct errtext e;

static void begin(void)
{
	a = arena_new();
}

static void finish(void)
{
	arena_free(&a);
}

static enum err parse(const char *text, const struct erl **t)
{
	struct erl_piece p = {.text = span_str(text), .line = 1};

	return erl_parse(a, &p, t, &e);
}

static const struct erl *term(const char *text)
{
	const struct erl *t;

	if (parse(text, &t) != ERR_OK)
		ck_abort_msg("%s: %s", text, e.s);
	return t;
}

static void refused(const char *text, const char *why)
{
	const struct erl *t;

	if (parse(text, &t) == ERR_OK)
		ck_abort_msg("taken: %s", text);
	ck_assert_str_eq(e.s, why);
}

/* The text of a binary, string or list of bytes. */
static void says(const char *text, const char *bytes)
{
	struct span s = erl_text(a, term(text));

	ck_assert_ptr_nonnull(s.p);
	ck_assert_span(s, bytes);
}

START_TEST(atoms_stand_bare_or_quoted)
{
	ck_assert(erl_is(term("muc_room"), "muc_room"));
	ck_assert(erl_is(term("a@b_C9"), "a@b_C9"));
	ck_assert(erl_is(term("'$1'."), "$1"));
	ck_assert(erl_is(term("'it\\'s {a}. '"), "it's {a}. "));
	ck_assert(erl_is(term("''"), ""));
	ck_assert(!erl_is(term("<<\"true\">>"), "true"));
}
END_TEST

START_TEST(numbers_of_every_kind_are_read)
{
	static const struct {
		const char *text;
		int64_t n;
	} rows[] = {
		{"0",                   0        },
                {"-17",                 -17      },
                {"+4",                  4        },
                {"16#fF",               255      },
                {"2#101",               5        },
		{"1_000_000",           1000000  },
                {"$a",                  97       },
                {"$\\n",                10       },
		{"$\\x{263a}",          0x263a   },
                {"$\\\\",               92       },
		{"9223372036854775807", INT64_MAX}
        };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(term(rows[i].text)->kind, ERL_INT);
		ck_assert_int_eq(term(rows[i].text)->number, rows[i].n);
	}
}
END_TEST

START_TEST(numbers_that_are_too_big_stay_as_they_are_written)
{
	static const char *const rows[] = {"1.5", "-1.0e-10", "2.3E+7",
		"9223372036854775808", "123456789012345678901234567890"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(term(rows[i])->kind, ERL_NUMBER);
		ck_assert_span(term(rows[i])->text, rows[i]);
	}
}
END_TEST

START_TEST(binaries_give_their_bytes)
{
	says("<<>>", "");
	says("<<\"\">>", "");
	says("<<\"spam & <b>\">>", "spam & <b>");
	says("<<98,101,226,128,166>>", "be\u2026");
	says("<<1,\n   2, 3>>", "\1\2\3");
	says("<<\"a\",10,\"b\">>", "a\nb");
	says("<<$a,$\\t>>", "a\t");
}
END_TEST

/* A line of ~p is 80 columns long: what is longer goes on as another string. */
START_TEST(strings_beside_each_other_are_one)
{
	says("<<\"one \"\n   \"two \"\n   \"three\">>", "one two three");
	says("\"one \" \"two\"", "one two");
	says("<<\"a\\\"\" \"\\\\b\">>", "a\"\\b");
}
END_TEST

START_TEST(each_escape_is_its_character)
{
	says("<<\"\\b\\d\\e\\f\\n\\r\\s\\t\\v\">>", "\b\177\033\f\n\r \t\v");
	says("<<\"\\101\\x41\\x{41}\\^A\\q\">>", "AAA\1q");
	says("<<\"\\377\\x{e9}\">>", "\377\xe9");
}
END_TEST

/* ~p writes bytes, and ~tp code points; the file is in Latin-1 or in UTF-8. */
START_TEST(text_that_is_not_ascii_is_utf8_in_the_end)
{
	says("<<\"s\xc3\xa9"
	     "cret\">>",
		"sécret");
	says("<<\"\xd0\x91\"/utf8>>", "\u0411");
	says("<<\"\\x{411}\xc3\xa9\"/utf8>>", "\u0411é");
	says("<<\"\xe9t\xe9\"/utf8>>", "été");
	says("<<\"a\" \"\\x{e9}\"/utf8,\"b\">>", "aéb");
	says("\"\\x{411}\"", "\u0411");
}
END_TEST

START_TEST(lists_of_bytes_and_texts_are_text)
{
	says("[104,$i,[<<\" \">>|\"x\"]]", "hi x");
	says("[]", "");
	ck_assert_ptr_null(erl_text(a, term("[{text,<<>>}]")).p);
	ck_assert_ptr_null(erl_text(a, term("[256]")).p);
	ck_assert_ptr_null(erl_text(a, term("{a}")).p);
	ck_assert_ptr_null(erl_text(a, NULL).p);
}
END_TEST

START_TEST(tuples_lists_and_maps_have_parts)
{
	const struct erl *t = term("{a,[1,2|b],#{k=>1,{x} := []}, {} }");

	ck_assert(erl_record(t, "a", 4));
	ck_assert(!erl_record(t, "a", 3));
	ck_assert(erl_record(t, "a", 0));
	ck_assert_uint_eq(erl_at(t, 1)->n, 2);
	ck_assert(erl_is(erl_at(t, 1)->tail, "b"));
	ck_assert_int_eq(erl_at(t, 2)->kind, ERL_MAP);
	ck_assert_uint_eq(erl_at(t, 2)->n, 4);
	ck_assert_uint_eq(erl_at(t, 3)->n, 0);
	ck_assert_ptr_null(erl_at(t, 4));
	ck_assert_ptr_null(erl_at(erl_at(t, 1), 0));
	ck_assert_ptr_null(erl_at(NULL, 0));
	ck_assert_ptr_null(term("[a|[]]")->tail);
}
END_TEST

START_TEST(what_no_file_can_say_is_passed_over)
{
	const struct erl *t = term("{<0.123.0>,#Ref<0.1.2.3>,#Port<0.5>,"
				   "#Fun<erl_eval.6.99>,<<3:2>>,<<1,2:4>>,z}");

	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(erl_at(t, i)->kind, ERL_OPAQUE);
	ck_assert_span(erl_at(t, 3)->text, "#Fun<erl_eval.6.99>");
	ck_assert_span(erl_at(t, 5)->text, "<<1,2:4>>");
	ck_assert(erl_is(erl_at(t, 6), "z"));
}
END_TEST

START_TEST(comments_are_no_part)
{
	ck_assert(
		erl_record(term("% first\n{a % in } it\n}. % behind"), "a", 1));
}
END_TEST

START_TEST(the_head_is_enough_where_that_is_asked_for)
{
	struct erl_piece p = {.text = SPAN("{a,1,}"), .head = 2};
	const struct erl *t;

	ck_assert_int_eq(erl_parse(a, &p, &t, &e), ERR_OK);
	ck_assert_uint_eq(t->n, 2);
	ck_assert_int_eq(erl_at(t, 1)->number, 1);
}
END_TEST

START_TEST(what_is_no_term_is_refused_with_its_line)
{
	refused("", "line 1: the term is cut off");
	refused("\n\n{a,", "line 3: the term is cut off");
	refused("{a\nb}", "line 2: no , and no end");
	refused("{a,b]", "line 1: no , and no end");
	refused("<<\"a", "line 1: a quote is never closed");
	refused("<<1,2", "line 1: a binary without an end");
	refused("<<1,", "line 1: the term is cut off");
	refused("<<256>>", "line 1: no byte");
	refused("<<-1>>", "line 1: no byte");
	refused("'a", "line 1: a quote is never closed");
	refused("\"\\x{110000}\"", "line 1: no such escape");
	refused("\"\\x{12\"", "line 1: no such escape");
	refused("\"\\xg\"", "line 1: no such escape");
	refused("\"a\\", "line 1: no such escape");
	refused("\"\\x", "line 1: no such escape");
	refused("$", "line 1: the term is cut off");
	refused("-", "line 1: no term");
	refused("37#1", "line 1: no such base");
	refused("16#", "line 1: a base, no digits");
	refused("[1|2,3]", "line 1: a list that goes on behind its tail");
	refused("#{a,b}", "line 1: a key without a value");
	refused("#{a}", "line 1: a key without a value");
	refused("Variable", "line 1: no term");
	refused("#Ref<0.1", "line 1: no term");
	refused("a.b.", "line 1: no end of the term");
	refused("{a}. {b}.", "line 1: no end of the term");
}
END_TEST

/* Brackets n deep around nothing. */
static const char *nested(size_t n, char open, char close)
{
	char *s = arena_alloc(a, 2 * n + 1);

	memset(s, open, n);
	memset(s + n, close, n);
	return s;
}

START_TEST(depth_has_a_bound)
{
	const struct erl *t;

	ck_assert_int_eq(parse(nested(ERL_DEPTH + 1, '[', ']'), &t), ERR_OK);
	ck_assert_int_eq(parse(nested(ERL_DEPTH + 2, '[', ']'), &t), ERR_LIMIT);
	ck_assert_int_eq(parse(nested(1000, '{', '}'), &t), ERR_LIMIT);
	ck_assert_int_eq(parse(nested(1000000, '[', ']'), &t), ERR_LIMIT);
	ck_assert_str_eq(e.s, "line 1: a term that is too deep");
}
END_TEST

START_TEST(the_number_of_parts_has_a_bound)
{
	const struct erl *t;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_byte(&b, '[');
	for (size_t i = 0; i < ERL_PARTS; i++)
		buf_str(&b, "1,");
	buf_str(&b, "1]");
	ck_assert_int_eq(parse(buf_cstr(&b), &t), ERR_LIMIT);
	buf_clear(&b);
}
END_TEST

/* No list of them: no part each. */
START_TEST(a_binary_may_have_more_bytes_than_a_term_parts)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, "<<");
	for (size_t i = 0; i < 2 * ERL_PARTS; i++)
		buf_str(&b, "7,");
	buf_str(&b, "7>>");
	ck_assert_uint_eq(term(buf_cstr(&b))->text.n, 2 * ERL_PARTS + 1);
	buf_clear(&b);
}
END_TEST

Suite *suite_erlang(void)
{
	const TTest *const parts[] = {atoms_stand_bare_or_quoted,
		numbers_of_every_kind_are_read,
		numbers_that_are_too_big_stay_as_they_are_written,
		binaries_give_their_bytes, strings_beside_each_other_are_one,
		each_escape_is_its_character,
		text_that_is_not_ascii_is_utf8_in_the_end,
		lists_of_bytes_and_texts_are_text,
		tuples_lists_and_maps_have_parts,
		what_no_file_can_say_is_passed_over, comments_are_no_part,
		the_head_is_enough_where_that_is_asked_for,
		what_is_no_term_is_refused_with_its_line, depth_has_a_bound,
		the_number_of_parts_has_a_bound,
		a_binary_may_have_more_bytes_than_a_term_parts};
	Suite *s = suite_create("erlang");
	TCase *t = tcase_create("erlang");

	tcase_add_checked_fixture(t, begin, finish);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		tcase_add_test(t, parts[i]);
	suite_add_tcase(s, t);
	return s;
}
