/* SPDX-License-Identifier: MIT */
/* What a joiner hears of before (XEP-0045 7.2.13, 7.2.14). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: *");
	world_open(w, ANN, "Ann");
}

static void teardown(void)
{
	world_free(&w);
}

/* Bob comes with that in his `<x/>`; gives how many messages he hears. */
static size_t join_asking(const char *history)
{
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	world_forget(w);
	world_recvf(w,
		"<presence from='" BOB "' to='" ROOM "/Bob'>"
		"<x xmlns='http://jabber.org/protocol/muc'>%s</x></presence>",
		history);
	return expect_count(w, BOB, "/message[body]");
}

static void say(const char *inside)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM
		"' type='groupchat'>%s</message>",
		inside);
}

/* C045-061, H258-10, D359, D421, B203-01, B203-02, C045-051 */
START_TEST(history_is_as_it_was_said)
{
	const char *live;
	char xpath[128];

	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='m1'"
		      " type='groupchat'><body>one &amp; two</body>"
		      "<odd xmlns='urn:odd:0' a='b'/></message>");
	live = expect_value(w, ANN, "string(//sid:stanza-id/@id)");
	world_recv(w, "<presence from='" ANN "' to='" ROOM "/Annette'/>");
	world_say(w, ANN, "three", NULL);
	ck_assert_uint_eq(join_asking(""), 2);
	expect(w, BOB, "/presence[@from='" ROOM "/Annette']");
	expect(w, BOB, "/presence");
	expect(w, BOB,
		"/message[@from='" ROOM "/Ann'][@id='m1'][@type='groupchat']"
		"[body='one & two'][*[local-name()='odd']/@a='b']"
		"[count(sec:securitylabel)=1][count(occ:occupant-id)=1]"
		"[count(delay:delay)=1]"
		"/delay:delay[@from='" ROOM "'][starts-with(@stamp,'2026-')]");
	expect(w, BOB, "/message[@from='" ROOM "/Annette'][body='three']");
	expect(w, BOB, "/message[subject]");
	expect_quiet(w, BOB);
	ck_assert_uint_eq(expect_count(w, BOB, "//*[@*='" ANN "']"), 0);
	/* under the id that it had */
	ck_assert_uint_eq(strlen(live), 22);
	(void)snprintf(xpath, sizeof(xpath),
		"/message[@id='m1']/sid:stanza-id[@id='%s']", live);
	ck_assert_uint_eq(expect_count(w, BOB, xpath), 1);
}
END_TEST

/* H258-10: each one by its own label, by the clearance of now. */
START_TEST(history_is_for_who_is_cleared_now)
{
	world_say(w, ANN, "u", NULL);
	world_say(w, ANN, "s", world_label(w, "SECRET"));
	world_say(w, ANN, "r", world_label(w, "RESTRICTED"));
	world_say(w, ANN, "g",
		world_label(w, "UNCLASSIFIED; Releasable To: GBR"));
	ck_assert_uint_eq(join_asking(""), 1);
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_assert_uint_eq(join_asking(""), 2);
	world_clear(w, "bob@ex.org", "up to SECRET; Releasable To: GBR");
	ck_assert_uint_eq(join_asking(""), 4);
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_assert_uint_eq(join_asking(""), 1);
	/* Limits count what one may see: the newest two of those. */
	world_say(w, ANN, "u2", NULL);
	world_say(w, ANN, "s2", world_label(w, "SECRET"));
	ck_assert_uint_eq(join_asking("<history maxstanzas='2'/>"), 2);
	expect_some(w, BOB, "/message[body='u']");
	expect_some(w, BOB, "/message[body='u2']");
}
END_TEST

