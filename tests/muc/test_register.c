/* SPDX-License-Identifier: MIT */
/* Registering with a room (XEP-0045 7.10, 9.9). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN      "ann@ex.org/pc" /* the owner, inside */
#define BOB      "bob@ex.org/pc" /* anybody */
#define CY       "cy@ex.org/pc"
#define FORM     PROTOCOL("muc#register")
#define QUERY(x) "<query xmlns='jabber:iq:register'>" x "</query>"
#define TYPED(type, x)                                                     \
	QUERY("<x xmlns='jabber:x:data' type='" type                       \
	      "'><field var='FORM_TYPE'><value>" FORM "</value></field>" x \
	      "</x>")
#define NICK(n) \
	"<field var='muc#register_roomnick'><value>" n "</value></field>"
#define SUBMIT(n) TYPED("submit", NICK(n))

#define EMPTY     QUERY("")
#define PLAIN     QUERY("<username>Bob</username>")
#define FORMED    TYPED("form", NICK("Bob"))
#define BARE      TYPED("submit", "")
#define NO_NICK   TYPED("submit", NICK(""))
#define BLANK     TYPED("submit", NICK(" "))
#define UNTYPED \
	QUERY("<x xmlns='jabber:x:data' type='submit'>" NICK("B") "</x>")
#define TWICE  QUERY("<remove/><x/>")
#define REMOVE QUERY("<remove/>")
#define CANCEL TYPED("cancel", "")

static struct world *w;

static void start(const char *registration)
{
	w = world_new(NULL);
	ck_assert_str_eq(op_create(w, ROOM, registration), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_join(w, ANN, "Ann");
	world_forget(w);
}

static void setup(void)
{
	start("registration=open");
}

static void teardown(void)
{
	world_free(&w);
}

static void mode(const char *registration)
{
	world_set(w, registration);
	world_forget(w);
}

static const char *got(const char *who, const char *payload)
{
	return verdict(w, ask(w, who, ROOM, "set", payload));
}

static const char *affiliation_of(const char *bare)
{
	const char *all = op_show(w, ROOM, "affiliation");
	const char *at = strstr(all, say(w, " %s", bare));

	if (at == NULL)
		return "none";
	while (at > all && at[-1] != '\n')
		at--;
	return say(w, "%.*s", (int)strcspn(at, "\n"), at);
}

/* C045-120 */
START_TEST(the_form_asks_for_a_nick)
{
	const char *a = ask(w, BOB, ROOM, "get", QUERY(""));

	ck_xpath(a, "/iq[@type='result'][@from='" ROOM "']/reg:query"
		    "[not(reg:registered)]/x:x[@type='form']"
		    "[x:field[@var='FORM_TYPE']/x:value='" FORM "']"
		    "/x:field[@var='muc#register_roomnick']"
		    "[@type='text-single'][x:required]");
	a = ask(w, BOB, ROOM, "get",
		"<query xmlns='" PROTOCOL("disco#info") "'/>");
	ck_xpath(a, "//info:feature[@var='jabber:iq:register'] and "
		    "//info:feature[@var='" FORM "']");
}
END_TEST

/* C045-120: closed, for the banned, and where there is no room. */
START_TEST(who_may_not_is_told_why)
{
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "outcast"), "");
	ck_assert_str_eq(verdict(w, ask(w, BOB, ROOM, "get", QUERY(""))),
		"cancel/not-allowed");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "cancel/not-allowed");
	mode("registration=closed");
	ck_assert_str_eq(verdict(w, ask(w, CY, ROOM, "get", QUERY(""))),
		"cancel/service-unavailable");
	ck_assert_str_eq(got(CY, SUBMIT("Cy")), "cancel/service-unavailable");
	ck_xpath_not(ask(w, CY, ROOM, "get",
			     "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='jabber:iq:register']");
	ck_assert_str_eq(
		verdict(w, ask(w, CY, "none@" DOMAIN, "get", QUERY(""))),
		"cancel/item-not-found");
	ck_assert_str_eq(verdict(w, ask(w, CY, DOMAIN, "get", QUERY(""))),
		"cancel/service-unavailable");
}
END_TEST

