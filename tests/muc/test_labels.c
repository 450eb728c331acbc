/* SPDX-License-Identifier: MIT */
/*
 * Labels in rooms (doc/design.md 5): who may say what where, and who hears
 * it. That nobody is sent what they aren't cleared for is checked by the
 * world's outbox with every stanza of every test.
 */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define EVE "eve@far.example/e"

#define DENIED                                                       \
	"/message[@type='error'][not(body)][not(sec:securitylabel)]" \
	"/error[@type='auth'][caveat:denied]/err:forbidden"
#define VIOLATION                                                    \
	"/message[@type='error'][not(body)][not(sec:securitylabel)]" \
	"/error[@type='modify']/err:policy-violation"

static struct world *w;

/* Ann is cleared for all, Bob for little. */
static void people(void)
{
	world_clear(
		w, "ann@ex.org", "up to SECRET; Releasable To: *; Codeword: *");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void setup(void)
{
	w = world_new(NULL);
	people();
}

static void teardown(void)
{
	world_free(&w);
}

static void setup_with(const struct world_conf *conf)
{
	world_free(&w);
	w = world_new(conf);
	people();
}

/* H258-09, promise 1 */
START_TEST(a_label_decides_who_hears_it)
{
	world_say(w, ANN, "plans", world_label(w, "SECRET"));
	expect(w, ANN, "/message[body='plans'][sec:securitylabel]");
	expect_silence(w);
	world_say(w, ANN, "lunch", world_label(w, "RESTRICTED"));
	expect(w, ANN, "/message[body='lunch']");
	expect(w, BOB, "/message[body='lunch']");
	world_say(w, ANN, "codes",
		world_label(w, "RESTRICTED; Codeword: ORCHID"));
	expect(w, ANN, "/message[body='codes']");
	expect_silence(w);
	world_say(w, ANN, "for friends",
		world_label(w, "UNCLASSIFIED; Releasable To: GBR, USA"));
	expect(w, ANN, "/message[body='for friends']");
	expect_silence(w);
	world_clear(w, "bob@ex.org", "UNCLASSIFIED; Releasable To: USA");
	world_say(w, ANN, "for friends",
		world_label(w, "UNCLASSIFIED; Releasable To: GBR, USA"));
	expect(w, BOB, "/message[body='for friends']");
}
END_TEST

/* Promise 2: nobody knows what Eve may see, so she sees nothing. */
START_TEST(who_has_no_clearance_hears_and_says_nothing)
{
	world_join(w, EVE, "Eve");
	expect_some(w, EVE, "/presence//user:status[@code='110']");
	world_forget(w);
	world_say(w, ANN, "hello", NULL);
	expect(w, BOB, "/message[body='hello']");
	expect_quiet(w, EVE);
	world_say(w, EVE, "hello", NULL);
	expect(w, EVE, DENIED);
	world_forget(w);
	world_recv(w, "<message from='" EVE "' to='" ROOM
		      "/Bob' type='chat'><body>psst</body></message>");
	expect(w, EVE, DENIED);
	expect_silence(w);
}
END_TEST

/* H258-08, K-14: no label, or an empty one, is the default one, and goes out
 * so, or is denied. */
START_TEST(what_has_no_label_gets_the_default)
{
	static const char *const empty[] = {NULL,
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label/>"
		"</securitylabel>",
		"<securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<displaymarking>SECRET</displaymarking><label/>"
		"</securitylabel>"};

	for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
		world_say(w, BOB, "x", empty[i]);
		expect(w, ANN,
			"/message[count(sec:securitylabel)=1]"
			"/sec:securitylabel[sec:displaymarking='UNCLASSIFIED']"
			"/sec:label/*");
	}
	world_set(w, "default_label=RESTRICTED");
	world_forget(w);
	world_say(w, BOB, "x", NULL);
	expect(w, ANN,
		"/message/sec:securitylabel[sec:displaymarking='RESTRICTED']");
	world_set(w, "default_label=CONFIDENTIAL");
	world_forget(w);
	world_say(w, BOB, "x", NULL); /* more than Bob may say */
	expect(w, BOB, DENIED);
	expect_silence(w);
}
END_TEST

START_TEST(without_default_nothing_unlabelled_passes)
{
	const struct world_conf conf = {.no_fallback = true};

	setup_with(&conf);
	world_say(w, ANN, "x", NULL);
	expect(w, ANN, DENIED);
	world_say(w, ANN, "x", world_label(w, "UNCLASSIFIED"));
	expect(w, ANN, "/message[body='x']");
}
END_TEST

