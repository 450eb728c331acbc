/* SPDX-License-Identifier: MIT */
/* Submissions: what XEP-0122 says about their values. */
#include "fdp/check.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

/* One field `a`, or the values of it. */
#define F(attrs, content) "<field var='a' " attrs ">" content "</field>"
#define A(content)        "<field var='a'>" content "</field>"
#define V(text)           "<value>" text "</value>"
#define OPT(value)        "<option>" V(value) "</option>"
#define VALIDATE(type, content) \
	"<xdv:validate datatype='" type "'>" content "</xdv:validate>"
#define TYPED(type)       F("", VALIDATE(type, ""))
#define RANGE(type, ends) F("", VALIDATE(type, "<xdv:range " ends "/>"))
#define REGEX(type, pattern) \
	VALIDATE(type, "<xdv:regex>" pattern "</xdv:regex>")

/* B122-01 */
START_TEST(a_value_is_of_the_datatype)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{TYPED("xs:dateTime"), A(V("2003-10-06T11:22:00-07:00")), NULL},
		{TYPED("xs:dateTime"), A(V("tomorrow")),
			"'a' wants a date and time such as "
			"2026-01-31T23:59:00Z"},
		{TYPED("xs:byte"), A(V("300")),
			"'a' wants a whole number from -128 to 127"},
		{TYPED("xs:date"), A(V("2023-02-29")),
			"'a' wants a date such as 2026-01-31"},
		{TYPED("xs:int"), A(""), NULL},
		{TYPED("xs:int"), A(V("")), NULL},
		{TYPED("x:odd"), A(V("anything")), NULL},
		{F("", "<xdv:validate datatype='xs:int'><xdv:odd/>"
		       "</xdv:validate>"),
			A(V("x")),
			"'a' wants a whole number from -2147483648 to "
			"2147483647"},
		/* each value of many */
		{F("type='text-multi'", VALIDATE("xs:integer", "")),
			A(V("1") V("2")), NULL},
		{F("type='text-multi'", VALIDATE("xs:integer", "<xdv:open/>")),
			A(V("1") V("b")),
			"'a' wants a whole number, unlike its value 2"},
		{F("type='jid-single'", REGEX("xs:string", ".*@example[.]org")),
			A(V("me@example.com")),
			"'a' wants what matches .*@example[.]org"},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B122-02 */
