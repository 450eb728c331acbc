/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd's Mnesia: which they are, what is in them, and messages. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "move/erlang.h"
#include "tests/move/ejabberd_text.h"
#include "tests/move/suites.h"

#define ROOM(name) "{muc_room,{<<\"" name "\">>,<<\"muc.example.org\">>},[]}.\n"
/* As 23.01 writes one, but for line breaks. */
#define MESSAGE(room, sec, packet, nick, kind)                             \
	"{archive_msg,\n    {<<\"" room "\">>,<<\"muc.example.org\">>},\n" \
	"    <<\"1700000" sec "000123\">>,{1700,000" sec ",000123},\n"     \
	"    {<<\"bob\">>,<<\"example.org\">>,<<\"pc\">>},"                \
	"{<<\"bob\">>,<<\"example.org\">>,<<>>},\n" packet ",<<\"" nick    \
	"\">>,\n    " kind "}.\n"
#define STANZA(inside)                                              \
	"{xmlel,<<\"message\">>,[{<<\"xml:lang\">>,<<\"en\">>},"    \
	"{<<\"type\">>,<<\"groupchat\">>},{<<\"id\">>,<<\"m1\">>}," \
	"{<<\"xmlns\">>,<<\"jabber:client\">>}],[" inside "]}"
#define BODY(text) "{xmlel,<<\"body\">>,[],[{xmlcdata,<<\"" text "\">>}]}"
#define SAID(room, sec, text) \
	MESSAGE(room, sec, STANZA(BODY(text)), "Bob", "groupchat")
#define HEAD "<about from='ejabberd'/>\n"
#define FORM                                                               \
	"<options><x xmlns='jabber:x:data' type='submit'><field "          \
	"var='FORM_TYPE' type='hidden'>"                                   \
	"<value>http://jabber.org/protocol/muc#roomconfig</value></field>" \
	"</x></options>\n"
#define RECORD(sec, at, inside)                                             \
	"<message id='1700000" sec "000123' at='2023-11-14T22:" at ".000Z'" \
	" nick='Bob' sender='bob@example.org/pc' stanza='m1' "              \
	"xml:lang='en'>" inside "</message>\n"
#define BODY_RECORD(text) "<body xmlns='jabber:client'>" text "</body>"

/* The records of room `r` of a dump with this message in it. */
static void message_gives(const char *message, const char *wanted)
{
	char text[8192];
	struct move_source *s;

	snprintf(text, sizeof(text), "%s%s%s", TABLES, ROOM("r"), message);
	s = mnesia_open(mnesia_file("one.txt", text), NULL);
	snprintf(text, sizeof(text), "%s%s%s", HEAD, FORM, wanted);
	ck_assert_str_eq(mnesia_read(s, "r@muc.example.org", NULL), text);
	s->ops->free(s);
}

START_TEST(a_dump_is_known_by_its_first_term)
{
	ck_assert(ejabberd_is(mnesia_file("b", "\n{tables,[]}.\n")));
	ck_assert(ejabberd_is(mnesia_folder()));
	ck_assert(!ejabberd_is(mnesia_file("b", "{table,[]}.\n")));
	ck_assert(!ejabberd_is(mnesia_file("b", "")));
	ck_assert(!ejabberd_is(mnesia_folder()));
	ck_assert(!ejabberd_is("/nonexistent"));
}
END_TEST

START_TEST(a_fifo_is_left_alone)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/pipe", mnesia_folder());
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert(!ejabberd_is(path));
	ck_assert(!ejabberd_is(mnesia_folder()));
}
END_TEST

START_TEST(rooms_come_by_name_and_with_their_messages)
{
	struct move_source *s = mnesia_open(
		mnesia_file("d", TABLES ROOM("z") SAID("b", "001", "x")
					 ROOM("b") SAID("b", "002", "y")),
		NULL);

	ck_assert_str_eq(
		mnesia_list(s), "b@muc.example.org 2\nz@muc.example.org 0\n");
	s->ops->free(s);
}
END_TEST

START_TEST(a_domain_picks_its_rooms)
{
	struct move_source *s = mnesia_open(
		mnesia_file("d",
			TABLES ROOM("a") "{muc_room,{<<\"a\">>,"
					 "<<\"other.example\">>},[]}.\n"),
		"OTHER.example");

	ck_assert_str_eq(mnesia_list(s), "a@other.example 0\n");
	s->ops->free(s);
}
END_TEST

