/* SPDX-License-Identifier: MIT */
/* Entering rooms and making them (XEP-0045 7.1, 7.2, 10.1). */
#include "tests/muc/suites.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define EVE "eve@far.example/e"

#define X   "<x xmlns='http://jabber.org/protocol/muc'/>"
/* An error as XEP-0045 7.2.17 has it. */
#define REFUSED(type, cond)                                                  \
	"/presence[@type='error'][muc:x]/error[@type='" type "'][@by='" ROOM \
	"']/err:" cond

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static void affiliate(const char *jid, const char *affiliation)
{
	struct errtext e;

	ck_assert_int_eq(muc_affiliate(w->muc, SPAN(ROOM), span_str(jid),
				 span_str(affiliation), world_begin(w), &e),
		ERR_OK);
	world_end(w);
	world_forget(w);
}

/* C045-040, C045-046, C045-047, C045-048, C045-061, C045-063 */
START_TEST(a_joiner_gets_presence_history_subject_in_order)
{
	world_open(w, ANN, "Ann");
	world_say(w, ANN, "one", NULL);
	world_say(w, ANN, "two", NULL);
	world_forget(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob' id='j1'>" X
		      "</presence>");
	expect(w, BOB,
		"/presence[@from='" ROOM "/Ann'][count(user:x)=1]/user:x"
		"/user:item[@role='moderator'][@affiliation='owner']");
	expect(w, BOB,
		"/presence[@from='" ROOM "/Bob'][@id='j1']"
		"[user:x/user:status/@code='110']"
		"/user:x/user:item[@role='participant'][@affiliation='none']");
	expect(w, BOB, "/message[@type='groupchat'][body='one']/delay:delay");
	expect(w, BOB,
		"/message[body='two'][@from='" ROOM "/Ann'][@id='say']"
		"/delay:delay[@from='" ROOM "']");
	expect(w, BOB,
		"/message[@type='groupchat'][subject=''][not(body)]"
		"[not(subject/text())]");
	expect_quiet(w, BOB);
	expect(w, ANN,
		"/presence[@from='" ROOM "/Bob'][not(@id)]"
		"[not(user:x/user:status)]/user:x/user:item");
	expect_quiet(w, ANN);
}
END_TEST

/* C045-059, C045-180, C045-097 */
START_TEST(who_makes_a_room_owns_it)
{
	world_join(w, ANN, "Ann");
	expect(w, ANN,
		"/presence[user:x/user:status/@code='201']"
		"[user:x/user:status/@code='110']"
		"/user:x/user:item[@affiliation='owner'][@role='moderator']");
	expect(w, ANN, "/message[subject]");
	expect_silence(w);
}
END_TEST

/* C045-058 */
START_TEST(a_locked_room_is_for_nobody_else)
{
	world_join(w, ANN, "Ann");
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("cancel", "item-not-found"));
	world_say(w, BOB, "hello", NULL);
	expect(w, BOB, "/message[@type='error']/error/err:item-not-found");
	expect_silence(w);
}
END_TEST

/* C045-059, C045-064 */
START_TEST(rooms_are_made_by_whom_the_configuration_names)
{
	world_join(w, EVE, "Eve");
	expect(w, EVE, REFUSED("cancel", "not-allowed"));
	expect_silence(w);
}
END_TEST

START_TEST(a_service_admin_makes_rooms_and_owns_all)
{
	const struct world_conf conf = {
		.admin = "eve@far.example", .create = "*@none.example"};

	world_free(&w);
	w = world_new(&conf);
	world_join(w, EVE, "Eve");
	expect(w, EVE,
		"/presence/user:x[user:status/@code='201']"
		"/user:item[@affiliation='owner']");
}
END_TEST

/* The latest stanza to jid. */
static const char *answer(const char *jid)
{
	for (size_t i = w->sent_n; i-- > 0;)
		if (strcmp(w->sent[i].to, jid) == 0)
			return arena_dup(w->keep, span_str(w->sent[i].xml)).p;
	return "nothing";
}

