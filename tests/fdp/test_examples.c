/* SPDX-License-Identifier: MIT */
/* The forms of examples/forms: their templates are good, take what is right and
 * refuse what isn't (tests/fdp/forms), and their stylesheets work. */
#include <stdio.h>
#include <stdlib.h>

#include "fdp/render.h"
#include "fdp/style.h"
#include "tests/fdp/doc.h"
#include "tests/fdp/fixture.h"
#include "tests/fdp/suites.h"

static const char *const forms[] = {"incident", "medevac", "salute", "sitrep"};

static struct span file(const char *folder, const char *name, const char *end)
{
	const char *top = getenv("srcdir");
	struct span path = arena_printf(fx_arena(), "%s/%s/%s.%s",
		top != NULL ? top : ".", folder, name, end);
	FILE *f = fopen(path.p, "r");
	char *p = arena_alloc(fx_arena(), 65536);
	size_t n;

	ck_assert_msg(f != NULL, "no %s", path.p);
	n = fread(p, 1, 65536, f);
	fclose(f);
	ck_assert_uint_lt(n, 65536);
	return span_of(p, n);
}

static const struct xml *tree(const char *folder, const char *name)
{
	const struct xml *x = NULL;
	struct errtext e = {""};

	ck_assert_msg(xml_parse(fx_arena(), file(folder, name, "xml"),
			      &xml_caps_default, &x, &e) == ERR_OK,
		"%s/%s: %s", folder, name, e.s);
	return x;
}

static struct form template(const char *name)
{
	struct errtext e = {""};
	struct form f;

	ck_assert_msg(form_read(fx_arena(), tree("examples/forms", name), &f,
			      &e) == ERR_OK,
		"%s: %s", name, e.s);
	return f;
}

/* Each field has a place on a page, and a label. */
static void check_layout(const char *name, const struct form *f)
{
	struct span text = file("examples/forms", name, "xml");

	for (const struct form_field *i = f->field; i != NULL; i = i->next) {
		struct span ref = arena_printf(
			fx_arena(), "<fieldref var='%.*s'/>", SPAN_FMT(i->var));

		ck_assert_msg(i->label.n != 0, "%s: %.*s has no label", name,
			SPAN_FMT(i->var));
		ck_assert_msg(memmem(text.p, text.n, ref.p, ref.n) != NULL,
			"%s: no %s", name, ref.p);
	}
}

START_TEST(templates_are_good)
{
	struct form f = template(forms[_i]);

	ck_assert_ptr_nonnull(f.form_type.p);
	check_layout(forms[_i], &f);
}
END_TEST

START_TEST(submissions_are_judged)
{
	const char *name = forms[_i];
	struct form f = template(name);
	size_t right = 0, wrong = 0;

	xml_each_child (c, tree("tests/fdp/forms", name)) {
		bool good = span_is(c->name, "right");
		struct form_fault fault = {.var = SPAN_NONE};
		enum err err = form_check(fx_arena(), &f, xml_first(c),
			FORM_UNKNOWN_REFUSED, &fault);

		if (good)
			right++;
		else
			wrong++;
		ck_assert_msg(err == (good ? ERR_OK : ERR_VALUE),
			"%s, case %zu: %s", name, right + wrong, fault.text.s);
		if (!good)
			ck_assert_msg(span_eq(fault.var, xml_attr(c, "var")),
				"%s, case %zu: %s", name, right + wrong,
				fault.text.s);
	}
	ck_assert_uint_eq(right, 2);
	ck_assert_uint_ge(wrong, 10);
}
END_TEST

/* The right ones, under a marking. */
static struct form_doc document(const char *name)
{
	struct form_doc d = {.topic = span_str(name),
		.template = tree("examples/forms", name)};
	struct form_entry *s = arena_array(fx_arena(), struct form_entry, 2);

