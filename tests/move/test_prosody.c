/* SPDX-License-Identifier: MIT */
/* Rooms of a Prosody, as its internal storage has them. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "move/prosody.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

#define ROOM "ops@rooms.example.org"

static char dir[64];
static struct collect c;
static struct errtext e;
static struct move_source *s;

static void begin(void)
{
	snprintf(dir, sizeof(dir), "/tmp/caveat-prosody-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	collect_init(&c);
	s = NULL;
	e.s[0] = '\0';
}

static int drop(
	const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static void finish(void)
{
	if (s != NULL)
		s->ops->free(s);
	collect_clear(&c);
	ck_assert_int_eq(nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Folders as needed. */
static void file(const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (char *p = path + strlen(dir) + 1; (p = strchr(p, '/')) != NULL;
		p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

#define HOST "rooms%2eexample%2eorg/"

static void config(const char *text)
{
	file(HOST "config/ops.dat", text);
}

static void archive(const char *text)
{
	config("return {_jid='" ROOM "',_data={}}");
	file(HOST "muc_log/ops.list", text);
}

static void opened(const char *from)
{
	if (s != NULL)
		s->ops->free(s);
	ck_assert_msg(
		prosody_open(dir, span_str(from), &s, &e) == ERR_OK, "%s", e.s);
}

static enum err read_room(const char *room, const char *mark, bool head)
{
	struct move_order o = {
		.place = {.kind = MOVE_ROOM, .jid = span_str(room)},
		.mark = span_str(mark),
		.head = head
        };

	buf_reset(&c.text);
	c.puts = 0;
	return s->ops->read(s, &o, &c.sink, &e);
}

/* Without the first line, which all have, and the options. */
static const char *told(const char *room, const char *mark)
{
	const char *about = "<about from='Prosody'/>\n<options>";
	const char *text;

	opened(NULL);
	ck_assert_msg(read_room(room, mark, false) == ERR_OK, "%s", e.s);
	text = buf_cstr(&c.text);
	ck_assert_int_eq(strncmp(text, about, strlen(about)), 0);
	text = strstr(text, "</options>\n");
	ck_assert_ptr_nonnull(text);
	return text + strlen("</options>\n");
}

static void note(void *arg, const struct move_found *f)
{
	struct buf *b = arg;

	ck_assert_int_eq(f->place.kind, MOVE_ROOM);
	buf_printf(b, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

static void listed(const char *wanted)
{
	struct buf b;

	buf_init(&b, 4096);
	ck_assert_msg(s->ops->list(s, note, &b, &e) == ERR_OK, "%s", e.s);
	ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_clear(&b);
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
	opened(NULL);
	ck_assert_int_eq(read_room(ROOM, NULL, true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
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
	opened(NULL);
	ck_assert_int_eq(read_room(ROOM, NULL, true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
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
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
		"<affiliation jid='a@x' affiliation='owner'/>\n");
}
END_TEST

START_TEST(the_subject_has_who_and_when)
{
	config("return {_data={subject='S';subject_from='" ROOM "/A/b';"
	       "subject_time=1669724674}}");
	ck_assert_str_eq(told(ROOM, NULL),
		"<subject nick='A/b' at='2022-11-29T12:24:34.000Z'>S"
		"</subject>\n");
	config("return {_data={subject='S';subject_from='" ROOM "'}}");
	ck_assert_str_eq(told(ROOM, NULL), "<subject>S</subject>\n");
}
END_TEST

START_TEST(a_vcard_is_found_where_either_version_keeps_it)
{
	config("return {_data={}}");
	file(HOST "vcard_muc/ops.dat",
		"return {name='vCard',attr={xmlns='vcard-temp'},"
		"{name='FN',attr={xmlns='vcard-temp'},'x'}}");
	ck_assert_str_eq(told(ROOM, NULL),
		"<vcard><vCard xmlns='vcard-temp'><FN>x</FN></vCard>"
		"</vcard>\n");
	file(HOST "vcard/ops.dat",
		"return {name='vCard',attr={xmlns='vcard-temp'}}");
	ck_assert_str_eq(told(ROOM, NULL),
		"<vcard><vCard xmlns='vcard-temp'/></vcard>\n");
	file(HOST "vcard/ops.dat", "return {name='x y',attr={}}");
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
		"<message id='1' at='2022-11-29T12:24:34.000Z'/>\n"
		"<lost what='message' value='2' why='nothing says when it "
		"was'/>\n");
}
END_TEST

START_TEST(who_spoke_openly_is_told)
{
	archive("item({" MESSAGE ";when=1,key='A',{name='x',attr={xmlns="
		"'http://jabber.org/protocol/muc#user'},{name='item',attr={"
		"jid='a@x',xmlns='http://jabber.org/protocol/muc#user'}}},"
		"{name='occupant-id',attr={xmlns='urn:xmpp:occupant-id:0'}}"
		"});");
	ck_assert_str_eq(told(ROOM, NULL),
		"<message id='A' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"sender='a@x' stanza='i' open='true'/>\n");
}
END_TEST

START_TEST(what_isnt_a_message_is_counted)
{
	archive("item({name='presence',attr={},when=1,key='A'});"
		"item({name='presence',attr={},when=1,key='B'});"
		"item({name='message',attr={type='chat'},when=1,key='C'});"
		"item({" MESSAGE ";when=1,key='D',"
		"{name='body',attr={},'a\\001b\\255c\\239\\191\\190'}});");
	ck_assert_str_eq(told(ROOM, NULL),
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
		got = told(ROOM, NULL);
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
	ck_assert_ptr_nonnull(strstr(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, NULL),
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
	ck_assert_str_eq(told(ROOM, "A"), LINE("B", "2") LINE("C", "3"));
	ck_assert_str_eq(told(ROOM, "C"), "");
	ck_assert_str_eq(told(ROOM, "never seen"),
		LINE("A", "1") LINE("B", "2") LINE("C", "3"));
}
END_TEST

START_TEST(an_index_isnt_believed)
{
	archive(THREE);
	file(HOST "muc_log/ops.lidx", "\377\377\377\377 lies");
	ck_assert_str_eq(
		told(ROOM, NULL), LINE("A", "1") LINE("B", "2") LINE("C", "3"));
}
END_TEST

START_TEST(the_head_has_no_messages)
{
	archive(THREE);
	opened(NULL);
	ck_assert_int_eq(read_room(ROOM, NULL, true), ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&c.text), "<message"));
}
END_TEST

START_TEST(an_archive_that_is_cut_off_says_where)
{
	char wanted[200];

	archive(THREE "item({name='mess");
	opened(NULL);
	ck_assert_int_eq(read_room(ROOM, NULL, false), ERR_SYNTAX);
	snprintf(wanted, sizeof(wanted),
		"%s/%smuc_log/ops.list:4: it is cut off here: open string", dir,
		HOST);
	ck_assert_str_eq(e.s, wanted);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&c.text), LINE("C", "3")));
}
END_TEST

START_TEST(what_the_sink_refuses_is_given_back)
{
	archive(THREE);
	opened(NULL);
	c.refuse = 4;
	ck_assert_int_eq(read_room(ROOM, NULL, false), ERR_VALUE);
	ck_assert_str_eq(e.s, "refused");
	ck_assert_uint_eq(c.puts, 4);
}
END_TEST

/* ---- which rooms there are */

START_TEST(rooms_of_all_hosts_are_listed_in_order)
{
	archive(THREE);
	file(HOST "config/caf%c3%a9.dat", "return {}");
	file(HOST "config/caf%c3%a9.dat~", "return {}");
	file("b%2eexample/config/x%2fy.dat", "return {}");
	file("users%2eexample/accounts/a.dat", "return {}");
	file("empty%2eexample/config/note.txt", "");
	opened(NULL);
	listed("x/y@b.example 0\ncaf\xc3\xa9@rooms.example.org 0\n" ROOM
	       " 3\n");
	opened("b.example");
	listed("x/y@b.example 0\n");
	ck_assert_int_eq(read_room("x/y@b.example", NULL, false), ERR_OK);
}
END_TEST

START_TEST(the_folder_of_one_host_is_enough)
{
	archive(THREE);
	snprintf(dir + strlen(dir), sizeof(dir) - strlen(dir),
		"/rooms%%2eexample%%2eorg");
	ck_assert(prosody_is(dir));
	opened(NULL);
	listed(ROOM " 3\n");
	ck_assert_int_eq(
		read_room("ops@other.example", NULL, false), ERR_UNKNOWN);
	opened("new.example");
	listed("ops@new.example 3\n");
	ck_assert_int_eq(read_room("ops@new.example", NULL, false), ERR_OK);
	*strrchr(dir, '/') = '\0';
}
END_TEST

START_TEST(a_room_that_was_destroyed_is_none)
{
	archive(THREE);
	file(HOST "config/gone.dat",
		"return {_data={destroyed=true;locked=9999999999}}");
	opened(NULL);
	listed(ROOM " 3\n");
	ck_assert_int_eq(
		read_room("gone@rooms.example.org", NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(e.s, "it was destroyed");
	ck_assert_int_eq(
		read_room("none@rooms.example.org", NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(e.s, "there is no such room");
}
END_TEST

START_TEST(a_room_that_cant_be_read_is_listed_and_says_why)
{
	archive(THREE);
	file(HOST "config/evil.dat", "return os.execute('touch /tmp/owned')");
	opened(NULL);
	listed("evil@rooms.example.org 0\n" ROOM " 3\n");
	ck_assert_int_eq(
		read_room("evil@rooms.example.org", NULL, false), ERR_SYNTAX);
	ck_assert_ptr_nonnull(
		strstr(e.s, "evil.dat:1: code, where data was expected"));
	ck_assert_uint_eq(c.puts, 0);
}
END_TEST

START_TEST(where_no_rooms_are_there_is_no_source)
{
	struct move_source *none;

	ck_assert(!prosody_is(dir));
	file("users%2eexample/accounts/a.dat", "return {}");
	ck_assert(!prosody_is(dir));
	ck_assert_int_eq(prosody_open(dir, SPAN_NONE, &none, &e), ERR_UNKNOWN);
	ck_assert_ptr_null(none);
	archive(THREE);
	ck_assert(prosody_is(dir));
	ck_assert_int_eq(
		prosody_open(dir, SPAN("other"), &none, &e), ERR_UNKNOWN);
}
END_TEST

Suite *suite_prosody(void)
{
	Suite *suite = suite_create("prosody");
	TCase *t = tcase_create("files");

	tcase_add_checked_fixture(t, begin, finish);
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
	tcase_add_test(t, a_room_that_was_destroyed_is_none);
	tcase_add_test(t, a_room_that_cant_be_read_is_listed_and_says_why);
	tcase_add_test(t, where_no_rooms_are_there_is_no_source);
	suite_add_tcase(suite, t);
	return suite;
}