/* C045-041, C045-042, C045-203; H258-06, H258-07: none of these depends on the
 * room. */
static const struct {
	const char *to, *inside, *condition;
} malformed[] = {
	{ROOM,			   X,   "jid-malformed"   },
	{ROOM,			   "",  "jid-malformed"   },
	{DOMAIN "/Bob",                  X,   "jid-malformed"   },
	{ROOM "/ ",		      X,   "jid-malformed"   },
	{ROOM "/  \xe2\x80\x8b",         X,   "jid-malformed"   },
	{ROOM "/0123456789012345678901", X,   "policy-violation"},
	{ROOM "/Bob",
         X "<securitylabel xmlns='urn:xmpp:sec-label:0'>"
		  "<label/></securitylabel>", "policy-violation"},
	{ROOM "/Bob",
         X "<status>01234567890123456789012345678901234567890123"
		  "45678901234567890123456789012345678901234567890123456"
		  "78901234567890</status>",  "policy-violation"},
};

START_TEST(a_malformed_join_is_refused)
{
	const struct world_conf conf = {
		.limits = {.nick_bytes = 20, .presence_bytes = 100}
        };

	world_free(&w);
	w = world_new(&conf);
	for (int there = 0; there < 2; there++) {
		if (there)
			world_open(w, ANN, "Ann");
		world_recvf(w, "<presence from='" BOB "' to='%s'>%s</presence>",
			malformed[_i].to, malformed[_i].inside);
		ck_assert_uint_eq(w->sent_n, 1);
		ck_assert_ptr_nonnull(
			strstr(answer(BOB), malformed[_i].condition));
		ck_assert_ptr_nonnull(strstr(answer(BOB), "type='modify'"));
		ck_assert_ptr_null(strstr(answer(BOB), "securitylabel"));
		world_forget(w);
	}
}
END_TEST

/* C045-043, C045-096, C045-098 */
START_TEST(other_types_of_presence_do_nothing)
{
	static const char *const types[] = {"probe", "subscribe", "subscribed",
		"unsubscribe", "unsubscribed", "unavailable", "error"};

	world_open(w, ANN, "Ann");
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		world_recvf(w,
			"<presence from='" BOB "' to='" ROOM
			"/Bob' type='%s'>" X "</presence>",
			types[i]);
		world_recvf(w,
			"<presence from='" ANN "' to='" ROOM
			"/Ann' type='%s'>" X "</presence>",
			i > 0 && i < 5 ? types[i] : "subscribe");
	}
	expect_silence(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob' type='odd'>" X
		      "</presence>");
	expect(w, BOB, "/presence/error/err:bad-request");
	expect_silence(w);
}
END_TEST

/* C045-044 */
START_TEST(joining_again_gives_everything_again)
{
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_say(w, ANN, "one", NULL);
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, "/presence[@from='" ROOM "/Ann']");
	expect(w, BOB, "/presence[user:x/user:status/@code='110']");
	expect(w, BOB, "/message[body='one']/delay:delay");
	expect(w, BOB, "/message[subject]");
	expect_silence(w); /* nothing has changed for others */
	world_recv(w, "<presence from='" BOB "' to='" ROOM
		      "/Bob'><show>away</show>" X "</presence>");
	expect(w, ANN, "/presence[@from='" ROOM "/Bob'][show='away']");
	expect_quiet(w, ANN);
}
END_TEST

/* C045-045 */
START_TEST(who_only_thinks_to_be_inside_is_told)
{
	world_open(w, ANN, "Ann");
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob'/>");
	expect(w, BOB,
		"/presence[@type='unavailable'][@from='" ROOM "/Bob']/user:x"
		"[user:status/@code='110'][user:status/@code='307']"
		"[user:status/@code='333']"
		"/user:item[@affiliation='none'][@role='none']");
	expect_silence(w);
}
END_TEST

