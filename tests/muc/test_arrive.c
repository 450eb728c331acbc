/* SPDX-License-Identifier: MIT */
/* Rooms that move in: how they begin, what they are, how they end. */
#include "db/nodes.h"
#include "db/people.h"
#include "muc/options.h"
#include "tests/muc/arrive.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

static struct world *w;

static void setup(void)
{
	w = arrive_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

#define take(records) arrive_take(w, (records))
#define begin()       arrive_from(w, "src", false)
#define JOIN(who, nick)                                    \
	"<presence from='" who "' to='" ROOM "/" nick "'>" \
	"<x xmlns='http://jabber.org/protocol/muc'/></presence>"
#define OPTIONS(fields)                                            \
	"<options><x xmlns='jabber:x:data' type='submit'>"         \
	"<field var='FORM_TYPE'>"                                  \
	"<value>http://jabber.org/protocol/muc#roomconfig</value>" \
	"</field>" fields "</x></options>"

/* ---- beginning ---- */

START_TEST(what_begins_goes_on_where_it_was)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(begin(), "arriving 0 -");
	ck_assert_str_eq(
		take(SAID("m1", "01", "a") SAID("m2", "02", "b")), "2 0 0");
	ck_assert_str_eq(begin(), "arriving 2 m2");
	world_restart(w);
	ck_assert_str_eq(begin(), "arriving 2 m2");
	ck_assert_str_eq(
		take(SAID("m2", "02", "b") SAID("m3", "03", "c")), "1 1 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(begin(), "open 3 m3");
	ck_assert_str_eq(arrive_end(w, false), "");
}
END_TEST

START_TEST(another_source_is_refused)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert(strstr(arrive_from(w, "other", false), "another source"));
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert(strstr(arrive_from(w, "other", false), "another source"));
}
END_TEST

START_TEST(a_room_that_is_there_lets_nothing_in)
{
	world_open(w, ANN, "Ann");
	ck_assert(strstr(begin(), "it is there"));
	ck_assert(strstr(take(""), "doesn't move in"));
	ck_assert(strstr(arrive_end(w, false), "doesn't move in"));
	ck_assert(strstr(arrive_give_up(w), "doesn't move in"));
}
END_TEST

/* A domain may have been a service of nodes before. */
START_TEST(a_node_of_that_name_is_no_room)
{
	const struct node_row node = {.domain = SPAN("//rooms.ex.org"),
		.name = SPAN(ROOM),
		.creator = SPAN("rooms.ex.org")};
	const struct arrival_row row = {.domain = SPAN("rooms.ex.org"),
		.name = SPAN(ROOM),
		.source = SPAN("src"),
		.node = store_node_add(w->store, &node)};

	(void)store_arrival_add(w->store, &row);
	ck_assert(strstr(begin(), "a node of that name"));
	ck_assert(strstr(take(""), "a node of that name"));
	ck_assert(strstr(arrive_end(w, false), "a node of that name"));
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(begin(), "new");
}
END_TEST

START_TEST(rules_that_cannot_be_used_are_refused_at_once)
{
	struct transfer_begin b = {
		.source = SPAN("src"), .label = SPAN("GREEN")};

	ck_assert(strstr(arrive_begin(w, &b), "label:"));
	b.label = SPAN_NONE;
	b.policy = SPAN("NONE SUCH");
	ck_assert(strstr(arrive_begin(w, &b), "no policy 'NONE SUCH'"));
	b.policy = SPAN("TEST"); /* nothing was left behind */
	ck_assert_str_eq(arrive_begin(w, &b), "new");
}
END_TEST

