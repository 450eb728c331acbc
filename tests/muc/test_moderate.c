/* SPDX-License-Identifier: MIT */
/* Moderators take back what others said (XEP-0425). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"

#define STANZA "string(//sid:stanza-id/@id)"
#define NO_UID "0123456789abcdef0123456789abcdef"
#define MODERATED(by)                                              \
	"/message[@type='groupchat'][@from='" ROOM "'][@id][body]" \
	"/ret:retract/mod:moderated[@by='" ROOM "/" by "']"

#define CORRECTS "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>"

static struct world *w;

/* Ann owns the room and is cleared for SECRET, Bob for CONFIDENTIAL, Cat for
 * nothing special; Dan moderates and is cleared for CONFIDENTIAL. */
#define DAN "dan@ex.org/d"

static void setup(void)
{
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	world_clear(w, "dan@ex.org", "up to CONFIDENTIAL");
	world_open(w, ANN, "Ann");
	world_set(w, "persistent=true");
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_join(w, DAN, "Dan");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *tell(const char *from, const char *inside)
{
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='m1' type='groupchat'>"
		"%s</message>",
		from, inside);
	return expect_value(w, from, STANZA);
}

static const char *spam(const char *from, const char *label)
{
	return tell(from, say(w, "<body>cheap pills</body>%s",
				  label != NULL ? world_label(w, label) : ""));
}

#define NEW_SHAPE                                                \
	"<moderate xmlns='urn:xmpp:message-moderate:1' id='%s'>" \
	"<retract xmlns='urn:xmpp:message-retract:1'/>"          \
	"<reason>spam &amp; such</reason></moderate>"
#define OLD_SHAPE                                        \
	"<apply-to xmlns='urn:xmpp:fasten:0' id='%s'>"   \
	"<moderate xmlns='urn:xmpp:message-moderate:0'>" \
	"<retract xmlns='urn:xmpp:message-retract:0'/>"  \
	"<reason>spam &amp; such</reason></moderate></apply-to>"

static const char *request(int shape, const char *uid)
{
	return shape == 0 ? say(w, NEW_SHAPE, uid) : say(w, OLD_SHAPE, uid);
}

static const char *moderate(const char *from, const char *uid)
{
	world_forget(w);
	return verdict(w, ask(w, from, ROOM, "set", request(0, uid)));
}

static struct span payload(const char *uid)
{
	struct turn *t = world_begin(w);
	struct message_row m;
	struct room_row room;

	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &room));
	ck_assert(store_message_find(
		w->store, t->arena, room.id, span_str(uid), &m));
	m.payload = arena_printf(w->keep, "%.*s", SPAN_FMT(m.payload));
	world_end(w);
	return m.payload;
}

static bool is_gone(const char *uid)
{
	return strstr(payload(uid).p, "pills") == NULL &&
	       strstr(payload(uid).p, "<retracted ") != NULL;
}

/* How many of these a newcomer hears. */
static size_t history(const char *full, const char *nick, const char *xpath)
{
	size_t n;

	world_forget(w);
	world_join(w, full, nick);
	n = expect_count(w, full, xpath);
	world_forget(w);
	return n;
}

#define NEW_TOLD                                           \
	MODERATED("Dan")                                   \
	"[occ:occupant-id]/parent::*[@id='%s']/ret:reason" \
	"[.='spam & such']"
#define OLD_TOLD                                                      \
	"/message/*[local-name()='apply-to'][@id='%s']"               \
	"/*[local-name()='moderated'][@by='" ROOM "/Dan']"            \
	"[*[local-name()='reason']='spam & such']/*[local-name()='re" \
	"tract']"
#define TOLD_AS                                                  \
	"/message[@id][sid:stanza-id/@id][sec:securitylabel]"    \
	"[not(occ:occupant-id)][*[local-name()='fallback']/@for" \
	"='urn:xmpp:message-retract:1']"

