/* SPDX-License-Identifier: MIT */
/* Leaving, being found gone, being removed (XEP-0045 7.14, 8.2, 11, 18.1.2). */
#include <stdio.h>

#include "muc/load.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

/* One's own, and what the others hear. */
#define SELF(code)                                                  \
	"/presence[@type='unavailable'][@from='" ROOM "/Bob']"      \
	"/user:x[user:status/@code='110'][user:status/@code='" code \
	"']/user:item[@role='none']"
#define OTHERS(code)                                                     \
	"/presence[@type='unavailable'][@from='" ROOM "/Bob']"           \
	"/user:x[not(user:status/@code='110')][user:status/@code='" code \
	"']/user:item[@role='none']"

static struct world *w;

static void people(void)
{
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void setup(void)
{
	w = world_new(NULL);
	people();
}

static void teardown(void)
{
	world_free(&w);
}

static void leave(const char *from, const char *nick, const char *inside)
{
	world_recvf(w,
		"<presence type='unavailable' from='%s' to='" ROOM
		"/%s'>%s</presence>",
		from, nick, inside);
}

/* C045-095, D421-04 */
START_TEST(who_leaves_says_goodbye)
{
	leave(BOB, "Bob",
		"<status>bye</status>"
		"<x xmlns='http://jabber.org/protocol/muc#user'>"
		"<status code='307'/></x>");
	expect(w, ANN,
		"/presence[@type='unavailable'][@from='" ROOM "/Bob']"
		"[status='bye'][count(user:x)=1][not(//user:status)]"
		"[count(occ:occupant-id)=1]"
		"/user:x/user:item[@role='none'][@affiliation='none']");
	expect(w, BOB,
		"/presence[@type='unavailable'][status='bye']/user:x"
		"[user:status/@code='110'][not(user:status/@code='307')]"
		"/user:item[@role='none']");
	expect_silence(w);
	leave(BOB, "Bob", "");
	expect_silence(w);
	world_say(w, BOB, "x", NULL);
	expect(w, BOB, "/message/error/err:not-acceptable");
}
END_TEST

/* By any nick, or none: it is the address that leaves. */
START_TEST(leaving_needs_no_right_nick)
{
	leave(BOB, "Nobody", "");
	expect(w, ANN, "/presence[@type='unavailable'][@from='" ROOM "/Bob']");
	world_join(w, BOB, "Bob");
	world_forget(w);
	world_recv(w,
		"<presence type='unavailable' from='" BOB "' to='" ROOM "'/>");
	expect(w, ANN, "/presence[@type='unavailable'][@from='" ROOM "/Bob']");
}
END_TEST

/* C045-097 */
START_TEST(the_last_one_takes_a_temporary_room_along)
{
	world_say(w, ANN, "soon forgotten", NULL);
	leave(ANN, "Ann", "");
	leave(BOB, "Bob", "");
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 0);
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, 0);
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB,
		"/presence//user:item[@affiliation='owner']"
		"[../user:status/@code='201']");
	expect(w, BOB, "/message[subject]");
	expect_quiet(w, BOB);
}
END_TEST

START_TEST(a_persistent_room_stays_in_the_store)
{
	world_set(w, "persistent=true");
	world_say(w, ANN, "remembered", NULL);
	leave(ANN, "Ann", "");
	leave(BOB, "Bob", "");
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, 0);
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 0);
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, "/presence//user:item[@affiliation='none']");
	expect(w, BOB, "/message[body='remembered']");
}
END_TEST

static void ask_info(const char *room)
{
	world_recvf(w,
		"<iq from='" BOB "' to='%s' type='get' id='1'><query"
		" xmlns='http://jabber.org/protocol/disco#info'/></iq>",
		room);
}

/* A question about an empty room doesn't load it each time, and a few of them
 * only stay, for a while. */
