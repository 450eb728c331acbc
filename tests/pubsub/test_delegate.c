/* SPDX-License-Identifier: MIT */
/* Catalogues of nodes that the users' server asks for (XEP-0355). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define OURS "urn:xmpp:sec-label:catalog:2"

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED", "SECRET"};

static void setup(void)
{
	w = nodes_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_recv(w, "<message from='ex.org' to='" NODES
		      "'><delegation xmlns='urn:xmpp:delegation:2'><delegated "
		      "namespace='" OURS "'/></delegation></message>");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *offer(const char *from, const char *attrs)
{
	return iq_set(w, "ex.org",
		"<delegation xmlns='urn:xmpp:delegation:2'><forwarded "
		"xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' "
		"type='get' id='own' from='%s'><catalog xmlns='" OURS
		"' %s/></iq></forwarded></delegation>",
		from, attrs);
}

/* A355-02, H314-01: what fits the node; a hidden one isn't there. */
START_TEST(the_catalogue_of_a_node_reaches_its_users)
{
	node_make(w, "news",
		FIELD("sec-label#clearance", "Custom") FIELD(
			"sec-label#custom-clearance", "up to RESTRICTED"));
	ck_is(offer(ANN, "to='" NODES "' node='news'"),
		"/iq/deleg2:delegation/fwd:forwarded/*[@type='result']"
		"/catalog:catalog[@node='news'][count(catalog:item)=2]");
	ck_is(offer(ANN, "to='" NODES "'"), "//catalog:catalog[@size='3']");
	ck_is(offer(BOB, "to='" NODES "' node='news'"),
		"//catalog:catalog[@size='1']");
	node_set(w, "news",
		FIELD("sec-label#label", "Custom")
			FIELD("sec-label#custom-label", "SECRET"));
	ck_assert_str_eq(offer(BOB, "to='" NODES "' node='news'"),
		offer(BOB, "to='" NODES "' node='none'"));
	ck_is(offer(BOB, "to='" NODES "' node='news'"),
		"//*[@type='error']//err:item-not-found");
	ck_is(offer(BOB, "to='x@" NODES "'"),
		"//*[@type='error']//err:item-not-found");
	ck_is(offer(BOB, "to='ann@ex.org'"), "//catalog:catalog[@size='1']");
}
END_TEST

/* What waits for the server is made anew. */
START_TEST(what_waits_is_made_anew)
{
	world_hold(w);
	(void)offer(ANN, "to='" NODES "'");
	ck_is(iq_get(w, "ex.org",
		      "<query xmlns='http://jabber.org/protocol/disco#info' "
		      "node='urn:xmpp:delegation:2::" OURS "'/>"),
		"//info:feature[@var='" OURS "']");
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(expect_count(w, "ex.org", "/iq//catalog:catalog"), 0);
	ck_assert_uint_eq(expect_count(w, "ex.org", "/iq[@type='error']"), 1);
	ck_assert_uint_eq(expect_count(w, "ex.org", "/iq/info:query"), 1);
}
END_TEST

Suite *suite_delegate(void)
{
	Suite *s = suite_create("pubsub/delegate");
	TCase *c = tcase_create("delegate");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_catalogue_of_a_node_reaches_its_users);
	tcase_add_test(c, what_waits_is_made_anew);
	suite_add_tcase(s, c);
	return s;
}
