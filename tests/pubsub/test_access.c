/* SPDX-License-Identifier: MIT */
/* Access models, and requests that make no sense (XEP-0060 4.5). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
	node_make(w, "news", FIELD("pubsub#access_model", "whitelist"));
	ck_done(node_publish(w, ANN, "news", "a", NULL));
}

static void teardown(void)
{
	world_free(&w);
}

#define AFF(jid, a)                                                            \
	"<affiliations node='news'><affiliation jid='" jid "' affiliation='" a \
	"'/></affiliations>"

/* E060-013, E060-034, E060-060, K-11, E060-122 */
START_TEST(a_whitelist_is_who_has_an_affiliation)
{
	ck_error_app(ps_set(w, BOB, "<subscribe node='news' jid='" BOB "'/>"),
		"cancel", "not-allowed", "closed-node");
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"not-allowed", "closed-node");
	ck_done(own_set(w, ANN, AFF("bob@ex.org", "member")));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	node_subscribe(w, BOB, "news");
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a");
}
END_TEST

/* E060-010: a domain's entry counts for its people */
START_TEST(a_domain_can_be_affiliated)
{
	ck_done(own_set(w, ANN, AFF("ex.org", "member")));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	ck_done(own_set(w, ANN, AFF("bob@ex.org", "outcast")));
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "auth", "forbidden");
	ck_assert_str_eq(node_ids(w, DAN, "news"), "a");
}
END_TEST

/* Inside, a list of who is who is for who may read. */
START_TEST(strangers_learn_nothing_of_a_closed_node)
{
	const char *xml = iq_get(w, BOB,
		"<query xmlns='http://jabber.org/protocol/disco#info'"
		" node='news'/>");

	ck_is(xml, "//x:field[@var='pubsub#access_model']");
	ck_is(xml, "not(//x:field[@var='pubsub#num_subscribers'])");
	ck_is(xml, "not(//x:field[@var='pubsub#owner'])");
	ck_error_app(
		iq_get(w, BOB,
			"<query xmlns='http://jabber.org/protocol/disco#items'"
			" node='news'/>"),
		"cancel", "not-allowed", "closed-node");
}
END_TEST

START_TEST(nonsense_has_its_error)
{
	ck_error(ps_get(w, ANN, "<publish node='news'/>"), "modify",
		"bad-request");
	ck_error(ps_set(w, ANN, "<dance node='news'/>"), "cancel",
		"feature-not-implemented");
	ck_error(ps_set(w, ANN, "%s", ""), "modify", "bad-request");
	ck_error(iq_get(w, ANN, "<q xmlns='urn:q'/>"), "cancel",
		"service-unavailable");
	ck_done(iq_get(w, ANN, "<ping xmlns='urn:xmpp:ping'/>"));
	ck_is(iq_get(w, ANN, "<query xmlns='jabber:iq:version'/>"),
		"//version:name[.='Caveat']");
	/* E060-014 */
	world_recv(w, "<iq type='get' id='q' from='" ANN "' to='news@" NODES
		      "'><pubsub xmlns='" PUBSUB "'><items node='news'/>"
		      "</pubsub></iq>");
	expect_some(w, ANN,
		"/iq[@from='news@" NODES "'][@type='error']"
		"[error/err:item-not-found]");
	world_recv(w, "<message from='" ANN "' to='" NODES "'><body>hi</body>"
		      "</message>");
	expect_some(w, ANN,
		"/message[@type='error']"
		"[error/err:service-unavailable]");
}
END_TEST

/* Admins of the service own every node. */
START_TEST(admins_of_the_service_own_all)
{
	const struct world_conf conf = {.admin = "root@ex.org"};

	world_free(&w);
	w = nodes_new(&conf);
	node_make(w, "news", "");
	ck_done(own_get(w, "root@ex.org/x", "<configure node='news'/>"));
	ck_done(own_set(w, "root@ex.org/x", "<delete node='news'/>"));
}
END_TEST

/* Each person makes so many. */
START_TEST(there_is_an_end_to_nodes)
{
	const struct world_conf conf = {.node_limits.nodes_per_user = 2};

	world_free(&w);
	w = nodes_new(&conf);
	node_make(w, "a", "");
	node_make(w, "b", "");
	ck_error(ps_set(w, ANN, "<create node='c'/>"), "wait",
		"resource-constraint");
	ck_done(ps_set(w, BOB, "<create node='c'/>"));
}
END_TEST

Suite *suite_access(void)
{
	Suite *s = suite_create("pubsub/access");
	TCase *c = tcase_create("access");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_whitelist_is_who_has_an_affiliation);
	tcase_add_test(c, a_domain_can_be_affiliated);
	tcase_add_test(c, strangers_learn_nothing_of_a_closed_node);
	tcase_add_test(c, nonsense_has_its_error);
	tcase_add_test(c, admins_of_the_service_own_all);
	tcase_add_test(c, there_is_an_end_to_nodes);
	suite_add_tcase(s, c);
	return s;
}
