/* SPDX-License-Identifier: MIT */
/* The engine of commands: sessions, actions, what is offered to whom. */
#include "tests/muc/crowd.h"
#include "tests/muc/order.h"
#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"

#define OWNER      "owner@ex.org/pc"
#define DESTROY    OURS("destroy")
#define INFO(node) "<query xmlns='" PROTOCOL("disco#info") "' node='" node "'/>"

static struct world *w;

static void setup(void)
{
	w = crowd_new();
}

static void teardown(void)
{
	world_free(&w);
}

static const char *begin(const char *node)
{
	return order(w, OWNER, ROOM, node, "", NULL);
}

/* One more step in the session of an answer. */
static const char *step(
	const char *answer, const char *action, const char *fields)
{
	return order(w, OWNER, ROOM, DESTROY,
		say(w, "%s action='%s'", order_session(w, answer), action),
		fields);
}

/* B050-01 */
START_TEST(commands_are_offered_to_whom_they_are_for)
{
	const char *owner = order_list(w, OWNER, ROOM);
	const char *admin = order_list(w, "admin@ex.org/pc", ROOM);

	ck_xpath(ask(w, OWNER, ROOM, "get", INFO("")),
		"//info:feature[@var='" PROTOCOL("commands") "']");
	ck_xpath(ask(w, OWNER, DOMAIN, "get", INFO("")),
		"//info:feature[@var='" PROTOCOL("commands") "']");
	ck_assert_ptr_nonnull(strstr(owner, DESTROY " "));
	ck_assert_ptr_nonnull(strstr(owner, OURS("kick") " "));
	ck_assert_ptr_null(strstr(admin, DESTROY " "));
	ck_assert_ptr_nonnull(strstr(admin, OURS("affiliate") " "));
	ck_assert_ptr_null(strstr(
		order_list(w, "member@ex.org/pc", ROOM), OURS("affiliate")));
	ck_assert_str_eq(
		order_list(w, "stranger@ex.org/pc", ROOM), ORDER_COMMON);
	ck_assert_str_eq(
		order_list(w, "outcast@ex.org/pc", ROOM), ORDER_COMMON);
	ck_assert_str_eq(order_list(w, OWNER, DOMAIN), ORDER_COMMON);
}
END_TEST

/* B050-02 */
START_TEST(a_command_says_what_it_is)
{
	ck_xpath(ask(w, OWNER, ROOM, "get", INFO(PROTOCOL("commands"))),
		"/iq[@type='result']/info:query[@node='" PROTOCOL(
			"commands") "']/info:identity[@category='automation']"
				    "[@type='command-list']");
	ck_xpath(ask(w, OWNER, ROOM, "get", INFO(DESTROY)),
		"/iq/info:query[info:identity[@category='automation']"
		"[@type='command-node'][@name]]"
		"[info:feature[@var='" PROTOCOL(
			"commands") "']][info:feature[@var='jabber:x:data']]");
	ck_assert_str_eq(verdict(w, ask(w, "admin@ex.org/pc", ROOM, "get",
					    INFO(DESTROY))),
		"auth/forbidden");
	ck_assert_str_eq(
		verdict(w, ask(w, OWNER, ROOM, "get", INFO("nothing"))),
		"cancel/item-not-found");
}
END_TEST

/* B050-08, B133-02 */
START_TEST(who_may_not_is_refused_and_what_is_not_there_is_not_found)
{
	ck_assert_str_eq(order_done(w, "admin@ex.org/pc", ROOM, DESTROY, NULL),
		"auth/forbidden");
	ck_assert_str_eq(order_done(w, "stranger@ex.org/pc", ROOM,
				 OURS("occupants"), NULL),
		"auth/forbidden");
	ck_assert_str_eq(
		order_done(w, OWNER, DOMAIN, PROTOCOL("admin#announce"), NULL),
		"auth/forbidden");
	ck_assert_str_eq(order_done(w, OWNER, ROOM, OURS("nothing"), NULL),
		"cancel/item-not-found");
	ck_assert_str_eq(verdict(w, ask(w, OWNER, ROOM, "set",
					    "<command xmlns='" PROTOCOL(
						    "commands") "'/>")),
		"modify/bad-request");
	/* a node of the other place */
	ck_assert_str_eq(
		order_done(w, OWNER, ROOM, PROTOCOL("admin#announce"), NULL),
		"cancel/item-not-found");
}
END_TEST

