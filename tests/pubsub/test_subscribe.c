/* SPDX-License-Identifier: MIT */
/* Subscriptions (XEP-0060 6.1 to 6.4, 8.6). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {.node_limits.subscriptions_each = 2};

	w = nodes_new(&conf);
	node_make(w, "news", "");
}

static void teardown(void)
{
	world_free(&w);
}

#define SUB(jid) "<subscribe node='news' jid='" jid "'/>"

/* E060-030, E060-031, E060-041, E060-011 */
START_TEST(an_address_is_subscribed_bare_or_full)
{
	ck_is(ps_set(w, BOB, SUB("bob@ex.org")),
		"/iq[@type='result']/ps:pubsub/ps:subscription[@node='news']"
		"[@jid='bob@ex.org'][@subscription='subscribed']"
		"[ps:subscribe-options]");
	ck_done(ps_set(w, BOB, SUB("bob@ex.org/pc")));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_uint_eq(
		node_events(w, "bob@ex.org", "//ev:item[@id='a']"), 1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 1);
}
END_TEST

/* E060-032, E060-037 */
START_TEST(nobody_subscribes_others_or_too_often)
{
	ck_error_app(ps_set(w, BOB, SUB("dan@ex.org")), "modify", "bad-request",
		"invalid-jid");
	ck_error_app(ps_set(w, BOB, SUB("@")), "modify", "bad-request",
		"invalid-jid");
	ck_error_app(ps_set(w, BOB, "<subscribe node='news'/>"), "modify",
		"bad-request", "jid-required");
	ck_done(ps_set(w, BOB, SUB("bob@ex.org/1")));
	ck_done(ps_set(w, BOB, SUB("bob@ex.org/2")));
	ck_error_app(ps_set(w, BOB, SUB("bob@ex.org/3")), "wait",
		"policy-violation", "too-many-subscriptions");
	ck_done(ps_set(w, DAN, SUB("dan@ex.org")));
}
END_TEST

/* E060-042 */
START_TEST(once_more_is_the_state_that_there_is)
{
	node_subscribe(w, BOB, "news");
	node_set(w, "news", FIELD("pubsub#notify_sub", "1"));
	world_forget(w);
	ck_is(ps_set(w, BOB, SUB("bob@ex.org/pc")),
		"//ps:subscription[@subscription='subscribed']");
	ck_assert_uint_eq(node_events(w, "ann@ex.org", "//ev:subscription"), 0);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 1);
}
END_TEST

/* E060-038, E060-039 */
START_TEST(some_nodes_take_no_subscriptions)
{
	node_set(w, "news", FIELD("pubsub#subscribe", "0"));
	ck_error_app(ps_set(w, BOB, SUB("bob@ex.org")), "cancel",
		"feature-not-implemented", "unsupported[@feature='subscribe']");
	ck_error(ps_set(w, BOB, "<subscribe node='x' jid='bob@ex.org'/>"),
		"cancel", "item-not-found");
}
END_TEST

/* E060-043, E060-082 */
START_TEST(the_last_item_comes_after_the_answer)
{
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_forget(w);
	ck_done(ps_set(w, BOB, SUB("bob@ex.org/pc")));
	expect(w, BOB, "/iq[@type='result']");
	expect(w, BOB,
		"/message[ev:event//ev:item[@id='b']]"
		"/delay:delay[@stamp]");
	expect_quiet(w, BOB);
	node_set(w, "news", FIELD("pubsub#send_last_published_item", "never"));
	world_forget(w);
	ck_done(ps_set(w, DAN, SUB("dan@ex.org/pc")));
	expect(w, DAN, "/iq[@type='result']");
	expect_quiet(w, DAN);
}
END_TEST

/* E060-044 */
START_TEST(who_leaves_gets_nothing_more)
{
	node_subscribe(w, BOB, "news");
	ck_error_app(
		ps_set(w, BOB, "<unsubscribe node='news' jid='bob@ex.org'/>"),
		"cancel", "unexpected-request", "not-subscribed");
	ck_error(ps_set(w, DAN, "<unsubscribe node='news' jid='" BOB "'/>"),
		"auth", "forbidden");
	ck_error(ps_set(w, BOB, "<unsubscribe node='x' jid='" BOB "'/>"),
		"cancel", "item-not-found");
	ck_is(ps_set(w, BOB, "<unsubscribe node='news' jid='" BOB "'/>"),
		"/iq[@type='result']//ps:subscription[@subscription='none']");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	expect_quiet(w, BOB);
}
END_TEST

