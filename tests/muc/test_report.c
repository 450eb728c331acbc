/* SPDX-License-Identifier: MIT */
/*
 * Audit of rooms: each refusal is one record that names the step, what is
 * withheld is one for each message, and what was said is in none.
 */
#include <stdio.h>

#include "db/audit.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define ANN    "ann@ex.org/a"
#define BOB    "bob@ex.org/b"
#define EVE    "eve@far.example/e"
#define PIA    "pia@partner.example/p"
#define X      "<x xmlns='http://jabber.org/protocol/muc'/>"
#define USER   "http://jabber.org/protocol/muc#user"
#define MARKER "xyzzy"

static struct world *w;
static uint64_t seen;

/* What is the same from now on isn't counted as what was. */
static void forget(void)
{
	world_begin(w);
	w->turn.mono += 100000;
	audit_tick(w->store, &w->turn);
	world_end(w);
	seen = audit_state(w->store).head.seq;
}

/* Ann is cleared for all, Bob for little. */
static void people(void)
{
	world_clear(
		w, "ann@ex.org", "up to SECRET; Releasable To: *; Codeword: *");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
	forget();
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

static bool holds(struct span text, const char *s)
{
	return memmem(text.p, text.n, s, strlen(s)) != NULL;
}

/* How many records have come since, and the first of them. */
static size_t records(const char *kind, struct span *first_r)
{
	const struct audit_row *row;
	size_t all, n = 0;

	all = audit_rows(w->store, w->keep, seen, 10000, &row);
	for (size_t i = 0; i < all; i++) {
		struct audit_record r;

		ck_assert(audit_record_read(row[i].text, &r));
		if (kind != NULL && !span_is(r.kind, kind))
			continue;
		if (n++ == 0 && first_r != NULL)
			*first_r = row[i].text;
	}
	return n;
}

/* Exactly one of that kind, and none else but these changes; it has those
 * texts. */
static void one(const char *kind, const char *const *want)
{
	struct span r = SPAN("");

	ck_assert_uint_eq(records(NULL, &r), 1);
	ck_assert_msg(
		records(kind, &r) == 1, "no %s in: %.*s", kind, SPAN_FMT(r));
	for (; *want != NULL; want++)
		ck_assert_msg(
			holds(r, *want), "no %s in: %.*s", *want, SPAN_FMT(r));
	forget();
}
#define ONE(kind, ...) one(kind, (const char *const[]){__VA_ARGS__, NULL})

static void none(void)
{
	struct span r = SPAN("");

	ck_assert_msg(records(NULL, &r) == 0, "%.*s", SPAN_FMT(r));
}

/* ---- refusals ---- */

START_TEST(a_message_above_the_sender)
{
	world_say(w, BOB, MARKER, world_label(w, "SECRET"));
	ONE("refused", "\"by\":\"" BOB "\"", "\"what\":\"message\"",
		"\"where\":\"" ROOM "\"", "\"step\":\"entry/user\"",
		"\"label\":\"SECRET\"", "\"held\":\"up to RESTRICTED\"");
}
END_TEST

START_TEST(a_message_above_the_room)
{
	world_set(w, "clearance=up to CONFIDENTIAL");
	forget();
	world_say(w, ANN, MARKER, world_label(w, "SECRET"));
	ONE("refused", "\"step\":\"internal/place\"", "\"label\":\"SECRET\"",
		"\"held\":\"up to CONFIDENTIAL\"");
}
END_TEST

START_TEST(a_label_that_cant_be_used)
{
	world_say(w, ANN, MARKER,
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
		"<other xmlns='urn:x'>" MARKER "</other></label>"
		"</securitylabel>");
	ONE("violation", "\"by\":\"" ANN "\"", "\"step\":\"shape/user\"");
}
END_TEST

START_TEST(who_has_no_clearance)
{
	world_join(w, EVE, "Eve");
	forget();
	world_say(w, EVE, MARKER, NULL);
	ONE("refused", "\"by\":\"" EVE "\"", "\"held\":\"nil\"");
}
END_TEST

START_TEST(a_private_message)
{
	world_recvf(w,
		"<message from='" BOB "' to='" ROOM
		"/Ann' type='chat'><body>" MARKER "</body>%s</message>",
		world_label(w, "SECRET"));
	ONE("refused", "\"what\":\"private\"", "\"label\":\"SECRET\"");
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM
		"/Bob' type='chat'><body>" MARKER "</body>%s</message>",
		world_label(w, "SECRET"));
	ONE("withheld", "\"what\":\"private\"", "\"by\":\"" ANN "\"",
		"\"to\":\"bob@ex.org\"", "\"clearances\":\"1 x up to RESTR");
}
END_TEST

