/* SPDX-License-Identifier: MIT */
/*
 * Many are removed at once: each is told of their own removal, and those who
 * stay hear of each; whoever is out hears of nobody.
 */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN    "ann@ex.org/pc" /* the owner */
#define PHONE  "ann@ex.org/phone"
#define BOB    "bob@ex.org/pc" /* a member */
#define SECOND "u0@ex.org/phone"
#define CLOSED "members_only=true"

static struct world *w;

static const char *full(int i)
{
	return say(w, "u%d@ex.org/pc", i);
}

static void enter(int n)
{
	for (int i = 0; i < n; i++)
		world_join(w, full(i), say(w, "u%d", i));
}

/* Strangers, the first of them with two clients, among those who stay. */
static void people(int strangers)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	enter(strangers);
	world_join(w, SECOND, "u0");
	world_join(w, BOB, "Bob");
	world_join(w, PHONE, "Ann");
	world_forget(w);
}

static void setup(void)
{
	w = NULL;
}

static void teardown(void)
{
	if (w != NULL)
		world_free(&w);
}

/* ---- the ways to remove many ---- */

static const char *list(const char *items)
{
	return verdict(w, ask(w, ANN, ROOM, "set",
				  say(w,
					  "<query xmlns='" PROTOCOL(
						  "muc#admin") "'>%s</query>",
					  items)));
}

#define DOMAIN_OUT                                  \
	"<item jid='ex.org' affiliation='outcast'>" \
	"<reason>spam</reason></item>"

static void close_room(int n)
{
	(void)n;
	world_set(w, CLOSED);
}

static void ban_domain(int n)
{
	(void)n;
	ck_assert_str_eq(list(DOMAIN_OUT), "result");
}

static void kick(int n)
{
	const char *items = "";

	for (int i = 0; i < n; i++)
		items = say(w,
			"%s<item nick='u%d' role='none'>"
			"<reason>spam</reason></item>",
			items, i);
	ck_assert_str_eq(list(items), "result");
}

static void end_membership(int n)
{
	(void)n;
	ck_assert_str_eq(op_give(w, ROOM, "ex.org", "member"), "");
	world_set(w, CLOSED);
	world_forget(w);
	ck_assert_str_eq(
		list("<item jid='ex.org' affiliation='none'/>"), "result");
}

static void relabel(int n)
{
	(void)n;
	world_set(w, "access_label=SECRET");
}

#define BY_ANN "[user:actor/@nick='Ann']"
static const struct {
	void (*run)(int n);
	const char *code, *item;
} ways[] = {
	{close_room,     "322", "[@affiliation='none'][not(user:actor)]"    },
	{ban_domain,     "301",
         "[@affiliation='outcast'][user:reason='spam']" BY_ANN              },
	{kick,           "307", "[user:reason='spam']" BY_ANN               },
	{end_membership, "321", "[@affiliation='none']" BY_ANN              },
	{relabel,        "307", "[contains(user:reason, 'security policy')]"},
};

static const int crowds[] = {3, 12}; /* kept by clearance or not */
#define CASES ((int)(ARRAY_LEN(ways) * ARRAY_LEN(crowds)))

static const char *gone(int i, int way)
{
	return say(w,
		"/presence[@type='unavailable'][@from='" ROOM
		"/u%d']/user:x[user:status/@code='%s']"
		"/user:item[@role='none']%s",
		i, ways[way].code, ways[way].item);
}

static void check_farewell(const char *who, int i, int way)
{
	ck_assert_uint_eq(expect_count(w, who, "/*"), 1);
	ck_assert_uint_eq(
		expect_count(w, who,
			say(w, "%s[../user:status/@code='110']", gone(i, way))),
		1);
}

/* All farewells come before what others are told of anybody. */
static void check_order(void)
{
	size_t farewell = 0, told = SIZE_MAX;

	for (size_t i = 0; i < w->sent_n; i++) {
		const char *xml = w->sent[i].xml;

		if (!expect_is(xml, "/presence[@type='unavailable']"))
			continue;
		if (expect_is(xml, "//user:status[@code='110']"))
			farewell = i;
		else if (told == SIZE_MAX)
			told = i;
	}
	ck_assert_uint_lt(farewell, told);
}

