/* SPDX-License-Identifier: MIT */
/* Labels composed by a command, form by form (XEP-0050). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN     "ann@ex.org/pc"
#define BOB     "bob@ex.org/pc"
#define COMMAND "urn:caveat:commands:compose-label"
#define DO      "/iq[@type='result']/cmd:command[@node='" COMMAND "']"
#define ASKED   DO "[@status='executing']/x:x[@type='form']"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define CHOOSE(n) FIELD("choice", n)
/* The policy of the tests, as choices are counted: 4 classifications, then
 * GBR, USA, FRA, then ORCHID, TULIP and ASTER. */
#define UNCLASSIFIED "0"
#define RESTRICTED   "1"
#define CONFIDENTIAL "2"
#define SECRET       "3"
#define GBR          "4"
#define USA          "5"
#define ORCHID       "7"
#define TULIP        "8"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_clear(w, "ann@ex.org",
		"up to CONFIDENTIAL; Releasable To: GBR; Codeword: *");
}

static void teardown(void)
{
	world_free(&w);
}

static const char *command(
	const char *from, const char *at, const char *attr, const char *form)
{
	return ask(w, from, at, "set",
		say(w,
			"<command xmlns='" PROTOCOL("commands") //
			"' node='" COMMAND "' %s>%s</command>",
			attr, form));
}

static const char *submit(const char *fields)
{
	return say(w, "<x xmlns='jabber:x:data' type='submit'>%s</x>", fields);
}

/* The hidden fields of an answer, as a client brings them back. */
static const char *hidden(const char *answer)
{
	static const char *const vars[] = {
		"to", "node", "policy", "step", "chosen", "label"};
	const char *all = "";

	for (size_t i = 0; i < ARRAY_LEN(vars); i++) {
		const char *at =
			say(w, "//x:field[@type='hidden'][@var='%s']", vars[i]);

		if (xpath_holds(answer, at))
			all = say(w, "%s" FIELD("%s", "%s"), all, vars[i],
				xpath_text(w, answer,
					say(w, "string(%s/x:value)", at)));
	}
	return all;
}

static const char *go(
	const char *answer, const char *action, const char *fields)
{
	const char *at = xpath_text(w, answer, "string(/iq/@from)");
	const char *to = xpath_text(w, answer, "string(/iq/@to)");

	return command(to, at, say(w, "action='%s' sessionid='s'", action),
		submit(say(w, "%s%s", hidden(answer), fields)));
}

static const char *next(const char *answer, const char *fields)
{
	return go(answer, "next", fields);
}

START_TEST(it_is_among_the_commands)
{
	static const char *const places[] = {DOMAIN, ROOM};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		ck_xpath(ask(w, ANN, places[i], "get",
				 "<query xmlns='" PROTOCOL("disco#items") //
				 "' node='" PROTOCOL("commands") "'/>"),
			"//items:item[@node='" COMMAND "'][@name]");
		ck_xpath(ask(w, ANN, places[i], "get",
				 "<query xmlns='" PROTOCOL("disco#info") //
				 "' node='" COMMAND "'/>"),
			"//info:identity[@type='command-node']"
			"[@name='Compose a label']");
	}
	/* who holds nothing composes nothing */
	ck_assert_str_eq(verdict(w, command("eve@else.net/x", DOMAIN, "", "")),
		"auth/forbidden");
	ck_xpath_not(ask(w, "eve@else.net/x", DOMAIN, "get",
			     "<query xmlns='" PROTOCOL("disco#items") //
			     "' node='" PROTOCOL("commands") "'/>"),
		"//items:item");
}
END_TEST

