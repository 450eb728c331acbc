/* SPDX-License-Identifier: MIT */
/* A room as records for one reader: what they may read, and no more. */
#include <stdlib.h>

#include "tests/muc/departed.h"
#include "tests/muc/mam.h"
#include "tests/muc/suites.h"
#include "tests/support/policy.h"

#define OID  "2.25.4711 / "
#define BARE "bob@ex.org"

static struct world *w;

/* Bob is cleared for UNCLASSIFIED. */
static void setup(void)
{
	w = mam_new(NULL);
	world_set(w, "persistent=true");
}

static void teardown(void)
{
	world_free(&w);
}

static void replies(const char *body, const char *id)
{
	world_recvf(w,
		"<message type='groupchat' from='" ANN "' to='" ROOM
		"'><body>%s</body><reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"</message>",
		body, id);
}

START_TEST(a_reader_gets_what_they_are_cleared_for)
{
	const char *text;

	mam_said(w, ANN, "for all", world_label_ess(w, "UNCLASSIFIED"));
	mam_said(w, ANN, "unseen", world_label_ess(w, "SECRET"));
	mam_said(w, ANN, "dated", world_label(w, "UNCLASSIFIED"));
	text = departed_as(w, BARE);
	ck_departed(text, " nick='Ann' stanza='say' label='" OID
			  "UNCLASSIFIED' marking='UNCLASSIFIED'");
	ck_departed(text, " bg='green'><body xmlns='jabber:client'>for all<");
	ck_departed(text, "<label><securitylabel xmlns='urn:xmpp:sec-label:0'>"
			  "<displaymarking ");
	ck_departed(text, ">dated</body>");
	ck_departed_not(text, "unseen");
	ck_departed_not(text, "SECRET");
	ck_assert_uint_eq(departed_count(text, "<message "), 2);
	text = departed_as(w, "ann@ex.org");
	ck_departed(text, " label='" OID "SECRET' marking='SECRET'");
	ck_assert_uint_eq(departed_count(text, "<message "), 3);
	ck_assert_str_eq(
		departed_cleared(w, "UNCLASSIFIED"), departed_as(w, BARE));
	ck_assert_uint_eq(departed_count(departed_cleared(w, "up to SECRET"),
				  "<message "),
		3);
}
END_TEST

START_TEST(the_operator_gets_markings_who_asks_for_them)
{
	const struct departure marked = {.marked = true};
	const char *text;

	mam_said(w, ANN, "hush", world_label_ess(w, "SECRET"));
	mam_said(w, ANN, "open", NULL);
	text = departed_all(w, &marked);
	ck_departed(text, " label='" OID "SECRET' marking='SECRET' fg='");
	ck_departed(text, " bg='red'><body xmlns='jabber:client'>hush<");
	ck_departed(text, " marking='UNCLASSIFIED'");
	ck_departed(text, "<affiliation ");
	ck_departed_not(departed(w), "marking=");
}
END_TEST

