/* SPDX-License-Identifier: MIT */
/* Users of other servers in a room: bounded by what their server is cleared
 * for, both ways (design 5). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define ANN "ann@ex.org/a"
#define PIA "pia@partner.example/p"
#define SUB "sue@below.partner.example/s"

#define expect_message(w, who, text) \
	expect((w), (who), "/message[body='" text "']")

static struct world *w;

static void setup(void)
{
	w = world_new(&(struct world_conf){.partner = PARTNER_POLICY});
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_set(w, "archive=true");
}

static void teardown(void)
{
	world_free(&w);
}

static struct world_peer partner(void)
{
	return (struct world_peer){
		.domain = "partner.example",
		.in = "up to RESTRICTED",
		.out = "up to CONFIDENTIAL",
		.set = {.allow = PEER_TRAFFIC_ALL},
	};
}

static void enter(const struct world_peer *p)
{
	world_peer(w, p);
	world_join(w, PIA, "Pia");
	world_forget(w);
}

#define ann_says(body, expr)                                   \
	do {                                                   \
		world_say(w, ANN, body, world_label(w, expr)); \
		expect_message(w, ANN, body);                  \
	} while (0)

static void expect_denied(const char *who)
{
	expect(w, who,
		"/message[@type='error'][error/err:forbidden]"
		"[error/caveat:denied]");
}

START_TEST(a_peer_gets_what_it_is_cleared_for)
{
	const struct world_peer p = partner();

	enter(&p);
	ann_says("one", "CONFIDENTIAL");
	expect_message(w, PIA, "one");
	ann_says("two", "SECRET");
	expect_silence(w);
}
END_TEST

START_TEST(a_user_with_a_clearance_of_their_own_needs_both)
{
	const struct world_peer p = partner();

	world_clear(w, "pia@partner.example", "UNCLASSIFIED|SECRET");
	enter(&p);
	ann_says("one", "UNCLASSIFIED");
	expect_message(w, PIA, "one");
	ann_says("two", "CONFIDENTIAL"); /* the peer has it, not the user */
	ann_says("three", "SECRET");     /* the user has it, not the peer */
	expect_silence(w);
}
END_TEST

START_TEST(the_default_clearance_of_a_peer_bounds_its_users)
{
	struct world_peer p = partner();

	p.fallback_clearance = "UNCLASSIFIED";
	enter(&p);
	ann_says("one", "RESTRICTED");
	expect_silence(w);
	world_clear(w, "pia@partner.example", "up to SECRET");
	ann_says("two", "RESTRICTED");
	expect_message(w, PIA, "two");
	expect_silence(w);
}
END_TEST

START_TEST(what_comes_from_a_peer_has_a_bound_of_its_own)
{
	const struct world_peer p = partner();

	enter(&p);
	world_say(w, PIA, "up", world_label(w, "RESTRICTED"));
	expect_message(w, ANN, "up");
	expect_message(w, PIA, "up");
	world_say(w, PIA, "over", world_label(w, "CONFIDENTIAL"));
	expect_denied(PIA);
	expect_silence(w);
}
END_TEST

START_TEST(the_peer_bounds_private_messages_too)
{
	const struct world_peer p = partner();

	enter(&p);
	world_recvf(w,
		"<message from='" PIA "' to='" ROOM "/Ann' type='chat'>"
		"<body>psst</body>%s</message>",
		world_label(w, "CONFIDENTIAL"));
	expect_denied(PIA);
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "/Pia' type='chat'>"
		"<body>psst</body>%s</message>",
		world_label(w, "SECRET"));
	expect_silence(w);
}
END_TEST

#define CARRIED                                           \
	"<forwarded xmlns='urn:xmpp:forward:0'><message " \
	"xmlns='jabber:client'><body>in</body>%s</message></forwarded>"

/* It may have what it may not say. */
START_TEST(the_peer_bounds_what_is_carried_inside)
{
	const struct world_peer p = partner();
	const char *low = world_label(w, "RESTRICTED");
	const char *high = world_label(w, "CONFIDENTIAL");

	enter(&p);
	world_recvf(w,
		"<message from='" PIA "' to='" ROOM "' type='groupchat'>"
		"<body>out</body>%s" CARRIED "</message>",
		low, high);
	expect_denied(PIA);
	expect_silence(w);
	world_recvf(w,
		"<message from='" PIA "' to='" ROOM "' type='groupchat'>"
		"<body>out</body>%s" CARRIED "</message>",
		low, low);
	expect_message(w, ANN, "out");
}
END_TEST

