/* SPDX-License-Identifier: MIT */
/* Rooms that move in: how they begin, what they are, how they end. */
#include "db/people.h"
#include "muc/options.h"
#include "tests/muc/arrive.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

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
#define JOIN(who, nick)                                    \
	"<presence from='" who "' to='" ROOM "/" nick "'>" \
	"<x xmlns='http://jabber.org/protocol/muc'/></presence>"
#define OPTIONS(fields)                                            \
	"<options><x xmlns='jabber:x:data' type='submit'>"         \
	"<field var='FORM_TYPE'>"                                  \
	"<value>http://jabber.org/protocol/muc#roomconfig</value>" \
	"</field>" fields "</x></options>"

/* ---- beginning ---- */

START_TEST(what_begins_goes_on_where_it_was)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(begin(), "arriving 0 -");
	ck_assert_str_eq(
		take(SAID("m1", "01", "a") SAID("m2", "02", "b")), "2 0 0");
	ck_assert_str_eq(begin(), "arriving 2 m2");
	world_restart(w);
	ck_assert_str_eq(begin(), "arriving 2 m2");
	ck_assert_str_eq(
		take(SAID("m2", "02", "b") SAID("m3", "03", "c")), "1 1 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(begin(), "open 3 m3");
	ck_assert_str_eq(arrive_end(w, false), "");
}
END_TEST

START_TEST(another_source_is_refused)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert(strstr(arrive_from(w, "other", false), "another source"));
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert(strstr(arrive_from(w, "other", false), "another source"));
}
END_TEST

START_TEST(a_room_that_is_there_lets_nothing_in)
{
	world_open(w, ANN, "Ann");
	ck_assert(strstr(begin(), "it is there"));
	ck_assert(strstr(take(""), "doesn't move in"));
	ck_assert(strstr(arrive_end(w, false), "doesn't move in"));
	ck_assert(strstr(arrive_give_up(w), "doesn't move in"));
}
END_TEST

START_TEST(rules_that_cannot_be_used_are_refused_at_once)
{
	struct transfer_begin b = {
		.source = SPAN("src"), .label = SPAN("GREEN")};

	ck_assert(strstr(arrive_begin(w, &b), "label:"));
	b.label = SPAN_NONE;
	b.policy = SPAN("NONE SUCH");
	ck_assert(strstr(arrive_begin(w, &b), "no policy 'NONE SUCH'"));
	ck_assert_str_eq(begin(), "new"); /* nothing was left behind */
	b.policy = SPAN("TEST");
	ck_assert_str_eq(arrive_begin(w, &b), "arriving 0 -");
}
END_TEST

/* ---- nobody's room ---- */

#define OWNERS                                                 \
	"<query xmlns='http://jabber.org/protocol/muc#admin'>" \
	"<item affiliation='owner'/></query>"

/* All that anybody can ask about the room, the same as before it began. */
static const char *asked_by(const char *who)
{
	static const char *const payload[] = {
		"<query xmlns='http://jabber.org/protocol/disco#info'/>",
		"<query xmlns='http://jabber.org/protocol/disco#items'/>",
		"<query xmlns='http://jabber.org/protocol/muc#owner'/>",
		OWNERS,
		"<query xmlns='urn:xmpp:mam:2'/>",
		"<vCard xmlns='vcard-temp'/>",
		"<query xmlns='jabber:iq:register'/>",
	};
	const char *all = "";

	for (size_t i = 0; i < ARRAY_LEN(payload); i++) {
		world_forget(w);
		all = say(
			w, "%s\n%s", all, ask(w, who, ROOM, "get", payload[i]));
	}
	world_forget(w);
	all = say(w, "%s\n%s", all,
		ask(w, who, DOMAIN, "get",
			"<query xmlns='http://jabber.org/protocol/"
			"disco#items'/>"));
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' type='groupchat' id='1'>"
		"<body>x</body></message>",
		who);
	return say(w, "%s\n%s", all, heard(w, who));
}

