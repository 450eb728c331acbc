/* SPDX-License-Identifier: MIT */
/* Text to tree: what is refused, and how it is said. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

static enum err parse(struct span text, struct errtext *e)
{
	const struct xml *x = NULL;
	enum err err = xml_parse(fx_arena(), text, &xml_caps_default, &x, e);

	ck_assert((err == ERR_OK) == (x != NULL));
	return err;
}

START_TEST(what_is_not_well_formed_is_refused)
{
	static const char *const bad[] = {"", " ", "x", "<a>", "<a></b>",
		"<a/><b/>", "<a b='1' b='2'/>", "<p:a/>", "<a p:b=''/>",
		"<a:b:c xmlns:a='u'/>", "<a>&nbsp;</a>", "<a>&#1;</a>",
		"<a>&#xFFFF;</a>", "<a>\x01</a>", "<a>\xff</a>", "<a>]]></a>",
		"<a b=c/>", "<a b='<'/>",
		"<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
		"<a xmlns:xml='urn:x'/>", "<a xmlns:p=''/>", "<:a/>", "<a:/>",
		"<a :b=''/>", "<p:1 xmlns:p='u'/>", "<a xmlns:='u'/>",
		"<a xmlns:p:q='u'/>", "<xmlns:a/>", "<xml:a/>",
		"<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
		"<a><b xmlns:p='u'/><p:c/></a>", "<a><b c='' p:d=''/></a>",
		"<a>\xed\xa0\x80</a>", "<a/>junk",
		"<?xml version='1.0' encoding='UTF-16'?><a/>x"};
	struct errtext e;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		e.s[0] = '\0';
		ck_assert_msg(parse(span_str(bad[i]), &e) == ERR_SYNTAX, "%s",
			bad[i]);
		ck_assert_uint_gt(strlen(e.s), 0);
	}
	ck_assert_int_eq(parse(SPAN("<a>\0</a>"), NULL), ERR_SYNTAX);
	ck_assert_int_eq(parse(SPAN_NONE, NULL), ERR_SYNTAX);
}
END_TEST

START_TEST(a_doctype_is_refused_whatever_it_declares)
{
	static const char *const bad[] = {"<!DOCTYPE a><a/>",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		"<!DOCTYPE a [<!ENTITY % b SYSTEM 'file:///x'>%b;]><a/>"};
	struct errtext e;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_int_eq(parse(span_str(bad[i]), &e), ERR_SYNTAX);
		ck_assert_ptr_nonnull(strstr(e.s, "DOCTYPE"));
	}
}
END_TEST

START_TEST(a_declaration_comments_and_cdata_are_fine)
{
	static const char text[] = "<?xml version='1.0'?><!-- c --><?p i?>"
				   "<a>x<!-- c -->y<![CDATA[<z>]]></a><!---->";
	const struct xml *x = NULL;

	ck_assert_int_eq(xml_parse(fx_arena(), span_str(text),
				 &xml_caps_default, &x, NULL),
		ERR_OK);
	ck_assert_span(xml_text(fx_arena(), x), "xy<z>");
	ck_assert_ptr_null(x->child->next);
}
END_TEST

START_TEST(the_five_entities_and_references_are_read)
{
	const struct xml *x = NULL;

	ck_assert_int_eq(
		xml_parse(fx_arena(),
			SPAN("<a b='&#9;&#10;&#13;\t\n&amp;'>"
			     "&lt;&gt;&amp;&apos;&quot;&#13;&#x1F600;\r\n</a>"),
			&xml_caps_default, &x, NULL),
		ERR_OK);
	ck_assert_span(xml_attr(x, "b"), "\t\n\r  &");
	ck_assert_span(xml_text(fx_arena(), x), "<>&'\"\r\xf0\x9f\x98\x80\n");
}
END_TEST

START_TEST(caps_are_limits_not_syntax)
{
	struct xml_caps caps = {
		.bytes = 20, .depth = 2, .children = 2, .attrs = 1};
	static const struct {
		const char *text;
		enum err err;
	} cases[] = {
		{"<a>12345678901234</a>", ERR_LIMIT},
		{"<a>1234567890123</a>",  ERR_OK   },
		{"<a><b/></a>",           ERR_OK   },
		{"<a><b><c/></b></a>",    ERR_LIMIT},
		{"<a><b/><b/></a>",       ERR_OK   },
		{"<a><b/><b/><b/></a>",   ERR_LIMIT},
		{"<a b='1'/>",            ERR_OK   },
		{"<a b='1' c='2'/>",      ERR_LIMIT},
		{"<a><b><c></b></a>",     ERR_LIMIT},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct xml *x = NULL;
		struct errtext e = {""};

		ck_assert_msg(xml_parse(fx_arena(), span_str(cases[i].text),
				      &caps, &x, &e) == cases[i].err,
			"%s: %s", cases[i].text, e.s);
	}
}
END_TEST

Suite *suite_xml_parse(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml_parse", &tc);

	tcase_add_test(tc, what_is_not_well_formed_is_refused);
	tcase_add_test(tc, a_doctype_is_refused_whatever_it_declares);
	tcase_add_test(tc, a_declaration_comments_and_cdata_are_fine);
	tcase_add_test(tc, the_five_entities_and_references_are_read);
	tcase_add_test(tc, caps_are_limits_not_syntax);
	return s;
}
