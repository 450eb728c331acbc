/* SPDX-License-Identifier: MIT */
/* Limits in time (XEP-0045 14.6): presences, invitations. */
#include "domain/pace.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a" /* the owner */
#define BOB "bob@ex.org/b"
#define MUC "<x xmlns='http://jabber.org/protocol/muc'/>"

static struct world *w;

static void setup(void)
{
	const struct world_conf conf = {
		.limits = {.presences_per_minute = 5, .invites_per_minute = 5}
        };

	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void show(const char *text)
{
	world_recvf(w,
		"<presence from='" BOB "' to='" ROOM "/Bob'><status>%s"
		"</status></presence>",
		text);
}

/* Four more are told at once: the first was the join. */
static void use_up(void)
{
	for (int i = 0; i < 4; i++) {
		show("tick");
		expect(w, ANN, "/presence[status='tick']");
	}
	world_forget(w);
}

/* C045-203: nothing is lost that still holds, and nobody is refused. */
START_TEST(fast_changes_are_told_later_and_the_newest_alone)
{
	use_up();
	show("one");
	show("two");
	show("three");
	expect_silence(w);
	world_wait(w, 1000);
	expect_silence(w); /* one in twelve seconds */
	world_wait(w, 12000);
	expect(w, ANN, "/presence[@from='" ROOM "/Bob'][status='three']");
	expect(w, BOB, "/presence//user:status[@code='110']");
	world_wait(w, 60000);
	expect_silence(w);
	show("four");
	expect(w, ANN, "/presence[status='four']");
}
END_TEST

/* What is told at once makes an older one that waits void. */
START_TEST(what_waits_never_comes_after_what_is_newer)
{
	use_up();
	show("old");
	w->turn.mono += 12000;
	show("new");
	expect(w, ANN, "/presence[status='new']");
	world_forget(w);
	world_wait(w, 60000);
	expect_silence(w);
}
END_TEST

/* Joins and new nicks are refused; who goes may always go. */
START_TEST(what_costs_more_is_refused)
{
	use_up();
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bo'/>");
	expect(w, BOB,
		"/presence[@type='error']/error[@type='wait']"
		"/err:resource-constraint");
	world_join(w, BOB, "Bob");
	expect(w, BOB, "/presence/error/err:resource-constraint");
	show("waits");
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	expect(w, ANN, "/presence[@type='unavailable']");
	expect(w, BOB, "/presence[@type='unavailable']");
	world_join(w, BOB, "Bob");
	expect(w, BOB, "/presence/error/err:resource-constraint");
	expect_silence(w);
	/* what waited went with them */
	world_wait(w, 60000);
	expect_silence(w);
	world_join(w, BOB, "Bob");
	expect(w, ANN, "/presence[@from='" ROOM "/Bob'][not(status)]");
	world_forget(w);
	world_wait(w, 60000);
	expect_silence(w);
}
END_TEST

/* The limit tells nothing of a room that is hidden. */
START_TEST(the_limit_is_the_same_for_a_room_that_is_not_there)
{
	static const char *const rooms[] = {"r@rooms.ex.org", "z@rooms.ex.org"};

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	world_clear(w, "bob@ex.org", NULL);
	world_forget(w);
	for (size_t i = 0; i < 2; i++) {
		size_t refused;

		world_forget(w);
		for (int k = 0; k < 7; k++) {
			world_recvf(w,
				"<presence from='eve@other.org/x' to='%s/E'>"
				"%s</presence>",
				rooms[i], MUC);
		}
		refused = expect_count(w, "eve@other.org/x",
			"/presence/error/err:resource-constraint");
		ck_assert_uint_eq(refused, 2);
		ck_assert_uint_eq(w->sent_n, 7);
	}
}
END_TEST

static void invite(const char *letters)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "'>"
		"<x xmlns='http://jabber.org/protocol/muc#user'>%s</x>"
		"</message>",
		letters);
}

#define TO(n) "<invite to='p" n "@ex.org'/>"

/* C045-203: by the person, over all rooms; the cleared count as others do. */
START_TEST(invitations_have_a_limit_in_time)
{
	invite(TO("1") TO("2") TO("3"));
	ck_assert_uint_eq(w->sent_n, 3);
	invite(TO("4") TO("5") TO("6"));
	expect(w, ANN,
		"/message[@type='error']/error[@type='wait']"
		"/err:resource-constraint");
	ck_assert_uint_eq(w->sent_n, 4);
	invite(TO("4") TO("5"));
	ck_assert_uint_eq(w->sent_n, 6);
	w->turn.mono += 60000;
	invite(TO("6"));
	ck_assert_uint_eq(w->sent_n, 7);
}
END_TEST

