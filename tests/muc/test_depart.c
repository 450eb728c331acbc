/* SPDX-License-Identifier: MIT */
/* A room as records for the operator: all that there is (doc/transfer.md). */
#include "db/people.h"
#include "tests/muc/departed.h"
#include "tests/muc/mam.h"
#include "tests/muc/suites.h"
#include "tests/support/policy.h"

#define OID "2.25.4711 / "

static struct world *w;

static void setup(void)
{
	w = mam_new(NULL);
	world_set(w, "persistent=true");
}

static void teardown(void)
{
	world_free(&w);
}

static const char *value_of(const char *var, const char *value)
{
	return say(w, "<field var='%s'><value>%s</value></field>", var, value);
}

START_TEST(a_room_begins_with_what_it_is)
{
	const char *text;

	world_set(w, "name=Ops & more");
	world_set(w, "members_only=true");
	world_set(w, "whois=anyone");
	text = departed(w);
	ck_assert_ptr_eq(strstr(text, "<about created='2"), text);
	ck_departed(text, " from='caveatd'/>\n<options><x "
			  "xmlns='jabber:x:data' type='submit'>");
	ck_departed(text, "http://jabber.org/protocol/muc#roomconfig");
	ck_departed(
		text, value_of("muc#roomconfig_roomname", "Ops &amp; more"));
	ck_departed(text, value_of("muc#roomconfig_membersonly", "1"));
	ck_departed(text, value_of("muc#roomconfig_whois", "anyone"));
	ck_departed(text, value_of("muc#roomconfig_maxusers", "none"));
	ck_departed(text,
		"<field var='muc#roomconfig_presencebroadcast'><value>"
		"moderator</value><value>participant</value><value>visitor"
		"</value></field>");
	ck_departed_not(text, "secret=");
	ck_departed_not(text, "<security");
}
END_TEST

/* The hash moves, the password is nowhere. */
START_TEST(a_password_leaves_as_its_hash)
{
	const char *text;

	world_set(w, "password=open sesame");
	world_set(w, "password_protected=true");
	text = departed(w);
	ck_departed(text, "<options secret='");
	ck_departed_not(text, "sesame");
	ck_departed_not(text, "roomsecret");
}
END_TEST

/* Whichever policy governs where it arrives. */
START_TEST(labels_of_a_room_name_their_policy)
{
	const char *text;

	world_set(w, "access_label=UNCLASSIFIED");
	world_set(w, "clearance=up to SECRET; Releasable To: *");
	world_set(w, "default_label=TEST / RESTRICTED");
	ck_assert_str_eq(
		op_set(w, ROOM,
			"archive_labels=3 up to RESTRICTED | 1 UNCLASSIFIED"),
		"");
	text = departed(w);
	ck_departed(text, "<security access_label='" OID "UNCLASSIFIED'"
			  " clearance='" OID "up to SECRET; Releasable To: *'"
			  " default_label='" OID "RESTRICTED'"
			  " keep='3 " OID "up to RESTRICTED&#10;1 " OID
			  "UNCLASSIFIED'/>");
}
END_TEST

/* Each kind that there is, in the order of the document. */
START_TEST(the_people_of_a_room_leave_with_it)
{
	static const char *const order[] = {"<subject ", "<vcard>", "<hat ",
		"<request ", "<voice ", "<affiliation ", "<message "};
	const struct vcard_row card = {
		SPAN("<vCard xmlns='vcard-temp'><FN>Ops</FN></vCard>"),
		SPAN("")};
	const struct hat_row hat = {
		SPAN("http://ex.org/h"), SPAN("Host"), SPAN("327")};
	const struct hat_holder_row holder = {
		SPAN("http://ex.org/h"), SPAN("bob@ex.org")};
	const struct request_row request = {
		SPAN("cat@ex.org"), SPAN("Cat"), w->turn.wall};
	const char *text, *at;

	world_recv(w, "<message type='groupchat' from='" ANN "' to='" ROOM
		      "'><subject>The &lt;topic&gt;</subject></message>");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_assert_str_eq(op_give(w, ROOM, "bad.example", "outcast"), "");
	world_begin(w);
	store_vcard_put(w->store, 1, &card);
	store_hat_put(w->store, 1, &hat);
	store_hat_give(w->store, 1, &holder);
	store_request_put(w->store, 1, &request);
	store_voice_put(w->store, 1, SPAN("dan@ex.org"), 10);
	world_end(w);
	text = at = departed(w);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		at = strstr(at, order[i]);
		ck_assert_msg(at != NULL, "%s\n%s", order[i], text);
	}
	ck_departed(text, "<subject nick='Ann' at='");
	ck_departed(text, ">The &lt;topic&gt;</subject>\n");
	ck_departed(text, "<vcard><vCard xmlns='vcard-temp'><FN>Ops</FN>"
			  "</vCard></vcard>\n");
	ck_departed(text, "<hat uri='http://ex.org/h' title='Host' hue='327'>"
			  "<holder jid='bob@ex.org'/></hat>\n");
	ck_departed(text, "<request jid='cat@ex.org' nick='Cat' at='2");
	ck_departed(text, "<voice jid='dan@ex.org'/>\n");
	ck_departed(text, "<affiliation jid='ann@ex.org' "
			  "affiliation='owner'");
	ck_departed(text, "<affiliation jid='bad.example' "
			  "affiliation='outcast'");
}
END_TEST

