/* SPDX-License-Identifier: MIT */
/* Rooms are made at another server: what is asked for, and what stays behind.
 */
#include "move/push.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/story.h"
#include "tests/move/suites.h"

#define ROOM "ops@conf.example.org"
/* Records. Options are those of a room, but for their names. */
#define OPTIONS(options)                                                   \
	"<options><x xmlns='jabber:x:data' type='submit'><field "          \
	"type='hidden' var='FORM_TYPE'><value>http://jabber.org/protocol/" \
	"muc#roomconfig</value></field>" options "</x></options>"
#define OPTION(name, value)                                          \
	"<field type='' var='muc#roomconfig_" name "'><value>" value \
	"</value></field>"
#define OUR_DAYS                                                  \
	"<field type='' var='{urn:caveat:0}archive_days'><value>" \
	"9</value></field>"
#define AFFILIATION(jid, a) "<affiliation jid='" jid "' affiliation='" a "'/>"

static struct arena *a;
static struct fake_xmpp fake;
static struct client *client;
static struct move_sink *sink;
static struct buf lost; /* `WHAT VALUE;` of each, ?: not known, =: the same */
static struct errtext e;

static void note(
	void *arg, const struct move_place *place, const struct push_finding *l)
{
	(void)arg;
	ck_assert(span_is(place->jid, ROOM));
	ck_assert(l->kind == PUSH_SAME || strlen(l->why) != 0);
	if (l->kind == PUSH_UNKNOWN || l->kind == PUSH_SAME)
		buf_byte(&lost, l->kind == PUSH_SAME ? '=' : '?');
	buf_add(&lost, l->what);
	if (l->value.p != NULL) {
		buf_byte(&lost, ' ');
		buf_add(&lost, l->value);
	}
	buf_byte(&lost, ';');
}

/* The server does what tests/move/push/STORY.txt says. */
static void begin_as(const char *story, bool dry_run)
{
	const struct client_settings st = {.jid = "u@example.org",
		.password = "pw",
		.host = "localhost",
		.plain = true,
		.tries = 1,
		.pause_ms = 1};
	struct client_settings at = st;
	struct push_settings s = {.dry_run = dry_run, .found = note};

	a = arena_new();
	fake_xmpp_start(&fake, "pw", story_read(a, "push", story));
	at.port = fake.port;
	ck_assert_msg(client_open(&at, &client, &e) == ERR_OK, "%s", e.s);
	s.client = client;
	sink = push_new(&s);
	push_next(sink, SPAN(ROOM));
	buf_init(&lost, 65536);
	e.s[0] = '\0';
}

static void begin(const char *story)
{
	begin_as(story, false);
}