/* C045-121, C045-122 */
START_TEST(who_registers_is_a_member_with_a_nick)
{
	const char *a;

	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_str_eq(
		affiliation_of("bob@ex.org"), "member bob@ex.org; nick: Bob");
	a = ask(w, BOB, ROOM, "get", QUERY(""));
	ck_xpath(a, "//reg:query[reg:registered][reg:username='Bob']");
	a = ask(w, BOB, ROOM, "get",
		"<query xmlns='" PROTOCOL(
			"disco#info") "' node='x-roomuser-item'/>");
	ck_xpath(a, "//info:identity[@name='Bob']"); /* C045-126 */
	/* another nick, and the old one is free */
	ck_assert_str_eq(got(BOB, SUBMIT("Robert")), "result");
	ck_assert_str_eq(got(CY, SUBMIT("Bob")), "result");
	world_restart(w);
	ck_assert_str_eq(affiliation_of("bob@ex.org"),
		"member bob@ex.org; nick: Robert");
}
END_TEST

/* C045-122: reserved by others, in use by others. */
START_TEST(a_nick_of_another_is_no_choice)
{
	ck_assert_str_eq(got(BOB, SUBMIT("Ann")), "cancel/conflict");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_str_eq(got(CY, SUBMIT("Bob")), "cancel/conflict");
	ck_assert_str_eq(affiliation_of("cy@ex.org"), "none");
	ck_assert_str_eq(got(ANN, SUBMIT("Ann")), "result");
	ck_assert_str_eq(
		affiliation_of("ann@ex.org"), "owner ann@ex.org; nick: Ann");
}
END_TEST

/* C045-122 */
static const struct {
	const char *payload, *verdict;
} bad[] = {
	{EMPTY,   "modify/bad-request"        },
	{PLAIN,   "modify/bad-request"        },
	{FORMED,  "modify/bad-request"        },
	{BARE,    "modify/bad-request"        },
	{NO_NICK, "modify/bad-request"        },
	{BLANK,   "modify/jid-malformed"      },
	{UNTYPED, "modify/bad-request"        },
	{TWICE,   "modify/bad-request"        },
	{REMOVE,  "auth/registration-required"},
	{CANCEL,  "result"                    },
};

START_TEST(what_is_no_form_changes_nothing)
{
	ck_assert_str_eq(got(BOB, bad[_i].payload), bad[_i].verdict);
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "none");
	ck_assert_uint_eq(w->sent_n, 1);
}
END_TEST

START_TEST(a_nick_has_a_length)
{
	char nick[200];

	memset(nick, 'x', sizeof(nick) - 1);
	nick[sizeof(nick) - 1] = '\0';
	ck_assert_str_eq(
		got(BOB, say(w,
				 "<query xmlns='jabber:iq:register'>"
				 "<x xmlns='jabber:x:data' type='submit'>"
				 "<field var='FORM_TYPE'><value>" FORM
				 "</value></field>"
				 "<field var='muc#register_roomnick'>"
				 "<value>%s</value></field></x></query>",
				 nick)),
		"modify/not-acceptable");
}
END_TEST

/* C045-123: told to all; where a reserved nick must be used it is given. */
START_TEST(who_is_inside_is_told_of)
{
	world_set(w, "moderated=true");
	world_join(w, BOB, "Bob");
	world_forget(w);
	ck_assert_str_eq(got(BOB, SUBMIT("Robert")), "result");
	ck_xpath(heard(w, ANN), "/all/presence[@from='" ROOM "/Bob']//user:item"
				"[@affiliation='member']"
				"[@role='participant']");
	ck_xpath(heard(w, BOB), "/all/iq[1]/following-sibling::presence"
				"//user:item[@affiliation='member']");
	mode("reserved_nick=true");
	ck_assert_str_eq(got(BOB, SUBMIT("Bobby")), "result");
	ck_xpath(heard(w, BOB), "/all/presence[@from='" ROOM "/Bobby']/user:x"
				"[user:status/@code='210']"
				"[user:status/@code='110']");
	ck_xpath(heard(w, ANN), "/all/presence[@from='" ROOM "/Bob']"
				"[@type='unavailable']/user:x"
				"[user:status/@code='303']"
				"/user:item[@nick='Bobby']");
}
END_TEST

/* C045-124 */
START_TEST(who_gives_it_up_is_no_member)
{
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	world_join(w, BOB, "Bob");
	mode("members_only=true");
	ck_assert_str_eq(got(BOB, QUERY("<remove/>")), "result");
	ck_xpath(heard(w, BOB), "/all/presence[@type='unavailable']/user:x"
				"[user:status/@code='321']");
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "none");
	ck_assert_str_eq(got(CY, SUBMIT("Bob")), "result");
	/* an owner gives back the nick, and stays */
	ck_assert_str_eq(got(ANN, SUBMIT("Ann")), "result");
	ck_assert_str_eq(got(ANN, QUERY("<remove/>")), "result");
	ck_assert_str_eq(affiliation_of("ann@ex.org"), "owner ann@ex.org");
}
END_TEST

