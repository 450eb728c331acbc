/* SPDX-License-Identifier: MIT */
/* Digests of what was published (XEP-0060 16.4.2). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define MINUTE 60000
#define GATHER(ms)                  \
	FIELD("pubsub#digest", "1") \
	FIELD("pubsub#digest_frequency", ms)
#define FORM(fields)                                          \
	"<x xmlns='jabber:x:data' type='submit'>"             \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	"#subscribe_options</value></field>" fields "</x>"
#define SUB(fields)                              \
	"<subscribe node='news' jid='" BOB "'/>" \
	"<options>" FORM(fields) "</options>"
#define SET(fields) \
	"<options node='news' jid='" BOB "'>" FORM(fields) "</options>"

static struct world *w;

/* Bob gathers for a minute, Dan doesn't. */
static void setup(void)
{
	const struct world_conf conf = {.node_limits.item_page = 4};

	w = nodes_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	node_make(w, "news", "");
	node_subscribe(w, DAN, "news");
	ck_done(ps_set(w, BOB, SUB(GATHER("60000"))));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void publish(const char *id)
{
	ck_done(node_publish(w, ANN, "news", id, NULL));
}

/* A digest comes, or some for as many labels; how many such. */
static size_t told(const char *xpath)
{
	return node_events(w, BOB, xpath);
}

/* E060-047 */
START_TEST(what_is_published_comes_in_one)
{
	publish("a");
	publish("b");
	ck_assert_uint_eq(told("/message"), 0);
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item"), 2);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 1);
	ck_assert_uint_eq(told("/message[sec:securitylabel]/ev:event/"
			       "ev:items[@node='news'][count(*)=2]"
			       "[ev:item[1][@id='a'][*]]"
			       "[ev:item[2][@id='b']]"),
		1);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 1);
}
END_TEST

/* E060-047: so long after the last one, at least */
START_TEST(digests_keep_their_distance)
{
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 0);
	publish("a");
	world_wait(w, 1000);
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 1);
	publish("b");
	world_wait(w, MINUTE - 2000);
	ck_assert_uint_eq(told("//ev:item[@id='b']"), 0);
	world_wait(w, 2000);
	ck_assert_uint_eq(told("//ev:item[@id='b']"), 1);
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 1);
}
END_TEST

/* E060-047, H314-05: one message for each label */
START_TEST(labels_are_not_mixed)
{
	const char *secret = world_label(w, "SECRET");

	publish("a");
	ck_done(node_publish(w, ANN, "news", "b", secret));
	publish("c");
	ck_done(node_publish(w, ANN, "news", "d", secret));
	world_forget(w);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 2);
	ck_assert_uint_eq(
		told("/message[sec:securitylabel/sec:displaymarking='SECRET']"
		     "//ev:items[count(*)=2][ev:item[1]/@id='b']"
		     "[ev:item[2]/@id='d']"),
		1);
	ck_assert_uint_eq(told("//ev:items[count(*)=2][ev:item[1]/@id='a']"
			       "[ev:item[2]/@id='c']"),
		1);
}
END_TEST

/* E060-047, H314-08: what counts is the clearance of then */
START_TEST(who_lost_a_clearance_is_not_told)
{
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	publish("b");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 1);
	ck_assert_uint_eq(told("//ev:items[count(*)=1]/ev:item[@id='b']"), 1);
	world_clear(w, "bob@ex.org", "up to SECRET");
	publish("c");
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 0);
	ck_assert_uint_eq(told("//ev:item[@id='c']"), 1);
}
END_TEST

/* E060-047, H314-03 */
START_TEST(who_may_not_know_the_node_is_told_nothing)
{
	publish("a");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item"), 0);
}
END_TEST

/* E060-047, E060-094, E060-117, E060-086 */
START_TEST(what_is_gone_is_not_told)
{
	publish("a");
	publish("b");
	publish("c");
	publish("c");
	ck_done(ps_set(
		w, ANN, "<retract node='news'><item id='a'/></retract>"));
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item"), 1);
	ck_assert_uint_eq(told("//ev:items[count(ev:item)=2]"
			       "[ev:item[2]/@id='c']"),
		1);
	publish("d");
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item[@id='d']"), 0);
	ck_assert_uint_eq(told("//ev:purge"), 1);
}
END_TEST

/* E060-047 */
START_TEST(digests_survive_a_restart)
{
	publish("a");
	world_restart(w);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 1);
	publish("b");
	world_restart(w);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 0);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:items[count(*)=1]/ev:item[@id='b']"), 1);
}
END_TEST

