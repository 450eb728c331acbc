/* SPDX-License-Identifier: MIT */
/* Documents of submissions, as those who read them will. */
#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/xpathInternals.h>

#include "tests/fdp/doc.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

static const struct form_doc *doc;

static void setup(void)
{
	doc = doc_new();
}

START_TEST(formats_have_names)
{
	enum form_format f = FORM_JSON;

	ck_assert(form_format_find(SPAN("html"), &f));
	ck_assert_int_eq((int)f, FORM_HTML);
	ck_assert(!form_format_find(SPAN("pdf"), &f));
}
END_TEST

START_TEST(a_document_has_an_end)
{
	struct errtext e = {""};
	struct buf b;

	for (unsigned f = FORM_JSON; f <= FORM_TEXT; f++) {
		buf_init(&b, 200);
		ck_assert_int_eq((int)form_render(fx_arena(), doc,
					 (enum form_format)f, &b, &e),
			ERR_LIMIT);
		ck_assert_ptr_nonnull(strstr(e.s, "200 bytes"));
		buf_clear(&b);
	}
}
END_TEST

START_TEST(a_template_has_to_be_one)
{
	struct form_doc d = *doc;
	struct errtext e = {""};
	struct buf b;

	d.template = fx_form("submit", "");
	buf_init(&b, 1 << 20);
	ck_assert_int_eq(
		(int)form_render(fx_arena(), &d, FORM_XML, &b, &e), ERR_SYNTAX);
	ck_assert_uint_eq(b.n, 0);
}
END_TEST

/* ---- JSON ---- */

static const char *js_str(json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	ck_assert_msg(s != NULL, "no text %s", key);
	return s;
}

START_TEST(json_has_values_as_they_were)
{
	json_error_t err;
	json_t *root = json_loads(
		doc_text(doc, FORM_JSON), JSON_REJECT_DUPLICATES, &err);
	json_t *all, *s, *fields;

	ck_assert_msg(root != NULL, "%s, %d", err.text, err.position);
	ck_assert_str_eq(
		js_str(json_object_get(root, "template"), "version"), "v7");
	all = json_object_get(root, "submissions");
	ck_assert_uint_eq(json_array_size(all), 3);
	s = json_array_get(all, 0);
	ck_assert_str_eq(js_str(s, "time"), "1970-01-02T00:00:00.000Z");
	ck_assert_int_eq(json_integer_value(json_object_get(s, "withheld")), 1);
	fields = json_object_get(json_object_get(s, "field_markings"), "sure");
	ck_assert_str_eq(js_str(fields, "text"), "TOP <b>");
	fields = json_object_get(s, "fields");
	ck_assert_str_eq(js_str(fields, "who"), "J. Doe");
	ck_assert(json_is_true(json_object_get(fields, "sure")));
	ck_assert_uint_eq(json_array_size(json_object_get(fields, "how")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(
				  json_object_get(s, "others"), "old")),
		1);
	s = json_array_get(all, 1);
	ck_assert_str_eq(js_str(s, "publisher"), HOSTILE);
	ck_assert_str_eq(
		js_str(json_object_get(s, "marking"), "text"), HOSTILE);
	ck_assert(json_is_null(
		json_object_get(json_object_get(s, "marking"), "fg")));
	fields = json_object_get(s, "fields");
	ck_assert_str_eq(js_str(fields, "who"), HOSTILE);
	ck_assert_str_eq(js_str(fields, "sure"), "=1+1");
	ck_assert_uint_eq(json_array_size(json_object_get(
				  json_object_get(s, "others"), "=old\"<i>")),
		2);
	s = json_array_get(all, 2);
	ck_assert(json_is_false(json_object_get(s, "readable")));
	ck_assert(json_is_null(json_object_get(s, "publisher")));
	ck_assert(json_is_null(
		json_object_get(json_object_get(s, "fields"), "who")));
	json_decref(root);
}
END_TEST

/* ---- CSV ---- */

/* A cell of RFC 4180, in quotes; *end_r: the last of its line. */
static const char *take_cell(const char **at, bool *end_r)
{
	const char *s = *at;
	struct buf b;
	struct span text;

	buf_init(&b, 4096);
	ck_assert_int_eq(*s++, '"');
	for (; *s != '"' || s[1] == '"'; s++) {
		ck_assert_int_ne(*s, '\0');
		s += *s == '"';
		buf_byte(&b, *s);
	}
	s++;
	*end_r = *s != ',';
	if (*end_r)
		ck_assert(s[0] == '\r' && s[1] == '\n');
	*at = s + (*end_r ? 2 : 1);
	text = arena_dup(fx_arena(), buf_span(&b));
	buf_clear(&b);
	return text.p;
}

