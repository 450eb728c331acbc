/* SPDX-License-Identifier: MIT */
/* Destroyed rooms (XEP-0045 10.9, K-22). */
#include "db/archive.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc" /* owned it */
#define BOB "bob@ex.org/pc"
#define DAY ((int64_t)86400 * 1000)

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {.admin = "root@ex.org"};

	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void destroy(const char *inside)
{
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM, "set",
				   say(w,
					   "<query xmlns='" PROTOCOL(
						   "muc#owner") "'><destroy%s/"
								"></query>",
					   inside))),
		"result");
	world_forget(w);
}

static const char *said(const char *who)
{
	world_forget(w);
	world_recvf(w,
		"<message type='groupchat' id='m' from='%s' to='" ROOM
		"'><body>x</body></message>",
		who);
	return heard(w, who);
}

static const char *joined(const char *who)
{
	world_forget(w);
	world_join(w, who, "N");
	return heard(w, who);
}

/* C045-190: who comes back is told, and who writes; so after a restart. */
START_TEST(a_destroyed_room_is_gone)
{
	destroy("");
	world_restart(w);
	ck_xpath(joined(ANN),
		"/all/presence[@type='error'][@from='" ROOM
		"/N']/error[@type='cancel'][@by='" ROOM "']/err:gone[.='']");
	ck_xpath(said(BOB), "/all/message[@type='error']/error/err:gone");
	ck_xpath(joined(BOB), "/all/presence/error/err:gone");
	ck_assert_uint_eq(w->sent_n, 1);
	/* what asks about it gets what any other name gets: nothing to say */
	ck_assert_str_eq(verdict(w, ask(w, BOB, ROOM, "get",
					    "<query xmlns='" PROTOCOL(
						    "disco#info") "'/>")),
		"cancel/item-not-found");
}
END_TEST

/* RFC 5122 2.2: letters of all scripts stand as they are. */
START_TEST(an_address_is_written_as_an_iri)
{
	static const char at[] = "//err:gone[.='xmpp:t\xc3\xa9+1%25%3F%23@"
				 "elsewhere.org?join']";

	destroy(" jid='t\xc3\xa9+1%?#@elsewhere.org'");
	ck_xpath(joined(BOB), at);
	ck_xpath(said(BOB), at);
}
END_TEST

/* What clients show when they don't follow (Gajim, of a room that it enters by
 * itself): the address as people write it, where there is one to tell. */
START_TEST(people_are_told_the_address_in_words)
{
	static const char text[] = "//err:text[@xml:lang='en'][.='It has moved "
				   "to t\xc3\xa9+1@elsewhere.org']";

	destroy(" jid='t\xc3\xa9+1@elsewhere.org'");
	ck_xpath(joined(BOB), text);
	ck_xpath(said(BOB), text);
}
END_TEST

/* A room of ours is named to those who may find it, as long as it is there. */
START_TEST(a_hidden_refuge_is_not_named)
{
	static const char at[] = "//err:gone[.='xmpp:new@rooms.ex.org?join']";

	ck_assert_str_eq(op_create(w, "new@" DOMAIN, NULL), "");
	destroy(" jid='new@" DOMAIN "'");
	ck_xpath(joined(BOB), at);
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, "new@" DOMAIN, "access_label=SECRET"), "");
	ck_xpath(joined(BOB), "//err:gone[.=''][not(contains(../err:text, "
			      "'new'))]");
	ck_xpath(joined(ANN), at);
}
END_TEST

/* Who couldn't find the room isn't told that it was there; the answers are
 * those of a room that hides. */
START_TEST(the_grave_of_a_hidden_room_is_hidden)
{
	const char *before, *after;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	before = joined(BOB);
	ck_xpath(before, "//err:not-allowed");
	destroy("");
	after = joined(BOB);
	ck_assert_str_eq(before, after);
	ck_xpath(said(BOB), "//err:item-not-found");
	ck_xpath(joined(ANN), "//err:gone");
	/* as of now, not of then */
	world_clear(w, "bob@ex.org", "up to SECRET");
	ck_xpath(joined(BOB), "//err:gone");
	world_clear(w, "bob@ex.org", NULL);
	ck_assert_str_eq(before, joined(BOB));
}
END_TEST

