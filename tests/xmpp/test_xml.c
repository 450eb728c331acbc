/* SPDX-License-Identifier: MIT */
/* Look-ups in the read-only tree. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"

static const char sample[] =
	"<message from='a' xml:lang='de' xmlns:p='urn:p' p:to='no' to='yes'>"
	"one<body>hi</body>two<body xmlns='urn:other'/><body>ho<i/>ho</body>"
	"three<x xmlns='http://jabber.org/protocol/muc'/></message>";

START_TEST(children_are_found_by_namespace_and_name)
{
	const struct xml *m = fx_parse(sample), *b, *x;

	ck_assert(xml_is(m, NS_STANZA, "message"));
	b = xml_child(m, NS_STANZA, "body");
	ck_assert_span(xml_text(fx_arena(), b), "hi");
	b = xml_next(b, NS_STANZA, "body");
	ck_assert_span(xml_text(fx_arena(), b), "hoho");
	ck_assert_ptr_null(xml_next(b, NS_STANZA, "body"));
	x = xml_child(m, NS_MUC, "x");
	ck_assert(xml_is(x, NS_MUC, "x"));
	ck_assert(!xml_is(x, NS_MUC, "X"));
	ck_assert(!xml_is(x, NS_MUC_USER, "x"));
	ck_assert_ptr_null(xml_child(m, NS_MUC, "body"));
	ck_assert_ptr_null(xml_child(x, NS_MUC, "x"));
	ck_assert_ptr_null(xml_child(NULL, NS_MUC, "x"));
	ck_assert(!xml_is(NULL, NS_MUC, "x"));
}
END_TEST

START_TEST(elements_are_walked_without_the_text_between)
{
	const struct xml *m = fx_parse(sample);
	size_t n = 0;

	xml_each_child (c, m) {
		ck_assert_ptr_nonnull(c->name.p);
		n++;
	}
	ck_assert_uint_eq(n, 4);
	ck_assert_ptr_null(xml_first(NULL));
	ck_assert_ptr_null(xml_first(fx_parse("<a>text</a>")));
}
END_TEST

START_TEST(attributes_of_other_namespaces_do_not_shadow)
{
	const struct xml *m = fx_parse(sample);

	ck_assert_span(xml_attr(m, "to"), "yes");
	ck_assert_absent(xml_attr(m, "lang"));
	ck_assert_absent(xml_attr(m, "xmlns"));
	ck_assert_absent(xml_attr(NULL, "to"));
	ck_assert_span(xml_lang(m), "de");
	ck_assert_absent(xml_lang(xml_first(m)));
	ck_assert_absent(xml_lang(NULL));
	ck_assert_span(xml_attr(fx_parse("<a to=''/>"), "to"), "");
}
END_TEST

START_TEST(text_is_joined_and_absent_only_with_its_element)
{
	struct arena *a = fx_arena();
	const struct xml *m = fx_parse(sample);

	ck_assert_span(xml_text(a, m), "onetwothree");
	ck_assert_span(xml_text(a, NULL), "");
	ck_assert_span(xml_text(a, fx_parse("<a/>")), "");
	ck_assert_span(xml_child_text(a, m, NS_STANZA, "body"), "hi");
	ck_assert_span(xml_child_text(a, m, NS_MUC, "x"), "");
	ck_assert_absent(xml_child_text(a, m, NS_STANZA, "subject"));
	ck_assert_absent(xml_child_text(a, NULL, NS_STANZA, "subject"));
}
END_TEST

/* A114-08 */
START_TEST(the_clients_namespace_is_the_streams)
{
	const struct xml *f =
		fx_parse("<f xmlns='urn:xmpp:forward:0'><message "
			 "xmlns='jabber:client'><body/></message></f>");
	const struct xml *m = xml_child(f, NS_STANZA, "message");

	ck_assert(xml_is(xml_first(m), NS_STANZA, "body"));
	ck_assert_span(m->ns_uri, "jabber:component:accept");
}
END_TEST

START_TEST(no_namespace_and_unknown_ones_are_told_apart)
{
	const struct xml *a = fx_parse("<a xmlns=''><b xmlns='urn:b'/></a>");

	ck_assert(xml_is(a, NS_NONE, "a"));
	ck_assert_span(a->ns_uri, "");
	ck_assert(xml_is(xml_first(a), NS_OTHER, "b"));
	ck_assert_span(xml_first(a)->ns_uri, "urn:b");
}
END_TEST

Suite *suite_xml(void)
{
	TCase *tc;
	Suite *s = fx_suite("xml", &tc);

	tcase_add_test(tc, children_are_found_by_namespace_and_name);
	tcase_add_test(tc, elements_are_walked_without_the_text_between);
	tcase_add_test(tc, attributes_of_other_namespaces_do_not_shadow);
	tcase_add_test(tc, text_is_joined_and_absent_only_with_its_element);
	tcase_add_test(tc, the_clients_namespace_is_the_streams);
	tcase_add_test(tc, no_namespace_and_unknown_ones_are_told_apart);
	return s;
}
