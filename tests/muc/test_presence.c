/* SPDX-License-Identifier: MIT */
/* Presence of those inside (XEP-0045 7.6, 7.7). */
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void present(const char *from, const char *nick, const char *inside)
{
	world_recvf(w, "<presence from='%s' to='" ROOM "/%s'>%s</presence>",
		from, nick, inside);
}

/* C045-094, C045-002, D421-02 */
START_TEST(an_update_is_told_to_all)
{
	present(BOB, "Bob",
		"<show>away</show><status>tea</status>"
		"<odd xmlns='urn:odd:0' a='b'/>");
	expect(w, ANN,
		"/presence[@from='" ROOM "/Bob'][show='away'][status='tea']"
		"[*[local-name()='odd']/@a='b'][count(user:x)=1]"
		"[count(occ:occupant-id)=1]"
		"/user:x[not(user:status)]/user:item[@role='participant']"
		"[@affiliation='none'][@jid='" BOB "']");
	expect(w, BOB,
		"/presence[show='away']/user:x/user:status[@code='110']");
	expect_silence(w);
	/* and it is what a joiner gets */
	world_join(w, CAT, "Cat");
	expect_some(w, CAT, "/presence[@from='" ROOM "/Bob'][show='away']");
}
END_TEST

/* C045-090 */
START_TEST(a_new_nick_is_told_in_two_steps)
{
	static const char *const who[] = {ANN, BOB};
	const char *id = NULL;

	present(BOB, "Bobby", "");
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		expect(w, who[i],
			"/presence[@type='unavailable'][@from='" ROOM "/Bob']"
			"/user:x[user:status/@code='303']"
			"/user:item[@nick='Bobby'][@role='participant']");
		expect(w, who[i],
			"/presence[not(@type)][@from='" ROOM "/Bobby']"
			"/user:x/user:item[@role='participant'][not(@nick)]");
	}
	expect_silence(w);
	ck_assert_uint_eq(
		expect_count(w, BOB, "//user:status[@code='110']"), 2);
	ck_assert_uint_eq(
		expect_count(w, ANN, "//user:status[@code='110']"), 0);
	/* one person, one id (XEP-0421) */
	id = expect_value(w, ANN, "string(//occ:occupant-id/@id)");
	present(BOB, "Bob", "");
	ck_assert_str_eq(
		id, expect_value(w, ANN, "string(//occ:occupant-id/@id)"));
	world_forget(w);
	world_say(w, BOB, "me again", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bob']");
	world_join(w, CAT, "Bobby"); /* it is free again */
	expect_some(w, CAT, "/presence//user:status[@code='110']");
}
END_TEST