/* C045-050, C045-051 */
START_TEST(addresses_are_for_those_who_may_know_them)
{
	world_open(w, ANN, "Ann"); /* a moderator */
	world_join(w, BOB, "Bob");
	world_forget(w);
	world_join(w, "cat@ex.org/c", "Cat");
	expect(w, ANN, "/presence/user:x/user:item[@jid='cat@ex.org/c']");
	expect(w, BOB,
		"/presence[@from='" ROOM "/Cat']/user:x/user:item[not(@jid)]");
	ck_assert_uint_eq(
		expect_count(w, "cat@ex.org/c", "//user:item[@jid='" ANN "']"),
		0);
	ck_assert_uint_eq(
		expect_count(w, "cat@ex.org/c", "//user:status[@code='100']"),
		0);
	world_set(w, "whois=anyone");
	world_forget(w);
	world_join(w, "dan@ex.org/d", "Dan");
	expect(w, BOB, "/presence/user:x/user:item[@jid='dan@ex.org/d']");
	expect(w, "dan@ex.org/d", "/presence//user:item[@jid='" ANN "']");
	expect_some(w, "dan@ex.org/d",
		"/presence/user:x[user:status/@code='100']"
		"[user:status/@code='110']");
}
END_TEST

/* C045-052, K-04 */
START_TEST(nobody_passes_without_the_password)
{
	world_open(w, ANN, "Ann");
	world_set(w, "password=s3cret");
	world_set(w, "password_protected=true");
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("auth", "not-authorized"));
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob'>"
		      "<x xmlns='http://jabber.org/protocol/muc'>"
		      "<password>wrong</password></x></presence>");
	expect(w, BOB, REFUSED("auth", "not-authorized"));
	world_join(w, "ann@ex.org/elsewhere", "Ann"); /* nor the owner */
	expect(w, "ann@ex.org/elsewhere", REFUSED("auth", "not-authorized"));
	expect_silence(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob'>"
		      "<x xmlns='http://jabber.org/protocol/muc'>"
		      "<password>s3cret</password></x></presence>");
	expect_some(w, BOB, "/presence/user:x/user:status[@code='110']");
	/* and the password goes to nobody */
	ck_assert_uint_eq(expect_count(w, ANN, "//*[.='s3cret']"), 0);
}
END_TEST

/* C045-053, C045-003 */
START_TEST(a_members_room_is_for_members)
{
	world_open(w, ANN, "Ann");
	world_set(w, "members_only=true");
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("auth", "registration-required"));
	affiliate("bob@ex.org", "member");
	world_join(w, BOB, "Bob");
	expect_some(w, BOB,
		"/presence[user:x/user:status/@code='110']/user:x"
		"/user:item[@affiliation='member'][@role='participant']");
}
END_TEST

/* C045-054, C045-155 */
START_TEST(an_outcast_stays_outside)
{
	world_open(w, ANN, "Ann");
	affiliate("bob@ex.org", "outcast");
	affiliate("far.example", "outcast");
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("auth", "forbidden"));
	world_join(w, EVE, "Eve");
	expect(w, EVE, REFUSED("auth", "forbidden"));
	affiliate("eve@far.example", "member");
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, "/presence/user:x/user:status[@code='110']");
}
END_TEST

/* C045-055 */
START_TEST(a_nick_belongs_to_one_person)
{
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Ann");
	expect(w, BOB, REFUSED("cancel", "conflict"));
	world_recv(w, "<iq type='set' id='1' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		      "<item affiliation='member' jid='cat@ex.org'"
		      " nick='Cat'/></query></iq>");
	world_forget(w);
	world_join(w, BOB, "Cat"); /* kept for one who isn't there */
	expect(w, BOB, REFUSED("cancel", "conflict"));
	world_join(w, "cat@ex.org/c", "Cat");
	expect_some(w, "cat@ex.org/c", "/presence//user:status[@code='110']");
}
END_TEST

