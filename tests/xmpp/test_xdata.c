/* SPDX-License-Identifier: MIT */
/* Data forms (XEP-0004): what submits mean, what forms say. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/xdata.h"

#define FORM(type, content) \
	"<x xmlns='jabber:x:data' type='" type "'>" content "</x>"

static bool reads(const char *text, struct xdata *d)
{
	return xdata_read(fx_arena(), fx_parse(text), d);
}

START_TEST(kinds_are_read_from_the_type)
{
	static const struct {
		const char *text;
		enum xdata_kind kind;
	} kinds[] = {
		{FORM("submit", ""),          XDATA_SUBMIT},
		{FORM("cancel",             ""),             XDATA_CANCEL},
		{FORM("form", ""), XDATA_FORM},
		{FORM("result",          ""),            XDATA_RESULT},
		{FORM("odd", ""), XDATA_OTHER},
		{"<x/>",             XDATA_OTHER               },
	};
	struct xdata d;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		ck_assert(reads(kinds[i].text, &d));
		ck_assert_int_eq((int)d.kind, (int)kinds[i].kind);
	}
}
END_TEST

/* As Swift submits: types, fixed fields without var, hidden ones, no values
 * where empty. B004-01, B004-02. */
START_TEST(a_submit_as_clients_send_it_is_read)
{
	const struct xdata_field *f;
	struct xdata d;

	ck_assert(reads(
		FORM("submit",
			"<title>t</title>"
			"<field var='FORM_TYPE' type='hidden'><value>urn:f"
			"</value></field><field type='fixed'><value>no</value>"
			"</field><field var='fix' type='fixed'/>"
			"<field var='a' type='text-single'><value>1</value>"
			"</field><field var='m' type='text-multi'><value>x"
			"</value><odd/><value/><value>z</value></field>"
			"<field var='unknown'><value>?</value></field>"),
		&d));
	ck_assert_span(d.form_type, "urn:f");
	ck_assert_ptr_null(xdata_find(&d, "FORM_TYPE"));
	ck_assert_span(xdata_get(&d, "a"), "1");
	ck_assert_span(xdata_get(&d, "fix"), "");
	ck_assert_absent(xdata_get(&d, "b"));
	f = xdata_find(&d, "m");
	ck_assert_uint_eq(f->value_n, 3);
	ck_assert_span(f->value->text, "x");
	ck_assert_span(f->value->next->text, "");
	ck_assert_span(f->value->next->next->text, "z");
	ck_assert_ptr_null(f->value->next->next->next);
	ck_assert_span(xdata_get(&d, "unknown"), "?");
	ck_assert_span(d.field->var, "fix"); /* in order */
	ck_assert_span(d.field->next->var, "a");
}
END_TEST

/* B004-03 */
START_TEST(unset_and_left_out_are_told_apart)
{
	struct xdata d;

	ck_assert(reads(FORM("submit", "<field var='a'/><field var='b'>"
				       "<value/></field>"),
		&d));
	ck_assert_span(xdata_get(&d, "a"), "");
	ck_assert_span(xdata_get(&d, "b"), "");
	ck_assert_uint_eq(xdata_find(&d, "a")->value_n, 0);
	ck_assert_uint_eq(xdata_find(&d, "b")->value_n, 1);
	ck_assert_absent(xdata_get(&d, "c"));
	ck_assert_absent(d.form_type);
}
END_TEST

/* B004-10 */
START_TEST(a_cancel_has_no_fields)
{
	struct xdata d;

	ck_assert(reads(FORM("cancel", "<field var='a'><value>1</value>"
				       "</field>"),
		&d));
	ck_assert_ptr_null(d.field);
}
END_TEST

START_TEST(a_field_twice_is_refused)
{
	struct xdata d;

	ck_assert(
		!reads(FORM("submit", "<field var='a'/><field var='a'/>"), &d));
	ck_assert(!reads(FORM("submit", "<field var='FORM_TYPE'/>"
					"<field var='FORM_TYPE'/>"),
		&d));
	ck_assert(reads(FORM("submit", "<field type='fixed'/>"
				       "<field type='fixed'/>"),
		&d));
}
END_TEST

static bool many(size_t fields, size_t values)
{
	struct xdata d;
	struct buf b;
	bool ok;

	buf_init(&b, 1 << 20);
	buf_str(&b, "<x xmlns='jabber:x:data' type='submit'>");
	for (size_t i = 0; i < fields; i++) {
		buf_printf(&b, "<field var='f%zu'>", i);
		for (size_t k = 0; k < values; k++)
			buf_str(&b, "<value/>");
		buf_str(&b, "</field>");
	}
	buf_str(&b, "</x>");
	ok = reads(buf_cstr(&b), &d);
	buf_clear(&b);
	return ok;
}

START_TEST(fields_and_values_are_capped)
{
	ck_assert(many(XDATA_FIELDS_MAX, 0));
	ck_assert(!many(XDATA_FIELDS_MAX + 1, 0));
	ck_assert(many(1, XDATA_VALUES_MAX));
	ck_assert(!many(1, XDATA_VALUES_MAX + 1));
	ck_assert(many(256, 4));
	ck_assert(!many(205, 5));
}
END_TEST

/* B004-06 */
START_TEST(booleans_have_four_spellings)
{
	bool b = false;

	ck_assert(xdata_bool(SPAN("1"), &b) && b);
	ck_assert(xdata_bool(SPAN("0"), &b) && !b);
	ck_assert(xdata_bool(SPAN("true"), &b) && b);
	ck_assert(xdata_bool(SPAN("false"), &b) && !b);
	b = true;
	ck_assert(!xdata_bool(SPAN("yes"), &b));
	ck_assert(!xdata_bool(SPAN("TRUE"), &b));
	ck_assert(!xdata_bool(SPAN(""), &b));
	ck_assert(!xdata_bool(SPAN_NONE, &b));
	ck_assert(!xdata_bool(SPAN("10"), &b));
	ck_assert(b);
}
END_TEST

