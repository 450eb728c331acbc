/* SPDX-License-Identifier: MIT */
/*
 * The server doesn't read, and then a clearance, a label, the policy or a room
 * changes: what waited leaves only to who may have it now (doc/design.md 2,
 * promises 1 and 7).
 */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

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

/* Ann is cleared for SECRET, Bob for CONFIDENTIAL, Cat for nothing special;
 * all are in the room. */
static void setup_with(const struct world_conf *conf)
{
	static const char *const offered[] = {
		"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL"};

	world_free(&w);
	w = world_new(conf);
	world_offer(w, offered, ARRAY_LEN(offered));
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_forget(w);
	world_hold(w);
}

static void setup(void)
{
	setup_with(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static void rejudge_all(void)
{
	muc_rejudge(w->muc, SPAN_NONE, world_begin(w));
	world_end(w);
}

static void whisper(
	const char *from, const char *nick, const char *body, const char *more)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM "/%s' type='chat' id='pm'>"
		"<body>%s</body>%s</message>",
		from, nick, body, more);
}

static void leave(const char *from, const char *nick)
{
	world_recvf(w,
		"<presence from='%s' to='" ROOM "/%s' type='unavailable'/>",
		from, nick);
}

/* ---- messages ---- */

START_TEST(a_message_that_waits_is_judged_by_the_clearance_of_now)
{
	for (int i = 0; i < 3; i++) {
		world_say(w, ANN, "low", world_label(w, "RESTRICTED"));
		world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
		world_say(w, ANN, "high", world_label_ess(w, "CONFIDENTIAL"));
		world_say(w, ANN, "open", NULL);
	}
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	for (int i = 0; i < 3; i++) {
		expect(w, ANN, "/message[body='low']");
		expect(w, ANN, "/message[body='high']");
		expect(w, ANN, "/message[body='high']");
		expect(w, ANN, "/message[body='open']");
		expect(w, BOB, "/message[body='low']");
		expect(w, BOB, "/message[body='open']");
		expect(w, CAT, "/message[body='open']");
	}
	expect_silence(w);
}
END_TEST

/* Each copy for itself, though all are alike. */
START_TEST(a_crowd_is_judged_one_by_one)
{
	for (int i = 0; i < 8; i++) {
		const char *bare = say(w, "u%d@ex.org", i);

		world_clear(w, bare, i % 2 ? "up to SECRET" : "RESTRICTED");
		world_join(w, say(w, "%s/x", bare), say(w, "u%d", i));
	}
	world_forget(w);
	world_say(w, ANN, "one", world_label(w, "SECRET"));
	world_say(w, ANN, "two", world_label(w, "SECRET"));
	world_clear(w, "u3@ex.org", "RESTRICTED");
	world_clear(w, "u5@ex.org", NULL);
	for (int i = 0; i < 8; i++) {
		const char *full = say(w, "u%d@ex.org/x", i);

		if (i == 1 || i == 7) {
			expect(w, full, "/message[body='one']");
			expect(w, full, "/message[body='two']");
		}
		expect_quiet(w, full);
	}
	ck_assert_uint_eq(expect_count(w, ANN, "/message"), 2);
}
END_TEST

START_TEST(without_a_change_all_of_it_stays_as_it_was)
{
	const char *before;

	world_join(w, "dan@ex.org/d", "Dan");
	world_say(w, ANN, "plans", world_label(w, "SECRET"));
	whisper(BOB, "Ann", "psst", world_label(w, "CONFIDENTIAL"));
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>s</subject></message>");
	(void)ask(w, BOB, ROOM, "get", INFO);
	(void)ask(w, BOB, ROOM, "get", PING);
	(void)ask(w, BOB, DOMAIN, "get", INFO);
	(void)ask(w, BOB, "nowhere@" DOMAIN, "get", INFO);
	leave("dan@ex.org/d", "Dan");
	before = heard(w, NULL);
	rejudge_all();
	ck_assert_str_eq(heard(w, NULL), before);
	muc_disconnected(w->muc);
	muc_connected(w->muc, world_begin(w));
	world_end(w);
	ck_assert_str_eq(heard(w, NULL), before);
}
END_TEST

/* What left already can't be taken back; nobody asks about it. */
START_TEST(only_what_waits_is_judged)
{
	world_say(w, ANN, "gone", world_label(w, "CONFIDENTIAL"));
	world_hold(w);
	world_say(w, ANN, "waits", world_label(w, "CONFIDENTIAL"));
	world_clear(w, "bob@ex.org", "RESTRICTED");
	expect(w, BOB, "/message[body='gone']");
	expect_quiet(w, BOB);
}
END_TEST

START_TEST(private_messages_are_judged_again)
{
	whisper(ANN, "Bob", "low", world_label(w, "RESTRICTED"));
	whisper(ANN, "Bob", "high", world_label(w, "CONFIDENTIAL"));
	leave(ANN, "Ann");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[@type='chat'][body='low']");
	expect_none(w, BOB, "/message");
}
END_TEST

START_TEST(history_is_judged_again)
{
	world_say(w, ANN, "low", world_label(w, "RESTRICTED"));
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(
		expect_count(w, "bob@ex.org/2", "/message[delay:delay]"), 2);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(
		expect_count(w, "bob@ex.org/2", "/message[delay:delay]"), 1);
	expect_some(w, "bob@ex.org/2", "/message[body='low'][delay:delay]");
}
END_TEST

