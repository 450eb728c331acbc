/* SPDX-License-Identifier: MIT */
/* Roles and affiliations in the hands of others (XEP-0045 8, 9, 10.3 ff). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

static struct world *w;

static const char *const names[] = {
	"outcast", "none", "member", "admin", "owner"};
#define NAMES_N 5

static const char *bare(const char *who)
{
	return say(w, "%s@ex.org", who);
}

static const char *full(const char *who)
{
	return say(w, "%s@ex.org/pc", who);
}

static const char *set(const char *from, const char *items)
{
	return verdict(w, ask(w, from, ROOM, "set",
				  say(w,
					  "<query xmlns='" PROTOCOL(
						  "muc#admin") "'>%s</query>",
					  items)));
}

static const char *get(const char *from, const char *item)
{
	return ask(w, from, ROOM, "get",
		say(w, "<query xmlns='" PROTOCOL("muc#admin") "'>%s</query>",
			item));
}

static void done(const char *from, const char *items)
{
	ck_assert_str_eq(set(from, items), "result");
}

static void give(const char *who, const char *affiliation)
{
	ck_assert_str_eq(op_give(w, ROOM, who, affiliation), "");
}

/* One person of each affiliation, twice: who acts (actor-X) and who is acted
 * on (X). All are inside but the outcasts; there is an owner besides. */