/* B050-04, B004-04 */
START_TEST(a_stage_says_what_may_come_next)
{
	const char *one = begin(DESTROY), *two;

	ck_assert_str_eq(order_status(w, one), "executing");
	ck_xpath(one, "/iq/cmd:command/cmd:actions[@execute='next'][cmd:next]"
		      "[count(*) = 1]");
	ck_xpath(one, "//x:x[@type='form']/x:field[@var='reason'][@type]");
	two = step(one, "next", FIELD("reason", "over"));
	ck_xpath(two,
		"/iq/cmd:command[@status='executing']/cmd:actions"
		"[@execute='complete'][cmd:prev][cmd:complete][count(*) = 2]");
	/* back again, with what was filled in */
	two = step(two, "prev", NULL);
	ck_xpath(two, "/iq/cmd:command/cmd:actions[@execute='next'] and "
		      "//x:field[@var='reason']/x:value = 'over'");
}
END_TEST

/* B050-04 */
START_TEST(an_action_that_is_not_offered_is_bad)
{
	const char *one = begin(DESTROY), *two;

	ck_assert_str_eq(
		order_condition(w, step(one, "prev", "")), "bad-action");
	ck_assert_str_eq(
		order_condition(w, step(one, "complete", "")), "bad-action");
	ck_assert_str_eq(
		order_condition(w, step(one, "dance", "")), "malformed-action");
	ck_assert_str_eq(
		order_condition(w, step(one, "next", NULL)), "bad-payload");
	two = step(one, "execute", ""); /* as `next` */
	ck_assert_str_eq(
		order_condition(w, step(two, "next", "")), "bad-action");
	ck_assert_str_eq(verdict(w, order(w, OWNER, ROOM, DESTROY,
					    " action='prev'", NULL)),
		"modify/bad-request");
	ck_assert_str_eq(order_condition(w, order(w, OWNER, ROOM, DESTROY,
						    " action='cancel'", NULL)),
		"bad-action");
}
END_TEST

/* B050-06 */
START_TEST(a_session_that_is_cancelled_is_over)
{
	const char *one = begin(DESTROY);

	ck_assert_str_eq(
		order_status(w, step(one, "cancel", NULL)), "canceled");
	ck_assert_str_eq(
		order_condition(w, step(one, "next", "")), "session-expired");
	ck_assert_ptr_nonnull(op_show(w, ROOM, "name"));
}
END_TEST

/* B050-03 */
START_TEST(a_session_belongs_to_one_address_one_place_one_command)
{
	const char *one = begin(DESTROY), *two = begin(DESTROY);
	const char *id = order_session(w, one), *made;

	ck_assert_str_ne(id, order_session(w, two));
	ck_assert_str_eq(order_condition(w, order(w, "boss@ex.org/pc", ROOM,
						    DESTROY, id, "")),
		"bad-sessionid");
	ck_assert_str_eq(order_condition(w, order(w, "owner@ex.org/phone", ROOM,
						    DESTROY, id, "")),
		"bad-sessionid");
	ck_assert_str_eq(
		order_condition(w, order(w, OWNER, ROOM, OURS("kick"), id, "")),
		"bad-sessionid");
	ck_assert_str_eq(order_condition(w, order(w, OWNER, ROOM, DESTROY,
						    " sessionid='guess'", "")),
		"bad-sessionid");
	ck_assert_str_eq(order_condition(w, order(w, OWNER, ROOM, DESTROY,
						    " sessionid=''", "")),
		"bad-sessionid");
	made = say(w, "%s", id);
	((char *)(uintptr_t)made)[strlen(made) - 2] ^= 1;
	ck_assert_str_eq(
		order_condition(w, order(w, OWNER, ROOM, DESTROY, made, "")),
		"bad-sessionid");
	ck_assert_str_eq(
		order_status(w, order(w, OWNER, ROOM, DESTROY, id, "")),
		"executing");
}
END_TEST

/* B050-03: after a while, and after a restart. */
START_TEST(a_session_that_nobody_goes_on_with_expires)
{
	const char *one = begin(DESTROY), *two;

	world_wait(w, 599000);
	two = step(one, "next", ""); /* that counts as going on */
	world_wait(w, 599000);
	ck_assert_str_eq(order_status(w, step(two, "prev", NULL)), "executing");
	world_wait(w, 601000);
	one = step(two, "next", "");
	ck_assert_str_eq(verdict(w, one), "cancel/not-allowed");
	ck_assert_str_eq(order_condition(w, one), "session-expired");
	two = begin(DESTROY);
	world_restart(w);
	ck_assert_str_eq(
		order_condition(w, step(two, "next", "")), "session-expired");
}
END_TEST

