/* SPDX-License-Identifier: MIT */
/* Catalogues written, and read back (XEP-0258 5.4, labels.md 9.6). */
#include "labels/catalog_write.h"

#include "tests/base/assert_span.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

static struct labels *ls;
static struct catalog cat, back;
static struct errtext why;
static struct buf out;

static void setup(void)
{
	ls = fix_labels();
	cat = (struct catalog){0};
	back = (struct catalog){0};
	why.s[0] = '\0';
	buf_init(&out, 64u << 20);
}

static void teardown(void)
{
	catalog_clear(&cat);
	catalog_clear(&back);
	buf_clear(&out);
	labels_free(&ls);
}

static void add(const char *selector, const char *expr, bool is_default)
{
	catalog_add(&cat, span_str(selector),
		expr != NULL ? fix_label(ls, expr) : NULL, is_default);
}

static void write_and_read(enum catalog_form to, enum label_form form)
{
	ck_assert_msg(catalog_write(&cat, to, form, FIX_NOW, &out, &why), "%s",
		why.s);
	ck_assert_msg(catalog_read_xml(ls, buf_span(&out), FIX_NOW, &back,
			      &why) == ERR_OK,
		"%s: %s", why.s, buf_cstr(&out));
}

static bool wrote(const char *text)
{
	return strstr(buf_cstr(&out), text) != NULL;
}

/* Every kind of item that there is. */
static void fill(void)
{
	cat.name = xstrdup("All <of> it");
	cat.desc = xstrdup("for \"every\" day & night");
	cat.restricted = true;
	add("Low|plain", "LOW", false);
	add(NULL, "MID; Doors: red; Release: AA, BB", true);
	add("none & nothing", NULL, false);
	add("Ünï 'quoted'", "VERY HIGH; Teams: T1; privacy: CLEAR", false);
}

static void expect_same(void)
{
	ck_assert_uint_eq(back.item_n, cat.item_n);
	for (size_t i = 0; i < cat.item_n; i++) {
		const struct catalog_item *a = &cat.item[i], *b = &back.item[i];

		ck_assert(a->label == b->label ||
			  label_same_value(a->label, b->label));
		ck_assert_int_eq(a->is_default, b->is_default);
		ck_assert(span_eq(catalog_selector(a), catalog_selector(b)));
	}
	ck_assert_str_eq(back.name, cat.name);
	ck_assert_str_eq(back.desc, cat.desc);
	ck_assert_int_eq(back.restricted, cat.restricted);
}

START_TEST(the_xep_form_reads_back)
{
	fill();
	write_and_read(CATALOG_XEP0258, (enum label_form)_i);
	expect_same();
	ck_assert(wrote("<catalog xmlns='urn:xmpp:sec-label:catalog:2'"));
	ck_assert(wrote(" size='4' restrict='true'>"));
	ck_assert(wrote("<displaymarking fgcolor='white' bgcolor='navy'>TEST "
			"MID red REL AA/BB</displaymarking>"));
	ck_assert(wrote("<item selector='none &amp; nothing'></item>"));
	/* if one item has a selector all have */
	ck_assert(wrote("<item selector='TEST MID red REL AA/BB'"
			" default='true'>"));
	ck_assert(wrote(_i == LABEL_NATO ? "originatorConfidentialityLabel"
					 : "esssecuritylabel"));
}
END_TEST

START_TEST(without_selectors_none_is_made_up)
{
	add(NULL, "LOW", false);
	add(NULL, NULL, false);
	write_and_read(CATALOG_XEP0258, LABEL_SPIFFY);
	ck_assert(!wrote("selector"));
	ck_assert(!wrote("name="));
	ck_assert(wrote("restrict='false'"));
	ck_assert(wrote("http://surevine.com/xmlns/spiffy"));
	ck_assert_uint_eq(back.item_n, 2);
	ck_assert_ptr_null(back.item[0].selector);
	ck_assert_ptr_null(back.item[1].label);
	ck_assert_ptr_null(back.name);
	catalog_clear(&back);
	/* what has nothing to be called by stays without */
	add("A", "LOW", false);
	buf_reset(&out);
	write_and_read(CATALOG_XEP0258, LABEL_ESS);
	ck_assert(wrote("\n<item></item>"));
}
END_TEST

/* Its markings are empty on purpose, and it has no colours. */
static void add_mute_policy(void)
{
	fix_add(ls,
		FIX_SPIF("MUTE", "2.25.4",
			"<securityClassifications><securityClassification"
			" name='A' lacv='1' hierarchy='1'><markingData><code>"
			"noMarkingDisplay</code></markingData>"
			"</securityClassification><securityClassification"
			" name='B' lacv='2' hierarchy='2'/>"
			"</securityClassifications><markingData phrase=''>"
			"<code>replacePolicy</code><code>noNameDisplay</code>"
			"</markingData>"));
}