START_TEST(an_empty_room_rests_in_memory)
{
	struct errtext e;
	char jid[32];

	for (int i = 0; i < 20; i++) {
		(void)snprintf(jid, sizeof(jid), "e%d@rooms.ex.org", i);
		ck_assert_int_eq(muc_create(w->muc, span_str(jid), NULL, 0,
					 world_begin(w), &e),
			ERR_OK);
		world_end(w);
	}
	ck_assert_ptr_nonnull(room_loaded(w->muc, SPAN("e0@rooms.ex.org")));
	ck_assert_ptr_nonnull(room_loaded(w->muc, SPAN("e15@rooms.ex.org")));
	ck_assert_ptr_null(room_loaded(w->muc, SPAN("e16@rooms.ex.org")));
	ask_info("e16@rooms.ex.org");
	ck_assert_ptr_null(room_loaded(w->muc, SPAN("e16@rooms.ex.org")));
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, 1);
	/* somebody comes: that one is in use */
	world_recv(w, "<presence from='" BOB "' to='e0@rooms.ex.org/B'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, 2);
	ask_info("e16@rooms.ex.org");
	ck_assert_ptr_nonnull(room_loaded(w->muc, SPAN("e16@rooms.ex.org")));
	world_wait(w, 10000);
	ck_assert_ptr_null(room_loaded(w->muc, SPAN("e15@rooms.ex.org")));
	ck_assert_ptr_nonnull(room_loaded(w->muc, SPAN("e0@rooms.ex.org")));
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, 2);
}
END_TEST