/* SECURITY: who began may still be sending, to be kept under that label. */
START_TEST(rules_stay_until_the_end)
{
	const struct transfer_begin first = {
		.source = SPAN("src"), .label = SPAN("SECRET")};
	struct transfer_begin other = first;

	ck_assert_str_eq(arrive_begin(w, &first), "new");
	other.label = SPAN("UNCLASSIFIED");
	ck_assert(strstr(
		arrive_begin(w, &other), "policy: none; label: SECRET)"));
	other.label = SPAN_NONE;
	ck_assert(strstr(arrive_begin(w, &other), "arrival drop"));
	other = first;
	other.policy = SPAN("TEST");
	ck_assert(strstr(arrive_begin(w, &other), "other rules"));
	other = first;
	other.leave_out = true;
	ck_assert(strstr(arrive_begin(w, &other), "(unfit: refuse; "));
	ck_assert_str_eq(take(SAID("m1", "01", "a")), "1 0 0");
	world_restart(w);
	ck_assert_str_eq(arrive_begin(w, &first), "arriving 1 m1");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_found(BOB, "", "");
	ck_found(ANN, "", "a");
	/* what a later run brings has its own */
	other.label = SPAN("UNCLASSIFIED");
	ck_assert_str_eq(arrive_begin(w, &other), "open 1 m1");
	ck_assert_str_eq(take(SAID("m2", "02", "b")), "1 0 0");
	ck_found(BOB, "", "b");
}
END_TEST

/* SECURITY: what is sent to be kept under one label isn't under another. */
START_TEST(a_run_that_another_overtook_is_refused)
{
	const struct transfer_begin first = {
		.source = SPAN("src"), .label = SPAN("SECRET")};
	const struct transfer_begin second = {
		.source = SPAN("src"), .label = SPAN("UNCLASSIFIED")};
	static const char *const others[] = {" unfit='refuse' label='SECRET'",
		" unfit='refuse'", " unfit='leave-out' label='UNCLASSIFIED'",
		" unfit='refuse' label='UNCLASSIFIED' policy='TEST'"};

	arrive_all(w, SAID("m1", "01", "a"));
	ck_assert_str_eq(arrive_begin(w, &first), "open 1 m1");
	ck_assert_str_eq(arrive_take_under(w, others[0], SAID("m2", "02", "b")),
		"1 0 0");
	ck_assert_str_eq(arrive_begin(w, &second), "open 2 m2");
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		ck_assert(strstr(
			arrive_take_under(w, others[i], SAID("m3", "03", "c")),
			"another run has begun since"));
	ck_assert_str_eq(
		arrive_take_under(w, " unfit='refuse' label='UNCLASSIFIED'",
			SAID("m4", "04", "d")),
		"1 0 0");
	/* who says nothing of them takes those of today */
	ck_assert_str_eq(take(SAID("m5", "05", "e")), "1 0 0");
	ck_found(ANN, "", "a b d e");
	ck_found(BOB, "", "a d e");
}
END_TEST

/* ---- nobody's room ---- */

#define OWNERS                                                 \
	"<query xmlns='http://jabber.org/protocol/muc#admin'>" \
	"<item affiliation='owner'/></query>"

/* All that anybody can ask about the room, the same as before it began. */
static const char *asked_by(const char *who)
{
	static const char *const payload[] = {
		"<query xmlns='http://jabber.org/protocol/disco#info'/>",
		"<query xmlns='http://jabber.org/protocol/disco#items'/>",
		"<query xmlns='http://jabber.org/protocol/muc#owner'/>",
		OWNERS,
		"<query xmlns='urn:xmpp:mam:2'/>",
		"<vCard xmlns='vcard-temp'/>",
		"<query xmlns='jabber:iq:register'/>",
	};
	const char *all = "";

	for (size_t i = 0; i < ARRAY_LEN(payload); i++) {
		world_forget(w);
		all = say(
			w, "%s\n%s", all, ask(w, who, ROOM, "get", payload[i]));
	}
	world_forget(w);
	all = say(w, "%s\n%s", all,
		ask(w, who, DOMAIN, "get",
			"<query xmlns='http://jabber.org/protocol/"
			"disco#items'/>"));
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' type='groupchat' id='1'>"
		"<body>x</body></message>",
		who);
	return say(w, "%s\n%s", all, heard(w, who));
}

