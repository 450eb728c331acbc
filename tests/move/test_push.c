/* SPDX-License-Identifier: MIT */
/* Rooms are made at another server: what is asked for, and what stays behind.
 */
#include "move/push.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/suites.h"

#define ROOM "ops@conf.example.org"
#define MUC  "http://jabber.org/protocol/muc"
#define FREE                                            \
	"<iq type='error' id='ID' from='" ROOM          \
	"'><error type='cancel'><item-not-found xmlns=" \
	"'urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define SELF(status)                                                \
	"<presence from='" ROOM "/Caveat'><x xmlns='" MUC "#user'>" \
	"<item affiliation='owner' role='moderator'/>"              \
	"<status code='110'/>" status "</x></presence>"
#define NEW  SELF("<status code='201'/>")
#define DONE "<iq type='result' id='ID' from='" ROOM "'/>"
#define REFUSED                                  \
	"<iq type='error' id='ID' from='" ROOM   \
	"'><error type='auth'><forbidden xmlns=" \
	"'urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define FIELD(type, var, inside) \
	"<field type='" type "' var='" var "'>" inside "</field>"
#define VALUE(v) "<value>" v "</value>"
#define FORM(fields)                                                          \
	"<iq type='result' id='ID' from='" ROOM "'><query xmlns='" MUC        \
	"#owner'><x xmlns='jabber:x:data' type='form'>" FIELD("hidden",       \
		"FORM_TYPE",                                                  \
		VALUE(MUC "#roomconfig")) FIELD("fixed", "f", VALUE("About")) \
		FIELD("boolean", "muc#roomconfig_persistentroom", VALUE("0")) \
			fields "</x></query></iq>"
#define STAYING                                                          \
	"<iq type='result' id='ID' from='" ROOM "'><query xmlns='" MUC   \
	"#owner'><x xmlns='jabber:x:data' type='form'>" FIELD("boolean", \
		"muc#roomconfig_persistentroom",                         \
		VALUE("true")) "</x></query></iq>"
#define LIST(items)                                                    \
	"<iq type='result' id='ID' from='" ROOM "'><query xmlns='" MUC \
	"#admin'>" items "</query></iq>"
#define ITEM(jid, a) "<item jid='" jid "' affiliation='" a "'/>"
#define OPTIONS(fields)                                                    \
	"<options><x xmlns='jabber:x:data' type='submit'>" FIELD("hidden", \
		"FORM_TYPE", VALUE(MUC "#roomconfig")) fields "</x></options>"
#define AFFILIATION(jid, a) "<affiliation jid='" jid "' affiliation='" a "'/>"
/* What every room begins with. */
#define MADE                                                     \
	{"disco#info'/></iq>", FREE, 0},                         \
		{"<presence to='" ROOM "/Caveat'><x xmlns='" MUC \
		 "'/></presence>",                               \
			NEW, 0},                                 \
	{                                                        \
		ASKS_FORM, FORM(""), 0                           \
	}
#define ASKS_FORM "#owner'/></iq>"
#define DESTROYED                                          \
	{                                                  \
		"#owner'><destroy/></query></iq>", DONE, 0 \
	}
/* At the end it is made persistent. */
#define STAYS                                                        \
	{ASKS_FORM, FORM(""), 0},                                    \
	{                                                            \
		"<field var='muc#roomconfig_persistentroom'>" VALUE( \
			"1") "</field></x></query></iq>",            \
			DONE, 0                                      \
	}
#define END       \
	{         \
		0 \
	}

static struct fake_xmpp fake;
static struct client *client;
static struct move_sink *sink;
static struct buf lost; /* `WHAT VALUE;` of each */
static struct errtext e;

static void note(
	void *arg, const struct move_place *place, const struct push_lost *l)
{
	(void)arg;
	ck_assert(span_is(place->jid, ROOM));
	ck_assert_uint_ne(strlen(l->why), 0);
	buf_add(&lost, l->what);
	if (l->value.p != NULL) {
		buf_byte(&lost, ' ');
		buf_add(&lost, l->value);
	}
	buf_byte(&lost, ';');
}

