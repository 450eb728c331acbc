/* SPDX-License-Identifier: MIT */
/* Reading items and lists (XEP-0060 5, 6.5). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define DISCO(what) "http://jabber.org/protocol/disco#" what

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {
		.node_limits.item_page = 5, .node_limits.page = 4};

	w = nodes_new(&conf);
	node_make(w, "news", FIELD("pubsub#title", "The news"));
	for (int i = 0; i < 8; i++)
		ck_done(node_publish(w, ANN, "news",
			arena_printf(w->keep, "i%d", i).p, NULL));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *ids(const char *from, const char *inner, const char *attr)
{
	const char *xml = ps_get(w, from, "<items node='news'%s>%s</items>%s",
		attr, attr[0] != '\0' ? "" : inner,
		attr[0] != '\0' ? inner : "");
	struct span all = SPAN("");

	ck_done(xml);
	for (int i = 1; i < 20; i++)
		all = arena_printf(w->keep, "%.*s%s", SPAN_FMT(all),
			expect_string(w, xml,
				arena_printf(
					w->keep, "string(//ps:item[%d]/@id)", i)
					.p));
	return all.p;
}

/* E060-062, E060-065 */
START_TEST(items_are_read_by_their_ids)
{
	ck_assert_str_eq(
		ids(BOB, "<item id='i3'/><item id='x'/><item id='i1'/>", ""),
		"i3i1");
	ck_assert_str_eq(ids(BOB, "<item id='x'/>", ""), "");
}
END_TEST

/* E060-063, G346-03: the newest, in the order of publishing */
START_TEST(so_many_of_the_newest)
{
	ck_assert_str_eq(ids(BOB, "", " max_items='1'"), "i7");
	ck_assert_str_eq(ids(BOB, "", " max_items='3'"), "i5i6i7");
	ck_is(ps_get(w, BOB, "<items node='news' max_items='3'/>"),
		"not(//rsm:set)");
	ck_error(ps_get(w, BOB, "<items node='news' max_items='0'/>"), "modify",
		"bad-request");
}
END_TEST

/* E060-061 */
START_TEST(a_list_that_is_cut_says_so)
{
	ck_is(ps_get(w, BOB, "<items node='news'/>"),
		"/iq/ps:pubsub[count(ps:items/ps:item)=5]"
		"[ps:items/ps:item[1]/@id='i3']/rsm:set[rsm:count='8']"
		"[rsm:first='i3'][rsm:first/@index='3'][rsm:last='i7']");
}
END_TEST

#define SET(inner) "<set xmlns='http://jabber.org/protocol/rsm'>" inner "</set>"

/* E060-061, XEP-0059 */
START_TEST(items_are_paged)
{
	ck_assert_str_eq(ids(BOB, SET("<max>3</max>"), " "), "i0i1i2");
	ck_assert_str_eq(
		ids(BOB, SET("<max>3</max><after>i2</after>"), " "), "i3i4i5");
	ck_assert_str_eq(ids(BOB, SET("<max>3</max><before/>"), " "), "i5i6i7");
	ck_assert_str_eq(
		ids(BOB, SET("<max>2</max><before>i5</before>"), " "), "i3i4");
	ck_assert_str_eq(
		ids(BOB, SET("<max>2</max><index>6</index>"), " "), "i6i7");
	ck_error(ps_get(w, BOB,
			 "<items node='news'/>" SET(
				 "<max>2</max><after>x</after>")),
		"cancel", "item-not-found");
	ck_is(ps_get(w, BOB, "<items node='news'/>" SET("<max>0</max>")),
		"//rsm:set[rsm:count='8'][not(rsm:first)]");
}
END_TEST

/* E060-064 */
START_TEST(a_node_that_is_not_there_has_no_items)
{
	ck_error(ps_get(w, BOB, "<items node='x'/>"), "cancel",
		"item-not-found");
	ck_error_app(ps_get(w, BOB, "<items/>"), "modify", "bad-request",
		"nodeid-required");
}
END_TEST

