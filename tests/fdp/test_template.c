/* SPDX-License-Identifier: MIT */
/* Templates: what they say, and which nobody could fill in. */
#include "fdp/template.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

/* XEP-0346 2.4, with layout (0141) and media (0221), which say nothing here. */
START_TEST(a_template_is_read)
{
	struct form f = fx_template(
		"<title>Accident</title><instructions>Tell.</instructions>"
		"<page xmlns='http://jabber.org/protocol/xdata-layout'>"
		"<fieldref var='who'/></page>"
		"<field var='FORM_TYPE' type='hidden'><value>urn:acc</value>"
		"</field><field type='fixed'><value>Part 1</value></field>"
		"<field var='who' label='Who?'><required/><value>me</value>"
		"<media xmlns='urn:xmpp:media-element'/></field>"
		"<field var='how' type='list-multi'><xdv:validate "
		"datatype='xs:string'><basic xmlns='http://jabber.org/protocol/"
		"xdata-validate'/><xdv:list-range min='1' max='2'/>"
		"</xdv:validate><value>b</value><option label='A'><value>a"
		"</value></option><option label='B'><value>b</value></option>"
		"</field>");
	const struct form_field *who = form_find(&f, SPAN("who"));
	const struct form_field *how = form_find(&f, SPAN("how"));

	ck_assert_span(f.form_type, "urn:acc");
	ck_assert_ptr_eq(f.field, who);
	ck_assert_ptr_eq(who->next, how);
	ck_assert_ptr_null(how->next);
	ck_assert_span(who->label, "Who?");
	ck_assert_int_eq((int)who->type, XF_TEXT_SINGLE); /* B004-04 */
	ck_assert(who->required && !how->required);
	ck_assert_span(who->value->text, "me");
	ck_assert_absent(how->label);
	ck_assert_int_eq((int)how->type, XF_LIST_MULTI);
	ck_assert_uint_eq(how->option_n, 2);
	ck_assert(!how->open);
	ck_assert_uint_eq(how->list_min, 1);
	ck_assert_uint_eq(how->list_max, 2);
	ck_assert_ptr_null(form_find(&f, SPAN("FORM_TYPE")));
	ck_assert_ptr_null(form_find(&f, SPAN("what")));
}
END_TEST

/* B122-01 */
START_TEST(validation_has_its_defaults)
{
	static const char *const rows[] = {
		"<field var='a'/>",
		"<field var='a'><xdv:validate/></field>",
		"<field var='a'><xdv:validate datatype='x:odd'/></field>",
		"<field "
		"var='a'><xdv:validate><xdv:odd/></xdv:validate></field>",
		"<field var='a'><xdv:validate datatype='x:odd'><xdv:range "
		"min='b' max='a'/></xdv:validate></field>",
		"<field var='a'><xdv:validate><list-range min='2'/>"
		"</xdv:validate></field>",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct form f = fx_template(rows[i]);

		ck_assert(datatype_is(f.field->datatype, SPAN("xs:string")));
		ck_assert_absent(f.field->min_text);
		ck_assert_absent(f.field->max_text);
		ck_assert_ptr_null(f.field->regex);
	}
}
END_TEST

struct refusal {
	const char *content;
	enum err err;
	const char *why;
};

static void refuses(const struct refusal *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct errtext e = {""};
		struct form f;

		ck_assert_msg(fx_read(row[i].content, &f, &e) == row[i].err,
			"%s: %s", row[i].content, e.s);
		ck_assert_str_eq(e.s, row[i].why);
	}
}

#define F(attrs, content) "<field " attrs ">" content "</field>"
#define OPT(value)        "<option><value>" value "</value></option>"
#define VALIDATE(type, content) \
	"<xdv:validate datatype='" type "'>" content "</xdv:validate>"