START_TEST(an_invitation)
{
	world_recvf(w,
		"<message from='" BOB "' to='" ROOM "'><x xmlns='" USER "'>"
		"<invite to='dan@ex.org'><reason>" MARKER
		"</reason></invite></x>%s</message>",
		world_label(w, "SECRET"));
	ONE("refused", "\"what\":\"invitation\"", "\"label\":\"SECRET\"");
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "'><x xmlns='" USER "'>"
		"<invite to='dan@ex.org'><reason>" MARKER
		"</reason></invite></x>%s</message>",
		world_label(w, "SECRET"));
	ONE("withheld", "\"what\":\"invite\"", "\"to\":\"dan@ex.org\"",
		"\"label\":\"SECRET\"");
}
END_TEST

/* In memory, and not. */
START_TEST(a_room_that_is_hidden)
{
	world_set(w, "access_label=CONFIDENTIAL");
	forget();
	for (int i = 0; i < 2; i++) {
		world_recv(w, "<presence from='bob@ex.org/2' to='" ROOM "/B'>" X
			      "</presence>");
		ONE("refused", "\"by\":\"bob@ex.org/2\"", "\"what\":\"join\"",
			"\"where\":\"" ROOM "\"", "\"step\":\"use/place\"",
			"\"label\":\"CONFIDENTIAL\"");
		world_recv(w, "<iq from='bob@ex.org/3' to='" ROOM
			      "' type='get' id='1'><query xmlns='http://"
			      "jabber.org/protocol/disco#info'/></iq>");
		ONE("refused", "\"by\":\"bob@ex.org/3\"", "\"what\":\"query\"");
		world_recv(w,
			"<message from='bob@ex.org/4' to='" ROOM
			"' type='groupchat'><body>" MARKER "</body></message>");
		ONE("refused", "\"what\":\"message\"");
		world_set(w, "persistent=true");
		world_restart(w);
		world_wait(w, 120000);
		forget();
	}
}
END_TEST

/* SECURITY: or the time of writing it down would tell it from a hidden one. */
START_TEST(a_room_that_isnt_there_is_as_one_that_is_hidden)
{
	world_recv(w, "<iq from='" BOB "' to='no@rooms.ex.org' type='get' "
		      "id='1'><query xmlns='http://jabber.org/protocol/"
		      "disco#info'/></iq>");
	ONE("refused", "\"by\":\"" BOB "\"", "\"what\":\"query\"",
		"\"where\":\"no@rooms.ex.org\"");
	world_recv(w, "<presence from='" EVE "' to='no@rooms.ex.org/E'>" X
		      "</presence>");
	ONE("refused", "\"what\":\"join\"", "\"where\":\"no@rooms.ex.org\"");
	/* nor is who isn't inside refused by a label */
	world_recv(w, "<message from='" EVE "' to='" ROOM
		      "' type='groupchat'><body>x</body></message>");
	none();
}
END_TEST

START_TEST(a_service_that_is_hidden)
{
	setup_with(&(struct world_conf){.access = "RESTRICTED"});
	world_recv(w, "<presence from='" EVE "' to='new@rooms.ex.org/E'>" X
		      "</presence>");
	ONE("refused", "\"by\":\"" EVE "\"", "\"what\":\"join\"",
		"\"step\":\"use/domain\"", "\"held\":\"nil\"");
	world_recv(w, "<iq from='eve@far.example/2' to='rooms.ex.org' "
		      "type='get' id='1'><query xmlns='http://jabber.org/"
		      "protocol/disco#info'/></iq>");
	ONE("refused", "\"what\":\"query\"");
}
END_TEST