static void ask_about(const char *from, const char *nick)
{
	world_recvf(w,
		"<iq type='get' id='q' from='%s' to='" ROOM "/%s'>"
		"<query xmlns='jabber:iq:version'/></iq>",
		from, nick);
}

/* A request counts as marked with the room's default label, both ways. */
START_TEST(the_peer_bounds_requests_and_answers)
{
	const struct world_peer p = partner();

	enter(&p);
	world_set(w, "default_label=CONFIDENTIAL");
	world_forget(w);
	ask_about(PIA, "Ann");
	expect(w, PIA,
		"/iq[@type='error'][error/err:forbidden]"
		"[error/caveat:denied]");
	expect_silence(w);
	ask_about(ANN, "Pia");
	world_recvf(w,
		"<iq type='result' id='%s' from='" PIA "' to='" ROOM
		"/Ann'><query xmlns='jabber:iq:version'/></iq>",
		expect_value(w, PIA, "string(/iq/@id)"));
	ck_assert_uint_eq(expect_count(w, ANN, "/iq[@type='result']"), 0);
}
END_TEST

/* Who is inside is put out when nothing is exchanged with them any more, and
 * the others see that. */
START_TEST(a_peer_that_is_denied_is_put_out)
{
	struct world_peer p = partner();

	enter(&p);
	p.set.deny = true;
	world_peer(w, &p);
	expect(w, PIA,
		"/presence[@type='unavailable'][user:x/user:status/@code='110']"
		"[user:x/user:status/@code='307']");
	expect(w, ANN, "/presence[@type='unavailable'][@from='" ROOM "/Pia']");
	expect_silence(w);
}
END_TEST

START_TEST(a_peer_that_may_have_no_rooms_is_put_out)
{
	struct world_peer p = partner();

	enter(&p);
	p.set.allow = PEER_PUBSUB;
	world_peer(w, &p);
	expect(w, ANN, "/presence[@type='unavailable'][@from='" ROOM "/Pia']");
}
END_TEST

START_TEST(history_is_within_the_bound_of_the_peer)
{
	const struct world_peer p = partner();

	world_peer(w, &p);
	ann_says("low", "UNCLASSIFIED");
	ann_says("high", "SECRET");
	world_join(w, PIA, "Pia");
	expect_some(w, PIA, "/message[body='low']");
	ck_assert_uint_eq(expect_count(w, PIA, "/message[body='high']"), 0);
}
END_TEST

START_TEST(a_list_of_labels_is_just_these)
{
	static const char *const only[] = {"RESTRICTED", "SECRET"};
	struct world_peer p = partner();

	p.only = only;
	p.only_n = ARRAY_LEN(only);
	enter(&p);
	ann_says("below", "UNCLASSIFIED"); /* not even what is below */
	expect_silence(w);
	ann_says("listed", "SECRET");
	expect_message(w, PIA, "listed");
	world_say(w, PIA, "no", world_label(w, "CONFIDENTIAL"));
	expect_denied(PIA);
	world_say(w, PIA, "yes", world_label(w, "RESTRICTED"));
	expect_message(w, ANN, "yes");
}
END_TEST

START_TEST(the_default_label_of_the_peer_comes_first)
{
	struct world_peer p = partner();

	p.fallback_label = "RESTRICTED";
	enter(&p);
	world_say(w, PIA, "plain", NULL);
	expect(w, ANN,
		"/message[body='plain']/sec:securitylabel"
		"[sec:displaymarking='RESTRICTED']");
	world_forget(w);
	world_say(w, ANN, "plain too", NULL);
	expect(w, PIA,
		"/message[body='plain too']/sec:securitylabel"
		"[sec:displaymarking='UNCLASSIFIED']");
}
END_TEST

START_TEST(domains_below_a_peer_are_the_peer)
{
	const struct world_peer p = partner();

	enter(&p);
	world_join(w, SUB, "Sue");
	world_forget(w);
	ann_says("all", "CONFIDENTIAL");
	expect_message(w, PIA, "all");
	expect_message(w, SUB, "all");
	ann_says("none", "SECRET");
	expect_silence(w);
}
END_TEST