START_TEST(a_value_is_in_the_range)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{RANGE("xs:int", "min='0' max='150'"), A(V("0")), NULL},
		{RANGE("xs:int", "min='0' max='150'"), A(V("150")), NULL},
		{RANGE("xs:integer", "min='0' max='150'"), A(V("151")),
			"'a' wants a whole number, here from 0 to 150"},
		{RANGE("xs:integer", "min='0'"), A(V("-1")),
			"'a' wants a whole number, at least 0"},
		{RANGE("xs:decimal", "max='0.50'"), A(V("0.5")), NULL},
		{RANGE("xs:decimal", "max='0.50'"),
			A(V("0.50000000000000000000000001")),
			"'a' wants a decimal number, at most 0.50"},
		{RANGE("xs:double", "min='-INF' max='INF'"), A(V("INF")), NULL},
		{RANGE("xs:double", "min='-INF' max='INF'"), A(V("NaN")),
			"'a' wants a number, here from -INF to INF"},
		{RANGE("xs:int", ""), A(V("1")), NULL},
		{RANGE("xs:dateTime", "min='2003-10-05T00:00:00-07:00' "
				      "max='2003-10-24T23:59:59-07:00'"),
			A(V("2003-10-25T06:59:59Z")), NULL},
		{RANGE("xs:dateTime", "min='2003-10-05T00:00:00-07:00' "
				      "max='2003-10-24T23:59:59-07:00'"),
			A(V("2003-10-25T07:00:00Z")),
			"'a' wants a date and time such as 2026-01-31T23:59:00Z,"
			" here from 2003-10-05T00:00:00-07:00 to "
			"2003-10-24T23:59:59-07:00"},
		/* whether it is depends on the zone that it doesn't say */
		{RANGE("xs:time", "max='12:00:00Z'"), A(V("11:00:00")),
			"'a' wants a time such as 23:59:00, at most 12:00:00Z"},
		{RANGE("x:odd", "min='1' max='2'"), A(V("3")), NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B122-02 */
START_TEST(a_value_matches_the_pattern)
{
#define SSN F("", REGEX("xs:string", "([0-9]{3})-([0-9]{2})-([0-9]{4})"))
	/* clang-format off */
	static const struct fx_row rows[] = {
		{SSN, A(V("123-12-1234")), NULL},
		{SSN, A(V("x123-12-1234")),
			"'a' wants what matches "
			"([0-9]{3})-([0-9]{2})-([0-9]{4})"},
		{F("", REGEX("x:odd", "a+")), A(V("b")),
			"'a' wants what matches a+"},
		{F("", REGEX("xs:int", "[0-9]{2}")), A(V("ab")),
			"'a' wants a whole number from -2147483648 to "
			"2147483647"},
		{F("", REGEX("xs:string", ".{2}")), A(V("\xc3\xa4\xc3\xb6")),
			NULL},
		{F("type='text-multi'", REGEX("xs:string", "[a-z]*")),
			A(V("a") V("") V("B")),
			"'a' wants what matches [a-z]*, unlike its value 3"},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(an_open_list_takes_other_values)
{
#define OPEN(type, validate) F("type='" type "'", OPT("1") OPT("2") validate)
	/* clang-format off */
	static const struct fx_row rows[] = {
		{OPEN("list-single", VALIDATE("xs:int", "<xdv:open/>")),
			A(V("3")), NULL},
		{OPEN("list-single", VALIDATE("xs:byte", "<xdv:open/>")),
			A(V("x")), "'a' wants a whole number from -128 to 127"},
		{OPEN("list-single", VALIDATE("xs:int", "<xdv:basic/>")),
			A(V("3")), "'a' wants one of its options"},
		/* every other method opens it, too: XEP-0122 3.2 */
		{OPEN("list-single",
			 VALIDATE("xs:integer", "<xdv:range max='3'/>")),
			A(V("3")), NULL},
		{OPEN("list-multi", VALIDATE("xs:integer",
					    "<xdv:range max='3'/>")),
			A(V("3") V("4")),
			"'a' wants a whole number, at most 3, unlike its value "
			"2"},
		{OPEN("list-multi", REGEX("xs:string", "[0-9]")),
			A(V("3") V("1")), NULL},
		{F("type='list-multi'", VALIDATE("xs:string", "<xdv:open/>")),
			A(V("any")), NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B122-02 */
START_TEST(a_list_range_counts_choices)
{
#define LIST(range)                                                 \
	F("type='list-multi'", OPT("x") OPT("y") OPT("z") VALIDATE( \
				       "xs:string", "<xdv:basic/>" range))
	/* clang-format off */
	static const struct fx_row rows[] = {
		{LIST("<xdv:list-range min='1' max='2'/>"), A(V("x")), NULL},
		{LIST("<xdv:list-range min='1' max='2'/>"), A(V("x") V("y")),
			NULL},
		{LIST("<xdv:list-range min='1' max='2'/>"),
			A(V("x") V("y") V("z")), "'a' wants at most 2 choices"},
		{LIST("<xdv:list-range min='2'/>"), A(V("x")),
			"'a' wants at least 2 choices"},
		{LIST("<xdv:list-range min='1'/>"), A(""),
			"'a' wants at least 1 choice"},
		{LIST("<xdv:list-range min='1'/>"), "",
			"'a' wants at least 1 choice"},
		{LIST("<xdv:list-range min='0' max='1'/>"), "", NULL},
		{LIST("<xdv:list-range/>"), A(V("x")), NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(patterns_may_not_take_for_ever)
{
	struct form f = fx_template(
		F("type='text-multi'", REGEX("xs:string", "(a*a*a*){200}b")));
	struct form_fault fault;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<field var='a'><value>");
	for (size_t i = 0; i < 100000; i++)
		buf_byte(&b, 'a');
	buf_str(&b, "</value></field>");
	ck_assert_int_eq((int)fx_check(&f, buf_cstr(&b), &fault), ERR_LIMIT);
	ck_assert_span(fault.var, "a");
	ck_assert_str_eq(fault.text.s, "the pattern of 'a' takes too long");
	buf_clear(&b);
}
END_TEST

Suite *suite_check_validate(void)
{
	TCase *tc;
	Suite *s = fx_suite("check_validate", &tc);

	tcase_add_test(tc, a_value_is_of_the_datatype);
	tcase_add_test(tc, a_value_is_in_the_range);
	tcase_add_test(tc, a_value_matches_the_pattern);
	tcase_add_test(tc, an_open_list_takes_other_values);
	tcase_add_test(tc, a_list_range_counts_choices);
	tcase_add_test(tc, patterns_may_not_take_for_ever);
	return s;
}