/* C045-184, K-21 */
START_TEST(a_room_never_configured_goes)
{
	world_recv(w, "<presence from='" CAT "' to='new@rooms.ex.org/C'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 2);
	world_recv(w, "<presence type='unavailable' from='" CAT
		      "' to='new@rooms.ex.org/C'/>");
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
	world_recv(w, "<presence from='" CAT "' to='new@rooms.ex.org/C'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	world_wait(w, 599000);
	world_forget(w);
	world_wait(w, 2000);
	expect(w, CAT,
		"/presence[@type='unavailable']/user:x"
		"/user:destroy[user:reason]");
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
}
END_TEST

/* ---- found gone ---- */

/* C045-192, C045-194: which errors say so. */
static const struct {
	const char *condition;
	bool gone;
} errors[] = {
	{"gone",		    true },
	{"item-not-found",          true },
	{"recipient-unavailable",   true },
	{"redirect",                true },
	{"remote-server-not-found", true },
	{"remote-server-timeout",   true },
	{"service-unavailable",     true },
	{"jid-malformed",           true },
	{"feature-not-implemented", false},
	{"not-acceptable",          false},
	{"policy-violation",        false},
	{"resource-constraint",     false},
	{"internal-server-error",   false},
	{"unheard-of",              false},
};

static void bounce(const char *kind, const char *condition)
{
	world_recvf(w,
		"<%s type='error' id='1' from='" BOB "' to='" ROOM
		"'><error type='cancel'><%s"
		" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"</error></%s>",
		kind, condition, kind);
}

START_TEST(an_error_of_delivery_removes)
{
	static const char *const kinds[] = {"message", "presence", "iq"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		world_join(w, BOB, "Bob");
		world_forget(w);
		bounce(kinds[i], errors[_i].condition);
		if (!errors[_i].gone) {
			expect_silence(w);
			continue;
		}
		expect(w, ANN, OTHERS("333"));
		expect(w, BOB, SELF("333"));
		ck_assert_uint_eq(
			expect_count(w, ANN, "//user:status[@code='307']"), 0);
		expect_silence(w);
	}
}
END_TEST

/* Who blocks an occupant (XEP-0191) bounces what comes from there: that
 * doesn't say that they are gone, so they are asked. */
START_TEST(who_blocks_an_occupant_is_asked_first)
{
	static const char *const conditions[] = {
		"service-unavailable", "jid-malformed"};

	world_recvf(w,
		"<message type='error' id='1' from='" BOB "' to='" ROOM
		"/Ann'><error type='cancel'><%s"
		" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"</error></message>",
		conditions[_i / 2]);
	expect_silence(w);
	world_wait(w, 1000);
	expect(w, BOB, "/iq[@type='get'][@from='" ROOM "']/ping:ping");
	expect_silence(w);
	if (_i % 2 == 0) {
		world_recv(w, "<iq type='result' id='x' from='" BOB
			      "' to='" ROOM "'/>");
		world_wait(w, 61000);
		expect_silence(w);
		return;
	}
	bounce("iq", "service-unavailable");
	expect(w, ANN, OTHERS("333"));
	expect(w, BOB, SELF("333"));
}
END_TEST

/* Others say so wherever they come from. */
START_TEST(one_who_is_gone_is_removed_whoever_wrote)
{
	world_recv(w, "<message type='error' id='1' from='" BOB "' to='" ROOM
		      "/Ann'><error type='cancel'><recipient-unavailable"
		      " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		      "</error></message>");
	expect(w, ANN, OTHERS("333"));
}
END_TEST

/* Only its own session: others of the nick stay. */
START_TEST(an_error_removes_one_session)
{
	world_join(w, "bob@ex.org/2", "Bob");
	world_forget(w);
	bounce("message", "gone");
	expect_none(w, ANN, "/presence[@type='unavailable']");
	world_forget(w);
	world_say(w, ANN, "x", NULL);
	expect(w, "bob@ex.org/2", "/message");
	expect_quiet(w, BOB);
}
END_TEST

#define PING      "/iq[@type='get'][@from='" ROOM "']/ping:ping"
#define HALF_HOUR 1800000

static void pong(const char *from)
{
	world_recvf(
		w, "<iq type='result' id='x' from='%s' to='" ROOM "'/>", from);
}

/* The silent are asked; who answers, with whatever, stays. */
START_TEST(the_silent_are_pinged)
{
	world_wait(w, HALF_HOUR - 1000);
	expect_silence(w);
	world_say(w, ANN, "I'm here", NULL);
	world_forget(w);
	world_wait(w, 2000);
	expect(w, BOB, PING);
	expect_silence(w);
	world_wait(w, 59000);
	expect_silence(w);
	pong(BOB);
	world_wait(w, 5000);
	expect_silence(w);
	world_wait(w, HALF_HOUR);
	expect_some(w, BOB, PING);
	world_forget(w);
	pong(ANN);
	bounce("iq", "feature-not-implemented");
	world_wait(w, 61000);
	expect_silence(w);
}
END_TEST

START_TEST(who_does_not_answer_is_removed)
{
	world_wait(w, HALF_HOUR);
	expect_some(w, ANN, PING);
	expect_some(w, BOB, PING);
	pong(ANN);
	world_wait(w, 60000);
	expect(w, ANN, OTHERS("333"));
	expect(w, BOB, SELF("333"));
	expect_silence(w);
	world_wait(w, HALF_HOUR); /* and Ann, with her the room */
	world_wait(w, 60000);
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 0);
}
END_TEST

/* A ping is an answer's cause, not any stranger's. */
START_TEST(an_answer_counts_for_its_own_session)
{
	world_wait(w, HALF_HOUR);
	pong("bob@ex.org/other");
	pong(CAT);
	pong(ANN);
	world_forget(w);
	world_wait(w, 60000);
	expect_some(w, BOB, SELF("333"));
}
END_TEST

/* Promise 6: nobody is gone because the server is. */
START_TEST(while_the_stream_is_down_nobody_is_found_gone)
{
	world_wait(w, HALF_HOUR);
	world_forget(w);
	muc_disconnected(w->muc);
	world_wait(w, 2 * HALF_HOUR);
	expect_silence(w);
	muc_connected(w->muc, world_begin(w));
	world_end(w);
	expect_silence(w);
	world_wait(w, 1000);
	expect(w, ANN, PING);
	expect(w, BOB, PING);
	expect_silence(w);
}
END_TEST

/* A crowd is asked bit by bit. */
START_TEST(pings_are_bounded_per_tick)
{
	uint64_t before;
	char jid[32], nick[16];

	teardown();
	w = world_new(&(const struct world_conf){.silent = true});
	world_open(w, ANN, "Ann");
	world_set(w, "presence_broadcast=");
	for (int i = 0; i < 250; i++) {
		(void)snprintf(jid, sizeof(jid), "u%d@ex.org/x", i);
		(void)snprintf(nick, sizeof(nick), "u%d", i);
		world_join(w, jid, nick);
	}
	before = w->count;
	world_wait(w, HALF_HOUR);
	ck_assert_uint_eq(w->count - before, 200);
	world_wait(w, 1000);
	ck_assert_uint_eq(w->count - before, 251);
	world_wait(w, 1000);
	ck_assert_uint_eq(w->count - before, 251);
}
END_TEST

/* ---- removed ---- */

/* C045-134: the one, the result, the rest. */
START_TEST(a_kick_is_told_in_order)
{
	size_t at[3] = {0};

	world_recv(w, "<iq type='set' id='k' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		      "<item nick='Bob' role='none'><reason>enough</reason>"
		      "</item></query></iq>");
	ck_assert_uint_eq(w->sent_n, 3);
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(w->sent[i].to, BOB) == 0)
			at[0] = i;
		else if (strncmp(w->sent[i].xml, "<iq", 3) == 0)
			at[1] = i;
		else
			at[2] = i;
	}
	ck_assert(at[0] < at[1] && at[1] < at[2]);
	expect(w, BOB,
		SELF("307") "[user:reason='enough']"
			    "[user:actor/@nick='Ann']");
	expect(w, ANN, "/iq[@type='result'][@id='k']");
	expect(w, ANN, OTHERS("307") "[user:reason='enough']");
	expect_silence(w);
}
END_TEST

