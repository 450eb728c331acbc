/* SPDX-License-Identifier: MIT */
/* How much is said in a room (XEP-0502), for who may read it. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN   "ann@ex.org/a"
#define BOB   "bob@ex.org/b"
#define EVE   "eve@ex.org/e" /* isn't inside */
#define HOUR  3600000
#define FIELD "//x:field[@var='{urn:xmpp:muc-activity}message-activity']"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_join(w, BOB, "Bob");
}

static void teardown(void)
{
	world_free(&w);
}

/* The value that is told, "" if none is. */
static const char *rate(const char *who)
{
	world_forget(w);
	(void)ask(w, who, ROOM, "get",
		"<query xmlns='" PROTOCOL("disco#info") "'/>");
	return expect_value(w, who, "string(" FIELD "/x:value)");
}

/* The fake clock's hour, and an answer to the pings that it brings. */
static void hours(int n)
{
	for (int i = 0; i < 4 * n; i++) {
		world_wait(w, HOUR / 4);
		for (int k = 0; k < 2; k++)
			world_recvf(w, "<presence from='%s' to='" ROOM "/%s'/>",
				k == 0 ? ANN : BOB, k == 0 ? "Ann" : "Bob");
	}
}

/* D502: a float of messages an hour, from whole hours. */
START_TEST(the_rate_is_that_of_the_last_day)
{
	world_say(w, ANN, "x", NULL);
	ck_assert_str_eq(rate(EVE), ""); /* not known yet */
	hours(1);
	ck_assert_str_eq(rate(EVE), "1.00");
	for (int i = 0; i < 5; i++)
		world_say(w, ANN, "x", NULL);
	ck_assert_str_eq(rate(EVE), "1.00");
	hours(1);
	ck_assert_str_eq(rate(EVE), "3.00");
	hours(2);
	ck_assert_str_eq(rate(EVE), "1.50");
	hours(20);
	ck_assert_str_eq(rate(EVE), "0.25");
	hours(3);
	ck_assert_str_eq(rate(EVE), "0.00");
}
END_TEST

/* SECURITY: nor do they take the place of what can be counted. */
START_TEST(hidden_labels_leave_room_for_others)
{
	for (int i = 0; i < 40; i++)
		world_say(w, ANN, "x",
			world_label(w, say(w, "SECRET; privacy: case %d", i)));
	world_say(w, ANN, "x", NULL);
	hours(1);
	ck_assert_str_eq(rate(EVE), "1.00");
}
END_TEST

/* SECURITY: an empty room goes from memory sooner if others do, hidden or not:
 * so it has no number from the start. */
START_TEST(an_empty_room_tells_none)
{
	world_say(w, ANN, "x", NULL);
	hours(1);
	ck_assert_str_eq(rate(EVE), "1.00");
	world_recv(w, "<presence type='unavailable' from='" ANN "' to='" ROOM
		      "/Ann'/>");
	ck_assert_str_eq(rate(EVE), "1.00");
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	ck_assert_str_eq(rate(EVE), "");
}
END_TEST

/* SECURITY: what others say under labels of theirs changes no number. */
START_TEST(hidden_messages_do_not_count)
{
	world_say(w, ANN, "x", NULL);
	hours(1);
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	world_say(w, BOB, "x", NULL);
	hours(1);
	ck_assert_str_eq(rate(EVE), "1.00");
	ck_assert_str_eq(rate(ANN), "2.00");
	/* by the clearance of now */
	world_clear(w, "eve@ex.org", "up to SECRET");
	ck_assert_str_eq(rate(EVE), "2.00");
	world_clear(w, "ann@ex.org", "UNCLASSIFIED");
	ck_assert_str_eq(rate(ANN), "1.00");
}
END_TEST

/* SECURITY: nor what isn't for them because of what it refers to. */
START_TEST(references_to_hidden_messages_do_not_count)
{
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	world_say(w, ANN, "re",
		say(w, "<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
			expect_value(w, ANN, "string(//sid:stanza-id/@id)")));
	hours(1);
	ck_assert_str_eq(rate(EVE), "0.00");
}
END_TEST

/* D502: only text to all, and each once. */
START_TEST(only_new_text_counts)
{
	static const char *const more[] = {
		"<composing xmlns='http://jabber.org/protocol/chatstates'/>",
		"<subject>s</subject>",
		("<body>x</body><replace xmlns='urn:xmpp:message-correct:0'"
		 " id='1'/>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		world_recvf(w,
			"<message from='" ANN "' to='" ROOM
			"' type='groupchat'>%s</message>",
			more[i]);
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "/Bob' type='chat'><body>x</body></message>");
	hours(1);
	ck_assert_str_eq(rate(EVE), "0.00");
}
END_TEST

/* D502: told of rooms that are public, persistent, and open to all. */
START_TEST(not_every_room_tells_it)
{
	static const char *const pairs[][2] = {
		{"public=false",      "public=true"       },
		{"members_only=true", "members_only=false"},
		{"persistent=false",  "persistent=true"   },
	};

	hours(1);
	ck_assert_str_eq(rate(ANN), "0.00");
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		world_set(w, pairs[i][0]);
		ck_assert_str_eq(rate(ANN), "");
		world_set(w, pairs[i][1]);
	}
	ck_assert_str_eq(rate(ANN), "0.00");
	world_restart(w);
	ck_assert_str_eq(rate(ANN), "");
}
END_TEST

/* SECURITY: nor does a number that waits for a server to read it. */
START_TEST(a_number_that_waits_is_not_told_to_another_clearance)
{
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	hours(1);
	world_hold(w);
	ck_assert_str_eq(rate(BOB), "1.00");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/iq[@type='error']/error/err:resource-constraint");
	expect_quiet(w, BOB);
}
END_TEST

Suite *suite_activity(void)
{
	Suite *s = suite_create("muc/activity");
	TCase *c = tcase_create("activity");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_rate_is_that_of_the_last_day);
	tcase_add_test(c, hidden_labels_leave_room_for_others);
	tcase_add_test(c, an_empty_room_tells_none);
	tcase_add_test(c, hidden_messages_do_not_count);
	tcase_add_test(c, references_to_hidden_messages_do_not_count);
	tcase_add_test(c, only_new_text_counts);
	tcase_add_test(c, not_every_room_tells_it);
	tcase_add_test(c, a_number_that_waits_is_not_told_to_another_clearance);
	suite_add_tcase(s, c);
	return s;
}
