/* SPDX-License-Identifier: MIT */
/*
 * The server doesn't read, and then a clearance changes: of the messages that
 * waited, only those leave that their receivers may have now (doc/design.md 2,
 * promises 1 and 7).
 */
#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"

#define INFO "<query xmlns='" PROTOCOL("disco#info") "'/>"
#define PING "<ping xmlns='urn:xmpp:ping'/>"

static struct world *w;

static void setup(void)
{
	w = waiting_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- messages ---- */

START_TEST(a_message_that_waits_is_judged_by_the_clearance_of_now)
{
	for (int i = 0; i < 3; i++) {
		world_say(w, ANN, "low", world_label(w, "RESTRICTED"));
		world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
		world_say(w, ANN, "high", world_label_ess(w, "CONFIDENTIAL"));
		world_say(w, ANN, "open", NULL);
	}
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	for (int i = 0; i < 3; i++) {
		expect(w, ANN, "/message[body='low']");
		expect(w, ANN, "/message[body='high']");
		expect(w, ANN, "/message[body='high']");
		expect(w, ANN, "/message[body='open']");
		expect(w, BOB, "/message[body='low']");
		expect(w, BOB, "/message[body='open']");
		expect(w, CAT, "/message[body='open']");
	}
	expect_silence(w);
}
END_TEST

/* Each copy for itself, though all are alike. */
START_TEST(a_crowd_is_judged_one_by_one)
{
	for (int i = 0; i < 8; i++) {
		const char *bare = say(w, "u%d@ex.org", i);

		world_clear(w, bare, i % 2 ? "up to SECRET" : "RESTRICTED");
		world_join(w, say(w, "%s/x", bare), say(w, "u%d", i));
	}
	world_forget(w);
	world_say(w, ANN, "one", world_label(w, "SECRET"));
	world_say(w, ANN, "two", world_label(w, "SECRET"));
	world_clear(w, "u3@ex.org", "RESTRICTED");
	world_clear(w, "u5@ex.org", NULL);
	for (int i = 0; i < 8; i++) {
		const char *full = say(w, "u%d@ex.org/x", i);

		if (i == 1 || i == 7) {
			expect(w, full, "/message[body='one']");
			expect(w, full, "/message[body='two']");
		}
		expect_quiet(w, full);
	}
	ck_assert_uint_eq(expect_count(w, ANN, "/message"), 2);
}
END_TEST

START_TEST(without_a_change_all_of_it_stays_as_it_was)
{
	const char *before;

	world_join(w, "dan@ex.org/d", "Dan");
	world_say(w, ANN, "plans", world_label(w, "SECRET"));
	waiting_whisper(w, BOB, "Ann", "psst", world_label(w, "CONFIDENTIAL"));
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>s</subject></message>");
	(void)ask(w, BOB, ROOM, "get", INFO);
	(void)ask(w, BOB, ROOM, "get", PING);
	(void)ask(w, BOB, DOMAIN, "get", INFO);
	(void)ask(w, BOB, "nowhere@" DOMAIN, "get", INFO);
	waiting_leave(w, "dan@ex.org/d", "Dan");
	before = heard(w, NULL);
	waiting_rejudge(w);
	ck_assert_str_eq(heard(w, NULL), before);
	muc_disconnected(w->muc);
	muc_connected(w->muc, world_begin(w));
	world_end(w);
	ck_assert_str_eq(heard(w, NULL), before);
}
END_TEST

/* What left already can't be taken back; nobody asks about it. */
START_TEST(only_what_waits_is_judged)
{
	world_say(w, ANN, "gone", world_label(w, "CONFIDENTIAL"));
	world_hold(w);
	world_say(w, ANN, "waits", world_label(w, "CONFIDENTIAL"));
	world_clear(w, "bob@ex.org", "RESTRICTED");
	expect(w, BOB, "/message[body='gone']");
	expect_quiet(w, BOB);
}
END_TEST

START_TEST(private_messages_are_judged_again)
{
	waiting_whisper(w, ANN, "Bob", "low", world_label(w, "RESTRICTED"));
	waiting_whisper(w, ANN, "Bob", "high", world_label(w, "CONFIDENTIAL"));
	waiting_leave(w, ANN, "Ann");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[@type='chat'][body='low']");
	expect_none(w, BOB, "/message");
}
END_TEST

START_TEST(history_is_judged_again)
{
	world_say(w, ANN, "low", world_label(w, "RESTRICTED"));
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(
		expect_count(w, "bob@ex.org/2", "/message[delay:delay]"), 2);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(
		expect_count(w, "bob@ex.org/2", "/message[delay:delay]"), 1);
	expect_some(w, "bob@ex.org/2", "/message[body='low'][delay:delay]");
}
END_TEST

/* An address with everything that XML must escape. */
START_TEST(strange_addresses_are_judged_like_others)
{
#define ODD     "cat@ex.org/a'b<c>&d/e\""
#define ODD_XML "cat@ex.org/a&apos;b&lt;c&gt;&amp;d/e&quot;"
	world_clear(w, "cat@ex.org", "up to CONFIDENTIAL");
	world_join(w, ODD_XML, "Odd");
	world_forget(w);
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "open", NULL);
	world_clear(w, "cat@ex.org", "UNCLASSIFIED");
	expect(w, ODD, "/message[body='open']");
	expect_quiet(w, ODD);
	expect(w, BOB, "/message[body='high']");
}
END_TEST

