/* SPDX-License-Identifier: MIT */
/* Searching for rooms (XEP-0433). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN  "ann@ex.org/pc"
#define BASE "urn:xmpp:channel-search:0:"
#define PARAMS \
	"<field var='FORM_TYPE'><value>" BASE "search-params</value></field>"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define ADDRESS    FIELD("key", "{" BASE "order}address")
#define NUSERS     FIELD("key", "{" BASE "order}nusers")
#define ALL        FIELD("all", "true")
#define SET(inner) "<set xmlns='" PROTOCOL("rsm") "'>" inner "</set>"
#define ITEM(n)    "//search:item[" #n "]/@address"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *search(const char *from, const char *fields, const char *set)
{
	return ask(w, from, DOMAIN, "get",
		say(w,
			"<search xmlns='" BASE "search'>%s<x xmlns='jabber:x:"
			"data' type='submit'>" PARAMS "%s</x></search>",
			set, fields));
}

/* The nodes of the rooms that are found, in order. */
static const char *names(const char *answer)
{
	struct buf b;
	const char *at = answer, *kept;

	ck_xpath(answer, "/iq[@type='result']/search:result");
	buf_init(&b, 100000);
	while ((at = strstr(at, " address='")) != NULL) {
		at += strlen(" address='");
		if (b.n != 0)
			buf_byte(&b, ' ');
		buf_add(&b, span_of(at, strcspn(at, "@")));
	}
	kept = say(w, "%s", buf_cstr(&b));
	buf_clear(&b);
	return kept;
}

static void make(const char *node, const char *pair, const char *more)
{
	const char *jid = say(w, "%s@" DOMAIN, node);

	ck_assert_str_eq(op_create(w, jid, pair), "");
	if (more != NULL)
		ck_assert_str_eq(op_set(w, jid, more), "");
}

static void enter(const char *node, int i)
{
	world_recvf(w,
		"<presence from='u%d@ex.org/x' to='%s@" DOMAIN "/u%d'>"
		"<x xmlns='" PROTOCOL("muc") "'/></presence>",
		i, node, i);
}

/* ---- the form ---- */

/* D433-01, D433-02 */
START_TEST(the_form_has_all_fields_with_what_they_are)
{
	static const char *const fields[] = {
		"[@var='q'][@type='text-single'][not(x:value)]",
		"[@var='all'][@type='boolean'][x:value='false']",
		"[@var='sinname'][@type='boolean'][x:value='true']",
		"[@var='sindescription'][@type='boolean'][x:value='true']",
		"[@var='sinaddress'][@type='boolean'][x:value='true']",
		"[@var='types'][@type='list-multi'][x:value='xep-0045']"
		"[x:option/x:value='xep-0045']",
		"[@var='key'][@type='list-single'][x:value='{" BASE
		"order}nusers'][x:option/x:value='{" BASE "order}address']",
	};
	const char *a =
		ask(w, ANN, DOMAIN, "get", "<search xmlns='" BASE "search'/>");

	ck_xpath(a,
		"/iq[@type='result']/search:search/x:x[@type='form']"
		"/x:field[@var='FORM_TYPE'][x:value='" BASE "search-params']");
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		ck_xpath(a, say(w, "//x:field%s", fields[i]));
	ck_xpath(ask(w, ANN, DOMAIN, "get",
			 "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='" BASE "search']");
}
END_TEST

/* D433-04 */
START_TEST(what_makes_no_search_is_refused)
{
	static const struct {
		const char *fields, *verdict, *own;
	} bad[] = {
		{FIELD("key", "size") ALL,          "modify/feature-not-implemented",
                 "invalid-sort-key"						   },
		{FIELD("q",   "  "),                "modify/bad-request",
                 "invalid-search-terms"					       },
		{FIELD("q",   "x") ALL,             "modify/bad-request",
                 "conflicting-fields[cse:var='q'][cse:var='all']"                     },
		{"",          "modify/bad-request", "no-search-conditions"          },
		{FIELD("q",        ""), "modify/bad-request",           "no-search-conditions"},
		{FIELD("other",       "x"), "modify/bad-request",
                 "no-search-conditions"},
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const char *a = search(ANN, bad[i].fields, "");

		ck_assert_str_eq(verdict(w, a), bad[i].verdict);
		ck_xpath(a, say(w, "/iq/error/cse:%s", bad[i].own));
	}
	ck_assert_str_eq(verdict(w, search(ANN, FIELD("all", "maybe"), "")),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, search(ANN, ALL, SET("<index>3</index>"))),
		"cancel/feature-not-implemented");
	ck_assert_str_eq(verdict(w, ask(w, ANN, DOMAIN, "get",
					    "<search xmlns='" BASE
					    "search'><y xmlns='urn:y'/>"
					    "</search>")),
		"modify/bad-request");
}
END_TEST