START_TEST(a_room_on_its_way_does_not_exist_for_anybody)
{
	static const char *const who[] = {ANN, BOB, ADAM};
	const char *before[ARRAY_LEN(who)];

	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		before[i] = asked_by(who[i]);
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<affiliation jid='ann@ex.org' "
			      "affiliation='owner'/>" SAID("m", "01", "a")),
		"2 0 0");
	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		ck_assert_str_eq(asked_by(who[i]), before[i]);
	ck_assert_ptr_null(op_show(w, ROOM, "jid"));
	ck_assert(strstr(op_set(w, ROOM, "name=x"), "no such room"));
	ck_assert(strstr(
		op_give(w, ROOM, "bob@ex.org", "member"), "no such room"));
}
END_TEST

/* C045: as of a hidden room. */
START_TEST(nobody_takes_the_name_of_a_room_on_its_way)
{
	static const char *const who[] = {ANN, BOB, ADAM};

	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<affiliation jid='ann@ex.org' "
			      "affiliation='owner'/>"),
		"1 0 0");
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		world_forget(w);
		world_recvf(w,
			"<presence from='%s' to='" ROOM "/x'><x xmlns="
			"'http://jabber.org/protocol/muc'/></presence>",
			who[i]);
		expect(w, who[i],
			"/presence[@type='error']/error/err:not-allowed");
	}
	ck_assert(strstr(op_create(w, ROOM, "name=x"), "moves in"));
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(op_create(w, ROOM, "name=x"), "");
}
END_TEST

START_TEST(time_does_not_take_a_room_on_its_way)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	for (int i = 0; i < 5; i++)
		world_wait(w, 86400000);
	world_restart(w);
	world_wait(w, 86400000);
	ck_assert_str_eq(begin(), "arriving 1 m");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_forget(w);
	ck_found(ANN, "", "a");
}
END_TEST

START_TEST(what_is_given_up_leaves_nothing)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert(strstr(take(""), "doesn't move in"));
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(SAID("m", "01", "a")), "1 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert(strstr(arrive_give_up(w), "it has come"));
	ck_found(ANN, "", "a");
}
END_TEST

/* ---- the end ---- */

