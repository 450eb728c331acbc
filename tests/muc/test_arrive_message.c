/* SPDX-License-Identifier: MIT */
/* What was said in rooms that move in: labels first. */
#include <stdio.h>

#include "base/clock.h"
#include "tests/muc/arrive.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

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
#define ck_says(text, part)                                          \
	do {                                                         \
		const char *s_ = (text);                             \
		ck_assert_msg(strstr(s_, (part)) != NULL, "%s", s_); \
	} while (0)

static void end(void)
{
	ck_assert_str_eq(arrive_end(w, false), "");
}

/* A message of Bob with that in it, beside its body. */
static const char *with(const char *attrs, const char *inside)
{
	static int n;

	return say(w,
		"<message id='w%d' at='2025-01-01T00:00:01Z' nick='Bob' "
		"sender='bob@ex.org/b' %s><body xmlns='jabber:client'>x"
		"</body>%s</message>",
		n++, attrs, inside);
}

/* ---- references ---- */

#define REPLACE(id) "<replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"
#define REPLY(id)   "<reply xmlns='urn:xmpp:reply:0' id='" id "' to='" ROOM "'/>"

START_TEST(what_refers_goes_only_to_who_may_read_both)
{
	arrive_all(w,
		MSG("a1", "01",
			"nick='Bob' sender='cat@ex.org/c' stanza='s1' "
			"label='SECRET'",
			"secret") "<message id='a2' "
				  "at='2025-01-01T00:00:02Z' nick='Bob' "
				  "sender='cat@ex.org/c' "
				  "label='UNCLASSIFIED'>"
				  "<body "
				  "xmlns='jabber:client'>by-stanza</"
				  "body>" REPLACE(
					  "s1") "</message>"
						"<message id='a3' "
						"at='2025-01-01T00:00:03Z' "
						"nick='Bob' "
						"sender='cat@ex.org/c' "
						"label='UNCLASSIFIED'>"
						"<body "
						"xmlns='jabber:client'>by-"
						"archive-id</body>" REPLY(
							"a1") "</"
							      "message"
							      ">" SAID("a4",
								      "04",
								      "plai"
								      "n"));
	ck_found(ANN, "", "secret by-stanza by-archive-id plain");
	ck_found(BOB, "", "plain");
}
END_TEST

#define NAMES(id, at, body, what)                                        \
	"<message id='" id "' at='2025-01-01T00:00:" at "Z' nick='Bob' " \
	"label='UNCLASSIFIED'><body xmlns='jabber:client'>" body         \
	"</body>" what "</message>"

/* SECURITY: a quotation of it isn't for who couldn't have read it. */
START_TEST(what_refers_to_what_was_left_out_is_for_nobody)
{
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_says(take("<security clearance='up to RESTRICTED'/>" MSG("a1", "01",
			"nick='Bob' stanza='s1' label='SECRET'",
			"secret") MSG("a2", "02",
			"nick='Bob' stanza='s2' label='TOP'", "unknown")),
		"1 0 2\n");
	world_restart(w);
	ck_says(take(NAMES("a3", "03", "of-a1", REPLY("a1")) NAMES(
			"a4", "04", "of-s1", REPLACE("s1")) NAMES("a5", "05",
			"of-s2", REPLY("s2")) SAID("a6", "06", "plain")
				NAMES("a7", "07", "of-a6", REPLY("a6"))),
		"5 0 0");
	end();
	ck_found(ANN, "", "plain of-a6");
	ck_found(BOB, "", "plain of-a6");
}
END_TEST

START_TEST(what_refers_to_what_was_too_old_takes_its_label)
{
	ck_assert_str_eq(begin(), "new");
	ck_says(take("<options><x xmlns='jabber:x:data' type='submit'><field "
		     "var='{urn:caveat:0}archive_days'><value>1000</value>"
		     "</field></x></options>"
		     "<message id='a1' at='2001-01-01T00:00:00Z' nick='Bob' "
		     "label='SECRET'><body xmlns='jabber:client'>old</body>"
		     "</message>"
		     "<message id='a2' at='2001-01-01T00:00:00Z' nick='Bob' "
		     "label='UNCLASSIFIED'><body xmlns='jabber:client'>old"
		     "</body></message>" NAMES(
			     "a3", "03", "of-secret", REPLY("a1"))
				NAMES("a4", "04", "of-open", REPLY("a2"))),
		"3 0 2\n");
	end();
	ck_found(ANN, "", "of-secret of-open");
	ck_found(BOB, "", "of-open");
}
END_TEST

