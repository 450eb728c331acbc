/* SPDX-License-Identifier: MIT */
/* Lists of who is what, page by page (XEP-0059). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {
		.node_limits.page = 4, .admin = "ann@ex.org"};

	w = nodes_new(&conf);
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

#define SET(inner) "<set xmlns='http://jabber.org/protocol/rsm'>" inner "</set>"

/* The first characters of what a list has, in its order. */
static const char *letters(const char *xml, const char *attr)
{
	struct span all = SPAN("");

	ck_done(xml);
	for (int i = 1;; i++) {
		const char *s = expect_string(w, xml,
			arena_printf(w->keep, "string(/iq/*/*[1]/*[%d]/@%s)", i,
				attr)
				.p);

		if (s[0] == '\0')
			break;
		all = arena_printf(w->keep, "%.*s%c", SPAN_FMT(all), s[0]);
	}
	return arena_dup(w->keep, all).p;
}

static void subscribe(const char *jid)
{
	ck_done(own_set(w, ANN,
		"<subscriptions node='news'><subscription jid='%s' "
		"subscription='subscribed'/></subscriptions>",
		jid));
}

static void appoint(const char *node, const char *jid)
{
	ck_done(own_set(w, ANN,
		"<affiliations node='%s'><affiliation jid='%s' "
		"affiliation='member'/></affiliations>",
		node, jid));
}

/* What an owner reads of a list, from that request on. */
static const char *owned(const char *list, const char *set)
{
	return letters(
		own_get(w, ANN, "<%s node='news'/>%s", list, set), "jid");
}

/* From the page that it is asked for with, in letters of "abcde". */
static void page_through(const char *list)
{
	static const struct {
		const char *set, *page;
	} pages[] = {
		{SET("<max>2</max>"),                          "ab"  },
		{SET("<max>2</max><after>b@ex.org</after>"),   "cd"  },
		{SET("<max>9</max><after>d@ex.org</after>"),   "e"   },
		{SET("<max>2</max><after>e@ex.org</after>"),   ""    },
		{SET("<max>2</max><before/>"),                 "de"  },
		{SET("<max>2</max><before>c@ex.org</before>"), "ab"  },
		{SET("<max>2</max><before>b@ex.org</before>"), "a"   },
		{SET("<max>2</max><index>3</index>"),          "de"  },
		{SET("<max>0</max>"),                          ""    },
		{"",					   "abcd"},
	};

	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		ck_assert_str_eq(owned(list, pages[i].set), pages[i].page);
	ck_error(own_get(w, ANN,
			 "<%s node='news'/>" SET("<after>x@ex.org</after>"),
			 list),
		"cancel", "item-not-found");
	ck_error(own_get(w, ANN,
			 "<%s node='news'/>" SET("<before>x@ex.org</before>"),
			 list),
		"cancel", "item-not-found");
	ck_error(own_get(w, ANN, "<%s node='news'/>" SET("<max>x</max>"), list),
		"modify", "bad-request");
	ck_is(own_get(w, ANN, "<%s node='news'/>" SET("<max>2</max>"), list),
		"/iq/pso:pubsub[*[1][count(*)=2]]/rsm:set[rsm:count='5']"
		"[rsm:first[@index='0']='a@ex.org'][rsm:last='b@ex.org']");
	ck_is(own_get(w, ANN, "<%s node='news'/>", list),
		"/iq/pso:pubsub[*[1][count(*)=4]]/rsm:set[rsm:count='5']"
		"[rsm:last='d@ex.org']");
}

/* E060-120 */
START_TEST(an_owner_pages_through_subscriptions)
{
	static const char *const jids[] = {
		"a@ex.org", "b@ex.org", "c@ex.org", "d@ex.org", "e@ex.org"};

	for (size_t i = 0; i < ARRAY_LEN(jids); i++)
		subscribe(jids[i]);
	page_through("subscriptions");
	world_restart(w);
	page_through("subscriptions");
	ck_done(own_set(w, ANN,
		"<subscriptions node='news'><subscription jid='a@ex.org' "
		"subscription='none'/></subscriptions>"));
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"/iq/pso:pubsub[not(rsm:set)]");
}
END_TEST