static void begin(const struct fake_step *steps)
{
	const struct client_settings st = {.jid = "u@example.org",
		.password = "pw",
		.host = "localhost",
		.plain = true,
		.tries = 1,
		.pause_ms = 1};
	struct client_settings at = st;
	struct push_settings s = {.lost = note};

	fake_xmpp_start(&fake, "pw", steps);
	at.port = fake.port;
	ck_assert_msg(client_open(&at, &client, &e) == ERR_OK, "%s", e.s);
	s.client = client;
	sink = push_new(&s);
	push_next(sink, SPAN(ROOM));
	buf_init(&lost, 65536);
	e.s[0] = '\0';
}

static void finish(void)
{
	sink->ops->free(sink);
	client_free(&client);
	fake_xmpp_done(&fake);
	buf_clear(&lost);
}

/* All of them, then the end; after an error the room is left. */
static enum err push(const char *const *record, size_t n)
{
	const struct move_place here = {
		MOVE_ROOM, SPAN("ops@rooms.ex.org"), SPAN_NONE};
	struct span mark;
	enum err err = sink->ops->open(sink, &here, &mark, &e);

	if (err != ERR_OK)
		return err;
	ck_assert_ptr_null(mark.p);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = sink->ops->put(sink, span_str(record[i]), &e);
	if (err == ERR_OK)
		err = sink->ops->close(sink, &e);
	if (err != ERR_OK)
		sink->ops->leave(sink);
	return err;
}
#define PUSH(...)                                            \
	push((const char *const[]){__VA_ARGS__},             \
		sizeof((const char *const[]){__VA_ARGS__}) / \
			sizeof(const char *))

#define OWNED                                                        \
	{"affiliation='owner'/></query></iq>",                       \
		LIST(ITEM("a@example.org", "owner")                  \
				ITEM("u@example.org", "owner")),     \
		0},                                                  \
		{"affiliation='admin'/></query></iq>", LIST(""), 0}, \
		{"affiliation='member'/></query></iq>",              \
			LIST(ITEM("b@example.org", "member")), 0},   \
	{                                                            \
		"affiliation='outcast'/></query></iq>", LIST(""), 0  \
	}

START_TEST(a_room_is_made_as_its_owner_makes_one)
{
	begin((struct fake_step[]){
		MADE,
		{ASKS_FORM,
                  FORM(FIELD("text-single",										    "muc#roomconfig_roomname",
                  VALUE("x"))
					FIELD("boolean", "theirs", VALUE("1"))),
                  0},
		{"<x xmlns='jabber:x:data' type='submit'>"
		 "<field var='FORM_TYPE'>" VALUE(MUC
			 "#roomconfig") "</field>"
					"<field "
					"var='muc#roomconfig_persistentroom'"
					">" VALUE(
						"0") "</field><field "
						     "var='muc#roomconfig_"
						     "roomname'>" VALUE(
							     "Ops") "</"
								    "field><"
								    "field "
								    "var='"
								    "theirs'"
								    ">" VALUE(
									    "1") "</field></x>"
										 "</query></iq>",
                  DONE,										     0},
		{"<vCard xmlns='vcard-temp'><FN>Ops</FN></vCard></iq>", DONE,
                  0},
		{"<message to='" ROOM "' type='groupchat'><subject>Topic"
		 "</subject></message>",					    "<message from='" ROOM "/Caveat' type='groupchat'>"
			"<subject>Topic</subject></message>",						 0},
		{"#admin'>" ITEM("a@example.org",
                  "owner") "<item jid='b@example.org' "
				  "affiliation='member' nick='Bob'>"
				  "<reason>friend</reason></item></query></iq>",        DONE,0},
		{"affiliation='owner'/></query></iq>",
                  LIST(ITEM("a@example.org",                                               "owner")
					ITEM("u@example.org","owner")),
                  0},
		{"affiliation='admin'/></query></iq>",												LIST(""),								      0},
		{"affiliation='member'/></query></iq>",
                  LIST(ITEM("b@example.org",													   "member")),0},
		{"affiliation='outcast'/></query></iq>",LIST(""),0},
		{"affiliation='owner'/></query></iq>",
                  LIST(ITEM("a@example.org","owner")
					ITEM("u@example.org","owner")),
                  0},
		{"affiliation='admin'/></query></iq>",							   LIST(""),								    0},
		{"affiliation='member'/></query></iq>",
                  LIST(ITEM("b@example.org",										   "member")),0},
		{"affiliation='outcast'/></query></iq>",												LIST(""),													 0},
                STAYS,
		OWNED,
		{"<presence to='" ROOM "/Caveat' type='unavailable'/>",											       NULL,
                  0},
		{"#admin'><item jid='u@example.org' affiliation='none'/>",										      DONE,
                  0},
		END
        });
	ck_assert_msg(
		PUSH("<about created='2026-01-01T00:00:00Z'/>",
			OPTIONS(FIELD("", "muc#roomconfig_persistentroom",
				VALUE("1")) FIELD("", "muc#roomconfig_roomname",
				VALUE("Ops")) FIELD("", "muc#roomconfig_whois",
				VALUE("anyone"))),
			"<subject nick='Ann' at='2026-01-01T00:00:00Z'>Topic"
			"</subject>",
			"<vcard><vCard "
			"xmlns='vcard-temp'><FN>Ops</FN></vCard></vcard>",
			"<hat uri='urn:h' title='H'/>",
			"<affiliation jid='b@example.org' affiliation='member'"
			" nick='Bob' reason='friend'/>",
			AFFILIATION("a@example.org", "owner"),
			"<message id='1' label=''><body xmlns='jabber:client'>a"
			"</body></message>") == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost),
		"muc#roomconfig_whois anyone;subject_nick Ann;nicks 1;"
		"reasons 1;messages 1;hats 1;");
	finish();
}
END_TEST