START_TEST(who_is_removed_by_a_change)
{
	world_set(w, "access_label=RESTRICTED");
	forget();
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ONE("refused", "\"what\":\"stay\"", "\"by\":\"bob@ex.org\"",
		"\"label\":\"RESTRICTED\"", "\"held\":\"UNCLASSIFIED\"");
}
END_TEST

/* Counted, never dropped. */
START_TEST(refusals_by_the_thousand)
{
	struct span r = SPAN("");

	for (int i = 0; i < 1000; i++)
		world_say(w, BOB, MARKER, world_label(w, "SECRET"));
	ck_assert_uint_eq(records(NULL, &r), 1);
	world_begin(w);
	w->turn.mono += 1000;
	audit_tick(w->store, &w->turn);
	world_end(w);
	ck_assert_uint_eq(records("refused", NULL), 2);
	seen++;
	ck_assert_uint_eq(records("refused", &r), 1);
	ck_assert(holds(r, "\"count\":999,"));
}
END_TEST

/* ---- what is withheld ---- */

START_TEST(one_record_for_each_message)
{
	world_clear(w, "eva@ex.org", "UNCLASSIFIED");
	world_clear(w, "fay@ex.org", "UNCLASSIFIED");
	world_join(w, "eva@ex.org/e", "Eva");
	world_join(w, "fay@ex.org/f", "Fay");
	world_join(w, EVE, "Eve");
	forget();
	world_say(w, ANN, MARKER, world_label(w, "CONFIDENTIAL"));
	ONE("withheld", "\"by\":\"" ANN "\"", "\"what\":\"message\"",
		"\"where\":\"" ROOM "\"", "\"label\":\"CONFIDENTIAL\"",
		"\"recipients\":4", "2 x UNCLASSIFIED", "1 x up to RESTRICTED",
		"1 x nil");
	world_say(w, ANN, MARKER, world_label(w, "RESTRICTED"));
	ONE("withheld", "\"recipients\":3");
	world_clear(w, "eve@far.example", "UNCLASSIFIED");
	forget();
	world_say(w, ANN, MARKER, NULL);
	none();
}
END_TEST

/* The same where the room has cohorts, and more clearances than are told. */
START_TEST(many_clearances_are_bounded)
{
	struct span r = SPAN("");

	for (int i = 0; i < 60; i++) {
		static const char *const value[] = {"GBR", "USA", "FRA",
			"GBR, USA", "GBR, FRA", "USA, FRA", "GBR, USA, FRA"};
		static const char *const of[] = {"UNCLASSIFIED", "RESTRICTED"};
		char bare[32], full[40], nick[16], expr[80];

		snprintf(bare, sizeof(bare), "u%d@ex.org", i);
		snprintf(full, sizeof(full), "%s/x", bare);
		snprintf(nick, sizeof(nick), "n%d", i);
		snprintf(expr, sizeof(expr), "%s; Releasable To: %s", of[i % 2],
			value[i % 7]);
		world_clear(w, bare, expr);
		world_join(w, full, nick);
	}
	forget();
	world_say(w, ANN, MARKER, world_label(w, "SECRET"));
	ck_assert_uint_eq(records("withheld", &r), 1);
	ck_assert_uint_eq(records(NULL, NULL), 1);
	ck_assert(holds(r, "\"recipients\":61"));
	ck_assert_uint_le(r.n, 2048);
}
END_TEST

/* ---- warn mode ---- */

START_TEST(what_passes_in_warn_mode)
{
	setup_with(&(struct world_conf){.mode = GATE_WARN});
	world_say(w, BOB, MARKER, world_label(w, "SECRET"));
	ck_assert_uint_eq(records(NULL, NULL), 2);
	ck_assert_uint_eq(records("passed", NULL), 2); /* in, and to Bob */
	world_set(w, "access_label=CONFIDENTIAL");
	forget();
	world_join(w, "bob@ex.org/2", "Bob");
	ONE("passed", "\"what\":\"join\"", "\"by\":\"bob@ex.org/2\"",
		"\"step\":\"use/place\"");
}
END_TEST

