/* SPDX-License-Identifier: MIT */
/* How often and how much people say: slow mode, limits of the service. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a" /* the owner */
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"
#define SLOW                                                     \
	"/message[@type='error'][not(body)]/error[@type='wait']" \
	"[err:policy-violation]"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_set(w, "slow_mode=20");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void speaks(const char *who, const char *body)
{
	world_forget(w);
	world_say(w, who, body, NULL);
	ck_assert_uint_eq(expect_count(w, ANN, "/message[body]"), 1);
}

static void waits(const char *who, const char *body)
{
	world_forget(w);
	world_say(w, who, body, NULL);
	expect(w, who, SLOW);
	expect_silence(w);
}

/* D500: each person for themselves, and what is refused doesn't count. */
START_TEST(in_slow_mode_a_message_must_wait)
{
	speaks(BOB, "one");
	waits(BOB, "two");
	expect_none(w, ANN, "/*");
	speaks(CAT, "mine");
	world_wait(w, 19000);
	waits(BOB, "three");
	world_wait(w, 1000);
	speaks(BOB, "four");
	waits(BOB, "five");
}
END_TEST

/* D500: the text says how long. */
START_TEST(who_has_to_wait_is_told_how_long)
{
	speaks(BOB, "one");
	world_forget(w);
	world_say(w, BOB, "two", NULL);
	expect(w, BOB, SLOW "/err:text[contains(., '20 seconds')]");
}
END_TEST

/* D500: per account: other clients, other nicks, coming back. */
START_TEST(slow_mode_knows_the_person)
{
	world_join(w, "bob@ex.org/2", "Bob");
	speaks(BOB, "one");
	waits("bob@ex.org/2", "two");
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Robert'/>");
	waits(BOB, "three");
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Robert'/>");
	world_join(w, BOB, "Bobby");
	waits(BOB, "four");
	/* even when nobody was there */
	world_set(w, "persistent=true");
	for (int i = 0; i < 4; i++) {
		const char *who[] = {ANN, BOB, CAT, "bob@ex.org/2"};

		world_recvf(w,
			"<presence type='unavailable' from='%s' to='" ROOM
			"'/>",
			who[i]);
	}
	world_wait(w, 15000);
	world_join(w, BOB, "Bob");
	waits(BOB, "five");
	world_wait(w, 5000);
	world_forget(w);
	world_say(w, BOB, "six", NULL);
	expect(w, BOB, "/message[body='six']");
}
END_TEST

/* D500: who runs the room isn't held up. */
START_TEST(slow_mode_is_not_for_admins)
{
	ck_assert_str_eq(op_give(w, ROOM, "cat@ex.org", "admin"), "");
	for (int i = 0; i < 3; i++) {
		speaks(ANN, "owner");
		speaks(CAT, "admin");
	}
}
END_TEST

/* D500: what has no text goes on, and doesn't count. */
START_TEST(slow_mode_is_about_text)
{
	for (int i = 0; i < 3; i++) {
		world_forget(w);
		world_recv(w, "<message from='" BOB "' to='" ROOM
			      "' type='groupchat'><composing"
			      " xmlns='http://jabber.org/protocol/chatstates'/>"
			      "</message>");
		expect(w, ANN, "/message[not(error)]");
	}
	speaks(BOB, "one");
	world_forget(w);
	world_recv(w, "<message from='" BOB "' to='" ROOM "' type='groupchat'>"
		      "<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>"
		      "</message>");
	expect(w, ANN, "/message[not(error)]");
}
END_TEST

/* Who was refused for another reason doesn't wait for it. */
START_TEST(what_is_denied_does_not_count)
{
	world_say(w, BOB, "no", world_label(w, "SECRET"));
	expect(w, BOB, "/message/error[caveat:denied]");
	speaks(BOB, "one");
}
END_TEST