/* E060-020, G346-02 */
START_TEST(the_service_lists_its_nodes)
{
	node_make(w, "a", "");
	ck_is(iq_get(w, BOB, "<query xmlns='" DISCO("items") "'/>"),
		"/iq/items:query[count(items:item)=2][not(rsm:set)]"
		"/items:item[@jid='" NODES "'][@node='news']"
		"[@name='The news']");
	node_make(w, "b", "");
	node_make(w, "c", "");
	node_make(w, "d", "");
	ck_is(iq_get(w, BOB, "<query xmlns='" DISCO("items") "'/>"),
		"/iq/items:query[count(items:item)=4]/rsm:set[rsm:count='5']");
	ck_is(iq_get(w, BOB,
		      "<query xmlns='" DISCO("items") "'>" SET(
			      "<max>2</max><after>b</after>") "</query>"),
		"/iq/items:query[items:item[1]/@node='c']"
		"/rsm:set[rsm:first/@index='2']");
}
END_TEST

static const char *filtered(
	const char *from, const char *fields, const char *set)
{
	return iq_get(w, from,
		"<query xmlns='" DISCO(
			"items") "'>"
				 "<filter xmlns='urn:xmpp:pubsub-filter:0'>"
				 "<x xmlns='jabber:x:data' type='submit'>"
				 "<field "
				 "var='FORM_TYPE'><value>urn:xmpp:pubsub-"
				 "filter:0"
				 "</value></field>%s</x></filter>%s</query>",
		fields, set);
}

#define TYPES(which, values) "<field var='" which "-types'>" values "</field>"
#define TYPE(text)           "<value>" text "</value>"

/* XEP-0462, E060-020: pages and counts are of what the filter leaves */
START_TEST(nodes_are_listed_by_type)
{
	node_make(w, "blog", FIELD("pubsub#type", "urn:blog"));
	node_make(w, "blog2", FIELD("pubsub#type", "urn:blog"));
	node_make(w, "talk", FIELD("pubsub#type", "urn:blog:talk"));
	ck_is(filtered(BOB, TYPES("included", TYPE("urn:blog")),
		      SET("<max>1</max>")),
		"//items:query[count(items:item)=1][items:item/@node='blog']"
		"/rsm:set[rsm:count='2']");
	ck_is(filtered(BOB, TYPES("included", TYPE("urn:blog")),
		      SET("<max>1</max><before/>")),
		"//items:query[items:item/@node='blog2']"
		"/rsm:set[rsm:count='2'][rsm:first/@index='1']");
	ck_is(filtered(BOB, TYPES("included", TYPE("") TYPE("urn:blog:talk")),
		      ""),
		"//items:query[count(items:item)=2]"
		"[items:item/@node='news'][items:item/@node='talk']");
	ck_is(filtered(BOB, TYPES("excluded", TYPE("urn:blog") TYPE("")), ""),
		"//items:query[count(items:item)=1][items:item/@node='talk']");
	ck_is(filtered(BOB, TYPES("included", TYPE("urn")), ""),
		"//items:query[not(items:item)]");
	ck_is(filtered(BOB, "", SET("")), "//rsm:set[rsm:count='4']");
	ck_error(filtered(BOB,
			 TYPES("included", TYPE("a"))
				 TYPES("excluded", TYPE("b")),
			 ""),
		"modify", "bad-request");
	ck_is(iq_get(w, BOB, "<query xmlns='" DISCO("info") "'/>"),
		"//info:feature[@var='urn:xmpp:pubsub-filter:0']");
}
END_TEST

/* H314-02, H314-10: a type shows nothing of what is hidden */
START_TEST(a_filter_finds_nothing_hidden)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "blog",
		FIELD("pubsub#type", "urn:blog")
			FIELD("sec-label#custom-label", "SECRET"));
	ck_is(filtered(BOB, TYPES("included", TYPE("urn:blog")), SET("")),
		"//items:query[not(items:item)]/rsm:set[rsm:count='0']");
	ck_is(filtered(ANN, TYPES("included", TYPE("urn:blog")), SET("")),
		"//rsm:set[rsm:count='1']");
	ck_is(filtered(BOB, TYPES("excluded", TYPE("x")), SET("")),
		"//rsm:set[rsm:count='1']");
}
END_TEST

/* E060-023 */
START_TEST(a_node_lists_its_items)
{
	const char *xml = iq_get(w, BOB,
		"<query xmlns='" DISCO("items") "' node='news'>" SET(
			"<max>2</max>") "</query>");

	ck_is(xml, "/iq/items:query[@node='news'][count(items:item)=2]"
		   "/items:item[@jid='" NODES "'][@name='i0'][not(@node)]");
	ck_is(xml, "//rsm:set[rsm:count='8']");
	ck_error(iq_get(w, BOB, "<query xmlns='" DISCO("items") "' node='x'/>"),
		"cancel", "item-not-found");
}
END_TEST

