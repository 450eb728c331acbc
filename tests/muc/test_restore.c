/* SPDX-License-Identifier: MIT */
/* A restart throws nobody out (doc/design.md 2, promises 5 and 6). */
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"
#define X   "<x xmlns='http://jabber.org/protocol/muc'/>"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- the same story with a restart before each of its steps ---- */

#define ADMIN(item) \
	"<query xmlns='http://jabber.org/protocol/muc#admin'>" item "</query>"

static const char *const story[] = {
	"<presence from='" ANN "' to='" ROOM "/Ann' id='1'>" X "</presence>",
	"<iq type='set' id='2' from='" ANN "' to='" ROOM "'>"
	"<query xmlns='http://jabber.org/protocol/muc#owner'>"
	"<x xmlns='jabber:x:data' type='submit'/></query></iq>",
	"<presence from='" BOB "' to='" ROOM "/Bob'><show>away</show>" X
	"</presence>",
	"<message from='" BOB "' to='" ROOM "' type='groupchat' id='3'>"
	"<body>one</body></message>",
	"<message from='" ANN "' to='" ROOM "' type='groupchat' id='4'>"
	"<subject>Plans</subject></message>",
	"<presence from='bob@ex.org/2' to='" ROOM "/Bob'>" X "</presence>",
	"<presence from='" BOB "' to='" ROOM "/Bobby'><show>xa</show>"
	"</presence>",
	"<iq type='set' id='5' from='" ANN "' to='" ROOM
	"'>" ADMIN("<item affiliation='member' jid='bob@ex.org' "
		   "nick='Bobby'/>") "</iq>",
	"<iq type='set' id='6' from='" ANN "' to='" ROOM
	"'>" ADMIN("<item nick='Bobby' role='visitor'/>") "</iq>",
	"<message from='" BOB "' to='" ROOM "/Ann' type='chat' id='7'>"
	"<body>psst</body></message>",
	"<presence from='" CAT "' to='" ROOM "/Cat'>" X "</presence>",
	"<message from='" CAT "' to='" ROOM "' type='groupchat' id='8'>"
	"<body>two</body><replace xmlns='urn:xmpp:message-correct:0'"
	" id='3'/></message>",
	"<presence from='" BOB "' to='" ROOM "/Bobby' type='unavailable'/>",
	"<iq type='set' id='9' from='" ANN "' to='" ROOM
	"'>" ADMIN("<item nick='Cat' role='none'/>") "</iq>",
	"<presence from='" CAT "' to='" ROOM "/Kit'>" X "</presence>",
	"<iq type='set' id='10' from='" ANN "' to='" ROOM
	"'>" ADMIN("<item affiliation='outcast' jid='cat@ex.org'/>") "</iq>",
	"<presence from='" ANN "' to='" ROOM "/Ann' type='unavailable'/>",
	"<presence from='bob@ex.org/2' to='" ROOM "/Bobby'"
	" type='unavailable'/>",
	"<presence from='" BOB "' to='" ROOM "/Bob'>" X "</presence>",
};

/* The keys of ids are drawn anew for each store: what is as long as our ids
 * becomes dashes. */
static void blank_ids(char *p)
{
	for (; (p = strstr(p, " id='")) != NULL; p += 5)
		if (strcspn(p + 5, "'") == ID_TEXT_LEN)
			memset(p + 5, '-', ID_TEXT_LEN);
}

/* What was sent since, by receiver: between two of them there is no order. */
static void sort_sent(size_t since)
{
	for (size_t i = since; i < w->sent_n; i++) {
		struct sent one = w->sent[i];
		size_t k = i;

		for (; k > since && strcmp(w->sent[k - 1].to, one.to) > 0; k--)
			w->sent[k] = w->sent[k - 1];
		w->sent[k] = one;
	}
}

/* Everything that was sent, in order, pings aside. */
static char *play(size_t restart_before, bool on_disk)
{
	const struct world_conf conf = {.on_disk = on_disk};
	struct buf all;
	char *text;
	size_t n;

	world_free(&w);
	w = world_new(&conf);
	for (size_t i = 0; i < ARRAY_LEN(story); i++) {
		if (i == restart_before) {
			world_restart(w);
			w->turn.wall -= 10; /* the restart takes no time */
			w->turn.mono -= 10;
		}
		n = w->sent_n;
		world_recv(w, story[i]);
		sort_sent(n);
	}
	buf_init(&all, (size_t)1 << 20);
	for (size_t i = 0; i < w->sent_n; i++) {
		buf_str(&all, w->sent[i].xml);
		buf_byte(&all, '\n');
	}
	text = xstrdup(buf_cstr(&all));
	buf_clear(&all);
	blank_ids(text);
	return text;
}

START_TEST(a_restart_changes_nothing_that_is_said)
{
	char *whole = play(SIZE_MAX, false);
	char *broken = play((size_t)_i, _i % 4 == 0);
	size_t same = 0;

	while (whole[same] != '\0' && whole[same] == broken[same])
		same++;
	ck_assert_msg(whole[same] == broken[same],
		"without a restart: %.500s\nwith one: %.500s", whole + same,
		broken + same);
	/* and the story is told: nobody was refused but those who should */
	ck_assert_ptr_nonnull(strstr(whole, "code='303'"));
	ck_assert_ptr_nonnull(strstr(whole, "code='301'"));
	ck_assert_ptr_nonnull(strstr(whole, "<body>two</body>"));
	free(whole);
	free(broken);
}
END_TEST