/* D425-01, D425-02, D425-03, K-20 */
START_TEST(a_moderator_takes_back_what_somebody_said)
{
	const char *uid = spam(BOB, NULL);
	const char *who[] = {ANN, BOB, CAT, DAN};

	world_forget(w);
	ck_assert_str_eq(verdict(w, ask(w, DAN, ROOM, "set", request(_i, uid))),
		"result");
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		ck_assert_uint_eq(
			expect_count(w, who[i], say(w, NEW_TOLD, uid)), 1);
		ck_assert_uint_eq(
			expect_count(w, who[i], say(w, OLD_TOLD, uid)), 1);
		expect(w, who[i], TOLD_AS);
	}
	ck_assert_uint_eq(expect_count(w, ANN, "/*"), 1);
	ck_assert(is_gone(uid));
	ck_xpath(payload(uid).p,
		"/*[local-name()='retracted'][@stamp][@id]"
		"[*[local-name()='reason']='spam & such']"
		"/*[local-name()='moderated'][@by='" ROOM "/Dan']"
		"/*[local-name()='occupant-id']");
	ck_assert_uint_eq(
		history("eve@ex.org/e", "Eve", "//*[.='cheap pills']"), 0);
	ck_assert_uint_eq(
		history("fay@ex.org/f", "Fay", TOLD_AS "[delay:delay]"), 1);
	ck_assert_uint_eq(
		history("gus@ex.org/g", "Gus", "//*[@*='" DAN "']"), 0);
}
END_TEST

/* D425-02 */
START_TEST(others_may_not_moderate)
{
	static const char *const who[] = {BOB, "eve@ex.org/e", "ann@ex.org/2"};
	const char *uid = spam(BOB, NULL);

	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		ck_assert_str_eq(moderate(who[i], uid), "auth/forbidden");
		ck_assert_str_eq(moderate(who[i], NO_UID), "auth/forbidden");
	}
	expect_none(w, ANN, "/*");
	ck_assert(!is_gone(uid));
}
END_TEST

/* SECURITY, D425-02: byte for byte the answer to an id that was never given. */
START_TEST(a_hidden_message_cannot_be_found_by_moderating_it)
{
	const char *uid = spam(ANN, "SECRET"), *a, *b;

	world_forget(w);
	a = ask(w, DAN, ROOM, "set", request(0, uid));
	b = ask(w, DAN, ROOM, "set", request(0, NO_UID));
	ck_assert_str_eq(a, b);
	ck_assert_str_eq(verdict(w, a), "cancel/item-not-found");
	ck_assert_uint_eq(expect_count(w, ANN, "/message"), 0);
	ck_assert(!is_gone(uid));
	/* nor one that refers to a hidden one */
	uid = tell(ANN, say(w,
				"<body>cheap pills</body>"
				"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
				uid));
	ck_assert_str_eq(ask(w, DAN, ROOM, "set", request(0, uid)), b);
	ck_assert(!is_gone(uid));
}
END_TEST

/* SECURITY: who couldn't have it learns nothing of its end, neither now nor
 * later. */
START_TEST(a_moderation_is_under_the_label_of_the_message)
{
	const char *uid = spam(BOB, "CONFIDENTIAL");

	ck_assert_str_eq(moderate(DAN, uid), "result");
	expect(w, ANN, MODERATED("Dan"));
	expect(w, BOB, MODERATED("Dan"));
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 0);
	ck_assert(is_gone(uid));
	ck_assert_uint_eq(
		history("cat@ex.org/2", "Cat", "//*[ret:retract]"), 0);
	ck_assert_uint_eq(
		history("bob@ex.org/2", "Bob", "//*[ret:retract]"), 1);
}
END_TEST

/* The same for what the message referred to. */
#define PIA "pia@partner.example/p"

/* What is said of it goes out under its label, so it must be able to come in
 * under it. */
START_TEST(a_reason_is_words_of_the_moderator)
{
	const struct world_peer p = {
		.domain = "partner.example",
		.in = "UNCLASSIFIED",
		.out = "up to SECRET",
		.set = {.allow = PEER_TRAFFIC_ALL},
	};
	const char *uid;

	world_peer(w, &p);
	ck_assert_str_eq(op_give(w, ROOM, "pia@partner.example", "admin"), "");
	world_join(w, PIA, "Pia");
	uid = spam(BOB, "CONFIDENTIAL");
	ck_assert_str_eq(moderate(PIA, uid), "auth/forbidden");
	ck_assert(!is_gone(uid));
	ck_assert_str_eq(
		verdict(w,
			ask(w, PIA, ROOM, "set",
				say(w,
					"<moderate id='%s' "
					"xmlns='urn:xmpp:message-moderate:1'>"
					"<retract xmlns="
					"'urn:xmpp:message-retract:1'/>"
					"</moderate>",
					uid))),
		"result");
	ck_assert(is_gone(uid));
}
END_TEST

