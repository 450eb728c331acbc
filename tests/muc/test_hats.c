/* SPDX-License-Identifier: MIT */
/* Hats (XEP-0317): made, given, worn, told. */
#include "tests/muc/order.h"
#include "tests/muc/suites.h"

#define ANN        "ann@ex.org/a" /* the owner */
#define BOB        "bob@ex.org/b"
#define CAT        "cat@ex.org/c"
#define HAT(name)  "urn:xmpp:hats:commands:" name
#define HOST       "http://ex.org/hats#host"
#define SCRIBE     "http://ex.org/hats#scribe"
#define URI(u)     FIELD("hats#uri", u)
#define TITLE(t)   FIELD("hats#title", t)
#define HUE(h)     FIELD("hats#hue", h)
#define JID(j)     FIELD("hats#jid", j)
#define FORM_TYPE  FIELD("FORM_TYPE", "urn:xmpp:hats:commands")
#define WORN(nick) "//presence[@from='" ROOM "/" nick "']/hats:hats/hats:hat"
#define INFO       "<query xmlns='" PROTOCOL("disco#info") "'/>"
#define HASH       "string(//x:field[@var='hats#hash']/x:value)"

static struct world *w;

static const char *done(const char *node, const char *fields)
{
	return order_done(w, ANN, ROOM, node, fields);
}

static void must(const char *node, const char *fields)
{
	ck_assert_str_eq(done(node, fields), "completed");
}

