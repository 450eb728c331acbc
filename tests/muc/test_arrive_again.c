/* SPDX-License-Identifier: MIT */
/*
 * Rooms that are open and take more of the same source: what was taken away
 * here meanwhile stays so.
 */
#include "base/clock.h"
#include "muc/muc.h"
#include "tests/muc/arrive.h"
#include "tests/muc/suites.h"

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
#define AFF(jid, is)  "<affiliation jid='" jid "' affiliation='" is "'/>"
#define OWNER         AFF("ann@ex.org", "owner")
#define UNNAMED(at, say)                    \
	"<message at='2025-01-01T00:00:" at \
	"Z' nick='Bob'><body xmlns='jabber:client'>" say "</body></message>"
#define ck_says(text, part)                                          \
	do {                                                         \
		const char *s_ = (text);                             \
		ck_assert_msg(strstr(s_, (part)) != NULL, "%s", s_); \
	} while (0)

/* ---- people ---- */

START_TEST(whom_the_owners_removed_does_not_come_again)
{
	static const char all[] = OWNER AFF("bob@ex.org", "owner")
		AFF("eve@ex.org", "outcast") AFF("kim@ex.org", "member");

	arrive_all(w, all);
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "none"), "");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "none"), "");
	world_restart(w);
	ck_assert_str_eq(begin(), "open 0 -");
	ck_assert_str_eq(take(all),
		"0 2 2\n2 affiliations are left out: these people came before, "
		"and have none here any more");
	/* nor as something else */
	ck_says(take(AFF("bob@ex.org", "member")), "0 0 1\n");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\nmember kim@ex.org");
}
END_TEST

/* Of a later run, too, and who was somebody here already. */
START_TEST(whoever_any_run_brought_came)
{
	arrive_all(w, OWNER AFF("none@ex.org", "none"));
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_assert_str_eq(begin(), "open 0 -");
	ck_assert_str_eq(
		take(AFF("bob@ex.org", "owner") AFF("new@ex.org", "member")),
		"1 1 0");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "none"), "");
	ck_assert_str_eq(op_give(w, ROOM, "new@ex.org", "none"), "");
	ck_assert_str_eq(begin(), "open 0 -");
	ck_says(take(AFF("bob@ex.org", "owner") AFF("new@ex.org", "member")),
		"0 0 2\n");
	/* nobody can have been removed who was never anybody */
	ck_assert_str_eq(take(AFF("none@ex.org", "member")), "1 0 0");
}
END_TEST

START_TEST(a_room_that_is_made_anew_knows_nobody)
{
	arrive_all(w, OWNER AFF("bob@ex.org", "member"));
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "none"), "");
	world_join(w, ANN, "Ann");
	world_recv(w, "<iq type='set' id='d' from='" ANN "' to='" ROOM
		      "'><query xmlns='http://jabber.org/protocol/muc#owner'>"
		      "<destroy/></query></iq>");
	arrive_all(w, OWNER AFF("bob@ex.org", "member") SAID("m1", "01", "a"));
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\nmember bob@ex.org");
}
END_TEST

/* ---- messages ---- */

static void purge(const char *before)
{
	struct muc_purge p = {.before = span_str(before)};
	struct errtext e = {""};
	struct turn *t = world_begin(w);

	ck_assert_int_eq(muc_purge(w->muc, SPAN(ROOM), &p, t, &e), ERR_OK);
	world_end(w);
}

START_TEST(what_was_purged_does_not_come_again)
{
	static const char all[] = SAID("m1", "01", "a") SAID("m2", "02", "b")
		SAID("m3", "03", "c");

	arrive_all(w, all);
	purge("2025-01-01T00:00:03Z");
	ck_found(ANN, "", "c");
	world_restart(w);
	ck_assert_str_eq(begin(), "open 3 m3");
	ck_assert_str_eq(take(all),
		"0 1 2\n2 messages are left out: they came before, and aren't "
		"here any more");
	ck_found(ANN, "", "c");
}
END_TEST