/* Where rooms stay by themselves one that is made is made to end first, so that
 * nothing is left of it if nobody is there to destroy it. */
START_TEST(a_room_does_not_stay_until_it_is_whole)
{
	begin((struct fake_step[]){
		{"disco#info'/></iq>",                                      FREE,    0},
                {"</presence>",                                             NEW,     0},
		{ASKS_FORM,						 STAYING, 0},
                {ASKS_FORM,                                                 STAYING, 0},
		{"<field var='muc#roomconfig_persistentroom'>" VALUE(
			 "0") "</field></x></query></iq>",
                 DONE,							       0},
		DESTROYED, END
        });
	ck_assert_int_eq(PUSH("<broken"), ERR_VALUE);
	finish();
}
END_TEST

START_TEST(labels_are_the_first_that_is_said_to_be_lost)
{
	begin((struct fake_step[]){
		MADE,
		{ASKS_FORM,
                  FORM(FIELD("boolean",						   "muc#roomconfig_publicroom",
                  VALUE("1")) FIELD("boolean",
                  "muc#roomconfig_membersonly", VALUE("0"))),
                  0},
		{"<field var='muc#roomconfig_publicroom'>" VALUE(
			 "0") "</field><field "
			      "var='muc#roomconfig_membersonly'>" VALUE(
				      "1") "<"
					   "/"
					   "f"
					   "i"
					   "e"
					   "l"
					   "d"
					   ">"
					   "<"
					   "/"
					   "x"
					   ">"
					   "<"
					   "/"
					   "q"
					   "u"
					   "e"
					   "r"
					   "y"
					   ">"
					   "<"
					   "/"
					   "i"
					   "q"
					   ">",                   DONE,                             0												    },
		STAYS, {"type='unavailable'/>", NULL, 0},
                END
        });
	ck_assert_msg(
		PUSH(OPTIONS(FIELD("", "muc#roomconfig_publicroom",
			     VALUE("1")) FIELD("", "muc#roomconfig_membersonly",
			     VALUE("0")) FIELD("",
			     "muc#roomconfig_moderatedroom", VALUE("1"))),
			"<security access_label='S' clearance='up to S'/>",
			"<message id='1' label='2.25.1 / S'/>",
			"<message id='2'><label/></message>",
			"<message id='3' label=''/>") == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost),
		"access_label S;clearance up to S;access;labels 2;"
		"muc#roomconfig_moderatedroom 1;owner u@example.org;"
		"messages 3;");
	finish();
}
END_TEST