static void finish(void)
{
	sink->ops->free(sink);
	client_free(&client);
	fake_xmpp_done(&fake);
	buf_clear(&lost);
	arena_free(&a);
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

/* Nothing went wrong, and that stayed behind. */
#define MAKES(wanted, ...)                                             \
	do {                                                           \
		ck_assert_msg(PUSH(__VA_ARGS__) == ERR_OK, "%s", e.s); \
		ck_assert_str_eq(buf_cstr(&lost), wanted);             \
	} while (0)

START_TEST(a_room_is_made_as_its_owner_makes_one)
{
	begin("made");
	MAKES("muc#roomconfig_whois anyone;subject_nick Ann;nicks 1;"
	      "reasons 1;messages 1;hats 1;",
		"<about created='2026-01-01T00:00:00Z'/>",
		OPTIONS(OPTION("persistentroom", "1") OPTION("roomname", "Ops")
				OPTION("whois", "anyone")),
		"<subject nick='Ann' at='2026-01-01T00:00:00Z'>Topic</subject>",
		"<vcard><vCard xmlns='vcard-temp'><FN>Ops</FN></vCard></vcard>",
		"<hat uri='urn:h' title='H'/>",
		"<affiliation jid='b@example.org' affiliation='member' "
		"nick='Bob' reason='friend'/>",
		AFFILIATION("a@example.org", "owner"),
		"<message id='1' label=''><body xmlns='jabber:client'>a</body>"
		"</message>");
	finish();
}
END_TEST

/* Where rooms stay by themselves one that is made is made to end first, so that
 * nothing is left of it if nobody is there to destroy it. */
START_TEST(a_room_does_not_stay_until_it_is_whole)
{
	begin("stays_by_itself");
	ck_assert_int_eq(PUSH("<broken"), ERR_VALUE);
	finish();
}
END_TEST

START_TEST(labels_are_the_first_that_is_said_to_be_lost)
{
	begin("labelled");
	MAKES("access_label S;clearance up to S;access;vcard;labels 2;"
	      "muc#roomconfig_moderatedroom 1;owner u@example.org;"
	      "messages 3;",
		OPTIONS(OPTION("publicroom", "1") OPTION("membersonly", "0")
				OPTION("moderatedroom", "1")),
		"<security access_label='S' clearance='up to S'/>",
		"<vcard><vCard xmlns='vcard-temp'><FN>Ops</FN></vCard></vcard>",
		"<message id='1' label='2.25.1 / S'/>",
		"<message id='2'><label/></message>",
		"<message id='3' label=''/>");
	finish();
}
END_TEST

/* What kept others out can't be said there: then nothing is. */
START_TEST(a_room_that_cannot_be_closed_there_is_not_made)
{
	begin("cannot_be_closed");
	ck_assert_int_eq(
		PUSH(OPTIONS(""), "<security access_label='S'/>"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "no rooms for members alone"));
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

START_TEST(a_password_known_by_its_hash_closes_the_room)
{
	begin("password_hashed");
	MAKES("password;owner u@example.org;",
		"<options secret='hash'><x xmlns='jabber:x:data' "
		"type='submit'>" OPTION(
			"passwordprotectedroom", "1") "</x></options>");
	finish();
}
END_TEST

START_TEST(a_password_that_is_known_is_set)
{
	begin("password_known");
	MAKES("owner u@example.org;",
		OPTIONS(OPTION("passwordprotectedroom", "1")
				OPTION("roomsecret", "sesame")));
	finish();
}
END_TEST

/* What they call logging is for the public; the archive has other names. */
START_TEST(an_archive_does_not_become_a_public_log)
{
	begin("public_log");
	MAKES("muc#roomconfig_whois anyone;owner u@example.org;",
		OPTIONS(OPTION("enablelogging", "1")
				OPTION("whois", "anyone")));
	finish();
}
END_TEST

/* There nobody approves: it is for all, or for nobody. */
START_TEST(who_needs_approval_here_does_not_register_there)
{
	static const struct {
		const char *ours, *story, *told;
	} row[] = {
		{"approval", "nobody_registers",
                 "{urn:caveat:0}registration approval;owner "
			"u@example.org;"                               },
		{"closed",   "nobody_registers", "owner u@example.org;"},
		{"open",     "who_registers",    "owner u@example.org;"},
	};

	begin(row[_i].story);
	MAKES(row[_i].told,
		arena_printf(a,
			OPTIONS(OPTION("maxusers",
				"none") "<field var='{urn:caveat:0}"
					"registration'><value>%s</value>"
					"</field>"),
			row[_i].ours)
			.p);
	finish();
}
END_TEST

/* Else anybody could make himself a member of what a label kept closed. */
START_TEST(nobody_registers_in_place_of_an_access_label)
{
	begin("hidden_registers");
	MAKES("access_label S;access;{urn:caveat:0}registration open;"
	      "owner u@example.org;",
		OPTIONS("<field var='{urn:caveat:0}registration'><value>open"
			"</value></field>"),
		"<security access_label='S'/>");
	finish();
}
END_TEST

START_TEST(a_room_that_is_there_is_not_touched)
{
	begin("there");
	ck_assert_int_eq(PUSH("<about/>"), ERR_CONFLICT);
	ck_assert_str_eq(e.s, "there is such a room already");
	finish();
}
END_TEST

/* One that was moved away from there with --redirect, before it goes back. */
START_TEST(a_name_that_the_server_remembers_is_said_to_be_that)
{
	begin("remembered");
	ck_assert_int_eq(PUSH("<about/>"), ERR_CONFLICT);
	ck_assert_str_eq(e.s,
		"that server remembers a room of this name that it had "
		"(gone): take another name");
	finish();
}
END_TEST

/* Hidden until it was entered. */
START_TEST(a_room_that_turns_out_to_be_there_is_left)
{
	begin("hidden");
	ck_assert_int_eq(PUSH("<about/>"), ERR_CONFLICT);
	finish();
}
END_TEST

START_TEST(who_may_not_make_rooms_there_is_told_so)
{
	begin("not_allowed");
	ck_assert_int_eq(PUSH("<about/>"), ERR_VALUE);
	ck_assert_str_eq(e.s, "it can't be made: not-allowed");
	finish();
}
END_TEST

START_TEST(a_room_that_cannot_be_configured_is_destroyed)
{
	begin("form_refused");
	ck_assert_int_eq(PUSH(OPTIONS("")), ERR_VALUE);
	ck_assert_str_eq(e.s, "it can't be configured: forbidden");
	finish();
}
END_TEST

/* Nor does one stay that is given up on the way. */
START_TEST(a_room_that_is_left_is_destroyed)
{
	begin("given_up");
	ck_assert_int_eq(PUSH("<about/>", "<broken"), ERR_VALUE);
	finish();
}
END_TEST

START_TEST(who_was_passed_over_is_asked_for_again)
{
	begin("passed_over");
	MAKES("affiliation member c@x.org;owner u@example.org;", OPTIONS(""),
		AFFILIATION("c@x.org", "member"),
		AFFILIATION("b@x.org", "member"),
		AFFILIATION("a@x.org", "member"));
	finish();
}
END_TEST

START_TEST(who_is_banned_is_banned_there_or_there_is_no_room)
{
	begin("ban_refused");
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

	begin("nothing");
	ck_assert_int_eq(sink->ops->open(sink, &node, &mark, &e), ERR_VALUE);
	push_next(sink, SPAN("conf.example.org"));
	ck_assert_int_eq(PUSH("<about/>"), ERR_VALUE);
	finish();
}
END_TEST

/* Made anew by a server, when the connection broke and its owner came back. */
START_TEST(a_room_that_is_not_whole_at_the_end_is_destroyed)
{
	begin("made_anew");
	ck_assert_int_eq(
		PUSH(OPTIONS(""), AFFILIATION("a@x.org", "member")), ERR_VALUE);
	ck_assert_str_eq(e.s, "it was made anew meanwhile, and isn't whole");
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

/* Half of it would break the stream. */
START_TEST(a_subject_that_is_too_long_stays_behind)
{
	struct buf subject;

	buf_init(&subject, (size_t)5 << 20);
	buf_str(&subject, "<subject>");
	for (size_t i = 0; i < 800000; i++)
		buf_str(&subject, "\"");
	buf_str(&subject, "</subject>");
	begin("plain");
	MAKES("subject;owner u@example.org;", OPTIONS(""), buf_cstr(&subject));
	finish();
	buf_clear(&subject);
}
END_TEST

/* SECURITY: nobody is in its lists, so those tell nothing. */
START_TEST(a_room_is_not_whole_if_the_connection_broke)
{
	begin("broken");
	ck_assert_int_eq(
		PUSH(OPTIONS(""), "<security access_label='S'/>"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "the connection broke"));
	finish();
}
END_TEST

/* SECURITY: or it would be open. */
START_TEST(a_password_that_cannot_be_set_closes_the_room)
{
	begin("no_secret");
	MAKES("password;muc#roomconfig_roomsecret;owner u@example.org;",
		OPTIONS(OPTION("passwordprotectedroom", "1")
				OPTION("roomsecret", "sesame")));
	finish();
}
END_TEST

START_TEST(a_password_is_not_printed)
{
	begin("secret_choice");
	MAKES("muc#roomconfig_roomsecret;password;owner u@example.org;",
		OPTIONS(OPTION("passwordprotectedroom", "1")
				OPTION("roomsecret", "sesame")));
	finish();
}
END_TEST

/* Two questions, and the server hears no more. */
START_TEST(a_dry_run_makes_nothing_and_tells_what_would_be)
{
	begin_as("foreseen", true);
	MAKES("access_label S;labels 1;access;members 2;vcard;messages 1;"
	      "hats 1;"
	      "?muc#roomconfig_roomname Ops;"
	      "=muc#roomconfig_whois moderators;"
	      "?muc#roomconfig_roomsecret;{urn:caveat:0}archive_days 9;"
	      "=subject Topic;subject_nick Ann;"
	      "=affiliation member b@example.org;"
	      "=affiliation owner a@example.org;"
	      "=affiliation admin u@example.org;?nicks 1;?reasons 1;",
		OPTIONS(OPTION("roomname", "Ops") OPTION("whois", "moderators")
				OPTION("roomsecret", "sesame") OUR_DAYS),
		"<subject nick='Ann'>Topic</subject>",
		"<security access_label='S'/>",
		"<vcard><vCard xmlns='vcard-temp'/></vcard>",
		"<hat uri='urn:h' title='H'/>",
		"<affiliation jid='b@example.org' affiliation='member' "
		"nick='Bob' reason='friend'/>",
		AFFILIATION("a@example.org", "owner"),
		AFFILIATION("u@example.org", "admin"),
		"<message id='1' label='2.25.1 / S'/>");
	finish();
}
END_TEST

START_TEST(a_dry_run_finds_out_that_there_are_no_rooms)
{
	begin_as("no_rooms", true);
	ck_assert_int_eq(PUSH(OPTIONS("")), ERR_VALUE);
	ck_assert_str_eq(e.s, "conf.example.org has no rooms");
	ck_assert_uint_eq(lost.n, 0);
	finish();
}
END_TEST

/* Of one like ours it can't be known what its rooms have. */
START_TEST(a_dry_run_expects_our_options_where_labels_are_known)
{
	begin_as("knows_labels", true);
	MAKES("?{urn:caveat:0}archive_days 9;owner u@example.org;",
		OPTIONS(OUR_DAYS));
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
	tcase_add_loop_test(
		t, who_needs_approval_here_does_not_register_there, 0, 3);
	tcase_add_test(t, nobody_registers_in_place_of_an_access_label);
	tcase_add_test(t, a_room_that_is_there_is_not_touched);
	tcase_add_test(t, a_name_that_the_server_remembers_is_said_to_be_that);
	tcase_add_test(t, a_room_that_turns_out_to_be_there_is_left);
	tcase_add_test(t, who_may_not_make_rooms_there_is_told_so);
	tcase_add_test(t, a_room_that_cannot_be_configured_is_destroyed);
	tcase_add_test(t, a_room_that_is_left_is_destroyed);
	tcase_add_test(t, who_was_passed_over_is_asked_for_again);
	tcase_add_test(t, who_is_banned_is_banned_there_or_there_is_no_room);
	tcase_add_test(t, a_room_that_is_not_whole_at_the_end_is_destroyed);
	tcase_add_test(t, a_room_is_not_whole_if_the_connection_broke);
	tcase_add_test(t, a_subject_that_is_too_long_stays_behind);
	tcase_add_test(t, a_password_that_cannot_be_set_closes_the_room);
	tcase_add_test(t, a_password_is_not_printed);
	tcase_add_test(t, only_rooms_go_elsewhere);
	tcase_add_test(t, a_dry_run_makes_nothing_and_tells_what_would_be);
	tcase_add_test(t, a_dry_run_finds_out_that_there_are_no_rooms);
	tcase_add_test(t, a_dry_run_expects_our_options_where_labels_are_known);
	suite_add_tcase(s, t);
	return s;
}