#define INFO "<query xmlns='" PROTOCOL("disco#info") "'/>"
#define FORM "<query xmlns='" PROTOCOL("muc#owner") "'/>"

/* D500: discovered, in the form with its range, and its change is told. */
START_TEST(slow_mode_can_be_found_and_set)
{
	ck_xpath(ask(w, BOB, ROOM, "get", INFO),
		"//x:field[@var='muc#roominfo_slow_mode_duration']"
		"[@type='text-single'][x:value='20']");
	ck_xpath(ask(w, ANN, ROOM, "get", FORM),
		"//x:field[@var='muc#roomconfig_slow_mode_duration']"
		"[@type='text-single'][x:value='20']"
		"/*[local-name()='validate'][@datatype='xs:integer']"
		"/*[local-name()='range'][@min='0'][@max]");
	world_forget(w);
	ck_assert_str_eq(
		verdict(w,
			ask(w, ANN, ROOM, "set",
				"<query xmlns='" PROTOCOL(
					"muc#owner") "'>"
						     "<x xmlns='jabber:x:data' "
						     "type='submit'>"
						     "<field "
						     "var='muc#roomconfig_slow_"
						     "mode_duration'>"
						     "<value>0</value></"
						     "field></x></query>")),
		"result");
	expect_some(w, BOB, "/message/user:x/user:status[@code='104']");
	ck_xpath_not(ask(w, BOB, ROOM, "get", INFO),
		"//x:field[contains(@var, 'slow_mode')]");
	speaks(BOB, "one");
	speaks(BOB, "two");
}
END_TEST

/* C045-203: for everybody, to all and to one. */
START_TEST(messages_in_a_minute_are_limited)
{
	const struct world_conf conf = {.limits = {.messages_per_minute = 5}};

	world_free(&w);
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	for (int i = 0; i < 5; i++) {
		world_forget(w);
		if (i % 2 == 0)
			world_say(w, BOB, "x", NULL);
		else
			world_recv(w, "<message from='" BOB "' to='" ROOM
				      "/Ann' type='chat'><body>x</body>"
				      "</message>");
		expect(w, ANN, "/message[body='x']");
	}
	waits(BOB, "y");
	world_recv(w, "<message from='" BOB "' to='" ROOM
		      "/Ann' type='chat'><body>x</body></message>");
	expect(w, BOB, SLOW);
	expect_silence(w);
	speaks(ANN, "z");
	world_wait(w, 12000);
	speaks(BOB, "later");
}
END_TEST

/* C045-203 */
START_TEST(the_length_of_a_message_is_limited)
{
	const struct world_conf conf = {.limits = {.message_bytes = 1024}};
	struct buf b;

	world_free(&w);
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	buf_init(&b, 4096);
	for (int i = 0; i < 1024; i++)
		buf_byte(&b, 'x');
	world_say(w, ANN, buf_cstr(&b), NULL);
	expect(w, ANN,
		"/message[not(body)]/error[@type='modify']"
		"/err:policy-violation");
	world_say(w, ANN, buf_cstr(&b) + 100, NULL);
	expect(w, ANN, "/message[body]");
	buf_clear(&b);
}
END_TEST

Suite *suite_tempo(void)
{
	Suite *s = suite_create("muc/tempo");
	TCase *c = tcase_create("tempo");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, in_slow_mode_a_message_must_wait);
	tcase_add_test(c, who_has_to_wait_is_told_how_long);
	tcase_add_test(c, slow_mode_knows_the_person);
	tcase_add_test(c, slow_mode_is_not_for_admins);
	tcase_add_test(c, slow_mode_is_about_text);
	tcase_add_test(c, what_is_denied_does_not_count);
	tcase_add_test(c, slow_mode_can_be_found_and_set);
	tcase_add_test(c, messages_in_a_minute_are_limited);
	tcase_add_test(c, the_length_of_a_message_is_limited);
	suite_add_tcase(s, c);
	return s;
}
