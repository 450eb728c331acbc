/* SPDX-License-Identifier: MIT */
/* Rooms of a Prosody, as its internal storage has them. */
#include "move/prosody.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/move/prosody_lab.h"
#include "tests/move/suites.h"

static void config(const char *text)
{
	lab_file(HOST "config/ops.dat", text);
}

static void archive(const char *text)
{
	config("return {_jid='" ROOM "',_data={}}");
	lab_file(HOST "muc_log/ops.list", text);
}

#define FIELD(name, value)                                                \
	"<field var='muc#roomconfig_" name "'><value>" value "</value></" \
	"field>"
#define BEFORE                                         \
	"<about from='Prosody'/>\n<options>"           \
	"<x xmlns='jabber:x:data' type='submit'>"      \
	"<field var='FORM_TYPE' type='hidden'><value>" \
	"http://jabber.org/protocol/muc#roomconfig</value></field>"
#define MESSAGE                                         \
	"name='message';attr={type='groupchat';id='i';" \
	"from='ops@rooms.example.org/Ada'}"
#define BODY "{name='body';attr={};'hello'}"

START_TEST(all_options_are_told)
{
	config("return {_jid='" ROOM "';_data={name='Caf\\195\\169 & co';"
	       "description='two\\nlines';language='nb';hidden=true;"
	       "persistent=true;members_only=true;allow_member_invites=true;"
	       "moderated=true;changesubject=true;password='p<w';"
	       "whois='anyone';history_length=7;archiving=false;"
	       "allow_pm='participant';presence_broadcast={visitor=true;"
	       "moderator=true;participant=false};occupant_id_salt='x'}}");
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&lab.c.text),
		BEFORE FIELD("roomname", "Caf\xc3\xa9 &amp; co") FIELD(
			"roomdesc", "two&#10;lines") FIELD("lang",
			"nb") FIELD("publicroom", "0") FIELD("persistentroom",
			"1") FIELD("membersonly", "1") FIELD("allowinvites",
			"1") FIELD("moderatedroom", "1") FIELD("changesubject",
			"1") FIELD("passwordprotectedroom",
			"1") FIELD("roomsecret", "p&lt;w") FIELD("whois",
			"anyone") "<field "
				  "var='muc#maxhistoryfetch'><value>7</value></"
				  "field>" FIELD("presencebroadcast",
					  "moderator</value><value>visitor")
					  FIELD("enablelogging", "0") FIELD(
						  "allowpm",
						  "participants") "</x></"
								  "options>\n");
}
END_TEST

START_TEST(what_isnt_kept_is_what_prosody_takes)
{
	config("return {_jid='" ROOM "';_data={}}");
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&lab.c.text),
		BEFORE FIELD("publicroom", "1") FIELD("persistentroom",
			"0") FIELD("membersonly", "0") FIELD("allowinvites",
			"0") FIELD("moderatedroom", "0") FIELD("changesubject",
			"0") FIELD("passwordprotectedroom", "0") FIELD("whois",
			"moderators") "<field "
				      "var='muc#maxhistoryfetch'><value>20</"
				      "value></field>"
				      "</x></options>\n");
}
END_TEST

START_TEST(what_cant_be_said_is_lost_by_name)
{
	config("return {_data={allow_pm='affiliated';allow_modpm=true;"
	       "restrict_media=false;logging=true;limits={1};"
	       "default_history_messages=3}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<lost what='allow_pm' value='affiliated' why='moderators "
		"alone may send private messages'/>\n"
		"<lost what='allow_modpm' value='true' why='there is no such "
		"option'/>\n"
		"<lost what='logging' value='true' why='there is no such "
		"option'/>\n"
		"<lost what='limits' value='a table' why='there is no such "
		"option'/>\n"
		"<lost what='default_history_messages' value='3' why='there "
		"is no such option'/>\n");
}
END_TEST