/* dump_table writes a file for each table. */
START_TEST(a_folder_of_dumps_is_one)
{
	struct move_source *s;

	mnesia_file("archive.txt", TABLES SAID("r", "001", "one"));
	mnesia_file("notes", "{tables are not here}");
	mnesia_file("rooms.txt", TABLES ROOM("r"));
	mnesia_file("again.txt",
		TABLES SAID("r", "002", "two") SAID("r", "001", "one"));
	s = mnesia_open(mnesia_folder(), NULL);
	ck_assert_str_eq(mnesia_read(s, "r@muc.example.org", NULL),
		HEAD FORM RECORD("001", "13:21", BODY_RECORD("one"))
			RECORD("002", "13:22", BODY_RECORD("two")));
	s->ops->free(s);
}
END_TEST

START_TEST(messages_come_in_the_order_of_time)
{
	message_gives(SAID("r", "003", "c") SAID("q", "002", "no")
			      SAID("r", "001", "a") SAID("r", "002", "b"),
		RECORD("001", "13:21", BODY_RECORD("a"))
			RECORD("002", "13:22", BODY_RECORD("b"))
				RECORD("003", "13:23", BODY_RECORD("c")));
}
END_TEST

START_TEST(behind_a_mark_the_rest_comes)
{
	struct move_source *s = mnesia_open(
		mnesia_file("d", TABLES SAID("r", "001", "a") SAID("r", "002",
					 "b") SAID("s", "001", "x")),
		NULL);
	static const char *const none[] = {
		"1", "x", "", "99999999999999999999", "1700000002000122"};
	size_t whole;

	ck_assert_ptr_null(
		strstr(mnesia_read(s, "r@muc.example.org", "1700000002000123"),
			"<message"));
	ck_assert_ptr_nonnull(
		strstr(mnesia_read(s, "r@muc.example.org", "1700000001000123"),
			RECORD("002", "13:22", BODY_RECORD("b"))));
	ck_assert_ptr_null(
		strstr(mnesia_read(s, "r@muc.example.org", "1700000001000123"),
			"17000000010"));
	whole = strlen(mnesia_read(s, "r@muc.example.org", NULL));
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		ck_assert_uint_eq(whole,
			strlen(mnesia_read(s, "r@muc.example.org", none[i])));
	s->ops->free(s);
}
END_TEST

START_TEST(the_archive_of_nobody_but_a_room_is_read)
{
	message_gives(MESSAGE("r", "001", STANZA(BODY("x")), "",
			      "chat") "{archive_prefs,{<<\"r\">>,<<\"m\">>},"
				      "never,[],[]}.\n",
		"");
}
END_TEST

#define CLOSED                                                                \
	"<options><x xmlns='jabber:x:data' type='submit'><field "             \
	"var='FORM_TYPE' type='hidden'>"                                      \
	"<value>http://jabber.org/protocol/muc#roomconfig</value></field>"    \
	"<field var='muc#roomconfig_persistentroom'><value>1</value></field>" \
	"<field var='muc#roomconfig_publicroom'><value>0</value></field>"     \
	"<field var='muc#roomconfig_membersonly'><value>1</value></field>"    \
	"</x></options>\n<lost what='room' why='only its archive is left: "   \
	"nobody owns it, and only members may enter'/>\n"

START_TEST(a_room_of_which_only_the_archive_is_left_is_closed)
{
	struct move_source *s = mnesia_open(
		mnesia_file("d", TABLES SAID("gone", "001", "x")), NULL);

	ck_assert_str_eq(mnesia_read(s, "gone@muc.example.org", NULL),
		HEAD CLOSED RECORD("001", "13:21", BODY_RECORD("x")));
	s->ops->free(s);
}
END_TEST

/* Their id is the time. */
START_TEST(messages_of_one_time_arent_one)
{
	message_gives(SAID("r", "001", "a") SAID("r", "001", "b")
			      SAID("r", "001", "a"),
		RECORD("001", "13:21",
			BODY_RECORD("a")) "<lost what='message' "
					  "value='1700000001000123' "
					  "why='another one of the same "
					  "microsecond has its id'/>\n");
}
END_TEST

/* An old dump beside a new one: whom does it let in? */
START_TEST(a_room_that_is_there_twice_is_one_or_none)
{
	static const char other[] = TABLES "{muc_room,{<<\"r\">>,"
					   "<<\"muc.example.org\">>},"
					   "[{title,<<\"new\">>}]}.\n";
	struct move_source *s;
	const char *why;

	mnesia_file("a", TABLES ROOM("r") ROOM("q"));
	mnesia_file("b", TABLES ROOM("r"));
	s = mnesia_open(mnesia_folder(), NULL);
	ck_assert_str_eq(
		mnesia_list(s), "q@muc.example.org 0\nr@muc.example.org 0\n");
	s->ops->free(s);
	mnesia_file("c", other);
	why = mnesia_refused(mnesia_folder(), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(why, "/c: line 2: this room is there "
					  "twice, with other options: give one "
					  "dump alone"));
}
END_TEST

