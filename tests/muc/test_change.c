/* SPDX-License-Identifier: MIT */
/* What follows from changes of roles and affiliations, and when there are
 * none (XEP-0045 8, 9, 10.3 ff). */
#include "tests/muc/crowd.h"
#include "tests/muc/suites.h"

static struct world *w;

static void setup(void)
{
	w = crowd_new();
}

static void teardown(void)
{
	world_free(&w);
}

static const char NO[] = "auth/forbidden";
static const char NF[] = "cancel/item-not-found";

/* ---- who hears what, in which order ---- */

/* C045-134: the one, the result, the rest; C045-160 reason and actor. */
START_TEST(a_kick_is_told_in_order)
{
	const char *one, *rest, *all;

	crowd_done(w, "actor-admin@ex.org/pc",
		"<item nick='none' role='none'>"
		"<reason>Avaunt!</reason></item>");
	one = heard(w, crowd_full(w, "none"));
	ck_xpath(one, "count(//presence) = 1");
	ck_xpath(one, "//presence[@type='unavailable']/user:x"
		      "[user:item[@role='none' and @affiliation='none']"
		      "[user:reason='Avaunt!'][user:actor/@nick='actor-admin']]"
		      "[user:status/@code='307'][user:status/@code='110']");
	rest = heard(w, crowd_full(w, "member"));
	ck_xpath(rest,
		"//presence[@type='unavailable']/user:x"
		"[user:status/@code='307'][not(user:status/@code='110')]");
	ck_xpath_not(rest, "//user:item/@jid"); /* C045-051 */
	all = heard(w, NULL);
	ck_xpath(all, "//presence[@to='none@ex.org/pc']"
		      "[following::iq[@type='result']]");
	ck_xpath(all, "//presence[@to='member@ex.org/pc']"
		      "[preceding::iq[@type='result']]");
}
END_TEST

/* C045-151: result first, then the banned, then the rest. A full address is
 * reduced; the reserved nick is free again. */
START_TEST(a_ban_is_told_in_order)
{
	const char *all;

	crowd_done(w, "actor-owner@ex.org/pc",
		"<item jid='member@ex.org' nick='Third' "
		"affiliation='member'/>");
	world_forget(w);
	crowd_done(w, "actor-admin@ex.org/pc",
		"<item jid='member@ex.org/any' "
		"affiliation='outcast'>"
		"<reason>Treason</reason></item>");
	all = heard(w, NULL);
	ck_xpath(all,
		"//presence[@to='member@ex.org/pc']"
		"[@type='unavailable'][preceding::iq]"
		"/user:x[user:status/@code='301'][user:status/@code='110']"
		"/user:item[@affiliation='outcast'][@role='none']"
		"[user:reason='Treason']");
	ck_xpath(all, "//presence[@to='none@ex.org/pc'][preceding::iq]"
		      "[preceding::presence[@to='member@ex.org/pc']]"
		      "/user:x/user:status[@code='301']");
	ck_assert_str_eq(crowd_affiliation(w, "member"), "outcast");
	/* C045-153: reason kept, no nick, no role */
	ck_xpath(crowd_get(w, "actor-admin@ex.org/pc",
			 "<item affiliation='outcast'/>"),
		"//admin:item[@jid='member@ex.org'][admin:reason='Treason']"
		"[not(@nick)][not(@role)]");
	crowd_done(w, "actor-owner@ex.org/pc",
		"<item jid='x@ex.org' nick='Third' "
		"affiliation='member'/>");
}
END_TEST

/* C045-155: a domain bans who has no entry of their own. */
START_TEST(a_domain_is_banned)
{
	crowd_done(w, "actor-owner@ex.org/pc",
		"<item jid='ex.org' affiliation='outcast'/>");
	ck_xpath(heard(w, crowd_full(w, "none")), "//user:status[@code='301']");
	ck_xpath_not(heard(w, crowd_full(w, "member")),
		"//user:status[@code='301']/../user:status[@code='110']");
	ck_assert_str_eq(crowd_role(w, "none"), "none");
	ck_assert_str_eq(crowd_role(w, "member"), "participant");
}
END_TEST

/* C045-009, C045-156, C045-164: the role follows the affiliation. */
START_TEST(an_affiliation_brings_its_role)
{
	const char *boss = "boss@ex.org/pc";

	ck_assert_str_eq(op_set(w, ROOM, "moderated=true"), "");
	world_forget(w);
	crowd_done(w, boss, "<item nick='none' role='visitor'/>");
	crowd_done(w, boss, "<item jid='none@ex.org' affiliation='member'/>");
	ck_assert_str_eq(crowd_role(w, "none"), "participant");
	ck_xpath(heard(w, crowd_full(w, "admin")),
		"//user:item[@affiliation='member'][@role='participant']"
		"[@jid='none@ex.org/pc']");
	crowd_done(w, boss, "<item jid='none@ex.org' affiliation='admin'/>");
	ck_assert_str_eq(crowd_role(w, "none"), "moderator");
	crowd_done(w, boss, "<item jid='none@ex.org' affiliation='none'/>");
	ck_assert_str_eq(crowd_role(w, "none"), "visitor");
	/* a better role that was given isn't lost by a rise */
	crowd_done(w, boss, "<item nick='none' role='moderator'/>");
	crowd_done(w, boss, "<item jid='none@ex.org' affiliation='member'/>");
	ck_assert_str_eq(crowd_role(w, "none"), "moderator");
}
END_TEST