/* E060-001, E060-002, E060-003, H258-01 */
START_TEST(the_service_says_what_it_can)
{
	const char *xml = iq_get(w, BOB, "<query xmlns='" DISCO("info") "'/>");

	ck_is(xml, "//info:identity[@category='pubsub'][@type='service']");
	ck_is(xml, "//info:feature[@var='" PUBSUB "']");
	ck_is(xml, "//info:feature[@var='" PUBSUB "#publish']");
	ck_is(xml, "//info:feature[@var='" PUBSUB "#subscribe']");
	ck_is(xml, "//info:feature[@var='" PUBSUB "#publisher-affiliation']");
	ck_is(xml, "//info:feature[@var='urn:xmpp:sec-label:0']");
	ck_is(xml, "count(//info:feature[starts-with(@var,'" PUBSUB
		   "#access-')])=1");
	ck_is(xml, "not(//info:identity[@type='urn:xmpp:fdp:0'])");
}
END_TEST

/* E060-021, E060-022, H314-01 */
START_TEST(a_node_says_what_it_is)
{
	const char *xml = iq_get(
		w, BOB, "<query xmlns='" DISCO("info") "' node='news'/>");

	ck_is(xml, "/iq/info:query[@node='news']"
		   "/info:identity[@category='pubsub'][@type='leaf']");
	ck_is(xml, "//info:feature[@var='urn:xmpp:sec-label:catalog:2']");
	ck_is(xml,
		"//x:field[@var='FORM_TYPE'][x:value='" PUBSUB "#meta-data']");
	ck_is(xml, "//x:field[@var='pubsub#title'][x:value='The news']");
	ck_is(xml, "//x:field[@var='pubsub#creator'][x:value='ann@ex.org']");
	ck_is(xml, "//x:field[@var='pubsub#num_subscribers'][x:value='0']");
	ck_error(iq_get(w, BOB, "<query xmlns='" DISCO("info") "' node='x'/>"),
		"cancel", "item-not-found");
}
END_TEST

/* H258-04, H314-01 */
START_TEST(the_catalogue_of_a_node_is_what_fits_it)
{
	static const char *const labels[] = {"UNCLASSIFIED", "RESTRICTED"};
	const char *xml;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_offer(w, labels, 2);
	node_set(w, "news",
		FIELD("sec-label#clearance", "Custom")
			FIELD("sec-label#custom-clearance", "UNCLASSIFIED"));
	xml = iq_get(w, ANN,
		"<catalog xmlns='urn:xmpp:sec-label:catalog:2'"
		" to='" NODES "' node='news'/>");
	ck_is(xml, "/iq/catalog:catalog[@node='news'][@to='" NODES "']"
		   "[count(catalog:item)=1]");
	xml = iq_get(w, ANN,
		"<catalog xmlns='urn:xmpp:sec-label:catalog:2'"
		" to='" NODES "'/>");
	ck_is(xml, "/iq/catalog:catalog[not(@node)][count(catalog:item)=2]");
	ck_error(iq_get(w, ANN,
			 "<catalog xmlns='urn:xmpp:sec-label:catalog:2'"
			 " to='" NODES "' node='x'/>"),
		"cancel", "item-not-found");
}
END_TEST

Suite *suite_items(void)
{
	Suite *s = suite_create("pubsub/items");
	TCase *c = tcase_create("items");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, items_are_read_by_their_ids);
	tcase_add_test(c, so_many_of_the_newest);
	tcase_add_test(c, a_list_that_is_cut_says_so);
	tcase_add_test(c, items_are_paged);
	tcase_add_test(c, a_node_that_is_not_there_has_no_items);
	tcase_add_test(c, the_service_lists_its_nodes);
	tcase_add_test(c, nodes_are_listed_by_type);
	tcase_add_test(c, a_filter_finds_nothing_hidden);
	tcase_add_test(c, a_node_lists_its_items);
	tcase_add_test(c, the_service_says_what_it_can);
	tcase_add_test(c, a_node_says_what_it_is);
	tcase_add_test(c, the_catalogue_of_a_node_is_what_fits_it);
	suite_add_tcase(s, c);
	return s;
}