/* Each step shows what may still be, to whom is cleared for so much. */
START_TEST(a_label_is_composed_step_by_step)
{
	const char *a = command(ANN, ROOM, "action='execute'", "");

	ck_xpath(a, ASKED "/x:field[@var='choice'][@type='list-single']"
			  "[x:required][count(x:option)=3]"
			  "[not(x:option/@label='SECRET')]");
	ck_xpath(a, DO "[string-length(@sessionid) = 32]/cmd:actions"
		       "[@execute='next'][cmd:next][not(cmd:prev)]");
	a = next(a, CHOOSE(UNCLASSIFIED));
	ck_xpath(a, ASKED "/x:field[@var='choice'][@type='list-multi']"
			  "[@label='Releasable To'][count(x:option)=3]"
			  "/x:option[@label='GBR']");
	ck_xpath(a, DO "/cmd:actions[cmd:prev]");
	a = next(a, "");
	/* USA would do with GBR; ORCHID is above UNCLASSIFIED, ASTER is
	 * obsolete */
	ck_xpath(a, ASKED "/x:field[@var='choice'][@label='Codeword']"
			  "[count(x:option)=1]/x:option[@label='TULIP']");
	a = go(a, "prev", "");
	a = go(a, "prev", "");
	ck_xpath(a, ASKED "/x:field[@var='choice'][count(x:option)=3]");
	a = next(a, CHOOSE(CONFIDENTIAL));
	a = next(a, CHOOSE(GBR));
	ck_xpath(a, ASKED "/x:field[@type='fixed']"
			  "[x:value='CONFIDENTIAL, GBR']");
	ck_xpath(a, ASKED "/x:field[@var='choice'][count(x:option)=2]");
	a = next(a, "<field var='choice'><value>" ORCHID "</value><value>" TULIP
		    "</value></field>");
	ck_xpath(a, DO "/cmd:actions[@execute='complete'][cmd:prev]");
	ck_xpath(a, ASKED "/x:field[@var='label'][@type='hidden']/x:value="
			  "'CONFIDENTIAL; Releasable To: GBR; "
			  "Codeword: ORCHID, TULIP'");
	a = go(a, "complete", "");
	ck_xpath(a, DO "[@status='completed'][@sessionid='s']"
		       "[x:x[@type='result'][x:field[@var='label']"
		       "[@label='Label']]/x:field[@var='marking']"
		       "[@label='Marking']]/"
		       "sec:securitylabel[sec:displaymarking]/sec:label/*");
	ck_assert_str_eq(xpath_text(w, a, "string(//sec:displaymarking)"),
		xpath_text(w, a, "string(//x:field[@var='marking']/x:value)"));
}
END_TEST

/* What comes out can be said. */
START_TEST(what_is_composed_can_be_said)
{
	const char *a = command(ANN, ROOM, "", "");
	const char *label, *end;

	a = next(a, CHOOSE(CONFIDENTIAL));
	a = next(a, CHOOSE(GBR));
	a = go(next(a, ""), "complete", "");
	label = strstr(a, "<securitylabel");
	ck_assert_ptr_nonnull(label);
	end = strstr(label, "</securitylabel>") + strlen("</securitylabel>");
	world_join(w, ANN, "Ann");
	world_forget(w);
	world_say(w, ANN, "hello", say(w, "%.*s", (int)(end - label), label));
	ck_xpath(heard(w, ANN), "/all/message[@type='groupchat']/body");
}
END_TEST

/* The clearance of the room limits it, and a list of labels is all there is. */
START_TEST(the_place_limits_what_may_be)
{
	const char *a;

	ck_assert_str_eq(op_set(w, ROOM, "clearance=up to RESTRICTED"), "");
	a = command(ANN, ROOM, "", "");
	ck_xpath(a, ASKED "/x:field[@var='choice'][count(x:option)=2]");
	a = next(a, CHOOSE(RESTRICTED));
	/* nothing releasable, no codeword: it is done */
	ck_xpath(a, DO "/cmd:actions[@execute='complete']");
	ck_assert_str_eq(op_set(w, ROOM, "clearance="), "");
	ck_assert_str_eq(
		op_set(w, ROOM, "allowed_labels=SECRET | RESTRICTED"), "");
	a = command(ANN, ROOM, "", "");
	ck_xpath(a, ASKED "/x:field[@var='choice'][count(x:option)=1]"
			  "/x:option[@label='RESTRICTED']");
	ck_assert_str_eq(
		verdict(w, next(a, CHOOSE("9"))), "modify/bad-request");
	ck_xpath(next(a, CHOOSE("0")), DO "[cmd:note]"); /* SECRET */
	a = next(a, CHOOSE("1"));
	ck_xpath(a, ASKED "/x:field[@var='label']/x:value='RESTRICTED'");
	ck_xpath(go(a, "complete", ""), DO "[@status='completed']/"
					   "sec:securitylabel");
	ck_xpath(go(a, "prev", ""), ASKED "/x:field[@var='choice']");
}
END_TEST

/* Whatever a client says it chose before: nothing above what they may use. */
/* Of both: what they hold, and what may come from their server. */
START_TEST(the_peer_limits_what_may_be)
{
	const struct world_peer p = {
		.domain = "partner.example",
		.in = "up to CONFIDENTIAL; Codeword: ORCHID",
		.out = "up to SECRET; Codeword: *",
		.set = {.allow = PEER_TRAFFIC_ALL},
	};
	const char *pia = "pia@partner.example/p";

	world_peer(w, &p);
	world_clear(w, "pia@partner.example",
		"UNCLASSIFIED|RESTRICTED|SECRET; Codeword: ORCHID, TULIP");
	ck_xpath(command(pia, ROOM, "", ""),
		ASKED "/x:field[@var='choice'][count(x:option) = 2]"
		      "[x:option/x:value = " RESTRICTED "]");
}
END_TEST

