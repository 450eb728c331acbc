/* SPDX-License-Identifier: MIT */
/* Requests between occupants, and what they may carry. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN   "ann@ex.org/pc"
#define BOB   "bob@ex.org/pc"
#define PHONE "bob@ex.org/phone"
#define ABOUT "<query xmlns='jabber:iq:version'/>"
#define VCARD "<vCard xmlns='vcard-temp'/>"
#define PING  "<ping xmlns='urn:xmpp:ping'/>"

static struct world *w;

static void start(const struct world_conf *conf)
{
	w = world_new(conf);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void setup(void)
{
	start(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static void request(const char *from, const char *nick, const char *type,
	const char *payload)
{
	world_recvf(w,
		"<iq type='%s' id='q' from='%s' to='" ROOM "/%s'>%s</iq>", type,
		from, nick, payload);
}

/* The id under which it came to who was asked. */
static const char *passed_id(const char *to)
{
	return expect_value(w, to, "string(/iq/@id)");
}

static void answer(
	const char *from, const char *to, const char *id, const char *payload)
{
	world_recvf(w, "<iq type='result' id='%s' from='%s' to='%s'>%s</iq>",
		id, from, to, payload);
}

/* ---- there and back ---- */

/* C045-201: neither address is told, and the id is another. */
START_TEST(a_request_and_its_answer_are_passed_on)
{
	const char *id;

	request(ANN, "Bob", "get", ABOUT);
	expect(w, BOB,
		"/iq[@type='get'][@from='" ROOM
		"/Ann'][@id != 'q']/version:query");
	id = passed_id(BOB);
	answer(BOB, ROOM "/Ann", id,
		"<query xmlns='jabber:iq:version'><name>Cli</name></query>");
	expect(w, ANN,
		"/iq[@type='result'][@id='q'][@from='" ROOM "/Bob']"
		"/version:query[version:name='Cli']");
	expect_silence(w);
	ck_assert_ptr_null(strstr(heard(w, ANN), "bob@ex.org"));
	ck_assert_ptr_null(strstr(heard(w, BOB), "ann@ex.org"));
	/* once */
	answer(BOB, ROOM "/Ann", id, ABOUT);
	expect_silence(w);
}
END_TEST

/* It is kept until the answer comes. */
START_TEST(an_id_is_no_store_for_others)
{
	char id[1026];

	memset(id, 'x', 1025);
	id[1025] = '\0';
	for (size_t n = 1025; n >= 1024; n--) {
		id[n] = '\0';
		world_recvf(w,
			"<iq type='get' id='%s' from='" ANN "' to='" ROOM
			"/Bob'>" ABOUT "</iq>",
			id);
		if (n == 1025)
			expect(w, ANN, "/iq/error/err:policy-violation");
		else
			expect(w, BOB, "/iq[@type='get']");
		expect_silence(w);
	}
}
END_TEST

/* D410-02 */
START_TEST(a_ping_of_another_is_theirs_to_answer)
{
	request(ANN, "Bob", "get", PING);
	expect(w, BOB, "/iq[@from='" ROOM "/Ann']/ping:ping");
	answer(BOB, ROOM "/Ann", passed_id(BOB), "");
	expect(w, ANN, "/iq[@type='result'][@id='q'][not(*)]");
	expect_silence(w);
}
END_TEST

/* C045-204: the user's server answers for them. */
START_TEST(what_a_user_publishes_is_asked_of_their_server)
{
	static const char *const asks[] = {VCARD,
		"<pubsub xmlns='" PROTOCOL(
			"pubsub") "'>"
				  "<items "
				  "node='urn:xmpp:avatar:data'/></pubsub>"};

	request(ANN, "Bob", "get", asks[_i]);
	expect(w, "bob@ex.org", "/iq[@from='" ROOM "/Ann'][@type='get'][*]");
	answer(BOB, ROOM "/Ann", passed_id("bob@ex.org"), asks[_i]);
	expect_silence(w); /* a client can't answer for the server */
	answer("bob@ex.org", ROOM "/Ann", passed_id("bob@ex.org"), asks[_i]);
	expect(w, ANN, "/iq[@type='result'][@from='" ROOM "/Bob'][*]");
	expect_silence(w);
}
END_TEST