static void setup(void)
{
	w = world_new(NULL);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	give("boss@ex.org", "owner");
	for (size_t i = 0; i < NAMES_N; i++) {
		give(bare(names[i]), names[i]);
		give(say(w, "actor-%s@ex.org", names[i]), names[i]);
	}
	for (size_t i = 1; i < NAMES_N; i++) {
		world_join(w, full(names[i]), names[i]);
		world_join(w, say(w, "actor-%s@ex.org/pc", names[i]),
			say(w, "actor-%s", names[i]));
	}
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- the matrix ---- */

#define VERB(what, by_nick, ...)    \
	{                           \
		(what), (by_nick),  \
		{                   \
			__VA_ARGS__ \
		}                   \
	}

static const char OK[] = "result";
static const char NO[] = "auth/forbidden";
static const char NA[] = "cancel/not-allowed";
static const char NF[] = "cancel/item-not-found";

/*
 * Written down from the XEP by hand, not computed. A row for each actor, a
 * letter for each target, both in the order outcast, none, member, admin,
 * owner: o done, f forbidden, n not allowed, ? there is no such occupant.
 */
static const struct verb {
	const char *what; /* attribute of the item */
	bool by_nick;
	const char *expected[NAMES_N];
} verbs[] = {
	/* kick; without power, none of it: C045-130, C045-134, C045-135 */
	VERB("role='none'", true, "fffff", "fffff", "fffff", "?ooon", "?oooo"),
	/* revoke voice: C045-004, C045-137 */
	VERB("role='visitor'", true, "fffff", "fffff", "fffff", "?oonn",
		"?oonn"),
	/* grant voice, which takes the moderator's: C045-136, C045-160 */
	VERB("role='participant'", true, "fffff", "fffff", "fffff", "?oonn",
		"?oonn"),
	/* grant moderator: C045-160 */
	VERB("role='moderator'", true, "fffff", "fffff", "fffff", "?oooo",
		"?oooo"),
	/* ban: C045-150, C045-151, C045-152, K-05 */
	VERB("affiliation='outcast'", false, "fffff", "fffff", "fffff", "ooonn",
		"ooooo"),
	/* revoke whatever it was: C045-157, C045-162 */
	VERB("affiliation='none'", false, "fffff", "fffff", "fffff", "oooff",
		"ooooo"),
	/* grant membership: C045-156 */
	VERB("affiliation='member'", false, "fffff", "fffff", "fffff", "oooff",
		"ooooo"),
	/* the owners' lists: C045-008, C045-162 */
	VERB("affiliation='admin'", false, "fffff", "fffff", "fffff", "fffff",
		"ooooo"),
	VERB("affiliation='owner'", false, "fffff", "fffff", "fffff", "fffff",
		"ooooo"),
};
#define MATRIX_N (ARRAY_LEN(verbs) * NAMES_N * NAMES_N)

static const char *affiliation_of(const char *who)
{
	for (size_t i = 0; i < NAMES_N; i++)
		if (i != 1 &&
			xpath_holds(get("boss@ex.org/pc",
					    say(w, "<item affiliation='%s'/>",
						    names[i])),
				say(w, "//admin:item[@jid='%s']", bare(who))))
			return names[i];
	return "none";
}

static const char *role_of(const char *who)
{
	static const char *const roles[] = {
		"moderator", "participant", "visitor"};

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (xpath_holds(get("boss@ex.org/pc",
					say(w, "<item role='%s'/>", roles[i])),
			    say(w, "//admin:item[@nick='%s']", who)))
			return roles[i];
	return "none";
}

/* Every actor on every target by every verb: the verdict of the table, and
 * after a refusal everything as it was. */
START_TEST(power_is_as_the_table_says)
{
	const struct verb *v = &verbs[(size_t)_i / (NAMES_N * NAMES_N)];
	size_t by = (size_t)_i / NAMES_N % NAMES_N, on = (size_t)_i % NAMES_N;
	const char *was_a = affiliation_of(names[on]);
	const char *was_r = role_of(names[on]);
	const char *got = set(say(w, "actor-%s@ex.org/pc", names[by]),
		v->by_nick ? say(w, "<item nick='%s' %s/>", names[on], v->what)
			   : say(w, "<item jid='%s' %s/>", bare(names[on]),
				     v->what));
	const char letter = v->expected[by][on];
	const char *wanted = letter == 'o'   ? OK
	                     : letter == 'f' ? NO
	                     : letter == 'n' ? NA
	                                     : NF;
	bool is_done = letter == 'o';

	ck_assert_msg(strcmp(got, wanted) == 0, "%s by %s on %s: %s, not %s",
		v->what, names[by], names[on], got, wanted);
	if (v->by_nick) {
		ck_assert_str_eq(affiliation_of(names[on]), was_a);
		ck_assert_msg(!is_done || strstr(v->what, role_of(names[on])),
			"%s is %s", names[on], role_of(names[on]));
	} else {
		ck_assert_msg(
			!is_done || strstr(v->what, affiliation_of(names[on])),
			"%s is %s", names[on], affiliation_of(names[on]));
	}
	if (!is_done) {
		ck_assert_str_eq(affiliation_of(names[on]), was_a);
		ck_assert_str_eq(role_of(names[on]), was_r);
	}
}
END_TEST

/* C045-006, C045-137, C045-160: a moderator of no affiliation kicks and mutes
 * their like, and makes and unmakes no moderators. */
START_TEST(a_mere_moderator_has_little_power)
{
	const char *mod = "actor-none@ex.org/pc";

	done("boss@ex.org/pc", "<item nick='actor-none' role='moderator'/>");
	ck_assert_str_eq(set(mod, "<item nick='member' role='visitor'/>"), NA);
	ck_assert_str_eq(set(mod, "<item nick='member' role='none'/>"), NA);
	ck_assert_str_eq(
		set(mod, "<item nick='owner' role='participant'/>"), NA);
	ck_assert_str_eq(set(mod, "<item nick='none' role='moderator'/>"), NO);
	ck_assert_str_eq(
		set(mod, "<item jid='x@ex.org' affiliation='member'/>"), NO);
	done(mod, "<item nick='none' role='visitor'/>");
	done(mod, "<item nick='none' role='none'/>");
	ck_assert_str_eq(
		verdict(w, get(mod, "<item role='participant'/>")), OK);
	ck_assert_str_eq(verdict(w, get(mod, "<item role='moderator'/>")), NO);
}
END_TEST

/* ---- who hears what, in which order ---- */

/* C045-134: the one, the result, the rest; C045-160 reason and actor. */
START_TEST(a_kick_is_told_in_order)
{
	const char *one, *rest, *all;

	done("actor-admin@ex.org/pc", "<item nick='none' role='none'>"
				      "<reason>Avaunt!</reason></item>");
	one = heard(w, full("none"));
	ck_xpath(one, "count(//presence) = 1");
	ck_xpath(one, "//presence[@type='unavailable']/user:x"
		      "[user:item[@role='none' and @affiliation='none']"
		      "[user:reason='Avaunt!'][user:actor/@nick='actor-admin']]"
		      "[user:status/@code='307'][user:status/@code='110']");
	rest = heard(w, full("member"));
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

	done("actor-owner@ex.org/pc", "<item jid='member@ex.org' nick='Third' "
				      "affiliation='member'/>");
	world_forget(w);
	done("actor-admin@ex.org/pc", "<item jid='member@ex.org/any' "
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
	ck_assert_str_eq(affiliation_of("member"), "outcast");
	/* C045-153: reason kept, no nick, no role */
	ck_xpath(get("actor-admin@ex.org/pc", "<item affiliation='outcast'/>"),
		"//admin:item[@jid='member@ex.org'][admin:reason='Treason']"
		"[not(@nick)][not(@role)]");
	done("actor-owner@ex.org/pc", "<item jid='x@ex.org' nick='Third' "
				      "affiliation='member'/>");
}
END_TEST

/* C045-155: a domain bans who has no entry of their own. */
START_TEST(a_domain_is_banned)
{
	done("actor-owner@ex.org/pc",
		"<item jid='ex.org' affiliation='outcast'/>");
	ck_xpath(heard(w, full("none")), "//user:status[@code='301']");
	ck_xpath_not(heard(w, full("member")),
		"//user:status[@code='301']/../user:status[@code='110']");
	ck_assert_str_eq(role_of("none"), "none");
	ck_assert_str_eq(role_of("member"), "participant");
}
END_TEST

/* C045-009, C045-156, C045-164: the role follows the affiliation. */
START_TEST(an_affiliation_brings_its_role)
{
	const char *boss = "boss@ex.org/pc";

	ck_assert_str_eq(op_set(w, ROOM, "moderated=true"), "");
	world_forget(w);
	done(boss, "<item nick='none' role='visitor'/>");
	done(boss, "<item jid='none@ex.org' affiliation='member'/>");
	ck_assert_str_eq(role_of("none"), "participant");
	ck_xpath(heard(w, full("admin")),
		"//user:item[@affiliation='member'][@role='participant']"
		"[@jid='none@ex.org/pc']");
	done(boss, "<item jid='none@ex.org' affiliation='admin'/>");
	ck_assert_str_eq(role_of("none"), "moderator");
	done(boss, "<item jid='none@ex.org' affiliation='none'/>");
	ck_assert_str_eq(role_of("none"), "visitor");
	/* a better role that was given isn't lost by a rise */
	done(boss, "<item nick='none' role='moderator'/>");
	done(boss, "<item jid='none@ex.org' affiliation='member'/>");
	ck_assert_str_eq(role_of("none"), "moderator");
}
END_TEST

/* C045-157: one unavailable presence with 321, none before it. */
START_TEST(a_lost_membership_leads_out)
{
	const char *one;

	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	done("actor-admin@ex.org/pc",
		"<item jid='member@ex.org' affiliation='none'/>");
	one = heard(w, full("member"));
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
	done("actor-admin@ex.org/pc",
		"<item jid='new@ex.org' affiliation='member'/>");
	ck_xpath(heard(w, "new@ex.org"),
		"//message[@from='" ROOM "']/user:x/user:invite"
		"[@from='actor-admin@ex.org']");
	world_forget(w);
	done("actor-admin@ex.org/pc",
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
		ck_assert_str_eq(set("actor-owner@ex.org/pc",
					 say(w, "%s<reason>%s</reason></item>",
						 items[i], text)),
			"modify/not-acceptable");
		text[1024] = '\0';
		done("actor-owner@ex.org/pc",
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
		set("actor-admin@ex.org/pc",
			say(w, "<item jid='x@ex.org' affiliation='outcast'/>%s",
				lists[_i].bad)),
		lists[_i].verdict);
	ck_assert_str_eq(affiliation_of("x"), "none");
	ck_assert_str_eq(role_of("none"), "participant");
	ck_assert_str_eq(affiliation_of("owner"), "owner");
	ck_xpath_not(heard(w, NULL), "//presence");
}
END_TEST

START_TEST(several_are_kicked_at_once)
{
	done("actor-owner@ex.org/pc",
		"<item nick='none' role='none'/>"
		"<item nick='member' role='none'/>"
		"<item nick='actor-member' role='visitor'/>");
	ck_assert_str_eq(role_of("none"), "none");
	ck_assert_str_eq(role_of("member"), "none");
	ck_assert_str_eq(role_of("actor-member"), "visitor");
	ck_assert_str_eq(set("actor-owner@ex.org/pc",
				 "<item nick='admin' role='none'/>"
				 "<item nick='admin' role='none'/>"),
		"modify/bad-request");
	ck_assert_str_eq(role_of("admin"), "moderator");
}
END_TEST

/* C045-135, C045-140, C045-152 */
START_TEST(nobody_removes_themselves)
{
	ck_assert_str_eq(set("actor-owner@ex.org/pc",
				 "<item nick='actor-owner' role='none'/>"),
		"cancel/conflict");
	ck_assert_str_eq(
		set("actor-owner@ex.org/pc", "<item jid='actor-owner@ex.org' "
					     "affiliation='outcast'/>"),
		"cancel/conflict");
	ck_assert_str_eq(
		set("actor-owner@ex.org/pc", "<item nick='who' role='none'/>"),
		NF);
}
END_TEST

/* C045-163, C045-195 */
START_TEST(the_last_owner_stays)
{
	done("boss@ex.org/pc", "<item jid='owner@ex.org' affiliation='none'/>"
			       "<item jid='actor-owner@ex.org' "
			       "affiliation='admin'/>");
	ck_assert_str_eq(
		set("boss@ex.org/pc",
			"<item jid='boss@ex.org' affiliation='admin'/>"),
		"cancel/conflict");
	done("boss@ex.org/pc",
		"<item jid='boss@ex.org' affiliation='none'/>"
		"<item jid='owner@ex.org' affiliation='owner'/>");
	ck_assert_str_eq(set("boss@ex.org/pc",
				 "<item jid='x@ex.org' affiliation='member'/>"),
		NO);
}
END_TEST

/* C045-156, C045-159: a nick is reserved for one. */
START_TEST(a_reserved_nick_has_one_owner)
{
	const char *by = "actor-admin@ex.org/pc";

	done(by, "<item jid='x@ex.org' nick='Third' "
		 "affiliation='member'/>");
	ck_assert_str_eq(set(by, "<item jid='y@ex.org' nick='Third' "
				 "affiliation='member'/>"),
		"cancel/conflict");
	ck_assert_str_eq(set(by, "<item jid='y@ex.org' nick='N' "
				 "affiliation='member'/>"
				 "<item jid='z@ex.org' nick='N' "
				 "affiliation='member'/>"),
		"cancel/conflict");
	/* absent: unchanged; empty: gone */
	done(by, "<item jid='x@ex.org' affiliation='member'/>");
	/* K-02, C045-158, C045-167: nick where reserved, never a role */
	ck_xpath(get(by, "<item affiliation='member'/>"),
		"//admin:item[@jid='x@ex.org'][@nick='Third'][not(@role)]");
	ck_xpath(get(by, "<item affiliation='member'/>"),
		"//admin:item[@jid='member@ex.org'][not(@nick)][not(@role)]");
	done(by, "<item jid='x@ex.org' nick='' "
		 "affiliation='member'/>");
	done(by, "<item jid='y@ex.org' nick='Third' "
		 "affiliation='member'/>");
	ck_assert_str_eq(set(by, "<item jid='z@ex.org' nick='   ' "
				 "affiliation='member'/>"),
		"modify/jid-malformed");
}
END_TEST

/* Only persons are admins and owners. */
START_TEST(a_domain_is_no_owner)
{
	ck_assert_str_eq(set("boss@ex.org/pc",
				 "<item jid='ex.org' affiliation='admin'/>"),
		"modify/not-acceptable");
}
END_TEST

/* ---- reading lists ---- */

/* C045-010, C045-150, C045-158, C045-162 */
START_TEST(lists_are_read_by_whom_they_concern)
{
	static const struct {
		const char *item;
		/* semi-anonymous, then open, by none, member, admin, owner */
		const char *closed, *open;
	} lists[] = {
		{"affiliation='outcast'", "--ao", "--ao"},
		{"affiliation='member'",  "--ao", "nmao"},
		{"affiliation='admin'",   "---o", "nmao"},
		{"affiliation='owner'",   "---o", "nmao"},
		{"role='moderator'",      "--ao", "--ao"},
		{"role='participant'",    "--ao", "--ao"},
		{"role='visitor'",        "--ao", "--ao"},
	};

	for (int open = 0; open < 2; open++) {
		const char *who = open ? lists[_i].open : lists[_i].closed;

		ck_assert_str_eq(
			op_set(w, ROOM,
				open ? "whois=anyone" : "whois=moderators"),
			"");
		for (size_t i = 1; i < NAMES_N; i++)
			ck_assert_str_eq(
				verdict(w, get(full(names[i]),
						   say(w, "<item %s/>",
							   lists[_i].item))),
				who[i - 1] == '-' ? NO : OK);
		ck_assert_str_eq(verdict(w, get("stranger@ex.org/pc",
						    say(w, "<item %s/>",
							    lists[_i].item))),
			NO);
		ck_assert_str_eq(verdict(w, get("outcast@ex.org/pc",
						    say(w, "<item %s/>",
							    lists[_i].item))),
			NO);
	}
}
END_TEST

/* C045-158: the configuration says which roles read. */
START_TEST(member_list_roles_are_configured)
{
	const char *item = "<item affiliation='member'/>";

	ck_assert_str_eq(op_set(w, ROOM, "whois=anyone"), "");
	ck_assert_str_eq(verdict(w, get(full("none"), item)), OK);
	ck_assert_str_eq(op_set(w, ROOM, "member_list=moderator"), "");
	ck_assert_str_eq(verdict(w, get(full("none"), item)), NO);
	ck_assert_str_eq(verdict(w, get(full("member"), item)), OK);
}
END_TEST

/* C045-138, C045-161, C045-167 */
START_TEST(role_lists_have_all_of_it)
{
	ck_xpath(get("actor-admin@ex.org/pc", "<item role='moderator'/>"),
		"count(//admin:item) = 4 and //admin:item[@nick='owner']"
		"[@role='moderator'][@affiliation='owner']"
		"[@jid='owner@ex.org/pc']");
	ck_xpath(get("actor-admin@ex.org/pc", "<item role='visitor'/>"),
		"/iq/admin:query[not(*)]");
	ck_assert_str_eq(
		verdict(w, get("boss@ex.org/pc", "<item role='none'/>")),
		"modify/bad-request");
	ck_assert_str_eq(
		verdict(w, get("boss@ex.org/pc", "")), "modify/bad-request");
	ck_assert_str_eq(
		verdict(w, get("boss@ex.org/pc", "<item affiliation='member'/>"
						 "<item role='visitor'/>")),
		"modify/bad-request");
}
END_TEST

Suite *suite_admin(void)
{
	Suite *s = suite_create("muc/admin");
	TCase *c = tcase_create("admin");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, power_is_as_the_table_says, 0, MATRIX_N);
	tcase_add_test(c, a_mere_moderator_has_little_power);
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
	tcase_add_loop_test(c, lists_are_read_by_whom_they_concern, 0, 7);
	tcase_add_test(c, member_list_roles_are_configured);
	tcase_add_test(c, role_lists_have_all_of_it);
	suite_add_tcase(s, c);
	return s;
}
