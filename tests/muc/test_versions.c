/* SPDX-License-Identifier: MIT */
/* Versions of the affiliation lists (XEP-0463): D463-01 to D463-04. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN                 "ann@ex.org/pc" /* owner */
#define BOB                 "bob@ex.org/pc"
#define CAT                 "cat@ex.org/pc"
#define INFO                "<query xmlns='" PROTOCOL("disco#info") "'/>"

#define ck_has(who, xpath)  ck_assert_uint_ne(expect_count(w, who, xpath), 0)
#define ck_none(who, xpath) ck_assert_uint_eq(expect_count(w, who, xpath), 0)

/* All that tells of versions; a message or the own presence. */
#define TOLD "/message[user:x/mav:mav]"
#define ITEM(jid, affiliation) \
	"[user:x/user:item[@jid='" jid "'][@affiliation='" affiliation "']]"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	world_set(w, "whois=anyone");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* since NULL: no version is named; "-": versions aren't asked for. */
static void enter(const char *full, const char *nick, const char *since)
{
	const char *mav = "";

	if (since == NULL)
		mav = "<mav xmlns='urn:xmpp:muc:affiliations:1'/>";
	else if (strcmp(since, "-") != 0)
		mav = say(w,
			"<mav xmlns='urn:xmpp:muc:affiliations:1' since='%s'/>",
			since);
	world_recvf(w,
		"<presence from='%s' to='" ROOM
		"/%s'><x xmlns='" PROTOCOL("muc") "'>%s</x></presence>",
		full, nick, mav);
}

static void leave(const char *full, const char *nick)
{
	world_recvf(w,
		"<presence from='%s' to='" ROOM "/%s' type='unavailable'/>",
		full, nick);
	world_forget(w);
}

static void give(const char *bare, const char *affiliation)
{
	ck_assert_str_eq(op_give(w, ROOM, bare, affiliation), "");
}

static void rejudge(void)
{
	muc_rejudge(w->muc, SPAN_NONE, world_begin(w));
	world_end(w);
}

/* What the own presence says last. */
static const char *until(const char *who)
{
	return xpath_text(w, heard(w, who),
		"(//presence[.//*[@code='110']]//*[local-name()='mav']/@until)"
		"[last()]");
}

/* D463-01 */
START_TEST(it_is_a_feature_of_rooms)
{
	const char *a = ask(w, ANN, ROOM, "get", INFO);

	ck_xpath(a, "//*[@var='urn:xmpp:muc:affiliations:1']");
	a = ask(w, ANN, DOMAIN, "get", INFO);
	ck_xpath_not(a, "//*[@var='urn:xmpp:muc:affiliations:1']");
}
END_TEST

/* D463-02 */
START_TEST(who_asks_gets_all_before_any_presence)
{
	const char *all;

	give("dan@ex.org", "member");
	give("bob@ex.org", "admin");
	give("eve@ex.org", "outcast");
	world_forget(w);
	enter(BOB, "Bob", NULL);
	all = heard(w, BOB);
	ck_xpath(all, "name(/*/*[1]) = 'message'");
	ck_xpath(all, "count(//message[.//*[local-name()='mav']]) = 1");
	ck_has(BOB, TOLD ITEM("ann@ex.org", "owner"));
	ck_has(BOB, TOLD ITEM("bob@ex.org", "admin"));
	ck_has(BOB, TOLD ITEM("dan@ex.org", "member"));
	ck_has(BOB, TOLD ITEM("eve@ex.org", "outcast"));
	ck_none(BOB, TOLD "[user:x/mav:mav/@since]");
	ck_xpath(all, "//message//*[local-name()='mav']/@until ="
		      " //presence[.//*[@code='110']]"
		      "//*[local-name()='mav']/@until");
}
END_TEST

/* D463-01: nobody else learns that somebody asked. */
START_TEST(the_question_is_not_passed_on)
{
	give("bob@ex.org", "member");
	world_forget(w);
	enter(BOB, "Bob", "x");
	ck_assert_ptr_null(strstr(heard(w, ANN), "mav"));
}
END_TEST