START_TEST(at_the_end_it_is_a_room_as_any)
{
	arrive_all(w,
		"<about created='2020-01-01T00:00:00Z' from='x'/>" OPTIONS(
			"<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<affiliation "
							"jid='ann@ex.org' "
							"affiliation='owner'/>"
							"<subject nick='Bob' "
							"at='2025-01-01T00:00:"
							"00Z'>Rain"
							"</subject>" SAID("m",
								"01", "a"));
	ck_assert_str_eq(op_show(w, ROOM, "name"), "Heath");
	ck_assert_str_eq(op_show(w, ROOM, "persistent"), "true");
	ck_assert_str_eq(op_show(w, ROOM, "locked"), "false");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"), "owner ann@ex.org");
	world_join(w, ANN, "Ann");
	expect_some(w, ANN,
		"/message[@from='" ROOM "/Bob'][subject='Rain']/delay:delay"
		"[starts-with(@stamp, '2025-01-01T00:00:00')]");
	expect_some(w, ANN, "/message[@from='" ROOM "/Bob'][body='a']");
	world_say(w, ANN, "b", NULL);
	ck_found(ANN, "", "a b");
}
END_TEST

START_TEST(the_grave_of_the_name_is_gone)
{
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_recv(w, "<iq type='set' id='d' from='" ANN "' to='" ROOM
		      "'><query xmlns='http://jabber.org/protocol/muc#owner'>"
		      "<destroy jid='x@ex.org'/></query></iq>");
	world_forget(w);
	ck_assert_str_eq(begin(), "new");
	world_recv(w, JOIN(BOB, "Bob"));
	expect(w, BOB, "/presence[@type='error']/error/err:gone");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_recv(w, JOIN(BOB, "Bob"));
	expect_none(w, BOB, "/presence[@type='error']");
	expect_some(w, BOB, "/presence[@from='" ROOM "/Bob']");
}
END_TEST

START_TEST(members_who_may_enter_are_invited_by_and_by)
{
	const char *people = "";

	for (int i = 0; i < 50; i++)
		people = say(w,
			"%s<affiliation jid='p%02d@ex.org' "
			"affiliation='member'/>",
			people, i);
	world_clear(w, "p07@ex.org", NULL);
	world_clear(w, "low@ex.org", "UNCLASSIFIED");
	ck_assert_str_eq(begin(), "new");
	(void)take("<security access_label='UNCLASSIFIED'/>"
		   "<affiliation jid='ex.org' affiliation='member'/>"
		   "<affiliation jid='out@ex.org' affiliation='outcast'/>"
		   "<affiliation jid='x@elsewhere.org' affiliation='member'/>");
	(void)take(people);
	ck_assert_str_eq(arrive_end(w, true), "");
	expect_silence(w);
	world_wait(w, 1000);
	ck_assert_uint_eq(w->sent_n, 20);
	world_restart(w);
	for (int i = 0; i < 10; i++)
		world_wait(w, 1000);
	for (int i = 0; i < 50; i++)
		ck_assert_uint_eq(expect_count(w, say(w, "p%02d@ex.org", i),
					  "/message[user:x/user:invite]"
					  "[conf:x[@jid='" ROOM "']]"),
			1);
	expect_quiet(w, "out@ex.org");
	expect_quiet(w, "ex.org");
	expect_quiet(w, "x@elsewhere.org"); /* isn't cleared */
}
END_TEST

/* ---- what it is ---- */

START_TEST(each_option_of_the_form_is_taken)
{
	arrive_all(
		w, OPTIONS("<field var='muc#roomconfig_membersonly'>"
			   "<value>1</value></field>"
			   "<field var='muc#roomconfig_whois'>"
			   "<value>anyone</value></field>"
			   "<field var='muc#roomconfig_roomsecret'>"
			   "<value>s3cret</value></field>"
			   "<field var='muc#roomconfig_passwordprotectedroom'>"
			   "<value>1</value></field>"));
	ck_assert_str_eq(op_show(w, ROOM, "members_only"), "true");
	ck_assert_str_eq(op_show(w, ROOM, "whois"), "anyone");
	ck_assert_str_eq(op_show(w, ROOM, "password"), "set");
}
END_TEST

START_TEST(the_hash_of_a_password_opens_the_door_with_it)
{
	struct buf b;

	buf_init(&b, 256);
	secret_hash(
		SPAN("s3cret"), (const unsigned char *)"0123456789abcdef", &b);
	ck_assert_str_eq(begin(), "new");
	ck_assert(strstr(take("<options secret='plain'/>"), "no hash"));
	ck_assert(strstr(
		take(OPTIONS(
			"<field var='muc#roomconfig_passwordprotectedroom'>"
			"<value>1</value></field>")),
		"needs the password"));
	ck_assert_str_eq(
		take(say(w,
			"<options secret='%.*s'><x xmlns='jabber:x:data' "
			"type='submit'><field var='muc#roomconfig_"
			"passwordprotectedroom'><value>1</value></field></x>"
			"</options>",
			SPAN_FMT(buf_span(&b)))),
		"1 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_recv(w, JOIN(BOB, "Bob"));
	expect(w, BOB, "/presence[@type='error']/error/err:not-authorized");
	world_recv(w,
		"<presence from='" BOB "' to='" ROOM "/Bob'><x xmlns="
		"'http://jabber.org/protocol/muc'><password>s3cret</password>"
		"</x></presence>");
	expect_none(w, BOB, "/presence[@type='error']");
	buf_clear(&b);
}
END_TEST

START_TEST(what_a_room_cannot_be_is_said_and_its_rest_taken)
{
	const char *odd = OPTIONS(
		"<field var='muc#roomconfig_persistentroom'><value>0</value>"
		"</field>"
		"<field var='x#y'><value>1</value></field>"
		"<field var='muc#roomconfig_roomname'><value>N</value></field>"
		"<field var='muc#roomconfig_whois'><value>none</value>"
		"</field>");
	const char *s;

	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	s = take(odd);
	ck_assert(strncmp(s, "1 0 0\n", 6) == 0);
	ck_assert(strstr(s, "'x#y': no such option"));
	ck_assert(strstr(s, "'whois'"));
	ck_assert(strstr(s, "wasn't persistent"));
	s = take("<mystery/><affiliation jid='a@b.c' affiliation='member' "
		 "colour='red'/><lost what='poll' value='7' why='no polls'/>");
	ck_assert(strncmp(s, "1 0 1\n", 6) == 0);
	ck_assert(strstr(s, "<mystery/> isn't known"));
	ck_assert(strstr(s, "'colour' isn't known"));
	ck_assert(strstr(s, "lost: poll '7': no polls"));
	/* refused as a whole where nothing may be left out */
	ck_assert_str_eq(begin(), "arriving 0 -");
	ck_assert(strstr(take(odd), "record 1: option 'whois'"));
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "N");
	ck_assert_str_eq(op_show(w, ROOM, "persistent"), "true");
}
END_TEST

START_TEST(labels_of_the_room_hold_and_are_never_left_out)
{
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_assert(strstr(
		take("<security access_label='GREEN'/>"), "access_label"));
	ck_assert(strstr(
		take("<security clearance='up to GREEN'/>"), "clearance"));
	ck_assert(strstr(take("<security default_label='SECRET' "
			      "clearance='up to RESTRICTED'/>"),
		"default_label"));
	ck_assert_str_eq(take("<security access_label='SECRET' clearance='up "
			      "to SECRET' default_label='SECRET'/>"
			      "<subject>Secret plans</subject>"),
		"2 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	world_recv(w, JOIN(BOB, "Bob"));
	expect(w, BOB, "/presence[@type='error']/error/err:not-allowed");
	world_recv(w, JOIN(ANN, "Ann"));
	expect_some(w, ANN, "/message[subject='Secret plans']");
}
END_TEST

START_TEST(labels_of_the_room_are_written_as_people_write_them_here)
{
	const struct room *r;
	struct turn *t;

	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<security access_label='2.25.4711 / secret' "
			      "clearance='2.25.4711 /up to SECRET'/>"),
		"1 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	t = world_begin(w);
	r = room_find(w->muc, SPAN(ROOM), t);
	ck_assert_ptr_nonnull(r);
	ck_assert(span_is(r->set->labels.access, "SECRET"));
	ck_assert(span_is(r->set->labels.clearance, "up to SECRET"));
	world_end(w);
}
END_TEST

START_TEST(labels_do_not_change_under_what_was_judged_by_them)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take("<security clearance='up to SECRET'/>" MSG(
				 "m", "01", "nick='Bob' label='SECRET'", "a")),
		"2 0 0");
	ck_assert_str_eq(take("<security clearance='up to SECRET'/>"), "1 0 0");
	ck_assert(strstr(take("<security clearance='up to RESTRICTED'/>"),
		"begin anew"));
}
END_TEST