/* B004-04, B004-05 */
START_TEST(a_form_is_written_with_types_and_options)
{
	struct buf b;
	struct xw w;

	buf_init(&b, 10000);
	xw_init(&w, &b);
	xdata_open(&w, "form", "urn:f", "A form");
	xdata_field(&w, XF_FIXED, NULL, NULL, SPAN("Read this"));
	xdata_field(&w, XF_BOOLEAN, "b", "B?", SPAN("1"));
	xdata_field(&w, XF_TEXT_SINGLE, "t", NULL, SPAN_NONE);
	xdata_field_open(&w, XF_LIST_MULTI, "l", "L");
	xdata_value(&w, SPAN("<x>"));
	xdata_value(&w, SPAN("y"));
	xdata_option(&w, SPAN("X"), SPAN("<x>"));
	xdata_option(&w, SPAN_NONE, SPAN("y"));
	xw_close(&w);
	xw_close(&w);
	ck_assert_span(buf_span(&b),
		"<x xmlns='jabber:x:data' type='form'><title>A form</title>"
		"<field var='FORM_TYPE' type='hidden'><value>urn:f</value>"
		"</field><field type='fixed'><value>Read this</value></field>"
		"<field var='b' type='boolean' label='B?'><value>1</value>"
		"</field><field var='t' type='text-single'/><field var='l' "
		"type='list-multi' label='L'><value>&lt;x&gt;</value><value>y"
		"</value><option label='X'><value>&lt;x&gt;</value></option>"
		"<option><value>y</value></option></field></x>");
	buf_clear(&b);
}
END_TEST

START_TEST(a_result_is_written_bare_and_can_be_read)
{
	struct xdata d;
	struct buf b;
	struct xw w;

	buf_init(&b, 10000);
	xw_init(&w, &b);
	xdata_open(&w, "result", "urn:f", NULL);
	xdata_fact(&w, "a", SPAN("1"));
	xdata_fact(&w, "b", SPAN_NONE);
	xdata_fact(&w, "c", SPAN(""));
	xw_close(&w);
	ck_assert_span(buf_span(&b),
		"<x xmlns='jabber:x:data' type='result'><field "
		"var='FORM_TYPE' type='hidden'><value>urn:f</value></field>"
		"<field var='a'><value>1</value></field><field var='b'/>"
		"<field var='c'><value/></field></x>");
	ck_assert(reads(buf_cstr(&b), &d));
	ck_assert_int_eq((int)d.kind, XDATA_RESULT);
	ck_assert_span(d.form_type, "urn:f");
	ck_assert_span(xdata_get(&d, "a"), "1");
	buf_clear(&b);
}
END_TEST

/* B004-09 */
START_TEST(a_list_is_columns_then_rows)
{
	static const struct xdata_column columns[] = {
		{"a", "A" },
		{"b", NULL},
	};
	struct buf b;
	struct xw w;

	buf_init(&b, 10000);
	xw_init(&w, &b);
	xdata_open(&w, "result", NULL, NULL);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	xdata_item_open(&w);
	xdata_fact(&w, "a", SPAN("1"));
	xw_close(&w);
	xdata_field_open(&w, XF_TEXT_SINGLE, "n", NULL);
	xdata_required(&w);
	xw_close(&w);
	xw_close(&w);
	ck_assert_span(buf_span(&b),
		"<x xmlns='jabber:x:data' type='result'><reported>"
		"<field var='a' type='text-single' label='A'/>"
		"<field var='b' type='text-single'/></reported><item>"
		"<field var='a'><value>1</value></field></item>"
		"<field var='n' type='text-single'><required/></field></x>");
	buf_clear(&b);
}
END_TEST

START_TEST(every_type_has_its_name)
{
	static const char *const names[] = {"hidden", "fixed", "boolean",
		"text-single", "text-multi", "text-private", "list-single",
		"list-multi", "jid-single", "jid-multi"};
	enum xdata_field_type found;

	for (unsigned t = XF_HIDDEN; t <= XF_JID_MULTI; t++) {
		struct buf b;
		struct xw w;

		buf_init(&b, 1000);
		xw_init(&w, &b);
		xdata_field(&w, (enum xdata_field_type)t, "v", NULL, SPAN_NONE);
		ck_assert_span(
			xml_attr(fx_parse(buf_cstr(&b)), "type"), names[t]);
		ck_assert(xdata_type_find(span_str(names[t]), &found));
		ck_assert_uint_eq(found, t);
		buf_clear(&b);
	}
	ck_assert(!xdata_type_find(SPAN("text"), &found));
	ck_assert(!xdata_type_find(SPAN_NONE, &found));
}
END_TEST

Suite *suite_xdata(void)
{
	TCase *tc;
	Suite *s = fx_suite("xdata", &tc);

	tcase_add_test(tc, kinds_are_read_from_the_type);
	tcase_add_test(tc, a_submit_as_clients_send_it_is_read);
	tcase_add_test(tc, unset_and_left_out_are_told_apart);
	tcase_add_test(tc, a_cancel_has_no_fields);
	tcase_add_test(tc, a_field_twice_is_refused);
	tcase_add_test(tc, fields_and_values_are_capped);
	tcase_add_test(tc, booleans_have_four_spellings);
	tcase_add_test(tc, a_form_is_written_with_types_and_options);
	tcase_add_test(tc, a_result_is_written_bare_and_can_be_read);
	tcase_add_test(tc, a_list_is_columns_then_rows);
	tcase_add_test(tc, every_type_has_its_name);
	return s;
}
