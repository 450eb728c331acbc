/* SPDX-License-Identifier: MIT */
/* Labels composed for a node (XEP-0050), and kept. */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#define COMPOSE "urn:caveat:commands:compose-label"
#define DO      "/iq[@type='result']/cmd:command[@node='" COMPOSE "']"
#define ASKED   DO "[@status='executing']/x:x"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news",
		FIELD("sec-label#clearance", "Custom") FIELD(
			"sec-label#custom-clearance", "up to RESTRICTED"));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *command(const char *from, const char *node, const char *form)
{
	return iq_set(w, from,
		"<command xmlns='http://jabber.org/protocol/commands' "
		"node='%s'>%s</command>",
		node, form);
}

#define SUBMIT(inner) "<x xmlns='jabber:x:data' type='submit'>" inner "</x>"
#define TARGET(node)  SUBMIT(FIELD("step", "0") FIELD("node", node))

START_TEST(they_are_among_the_commands)
{
	ck_is(iq_get(w, BOB,
		      "<query node='http://jabber.org/protocol/commands'"
		      " xmlns='http://jabber.org/protocol/disco#items'/>"),
		"/iq/*[items:item[@node='" COMPOSE "'][@name]]"
		"[items:item[@node='urn:caveat:commands:my-labels']]");
	ck_is(iq_get(w, BOB,
		      "<query node='" COMPOSE
		      "' xmlns='http://jabber.org/protocol/disco#info'/>"),
		"//info:identity[@type='command-node']"
		"[@name='Compose a label']");
	ck_error(command("eve@else.net/x", COMPOSE, ""), "auth", "forbidden");
	ck_error(ps_set(w, ANN, "<create node='" COMPOSE "'/>"), "cancel",
		"conflict");
}
END_TEST

/* What the node holds, and as a hidden one: none. */
START_TEST(a_node_limits_what_may_be)
{
	ck_is(command(ANN, COMPOSE, ""),
		ASKED "[x:field[@var='to']][x:field[@var='node']]");
	ck_is(command(ANN, COMPOSE, TARGET("news")),
		ASKED "/x:field[@var='choice'][count(x:option)=2]");
	ck_is(command(ANN, COMPOSE, SUBMIT(FIELD("step", "0"))),
		ASKED "/x:field[@var='choice'][count(x:option)=4]");
	node_set(w, "news", FIELD("sec-label#custom-label", "RESTRICTED"));
	ck_is(command(BOB, COMPOSE, TARGET("news")),
		DO "[cmd:note='There is no such place.']");
	ck_is(command(BOB, COMPOSE, TARGET("none")),
		DO "[cmd:note='There is no such place.']");
}
END_TEST

START_TEST(a_label_is_kept_and_offered)
{
	const char *xml = command(ANN, COMPOSE, TARGET("news"));
	const char *policy = expect_string(
		w, xml, "string(//x:field[@var='policy']/x:value)");

	xml = iq_set(w, ANN,
		"<command xmlns='http://jabber.org/protocol/commands' "
		"node='" COMPOSE "' action='complete'>" SUBMIT(FIELD(
			"step", "1000001") FIELD("node", "news") FIELD("policy",
			"%s") FIELD("chosen", "1") FIELD("label", "RESTRICTED")
				FIELD("keep", "1")) "</command>",
		policy);
	ck_is(xml, DO "[@status='completed']/sec:securitylabel");
	ck_is(iq_get(w, ANN,
		      "<catalog xmlns='urn:xmpp:sec-label:catalog:2'"
		      " node='news'/>"),
		"//catalog:catalog[@size='1']/catalog:item"
		"[@selector='RESTRICTED']");
	ck_is(command(ANN, "urn:caveat:commands:my-labels", ""),
		"//x:item/x:field[@var='label'][x:value='RESTRICTED']");
}
END_TEST

Suite *suite_compose(void)
{
	Suite *s = suite_create("pubsub/compose");
	TCase *c = tcase_create("compose");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, they_are_among_the_commands);
	tcase_add_test(c, a_node_limits_what_may_be);
	tcase_add_test(c, a_label_is_kept_and_offered);
	suite_add_tcase(s, c);
	return s;
}
