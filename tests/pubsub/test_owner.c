/* SPDX-License-Identifier: MIT */
/* What owners do (XEP-0060 8). */
#include "pubsub/control.h"
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
	node_make(w, "news", FIELD("pubsub#title", "News"));
}

static void teardown(void)
{
	world_free(&w);
}

/* E060-113 */
START_TEST(an_owner_reads_and_changes_the_configuration)
{
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"/iq//pso:configure[@node='news']/x:x[@type='form']"
		"[x:field[@var='FORM_TYPE']/x:value='" PUBSUB "#node_config']"
		"/x:field[@var='pubsub#title'][x:value='News']");
	node_set(w, "news", FIELD("pubsub#max_items", "max"));
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"//x:x[x:field[@var='pubsub#title']/x:value='News']"
		"/x:field[@var='pubsub#max_items'][x:value='max']");
	ck_done(own_set(w, ANN,
		"<configure node='news'>"
		"<x xmlns='jabber:x:data' type='cancel'/></configure>"));
	ck_error(own_get(w, BOB, "<configure node='news'/>"), "auth",
		"forbidden");
	ck_error(own_set(w, BOB, "<configure node='news'/>"), "auth",
		"forbidden");
	ck_error_app(own_get(w, ANN, "<configure/>"), "modify", "bad-request",
		"nodeid-required");
	ck_error(own_get(w, ANN, "<configure node='x'/>"), "cancel",
		"item-not-found");
}
END_TEST

#define CREATE(inner) "<create node='other'/>" inner
#define CONFIG(fields)                                        \
	"<x xmlns='jabber:x:data' type='submit'>"             \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	"#node_config</value></field>" fields "</x>"

/* E060-111, E060-112, E060-113, F248-06 */
START_TEST(what_can_not_be_configured_is_refused)
{
	ck_error_app(
		ps_set(w, ANN,
			CREATE("<configure>" CONFIG(FIELD("pubsub#access_model",
				"presence")) "</configure>")),
		"modify", "not-acceptable", "unsupported-access-model");
	ck_error(ps_set(w, ANN,
			 CREATE("<configure node='other'>" CONFIG(
				 "") "</configure>")),
		"modify", "bad-request");
	ck_error(ps_set(w, ANN,
			 CREATE("<configure>" CONFIG(FIELD(
				 "pubsub#max_items", "-1")) "</configure>")),
		"modify", "not-acceptable");
	ck_error_app(
		ps_set(w, ANN,
			CREATE("<configure>" CONFIG(FIELD("pubsub#node_type",
				"collection")) "</configure>")),
		"cancel", "feature-not-implemented",
		"unsupported[@feature='collections']");
	ck_error(ps_get(w, ANN, "<items node='other'/>"), "cancel",
		"item-not-found");
	ck_done(ps_set(w, ANN, CREATE("<configure/>")));
}
END_TEST

/* B122-04, E060-130, K-09 */
START_TEST(fields_are_those_of_the_registry)
{
	const char *xml = own_get(w, ANN, "<configure node='news'/>");

	ck_is(xml, "//x:field[@var='pubsub#max_items']"
		   "/*[local-name()='validate']"
		   "[@datatype='pubsub:integer-or-max']");
	ck_is(xml, "not(//x:field[not(starts-with(@var,'pubsub#'))]"
		   "[not(starts-with(@var,'{urn:caveat:0}'))]"
		   "[not(starts-with(@var,'sec-label#'))]"
		   "[@var!='FORM_TYPE'])");
	ck_is(xml, "count(//x:field[@var='pubsub#publish_node_full'])=1");
	node_set(w, "news", FIELD("pubsub#publish_full_node", "reject"));
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"//x:field[@var='pubsub#publish_node_full']"
		"[x:value='reject']");
}
END_TEST

