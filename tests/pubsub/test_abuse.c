/* SPDX-License-Identifier: MIT */
/* What somebody who wants to know, or to do harm, would try. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

/* Ann and Bob up to SECRET, Dan UNCLASSIFIED. */
static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

#define HIDE FIELD("sec-label#custom-label", "SECRET")

/* Another node of the name doesn't make it less secret. */
START_TEST(what_waits_of_a_node_that_is_gone_keeps_its_label)
{
	node_make(w, "deep", HIDE);
	node_subscribe(w, BOB, "deep");
	world_hold(w);
	ck_done(node_publish(w, ANN, "deep", "a", NULL));
	ck_done(own_set(w, ANN,
		"<delete node='deep'><redirect uri='xmpp:x'/></delete>"));
	ck_done(ps_set(w, ANN, "<create node='deep'/>"));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "/message"), 0);
}
END_TEST

/* Nor does a label that is taken away: the title was under it. */
START_TEST(what_waits_of_a_node_that_opens_keeps_its_label)
{
	node_make(w, "deep", HIDE FIELD("pubsub#notify_config", "1"));
	node_subscribe(w, BOB, "deep");
	world_hold(w);
	node_set(w, "deep", FIELD("pubsub#title", "Secret plans"));
	node_set(w, "deep",
		FIELD("pubsub#title", "News") FIELD("sec-label#label", ""));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(node_events(w, BOB, "//x:value[.='News']"), 1);
	ck_assert_uint_eq(
		node_events(w, BOB, "//x:value[.='Secret plans']"), 0);
}
END_TEST

/* Else whoever labels a node of their own again and again lets nobody read. */
START_TEST(what_waits_of_other_nodes_is_left_alone)
{
	node_make(w, "other", "");
	world_hold(w);
	ck_done(ps_get(w, BOB, "<items node='news'/>"));
	ck_done(ps_get(w, BOB, "<items node='other'/>"));
	ck_done(ps_get(w, BOB, "<subscriptions/>"));
	node_set(w, "other", HIDE);
	ck_assert_uint_eq(node_events(w, BOB, "//ps:items[@node='news']"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ps:items[@node='other']"), 0);
	ck_assert_uint_eq(node_events(w, BOB, "//ps:subscriptions"), 0);
	ck_assert_uint_eq(node_events(w, BOB,
				  "/iq[@type='error'][error/"
				  "err:resource-constraint]"),
		2);
}
END_TEST

/* What a command says of a node goes as what the node's own requests say. */
START_TEST(what_waits_of_a_command_is_judged_again)
{
	node_make(w, "other", FIELD("pubsub#title", "Others"));
	ck_done(own_set(w, ANN,
		"<affiliations node='other'><affiliation jid='bob@ex.org'"
		" affiliation='owner'/></affiliations>"));
	world_hold(w);
	ck_is(iq_set(w, BOB,
		      "<command node='urn:caveat:commands:configure'"
		      " xmlns='http://jabber.org/protocol/commands'>"
		      "<x xmlns='jabber:x:data' type='submit'>" FIELD(
			      "pubsub#node", "other") "</x></command>"),
		"//x:field[x:value='Others']");
	ck_is(iq_set(w, ANN,
		      "<command node='urn:caveat:commands:configure'"
		      " xmlns='http://jabber.org/protocol/commands'>"
		      "<x xmlns='jabber:x:data' type='submit'>" FIELD(
			      "FORM_TYPE", PUBSUB "#node_config")
			      FIELD("pubsub#node", "other") HIDE
		      "</x></command>"),
		"/iq/cmd:command[@status='completed']");
	ck_assert_uint_eq(
		node_events(w, ANN, "//cmd:command[@status='completed']"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//cmd:command"), 0);
	ck_assert_uint_eq(node_events(w, BOB,
				  "/iq[@type='error'][error/"
				  "err:resource-constraint]"),
		1);
}
END_TEST

/* The same twice in one request is once. */
START_TEST(the_same_id_twice_is_one_item)
{
	node_subscribe(w, BOB, "news");
	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='a'><e xmlns='urn:e'/></item>"
		"<item id='a'><f xmlns='urn:e'/></item></publish>"));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a");
	ck_is(ps_get(w, ANN, "<items node='news'/>"), "count(//*[local-name()"
						      "='f'])=1");
	ck_done(ps_set(w, ANN,
		"<retract node='news'><item id='a'/><item id='a'/></retract>"));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "");
}
END_TEST

/* Payloads as deep as a stanza may be come back as they were. */
START_TEST(a_deep_payload_is_a_payload)
{
	struct span x = SPAN("<p:e xmlns:p='urn:p' p:a='&#10;&lt;'/>");

	for (int i = 0; i < 50; i++)
		x = arena_printf(w->keep, "<e xmlns='%s'>%.*s</e>",
			i % 2 == 0 ? "" : "urn:e", SPAN_FMT(x));
	node_subscribe(w, BOB, "news");
	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='a'>%.*s</item></publish>",
		SPAN_FMT(x)));
	ck_assert_uint_eq(
		node_events(w, BOB, "//*[@*[local-name()='a']='\n<']"), 1);
}
END_TEST