/* C045-201: nor inside of it, where a server wrote it. */
START_TEST(an_address_inside_an_answer_is_left_out)
{
	const char *items = "<pubsub xmlns='" PROTOCOL(
		"pubsub") "'>"
			  "<items node='urn:xmpp:avatar:data'>"
			  "<item id='x' "
			  "publisher='bob@ex.org/pc'><data>AA==</data>"
			  "<by> bob@ex.org </by></item></items></pubsub>";

	request(ANN, "Bob", "get",
		"<pubsub xmlns='" PROTOCOL(
			"pubsub") "'>"
				  "<items "
				  "node='urn:xmpp:avatar:data'/></pubsub>");
	answer("bob@ex.org", ROOM "/Ann", passed_id("bob@ex.org"), items);
	ck_xpath(heard(w, ANN), "//*[@id='x'][not(@publisher)]"
				"/*[local-name()='data'][.='AA==']");
	ck_assert_ptr_null(strstr(heard(w, ANN), "bob@ex.org"));
}
END_TEST

START_TEST(the_newest_presence_is_asked)
{
	world_join(w, PHONE, "Bob");
	world_forget(w);
	request(ANN, "Bob", "get", ABOUT);
	expect(w, PHONE, "/iq");
	expect_silence(w);
	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Bob'/>");
	world_forget(w);
	request(ANN, "Bob", "get", ABOUT);
	expect(w, BOB, "/iq");
	expect_silence(w);
}
END_TEST

/* As the condition alone: what else is in an error may name somebody. */
START_TEST(an_error_comes_back_as_its_condition)
{
	request(ANN, "Bob", "get", ABOUT);
	world_recvf(w,
		"<iq type='error' id='%s' from='" BOB "' to='" ROOM "/Ann'>"
		"<query xmlns='jabber:iq:version'/><error type='modify' "
		"by='bob@ex.org'><gone xmlns='urn:ietf:params:xml:ns:"
		"xmpp-stanzas'>xmpp:bob@ex.org</gone></error></iq>",
		passed_id(BOB));
	expect_some(w, ANN,
		"/iq[@type='error'][@id='q'][@from='" ROOM "/Bob']"
		"/error/err:gone[not(text())]");
	ck_assert_ptr_null(strstr(heard(w, ANN), "bob@ex.org"));
}
END_TEST

/* ---- answers that aren't ---- */

START_TEST(only_who_was_asked_can_answer)
{
	const char *id;

	world_join(w, "eve@ex.org/e", "Eve");
	world_forget(w);
	request(ANN, "Bob", "get", ABOUT);
	id = passed_id(BOB);
	world_forget(w);
	answer("eve@ex.org/e", ROOM "/Ann", id, ABOUT);
	answer("bob@ex.org/x", ROOM "/Ann", id, ABOUT);
	answer(BOB, ROOM "/Eve", id, ABOUT);
	answer(BOB, ROOM, id, ABOUT);
	answer(BOB, ROOM "/Ann", "q", ABOUT);
	answer(BOB, "other@" DOMAIN "/Ann", id, ABOUT);
	expect_silence(w);
	answer(BOB, ROOM "/Ann", id, ABOUT);
	expect(w, ANN, "/iq[@type='result']");
}
END_TEST

/* H258-06: what doesn't fit the question, or has a label anywhere, never
 * came. */