/* Promise 3 */
START_TEST(the_marking_is_the_policys)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' type='groupchat'>"
		"<body>x</body><securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<displaymarking fgcolor='lime' bgcolor='pink'>TOTALLY PUBLIC"
		"</displaymarking><label>%s</label></securitylabel></message>",
		world_label_inner(w, "RESTRICTED"));
	expect(w, BOB,
		"/message/sec:securitylabel[count(sec:displaymarking)=1]"
		"/sec:displaymarking[.='RESTRICTED'][@bgcolor='blue']"
		"[@fgcolor='white']");
	ck_assert_uint_eq(expect_count(w, ANN, "//*[.='TOTALLY PUBLIC']"), 0);
}
END_TEST

/* A label leaves in the form that it came in. */
START_TEST(the_form_stays)
{
	world_say(w, ANN, "x", world_label_ess(w, "RESTRICTED"));
	expect(w, BOB,
		"/message//sec:label/*[local-name()='esssecuritylabel']");
	world_say(w, ANN, "x", world_label(w, "RESTRICTED"));
	expect(w, BOB,
		"/message//sec:label"
		"/*[local-name()='originatorConfidentialityLabel']");
}
END_TEST

/* Sender's side: entry, then each level of the place. */
START_TEST(nobody_says_what_is_above_them)
{
	world_say(w, BOB, "I guess", world_label(w, "SECRET"));
	expect(w, BOB, DENIED);
	expect_silence(w);
	ck_assert_uint_eq(muc_stats(w->muc).denied, 1);
}
END_TEST

START_TEST(nothing_is_said_above_the_room)
{
	world_set(w, "clearance=up to CONFIDENTIAL");
	world_forget(w);
	world_say(w, ANN, "x", world_label(w, "CONFIDENTIAL"));
	expect(w, ANN, "/message[body='x']");
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	expect(w, ANN, DENIED);
	world_say(w, ANN, "x", world_label(w, "RESTRICTED; Codeword: TULIP"));
	expect(w, ANN, DENIED);
	expect_silence(w);
}
END_TEST

START_TEST(nothing_is_said_above_the_domain)
{
	const struct world_conf conf = {.clearance = "up to RESTRICTED"};

	setup_with(&conf);
	world_say(w, ANN, "x", world_label(w, "CONFIDENTIAL"));
	expect(w, ANN, DENIED);
	world_say(w, ANN, "x", world_label(w, "RESTRICTED"));
	expect(w, ANN, "/message[body='x']");
}
END_TEST

/* Not one label that can be used: refused whole, never by the default. */
#define FORM(inside)                                               \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" inside "</" \
	"securitylabel>"
#define PLAIN_ESS                                                             \
	"<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>MQgCAQEGA2mkZw==" \
	"</esssecuritylabel>"
static const char *const bad_labels[] = {
	FORM(""),
	FORM("<label><odd xmlns='urn:odd:0'/></label>"),
	FORM("<label>SECRET</label>"),
	FORM("<label>" PLAIN_ESS PLAIN_ESS "</label>"),
	FORM("<label>" PLAIN_ESS "</label><label>" PLAIN_ESS "</label>"),
	FORM("<label>" PLAIN_ESS "</label>")
		FORM("<label>" PLAIN_ESS "</label>"),
	FORM("<label>" PLAIN_ESS "</label><odd/>"),
	FORM("<label/><equivalentlabel>" PLAIN_ESS "</equivalentlabel>"),
	FORM("<label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
	     "!!!</esssecuritylabel></label>"),
	FORM("<label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
	     "MQgCAQEGA2mk</esssecuritylabel></label>"),
	/* another policy: 2.25.4712 */
	FORM("<label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
	     "MQgCAQEGA2mkaA==</esssecuritylabel></label>"),
	/* classification 9 */
	FORM("<label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>"
	     "MQgCAQkGA2mkZw==</esssecuritylabel></label>"),
	/* a codeword that UNCLASSIFIED can't have */
	FORM("<label><originatorConfidentialityLabel xmlns='urn:nato:stanag:"
	     "4774:confidentialitymetadatalabel:1:0'>"
	     "<ConfidentialityInformation><PolicyIdentifier"
	     " URI='urn:oid:2.25.4711'>TEST</PolicyIdentifier>"
	     "<Classification>UNCLASSIFIED</Classification>"
	     "<Category TagName='Codeword' Type='RESTRICTIVE'>"
	     "<GenericValue>ORCHID</GenericValue></Category>"
	     "</ConfidentialityInformation>"
	     "<CreationDateTime>2026-01-01T00:00:00Z</CreationDateTime>"
	     "</originatorConfidentialityLabel></label>"),
	"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'/>",
};

