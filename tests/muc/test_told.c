/* SPDX-License-Identifier: MIT */
/* What who enters is told of those inside: in a crowded room presences are kept
 * as they were written, and nobody may notice. */
#include "muc/room.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define BOSS  "boss@ex.org/pc"
#define GUEST "guest@ex.org/pc"
#define N     20

static struct world *w;

static const char *full(int i)
{
	return say(w, "u%d@ex.org/pc", i);
}

static void setup(void)
{
	w = world_new(&(struct world_conf){.admin = "root@ex.org"});
	world_open(w, BOSS, "boss");
	for (int i = 0; i < N; i++)
		world_join(w, full(i), say(w, "n%d", i));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* Who enters and goes again: all presences that they got of others. */
static const char *roster(void)
{
	struct span all = SPAN("");

	world_forget(w);
	world_join(w, GUEST, "guest");
	for (size_t i = 0; i < w->sent_n; i++)
		if (strcmp(w->sent[i].to, GUEST) == 0 &&
			strstr(w->sent[i].xml, "<presence") != NULL)
			all = arena_printf(w->keep, "%.*s%s\n", SPAN_FMT(all),
				w->sent[i].xml);
	world_recv(w, "<presence from='" GUEST "' to='" ROOM
		      "/guest' type='unavailable'/>");
	world_forget(w);
	return all.p;
}

/* The same as from a process that never told anything before. */
static void check_roster(void)
{
	const char *now = roster(), *again = roster();

	ck_assert_str_eq(now, again);
	world_restart(w);
	ck_assert_str_eq(roster(), now);
}

static void change(const char *who, const char *what)
{
	ck_xpath(ask(w, who, ROOM, "set",
			 say(w,
				 "<query xmlns='" PROTOCOL(
					 "muc#admin") "'>%s"
						      "</query>",
				 what)),
		"/iq[@type='result']");
}

START_TEST(a_crowd_is_told_as_it_is_now)
{
	const char *first = roster();

	ck_assert_str_eq(roster(), first);
	ck_assert_ptr_nonnull(strstr(first, ROOM "/n7"));
	check_roster();

	world_recv(w, "<presence from='u3@ex.org/pc' to='" ROOM
		      "/n3'><show>away</show></presence>");
	ck_assert_str_ne(roster(), first);
	check_roster();
	first = roster();
	world_recv(w, "<presence from='u4@ex.org/pc' to='" ROOM "/other'/>");
	ck_assert_ptr_null(strstr(roster(), ROOM "/n4"));
	check_roster();
	first = roster();
	change(BOSS, "<item nick='n5' role='visitor'/>");
	ck_assert_str_ne(roster(), first);
	check_roster();
	first = roster();
	change(BOSS, "<item jid='u6@ex.org' affiliation='member'/>");
	ck_assert_str_ne(roster(), first);
	check_roster();
	first = roster();
	change(BOSS, "<item jid='ex.org' affiliation='member'/>");
	ck_assert_str_ne(roster(), first);
	check_roster();
	first = roster();
	world_recv(w, "<presence from='u8@ex.org/pc' to='" ROOM
		      "/n8' type='unavailable'/>");
	ck_assert_ptr_null(strstr(roster(), ROOM "/n8"));
	check_roster();
}
END_TEST

/* The client that came last shows; when it goes, the one before does. */
START_TEST(several_clients_of_one_nick_are_told_as_one)
{
	const char *first = roster(), *second;

	world_recv(w, "<presence from='u3@ex.org/phone' to='" ROOM
		      "/n3'><x xmlns='http://jabber.org/protocol/muc'/>"
		      "<show>xa</show></presence>");
	second = roster();
	ck_assert_str_ne(second, first);
	check_roster();
	world_recv(w, "<presence from='u3@ex.org/phone' to='" ROOM
		      "/n3' type='unavailable'/>");
	ck_assert_str_eq(roster(), first);
	check_roster();
}
END_TEST

/* Addresses are for those who may know them, kept or not. */
START_TEST(addresses_are_not_kept_for_others)
{
	const char *plain = roster(), *real;

	ck_assert_ptr_null(strstr(plain, "u3@ex.org"));
	change(BOSS, "<item jid='guest@ex.org' affiliation='admin'/>");
	real = roster();
	ck_assert_ptr_nonnull(strstr(real, "u3@ex.org"));
	check_roster();
	change(BOSS, "<item jid='guest@ex.org' affiliation='none'/>");
	ck_assert_str_eq(roster(), plain);
	world_set(w, "whois=anyone");
	ck_assert_ptr_nonnull(strstr(roster(), "u3@ex.org"));
	check_roster();
}
END_TEST

/* The service's admins are owners everywhere, until a reload names others. */
START_TEST(after_a_reload_an_admin_of_then_is_told_as_what_they_are)
{
	static const char *const any[] = {"UNCLASSIFIED"};
	const char *first;

	world_join(w, "root@ex.org/pc", "root");
	world_set(w, "whois=anyone");
	first = roster();
	ck_assert_ptr_nonnull(strstr(first, "/root"));
	ck_assert_ptr_nonnull(w->muc->told);
	w->admin = SPAN("u7@ex.org");
	world_offer(w, any, 1);
	ck_assert_str_ne(roster(), first);
	check_roster();
}
END_TEST

/* Everybody is told of each step, however they are kept together. */
START_TEST(a_room_grows_and_shrinks)
{
	char text[32];

	for (int n = N; n > 1; n--) {
		world_forget(w);
		world_recvf(w,
			"<presence from='u%d@ex.org/pc' to='" ROOM
			"/n%d' type='unavailable'/>",
			n - 1, n - 1);
		snprintf(text, sizeof(text), "%d", n - 1);
		ck_assert_uint_eq(w->sent_n, (size_t)n + 1);
		world_forget(w);
		world_say(w, BOSS, text, NULL);
		ck_assert_uint_eq(w->sent_n, (size_t)n);
	}
	for (int n = 1; n < N; n++) {
		world_join(w, full(n), say(w, "n%d", n));
		world_forget(w);
		world_say(w, BOSS, "back", NULL);
		ck_assert_uint_eq(w->sent_n, (size_t)n + 2);
	}
	check_roster();
}
END_TEST

START_TEST(what_was_kept_goes_when_nobody_enters)
{
	(void)roster();
	ck_assert_ptr_nonnull(w->muc->told);
	world_wait(w, 1000);
	world_wait(w, 1000);
	ck_assert_ptr_null(w->muc->told);
	check_roster();
}
END_TEST

/* A thousand people, each of whom is told of all others. */
START_TEST(a_thousand_fit_into_one_room)
{
	struct world_conf conf = {.silent = true};
	uint64_t before;

	world_free(&w);
	w = world_new(&conf);
	world_open(w, BOSS, "boss");
	world_set(w, "max_users=0");
	for (int i = 1; i < 1000; i++)
		world_join(w, full(i), say(w, "n%d", i));
	/* Presences of all to all, and each a subject. */
	ck_assert_uint_ge(w->count, 1000 * 1000 + 999);
	before = w->count;
	world_say(w, BOSS, "to all", NULL);
	ck_assert_uint_eq(w->count - before, 1000);
	for (int i = 1; i < 1000; i++)
		world_recvf(w,
			"<presence from='u%d@ex.org/pc' to='" ROOM
			"/n%d' type='unavailable'/>",
			i, i);
	ck_assert_uint_eq(w->muc->stats.sessions, 1);
}
END_TEST

Suite *suite_told(void)
{
	Suite *s = suite_create("muc/told");
	TCase *c = tcase_create("told");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, a_crowd_is_told_as_it_is_now);
	tcase_add_test(c, several_clients_of_one_nick_are_told_as_one);
	tcase_add_test(c, addresses_are_not_kept_for_others);
	tcase_add_test(
		c, after_a_reload_an_admin_of_then_is_told_as_what_they_are);
	tcase_add_test(c, a_room_grows_and_shrinks);
	tcase_add_test(c, what_was_kept_goes_when_nobody_enters);
	tcase_add_test(c, a_thousand_fit_into_one_room);
	suite_add_tcase(s, c);
	return s;
}