START_TEST(the_nearest_entry_counts)
{
	struct world_peer p = partner();

	enter(&p);
	p.domain = "below.partner.example";
	p.out = "UNCLASSIFIED";
	world_peer(w, &p);
	world_join(w, SUB, "Sue");
	world_forget(w);
	ann_says("one", "RESTRICTED");
	expect_message(w, PIA, "one");
	expect_silence(w);
}
END_TEST

START_TEST(users_of_no_known_domain_are_cleared_for_nothing)
{
	const struct world_peer p = partner();

	world_peer(w, &p);
	world_join(w, "eve@elsewhere.example/e", "Eve");
	world_forget(w);
	ann_says("one", "UNCLASSIFIED");
	expect_silence(w);
}
END_TEST

START_TEST(a_lower_clearance_of_the_peer_holds_at_once)
{
	struct world_peer p = partner();

	world_set(w, "access_label=RESTRICTED");
	enter(&p);
	p.out = "UNCLASSIFIED";
	world_peer(w, &p);
	expect(w, PIA, "/presence[@type='unavailable']");
}
END_TEST

/* The originator's label stays, ours is beside it, and ours decides. */
START_TEST(a_label_under_the_policy_of_a_peer_is_mapped)
{
	struct world_peer p = partner();
	const char *label;

	p.mapped = true;
	enter(&p);
	label = world_label(w, "PARTNER / GUARDED");
	world_say(w, PIA, "mapped", label);
	expect(w, ANN,
		"/message[body='mapped']/sec:securitylabel"
		"[sec:displaymarking='RESTRICTED']"
		"[count(sec:label/*)=1][count(sec:equivalentlabel/*)=1]");
	/* who is cleared for less doesn't get it */
	world_join(w, "bob@ex.org/b", "Bob");
	world_forget(w);
	world_say(w, PIA, "again", label);
	expect_message(w, ANN, "again");
	expect_message(w, PIA, "again");
	expect_silence(w);
	/* and it comes so out of the archive, after a restart */
	world_recv(w, "<iq from='" ANN "' to='" ROOM "' type='set' id='q'>"
		      "<query xmlns='urn:xmpp:mam:2'/></iq>");
	ck_assert_uint_eq(expect_count(w, ANN,
				  "/message[mam:result//sec:securitylabel"
				  "[sec:displaymarking='RESTRICTED']"
				  "/sec:equivalentlabel]"),
		2);
}
END_TEST

/* Written in the peer's form, the originator's first. */
START_TEST(a_mapped_label_goes_back_as_it_came)
{
	static const enum peer_format forms[] = {PEER_0258_4774, PEER_4778};
	static const char *const wanted[] = {
		"/message/sec:securitylabel[sec:label[contains(., 'GUARDED')]]"
		"[count(sec:equivalentlabel/*)=1]",
		"/message[not(sec:securitylabel)]/*[local-name()='BindingData']"
		"[contains(., 'GUARDED')][contains(., 'RESTRICTED')]"};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct world_peer p = partner();

		p.mapped = true;
		p.set.format = forms[i];
		enter(&p);
		world_say(w, PIA, "x", world_label(w, "PARTNER / GUARDED"));
		expect(w, PIA, wanted[i]);
		teardown();
		setup();
	}
}
END_TEST

/* The partner's policy, in which GUARDED is what now; else none. */
static void reload_with(char equivalent)
{
	static const char text[] = PARTNER_POLICY;
	const char *at =
		strstr(text, "TEST' lacv='2'") + strlen("TEST' lacv='");

	w->conf.partner = NULL;
	if (equivalent != '\0')
		w->conf.partner = arena_printf(w->keep, "%.*s%c%s",
			(int)(at - text), text, equivalent, at + 1)
		                          .p;
	w->peer[0].mapped = equivalent != '\0';
	world_reload(w, TEST_POLICY);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
}

/* SECURITY: what is kept is judged by the equivalents of the day; without the
 * policy by those of when it came. */