/* E060-115 */
START_TEST(the_default_configuration_is_told)
{
	ck_is(own_get(w, ANN, "<default/>"),
		"//pso:default/x:x/x:field[@var='pubsub#access_model']"
		"[x:value='open'][x:option[x:value='authorize']]");
	ck_done(own_get(w, ANN, "<default type='leaf'/>"));
	ck_error_app(own_get(w, ANN, "<default type='collection'/>"), "cancel",
		"feature-not-implemented",
		"unsupported[@feature='collections']");
}
END_TEST

/* E060-114 */
START_TEST(subscribers_hear_of_a_new_configuration)
{
	node_set(w, "news", FIELD("pubsub#notify_config", "1"));
	node_subscribe(w, BOB, "news");
	node_set(w, "news", FIELD("pubsub#title", "Old news"));
	expect(w, BOB,
		"/message//ev:configuration[@node='news']"
		"/x:x[@type='result']"
		"/x:field[@var='pubsub#title'][x:value='Old news']");
	node_set(w, "news", FIELD("pubsub#deliver_payloads", "0"));
	expect(w, BOB, "/message//ev:configuration[not(*)]");
}
END_TEST

/* E060-116 */
START_TEST(a_deleted_node_is_gone_for_all)
{
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	world_forget(w);
	ck_error(own_set(w, BOB, "<delete node='news'/>"), "auth", "forbidden");
	ck_done(own_set(w, ANN,
		"<delete node='news'>"
		"<redirect uri='xmpp:other.example?;node=news'/></delete>"));
	expect_some(w, BOB,
		"/message//ev:delete[@node='news']"
		"/ev:redirect[@uri='xmpp:other.example?;node=news']");
	ck_is(ps_get(w, BOB, "<items node='news'/>"),
		"/iq[@type='error']/error/err:gone");
	ck_is(own_set(w, ANN, "<delete node='news'/>"),
		"/iq[@type='error']/error/err:gone");
	node_make(w, "news", "");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "");
	ck_is(ps_get(w, BOB, "<subscriptions/>"), "not(//ps:subscription)");
}
END_TEST

/* E060-117 */
START_TEST(a_purged_node_is_empty)
{
	node_subscribe(w, BOB, "news");
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	world_forget(w);
	ck_error(own_set(w, BOB, "<purge node='news'/>"), "auth", "forbidden");
	ck_done(own_set(w, ANN, "<purge node='news'/>"));
	expect_some(w, BOB, "/message//ev:purge[@node='news']");
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract"), 0);
	ck_assert_str_eq(node_ids(w, BOB, "news"), "");
	ck_error(own_set(w, ANN, "<purge node='x'/>"), "cancel",
		"item-not-found");
}
END_TEST

/* E060-120, E060-123 */
START_TEST(an_owner_manages_subscriptions)
{
	node_subscribe(w, BOB, "news");
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"//pso:subscriptions[@node='news']/pso:subscription"
		"[@jid='" BOB "'][@subscription='subscribed']");
	world_forget(w);
	ck_done(own_set(w, ANN,
		"<subscriptions node='news'>"
		"<subscription jid='" BOB "' subscription='none'/>"
		"<subscription jid='" DAN "' subscription='subscribed'/>"
		"</subscriptions>"));
	expect(w, BOB, "/message//ev:subscription[@subscription='none']");
	expect(w, DAN,
		"/message//ev:subscription"
		"[@subscription='subscribed']");
	ck_is(own_set(w, ANN,
		      "<subscriptions node='news'>"
		      "<subscription jid='" BOB "' subscription='none'/>"
		      "<subscription jid='bob@ex.org' "
		      "subscription='subscribed'/>"
		      "</subscriptions>"),
		"/iq[@type='error'][error/err:not-acceptable]"
		"/pso:pubsub/pso:subscriptions[count(*)=1]"
		"/pso:subscription[@jid='" BOB "'][@subscription='none']");
	ck_is(own_get(w, ANN, "<subscriptions node='news'/>"),
		"//pso:subscription[@jid='bob@ex.org']");
	ck_error(own_get(w, BOB, "<subscriptions node='news'/>"), "auth",
		"forbidden");
	ck_error(own_set(w, BOB, "<subscriptions node='news'/>"), "auth",
		"forbidden");
	ck_error(own_get(w, ANN, "<subscriptions node='x'/>"), "cancel",
		"item-not-found");
}
END_TEST

