/* SPDX-License-Identifier: MIT */
/* Rooms that move in: what they are, and who is who in them. */
#include "db/people.h"
#include "muc/options.h"
#include "tests/muc/arrive.h"
#include "tests/muc/departed.h"
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

/* SECURITY: a door that was locked isn't left open, whatever is left out. */
START_TEST(a_password_is_needed_unless_it_is_said_that_it_is_not)
{
	static const char secret[] =
		"<field var='muc#roomconfig_roomsecret'><value>s3cret</value>"
		"</field>";

	ck_assert_str_eq(begin(), "new");
	ck_assert_str_eq(take(say(w, OPTIONS("%s"), secret)), "1 0 0");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(op_show(w, ROOM, "password"), "set");
	world_recv(w, JOIN(BOB, "Bob"));
	expect(w, BOB, "/presence[@type='error']/error/err:not-authorized");
}
END_TEST

/* To hash one takes its time. */
START_TEST(one_call_brings_one_password)
{
	static const char one[] =
		OPTIONS("<field var='muc#roomconfig_roomsecret'>"
			"<value>a</value></field>");

	ck_assert_str_eq(begin(), "new");
	ck_assert(strstr(take(say(w, "%s%s", one, one)),
		"record 2: there is more than one"));
	ck_assert_str_eq(take(one), "1 0 0");
	ck_assert_str_eq(take(one), "1 0 0");
}
END_TEST

static const char *with_lines(const char *attr, const char *line, int n)
{
	struct buf b;
	const char *s;

	buf_init(&b, (size_t)1 << 20);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s&#10;", line);
	s = say(w, "<security %s='%s'/>", attr, buf_cstr(&b));
	buf_clear(&b);
	return s;
}

/* One record may have 4 MiB. */
START_TEST(lists_of_labels_have_an_end)
{
	ck_assert_str_eq(begin(), "new");
	ck_assert(strstr(take(with_lines("allowed", "UNCLASSIFIED", 6000)),
		"allowed: there are too many labels"));
	ck_assert(strstr(take(with_lines("keep", "9 UNCLASSIFIED", 6000)),
		"keep: it is too long"));
	ck_assert_str_eq(
		take(with_lines("allowed", "UNCLASSIFIED", 600)), "1 0 0");
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

	/* refused as a whole where nothing may be left out */
	ck_assert_str_eq(begin(), "new");
	ck_assert_int_eq(strncmp(take(odd), "record 1: option", 16), 0);
	ck_assert_str_eq(arrive_give_up(w), "");
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
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(op_show(w, ROOM, "name"), "N");
	ck_assert_str_eq(op_show(w, ROOM, "persistent"), "true");
}
END_TEST

/* SECURITY */
START_TEST(a_door_that_nobody_can_read_is_not_left_open)
{
	static const char *const doors[] = {
		"membersonly", "passwordprotectedroom", "publicroom"};

	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	for (size_t i = 0; i < ARRAY_LEN(doors); i++)
		ck_assert(strstr(
			take(say(w,
				OPTIONS("<field var='muc#roomconfig_%s'><value>"
					"perhaps</value></field>"),
				doors[i])),
			"record 1: option"));
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

/* As many children as a record has when it is read. */
START_TEST(a_hat_that_many_wear_leaves_in_parts_that_can_come)
{
	const char *s;
	struct buf b;

	ck_assert_str_eq(begin(), "new");
	for (int part = 0; part < 5; part++) {
		buf_init(&b, (size_t)1 << 20);
		buf_str(&b, "<hat uri='urn:x' title='T'>");
		for (int i = 0; i < 1000; i++)
			buf_printf(
				&b, "<holder jid='p%d.%d@ex.org'/>", part, i);
		buf_str(&b, "</hat>");
		ck_assert_str_eq(take(buf_cstr(&b)), "1 0 0");
		buf_clear(&b);
	}
	ck_assert_str_eq(arrive_end(w, false), "");
	s = departed(w);
	ck_assert_uint_eq(departed_count(s, "<hat "), 5);
	ck_assert_uint_eq(departed_count(s, "<holder "), 5000);
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
	ck_assert_str_eq(arrive_give_up(w), "");
	ck_assert_str_eq(arrive_from(w, "src", true), "new");
	ck_assert_str_eq(take("<affiliation jid='a@x' affiliation='member'/>"
			      "<affiliation jid='b@x' affiliation='member'/>"),
		"2 0 0");
	ck_assert_str_eq(take("<affiliation jid='c@x' affiliation='member'/>"),
		"0 0 1\nrecord 1 is left out: the list of affiliations is "
		"full");
	ck_assert_str_eq(arrive_end(w, false), "");
	ck_assert_str_eq(arrive_from(w, "src", true), "open 0 -");
	/* SECURITY: a door that was locked isn't left open */
	ck_assert_str_eq(take("<affiliation jid='c@x' affiliation='outcast'/>"),
		"record 1: the list of affiliations is full, and c@x is "
		"banned");
}
END_TEST

START_TEST(a_room_without_owner_is_the_operators)
{
	arrive_all(w, "<affiliation jid='ann@ex.org' affiliation='member'/>");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
}
END_TEST

Suite *suite_arrive_head(void)
{
	Suite *s = suite_create("arrive_head");
	TCase *c = tcase_create("arrive_head");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, each_option_of_the_form_is_taken);
	tcase_add_test(c, the_hash_of_a_password_opens_the_door_with_it);
	tcase_add_test(
		c, a_password_is_needed_unless_it_is_said_that_it_is_not);
	tcase_add_test(c, one_call_brings_one_password);
	tcase_add_test(c, lists_of_labels_have_an_end);
	tcase_add_test(c, what_a_room_cannot_be_is_said_and_its_rest_taken);
	tcase_add_test(c, a_door_that_nobody_can_read_is_not_left_open);
	tcase_add_test(c, labels_of_the_room_hold_and_are_never_left_out);
	tcase_add_test(
		c, labels_of_the_room_are_written_as_people_write_them_here);
	tcase_add_test(c, labels_do_not_change_under_what_was_judged_by_them);
	tcase_add_test(c, people_are_who_they_were);
	tcase_add_test(c, lists_have_an_end);
	tcase_add_test(c, a_hat_that_many_wear_leaves_in_parts_that_can_come);
	tcase_add_test(c, a_room_without_owner_is_the_operators);
	suite_add_tcase(s, c);
	return s;
}