	xml_each_child (c, tree("tests/fdp/forms", name)) {
		if (!span_is(c->name, "right"))
			continue;
		ck_assert_uint_lt(d.entry_n, 2);
		s[d.entry_n++] = (struct form_entry){.id = SPAN("id-1"),
			.publisher = SPAN("juliet@ex.org"),
			.marking = SPAN("A & B SECRET"),
			.fg = SPAN("white"),
			.bg = SPAN("#c00000"),
			.payload = xml_first(c)};
	}
	d.entry = s;
	return d;
}

static size_t count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)) != NULL; s++)
		n++;
	return n;
}

/* Every value of the first case is on the sheet, as people see it. */
static void check_values(const struct form_doc *d, const char *sheet)
{
	const struct xml *x = d->entry[0].payload;

	for (const struct xml *c = xml_child(x, NS_XDATA, "field"); c != NULL;
		c = xml_next(c, NS_XDATA, "field")) {
		struct span v =
			xml_child_text(fx_arena(), c, NS_XDATA, "value");

		if (span_is(xml_attr(c, "var"), "FORM_TYPE") ||
			span_is(v, "0") || span_is(v, "false"))
			continue;
		ck_assert_msg(strstr(sheet, v.p) != NULL, "%.*s: no %s",
			SPAN_FMT(xml_attr(c, "var")), v.p);
	}
}

START_TEST(stylesheets_mark_each_page)
{
	struct form_doc d = document(forms[_i]);
	const char *xml = doc_text(&d, FORM_XML);
	enum style_method m = STYLE_XML;
	struct errtext e = {""};
	struct buf b;
	const char *s;

	buf_init(&b, 1 << 20);
	ck_assert_msg(style_apply(file("examples/forms", forms[_i], "xsl"),
			      span_str(xml), &b, &m, &e) == ERR_OK,
		"%s: %s", forms[_i], e.s);
	s = arena_dup(fx_arena(), buf_span(&b)).p;
	buf_clear(&b);
	ck_assert_int_eq((int)m, STYLE_HTML);
	ck_assert_uint_eq(
		count(s, "<thead><tr><td class=\"mark\" style=\"color:"
			 "white;background:#c00000;\">A &amp; B "
			 "SECRET</td></tr></thead>"),
		2);
	ck_assert_uint_eq(count(s, "A &amp; B SECRET</td></tr></tfoot>"), 2);
	ck_assert_uint_eq(count(s, "<script"), 0);
	check_values(&d, s);
	check_values(&d, doc_text(&d, FORM_TEXT));
}
END_TEST

/* Whatever was submitted under whichever version. */
START_TEST(stylesheets_stand_hostile_values)
{
	struct form_doc d = *doc_new();
	const char *xml;
	enum style_method m = STYLE_XML;
	struct errtext e = {""};
	struct buf b;

	d.template = tree("examples/forms", forms[_i]);
	xml = doc_text(&d, FORM_XML);
	buf_init(&b, 1 << 20);
	ck_assert_msg(style_apply(file("examples/forms", forms[_i], "xsl"),
			      span_str(xml), &b, &m, &e) == ERR_OK,
		"%s: %s", forms[_i], e.s);
	ck_assert_uint_eq(count(buf_cstr(&b), "<script"), 0);
	ck_assert_uint_eq(count(buf_cstr(&b), "TOP &lt;b&gt;</span>"), 1);
	ck_assert_uint_eq(count(buf_cstr(&b), "Fields withheld: 1"), 1);
	buf_clear(&b);
}
END_TEST

Suite *suite_examples(void)
{
	const int n = (int)ARRAY_LEN(forms);
	TCase *tc;
	Suite *s = fx_suite("fdp/examples", &tc);

	tcase_add_loop_test(tc, templates_are_good, 0, n);
	tcase_add_loop_test(tc, submissions_are_judged, 0, n);
	tcase_add_loop_test(tc, stylesheets_mark_each_page, 0, n);
	tcase_add_loop_test(tc, stylesheets_stand_hostile_values, 0, n);
	return s;
}
