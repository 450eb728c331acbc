/* SPDX-License-Identifier: MIT */
/* People whose affiliation changes while they aren't in the room: C045-165,
 * C045-164, and status 101 of XEP-0045 16.6.2. */
#include "tests/muc/crowd.h"
#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"

#define ADMIN "actor-admin@ex.org/pc"
#define X     "x@ex.org"

/* The whole of what is said: no reason, no actor, nothing of others. */
#define NOTICE(affiliation)                                         \
	"/message[@from='" ROOM "'][not(@type)][count(*) = 1]"      \
	"/user:x[count(*) = 2][user:status/@code='101']/user:item[" \
	"@affiliation='" affiliation "'][@jid='" X                  \
	"'][@role='none'][count(@*) = 3][not(*)]"

static struct world *w;

static void setup(void)
{
	w = crowd_new();
}

static void teardown(void)
{
	world_free(&w);
}

static void give(const char *who, const char *affiliation)
{
	ck_assert_str_eq(op_give(w, ROOM, who, affiliation), "");
}

/* C045-165: after the answer, at the bare address, whatever was named. */
START_TEST(who_is_absent_is_told)
{
	crowd_done(w, ADMIN,
		"<item jid='" X "/any' affiliation='member' nick='N'>"
		"<reason>secret reason</reason></item>");
	expect(w, X, NOTICE("member"));
	ck_xpath(heard(w, NULL), "//message[@to='" X "'][preceding::iq]");
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='outcast'/>");
	expect(w, X, NOTICE("outcast"));
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='none'/>");
	expect(w, X, NOTICE("none"));
	give(X, "owner");
	expect(w, X, NOTICE("owner"));
	expect_quiet(w, X);
}
END_TEST

/* K-03: those inside aren't told of who isn't. */
START_TEST(who_is_inside_is_told_there)
{
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='member'/>");
	ck_xpath_not(heard(w, crowd_full(w, "owner")), "/all/*");
	crowd_done(w, ADMIN,
		"<item jid='none@ex.org' affiliation='member'/>"
		"<item jid='member@ex.org' affiliation='outcast'/>");
	ck_assert_uint_eq(expect_count(w, "none@ex.org", "/*"), 0);
	ck_assert_uint_eq(expect_count(w, "member@ex.org", "/*"), 0);
	expect_none(w, "none@ex.org/pc", "//user:status[@code='101']");
}
END_TEST

START_TEST(what_stays_is_not_told)
{
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='member'/>");
	world_forget(w);
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='member'/>");
	crowd_done(
		w, ADMIN, "<item jid='" X "' affiliation='member' nick='N'/>");
	crowd_done(w, ADMIN, "<item jid='y@ex.org' affiliation='none'/>");
	expect_quiet(w, X);
	expect_quiet(w, "y@ex.org");
}
END_TEST

/* Lists may name anything; only persons read. */
START_TEST(domains_and_rooms_get_no_letters)
{
	crowd_done(w, ADMIN, "<item jid='no.example' affiliation='outcast'/>");
	crowd_done(w, ADMIN,
		"<item jid='other@" DOMAIN "' affiliation='member'/>");
	expect_quiet(w, "no.example");
	expect_quiet(w, "other@" DOMAIN);
}
END_TEST

/* What counts is what they are now: that of their domain, perhaps. */
START_TEST(a_lost_entry_leaves_that_of_the_domain)
{
	give(X, "admin");
	give("ex.org", "member");
	world_forget(w);
	give(X, "none");
	expect(w, X, NOTICE("member"));
	give(X, "member");
	expect_quiet(w, X);
}
END_TEST

START_TEST(who_is_invited_is_told_by_that)
{
	world_set(w, "members_only=true");
	crowd_done(w, ADMIN,
		"<item jid='" X "' affiliation='member'/>"
		"<item jid='y@ex.org' affiliation='outcast'/>");
	expect(w, X, "/message/user:x/user:invite");
	expect_quiet(w, X);
	expect(w, "y@ex.org", "/message//user:status[@code='101']");
	world_recv(w,
		"<message from='" ADMIN "' to='" ROOM "'><x xmlns='" PROTOCOL(
			"muc#user") "'><invite to='z@ex.org'/></x></message>");
	expect(w, "z@ex.org", "/message/user:x/user:invite");
	expect_quiet(w, "z@ex.org");
	crowd_done(w, ADMIN, "<item jid='" X "' affiliation='none'/>");
	expect(w, X, NOTICE("none"));
}
END_TEST

START_TEST(who_did_it_knows)
{
	crowd_done(w, "boss@ex.org/pc",
		"<item jid='boss@ex.org' affiliation='member'/>");
	expect_quiet(w, "boss@ex.org");
	world_set(w, "registration=open");
	ck_assert_str_eq(
		verdict(w,
			ask(w, X "/pc", ROOM, "set",
				"<query xmlns='jabber:iq:register'>"
				"<x xmlns='jabber:x:data' type='submit'>"
				"<field var='FORM_TYPE'><value>" PROTOCOL(
					"muc#register") "</value></field>"
							"<field "
							"var='muc#register_"
							"roomnick'>"
							"<value>N</value></"
							"field></x></query>")),
		"result");
	expect_quiet(w, X);
}
END_TEST