/* C045-092 */
START_TEST(a_nick_of_another_is_refused)
{
	present(BOB, "Ann", "");
	expect(w, BOB,
		"/presence[@type='error'][@from='" ROOM "/Ann']"
		"/error[@type='cancel'][@by='" ROOM "']/err:conflict");
	present(BOB, " ", "");
	expect(w, BOB, "/presence/error/err:jid-malformed");
	expect_silence(w);
	world_say(w, BOB, "still Bob", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bob']");
}
END_TEST

/* C045-091 */
START_TEST(a_prepared_nick_is_told)
{
	present(BOB,
		"\xef\xbc\xa2"
		"ea",
		"");
	expect_some(w, BOB,
		"/presence[@from='" ROOM "/Bea']/user:x"
		"[user:status/@code='210'][user:status/@code='110']");
}
END_TEST

/* K-07 */
START_TEST(all_clients_of_a_nick_are_renamed)
{
	world_join(w, "bob@ex.org/2", "Bob");
	world_forget(w);
	present("bob@ex.org/2", "Bobby", "");
	expect(w, BOB,
		"/presence[@type='unavailable']/user:x"
		"[user:status/@code='303'][user:status/@code='110']");
	expect(w, BOB,
		"/presence[@from='" ROOM "/Bobby']//user:status[@code='110']");
	world_forget(w);
	world_say(w, BOB, "x", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bobby']");
}
END_TEST

/* One's own other nick may be taken: two clients become one occupant. */
START_TEST(two_nicks_of_one_person_can_become_one)
{
	world_join(w, "bob@ex.org/2", "Bobby");
	world_forget(w);
	present("bob@ex.org/2", "Bob", "");
	expect(w, ANN,
		"/presence[@type='unavailable'][@from='" ROOM "/Bobby']/user:x"
		"[user:status/@code='303']/user:item[@nick='Bob']");
	expect_quiet(w, ANN);
	expect_some(w, "bob@ex.org/2",
		"/presence[@from='" ROOM "/Bob']//user:status[@code='110']");
	world_forget(w);
	world_join(w, CAT, "Cat");
	ck_assert_uint_eq(expect_count(w, CAT, "/presence"), 3);
}
END_TEST

/* C045-080, H258-06, H258-07 */
START_TEST(presence_with_a_label_is_a_violation)
{
	world_recvf(w,
		"<presence from='" BOB "' to='" ROOM
		"/Bob'><show>away</show>%s</presence>",
		world_label(w, "UNCLASSIFIED"));
	expect(w, BOB,
		"/presence[@type='error'][not(show)][not(sec:securitylabel)]"
		"/error/err:policy-violation");
	expect_silence(w);
	/* but nobody is held inside by one */
	world_recvf(w,
		"<presence type='unavailable' from='" BOB "' to='" ROOM
		"/Bob'><status>bye</status>%s</presence>",
		world_label(w, "UNCLASSIFIED"));
	expect(w, ANN,
		"/presence[@type='unavailable'][not(status)]"
		"[not(sec:securitylabel)]");
	expect(w, BOB, "/presence[@type='unavailable']");
	expect_silence(w);
}
END_TEST

/* C045-002, C045-047: who isn't broadcast still hears of himself. */
START_TEST(presence_is_broadcast_by_role)
{
	world_set(w, "presence_broadcast=moderator");
	world_forget(w);
	world_join(w, CAT, "Cat");
	expect(w, CAT, "/presence[@from='" ROOM "/Ann']");
	expect(w, CAT,
		"/presence[@from='" ROOM "/Cat']//user:status[@code='110']");
	expect(w, CAT, "/message[subject]");
	expect_silence(w);
	present(ANN, "Ann", "<show>dnd</show>");
	expect(w, CAT, "/presence[show='dnd']");
	world_forget(w);
	present(CAT, "Kitty", "");
	ck_assert_uint_eq(w->sent_n, 2);
	expect(w, CAT, "/presence[@type='unavailable']");
	expect(w, CAT, "/presence[@from='" ROOM "/Kitty']");
}
END_TEST

static void set_role(const char *nick, const char *role)
{
	world_forget(w);
	world_recvf(w,
		"<iq type='set' id='r' from='" ANN "' to='" ROOM "'>"
		"<query xmlns='http://jabber.org/protocol/muc#admin'>"
		"<item nick='%s' role='%s'/></query></iq>",
		nick, role);
	expect_some(w, ANN, "/iq[@type='result']");
}

/* Nobody is left behind in the others' lists. */
START_TEST(whose_role_is_not_told_any_more_is_gone)
{
	world_set(w, "presence_broadcast=moderator");
	world_join(w, CAT, "Cat");
	set_role("Cat", "moderator");
	expect(w, ANN, "/presence[@from='" ROOM "/Cat'][not(@type)]");
	expect(w, BOB, "/presence[@from='" ROOM "/Cat'][not(@type)]");
	set_role("Cat", "participant");
	expect(w, ANN, "/presence[@from='" ROOM "/Cat'][@type='unavailable']");
	expect(w, BOB, "/presence[@from='" ROOM "/Cat'][@type='unavailable']");
	expect(w, CAT,
		"/presence[not(@type)]/user:x/user:item[@role='participant']");
	expect_silence(w);
	present(CAT, "Cat", "<show>away</show>");
	expect(w, CAT, "/presence[show='away']");
	expect_silence(w);
	world_recv(w, "<presence type='unavailable' from='" CAT "' to='" ROOM
		      "/Cat'/>");
	expect(w, CAT, "/presence[@type='unavailable']");
	expect_silence(w);
}
END_TEST

/* D421-03 */
START_TEST(occupant_ids_are_of_a_person_in_a_room)
{
	const char *id, *other;

	world_join(w, CAT, "Cat");
	id = expect_value(w, CAT, "string(//occ:occupant-id/@id)");
	world_forget(w);
	present(CAT, "Cat", "");
	id = expect_value(w, CAT, "string(//occ:occupant-id/@id)");
	ck_assert_uint_eq(strlen(id), 22);
	world_recv(w, "<presence type='unavailable' from='" CAT "' to='" ROOM
		      "/Cat'/>");
	world_forget(w);
	world_join(w, "cat@ex.org/elsewhere", "Pet");
	ck_assert_str_eq(
		id, expect_value(w, ANN, "string(//occ:occupant-id/@id)"));
	world_forget(w);
	world_recv(w, "<presence from='" CAT "' to='s@rooms.ex.org/Cat'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	other = expect_value(w, CAT, "string(/presence/occ:occupant-id/@id)");
	expect(w, CAT, "/presence[occ:occupant-id]");
	ck_assert_str_ne(id, other);
}
END_TEST

/* C045-189, K-08: nothing is sent again; what is new has the address. */
START_TEST(open_addresses_come_with_what_is_new)
{
	world_set(w, "whois=anyone");
	expect(w, ANN, "/message/user:x/user:status[@code='172']");
	expect(w, BOB, "/message/user:x/user:status[@code='172']");
	expect_silence(w);
	present(ANN, "Ann", "<show>away</show>");
	expect(w, BOB, "/presence[show]/user:x/user:item[@jid='" ANN "']");
}
END_TEST

/* To the service itself presence means nothing. */
START_TEST(presence_to_the_service_is_ignored)
{
	world_recv(w, "<presence from='" BOB "' to='" DOMAIN "'/>");
	world_recv(w, "<presence from='" BOB "' to='" DOMAIN "/x'/>");
	world_recv(
		w, "<presence type='probe' from='" BOB "' to='" DOMAIN "'/>");
	expect_silence(w);
}
END_TEST

Suite *suite_presence(void)
{
	Suite *s = suite_create("muc/presence");
	TCase *c = tcase_create("presence");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_update_is_told_to_all);
	tcase_add_test(c, a_new_nick_is_told_in_two_steps);
	tcase_add_test(c, a_nick_of_another_is_refused);
	tcase_add_test(c, a_prepared_nick_is_told);
	tcase_add_test(c, all_clients_of_a_nick_are_renamed);
	tcase_add_test(c, two_nicks_of_one_person_can_become_one);
	tcase_add_test(c, presence_with_a_label_is_a_violation);
	tcase_add_test(c, presence_is_broadcast_by_role);
	tcase_add_test(c, whose_role_is_not_told_any_more_is_gone);
	tcase_add_test(c, occupant_ids_are_of_a_person_in_a_room);
	tcase_add_test(c, open_addresses_come_with_what_is_new);
	tcase_add_test(c, presence_to_the_service_is_ignored);
	suite_add_tcase(s, c);
	return s;
}