#define AFF(jid, a) "<affiliation jid='" jid "' affiliation='" a "'/>"
#define AFFS(inner) "<affiliations node='news'>" inner "</affiliations>"

/* E060-121, E060-010 */
START_TEST(an_owner_manages_affiliations)
{
	ck_done(own_set(w, ANN,
		AFFS(AFF("bob@ex.org", "publisher")
				AFF("dan@ex.org", "publish-only"))));
	expect_some(w, "bob@ex.org",
		"/message/ps:pubsub/ps:affiliations[@node='news']"
		"/ps:affiliation[@affiliation='publisher']");
	ck_is(own_get(w, ANN, AFFS("")),
		"//pso:affiliations[count(*)=3]/pso:affiliation"
		"[@jid='bob@ex.org'][@affiliation='publisher']");
	ck_done(node_publish(w, BOB, "news", "a", NULL));
	ck_done(node_publish(w, DAN, "news", "b", NULL));
	ck_error(ps_get(w, DAN, "<items node='news'/>"), "auth", "forbidden");
	ck_error(ps_set(w, DAN, "<subscribe node='news' jid='" DAN "'/>"),
		"auth", "forbidden");
	ck_done(own_set(w, ANN, AFFS(AFF("bob@ex.org", "none"))));
	ck_error(node_publish(w, BOB, "news", "c", NULL), "auth", "forbidden");
	ck_error(own_set(w, BOB, AFFS(AFF("bob@ex.org", "owner"))), "auth",
		"forbidden");
	ck_error(own_get(w, BOB, AFFS("")), "auth", "forbidden");
	ck_error(own_set(w, ANN,
			 AFFS(AFF("bob@ex.org", "member")
					 AFF("bob@ex.org", "owner"))),
		"modify", "bad-request");
}
END_TEST

/* E060-121 */
START_TEST(the_last_owner_stays)
{
	ck_is(own_set(w, ANN, AFFS(AFF("ann@ex.org", "none"))),
		"/iq[@type='error'][error/err:not-acceptable]"
		"//pso:affiliation[@jid='ann@ex.org']");
	ck_done(own_set(w, ANN,
		AFFS(AFF("ann@ex.org", "none") AFF("bob@ex.org", "owner"))));
	ck_error(own_get(w, ANN, "<configure node='news'/>"), "auth",
		"forbidden");
	ck_done(own_get(w, BOB, "<configure node='news'/>"));
}
END_TEST

/* E060-036; 8.7: affiliations decide about who waits and who is in */
START_TEST(affiliations_open_and_close_the_door)
{
	node_set(w, "news", FIELD("pubsub#access_model", "authorize"));
	ck_done(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"));
	world_forget(w);
	ck_done(own_set(w, ANN, AFFS(AFF("bob@ex.org", "publisher"))));
	expect_some(w, BOB,
		"/message//ev:subscription"
		"[@subscription='subscribed']");
	ck_done(own_set(w, ANN, AFFS(AFF("bob@ex.org", "outcast"))));
	expect_some(w, BOB,
		"/message//ev:subscription"
		"[@subscription='none']");
	ck_error(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"),
		"auth", "forbidden");
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "auth", "forbidden");
	ck_error(node_publish(w, BOB, "news", "a", NULL), "auth", "forbidden");
}
END_TEST

#define MOVED                                                        \
	"/iq[@type='error']/error[@type='cancel']/err:gone[.='xmpp:" \
	"other.example?;node=news']"
#define DAY 86400000LL

static void move_away(void)
{
	ck_done(own_set(w, ANN,
		"<delete node='news'><redirect uri="
		"'xmpp:other.example?;node=news'/></delete>"));
}