/* As many children as may come in, and the room's own besides. */
START_TEST(a_message_at_the_caps_is_judged_like_others)
{
	const size_t n = xml_caps_default.children - 2; /* body and label */
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_str(&b, world_label(w, "CONFIDENTIAL"));
	for (size_t i = 0; i < n; i++)
		buf_str(&b, "<a xmlns='urn:b'/>");
	world_say(w, ANN, "wide", buf_cstr(&b));
	buf_clear(&b);
	waiting_rejudge(w);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='wide']"), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect_quiet(w, BOB);
	ck_assert_uint_eq(expect_count(w, ANN, "/message[body='wide']"), 1);
}
END_TEST

/* ---- messages about messages ---- */

/* Both labels count, as they did when it was sent. */
START_TEST(a_reply_goes_to_who_may_see_both)
{
	const char *id;

	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	id = expect_value(w, ANN, "string(//sid:stanza-id/@id)");
	world_forget(w);
	world_say(w, ANN, "re",
		say(w, "<reply xmlns='urn:xmpp:reply:0' id='%s'/>", id));
	world_say(w, ANN, "re nothing",
		"<reply xmlns='urn:xmpp:reply:0' id='nothing'/>");
	expect_some(w, BOB, "/message[body='re']");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='re nothing']");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 1);
}
END_TEST

#define REPLACE "<replace xmlns='urn:xmpp:message-correct:0' id='say'/>"

START_TEST(a_correction_goes_to_who_may_see_what_it_corrects)
{
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "corrected", REPLACE);
	world_say(w, ANN, "low", NULL); /* under the same id */
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='low']");
	expect_quiet(w, BOB);
}
END_TEST

/* What comes under that id later isn't what it names. */
START_TEST(a_correction_names_what_was_there_before_it)
{
	world_say(w, ANN, "first", NULL);
	world_say(w, ANN, "corrected", REPLACE);
	world_say(w, ANN, "secret", world_label(w, "SECRET"));
	waiting_rejudge(w);
	expect(w, BOB, "/message[body='first']");
	expect(w, BOB, "/message[body='corrected']");
	expect_quiet(w, BOB);
}
END_TEST

/* It is in no history, and who said it has left. */
START_TEST(what_is_kept_nowhere_names_messages_too)
{
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "passing",
		REPLACE "<no-store xmlns='urn:xmpp:hints'/>");
	waiting_whisper(w, ANN, "Bob", "psst", REPLACE);
	waiting_leave(w, ANN, "Ann");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 3);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 0);
}
END_TEST

/* As when it was sent: people hear what they said, whatever it names. */
START_TEST(ones_own_words_stay)
{
	static const char *const more[] = {
		"", "<no-store xmlns='urn:xmpp:hints'/>"};

	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		world_say(w, BOB, "mine", say(w, "%s%s", REPLACE, more[i]));
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='mine']");
	expect(w, BOB, "/message[body='mine']");
	expect_quiet(w, BOB);
}
END_TEST