#define OPTIONS(fields)                                            \
	"<publish-options><x xmlns='jabber:x:data' type='submit'>" \
	"<field var='FORM_TYPE'><value>" PUBSUB "#publish-options" \
	"</value></field>" fields "</x></publish-options>"

/* Who thinks that they have labelled a node hears that they haven't. */
START_TEST(an_option_that_is_not_understood_makes_no_node)
{
	ck_error(ps_set(w, ANN,
			 "<publish node='x'><item><e xmlns='urn:e'/></item>"
			 "</publish>" OPTIONS(HIDE)),
		"modify", "not-acceptable");
	ck_error(ps_set(w, ANN, "<subscribe node='x' jid='" ANN "'/>"),
		"cancel", "item-not-found");
}
END_TEST

/* H258-06: what isn't marked by it isn't taken as if it were. */
START_TEST(a_label_in_a_wrong_place_is_refused)
{
	const char *l = world_label(w, "SECRET");
	const char *const wrong[] = {
		"<publish node='news'><item><e xmlns='urn:e'/></item></publish>"
		"<publish-options><x xmlns='jabber:x:data' type='submit'>"
		"<field var='FORM_TYPE'><value>" PUBSUB "#publish-options"
		"</value></field></x>%s</publish-options>",
		"<publish node='news'><item><e xmlns='urn:e'/></item>"
		"<x xmlns='urn:x'>%s</x></publish>",
		"<retract node='news'><item id='a'>%s</item></retract>",
		"<subscribe node='news' jid='" ANN "'/>%s",
		"<unsubscribe node='news' jid='" ANN "'/>%s",
		"<create node='x'>%s</create>",
	};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const char *at = strstr(wrong[i], "%s");
		struct span head = span_of(wrong[i], (size_t)(at - wrong[i]));

		ck_error(ps_set(w, ANN, "%.*s%s%s", SPAN_FMT(head), l, at + 2),
			"modify", "bad-request");
	}
	ck_error(ps_get(w, ANN, "<items node='news'>%s</items>", l), "modify",
		"bad-request");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "");
}
END_TEST

/* A name many times in one request costs as much as many items. */
START_TEST(there_is_an_end_to_what_is_asked_for_at_once)
{
	struct span ids = SPAN("");

	for (int i = 0; i < 101; i++)
		ids = arena_printf(
			w->keep, "%.*s<item id='a'/>", SPAN_FMT(ids));
	ck_error_app(ps_get(w, ANN, "<items node='news'>%.*s</items>",
			     SPAN_FMT(ids)),
		"cancel", "not-allowed", "max-items-exceeded");
}
END_TEST