/* E060-047: what one answer may hold; the rest waits for the next */
START_TEST(a_long_digest_goes_on_in_the_next)
{
	static const char *const ids[] = {"a", "b", "c", "d", "e"};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		publish(ids[i]);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:items[count(*)=4]"), 1);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:items[count(*)=1]/ev:item[@id='e']"), 1);
	ck_assert_uint_eq(told("/message"), 2);
}
END_TEST

/* E060-045, E060-047, E060-048 */
START_TEST(how_often_is_an_option)
{
	static const char *const wrong[] = {"999", "86400001", "x", ""};

	ck_is(ps_get(w, BOB, "<options node='news' jid='" BOB "'/>"),
		"//x:x[x:field[@var='pubsub#digest']/x:value='1']"
		"/x:field[@var='pubsub#digest_frequency'][x:value='60000']");
	ck_is(ps_get(w, BOB, "<default/>"),
		"//x:x[x:field[@var='pubsub#digest']/x:value='0']"
		"/x:field[@var='pubsub#digest_frequency'][x:value='3600000']");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		ck_error_app(ps_set(w, BOB,
				     "<options node='news' jid='" BOB
				     "'>" FORM(GATHER("%s")) "</options>",
				     wrong[i]),
			"modify", "bad-request", "invalid-options");
	publish("a");
	ck_done(ps_set(w, BOB, SET(FIELD("pubsub#deliver", "0"))));
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item"), 0);
	ck_done(ps_set(w, BOB, SET(FIELD("pubsub#deliver", "1"))));
	publish("b");
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:items[count(*)=1]/ev:item[@id='b']"), 1);
}
END_TEST

/* E060-047: what waits isn't lost, and comes but once */
START_TEST(who_gathers_no_more_is_told_at_once)
{
	publish("a");
	ck_done(ps_set(w, BOB, SET(FIELD("pubsub#digest", "0"))));
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 1);
	publish("b");
	ck_assert_uint_eq(told("//ev:item[@id='b']"), 1);
	ck_done(ps_set(w, BOB, SET(FIELD("pubsub#digest", "1"))));
	publish("c");
	world_wait(w, 59 * MINUTE);
	ck_assert_uint_eq(told("//ev:item[@id='c']"), 0);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item[@id='c']"), 1);
	ck_assert_uint_eq(told("//ev:item"), 3);
}
END_TEST

/* E060-047, E060-012: nothing is there to be gathered */
START_TEST(nodes_that_keep_nothing_tell_at_once)
{
	node_set(w, "news", FIELD("pubsub#persist_items", "0"));
	publish("a");
	ck_assert_uint_eq(told("//ev:item[@id='a']"), 1);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("//ev:item"), 1);
}
END_TEST

/* E060-042, E060-047: of two, one gathers */
START_TEST(each_subscription_gathers_for_itself)
{
	const char *at_once, *later;

	node_set(w, "news", FIELD("{urn:caveat:0}multi_subscribe", "1"));
	publish("a");
	at_once = expect_string(w,
		ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"),
		"string(//ps:subscription/@subid)");
	later = expect_string(w, ps_get(w, BOB, "<subscriptions/>"),
		arena_printf(w->keep,
			"string(//ps:subscription[@subid!='%s']/@subid)",
			at_once)
			.p);
	world_forget(w);
	publish("b");
	ck_assert_uint_eq(told("/message"), 1);
	expect_some(w, BOB,
		arena_printf(w->keep,
			"/message[.//ev:item[@id='b']]/shim:headers"
			"[count(*)=1][shim:header='%s']",
			at_once)
			.p);
	world_wait(w, MINUTE);
	ck_assert_uint_eq(told("/message"), 2);
	expect_some(w, BOB,
		arena_printf(w->keep,
			"/message[.//ev:item[@id='a']][.//ev:item[@id='b']]"
			"/shim:headers[count(*)=1][shim:header='%s']",
			later)
			.p);
}
END_TEST

Suite *suite_digest(void)
{
	Suite *s = suite_create("pubsub/digest");
	TCase *c = tcase_create("digest");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_is_published_comes_in_one);
	tcase_add_test(c, digests_keep_their_distance);
	tcase_add_test(c, labels_are_not_mixed);
	tcase_add_test(c, who_lost_a_clearance_is_not_told);
	tcase_add_test(c, who_may_not_know_the_node_is_told_nothing);
	tcase_add_test(c, what_is_gone_is_not_told);
	tcase_add_test(c, digests_survive_a_restart);
	tcase_add_test(c, a_long_digest_goes_on_in_the_next);
	tcase_add_test(c, how_often_is_an_option);
	tcase_add_test(c, who_gathers_no_more_is_told_at_once);
	tcase_add_test(c, nodes_that_keep_nothing_tell_at_once);
	tcase_add_test(c, each_subscription_gathers_for_itself);
	suite_add_tcase(s, c);
	return s;
}