/* The list has an end. */
START_TEST(a_full_list_takes_nobody)
{
	struct world_conf conf = {.limits = {.affiliations = 2}};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, "registration=open"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_str_eq(got(CY, SUBMIT("Cy")), "wait/resource-constraint");
}
END_TEST

/* A hidden room isn't there, whatever it would let one do; and a member who
 * isn't cleared stays outside. */
START_TEST(registration_opens_no_hidden_room)
{
	const char *hidden, *none;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "members_only=true");
	mode("access_label=SECRET");
	hidden = ask(w, CY, ROOM, "set", SUBMIT("Cy"));
	none = ask(w, CY, "z@" DOMAIN, "set", SUBMIT("Cy"));
	ck_assert_str_eq(strstr(hidden, "type="), strstr(none, "type="));
	ck_assert_str_eq(affiliation_of("cy@ex.org"), "none");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	world_clear(w, "bob@ex.org", NULL);
	world_forget(w);
	world_join(w, BOB, "Bob");
	ck_xpath(heard(w, BOB), "/all/presence/error/err:not-allowed");
}
END_TEST

/* ---- by approval ---- */

#define ANSWER(jid, nick, allow)                                  \
	"<x xmlns='jabber:x:data' type='submit'><field "          \
	"var='FORM_TYPE'><value>" FORM "</value></field>"         \
	"<field var='{urn:caveat:0}jid'><value>" jid              \
	"</value></field>" NICK(nick) "<field "                   \
				      "var='muc#register_allow'>" \
				      "<value>" allow "</value></field></x>"

static void answer(const char *from, const char *form)
{
	world_forget(w);
	world_recvf(w, "<message from='%s' to='" ROOM "' id='f'>%s</message>",
		from, form);
}

/* C045-125: the form goes to all admins and owners, inside or not. */
START_TEST(admins_are_asked)
{
	static const char form[] =
		"/all/message[@from='" ROOM "']/x:x[@type='form']"
		"[x:field[@var='FORM_TYPE']/x:value='" FORM "']"
		"[x:field[@var='{urn:caveat:0}jid']/x:value='bob@ex.org']"
		"[x:field[@var='muc#register_roomnick']/x:value='Bob']"
		"/x:field[@var='muc#register_allow'][@type='boolean']";

	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "member"), "");
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_xpath(heard(w, ANN), form);
	ck_xpath(heard(w, "dan@ex.org"), form);
	ck_assert_uint_eq(w->sent_n, 3);
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "none");
	ck_assert_str_eq(op_show(w, ROOM, "membership_request"),
		"bob@ex.org; nick: Bob");
	/* asked once, told once */
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_uint_eq(w->sent_n, 4);
	ck_assert_str_eq(
		got(BOB, SUBMIT("Robert")), "wait/resource-constraint");
}
END_TEST

/* C045-125 */
START_TEST(an_admin_lets_them_in)
{
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	world_join(w, BOB, "Bob");
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	world_restart(w);
	answer("dan@ex.org/phone", ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, ANN), "//user:item[@affiliation='member']");
	ck_assert_str_eq(
		affiliation_of("bob@ex.org"), "member bob@ex.org; nick: Bob");
	/* only once */
	answer(ANN, ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, ANN), "/all/message/error/err:item-not-found");
}
END_TEST

START_TEST(an_admin_says_no)
{
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	answer(ANN, ANSWER("bob@ex.org", "Bob", "0"));
	ck_assert_uint_eq(w->sent_n, 0);
	answer(ANN, ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, ANN), "/all/message/error/err:item-not-found");
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "none");
}
END_TEST

/* Who isn't an admin, what nobody asked for, another nick than was asked. */
START_TEST(a_forged_answer_does_nothing)
{
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "member"), "");
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	answer(BOB, ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, BOB), "/all/message/error/err:forbidden");
	answer("eve@ex.org/pc", ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, "eve@ex.org/pc"), "//err:forbidden");
	answer(ANN, ANSWER("cy@ex.org", "Cy", "1"));
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	answer(ANN, ANSWER("bob@ex.org", "Root", "1"));
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	answer(ANN, ANSWER("bob@ex.org", "Bob", "perhaps"));
	ck_xpath(heard(w, ANN), "//err:bad-request");
	answer(ANN, ANSWER("", "", "1"));
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "none");
}
END_TEST

