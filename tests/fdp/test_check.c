/* SPDX-License-Identifier: MIT */
/* Submissions: what may be said in which field. */
#include "fdp/check.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

#define F(attrs, content) "<field " attrs ">" content "</field>"
#define V(text)           "<value>" text "</value>"
#define OPT(value)        "<option label='L " value "'>" V(value) "</option>"
#define LIST(type)        F("var='a' type='" type "'", OPT("x") OPT("y") OPT("z"))

/* clang-format off */
#define REPORT                                                            \
	F("var='FORM_TYPE' type='hidden'", V("urn:acc"))                  \
	F("type='fixed'", V("Part 1"))                                    \
	F("var='note' type='fixed'", V("Mind the gap"))                   \
	F("var='id' type='hidden'", V("7") V("8"))                        \
	F("var='none' type='hidden'", "")                                 \
	F("var='who' type='text-single' label='Who?'", "<required/>")     \
	F("var='hurt' type='boolean'", V("0"))                            \
	F("var='where' type='list-single'", OPT("in") OPT("out"))         \
	F("var='tell' type='jid-multi'", "")                              \
	F("var='more' type='text-multi'", "")
/* clang-format on */

/* XEP-0346 2.5, as Swift submits, types and fixed fields and all. */
START_TEST(a_submission_as_clients_send_it_is_right)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{REPORT,
			F("var='FORM_TYPE' type='hidden'", V("urn:acc"))
			F("type='fixed'", V("Part 1"))
			F("var='note' type='fixed'", V("Mind the gap"))
			F("var='id' type='hidden'", V("7") V("8"))
			F("var='none' type='hidden'", V(""))
			F("var='who' type='text-single'", V("Romeo"))
			F("var='hurt' type='boolean'", V("1"))
			F("var='where' type='list-single'", V("in"))
			F("var='tell' type='jid-multi'", "")
			F("var='more' type='text-multi'", V("a") V("") V("b")),
			NULL},
		/* without types, out of order, only what is required */
		{REPORT, F("var='hurt'", V("true")) F("var='who'", V("I")),
			NULL},
		{REPORT, F("var='who'", V("I")), NULL},
		/* the template's type counts */
		{REPORT, F("var='who' type='jid-single'", V("no @ jid")), NULL},
		/* FORM_TYPE of a form that has none */
		{F("var='a'", ""), F("var='FORM_TYPE'", V("urn:x")), NULL},
		{F("var='a'", ""), "", NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B004-03 */
START_TEST(what_is_required_is_filled_in)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{REPORT, "", "'Who?' has to be filled in"},
		{REPORT, F("var='who'", ""), "'Who?' has to be filled in"},
		{REPORT, F("var='who'", V("")), "'Who?' has to be filled in"},
		{F("var='a' type='text-multi'", "<required/>"),
			F("var='a'", V("") V("")), "'a' has to be filled in"},
		{F("var='a' type='text-multi'", "<required/>"),
			F("var='a'", V("") V("x")), NULL},
		{F("var='a' type='boolean'", "<required/>"), "",
			"'a' has to be filled in"},
		{F("var='a' type='jid-multi'", "<required/>"),
			F("var='a'", ""), "'a' has to be filled in"},
		{F("var='a' type='hidden'", "<required/>" V("1")), "",
			"'a' has to be filled in"},
		{F("var='a' type='fixed'", "<required/>" V("1")), "", NULL},
		{F("var='a'", ""), F("var='a'", V("")), NULL},
		{LIST("list-single"), F("var='a'", V("")), NULL},
		{F("var='a' type='boolean'", ""), F("var='a'", V("")), NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B004-05, B004-06, B004-07 */
START_TEST(a_value_is_of_the_type_of_its_field)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{F("var='a' type='boolean'", ""), F("var='a'", V("false")),
			NULL},
		{F("var='a' type='boolean'", ""), F("var='a'", V("yes")),
			"'a' wants true or false"},
		{F("var='a'", ""), F("var='a'", V("x") V("y")),
			"'a' takes one value only"},
		{F("var='a'", ""), F("var='a'", V("x\ny")),
			"'a' wants one line of text"},
		{F("var='a' type='text-private'", ""), F("var='a'", V("x&#13;")),
			"'a' wants one line of text"},
		{F("var='a' type='text-private'", ""),
			F("var='a'", V("secret")), NULL},
		{LIST("list-single"), F("var='a'", V("y")), NULL},
		{LIST("list-single"), F("var='a'", V("L y")),
			"'a' wants one of its options"},
		{LIST("list-single"), F("var='a'", V("x") V("y")),
			"'a' takes one value only"},
		{LIST("list-multi"), F("var='a'", V("z") V("x")), NULL},
		{LIST("list-multi"), F("var='a'", V("z") V("w")),
			"'a' wants one of its options, unlike its value 2"},
		{LIST("list-multi"), F("var='a'", V("z") V("x") V("z")),
			"'a' has a value twice"},
		{LIST("list-multi"), F("var='a'", V("z") V("")),
			"'a' wants one of its options, unlike its value 2"},
		{F("var='a' type='jid-single'", ""),
			F("var='a'", V("romeo@example.org/orchard")), NULL},
		{F("var='a' type='jid-single'", ""), F("var='a'", V("@no")),
			"'a' wants an address such as user@example.org"},
		{F("var='a' type='jid-multi'", ""),
			F("var='a'", V("a@b.c") V("d.e")), NULL},
		{F("var='a' type='jid-multi'", ""),
			F("var='a'", V("a@b.c") V("")),
			"'a' wants an address such as user@example.org, unlike "
			"its value 2"},
		{F("var='a' type='jid-multi'", ""),
			F("var='a'", V("a@b.c") V("A@B.C")),
			"'a' has a value twice"},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(what_is_hidden_or_fixed_stays)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{REPORT, F("var='who'", V("I")) F("var='id'", V("7")),
			"'id' may not be changed"},
		{REPORT, F("var='who'", V("I")) F("var='id'", V("8") V("7")),
			"'id' may not be changed"},
		{REPORT, F("var='who'", V("I")) F("var='none'", V("x")),
			"'none' may not be changed"},
		{REPORT, F("var='who'", V("I")) F("var='note'", V("Don't")),
			"'note' may not be changed"},
		{REPORT, F("var='who'", V("I")) F("var='id'", V("")), NULL},
		{REPORT,
			F("var='who'", V("I")) F("var='FORM_TYPE'", V("urn:b")),
			"'FORM_TYPE' may not be changed"},
		/* what a method says of it doesn't matter */
		{F("var='a' type='hidden'",
			 V("x") "<xdv:validate datatype='xs:int'/>"),
			F("var='a'", V("x")), NULL},
	};
	/* clang-format on */

	fx_rows(rows, ARRAY_LEN(rows));
}
END_TEST