START_TEST(who_stays_hears_of_each_once_and_who_goes_of_nobody)
{
	static const char *const stay[] = {ANN, PHONE, BOB};
	const int n = crowds[_i % 2], way = _i / 2;

	people(n);
	ways[way].run(n);
	for (int i = 0; i < n; i++) {
		check_farewell(full(i), i, way);
		for (size_t k = 0; k < ARRAY_LEN(stay); k++) {
			ck_assert_uint_eq(
				expect_count(w, stay[k],
					say(w,
						"/presence[@from='" ROOM
						"/u%d']",
						i)),
				1);
			ck_assert_uint_eq(
				expect_count(w, stay[k],
					say(w,
						"%s[not(../user:status/@code="
						"'110')]",
						gone(i, way))),
				1);
		}
	}
	check_farewell(SECOND, 0, way);
	check_order();
}
END_TEST

/* In memory and in the store; what is said then is for those inside. */
START_TEST(who_is_out_is_out)
{
	const int n = crowds[_i % 2], way = _i / 2;

	people(n);
	ways[way].run(n);
	for (int round = 0; round < 2; round++) {
		ck_assert_uint_eq(muc_stats(w->muc).sessions, 3);
		world_forget(w);
		world_say(w, ANN, "among us", NULL);
		world_say(w, ANN, "hidden", world_label(w, "SECRET"));
		ck_assert_uint_eq(w->sent_n, 6);
		ck_assert_uint_eq(
			expect_count(w, BOB, "/message[body='hidden']"), 1);
		ck_assert_uint_eq(
			expect_count(w, PHONE, "/message[body='hidden']"), 1);
		world_set(w, "persistent=true");
		world_restart(w);
		world_say(w, ANN, "again", NULL);
	}
	world_forget(w);
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	ck_assert_uint_eq(w->sent_n, 3);
}
END_TEST

/* XEP-0045 8.2, 9.1: the result of a kick after the farewells, of a ban before
 * them; in either case before the rest. */
START_TEST(the_result_keeps_its_place)
{
	const char *all;

	people(3);
	kick(2);
	all = heard(w, NULL);
	ck_xpath(all, "count(//iq/preceding::presence) = 3");
	ck_xpath(all, "count(//iq/following::presence) = 8");
	world_forget(w);
	ban_domain(1);
	all = heard(w, NULL);
	ck_xpath(all, "count(//iq/preceding::presence) = 0");
	ck_xpath(all, "count(//iq/following::presence) = 4");
}
END_TEST

/* ---- what it costs ---- */

START_TEST(closing_costs_each_stranger_two_presences)
{
	static const int crowd[] = {10, 20, 100};
	const int n = crowd[_i];

	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	enter(n);
	world_forget(w);
	world_set(w, CLOSED);
	ck_assert_uint_eq(w->sent_n, 2 * (size_t)n + 1); /* and 104 */
	ck_assert_uint_eq(expect_count(w, ANN, "/presence"), (size_t)n);
}
END_TEST

/* Strangers, and clients of members, CLIENTS of each, who hear of each: the
 * first of them is Ann. */
#define CLIENTS 10
static void crowd(int strangers, int hear)
{
	w = world_new(&(const struct world_conf){.silent = true});
	world_open(w, ANN, "Ann");
	world_set(w, "presence_broadcast=");
	enter(strangers);
	for (int i = 1; i < hear; i++) {
		const char *bare = say(w, "m%d@ex.org", i / CLIENTS);

		if (i == 1 || i % CLIENTS == 0) {
			ck_assert_str_eq(op_give(w, ROOM, bare, "member"), "");
			world_clear(w, bare, "up to SECRET");
		}
		world_join(w, say(w, "%s/%d", bare, i),
			say(w, "m%d", i / CLIENTS));
	}
	world_set(w, "presence_broadcast=moderator,participant,visitor");
	ck_assert_uint_eq(
		muc_stats(w->muc).sessions, (size_t)strangers + (size_t)hear);
	w->count = 0;
}

