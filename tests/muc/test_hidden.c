/* SPDX-License-Identifier: MIT */
/* A hidden place doesn't exist (doc/design.md 2, promise 4). */
#include <stdio.h>
#include <stdlib.h>

#include "muc/load.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define EVE "eve@far.example/e"

#define X   "<x xmlns='http://jabber.org/protocol/muc'/>"
#define NOT_ALLOWED                                                        \
	"/presence[@type='error'][muc:x]/error[@type='cancel'][@by='" ROOM \
	"']/err:not-allowed"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static bool is_loaded(void)
{
	return room_loaded(w->muc, SPAN(ROOM)) != NULL;
}

/* The latest stanza to jid, to be compared byte by byte. */
static const char *answer(const char *jid)
{
	for (size_t i = w->sent_n; i-- > 0;)
		if (strcmp(w->sent[i].to, jid) == 0)
			return arena_dup(w->keep, span_str(w->sent[i].xml)).p;
	return "nothing";
}

/*
 * All that an outsider can send, to a room that exists above his clearance
 * (r) and to one that doesn't (q, then named r): the same bytes.
 */
static const char *const knocks[] = {
	"<presence from='" EVE "' to='%c@rooms.ex.org/Eve' id='1'>" X
	"</presence>",
	"<presence from='" EVE "' to='%c@rooms.ex.org' id='1'>" X "</presence>",
	"<presence from='" EVE "' to='%c@rooms.ex.org/Eve' id='1'/>",
	"<presence from='" EVE "' to='%c@rooms.ex.org/Ann'"
	" type='unavailable'/>",
	"<presence from='" EVE "' to='%c@rooms.ex.org' type='probe'/>",
	"<message from='" EVE "' to='%c@rooms.ex.org' type='groupchat'>"
	"<body>x</body></message>",
	"<message from='" EVE "' to='%c@rooms.ex.org'><body>x</body></message>",
	"<message from='" EVE "' to='%c@rooms.ex.org/Ann' type='chat'>"
	"<body>x</body></message>",
	"<message from='" EVE "' to='%c@rooms.ex.org'>"
	"<x xmlns='http://jabber.org/protocol/muc#user'>"
	"<invite to='ann@ex.org'/></x></message>",
	"<iq from='" EVE "' to='%c@rooms.ex.org' type='get' id='1'>"
	"<query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
	"<iq from='" EVE "' to='%c@rooms.ex.org' type='get' id='1'>"
	"<ping xmlns='urn:xmpp:ping'/></iq>",
	"<iq from='" EVE "' to='%c@rooms.ex.org/Ann' type='get' id='1'>"
	"<ping xmlns='urn:xmpp:ping'/></iq>",
	"<iq from='" EVE "' to='%c@rooms.ex.org' type='set' id='1'>"
	"<query xmlns='http://jabber.org/protocol/muc#owner'/></iq>",
};

static const char *knock(const char *format, char room)
{
	char xml[1024];
	const char *percent = strstr(format, "%c");

	(void)snprintf(xml, sizeof(xml), "%.*s%c%s", (int)(percent - format),
		format, room, percent + 2);
	world_forget(w);
	world_recv(w, xml);
	return answer(EVE);
}

/* Room q's name in the answer becomes r. */
static const char *renamed(const char *answer_of_q)
{
	struct span s = arena_dup(w->keep, span_str(answer_of_q));
	char *p = span_strdup(s);

	for (char *at = strstr(p, "q@rooms"); at != NULL;
		at = strstr(at, "q@rooms"))
		*at = 'r';
	s = arena_dup(w->keep, span_str(p));
	free(p);
	return s.p;
}

START_TEST(a_hidden_room_answers_as_none)
{
	const char *hidden, *none;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	hidden = knock(knocks[_i], 'r');
	ck_assert_uint_eq(expect_count(w, ANN, "/*"), 0);
	none = knock(knocks[_i], 'q');
	ck_assert_str_eq(hidden, renamed(none));
}
END_TEST