/* E060-121: in the order of addresses */
START_TEST(an_owner_pages_through_affiliations)
{
	appoint("news", "e@ex.org");
	appoint("news", "c@ex.org");
	appoint("news", "d@ex.org");
	appoint("news", "b@ex.org");
	ck_done(own_set(w, ANN,
		"<affiliations node='news'>"
		"<affiliation jid='ann@ex.org' affiliation='none'/>"
		"<affiliation jid='a@ex.org' affiliation='owner'/>"
		"</affiliations>"));
	page_through("affiliations");
	world_restart(w);
	page_through("affiliations");
}
END_TEST

/* E060-120: who waits isn't counted */
START_TEST(who_waits_is_on_no_page)
{
	node_set(w, "news", FIELD("pubsub#access_model", "authorize"));
	ck_done(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"));
	subscribe(DAN);
	ck_is(own_get(w, ANN,
		      "<subscriptions node='news'/>" SET("<max>2</max>")),
		"/iq/pso:pubsub[pso:subscriptions[count(*)=1]]"
		"/rsm:set[rsm:count='1'][rsm:first='" DAN "']");
}
END_TEST

/* E060-024, E060-025 */
START_TEST(everybody_pages_through_what_is_theirs)
{
	static const char *const more[] = {"a", "b", "c", "d"};
	const char *last;

	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		node_make(w, more[i], "");
		node_subscribe(w, ANN, more[i]);
	}
	node_subscribe(w, ANN, "news");
	ck_assert_str_eq(
		letters(ps_get(w, ANN, "<subscriptions/>"), "node"), "abcd");
	ck_assert_str_eq(
		letters(ps_get(w, ANN, "<affiliations/>"), "node"), "abcd");
	ck_is(ps_get(w, ANN, "<affiliations/>"),
		"/iq/ps:pubsub/rsm:set[rsm:count='5'][rsm:last='d']");
	ck_assert_str_eq(
		letters(ps_get(w, ANN,
				"<affiliations/>" SET("<after>b</after>")),
			"node"),
		"cdn");
	last = expect_string(w, ps_get(w, ANN, "<subscriptions/>"),
		"string(/iq/ps:pubsub/rsm:set/rsm:last)");
	ck_assert_str_eq(
		letters(ps_get(w, ANN,
				"<subscriptions/>" SET("<after>%s</after>"),
				last),
			"node"),
		"n");
	ck_is(ps_get(w, ANN, "<subscriptions node='b'/>"),
		"/iq/ps:pubsub[ps:subscriptions[count(*)=1]][not(rsm:set)]");
	ck_error(ps_get(w, ANN, "<affiliations/>" SET("<after>x</after>")),
		"cancel", "item-not-found");
}
END_TEST

/* E060-025, H314-03: nor is a node counted that is hidden from them */
START_TEST(a_hidden_node_is_on_no_page)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	appoint("news", "dan@ex.org");
	node_make(w, "deep", FIELD("sec-label#custom-label", "SECRET"));
	appoint("deep", "dan@ex.org");
	ck_is(ps_get(w, DAN, "<affiliations/>" SET("<max>9</max>")),
		"/iq/ps:pubsub[ps:affiliations[count(*)=1]]"
		"/rsm:set[rsm:count='1'][rsm:last='news']");
	ck_error(ps_get(w, DAN, "<affiliations/>" SET("<after>deep</after>")),
		"cancel", "item-not-found");
}
END_TEST

Suite *suite_pages(void)
{
	Suite *s = suite_create("pubsub/pages");
	TCase *c = tcase_create("pages");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_owner_pages_through_subscriptions);
	tcase_add_test(c, who_waits_is_on_no_page);
	tcase_add_test(c, an_owner_pages_through_affiliations);
	tcase_add_test(c, everybody_pages_through_what_is_theirs);
	tcase_add_test(c, a_hidden_node_is_on_no_page);
	suite_add_tcase(s, c);
	return s;
}