START_TEST(a_label_that_is_none_is_refused)
{
	world_say(w, ANN, "x", bad_labels[_i]);
	expect(w, ANN, VIOLATION);
	expect_silence(w);
	world_join(w, "cat@ex.org/c", "Cat"); /* nor is it kept */
	expect_none(w, "cat@ex.org/c", "/message[body]");
}
END_TEST

/* H258-08: the first equivalent that is understood. */
START_TEST(an_equivalent_counts_where_the_label_is_strange)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' type='groupchat'>"
		"<body>x</body><securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<label><odd xmlns='urn:odd:0'/></label>"
		"<equivalentlabel>%s</equivalentlabel></securitylabel>"
		"</message>",
		world_label_inner(w, "CONFIDENTIAL"));
	expect(w, ANN,
		"/message/sec:securitylabel[sec:displaymarking="
		"'CONFIDENTIAL']");
	expect_silence(w);
}
END_TEST

/* H258-06: an error with a label never came. */
START_TEST(an_error_with_a_label_is_dropped)
{
#define GONE                         \
	"<error type='cancel'><gone" \
	" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
	world_recvf(w,
		"<message type='error' from='" BOB "' to='" ROOM "'>" GONE
		"%s</message>",
		world_label(w, "UNCLASSIFIED"));
	expect_silence(w);
	world_say(w, ANN, "still there?", NULL);
	expect(w, BOB, "/message[body]");
}
END_TEST

/* ---- the room's own access label ---- */

START_TEST(presence_is_under_the_rooms_label)
{
	world_set(w, "access_label=RESTRICTED");
	world_forget(w);
	world_join(w, "cat@ex.org/c", "Cat"); /* UNCLASSIFIED */
	expect(w, "cat@ex.org/c", "/presence/error/err:not-allowed");
	expect_silence(w);
	world_clear(w, "cat@ex.org", "RESTRICTED");
	world_join(w, "cat@ex.org/c", "Cat");
	expect(w, BOB, "/presence[@from='" ROOM "/Cat']");
}
END_TEST

/* Promise 7 */
START_TEST(who_is_cleared_no_longer_is_removed)
{
	world_set(w, "access_label=RESTRICTED");
	world_forget(w);
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	expect(w, BOB,
		"/presence[@type='unavailable'][@from='" ROOM "/Bob']"
		"/user:x[user:status/@code='307'][user:status/@code='110']"
		"/user:item[@role='none']/user:reason");
	expect(w, ANN,
		"/presence[@type='unavailable']/user:x"
		"[user:status/@code='307'][not(user:status/@code='110')]");
	expect_silence(w);
	world_say(w, ANN, "alone", NULL);
	expect(w, ANN, "/message");
	expect_silence(w);
}
END_TEST

START_TEST(a_new_access_label_removes_those_below_it)
{
	world_set(w, "access_label=SECRET");
	expect_some(w, BOB,
		"/presence[@type='unavailable']//user:status[@code='307']");
	world_forget(w);
	world_say(w, ANN, "alone", NULL);
	expect(w, ANN, "/message");
	expect_silence(w);
}
END_TEST

/* In an open room one stays, and hears less. */
START_TEST(a_lower_clearance_holds_from_the_next_message_on)
{
	world_clear(w, "ann@ex.org", "RESTRICTED");
	expect_silence(w);
	world_say(w, ANN, "x", world_label(w, "SECRET"));
	expect(w, ANN, DENIED);
	world_clear(w, "bob@ex.org", "SECRET");
	world_say(w, BOB, "x", world_label(w, "SECRET"));
	expect(w, BOB, "/message[body='x']");
	expect_silence(w);
}
END_TEST

/* ---- the service as a whole ---- */