/* A link to itself: whoever runs the test can't open that. */
START_TEST(a_file_that_cant_be_opened_isnt_left_out)
{
	struct move_source *s;
	const char *why;
	char path[200];

	mnesia_file("a", TABLES ROOM("r"));
	snprintf(path, sizeof(path), "%s/muc_room", mnesia_folder());
	ck_assert_int_eq(symlink(path, path), 0);
	ck_assert(ejabberd_is(mnesia_folder()));
	why = mnesia_refused(mnesia_folder(), ERR_IO);
	ck_assert_ptr_eq(strstr(why, path), why);
	unlink(path);
	ck_assert_int_eq(symlink("gone", path), 0);
	s = mnesia_open(mnesia_folder(), NULL);
	s->ops->free(s);
}
END_TEST

/* Since 24.02 origin_id is behind the kind. */
START_TEST(later_versions_have_one_more_element)
{
	message_gives(MESSAGE("r", "001", STANZA(BODY("x")), "Bob",
			      "groupchat,<<\"1700000001000123\">>")
			      MESSAGE("r", "002", STANZA(BODY("y")), "Bob",
				      "chat,<<\"groupchat}.\">>"),
		RECORD("001", "13:21", BODY_RECORD("x")));
}
END_TEST

START_TEST(payloads_keep_namespaces_and_prefixes)
{
	message_gives(MESSAGE("r", "001",
			      STANZA("{xmlel,<<\"y\">>,[{<<\"xmlns\">>,<<\"urn:"
				     "y\">>},"
				     "{<<\"xmlns:p\">>,<<\"urn:p\">>},"
				     "{<<\"p:a\">>,<<\"<'&\">>}],"
				     "[{xmlcdata,<<\"t>\">>},{xmlel,<<\"p:z\">>"
				     ",[],[]},"
				     "{xmlel,<<\"i\">>,[],[]}]}," BODY("x")),
			      "Bob", "groupchat"),
		RECORD("001", "13:21",
			"<y xmlns='urn:y' xmlns:a0='urn:p' "
			"a0:a='&lt;&apos;&amp;'>t&gt;<z "
			"xmlns='urn:p'/><i/></y>" BODY_RECORD("x")));
}
END_TEST

START_TEST(what_the_room_added_is_left_out)
{
	message_gives(
		MESSAGE("r", "001",
			STANZA("{xmlel,<<\"archived\">>,"
			       "[{<<\"xmlns\">>,<<\"urn:xmpp:mam:tmp\">>},"
			       "{<<\"by\">>,<<\"r@muc.example.org\">>}],[]},"
			       "{xmlel,<<\"occupant-id\">>,[{<<\"xmlns\">>,"
			       "<<\"urn:xmpp:occupant-id:0\">>}],[]}," BODY(
				       "x")),
			"Bob", "groupchat"),
		RECORD("001", "13:21", BODY_RECORD("x")));
}
END_TEST

START_TEST(the_room_itself_has_no_nick)
{
	message_gives(MESSAGE("r", "001", STANZA(BODY("x")), "", "groupchat"),
		"<message id='1700000001000123' at='2023-11-14T22:13:21.000Z' "
		"sender='bob@example.org/pc' stanza='m1' xml:lang='en'>"
		"<body xmlns='jabber:client'>x</body></message>\n");
}
END_TEST

/* One message that can't be read doesn't hold up the others. */
START_TEST(a_message_that_is_none_is_lost)
{
	static const char *const bad[] = {"no_xmlel", "{xmlel,<<\"message\">>}",
		"{xmlel,<<\"a b\">>,[],[]}", "{xmlel,<<\"a><b\">>,[],[]}",
		"{xmlel,<<>>,[],[]}", "{xmlel,<<\":a\">>,[],[]}",
		"{xmlel,<<\"m\">>,[{<<\"a\">>,1}],[]}",
		"{xmlel,<<\"m\">>,[{<<\"a='\">>,<<>>}],[]}",
		"{xmlel,<<\"m\">>,[{<<\"a\">>,<<>>},{<<\"a\">>,<<>>}],[]}",
		"{xmlel,<<\"m\">>,[],[{xmlel,<<\"\303\227\">>,[],[]}]}",
		"{xmlel,<<\"m\">>,[],[{other,<<>>}]}",
		"{xmlel,<<\"m\">>,[],none}", "{xmlel,<<\"m\">>,none,[]}"};
	static const char format[] =
		MESSAGE("r", "001", "%s", "B", "groupchat");
	char text[1024];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), format, bad[i]);
		message_gives(text, "<lost what='message' "
				    "value='1700000001000123' "
				    "why='no stanza'/>\n");
	}
	snprintf(text, sizeof(text), format, "{xmlel,<<\"p:m\">>,[],[]}");
	message_gives(text, "<lost what='message' value='1700000001000123' "
			    "why='unbound or bad name of an element'/>\n");
}
END_TEST

