/* SPDX-License-Identifier: MIT */
/* Several subscriptions of one address (XEP-0060 6.1.6). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define MULTI FIELD("{urn:caveat:0}multi_subscribe", "1")
#define SUB   "<subscribe node='news' jid='" BOB "'/>"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {.node_limits.subscriptions_each = 3};

	w = nodes_new(&conf);
	node_make(w, "news", MULTI);
}

static void teardown(void)
{
	world_free(&w);
}

/* Bob subscribes; the SubID. */
static const char *subscribe(void)
{
	const char *xml = ps_set(w, BOB, SUB);
	const char *id = expect_string(
		w, xml, "string(/iq[@type='result']//ps:subscription/@subid)");

	ck_assert_uint_eq(strlen(id), 22);
	return id;
}

/* The latest event to Bob names these subscriptions, and is the only one. */
static void ck_told(size_t n, const char *a, const char *b)
{
	const char *xpath = arena_printf(w->keep,
		"/message[ev:event]/shim:headers[count(*)=%zu]"
		"[shim:header[@name='SubID'][.='%s']]"
		"[shim:header[.='%s']]",
		n, a, b)
	                            .p;

	ck_assert_uint_eq(node_events(w, BOB, "/message[ev:event]"), 1);
	expect_some(w, BOB, xpath);
	world_forget(w);
}

static void publish(const char *id)
{
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", id, NULL));
}