/* mode: warn passes what labels alone would refuse, and counts it. */
START_TEST(warn_mode_delivers_and_counts)
{
	const struct world_conf conf = {.mode = GATE_WARN};

	setup_with(&conf);
	world_say(w, ANN, "plans", world_label(w, "SECRET"));
	expect(w, ANN, "/message[body='plans']");
	expect(w, BOB, "/message[body='plans']");
	ck_assert_uint_gt(gate_stats(w->gate).warned, 0);
	world_say(w, ANN, "x", FORM("<label><odd xmlns='urn:odd:0'/></label>"));
	expect(w, ANN, VIOLATION);
	expect_silence(w);
}
END_TEST

/* A reload reads everything again, and throws out nobody who is cleared. */
START_TEST(a_reload_keeps_those_who_are_cleared)
{
	static const char *const offered[] = {"UNCLASSIFIED"};

	world_set(w, "access_label=RESTRICTED");
	world_forget(w);
	world_offer(w, offered, 1);
	expect_silence(w);
	world_say(w, ANN, "x", world_label(w, "RESTRICTED"));
	expect(w, BOB, "/message[body='x']");
}
END_TEST

#define CROWD 1000

/* One serialisation, and one decision per clearance, whoever sits where. */
START_TEST(a_crowd_costs_a_decision_per_clearance)
{
	static const char *const clearances[] = {"UNCLASSIFIED", "RESTRICTED",
		"CONFIDENTIAL", "up to SECRET", "up to RESTRICTED",
		"up to CONFIDENTIAL", "up to SECRET; Codeword: *", "SECRET"};
	const struct world_conf conf = {.silent = true};
	uint64_t decided, views, sent;
	char jid[64], nick[16];

	setup_with(&conf);
	world_set(w, "presence_broadcast=");
	for (int i = 0; i < CROWD; i++) {
		(void)snprintf(jid, sizeof(jid), "u%d@ex.org", i);
		(void)snprintf(nick, sizeof(nick), "u%d", i);
		world_clear(w, jid, clearances[i % 8]);
		(void)snprintf(jid, sizeof(jid), "u%d@ex.org/x", i);
		world_join(w, jid, nick);
	}
	decided = gate_stats(w->gate).decided;
	views = muc_stats(w->muc).views;
	sent = w->count;
	world_say(w, ANN, "x", world_label(w, "CONFIDENTIAL"));
	ck_assert_uint_le(gate_stats(w->gate).decided - decided, 8 + 2);
	ck_assert_uint_eq(muc_stats(w->muc).views - views, 1);
	/* 4 of 8 are cleared, and Ann */
	ck_assert_uint_eq(w->count - sent, CROWD / 2 + 1);
	decided = gate_stats(w->gate).decided;
	world_say(w, ANN, "y", world_label(w, "CONFIDENTIAL"));
	ck_assert_uint_eq(gate_stats(w->gate).decided, decided);
}
END_TEST

Suite *suite_labels(void)
{
	Suite *s = suite_create("muc/labels");
	TCase *c = tcase_create("labels");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60); /* the crowd, under sanitizers */
	tcase_add_test(c, a_label_decides_who_hears_it);
	tcase_add_test(c, who_has_no_clearance_hears_and_says_nothing);
	tcase_add_test(c, what_has_no_label_gets_the_default);
	tcase_add_test(c, without_default_nothing_unlabelled_passes);
	tcase_add_test(c, the_marking_is_the_policys);
	tcase_add_test(c, the_form_stays);
	tcase_add_test(c, nobody_says_what_is_above_them);
	tcase_add_test(c, nothing_is_said_above_the_room);
	tcase_add_test(c, nothing_is_said_above_the_domain);
	tcase_add_loop_test(
		c, a_label_that_is_none_is_refused, 0, ARRAY_LEN(bad_labels));
	tcase_add_test(c, an_equivalent_counts_where_the_label_is_strange);
	tcase_add_test(c, an_error_with_a_label_is_dropped);
	tcase_add_test(c, presence_is_under_the_rooms_label);
	tcase_add_test(c, who_is_cleared_no_longer_is_removed);
	tcase_add_test(c, a_new_access_label_removes_those_below_it);
	tcase_add_test(c, a_lower_clearance_holds_from_the_next_message_on);
	tcase_add_test(c, warn_mode_delivers_and_counts);
	tcase_add_test(c, a_reload_keeps_those_who_are_cleared);
	tcase_add_test(c, a_crowd_costs_a_decision_per_clearance);
	suite_add_tcase(s, c);
	return s;
}