START_TEST(a_room_on_its_way_does_not_exist_for_anybody)
{
	static const char *const who[] = {ANN, BOB, ADAM};
	const char *before[ARRAY_LEN(who)];

	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		before[i] = asked_by(who[i]);
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<affiliation jid='ann@ex.org' "
			      "affiliation='owner'/>" SAID("m", "01", "a")),
		"2 0 0");
	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		ck_assert_str_eq(asked_by(who[i]), before[i]);
	ck_assert_ptr_null(op_show(w, ROOM, "jid"));
	ck_assert(strstr(op_set(w, ROOM, "name=x"), "no such room"));
	ck_assert(strstr(
		op_give(w, ROOM, "bob@ex.org", "member"), "no such room"));
}
END_TEST

/* C045: as of a hidden room. */
START_TEST(nobody_takes_the_name_of_a_room_on_its_way)
{
	static const char *const who[] = {ANN, BOB, ADAM};

	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<affiliation jid='ann@ex.org' "
			      "affiliation='owner'/>"),
		"1 0 0");
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		world_forget(w);
		world_recvf(w,
			"<presence from='%s' to='" ROOM "/x'><x xmlns="
			"'http://jabber.org/protocol/muc'/></presence>",
			who[i]);
		expect(w, who[i],
			"/presence[@type='error']/error/err:not-allowed");
	}
	ck_assert(strstr(op_create(w, ROOM, "name=x"), "moves in"));
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(op_create(w, ROOM, "name=x"), "");
}
END_TEST

START_TEST(time_does_not_take_a_room_on_its_way)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	for (int i = 0; i < 5; i++)
		world_wait(w, 86400000);
	world_restart(w);
	world_wait(w, 86400000);
	ck_assert_str_eq(begin(), "arriving 1 m");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_forget(w);
	ck_found(ANN, "", "a");
}
END_TEST

START_TEST(what_is_given_up_leaves_nothing)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert(strstr(take(""), "doesn't move in"));
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert(strstr(arrive_give_up(w), "it has come"));
	ck_found(ANN, "", "a");
}
END_TEST

/* ---- the end ---- */