/* C045-157: one unavailable presence with 321, none before it. */
START_TEST(a_lost_membership_leads_out)
{
	const char *one;

	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	crowd_done(w, "actor-admin@ex.org/pc",
		"<item jid='member@ex.org' affiliation='none'/>");
	one = heard(w, crowd_full(w, "member"));
	ck_xpath(one, "count(//presence) = 1");
	ck_xpath(one,
		"//presence[@type='unavailable']/user:x"
		"[user:status/@code='321']/user:item[@affiliation='none']");
}
END_TEST

/* C045-159: who is added and isn't there is invited. */
START_TEST(a_new_member_is_invited)
{
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	crowd_done(w, "actor-admin@ex.org/pc",
		"<item jid='new@ex.org' affiliation='member'/>");
	ck_xpath(heard(w, "new@ex.org"),
		"//message[@from='" ROOM "']/user:x/user:invite"
		"[@from='actor-admin@ex.org']");
	world_forget(w);
	crowd_done(w, "actor-admin@ex.org/pc",
		"<item jid='new@ex.org' affiliation='member'/>");
	ck_xpath_not(heard(w, "new@ex.org"), "//user:invite");
}
END_TEST

/* A reason is a sentence, not a store of data. */
START_TEST(reasons_have_a_limit)
{
	static const char *const items[] = {
		"<item jid='x@ex.org' affiliation='outcast'>",
		"<item nick='none' role='none'>"};
	char text[1026];

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 2; i++) {
		text[1025] = '\0';
		ck_assert_str_eq(crowd_set(w, "actor-owner@ex.org/pc",
					 say(w, "%s<reason>%s</reason></item>",
						 items[i], text)),
			"modify/not-acceptable");
		text[1024] = '\0';
		crowd_done(w, "actor-owner@ex.org/pc",
			say(w, "%s<reason>%s</reason></item>", items[i], text));
		text[1024] = 'x';
	}
}
END_TEST

/* ---- all or nothing, and the shape of requests ---- */

/* C045-154, C045-168: one bad item, and nothing is done. */
START_TEST(a_list_is_done_as_a_whole)
{
	static const struct {
		const char *bad, *verdict;
	} lists[] = {
		{"<item jid='owner@ex.org' affiliation='outcast'/>",
                 "cancel/not-allowed"							  },
		{"<item jid='actor-admin@ex.org' affiliation='outcast'/>",
                 "cancel/conflict"							     },
		{"<item jid='@' affiliation='outcast'/>",
                 "modify/jid-malformed"							},
		{"<item jid='y@ex.org' affiliation='duke'/>",
                 "modify/bad-request"							  },
		{"<item affiliation='outcast'/>",                          "modify/bad-request"},
		{"<item jid='y@ex.org'/>",                                 "modify/bad-request"},
 /* C045-166 */
		{"<item jid='y@ex.org' affiliation='none' role='none'/>",
                 "modify/bad-request"							  },
		{"<item nick='none' role='none'/>",                        "modify/bad-request"},
		{"<item jid='x@ex.org' affiliation='none'/>",
                 "modify/bad-request"							  },
		{"<thing/>",					       "modify/bad-request"},
	};

	ck_assert_str_eq(
		crowd_set(w, "actor-admin@ex.org/pc",
			say(w, "<item jid='x@ex.org' affiliation='outcast'/>%s",
				lists[_i].bad)),
		lists[_i].verdict);
	ck_assert_str_eq(crowd_affiliation(w, "x"), "none");
	ck_assert_str_eq(crowd_role(w, "none"), "participant");
	ck_assert_str_eq(crowd_affiliation(w, "owner"), "owner");
	ck_xpath_not(heard(w, NULL), "//presence");
}
END_TEST

START_TEST(several_are_kicked_at_once)
{
	crowd_done(w, "actor-owner@ex.org/pc",
		"<item nick='none' role='none'/>"
		"<item nick='member' role='none'/>"
		"<item nick='actor-member' role='visitor'/>");
	ck_assert_str_eq(crowd_role(w, "none"), "none");
	ck_assert_str_eq(crowd_role(w, "member"), "none");
	ck_assert_str_eq(crowd_role(w, "actor-member"), "visitor");
	ck_assert_str_eq(crowd_set(w, "actor-owner@ex.org/pc",
				 "<item nick='admin' role='none'/>"
				 "<item nick='admin' role='none'/>"),
		"modify/bad-request");
	ck_assert_str_eq(crowd_role(w, "admin"), "moderator");
}
END_TEST