/* What kept others out can't be said there: then nothing is. */
START_TEST(a_room_that_cannot_be_closed_there_is_not_made)
{
	begin((struct fake_step[]){
		MADE, {ASKS_FORM, FORM(""), 0},
                 DESTROYED, END
        });
	ck_assert_int_eq(
		PUSH(OPTIONS(""), "<security access_label='S'/>"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "no rooms for members alone"));
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

START_TEST(a_password_known_by_its_hash_closes_the_room)
{
	begin((struct fake_step[]){
		MADE,
		{ASKS_FORM,
                  FORM(FIELD("boolean",
                  "muc#roomconfig_passwordprotectedroom",         VALUE("0")) FIELD("text-private",
                  "muc#roomconfig_roomsecret", "") FIELD("boolean",
                  "muc#roomconfig_membersonly", VALUE("0"))),
                  0},
		{"<field var='muc#roomconfig_passwordprotectedroom'>" VALUE(
			 "0") "</field><field var='muc#roomconfig_roomsecret'/>"
			      "<field var='muc#roomconfig_membersonly'>" VALUE(
				      "1"),
                  NULL, 0                  },
		{"</iq>",			   DONE,					      0},
                STAYS, {"type='unavailable'/>",                          NULL,                                             0                },
		END
        });
	ck_assert_msg(PUSH("<options secret='hash'><x xmlns='jabber:x:data' "
			   "type='submit'>" FIELD("",
				   "muc#roomconfig_passwordprotectedroom",
				   VALUE("1")) "</x></options>") == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost), "password;owner u@example.org;");
	finish();
}
END_TEST

START_TEST(a_password_that_is_known_is_set)
{
	begin((struct fake_step[]){
		MADE,
		{ASKS_FORM,
                  FORM(FIELD("text-private", "muc#roomconfig_roomsecret",
                  "")),
                  0},
		{"<field var='muc#roomconfig_roomsecret'>" VALUE("sesame"),
                  NULL,                       0},
		{"</iq>",        DONE,0                           },
                STAYS, {"type='unavailable'/>",        NULL,                       0        },
		END
        });
	ck_assert_msg(
		PUSH(OPTIONS(FIELD("", "muc#roomconfig_passwordprotectedroom",
			VALUE("1")) FIELD("", "muc#roomconfig_roomsecret",
			VALUE("sesame")))) == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost), "owner u@example.org;");
	finish();
}
END_TEST

/* What they call logging is for the public; the archive has other names. */
START_TEST(an_archive_does_not_become_a_public_log)
{
	begin((struct fake_step[]){
		MADE,
		{ASKS_FORM,
                  FORM(FIELD("boolean",                                  "muc#roomconfig_enablelogging",
                  VALUE("0")) FIELD("boolean",
                  "muc#roomconfig_mam", VALUE("0")) FIELD("list-single",
                  "muc#roomconfig_whois", VALUE("moderators") "<option>" VALUE(
					"moderators") "</option>")),
                  0},
		{"<field var='muc#roomconfig_enablelogging'>" VALUE(
			 "0") "</field><field "
			      "var='muc#roomconfig_mam'>" VALUE(
				      "1") "<"
					   "/"
					   "f"
					   "i"
					   "e"
					   "l"
					   "d"
					   ">"
					   "<"
					   "f"
					   "i"
					   "e"
					   "l"
					   "d"
					   " "
					   "v"
					   "a"
					   "r"
					   "="
					   "'"
					   "m"
					   "u"
					   "c"
					   "#"
					   "r"
					   "o"
					   "o"
					   "m"
					   "c"
					   "o"
					   "n"
					   "f"
					   "i"
					   "g"
					   "_"
					   "w"
					   "h"
					   "o"
					   "i"
					   "s"
					   "'"
					   ">" VALUE("moderators"),
                  NULL, 0							       },
		{"</iq>",                    DONE,						   0               },
                STAYS, {"type='unavailable'/>",                   NULL,                                                  0          },
		END
        });
	ck_assert_msg(PUSH(OPTIONS(FIELD("", "muc#roomconfig_enablelogging",
			      VALUE("1")) FIELD("", "muc#roomconfig_whois",
			      VALUE("anyone")))) == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost),
		"muc#roomconfig_whois anyone;owner u@example.org;");
	finish();
}
END_TEST