START_TEST(an_answer_that_does_not_fit_is_none)
{
	const char *label = world_label(w, "UNCLASSIFIED");
	const char *const bad[] = {
		VCARD,
		ABOUT ABOUT,
		say(w, ABOUT "%s", label),
		label,
		say(w,
			"<query "
			"xmlns='jabber:iq:version'><name><x>%s</x></name>"
			"</query>",
			label),
	};

	request(ANN, "Bob", "get", ABOUT);
	expect(w, BOB, "/iq");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		answer(BOB, ROOM "/Ann", passed_id(BOB), bad[i]);
	expect_silence(w);
	world_wait(w, 60000);
	expect(w, ANN,
		"/iq[@type='error'][@id='q']/error[@type='wait']"
		"/err:remote-server-timeout");
}
END_TEST

/* C045-201: an answer or an end, always. */
START_TEST(who_asks_one_who_leaves_is_told)
{
	request(ANN, "Bob", "get", ABOUT);
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	world_forget(w);
	world_wait(w, 1000);
	expect(w, ANN,
		"/iq[@type='error'][@from='" ROOM "/Bob']"
		"/error/err:item-not-found");
	expect_silence(w);
}
END_TEST

START_TEST(who_leaves_hears_no_answer)
{
	const char *id;

	request(ANN, "Bob", "get", ABOUT);
	id = passed_id(BOB);
	world_recv(w, "<presence type='unavailable' from='" ANN "' to='" ROOM
		      "/Ann'/>");
	world_forget(w);
	answer(BOB, ROOM "/Ann", id, ABOUT);
	expect_silence(w);
	world_wait(w, 1000);
	expect(w, ANN, "/iq[@type='error']/error/err:item-not-found");
}
END_TEST

/* ---- what may be asked ---- */

static void refused(const char *type, const char *payload)
{
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Bob", type, payload)),
		"cancel/service-unavailable");
}

/* SECURITY: what could carry words or files past the labels stays out. */
START_TEST(what_could_carry_content_is_not_passed_on)
{
#define PUBSUB(inner) \
	"<pubsub xmlns='" PROTOCOL("pubsub") "'>" inner "</pubsub>"
#define ITEMS(node) "<items node='" node "'/>"
	static const char *const sets[] = {
		"<open xmlns='" PROTOCOL("ibb") "' sid='x'/>",
		"<data xmlns='" PROTOCOL("ibb") "' sid='x'/>",
		"<si xmlns='" PROTOCOL("si") "'/>",
		"<jingle xmlns='urn:xmpp:jingle:1'/>",
		"<query xmlns='" PROTOCOL("bytestreams") "'/>",
		"<query xmlns='jabber:iq:oob'/>",
		"<command xmlns='" PROTOCOL("commands") "'/>",
		VCARD,
		ABOUT,
		PUBSUB(ITEMS("urn:xmpp:avatar:data")),
	};
	static const char *const gets[] = {
		"<command xmlns='" PROTOCOL("commands") "'/>",
		"<other xmlns='jabber:iq:version'/>",
		"<x xmlns='urn:x'/>",
		PUBSUB(ITEMS("urn:xmpp:omemo:2:bundles")),
		PUBSUB(""),
		PUBSUB(ITEMS("urn:xmpp:avatar:data") "<x/>"),
	};

	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		refused("set", sets[i]);
	for (size_t i = 0; i < ARRAY_LEN(gets); i++)
		refused("get", gets[i]);
	ck_xpath_not(heard(w, BOB), "//iq");
}
END_TEST

START_TEST(the_operator_may_allow_more)
{
	const struct world_conf conf = {
		.relay = "urn:xmpp:jingle:1", .bytestreams = true};

	world_free(&w);
	start(&conf);
	request(ANN, "Bob", "set", "<jingle xmlns='urn:xmpp:jingle:1'/>");
	expect(w, BOB, "/iq[@type='set'][@from='" ROOM "/Ann']");
	answer(BOB, ROOM "/Ann", passed_id(BOB), "");
	expect(w, ANN, "/iq[@type='result']");
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM "/Bob", "set",
				   "<si xmlns='" PROTOCOL("si") "'/>")),
		"cancel/service-unavailable");
}
END_TEST