/* C045-135, C045-140, C045-152 */
START_TEST(nobody_removes_themselves)
{
	ck_assert_str_eq(crowd_set(w, "actor-owner@ex.org/pc",
				 "<item nick='actor-owner' role='none'/>"),
		"cancel/conflict");
	ck_assert_str_eq(crowd_set(w, "actor-owner@ex.org/pc",
				 "<item jid='actor-owner@ex.org' "
				 "affiliation='outcast'/>"),
		"cancel/conflict");
	ck_assert_str_eq(crowd_set(w, "actor-owner@ex.org/pc",
				 "<item nick='who' role='none'/>"),
		NF);
}
END_TEST

/* C045-163, C045-195 */
START_TEST(the_last_owner_stays)
{
	crowd_done(w, "boss@ex.org/pc",
		"<item jid='owner@ex.org' affiliation='none'/>"
		"<item jid='actor-owner@ex.org' "
		"affiliation='admin'/>");
	ck_assert_str_eq(
		crowd_set(w, "boss@ex.org/pc",
			"<item jid='boss@ex.org' affiliation='admin'/>"),
		"cancel/conflict");
	crowd_done(w, "boss@ex.org/pc",
		"<item jid='boss@ex.org' affiliation='none'/>"
		"<item jid='owner@ex.org' affiliation='owner'/>");
	ck_assert_str_eq(crowd_set(w, "boss@ex.org/pc",
				 "<item jid='x@ex.org' affiliation='member'/>"),
		NO);
}
END_TEST

/* C045-156, C045-159: a nick is reserved for one. */
START_TEST(a_reserved_nick_has_one_owner)
{
	const char *by = "actor-admin@ex.org/pc";

	crowd_done(w, by,
		"<item jid='x@ex.org' nick='Third' "
		"affiliation='member'/>");
	ck_assert_str_eq(crowd_set(w, by,
				 "<item jid='y@ex.org' nick='Third' "
				 "affiliation='member'/>"),
		"cancel/conflict");
	ck_assert_str_eq(crowd_set(w, by,
				 "<item jid='y@ex.org' nick='N' "
				 "affiliation='member'/>"
				 "<item jid='z@ex.org' nick='N' "
				 "affiliation='member'/>"),
		"cancel/conflict");
	/* absent: unchanged; empty: gone */
	crowd_done(w, by, "<item jid='x@ex.org' affiliation='member'/>");
	/* K-02, C045-158, C045-167: nick where reserved, never a role */
	ck_xpath(crowd_get(w, by, "<item affiliation='member'/>"),
		"//admin:item[@jid='x@ex.org'][@nick='Third'][not(@role)]");
	ck_xpath(crowd_get(w, by, "<item affiliation='member'/>"),
		"//admin:item[@jid='member@ex.org'][not(@nick)][not(@role)]");
	crowd_done(w, by,
		"<item jid='x@ex.org' nick='' "
		"affiliation='member'/>");
	crowd_done(w, by,
		"<item jid='y@ex.org' nick='Third' "
		"affiliation='member'/>");
	ck_assert_str_eq(crowd_set(w, by,
				 "<item jid='z@ex.org' nick='   ' "
				 "affiliation='member'/>"),
		"modify/jid-malformed");
}
END_TEST

/* Only persons are admins and owners. */
START_TEST(a_domain_is_no_owner)
{
	ck_assert_str_eq(crowd_set(w, "boss@ex.org/pc",
				 "<item jid='ex.org' affiliation='admin'/>"),
		"modify/not-acceptable");
}
END_TEST

Suite *suite_change(void)
{
	Suite *s = suite_create("muc/change");
	TCase *c = tcase_create("change");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_kick_is_told_in_order);
	tcase_add_test(c, a_ban_is_told_in_order);
	tcase_add_test(c, a_domain_is_banned);
	tcase_add_test(c, an_affiliation_brings_its_role);
	tcase_add_test(c, a_lost_membership_leads_out);
	tcase_add_test(c, a_new_member_is_invited);
	tcase_add_test(c, reasons_have_a_limit);
	tcase_add_loop_test(c, a_list_is_done_as_a_whole, 0, 10);
	tcase_add_test(c, several_are_kicked_at_once);
	tcase_add_test(c, nobody_removes_themselves);
	tcase_add_test(c, the_last_owner_stays);
	tcase_add_test(c, a_reserved_nick_has_one_owner);
	tcase_add_test(c, a_domain_is_no_owner);
	suite_add_tcase(s, c);
	return s;
}