START_TEST(people_have_affiliations_nicks_and_reasons)
{
	config("return {_jid='" ROOM "';_data={};['a@x']='owner';"
	       "['x.example']='outcast';['b@x']='member';['c@x']='none';"
	       "['d@x']='king';['" ROOM "/Ada']={role='moderator'};"
	       "_affiliation_data={['b@x']={reserved_nickname='B\\195\\169';"
	       "reason='<why>';age=7};['z@x']={}}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<affiliation jid='a@x' affiliation='owner'/>\n"
		"<affiliation jid='x.example' affiliation='outcast'/>\n"
		"<affiliation jid='b@x' affiliation='member' nick='B\xc3\xa9'"
		" reason='&lt;why&gt;'/>\n"
		"<lost what='affiliation' value='d@x' why='it is none'/>\n"
		"<lost what='affiliation' value='b@x: age: 7' why='there is "
		"no such thing to know of a member'/>\n");
}
END_TEST

START_TEST(a_room_of_an_older_prosody_is_read)
{
	config("return {\n\t[\"jid\"] = \"" ROOM "\";\n\t[\"_data\"] = {};\n"
	       "\t[\"_affiliations\"] = {\n\t\t[\"a@x\"] = \"owner\";\n"
	       "\t};\n};\n");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<affiliation jid='a@x' affiliation='owner'/>\n");
}
END_TEST

START_TEST(the_subject_has_who_and_when)
{
	config("return {_data={subject='S';subject_from='" ROOM "/A/b';"
	       "subject_time=1669724674}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<subject nick='A/b' at='2022-11-29T12:24:34.000Z'>S"
		"</subject>\n");
	config("return {_data={subject='S';subject_from='" ROOM "'}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL), "<subject>S</subject>\n");
}
END_TEST

START_TEST(a_vcard_is_found_where_either_version_keeps_it)
{
	config("return {_data={}}");
	lab_file(HOST "vcard_muc/ops.dat",
		"return {name='vCard',attr={xmlns='vcard-temp'},"
		"{name='FN',attr={xmlns='vcard-temp'},'x'}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<vcard><vCard xmlns='vcard-temp'><FN>x</FN></vCard>"
		"</vcard>\n");
	lab_file(HOST "vcard/ops.dat",
		"return {name='vCard',attr={xmlns='vcard-temp'}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<vcard><vCard xmlns='vcard-temp'/></vcard>\n");
	lab_file(HOST "vcard/ops.dat", "return {name='x y',attr={}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<lost what='vCard' why='an element whose name XML can&apos;t "
		"have'/>\n");
}
END_TEST

START_TEST(hats_have_their_holders)
{
	config("return {_data={};_affiliation_data={"
	       "['b@x']={hats={['u:2']={active=true,title='Two'},"
	       "['u:1']={active=true,title='One'}}};"
	       "['a@x']={hats={['u:2']={active=true,title='Two'},"
	       "['u:3']={active=false,title='Three'}}}}}");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<hat uri='u:1' title='One'><holder jid='b@x'/></hat>\n"
		"<hat uri='u:2' title='Two'><holder jid='a@x'/>"
		"<holder jid='b@x'/></hat>\n"
		"<lost what='hat' value='a@x' why='it isn&apos;t put on'/>\n");
}
END_TEST

/* ---- archives */

START_TEST(messages_are_told_in_their_order)
{
	archive("item({" MESSAGE ";" BODY ";when=2.0015;key='B'});\n"
		"item({" MESSAGE ";when=1;key='A';{name='x',attr={xmlns="
		"'jabber:x:oob',['xml:lang']='de',['urn:q\\001a']='1',"
		"['urn:r|b']='2'},{name='y',attr={xmlns='jabber:x:oob'}},"
		"{name='z',attr={xmlns=''}}}});\n");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<message id='B' at='1970-01-01T00:00:02.002Z' nick='Ada' "
		"stanza='i'><body xmlns='jabber:client'>hello</body>"
		"</message>\n"
		"<message id='A' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"stanza='i'><x xmlns='jabber:x:oob' xmlns:a0='urn:r' a0:b='2' "
		"xmlns:a1='urn:q' a1:a='1' xml:lang='de'><y/>"
		"<z xmlns=''/></x></message>\n");
}
END_TEST