START_TEST(csv_is_a_table_without_formulas)
{
	/* clang-format off */
	static const char *const want[4][15] = {
		{"id", "time", "publisher", "label", "marking", "readable",
			"withheld", "field_markings", "secret", "who", "sure",
			"note", "how", "old", "'=old\"<i>"},
		{"a1", "1970-01-02T00:00:00.000Z", "juliet@ex.org", "SECRET",
			"ACME SECRET", "true", "1", "sure: TOP <b>", "",
			"J. Doe", "1", "one\ntwo", "f\nc", "'-5", ""},
		{HOSTILE, "1970-01-01T00:00:00.000Z", HOSTILE, HOSTILE, HOSTILE,
			"true", "0", "", "", HOSTILE, "'=1+1", HOSTILE "\n", "",
			"", HOSTILE "\n@x"},
		{"c3", "1970-01-01T00:00:00.000Z", "", "", "", "false", "0", "",
			"", "", "", "", "", "", ""},
	};
	/* clang-format on */
	const char *at = doc_text(doc, FORM_CSV);

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 15; k++) {
			bool end;
			const char *got = take_cell(&at, &end);

			ck_assert_str_eq(got, want[i][k]);
			ck_assert_int_eq(end, k == 14);
		}
	ck_assert_str_eq(at, "");
}
END_TEST

START_TEST(csv_has_so_many_columns)
{
	struct form_doc d = *doc;
	struct form_entry s[2] = {{.id = SPAN("1")}, {.id = SPAN("2")}};
	struct errtext e = {""};
	struct buf b, out;

	for (size_t i = 0; i < 2; i++) {
		buf_init(&b, 1 << 20);
		for (unsigned k = 0; k < 129; k++)
			buf_printf(&b, "<field var='%zu-%u'/>", i, k);
		s[i].payload = fx_form("submit", buf_cstr(&b));
		buf_clear(&b);
	}
	d.entry = s;
	d.entry_n = 2;
	buf_init(&out, 1 << 20);
	ck_assert_int_eq((int)form_render(fx_arena(), &d, FORM_CSV, &out, &e),
		ERR_LIMIT);
	d.entry_n = 1;
	ck_assert_int_eq(
		(int)form_render(fx_arena(), &d, FORM_CSV, &out, &e), ERR_OK);
	buf_clear(&out);
}
END_TEST

/* ---- XML and HTML ---- */

/* Each line of paths is true of x; f: is the prefix of our namespace. */
static void check_paths(xmlDocPtr x, const char *const *path, size_t n)
{
	xmlXPathContextPtr c = xmlXPathNewContext(x);

	ck_assert_ptr_nonnull(x);
	xmlXPathRegisterNs(
		c, (const xmlChar *)"f", (const xmlChar *)"urn:caveat:forms:0");
	xmlXPathRegisterVariable(c, (const xmlChar *)"hostile",
		xmlXPathNewString((const xmlChar *)HOSTILE));
	for (size_t i = 0; i < n; i++) {
		xmlXPathObjectPtr r = xmlXPathEval((const xmlChar *)path[i], c);

		ck_assert_msg(r != NULL && xmlXPathCastToBoolean(r) == 1,
			"not so: %s", path[i]);
		xmlXPathFreeObject(r);
	}
	xmlXPathFreeContext(c);
}

START_TEST(xml_has_values_as_they_were)
{
	static const char *const paths[] = {
		"/f:forms[@topic='acc']/f:template[@version='v7']",
		"/f:forms/f:template[@title=$hostile]",
		"count(//f:template/f:field)=5",
		"//f:template/f:field[@var='how'][@type='list-multi']"
		"/f:option[.='f'][@label='By <foot>']",
		"//f:template/f:field[@var='who'][@required='true']"
		"[@label=$hostile][@type='text-single']",
		"count(//f:layout/*)=9",
		"//f:layout/*[1][self::f:page][@label='Page 1']",
		"//f:layout/*[2][self::f:text][.='Say who.']",
		"//f:layout/*[4][self::f:section][@label='Part <A>']",
		"//f:layout/*[6][self::f:section][@label='']",
		"//f:layout/*[7][self::f:fieldref][@var='sure']",
		"count(//f:form)=3",
		"//f:form[1][@id='a1'][@label='SECRET']",
		"//f:form[1]/f:marking[.='ACME SECRET']",
		"//f:form[1]/f:marking[@fg='white'][@bg='#ff0000']",
		"//f:form[1][@time='1970-01-02T00:00:00.000Z']",
		"//f:form[1]/f:field[@var='how']/f:value[1][.='f']"
		"[@shown='By <foot>']",
		"//f:form[1]/f:field[@var='how']/f:value[2][@shown='c']",
		"//f:form[1]/f:field[@var='sure']/f:value[.='1'][@shown='yes']",
		"//f:form[1]/f:field[@var='old'][@unknown='true'][.='-5']",
		"//f:form[1][@withheld='1']/f:field[@marking='TOP <b>']",
		"//f:field[@marking][@fg='white'][not(@bg)]",
		"//f:form[2][@id=$hostile][@publisher=$hostile]",
		"//f:form[2]/f:marking[.=$hostile][not(@fg)][not(@bg)]",
		"//f:form[2]/f:field[@var='who']/f:value[.=$hostile]",
		"//f:form[2]/f:field[@var='=old\"<i>']/f:value[.=$hostile]",
		"//f:form[3][@unreadable='true'][not(f:field/f:value)]",
		"not(//script)",
	};
	const char *s = doc_text(doc, FORM_XML);
	xmlDocPtr x =
		xmlReadMemory(s, (int)strlen(s), NULL, NULL, XML_PARSE_NONET);

	check_paths(x, paths, ARRAY_LEN(paths));
	xmlFreeDoc(x);
}
END_TEST