START_TEST(what_it_brings_along_is_kept_though_it_names_nothing_here)
{
	arrive_all(w,
		"<message id='m1' at='2025-01-01T00:00:01Z' nick='Bob'>"
		"<also label='SECRET'/><body xmlns='jabber:client'>x</body>"
		"</message>");
	ck_found(ANN, "", "x");
	ck_found(BOB, "", "");
}
END_TEST

/* What leaves a room of ours can come back. */
START_TEST(as_much_is_brought_along_as_a_message_here_can_need)
{
	const char *also = "";

	for (int i = 0; i < 80; i++)
		also = say(w, "%s<also label='SECRET'/>", also);
	arrive_all(
		w, say(w,
			   "<message id='m1' at='2025-01-01T00:00:01Z' "
			   "nick='Bob'>%s<body xmlns='jabber:client'>x</body>"
			   "</message>",
			   also));
	ck_found(ANN, "", "x");
	ck_found(BOB, "", "");
}
END_TEST

START_TEST(what_it_brings_along_and_nobody_can_read_is_for_nobody)
{
	static const char *const also[] = {
		"<also/>",
		"<also label='GREEN'/>",
		"<also label=''/>",
		"<also><label><securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<label><x xmlns='urn:y'/></label></securitylabel></label>"
		"</also>",
	};

	ck_assert_str_eq(begin(), "new");
	for (size_t i = 0; i < ARRAY_LEN(also); i++)
		ck_says(take(with("", also[i])), "1 0 0");
	end();
	ck_found(ANN, "", "");
}
END_TEST

/* SECURITY: an id of another server can be guessed. */
START_TEST(naming_what_came_tells_nobody_that_it_is_there)
{
	arrive_all(w, MSG("1", "01", "nick='Bob' label='SECRET'", "secret"));
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_join(w, "cat@ex.org/c", "Cat");
	world_forget(w);
	world_recv(w, "<message from='" BOB "' to='" ROOM "' type='groupchat'>"
		      "<body>guess</body>" REPLY("1") "</message>");
	expect_some(w, "cat@ex.org/c", "/message[body='guess']");
	world_recv(w, "<message from='" BOB "' to='" ROOM "' type='groupchat'>"
		      "<body>guess</body>" REPLY("2") "</message>");
	expect_some(w, "cat@ex.org/c", "/message[body='guess']");
	/* who is cleared speaks of it to who is cleared */
	world_recv(w, "<message from='" ANN "' to='" ROOM "' type='groupchat'>"
		      "<body>about it</body>" REPLY("1") "</message>");
	expect_none(w, "cat@ex.org/c", "/message[body='about it']");
	expect_some(w, ANN, "/message[body='about it']");
}
END_TEST

/* ---- senders ---- */

START_TEST(of_whom_nobody_knows_nobody_is_the_author)
{
	arrive_all(w, "<affiliation jid='ann@ex.org' affiliation='owner'/>" MSG(
			      "m1", "01", "nick='Bob' stanza='s1'", "whose"));
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_join(w, BOB, "Bob");
	world_recv(w,
		"<message from='" BOB "' to='" ROOM "' type='groupchat' "
		"id='r'><retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"
		"</message>");
	expect_some(w, BOB, "/message[@type='error']/error/err:forbidden");
	ck_found(ANN, "", "whose");
	ck_xpath_not(heard(w, ANN), "//user:item");
	ck_xpath_not(heard(w, ANN), "//occ:occupant-id");
	/* a moderator may, under the archive's id of then */
	world_join(w, ANN, "Ann");
	ck_assert_str_eq(
		verdict(w,
			ask(w, ANN, ROOM, "set",
				"<moderate xmlns='urn:xmpp:message-moderate:1' "
				"id='m1'><retract xmlns="
				"'urn:xmpp:message-retract:1'/></moderate>")),
		"result");
}
END_TEST