/* C045-056, K-07 */
START_TEST(one_person_may_have_one_nick_on_many_clients)
{
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
	world_join(w, "bob@ex.org/phone", "Bob");
	expect(w, "bob@ex.org/phone", "/presence[@from='" ROOM "/Ann']");
	expect(w, "bob@ex.org/phone",
		"/presence[@from='" ROOM "/Bob']//user:status[@code='110']");
	expect(w, "bob@ex.org/phone", "/message[subject]");
	expect_silence(w); /* as before, for the others */
	world_say(w, "bob@ex.org/phone", "hi", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bob'][body='hi']");
	expect(w, BOB, "/message[body='hi']");
	expect(w, "bob@ex.org/phone", "/message[body='hi']");
	/* the newest presence shows; the last session leaving tells others */
	world_recv(w, "<presence from='bob@ex.org/phone' to='" ROOM
		      "/Bob'><show>away</show></presence>");
	expect(w, ANN, "/presence[show='away']");
	world_forget(w);
	world_recv(w, "<presence type='unavailable' from='bob@ex.org/phone'"
		      " to='" ROOM "/Bob'/>");
	expect(w, "bob@ex.org/phone",
		"/presence[@type='unavailable']//user:status[@code='110']");
	expect(w, ANN, "/presence[not(@type)][not(show)]");
	expect(w, BOB, "/presence[not(@type)]//user:status[@code='110']");
	expect_silence(w);
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	expect(w, ANN, "/presence[@type='unavailable']");
}
END_TEST

/* C045-057 */
START_TEST(a_full_room_has_room_for_admins)
{
	world_open(w, ANN, "Ann");
	world_set(w, "max_users=1");
	affiliate("cat@ex.org", "admin");
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("wait", "service-unavailable"));
	world_join(w, "cat@ex.org/c", "Cat");
	expect_some(w, "cat@ex.org/c", "/presence//user:status[@code='110']");
}
END_TEST

START_TEST(limits_hold_at_n_and_n_plus_one)
{
	const struct world_conf conf = {
		.limits = {.occupants = 3,
			   .sessions_per_user = 2,
			   .rooms_per_user = 2}
        };

	world_free(&w);
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	world_join(w, "bob@ex.org/1", "Bob");
	world_join(w, "bob@ex.org/2", "Bob");
	world_forget(w);
	world_join(w, "bob@ex.org/3", "Bob");
	expect(w, "bob@ex.org/3", REFUSED("wait", "resource-constraint"));
	world_join(w, "cat@ex.org/c", "Cat");
	expect(w, "cat@ex.org/c", REFUSED("wait", "service-unavailable"));
	world_recv(w, "<presence from='" ANN "' to='s@rooms.ex.org/A'>" X
		      "</presence>");
	expect_some(w, ANN, "/presence//user:status[@code='201']");
	world_recv(w, "<presence from='" ANN "' to='t@rooms.ex.org/A'>" X
		      "</presence>");
	expect_some(w, ANN, "/presence/error/err:not-allowed");
	world_recv(w, "<presence from='" BOB "' to='t@rooms.ex.org/B'>" X
		      "</presence>");
	expect_some(w, BOB, "/presence//user:status[@code='201']");
}
END_TEST

/* Promise 8: a full disk refuses work and lets people go. */
START_TEST(a_full_store_takes_nobody_in)
{
	const struct world_conf conf = {.on_disk = true};

	world_free(&w);
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	store_set_reserve(w->store, UINT64_MAX);
	world_join(w, BOB, "Bob");
	expect(w, BOB, REFUSED("wait", "resource-constraint"));
	world_recv(w, "<presence from='" BOB "' to='new@rooms.ex.org/B'>" X
		      "</presence>");
	expect(w, BOB, "/presence/error/err:not-allowed");
	world_say(w, ANN, "hello", NULL);
	expect(w, ANN, "/message/error[@type='wait']/err:resource-constraint");
	world_recv(w, "<presence type='unavailable' from='" ANN "' to='" ROOM
		      "/Ann'/>");
	expect(w, ANN, "/presence[@type='unavailable']");
	expect_silence(w);
}
END_TEST