START_TEST(sessions_are_bounded_for_each_and_for_all)
{
	const char *first = begin(DESTROY), *other;
	const char *done = NULL;

	other = order(w, "boss@ex.org/pc", ROOM, DESTROY, "", NULL);
	for (int i = 0; i < 16; i++)
		(void)order(w, say(w, "owner@ex.org/r%d", i), ROOM, DESTROY, "",
			NULL);
	ck_assert_str_eq(
		order_condition(w, step(first, "next", "")), "session-expired");
	ck_assert_str_eq(
		order_status(w, order(w, "boss@ex.org/pc", ROOM, DESTROY,
					order_session(w, other), "")),
		"executing");
	for (int i = 0; i < 1024; i++) {
		const char *who = say(w, "o%d@ex.org", i);

		ck_assert_str_eq(op_give(w, ROOM, who, "owner"), "");
		done = order_done(w, say(w, "%s/x", who), ROOM, DESTROY, NULL);
	}
	ck_assert_str_eq(done, "wait/resource-constraint");
	world_wait(w, 600000);
	ck_assert_str_eq(order_status(w, begin(DESTROY)), "executing");
}
END_TEST

/* B050-05 */
START_TEST(what_could_not_be_done_is_completed_with_an_error)
{
	const char *a = order(
		w, OWNER, ROOM, OURS("kick"), "", FIELD("nicks", "nobody"));

	ck_xpath(a, "/iq[@type='result']/cmd:command[@status='completed']"
		    "[@sessionid]/cmd:note[@type='error'] != ''");
	/* nobody has been kicked, and the session is over */
	ck_assert_str_eq(order_condition(w, order(w, OWNER, ROOM, OURS("kick"),
						    order_session(w, a), "")),
		"session-expired");
}
END_TEST

/* B004-07, B004-08: a slip of the finger costs no session. */
START_TEST(wrong_input_may_be_put_right)
{
	const char *one = begin(DESTROY);
	const char *bad = step(one, "next", FIELD("alternate", "a@b@"));

	ck_assert_str_eq(verdict(w, bad), "modify/not-acceptable");
	ck_xpath(bad, "/iq/error/err:text != ''");
	ck_assert_str_eq(order_status(w, step(one, "next", "")), "executing");
	ck_assert_str_eq(
		verdict(w, step(one, "complete", FIELD("confirm", "0"))),
		"modify/not-acceptable");
	ck_assert_str_eq(
		order_status(w, step(one, "complete", FIELD("confirm", "1"))),
		"completed");
	ck_assert_ptr_null(op_show(w, ROOM, "name"));
}
END_TEST

/* B050-07 */
START_TEST(a_form_that_says_cancel_counts_as_submitted)
{
	const char *a = ask(w, OWNER, ROOM, "set",
		"<command xmlns='" PROTOCOL("commands") "' node='" OURS(
			"affiliate") "'>"
				     "<x xmlns='jabber:x:data' "
				     "type='cancel'>" FIELD("jids",
					     "new@ex.org") FIELD("affiliation",
					     "member") "</x></command>");

	ck_assert_str_eq(order_status(w, a), "completed");
	ck_assert_str_eq(crowd_affiliation(w, "new"), "member");
}
END_TEST

START_TEST(forms_that_are_none_are_refused)
{
	static const char *const forms[] = {
		"<field var='FORM_TYPE'><value>other</value></field>",
		FIELD("reason", "a") FIELD("reason", "b"),
	};
	const char *one = begin(DESTROY);

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		ck_assert_str_eq(
			order_condition(w, step(one, "next", forms[i])),
			"bad-payload");
	ck_assert_str_eq(
		verdict(w,
			ask(w, OWNER, ROOM, "get",
				"<command xmlns='" PROTOCOL(
					"commands") "' node='" DESTROY "'/>")),
		"modify/bad-request");
}
END_TEST

/* Who may no longer, may no longer: each step is asked again. */
START_TEST(rights_are_asked_at_each_step)
{
	const char *one = begin(DESTROY), *two = step(one, "next", "");

	ck_assert_str_eq(op_give(w, ROOM, "owner@ex.org", "admin"), "");
	ck_assert_str_eq(
		verdict(w, step(two, "complete", FIELD("confirm", "1"))),
		"auth/forbidden");
	ck_assert_ptr_nonnull(op_show(w, ROOM, "name"));
}
END_TEST

