/* SPDX-License-Identifier: MIT */
/* Rooms of a server that answers as it is told: what is asked, and in vain. */
#include <stdio.h>

#include "tests/move/crawl_room.h"
#include "tests/move/suites.h"

START_TEST(an_archive_comes_page_by_page)
{
	crawl_room_start(
		STEPS(HEAD,
			{"<max>2</max></set></query></iq>",
				SAID("1") SAID("2") FIN("", "2"), 0},
			NEWEST("3"),
			{"<after>2</after></set></query></iq>",
				SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	crawl_room_left();
}
END_TEST

/* Or who talks without end would keep the room from ever moving. */
START_TEST(what_is_said_while_it_is_read_is_for_another_time)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			NEWEST("3"),
			{"<after>1</after></set></query></iq>",
				SAID("2") SAID("3") SAID("4") FIN("", "4"), 0},
			{"<after>4</after></set></query></iq>",
				SAID("5") FIN(" complete='true'", "5"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2") SAID_RECORD("3")
			SAID_RECORD("4"));
	ck_assert_int_eq(
		crawl_more(room.source, &room.c.sink, &room.e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2") SAID_RECORD("3")
			SAID_RECORD("4") SAID_RECORD("5"));
	crawl_room_left();
}
END_TEST

/* It may have given a page that is of anywhere. */
START_TEST(a_service_that_gives_more_than_the_newest_is_not_believed)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			{"<before/></set></query></iq>",
				SAID("1") SAID("2") FIN("", "2"), 0},
			{"<after>1</after></set></query></iq>",
				SAID("2") FIN("", "2"), 0},
			{"<after>2</after></set></query></iq>",
				SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	crawl_room_left();
}
END_TEST

/* Each has another end, and nothing in it. */
START_TEST(an_archive_of_nothing_is_not_followed_for_ever)
{
	static struct fake_step steps[1100] = {HEAD};
	size_t i = 11;

	steps[i++] = (struct fake_step){"</query></iq>", FIN("", "ID"), 0};
	steps[i++] = (struct fake_step)NEWEST("ID");
	while (i < 11 + 1 + 1001)
		steps[i++] =
			(struct fake_step){"</query></iq>", FIN("", "ID"), 0};
	crawl_room_start(steps, PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(room.e.s,
		"its archive has no end: there is nothing in its pages");
	crawl_room_left();
}
END_TEST

START_TEST(an_archive_that_can_not_be_turned_round_is_read_to_its_end)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			{"<before/></set></query></iq>",
				REFUSAL("feature-not-implemented"), 0},
			{"<after>1</after></set></query></iq>",
				SAID("2") FIN("", "2"), 0},
			{"<after>2</after></set></query></iq>",
				SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	crawl_room_left();
}
END_TEST

START_TEST(a_page_that_broke_off_is_no_page)
{
	crawl_room_start(
		STEPS(HEAD,
			{"</query></iq>", SAID("1") SAID("2") FIN("", "2"), 0},
			NEWEST("3"),
			{"<after>2</after></set></query></iq>", SAID("3"), 1},
			{"<after>2</after></set></query></iq>",
				SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	crawl_room_left();
}
END_TEST

START_TEST(reading_begins_behind_the_mark)
{
	crawl_room_start(
		STEPS(HEAD, {"<after>7</after></set></query></iq>",
				    SAID("8") FIN(" complete='true'", "8"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read("7"), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text), HEAD_RECORDS SAID_RECORD("8"));
	crawl_room_left();
}
END_TEST

START_TEST(a_mark_that_it_does_not_know_means_from_the_first)
{
	crawl_room_start(
		STEPS(HEAD,
			{"<after>7</after></set></query></iq>",
				REFUSAL("item-not-found"), 0},
			{"<max>2</max></set></query></iq>",
				SAID("1") FIN(" complete='true'", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read("7"), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text), HEAD_RECORDS SAID_RECORD("1"));
	crawl_room_left();
}
END_TEST

START_TEST(a_server_that_repeats_a_page_for_ever_is_not_followed)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			NEWEST("9"),
			{"</query></iq>", SAID("1") FIN("", "1"), 0}),
		PLAIN);
	/* a room that isn't whole mustn't be taken for one that is */
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(
		room.e.s, "its archive has no end: the same pages come again");
	crawl_room_left();
}
END_TEST

START_TEST(an_archive_that_goes_round_is_not_followed)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			NEWEST("9"),
			{"</query></iq>", SAID("2") FIN("", "2"), 0},
			{"</query></iq>", SAID("1") FIN("", "1"), 0},
			{"</query></iq>", SAID("2") FIN("", "2"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	crawl_room_left();
}
END_TEST

START_TEST(an_empty_page_is_the_end)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
			NEWEST("9"), {"</query></iq>", FIN("", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	crawl_room_left();
}
END_TEST

START_TEST(a_message_that_can_not_be_told_is_said_to_be_lost)
{
	size_t lost;

	crawl_room_start(STEPS(HEAD, {"</query></iq>",
					     "<message from='r@c'><result "
					     "xmlns='urn:xmpp:mam:2' id='1' "
					     "queryid='QUERY'/>"
					     "</message>" SAID("2") FIN(
						     " complete='true'", "2"),
					     0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS "<lost what='message' value='1' why='there is no "
			     "message in it'/>\n" SAID_RECORD("2"));
	ck_assert_str_eq(buf_cstr(&room.told),
		"message 1 is left out: there is no message in it\n");
	ck_assert_int_eq(crawl_lost(room.source, &lost, &room.e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	crawl_room_left();
}
END_TEST

START_TEST(what_the_sink_refuses_is_not_an_archive_that_can_not_be_read)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>",
				    SAID("1") FIN(" complete='true'", "1"), 0}),
		(struct crawl_settings){.without_archive = true});
	room.c.refuse = 4;
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(room.e.s, "refused");
	crawl_room_left();
}
END_TEST

START_TEST(an_archive_that_is_refused_is_an_error)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", REFUSAL("forbidden"), 0}), PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(room.e.s, "its archive can't be read: forbidden");
	crawl_room_left();
}
END_TEST

START_TEST(an_archive_that_is_refused_stays_behind_if_asked_for)
{
	crawl_room_start(
		STEPS(HEAD, {"</query></iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.without_archive = true});
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text),
		HEAD_RECORDS "<lost what='archive' why='forbidden'/>\n");
	crawl_room_left();
}
END_TEST

/* ejabberd makes a room of any name when its form is asked for. */
START_TEST(the_form_of_a_room_that_is_not_there_is_not_asked_for)
{
	crawl_room_start(
		STEPS({"disco#info'/></iq>", REFUSAL("item-not-found"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_UNKNOWN);
	ck_assert_str_eq(buf_cstr(&room.c.text), "");
	crawl_room_left();
}
END_TEST

START_TEST(who_is_no_owner_is_told_so)
{
	crawl_room_start(STEPS({"disco#info'/></iq>", INFO, 0},
				 {"</iq>", REFUSAL("service-unavailable"), 0},
				 {"</iq>", REFUSAL("forbidden"), 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_VALUE);
	ck_assert_str_eq(room.e.s,
		"its configuration is for its owner, which this account has to "
		"be: forbidden");
	crawl_room_left();
}
END_TEST

/* ---- which rooms ---- */

static void found(void *arg, const struct move_found *f)
{
	(void)arg;
	buf_printf(&room.told, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

#define ITEMS(inner)                                                          \
	ANSWER("<query xmlns='http://jabber.org/protocol/disco#items'>" inner \
	       "</query>")
#define COUNTED(n)                                                \
	ANSWER("<fin xmlns='urn:xmpp:mam:2'><set "                \
	       "xmlns='http://jabber.org/protocol/rsm'><count>" n \
	       "</count></set></fin>")

START_TEST(a_pattern_finds_rooms_on_all_pages_in_order)
{
	static const char *const rooms[] = {"o*@c"};

	crawl_room_start(
		STEPS({"disco#items'/></iq>",
			      ITEMS("<item jid='other@c'/><item jid='x@c'/>"
				    "<item jid='no jid'/><item jid='c'/>"
				    "<set "
				    "xmlns='http://jabber.org/protocol/rsm'>"
				    "<last>x@c</last></set>"),
			      0},
			{"<after>x@c</after></set></query></iq>",
				ITEMS("<item jid='ops@c'/><item jid='OPA@C'/>"),
				0},
			{"</iq>", INFO, 0}, {"</iq>", COUNTED("3"), 0},
			{"</iq>", REFUSAL("forbidden"), 0}, {"</iq>", INFO, 0},
			{"</iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(
		room.source->ops->list(room.source, found, NULL, &room.e),
		ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.told), "opa@c 3\nops@c 0\nother@c 0\n");
	crawl_room_left();
}
END_TEST

START_TEST(a_service_that_lists_none_is_named)
{
	static const char *const rooms[] = {"o*@c"};

	crawl_room_start(
		STEPS({"disco#items'/></iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(
		room.source->ops->list(room.source, found, NULL, &room.e),
		ERR_VALUE);
	ck_assert_str_eq(room.e.s, "c: its list of rooms: forbidden");
	crawl_room_left();
}
END_TEST

START_TEST(a_domain_is_no_pattern)
{
	static const char *const rooms[] = {"*@*.example.org"};

	crawl_room_start(STEPS({NULL, " ", 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(
		room.source->ops->list(room.source, found, NULL, &room.e),
		ERR_VALUE);
	crawl_room_left();
}
END_TEST

/* What a service lets through, it may take for something else. */
START_TEST(attributes_of_other_namespaces_say_nothing_of_who_and_where)
{
	crawl_room_start(
		STEPS(HEAD,
			{"</query></iq>",
				"<message from='r@c'><result "
				"xmlns='urn:xmpp:mam:2' id='1' queryid='QUERY'>"
				"<forwarded xmlns='urn:xmpp:forward:0'>"
				"<message xmlns='jabber:client' "
				"xmlns:x='urn:x' "
				"type='groupchat' from='r@c/Eve' "
				"x:from='r@c/Ann' x:type='chat' x:id='s'>"
				"<body x:y='z'>b</body></message>"
				"<delay xmlns='urn:xmpp:delay' "
				"stamp='2026-01-01T00:00:00Z'/></forwarded>"
				"</result></message>"
				"<message xmlns:x='urn:x' x:from='r@c' "
				"from='eve@c'><result "
				"xmlns='urn:xmpp:mam:2' id='2' "
				"queryid='QUERY'/>"
				"</message>" FIN(" complete='true'", "1"),
				0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&room.c.text), HEAD_RECORDS
		"<message id='1' at='2026-01-01T00:00:00.000Z' nick='Eve'>"
		"<body xmlns='jabber:client' xmlns:a0='urn:x' a0:y='z'>b"
		"</body></message>\n");
	crawl_room_left();
}
END_TEST

#define INFO_IDS                                                       \
	ANSWER("<query xmlns='http://jabber.org/protocol/disco#info'>" \
	       "<feature var='http://jabber.org/protocol/muc'/>"       \
	       "<feature var='urn:xmpp:occupant-id:0'/>"               \
	       "<feature var='urn:xmpp:mam:2'/></query>")
#define FORM_OPEN(more)                                               \
	ANSWER("<query xmlns='http://jabber.org/protocol/muc#owner'>" \
	       "<x xmlns='jabber:x:data' type='form'>"                \
	       "<field var='muc#roomconfig_whois'><value>anyone"      \
	       "</value></field>" more "</x></query>")
#define SAID_BY(inner)                                                        \
	"<message from='r@c'><result xmlns='urn:xmpp:mam:2' id='1' "          \
	"queryid='QUERY'><forwarded xmlns='urn:xmpp:forward:0'>"              \
	"<message xmlns='jabber:client' type='groupchat' from='r@c/A'>" inner \
	"</message><delay xmlns='urn:xmpp:delay' "                            \
	"stamp='2026-01-01T00:00:00Z'/></forwarded></result></message>"
#define WORD                                                               \
	"<x xmlns='http://jabber.org/protocol/muc#user'><item jid='a@h'/>" \
	"</x>"
#define OCCUPANT "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/>"

/* Prosody's word is behind the id, ejabberd's before everything. */
START_TEST(who_spoke_is_told_where_the_server_tells_it)
{
	static const struct {
		const char *form, *said;
		bool told;
	} rows[] = {
		{FORM_OPEN(""),						 SAID_BY(OCCUPANT WORD), true },
		{FORM_OPEN(""),						 SAID_BY(WORD OCCUPANT), false},
		{FORM_OPEN("<field type='boolean' var='members_by_default'/>"),
                 SAID_BY(WORD OCCUPANT),								true },
	};
	static char page[4096];

	snprintf(page, sizeof(page), "%s%s", rows[_i].said,
		FIN(" complete='true'", "1"));
	crawl_room_start(STEPS(HEAD_OF(INFO_IDS, rows[_i].form),
				 {"</query></iq>", page, 0}),
		PLAIN);
	ck_assert_int_eq(crawl_room_read(NULL), ERR_OK);
	ck_assert_int_eq(strstr(buf_cstr(&room.c.text),
				 "nick='A' sender='a@h' open='true'/>") != NULL,
		rows[_i].told);
	ck_assert_int_eq(
		strstr(buf_cstr(&room.c.text), "a@h") != NULL, rows[_i].told);
	crawl_room_left();
}
END_TEST

Suite *suite_crawl(void)
{
	Suite *s = suite_create("crawl");
	TCase *t = tcase_create("crawl");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, crawl_room_begin, crawl_room_finish);
	tcase_add_test(t, an_archive_comes_page_by_page);
	tcase_add_test(t, what_is_said_while_it_is_read_is_for_another_time);
	tcase_add_test(
		t, a_service_that_gives_more_than_the_newest_is_not_believed);
	tcase_add_test(t, an_archive_of_nothing_is_not_followed_for_ever);
	tcase_add_test(
		t, an_archive_that_can_not_be_turned_round_is_read_to_its_end);
	tcase_add_test(t, a_page_that_broke_off_is_no_page);
	tcase_add_test(t, reading_begins_behind_the_mark);
	tcase_add_test(t, a_mark_that_it_does_not_know_means_from_the_first);
	tcase_add_test(
		t, a_server_that_repeats_a_page_for_ever_is_not_followed);
	tcase_add_test(t, an_archive_that_goes_round_is_not_followed);
	tcase_add_test(t, an_empty_page_is_the_end);
	tcase_add_test(t, a_message_that_can_not_be_told_is_said_to_be_lost);
	tcase_add_test(t,
		what_the_sink_refuses_is_not_an_archive_that_can_not_be_read);
	tcase_add_test(t, an_archive_that_is_refused_is_an_error);
	tcase_add_test(t, an_archive_that_is_refused_stays_behind_if_asked_for);
	tcase_add_test(
		t, the_form_of_a_room_that_is_not_there_is_not_asked_for);
	tcase_add_test(t, who_is_no_owner_is_told_so);
	tcase_add_test(t, a_pattern_finds_rooms_on_all_pages_in_order);
	tcase_add_test(t, a_service_that_lists_none_is_named);
	tcase_add_test(t, a_domain_is_no_pattern);
	tcase_add_test(
		t, attributes_of_other_namespaces_say_nothing_of_who_and_where);
	tcase_add_loop_test(
		t, who_spoke_is_told_where_the_server_tells_it, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