/* SECURITY: a hidden room writes to nobody whom it is hidden from. */
START_TEST(a_hidden_room_does_not_write)
{
	world_set(w, "access_label=RESTRICTED");
	world_clear(w, "y@ex.org", "up to RESTRICTED");
	world_forget(w);
	give(X, "member");
	give("y@ex.org", "member");
	give(X, "outcast");
	give(X, "none");
	expect_quiet(w, X);
	expect(w, "y@ex.org", "/message//user:status[@code='101']");
}
END_TEST

/* Nor one that isn't open yet. */
START_TEST(a_locked_room_does_not_write)
{
	world_recv(w, "<presence from='boss@ex.org/pc' to='new@" DOMAIN
		      "/B'><x xmlns='" PROTOCOL("muc") "'/></presence>");
	ck_assert_str_eq(
		verdict(w,
			ask(w, "boss@ex.org/pc", "new@" DOMAIN, "set",
				"<query xmlns='" PROTOCOL(
					"muc#admin") "'>"
						     "<item jid='" X
						     "' affiliation='member'/>"
						     "</query>")),
		"result");
	expect_quiet(w, X);
}
END_TEST

/* A message for each change, not more. */
START_TEST(a_long_list_writes_once_to_each)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 50; i++)
		buf_str(&b,
			say(w, "<item jid='p%d@ex.org' affiliation='member'/>",
				i));
	crowd_done(w, ADMIN, say(w, "%.*s", SPAN_FMT(buf_span(&b))));
	buf_clear(&b);
	ck_xpath(heard(w, NULL), "count(/all/message) = 50");
	for (int i = 0; i < 50; i += 10)
		ck_assert_uint_eq(
			expect_count(w, say(w, "p%d@ex.org", i), "/*"), 1);
}
END_TEST

/* Lists of affiliations are no way around the limit on invitations: they count
 * together, whoever may read what is sent. The operator has none. */
START_TEST(letters_have_a_limit)
{
	const struct world_conf conf = {.limits = {.invites_per_minute = 2}};
	struct world *v = world_new(&conf);

	ck_assert_str_eq(op_create(v, ROOM, NULL), "");
	for (int i = 0; i < 4; i++)
		ck_assert_str_eq(
			op_give(v, ROOM, say(v, "p%d@ex.org", i), "owner"), "");
	ck_xpath(heard(v, NULL), "count(/all/message) = 4");
	world_forget(v);
	crowd_done(v, "p0@ex.org/pc",
		"<item jid='a@ex.org' affiliation='member'/>"
		"<item jid='b@ex.org' affiliation='member'/>"
		"<item jid='c@ex.org' affiliation='member'/>");
	ck_xpath(heard(v, NULL), "count(/all/message) = 2");
	ck_xpath(crowd_get(v, "p0@ex.org/pc", "<item affiliation='member'/>"),
		"count(//admin:item) = 3");
	world_forget(v);
	world_wait(v, 60001);
	crowd_done(
		v, "p0@ex.org/pc", "<item jid='c@ex.org' affiliation='none'/>");
	ck_xpath(heard(v, "c@ex.org"), "count(/all/message) = 1");
	world_free(&v);
}
END_TEST

/* What waits is judged again: the room is hidden from them meanwhile. */
START_TEST(a_letter_waits_under_the_place)
{
	struct world *v = waiting_new(NULL);

	world_clear(v, "y@ex.org", "up to RESTRICTED");
	ck_assert_str_eq(op_give(v, ROOM, X, "member"), "");
	ck_assert_str_eq(op_give(v, ROOM, "y@ex.org", "member"), "");
	ck_assert_uint_eq(expect_count(v, X, "/message"), 1);
	world_set(v, "access_label=RESTRICTED");
	ck_assert_uint_eq(expect_count(v, X, "/*"), 0);
	ck_assert_uint_eq(expect_count(v, "y@ex.org", "/message"), 1);
	world_clear(v, "y@ex.org", NULL);
	ck_assert_uint_eq(expect_count(v, "y@ex.org", "/*"), 0);
	world_free(&v);
}
END_TEST

Suite *suite_away(void)
{
	Suite *s = suite_create("muc/away");
	TCase *c = tcase_create("away");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_is_absent_is_told);
	tcase_add_test(c, who_is_inside_is_told_there);
	tcase_add_test(c, what_stays_is_not_told);
	tcase_add_test(c, domains_and_rooms_get_no_letters);
	tcase_add_test(c, a_lost_entry_leaves_that_of_the_domain);
	tcase_add_test(c, who_is_invited_is_told_by_that);
	tcase_add_test(c, who_did_it_knows);
	tcase_add_test(c, a_hidden_room_does_not_write);
	tcase_add_test(c, a_locked_room_does_not_write);
	tcase_add_test(c, a_long_list_writes_once_to_each);
	tcase_add_test(c, letters_have_a_limit);
	tcase_add_test(c, a_letter_waits_under_the_place);
	suite_add_tcase(s, c);
	return s;
}