/* ---- people ---- */

START_TEST(people_are_who_they_were)
{
	const char *s;

	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	s = take("<affiliation jid='Ann@ex.org/x' affiliation='owner' "
		 "nick='Queen'/>"
		 "<affiliation jid='ex.org' affiliation='member'/>"
		 "<affiliation jid='bad.org' affiliation='outcast' "
		 "reason='spam'/>"
		 "<affiliation jid='bob@ex.org' affiliation='member' "
		 "nick='Queen'/>"
		 "<affiliation jid='c@ex.org' affiliation='member' nick=' '/>"
		 "<affiliation jid='@' affiliation='member'/>"
		 "<affiliation jid='d@ex.org' affiliation='king'/>"
		 "<affiliation jid='org' affiliation='admin'/>"
		 "<affiliation jid='e@ex.org' affiliation='none'/>"
		 "<hat uri='urn:h' title='Host' hue='12'>"
		 "<holder jid='ann@ex.org'/><holder jid='nobody'/></hat>"
		 "<hat uri='h' title='x'/>"
		 "<request jid='r@ex.org' nick='Roy'/>"
		 "<request jid='ex.org' nick='Roy'/>"
		 "<voice jid='v@ex.org'/><voice jid='ex.org'/>");
	ck_assert_msg(strncmp(s, "8 1 6\n", 6) == 0, "%s", s);
	ck_assert(strstr(s, "the nickname is another's; bob@ex.org"));
	ck_assert(strstr(s, "no nickname; c@ex.org"));
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org; nick: Queen\noutcast bad.org\n"
		"member bob@ex.org\nmember c@ex.org\nmember ex.org");
	ck_assert_str_eq(op_show(w, ROOM, "hat"), "urn:h; title: Host");
	ck_assert_str_eq(
		op_show(w, ROOM, "hat_worn"), "ann@ex.org; hat: urn:h");
	ck_assert_str_eq(
		op_show(w, ROOM, "membership_request"), "r@ex.org; nick: Roy");
}
END_TEST