/* clang-format off */
static const struct refusal bad_fields[] = {
	{F("type='text-single'", ""), ERR_SYNTAX,
		"field 1 has no name, but isn't fixed"},
	{F("var='a'", "") F("", ""), ERR_SYNTAX,
		"field 2 has no name, but isn't fixed"},
	{F("var='a' type='text'", ""), ERR_SYNTAX,
		"field 'a': there is no type text"},
	{F("var='a' type=''", ""), ERR_SYNTAX,
		"field 'a': there is no type "},
	{F("var='a'", "") F("var='a'", ""), ERR_SYNTAX,
		"field 'a': its name is there twice"},
	{F("var='a' type='fixed'", "") F("var='a'", ""), ERR_SYNTAX,
		"field 'a': its name is there twice"},
	{F("var='a'", "<value/><value/>"), ERR_SYNTAX,
		"field 'a': it has more than one value"},
	{F("var='FORM_TYPE'", "<value>x</value>"), ERR_SYNTAX,
		"field 'FORM_TYPE': the name is reserved for a hidden "
		"field with one value"},
	{F("var='FORM_TYPE' type='hidden'", ""), ERR_SYNTAX,
		"field 'FORM_TYPE': the name is reserved for a hidden "
		"field with one value"},
	{F("var='FORM_TYPE' type='hidden'", "<value>x</value>")
			F("var='FORM_TYPE' type='hidden'",
				"<value>x</value>"),
		ERR_SYNTAX,
		"field 'FORM_TYPE': its name is there twice"},
	{F("var='a'", OPT("x")), ERR_VALUE,
		"field 'a': it has options, but isn't a list"},
	{F("var='a' type='list-single'", ""), ERR_VALUE,
		"field 'a': it has no options"},
	{F("var='a' type='list-multi'", OPT("x") OPT("x")), ERR_VALUE,
		"field 'a': an option is there twice"},
	{F("var='a' type='list-multi'",
		 "<option label='L'><value>x</value></option>"
		 "<option label='L'><value>y</value></option>"),
		ERR_VALUE, "field 'a': an option is there twice"},
	{F("var='a' type='list-multi'", "<option/>"), ERR_SYNTAX,
		"field 'a': an option hasn't one value"},
	{F("var='a' type='list-single'",
		 "<option><value/><value/></option>"),
		ERR_SYNTAX, "field 'a': an option hasn't one value"},
	{F("var='a' type='list-single'", OPT("x") "<value>y</value>"),
		ERR_VALUE,
		"field 'a': its value isn't one of the options"},
	{F("var='a' type='list-single'",
		 OPT("1") OPT("x") VALIDATE("xs:int", "")),
		ERR_VALUE,
		"field 'a': an option isn't a whole number from "
		"-2147483648 to 2147483647"},
};
/* clang-format on */

/* B004-04, B004-05 */
START_TEST(fields_that_are_none_are_refused)
{
	refuses(bad_fields, ARRAY_LEN(bad_fields));
}
END_TEST

/* clang-format off */
static const struct refusal bad_validation[] = {
	{F("var='a'", VALIDATE("xs:int", "<xdv:range min='2' max='1'/>")),
		ERR_VALUE, "field 'a': its range is upside down"},
	{F("var='a'", VALIDATE("xs:byte", "<xdv:range max='128'/>")),
		ERR_VALUE,
		"field 'a': an end of its range isn't a whole number "
		"from -128 to 127"},
	{F("var='a'", VALIDATE("xs:date", "<xdv:range min=''/>")),
		ERR_VALUE,
		"field 'a': an end of its range isn't a date such as "
		"2026-01-31"},
	{F("var='a'", VALIDATE("xs:double", "<xdv:range min='NaN' "
					    "max='1'/>")),
		ERR_VALUE, "field 'a': its range is upside down"},
	{F("var='a'", VALIDATE("xs:string", "<xdv:range min='a'/>")),
		ERR_VALUE,
		"field 'a': it has a range, but its datatype has no "
		"order"},
	{F("var='a'", "<xdv:validate><xdv:range/></xdv:validate>"),
		ERR_VALUE,
		"field 'a': it has a range, but its datatype has no "
		"order"},
	{F("var='a'", VALIDATE("xs:string", "<xdv:regex>a(</xdv:regex>")),
		ERR_SYNTAX,
		"field 'a': a parenthesis that isn't closed at byte 3 "
		"of the pattern"},
	{F("var='a'", VALIDATE("xs:string", "<xdv:regex/>")),
		ERR_SYNTAX, "field 'a': the pattern is empty"},
	{F("var='a'", VALIDATE("xs:string", "<xdv:basic/><xdv:open/>")),
		ERR_SYNTAX,
		"field 'a': it has more than one validation method"},
	{F("var='a'", VALIDATE("xs:int", "") VALIDATE("xs:int", "")),
		ERR_SYNTAX, "field 'a': it is validated twice"},
	{F("var='a' type='list-single'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range min='1'/>")),
		ERR_VALUE,
		"field 'a': it has a list-range, but isn't a "
		"list-multi"},
	{F("var='a' type='list-multi'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range min='-1'/>")),
		ERR_VALUE,
		"field 'a': an end of its list-range isn't a whole "
		"number"},
	{F("var='a' type='list-multi'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range min='2' max='1'/>")),
		ERR_VALUE,
		"field 'a': its list-range leaves nothing to choose"},
	{F("var='a' type='list-multi'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range max='0'/>")),
		ERR_VALUE,
		"field 'a': its list-range leaves nothing to choose"},
	{F("var='a' type='list-multi'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range min='2'/>")),
		ERR_VALUE,
		"field 'a': its list-range asks for more than there "
		"is"},
	{F("var='a' type='list-multi'",
		 OPT("x") VALIDATE("xs:string",
			 "<xdv:list-range/><xdv:list-range/>")),
		ERR_SYNTAX, "field 'a': it has more than one list-range"},
};
/* clang-format on */