START_TEST(mapped_labels_that_are_kept_are_mapped_anew)
{
	static const struct {
		char equivalent;
		size_t read; /* by who is cleared for RESTRICTED */
	} rows[] = {
		{'2',  1},
		{'3',  0},
		{'9',  0}, /* there is no such */
		{'\0', 1},
		{'1',  1},
	};
	struct world_peer p = partner();

	p.mapped = true;
	enter(&p);
	world_say(w, PIA, "x", world_label(w, "PARTNER / GUARDED"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		reload_with(rows[i].equivalent);
		world_forget(w);
		world_join(w, "bob@ex.org/b", "Bob");
		ck_assert_uint_eq(
			expect_count(w, "bob@ex.org/b", "/message[body='x']"),
			rows[i].read);
		world_recv(w, "<presence from='bob@ex.org/b' to='" ROOM
			      "/Bob' type='unavailable'/>");
	}
}
END_TEST

/* Our policy names no equivalents of the partner's. */
START_TEST(what_has_no_equivalent_for_a_peer_is_not_sent)
{
	struct world_peer p = partner();

	p.mapped = true;
	enter(&p);
	ann_says("x", "RESTRICTED");
	expect_silence(w);
	world_recv(w, "<iq from='" PIA "' to='" ROOM "' type='set' id='q'>"
		      "<query xmlns='urn:xmpp:mam:2'/></iq>");
	expect_none(w, PIA, "//*[local-name()='message'][*[.='x']]");
}
END_TEST

/* Where ours does, it goes beside ours. */
START_TEST(an_equivalent_of_the_peers_policy_is_added)
{
	struct world_peer p = partner();

	p.in = p.out = "PARTNER / OPEN";
	p.set.policy = labels_policy(w->labels, 0);
	enter(&p);
	world_clear(w, "ann@ex.org", "PARTNER / OPEN");
	world_say(w, ANN, "x", world_label(w, "PARTNER / OPEN"));
	expect(w, PIA,
		"/message[body='x']/sec:securitylabel"
		"[sec:label[contains(., 'PARTNER')]]"
		"[sec:equivalentlabel[contains(., 'UNCLASSIFIED')]]");
}
END_TEST

START_TEST(a_label_without_an_equivalent_is_refused)
{
	struct world_peer p = partner();

	p.mapped = true;
	enter(&p);
	world_say(w, PIA, "closed", world_label(w, "PARTNER / CLOSED"));
	expect(w, PIA, "/message[@type='error'][error/err:policy-violation]");
	expect_silence(w);
}
END_TEST

START_TEST(a_second_policy_that_is_no_peers_is_not_mapped)
{
	const struct world_peer p = partner();

	enter(&p);
	world_say(w, PIA, "x", world_label(w, "PARTNER / OPEN"));
	expect_denied(PIA);
	expect_silence(w);
}
END_TEST

Suite *suite_peers(void)
{
	Suite *s = suite_create("muc/peers");
	TCase *t = tcase_create("peers");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_peer_gets_what_it_is_cleared_for);
	tcase_add_test(t, a_user_with_a_clearance_of_their_own_needs_both);
	tcase_add_test(t, the_default_clearance_of_a_peer_bounds_its_users);
	tcase_add_test(t, what_comes_from_a_peer_has_a_bound_of_its_own);
	tcase_add_test(t, the_peer_bounds_private_messages_too);
	tcase_add_test(t, the_peer_bounds_what_is_carried_inside);
	tcase_add_test(t, the_peer_bounds_requests_and_answers);
	tcase_add_test(t, a_peer_that_is_denied_is_put_out);
	tcase_add_test(t, a_peer_that_may_have_no_rooms_is_put_out);
	tcase_add_test(t, history_is_within_the_bound_of_the_peer);
	tcase_add_test(t, a_list_of_labels_is_just_these);
	tcase_add_test(t, the_default_label_of_the_peer_comes_first);
	tcase_add_test(t, domains_below_a_peer_are_the_peer);
	tcase_add_test(t, the_nearest_entry_counts);
	tcase_add_test(t, users_of_no_known_domain_are_cleared_for_nothing);
	tcase_add_test(t, a_lower_clearance_of_the_peer_holds_at_once);
	tcase_add_test(t, a_label_under_the_policy_of_a_peer_is_mapped);
	tcase_add_test(t, a_mapped_label_goes_back_as_it_came);
	tcase_add_test(t, mapped_labels_that_are_kept_are_mapped_anew);
	tcase_add_test(t, what_has_no_equivalent_for_a_peer_is_not_sent);
	tcase_add_test(t, an_equivalent_of_the_peers_policy_is_added);
	tcase_add_test(t, a_label_without_an_equivalent_is_refused);
	tcase_add_test(t, a_second_policy_that_is_no_peers_is_not_mapped);
	suite_add_tcase(s, t);
	return s;
}