/* An address with everything that XML must escape. */
START_TEST(strange_addresses_are_judged_like_others)
{
#define ODD     "cat@ex.org/a'b<c>&d/e\""
#define ODD_XML "cat@ex.org/a&apos;b&lt;c&gt;&amp;d/e&quot;"
	world_clear(w, "cat@ex.org", "up to CONFIDENTIAL");
	world_join(w, ODD_XML, "Odd");
	world_forget(w);
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "open", NULL);
	world_clear(w, "cat@ex.org", "UNCLASSIFIED");
	expect(w, ODD, "/message[body='open']");
	expect_quiet(w, ODD);
	expect(w, BOB, "/message[body='high']");
}
END_TEST

/* ---- messages about messages ---- */

/* Both labels count, as they did when it was sent. */
START_TEST(a_reply_goes_to_who_may_see_both)
{
	const char *id;

	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	id = expect_value(w, ANN, "string(//sid:stanza-id/@id)");
	world_forget(w);
	world_say(w, ANN, "re",
		say(w, "<reply xmlns='urn:xmpp:reply:0' id='%s'/>", id));
	world_say(w, ANN, "re nothing",
		"<reply xmlns='urn:xmpp:reply:0' id='nothing'/>");
	expect_some(w, BOB, "/message[body='re']");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='re nothing']");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 1);
}
END_TEST

#define REPLACE "<replace xmlns='urn:xmpp:message-correct:0' id='say'/>"

START_TEST(a_correction_goes_to_who_may_see_what_it_corrects)
{
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "corrected", REPLACE);
	world_say(w, ANN, "low", NULL); /* under the same id */
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='low']");
	expect_quiet(w, BOB);
}
END_TEST

/* What comes under that id later isn't what it names. */
START_TEST(a_correction_names_what_was_there_before_it)
{
	world_say(w, ANN, "first", NULL);
	world_say(w, ANN, "corrected", REPLACE);
	world_say(w, ANN, "secret", world_label(w, "SECRET"));
	rejudge_all();
	expect(w, BOB, "/message[body='first']");
	expect(w, BOB, "/message[body='corrected']");
	expect_quiet(w, BOB);
}
END_TEST

/* It is in no history, and who said it has left. */
START_TEST(what_is_kept_nowhere_names_messages_too)
{
	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	world_say(w, ANN, "passing",
		REPLACE "<no-store xmlns='urn:xmpp:hints'/>");
	whisper(ANN, "Bob", "psst", REPLACE);
	leave(ANN, "Ann");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 3);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 0);
}
END_TEST

/* As when it was sent: people hear what they said, whatever it names. */
START_TEST(ones_own_words_stay)
{
	static const char *const more[] = {
		"", "<no-store xmlns='urn:xmpp:hints'/>"};

	world_say(w, ANN, "high", world_label(w, "CONFIDENTIAL"));
	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		world_say(w, BOB, "mine", say(w, "%s%s", REPLACE, more[i]));
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	expect(w, BOB, "/message[body='mine']");
	expect(w, BOB, "/message[body='mine']");
	expect_quiet(w, BOB);
}
END_TEST

/* A message inside of a message: its label counts as well. */
START_TEST(what_is_forwarded_is_judged_too)
{
	world_say(w, ANN, "look",
		say(w,
			"<forwarded xmlns='urn:xmpp:forward:0'>"
			"<message xmlns='jabber:client'><body>deep</body>%s"
			"</message></forwarded>",
			world_label(w, "CONFIDENTIAL")));
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='look']"), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body='look']"), 0);
}
END_TEST

/* ---- the place ---- */

START_TEST(who_is_removed_gets_the_farewell_alone)
{
	world_join(w, "dan@ex.org/d", "Dan");
	world_say(w, ANN, "open", NULL);
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>s</subject></message>");
	whisper(ANN, "Cat", "psst", "");
	leave("dan@ex.org/d", "Dan");
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
	leave(BOB, "Bob");
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
	leave(ANN, "Ann");
	leave(BOB, "Bob");
	leave(CAT, "Cat");
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
	rejudge_all();
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

	setup_with(&conf);
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
	rejudge_all();
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

Suite *suite_sift(void)
{
	Suite *s = suite_create("muc/sift");
	TCase *c = tcase_create("sift");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(
		c, a_message_that_waits_is_judged_by_the_clearance_of_now);
	tcase_add_test(c, a_crowd_is_judged_one_by_one);
	tcase_add_test(c, without_a_change_all_of_it_stays_as_it_was);
	tcase_add_test(c, only_what_waits_is_judged);
	tcase_add_test(c, private_messages_are_judged_again);
	tcase_add_test(c, history_is_judged_again);
	tcase_add_test(c, strange_addresses_are_judged_like_others);
	tcase_add_test(c, a_reply_goes_to_who_may_see_both);
	tcase_add_test(c, a_correction_goes_to_who_may_see_what_it_corrects);
	tcase_add_test(c, a_correction_names_what_was_there_before_it);
	tcase_add_test(c, what_is_kept_nowhere_names_messages_too);
	tcase_add_test(c, ones_own_words_stay);
	tcase_add_test(c, what_is_forwarded_is_judged_too);
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
	tcase_add_test(c, a_hidden_room_answers_like_none);
	tcase_add_test(c, errors_and_empty_answers_stay);
	tcase_add_test(c, warn_mode_takes_nothing_out);
	tcase_add_test(c, a_domain_that_closes_lets_nothing_through);
	tcase_add_test(c, a_new_policy_is_what_labels_are_read_under);
	suite_add_tcase(s, c);
	return s;
}