START_TEST(a_room_that_is_there_is_not_touched)
{
	begin((struct fake_step[]){
		{"disco#info'/></iq>",
                 "<iq type='result' id='ID'><query "
			"xmlns='http://jabber.org/protocol/disco#info'/></iq>", 0},
		END
        });
	ck_assert_int_eq(PUSH("<about/>"), ERR_CONFLICT);
	ck_assert_str_eq(e.s, "there is such a room already");
	finish();
}
END_TEST

/* Hidden until it was entered. */
START_TEST(a_room_that_turns_out_to_be_there_is_left)
{
	begin((struct fake_step[]){
		{"disco#info'/></iq>",   FREE,     0},
                {"</presence>",          SELF(""), 0},
		{"type='unavailable'/>", NULL,     0},
                END
        });
	ck_assert_int_eq(PUSH("<about/>"), ERR_CONFLICT);
	finish();
}
END_TEST

START_TEST(who_may_not_make_rooms_there_is_told_so)
{
	begin((struct fake_step[]){
		{"disco#info'/></iq>", FREE, 0},
		{"</presence>",
                 "<presence type='error' from='" ROOM
			"/Caveat'><error type='cancel'><not-allowed xmlns="
			"'urn:ietf:params:xml:ns:xmpp-stanzas'/></error></"
			"presence>",         0},
		END
        });
	ck_assert_int_eq(PUSH("<about/>"), ERR_VALUE);
	ck_assert_str_eq(e.s, "it can't be made: not-allowed");
	finish();
}
END_TEST

START_TEST(a_room_that_cannot_be_configured_is_destroyed)
{
	begin((struct fake_step[]){
		MADE, {ASKS_FORM, FORM(""), 0},
                 {"</iq>",   REFUSED,  0},
		DESTROYED, END
        });
	ck_assert_int_eq(PUSH(OPTIONS("")), ERR_VALUE);
	ck_assert_str_eq(e.s, "it can't be configured: forbidden");
	finish();
}
END_TEST

/* Nor does one stay that is given up on the way. */
START_TEST(a_room_that_is_left_is_destroyed)
{
	begin((struct fake_step[]){MADE, DESTROYED, END});
	ck_assert_int_eq(PUSH("<about/>", "<broken"), ERR_VALUE);
	finish();
}
END_TEST

#define LISTS(members)                                                     \
	{"affiliation='owner'/></query></iq>", LIST(""), 0},               \
		{"affiliation='admin'/></query></iq>", LIST(""), 0},       \
		{"affiliation='member'/></query></iq>", LIST(members), 0}, \
	{                                                                  \
		"affiliation='outcast'/></query></iq>", LIST(""), 0        \
	}

/* Prosody takes the first of a request, and says that all is done. */
START_TEST(who_was_passed_over_is_asked_for_again)
{
	begin((struct fake_step[]){
		MADE, {ASKS_FORM,                  FORM(""),                   0					       },
                 {"</iq>",                    DONE,                       0                                               },
		{ITEM("a@x.org",             "member") ITEM("b@x.org",   "member")
				ITEM("c@x.org",      "member") "</query></iq>",
                       DONE, 0},
		LISTS(ITEM("a@x.org", "member")),
		{"#admin'>" ITEM("b@x.org",                       "member") "</query></iq>",                                                DONE,												0},
		{"#admin'>" ITEM("c@x.org","member") "</query></iq>",REFUSED,
                       0},
		LISTS(ITEM("a@x.org", "member") ITEM("b@x.org", "member")),
		STAYS,
		LISTS(ITEM("a@x.org", "member") ITEM("b@x.org", "member")),
		{"type='unavailable'/>",  NULL,                         0														},
                 END
        });
	ck_assert_msg(PUSH(OPTIONS(""), AFFILIATION("c@x.org", "member"),
			      AFFILIATION("b@x.org", "member"),
			      AFFILIATION("a@x.org", "member")) == ERR_OK,
		"%s", e.s);
	ck_assert_str_eq(buf_cstr(&lost),
		"affiliation member c@x.org;owner u@example.org;");
	finish();
}
END_TEST

