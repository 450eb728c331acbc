/* SPDX-License-Identifier: MIT */
/* Nodes configured by an ad-hoc command (XEP-0050). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

static struct world *w;

static void setup(void)
{
	w = nodes_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	node_make(w, "news", FIELD("pubsub#title", "News"));
	node_make(w, "more", "");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

#define CONFIGURE "urn:caveat:commands:configure"

static const char *command(const char *from, const char *attr, const char *xml)
{
	return iq_set(w, from,
		"<command xmlns='http://jabber.org/protocol/commands' "
		"node='" CONFIGURE "' %s>%s</command>",
		attr, xml);
}

#define SUBMIT(inner) "<x xmlns='jabber:x:data' type='submit'>" inner "</x>"
#define NODE(n)       FIELD("pubsub#node", n)
#define SETTINGS(n, inner)                                           \
	SUBMIT("<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	       "#node_config</value></field>" NODE(n) inner)
#define EXECUTING "/iq/cmd:command[@node='" CONFIGURE "'][@status='executing']"
#define COMPLETED "/iq/cmd:command[@status='completed']"

START_TEST(it_is_among_the_commands)
{
	ck_is(iq_get(w, BOB,
		      "<query node='http://jabber.org/protocol/commands'"
		      " xmlns='http://jabber.org/protocol/disco#items'/>"),
		"//items:item[@node='" CONFIGURE "'][@name]");
	ck_is(iq_get(w, BOB,
		      "<query node='" CONFIGURE
		      "' xmlns='http://jabber.org/protocol/disco#info'/>"),
		"//info:identity[@category='automation']"
		"[@type='command-node'][@name='Configure a node']");
	ck_error(ps_set(w, ANN, "<create node='" CONFIGURE "'/>"), "cancel",
		"conflict");
}
END_TEST

/* H314-07: which node, its form, and it is set. */
START_TEST(an_owner_is_led_to_the_form)
{
	ck_is(command(ANN, "action='execute'", ""),
		EXECUTING "[cmd:actions[@execute='next']/cmd:next]"
			  "/x:x/x:field[@var='pubsub#node'][count(x:option)=2]"
			  "[x:option/x:value='news'][x:option/x:value='more']");
	ck_is(command(ANN, "sessionid='s' action='next'", SUBMIT(NODE("news"))),
		EXECUTING "[@sessionid='s']"
			  "[cmd:actions[@execute='complete']/cmd:complete]/x:x"
			  "[x:field[@type='hidden'][x:value='news']]"
			  "[x:field[@var='pubsub#title'][x:value='News']]"
			  "[x:field[@var='sec-label#label']]");
	ck_is(command(ANN, "sessionid='s' action='complete'",
		      SETTINGS("news",
			      FIELD("pubsub#title", "Late news") FIELD(
				      "sec-label#custom-label", "SECRET"))),
		COMPLETED "[@sessionid='s']");
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"//x:field[@var='pubsub#title'][x:value='Late news']");
	ck_error(ps_get(w, BOB, "<items node='news'/>"), "cancel",
		"item-not-found"); /* it is hidden now */
}
END_TEST

/* Each step asks anew who may; what is hidden isn't there. */
START_TEST(nobody_else_comes_near)
{
	ck_is(command(BOB, "", ""), EXECUTING "/x:x/x:field[not(x:option)]");
	ck_error(command(BOB, "", SUBMIT(NODE("news"))), "auth", "forbidden");
	ck_error(command(BOB, "", SETTINGS("news", "")), "auth", "forbidden");
	node_set(w, "news", FIELD("sec-label#custom-label", "SECRET"));
	ck_error(command(BOB, "", SUBMIT(NODE("news"))), "cancel",
		"item-not-found");
	ck_error(command(BOB, "", SETTINGS("news", "")), "cancel",
		"item-not-found");
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_is(command(ANN, "", ""), EXECUTING "/x:x/x:field[count(x:option)=1]"
					      "[x:option/x:value='more']");
	ck_error(command(ANN, "", SETTINGS("news", "")), "cancel",
		"item-not-found");
}
END_TEST

START_TEST(what_is_wrong_is_told)
{
	ck_is(command(ANN, "",
		      SETTINGS("news", FIELD("pubsub#max_items", "few"))),
		"/iq[@type='error']/error[err:not-acceptable]"
		"/err:text[contains(.,'max_items')]");
	ck_is(command(ANN, "",
		      SETTINGS("news",
			      FIELD("sec-label#custom-label", "TOP SECRET"))),
		"/iq[@type='error']/error[err:not-acceptable]");
	ck_error_app(command(ANN, "", SUBMIT("")), "modify", "bad-request",
		"nodeid-required");
	ck_is(own_get(w, ANN, "<configure node='news'/>"),
		"//x:field[@var='pubsub#title'][x:value='News']");
	ck_is(command(ANN, "action='cancel'", ""),
		"/iq/cmd:command[@status='canceled']");
}
END_TEST

/* Whom a list would be too long for writes the name. */
START_TEST(many_nodes_are_no_list)
{
	for (int i = 0; i < 98; i++)
		ck_done(ps_set(w, ANN, "<create node='n%d'/>", i));
	ck_is(command(ANN, "", ""),
		EXECUTING "/x:x/x:field[@type='text-single'][not(x:option)]");
	ck_is(command(ANN, "", SUBMIT(NODE("n7"))),
		EXECUTING "/x:x/x:field[@type='hidden'][x:value='n7']");
}
END_TEST

Suite *suite_adhoc(void)
{
	Suite *s = suite_create("pubsub/adhoc");
	TCase *c = tcase_create("adhoc");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, it_is_among_the_commands);
	tcase_add_test(c, an_owner_is_led_to_the_form);
	tcase_add_test(c, nobody_else_comes_near);
	tcase_add_test(c, what_is_wrong_is_told);
	tcase_add_test(c, many_nodes_are_no_list);
	suite_add_tcase(s, c);
	return s;
}