/* B004-01, and why it isn't kept by default. */
START_TEST(fields_that_nobody_asked_for_are_refused)
{
	/* clang-format off */
	static const struct fx_row rows[] = {
		{REPORT, F("var='who'", V("I")) F("var='x'", V("1")),
			"'x' isn't a field of the form"},
		{REPORT, F("var='who'", V("I")) F("var='x'", ""),
			"'x' isn't a field of the form"},
		{REPORT, F("var='who'", V("I")) F("var='who'", V("I")),
			"'who' is there twice"},
		{REPORT, F("var='FORM_TYPE'", "") F("var='FORM_TYPE'", ""),
			"'FORM_TYPE' is there twice"},
	};
	/* clang-format on */
	struct form f = fx_template(REPORT);
	struct form_fault fault;

	fx_rows(rows, ARRAY_LEN(rows));
	ck_assert_int_eq((int)form_check(fx_arena(), &f,
				 fx_form("submit", rows[0].submit),
				 FORM_UNKNOWN_IGNORED, &fault),
		ERR_OK);
}
END_TEST

/* B004-10 */
START_TEST(only_a_submit_is_a_submission)
{
	static const char *const types[] = {"form", "result", "cancel", ""};
	struct form f = fx_template("");
	struct form_fault fault;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		ck_assert_int_eq(
			(int)form_check(fx_arena(), &f, fx_form(types[i], ""),
				FORM_UNKNOWN_IGNORED, &fault),
			ERR_VALUE);
		ck_assert_str_eq(fault.text.s, "no data form of type submit");
		ck_assert_absent(fault.var);
	}
	ck_assert_int_eq((int)form_check(fx_arena(), &f, NULL,
				 FORM_UNKNOWN_IGNORED, &fault),
		ERR_VALUE);
}
END_TEST

START_TEST(the_first_wrong_field_is_named)
{
	struct form f = fx_template(F("var='a' type='boolean'", "")
			F("var='b' type='boolean' label='The b'", ""));
	struct form_fault fault;

	ck_assert_int_eq((int)fx_check(&f,
				 F("var='x'", V("1")) F("var='b'", V("2"))
					 F("var='a'", V("2")),
				 &fault),
		ERR_VALUE);
	ck_assert_span(fault.var, "a");
	ck_assert_int_eq(
		(int)fx_check(
			&f, F("var='x'", V("1")) F("var='b'", V("2")), &fault),
		ERR_VALUE);
	ck_assert_span(fault.var, "b");
	ck_assert_str_eq(fault.text.s, "'The b' wants true or false");
	ck_assert_int_eq(
		(int)fx_check(&f, F("var='x'", V("1")), &fault), ERR_VALUE);
	ck_assert_span(fault.var, "x");
}
END_TEST

START_TEST(a_submission_has_its_size)
{
	struct form f = fx_template(F("var='a' type='text-multi'", ""));
	struct form_fault fault;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<field var='a'>");
	for (size_t i = 0; i <= XDATA_VALUES_MAX; i++)
		buf_str(&b, "<value/>");
	buf_str(&b, "</field>");
	ck_assert_int_eq((int)fx_check(&f, buf_cstr(&b), &fault), ERR_LIMIT);
	ck_assert_absent(fault.var);
	buf_clear(&b);
}
END_TEST

Suite *suite_check(void)
{
	TCase *tc;
	Suite *s = fx_suite("check", &tc);

	tcase_add_test(tc, a_submission_as_clients_send_it_is_right);
	tcase_add_test(tc, what_is_required_is_filled_in);
	tcase_add_test(tc, a_value_is_of_the_type_of_its_field);
	tcase_add_test(tc, what_is_hidden_or_fixed_stays);
	tcase_add_test(tc, fields_that_nobody_asked_for_are_refused);
	tcase_add_test(tc, only_a_submit_is_a_submission);
	tcase_add_test(tc, the_first_wrong_field_is_named);
	tcase_add_test(tc, a_submission_has_its_size);
	return s;
}