/* Banned meanwhile, or the nick is somebody's by now. */
START_TEST(an_answer_is_checked_as_of_now)
{
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	world_join(w, CY, "Bob");
	answer(ANN, ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, ANN), "//err:conflict");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "outcast"), "");
	answer(ANN, ANSWER("bob@ex.org", "Bob", "1"));
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	ck_assert_str_eq(affiliation_of("bob@ex.org"), "outcast bob@ex.org");
}
END_TEST

START_TEST(the_operator_lets_them_in)
{
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_assert_str_eq(
		affiliation_of("bob@ex.org"), "member bob@ex.org; nick: Bob");
	ck_assert_str_eq(op_show(w, ROOM, "membership_request"), "");
}
END_TEST

START_TEST(a_request_is_taken_back_or_forgotten)
{
	mode("registration=approval");
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_assert_str_eq(got(BOB, QUERY("<remove/>")), "result");
	ck_assert_str_eq(op_show(w, ROOM, "membership_request"), "");
	ck_assert_str_eq(got(CY, SUBMIT("Cy")), "result");
	world_wait(w, (int64_t)31 * 86400 * 1000);
	answer(ANN, ANSWER("cy@ex.org", "Cy", "1"));
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	ck_assert_str_eq(op_show(w, ROOM, "membership_request"), "");
}
END_TEST

START_TEST(not_everybody_can_wait)
{
	mode("registration=approval");
	for (int i = 0; i < 101; i++) {
		const char *who = say(w, "p%d@ex.org/x", i);

		ck_assert_str_eq(
			got(who, say(w,
					 "<query xmlns='jabber:iq:register'>"
					 "<x xmlns='jabber:x:data' "
					 "type='submit'><field "
					 "var='FORM_TYPE'><value>" FORM
					 "</value></field><field "
					 "var='muc#register_roomnick'><value>"
					 "p%d</value></field></x></query>",
					 i)),
			i < 100 ? "result" : "wait/resource-constraint");
	}
}
END_TEST

/* An admin who isn't cleared for the room isn't told of it: not when it is
 * sent, and not when it has waited. */
START_TEST(the_uncleared_are_not_asked)
{
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "admin"), "");
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_clear(w, "eve@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	mode("registration=approval");
	world_hold(w);
	ck_assert_str_eq(got(BOB, SUBMIT("Bob")), "result");
	ck_xpath_not(heard(w, "dan@ex.org"), "/all/*");
	ck_xpath(heard(w, "eve@ex.org"), "/all/message");
	world_clear(w, "eve@ex.org", NULL);
	ck_xpath_not(heard(w, "eve@ex.org"), "/all/*");
	ck_xpath(heard(w, ANN), "/all/message");
}
END_TEST

Suite *suite_register(void)
{
	Suite *s = suite_create("muc/register");
	TCase *c = tcase_create("register");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_form_asks_for_a_nick);
	tcase_add_test(c, who_may_not_is_told_why);
	tcase_add_test(c, who_registers_is_a_member_with_a_nick);
	tcase_add_test(c, a_nick_of_another_is_no_choice);
	tcase_add_loop_test(
		c, what_is_no_form_changes_nothing, 0, ARRAY_LEN(bad));
	tcase_add_test(c, a_nick_has_a_length);
	tcase_add_test(c, who_is_inside_is_told_of);
	tcase_add_test(c, who_gives_it_up_is_no_member);
	tcase_add_test(c, a_full_list_takes_nobody);
	tcase_add_test(c, registration_opens_no_hidden_room);
	tcase_add_test(c, admins_are_asked);
	tcase_add_test(c, an_admin_lets_them_in);
	tcase_add_test(c, an_admin_says_no);
	tcase_add_test(c, a_forged_answer_does_nothing);
	tcase_add_test(c, an_answer_is_checked_as_of_now);
	tcase_add_test(c, the_operator_lets_them_in);
	tcase_add_test(c, a_request_is_taken_back_or_forgotten);
	tcase_add_test(c, not_everybody_can_wait);
	tcase_add_test(c, the_uncleared_are_not_asked);
	suite_add_tcase(s, c);
	return s;
}