#define SUBFORM(fields)                                       \
	"<x xmlns='jabber:x:data' type='submit'>"             \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	"#subscribe_options</value></field>" fields "</x>"

/* E060-045, E060-047 */
START_TEST(a_subscription_has_options)
{
	node_subscribe(w, BOB, "news");
	ck_is(ps_get(w, BOB, "<options node='news' jid='" BOB "'/>"),
		"//ps:options[@node='news'][@jid='" BOB "']/x:x[@type='form']"
		"/x:field[@var='pubsub#deliver'][x:value='1']");
	ck_done(ps_set(w, BOB,
		"<options node='news' jid='" BOB
		"'>" SUBFORM(FIELD("pubsub#deliver", "0")) "</options>"));
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	expect_quiet(w, BOB);
	ck_error_app(
		ps_set(w, BOB,
			"<options node='news' jid='" BOB "'>" SUBFORM(
				FIELD("pubsub#deliver", "maybe")) "</options>"),
		"modify", "bad-request", "invalid-options");
	ck_error_app(ps_get(w, BOB, "<options node='news'/>"), "modify",
		"bad-request", "jid-required");
	ck_error_app(ps_get(w, BOB, "<options node='news' jid='bob@ex.org'/>"),
		"cancel", "unexpected-request", "not-subscribed");
	ck_error(ps_get(w, DAN, "<options node='news' jid='" BOB "'/>"), "auth",
		"forbidden");
}
END_TEST

/* E060-046, E060-048 */
START_TEST(options_come_with_the_subscription_or_by_default)
{
	ck_is(ps_set(w, BOB,
		      SUB("bob@ex.org/pc") "<options>" SUBFORM(
			      FIELD("pubsub#deliver", "0")) "</options>"),
		"/iq/ps:pubsub[ps:subscription]/ps:options/x:x[@type='result']"
		"/x:field[@var='pubsub#deliver'][x:value='0']");
	ck_error(ps_set(w, DAN,
			 SUB("dan@ex.org/pc") "<options node='news'>" SUBFORM(
				 "") "</options>"),
		"modify", "bad-request");
	ck_is(ps_get(w, BOB, "<default/>"), "//ps:default/x:x[@type='form']/"
					    "x:field[@var='pubsub#deliver']");
}
END_TEST

/* E060-049 */
START_TEST(a_lease_ends)
{
	ck_done(ps_set(w, BOB,
		SUB("bob@ex.org/pc") "<options>" SUBFORM(FIELD("pubsub#expire",
			"2099-01-01T00:00:00Z")) "</options>"));
	ck_error_app(ps_set(w, BOB,
			     "<options node='news' jid='" BOB
			     "'>" SUBFORM(FIELD("pubsub#expire",
				     "1999-01-01T00:00:00Z")) "</options>"),
		"modify", "bad-request", "invalid-options");
	world_wait(w, (int64_t)100 * 366 * 86400 * 1000);
	ck_assert_uint_eq(
		node_events(w, BOB, "//ev:subscription[@subscription='none']"),
		1);
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	expect_quiet(w, BOB);
}
END_TEST

/* E060-024, E060-025 */
START_TEST(everybody_sees_what_is_theirs)
{
	node_make(w, "other", "");
	node_subscribe(w, BOB, "news");
	node_subscribe(w, BOB, "other");
	ck_is(ps_get(w, BOB, "<subscriptions/>"),
		"/iq//ps:subscriptions[count(ps:subscription)=2]"
		"/ps:subscription[@node='news'][@jid='" BOB "']"
		"[@subscription='subscribed']");
	ck_is(ps_get(w, BOB, "<subscriptions node='other'/>"),
		"/iq//ps:subscriptions[@node='other']"
		"[count(ps:subscription)=1]");
	ck_is(ps_get(w, DAN, "<subscriptions/>"),
		"/iq//ps:subscriptions[not(*)]");
	ck_is(ps_get(w, ANN, "<affiliations/>"),
		"/iq//ps:affiliations[count(ps:affiliation)=2]"
		"/ps:affiliation[@node='news'][@affiliation='owner']");
	ck_is(ps_get(w, BOB, "<affiliations/>"),
		"/iq//ps:affiliations[not(*)]");
}
END_TEST

/* E060-131 */
START_TEST(owners_are_told_if_the_node_says_so)
{
	node_set(w, "news", FIELD("pubsub#notify_sub", "1"));
	world_forget(w);
	ck_done(ps_set(w, BOB, SUB("bob@ex.org/pc")));
	expect(w, "ann@ex.org",
		"/message//ev:subscription[@jid='" BOB "']"
		"[@subscription='subscribed']");
	ck_done(ps_set(w, BOB, "<unsubscribe node='news' jid='" BOB "'/>"));
	expect(w, "ann@ex.org",
		"/message//ev:subscription[@subscription='none']");
}
END_TEST

