/* SPDX-License-Identifier: MIT */
/* Who has power over whom, and who reads the lists (XEP-0045 8, 9, 10). */
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
	const char *expected[CROWD_N];
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
#define MATRIX_N (ARRAY_LEN(verbs) * CROWD_N * CROWD_N)

/* Every actor on every target by every verb: the verdict of the table, and
 * after a refusal everything as it was. */
START_TEST(power_is_as_the_table_says)
{
	const struct verb *v = &verbs[(size_t)_i / (CROWD_N * CROWD_N)];
	size_t by = (size_t)_i / CROWD_N % CROWD_N, on = (size_t)_i % CROWD_N;
	const char *was_a = crowd_affiliation(w, crowd_names[on]);
	const char *was_r = crowd_role(w, crowd_names[on]);
	const char *got = crowd_set(w,
		say(w, "actor-%s@ex.org/pc", crowd_names[by]),
		v->by_nick ? say(w, "<item nick='%s' %s/>", crowd_names[on],
				     v->what)
			   : say(w, "<item jid='%s' %s/>",
				     crowd_bare(w, crowd_names[on]), v->what));
	const char letter = v->expected[by][on];
	const char *wanted = letter == 'o'   ? OK
	                     : letter == 'f' ? NO
	                     : letter == 'n' ? NA
	                                     : NF;
	bool is_done = letter == 'o';

	ck_assert_msg(strcmp(got, wanted) == 0, "%s by %s on %s: %s, not %s",
		v->what, crowd_names[by], crowd_names[on], got, wanted);
	if (v->by_nick) {
		ck_assert_str_eq(crowd_affiliation(w, crowd_names[on]), was_a);
		ck_assert_msg(
			!is_done ||
				strstr(v->what, crowd_role(w, crowd_names[on])),
			"%s is %s", crowd_names[on],
			crowd_role(w, crowd_names[on]));
	} else {
		ck_assert_msg(
			!is_done || strstr(v->what, crowd_affiliation(w,
							    crowd_names[on])),
			"%s is %s", crowd_names[on],
			crowd_affiliation(w, crowd_names[on]));
	}
	if (!is_done) {
		ck_assert_str_eq(crowd_affiliation(w, crowd_names[on]), was_a);
		ck_assert_str_eq(crowd_role(w, crowd_names[on]), was_r);
	}
}
END_TEST

/* C045-006, C045-137, C045-160: a moderator of no affiliation kicks and mutes
 * their like, and makes and unmakes no moderators. */
START_TEST(a_mere_moderator_has_little_power)
{
	const char *mod = "actor-none@ex.org/pc";

	crowd_done(w, "boss@ex.org/pc",
		"<item nick='actor-none' role='moderator'/>");
	ck_assert_str_eq(
		crowd_set(w, mod, "<item nick='member' role='visitor'/>"), NA);
	ck_assert_str_eq(
		crowd_set(w, mod, "<item nick='member' role='none'/>"), NA);
	ck_assert_str_eq(
		crowd_set(w, mod, "<item nick='owner' role='participant'/>"),
		NA);
	ck_assert_str_eq(
		crowd_set(w, mod, "<item nick='none' role='moderator'/>"), NO);
	ck_assert_str_eq(crowd_set(w, mod,
				 "<item jid='x@ex.org' affiliation='member'/>"),
		NO);
	crowd_done(w, mod, "<item nick='none' role='visitor'/>");
	crowd_done(w, mod, "<item nick='none' role='none'/>");
	ck_assert_str_eq(
		verdict(w, crowd_get(w, mod, "<item role='participant'/>")),
		OK);
	ck_assert_str_eq(
		verdict(w, crowd_get(w, mod, "<item role='moderator'/>")), NO);
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
		for (size_t i = 1; i < CROWD_N; i++)
			ck_assert_str_eq(
				verdict(w,
					crowd_get(w,
						crowd_full(w, crowd_names[i]),
						say(w, "<item %s/>",
							lists[_i].item))),
				who[i - 1] == '-' ? NO : OK);
		ck_assert_str_eq(verdict(w, crowd_get(w, "stranger@ex.org/pc",
						    say(w, "<item %s/>",
							    lists[_i].item))),
			NO);
		ck_assert_str_eq(verdict(w, crowd_get(w, "outcast@ex.org/pc",
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
	ck_assert_str_eq(
		verdict(w, crowd_get(w, crowd_full(w, "none"), item)), OK);
	ck_assert_str_eq(op_set(w, ROOM, "member_list=moderator"), "");
	ck_assert_str_eq(
		verdict(w, crowd_get(w, crowd_full(w, "none"), item)), NO);
	ck_assert_str_eq(
		verdict(w, crowd_get(w, crowd_full(w, "member"), item)), OK);
}
END_TEST

/* C045-138, C045-161, C045-167 */
START_TEST(role_lists_have_all_of_it)
{
	ck_xpath(crowd_get(w, "actor-admin@ex.org/pc",
			 "<item role='moderator'/>"),
		"count(//admin:item) = 4 and //admin:item[@nick='owner']"
		"[@role='moderator'][@affiliation='owner']"
		"[@jid='owner@ex.org/pc']");
	ck_xpath(
		crowd_get(w, "actor-admin@ex.org/pc", "<item role='visitor'/>"),
		"/iq/admin:query[not(*)]");
	ck_assert_str_eq(verdict(w, crowd_get(w, "boss@ex.org/pc",
					    "<item role='none'/>")),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, crowd_get(w, "boss@ex.org/pc", "")),
		"modify/bad-request");
	ck_assert_str_eq(verdict(w, crowd_get(w, "boss@ex.org/pc",
					    "<item affiliation='member'/>"
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
	tcase_add_loop_test(c, lists_are_read_by_whom_they_concern, 0, 7);
	tcase_add_test(c, member_list_roles_are_configured);
	tcase_add_test(c, role_lists_have_all_of_it);
	suite_add_tcase(s, c);
	return s;
}