START_TEST(who_is_banned_is_banned_there_or_there_is_no_room)
{
	begin((struct fake_step[]){
		MADE, {ASKS_FORM, FORM(""), 0},
                 {                  "</iq>",     DONE,        0 },
		{ ITEM("bad.example",  "outcast") "</query></iq>",         REFUSED,  0},
		{ ITEM("bad.example",  "outcast") "</query></iq>",         REFUSED,  0},
		LISTS(""), LISTS(""), DESTROYED, END
        });
	ck_assert_int_eq(
		PUSH(OPTIONS(""), AFFILIATION("bad.example", "outcast")),
		ERR_VALUE);
	ck_assert_str_eq(e.s, "bad.example can't be banned there: forbidden");
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

START_TEST(only_rooms_go_elsewhere)
{
	const struct move_place node = {
		MOVE_NODE, SPAN("nodes.ex.org"), SPAN("n")};
	struct span mark;

	begin((struct fake_step[]){
		{NULL, " ", 0},
                END
        });
	ck_assert_int_eq(sink->ops->open(sink, &node, &mark, &e), ERR_VALUE);
	push_next(sink, SPAN("conf.example.org"));
	ck_assert_int_eq(PUSH("<about/>"), ERR_VALUE);
	finish();
}
END_TEST

/* Made anew by a server, when the connection broke and its owner came back. */
START_TEST(a_room_that_is_not_whole_at_the_end_is_destroyed)
{
	begin((struct fake_step[]){
		MADE, {ASKS_FORM, FORM(""), 0},
                 {              "</iq>",     DONE,        0 },
		{ ITEM("a@x.org",     "member") "</query></iq>",            DONE,  0},
		LISTS(ITEM("a@x.org", "member")),
		LISTS(ITEM("a@x.org", "member")), STAYS, LISTS(""), DESTROYED,
		END
        });
	ck_assert_int_eq(
		PUSH(OPTIONS(""), AFFILIATION("a@x.org", "member")), ERR_VALUE);
	ck_assert_str_eq(e.s, "it was made anew meanwhile, and isn't whole");
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

Suite *suite_push(void)
{
	Suite *s = suite_create("move/push");
	TCase *t = tcase_create("push");

	tcase_add_test(t, a_room_is_made_as_its_owner_makes_one);
	tcase_add_test(t, a_room_does_not_stay_until_it_is_whole);
	tcase_add_test(t, labels_are_the_first_that_is_said_to_be_lost);
	tcase_add_test(t, a_room_that_cannot_be_closed_there_is_not_made);
	tcase_add_test(t, a_password_known_by_its_hash_closes_the_room);
	tcase_add_test(t, a_password_that_is_known_is_set);
	tcase_add_test(t, an_archive_does_not_become_a_public_log);
	tcase_add_test(t, a_room_that_is_there_is_not_touched);
	tcase_add_test(t, a_room_that_turns_out_to_be_there_is_left);
	tcase_add_test(t, who_may_not_make_rooms_there_is_told_so);
	tcase_add_test(t, a_room_that_cannot_be_configured_is_destroyed);
	tcase_add_test(t, a_room_that_is_left_is_destroyed);
	tcase_add_test(t, who_was_passed_over_is_asked_for_again);
	tcase_add_test(t, who_is_banned_is_banned_there_or_there_is_no_room);
	tcase_add_test(t, a_room_that_is_not_whole_at_the_end_is_destroyed);
	tcase_add_test(t, only_rooms_go_elsewhere);
	suite_add_tcase(s, t);
	return s;
}