/* ---- who is still there ---- */

static void people(void)
{
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_restart(w);
	world_forget(w);
}

#define PING "/iq[@type='get'][@from='" ROOM "']/ping:ping"

START_TEST(the_restored_are_pinged_and_stay)
{
	people();
	expect_silence(w);
	world_wait(w, 1000);
	expect(w, ANN, PING);
	expect(w, BOB, PING);
	expect_silence(w);
	world_recv(
		w, "<iq type='result' id='x' from='" ANN "' to='" ROOM "'/>");
	world_say(w, BOB, "I never left", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bob']");
	expect(w, BOB, "/message");
	world_wait(w, 60000);
	world_wait(w, 60000);
	expect_silence(w);
}
END_TEST

START_TEST(the_restored_who_are_gone_are_removed)
{
	people();
	world_wait(w, 1000);
	world_forget(w);
	world_say(w, ANN, "hello?", NULL);
	world_recv(w, "<iq type='error' id='x' from='" BOB "' to='" ROOM
		      "'><error type='cancel'><service-unavailable"
		      " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		      "</error></iq>");
	expect_some(w, ANN,
		"/presence[@type='unavailable'][@from='" ROOM "/Bob']"
		"//user:status[@code='333']");
}
END_TEST

/* What changed while we were away holds from the first moment on. */
START_TEST(a_clearance_lost_meanwhile_removes)
{
	struct errtext e;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	world_join(w, BOB, "Bob");
	world_forget(w);
	/* without telling the service */
	ck_assert_int_eq(dir_set(w->dir, SPAN("bob@ex.org"),
				 SPAN("UNCLASSIFIED"), w->turn.wall, &e),
		ERR_OK);
	store_commit(w->store);
	world_restart(w);
	expect_some(w, BOB,
		"/presence[@type='unavailable']//user:status[@code='307']");
	expect(w, ANN, "/presence[@type='unavailable'][@from='" ROOM "/Bob']");
	expect_silence(w);
}
END_TEST

/* A room whose labels can't be read is for nobody. */
START_TEST(a_room_that_cannot_be_read_is_closed)
{
	struct turn *t;
	struct room_row row;

	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	t = world_begin(w);
	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &row));
	row.labels.access = SPAN("COSMIC");
	store_room_put(w->store, &row);
	world_end(w);
	world_forget(w);
	world_restart(w);
	expect(w, ANN,
		"/presence[@type='unavailable']//user:status[@code='307']");
	world_join(w, ANN, "Ann");
	expect(w, ANN, "/presence/error/err:not-allowed");
	expect_silence(w);
}
END_TEST

/* What is said and who owns it isn't lost with the policy: a temporary room
 * waits for one that it can be read under. */
START_TEST(a_temporary_room_that_cannot_be_read_waits)
{
	struct turn *t;
	struct room_row row;
	struct span access;

	world_open(w, ANN, "Ann");
	world_say(w, ANN, "keep it", NULL);
	t = world_begin(w);
	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &row));
	access = row.labels.access;
	row.labels.access = SPAN("COSMIC");
	store_room_put(w->store, &row);
	world_end(w);
	world_forget(w);
	world_restart(w);
	expect(w, ANN,
		"/presence[@type='unavailable']//user:status[@code='307']");
	world_wait(w, 1000);
	world_join(w, ANN, "Ann");
	expect(w, ANN, "/presence/error/err:not-allowed");
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
	/* the operator gives it a label that there is */
	t = world_begin(w);
	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &row));
	row.labels.access = access;
	store_room_put(w->store, &row);
	world_end(w);
	world_restart(w);
	world_forget(w);
	world_join(w, ANN, "Ann");
	expect_some(w, ANN, "/message[body='keep it']");
	expect_some(w, ANN, "/presence//user:item[@affiliation='owner']");
}
END_TEST

START_TEST(occupant_ids_survive)
{
	const char *id;

	world_open(w, ANN, "Ann");
	world_say(w, ANN, "x", NULL);
	id = expect_value(w, ANN, "string(//occ:occupant-id/@id)");
	world_restart(w);
	world_say(w, ANN, "y", NULL);
	ck_assert_str_eq(
		id, expect_value(w, ANN, "string(//occ:occupant-id/@id)"));
}
END_TEST

/* An unconfigured room stays locked, and its time starts anew. */
START_TEST(a_lock_survives)
{
	world_join(w, ANN, "Ann");
	world_restart(w);
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, "/presence/error/err:item-not-found");
	world_wait(w, 599000);
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 1);
	world_wait(w, 2000);
	ck_assert_uint_eq(store_rooms_count(w->store, SPAN(DOMAIN)), 0);
}
END_TEST

Suite *suite_restore(void)
{
	Suite *s = suite_create("muc/restore");
	TCase *c = tcase_create("restore");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 30);
	tcase_add_loop_test(
		c, a_restart_changes_nothing_that_is_said, 0, ARRAY_LEN(story));
	tcase_add_test(c, the_restored_are_pinged_and_stay);
	tcase_add_test(c, the_restored_who_are_gone_are_removed);
	tcase_add_test(c, a_clearance_lost_meanwhile_removes);
	tcase_add_test(c, a_room_that_cannot_be_read_is_closed);
	tcase_add_test(c, a_temporary_room_that_cannot_be_read_waits);
	tcase_add_test(c, occupant_ids_survive);
	tcase_add_test(c, a_lock_survives);
	suite_add_tcase(s, c);
	return s;
}
