/* SPDX-License-Identifier: MIT */
/*
 * The server doesn't read, and then a room, the domain or the policy changes:
 * what waited leaves only to who may know of the place (doc/design.md 2,
 * promises 1, 4 and 7).
 */
#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define FAREWELL                                              \
	"/presence[@type='unavailable'][.//user:status/@code" \
	"='307'][.//user:status/@code='110']"
#define ERROR(type, condition)                                     \
	"/iq[@type='error'][@id='asked']/error[@type='" type "']/" \
	"err:" condition
#define CATALOG "<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>"
#define INFO    "<query xmlns='" PROTOCOL("disco#info") "'/>"
#define ITEMS   "<query xmlns='" PROTOCOL("disco#items") "'/>"
#define OWNER   "<query xmlns='" PROTOCOL("muc#owner") "'/>"
#define PING    "<ping xmlns='urn:xmpp:ping'/>"

static struct world *w;

static void setup(void)
{
	w = waiting_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- the place ---- */

START_TEST(who_is_removed_gets_the_farewell_alone)
{
	world_join(w, "dan@ex.org/d", "Dan");
	world_say(w, ANN, "open", NULL);
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>s</subject></message>");
	waiting_whisper(w, ANN, "Cat", "psst", "");
	waiting_leave(w, "dan@ex.org/d", "Dan");
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 5);
	world_set(w, "access_label=RESTRICTED");
	expect(w, CAT, FAREWELL);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='open']"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[subject]"), 1);
	ck_assert_uint_ge(
		expect_count(w, BOB, "/presence[@from='" ROOM "/Dan']"), 2);
}
END_TEST

/* Who left by themselves isn't judged by who goes on being inside. */
START_TEST(who_has_left_is_judged_too)
{
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	waiting_leave(w, BOB, "Bob");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB,
		"/presence[@type='unavailable']//user:status[@code='110']");
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 1);
}
END_TEST

START_TEST(another_room_is_not_concerned)
{
	ck_assert_str_eq(op_create(w, "other@" DOMAIN, NULL), "");
	world_recv(w, "<presence from='" CAT "' to='other@" DOMAIN "/Cat'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	world_forget(w);
	world_recv(w, "<message from='" CAT "' to='other@" DOMAIN
		      "' type='groupchat'><body>here</body></message>");
	world_say(w, CAT, "there", NULL);
	world_set(w, "access_label=RESTRICTED");
	expect(w, CAT, "/message[body='here']");
	expect(w, CAT, FAREWELL);
	expect_quiet(w, CAT);
}
END_TEST

/* Nobody is in it and so it isn't in memory. */
START_TEST(a_room_at_rest_is_loaded_and_let_go_again)
{
	uint64_t loaded;

	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "open", NULL);
	waiting_leave(w, ANN, "Ann");
	waiting_leave(w, BOB, "Bob");
	waiting_leave(w, CAT, "Cat");
	loaded = muc_stats(w->muc).rooms_loaded;
	ck_assert_uint_eq(loaded, 0);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 1);
	expect_some(w, BOB, "/message[body='open']");
	ck_assert_uint_eq(muc_stats(w->muc).rooms_loaded, loaded);
	ck_assert_str_ne(op_show(w, ROOM, "persistent"), "");
}
END_TEST

/* Its label isn't known any more. */
START_TEST(of_a_room_that_is_gone_only_farewells_leave)
{
	world_say(w, ANN, "open", NULL);
	world_recv(w, "<iq type='set' id='d' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='" PROTOCOL(
			      "muc#owner") "'>"
					   "<destroy/></query></iq>");
	expect_some(w, BOB, "/message[body='open']");
	waiting_rejudge(w);
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 1);
	expect_some(w, BOB, "/presence//user:destroy");
	expect_some(w, ANN, "/iq[@type='result'][@id='d']");
}
END_TEST

