/* SPDX-License-Identifier: MIT */
/* Making nodes and publishing (XEP-0060 7.1, 7.2, 8.1). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* E060-110, E060-080, E060-082, E060-060 */
START_TEST(what_is_published_reaches_subscribers_and_stays)
{
	node_make(w, "news", "");
	node_subscribe(w, BOB, "news");
	ck_is(node_publish(w, ANN, "news", "a", NULL),
		"/iq[@type='result']/ps:pubsub/ps:publish[@node='news']"
		"/ps:item[@id='a']");
	expect(w, BOB,
		"/message[@from='" NODES "'][@type='headline'][@id]"
		"/ev:event/ev:items[@node='news']/ev:item[@id='a']"
		"[not(@publisher)]/*[local-name()='entry'][.='a']");
	expect_quiet(w, BOB);
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
}
END_TEST

/* E060-110 */
START_TEST(a_name_is_given_once)
{
	node_make(w, "news", "");
	ck_error(ps_set(w, BOB, "<create node='news'/>"), "cancel", "conflict");
}
END_TEST

/* E060-110: an instant node */
START_TEST(a_node_without_a_name_gets_one)
{
	const char *xml = ps_set(w, ANN, "<create/>");
	const char *name =
		expect_string(w, xml, "string(/iq/ps:pubsub/ps:create/@node)");

	ck_assert_uint_ge(strlen(name), 16);
	ck_done(node_publish(w, ANN, name, "a", NULL));
}
END_TEST

/* Whom the configuration doesn't let make any. */
START_TEST(strangers_make_none)
{
	ck_error(ps_set(w, "eve@other/x", "<create node='x'/>"), "auth",
		"forbidden");
}
END_TEST

/* E060-081, K-12, E060-080 */
START_TEST(an_item_without_an_id_gets_one)
{
	const char *xml;

	node_make(w, "news", "");
	xml = ps_set(w, ANN,
		"<publish node='news'><item id=''><e xmlns='urn:e'/></item>"
		"</publish>");
	ck_is(xml, "string-length(/iq/ps:pubsub/ps:publish/ps:item/@id) > 15");
	xml = ps_set(w, ANN,
		"<publish node='news'><item><e xmlns='urn:e'/></item>"
		"</publish>");
	ck_is(xml, "string-length(/iq/ps:pubsub/ps:publish/ps:item/@id) > 15");
}
END_TEST

/* E060-086, E060-016 */
START_TEST(the_same_id_takes_the_place_of_the_old)
{
	node_make(w, "news", "");
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "b a");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 2);
}
END_TEST

/* E060-087 */
START_TEST(who_may_publish_is_up_to_the_node)
{
	node_make(w, "news", "");
	ck_error(node_publish(w, BOB, "news", "a", NULL), "auth", "forbidden");
	node_set(w, "news", FIELD("pubsub#publish_model", "subscribers"));
	ck_error(node_publish(w, BOB, "news", "a", NULL), "auth", "forbidden");
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, BOB, "news", "a", NULL));
	node_set(w, "news", FIELD("pubsub#publish_model", "open"));
	ck_done(node_publish(w, DAN, "news", "b", NULL));
}
END_TEST

/* E060-095, G346-11: what others published isn't theirs to replace. */
START_TEST(nobody_replaces_what_is_anothers)
{
	node_make(w, "box", FIELD("pubsub#publish_model", "open"));
	ck_done(node_publish(w, BOB, "box", "a", NULL));
	ck_error(node_publish(w, DAN, "box", "a", NULL), "auth", "forbidden");
	ck_error(ps_set(w, DAN, "<retract node='box'><item id='a'/></retract>"),
		"auth", "forbidden");
	ck_done(node_publish(w, BOB, "box", "a", NULL));
	ck_done(ps_set(w, BOB, "<retract node='box'><item id='a'/></retract>"));
	ck_assert_str_eq(node_ids(w, ANN, "box"), "");
}
END_TEST

/* E060-088: no such node, for who may make none */
START_TEST(publishing_makes_a_node_for_who_may_make_one)
{
	ck_error(node_publish(w, "eve@other/x", "new", "a", NULL), "cancel",
		"item-not-found");
	ck_done(node_publish(w, ANN, "new", "a", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "new"), "a");
	ck_is(own_get(w, ANN, "<affiliations node='new'/>"),
		"//pso:affiliation[@jid='ann@ex.org'][@affiliation='owner']");
}
END_TEST