/* ---- approval ---- */

static void answer(const char *from, const char *kind, const char *allow)
{
	world_recvf(w,
		"<message from='%s' to='" NODES "'>"
		"<x xmlns='jabber:x:data' type='%s'>"
		"<field var='FORM_TYPE'><value>" PUBSUB
		"#subscribe_authorization</value></field>"
		"<field var='pubsub#node'><value>news</value></field>"
		"<field var='pubsub#subscriber_jid'><value>" BOB
		"</value></field><field var='pubsub#allow'><value>%s</value>"
		"</field></x></message>",
		from, kind, allow);
}

static void knock(void)
{
	node_set(w, "news", FIELD("pubsub#access_model", "authorize"));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_forget(w);
	ck_is(ps_set(w, BOB, SUB("bob@ex.org/pc")),
		"//ps:subscription[@subscription='pending']");
}

/* E060-040, E060-118, E060-035, E060-011, E060-064 */
START_TEST(an_owner_admits_who_knocks)
{
	knock();
	expect(w, "ann@ex.org",
		"/message/x:x[@type='form'][x:field[@var='FORM_TYPE']/"
		"x:value='" PUBSUB "#subscribe_authorization']"
		"[x:field[@var='pubsub#node']/x:value='news']"
		"[x:field[@var='pubsub#subscriber_jid']/x:value='" BOB "']"
		"/x:field[@var='pubsub#allow']");
	ck_error_app(ps_set(w, BOB, SUB("bob@ex.org/pc")), "auth",
		"not-authorized", "pending-subscription");
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "auth",
		"not-authorized", "not-subscribed");
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item"), 0);
	answer(ANN, "submit", "1");
	ck_assert_uint_eq(
		node_events(w, BOB,
			"//ev:subscription[@subscription='subscribed']"),
		1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='b']"), 1);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a b");
}
END_TEST

/* E060-118 */
START_TEST(an_owner_turns_away_or_thinks_about_it)
{
	knock();
	answer(ANN, "cancel", "1");
	ck_error_app(ps_set(w, BOB, SUB("bob@ex.org/pc")), "auth",
		"not-authorized", "pending-subscription");
	answer(DAN, "submit", "1");
	expect(w, DAN, "/message[@type='error'][error/err:forbidden]");
	answer(ANN, "submit", "0");
	ck_assert_uint_eq(
		node_events(w, BOB, "//ev:subscription[@subscription='none']"),
		1);
	answer(ANN, "submit", "1");
	expect_some(w, ANN, "/message[@type='error']");
}
END_TEST

#define COMMAND(attr, inner)                                   \
	"<command xmlns='http://jabber.org/protocol/commands'" \
	" node='" PUBSUB "#get-pending'" attr ">" inner "</command>"
#define CHOICE(node)                                                       \
	"<x xmlns='jabber:x:data' type='submit'><field var='pubsub#node'>" \
	"<value>" node "</value></field></x>"

static const char *command(const char *from, const char *xml)
{
	world_forget(w);
	world_recvf(w, "<iq type='set' id='c' from='%s' to='" NODES "'>%s</iq>",
		from, xml);
	return expect_string(w, w->sent[0].xml, "string(/iq/@to)")[0] != '\0'
	               ? w->sent[0].xml
	               : "";
}

/* E060-119 */
START_TEST(an_owner_asks_who_waits)
{
	knock();
	node_make(w, "quiet", "");
	ck_is(iq_get(w, ANN,
		      "<query node='http://jabber.org/protocol/commands'"
		      " xmlns='http://jabber.org/protocol/disco#items'/>"),
		"//items:item[@node='" PUBSUB "#get-pending'][@name]");
	ck_is(iq_get(w, ANN,
		      "<query node='" PUBSUB "#get-pending'"
		      " xmlns='http://jabber.org/protocol/disco#info'/>"),
		"//info:identity[@category='automation']"
		"[@type='command-node']");
	ck_is(command(ANN, COMMAND(" action='execute'", "")),
		"/iq/cmd:command[@status='executing'][@sessionid]/x:x"
		"/x:field[@var='pubsub#node'][count(x:option)=1]"
		"/x:option[x:value='news']");
	ck_is(command(BOB, COMMAND("", "")),
		"/iq/cmd:command/x:x/x:field[not(x:option)]");
	ck_is(command(ANN, COMMAND(" sessionid='s'", CHOICE("news"))),
		"/iq/cmd:command[@status='completed'][@sessionid='s']");
	ck_assert_uint_eq(
		node_events(w, "ann@ex.org", "/message/x:x[@type='form']"), 1);
	ck_error(
		command(BOB, COMMAND("", CHOICE("news"))), "auth", "forbidden");
	ck_error(command(ANN, COMMAND("", CHOICE("none"))), "cancel",
		"item-not-found");
	ck_is(command(ANN, COMMAND(" action='cancel'", "")),
		"/iq/cmd:command[@status='canceled']");
	ck_error(command(ANN, COMMAND(" action='dance'", "")), "modify",
		"bad-request");
	ck_error(ps_set(w, ANN, "<create node='" PUBSUB "#get-pending'/>"),
		"cancel", "conflict");
}
END_TEST