START_TEST(who_is_known_may_take_back_their_own)
{
	arrive_all(w, SAID("m1", "01", "mine"));
	world_join(w, BOB, "Bobby");
	world_recv(w,
		"<message from='" BOB "' to='" ROOM "' type='groupchat' "
		"id='r'><retract xmlns='urn:xmpp:message-retract:1' id='m1'/>"
		"</message>");
	expect_none(w, BOB, "/message[@type='error']");
	world_forget(w);
	(void)query(ANN, "");
	ck_xpath(heard(w, ANN), "//*[local-name()='retracted']");
	ck_xpath_not(heard(w, ANN), "//*[.='mine']");
}
END_TEST

/* SECURITY: no record is the room's own by its sender alone. */
START_TEST(an_occupant_cannot_speak_as_the_room)
{
	arrive_all(w, MSG("m1", "01", "nick='Bob' sender='" ROOM "'", "x"));
	(void)query(ANN, "");
	ck_xpath(heard(w, ANN), "//*[@from='" ROOM "/Bob']");
	ck_xpath_not(heard(w, ANN), "//user:item");
}
END_TEST

START_TEST(what_only_the_room_may_say_is_taken_out)
{
	const char *inside =
		"<x xmlns='http://jabber.org/protocol/muc#user'>"
		"<status code='307'/></x>"
		"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>"
		"<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='forged'/>"
		"<delay xmlns='urn:xmpp:delay' from='" ROOM
		"' stamp='2001-01-01T00:00:00Z'/>";

	arrive_all(w, with("", inside));
	(void)query(ANN, "");
	ck_xpath_not(heard(w, ANN), "//*[@id='forged']");
	ck_xpath_not(heard(w, ANN), "//user:status");
	ck_xpath_not(heard(w, ANN), "//delay:delay[@stamp='2001-01-01T00:00:"
				    "00Z']");
}
END_TEST

START_TEST(its_language_stays_with_a_text)
{
	arrive_all(w, "<message id='m1' at='2025-01-01T00:00:01Z' nick='Bob' "
		      "xml:lang='de'><body xmlns='jabber:client'>Regen</body>"
		      "<body xmlns='jabber:client' xml:lang='en'>rain</body>"
		      "</message>");
	(void)query(ANN, "");
	ck_xpath(heard(w, ANN), "//*[.='Regen'][@xml:lang='de']");
	ck_xpath(heard(w, ANN), "//*[.='rain'][@xml:lang='en']");
}
END_TEST

START_TEST(what_was_taken_back_stays_so)
{
	arrive_all(w, "<message id='m1' at='2025-01-01T00:00:01Z' nick='Bob'>"
		      "<retracted xmlns='urn:xmpp:message-retract:0' id='r' "
		      "stamp='2025-01-02T00:00:00Z'/></message>");
	(void)query(ANN, "");
	ck_xpath(heard(w, ANN), "//*[local-name()='retracted'][@id='r']"
				"[starts-with(@stamp, '2025-01-02')]");
}
END_TEST

/* A record has 4 MiB, and what is made of it less. */
START_TEST(what_is_too_long_for_a_grave_does_not_come)
{
	char id[20001];

	memset(id, '\'', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	ck_assert_str_eq(begin(), "new");
	ck_says(take(say(w,
			"<message id='m1' at='2025-01-01T00:00:01Z' "
			"nick='Bob'><retracted xmlns="
			"'urn:xmpp:message-retract:1' id=\"%s\"/></message>",
			id)),
		"record 1: it says nothing, or too much");
}
END_TEST

/* Nobody can write such a label, and so nobody reads what needs it. */
START_TEST(labels_of_any_length_are_left_out_or_for_nobody)
{
	static const size_t bytes[] = {9000, 40000, 70000, 260000, 600000};
	char *text = xcalloc(1, 600001);

	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	for (size_t i = 0; i < ARRAY_LEN(bytes); i++) {
		memset(text, '"', bytes[i]);
		memset(text, 'x', bytes[i] / 2);
		ck_says(take(say(w,
				"<message at='2025-01-01T00:00:01Z' nick='B' "
				"label='SECRET; privacy: %s'><body xmlns="
				"'jabber:client'>a</body></message><message "
				"at='2025-01-01T00:00:02Z' nick='B'><also "
				"label='SECRET; privacy: %s'/><body xmlns="
				"'jabber:client'>b</body></message>",
				text, text)),
			" ");
	}
	free(text);
}
END_TEST

START_TEST(a_subject_is_kept_as_the_room_keeps_it)
{
	arrive_all(w,
		"<message id='m1' at='2025-01-01T00:00:01Z' nick='Bob' "
		"label=''><subject xmlns='jabber:client'>Rain</subject>"
		"<reply xmlns='urn:xmpp:reply:0' id='x'/></message>"
		"<message id='m2' at='2025-01-01T00:00:02Z' nick='Bob' "
		"label='SECRET'><subject xmlns='jabber:client'>War</subject>"
		"</message>");
	ck_found(ANN, "", "Rain War");
	ck_xpath_not(heard(w, ANN), "//*[local-name()='reply']");
	ck_found(BOB, "", "Rain");
}
END_TEST

/* ---- hostile ---- */

START_TEST(half_a_batch_that_is_bad_takes_nothing)
{
	ck_assert_str_eq(begin(), "new");
	ck_says(take("<affiliation jid='ann@ex.org' affiliation='owner'/>" SAID(
			"m1", "01", "a") SAID("m2", "bad", "b")),
		"record 3: 'at' is no time");
	ck_assert_str_eq(begin(), "arriving 0 -");
	end();
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "");
	ck_found(ANN, "", "");
}
END_TEST