/* E060-042, E060-031, E060-001, B131-01 */
START_TEST(each_subscribe_is_a_subscription)
{
	const char *a = subscribe(), *b = subscribe();

	ck_assert_str_ne(a, b);
	publish("a");
	ck_told(2, a, b);
	ck_is(iq_get(w, BOB,
		      "<query xmlns='http://jabber.org/protocol/disco#info' "
		      "node='news'/>"),
		"//info:feature[@var='" PUBSUB "#multi-subscribe']");
	ck_is(iq_get(w, BOB,
		      "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
		"not(//info:feature[@var='" PUBSUB "#multi-subscribe'])");
	world_restart(w);
	publish("b");
	ck_told(2, a, b);
}
END_TEST

/* E060-037, E060-042: there is an end to it; others aren't concerned */
START_TEST(there_are_so_many_of_them)
{
	node_subscribe(w, DAN, "news");
	for (int i = 0; i < 3; i++)
		(void)subscribe();
	ck_error_app(ps_set(w, BOB, SUB), "wait", "policy-violation",
		"too-many-subscriptions");
	ck_is(own_set(w, ANN,
		      "<subscriptions node='news'><subscription "
		      "jid='bob@ex.org' subscription='subscribed'/>"
		      "</subscriptions>"),
		"/iq[@type='error'][error/err:not-acceptable]");
	publish("a");
	ck_assert_uint_eq(node_events(w, DAN, "//ev:item"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 1);
}
END_TEST

/* E060-044 */
START_TEST(one_of_several_is_left_by_its_id)
{
	const char *a = subscribe(), *b = subscribe();

	ck_error_app(ps_set(w, BOB, "<unsubscribe node='news' jid='" BOB "'/>"),
		"modify", "bad-request", "subid-required");
	ck_error_app(
		ps_set(w, BOB,
			"<unsubscribe node='news' jid='" BOB "' subid='x'/>"),
		"modify", "not-acceptable", "invalid-subid");
	ck_is(ps_set(w, BOB,
		      "<unsubscribe node='news' jid='" BOB "' subid='%s'/>", a),
		"/iq[@type='result']//ps:subscription[@subid]"
		"[@subscription='none']");
	publish("a");
	ck_told(1, b, b);
	ck_done(ps_set(w, BOB, "<unsubscribe node='news' jid='" BOB "'/>"));
	ck_error_app(
		ps_set(w, BOB,
			"<unsubscribe node='news' jid='" BOB "' subid='%s'/>",
			b),
		"cancel", "unexpected-request", "not-subscribed");
	publish("b");
	expect_quiet(w, BOB);
}
END_TEST

#define OPTIONS(inner) "<options node='news' jid='" BOB "'" inner
#define NO_DELIVERY                                      \
	"<x xmlns='jabber:x:data' type='submit'>" FIELD( \
		"pubsub#deliver", "0") "</x></options>"

/* E060-045 */
START_TEST(each_has_options_of_its_own)
{
	const char *a = subscribe(), *b = subscribe();

	ck_error_app(ps_get(w, BOB, OPTIONS("/>")), "modify", "bad-request",
		"subid-required");
	ck_error_app(ps_set(w, BOB, OPTIONS(" subid='x'>") NO_DELIVERY),
		"modify", "not-acceptable", "invalid-subid");
	ck_done(ps_set(w, BOB, OPTIONS(" subid='%s'>") NO_DELIVERY, a));
	ck_is(ps_get(w, BOB, OPTIONS(" subid='%s'/>"), a),
		"//ps:options[@subid]//x:field[@var='pubsub#deliver']"
		"[x:value='0']");
	ck_is(ps_get(w, BOB, OPTIONS(" subid='%s'/>"), b),
		"//x:field[@var='pubsub#deliver'][x:value='1']");
	publish("a");
	ck_told(1, b, b);
	ck_done(ps_set(w, BOB, OPTIONS(" subid='%s'>") NO_DELIVERY, b));
	publish("b");
	expect_quiet(w, BOB);
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	ck_told(2, a, b);
}
END_TEST

/* E060-064 */
START_TEST(items_are_read_by_one_of_them)
{
	const char *a = subscribe();

	publish("a");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	(void)subscribe();
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "modify",
		"bad-request", "subid-required");
	ck_error_app(ps_get(w, BOB, "<items node='news' subid='x'/>"), "modify",
		"not-acceptable", "invalid-subid");
	ck_is(ps_get(w, BOB, "<items node='news' subid='%s'/>", a),
		"//ps:item[@id='a']");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
}
END_TEST

/* E060-024, E060-120 */
START_TEST(lists_tell_them_apart)
{
	const char *a = subscribe(), *b = subscribe();
	const char *both = arena_printf(w->keep,
		"/iq/*/*[count(*)=2][*[@subid='%s']][*[@subid='%s']]", a, b)
	                           .p;

	ck_is(ps_get(w, BOB, "<subscriptions/>"), both);
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"), both);
	ck_is(own_get(w, ANN,
		      "<subscriptions node='news'/><set xmlns="
		      "'http://jabber.org/protocol/rsm'><after>%s " BOB
		      "</after></set>",
		      a),
		"/iq/*/*[1][count(*)=1]");
}
END_TEST

#define OWN(attrs)                                                      \
	"<subscriptions node='news'><subscription jid='" BOB "' " attrs \
	"/></subscriptions>"

/* E060-120 */
START_TEST(an_owner_names_the_one_that_goes)
{
	const char *a = subscribe(), *b = subscribe();

	ck_is(own_set(w, ANN, OWN("subscription='none'")),
		"/iq[@type='error'][error/err:not-acceptable]"
		"//pso:subscription");
	ck_is(own_set(w, ANN, OWN("subscription='none' subid='x'")),
		"/iq[@type='error'][error/err:not-acceptable]");
	ck_is(own_set(w, ANN, OWN("subscription='subscribed' subid='x'")),
		"/iq[@type='error'][error/err:not-acceptable]");
	world_forget(w);
	ck_done(own_set(w, ANN, OWN("subscription='none' subid='%s'"), a));
	expect(w, BOB,
		"/message//ev:subscription[@subid][@subscription='none']");
	publish("a");
	ck_told(1, b, b);
	ck_done(own_set(w, ANN, OWN("subscription='none'")));
	ck_done(own_set(w, ANN, OWN("subscription='subscribed'")));
	expect_some(w, BOB,
		"/message//ev:subscription[@subid]"
		"[@subscription='subscribed']");
}
END_TEST

/* E060-042: a subscription from before */
START_TEST(one_without_an_id_gets_one_beside_another)
{
	const char *a, *b;

	node_set(w, "news", FIELD("{urn:caveat:0}multi_subscribe", "0"));
	ck_is(ps_set(w, BOB, SUB), "//ps:subscription[not(@subid)]");
	publish("a");
	ck_assert_uint_eq(
		node_events(w, BOB, "/message[not(shim:headers)]"), 1);
	node_set(w, "news", MULTI);
	world_forget(w);
	b = subscribe();
	a = expect_string(w, ps_get(w, BOB, "<subscriptions/>"),
		"string(//ps:subscription[1]/@subid)");
	ck_assert_uint_eq(strlen(a), 22);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:subscription[@subid]"), 1);
	publish("b");
	ck_told(2, a, b);
	/* without the option: the state that there is */
	node_set(w, "news", FIELD("{urn:caveat:0}multi_subscribe", "0"));
	ck_is(ps_set(w, BOB, SUB), "//ps:subscription[@subid]");
	publish("c");
	ck_told(2, a, b);
}
END_TEST

/* E060-040, E060-118, E060-035 */
START_TEST(an_owner_admits_one)
{
	const char *id;

	node_set(w, "news", FIELD("pubsub#access_model", "authorize"));
	id = expect_string(w, ps_set(w, BOB, SUB),
		"string(//ps:subscription[@subscription='pending']/@subid)");
	ck_assert_uint_eq(strlen(id), 22);
	expect_some(w, "ann@ex.org",
		"/message/x:x/x:field[@var='pubsub#subid']"
		"[@type='hidden'][x:value!='']");
	ck_error_app(ps_set(w, BOB, SUB), "auth", "not-authorized",
		"pending-subscription");
	world_recvf(w,
		"<message from='" ANN "' to='" NODES "'>"
		"<x xmlns='jabber:x:data' type='submit'>"
		"<field var='FORM_TYPE'><value>" PUBSUB
		"#subscribe_authorization</value></field>"
		"<field var='pubsub#node'><value>news</value></field>"
		"<field var='pubsub#subid'><value>%s</value></field>"
		"<field var='pubsub#subscriber_jid'><value>" BOB
		"</value></field><field var='pubsub#allow'><value>1</value>"
		"</field></x></message>",
		id);
	publish("a");
	ck_told(1, id, id);
}
END_TEST

/* E060-043, E060-097 */
START_TEST(the_last_item_names_the_new_one)
{
	const char *a = subscribe(), *b;

	publish("a");
	world_forget(w);
	b = subscribe();
	ck_told(1, b, b);
	world_recv(w, "<message type='error' from='" BOB "' to='" NODES "'>"
		      "<error type='cancel'><gone xmlns='urn:ietf:params:xml:"
		      "ns:xmpp-stanzas'/></error></message>");
	ck_is(ps_get(w, BOB, "<subscriptions/>"), "not(//ps:subscription)");
	(void)a;
}
END_TEST

/* H314-05, H314-08: who isn't cleared is told nothing, or that it is gone,
 * once */
START_TEST(labels_hold_for_each_of_them)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	(void)subscribe();
	(void)subscribe();
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", world_label(w, "SECRET")));
	expect_quiet(w, BOB);
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:delete"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "/message"), 1);
}
END_TEST

Suite *suite_multi(void)
{
	Suite *s = suite_create("pubsub/multi");
	TCase *c = tcase_create("multi");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, each_subscribe_is_a_subscription);
	tcase_add_test(c, there_are_so_many_of_them);
	tcase_add_test(c, one_of_several_is_left_by_its_id);
	tcase_add_test(c, each_has_options_of_its_own);
	tcase_add_test(c, items_are_read_by_one_of_them);
	tcase_add_test(c, lists_tell_them_apart);
	tcase_add_test(c, an_owner_names_the_one_that_goes);
	tcase_add_test(c, one_without_an_id_gets_one_beside_another);
	tcase_add_test(c, an_owner_admits_one);
	tcase_add_test(c, the_last_item_names_the_new_one);
	tcase_add_test(c, labels_hold_for_each_of_them);
	suite_add_tcase(s, c);
	return s;
}