START_TEST(what_has_no_id_or_time_is_as_prosody_takes_it)
{
	archive("item({name='message',attr={type='groupchat',"
		"stamp='2022-11-29T12:24:34Z',from='" ROOM "'}});"
		"item({name='message',attr={type='groupchat'}});");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<message id='1' at='2022-11-29T12:24:34.000Z'/>\n"
		"<lost what='message' value='2' why='nothing says when it "
		"was'/>\n");
}
END_TEST

#define X(jid)                                                          \
	"{name='x',attr={xmlns='http://jabber.org/protocol/muc#user'}," \
	"{name='item',attr={jid='" jid "',xmlns="                       \
	"'http://jabber.org/protocol/muc#user'}}}"
/* base64(HMAC-SHA256(a@x, salt)), and as much of somebody else */
#define ID(id)                                   \
	"{name='occupant-id',attr={id='" id "'," \
	"xmlns='urn:xmpp:occupant-id:0'}}"
#define ADA ID("qoN814l/+VZ52YY0ZEJhXzUEgSkKxHhhypHe0r7iR7s=")
#define BOB ID("5ZYv1rt/iK5/usJANq0afXyH2quJpnfji9N2mPkRFAU=")

/* One message, in a room where whois is that. */
static const char *told_of(const char *whois, const char *inside)
{
	char text[1024];

	snprintf(text, sizeof(text),
		"return {_jid='" ROOM
		"',_data={whois='%s',occupant_id_salt='salt'}}",
		whois);
	config(text);
	snprintf(text, sizeof(text), "item({" MESSAGE ";when=1,key='A',%s});",
		inside);
	lab_file(HOST "muc_log/ops.list", text);
	return lab_told("", ROOM, NULL);
}

START_TEST(who_spoke_openly_is_told)
{
#define AT     "<message id='A' at='1970-01-01T00:00:01.000Z' nick='Ada' "
#define OPENLY AT "sender='a@x' stanza='i' open='true'/>\n"
	ck_assert_str_eq(told_of("anyone", ADA "," X("a@x")), OPENLY);
	ck_assert_str_eq(told_of("anyone", X("a@x")), OPENLY);
	/* the salt was another one then */
	ck_assert_str_eq(told_of("anyone", BOB "," X("a@x")), OPENLY);
	/* what is for moderators today was open then */
	ck_assert_str_eq(told_of("moderators", ADA "," X("a@x")), OPENLY);
}
END_TEST

/* SECURITY: or his words would be another's, whom everybody could see. */
START_TEST(nobody_says_for_the_room_who_he_is)
{
#define DOUBT                                                            \
	AT "stanza='i'/>\n<lost what='senders' value='1' why='messages " \
	   "named one, and it may be that the room hasn&apos;t'/>\n"
	ck_assert_str_eq(told_of("moderators", X("a@x")), DOUBT);
	ck_assert_str_eq(told_of("moderators", X("a@x") "," BOB), DOUBT);
	ck_assert_str_eq(told_of("moderators", BOB "," X("a@x")), DOUBT);
	ck_assert_str_eq(told_of("anyone", X("a@x") "," BOB), DOUBT);
	ck_assert_str_eq(
		told_of("anyone", X("b@x") "," ADA "," X("a@x")), OPENLY);
}
END_TEST

START_TEST(what_isnt_a_message_is_counted)
{
	archive("item({name='presence',attr={},when=1,key='A'});"
		"item({name='presence',attr={},when=1,key='B'});"
		"item({name='message',attr={type='chat'},when=1,key='C'});"
		"item({" MESSAGE ";when=1,key='D',"
		"{name='body',attr={},'a\\001b\\255c\\239\\191\\190'}});");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<message id='D' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"stanza='i'><body xmlns='jabber:client'>abc</body></message>\n"
		"<lost what='presences' value='2' why='an archive here has "
		"messages alone'/>\n"
		"<lost what='stanzas' value='1' why='they aren&apos;t of a "
		"group chat'/>\n"
		"<lost what='characters' value='1' why='messages had some "
		"that XML can&apos;t have, and are without these'/>\n");
}
END_TEST