/* C045-062: the smallest result that keeps to all limits. */
static const struct {
	const char *history;
	size_t n;
} limits[] = {
	{"",						       5},
	{"<history/>",					     5},
	{"<history maxstanzas='3'/>",                              3},
	{"<history maxstanzas='0'/>",                              0},
	{"<history maxstanzas='99'/>",                             5},
	{"<history maxstanzas='-1'/>",                             5},
	{"<history maxchars='0'/>",                                0},
	{"<history maxchars='10'/>",                               0},
	{"<history maxchars='999999'/>",                           5},
	{"<history seconds='0'/>",                                 0},
	{"<history seconds='100'/>",                               2},
	{"<history seconds='99999999999999999999'/>",              5},
	{"<history seconds='9223372036854775807'/>",               5},
	{"<history since='2000-01-01T00:00:00Z'/>",                5},
	{"<history since='2030-01-01T00:00:00Z'/>",                0},
	{"<history since='yesterday'/>",                           5},
	{"<history seconds='100' maxstanzas='1'/>",                1},
	{"<history since='2030-01-01T00:00:00Z' maxstanzas='4'/>", 0},
};

START_TEST(a_joiner_says_how_much)
{
	for (int i = 0; i < 5; i++) {
		if (i == 3)
			world_wait(w, 500000);
		world_say(w, ANN, "x", NULL);
	}
	ck_assert_uint_eq(join_asking(limits[_i].history), limits[_i].n);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[subject]"), 1);
}
END_TEST

/* maxchars counts whole stanzas, at n and n - 1. */
START_TEST(characters_are_counted_to_the_last)
{
	char ask[64];
	size_t n = 0;

	world_say(w, ANN, "older", NULL);
	world_say(w, ANN, "newer", NULL);
	join_asking("");
	for (size_t i = 0; i < w->sent_n; i++)
		if (strcmp(w->sent[i].to, BOB) == 0 &&
			strstr(w->sent[i].xml, "newer") != NULL)
			n = strlen(w->sent[i].xml);
	(void)snprintf(ask, sizeof(ask), "<history maxchars='%zu'/>", n);
	ck_assert_uint_eq(join_asking(ask), 1);
	expect_some(w, BOB, "/message[body='newer']");
	(void)snprintf(ask, sizeof(ask), "<history maxchars='%zu'/>", n - 1);
	ck_assert_uint_eq(join_asking(ask), 0);
	(void)snprintf(ask, sizeof(ask), "<history maxchars='%zu'/>", 2 * n);
	ck_assert_uint_eq(join_asking(ask), 2);
}
END_TEST

START_TEST(the_room_and_the_service_have_limits_too)
{
	const struct world_conf conf = {.limits = {.history = 3}};

	world_free(&w);
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	for (int i = 0; i < 5; i++)
		world_say(w, ANN, "x", NULL);
	ck_assert_uint_eq(join_asking(""), 3);
	world_set(w, "history=2");
	ck_assert_uint_eq(join_asking(""), 2);
	world_set(w, "history=0");
	ck_assert_uint_eq(join_asking(""), 0);
}
END_TEST

/* D-PASS-03, D313-12 */
START_TEST(what_is_kept)
{
#define HINT(name) "<" name " xmlns='urn:xmpp:hints'/>"
	say("<active xmlns='http://jabber.org/protocol/chatstates'/>");
	say("<body>no trace</body>" HINT("no-store"));
	say("<body>no trace</body>" HINT("no-permanent-store"));
	say(HINT("store") HINT("no-store"));
	ck_assert_uint_eq(expect_count(w, ANN, "/message/sid:stanza-id"), 0);
	say("<body>one</body>");
	say("<reactions xmlns='urn:xmpp:reactions:0' id='x'/>" HINT("store"));
	say("<subject>with</subject><body>two</body>");
	say("<subject>alone</subject>");
	ck_assert_uint_eq(expect_count(w, ANN, "/message/sid:stanza-id"), 4);
	ck_assert_uint_eq(join_asking(""), 2);
	ck_assert_uint_eq(expect_count(w, BOB, "/message[delay:delay]"), 4);
	ck_assert_uint_eq(expect_count(w, BOB, "//*[.='no trace']"), 0);
}
END_TEST