/* E060-089, E060-090, E060-091 */
START_TEST(items_are_what_the_node_takes)
{
	node_make(w, "news",
		FIELD("pubsub#max_payload_size", "100")
			FIELD("pubsub#type", "urn:e"));
	ck_error_app(ps_set(w, ANN,
			     "<publish node='news'><item><e "
			     "xmlns='urn:e'>%0200d</e></item>"
			     "</publish>",
			     0),
		"modify", "not-acceptable", "payload-too-big");
	ck_error_app(ps_set(w, ANN,
			     "<publish node='news'><item><e xmlns='urn:e'/>"
			     "<f xmlns='urn:e'/></item></publish>"),
		"modify", "bad-request", "invalid-payload");
	ck_error_app(ps_set(w, ANN,
			     "<publish node='news'><item><e "
			     "xmlns='urn:other'/></item>"
			     "</publish>"),
		"modify", "bad-request", "invalid-payload");
	ck_error_app(ps_set(w, ANN, "<publish node='news'><item/></publish>"),
		"modify", "bad-request", "payload-required");
	ck_error_app(ps_set(w, ANN, "<publish node='news'/>"), "modify",
		"bad-request", "item-required");
	ck_error_app(ps_set(w, ANN, "<publish><item/></publish>"), "modify",
		"bad-request", "nodeid-required");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "");
}
END_TEST

/* E060-012, E060-091 */
START_TEST(a_node_may_tell_no_more_than_that_something_happened)
{
	node_make(w, "bell",
		FIELD("pubsub#persist_items", "0")
			FIELD("pubsub#deliver_payloads", "0"));
	node_subscribe(w, BOB, "bell");
	ck_error_app(node_publish(w, ANN, "bell", "a", NULL), "modify",
		"bad-request", "item-forbidden");
	ck_done(ps_set(w, ANN, "<publish node='bell'/>"));
	expect(w, BOB, "/message/ev:event/ev:items[@node='bell'][not(*)]");
	ck_error_app(ps_get(w, ANN, "<items node='bell'/>"), "cancel",
		"feature-not-implemented",
		"unsupported[@feature='persistent-items']");
}
END_TEST

/* E060-083 */
START_TEST(payloads_and_events_can_be_switched_off)
{
	node_make(w, "quiet", FIELD("pubsub#deliver_payloads", "0"));
	node_subscribe(w, BOB, "quiet");
	ck_done(node_publish(w, ANN, "quiet", "a", NULL));
	expect(w, BOB, "/message//ev:item[@id='a'][not(*)]");
	node_set(w, "quiet", FIELD("pubsub#deliver_notifications", "0"));
	ck_done(node_publish(w, ANN, "quiet", "b", NULL));
	expect_quiet(w, BOB);
}
END_TEST

/* E060-085 */
START_TEST(a_full_node_lets_the_oldest_go)
{
	node_make(w, "two", FIELD("pubsub#max_items", "2"));
	node_subscribe(w, BOB, "two");
	ck_done(node_publish(w, ANN, "two", "a", NULL));
	ck_done(node_publish(w, ANN, "two", "b", NULL));
	ck_done(node_publish(w, ANN, "two", "c", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "two"), "b c");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract[@id='a']"), 1);
	node_set(w, "two", FIELD("pubsub#publish_node_full", "discard-oldest"));
	ck_done(node_publish(w, ANN, "two", "d", NULL));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract"), 1);
	node_set(w, "two", FIELD("pubsub#publish_node_full", "reject"));
	ck_error_app(node_publish(w, ANN, "two", "e", NULL), "cancel",
		"conflict", "node-full");
	ck_done(node_publish(w, ANN, "two", "d", NULL));
	ck_assert_str_eq(node_ids(w, BOB, "two"), "c d");
}
END_TEST

/* E060-099 */
START_TEST(items_expire)
{
	node_make(w, "hour", FIELD("pubsub#item_expire", "3600"));
	node_subscribe(w, BOB, "hour");
	ck_done(node_publish(w, ANN, "hour", "a", NULL));
	world_wait(w, 3000000);
	ck_done(node_publish(w, ANN, "hour", "b", NULL));
	world_wait(w, 3000000);
	ck_assert_str_eq(node_ids(w, BOB, "hour"), "b");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract[@id='a']"), 1);
}
END_TEST

/* E060-084, E060-066 */
START_TEST(the_publisher_is_named_by_the_service_alone)
{
	node_make(w, "signed", FIELD("pubsub#itemreply", "publisher"));
	node_subscribe(w, BOB, "signed");
	ck_done(ps_set(w, ANN,
		"<publish node='signed'><item id='a' publisher='eve@ex.org'>"
		"<e xmlns='urn:e'/></item></publish>"));
	expect(w, BOB, "//ev:item[@publisher='ann@ex.org']");
	ck_is(ps_get(w, BOB, "<items node='signed'/>"),
		"//ps:item[@publisher='ann@ex.org']");
}
END_TEST

/* E060-094 */
START_TEST(an_item_is_taken_back)
{
	node_make(w, "news", FIELD("pubsub#notify_retract", "0"));
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_forget(w);
	ck_done(ps_set(
		w, ANN, "<retract node='news'><item id='a'/></retract>"));
	expect_quiet(w, BOB);
	ck_done(ps_set(w, ANN,
		"<retract node='news' notify='true'><item id='b'/></retract>"));
	expect(w, BOB, "/message//ev:retract[@id='b']");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "");
	ck_error(
		ps_set(w, ANN, "<retract node='news'><item id='a'/></retract>"),
		"cancel", "item-not-found");
	ck_error_app(ps_set(w, ANN, "<retract node='news'/>"), "modify",
		"bad-request", "item-required");
	ck_error_app(ps_set(w, ANN, "<retract><item id='a'/></retract>"),
		"modify", "bad-request", "nodeid-required");
}
END_TEST