/* B122-02 */
START_TEST(validation_that_makes_no_sense_is_refused)
{
	refuses(bad_validation, ARRAY_LEN(bad_validation));
}
END_TEST

START_TEST(only_a_form_is_a_template)
{
	static const char *const types[] = {"submit", "result", "cancel", ""};
	struct errtext e = {""};
	const struct xml *x = NULL;
	struct form f;

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		ck_assert_int_eq((int)form_read(fx_arena(),
					 fx_form(types[i], ""), &f, &e),
			ERR_SYNTAX);
	ck_assert_str_eq(e.s, "no data form of type form");
	ck_assert(xml_parse(fx_arena(), SPAN("<x type='form'/>"),
			  &xml_caps_default, &x, NULL) == ERR_OK);
	ck_assert_int_eq((int)form_read(fx_arena(), x, &f, &e), ERR_SYNTAX);
	ck_assert_int_eq((int)form_read(fx_arena(), NULL, &f, &e), ERR_SYNTAX);
	f = fx_template("");
	ck_assert_ptr_null(f.field);
	ck_assert_absent(f.form_type);
}
END_TEST

static enum err many(size_t fields, size_t options)
{
	struct form f;
	struct buf b;
	enum err err;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < fields; i++) {
		buf_printf(&b, "<field var='f%zu' type='list-single'>", i);
		for (size_t k = 0; k < options; k++)
			buf_printf(
				&b, "<option><value>%zu</value></option>", k);
		buf_str(&b, "</field>");
	}
	err = fx_read(buf_cstr(&b), &f, NULL);
	buf_clear(&b);
	return err;
}

START_TEST(a_template_has_its_size)
{
	struct span var = arena_printf(fx_arena(), "%0256d", 0);
	struct errtext e = {""};
	struct form f;

	ck_assert_int_eq((int)many(XDATA_FIELDS_MAX, 4), ERR_OK);
	ck_assert_int_eq((int)many(XDATA_FIELDS_MAX + 1, 1), ERR_LIMIT);
	ck_assert_int_eq((int)many(1, XDATA_VALUES_MAX), ERR_OK);
	ck_assert_int_eq((int)many(1, XDATA_VALUES_MAX + 1), ERR_LIMIT);
	ck_assert_int_eq((int)many(205, 5), ERR_LIMIT);
	ck_assert_int_eq(
		(int)fx_read(
			arena_printf(fx_arena(), "<field var='%s'/>", var.p).p,
			&f, &e),
		ERR_LIMIT);
	ck_assert_str_eq(e.s, "field '0000000000000000000000000000000000000000"
			      "00000000000000000000': its name is too long");
}
END_TEST

Suite *suite_template(void)
{
	TCase *tc;
	Suite *s = fx_suite("template", &tc);

	tcase_add_test(tc, a_template_is_read);
	tcase_add_test(tc, validation_has_its_defaults);
	tcase_add_test(tc, fields_that_are_none_are_refused);
	tcase_add_test(tc, validation_that_makes_no_sense_is_refused);
	tcase_add_test(tc, only_a_form_is_a_template);
	tcase_add_test(tc, a_template_has_its_size);
	return s;
}
