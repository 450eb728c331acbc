/* SPDX-License-Identifier: MIT */
/* Declarations: which hold where, and which are against the rules. */
#include "tests/xmpp/fixture.h"
#include "tests/xmpp/suites.h"
#include "xmpp/xml_scope.h"

#define XML_NS   "http://www.w3.org/XML/1998/namespace"
#define XMLNS_NS "http://www.w3.org/2000/xmlns/"

static struct xml_scope *scope;

static void setup(void)
{
	fx_setup();
	scope = xml_scope_new();
}

static void teardown(void)
{
	xml_scope_free(&scope);
	fx_teardown();
}

static enum err declare(const char *prefix, const char *uri)
{
	return xml_scope_declare(
		scope, fx_arena(), span_str(prefix), span_str(uri));
}

static const struct xml_bound *find(const char *prefix)
{
	return xml_scope_find(scope, span_str(prefix));
}

START_TEST(the_language_declares_two)
{
	ck_assert_int_eq((int)find("")->ns, NS_NONE);
	ck_assert_span(find("")->uri, "");
	ck_assert_int_eq((int)find("xml")->ns, NS_XML);
	ck_assert_ptr_eq(find("xml")->uri.p, ns_uri(NS_XML).p);
	ck_assert_ptr_null(find("xmlns"));
	ck_assert_ptr_null(find("p"));
}
END_TEST

START_TEST(the_innermost_declaration_holds)
{
	size_t outer, inner;

	ck_assert_int_eq(declare("p", "urn:1"), ERR_OK);
	ck_assert_int_eq(declare("", "jabber:client"), ERR_OK);
	outer = xml_scope_mark(scope);
	ck_assert_int_eq(declare("p", "urn:2"), ERR_OK);
	inner = xml_scope_mark(scope);
	ck_assert_int_eq(declare("", ""), ERR_OK);
	ck_assert_span(find("p")->uri, "urn:2");
	ck_assert_int_eq((int)find("")->ns, NS_NONE);
	xml_scope_back(scope, inner);
	ck_assert_int_eq((int)find("")->ns, NS_STANZA);
	/* for attributes it is another one than the component's */
	ck_assert_span(find("")->uri, "jabber:client");
	ck_assert_span(find("p")->uri, "urn:2");
	xml_scope_back(scope, outer);
	ck_assert_span(find("p")->uri, "urn:1");
	xml_scope_clear(scope);
	ck_assert_ptr_null(find("p"));
	ck_assert_int_eq((int)find("")->ns, NS_NONE);
	ck_assert_ptr_nonnull(find("xml"));
}
END_TEST

START_TEST(what_is_reserved_stays_as_it_is)
{
	static const char *const bad[][2] = {
		{"p",     ""      },
                {"xml",   "urn:x" },
                {"xml",   ""      },
                {"p",     XML_NS  },
		{"",      XML_NS  },
                {"xmlns", "urn:x" },
                {"xmlns", XMLNS_NS},
		{"p",     XMLNS_NS},
                {"",      XMLNS_NS},
                {"xml",   XMLNS_NS},
		{"xmlns", XML_NS  }
        };
	size_t before = xml_scope_mark(scope);

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(declare(bad[i][0], bad[i][1]) == ERR_SYNTAX,
			"%s='%s'", bad[i][0], bad[i][1]);
	ck_assert_uint_eq(xml_scope_mark(scope), before);
	ck_assert_int_eq(declare("xml", XML_NS), ERR_OK);
	ck_assert_ptr_eq(find("xml")->uri.p, ns_uri(NS_XML).p);
	ck_assert_int_eq(declare("xmlx", "urn:x"), ERR_OK);
}
END_TEST

START_TEST(one_uri_is_one_whatever_the_prefix)
{
	ck_assert_int_eq(declare("p", "urn:1"), ERR_OK);
	ck_assert_int_eq(declare("q", "urn:1"), ERR_OK);
	ck_assert_int_eq(declare("r", "urn:2"), ERR_OK);
	ck_assert_int_eq(declare("c", "jabber:client"), ERR_OK);
	ck_assert_int_eq(declare("s", "jabber:component:accept"), ERR_OK);
	ck_assert(xml_bound_same(find("p"), find("q")));
	ck_assert(!xml_bound_same(find("p"), find("r")));
	ck_assert(!xml_bound_same(find("c"), find("s")));
}
END_TEST

START_TEST(declarations_in_scope_are_capped)
{
	char prefix[] = "pxx";
	size_t room = XML_SCOPE_MAX - xml_scope_mark(scope);

	for (size_t i = 0; i < room + 2; i++) {
		prefix[1] = (char)('a' + i % 26);
		prefix[2] = (char)('a' + i / 26);
		ck_assert_int_eq(declare(prefix, "urn:x"),
			i < room ? ERR_OK : ERR_LIMIT);
		ck_assert((find(prefix) != NULL) == (i < room));
	}
	ck_assert_ptr_nonnull(find("paa"));
	ck_assert_ptr_nonnull(find("xml"));
}
END_TEST

START_TEST(a_uri_is_capped)
{
	static char uri[XML_URI_MAX + 2];

	memset(uri, 'u', XML_URI_MAX);
	ck_assert_int_eq(declare("", uri), ERR_OK);
	ck_assert_uint_eq(find("")->uri.n, XML_URI_MAX);
	uri[XML_URI_MAX] = 'u';
	ck_assert_int_eq(declare("", uri), ERR_LIMIT);
	ck_assert_int_eq((int)find("")->ns, NS_OTHER);
	ck_assert_uint_eq(find("")->uri.n, 0);
}
END_TEST

/* Of the stream's declarations each stanza has its own copy. */
START_TEST(uris_move_to_another_arena)
{
	struct arena *first = arena_new(), *second = arena_new();

	ck_assert_int_eq(declare("p", "urn:1"), ERR_OK);
	ck_assert_int_eq(declare("", "jabber:client"), ERR_OK);
	xml_scope_move(scope, first);
	ck_assert_span(find("p")->uri, "urn:1");
	arena_free(&first);
	xml_scope_move(scope, second);
	ck_assert_span(find("p")->uri, "urn:1");
	ck_assert_span(find("")->uri, "jabber:client");
	ck_assert_uint_le(arena_used(second), 16); /* ours need no copy */
	arena_free(&second);
}
END_TEST

Suite *suite_xml_scope(void)
{
	Suite *s = suite_create("xml_scope");
	TCase *tc = tcase_create("xml_scope");

	tcase_add_checked_fixture(tc, setup, teardown);
	suite_add_tcase(s, tc);
	tcase_add_test(tc, the_language_declares_two);
	tcase_add_test(tc, the_innermost_declaration_holds);
	tcase_add_test(tc, what_is_reserved_stays_as_it_is);
	tcase_add_test(tc, one_uri_is_one_whatever_the_prefix);
	tcase_add_test(tc, declarations_in_scope_are_capped);
	tcase_add_test(tc, a_uri_is_capped);
	tcase_add_test(tc, uris_move_to_another_arena);
	return s;
}