/* E060-098 */
START_TEST(a_node_that_opens_admits_who_waits)
{
	knock();
	node_set(w, "news", FIELD("pubsub#access_model", "open"));
	ck_assert_uint_eq(
		node_events(w, BOB,
			"//ev:subscription[@subscription='subscribed']"),
		1);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:item[@id='a']"), 1);
}
END_TEST

/* E060-097 */
START_TEST(who_is_gone_is_subscribed_no_more)
{
	node_subscribe(w, BOB, "news");
	node_subscribe(w, DAN, "news");
	world_recv(w, "<message type='error' from='" BOB "' to='" NODES "'>"
		      "<error type='cancel'><gone xmlns='urn:ietf:params:xml:"
		      "ns:xmpp-stanzas'/></error></message>");
	world_recv(w, "<message type='error' from='" DAN "' to='" NODES "'>"
		      "<error type='wait'><recipient-unavailable xmlns='urn:"
		      "ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	expect_quiet(w, BOB);
	expect(w, DAN, "/message//ev:item");
}
END_TEST

static void bounce(const char *from, const char *cond)
{
	world_recvf(w,
		"<message type='error' from='%s' to='" NODES "'><error "
		"type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/"
		"></error></message>",
		from, cond);
}

/* E060-097: what servers say of who is away, too, and of a server that is down
 * for a while, ends no person's subscription */
START_TEST(who_is_away_stays_subscribed)
{
	static const char *const away[] = {
		"service-unavailable", "remote-server-not-found"};

	for (size_t i = 0; i < ARRAY_LEN(away); i++) {
		ck_done(ps_set(
			w, BOB, "<subscribe node='news' jid='bob@ex.org'/>"));
		node_subscribe(w, DAN, "news");
		bounce("bob@ex.org", away[i]);
		bounce(DAN, away[i]);
		world_forget(w);
		ck_done(node_publish(w, ANN, "news", "a", NULL));
		expect(w, "bob@ex.org", "/message//ev:item");
		expect_quiet(w, DAN);
	}
	/* a server may repeat what it couldn't deliver */
	world_recvf(w,
		"<message type='error' from='bob@ex.org' to='" NODES "'>%s"
		"<error type='modify'><gone xmlns='urn:ietf:params:xml:ns:"
		"xmpp-stanzas'/></error></message>",
		world_label(w, "UNCLASSIFIED"));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	expect_quiet(w, "bob@ex.org");
}
END_TEST

Suite *suite_subscribe(void)
{
	Suite *s = suite_create("pubsub/subscribe");
	TCase *c = tcase_create("subscribe");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_address_is_subscribed_bare_or_full);
	tcase_add_test(c, nobody_subscribes_others_or_too_often);
	tcase_add_test(c, once_more_is_the_state_that_there_is);
	tcase_add_test(c, some_nodes_take_no_subscriptions);
	tcase_add_test(c, the_last_item_comes_after_the_answer);
	tcase_add_test(c, who_leaves_gets_nothing_more);
	tcase_add_test(c, a_subscription_has_options);
	tcase_add_test(c, options_come_with_the_subscription_or_by_default);
	tcase_add_test(c, a_lease_ends);
	tcase_add_test(c, everybody_sees_what_is_theirs);
	tcase_add_test(c, owners_are_told_if_the_node_says_so);
	tcase_add_test(c, an_owner_admits_who_knocks);
	tcase_add_test(c, an_owner_turns_away_or_thinks_about_it);
	tcase_add_test(c, an_owner_asks_who_waits);
	tcase_add_test(c, a_node_that_opens_admits_who_waits);
	tcase_add_test(c, who_is_gone_is_subscribed_no_more);
	tcase_add_test(c, who_is_away_stays_subscribed);
	suite_add_tcase(s, c);
	return s;
}