START_TEST(who_does_not_ask_is_told_no_versions)
{
	give("bob@ex.org", "admin");
	enter(BOB, "Bob", "-");
	give("dan@ex.org", "member");
	ck_assert_ptr_null(strstr(heard(w, NULL), "mav"));
}
END_TEST

/* D463-02 */
START_TEST(since_a_version_only_what_changed_is_told)
{
	const char *v;

	give("bob@ex.org", "admin");
	give("dan@ex.org", "member");
	give("eve@ex.org", "member");
	enter(BOB, "Bob", NULL);
	v = until(BOB);
	leave(BOB, "Bob");
	give("dan@ex.org", "none");
	give("fay@ex.org", "outcast");
	enter(BOB, "Bob", v);
	ck_has(BOB, TOLD ITEM("dan@ex.org", "none"));
	ck_has(BOB, TOLD ITEM("fay@ex.org", "outcast"));
	ck_none(BOB, TOLD ITEM("eve@ex.org", "member"));
	ck_has(BOB, say(w, TOLD "[user:x/mav:mav/@since='%s']", v));
	v = until(BOB);
	ck_has(BOB, say(w, TOLD "[user:x/mav:mav/@until='%s']", v));
	leave(BOB, "Bob");
	/* nothing new: only the own presence says so */
	enter(BOB, "Bob", v);
	ck_none(BOB, TOLD);
	ck_assert_str_eq(until(BOB), v);
}
END_TEST

/* D463-02 */
START_TEST(an_unknown_version_gets_all)
{
	give("bob@ex.org", "admin");
	enter(BOB, "Bob", "nonsense");
	ck_has(BOB, TOLD ITEM("ann@ex.org", "owner"));
	ck_none(BOB, TOLD "[user:x/mav:mav/@since]");
}
END_TEST

/* SECURITY: who came and went is nobody's to know (XEP-0463 6). */
START_TEST(what_came_and_went_is_not_told)
{
	const char *v;

	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	v = until(BOB);
	leave(BOB, "Bob");
	give("spy@ex.org", "member");
	give("spy@ex.org", "none");
	enter(BOB, "Bob", v);
	ck_assert_ptr_null(strstr(heard(w, BOB), "spy@"));
	leave(BOB, "Bob");
	give("dan@ex.org", "member");
	enter(BOB, "Bob", v);
	ck_has(BOB, TOLD ITEM("dan@ex.org", "member"));
	ck_assert_ptr_null(strstr(heard(w, BOB), "spy@"));
}
END_TEST

/* D463-03, K-03 */
START_TEST(each_change_is_told_from_version_to_version)
{
	const char *v, *all;

	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	v = until(BOB);
	world_forget(w);
	give("dan@ex.org", "member"); /* who isn't there */
	ck_has(BOB, say(w,
			    TOLD "[user:x/mav:mav/@since='%s']" ITEM(
				    "dan@ex.org", "member"),
			    v));
	v = xpath_text(w, heard(w, BOB), "//*[local-name()='mav']/@until");
	world_forget(w);
	enter(CAT, "Cat", "-");
	world_forget(w);
	give("cat@ex.org", "member"); /* who is */
	all = heard(w, BOB);
	ck_xpath(all, "name(/*/*[1]) = 'message'");
	ck_has(BOB, say(w,
			    TOLD "[user:x/mav:mav/@since='%s']" ITEM(
				    "cat@ex.org", "member"),
			    v));
	ck_has(BOB, "/presence[@from='" ROOM
		    "/Cat'][.//user:item/@affiliation='member']");
	ck_none(CAT, "/message");
}
END_TEST

/* The own presence always has the version of now. */
START_TEST(the_own_presence_goes_with_it)
{
	const char *v;

	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	v = until(BOB);
	world_forget(w);
	give("bob@ex.org", "owner");
	ck_has(BOB, TOLD ITEM("bob@ex.org", "owner"));
	ck_assert_str_ne(until(BOB), v);
	ck_has(BOB, say(w, TOLD "[user:x/mav:mav/@until='%s']", until(BOB)));
}
END_TEST