/* D433-04 */
START_TEST(who_searches_too_often_has_to_wait)
{
	const struct world_conf conf = {.limits = {.searches_per_minute = 2}};
	const char *a;

	world_free(&w);
	w = world_new(&conf);
	(void)search(ANN, ALL, "");
	(void)search(ANN, ALL, "");
	a = search(ANN, ALL, "");
	ck_assert_str_eq(verdict(w, a), "wait/resource-constraint");
	ck_xpath(a, "/iq/error/cse:rate-limit[@retry-after > 0]");
	ck_assert_str_eq(names(search("bob@ex.org/x", ALL, "")), "");
}
END_TEST

/* ---- results ---- */

/* D433-03 */
START_TEST(words_are_looked_for_where_they_may_be)
{
	make("heath", "name=The Heath", "description=Where it rains");
	make("moor", "name=Moor", "description=Heather grows");
	make("lake", NULL, NULL);
	ck_assert_str_eq(names(search(ANN, FIELD("q", "HEATH") ADDRESS, "")),
		"heath moor");
	ck_assert_str_eq(
		names(search(ANN, FIELD("q", "heath rains") ADDRESS, "")),
		"heath");
	ck_assert_str_eq(names(search(ANN,
				 FIELD("q", "heath")
					 FIELD("sindescription", "0") ADDRESS,
				 "")),
		"heath");
	ck_assert_str_eq(
		names(search(ANN,
			FIELD("q", "lake") FIELD("sinaddress", "0") ADDRESS,
			"")),
		"");
	ck_assert_str_eq(names(search(ANN, FIELD("q", "none of it"), "")), "");
	ck_assert_str_eq(
		names(search(ANN, ALL FIELD("types", "xep-0369"), "")), "");
	ck_assert_str_eq(
		names(search(ANN, ALL ADDRESS, "")), "heath lake moor");
}
END_TEST

/* D433-03 */
START_TEST(a_result_describes_the_room)
{
	const char *a;

	make("heath", "name=The Heath", "description=Where it rains");
	ck_assert_str_eq(op_set(w, "heath@" DOMAIN, "language=en"), "");
	make("lake", "members_only=true", "whois=anyone");
	enter("heath", 1);
	enter("heath", 2);
	a = search(ANN, ALL, "");
	ck_xpath(a, "//search:item[1][@address='heath@" DOMAIN "']"
		    "[search:name='The Heath']"
		    "[search:description='Where it rains']"
		    "[search:language='en'][search:nusers=2]"
		    "[search:service-type='xep-0045'][search:is-open='true']"
		    "[search:anonymity-mode='muc_semianonymous']");
	ck_xpath(a, "//search:item[2][@address='lake@" DOMAIN "']"
		    "[search:name='lake'][not(search:is-open)]"
		    "[not(search:nusers)]"
		    "[search:anonymity-mode='{" BASE "anonymity}none']");
}
END_TEST

/* D433-05, C045-022 */
START_TEST(only_public_rooms_are_found)
{
	make("hid", "public=false", NULL);
	make("pub", NULL, NULL);
	world_recv(w, "<presence from='u@ex.org/x' to='lock@" DOMAIN "/u'>"
		      "<x xmlns='" PROTOCOL("muc") "'/></presence>");
	ck_assert_str_eq(names(search(ANN, ALL, "")), "pub");
	ck_assert_str_eq(names(search(ANN, ALL ADDRESS, "")), "pub");
}
END_TEST

/* Promise: a room that is hidden by its label is in no page, order or count,
 * and its key is that of no room. */
START_TEST(a_hidden_room_changes_nothing)
{
	static const char *const orders[] = {NUSERS, ADDRESS};
	const char *without, *with;

	world_clear(w, "u1@ex.org", "up to SECRET");
	make("a", NULL, NULL);
	make("c", NULL, NULL);
	without = search(ANN, say(w, ALL "%s", orders[_i]), "");
	make("b", "access_label=SECRET", NULL);
	enter("b", 1);
	with = search(ANN, say(w, ALL "%s", orders[_i]), "");
	ck_assert_str_eq(with, without);
	ck_xpath(with, "//rsm:count=2");
	ck_xpath(search(ANN, say(w, ALL "%s", orders[_i]), SET("<max>0</max>")),
		"//rsm:set[rsm:count=2][not(rsm:first)]");
	ck_assert_str_eq(
		verdict(w,
			search(ANN, say(w, ALL "%s", orders[_i]),
				_i == 0 ? SET("<after>1/b@" DOMAIN "</after>")
					: SET("<after>b@" DOMAIN "</after>"))),
		"cancel/item-not-found");
	ck_assert_str_eq(
		verdict(w, search(ANN, say(w, ALL "%s", orders[_i]),
				   SET("<before>n@" DOMAIN "</before>"))),
		"cancel/item-not-found");
	ck_assert_str_eq(
		names(search("u1@ex.org/x", say(w, ALL "%s", orders[_i]), "")),
		_i == 0 ? "b a c" : "a b c");
}
END_TEST