/* Whatever stands there, a record is XML, and the next message is told. */
START_TEST(a_message_that_xml_cant_have_is_lost_alone)
{
	static const char *const bad[] = {
		"{name='a b',attr={}}",
		"{name='a><b',attr={}}",
		"{name='a:b',attr={}}",
		"{name='',attr={}}",
		"{attr={}}",
		"{}",
		"{name='1a'}",
		"{name='\\195\\169>'}",
		"{name='a',attr={xmlns='http://www.w3.org/2000/xmlns/'}}",
		("{name='a',attr={xmlns='http://www.w3.org/XML/1998/"
		 "namespace'}}"),
		"{name='a',attr={xmlns='\\001'}}",
		"{name='a',attr={['b c']='d'}}",
		"{name='a',attr={['b:c']='d'}}",
		"{name='a',attr={['\\001\\001b']='d'}}",
		"{name='a',attr={['urn:x\\001xmlns']='d'}}",
		"{name='a',attr={b='c',b='d'}}",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[1024];
		const char *got;

		snprintf(text, sizeof(text),
			"item({" MESSAGE ";%s;when=1;key='A'});"
			"item({name='message',attr={type='groupchat'},when=1,"
			"key='B'});",
			bad[i]);
		archive(text);
		got = lab_told("", ROOM, NULL);
		ck_assert_msg(
			strncmp(got, "<lost what='message' value='A'", 30) == 0,
			"%s: %s", bad[i], got);
		ck_assert_ptr_nonnull(strstr(got, "<message id='B'"));
	}
}
END_TEST

START_TEST(names_of_other_alphabets_are_names)
{
	archive("item({" MESSAGE ";when=1,key='A',{name='\\195\\169t\\195"
		"\\169',attr={['\\208\\181']=1}}});");
	ck_assert_ptr_nonnull(strstr(lab_told("", ROOM, NULL),
		"<\xc3\xa9t\xc3\xa9 xmlns='jabber:client' \xd0\xb5='1'/>"));
}
END_TEST

START_TEST(a_message_that_is_too_deep_is_lost_alone)
{
	struct buf b;

	buf_init(&b, 100000);
	buf_str(&b, "item({" MESSAGE ";when=1,key='A'");
	for (int i = 0; i < 120; i++)
		buf_str(&b, ",{name='x',attr={}");
	for (int i = 0; i < 120; i++)
		buf_str(&b, "}");
	buf_str(&b, "});item({name='message',attr={type='groupchat'},when=1,"
		    "key='B'});");
	archive(buf_cstr(&b));
	buf_clear(&b);
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<lost what='message' value='A' why='elements too deep'/>\n"
		"<message id='B' at='1970-01-01T00:00:01.000Z'/>\n");
}
END_TEST

#define THREE                                                              \
	"item({name='message',attr={type='groupchat'},when=1,key='A'});\n" \
	"item({name='message',attr={type='groupchat'},when=2,key='B'});\n" \
	"item({name='message',attr={type='groupchat'},when=3,key='C'});\n"
#define LINE(id, at) \
	"<message id='" id "' at='1970-01-01T00:00:0" at ".000Z'/>\n"

START_TEST(who_has_some_goes_on_behind_them)
{
	archive(THREE);
	ck_assert_str_eq(
		lab_told("", ROOM, "A"), LINE("B", "2") LINE("C", "3"));
	ck_assert_str_eq(lab_told("", ROOM, "C"), "");
	ck_assert_str_eq(lab_told("", ROOM, "never seen"),
		LINE("A", "1") LINE("B", "2") LINE("C", "3"));
}
END_TEST

START_TEST(an_index_isnt_believed)
{
	archive(THREE);
	lab_file(HOST "muc_log/ops.lidx", "\377\377\377\377 lies");
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		LINE("A", "1") LINE("B", "2") LINE("C", "3"));
}
END_TEST

START_TEST(the_head_has_no_messages)
{
	archive(THREE);
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&lab.c.text), "<message"));
}
END_TEST