START_TEST(a_room_may_have_no_requests)
{
	world_set(w, "requests=false");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Bob", "get", ABOUT)),
		"cancel/service-unavailable");
	ck_xpath(ask(w, ANN, ROOM "/Ann", "get", PING),
		"/iq[@type='result'][not(*)]");
	ck_xpath_not(heard(w, BOB), "//iq");
}
END_TEST

/* H258-06 */
START_TEST(a_request_with_a_label_is_refused)
{
	const char *label = world_label(w, "UNCLASSIFIED");

	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM "/Bob", "get",
				   say(w,
					   "<query xmlns='jabber:iq:version'>%s"
					   "</query>",
					   label))),
		"modify/policy-violation");
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Bob", "get",
					    say(w, ABOUT "%s", label))),
		"modify/bad-request");
	ck_xpath_not(heard(w, BOB), "//iq");
}
END_TEST

START_TEST(who_asks_too_often_has_to_wait)
{
	const struct world_conf conf = {.limits = {.requests_per_minute = 2}};

	world_free(&w);
	start(&conf);
	request(ANN, "Bob", "get", ABOUT);
	request(ANN, "Bob", "get", ABOUT);
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Bob", "get", ABOUT)),
		"wait/policy-violation");
	ck_assert_uint_eq(expect_count(w, BOB, "/iq"), 2);
	request(BOB, "Ann", "get", ABOUT); /* each for themselves */
	expect_some(w, ANN, "/iq[@type='get']");
	world_wait(w, 61000);
	request(ANN, "Bob", "get", ABOUT);
	ck_assert_uint_eq(expect_count(w, BOB, "/iq[@type='get']"), 3);
}
END_TEST

/* ---- labels ---- */

/* Promise: what is asked and answered counts as the room's default label. Who
 * isn't cleared for it can't ask. */
START_TEST(who_is_not_cleared_for_the_default_cannot_ask)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "default_label=RESTRICTED");
	world_forget(w);
	ck_xpath(ask(w, BOB, ROOM "/Ann", "get", ABOUT),
		"/iq/error[@type='auth'][err:forbidden]/caveat:denied");
	ck_xpath_not(heard(w, ANN), "//iq");
}
END_TEST

/* Promise: nor hear, and the asker can't tell them from one whose client is
 * silent. */
START_TEST(who_is_not_cleared_for_the_default_is_silent)
{
	const char *answers[2];

	for (int i = 0; i < 2; i++) {
		if (i != 0) {
			world_free(&w);
			start(NULL);
		}
		world_clear(w, "ann@ex.org", "up to SECRET");
		world_clear(w, "bob@ex.org",
			i == 0 ? "UNCLASSIFIED" : "up to SECRET");
		world_set(w, "default_label=RESTRICTED");
		world_forget(w);
		request(ANN, "Bob", "get", ABOUT);
		ck_assert_uint_eq(expect_count(w, BOB, "/iq"), (size_t)i);
		world_wait(w, 59000);
		world_wait(w, 2000);
		answers[i] = strdup(heard(w, ANN));
	}
	ck_xpath(answers[0], "/all/iq/error/err:remote-server-timeout");
	ck_assert_str_eq(answers[0], answers[1]);
	free((char *)answers[0]);
	free((char *)answers[1]);
}
END_TEST

/* The clearance of when the answer comes. */
START_TEST(an_answer_is_judged_when_it_comes)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "default_label=RESTRICTED");
	request(ANN, "Bob", "get", ABOUT);
	world_clear(w, _i == 0 ? "ann@ex.org" : "bob@ex.org", "UNCLASSIFIED");
	answer(BOB, ROOM "/Ann", passed_id(BOB), ABOUT);
	ck_xpath_not(heard(w, ANN), "//iq[@type='result']");
}
END_TEST