/* The source gives all of it then. */
START_TEST(without_the_marks_own_message_nothing_comes_again)
{
	static const char all[] = SAID("m1", "01", "a") SAID("m2", "02", "b");

	arrive_all(w, all);
	purge("2026-01-01T00:00:00Z");
	ck_assert_str_eq(begin(), "open 2 m2");
	/* in another order as well */
	ck_says(take(SAID("m3", "03", "c") SAID("m2", "02", "b")
				SAID("m1", "01", "a")),
		"1 0 2\n");
	ck_found(ANN, "", "c");
}
END_TEST

START_TEST(what_was_taken_back_here_does_not_come_again)
{
	arrive_all(w, SAID("m1", "01", "mine"));
	world_join(w, BOB, "Bobby");
	world_recv(w,
		"<message from='" BOB "' to='" ROOM "' type='groupchat' "
		"id='r'><retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"
		"</message>");
	ck_assert_str_eq(begin(), "open 1 m1");
	ck_assert_str_eq(take(SAID("m1", "01", "mine")), "0 1 0");
	(void)query(ANN, "");
	ck_xpath_not(heard(w, ANN), "//*[.='mine']");
}
END_TEST

/* SECURITY: an answer to it isn't for more people than it was. */
START_TEST(what_names_what_is_gone_is_for_who_may_have_read_it)
{
	static const char all[] =
		MSG("m1", "01", "nick='Bob' label='SECRET'", "secret");

	arrive_all(w, all);
	purge("2026-01-01T00:00:00Z");
	ck_assert_str_eq(begin(), "open 1 m1");
	ck_says(take(say(w,
			"%s<message id='m2' at='2025-01-01T00:00:02Z' "
			"nick='Bob' label='UNCLASSIFIED'><body "
			"xmlns='jabber:client'>answer</body><reply "
			"xmlns='urn:xmpp:reply:0' id='m1'/></message>",
			all)),
		"1 0 1\n");
	ck_found(ANN, "", "answer");
	ck_found(BOB, "", "");
}
END_TEST

START_TEST(what_has_no_id_comes_when_it_is_later_than_all_that_came)
{
	arrive_all(w, UNNAMED("01", "a") UNNAMED("02", "b"));
	purge("2025-01-01T00:00:02Z");
	(void)begin();
	ck_assert_str_eq(take(UNNAMED("01", "a") UNNAMED("02", "b")
					 UNNAMED("03", "c") UNNAMED("03", "d")),
		"2 0 2\n2 messages are left out: they have no ids, and may "
		"have come before");
	ck_found(ANN, "", "b c d");
}
END_TEST

/* ---- a room that keeps so many ---- */

static void fill_room(void)
{
	arrive_all(w,
		"<options><x xmlns='jabber:x:data' type='submit'><field "
		"var='{urn:caveat:0}archive_messages'><value>3</value></field>"
		"</x></options>" OWNER SAID("m1", "10", "a"));
	world_join(w, ANN, "Ann");
	world_say(w, ANN, "x", NULL);
	world_say(w, ANN, "y", NULL);
	ck_found(ANN, "", "a x y");
	ck_assert_str_eq(begin(), "open 1 m1");
}

START_TEST(what_is_older_than_all_of_a_full_room_does_not_come)
{
	fill_room();
	ck_says(take(SAID("m0", "09", "old")),
		"0 0 1\n1 messages are left out: the room is full");
	world_wait(w, 1000);
	ck_found(ANN, "", "a x y");
}
END_TEST

/* The one that would go for it is the first that came. */
START_TEST(nothing_goes_for_what_is_older)
{
	fill_room();
	ck_says(take(SAID("m2", "11", "b") SAID("m3", "12", "c")
				SAID("m4", "13", "d")),
		"1 0 2\n");
	world_wait(w, 1000);
	ck_found(ANN, "", "x y b");
	/* of another label there is room for three */
	ck_says(take(MSG("s1", "01", "nick='B' label='SECRET'", "s1") MSG(
			"s2", "02", "nick='B' label='SECRET'", "s2") MSG("s3",
			"03", "nick='B' label='SECRET'", "s3") MSG("s4", "04",
			"nick='B' "
			"label='SECRET'",
			"s4") MSG("s0", "01",
			"nick='B' "
			"label="
			"'SECRET'",
			"s0")),
		"4 0 1\n");
	world_wait(w, 1000);
	ck_found(ANN, "", "x y b s2 s3 s4");
}
END_TEST