/* ---- messages ---- */

START_TEST(a_message_leaves_as_it_was_said)
{
	const char *id, *text;

	world_set(w, "whois=anyone");
	world_forget(w);
	world_recv(w, "<message type='groupchat' id='m1' from='" ANN
		      "' to='" ROOM "'><body>1 &lt; 2</body>"
		      "<x xmlns='urn:x'>y</x></message>");
	id = mam_said(w, ANN, "next", NULL);
	text = departed(w);
	ck_departed(text, " nick='Ann' sender='" ANN
			  "' stanza='m1' open='true' label='" OID
			  "UNCLASSIFIED'><body xmlns='jabber:client'>1 &lt; 2"
			  "</body><x xmlns='urn:x'>y</x></message>\n");
	ck_departed(text, say(w, "<message id='%s' at='2", id));
	ck_assert_uint_eq(departed_count(text, "<message "), 2);
}
END_TEST

START_TEST(a_label_leaves_with_its_policy)
{
	const char *text;

	mam_said(w, ANN, "a", world_label_ess(w, "SECRET; Releasable To: GBR"));
	text = departed(w);
	ck_departed(text, " label='" OID "SECRET; Releasable To: GBR'>");
}
END_TEST

/* SECURITY: else a record would say a lower one, and an import believe it. */
START_TEST(nobody_gives_a_message_another_label_on_its_way)
{
	static const char own[] = "<label xmlns='urn:caveat:transfer:0'>";

	mam_said(w, ANN, "a",
		say(w, "%s%s%s</label>", world_label_ess(w, "SECRET"), own,
			world_label_ess(w, "UNCLASSIFIED")));
	ck_departed(departed(w),
		" label='" OID "SECRET'><also label='" OID "UNCLASSIFIED'/>"
		"<body xmlns='jabber:client'>a</body></message>");
	ck_departed(departed_as(w, "ann@ex.org"),
		"<body xmlns='jabber:client'>a</body></message>");
}
END_TEST

/* Bytes and all: dates, the label that follows, who gave it. */
START_TEST(the_metadata_of_a_label_leaves_with_it)
{
	static const char dated[] =
		"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>"
		"<originatorConfidentialityLabel xmlns='urn:nato:stanag:4774:"
		"confidentialitymetadatalabel:1:0'"
		" ReviewDateTime='2027-01-01T00:00:00Z'>"
		"<ConfidentialityInformation><PolicyIdentifier URI="
		"'urn:oid:2.25.4711'>TEST</PolicyIdentifier><Classification>"
		"RESTRICTED</Classification></ConfidentialityInformation>"
		"<OriginatorID IDType='jID'>ann@ex.org</OriginatorID>"
		"<CreationDateTime>2025-01-01T00:00:00Z</CreationDateTime>"
		"</originatorConfidentialityLabel></label></securitylabel>";
	const char *text;

	mam_said(w, ANN, "a", dated);
	text = departed(w);
	ck_departed(text, " label='" OID "RESTRICTED'><label><securitylabel "
			  "xmlns='urn:xmpp:sec-label:0'><label>");
	ck_departed(text, " ReviewDateTime='2027-01-01T00:00:00Z'");
	ck_departed(text, "<CreationDateTime>2025-01-01T00:00:00Z<");
	ck_departed(text, ">ann@ex.org</OriginatorID>");
	ck_departed(text, "</label></securitylabel></label><body "
			  "xmlns='jabber:client'>a</body>");
}
END_TEST

/* The same names, another policy. */
static const char *other_policy(void)
{
	const char *rest = TEST_POLICY, *at, *text = "";

	while ((at = strstr(rest, "2.25.4711")) != NULL) {
		text = say(w, "%s%.*s2.25.9999", text, (int)(at - rest), rest);
		rest = at + strlen("2.25.4711");
	}
	return say(w, "%s%s", text, rest);
}

