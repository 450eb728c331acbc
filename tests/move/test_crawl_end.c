/* SPDX-License-Identifier: MIT */
/* The end of a room at another server: nothing that was said is missed. */
#include "base/clock.h"
#include "tests/move/crawl_room.h"
#include "tests/move/suites.h"

/* Behind it the room is gone, with what stands in no page. */
START_TEST(the_last_look_goes_to_the_very_end)
{
	crawl_room_start(
		STEPS(HEAD,
			{"</query></iq>",
				SAID("1") FIN(" complete='true'", "1"), 0},
			{"<after>1</after></set></query></iq>",
				SAID("2") FIN("", "2"), 0},
			NEWEST("3"),
			{"<after>2</after></set></query></iq>",
				SAID("3") SAID("4") FIN("", "4"), 0},
			{"<after>4</after></set></query></iq>",
				SAID("5") FIN(" complete='true'", "5"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2") SAID_RECORD("3")
			SAID_RECORD("4") SAID_RECORD("5"));
	crawl_room_left();
}
END_TEST

/* There is one more each time, and then another. */
#define TALK                                                         \
	{"</query></iq>", SAID("ID") FIN("", "ID"), 0}, NEWEST("n"), \
	{                                                            \
		"</query></iq>", SAID("n") FIN("", "n"), 0           \
	}
#define TALK_5 TALK, TALK, TALK, TALK, TALK

START_TEST(the_last_look_comes_to_an_end)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", ""), 0},
			TALK_5, TALK_5, TALK_5, TALK_5),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(room.e.s, "people talk there"));
	crawl_room_left();
}
END_TEST

START_TEST(who_is_in_hears_what_no_look_comes_to)
{
	bool whole;

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", ""), 0},
			{"</iq>", ENTERED, 0}, TALK_5, TALK_5, TALK_5, TALK_5),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	(void)crawl_heard(room.source, &whole);
	ck_assert(whole);
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

/* Who is in isn't told the ids of the archive by every server. */
START_TEST(who_is_in_looks_to_the_very_end_all_the_same)
{
	crawl_room_start(
		STEPS(HEAD,
			{"</query></iq>",
				SAID("1") FIN(" complete='true'", "1"), 0},
			{"</iq>", ENTERED, 0},
			{"<after>1</after></set></query></iq>",
				SAID("2") FIN("", "2"), 0},
			NEWEST("3"),
			{"<after>2</after></set></query></iq>",
				SAID("3") FIN("", "3"), 0},
			{"<after>3</after></set></query></iq>",
				SAID("4") FIN(" complete='true'", "4"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&room.c.text), SAID_RECORD("4")));
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

/* Each time somebody looks, an hour has gone. */
static int64_t hours(const struct clock *clock)
{
	static int64_t now;

	(void)clock;
	return now += 3600000;
}

START_TEST(nobody_is_silent_for_as_long_as_a_server_likes)
{
	static const struct clock slow = {.mono = hours};

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", ""), 0},
			{"</iq>", ANSWER(""), 0},
			{"role='participant'/></query></iq>",
				ANSWER("<query "
				       "xmlns='http://jabber.org/protocol/"
				       "muc#admin'><item nick='Bob' "
				       "role='participant'/></query>"),
				0},
			{"</query></iq>", SAID("1") FIN("", "1"), 0},
			{"</iq>", ANSWER(""), 0}),
		(struct crawl_settings){.clock = &slow});
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_quiet(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_VALUE);
	ck_assert_ptr_nonnull(
		strstr(room.e.s, "too long while nobody may speak"));
	ck_assert_int_eq(crawl_unquiet(room.source, &room.e), ERR_OK);
	crawl_room_left();
}
END_TEST

#define UNTOLD(id)                                                   \
	"<message from='r@c'><result xmlns='urn:xmpp:mam:2' id='" id \
	"' queryid='QUERY'/></message>"