/* What all subscribers get of one request is bounded, not of one item. */
START_TEST(many_items_are_no_way_round_the_bound)
{
	const struct world_conf conf = {.node_limits.relay_bytes = 8000};
	struct span items = SPAN(""), ids = SPAN("");

	world_free(&w);
	w = nodes_new(&conf);
	node_make(w, "news", "");
	node_subscribe(w, BOB, "news");
	for (int i = 0; i < 8; i++) {
		items = arena_printf(w->keep,
			"%.*s<item id='i%d'><e xmlns='urn:e'/></item>",
			SPAN_FMT(items), i);
		ids = arena_printf(
			w->keep, "%.*s<item id='i%d'/>", SPAN_FMT(ids), i);
		if (i < 7)
			ck_done(node_publish(w, ANN, "news",
				arena_printf(w->keep, "i%d", i).p, NULL));
	}
	ck_error(ps_set(w, ANN, "<publish node='news'>%.*s</publish>",
			 SPAN_FMT(items)),
		"wait", "resource-constraint");
	ck_done(node_publish(w, ANN, "news", "i7", NULL));
	world_forget(w);
	ck_error(ps_set(w, ANN, "<retract node='news'>%.*s</retract>",
			 SPAN_FMT(ids)),
		"wait", "resource-constraint");
	expect_quiet(w, BOB);
}
END_TEST

/* A lower bound doesn't make one item pay for all that there are. */
START_TEST(what_is_too_much_goes_bit_by_bit)
{
	for (int i = 0; i < 30; i++)
		ck_done(node_publish(w, ANN, "news",
			arena_printf(w->keep, "i%d", i).p, NULL));
	node_subscribe(w, DAN, "news");
	node_set(w, "news", FIELD("pubsub#max_items", "2"));
	ck_done(node_publish(w, ANN, "news", "x", NULL));
	ck_assert_uint_eq(node_events(w, DAN, "//ev:retract"), 20);
	ck_is(ps_get(w, DAN, "<items node='news'/>"), "count(//ps:item)=11");
	ck_done(node_publish(w, ANN, "news", "y", NULL));
	ck_assert_str_eq(node_ids(w, DAN, "news"), "x y");
}
END_TEST

#define AFF(jid, a)                                                            \
	"<affiliations node='news'><affiliation jid='" jid "' affiliation='" a \
	"'/></affiliations>"

/* E060-010: who is out by their domain hears nothing more. */
START_TEST(a_domain_that_is_put_out_is_subscribed_no_more)
{
	ck_done(own_set(w, ANN, AFF("bob@ex.org", "member")));
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	ck_done(own_set(w, ANN, AFF("ex.org", "outcast")));
	expect(w, DAN, "/message//ev:subscription[@subscription='none']");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	expect_quiet(w, DAN);
	expect(w, BOB, "/message//ev:item[@id='a']");
}
END_TEST

/* Many at once are as one after the other. */
START_TEST(many_are_put_out_at_once)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	node_subscribe(w, ANN, "news");
	ck_done(own_set(w, ANN,
		"<affiliations node='news'>"
		"<affiliation jid='bob@ex.org' affiliation='outcast'/>"
		"<affiliation jid='dan@ex.org' affiliation='publish-only'/>"
		"</affiliations>"));
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"//pso:subscriptions[count(*)=1]"
		"/pso:subscription[@jid='" ANN "']");
}
END_TEST

/* Owners are bound as everybody is. */
START_TEST(an_owner_cannot_subscribe_somebody_without_end)
{
	struct span all = SPAN("");

	for (int i = 0; i < 20; i++)
		all = arena_printf(w->keep,
			"%.*s<subscription jid='bob@ex.org/%d'"
			" subscription='subscribed'/>",
			SPAN_FMT(all), i);
	(void)own_set(w, ANN, "<subscriptions node='news'>%.*s</subscriptions>",
		SPAN_FMT(all));
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"count(//pso:subscription)=16");
}
END_TEST