/* ---- labels of another policy ---- */

START_TEST(a_label_that_is_mapped)
{
	const struct world_peer p = {
		.domain = "partner.example",
		.in = "up to SECRET",
		.out = "up to SECRET",
		.set = {.allow = PEER_TRAFFIC_ALL},
		.mapped = true,
	};

	setup_with(&(struct world_conf){.partner = PARTNER_POLICY});
	world_peer(w, &p);
	world_clear(w, "pia@partner.example", "up to SECRET");
	world_join(w, PIA, "Pia");
	forget();
	world_say(w, PIA, MARKER, world_label(w, "PARTNER / GUARDED"));
	ONE("mapped", "\"by\":\"" PIA "\"", "\"label\":\"RESTRICTED",
		"\"was\":\"<");
}
END_TEST

/* ---- changes ---- */

START_TEST(a_peer_that_is_denied)
{
	world_peer(w, &(struct world_peer){.domain = "partner.example",
			      .set = {.deny = true}});
	forget();
	world_recv(w, "<presence from='" PIA "' to='" ROOM "/Pia'>" X
		      "<status>" MARKER "</status></presence>");
	ONE("refused", "\"by\":\"" PIA "\"", "\"what\":\"border\"",
		"\"where\":\"" ROOM "\"", "\"step\":\"use/peer\"");
}
END_TEST

/* A label that its form can't say: the codeword has no equivalent. */
START_TEST(what_a_peers_form_cant_say)
{
	setup_with(&(struct world_conf){.partner = PARTNER_POLICY});
	world_peer(w, &(struct world_peer){.domain = "partner.example",
			      .out = "up to SECRET; Codeword: *",
			      .mapped = true,
			      .set = {.allow = PEER_TRAFFIC_ALL}});
	world_join(w, PIA, "Pia");
	forget();
	world_say(w, ANN, MARKER, world_label(w, "CONFIDENTIAL"));
	ck_assert_uint_eq(records("withheld", NULL), 2); /* Bob, and Pia */
	forget();
	world_clear(w, "bob@ex.org", "up to SECRET");
	forget();
	world_say(w, ANN, MARKER, world_label(w, "CONFIDENTIAL"));
	ONE("withheld", "\"what\":\"label-not-mapped\"",
		"\"to\":\"pia@partner.example\"", "\"label\":\"CONFIDENTIAL\"");
}
END_TEST

START_TEST(what_waits_and_may_not_leave_any_more)
{
	world_hold(w);
	world_say(w, ANN, MARKER, world_label(w, "RESTRICTED"));
	none();
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ONE("withheld", "\"what\":\"waiting\"", "\"to\":\"bob@ex.org\"",
		"\"recipients\":1");
}
END_TEST

START_TEST(labels_are_told_with_what_they_were)
{
	struct span r = SPAN("");

	world_set(w, "access_label=RESTRICTED");
	ck_assert_uint_eq(records("labels", &r), 1);
	ck_assert(holds(r, "\"what\":\"access_label\""));
	ck_assert(holds(r, "\"is\":\"RESTRICTED\""));
	ck_assert(!holds(r, "\"was\""));
	forget();
	world_set(w, "access_label=UNCLASSIFIED");
	ck_assert_uint_eq(records("labels", &r), 1);
	ck_assert(holds(r, "\"was\":\"RESTRICTED\",\"is\":\"UNCLASSIFIED\""));
	forget();
	world_set(w, "access_label=UNCLASSIFIED");
	ck_assert_uint_eq(records("labels", &r), 0);
}
END_TEST