START_TEST(a_room_without_a_default_passes_nothing)
{
	const struct world_conf conf = {.no_fallback = true};

	world_free(&w);
	start(&conf);
	ck_assert_str_eq(verdict(w, ask(w, ANN, ROOM "/Bob", "get", ABOUT)),
		"auth/forbidden");
	ck_xpath_not(heard(w, BOB), "//iq");
}
END_TEST

/* What waits in the outbox is judged by the clearance of now. */
START_TEST(what_waits_is_judged_again)
{
	const char *id;

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_set(w, "default_label=RESTRICTED");
	request(BOB, "Ann", "get", ABOUT);
	id = passed_id(ANN);
	world_forget(w);
	world_hold(w);
	request(ANN, "Bob", "get", ABOUT);           /* to Bob */
	answer(ANN, ROOM "/Bob", id, ABOUT);         /* to Bob */
	request(BOB, "Ann", "get", ABOUT);           /* to Ann */
	(void)ask(w, BOB, ROOM "/Bob", "get", PING); /* ours */
	ck_assert_uint_eq(expect_count(w, BOB, "/iq"), 3);
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_xpath_not(heard(w, BOB), "//version:query");
	ck_xpath(heard(w, BOB), "/all/iq[@type='result'][not(*)]");
	/* the answer that was taken out has an end */
	ck_xpath(heard(w, BOB), "/all/iq[@type='error'][@id='q']");
	ck_assert_uint_eq(expect_count(w, ANN, "/iq[@type='get']"), 1);
}
END_TEST

/* A hidden room forgets who was in it. */
START_TEST(who_is_put_out_hears_what_everybody_outside_hears)
{
	request(BOB, "Ann", "get", ABOUT);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	answer(ANN, ROOM "/Bob", passed_id(ANN), ABOUT);
	world_wait(w, 1000);
	ck_xpath_not(heard(w, BOB), "//iq[@type='result']");
	ck_xpath(heard(w, BOB), "//iq[@type='error']/error/err:item-not-found");
}
END_TEST

Suite *suite_request(void)
{
	Suite *s = suite_create("muc/request");
	TCase *c = tcase_create("request");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_request_and_its_answer_are_passed_on);
	tcase_add_test(c, an_id_is_no_store_for_others);
	tcase_add_test(c, a_ping_of_another_is_theirs_to_answer);
	tcase_add_loop_test(
		c, what_a_user_publishes_is_asked_of_their_server, 0, 2);
	tcase_add_test(c, an_address_inside_an_answer_is_left_out);
	tcase_add_test(c, the_newest_presence_is_asked);
	tcase_add_test(c, an_error_comes_back_as_its_condition);
	tcase_add_test(c, only_who_was_asked_can_answer);
	tcase_add_test(c, an_answer_that_does_not_fit_is_none);
	tcase_add_test(c, who_asks_one_who_leaves_is_told);
	tcase_add_test(c, who_leaves_hears_no_answer);
	tcase_add_test(c, what_could_carry_content_is_not_passed_on);
	tcase_add_test(c, the_operator_may_allow_more);
	tcase_add_test(c, a_room_may_have_no_requests);
	tcase_add_test(c, a_request_with_a_label_is_refused);
	tcase_add_test(c, who_asks_too_often_has_to_wait);
	tcase_add_test(c, who_is_not_cleared_for_the_default_cannot_ask);
	tcase_add_test(c, who_is_not_cleared_for_the_default_is_silent);
	tcase_add_loop_test(c, an_answer_is_judged_when_it_comes, 0, 2);
	tcase_add_test(c, a_room_without_a_default_passes_nothing);
	tcase_add_test(c, what_waits_is_judged_again);
	tcase_add_test(c, who_is_put_out_hears_what_everybody_outside_hears);
	suite_add_tcase(s, c);
	return s;
}