START_TEST(names_may_be_of_any_script)
{
	message_gives(MESSAGE("r", "001",
			      STANZA("{xmlel,<<\"\320\226\">>,[{<<\"xmlns\">>,"
				     "<<\"urn:x\">>}],[]}"),
			      "Bob", "groupchat"),
		RECORD("001", "13:21", "<Ж xmlns='urn:x'/>"));
}
END_TEST

START_TEST(what_xml_can_not_say_is_left_out)
{
	message_gives(SAID("r", "001", "a\\x{1}b\\377\\0c"),
		RECORD("001", "13:21", BODY_RECORD("abc")));
}
END_TEST

START_TEST(a_dump_that_is_cut_off_is_refused)
{
	static const char whole[] = TABLES ROOM("r") SAID("r", "001", "x");
	char text[sizeof(whole)], wanted[200];
	const char *path;

	snprintf(text, sizeof(text), "%.*s", (int)(sizeof(whole) - 20), whole);
	path = mnesia_file("d", text);
	snprintf(wanted, sizeof(wanted),
		"%s: line 3: the file is cut off: this term has no end", path);
	ck_assert_str_eq(mnesia_refused(path, ERR_SYNTAX), wanted);
}
END_TEST

START_TEST(a_record_that_is_not_ejabberds_is_refused)
{
	static const char *const bad[] = {"{muc_room,r,[]}.",
		"{muc_room,{<<\"r\">>,<<>>},[]}.",
		"{muc_room,{<<\"r\">>,<<\"m\">>},none}.",
		"{muc_room,{<<\"r\">>,<<\"m\">>},[],[]}.",
		"{muc_registered,{{<<\"u\">>,<<>>},<<\"m\">>},<<\"n\">>}.",
		"{archive_msg,{<<\"r\">>,<<\"m\">>},<<>>,now,a,b,c,d,groupchat}"
		".",
		"{archive_msg,{<<\"r\">>,<<\"m\">>},<<>>,{1,2,-3},a,b,c,d,"
		"groupchat}.",
		"{archive_msg,groupchat}."};
	char text[300];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const char *path, *why;

		snprintf(text, sizeof(text), "%s\n%s\n", TABLES, bad[i]);
		path = mnesia_file("d", text);
		why = mnesia_refused(path, ERR_SYNTAX);
		ck_assert_ptr_nonnull(strstr(why, path));
		ck_assert_ptr_nonnull(strstr(why, ": line 3: "));
	}
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct errtext e;
	struct move_source *s;
	struct move_order o = {.place = {.jid = SPAN("no@where")}};

	mnesia_refused("/nonexistent", ERR_IO);
	ck_assert_ptr_nonnull(strstr(mnesia_refused(mnesia_folder(), ERR_IO),
		"no dump is in there"));
	s = mnesia_open(mnesia_file("d", TABLES ROOM("r")), NULL);
	ck_assert_int_eq(s->ops->read(s, &o, NULL, &e), ERR_UNKNOWN);
	s->ops->free(s);
}
END_TEST

Suite *suite_ejabberd(void)
{
	const TTest *const parts[] = {a_dump_is_known_by_its_first_term,
		a_fifo_is_left_alone,
		rooms_come_by_name_and_with_their_messages,
		a_domain_picks_its_rooms, a_folder_of_dumps_is_one,
		messages_come_in_the_order_of_time,
		behind_a_mark_the_rest_comes,
		the_archive_of_nobody_but_a_room_is_read,
		a_room_of_which_only_the_archive_is_left_is_closed,
		messages_of_one_time_arent_one,
		a_room_that_is_there_twice_is_one_or_none,
		a_file_that_cant_be_opened_isnt_left_out,
		later_versions_have_one_more_element,
		payloads_keep_namespaces_and_prefixes,
		what_the_room_added_is_left_out, the_room_itself_has_no_nick,
		a_message_that_is_none_is_lost, names_may_be_of_any_script,
		what_xml_can_not_say_is_left_out,
		a_dump_that_is_cut_off_is_refused,
		a_record_that_is_not_ejabberds_is_refused,
		what_is_not_there_is_refused};
	Suite *s = suite_create("ejabberd");
	TCase *t = tcase_create("ejabberd");

	tcase_add_checked_fixture(t, mnesia_begin, mnesia_finish);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		tcase_add_test(t, parts[i]);
	suite_add_tcase(s, t);
	return s;
}