START_TEST(records_that_are_none_are_left_out)
{
	static const char *const bad[] = {
		"<message nick='B'/>",
		"<message at='2025-01-01T00:00:00Z' nick='B'/>",
		MSG("", "01", "nick='B'", "x"),
		MSG("x", "01", "nick=' '", "x"),
		MSG("x", "01", "nick='B' sender='@'", "x"),
		"<message at='1960-01-01T00:00:00Z' nick='B'>"
		"<body xmlns='jabber:client'>x</body></message>",
		"<message at='2999-01-01T00:00:00Z' nick='B'>"
		"<body xmlns='jabber:client'>x</body></message>",
		"<message at='now' nick='B'><body xmlns='jabber:client'>x"
		"</body></message>",
	};

	ck_assert_str_eq(begin(), "new");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_says(take(bad[i]), "record 1: ");
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_says(take(bad[i]), "0 0 1\nrecord 1 is left out");
	end();
	ck_found(ANN, "", "");
}
END_TEST

START_TEST(ids_that_repeat_are_known)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(
		take(SAID("m1", "01", "a") SAID("m1", "02", "b")), "1 1 0");
	ck_assert_str_eq(take(SAID("m1", "03", "c")), "0 1 0");
	end();
	ck_found(ANN, "", "a");
	ck_assert_str_eq(begin(), "open 1 m1");
}
END_TEST

START_TEST(messages_without_id_get_one)
{
	const char *s = "<message at='2025-01-01T00:00:01Z' nick='B'>"
			"<body xmlns='jabber:client'>x</body></message>";

	arrive_all(w, s);
	ck_found(ANN, "", "x");
	ck_xpath(heard(w, ANN), "//mam:result[string-length(@id) > 20]");
}
END_TEST

START_TEST(a_call_has_an_end)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (int i = 0; i <= TRANSFER_RECORDS; i++)
		buf_str(&b, "<x/>");
	ck_assert_str_eq(begin(), "new");
	ck_says(take(buf_cstr(&b)), "more than 1000 records");
	buf_clear(&b);
}
END_TEST

/* 600 messages, each under a label of its own; gives how many came in. */
static int many_labels(const char *country)
{
	struct buf b;
	int n = 0;

	buf_init(&b, (size_t)2 << 20);
	for (int i = 0; i < 600; i++)
		buf_printf(&b,
			"<message at='2025-01-01T00:00:01Z' nick='B' "
			"label='SECRET; Releasable To: %s; privacy: p%d'><body "
			"xmlns='jabber:client'>x</body></message>",
			country, i);
	ck_assert_int_eq(sscanf(take(buf_cstr(&b)), "%d", &n), 1);
	buf_clear(&b);
	return n;
}

START_TEST(a_room_holds_so_many_labels_and_no_more)
{
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_assert_int_eq(many_labels("GBR"), 600);
	ck_assert_int_eq(many_labels("USA"), 424);
	ck_assert_int_eq(many_labels("GBR"), 600);
}
END_TEST

/* ---- how long it is kept ---- */