START_TEST(affiliations_rooms_and_who_did_it)
{
	struct span r = SPAN("");

	world_recv(w, "<iq from='" ANN "' to='" ROOM
		      "' type='set' id='1'><query xmlns='http://jabber.org/"
		      "protocol/muc#admin'><item jid='dan@ex.org' "
		      "affiliation='member'><reason>" MARKER
		      "</reason></item></query></iq>");
	ck_assert_uint_eq(records("affiliation", &r), 1);
	ck_assert(holds(r, "\"by\":\"" ANN "\""));
	ck_assert(holds(r, "\"to\":\"dan@ex.org\""));
	ck_assert(holds(r, "\"was\":\"none\",\"is\":\"member\""));
	world_recv(w, "<iq from='" ANN "' to='" ROOM
		      "' type='set' id='2'><query xmlns='http://jabber.org/"
		      "protocol/muc#owner'><destroy><reason>" MARKER
		      "</reason></destroy></query></iq>");
	ck_assert_uint_eq(records("place", &r), 1);
	ck_assert(holds(r, "\"by\":\"" ANN "\",\"what\":\"room-destroyed\""));
	seen = 0; /* from the start: made, configured, destroyed */
	ck_assert_uint_eq(records("place", &r), 3);
	ck_assert(holds(r, "\"by\":\"" ANN "\",\"what\":\"room-created\""));
}
END_TEST

/* Of all of the above: the one who reads the audit reads nothing of it. */
START_TEST(nothing_that_was_said_is_in_it)
{
	static const char *const carry[] = {
		"' type='groupchat'><subject>" MARKER "</subject>",
		"' type='groupchat'><body>" MARKER "</body>",
		"' type='groupchat'><x xmlns='" MARKER "'/><body>" MARKER
		"</body>",
		"/Bob' type='chat'><body>" MARKER "</body>",
		"'><x xmlns='" USER "'><invite to='dan@ex.org'><reason>" MARKER
		"</reason></invite></x>",
	};
	static const char *const who[] = {ANN, BOB, EVE};
	const struct audit_row *row;
	size_t n;

	world_join(w, EVE, "Eve");
	for (size_t i = 0; i < ARRAY_LEN(carry); i++) {
		for (size_t k = 0; k < ARRAY_LEN(who); k++) {
			world_recvf(w,
				"<message from='%s' to='" ROOM "%s%s</message>",
				who[k], carry[i],
				world_label(w, "CONFIDENTIAL"));
		}
	}
	n = audit_rows(w->store, w->keep, 0, 10000, &row);
	ck_assert_uint_gt(n, 10);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(!holds(row[i].text, MARKER), "%.*s",
			SPAN_FMT(row[i].text));
}
END_TEST

Suite *suite_report(void)
{
	Suite *s = suite_create("muc/report");
	TCase *tc = tcase_create("report");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_message_above_the_sender);
	tcase_add_test(tc, a_message_above_the_room);
	tcase_add_test(tc, a_label_that_cant_be_used);
	tcase_add_test(tc, who_has_no_clearance);
	tcase_add_test(tc, a_private_message);
	tcase_add_test(tc, an_invitation);
	tcase_add_test(tc, a_room_that_is_hidden);
	tcase_add_test(tc, a_room_that_isnt_there_is_as_one_that_is_hidden);
	tcase_add_test(tc, a_service_that_is_hidden);
	tcase_add_test(tc, who_is_removed_by_a_change);
	tcase_add_test(tc, refusals_by_the_thousand);
	tcase_add_test(tc, one_record_for_each_message);
	tcase_add_test(tc, many_clearances_are_bounded);
	tcase_add_test(tc, what_passes_in_warn_mode);
	tcase_add_test(tc, a_label_that_is_mapped);
	tcase_add_test(tc, a_peer_that_is_denied);
	tcase_add_test(tc, what_a_peers_form_cant_say);
	tcase_add_test(tc, what_waits_and_may_not_leave_any_more);
	tcase_add_test(tc, labels_are_told_with_what_they_were);
	tcase_add_test(tc, affiliations_rooms_and_who_did_it);
	tcase_add_test(tc, nothing_that_was_said_is_in_it);
	suite_add_tcase(s, tc);
	return s;
}