START_TEST(invitations_are_judged_again)
{
#define INVITE(to, more)                                          \
	"<message from='" ANN "' to='" ROOM "'>"                  \
	"<x xmlns='http://jabber.org/protocol/muc#user'><invite " \
	"to='" to "'>" more "</invite></x>"
	world_clear(w, "dan@ex.org", "up to CONFIDENTIAL");
	world_recv(w, INVITE("eve@ex.org", "") "</message>");
	world_recvf(w,
		INVITE("dan@ex.org", "<reason>%s</reason>") "%s"
							    "</message>",
		"high", world_label(w, "CONFIDENTIAL"));
	expect_some(w, "eve@ex.org", "/message//user:invite");
	expect_some(w, "dan@ex.org", "/message//user:invite");
	world_clear(w, "dan@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, "dan@ex.org", "/*"), 0);
	ck_assert_uint_eq(expect_count(w, "eve@ex.org", "/*"), 1);
	world_set(w, "access_label=RESTRICTED");
	ck_assert_uint_eq(expect_count(w, "eve@ex.org", "/*"), 0);
}
END_TEST

/* ---- answers ---- */

static const char *const news[] = {CATALOG, OWNER};

/* Made of labels that one was cleared for: it must be asked anew. */
START_TEST(an_answer_of_labels_is_taken_back)
{
	op_give(w, ROOM, "bob@ex.org", "owner");
	world_forget(w);
	ck_assert_str_eq(
		verdict(w, ask(w, BOB, ROOM, "get", news[_i])), "result");
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM, "get", news[_i])), "result");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, ERROR("wait", "resource-constraint"));
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 1);
	ck_assert_uint_eq(expect_count(w, ANN, "/iq[@type='result']"), 1);
}
END_TEST

/* H258-04: a server asks for its user. */
START_TEST(a_catalogue_by_way_of_the_server_is_taken_back)
{
	world_recv(w, "<iq type='get' id='asked' from='ex.org' to='" DOMAIN "'>"
		      "<catalog xmlns='urn:xmpp:sec-label:catalog:2'"
		      " from='bob@ex.org'/></iq>");
	expect_some(w, "ex.org", "/iq[@type='result']//catalog:item");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, "ex.org", "/iq[@type='error'][@id='asked']");
	ck_assert_uint_eq(expect_count(w, "ex.org", "/*"), 1);
}
END_TEST

START_TEST(a_list_of_rooms_is_taken_back)
{
	world_set(w, "access_label=RESTRICTED");
	world_forget(w);
	ck_xpath(ask(w, BOB, DOMAIN, "get", ITEMS), "//items:item");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	expect(w, BOB, ERROR("wait", "resource-constraint"));
	expect(w, BOB, FAREWELL);
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 2);
}
END_TEST

/* The service itself names it. */
START_TEST(a_list_with_a_room_that_hides_is_taken_back)
{
	ck_xpath(ask(w, CAT, DOMAIN, "get", ITEMS), "//items:item");
	(void)ask(w, CAT, DOMAIN, "get", INFO);
	world_set(w, "access_label=RESTRICTED");
	expect(w, CAT, "/iq[@type='result']/info:query");
	expect(w, CAT, ERROR("wait", "resource-constraint"));
	expect(w, CAT, FAREWELL);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 3);
}
END_TEST

/* Promise 4: as if it had never been there. */
START_TEST(a_hidden_room_answers_like_none)
{
	const char *of_none = ask(w, CAT, "none@" DOMAIN, "get", INFO);
	const char *of_hidden;

	world_forget(w);
	(void)ask(w, CAT, ROOM, "get", INFO);
	(void)ask(w, BOB, ROOM, "get", INFO);
	world_set(w, "access_label=RESTRICTED");
	expect(w, CAT, ERROR("cancel", "item-not-found"));
	of_hidden = w->sent[w->sent_n - 1].xml;
	for (size_t i = 0; i < w->sent_n; i++)
		if (strstr(w->sent[i].xml, "item-not-found") != NULL)
			of_hidden = w->sent[i].xml;
	ck_assert_str_eq(
		strstr(of_hidden, " type="), strstr(of_none, " type="));
	expect(w, CAT, FAREWELL);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 2);
	ck_assert_uint_eq(expect_count(w, BOB, "/iq[@type='result']"), 1);
}
END_TEST