START_TEST(an_archive_that_is_cut_off_says_where)
{
	char wanted[200];

	archive(THREE "item({name='mess");
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_SYNTAX);
	snprintf(wanted, sizeof(wanted),
		"%s/%smuc_log/ops.list:4: it is cut off here: open string",
		lab.dir, HOST);
	ck_assert_str_eq(lab.e.s, wanted);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text), LINE("C", "3")));
}
END_TEST

START_TEST(what_the_sink_refuses_is_given_back)
{
	archive(THREE);
	lab_open("", NULL);
	lab.c.refuse = 4;
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_VALUE);
	ck_assert_str_eq(lab.e.s, "refused");
	ck_assert_uint_eq(lab.c.puts, 4);
}
END_TEST

/* ---- which rooms there are */

START_TEST(rooms_of_all_hosts_are_listed_in_order)
{
	archive(THREE);
	lab_file(HOST "config/caf%c3%a9.dat", "return {}");
	lab_file(HOST "config/caf%c3%a9.dat~", "return {}");
	lab_file("b%2eexample/config/x%2fy.dat", "return {_data={}}");
	lab_file("users%2eexample/accounts/a.dat", "return {}");
	lab_file("empty%2eexample/config/note.txt", "");
	lab_open("", NULL);
	lab_listed("x/y@b.example 0\ncaf\xc3\xa9@rooms.example.org 0\n" ROOM
		   " 3\n");
	lab_open("", "b.example");
	lab_listed("x/y@b.example 0\n");
	ck_assert_int_eq(lab_read("x/y@b.example", NULL, false), ERR_OK);
}
END_TEST

START_TEST(the_folder_of_one_host_is_enough)
{
	char path[256];

	archive(THREE);
	snprintf(path, sizeof(path), "%s/%s", lab.dir, HOST);
	ck_assert(prosody_is(path));
	lab_open(HOST, NULL);
	lab_listed(ROOM " 3\n");
	ck_assert_int_eq(
		lab_read("ops@other.example", NULL, false), ERR_UNKNOWN);
}
END_TEST

START_TEST(a_folder_of_another_name_has_the_nicks)
{
	archive("item({" MESSAGE ";when=1;key='A'});");
	lab_open(HOST, "new.example");
	lab_listed("ops@new.example 1\n");
	ck_assert_int_eq(lab_read("ops@new.example", NULL, false), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text), "nick='Ada'"));
}
END_TEST

