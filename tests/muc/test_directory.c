/* SPDX-License-Identifier: MIT */
/* Occupants whose clearance a directory outside knows. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/outside.h"

#define ANN "ann@ex.org/pc" /* the owner */
#define BOB "bob@ex.org/pc"
#define EVE "eve@ex.org/pc"

static struct world *w;
static struct remote *outside;

static void setup(void)
{
	w = world_new(NULL);
	outside = outside_new(w);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	world_open(w, ANN, "Ann");
	world_set(w, "access_label=SECRET");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	outside_free(&outside, w);
	world_free(&w);
}

static size_t inside(void)
{
	return muc_stats(w->muc).sessions;
}

START_TEST(who_loses_the_clearance_there_goes_at_once)
{
	outside_says(outside, w, "bob@ex.org", "UNCLASSIFIED", "");
	expect(w, BOB,
		"/presence[@type='unavailable']//user:status"
		"[@code='307']");
	ck_assert_uint_eq(inside(), 1);
}
END_TEST

/* As after a start: who was inside is asked about, gets nothing, and stays. */
START_TEST(who_is_asked_about_stays_and_gets_nothing)
{
	struct remote *old = outside;

	outside = outside_new(w);
	remote_free(&old);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	world_forget(w);
	world_say(w, ANN, "for the cleared", world_label(w, "SECRET"));
	expect_some(w, ANN, "/message/body");
	expect_none(w, BOB, "/message");
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	world_say(w, ANN, "again", world_label(w, "SECRET"));
	expect_some(w, BOB, "/message/body[.='again']");
}
END_TEST

START_TEST(who_was_asked_about_in_vain_goes)
{
	struct remote *old = outside;

	outside = outside_new(w);
	remote_free(&old);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2);
	outside_silent(outside, w, 6000);
	ck_assert_uint_eq(inside(), 1);
	expect_some(w, BOB, "/presence[@type='unavailable']");
}
END_TEST

START_TEST(what_expires_is_nothing_any_more)
{
	for (int i = 0; i < 119; i++)
		outside_silent(outside, w, 5000);
	ck_assert_uint_eq(inside(), 2);
	for (int i = 0; i < 3; i++)
		outside_silent(outside, w, 5000);
	ck_assert_uint_eq(inside(), 0);
}
END_TEST

/* ---- members by a group ---- */

#define IS(what) \
	"/presence[not(@type)]/user:x/user:item[@affiliation='" what "']"
#define OUT(code) \
	"/presence[@type='unavailable']/user:x/user:status[@code='" code "']"

static void group_room(const char *pair)
{
	ck_assert_str_eq(op_set(w, ROOM, "member_group=Blue Team"), "");
	if (pair != NULL)
		ck_assert_str_eq(op_set(w, ROOM, pair), "");
	world_forget(w);
}

static void eve_is_in(const char *groups)
{
	outside_says(outside, w, "eve@ex.org", "up to SECRET", groups);
}

START_TEST(a_room_for_members_admits_who_is_in_its_group)
{
	group_room("members_only=true");
	eve_is_in("staff");
	world_join(w, EVE, "Eve");
	expect(w, EVE, "/presence[@type='error']//err:registration-required");
	eve_is_in("staff\nblue team");
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, IS("member"));
	world_forget(w);
	eve_is_in("staff");
	expect(w, EVE, OUT("321"));
	expect_some(w, ANN, OUT("321"));
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, "/presence[@type='error']");
}
END_TEST

START_TEST(an_open_room_tells_who_becomes_a_member_and_who_is_none_any_more)
{
	group_room("moderated=true");
	eve_is_in("");
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, IS("none"));
	world_forget(w);
	eve_is_in("Blue Team");
	expect_some(w, ANN, IS("member") "[../user:item/@role='participant']");
	world_forget(w);
	eve_is_in("");
	expect_some(w, ANN, IS("none") "[../user:item/@role='visitor']");
	ck_assert_uint_eq(inside(), 3);
}
END_TEST