START_TEST(errors_and_empty_answers_stay)
{
	world_say(w, CAT, "above me", world_label(w, "SECRET"));
	(void)ask(w, CAT, ROOM, "get", OWNER);
	(void)ask(w, CAT, ROOM, "get", PING);
	world_set(w, "access_label=RESTRICTED");
	expect(w, CAT, "/message[@type='error']");
	expect(w, CAT, "/iq[@type='error']//err:forbidden");
	expect(w, CAT, "/iq[@type='result'][not(*)]");
	expect(w, CAT, FAREWELL);
	expect_quiet(w, CAT);
}
END_TEST

/* ---- the service as a whole ---- */

START_TEST(warn_mode_takes_nothing_out)
{
	const struct world_conf conf = {.mode = GATE_WARN};

	world_free(&w);
	w = waiting_new(&conf);
	world_say(w, ANN, "plans", world_label(w, "SECRET"));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	expect(w, BOB, "/message[body='plans']");
	expect(w, CAT, "/message[body='plans']");
}
END_TEST

/* The domain's own label, by a new configuration. */
START_TEST(a_domain_that_closes_lets_nothing_through)
{
	const struct label *l = NULL;

	world_say(w, ANN, "open", NULL);
	ck_assert_int_eq(label_read_expr(w->labels, SPAN("RESTRICTED"),
				 w->turn.wall, false, &l, NULL),
		LABEL_VALID);
	w->domain.access = label_ref(l);
	waiting_rejudge(w);
	expect(w, CAT, FAREWELL);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='open']"), 1);
}
END_TEST

/* TEST_POLICY, where Bob's clearance and CONFIDENTIAL mean other things. */
static const char *other_policy(void)
{
	char *text = xstrdup(TEST_POLICY), *at;
	const char *kept;

	at = strstr(text, "name='CONFIDENTIAL'");
	ck_assert_ptr_nonnull(at);
	memcpy(at, "name='INDIFFERENT '", 19);
	kept = say(w, "%s", text);
	free(text);
	return kept;
}

/* A label that isn't one any more: nobody is cleared for it. */
START_TEST(a_new_policy_is_what_labels_are_read_under)
{
	world_say(w, ANN, "low", world_label(w, "RESTRICTED"));
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "secret", world_label(w, "SECRET"));
	world_reload(w, other_policy());
	ck_assert_uint_eq(expect_count(w, ANN, "/message[body='low']"), 1);
	ck_assert_uint_eq(expect_count(w, ANN, "/message[body='high']"), 0);
	ck_assert_uint_eq(expect_count(w, ANN, "/message[body='secret']"), 1);
}
END_TEST

Suite *suite_sift_place(void)
{
	Suite *s = suite_create("muc/sift_place");
	TCase *c = tcase_create("sift");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, who_is_removed_gets_the_farewell_alone);
	tcase_add_test(c, who_has_left_is_judged_too);
	tcase_add_test(c, another_room_is_not_concerned);
	tcase_add_test(c, a_room_at_rest_is_loaded_and_let_go_again);
	tcase_add_test(c, of_a_room_that_is_gone_only_farewells_leave);
	tcase_add_test(c, invitations_are_judged_again);
	tcase_add_loop_test(
		c, an_answer_of_labels_is_taken_back, 0, ARRAY_LEN(news));
	tcase_add_test(c, a_catalogue_by_way_of_the_server_is_taken_back);
	tcase_add_test(c, a_list_of_rooms_is_taken_back);
	tcase_add_test(c, a_list_with_a_room_that_hides_is_taken_back);
	tcase_add_test(c, a_hidden_room_answers_like_none);
	tcase_add_test(c, errors_and_empty_answers_stay);
	tcase_add_test(c, warn_mode_takes_nothing_out);
	tcase_add_test(c, a_domain_that_closes_lets_nothing_through);
	tcase_add_test(c, a_new_policy_is_what_labels_are_read_under);
	suite_add_tcase(s, c);
	return s;
}