START_TEST(what_the_message_named_counts_as_well)
{
	const char *uid = spam(ANN, "SECRET");

	uid = tell(ANN, say(w,
				"<body>cheap pills</body>"
				"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
				uid));
	ck_assert_str_eq(moderate(ANN, uid), "result");
	expect(w, ANN, MODERATED("Ann"));
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 0);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 0);
	ck_assert_uint_eq(
		history("bob@ex.org/2", "Bob", "//*[ret:retract]"), 0);
	ck_assert_uint_eq(
		history("ann@ex.org/2", "Ann", "//*[ret:retract]"), 1);
}
END_TEST

/* Corrections that the moderator can see go, too. */
START_TEST(corrections_go_that_the_moderator_may_read)
{
	const char *uid = spam(ANN, NULL), *low, *high;

	low = tell(ANN, "<body>cheap pills</body>" CORRECTS);
	high = tell(ANN, say(w, "<body>cheap pills</body>" CORRECTS "%s",
				 world_label(w, "SECRET")));
	ck_assert_str_eq(moderate(DAN, uid), "result");
	ck_assert(is_gone(uid));
	ck_assert(is_gone(low));
	ck_assert(!is_gone(high));
}
END_TEST

START_TEST(once_is_enough)
{
	const char *uid = spam(BOB, NULL), *own;
	struct span was;

	ck_assert_str_eq(moderate(DAN, uid), "result");
	was = payload(uid);
	own = expect_value(w, ANN, STANZA);
	ck_assert_str_eq(moderate(ANN, uid), "cancel/item-not-found");
	ck_assert_str_eq(payload(uid).p, was.p);
	/* what the room said of it stays */
	ck_assert_str_eq(moderate(ANN, own), "cancel/not-allowed");
	/* nor can its author make it look as if they had done it */
	(void)tell(BOB, say(w,
				"<retract xmlns='urn:xmpp:message-retract:1'"
				" id='%s'/>",
				uid));
	ck_assert_str_eq(payload(uid).p, was.p);
}
END_TEST

static const struct {
	const char *payload, *verdict;
} odd[] = {
	{"<moderate xmlns='urn:xmpp:message-moderate:1'>"
	 "<retract xmlns='urn:xmpp:message-retract:1'/></moderate>", "modify/bad-request"            },
	{"<moderate xmlns='urn:xmpp:message-moderate:1' id='%s'/>",
         "cancel/feature-not-implemented"								     },
	{"<moderate xmlns='urn:xmpp:message-moderate:1' id='%s'>"
	 "<retract/></moderate>",				    "cancel/feature-not-implemented"},
	{"<apply-to xmlns='urn:xmpp:fasten:0' id='%s'>"
	 "<external name='body'/></apply-to>",		       "cancel/feature-not-implemented"},
	{"<moderate xmlns='urn:xmpp:message-moderate:1' id='m1'>"
	 "<retract xmlns='urn:xmpp:message-retract:1'/></moderate>", "cancel/item-not-found"         },
};

START_TEST(odd_requests_change_nothing)
{
	const char *uid = spam(BOB, NULL);
	const char *at = strstr(odd[_i].payload, "%s");
	const char *x = odd[_i].payload;

	if (at != NULL)
		x = say(w, "%.*s%s%s", (int)(at - x), x, uid, at + 2);
	world_forget(w);
	ck_assert_str_eq(
		verdict(w, ask(w, DAN, ROOM, "set", x)), odd[_i].verdict);
	ck_assert_str_eq(
		verdict(w, ask(w, DAN, ROOM, "get", x)), "modify/bad-request");
	ck_assert_uint_eq(expect_count(w, ANN, "/*"), 0);
	ck_assert(!is_gone(uid));
}
END_TEST