/* Perhaps it will be hidden, once it is configured. C045-058 */
START_TEST(a_room_that_is_being_made_answers_as_none)
{
	const char *locked;

	world_join(w, ANN, "Ann");
	locked = knock(knocks[_i], 'r');
	ck_assert_uint_eq(expect_count(w, ANN, "/*"), 0);
	ck_assert_str_eq(locked, renamed(knock(knocks[_i], 'q')));
}
END_TEST

/* Who could make the room if it weren't there isn't told that it is. */
START_TEST(a_hidden_room_cannot_be_made_either)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, NOT_ALLOWED);
	world_join(w, BOB, "Ann"); /* nor whose nick is in use */
	expect(w, BOB, NOT_ALLOWED);
	expect_silence(w);
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_join(w, BOB, "Bob");
	expect_some(w, BOB, "/presence[user:x/user:status/@code='110']");
}
END_TEST

/* SECURITY: nor by the reason why he can't: he owns as many as he may, or the
 * disk is full. */
START_TEST(a_hidden_room_looks_like_one_that_cannot_be_made)
{
	const struct world_conf conf = {
		.limits = {.rooms_per_user = 1}, .on_disk = true};
	const char *hidden;

	world_free(&w);
	w = world_new(&conf);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	if (_i == 0)
		world_recv(w, "<presence from='" BOB
			      "' to='own@rooms.ex.org/B'>" X "</presence>");
	else
		store_set_reserve(w->store, UINT64_MAX);
	world_forget(w);
	world_join(w, BOB, "Bob");
	hidden = answer(BOB);
	expect(w, BOB, NOT_ALLOWED);
	world_recv(w, "<presence from='" BOB "' to='q@rooms.ex.org/Bob'>" X
		      "</presence>");
	ck_assert_str_eq(hidden, renamed(answer(BOB)));
}
END_TEST

/* SECURITY: however much there is to a room, who may not know of it is
 * answered before any of that is read. */
START_TEST(a_hidden_room_is_not_loaded_for_strangers)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_set(w, "access_label=SECRET");
	world_recv(w, "<presence type='unavailable' from='" ANN "' to='" ROOM
		      "/Ann'/>");
	world_restart(w); /* out of memory, too */
	for (size_t i = 0; i < ARRAY_LEN(knocks); i++) {
		const char *hidden = knock(knocks[i], 'r');

		ck_assert(!is_loaded());
		ck_assert_str_eq(hidden, renamed(knock(knocks[i], 'q')));
	}
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, NOT_ALLOWED);
	ck_assert(!is_loaded());
	world_recv(w, "<iq from='" ANN "' to='" ROOM "' type='get' id='1'>"
		      "<query xmlns='http://jabber.org/protocol/disco#info'/>"
		      "</iq>");
	expect(w, ANN, "/iq[@type='result']");
	ck_assert(is_loaded());
}
END_TEST

START_TEST(a_domain_above_ones_clearance_has_no_rooms)
{
	const struct world_conf conf = {.access = "SECRET"};

	world_free(&w);
	w = world_new(&conf);
	world_join(w, BOB, "Bob");
	expect(w, BOB, NOT_ALLOWED);
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_join(w, BOB, "Bob");
	expect_some(w, BOB, "/presence[user:x/user:status/@code='201']");
}
END_TEST

Suite *suite_hidden(void)
{
	Suite *s = suite_create("muc/hidden");
	TCase *c = tcase_create("hidden");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(
		c, a_hidden_room_answers_as_none, 0, ARRAY_LEN(knocks));
	tcase_add_loop_test(c, a_room_that_is_being_made_answers_as_none, 0,
		ARRAY_LEN(knocks));
	tcase_add_test(c, a_hidden_room_cannot_be_made_either);
	tcase_add_loop_test(
		c, a_hidden_room_looks_like_one_that_cannot_be_made, 0, 2);
	tcase_add_test(c, a_hidden_room_is_not_loaded_for_strangers);
	tcase_add_test(c, a_domain_above_ones_clearance_has_no_rooms);
	suite_add_tcase(s, c);
	return s;
}