START_TEST(html_shows_and_runs_nothing)
{
	static const char *const paths[] = {
		"count(//table[@class='sheet'])=3",
		"count(//table[@class='sheet']/thead)=3",
		"count(//table[@class='sheet']/tfoot)=3",
		"//td[@style='color:white;background:#ff0000;']",
		"//table[1]/thead//td[.='ACME SECRET']",
		"//table[1]/tfoot//td[.='ACME SECRET']",
		"count(//td[@class='mark'][.=$hostile][@style=''])=2",
		"//h1[.=$hostile]",
		"//tr[th=$hostile]/td[.='J. Doe']",
		"//tr[th=$hostile]/td[.=$hostile]",
		"//tr[th='Sure?']/td[.='TOP <b> yes']",
		"//td/span[@style='color:white;'][.='TOP <b>']",
		"//p[.='1 field is withheld.']",
		"//tr[th='How']/td[.='By <foot>c'][br]",
		"//tr[th='old']/td[.='-5']",
		"//tr[th='=old\"<i>']",
		"//h2[.='Page 1']",
		"//h3[.='Part <A>']",
		"//p[.='Say who.']",
		"not(//script|//i|//link|//img)",
		"not(//@*[starts-with(name(),'on')])",
		"not(//th[.='secret'])",
		"contains(//meta/@content, \"default-src 'none'\")",
		"count(//p[contains(., 'be read')])=1",
	};
	const char *s = doc_text(doc, FORM_HTML);
	xmlDocPtr x = htmlReadMemory(s, (int)strlen(s), NULL, "UTF-8",
		HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);

	check_paths(x, paths, ARRAY_LEN(paths));
	xmlFreeDoc(x);
}
END_TEST

/* Nothing forgotten: what pages don't name comes behind them. */
START_TEST(a_field_without_a_page_is_shown)
{
	const char *s = doc_text(doc, FORM_HTML);

	ck_assert_ptr_nonnull(strstr(s, "Note</th><td dir='auto'>one<br>two"));
}
END_TEST

START_TEST(without_pages_the_order_is_the_templates)
{
	struct form_doc d = *doc;
	const char *a, *b, *c, *s;

	d.template = fx_form("form",
		"<field type='fixed'><value>Part 1</value></field>"
		"<field var='z' label='Zed'/>"
		"<field var='f' type='fixed'><value>Part 2</value></field>"
		"<field var='b' label='Bee'/>");
	s = doc_text(&d, FORM_TEXT);
	a = strstr(s, "Part 1\n  Zed");
	b = strstr(s, "Part 2\n  Bee");
	c = strstr(s, "- Not in this version of the form");
	ck_assert(a != NULL && b != NULL && c != NULL);
	ck_assert(a < b && b < c);
	ck_assert_ptr_nonnull(strstr(s, "\nacc\n")); /* for a title */
}
END_TEST

/* ---- text ---- */

START_TEST(text_obeys_nobody)
{
	const char *s = doc_text(doc, FORM_TEXT);
	size_t feeds = 0;

	ck_assert_ptr_nonnull(strstr(s, "  Sure? [TOP <b>]: yes\n"));
	ck_assert_ptr_nonnull(strstr(s, "  How:\n      By <foot>\n      c\n"));
	ck_assert_ptr_nonnull(strstr(s, "  1 field is withheld\n\n"));
	ck_assert_ptr_nonnull(strstr(s, "  old: -5\n"));
	ck_assert_ptr_nonnull(strstr(s, "\nACME SECRET\n\f"));
	ck_assert_ptr_null(strstr(s, "\xc2\x9b"));
	ck_assert_ptr_null(strstr(s, "\xe2\x80\xae"));
	ck_assert_ptr_null(strstr(s, "\nSECRET"));
	ck_assert_ptr_null(strchr(s, '\r'));
	for (; *s != '\0'; s++)
		feeds += *s == '\f';
	ck_assert_uint_eq(feeds, 2);
}
END_TEST

Suite *suite_render(void)
{
	TCase *tc;
	Suite *s = fx_suite("render", &tc);

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, formats_have_names);
	tcase_add_test(tc, a_document_has_an_end);
	tcase_add_test(tc, a_template_has_to_be_one);
	tcase_add_test(tc, json_has_values_as_they_were);
	tcase_add_test(tc, csv_is_a_table_without_formulas);
	tcase_add_test(tc, csv_has_so_many_columns);
	tcase_add_test(tc, xml_has_values_as_they_were);
	tcase_add_test(tc, html_shows_and_runs_nothing);
	tcase_add_test(tc, a_field_without_a_page_is_shown);
	tcase_add_test(tc, without_pages_the_order_is_the_templates);
	tcase_add_test(tc, text_obeys_nobody);
	return s;
}