START_TEST(a_room_that_was_destroyed_is_none)
{
	archive(THREE);
	lab_file(HOST "config/gone.dat",
		"return {_data={destroyed=true;locked=9999999999}}");
	lab_open("", NULL);
	lab_listed(ROOM " 3\n");
	ck_assert_int_eq(
		lab_read("gone@rooms.example.org", NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(lab.e.s, "it was destroyed");
	ck_assert_int_eq(
		lab_read("none@rooms.example.org", NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(lab.e.s, "there is no such room");
}
END_TEST

START_TEST(a_room_that_cant_be_read_is_listed_and_says_why)
{
	archive(THREE);
	lab_file(HOST "config/evil.dat",
		"return os.execute('touch /tmp/owned')");
	lab_open("", NULL);
	lab_listed("evil@rooms.example.org 0\n" ROOM " 3\n");
	ck_assert_int_eq(
		lab_read("evil@rooms.example.org", NULL, false), ERR_SYNTAX);
	ck_assert_ptr_nonnull(
		strstr(lab.e.s, "evil.dat:1: code, where data was expected"));
	ck_assert_uint_eq(lab.c.puts, 0);
}
END_TEST

/* A link to itself: whoever runs the test can't open that. */
START_TEST(a_host_that_cant_be_looked_into_isnt_taken_for_empty)
{
	struct move_source *none;
	char path[256];

	archive(THREE);
	lab_file("b%2eexample/accounts/a.dat", "return {}");
	snprintf(path, sizeof(path), "%s/b%%2eexample/config", lab.dir);
	ck_assert_int_eq(symlink(path, path), 0);
	ck_assert(prosody_is(lab.dir));
	ck_assert_int_eq(
		prosody_open(lab.dir, SPAN_NONE, &none, &lab.e), ERR_IO);
	ck_assert_ptr_nonnull(strstr(lab.e.s, path));
	lab_open(HOST, NULL);
	lab_listed(ROOM " 3\n");
}
END_TEST

START_TEST(a_database_that_cant_be_read_isnt_taken_for_empty)
{
	struct move_source *none;

	archive(THREE);
	lab_file("prosody.sqlite", "junk");
	ck_assert(prosody_is(lab.dir));
	ck_assert_int_eq(
		prosody_open(lab.dir, SPAN_NONE, &none, &lab.e), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(lab.e.s, "prosody.sqlite"));
	lab_file("prosody.sqlite", "");
	lab_open("", NULL);
	lab_listed(ROOM " 3\n");
}
END_TEST

START_TEST(where_no_rooms_are_there_is_no_source)
{
	struct move_source *none;

	ck_assert(!prosody_is(lab.dir));
	lab_file("users%2eexample/accounts/a.dat", "return {}");
	ck_assert(!prosody_is(lab.dir));
	ck_assert_int_eq(
		prosody_open(lab.dir, SPAN_NONE, &none, &lab.e), ERR_UNKNOWN);
	ck_assert_ptr_null(none);
	archive(THREE);
	ck_assert(prosody_is(lab.dir));
	ck_assert_int_eq(prosody_open(lab.dir, SPAN("other"), &none, &lab.e),
		ERR_UNKNOWN);
}
END_TEST

Suite *suite_prosody(void)
{
	Suite *suite = suite_create("prosody");
	TCase *t = tcase_create("files");

	tcase_add_checked_fixture(t, lab_begin, lab_finish);
	tcase_add_test(t, all_options_are_told);
	tcase_add_test(t, what_isnt_kept_is_what_prosody_takes);
	tcase_add_test(t, what_cant_be_said_is_lost_by_name);
	tcase_add_test(t, people_have_affiliations_nicks_and_reasons);
	tcase_add_test(t, a_room_of_an_older_prosody_is_read);
	tcase_add_test(t, the_subject_has_who_and_when);
	tcase_add_test(t, a_vcard_is_found_where_either_version_keeps_it);
	tcase_add_test(t, hats_have_their_holders);
	tcase_add_test(t, messages_are_told_in_their_order);
	tcase_add_test(t, what_has_no_id_or_time_is_as_prosody_takes_it);
	tcase_add_test(t, who_spoke_openly_is_told);
	tcase_add_test(t, nobody_says_for_the_room_who_he_is);
	tcase_add_test(t, what_isnt_a_message_is_counted);
	tcase_add_test(t, a_message_that_xml_cant_have_is_lost_alone);
	tcase_add_test(t, names_of_other_alphabets_are_names);
	tcase_add_test(t, a_message_that_is_too_deep_is_lost_alone);
	tcase_add_test(t, who_has_some_goes_on_behind_them);
	tcase_add_test(t, an_index_isnt_believed);
	tcase_add_test(t, the_head_has_no_messages);
	tcase_add_test(t, an_archive_that_is_cut_off_says_where);
	tcase_add_test(t, what_the_sink_refuses_is_given_back);
	tcase_add_test(t, rooms_of_all_hosts_are_listed_in_order);
	tcase_add_test(t, the_folder_of_one_host_is_enough);
	tcase_add_test(t, a_folder_of_another_name_has_the_nicks);
	tcase_add_test(t, a_room_that_was_destroyed_is_none);
	tcase_add_test(t, a_room_that_cant_be_read_is_listed_and_says_why);
	tcase_add_test(t, a_host_that_cant_be_looked_into_isnt_taken_for_empty);
	tcase_add_test(t, a_database_that_cant_be_read_isnt_taken_for_empty);
	tcase_add_test(t, where_no_rooms_are_there_is_no_source);
	suite_add_tcase(suite, t);
	return suite;
}