/* Who reads behind a mark hasn't met what was lost before it. */
START_TEST(what_was_lost_before_the_mark_is_known_again)
{
	size_t lost;

	crawl_room_start(
		STEPS(HEAD,
			{"<after>7</after></set></query></iq>",
				SAID("8") FIN(" complete='true'", "8"), 0},
			{"<max>2</max></set></query></iq>",
				UNTOLD("6") SAID("7") FIN("", "7"), 0},
			NEWEST("8"),
			{"<after>7</after></set></query></iq>",
				SAID("8") FIN(" complete='true'", "8"), 0},
			{"<after>8</after></set></query></iq>",
				FIN(" complete='true'", ""), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read("7"), ERR_OK);
	ck_assert_int_eq(crawl_lost(room.source, &lost, &room.e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	/* and nothing comes twice */
	ck_assert_str_eq(buf_cstr(&room.c.text), HEAD_RECORDS SAID_RECORD("8"));
	/* it is asked once, and reading goes on where it was */
	ck_assert_int_eq(crawl_lost(room.source, &lost, &room.e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	crawl_room_left();
}
END_TEST

/* ---- the end of a room ---- */

START_TEST(a_quiet_room_has_its_form_but_for_what_makes_it_quiet)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"<field var='muc#roomconfig_roomname'><value>N</value>"
			 "</field><field var='muc#roomconfig_moderatedroom'>"
			 "<value>1</value></field></x></query></iq>",
				ANSWER(""), 0},
			{"role='participant'/></query></iq>",
				ANSWER("<query "
				       "xmlns='http://jabber.org/protocol/"
				       "muc#admin'><item nick='Bob &amp; Co' "
				       "role='participant'/></query>"),
				0},
			{"<item nick='Bob &amp; Co' role='visitor'/></query>"
			 "</iq>",
				REFUSAL("not-allowed"), 0},
			{"<field var='muc#roomconfig_moderatedroom'><value>0"
			 "</value></field></x></query></iq>",
				ANSWER(""), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_quiet(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(crawl_unquiet(room.source, &room.e), ERR_OK);
	crawl_room_left();
}
END_TEST

/* Half of it would break the stream, and end the run for all other rooms. */
START_TEST(a_password_that_is_too_long_is_of_that_room_alone)
{
	struct fake_step steps[] = {HEAD, {0}};
	struct buf form;

	buf_init(&form, (size_t)1 << 20);
	buf_str(&form, "<iq type='result' id='ID'><query "
		       "xmlns='http://jabber.org/protocol/muc#owner'><x "
		       "xmlns='jabber:x:data' type='form'><field "
		       "var='muc#roomconfig_roomsecret'><value>");
	for (size_t i = 0; i < 70000; i++)
		buf_str(&form, "x");
	buf_str(&form, "</value></field></x></query></iq>");
	steps[2].say = buf_cstr(&form);
	steps[8] = (struct fake_step){0};
	crawl_room_start(steps, PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(room.e.s, "its password is too long for a request");
	crawl_room_left();
	buf_clear(&form);
}
END_TEST

/* Half of it would put the other half back to what it is by default. */
START_TEST(a_form_that_is_too_long_is_not_sent_back)
{
	struct fake_step steps[] = {
		HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
                 {0          }
        };
	static const char before[] =
		"<iq type='result' id='ID'><query "
		"xmlns='http://jabber.org/protocol/muc#owner'><x "
		"xmlns='jabber:x:data' type='form'><field "
		"var='muc#roomconfig_roomdesc'><value>";
	struct buf form;

	buf_init(&form, (size_t)2 << 20);
	buf_str(&form, before);
	for (size_t i = 0; i < ((size_t)3 << 18); i++)
		buf_str(&form, "ab");
	buf_str(&form, "</value></field></x></query></iq>");
	steps[2].say = buf_cstr(&form);
	crawl_room_start(steps, PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_quiet(room.source, &room.e), ERR_VALUE);
	ck_assert_str_eq(room.e.s, "its form is too long to be sent back");
	crawl_room_left();
	buf_clear(&form);
}
END_TEST

START_TEST(what_is_said_to_the_last_is_heard_with_who_said_it)
{
	struct held *h;
	bool whole;

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"</iq>",
				"<presence from='r@c/Bob'><x "
				"xmlns='http://jabber.org/protocol/muc#user'>"
				"<item jid='b@d/e'/></x></presence>" ENTERED,
				0},
			{"</query></iq>",
				"<message type='groupchat' from='r@c/Bob' "
				"id='s'><body>last</body><stanza-id "
				"xmlns='urn:xmpp:sid:0' by='r@c' id='9'/>"
				"<stanza-id xmlns='urn:xmpp:sid:0' by='b@d' "
				"id='8'/></message><message type='groupchat' "
				"from='r@c/Bob'><body>unkept</body>"
				"<no-store xmlns='urn:xmpp:hints'/></message>"
				"<message type='groupchat' from='x@c/Bob'>"
				"<body>elsewhere</body><stanza-id "
				"xmlns='urn:xmpp:sid:0' by='x@c' id='7'/>"
				"</message>" ANSWER(""),
				0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_destroy(room.source, SPAN("n@d"), "moved", &room.e),
		ERR_OK);
	h = crawl_heard(room.source, &whole);
	ck_assert(whole);
	ck_assert_uint_eq(h->n, 1);
	ck_assert(span_starts(buf_span(&h->b), SPAN("<message id='9' at='")));
	ck_assert_msg(
		strstr(buf_cstr(&h->b),
			"nick='Bob' sender='b@d/e' stanza='s'><body "
			"xmlns='jabber:client'>last</body><stanza-id "
			"xmlns='urn:xmpp:sid:0' by='b@d' id='8'/></message>") !=
			NULL,
		"%s", buf_cstr(&h->b));
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

#define LIVE(from, id, inner)                                       \
	"<message type='groupchat' from='" from "'><body>" id       \
	"</body><stanza-id xmlns='urn:xmpp:sid:0' by='r@c' id='" id \
	"'/>" inner "</message>"
#define JOINS(nick, jid)                                             \
	"<presence from='r@c/" nick                                  \
	"'><x xmlns='http://jabber.org/protocol/muc#user'><item jid" \
	"='" jid "'/></x></presence>"

#define LATE(who)                                       \
	"<delay xmlns='urn:xmpp:delay' from='" who "' " \
	"stamp='2026-01-01T00:00:00Z'/>"
#define BOB_GOES "<presence type='unavailable' from='r@c/Bob'/>"
#define BOB      "<presence from='r@c/Bob'/>"

/* Anybody may say that he is late, or have somebody's nick after him. */
START_TEST(what_is_heard_is_heard_whoever_says_what_of_it)
{
	struct held *h;
	bool whole;

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"</iq>",
				LIVE("r@c/A", "old", LATE("r@c"))
					JOINS("Bob", "b@d/e") ENTERED,
				0},
			{"</query></iq>",
				LIVE("r@c/Bob", "1", LATE("b@d"))
					BOB_GOES BOB LIVE("r@c/Bob", "2", "")
						ANSWER(""),
				0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_destroy(room.source, SPAN("n@d"), "moved", &room.e),
		ERR_OK);
	h = crawl_heard(room.source, &whole);
	ck_assert(whole);
	ck_assert_uint_eq(h->n, 2);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&h->b),
		"sender='b@d/e'><body xmlns='jabber:client'>1<"));
	ck_assert_ptr_nonnull(strstr(
		buf_cstr(&h->b), "nick='Bob'><body xmlns='jabber:client'>2<"));
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

/* As it was when it was read. */
START_TEST(who_needs_a_password_has_it_at_the_end_as_well)
{
	struct fake_step steps[] = {
		HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
		{"<password>sesame</password></x></presence>",           NULL, 0},
		{"</iq>",               ENTERED, 0},
                 {0}
        };

	steps[2].say =
		ANSWER("<query xmlns='http://jabber.org/protocol/muc#owner'>"
		       "<x xmlns='jabber:x:data' type='form'><field "
		       "var='muc#roomconfig_roomsecret'><value>sesame</value>"
		       "</field></x></query>");
	steps[8].wait = "<password>sesame</password></x></presence>";
	crawl_room_start(steps, PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

/* SECURITY: their name begins as the room's does. */
START_TEST(others_do_not_say_who_is_let_in)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"</iq>",
				"<presence from='r@c.evil.example/me'/>"
				"<presence from='r@c/me' type='error'>"
				"<error type='auth'><forbidden "
				"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
				"</error></presence>" INFO,
				0},
			{"</iq>",
				"<presence from='r@c/me' type='error'>"
				"<error type='auth'><forbidden "
				"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
				"</error></presence>" INFO,
				0},
			{"</iq>",
				"<presence from='r@c.evil.example/me'/>"
				"<presence from='r@c/me' type='error'>"
				"<error type='auth'><forbidden "
				"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
				"</error></presence>" INFO,
				0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_VALUE);
	ck_assert_str_eq(room.e.s, "it isn't let in: forbidden");
	crawl_room_left();
}
END_TEST

/* It has an id in the archive, which isn't told. */
START_TEST(what_is_heard_without_an_id_is_not_heard)
{
	bool whole;

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"</iq>", ENTERED, 0},
			{"</iq>",
				"<message type='groupchat' from='r@c/Bob'>"
				"<composing xmlns='http://jabber.org/protocol/"
				"chatstates'/></message>" FIN(
					" complete='true'", "1"),
				0},
			{"</iq>",
				"<message type='groupchat' from='r@c/Bob'>"
				"<body>b</body></message>" FIN(
					" complete='true'", "1"),
				0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(
			crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
		(void)crawl_heard(room.source, &whole);
		ck_assert_int_eq(whole, i == 0);
	}
	crawl_leave(room.source);
	crawl_room_left();
}
END_TEST

#define OUT(inner)                                         \
	"<presence type='unavailable' from='OCCUPANT'><x " \
	"xmlns='http://jabber.org/protocol/muc#user'>" inner "</x></presence>"

/* The room goes on, and there are others who speak. */
START_TEST(who_is_thrown_out_does_not_hear_all)
{
	static const struct {
		const char *said;
		bool whole;
	} rows[] = {
		{OUT("<status code='307'/>") ANSWER(""),                     false},
		{OUT("<destroy/>") ANSWER(""),                               true },
		{"<presence type='unavailable' from='r@c/Bob'/>" ANSWER(""),
                 true							     },
	};
	bool whole;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		crawl_room_start(
			STEPS(HEAD,
				{"</query></iq>", FIN(" complete='true'", "1"),
					0},
				{"</iq>", ENTERED, 0},
				{"</query></iq>", rows[i].said, 0}),
			PLAIN);
		ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
		ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
		ck_assert_int_eq(crawl_destroy(room.source, SPAN("n@d"),
					 "moved", &room.e),
			ERR_OK);
		(void)crawl_heard(room.source, &whole);
		ck_assert_int_eq(whole, rows[i].whole);
		crawl_leave(room.source);
		crawl_room_left();
		buf_reset(&room.c.text);
	}
}
END_TEST

START_TEST(a_break_while_one_listens_is_known)
{
	bool whole;

	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
			{"</iq>", ENTERED, 0}, {"</iq>", NULL, 1},
			{"</iq>", FIN(" complete='true'", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(room.source, &room.e), ERR_OK);
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	(void)crawl_heard(room.source, &whole);
	ck_assert(!whole);
	crawl_room_left();
}
END_TEST

/* An archive that has no end would have none in memory. */
START_TEST(what_is_held_has_a_bound)
{
	struct held h;

	held_init(&h, 8);
	ck_assert_int_eq(
		h.sink.ops->put(&h.sink, SPAN("<a/>"), &room.e), ERR_OK);
	ck_assert_int_eq(
		h.sink.ops->put(&h.sink, SPAN("<bcdef/>"), &room.e), ERR_OK);
	h.bounded = true;
	ck_assert_int_eq(
		h.sink.ops->put(&h.sink, SPAN("<a/>"), &room.e), ERR_LIMIT);
	ck_assert_int_eq(held_put(&h, &room.c.sink, &room.e), ERR_LIMIT);
	ck_assert_uint_eq(room.c.text.n, 0);
	held_clear(&h);
}
END_TEST

Suite *suite_crawl_end(void)
{
	Suite *s = suite_create("crawl_end");
	TCase *t = tcase_create("crawl");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, crawl_room_begin, crawl_room_finish);
	tcase_add_test(t, the_last_look_goes_to_the_very_end);
	tcase_add_test(t, the_last_look_comes_to_an_end);
	tcase_add_test(t, who_is_in_hears_what_no_look_comes_to);
	tcase_add_test(t, who_is_in_looks_to_the_very_end_all_the_same);
	tcase_add_test(t, nobody_is_silent_for_as_long_as_a_server_likes);
	tcase_add_test(t, what_was_lost_before_the_mark_is_known_again);
	tcase_add_test(
		t, a_quiet_room_has_its_form_but_for_what_makes_it_quiet);
	tcase_add_test(t, a_form_that_is_too_long_is_not_sent_back);
	tcase_add_test(t, a_password_that_is_too_long_is_of_that_room_alone);
	tcase_add_test(t, what_is_said_to_the_last_is_heard_with_who_said_it);
	tcase_add_test(t, what_is_heard_is_heard_whoever_says_what_of_it);
	tcase_add_test(t, who_needs_a_password_has_it_at_the_end_as_well);
	tcase_add_test(t, others_do_not_say_who_is_let_in);
	tcase_add_test(t, a_break_while_one_listens_is_known);
	tcase_add_test(t, what_is_heard_without_an_id_is_not_heard);
	tcase_add_test(t, who_is_thrown_out_does_not_hear_all);
	tcase_add_test(t, what_is_held_has_a_bound);
	suite_add_tcase(s, t);
	return s;
}