START_TEST(what_a_policy_does_not_show_is_not_written)
{
	add_mute_policy();
	add(NULL, "MUTE / A", false);
	ck_assert(catalog_write(
		&cat, CATALOG_XEP0258, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert(!wrote("displaymarking"));
	add(NULL, "MUTE / B", false);
	buf_reset(&out);
	ck_assert(catalog_write(
		&cat, CATALOG_XEP0258, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert(wrote("<displaymarking>B</displaymarking>"));
}
END_TEST

START_TEST(the_id_is_that_of_the_items)
{
	char first[64], *at;

	add("a", "LOW", false);
	for (int i = 0; i < 3; i++) {
		buf_reset(&out);
		if (i == 1)
			cat.restricted = true;
		if (i == 2)
			add("b", "MID", false);
		ck_assert(catalog_write(&cat, CATALOG_XEP0258, LABEL_ESS,
			FIX_NOW + i, &out, &why));
		at = strstr(buf_cstr(&out), " id='");
		ck_assert_ptr_nonnull(at);
		ck_assert_uint_eq(strspn(at + 5, "0123456789abcdef"), 32);
		if (i == 0)
			memcpy(first, at, 38);
		else
			ck_assert_int_eq(memcmp(first, at, 38) == 0, i == 1);
	}
}
END_TEST

/* ---- what can't be written ---- */

START_TEST(a_label_that_a_form_cannot_say_is_named)
{
	add("x", "LOW; privacy: CLEAR", false);
	ck_assert(!catalog_write(
		&cat, CATALOG_XEP0258, LABEL_SPIFFY, FIX_NOW, &out, &why));
	ck_assert_msg(
		strstr(why.s, "LOW; privacy: CLEAR") != NULL, "%s", why.s);
}
END_TEST

START_TEST(a_form_must_be_asked_for)
{
	ck_assert(!catalog_write(
		&cat, CATALOG_FORM_NONE, LABEL_ESS, FIX_NOW, &out, &why));
	ck_assert_ptr_nonnull(strstr(why.s, "no form"));
}
END_TEST

START_TEST(too_long_is_said)
{
	static const enum catalog_form forms[] = {
		CATALOG_XEP0258, CATALOG_GENERICODE, CATALOG_YAML};

	add("x", "LOW", false);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct buf b;

		buf_init(&b, 100);
		cat.name = xcalloc(101, 1);
		memset(cat.name, 'n', 100);
		ck_assert(!catalog_write(
			&cat, forms[i], LABEL_ESS, FIX_NOW, &b, &why));
		ck_assert_ptr_nonnull(strstr(why.s, "too long"));
		buf_clear(&b);
		free(cat.name);
		cat.name = NULL;
	}
}
END_TEST

/* ---- Genericode ---- */

START_TEST(genericode_reads_back)
{
	fill();
	write_and_read(CATALOG_GENERICODE, LABEL_FORM_NONE);
	ck_assert_str_eq(back.name, "All <of> it");
	ck_assert_uint_eq(back.item_n, 3); /* "no label" is none of them */
	ck_assert_span(catalog_selector(&back.item[0]), "TEST LOW");
	ck_assert(label_same_value(back.item[0].label, cat.item[0].label));
	ck_assert(back.item[1].is_default);
	ck_assert(label_same_value(back.item[1].label, cat.item[1].label));
	ck_assert_span(catalog_selector(&back.item[2]), "Ünï 'quoted'");
	ck_assert(label_same_value(back.item[2].label, cat.item[3].label));
	ck_assert(!back.item[2].is_default);
	ck_assert(wrote("<gc:CodeList xmlns:gc='http://docs.oasis-open.org/"
			"codelist/ns/genericode/1.0/'>"));
	ck_assert(wrote("<SimpleValue>default</SimpleValue>"));
	ck_assert(wrote("<ColumnRef Ref='marking'/>"));
	/* STANAG 4774 labels have a date */
	ck_assert(wrote("CreationDateTime>2025-01-01T00:00:00"));
}
END_TEST

START_TEST(rows_have_different_markings)
{
	static const char *const names[] = {"TEST LOW", "TEST LOW (2)",
		"one two", "TEST LOW (4)", "TEST LOW (6)", "TEST LOW (7)"};

	add(NULL, "LOW", false);
	add("Menu|one", "LOW", false);
	add(" one   two ", "LOW", false);
	add("Default", "LOW", false);
	add("TEST LOW (6)", "LOW", false);
	add("one two", "LOW", false);
	write_and_read(CATALOG_GENERICODE, LABEL_FORM_NONE);
	ck_assert_ptr_null(back.name);
	ck_assert_uint_eq(back.item_n, ARRAY_LEN(names));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		ck_assert_span(catalog_selector(&back.item[i]), names[i]);
		ck_assert(!back.item[i].is_default);
	}
}
END_TEST

START_TEST(a_row_without_marking_is_called_by_its_expression)
{
	add_mute_policy();
	add(NULL, "MUTE / A", false);
	add("Menu|A", "MUTE / A", false);
	ck_assert_uint_eq(label_marking(cat.item[0].label).n, 0);
	write_and_read(CATALOG_GENERICODE, LABEL_FORM_NONE);
	ck_assert_span(catalog_selector(&back.item[0]), "MUTE / A");
	ck_assert_span(catalog_selector(&back.item[1]), "MUTE / A (2)");
}
END_TEST

/* ---- YAML; that it reads back is a test of component/ ---- */

START_TEST(yaml_is_written_with_expressions)
{
	fill();
	ck_assert(catalog_write(
		&cat, CATALOG_YAML, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert_span(buf_span(&out),
		"name: \"All <of> it\"\n"
		"description: \"for \\u0022every\\u0022 day & night\"\n"
		"restrict: true\n"
		"items:\n"
		"  - label: \"LOW\"\n"
		"    selector: \"Low|plain\"\n"
		"  - label: \"MID; Doors: red; Release: AA, BB\"\n"
		"    default: true\n"
		"  - label: \"\"\n"
		"    selector: \"none & nothing\"\n"
		"  - label: \"VERY HIGH; Teams: T1; privacy: CLEAR\"\n"
		"    selector: \"Ünï 'quoted'\"\n");
}
END_TEST

START_TEST(yaml_escapes_what_it_cannot_say)
{
	catalog_add(&cat,
		SPAN("\\ \t\x7f \xc2\x80\xc2\x9f\xc2\xa0 \xe2\x80\xa7\xe2\x80"
		     "\xa8\xe2\x80\xa9 \xef\xbb\xbf\xef\xbf\xbd\xef\xbf\xbe"
		     "\xef\xbf\xbf \xf0\x9f\x98\x80 \xff"),
		NULL, false);
	ck_assert(catalog_write(
		&cat, CATALOG_YAML, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert_span(buf_span(&out),
		"restrict: false\nitems:\n  - label: \"\"\n    selector: "
		"\"\\u005C \\u0009\\u007F \\u0080\\u009F\xc2\xa0 \xe2\x80\xa7"
		"\\u2028\\u2029 \\uFEFF\xef\xbf\xbd\\uFFFE\\uFFFF "
		"\xf0\x9f\x98\x80 \\uFFFD\"\n");
}
END_TEST

START_TEST(yaml_has_no_item_without_any_name)
{
	add("", "LOW", false);
	ck_assert(catalog_write(
		&cat, CATALOG_YAML, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert_span(buf_span(&out),
		"restrict: false\nitems:\n  - label: \"LOW\"\n");
	add("", NULL, false);
	ck_assert(!catalog_write(
		&cat, CATALOG_YAML, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert_ptr_nonnull(strstr(why.s, "without a selector"));
}
END_TEST

START_TEST(an_empty_catalogue_is_one_too)
{
	static const enum catalog_form forms[] = {
		CATALOG_XEP0258, CATALOG_GENERICODE};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		buf_reset(&out);
		write_and_read(forms[i], LABEL_FORM_NONE);
		ck_assert_uint_eq(back.item_n, 0);
	}
	buf_reset(&out);
	ck_assert(catalog_write(
		&cat, CATALOG_YAML, LABEL_FORM_NONE, FIX_NOW, &out, &why));
	ck_assert_span(buf_span(&out), "restrict: false\nitems: []\n");
}
END_TEST

/* The first name counts. */
START_TEST(a_list_may_have_more_names)
{
	ck_assert_int_eq(
		catalog_read_xml(ls,
			SPAN("<g:CodeList xmlns:g='http://docs.oasis-open.org/"
			     "codelist/ns/genericode/1.0/'><Identification>"
			     "<ShortName>s</ShortName><LongName> one  two "
			     "</LongName><LongName>three</LongName>"
			     "</Identification></g:CodeList>"),
			FIX_NOW, &back, &why),
		ERR_OK);
	ck_assert_str_eq(back.name, "one two");
}
END_TEST

Suite *suite_catalog_write(void)
{
	Suite *s = suite_create("catalog write");
	TCase *t = tcase_create("catalog write");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(
		t, the_xep_form_reads_back, LABEL_FORM_NONE, LABEL_NATO + 1);
	tcase_add_test(t, without_selectors_none_is_made_up);
	tcase_add_test(t, what_a_policy_does_not_show_is_not_written);
	tcase_add_test(t, the_id_is_that_of_the_items);
	tcase_add_test(t, a_label_that_a_form_cannot_say_is_named);
	tcase_add_test(t, a_form_must_be_asked_for);
	tcase_add_test(t, too_long_is_said);
	tcase_add_test(t, genericode_reads_back);
	tcase_add_test(t, rows_have_different_markings);
	tcase_add_test(t, a_row_without_marking_is_called_by_its_expression);
	tcase_add_test(t, yaml_is_written_with_expressions);
	tcase_add_test(t, yaml_escapes_what_it_cannot_say);
	tcase_add_test(t, yaml_has_no_item_without_any_name);
	tcase_add_test(t, an_empty_catalogue_is_one_too);
	tcase_add_test(t, a_list_may_have_more_names);
	suite_add_tcase(s, t);
	return s;
}