/* What was refused never was (6.1 of XEP-0313), private is private. */
START_TEST(what_is_not_kept)
{
	world_say(w, ANN, "x",
		"<securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<label><odd/></label></securitylabel>");
	world_join(w, "cat@ex.org/c", "Cat");
	world_say(w, "cat@ex.org/c", "above me", world_label(w, "SECRET"));
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "/Cat' type='chat'><body>psst</body></message>");
	world_clear(w, "bob@ex.org", "up to SECRET; Releasable To: *");
	ck_assert_uint_eq(join_asking(""), 0);
}
END_TEST

/* Promise 2: a row that can't be read under the policy of now. */
START_TEST(labels_that_mean_nothing_any_more_are_not_sent)
{
	static struct message_row rows[] = {
		{.uid = {"00000000000000000000000000000001", 32},
                 .at = 1767225600000,
                 .nick = {"Ann", 3},
                 .sender = {ANN, 12},
                 .label_form = LABEL_ESS,
                 /* policy 2.25.4712 */
			.label = {"\x31\x08\x02\x01\x01\x06\x03\x69\xa4\x68",
				10},
                 .value = {"OLD", 3},
                 .payload = {"<body>x</body>", 14}   },
		{.uid = {"00000000000000000000000000000002", 32},
                 .at = 1767225600000,
                 .nick = {"Ann", 3},
                 .sender = {ANN, 12},
                 .label_form = LABEL_NATO,
                 .label = {"junk", 4},
                 .value = {"junk", 4},
                 .payload = {"<body>x</body>", 14}   },
		{.uid = {"00000000000000000000000000000003", 32},
                 .at = 1767225600000,
                 .nick = {"Ann", 3},
                 .sender = {ANN, 12},
                 .label_form = 77,
                 .label = {"junk", 4},
                 .value = {"junk", 4},
                 .payload = {"<body>x</body>", 14}   },
 /* and one that does */
		{.uid = {"00000000000000000000000000000004", 32},
                 .at = 1767225600000,
                 .nick = {"Ann", 3},
                 .sender = {ANN, 12},
                 .label_form = LABEL_ESS,
                 .label = {"\x31\x08\x02\x01\x01\x06\x03\x69\xa4\x67",
				10},
                 .value = {"UNCLASSIFIED", 12},
                 .payload = {"<body>fine</body>", 17}},
	};
	struct turn *t = world_begin(w);
	struct room_row room;

	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &room));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		store_message_add(w->store, w->keep, room.id, &rows[i]);
	world_end(w);
	ck_assert_uint_eq(join_asking(""), 1);
	expect_some(w, BOB, "/message[body='fine']");
}
END_TEST

/* What one may not see takes none of the places, however much there is. */
START_TEST(history_is_found_behind_what_is_hidden)
{
	const char *secret = world_label(w, "SECRET");

	for (int i = 0; i < 20; i++)
		world_say(w, ANN, "far back", NULL);
	w->conf.silent = true;
	for (int i = 0; i < 3000; i++)
		world_say(w, ANN, "s", secret);
	w->conf.silent = false;
	ck_assert_uint_eq(join_asking(""), 20);
	ck_assert_uint_eq(
		expect_count(w, BOB, "/message[body='far back']"), 20);
}
END_TEST

/* A value is asked once, whatever metadata its labels bear. */
START_TEST(history_asks_once_for_each_value)
{
	static const char *const labels[] = {
		"RESTRICTED", "CONFIDENTIAL", "SECRET"};
	uint64_t asked;

	world_say(w, ANN, "mine", NULL);
	for (int i = 0; i < 60; i++)
		world_say(w, ANN, "x", world_label(w, labels[i % 3]));
	(void)join_asking("");
	asked = gate_stats(w->gate).asked;
	ck_assert_uint_eq(join_asking(""), 1);
	/* four values, one row, and the rest of the coming and going */
	ck_assert_uint_lt(gate_stats(w->gate).asked - asked, 20);
}
END_TEST

/* H258-10: a value's first label alone may be unreadable, or a later one: each
 * row is judged by its own, too. */