/* C045-049, C045-202 */
START_TEST(addresses_are_prepared)
{
	world_open(w, ANN, "Ann");
	world_recv(w, "<presence from='BOB@Ex.Org/b'"
		      " to='R@Rooms.Ex.Org/\xef\xbc\xa2ob'>" X "</presence>");
	expect_some(w, BOB,
		"/presence[@from='" ROOM "/Bob']"
		"[user:x/user:status/@code='210']"
		"[user:x/user:status/@code='110']");
	expect(w, ANN, "/presence[@from='" ROOM "/Bob'][not(//user:status)]");
}
END_TEST

/* C045-080, D317-02, D421-02, D359-01 */
START_TEST(what_only_the_room_may_say_is_taken_out)
{
	world_open(w, ANN, "Ann");
	world_recv(w,
		"<presence from='" BOB "' to='" ROOM "/Bob'>" X
		"<x xmlns='http://jabber.org/protocol/muc#user'>"
		"<item affiliation='owner' role='moderator'/>"
		"<status code='201'/></x>"
		"<hats xmlns='urn:xmpp:hats:0'><hat uri='u' title='t'/></hats>"
		"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='fake'/>"
		"<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='fake'/>"
		"<c xmlns='http://jabber.org/protocol/caps' node='n' ver='v'/>"
		"<show>dnd</show></presence>");
	expect(w, ANN,
		"/presence[show='dnd'][count(user:x)=1]"
		"[user:x/user:item/@affiliation='none'][not(//user:status)]"
		"[count(occ:occupant-id)=1][not(occ:occupant-id/@id='fake')]"
		"[not(sid:stanza-id)][not(muc:x)]"
		"[*[local-name()='c']/@ver='v']"
		"[not(*[local-name()='hats'])]");
}
END_TEST

/* C045-066 */
START_TEST(coming_and_going_leaves_no_ghost)
{
	static const char leave[] = "<presence type='unavailable' from='" BOB
				    "' to='" ROOM "/Bob'/>";

	world_open(w, ANN, "Ann");
	for (int i = 0; i < 3; i++) {
		world_join(w, BOB, "Bob");
		world_recv(w, leave);
		world_recv(w, leave);
	}
	world_join(w, BOB, "Bob");
	ck_assert_uint_eq(muc_stats(w->muc).sessions, 2);
	world_forget(w);
	world_join(w, "cat@ex.org/c", "Cat");
	ck_assert_uint_eq(expect_count(w, "cat@ex.org/c", "/presence"), 3);
}
END_TEST

Suite *suite_join(void)
{
	Suite *s = suite_create("muc/join");
	TCase *c = tcase_create("join");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_joiner_gets_presence_history_subject_in_order);
	tcase_add_test(c, who_makes_a_room_owns_it);
	tcase_add_test(c, a_locked_room_is_for_nobody_else);
	tcase_add_test(c, rooms_are_made_by_whom_the_configuration_names);
	tcase_add_test(c, a_service_admin_makes_rooms_and_owns_all);
	tcase_add_loop_test(
		c, a_malformed_join_is_refused, 0, ARRAY_LEN(malformed));
	tcase_add_test(c, other_types_of_presence_do_nothing);
	tcase_add_test(c, joining_again_gives_everything_again);
	tcase_add_test(c, who_only_thinks_to_be_inside_is_told);
	tcase_add_test(c, addresses_are_for_those_who_may_know_them);
	tcase_add_test(c, nobody_passes_without_the_password);
	tcase_add_test(c, a_members_room_is_for_members);
	tcase_add_test(c, an_outcast_stays_outside);
	tcase_add_test(c, a_nick_belongs_to_one_person);
	tcase_add_test(c, one_person_may_have_one_nick_on_many_clients);
	tcase_add_test(c, a_full_room_has_room_for_admins);
	tcase_add_test(c, limits_hold_at_n_and_n_plus_one);
	tcase_add_test(c, a_full_store_takes_nobody_in);
	tcase_add_test(c, addresses_are_prepared);
	tcase_add_test(c, what_only_the_room_may_say_is_taken_out);
	tcase_add_test(c, coming_and_going_leaves_no_ghost);
	suite_add_tcase(s, c);
	return s;
}