static void setup(void)
{
	const struct world_conf conf = {.on_disk = true};

	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	must(HAT("create"), FORM_TYPE URI(HOST) TITLE("Host") HUE("327.25"));
	must(HAT("create"), URI(SCRIBE) TITLE("Scribe"));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* D317-01 */
START_TEST(hats_are_told_by_discovery)
{
	const char *a = ask(w, CAT, ROOM, "get", INFO), *hash, *now;

	ck_xpath(a, "//info:feature[@var='urn:xmpp:hats:0']");
	hash = xpath_text(w, a, HASH);
	ck_assert_uint_eq(strlen(hash), 40);
	/* who wears what changes nothing of the list */
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	ck_assert_str_eq(
		xpath_text(w, ask(w, CAT, ROOM, "get", INFO), HASH), hash);
	must(HAT("create"), URI(HOST) TITLE("Hostess"));
	now = xpath_text(w, ask(w, CAT, ROOM, "get", INFO), HASH);
	ck_assert_str_ne(now, hash);
	must(HAT("destroy"), URI(HOST));
	must(HAT("destroy"), URI(SCRIBE));
	ck_xpath_not(
		ask(w, CAT, ROOM, "get", INFO), "//x:field[@var='hats#hash']");
	/* a service has none */
	ck_xpath_not(ask(w, CAT, DOMAIN, "get", INFO),
		"//info:feature[@var='urn:xmpp:hats:0']");
}
END_TEST

/* D317-02 */
START_TEST(a_hat_is_worn_in_each_presence)
{
	must(HAT("assign"), JID("bob@ex.org/b") URI(HOST));
	ck_xpath(heard(w, CAT),
		WORN("Bob") "[@title='Host'][@uri='" HOST
			    "'][@hue='327.25'] and count(//presence) = 1");
	ck_xpath(heard(w, BOB), WORN("Bob") "[@title='Host']");
	must(HAT("assign"), JID("bob@ex.org") URI(SCRIBE));
	world_forget(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM
		      "/Bob'><show>away</show></presence>");
	ck_xpath(heard(w, CAT),
		"//presence[show='away']/hats:hats[count(hats:hat) = 2]"
		"[not(hats:hat[2]/@hue)]");
	world_forget(w);
	world_join(w, "dan@ex.org/d", "Dan");
	ck_xpath(heard(w, "dan@ex.org/d"),
		WORN("Bob") " and not(" WORN("Ann") ") and not(" WORN(
			"Dan") ")");
}
END_TEST

/* In a room where presences are written once for all who enter, too. */
START_TEST(a_crowd_sees_hats_come_and_go)
{
	static const char *const orders[] = {HAT("assign"), HAT("unassign"),
		HAT("assign"), HAT("create"), HAT("destroy")};
	static const char *const worn[] = {"Host", "", "Host", "Chair", ""};
	const char *full;

	for (int i = 0; i < 20; i++)
		world_join(w, say(w, "u%d@ex.org/x", i), say(w, "u%d", i));
	for (int i = 0; i < 5; i++) {
		must(orders[i], i == 3   ? URI(HOST) TITLE("Chair")
				: i == 4 ? URI(HOST)
					 : JID("bob@ex.org") URI(HOST));
		for (int k = 0; k < 2; k++) {
			full = say(w, "late%d%d@ex.org/x", i, k);
			world_forget(w);
			world_join(w, full, say(w, "late%d%d", i, k));
			ck_assert_str_eq(
				xpath_text(w, heard(w, full),
					"string(" WORN("Bob") "/@title)"),
				worn[i]);
		}
	}
}
END_TEST

/* D317-02: the room's word, not the client's. */
START_TEST(nobody_puts_on_a_hat_themselves)
{
	world_recv(w, "<presence from='" BOB "' to='" ROOM
		      "/Bob'><hats xmlns='urn:xmpp:hats:0'><hat uri='" HOST
		      "' title='Host'/></hats></presence>");
	ck_xpath(heard(w, CAT),
		"//presence[@from='" ROOM "/Bob'] and not(//hats:hats)");
}
END_TEST

/* D317-03: by a form that was asked for, and at once. */
START_TEST(commands_of_hats_have_their_forms)
{
	const char *a = order(w, ANN, ROOM, HAT("create"), "", NULL);

	ck_xpath(a, "//x:x[@type='form'][x:field[@var='FORM_TYPE']/x:value='"
		    "urn:xmpp:hats:commands'][x:field[@var='hats#title']"
		    "/x:required][x:field[@var='hats#uri']/x:required]"
		    "[x:field[@var='hats#hue'][not(x:required)]]");
	a = order(w, ANN, ROOM, HAT("assign"), "", NULL);
	ck_xpath(a,
		"//x:field[@var='hats#jid'][@type='jid-single'] and"
		" //x:field[@var='hats#uri'][@type='list-single']"
		"[count(x:option) = 2]/x:option[@label='Host']/x:value='" HOST
		"'");
	a = order(w, ANN, ROOM, HAT("assign"), order_session(w, a),
		FORM_TYPE JID("cat@ex.org") URI(HOST));
	ck_assert_str_eq(order_status(w, a), "completed");
	/* as the forms of before had it */
	must(HAT("unassign"), JID("cat@ex.org") FIELD("hat", HOST));
	ck_xpath(heard(w, BOB), WORN("Cat") " and //presence[@from='" ROOM
					    "/Cat'][last()][not(hats:hats)]");
}
END_TEST

/* D317-03, B004-09 */
START_TEST(hats_are_listed)
{
	const char *a = order(w, BOB, ROOM, HAT("list"), "", NULL);

	ck_xpath(a,
		"/iq/cmd:command[@status='completed']/x:x[@type='result']"
		"[count(x:reported/x:field) = 3][count(x:item) = 2]"
		"[not(x:field)]/x:item[1][x:field[@var='hats#uri']/"
		"x:value='" HOST "'][x:field[@var='hats#title']/x:value='Host']"
		"[x:field[@var='hats#hue']/x:value='327.25']");
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	must(HAT("assign"), JID("absent@ex.org") URI(HOST));
	a = order(w, ANN, ROOM, HAT("list-assigned"), "", NULL);
	ck_xpath(a, "count(//x:item) = 2 and //x:item[x:field[@var='hats#jid']"
		    "/x:value='absent@ex.org'][x:field[@var='hats#uri']/"
		    "x:value='" HOST "']");
	/* addresses aren't everybody's */
	ck_assert_str_eq(order_done(w, BOB, ROOM, HAT("list-assigned"), NULL),
		"auth/forbidden");
	ck_assert_str_eq(order_done(w, "eve@ex.org/e", ROOM, HAT("list"), NULL),
		"auth/forbidden");
}
END_TEST

/* D317-03 */
START_TEST(a_hat_that_is_destroyed_is_off_everybody)
{
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	must(HAT("assign"), JID("cat@ex.org") URI(HOST));
	must(HAT("assign"), JID("cat@ex.org") URI(SCRIBE));
	world_forget(w);
	must(HAT("destroy"), URI(HOST));
	ck_xpath(heard(w, ANN),
		"count(//presence) = 2 and //presence[@from='" ROOM
		"/Bob'][not(hats:hats)] and " WORN(
			"Cat") "[@uri='" SCRIBE "']"
			       " and "
			       "//message[@type='groupchat']/user:x/user:status"
			       "[@code='104']");
	/* made again, it is a new one */
	must(HAT("create"), URI(HOST) TITLE("Host"));
	ck_xpath(order(w, ANN, ROOM, HAT("list-assigned"), "", NULL),
		"count(//x:item) = 1");
}
END_TEST

/* D317-03 */
START_TEST(a_hat_that_changes_is_told_again)
{
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	world_forget(w);
	must(HAT("create"), URI(HOST) TITLE("Chair") HUE("12"));
	ck_xpath(heard(w, CAT),
		"count(//presence) = 1 and " WORN(
			"Bob") "[@title='Chair'][@hue='12'] and "
			       "count(//user:status[@code='104']) = 1");
	world_forget(w);
	must(HAT("create"), URI(HOST) TITLE("Chair") HUE("12"));
	ck_xpath(heard(w, CAT), "count(//*) = 1"); /* nothing new */
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	ck_xpath(heard(w, CAT), "count(//*) = 1");
}
END_TEST

START_TEST(hats_are_there_after_a_restart)
{
	must(HAT("assign"), JID("bob@ex.org") URI(SCRIBE));
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	must(HAT("unassign"), JID("bob@ex.org") URI(SCRIBE));
	world_restart(w);
	world_forget(w);
	world_join(w, "dan@ex.org/d", "Dan");
	ck_xpath(heard(w, "dan@ex.org/d"),
		WORN("Bob") "[@uri='" HOST "'][@hue='327.25'] and "
			    "count(//hats:hat) = 1");
	ck_xpath(order(w, ANN, ROOM, HAT("list"), "", NULL),
		"//x:item[1]/x:field/x:value='" HOST
		"' and count(//x:item) = 2");
}
END_TEST

/* Nothing of a room that is gone comes back in a later one. */
START_TEST(hats_go_with_their_room)
{
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	ck_assert_str_eq(
		order_status(w,
			order(w, ANN, ROOM, "urn:caveat:commands:destroy",
				order_session(w,
					order(w, ANN, ROOM,
						"urn:caveat:commands:destroy",
						"", "")),
				FIELD("confirm", "1"))),
		"completed");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_forget(w);
	world_join(w, BOB, "Bob");
	ck_xpath(heard(w, BOB), "//presence and not(//hats:hats)");
	ck_xpath(order(w, ANN, ROOM, HAT("list"), "", NULL),
		"count(//x:item) = 0");
}
END_TEST

START_TEST(only_admins_give_hats)
{
	static const char *const nodes[] = {HAT("create"), HAT("destroy"),
		HAT("assign"), HAT("unassign"), HAT("list-assigned")};
	const char *all = order_list(w, ANN, ROOM);

	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		ck_assert_ptr_nonnull(strstr(all, nodes[i]));
		ck_assert_str_eq(order_done(w, BOB, ROOM, nodes[i], NULL),
			"auth/forbidden");
	}
	ck_assert_ptr_null(strstr(order_list(w, BOB, ROOM), HAT("create")));
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "admin"), "");
	ck_assert_str_eq(order_done(w, BOB, ROOM, HAT("assign"),
				 JID("cat@ex.org") URI(HOST)),
		"completed");
}
END_TEST