START_TEST(a_row_is_judged_by_its_own_label)
{
	struct message_row row = {
		.uid = SPAN("00000000000000000000000000000001"),
		.at = 1767225600000,
		.nick = SPAN("Ann"),
		.sender = SPAN(ANN),
		.label_form = LABEL_ESS,
		.label = SPAN("\x31\x08\x02\x01\x01\x06\x03\x69\xa4\x67"),
		.value = SPAN("UNCLASSIFIED"),
		.payload = SPAN("<body>fine</body>"),
	};
	struct turn *t = world_begin(w);
	struct room_row room;

	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &room));
	store_message_add(w->store, w->keep, room.id, &row);
	row.uid = SPAN("00000000000000000000000000000002");
	row.payload = SPAN("<body>not fine</body>");
	/* SECRET */
	row.label = SPAN("\x31\x08\x02\x01\x04\x06\x03\x69\xa4\x67");
	store_message_add(w->store, w->keep, room.id, &row);
	world_end(w);
	ck_assert_uint_eq(join_asking(""), 1);
	expect_some(w, BOB, "/message[body='fine']");
}
END_TEST

/* labels.md 4.4: history is given out under the label of now. */
START_TEST(history_follows_a_succession_where_that_is_asked)
{
	static const char label[] =
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
		"<originatorConfidentialityLabel xmlns='urn:nato:stanag:4774:"
		"confidentialitymetadatalabel:1:0'>"
		"<ConfidentialityInformation><PolicyIdentifier>TEST"
		"</PolicyIdentifier><Classification>SECRET</Classification>"
		"</ConfidentialityInformation><CreationDateTime>"
		"2026-01-01T00:00:00Z</CreationDateTime><SuccessionHandling>"
		"<SuccessionDateTime>2027-01-01T00:00:00Z"
		"</SuccessionDateTime><SuccessorConfidentialityLabel>"
		"<ConfidentialityInformation><PolicyIdentifier>TEST"
		"</PolicyIdentifier><Classification>UNCLASSIFIED"
		"</Classification></ConfidentialityInformation>"
		"<CreationDateTime>2026-01-01T00:00:00Z</CreationDateTime>"
		"</SuccessorConfidentialityLabel></SuccessionHandling>"
		"</originatorConfidentialityLabel></label></securitylabel>";
	const int64_t year = INT64_C(366) * 86400000;

	world_say(w, ANN, "old news", label);
	labels_set_succession(w->labels, SUCCESSION_DATE);
	ck_assert_uint_eq(join_asking(""), 0);
	world_wait(w, year);
	labels_set_succession(w->labels, SUCCESSION_IGNORE);
	ck_assert_uint_eq(join_asking(""), 0);
	labels_set_succession(w->labels, SUCCESSION_DATE);
	ck_assert_uint_eq(join_asking(""), 1);
	expect_some(w, BOB,
		"/message[body='old news'][contains(., 'UNCLASSIFIED')]"
		"[not(contains(., 'SECRET'))]");
}
END_TEST

Suite *suite_history(void)
{
	Suite *s = suite_create("muc/history");
	TCase *c = tcase_create("history");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60); /* much history, under sanitizers */
	tcase_add_test(c, history_is_as_it_was_said);
	tcase_add_test(c, history_is_for_who_is_cleared_now);
	tcase_add_loop_test(c, a_joiner_says_how_much, 0, ARRAY_LEN(limits));
	tcase_add_test(c, characters_are_counted_to_the_last);
	tcase_add_test(c, the_room_and_the_service_have_limits_too);
	tcase_add_test(c, what_is_kept);
	tcase_add_test(c, what_is_not_kept);
	tcase_add_test(c, labels_that_mean_nothing_any_more_are_not_sent);
	tcase_add_test(c, history_is_found_behind_what_is_hidden);
	tcase_add_test(c, history_asks_once_for_each_value);
	tcase_add_test(c, a_row_is_judged_by_its_own_label);
	tcase_add_test(c, history_follows_a_succession_where_that_is_asked);
	suite_add_tcase(s, c);
	return s;
}