START_TEST(a_reason_is_bounded)
{
	const char *uid = spam(BOB, NULL);
	struct buf b;

	buf_init(&b, 16384);
	buf_printf(&b,
		"<moderate xmlns='urn:xmpp:message-moderate:1' id='%s'>"
		"<retract xmlns='urn:xmpp:message-retract:1'/><reason>",
		uid);
	for (int i = 0; i < 4097; i++)
		buf_byte(&b, 'x');
	buf_str(&b, "</reason></moderate>");
	ck_assert_str_eq(verdict(w, ask(w, DAN, ROOM, "set", buf_cstr(&b))),
		"modify/policy-violation");
	buf_clear(&b);
	ck_assert(!is_gone(uid));
}
END_TEST

/* Promise 7: what waits is judged by the clearance of now. */
START_TEST(a_moderation_that_waits_is_judged_again)
{
	const char *uid = spam(BOB, "CONFIDENTIAL");

	world_forget(w);
	world_hold(w);
	(void)ask(w, DAN, ROOM, "set", request(0, uid));
	ck_assert_uint_eq(expect_count(w, BOB, MODERATED("Dan")), 1);
	waiting_rejudge(w);
	ck_assert_uint_eq(expect_count(w, BOB, MODERATED("Dan")), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 0);
	ck_assert_uint_eq(expect_count(w, ANN, MODERATED("Dan")), 1);
}
END_TEST

/* The same for what the moderated message had referred to. */
START_TEST(what_waits_remembers_what_was_named)
{
	const char *uid = spam(ANN, "CONFIDENTIAL");

	uid = tell(ANN, say(w,
				"<body>cheap pills</body>"
				"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
				uid));
	world_forget(w);
	world_hold(w);
	(void)ask(w, DAN, ROOM, "set", request(0, uid));
	ck_assert_uint_eq(expect_count(w, BOB, MODERATED("Dan")), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 0);
}
END_TEST

/* What was kept before goes; of its end nothing is kept. */
START_TEST(without_an_archive_it_is_only_told)
{
	const char *uid = spam(BOB, "CONFIDENTIAL");

	world_set(w, "archive=false");
	world_forget(w);
	world_hold(w);
	ck_assert_str_eq(verdict(w, ask(w, DAN, ROOM, "set", request(0, uid))),
		"result");
	ck_assert_uint_eq(expect_count(w, BOB, MODERATED("Dan")), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message/sid:stanza-id"), 0);
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 0);
	ck_assert(is_gone(uid));
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, BOB, MODERATED("Dan")), 0);
	ck_assert_uint_eq(history("eve@ex.org/e", "Eve", "//ret:retract"), 0);
}
END_TEST

START_TEST(tombstones_outlive_a_restart)
{
	const char *uid = spam(BOB, NULL);

	ck_assert_str_eq(moderate(DAN, uid), "result");
	world_restart(w);
	ck_assert(is_gone(uid));
	ck_assert_uint_eq(history("eve@ex.org/e", "Eve", MODERATED("Dan")), 1);
}
END_TEST

Suite *suite_moderate(void)
{
	Suite *s = suite_create("muc/moderate");
	TCase *c = tcase_create("moderate");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, a_moderator_takes_back_what_somebody_said, 0, 2);
	tcase_add_test(c, others_may_not_moderate);
	tcase_add_test(c, a_hidden_message_cannot_be_found_by_moderating_it);
	tcase_add_test(c, a_moderation_is_under_the_label_of_the_message);
	tcase_add_test(c, a_reason_is_words_of_the_moderator);
	tcase_add_test(c, what_the_message_named_counts_as_well);
	tcase_add_test(c, corrections_go_that_the_moderator_may_read);
	tcase_add_test(c, once_is_enough);
	tcase_add_loop_test(c, odd_requests_change_nothing, 0, ARRAY_LEN(odd));
	tcase_add_test(c, a_reason_is_bounded);
	tcase_add_test(c, a_moderation_that_waits_is_judged_again);
	tcase_add_test(c, what_waits_remembers_what_was_named);
	tcase_add_test(c, without_an_archive_it_is_only_told);
	tcase_add_test(c, tombstones_outlive_a_restart);
	suite_add_tcase(s, c);
	return s;
}