/* Said under a policy that has gone meanwhile: its bytes are there, and no
 * expression that could mean something else. */
START_TEST(a_label_that_cannot_be_read_today_leaves_as_it_is_stored)
{
	const char *ess = strstr(world_label_ess(w, "SECRET"), "<ess"), *text;

	mam_said(w, ANN, "one", world_label(w, "SECRET"));
	mam_said(w, ANN, "two", world_label_ess(w, "SECRET"));
	world_reload(w, other_policy());
	text = departed(w);
	ck_departed(text, "<label><securitylabel xmlns='urn:xmpp:sec-label:0'>"
			  "<label><originatorConfidentialityLabel ");
	ck_departed(text, "URI='urn:oid:2.25.4711'");
	ck_departed(text, ">one</body>");
	ck_departed(
		text, say(w,
			      "<label><securitylabel "
			      "xmlns='urn:xmpp:sec-label:0'><label>%.*s</label>"
			      "</securitylabel></label><body "
			      "xmlns='jabber:client'>two<",
			      (int)(strstr(ess, "</label>") - ess), ess));
	ck_departed_not(text, " label='");
}
END_TEST

/* What it was about is gone; who may read it isn't more than before. */
START_TEST(a_message_leaves_with_the_labels_of_what_it_is_about)
{
	const struct muc_purge all = {.label = SPAN("SECRET")};
	struct muc_purge p = all;
	struct errtext e;
	const char *id = mam_said(w, ANN, "plan", world_label(w, "SECRET"));

	world_recvf(w,
		"<message type='groupchat' from='" ANN "' to='" ROOM
		"'><body>yes</body><reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"</message>",
		id);
	ck_assert_int_eq(
		muc_purge(w->muc, SPAN(ROOM), &p, world_begin(w), &e), ERR_OK);
	world_end(w);
	ck_departed(departed(w),
		" label='" OID "UNCLASSIFIED'><also label='" OID
		"SECRET'/><body ");
}
END_TEST

START_TEST(what_is_past_its_time_stays_behind)
{
	const char *text;

	mam_said(w, ANN, "old", NULL);
	mam_said(w, ANN, "older", world_label(w, "SECRET"));
	world_set(w, "archive_days=1");
	w->turn.wall += 2 * (int64_t)86400000; /* no tick yet */
	mam_said(w, ANN, "new", NULL);
	text = departed(w);
	ck_departed_not(text, "old");
	ck_departed(text, ">new</body>");
}
END_TEST

/* ---- pages ---- */

static const char *next_of(struct span after)
{
	struct span next;

	(void)departed_page(w, &(struct departure){.after = after}, &next);
	return next.p != NULL ? say(w, "%.*s", SPAN_FMT(next)) : NULL;
}

/* 1 MiB each, in order, and nothing twice. */
START_TEST(a_big_room_leaves_in_pages)
{
	char body[60001];
	const char *next, *text;
	struct span n = SPAN_NONE;
	size_t pages = 1;

	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	for (int i = 0; i < 40; i++)
		world_say(w, ANN, say(w, "%02d%s", i, body), NULL);
	for (; (next = next_of(n)) != NULL; pages++)
		n = span_str(next);
	ck_assert_uint_eq(pages, 3);
	text = departed(w);
	ck_assert_uint_eq(departed_count(text, "<message "), 40);
	ck_assert_uint_eq(departed_count(text, "<about "), 1);
	for (int i = 0; i < 40; i++) {
		text = strstr(
			text, say(w, "<body xmlns='jabber:client'>%02dx", i));
		ck_assert_ptr_nonnull(text);
	}
}
END_TEST

/* A page is bounded in what it looks at, too. */
START_TEST(many_small_messages_leave_in_pages)
{
	for (int i = 0; i < 1200; i++)
		world_say(w, ANN, "x", NULL);
	ck_assert_ptr_nonnull(next_of(SPAN_NONE));
	ck_assert_uint_eq(departed_count(departed(w), "<message "), 1200);
}
END_TEST