/* What waits in the outbox is judged again: the answer is as if asked now. */
START_TEST(what_waits_about_a_grave_is_judged_again)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	destroy("");
	world_forget(w);
	world_hold(w);
	world_join(w, BOB, "N");
	world_join(w, ANN, "N");
	world_recv(w, "<message type='groupchat' from='" BOB "' to='" ROOM
		      "'><body>x</body></message>");
	ck_xpath(heard(w, BOB), "count(//err:gone) = 2");
	world_clear(w, "bob@ex.org", NULL);
	ck_xpath(heard(w, BOB),
		"/all[not(.//err:gone)]"
		"[presence[@from='" ROOM "/N']/error/err:not-allowed]"
		"/message[@from='" ROOM "']/error/err:item-not-found");
	ck_xpath(heard(w, ANN), "//err:gone");
}
END_TEST

START_TEST(a_refuge_that_hides_meanwhile_is_not_told)
{
	ck_assert_str_eq(op_create(w, "new@" DOMAIN, NULL), "");
	destroy(" jid='new@" DOMAIN "'");
	world_forget(w);
	world_hold(w);
	world_join(w, BOB, "N");
	ck_xpath(heard(w, BOB), "//err:gone[.!='']");
	ck_assert_str_eq(op_set(w, "new@" DOMAIN, "access_label=SECRET"), "");
	ck_xpath_not(heard(w, BOB), "//err:gone[.!='']");
}
END_TEST

/* Its time over, the name is free; nothing of the old room is in the new. */
START_TEST(after_a_while_the_name_is_free)
{
	world_join(w, ANN, "N");
	world_say(w, ANN, "old words", NULL);
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "owner"), "");
	destroy("");
	world_wait(w, 30 * DAY);
	ck_xpath(joined(BOB), "//err:gone");
	world_wait(w, 2 * DAY);
	ck_xpath(joined(BOB), "//user:status[@code='201']");
	ck_xpath_not(heard(w, BOB), "//body");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner bob@ex.org");
}
END_TEST

START_TEST(admins_of_the_service_build_anew)
{
	destroy("");
	ck_xpath(joined(ANN), "//err:gone");
	ck_xpath(joined("root@ex.org/pc"), "//user:status[@code='201']");
	ck_assert_str_eq(
		verdict(w, ask(w, "root@ex.org/pc", ROOM, "set",
				   "<query xmlns='" PROTOCOL(
					   "muc#owner") "'><x xmlns="
							"'jabber:x:data' type="
							"'submit'/></query>")),
		"result");
	world_join(w, BOB, "B");
	ck_xpath(heard(w, BOB), "//user:status[@code='110']");
	ck_xpath_not(heard(w, BOB), "//user:status[@code='201']");
}
END_TEST

START_TEST(the_operator_builds_anew)
{
	destroy("");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_xpath(joined(BOB), "//user:status[@code='110']");
	/* the old grave is no more */
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_xpath(said(BOB), "//body");
}
END_TEST

/* Rooms that end by themselves, or never were, leave nothing. */
START_TEST(only_what_was_destroyed_has_a_grave)
{
	ck_assert_str_eq(op_create(w, "t@" DOMAIN, NULL), "");
	world_recv(w, "<presence from='" BOB "' to='s@" DOMAIN "/B'>"
		      "<x xmlns='" PROTOCOL("muc") "'/></presence>");
	world_recv(w, "<presence type='unavailable' from='" BOB
		      "' to='s@" DOMAIN "/B'/>");
	world_forget(w);
	world_recv(w, "<presence from='" ANN "' to='s@" DOMAIN "/A'>"
		      "<x xmlns='" PROTOCOL("muc") "'/></presence>");
	ck_xpath(heard(w, ANN), "//user:status[@code='201']");
}
END_TEST

START_TEST(graves_can_be_off)
{
	struct world_conf conf = {.limits = {.tombstone_ms = -1}};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	destroy("");
	ck_xpath(joined(BOB), "//user:status[@code='201']");
}
END_TEST