START_TEST(all_sessions_of_a_nick_are_kicked)
{
	world_join(w, "bob@ex.org/2", "Bob");
	world_forget(w);
	world_recv(w, "<iq type='set' id='k' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		      "<item nick='Bob' role='none'/></query></iq>");
	expect(w, BOB, SELF("307"));
	expect(w, "bob@ex.org/2", SELF("307"));
	expect(w, ANN, "/iq");
	expect(w, ANN, OTHERS("307"));
	expect_silence(w);
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 1);
}
END_TEST

/* C045-193 */
START_TEST(a_shutdown_is_told)
{
	world_set(w, "persistent=true");
	world_forget(w);
	muc_shutdown(w->muc, world_begin(w));
	world_end(w);
	expect(w, ANN,
		"/presence[@type='unavailable']/user:x"
		"[user:status/@code='332'][user:status/@code='110']");
	expect(w, BOB, SELF("332"));
	expect_silence(w);
	world_restart(w);
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 0);
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
}
END_TEST

Suite *suite_leave(void)
{
	Suite *s = suite_create("muc/leave");
	TCase *c = tcase_create("leave");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_leaves_says_goodbye);
	tcase_add_test(c, leaving_needs_no_right_nick);
	tcase_add_test(c, the_last_one_takes_a_temporary_room_along);
	tcase_add_test(c, a_persistent_room_stays_in_the_store);
	tcase_add_test(c, a_room_never_configured_goes);
	tcase_add_loop_test(
		c, an_error_of_delivery_removes, 0, ARRAY_LEN(errors));
	tcase_add_loop_test(c, who_blocks_an_occupant_is_asked_first, 0, 4);
	tcase_add_test(c, one_who_is_gone_is_removed_whoever_wrote);
	tcase_add_test(c, an_error_removes_one_session);
	tcase_add_test(c, an_empty_room_rests_in_memory);
	tcase_add_test(c, the_silent_are_pinged);
	tcase_add_test(c, who_does_not_answer_is_removed);
	tcase_add_test(c, an_answer_counts_for_its_own_session);
	tcase_add_test(c, while_the_stream_is_down_nobody_is_found_gone);
	tcase_add_test(c, pings_are_bounded_per_tick);
	tcase_add_test(c, a_kick_is_told_in_order);
	tcase_add_test(c, all_sessions_of_a_nick_are_kicked);
	tcase_add_test(c, a_shutdown_is_told);
	suite_add_tcase(s, c);
	return s;
}