START_TEST(wrong_hats_are_refused)
{
	static const char *const bad[] = {
		URI("") TITLE("x"),
		TITLE("x"),
		URI("nonsense") TITLE("x"),
		URI("a: b") TITLE("x"),
		URI("urn:x"),
		URI("urn:x") TITLE(" "),
		URI("urn:x") TITLE("two&#10;lines"),
		URI("urn:x") TITLE("x") HUE("361"),
		URI("urn:x") TITLE("x") HUE("360.5"),
		URI("urn:x") TITLE("x") HUE("red"),
		URI("urn:x") TITLE("x") HUE("-1"),
		URI("urn:x") TITLE("x") HUE("1."),
		URI("urn:x") TITLE("x") HUE("1.2.3"),
	};
	static const char *const nobody[] = {
		URI(HOST),
		JID("a@b@") URI(HOST),
		JID("ex.org") URI(HOST),
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_str_eq(
			done(HAT("create"), bad[i]), "modify/not-acceptable");
	for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
		ck_assert_str_eq(done(HAT("assign"), nobody[i]),
			"modify/not-acceptable");
	ck_assert_str_eq(done(HAT("destroy"), URI("urn:x")),
		"completed!There is no such hat.");
	ck_assert_str_eq(done(HAT("unassign"), JID("bob@ex.org") URI(HOST)),
		"completed!They don't wear that hat.");
	ck_xpath(heard(w, CAT), "count(//*) = 1");
}
END_TEST

START_TEST(hats_have_an_end)
{
	const char *a = "completed";
	char *much = xcalloc(1, 600);

	memset(much, 'x', 599);
	ck_assert_str_eq(done(HAT("create"),
				 say(w,
					 URI("urn:x") "<field var='hats#title'>"
						      "<value>%.129s</value>"
						      "</field>",
					 much)),
		"modify/not-acceptable");
	ck_assert_str_eq(done(HAT("create"),
				 say(w,
					 TITLE("x") "<field var='hats#uri'>"
						    "<value>urn:%.509s</value>"
						    "</field>",
					 much)),
		"modify/not-acceptable");
	free(much);
	for (int i = 0; i < 62; i++) {
		const char *uri = say(w,
			"<field var='hats#uri'><value>urn:h:%d</value></field>",
			i);

		must(HAT("create"), say(w, "%s" TITLE("h"), uri));
		if (strcmp(a, "completed") == 0)
			a = done(HAT("assign"),
				say(w, "%s" JID("bob@ex.org"), uri));
		else
			ck_assert_int_eq(i, 17);
		if (i == 16)
			break;
	}
	ck_assert_str_eq(a, "completed!Nobody wears as many hats as that.");
	for (int i = 17; i < 62; i++)
		must(HAT("create"),
			say(w,
				"<field var='hats#uri'><value>urn:h:%d</value>"
				"</field>" TITLE("h"),
				i));
	ck_assert_str_eq(done(HAT("create"), URI("urn:more") TITLE("x")),
		"completed!The room has as many hats as it may have.");
	/* of a name, they are told apart */
	ck_xpath(order(w, ANN, ROOM, HAT("destroy"), "", NULL),
		"//x:option[@label='h (urn:h:1)']");
}
END_TEST

/* Presence is under the access label, and so are hats: who goes hears nothing
 * of them any more. */
START_TEST(hats_are_under_the_access_label)
{
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_hold(w);
	must(HAT("create"), URI(HOST) TITLE("Spymaster"));
	world_set(w, "access_label=SECRET");
	ck_xpath(heard(w, BOB), "//hats:hat[@title='Spymaster']");
	ck_assert_ptr_null(strstr(heard(w, CAT), "Spymaster"));
	ck_xpath(heard(w, CAT), "//user:status[@code='110']");
	ck_assert_str_eq(order_done(w, CAT, ROOM, HAT("list"), NULL),
		"cancel/item-not-found");
}
END_TEST

/* Of what one hears on leaving nothing is labelled. */
START_TEST(a_farewell_has_no_hat)
{
	must(HAT("assign"), JID("bob@ex.org") URI(HOST));
	world_forget(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM
		      "/Bob' type='unavailable'/>");
	ck_xpath(heard(w, NULL),
		"//presence[@type='unavailable'] and not(//hats:hats)");
}
END_TEST

Suite *suite_hats(void)
{
	Suite *s = suite_create("muc/hats");
	TCase *c = tcase_create("hats");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, hats_are_told_by_discovery);
	tcase_add_test(c, a_hat_is_worn_in_each_presence);
	tcase_add_test(c, a_crowd_sees_hats_come_and_go);
	tcase_add_test(c, nobody_puts_on_a_hat_themselves);
	tcase_add_test(c, commands_of_hats_have_their_forms);
	tcase_add_test(c, hats_are_listed);
	tcase_add_test(c, a_hat_that_is_destroyed_is_off_everybody);
	tcase_add_test(c, a_hat_that_changes_is_told_again);
	tcase_add_test(c, hats_are_there_after_a_restart);
	tcase_add_test(c, hats_go_with_their_room);
	tcase_add_test(c, only_admins_give_hats);
	tcase_add_test(c, wrong_hats_are_refused);
	tcase_add_test(c, hats_have_an_end);
	tcase_add_test(c, hats_are_under_the_access_label);
	tcase_add_test(c, a_farewell_has_no_hat);
	suite_add_tcase(s, c);
	return s;
}