/* E060-096 */
START_TEST(many_items_come_and_go_at_once_or_not_at_all)
{
	const struct world_conf conf = {.node_limits.batch = 3};

	world_free(&w);
	w = nodes_new(&conf);
	node_make(w, "news", "");
	ck_done(ps_set(w, ANN,
		"<publish node='news'><item id='a'><e xmlns='urn:e'/></item>"
		"<item id='b'><e xmlns='urn:e'/></item></publish>"));
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a b");
	ck_error(ps_set(w, ANN,
			 "<publish node='news'><item id='c'><e "
			 "xmlns='urn:e'/></item>"
			 "<item id='d'/></publish>"),
		"modify", "bad-request");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a b");
	ck_error(ps_set(w, ANN,
			 "<retract node='news'><item id='a'/><item "
			 "id='x'/></retract>"),
		"cancel", "item-not-found");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a b");
	ck_error_app(
		ps_set(w, ANN,
			"<publish "
			"node='news'><item/><item/><item/><item/></publish>"),
		"cancel", "not-allowed", "max-items-exceeded");
}
END_TEST

#define OPTIONS(fields)                                            \
	"<publish-options><x xmlns='jabber:x:data' type='submit'>" \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB      \
	"#publish-options</value></field>" fields "</x></publish-options>"
#define ONE(node, id)                            \
	"<publish node='" node "'><item id='" id \
	"'><e xmlns='urn:e'/></item></publish>"

/* E060-093; XEP-0222, 0223 */
START_TEST(options_are_a_condition_or_a_configuration)
{
	node_make(w, "news", "");
	ck_done(ps_set(w, ANN,
		ONE("news", "a")
			OPTIONS(FIELD("pubsub#access_model", "open"))));
	ck_error_app(ps_set(w, ANN,
			     ONE("news", "b") OPTIONS(FIELD(
				     "pubsub#access_model", "whitelist"))),
		"cancel", "conflict", "precondition-not-met");
	ck_error(
		ps_set(w, ANN,
			ONE("news", "b") OPTIONS(FIELD("pubsub#no_such", "1"))),
		"modify", "not-acceptable");
	ck_done(ps_set(w, ANN,
		ONE("private", "a")
			OPTIONS(FIELD("pubsub#access_model", "whitelist"))));
	ck_error_app(ps_get(w, BOB, "<items node='private'/>"), "cancel",
		"not-allowed", "closed-node");
}
END_TEST

/* A node that was to hold what is refused isn't there. */
START_TEST(a_refused_item_makes_no_node)
{
	ck_error_app(ps_set(w, ANN, "<publish node='x'><item/></publish>"),
		"modify", "bad-request", "payload-required");
	ck_error(ps_get(w, ANN, "<items node='x'/>"), "cancel",
		"item-not-found");
}
END_TEST

/* All is in the store. */
START_TEST(nothing_is_lost_by_a_restart)
{
	const struct world_conf conf = {.on_disk = true};

	world_free(&w);
	w = nodes_new(&conf);
	node_make(w, "news", FIELD("pubsub#title", "News &amp; more"));
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_restart(w);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	expect(w, BOB, "/message//ev:item[@id='b']");
	ck_is(iq_get(w, BOB,
		      "<query xmlns='http://jabber.org/protocol/"
		      "disco#items'/>"),
		"//items:item[@node='news'][@name='News & more']");
}
END_TEST

Suite *suite_publish(void)
{
	Suite *s = suite_create("pubsub/publish");
	TCase *c = tcase_create("publish");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_is_published_reaches_subscribers_and_stays);
	tcase_add_test(c, a_name_is_given_once);
	tcase_add_test(c, a_node_without_a_name_gets_one);
	tcase_add_test(c, strangers_make_none);
	tcase_add_test(c, an_item_without_an_id_gets_one);
	tcase_add_test(c, the_same_id_takes_the_place_of_the_old);
	tcase_add_test(c, who_may_publish_is_up_to_the_node);
	tcase_add_test(c, nobody_replaces_what_is_anothers);
	tcase_add_test(c, publishing_makes_a_node_for_who_may_make_one);
	tcase_add_test(c, items_are_what_the_node_takes);
	tcase_add_test(c, a_node_may_tell_no_more_than_that_something_happened);
	tcase_add_test(c, payloads_and_events_can_be_switched_off);
	tcase_add_test(c, a_full_node_lets_the_oldest_go);
	tcase_add_test(c, items_expire);
	tcase_add_test(c, the_publisher_is_named_by_the_service_alone);
	tcase_add_test(c, an_item_is_taken_back);
	tcase_add_test(c, many_items_come_and_go_at_once_or_not_at_all);
	tcase_add_test(c, options_are_a_condition_or_a_configuration);
	tcase_add_test(c, a_refused_item_makes_no_node);
	tcase_add_test(c, nothing_is_lost_by_a_restart);
	suite_add_tcase(s, c);
	return s;
}