START_TEST(at_the_end_it_is_a_room_as_any)
{
	arrive_all(w,
		"<about created='2020-01-01T00:00:00Z' from='x'/>" OPTIONS(
			"<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<affiliation "
							"jid='ann@ex.org' "
							"affiliation='owner'/>"
							"<subject nick='Bob' "
							"at='2025-01-01T00:00:"
							"00Z'>Rain"
							"</subject>" SAID("m",
								"01", "a"));
	ck_assert_str_eq(op_show(w, ROOM, "name"), "Heath");
	ck_assert_str_eq(op_show(w, ROOM, "persistent"), "true");
	ck_assert_str_eq(op_show(w, ROOM, "locked"), "false");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
	world_join(w, ANN, "Ann");
	expect_some(w, ANN,
		"/message[@from='" ROOM "/Bob'][subject='Rain']/delay:delay"
		"[starts-with(@stamp, '2025-01-01T00:00:00')]");
	expect_some(w, ANN, "/message[@from='" ROOM "/Bob'][body='a']");
	world_say(w, ANN, "b", NULL);
	ck_found(ANN, "", "a b");
}
END_TEST

START_TEST(the_grave_of_the_name_is_gone)
{
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_recv(w, "<iq type='set' id='d' from='" ANN "' to='" ROOM
		      "'><query xmlns='http://jabber.org/protocol/muc#owner'>"
		      "<destroy jid='x@ex.org'/></query></iq>");
	world_forget(w);
	ck_assert_str_eq(begin(), "new");
	world_recv(w, JOIN(BOB, "Bob"));
	expect(w, BOB, "/presence[@type='error']/error/err:gone");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_recv(w, JOIN(BOB, "Bob"));
	expect_none(w, BOB, "/presence[@type='error']");
	expect_some(w, BOB, "/presence[@from='" ROOM "/Bob']");
}
END_TEST

START_TEST(members_who_may_enter_are_invited_by_and_by)
{
	const char *people = "";

	for (int i = 0; i < 50; i++)
		people = say(w,
			"%s<affiliation jid='p%02d@ex.org' "
			"affiliation='member'/>",
			people, i);
	world_clear(w, "p07@ex.org", NULL);
	world_clear(w, "low@ex.org", "UNCLASSIFIED");
	ck_assert_str_eq(begin(), "new");
	(void)take("<security access_label='UNCLASSIFIED'/>"
		   "<affiliation jid='ex.org' affiliation='member'/>"
		   "<affiliation jid='out@ex.org' affiliation='outcast'/>"
		   "<affiliation jid='x@elsewhere.org' affiliation='member'/>");
	(void)take(people);
	ck_assert_str_eq(arrive_end(w, true), "");
	expect_silence(w);
	world_wait(w, 1000);
	ck_assert_uint_eq(w->sent_n, 20);
	world_restart(w);
	for (int i = 0; i < 10; i++)
		world_wait(w, 1000);
	for (int i = 0; i < 50; i++)
		ck_assert_uint_eq(expect_count(w, say(w, "p%02d@ex.org", i),
					  "/message[user:x/user:invite]"
					  "[conf:x[@jid='" ROOM "']]"),
			1);
	expect_quiet(w, "out@ex.org");
	expect_quiet(w, "ex.org");
	expect_quiet(w, "x@elsewhere.org"); /* isn't cleared */
}
END_TEST

/* ---- a second run ---- */

START_TEST(an_open_room_takes_what_is_new_and_stays_its_owners)
{
	arrive_all(w,
		OPTIONS("<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<affiliation "
							"jid='ann@ex.org' "
							"affiliation='owner'/>"
							"<affiliation "
							"jid='bob@ex.org' "
							"affiliation='outcast'/"
							">" SAID("m1", "01",
								"a"));
	world_set(w, "name=Moor");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	world_recv(w, JOIN(ANN, "Ann"));
	world_say(w, ANN, "live", NULL);
	world_forget(w);
	ck_assert_str_eq(begin(), "open 1 m1");
	ck_assert_str_eq(
		take(OPTIONS(
			"<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<security "
							"access_label='SECRET'/"
							">"
							"<affiliation "
							"jid='bob@ex.org' "
							"affiliation='outcast'/"
							">"
							"<affiliation "
							"jid='eve@ex.org' "
							"affiliation='outcast'/"
							">" SAID("m1", "01",
								"a") SAID("m2",
								"02", "late")),
		"2 4 0");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "Moor");
	ck_assert_str_eq(op_show(w, ROOM, "access_label"), "");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\nmember bob@ex.org\noutcast eve@ex.org");
	expect_quiet(w, ANN); /* of what was said then nobody is told */
	ck_found(ANN, "", "a live late");
	ck_assert_str_eq(begin(), "open 2 m2");
}
END_TEST

/* ---- checks ---- */

#define WHOIS     "<field var='muc#roomconfig_whois'><value>anyone</value></field>"
#define NO_OPTION "<field var='x#y'><value>1</value></field>"
#define NAMED(x)                                        \
	OPTIONS("<field var='muc#roomconfig_roomname'>" \
		"<value>Heath</value></field>" x)

/* One after the other. */
static const char *all_of(const char *const *record, size_t n)
{
	const char *all = "";

	for (size_t i = 0; i < n; i++)
		all = say(w, "%s%s", all, record[i]);
	return all;
}

START_TEST(a_check_says_what_is_the_same_and_what_is_not)
{
	static const char *const came[] = {
		NAMED(""),
		"<security clearance='up to SECRET'/>",
		"<affiliation jid='ann@ex.org' affiliation='owner'/>",
		"<subject>Rain</subject>",
		SAID("m1", "01", "a"),
		SAID("m2", "02", "b"),
	};
	static const char *const asked[] = {
		NAMED(WHOIS NO_OPTION),
		"<security clearance='up to SECRET' access_label='SECRET'/>",
		"<affiliation jid='ann@ex.org' affiliation='member'/>",
		"<subject>Rain</subject>",
		"<voice jid='a@b'/>",
		"<lost what='p' value='1' why='w'/>",
		SAID("m1", "01", "a"),
		SAID("m2", "02", "other"),
		SAID("m3", "03", "c"),
		MSG("m4", "01", "nick='Bob' label='GREEN'", "x"),
	};
	const char *s;

	arrive_all(w, all_of(came, ARRAY_LEN(came)));
	s = arrive_check(w, all_of(asked, ARRAY_LEN(asked)));
	ck_assert_str_eq(s,
		"same muc#roomconfig_roomname Heath\n"
		"differs muc#roomconfig_whois anyone moderators: it is another "
		"one here\n"
		"lost x#y 1\n"
		"differs access_label SECRET -: it is another one here\n"
		"same clearance up to SECRET\n"
		"differs affiliation ann@ex.org member ann@ex.org owner: it is "
		"another one here\n"
		"same subject Rain\n"
		"differs voice a@b -: it isn't here\n"
		"lost p 1\n"
		"differs message m2 -: it says something else here\n"
		"differs message m3 -: it isn't here\n"
		"differs message m4 -: record 10 is left out: no "
		"classification \"GREEN\" in policy \"TEST\"\n"
		"same messages 1");
	ck_found(ANN, "", "a b"); /* nothing was changed */
}
END_TEST

START_TEST(labels_in_other_words_are_the_same)
{
	static const char record[] =
		"<security allowed='2.25.4711 / UNCLASSIFIED&#10;"
		"2.25.4711 / SECRET' keep='9 2.25.4711 / up to SECRET&#10;"
		"5 2.25.4711 / UNCLASSIFIED'/>";
	const char *s;

	arrive_all(w, record);
	s = arrive_check(w, record);
	ck_assert(strstr(s, "same allowed ") != NULL);
	ck_assert(strstr(s, "same keep ") != NULL);
	s = arrive_check(w,
		"<security allowed='UNCLASSIFIED' keep='8 up to SECRET&#10;"
		"5 UNCLASSIFIED'/>");
	ck_assert(strstr(s, "differs allowed ") != NULL);
	ck_assert(strstr(s, "differs keep ") != NULL);
}
END_TEST

Suite *suite_arrive(void)
{
	Suite *s = suite_create("arrive");
	TCase *c = tcase_create("arrive");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_node_of_that_name_is_no_room);
	tcase_add_test(c, what_begins_goes_on_where_it_was);
	tcase_add_test(c, another_source_is_refused);
	tcase_add_test(c, a_room_that_is_there_lets_nothing_in);
	tcase_add_test(c, rules_that_cannot_be_used_are_refused_at_once);
	tcase_add_test(c, rules_stay_until_the_end);
	tcase_add_test(c, a_run_that_another_overtook_is_refused);
	tcase_add_test(c, a_room_on_its_way_does_not_exist_for_anybody);
	tcase_add_test(c, nobody_takes_the_name_of_a_room_on_its_way);
	tcase_add_test(c, time_does_not_take_a_room_on_its_way);
	tcase_add_test(c, what_is_given_up_leaves_nothing);
	tcase_add_test(c, at_the_end_it_is_a_room_as_any);
	tcase_add_test(c, the_grave_of_the_name_is_gone);
	tcase_add_test(c, members_who_may_enter_are_invited_by_and_by);
	tcase_add_test(c, an_open_room_takes_what_is_new_and_stays_its_owners);
	tcase_add_test(c, a_check_says_what_is_the_same_and_what_is_not);
	tcase_add_test(c, labels_in_other_words_are_the_same);
	suite_add_tcase(s, c);
	return s;
}