/* ---- a room that keeps it for so long ---- */

static const char *aged(const char *id, int64_t hours)
{
	const char *s;
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, world_begin(w)->wall - hours * 3600000);
	world_end(w);
	s = say(w,
		"<message id='%s' at='%.*s' nick='B'>"
		"<body xmlns='jabber:client'>%s</body></message>",
		id, SPAN_FMT(buf_span(&b)), id);
	buf_clear(&b);
	return s;
}

static bool is_stored(const char *id)
{
	struct message_row row;
	struct room_row r;

	ck_assert(store_room_get(w->store, w->turn.arena, SPAN(ROOM), &r));
	return store_message_find(
		w->store, w->turn.arena, r.id, span_str(id), &row);
}

/* In the store as well, though what is younger came before. */
START_TEST(what_came_late_goes_in_its_time)
{
	arrive_all(w,
		"<options><x xmlns='jabber:x:data' type='submit'><field "
		"var='{urn:caveat:0}archive_days'><value>2</value></field>"
		"</x></options>" OWNER);
	world_join(w, ANN, "Ann");
	world_say(w, ANN, "said", NULL);
	(void)begin();
	ck_assert_str_eq(take(say(w, "%s%s%s", aged("old", 47),
				 aged("older", 46), aged("young", 3))),
		"3 0 0");
	world_wait(w, 2000);
	ck_assert(is_stored("old"));
	world_wait(w, 3 * 3600000);
	world_wait(w, 1000);
	ck_found(ANN, "", "said young");
	ck_assert(!is_stored("old"));
	ck_assert(!is_stored("older"));
	ck_assert(is_stored("young"));
}
END_TEST

static const char *labelled_ones(const char *at, const char *country)
{
	const char *text;
	struct buf b;

	buf_init(&b, (size_t)2 << 20);
	for (int i = 0; i < 600; i++)
		buf_printf(&b,
			"<message id='%s%d' at='%s' nick='B' label='SECRET; "
			"Releasable To: %s; privacy: p%d'><body "
			"xmlns='jabber:client'>x</body></message>",
			country, i, at, country, i);
	text = say(w, "%s", buf_cstr(&b));
	buf_clear(&b);
	return text;
}

/* Of what is left out labels are kept, for what names it: but not all. */
START_TEST(what_does_not_come_takes_no_place_from_what_does)
{
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, world_begin(w)->wall - 1000);
	world_end(w);
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_assert_str_eq(
		take("<options><x xmlns='jabber:x:data' type='submit'><field "
		     "var='{urn:caveat:0}archive_days'><value>1</value>"
		     "</field></x></options>"),
		"1 0 0");
	ck_says(take(labelled_ones("2025-01-01T00:00:01Z", "GBR")), "0 0 600");
	ck_assert_int_eq(
		strncmp(take(labelled_ones(buf_cstr(&b), "USA")), "600 0 0", 7),
		0);
	buf_clear(&b);
}
END_TEST

Suite *suite_arrive_again(void)
{
	Suite *s = suite_create("arrive_again");
	TCase *c = tcase_create("arrive_again");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, whom_the_owners_removed_does_not_come_again);
	tcase_add_test(c, whoever_any_run_brought_came);
	tcase_add_test(c, a_room_that_is_made_anew_knows_nobody);
	tcase_add_test(c, what_was_purged_does_not_come_again);
	tcase_add_test(c, without_the_marks_own_message_nothing_comes_again);
	tcase_add_test(c, what_was_taken_back_here_does_not_come_again);
	tcase_add_test(c, what_names_what_is_gone_is_for_who_may_have_read_it);
	tcase_add_test(
		c, what_has_no_id_comes_when_it_is_later_than_all_that_came);
	tcase_add_test(c, what_is_older_than_all_of_a_full_room_does_not_come);
	tcase_add_test(c, nothing_goes_for_what_is_older);
	tcase_add_test(c, what_came_late_goes_in_its_time);
	tcase_add_test(c, what_does_not_come_takes_no_place_from_what_does);
	suite_add_tcase(s, c);
	return s;
}