/* A policy that marks headers and first lines in a way of their own. */
START_TEST(markings_of_other_places_go_along)
{
	static const char policy[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" creationDate='20250101000000Z' originatorDN='CN=f'"
		" keyIdentifier='0' rbacId='1.2.3' privilegeId='1.2.3'>"
		"<securityPolicyId name='P' id='2.25.9'/>"
		"<securityClassifications>"
		"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
		"<securityClassification name='HIGH' lacv='2' hierarchy='2'>"
		"<markingData phrase='(H)'><code>firstLineOfText</code>"
		"</markingData>"
		"<markingData phrase='high!'><code>xHeader</code>"
		"</markingData></securityClassification>"
		"</securityClassifications></SPIF>";
	struct labels *ls = labels_new();
	const struct label *l;
	struct errtext e;
	struct buf b;
	struct xw x;

	buf_init(&b, 4096);
	ck_assert_int_eq(
		labels_add_policy(ls, span_str(policy), "p", &e), ERR_OK);
	ck_assert_int_eq(label_read_expr(ls, SPAN("HIGH"), 0, false, &l, &e),
		LABEL_VALID);
	xw_init_in(&x, &b, NS_TRANSFER);
	xw_open(&x, NS_TRANSFER, "message");
	transfer_marks(&x, l);
	transfer_marks(&x, NULL);
	xw_close(&x);
	ck_assert_str_eq(buf_cstr(&b),
		"<message marking='P HIGH' header='P high!' line='P (H)'/>");
	buf_clear(&b);
	labels_free(&ls);
}
END_TEST

/* What names a secret is as secret, and its id is nowhere. */
START_TEST(what_refers_to_a_secret_is_left_out)
{
	const char *id = mam_said(w, ANN, "plan", world_label(w, "SECRET"));
	const char *open = mam_said(w, ANN, "news", NULL), *text;

	replies("unseen", id);
	replies("heard", open);
	text = departed_as(w, BARE);
	ck_assert_uint_eq(departed_count(text, "<message "), 2);
	ck_departed(text, ">heard</body>");
	ck_departed_not(text, "unseen");
	ck_departed_not(text, id);
	ck_departed_not(text, "<also");
	text = departed_as(w, "ann@ex.org");
	ck_departed(text, ">unseen</body>");
	ck_departed_not(text, "<also");
}
END_TEST

/* Nor do the pages tell how much there is. */
START_TEST(what_is_hidden_takes_no_place)
{
	const struct departure ask = {.as = SPAN(BARE)};
	const char *label = world_label_ess(w, "SECRET"), *before, *after;
	struct span next;

	mam_said(w, ANN, "news", NULL);
	before = departed_page(w, &ask, &next);
	ck_assert_ptr_null(next.p);
	for (int i = 0; i < 1500; i++)
		world_say(w, ANN, "unseen", label);
	after = departed_page(w, &ask, &next);
	ck_assert_ptr_null(next.p);
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(of_the_room_a_reader_gets_what_is_public)
{
	static const char *const hidden[] = {"<affiliation", "secret",
		"<security", "<voice", "<request", "<hat", "<vcard",
		"membersonly", "member_group", "bob@ex.org", "ann@ex.org"};
	const char *text;

	world_set(w, "name=Ops");
	world_set(w, "description=Daily");
	world_set(w, "clearance=up to SECRET; Releasable To: *");
	world_set(w, "password=sesame");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	world_recv(w, "<message type='groupchat' from='" ANN "' to='" ROOM
		      "'><subject>Topic</subject></message>");
	mam_said(w, ANN, "news", NULL);
	text = departed_as(w, BARE);
	ck_assert_ptr_eq(strstr(text, "<about created='"), text);
	ck_departed(text, " from='caveatd' part='true'/>\n");
	ck_departed(text, "<field var='muc#roomconfig_roomname'><value>Ops<");
	ck_departed(text, "<field var='muc#roomconfig_roomdesc'><value>Daily<");
	ck_assert_uint_eq(departed_count(text, "<field "), 4);
	ck_departed(text, ">Topic</subject>\n");
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		ck_departed_not(text, hidden[i]);
}
END_TEST

START_TEST(real_addresses_are_for_who_sees_them_in_the_room)
{
	mam_said(w, ANN, "a", NULL);
	ck_departed_not(departed_as(w, BARE), " sender=");
	ck_departed(departed_as(w, "ann@ex.org"), " sender='" ANN "'");
	ck_departed_not(departed_cleared(w, "up to SECRET"), " sender=");
	world_set(w, "whois=anyone");
	mam_said(w, ANN, "b", NULL);
	ck_assert_uint_eq(departed_count(departed_as(w, BARE), " sender="), 1);
	ck_assert_uint_eq(departed_count(departed_cleared(w, "UNCLASSIFIED"),
				  " sender='" ANN "' stanza='say' open='true'"),
		1);
}
END_TEST

START_TEST(who_may_not_enter_gets_nothing)
{
	static const char closed[] = "!room " ROOM ": bob@ex.org is no member "
				     "of the room";

	mam_said(w, ANN, "a", NULL);
	world_set(w, "members_only=true");
	ck_assert_str_eq(departed_as(w, BARE), closed);
	world_set(w, "members_only=false");
	world_set(w, "password=sesame");
	world_set(w, "password_protected=true");
	ck_departed(departed_as(w, BARE),
		"!room " ROOM ": bob@ex.org needs the room's");
	ck_assert_str_eq(op_give(w, ROOM, BARE, "member"), "");
	ck_departed(departed_as(w, BARE), ">a</body>");
	ck_assert_str_eq(op_give(w, ROOM, BARE, "outcast"), "");
	ck_departed(departed_as(w, BARE), " is banned from the room");
	ck_assert_str_eq(op_give(w, ROOM, BARE, "owner"), "");
	world_set(w, "access_label=RESTRICTED");
	ck_assert_str_eq(departed_as(w, BARE),
		"!room " ROOM ": bob@ex.org isn't cleared for the room's "
		"access label");
	ck_assert_str_eq(departed_cleared(w, "UNCLASSIFIED"),
		"!room " ROOM ": who holds that clearance isn't cleared for "
		"the room's access label");
	ck_departed(departed_cleared(w, "up to RESTRICTED"), ">a</body>");
}
END_TEST

START_TEST(a_room_without_an_archive_has_none_for_readers)
{
	mam_said(w, ANN, "a", NULL);
	world_set(w, "archive=false");
	ck_departed_not(departed_as(w, BARE), "<message ");
	ck_departed(departed(w), "<message ");
}
END_TEST

START_TEST(what_cannot_be_read_today_is_for_no_reader)
{
	char *policy = xstrdup(TEST_POLICY), *at;

	mam_said(w, ANN, "unseen", world_label(w, "CONFIDENTIAL"));
	at = strstr(policy, "name='CONFIDENTIAL'");
	ck_assert_ptr_nonnull(at);
	memcpy(at, "name='INDIFFERENT '", 19);
	world_reload(w, policy);
	free(policy);
	ck_departed(departed(w), ">unseen</body>");
	ck_departed_not(departed_as(w, "ann@ex.org"), "unseen");
	ck_departed_not(departed_as(w, "ann@ex.org"), "<lost");
}
END_TEST

/* A copy is no trial: where labels only warn, they keep a reader out of it. */
START_TEST(what_a_service_only_warns_of_is_not_read_out)
{
	const struct world_conf warns = {.mode = GATE_WARN};
	const char *text;

	world_free(&w);
	w = mam_new(&warns);
	mam_said(w, ANN, "unseen", world_label(w, "SECRET"));
	mam_said(w, ANN, "seen", NULL);
	text = departed_as(w, BARE);
	ck_departed(text, ">seen</body>");
	ck_departed_not(text, "unseen");
	ck_departed_not(departed_cleared(w, "UNCLASSIFIED"), "unseen");
	world_set(w, "access_label=SECRET");
	ck_departed(departed_as(w, BARE), "isn't cleared for the room's");
	/* and is as lenient as before to who is there */
	world_join(w, BOB, "Bob");
	ck_xpath(heard(w, BOB), "//user:status[@code='110']");
}
END_TEST

START_TEST(a_reader_is_a_person_or_a_clearance)
{
	const struct departure both = {
		.as = SPAN(BARE), .clearance = SPAN("SECRET")};

	ck_assert_str_eq(departed_all(w, &both),
		"!room " ROOM ": either a person or a clearance");
	ck_departed(
		departed_cleared(w, "NOSUCH"), "!room " ROOM ": clearance: ");
}
END_TEST

/* It would have to be folded and mapped as everything that goes to them. */
START_TEST(a_room_leaves_for_nobody_of_a_peer)
{
	const struct world_peer p = {
		.domain = "partner.example", .out = "up to SECRET"};

	world_peer(w, &p);
	mam_said(w, ANN, "a", NULL);
	ck_departed(departed_as(w, "pia@partner.example"),
		"is of a peer that rooms aren't open to");
	world_free(&w);
	setup();
	world_peer(w, &(struct world_peer){.domain = "partner.example",
			      .out = "up to SECRET",
			      .set = {.allow = PEER_TRAFFIC_ALL}});
	mam_said(w, ANN, "a", NULL);
	ck_departed(departed_as(w, "pia@partner.example"),
		"is of a peer, and gets things in the shape that is set");
}
END_TEST

Suite *suite_depart_part(void)
{
	Suite *s = suite_create("muc/depart_part");
	TCase *c = tcase_create("reader");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_reader_gets_what_they_are_cleared_for);
	tcase_add_test(c, the_operator_gets_markings_who_asks_for_them);
	tcase_add_test(c, markings_of_other_places_go_along);
	tcase_add_test(c, what_refers_to_a_secret_is_left_out);
	tcase_add_test(c, what_is_hidden_takes_no_place);
	tcase_add_test(c, of_the_room_a_reader_gets_what_is_public);
	tcase_add_test(c, real_addresses_are_for_who_sees_them_in_the_room);
	tcase_add_test(c, who_may_not_enter_gets_nothing);
	tcase_add_test(c, a_room_without_an_archive_has_none_for_readers);
	tcase_add_test(c, what_cannot_be_read_today_is_for_no_reader);
	tcase_add_test(c, what_a_service_only_warns_of_is_not_read_out);
	tcase_add_test(c, a_reader_is_a_person_or_a_clearance);
	tcase_add_test(c, a_room_leaves_for_nobody_of_a_peer);
	suite_add_tcase(s, c);
	return s;
}