/* C045-211: nor by the order. */
START_TEST(how_many_are_inside_is_for_insiders)
{
	make("a", NULL, NULL);
	make("b", "members_only=true", NULL);
	ck_assert_str_eq(op_give(w, "b@" DOMAIN, "u1@ex.org", "member"), "");
	enter("b", 1);
	ck_assert_str_eq(names(search(ANN, ALL NUSERS, "")), "a b");
	ck_xpath_not(search(ANN, ALL NUSERS, ""), "//search:nusers");
	ck_assert_str_eq(names(search("u1@ex.org/y", ALL NUSERS, "")), "b a");
}
END_TEST

/* ---- pages ---- */

/* Goes through all pages of two, forward and back, and gives the nodes. */
static const char *walk(const char *fields, bool back)
{
	const char *all = "", *key = "", *a, *page;

	for (int i = 0; i < 20; i++) {
		const char *set = say(w, SET("<max>2</max><%s>%s</%s>"),
			back ? "before" : "after", key,
			back ? "before" : "after");

		a = search(ANN, fields, set);
		page = names(a);
		if (page[0] == '\0')
			return all;
		all = back ? say(w, "%s %s", page, all)
		           : say(w, "%s %s", all, page);
		a = strstr(a, back ? "<first>" : "<last>");
		ck_assert_ptr_nonnull(a);
		a = strchr(a, '>') + 1;
		key = say(w, "%.*s", (int)strcspn(a, "<"), a);
	}
	return "no end";
}

/* D433-03, B059-01, B059-03, B059-04: each room once, in order. */
START_TEST(pages_follow_each_other)
{
	for (int i = 0; i < 7; i++)
		make(say(w, "r%d", i), NULL, NULL);
	enter("r4", 1);
	enter("r4", 2);
	enter("r6", 3);
	enter("r1", 4);
	ck_assert_str_eq(walk(ALL ADDRESS, false), " r0 r1 r2 r3 r4 r5 r6");
	ck_assert_str_eq(walk(ALL ADDRESS, true), "r0 r1 r2 r3 r4 r5 r6 ");
	ck_assert_str_eq(walk(ALL NUSERS, false), " r4 r1 r6 r0 r2 r3 r5");
	ck_assert_str_eq(walk(ALL NUSERS, true), "r4 r1 r6 r0 r2 r3 r5 ");
}
END_TEST

/* More than the store gives at once, in pages of the service. */
START_TEST(many_rooms_are_found_in_pages)
{
	const char *a;

	for (int i = 0; i < 300; i++)
		make(say(w, "r%03d", i), i % 2 ? "name=odd" : NULL, NULL);
	a = search(ANN, FIELD("q", "odd") ADDRESS, "");
	ck_xpath(a, "count(//search:item)=100");
	ck_xpath(a, "//search:item[100][@address='r199@" DOMAIN "']");
	a = search(ANN, FIELD("q", "odd") ADDRESS,
		SET("<after>r199@" DOMAIN "</after>"));
	ck_xpath(a, "count(//search:item)=50");
	a = search(ANN, FIELD("q", "odd") ADDRESS, SET("<before/>"));
	ck_xpath(a, "count(//search:item)=100 and //rsm:count=150 and "
		    "//search:item[100][@address='r299@" DOMAIN "']");
}
END_TEST

/* What waits was made for another clearance. */
START_TEST(results_that_wait_are_judged_again)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	make("b", "access_label=SECRET", NULL);
	world_forget(w);
	world_hold(w);
	(void)search(ANN, ALL, "");
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_xpath_not(heard(w, ANN), "//search:item");
	ck_xpath(heard(w, ANN), "/all/iq[@type='error']");
}
END_TEST

START_TEST(a_long_description_is_cut_between_characters)
{
	char text[1300];

	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);
	make("r", say(w, "description=%s", text), NULL);
	ck_xpath(search(ANN, ALL, ""),
		"string-length(//search:description)=333");
}
END_TEST

Suite *suite_search(void)
{
	Suite *s = suite_create("muc/search");
	TCase *c = tcase_create("search");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_form_has_all_fields_with_what_they_are);
	tcase_add_test(c, what_makes_no_search_is_refused);
	tcase_add_test(c, who_searches_too_often_has_to_wait);
	tcase_add_test(c, words_are_looked_for_where_they_may_be);
	tcase_add_test(c, a_result_describes_the_room);
	tcase_add_test(c, only_public_rooms_are_found);
	tcase_add_loop_test(c, a_hidden_room_changes_nothing, 0, 2);
	tcase_add_test(c, how_many_are_inside_is_for_insiders);
	tcase_add_test(c, pages_follow_each_other);
	tcase_add_test(c, many_rooms_are_found_in_pages);
	tcase_add_test(c, results_that_wait_are_judged_again);
	tcase_add_test(c, a_long_description_is_cut_between_characters);
	suite_add_tcase(s, c);
	return s;
}