/* 200,000 presences are had, one client more is too much. */
START_TEST(a_domain_with_too_many_inside_is_refused)
{
	struct turn *t;
	struct errtext e = {""};

	crowd(500, _i == 0 ? 401 : 400);
	t = world_begin(w);
	ck_assert_int_eq(muc_affiliate(w->muc, SPAN(ROOM), SPAN("ex.org"),
				 SPAN("outcast"), t, &e),
		_i == 0 ? ERR_CONFLICT : ERR_OK);
	world_end(w);
	ck_assert_uint_eq(w->count, _i == 0 ? 0 : 500 * 400 + 500);
	ck_assert_uint_eq(muc_stats(w->muc).sessions, _i == 0 ? 901 : 400);
}
END_TEST

START_TEST(closing_a_room_on_too_many_is_refused)
{
	const char *why;

	crowd(500, _i == 0 ? 401 : 400);
	why = op_set(w, ROOM, CLOSED);
	ck_assert_int_eq(strstr(why, "at once") != NULL, _i == 0);
	ck_assert_uint_eq(muc_stats(w->muc).sessions, _i == 0 ? 901 : 400);
	if (_i != 0)
		return;
	ck_assert_uint_eq(w->count, 0);
	/* whom nobody is told of costs nothing */
	ck_assert_str_eq(op_set(w, ROOM, "presence_broadcast="), "");
	ck_assert_str_eq(op_set(w, ROOM, CLOSED), "");
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 401);
}
END_TEST

#define FORM(field)                                                         \
	"<query xmlns='" PROTOCOL(                                          \
		"muc#owner") "'><x xmlns='jabber:x:data' type='submit'>"    \
			     "<field var='FORM_TYPE'><value>" PROTOCOL(     \
				     "muc#roomconfig") "</value></field>"   \
						       "<field var='" field \
						       "'><value>1</value>" \
						       "</field></x></query>"

/* The owner reads why, and what to do. */
START_TEST(the_owner_is_told_why)
{
	const char *answer;

	crowd(500, 401);
	w->conf.silent = false;
	answer = ask(w, ANN, ROOM, "set", FORM("muc#roomconfig_membersonly"));
	ck_assert_str_eq(verdict(w, answer), "wait/resource-constraint");
	ck_xpath(answer, "contains(//error, 'make them members')");
	ck_assert_str_eq(op_show(w, ROOM, "members_only"), "false");
	answer = ask(w, ANN, ROOM, "set",
		"<query xmlns='" PROTOCOL("muc#admin") "'>" DOMAIN_OUT
						       "</query>");
	ck_assert_str_eq(verdict(w, answer), "wait/resource-constraint");
	ck_xpath(answer, "contains(//error, 'at once')");
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 901);
}
END_TEST

/* SECURITY: who isn't cleared any more goes, whatever it costs. */
START_TEST(a_policy_is_never_refused)
{
	crowd(500, 401);
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=SECRET"), "");
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 401);
	ck_assert_uint_eq(w->count, 500 + 500 * 401 + 401);
}
END_TEST

Suite *suite_expel(void)
{
	Suite *s = suite_create("muc/expel");
	TCase *c = tcase_create("expel");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c,
		who_stays_hears_of_each_once_and_who_goes_of_nobody, 0, CASES);
	tcase_add_loop_test(c, who_is_out_is_out, 0, CASES);
	tcase_add_test(c, the_result_keeps_its_place);
	tcase_add_loop_test(c, closing_costs_each_stranger_two_presences, 0, 3);
	tcase_add_loop_test(c, a_domain_with_too_many_inside_is_refused, 0, 2);
	tcase_add_loop_test(c, closing_a_room_on_too_many_is_refused, 0, 2);
	tcase_add_test(c, the_owner_is_told_why);
	tcase_add_test(c, a_policy_is_never_refused);
	suite_add_tcase(s, c);
	return s;
}