START_TEST(what_would_be_gone_at_once_does_not_come)
{
	const char *s, *young;
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, world_begin(w)->wall - 1000);
	world_end(w);
	young = say(w,
		"<message id='y' at='%.*s' nick='B'>"
		"<body xmlns='jabber:client'>young</body></message>",
		SPAN_FMT(buf_span(&b)));
	buf_clear(&b);
	ck_assert_str_eq(begin(), "new");
	s = take(say(w,
		"<options><x xmlns='jabber:x:data' type='submit'>"
		"<field var='{urn:caveat:0}archive_days'><value>1</value>"
		"</field></x></options>%s%s%s",
		SAID("m1", "01", "a"), SAID("m2", "02", "b"), young));
	ck_says(s, "2 0 2\n2 messages are left out: older than");
	end();
	ck_found(ANN, "", "young");
}
END_TEST

START_TEST(a_room_that_keeps_nothing_takes_nothing)
{
	ck_assert_str_eq(begin(), "new");
	ck_says(take("<options><x xmlns='jabber:x:data' type='submit'><field "
		     "var='muc#roomconfig_enablelogging'><value>0</value>"
		     "</field></x></options>" SAID("m1", "01", "a")),
		"1 0 1\n1 messages are left out: the room keeps nothing");
}
END_TEST

/* D313-05 */
START_TEST(a_time_of_then_is_found_between_what_is_said_now)
{
	ck_assert_str_eq(begin(), "new");
	world_recv(w, "<presence from='" ANN "' to='other@" DOMAIN "/Ann'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	for (int i = 1; i < 6; i++) {
		world_recv(w, "<message from='" ANN "' to='other@" DOMAIN
			      "' type='groupchat'><body>live</body></message>");
		(void)take(say(w,
			"<message id='m%d' at='2025-01-0%dT00:00:00Z' "
			"nick='B'><body xmlns='jabber:client'>%d</body>"
			"</message>",
			i, i, i));
		world_wait(w, 1000);
	}
	end();
	world_join(w, ANN, "Ann");
	world_say(w, ANN, "now", NULL);
	ck_found(ANN,
		FORM(FIELD("start", "2025-01-02T00:00:00Z")
				FIELD("end", "2025-01-04T00:00:00Z")),
		"2 3 4");
	ck_found(ANN, FORM(FIELD("start", "2025-01-05T00:00:01Z")), "now");
	ck_found(ANN, FORM(FIELD("end", "2025-01-01T00:00:00Z")), "1");
}
END_TEST

Suite *suite_arrive_message(void)
{
	Suite *s = suite_create("arrive_message");
	TCase *c = tcase_create("arrive_message");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_refers_goes_only_to_who_may_read_both);
	tcase_add_test(c, what_refers_to_what_was_left_out_is_for_nobody);
	tcase_add_test(c, what_refers_to_what_was_too_old_takes_its_label);
	tcase_add_test(
		c, what_it_brings_along_is_kept_though_it_names_nothing_here);
	tcase_add_test(
		c, what_it_brings_along_and_nobody_can_read_is_for_nobody);
	tcase_add_test(c, as_much_is_brought_along_as_a_message_here_can_need);
	tcase_add_test(c, naming_what_came_tells_nobody_that_it_is_there);
	tcase_add_test(c, of_whom_nobody_knows_nobody_is_the_author);
	tcase_add_test(c, who_is_known_may_take_back_their_own);
	tcase_add_test(c, an_occupant_cannot_speak_as_the_room);
	tcase_add_test(c, what_only_the_room_may_say_is_taken_out);
	tcase_add_test(c, its_language_stays_with_a_text);
	tcase_add_test(c, what_was_taken_back_stays_so);
	tcase_add_test(c, what_is_too_long_for_a_grave_does_not_come);
	tcase_add_test(c, labels_of_any_length_are_left_out_or_for_nobody);
	tcase_add_test(c, a_subject_is_kept_as_the_room_keeps_it);
	tcase_add_test(c, half_a_batch_that_is_bad_takes_nothing);
	tcase_add_test(c, records_that_are_none_are_left_out);
	tcase_add_test(c, ids_that_repeat_are_known);
	tcase_add_test(c, messages_without_id_get_one);
	tcase_add_test(c, a_call_has_an_end);
	tcase_add_test(c, a_room_holds_so_many_labels_and_no_more);
	tcase_add_test(c, what_would_be_gone_at_once_does_not_come);
	tcase_add_test(c, a_room_that_keeps_nothing_takes_nothing);
	tcase_add_test(c, a_time_of_then_is_found_between_what_is_said_now);
	suite_add_tcase(s, c);
	return s;
}