/* ---- the bucket ---- */

START_TEST(a_bucket_leaks)
{
	const struct pace_limit max = {3, 30000}, none = {0, 30000};
	struct pace *all = NULL;

	ck_assert(pace_take(&all, SPAN("a"), 2, &max, 1000));
	ck_assert(!pace_take(&all, SPAN("a"), 2, &max, 1000));
	ck_assert(pace_take(&all, SPAN("a"), 1, &max, 1000));
	ck_assert(pace_take(&all, SPAN("b"), 3, &max, 1000));
	ck_assert(!pace_take(&all, SPAN("a"), 1, &max, 10999));
	ck_assert(pace_take(&all, SPAN("a"), 1, &max, 11000));
	ck_assert(!pace_take(&all, SPAN("c"), 4, &max, 11000));
	ck_assert(pace_take(&all, SPAN("c"), 4, &none, 11000));
	pace_clear(&all);
	ck_assert_ptr_null(all);
}
END_TEST

/* Many keys make no more memory; who goes on is remembered. */
START_TEST(the_quiet_are_forgotten_first)
{
	const struct pace_limit max = {2, 60000};
	struct pace *all = NULL;

	ck_assert(pace_take(&all, SPAN("busy"), 1, &max, 1));
	for (int i = 0; i < 10000; i++) {
		char key[16];

		snprintf(key, sizeof(key), "k%d", i);
		ck_assert(pace_take(&all, span_str(key), 2, &max, 1));
		if (i == 4000)
			ck_assert(pace_take(&all, SPAN("busy"), 1, &max, 1));
		if (i == 6000)
			ck_assert(!pace_take(&all, SPAN("busy"), 1, &max, 1));
	}
	ck_assert(pace_take(&all, SPAN("k0"), 2, &max, 1));
	ck_assert(!pace_take(&all, SPAN("k9999"), 1, &max, 1));
	pace_clear(&all);
}
END_TEST

/* Presences that one request may cause: so many changes of roles at once are
 * too many where so many are told. */
START_TEST(roles_are_changed_a_few_at_a_time)
{
	struct buf b;

	for (int i = 0; i < 60; i++)
		world_join(w, say(w, "u%d@ex.org/x", i), say(w, "u%d", i));
	buf_init(&b, 1 << 20);
	buf_str(&b, "<query xmlns='" PROTOCOL("muc#admin") "'>");
	for (int i = 0; i < 3500; i++)
		buf_str(&b, "<item nick='u1' role='none'/>");
	buf_str(&b, "</query>");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM, "set", buf_cstr(&b))),
		"wait/resource-constraint");
	buf_clear(&b);
}
END_TEST

/* Everybody inside is told why. */
START_TEST(a_room_is_destroyed_in_few_words)
{
	for (int n = 1025; n >= 1024; n--) {
		const char *words = say(w, "%0*d", n, 1);

		for (int i = 0; i < 2; i++) {
			const char *name = i == 0 ? "reason" : "password";

			if (n == 1024 && i == 1)
				continue;
			ck_assert_str_eq(
				verdict(w,
					ask(w, ANN, ROOM, "set",
						say(w,
							"<query xmlns='%s'>"
							"<destroy><%s>%s</%s>"
							"</destroy></query>",
							PROTOCOL("muc#owner"),
							name, words, name))),
				n == 1024 ? "result" : "modify/not-acceptable");
		}
	}
}
END_TEST

Suite *suite_limits(void)
{
	Suite *s = suite_create("muc/limits");
	TCase *c = tcase_create("limits");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, fast_changes_are_told_later_and_the_newest_alone);
	tcase_add_test(c, what_waits_never_comes_after_what_is_newer);
	tcase_add_test(c, what_costs_more_is_refused);
	tcase_add_test(c, the_limit_is_the_same_for_a_room_that_is_not_there);
	tcase_add_test(c, invitations_have_a_limit_in_time);
	tcase_add_test(c, a_bucket_leaks);
	tcase_add_test(c, the_quiet_are_forgotten_first);
	tcase_add_test(c, roles_are_changed_a_few_at_a_time);
	tcase_add_test(c, a_room_is_destroyed_in_few_words);
	suite_add_tcase(s, c);
	return s;
}