START_TEST(lists_have_an_end)
{
	struct world_conf conf = {.limits = muc_limits_default};
	const char *s;

	world_free(&w);
	conf.limits.affiliations = 2;
	w = arrive_new(&conf);
	ck_assert_str_eq(begin(), "new");
	s = take("<affiliation jid='a@x' affiliation='member'/>"
		 "<affiliation jid='b@x' affiliation='member'/>"
		 "<affiliation jid='c@x' affiliation='member'/>");
	ck_assert(strstr(s, "record 3: the list of affiliations is full"));
	ck_assert_str_eq(arrive_from(w, "src", true), "arriving 0 -");
	ck_assert_str_eq(
		take("<affiliation jid='a@x' affiliation='member'/>"), "1 0 0");
}
END_TEST

START_TEST(a_room_without_owner_is_the_operators)
{
	arrive_all(w, "<affiliation jid='ann@ex.org' affiliation='member'/>");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
}
END_TEST

/* ---- a second run ---- */

START_TEST(an_open_room_takes_what_is_new_and_stays_its_owners)
{
	arrive_all(w,
		OPTIONS("<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<affiliation "
							"jid='ann@ex.org' "
							"affiliation='owner'/>"
							"<affiliation "
							"jid='bob@ex.org' "
							"affiliation='outcast'/"
							">" SAID("m1", "01",
								"a"));
	world_set(w, "name=Moor");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	world_recv(w, JOIN(ANN, "Ann"));
	world_say(w, ANN, "live", NULL);
	world_forget(w);
	ck_assert_str_eq(begin(), "open 1 m1");
	ck_assert_str_eq(
		take(OPTIONS(
			"<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<security "
							"access_label='SECRET'/"
							">"
							"<affiliation "
							"jid='bob@ex.org' "
							"affiliation='outcast'/"
							">"
							"<affiliation "
							"jid='eve@ex.org' "
							"affiliation='outcast'/"
							">" SAID("m1", "01",
								"a") SAID("m2",
								"02", "late")),
		"2 4 0");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "Moor");
	ck_assert_str_eq(op_show(w, ROOM, "access_label"), "");
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\nmember bob@ex.org\noutcast eve@ex.org");
	expect_quiet(w, ANN); /* of what was said then nobody is told */
	ck_found(ANN, "", "a live late");
	ck_assert_str_eq(begin(), "open 2 m2");
}
END_TEST

/* ---- checks ---- */

START_TEST(a_check_says_what_is_the_same_and_what_is_not)
{
	const char *s;

	arrive_all(w,
		OPTIONS("<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>") "<security "
							"clearance='up to "
							"SECRET'/>"
							"<affiliation "
							"jid='ann@ex.org' "
							"affiliation='owner'/>"
							"<subject>Rain</"
							"subject>" SAID(
								"m1", "01", "a")
								SAID("m2", "02",
									"b"));
	s = arrive_check(w,
		OPTIONS("<field var='muc#roomconfig_roomname'>"
			"<value>Heath</value></field>"
			"<field var='muc#roomconfig_whois'>"
			"<value>anyone</value></field>"
			"<field var='x#y'><value>1</value></field>") "<security"
								     " clearanc"
								     "e='up to "
								     "SECRET' "
								     "access_"
								     "label='"
								     "SECRET'/>"
								     "<affiliat"
								     "ion "
								     "jid='ann@"
								     "ex.org' "
								     "affiliati"
								     "on='"
								     "member'/>"
								     "<subject>"
								     "Rain</"
								     "subject><"
								     "voice "
								     "jid='a@b'"
								     "/>"
								     "<lost "
								     "what='p' "
								     "value='1'"
								     " why='w'/"
								     ">" SAID(
									     "m"
									     "1",
									     "0"
									     "1",
									     "a") SAID("m2",
									     "0"
									     "2",
									     "o"
									     "t"
									     "h"
									     "e"
									     "r") SAID("m3",
									     "0"
									     "3",
									     "c") MSG("m4",
									     "0"
									     "1",
									     "n"
									     "i"
									     "c"
									     "k"
									     "="
									     "'"
									     "B"
									     "o"
									     "b"
									     "'"
									     " "
									     "l"
									     "a"
									     "b"
									     "e"
									     "l"
									     "="
									     "'"
									     "G"
									     "R"
									     "E"
									     "E"
									     "N"
									     "'",
									     "x"));
	ck_assert_str_eq(s,
		"same muc#roomconfig_roomname Heath\n"
		"differs muc#roomconfig_whois anyone moderators: it is another "
		"one here\n"
		"lost x#y 1\n"
		"differs access_label SECRET -: it is another one here\n"
		"same clearance up to SECRET\n"
		"differs affiliation ann@ex.org member ann@ex.org owner: it is "
		"another one here\n"
		"same subject Rain\n"
		"differs voice a@b -: it isn't here\n"
		"lost p 1\n"
		"differs message m2 -: it says something else here\n"
		"differs message m3 -: it isn't here\n"
		"differs message m4 -: record 10 is left out: no "
		"classification \"GREEN\" in policy \"TEST\"\n"
		"same messages 1");
	ck_found(ANN, "", "a b"); /* nothing was changed */
}
END_TEST

Suite *suite_arrive(void)
{
	Suite *s = suite_create("arrive");
	TCase *c = tcase_create("arrive");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_begins_goes_on_where_it_was);
	tcase_add_test(c, another_source_is_refused);
	tcase_add_test(c, a_room_that_is_there_lets_nothing_in);
	tcase_add_test(c, rules_that_cannot_be_used_are_refused_at_once);
	tcase_add_test(c, a_room_on_its_way_does_not_exist_for_anybody);
	tcase_add_test(c, nobody_takes_the_name_of_a_room_on_its_way);
	tcase_add_test(c, time_does_not_take_a_room_on_its_way);
	tcase_add_test(c, what_is_given_up_leaves_nothing);
	tcase_add_test(c, at_the_end_it_is_a_room_as_any);
	tcase_add_test(c, the_grave_of_the_name_is_gone);
	tcase_add_test(c, members_who_may_enter_are_invited_by_and_by);
	tcase_add_test(c, each_option_of_the_form_is_taken);
	tcase_add_test(c, the_hash_of_a_password_opens_the_door_with_it);
	tcase_add_test(c, what_a_room_cannot_be_is_said_and_its_rest_taken);
	tcase_add_test(c, labels_of_the_room_hold_and_are_never_left_out);
	tcase_add_test(
		c, labels_of_the_room_are_written_as_people_write_them_here);
	tcase_add_test(c, labels_do_not_change_under_what_was_judged_by_them);
	tcase_add_test(c, people_are_who_they_were);
	tcase_add_test(c, lists_have_an_end);
	tcase_add_test(c, a_room_without_owner_is_the_operators);
	tcase_add_test(c, an_open_room_takes_what_is_new_and_stays_its_owners);
	tcase_add_test(c, a_check_says_what_is_the_same_and_what_is_not);
	suite_add_tcase(s, c);
	return s;
}