/* A room that came after the one in which the session was begun. */
START_TEST(a_session_does_not_reach_into_a_later_room)
{
	const char *one = begin(DESTROY), *two = step(one, "next", "");
	struct turn *t = world_begin(w);
	struct errtext e;

	ck_assert_int_eq(
		muc_destroy(w->muc, SPAN(ROOM), SPAN_NONE, t, &e), ERR_OK);
	world_end(w);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "owner@ex.org", "owner"), "");
	ck_assert_str_eq(order_condition(w,
				 step(two, "complete", FIELD("confirm", "1"))),
		"session-expired");
	ck_assert_ptr_nonnull(op_show(w, ROOM, "name"));
}
END_TEST

/* Admins of the service, who own every room, included. */
START_TEST(a_hidden_room_has_no_commands)
{
	struct world_conf conf = {.admin = "root@ex.org"};
	struct world *v = world_new(&conf);
	const char *nowhere = "nowhere@" DOMAIN, *hidden, *none;

	ck_assert_str_eq(op_create(v, ROOM, "access_label=SECRET"), "");
	for (int i = 0; i < 3; i++) {
		const char *query =
			i == 0 ? INFO(OURS("kick"))
			: i == 1
				? INFO(PROTOCOL("commands"))
				: "<query xmlns='" PROTOCOL(
					  "disco#items") "' "
							 "node='" PROTOCOL(
								 "commands") "'"
									     "/"
									     ">";

		hidden = ask(v, "root@ex.org/r", ROOM, "get", query);
		none = ask(v, "root@ex.org/r", nowhere, "get", query);
		ck_assert_str_eq(verdict(v, hidden), "cancel/item-not-found");
		ck_assert_str_eq(strchr(hidden, '>'), strchr(none, '>'));
	}
	hidden = order(v, "root@ex.org/r", ROOM, OURS("kick"), "", NULL);
	none = order(v, "root@ex.org/r", nowhere, OURS("kick"), "", NULL);
	ck_assert_str_eq(strchr(hidden, '>'), strchr(none, '>'));
	world_free(&v);
}
END_TEST

/* A form is made for who asked, as they were: what waits is made anew. What
 * says only "done" may leave. */
START_TEST(answers_that_wait_are_judged_again)
{
	struct world *v = waiting_new(NULL);
	size_t n;

	(void)order(v, ANN, ROOM, OURS("kick"), "", NULL);
	(void)order(v, ANN, ROOM, OURS("kick"), "", FIELD("nicks", "x"));
	(void)order(v, ANN, ROOM, OURS("affiliate"), "",
		FIELD("jids", "y@ex.org") FIELD("affiliation", "member"));
	world_clear(v, "ann@ex.org", "up to CONFIDENTIAL");
	n = v->sent_n;
	ck_assert_uint_ge(n, 3);
	ck_xpath(heard(v, ANN),
		"count(//cmd:command[@status='executing']) = 0 and"
		" count(//iq/error/err:resource-constraint) = 1 and"
		" count(//cmd:note) = 1 and"
		" count(//cmd:command[@status='completed']) = 2");
	/* now the room isn't there for her any more */
	world_set(v, "access_label=SECRET");
	ck_xpath(heard(v, ANN),
		"count(//cmd:note) = 0 and"
		" count(//cmd:command[@status='completed']) = 1");
	world_free(&v);
}
END_TEST

Suite *suite_command(void)
{
	Suite *s = suite_create("muc/command");
	TCase *c = tcase_create("command");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, commands_are_offered_to_whom_they_are_for);
	tcase_add_test(c, a_command_says_what_it_is);
	tcase_add_test(
		c, who_may_not_is_refused_and_what_is_not_there_is_not_found);
	tcase_add_test(c, a_stage_says_what_may_come_next);
	tcase_add_test(c, an_action_that_is_not_offered_is_bad);
	tcase_add_test(c, a_session_that_is_cancelled_is_over);
	tcase_add_test(
		c, a_session_belongs_to_one_address_one_place_one_command);
	tcase_add_test(c, a_session_that_nobody_goes_on_with_expires);
	tcase_add_test(c, sessions_are_bounded_for_each_and_for_all);
	tcase_add_test(c, what_could_not_be_done_is_completed_with_an_error);
	tcase_add_test(c, wrong_input_may_be_put_right);
	tcase_add_test(c, a_form_that_says_cancel_counts_as_submitted);
	tcase_add_test(c, forms_that_are_none_are_refused);
	tcase_add_test(c, rights_are_asked_at_each_step);
	tcase_add_test(c, a_session_does_not_reach_into_a_later_room);
	tcase_add_test(c, a_hidden_room_has_no_commands);
	tcase_add_test(c, answers_that_wait_are_judged_again);
	suite_add_tcase(s, c);
	return s;
}