/* Of many labels a page has fewer. */
START_TEST(messages_of_many_labels_leave_in_pages)
{
	static const char *const to[] = {
		"GBR", "USA", "FRA", "GBR, USA", "GBR, FRA", "USA, FRA"};
	static const char *const cls[] = {
		"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"};
	static const char *const word[] = {"", "; Codeword: TULIP",
		"; privacy: a", "; privacy: b", "; privacy: c"};
	const char *text;

	world_clear(
		w, "ann@ex.org", "up to SECRET; Releasable To: *; Codeword: *");
	for (size_t i = 0; i < 600; i++)
		world_say(w, ANN, say(w, "%zu.", i),
			world_label_ess(
				w, say(w, "%s; Releasable To: %s%s", cls[i % 4],
					   to[i / 4 % 6], word[i / 24 % 5])));
	text = departed(w);
	ck_assert_uint_eq(departed_count(text, "<message "), 600);
	ck_assert_uint_eq(
		departed_count(departed_as(w, "ann@ex.org"), "<message "), 600);
	for (size_t i = 0; i < 600; i++) {
		text = strstr(text, say(w, ">%zu.</body>", i));
		ck_assert_ptr_nonnull(text);
	}
	ck_assert_ptr_nonnull(next_of(SPAN_NONE));
}
END_TEST

static void affiliate(int n, const char *reason)
{
	world_begin(w);
	for (int i = 0; i < n; i++) {
		const struct affiliation_row row = {
			span_str(say(w, "u%05d@ex.org", i)), AFF_MEMBER,
			SPAN_NONE, span_str(reason)};

		store_affiliation_put(w->store, 1, &row);
	}
	world_end(w);
}

START_TEST(many_members_leave_in_pages)
{
	const char *next, *text;

	affiliate(10000, "because it was decided so, a long time ago, "
			 "by all of those who were there");
	mam_said(w, ANN, "last", NULL);
	next = next_of(SPAN_NONE);
	ck_assert_ptr_nonnull(next);
	ck_assert_ptr_eq(strstr(next, "affiliation:u"), next);
	text = departed(w);
	ck_assert_uint_eq(departed_count(text, "<affiliation "), 10001);
	ck_assert_uint_eq(departed_count(text, "<about "), 1);
	ck_assert_uint_eq(departed_count(text, "<message "), 1);
}
END_TEST

/* A hat that very many wear is in several records, each with others. */
START_TEST(many_holders_of_a_hat_leave_in_pages)
{
	const struct hat_row first = {SPAN("urn:a b"), SPAN("A"), SPAN_NONE};
	const struct hat_row hat = {SPAN("urn:b"), SPAN("B"), SPAN_NONE};
	static char pad[900];
	const char *next, *text;

	memset(pad, 'p', sizeof(pad) - 1);
	world_begin(w);
	store_hat_put(w->store, 1, &first);
	store_hat_put(w->store, 1, &hat);
	for (int i = 0; i < 2500; i++) {
		const struct hat_holder_row x = {i < 2 ? first.uri : hat.uri,
			span_str(say(w, "u%05d%s@ex.org", i, pad))};

		store_hat_give(w->store, 1, &x);
	}
	world_end(w);
	next = next_of(SPAN_NONE);
	ck_assert_ptr_nonnull(next);
	ck_assert_ptr_eq(strstr(next, "hat:urn:b u"), next);
	text = departed(w);
	ck_assert_uint_eq(departed_count(text, "<holder "), 2500);
	ck_assert_uint_eq(departed_count(text, "<hat uri='urn:a b'"), 1);
	ck_assert_uint_ge(departed_count(text, "<hat uri='urn:b'"), 3);
	ck_assert_uint_eq(departed_count(text, "<affiliation "), 1);
}
END_TEST

/* The place in the archive stays good when the message there is gone. */
START_TEST(an_export_goes_on_behind_what_was_purged)
{
	struct muc_purge p = {.before = SPAN_NONE};
	struct departure ask = {.head = false};
	const char *text;
	struct errtext e;

	for (int i = 0; i < 1200; i++)
		world_say(w, ANN, "old", NULL);
	(void)departed_page(w, &ask, &ask.after);
	ck_assert_ptr_nonnull(ask.after.p);
	ck_assert_int_eq(
		muc_purge(w->muc, SPAN(ROOM), &p, world_begin(w), &e), ERR_OK);
	world_end(w);
	world_say(w, ANN, "new", NULL);
	text = departed_all(w, &ask);
	ck_assert_uint_eq(departed_count(text, "<message "), 1);
	ck_departed(text, ">new</body>");
	ck_departed_not(text, "<about ");
}
END_TEST

START_TEST(an_export_may_begin_behind_a_message)
{
	const char *first = mam_said(w, ANN, "a", NULL), *text;
	struct departure ask = {.mark = span_str(first)};

	mam_said(w, ANN, "b", NULL);
	text = departed_all(w, &ask);
	ck_departed(text, "<about ");
	ck_departed_not(text, ">a</body>");
	ck_departed(text, ">b</body>");
	ask.mark = SPAN("nosuch");
	ck_departed(departed_all(w, &ask), ">a</body>");
	ask.head = true;
	ck_departed_not(departed_all(w, &ask), "<message ");
}
END_TEST