/* A stanza over the cap tells nothing of a domain that isn't there for them. */
START_TEST(too_much_is_not_there_either)
{
	const struct world_conf closed = {.access = "SECRET"};
	struct stanza s = {.kind = STANZA_IQ,
		.type = TYPE_GET,
		.capped = true,
		.id = SPAN("q"),
		.to_raw = SPAN(NODES)};
	struct turn *t;

	world_free(&w);
	w = nodes_new(&closed);
	t = world_begin(w);
	ck_assert(jid_parse(t->arena, SPAN(DAN), &s.from));
	pubsub_handle(w->pubsub, &s, t);
	world_end(w);
	expect(w, DAN, "/iq[@type='error']/error/err:item-not-found");
}
END_TEST

/* Nor does it take longer to say so: nothing of it is loaded. */
START_TEST(a_hidden_node_is_not_loaded)
{
	const struct world_conf conf = {.on_disk = true};
	uint64_t loaded;

	world_free(&w);
	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "deep", HIDE);
	world_restart(w);
	loaded = pubsub_stats(w->pubsub).nodes_loaded;
	ck_error(ps_get(w, DAN, "<items node='deep'/>"), "cancel",
		"item-not-found");
	ck_assert_uint_eq(pubsub_stats(w->pubsub).nodes_loaded, loaded);
	ck_done(ps_get(w, ANN, "<items node='deep'/>"));
	ck_assert_uint_eq(pubsub_stats(w->pubsub).nodes_loaded, loaded + 1);
}
END_TEST

/* Names may be anything that XML can say: they are told as they are, in
 * lists and counts, and are of one node each. */
START_TEST(a_strange_name_is_a_name)
{
	static const char *const names[] = {"a&#10;b", "a b", "a&#9;b", " ",
		"&#xe000;&quot;&apos;&lt;", "&#x10ffff;z", "%s%n", "..", "#1"};
	size_t n = ARRAY_LEN(names) + 1; /* and news */

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		node_make(w, names[i], "");
		node_subscribe(w, BOB, names[i]);
		ck_done(node_publish(w, ANN, names[i], names[i], NULL));
		ck_is(ps_get(w, BOB, "<items node='%s'/>", names[i]),
			"//ps:items[@node=ps:item/@id]");
	}
	ck_is(iq_get(w, BOB,
		      "<query xmlns='http://jabber.org/protocol/"
		      "disco#items'><set xmlns="
		      "'http://jabber.org/protocol/rsm'/></query>"),
		arena_printf(w->keep,
			"//items:query[count(items:item)=%zu]"
			"[rsm:set/rsm:count='%zu']",
			n, n)
			.p);
}
END_TEST

Suite *suite_abuse(void)
{
	Suite *s = suite_create("pubsub/abuse");
	TCase *c = tcase_create("abuse");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_waits_of_a_node_that_is_gone_keeps_its_label);
	tcase_add_test(c, what_waits_of_a_node_that_opens_keeps_its_label);
	tcase_add_test(c, what_waits_of_other_nodes_is_left_alone);
	tcase_add_test(c, what_waits_of_a_command_is_judged_again);
	tcase_add_test(c, the_same_id_twice_is_one_item);
	tcase_add_test(c, a_deep_payload_is_a_payload);
	tcase_add_test(c, an_option_that_is_not_understood_makes_no_node);
	tcase_add_test(c, a_label_in_a_wrong_place_is_refused);
	tcase_add_test(c, there_is_an_end_to_what_is_asked_for_at_once);
	tcase_add_test(c, many_items_are_no_way_round_the_bound);
	tcase_add_test(c, what_is_too_much_goes_bit_by_bit);
	tcase_add_test(c, a_domain_that_is_put_out_is_subscribed_no_more);
	tcase_add_test(c, many_are_put_out_at_once);
	tcase_add_test(c, an_owner_cannot_subscribe_somebody_without_end);
	tcase_add_test(c, too_much_is_not_there_either);
	tcase_add_test(c, a_hidden_node_is_not_loaded);
	tcase_add_test(c, a_strange_name_is_a_name);
	suite_add_tcase(s, c);
	return s;
}