/* ---- moved ---- */

#define MOVED "//err:gone[.='xmpp:new@elsewhere.org?join']"
#define YEARS (10 * 366 * DAY)

/* caveatctl room destroy ROOM --alternate JID */
static const char *move_to(const char *jid)
{
	struct errtext e = {""};

	(void)!muc_destroy(
		w->muc, SPAN(ROOM), span_str(jid), world_begin(w), &e);
	world_end(w);
	world_forget(w);
	return say(w, "%s", e.s);
}

static const struct {
	const char *type, *query;
} requests[] = {
	{"get", "<query xmlns='" PROTOCOL("disco#info") "'/>"                               },
	{"get", "<query xmlns='" PROTOCOL("disco#items") "'/>"                              },
	{"set", "<query xmlns='urn:xmpp:mam:2'/>"                                           },
	{"get", "<metadata xmlns='urn:xmpp:mam:2'/>"                                        },
	{"get", "<query xmlns='" PROTOCOL(
			"muc#admin") "'><item affiliation='member'/></query>"},
	{"get", "<query xmlns='" PROTOCOL("muc#owner") "'/>"                                },
	{"get", "<query xmlns='jabber:iq:register'/>"                                       },
	{"get", "<vCard xmlns='vcard-temp'/>"					       },
};

/* Whatever is asked, and what of its archive is left is nothing. */
START_TEST(all_that_asks_a_room_that_moved_is_told_where_to)
{
	const char *a;

	world_join(w, ANN, "Ann");
	world_say(w, ANN, "old words", NULL);
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	world_restart(w);
	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		a = ask(w, BOB, ROOM, requests[i].type, requests[i].query);
		ck_assert_str_eq(verdict(w, a), "cancel/gone");
		ck_xpath(a, MOVED);
		ck_xpath(ask(w, ANN, ROOM, requests[i].type, requests[i].query),
			MOVED);
	}
	ck_xpath(joined(BOB), MOVED);
	ck_xpath(said(BOB), MOVED);
	/* a client that asks whether it is in joins again, and is told then */
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Ann", "get",
					    "<ping xmlns='urn:xmpp:ping'/>")),
		"cancel/not-acceptable");
	ck_assert_uint_eq(store_messages_count(w->store, 1, 10), 0);
}
END_TEST

/* Nor do admins of the service, whose clients join by themselves. */
START_TEST(the_name_of_a_room_that_moved_is_taken_for_ever)
{
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	world_wait(w, YEARS);
	ck_xpath(joined(BOB), MOVED);
	ck_xpath(joined(ANN), MOVED);
	ck_xpath(joined("root@ex.org/pc"), MOVED);
	ck_xpath_not(joined("root@ex.org/pc"), "//user:status");
	/* the operator ends it */
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_xpath(joined(BOB), "//user:status[@code='110']");
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/N'/>");
	ck_assert_str_eq(move_to(""), "");
	ck_xpath(joined(BOB), "//err:gone[.='']");
	world_wait(w, 40 * DAY);
	ck_xpath(joined(BOB), "//user:status[@code='201']");
}
END_TEST

START_TEST(a_move_is_told_where_graves_are_off)
{
	struct world_conf conf = {.limits = {.tombstone_ms = -1}};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	ck_xpath(joined(BOB), MOVED);
}
END_TEST

static const char *moved_to(void)
{
	struct span s = muc_moved(w->muc, SPAN(ROOM), world_begin(w));
	const char *text =
		say(w, "%.*s", SPAN_FMT(s.p != NULL ? s : SPAN("-")));

	world_end(w);
	return text;
}

START_TEST(the_operator_is_told_what_has_moved)
{
	ck_assert_str_eq(moved_to(), "-");
	destroy(" jid='new@elsewhere.org'");
	ck_assert_str_eq(moved_to(), "-");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	ck_assert_str_eq(moved_to(), "new@elsewhere.org");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(moved_to(), "-");
}
END_TEST