/* A list of several is one step. */
START_TEST(several_changes_are_one_version)
{
	enter(ANN, "Ann", NULL);
	world_forget(w);
	world_recv(w, "<iq type='set' id='l' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='" PROTOCOL(
			      "muc#admin") "'>"
					   "<item affiliation='member' "
					   "jid='dan@ex.org'/>"
					   "<item affiliation='none' "
					   "jid='nobody@ex.org'/>"
					   "<item affiliation='outcast' "
					   "jid='eve@ex.org'/>"
					   "</query></iq>");
	ck_assert_uint_eq(expect_count(w, ANN, TOLD), 1);
	ck_has(ANN, TOLD ITEM("dan@ex.org", "member")
			    ITEM("eve@ex.org", "outcast"));
	ck_none(ANN, TOLD "[user:x/user:item/@jid='nobody@ex.org']");
}
END_TEST

START_TEST(no_change_is_no_version)
{
	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	world_forget(w);
	give("bob@ex.org", "admin");
	give("dan@ex.org", "none");
	ck_none(BOB, TOLD);
}
END_TEST

/* ---- who may ---- */

/* D463-04: as with the lists that are asked for one by one. */
START_TEST(who_may_not_read_the_lists_is_refused)
{
	world_set(w, "whois=moderators");
	give("bob@ex.org", "member");
	enter(BOB, "Bob", NULL);
	ck_has(BOB, "/message[@type='error']/error[@type='auth'][@by='" ROOM
		    "']/err:forbidden");
	ck_has(BOB, "/presence[.//user:status/@code='110']");
	ck_none(BOB, TOLD);
	give("dan@ex.org", "member");
	ck_none(BOB, TOLD);
	ck_assert_str_eq(until(BOB), "");
}
END_TEST

/* SECURITY: members may read three of four lists; of bans nothing, not even
 * that there was one. */
START_TEST(an_outcast_is_nobody_to_a_member)
{
	const char *v;

	give("bob@ex.org", "member");
	give("eve@ex.org", "outcast");
	enter(BOB, "Bob", NULL);
	ck_none(BOB, TOLD "[user:x/user:item/@jid='eve@ex.org']");
	v = until(BOB);
	world_forget(w);
	give("fay@ex.org", "outcast");
	ck_none(BOB, "/*");
	give("dan@ex.org", "member");
	ck_has(BOB, say(w, TOLD "[user:x/mav:mav/@since='%s']", v));
	world_forget(w);
	give("dan@ex.org", "outcast");
	ck_has(BOB, TOLD ITEM("dan@ex.org", "none"));
}
END_TEST

/* Versions of one audience are none of the other's. */
START_TEST(a_version_of_admins_is_unknown_to_members)
{
	const char *v;

	enter(ANN, "Ann", NULL);
	v = until(ANN);
	give("bob@ex.org", "member");
	give("eve@ex.org", "outcast");
	world_forget(w);
	enter(BOB, "Bob", v);
	ck_none(BOB, TOLD "[user:x/mav:mav/@since]");
	ck_has(BOB, TOLD ITEM("bob@ex.org", "member"));
}
END_TEST

/* Who rises sees more, who falls less: from the beginning. */
START_TEST(another_right_begins_anew)
{
	give("bob@ex.org", "member");
	give("eve@ex.org", "outcast");
	enter(BOB, "Bob", NULL);
	world_forget(w);
	give("bob@ex.org", "admin");
	ck_has(BOB, TOLD ITEM("eve@ex.org", "outcast"));
	ck_none(BOB, TOLD "[user:x/mav:mav/@since]");
	world_forget(w);
	give("bob@ex.org", "none");
	ck_has(BOB, TOLD ITEM("ann@ex.org", "owner"));
	ck_none(BOB, TOLD "[user:x/user:item/@jid='eve@ex.org']");
	world_set(w, "whois=moderators");
	world_forget(w);
	give("dan@ex.org", "member");
	ck_none(BOB, TOLD);
	world_set(w, "whois=anyone");
	give("dan@ex.org", "none");
	ck_has(BOB, TOLD ITEM("ann@ex.org", "owner"));
}
END_TEST