/* A message inside of a message: its label counts as well. */
START_TEST(what_is_forwarded_is_judged_too)
{
	world_say(w, ANN, "look",
		say(w,
			"<forwarded xmlns='urn:xmpp:forward:0'>"
			"<message xmlns='jabber:client'><body>deep</body>%s"
			"</message></forwarded>",
			world_label(w, "CONFIDENTIAL")));
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='look']"), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='look']"), 0);
}
END_TEST

/* A page of the archive waits: its messages, and then the end of it. */
static void ask_archive(const char *who)
{
	world_recvf(w,
		"<iq type='set' id='asked' from='%s' to='" ROOM "'>"
		"<query xmlns='urn:xmpp:mam:2'/></iq>",
		who);
}

/* D313-13, H258-10 */
START_TEST(pages_of_the_archive_are_judged_again)
{
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>top</subject></message>");
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "about", REPLACE);
	world_say(w, ANN, "low", NULL);
	world_forget(w);
	world_hold(w);
	ask_archive(BOB);
	ck_assert_uint_ge(expect_count(w, BOB, "/message"), 3);
	waiting_rejudge(w);
	ck_assert_uint_ge(expect_count(w, BOB, "/message"), 3);
	ck_assert_uint_eq(expect_count(w, BOB, "/iq[@type='error']"), 1);
	world_forget(w);
	world_hold(w);
	ask_archive(BOB);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "//*[.='high']"), 0);
	ck_assert_uint_eq(expect_count(w, BOB, "/message//*[.='low']"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message//*[.='top']"), 1);
	/* ids and counts were those of then */
	expect_some(
		w, BOB, "/iq[@type='error'][@id='asked']/error[@type='wait']");
	ck_assert_uint_eq(expect_count(w, BOB, "/iq"), 1);
}
END_TEST

/* SECURITY: nobody else's words are taken for the room's. */
START_TEST(a_result_by_an_occupant_is_no_result)
{
	world_say(w, ANN, "low", NULL);
	world_say(w, ANN, "high",
		say(w, "<result xmlns='urn:xmpp:mam:2' id='%s'/>%s",
			expect_value(w, ANN, "string(//sid:stanza-id/@id)"),
			world_label(w, "CONFIDENTIAL")));
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='low']"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='high']"), 0);
}
END_TEST

START_TEST(what_has_gone_from_the_archive_stays_behind)
{
	world_say(w, ANN, "old", NULL);
	world_forget(w);
	world_hold(w);
	ask_archive(BOB);
	world_set(w, "archive_days=1");
	world_wait(w, 2 * 86400000);
	waiting_rejudge(w);
	ck_assert_uint_eq(expect_count(w, BOB, "/message//*[.='old']"), 0);
}
END_TEST

Suite *suite_sift(void)
{
	Suite *s = suite_create("muc/sift");
	TCase *c = tcase_create("sift");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(
		c, a_message_that_waits_is_judged_by_the_clearance_of_now);
	tcase_add_test(c, a_crowd_is_judged_one_by_one);
	tcase_add_test(c, without_a_change_all_of_it_stays_as_it_was);
	tcase_add_test(c, only_what_waits_is_judged);
	tcase_add_test(c, private_messages_are_judged_again);
	tcase_add_test(c, history_is_judged_again);
	tcase_add_test(c, strange_addresses_are_judged_like_others);
	tcase_add_test(c, a_message_at_the_caps_is_judged_like_others);
	tcase_add_test(c, a_reply_goes_to_who_may_see_both);
	tcase_add_test(c, a_correction_goes_to_who_may_see_what_it_corrects);
	tcase_add_test(c, a_correction_names_what_was_there_before_it);
	tcase_add_test(c, what_is_kept_nowhere_names_messages_too);
	tcase_add_test(c, ones_own_words_stay);
	tcase_add_test(c, what_is_forwarded_is_judged_too);
	tcase_add_test(c, pages_of_the_archive_are_judged_again);
	tcase_add_test(c, a_result_by_an_occupant_is_no_result);
	tcase_add_test(c, what_has_gone_from_the_archive_stays_behind);
	suite_add_tcase(s, c);
	return s;
}