START_TEST(no_cursor_of_ours_is_refused)
{
	static const char *const bad[] = {"", "x", "hat",
		"about:", "message:", "message:AAAAAAAAAAAAAAAAAAAAAA", ":",
		"affiliation", "affiliation\xff:x"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct departure ask = {.after = span_str(bad[i])};
		struct span next;

		ck_assert_str_eq(departed_page(w, &ask, &next),
			"!room " ROOM ": after: that is no cursor");
		ck_assert_ptr_null(next.p);
	}
}
END_TEST

START_TEST(a_room_that_is_not_there_does_not_leave)
{
	struct errtext e = {""};
	struct transfer_page p;
	const struct departure ask = {.head = false};

	transfer_init(&p);
	ck_assert_int_eq(muc_depart(w->muc, SPAN("no@" DOMAIN), &ask, &p,
				 world_begin(w), &e),
		ERR_UNKNOWN);
	world_end(w);
	world_recv(w, "<presence from='" BOB "' to='new@" DOMAIN
		      "/B'><x xmlns='http://jabber.org/protocol/muc'/>"
		      "</presence>");
	ck_assert_int_eq(muc_depart(w->muc, SPAN("new@" DOMAIN), &ask, &p,
				 world_begin(w), &e),
		ERR_CONFLICT);
	world_end(w);
	transfer_clear(&p);
}
END_TEST

static void add_place(void *arg, struct span jid, int64_t messages)
{
	const char **all = arg;

	*all = say(w, "%s%.*s:%lld ", *all, SPAN_FMT(jid), (long long)messages);
}

START_TEST(rooms_are_listed_with_what_there_is_in_them)
{
	const char *all = "";
	uint64_t count = 3;

	ck_assert_str_eq(op_create(w, "a@" DOMAIN, NULL), "");
	ck_assert_str_eq(op_create(w, "z@" DOMAIN, NULL), "");
	mam_said(w, ANN, "a", NULL);
	mam_said(w, ANN, "b", NULL);
	muc_places(w->muc, &count, world_begin(w), add_place, &all);
	world_end(w);
	ck_assert_str_eq(all, "a@" DOMAIN ":0 " ROOM ":2 z@" DOMAIN ":0 ");
	/* only so many are counted */
	all = "";
	count = 1;
	muc_places(w->muc, &count, world_begin(w), add_place, &all);
	world_end(w);
	ck_assert_str_eq(all, "a@" DOMAIN ":0 " ROOM ":-1 z@" DOMAIN ":-1 ");
}
END_TEST

Suite *suite_depart(void)
{
	Suite *s = suite_create("muc/depart");
	TCase *c = tcase_create("head");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_room_begins_with_what_it_is);
	tcase_add_test(c, a_password_leaves_as_its_hash);
	tcase_add_test(c, labels_of_a_room_name_their_policy);
	tcase_add_test(c, the_people_of_a_room_leave_with_it);
	tcase_add_test(c, a_room_that_is_not_there_does_not_leave);
	tcase_add_test(c, rooms_are_listed_with_what_there_is_in_them);
	suite_add_tcase(s, c);
	c = tcase_create("messages");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_message_leaves_as_it_was_said);
	tcase_add_test(c, a_label_leaves_with_its_policy);
	tcase_add_test(c, nobody_gives_a_message_another_label_on_its_way);
	tcase_add_test(c, the_metadata_of_a_label_leaves_with_it);
	tcase_add_test(
		c, a_label_that_cannot_be_read_today_leaves_as_it_is_stored);
	tcase_add_test(c, a_message_leaves_with_the_labels_of_what_it_is_about);
	tcase_add_test(c, what_is_past_its_time_stays_behind);
	suite_add_tcase(s, c);
	c = tcase_create("pages");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_big_room_leaves_in_pages);
	tcase_add_test(c, many_small_messages_leave_in_pages);
	tcase_add_test(c, messages_of_many_labels_leave_in_pages);
	tcase_add_test(c, many_members_leave_in_pages);
	tcase_add_test(c, many_holders_of_a_hat_leave_in_pages);
	tcase_add_test(c, an_export_goes_on_behind_what_was_purged);
	tcase_add_test(c, an_export_may_begin_behind_a_message);
	tcase_add_test(c, no_cursor_of_ours_is_refused);
	suite_add_tcase(s, c);
	return s;
}