/* SECURITY: who is banned by it gets no list of those who stay. */
START_TEST(who_is_expelled_is_told_no_more)
{
	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	world_forget(w);
	give("bob@ex.org", "outcast");
	ck_none(BOB, TOLD);
	ck_has(BOB, "/presence[.//user:status/@code='301']");
}
END_TEST

START_TEST(a_restart_forgets_nothing)
{
	const char *v;

	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	v = until(BOB);
	world_restart(w);
	world_forget(w);
	give("dan@ex.org", "member");
	ck_has(BOB, say(w, TOLD "[user:x/mav:mav/@since='%s']", v));
}
END_TEST

/* Each with the version that the next one begins with. */
START_TEST(a_long_list_comes_in_parts)
{
	const char *all;

	for (int i = 0; i < 900; i++)
		give(say(w, "m%d@ex.org", i), "member");
	world_forget(w);
	enter(ANN, "Ann", NULL);
	ck_assert_uint_eq(expect_count(w, ANN, TOLD), 3);
	all = heard(w, ANN);
	ck_xpath(all, "count(//message//*[local-name()='item']) = 901");
	ck_xpath(all, "count(//*[local-name()='mav'][not(@since)]"
		      "[ancestor::message]) = 1");
	for (int i = 1; i < 3; i++)
		ck_xpath(
			all, say(w,
				     "string((//message//*[local-name()='mav'])"
				     "[%d]/@until) = string((//message"
				     "//*[local-name()='mav'])[%d]/@since)",
				     i, i + 1));
	ck_xpath(all, "string((//message//*[local-name()='mav'])[3]/@until) ="
		      " string(//presence//*[local-name()='mav']/@until)");
}
END_TEST

/* ---- what waits ---- */

START_TEST(what_waits_is_for_who_may_read_the_lists)
{
	give("bob@ex.org", "admin");
	enter(BOB, "Bob", NULL);
	world_forget(w);
	world_hold(w);
	give("eve@ex.org", "outcast");
	rejudge();
	ck_has(BOB, TOLD ITEM("eve@ex.org", "outcast"));
	give("bob@ex.org", "member");
	rejudge();
	ck_none(BOB, TOLD ITEM("eve@ex.org", "outcast"));
	ck_has(BOB, TOLD ITEM("bob@ex.org", "member"));
}
END_TEST

START_TEST(what_waits_is_for_who_is_cleared)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	give("bob@ex.org", "admin");
	world_set(w, "access_label=SECRET");
	enter(BOB, "Bob", NULL);
	world_forget(w);
	world_hold(w);
	give("dan@ex.org", "member");
	ck_has(BOB, TOLD);
	world_set(w, "access_label=");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_none(BOB, TOLD);
}
END_TEST

Suite *suite_versions(void)
{
	Suite *s = suite_create("muc/versions");
	TCase *c = tcase_create("versions");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, it_is_a_feature_of_rooms);
	tcase_add_test(c, who_asks_gets_all_before_any_presence);
	tcase_add_test(c, the_question_is_not_passed_on);
	tcase_add_test(c, who_does_not_ask_is_told_no_versions);
	tcase_add_test(c, since_a_version_only_what_changed_is_told);
	tcase_add_test(c, an_unknown_version_gets_all);
	tcase_add_test(c, what_came_and_went_is_not_told);
	tcase_add_test(c, each_change_is_told_from_version_to_version);
	tcase_add_test(c, the_own_presence_goes_with_it);
	tcase_add_test(c, several_changes_are_one_version);
	tcase_add_test(c, no_change_is_no_version);
	tcase_add_test(c, who_may_not_read_the_lists_is_refused);
	tcase_add_test(c, an_outcast_is_nobody_to_a_member);
	tcase_add_test(c, a_version_of_admins_is_unknown_to_members);
	tcase_add_test(c, another_right_begins_anew);
	tcase_add_test(c, who_is_expelled_is_told_no_more);
	tcase_add_test(c, a_restart_forgets_nothing);
	tcase_add_test(c, a_long_list_comes_in_parts);
	tcase_add_test(c, what_waits_is_for_who_may_read_the_lists);
	tcase_add_test(c, what_waits_is_for_who_is_cleared);
	suite_add_tcase(s, c);
	return s;
}