START_TEST(an_affiliation_of_ones_own_counts_before_the_group)
{
	group_room("members_only=true");
	eve_is_in("Blue Team");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "outcast"), "");
	world_forget(w);
	world_join(w, EVE, "Eve");
	expect(w, EVE, "/presence[@type='error']//err:forbidden");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "admin"), "");
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, IS("admin"));
	world_forget(w);
	eve_is_in("");
	expect_quiet(w, EVE);
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "none"), "");
	expect_some(w, EVE, OUT("321"));
}
END_TEST

START_TEST(a_domain_that_is_cast_out_stays_out)
{
	group_room("members_only=true");
	ck_assert_str_eq(op_give(w, ROOM, "ex.org", "outcast"), "");
	eve_is_in("Blue Team");
	world_forget(w);
	world_join(w, EVE, "Eve");
	expect(w, EVE, "/presence[@type='error']//err:forbidden");
}
END_TEST

/* As after a start: who was inside stays until the directory has answered. */
START_TEST(a_member_whose_groups_are_asked_for_stays_until_then)
{
	struct remote *old = outside;

	group_room(NULL);
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "Blue Team");
	group_room("members_only=true");
	ck_assert_uint_eq(inside(), 2);
	outside = outside_new(w);
	remote_free(&old);
	ck_assert_uint_eq(inside(), 2);
	outside_says(outside, w, "ann@ex.org", "up to SECRET", "");
	ck_assert_uint_eq(inside(), 2); /* she is the owner */
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "other");
	ck_assert_uint_eq(inside(), 1);
	expect_some(w, BOB, OUT("321"));
}
END_TEST

START_TEST(another_group_of_the_room_holds_at_once)
{
	outside_says(outside, w, "bob@ex.org", "up to SECRET", "Blue Team");
	group_room("members_only=true");
	world_join(w, BOB, "Bob");
	ck_assert_uint_eq(inside(), 2);
	world_forget(w);
	ck_assert_str_eq(op_set(w, ROOM, "member_group=Red Team"), "");
	expect_some(w, BOB, OUT("321"));
	ck_assert_uint_eq(inside(), 1);
}
END_TEST

#define FORM(value)                                                           \
	"<query xmlns='" PROTOCOL(                                            \
		"muc#owner") "'><x xmlns='jabber:x:data'"                     \
			     " type='submit'><field "                         \
			     "var='FORM_TYPE'><value>" PROTOCOL(              \
				     "muc#roomconfig") "</value></"           \
						       "field><field"         \
						       " var='{urn:caveat:0}" \
						       "member_group'><"      \
						       "value>" value         \
						       "</value></field></"   \
						       "x></query>"

/* It would tell who is in it. */
START_TEST(an_owner_names_no_group)
{
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM, "set", FORM("Red"))),
		"modify/not-acceptable");
	ck_assert_str_eq(op_show(w, ROOM, "member_group"), "");
	group_room(NULL);
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM, "set", FORM("Red"))),
		"modify/not-acceptable");
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM, "set", FORM("Blue Team"))),
		"result");
	ck_assert_str_eq(op_show(w, ROOM, "member_group"), "Blue Team");
}
END_TEST

Suite *suite_directory(void)
{
	Suite *s = suite_create("muc/directory");
	TCase *c = tcase_create("directory");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_loses_the_clearance_there_goes_at_once);
	tcase_add_test(c, who_is_asked_about_stays_and_gets_nothing);
	tcase_add_test(c, who_was_asked_about_in_vain_goes);
	tcase_add_test(c, what_expires_is_nothing_any_more);
	tcase_add_test(c, a_room_for_members_admits_who_is_in_its_group);
	tcase_add_test(c,
		an_open_room_tells_who_becomes_a_member_and_who_is_none_any_more);
	tcase_add_test(c, an_affiliation_of_ones_own_counts_before_the_group);
	tcase_add_test(c, a_domain_that_is_cast_out_stays_out);
	tcase_add_test(c, a_member_whose_groups_are_asked_for_stays_until_then);
	tcase_add_test(c, another_group_of_the_room_holds_at_once);
	tcase_add_test(c, an_owner_names_no_group);
	suite_add_tcase(s, c);
	return s;
}