/* E060-116, E060-039: and for a time only */
START_TEST(a_node_that_moved_says_where_to)
{
	move_away();
	ck_is(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"), MOVED);
	ck_is(ps_get(w, BOB, "<items node='news'/>"), MOVED);
	ck_is(node_publish(w, ANN, "news", "a", NULL), MOVED);
	world_restart(w);
	ck_is(ps_get(w, BOB, "<items node='news'/>"), MOVED);
	world_wait(w, 30 * DAY);
	ck_is(ps_get(w, BOB, "<items node='news'/>"), MOVED);
	world_wait(w, 2 * DAY);
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"item-not-found");
}
END_TEST

/* Its name can be given anew; what it held never comes back. */
START_TEST(a_node_that_moved_can_be_made_anew)
{
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
	move_away();
	node_make(w, "news", "");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "");
	ck_is(iq_set(w, BOB, "<query xmlns='urn:xmpp:mam:2' node='news'/>"),
		"//rsm:set[rsm:count='0']");
	ck_done(own_set(w, ANN, "<delete node='news'/>"));
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"item-not-found");
}
END_TEST

/* As it was hidden, so is where it went. */
START_TEST(where_a_hidden_node_went_is_hidden)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	move_away();
	ck_is(ps_get(w, ANN, "<items node='news'/>"), MOVED);
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"item-not-found");
	world_clear(w, "bob@ex.org", "up to SECRET");
	ck_is(ps_get(w, BOB, "<items node='news'/>"), MOVED);
}
END_TEST

/* caveatctl node delete: until the operator makes one of that name. */
START_TEST(a_node_that_the_operator_moved_is_moved_for_ever)
{
	struct errtext e = {""};

	ck_assert_int_eq(pubsub_delete(w->pubsub, SPAN("news"),
				 SPAN("xmpp:other.example?;node=news"),
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	world_restart(w);
	world_wait(w, 1000 * DAY);
	ck_is(ps_get(w, BOB, "<items node='news'/>"), MOVED);
	ck_is(ps_set(w, ANN, "<create node='news'/>"), MOVED);
	ck_is(node_publish(w, ANN, "news", "a", NULL), MOVED);
	ck_assert_int_eq(pubsub_create(w->pubsub,
				 &(struct node_edit){.name = SPAN("news")},
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_done(ps_get(w, ANN, "<items node='news'/>"));
}
END_TEST

START_TEST(a_hidden_node_that_moved_has_its_name_and_no_more)
{
	struct errtext e = {""};

	world_clear(w, "ann@ex.org", "up to SECRET");
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	ck_assert_int_eq(pubsub_delete(w->pubsub, SPAN("news"),
				 SPAN("xmpp:other.example?;node=news"),
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"item-not-found");
	ck_error(node_publish(w, BOB, "news", "a", NULL), "cancel",
		"item-not-found");
	ck_error(ps_set(w, BOB, "<create node='news'/>"), "cancel", "conflict");
}
END_TEST

Suite *suite_owner(void)
{
	Suite *s = suite_create("pubsub/owner");
	TCase *c = tcase_create("owner");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_owner_reads_and_changes_the_configuration);
	tcase_add_test(c, what_can_not_be_configured_is_refused);
	tcase_add_test(c, fields_are_those_of_the_registry);
	tcase_add_test(c, the_default_configuration_is_told);
	tcase_add_test(c, subscribers_hear_of_a_new_configuration);
	tcase_add_test(c, a_deleted_node_is_gone_for_all);
	tcase_add_test(c, a_purged_node_is_empty);
	tcase_add_test(c, an_owner_manages_subscriptions);
	tcase_add_test(c, an_owner_manages_affiliations);
	tcase_add_test(c, the_last_owner_stays);
	tcase_add_test(c, affiliations_open_and_close_the_door);
	tcase_add_test(c, a_node_that_moved_says_where_to);
	tcase_add_test(c, a_node_that_moved_can_be_made_anew);
	tcase_add_test(c, where_a_hidden_node_went_is_hidden);
	tcase_add_test(c, a_node_that_the_operator_moved_is_moved_for_ever);
	tcase_add_test(c, a_hidden_node_that_moved_has_its_name_and_no_more);
	suite_add_tcase(s, c);
	return s;
}