/* Its owner can't take a name for ever. */
START_TEST(an_owner_moves_a_room_for_a_time)
{
	destroy(" jid='new@elsewhere.org'");
	ck_xpath(ask(w, BOB, ROOM, "get", requests[0].query), MOVED);
	world_wait(w, 32 * DAY);
	ck_xpath(joined(BOB), "//user:status[@code='201']");
}
END_TEST

/* To all questions what a name that never was gets. */
START_TEST(where_a_hidden_room_moved_is_hidden)
{
	const char *never;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		never = say(w, "%s",
			ask(w, BOB, "never@" DOMAIN, requests[i].type,
				requests[i].query));
		ck_assert_str_eq(verdict(w, never),
			verdict(w, ask(w, BOB, ROOM, requests[i].type,
					   requests[i].query)));
		ck_xpath(ask(w, ANN, ROOM, requests[i].type, requests[i].query),
			MOVED);
	}
	ck_xpath(joined(BOB), "//err:not-allowed");
	ck_xpath(said(BOB), "//err:item-not-found");
}
END_TEST

/* What waits in the outbox is judged again, requests too. */
START_TEST(where_a_room_moved_is_not_told_to_who_may_not_know_any_more)
{
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	ck_assert_str_eq(move_to("new@elsewhere.org"), "");
	world_hold(w);
	world_recvf(w,
		"<iq type='get' id='i' from='" BOB "' to='" ROOM "'>%s</iq>",
		requests[0].query);
	ck_xpath(heard(w, BOB), MOVED);
	world_clear(w, "bob@ex.org", NULL);
	ck_xpath(heard(w, BOB), "/all[not(.//err:gone)]/iq/error/"
				"err:item-not-found");
}
END_TEST

/* A refuge of ours that is hidden isn't named, as little as by a join. */
START_TEST(a_request_does_not_name_a_hidden_refuge)
{
	ck_assert_str_eq(op_create(w, "new@" DOMAIN, NULL), "");
	ck_assert_str_eq(op_set(w, "new@" DOMAIN, "access_label=SECRET"), "");
	ck_assert_str_eq(move_to("new@" DOMAIN), "");
	ck_assert_str_eq(
		verdict(w, ask(w, BOB, ROOM, "get", requests[0].query)),
		"cancel/item-not-found");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(ask(w, ANN, ROOM, "get", requests[0].query),
		"//err:gone[.='xmpp:new@rooms.ex.org?join']");
}
END_TEST

Suite *suite_tombstone(void)
{
	Suite *s = suite_create("muc/tombstone");
	TCase *c = tcase_create("tombstone");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_destroyed_room_is_gone);
	tcase_add_test(c, an_address_is_written_as_an_iri);
	tcase_add_test(c, people_are_told_the_address_in_words);
	tcase_add_test(c, a_hidden_refuge_is_not_named);
	tcase_add_test(c, the_grave_of_a_hidden_room_is_hidden);
	tcase_add_test(c, what_waits_about_a_grave_is_judged_again);
	tcase_add_test(c, a_refuge_that_hides_meanwhile_is_not_told);
	tcase_add_test(c, after_a_while_the_name_is_free);
	tcase_add_test(c, admins_of_the_service_build_anew);
	tcase_add_test(c, the_operator_builds_anew);
	tcase_add_test(c, only_what_was_destroyed_has_a_grave);
	tcase_add_test(c, graves_can_be_off);
	suite_add_tcase(s, c);
	c = tcase_create("moved");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, all_that_asks_a_room_that_moved_is_told_where_to);
	tcase_add_test(c, the_name_of_a_room_that_moved_is_taken_for_ever);
	tcase_add_test(c, a_move_is_told_where_graves_are_off);
	tcase_add_test(c, an_owner_moves_a_room_for_a_time);
	tcase_add_test(c, the_operator_is_told_what_has_moved);
	tcase_add_test(c, where_a_hidden_room_moved_is_hidden);
	tcase_add_test(
		c, where_a_room_moved_is_not_told_to_who_may_not_know_any_more);
	tcase_add_test(c, a_request_does_not_name_a_hidden_refuge);
	suite_add_tcase(s, c);
	return s;
}