START_TEST(what_is_not_open_cannot_be_forged)
{
	const char *policy, *forged;
	const char *a = command(ANN, ROOM, "", "");

	policy = xpath_text(w, a, "string(//x:field[@var='policy']/x:value)");
	ck_xpath(next(a, CHOOSE(SECRET)),
		DO "[cmd:note[@type='error']]/x:x/x:field[@var='choice']");
	ck_xpath(next(a, "<field var='choice'><value>0</value><value>1</value>"
			 "</field>"),
		DO "[cmd:note[@type='error']]");
	ck_assert_str_eq(
		verdict(w, next(a, CHOOSE(GBR))), "modify/bad-request");
	ck_assert_str_eq(
		verdict(w, next(a, CHOOSE("x"))), "modify/bad-request");
	forged = say(w,
		FIELD("step", "1000001") FIELD("policy", "%s")
			FIELD("chosen", SECRET) FIELD("label", "SECRET"),
		policy);
	a = command(ANN, ROOM, "action='complete'", submit(forged));
	ck_xpath_not(a, "//sec:securitylabel");
	ck_xpath(a, DO "[@status='executing'][cmd:note]");
	forged = say(w,
		FIELD("step", "1000001") FIELD("policy", "%s")
			FIELD("chosen", RESTRICTED) FIELD("label", "SECRET"),
		policy);
	a = command(ANN, ROOM, "action='complete'", submit(forged));
	ck_xpath_not(a, "//sec:securitylabel");
	forged = say(w, FIELD("step", "1000001") FIELD("policy", "of-old")
				FIELD("chosen", RESTRICTED)
					FIELD("label", "RESTRICTED"));
	ck_assert_str_eq(verdict(w, command(ANN, ROOM, "", submit(forged))),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, command(ANN, ROOM, "action='leap'", "")),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, command(ANN, ROOM, "action='prev'", "")),
		"modify/bad-request");
	ck_xpath(command(ANN, ROOM, "action='cancel'", ""),
		DO "[@status='canceled']");
}
END_TEST

/* At the service it is asked for which place. */
START_TEST(the_service_asks_for_which_place)
{
	const char *a = command(ANN, DOMAIN, "", "");

	ck_assert_str_eq(
		op_create(w, "hidden@" DOMAIN, "access_label=SECRET"), "");
	ck_xpath(a, ASKED "/x:field[@var='to'][@type='jid-single']"
			  "/x:value='" DOMAIN "'");
	ck_assert_str_eq(op_set(w, ROOM, "clearance=up to RESTRICTED"), "");
	ck_xpath(command(ANN, DOMAIN, "",
			 submit(FIELD("step", "0") FIELD("to", ROOM))),
		ASKED "/x:field[@var='choice'][count(x:option)=2]");
	ck_xpath(command(ANN, DOMAIN, "",
			 submit(FIELD("step", "0")
					 FIELD("to", "hidden@" DOMAIN))),
		DO "[cmd:note='There is no such place.']/x:x/"
		   "x:field[@var='to']");
	ck_xpath(command(ANN, DOMAIN, "",
			 submit(FIELD("step", "0") FIELD("to", "bob@ex.org"))),
		DO "[cmd:note='There is no such place.']");
	a = command(ANN, DOMAIN, "", submit(FIELD("step", "0")));
	ck_xpath(a, ASKED "/x:field[@var='choice'][count(x:option)=3]");
	ck_xpath(go(a, "prev", ""), ASKED "/x:field[@var='to']");
}
END_TEST

/* What is composed may be kept, and is offered from then on. */
START_TEST(it_may_be_kept)
{
	const char *a = command(BOB, ROOM, "", "");

	a = next(a, CHOOSE(UNCLASSIFIED));
	a = go(a, "complete",
		FIELD("keep", "1") FIELD("selector", "Mine|For all"));
	ck_xpath(a, DO "[@status='completed']/sec:securitylabel");
	ck_xpath(ask(w, BOB, ROOM, "get",
			 "<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>"),
		"//catalog:item[@selector='Mine|For all'][@default='true']"
		"/sec:securitylabel");
	ck_xpath(ask(w, ANN, ROOM, "get",
			 "<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>"),
		"//catalog:catalog[@size='0']");
}
END_TEST

Suite *suite_compose(void)
{
	Suite *s = suite_create("muc/compose");
	TCase *c = tcase_create("compose");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, it_is_among_the_commands);
	tcase_add_test(c, a_label_is_composed_step_by_step);
	tcase_add_test(c, what_is_composed_can_be_said);
	tcase_add_test(c, the_place_limits_what_may_be);
	tcase_add_test(c, the_peer_limits_what_may_be);
	tcase_add_test(c, what_is_not_open_cannot_be_forged);
	tcase_add_test(c, the_service_asks_for_which_place);
	tcase_add_test(c, it_may_be_kept);
	suite_add_tcase(s, c);
	return s;
}
