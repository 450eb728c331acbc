/* SPDX-License-Identifier: MIT */
/*
 * Messages that refer to others, or carry labelled ones, go to who may see
 * all of them (doc/design.md 5), and naming a message tells nothing of it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN    "ann@ex.org/a"
#define BOB    "bob@ex.org/b"
#define CAT    "cat@ex.org/c"

#define NO_UID "AbCdEfGhIjKlMnOpQrStUA"
#define ABOUT  "/message[body='about it']"

/* An element that names %s. */
#define BY_ID(e) "<" e " id='%s'/>"

static struct world *w;

/* Ann is cleared for all; Bob and Cat are not. */
static void setup(void)
{
	w = world_new(NULL);
	world_clear(
		w, "ann@ex.org", "up to SECRET; Releasable To: *; Codeword: *");
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* Ann says it under that label and id; gives the archive id. */
static const char *say(const char *id, const char *label)
{
	world_forget(w);
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='%s'"
		" type='groupchat'><body>plans</body>%s</message>",
		id, world_label(w, label));
	return expect_value(w, ANN, "string(//sid:stanza-id/@id)");
}

static void refer(const char *from, const char *reference, const char *id)
{
	char inside[8192];
	const char *at = strstr(reference, "%s");

	(void)snprintf(inside, sizeof(inside), "%.*s%s%s",
		(int)(at - reference), reference, id, at + 2);
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='ref' type='groupchat'>"
		"<body>about it</body>%s</message>",
		from, inside);
}

static const char *const references[] = {
	BY_ID("replace xmlns='urn:xmpp:message-correct:0'"),
	BY_ID("reactions xmlns='urn:xmpp:reactions:0'"),
	BY_ID("reply xmlns='urn:xmpp:reply:0'"),
	BY_ID("retract xmlns='urn:xmpp:message-retract:0'"),
	BY_ID("retract xmlns='urn:xmpp:message-retract:1'"),
	BY_ID("apply-to xmlns='urn:xmpp:fasten:0'"),
	BY_ID("displayed xmlns='urn:xmpp:chat-markers:0'"),
	BY_ID("received xmlns='urn:xmpp:receipts'"),
	BY_ID("attach-to xmlns='urn:xmpp:message-attaching:0'"),
	BY_ID("attach-to xmlns='urn:xmpp:message-attaching:1'"),
	BY_ID("moderate xmlns='urn:xmpp:message-moderate:0'"),
	BY_ID("moderate xmlns='urn:xmpp:message-moderate:1'"),
	BY_ID("reminder xmlns='urn:xmpp:reminders:0'"),
	BY_ID("accept xmlns='urn:xmpp:call-invites:0'"),
	"<report xmlns='urn:xmpp:reporting:1'><origin-id xmlns='urn:xmpp:sid:0'"
	" id='%s'/></report>",
	"<reference xmlns='urn:xmpp:reference:0' type='data'"
	" uri='xmpp:" ROOM "?;node=x;item=%s'/>",
	"<reference xmlns='urn:xmpp:reference:0' type='data'"
	" uri='xmpp:" ROOM "?;item=%s&amp;x=1'/>",
	"<reference xmlns='urn:xmpp:reference:0' type='data'"
	" uri='xmpp:x@ex.org' anchor='xmpp:" ROOM "?;item=%s'/>",
};
#define REFERENCES (int)ARRAY_LEN(references)
#define STANZA_ID  "string(//sid:stanza-id/@id)"

/* By the archive id (even loops) and by the client's own (odd ones). */
START_TEST(a_reference_goes_to_who_may_see_both)
{
	const char *uid = say("first", "SECRET");

	refer(ANN, references[_i / 2], _i % 2 == 0 ? uid : "first");
	expect(w, ANN, ABOUT);
	expect_silence(w);
	/* what isn't known is no secret */
	refer(ANN, references[_i / 2], _i % 2 == 0 ? NO_UID : "unknown");
	expect(w, BOB, ABOUT);
	/* and history tells no more */
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(expect_count(w, "bob@ex.org/2", ABOUT), 1);
	world_join(w, "ann@ex.org/2", "Ann");
	ck_assert_uint_eq(expect_count(w, "ann@ex.org/2", ABOUT), 2);
}
END_TEST

/* A crowd is asked by clearance and right: each group anew. */
START_TEST(own_words_are_heard_under_all_of_ones_nicks)
{
	const char *uid = say("first", "SECRET");

	for (int i = 0; i < 9; i++) {
		char full[32], nick[8];

		(void)snprintf(full, sizeof(full), "u%d@ex.org/x", i);
		(void)snprintf(nick, sizeof(nick), "u%d", i);
		world_join(w, full, nick);
	}
	world_join(w, "bob@ex.org/2", "Bob2");
	world_recv(w, "<iq type='set' id='r' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		      "<item nick='Bob2' role='moderator'/></query></iq>");
	world_join(w, "bob@ex.org/3", "Bob3");
	refer(BOB, references[0], uid);
	expect(w, ANN, ABOUT);
	expect(w, BOB, ABOUT);
	expect(w, "bob@ex.org/2", ABOUT);
	expect(w, "bob@ex.org/3", ABOUT);
	expect_silence(w);
}
END_TEST

START_TEST(a_bare_archive_id_in_a_reference_counts)
{
	const char *uid = say("first", "SECRET");

	refer(ANN,
		"<reference xmlns='urn:xmpp:reference:0' uri='xmpp:" ROOM
		"/%s'/>",
		uid);
	expect(w, ANN, ABOUT);
	expect_silence(w);
	(void)say("a b;c", "SECRET");
	refer(ANN,
		"<reference xmlns='urn:xmpp:reference:0'"
		" uri='xmpp:" ROOM "?;item=%s'/>",
		"a%20b%3Bc");
	expect(w, ANN, ABOUT);
	expect_silence(w);
	/* a person that is mentioned is no message */
	refer(ANN,
		"<reference xmlns='urn:xmpp:reference:0' type='mention'"
		" begin='0' end='3' uri='xmpp:%s@ex.org'/>",
		"first");
	expect(w, BOB, ABOUT);
}
END_TEST

/* What Bob gets, with what he named made the same. */
static const char *echo(const char *named)
{
	const char *xml = "nothing";
	struct span s;
	char *p, *at;

	for (size_t i = 0; i < w->sent_n; i++)
		if (strcmp(w->sent[i].to, BOB) == 0)
			xml = w->sent[i].xml;
	s = arena_dup(w->keep, span_str(xml));
	p = span_strdup(s);
	at = strstr(p, named);
	ck_assert_ptr_nonnull(at);
	memset(at, '-', strlen(named));
	at = strstr(p, "<stanza-id ");
	ck_assert_ptr_nonnull(at);
	memset(strstr(at, " id='") + 5, '-', 22);
	s = arena_dup(w->keep, span_str(p));
	free(p);
	return s.p;
}

/* SECURITY: whoever guesses an id hears the same, whether there is such a
 * message or not. One that a client gave can be guessed: so all others hear the
 * same, too. One of the archive can't: who has it, had the message, and others
 * hear it who may hear both. */
START_TEST(naming_a_message_is_no_way_to_find_it)
{
	const char *uid = say("first", "SECRET");
	const char *hidden = _i % 2 == 0 ? uid : "first";
	const char *none = _i % 2 == 0 ? NO_UID : "third";
	const unsigned guessed = _i % 2 == 0 ? 0 : 1;
	const char *was;

	refer(BOB, references[_i / 2], hidden);
	was = echo(hidden);
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 1);
	ck_assert_uint_eq(expect_count(w, ANN, ABOUT), 1);
	ck_assert_uint_eq(expect_count(w, CAT, ABOUT), guessed);
	refer(BOB, references[_i / 2], none);
	ck_assert_str_eq(echo(none), was);
	ck_assert_uint_eq(expect_count(w, CAT, ABOUT), 1);
	/* nor later, by what comes back of his own words */
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(expect_count(w, "bob@ex.org/2", ABOUT), 2);
	world_join(w, "cat@ex.org/2", "Cat");
	ck_assert_uint_eq(expect_count(w, "cat@ex.org/2", ABOUT), guessed + 1);
}
END_TEST

/* An id that several people used stands for all that they said. */
START_TEST(all_messages_of_an_id_count)
{
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	(void)say("1", "UNCLASSIFIED");
	(void)say("1", "CONFIDENTIAL");
	refer(BOB, references[0], "1");
	expect(w, ANN, ABOUT);
	expect(w, BOB, ABOUT);
	expect_silence(w);
	(void)say("1", "SECRET");
	refer(ANN, references[0], "1");
	expect(w, ANN, ABOUT);
	expect_silence(w);
}
END_TEST

/* More distinct labels than anybody counts: nobody else hears it. */
START_TEST(an_id_of_too_many_labels_is_for_nobody)
{
	char label[64];

	world_clear(w, "bob@ex.org", "up to SECRET");
	for (int i = 0; i < 64; i++) {
		(void)snprintf(
			label, sizeof(label), "SECRET; privacy: case %d", i);
		(void)say("1", label);
		if (i == 62) {
			refer(ANN, references[0], "1");
			expect(w, ANN, ABOUT);
			expect(w, BOB, ABOUT);
		}
	}
	refer(ANN, references[0], "1");
	expect(w, ANN, ABOUT);
	expect_silence(w);
}
END_TEST

/* What a message referred to when it was said counts for ever, however much
 * has been said since; what came later under that id doesn't. */
START_TEST(a_correction_in_history_keeps_its_reference)
{
	(void)say("first", "SECRET");
	refer(ANN, references[0], "first");
	refer(ANN, references[0], "later");
	for (int i = 0; i < 100; i++)
		(void)say("later", "SECRET");
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(expect_count(w, "bob@ex.org/2", ABOUT), 1);
	expect_some(w, "bob@ex.org/2",
		ABOUT "/*[local-name()='replace'][@id='later']");
}
END_TEST

/* What it names names something: whoever couldn't read that hears nothing of
 * this, named by the archive's id or by the client's. */
START_TEST(references_reach_through)
{
	const char *uid = say("first", "SECRET");

	refer(ANN, "<reply xmlns='urn:xmpp:reply:0' id='%s'/>", uid);
	uid = expect_value(w, ANN, STANZA_ID);
	for (int i = 0; i < 3; i++) {
		refer(ANN, references[_i], i == 0 ? uid : i == 1 ? "ref" : uid);
		expect(w, ANN, ABOUT);
		expect_silence(w);
		uid = expect_value(w, ANN, STANZA_ID);
	}
	ck_assert_uint_eq(strlen(uid), 22);
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(expect_count(w, "bob@ex.org/2", ABOUT), 0);
	world_join(w, "ann@ex.org/2", "Ann");
	ck_assert_uint_eq(expect_count(w, "ann@ex.org/2", ABOUT), 4);
}
END_TEST

/* The same by a label that stood inside of what is named. */
START_TEST(what_was_inside_reaches_through)
{
	const char *uid;

	refer(ANN, "<a xmlns='urn:odd:0'>%s</a>", world_label(w, "SECRET"));
	uid = expect_value(w, ANN, STANZA_ID);
	refer(ANN, references[0], uid);
	expect(w, ANN, ABOUT);
	expect_silence(w);
}
END_TEST

/* A label that means nothing any more denies. */
START_TEST(a_message_that_cannot_be_read_is_for_nobody)
{
	struct message_row row = {
		.uid = SPAN(NO_UID),
		.sender = SPAN(ANN),
		.stanza_id = SPAN("junk"),
		.label_form = LABEL_NATO,
		.label = SPAN("junk"),
		.value = SPAN("junk"),
		.payload = SPAN(""),
	};
	struct turn *t = world_begin(w);
	struct room_row room;

	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &room));
	store_message_add(w->store, w->keep, room.id, &row);
	world_end(w);
	refer(ANN, references[0], _i == 0 ? "junk" : NO_UID);
	expect(w, ANN, ABOUT);
	expect_silence(w);
}
END_TEST

/* Nothing is known of what was said without trace. */
START_TEST(what_was_not_stored_is_not_found)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='gone'"
		" type='groupchat'><body>x</body>%s"
		"<no-store xmlns='urn:xmpp:hints'/></message>",
		world_label(w, "SECRET"));
	refer(ANN, references[0], "gone");
	expect(w, BOB, ABOUT);
}
END_TEST

static void name_many(const char *from, int n, const char *first)
{
	char xml[4096] = "";
	size_t at = 0;

	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(xml + at, sizeof(xml) - at,
			"<reply xmlns='urn:xmpp:reply:0' id='%s%d'/>",
			i == 0 ? first : "none", i == 0 ? 1 : i);
	refer(from, "%s", xml);
}

/* C045-080: the answer depends on what was sent alone. */
START_TEST(names_are_bounded)
{
	(void)say("hidden1", "SECRET");
	for (int i = 0; i < 2; i++) {
		name_many(BOB, 16, i == 0 ? "hidden" : "other");
		expect(w, BOB, ABOUT);
		name_many(BOB, 17, i == 0 ? "hidden" : "other");
		expect(w, BOB,
			"/message[not(body)]/error/err:policy-violation");
		expect_silence(w);
	}
}
END_TEST

/* ---- labels inside ---- */

#define FORWARD(inside)                                                     \
	"<forwarded xmlns='urn:xmpp:forward:0'>"                            \
	"<message xmlns='jabber:client' from='x@y'><body>old</body>" inside \
	"</message></forwarded>"

static const char *const wraps[] = {
	FORWARD("%s"),
	"<sent xmlns='urn:xmpp:carbons:2'>" FORWARD("%s") "</sent>",
	"<a xmlns='urn:odd:0'><b><c><d>%s</d></c></b></a>",
	"<html xmlns='http://jabber.org/protocol/xhtml-im'>%s</html>",
};
#define WRAPS (int)ARRAY_LEN(wraps)

/* H258-10: the message is UNCLASSIFIED, what it carries is SECRET. */
START_TEST(a_label_inside_counts)
{
	refer(ANN, wraps[_i], world_label(w, "SECRET"));
	expect(w, ANN, ABOUT);
	expect_silence(w);
	refer(BOB, wraps[_i], world_label(w, "SECRET"));
	expect(w, BOB,
		"/message[not(body)]/error[@type='auth'][caveat:denied]");
	expect_silence(w);
	refer(ANN, wraps[_i], world_label(w, "UNCLASSIFIED"));
	expect(w, BOB, ABOUT);
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(expect_count(w, "bob@ex.org/2", ABOUT), 1);
	world_join(w, "ann@ex.org/2", "Ann");
	ck_assert_uint_eq(expect_count(w, "ann@ex.org/2", ABOUT), 2);
	/* their own words are no more than the clearance of now allows */
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL");
	world_forget(w);
	world_join(w, "ann@ex.org/3", "Ann");
	ck_assert_uint_eq(expect_count(w, "ann@ex.org/3", ABOUT), 1);
}
END_TEST

static const char *binding(const char *expr)
{
	return arena_printf(w->keep,
		"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'>"
		"<BindingDataObject><BindingInformation"
		" xmlns='urn:nato:stanag:4778:bindinginformation:1:0'>"
		"<MetadataBindingContainer><MetadataBinding><Metadata>%s"
		"</Metadata><DataReference URI=''/></MetadataBinding>"
		"</MetadataBindingContainer></BindingInformation>"
		"</BindingDataObject></BindingData>",
		world_label_inner(w, expr))
	        .p;
}

START_TEST(a_binding_inside_counts)
{
	refer(ANN, wraps[_i], binding("SECRET"));
	expect(w, ANN, ABOUT);
	expect_silence(w);
	refer(ANN, wraps[_i], binding("UNCLASSIFIED"));
	expect(w, BOB, ABOUT);
}
END_TEST

/* Every one of several counts, at any depth. */
START_TEST(all_labels_inside_count)
{
	char xml[4096];

	(void)snprintf(xml, sizeof(xml), "%s</a><a xmlns='urn:odd:0'>%s",
		world_label(w, "UNCLASSIFIED"), world_label(w, "SECRET"));
	refer(ANN, "<a xmlns='urn:odd:0'>%s</a>", xml);
	expect(w, ANN, ABOUT);
	expect_silence(w);
	(void)snprintf(xml, sizeof(xml), "%s<b>%s</b>",
		world_label(w, "UNCLASSIFIED"), world_label(w, "SECRET"));
	refer(ANN, "<a xmlns='urn:odd:0'>%s</a>", xml);
	expect(w, ANN, ABOUT);
	expect_silence(w);
}
END_TEST

#define LABEL(inside)                                              \
	"<securitylabel xmlns='urn:xmpp:sec-label:0'>" inside "</" \
	"securitylabel>"
static const char *const unreadable[] = {
	LABEL(""),
	LABEL("<label><odd xmlns='urn:odd:0'/></label>"),
	LABEL("<label>SECRET</label>"),
	LABEL("<label/>") LABEL("<label/>"),
	"<BindingData xmlns='urn:nato:stanag:4778:profile:xmpp:1:0'/>",
};

START_TEST(a_label_inside_that_is_none_is_refused)
{
	refer(ANN, wraps[0], unreadable[_i]);
	expect(w, ANN, "/message[not(body)]/error/err:policy-violation");
	expect_silence(w);
}
END_TEST

START_TEST(labels_inside_are_bounded)
{
	char xml[8192] = "";

	for (int n = 16; n <= 17; n++) {
		size_t at = 0;

		for (int i = 0; i < n; i++)
			at += (size_t)snprintf(xml + at, sizeof(xml) - at,
				"<a xmlns='urn:odd:0'>%s</a>",
				world_label_ess(w, "UNCLASSIFIED"));
		world_forget(w);
		world_recvf(w,
			"<message from='" ANN "' to='" ROOM
			"' type='groupchat'>%s</message>",
			xml);
		expect(w, ANN,
			n == 16 ? "/message[not(error)]"
				: "/message/error/err:policy-violation");
	}
}
END_TEST

/* An empty one says nothing: inside there is no default. */
START_TEST(an_empty_label_inside_is_none)
{
	refer(ANN, wraps[0], LABEL("<label/>"));
	expect(w, BOB, ABOUT);
}
END_TEST

START_TEST(private_messages_are_judged_the_same)
{
	const char *uid = say("first", "SECRET");

	for (int i = 0; i < 3; i++) {
		char inside[1024];

		if (i < 2)
			(void)snprintf(inside, sizeof(inside),
				"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
				i == 0 ? uid : NO_UID);
		else
			(void)snprintf(inside, sizeof(inside),
				"<a xmlns='urn:odd:0'>%s</a>",
				world_label(w, "SECRET"));
		world_forget(w);
		world_recvf(w,
			"<message from='" ANN "' to='" ROOM "/Bob' type='chat'>"
			"<body>about it</body>%s</message>",
			inside);
		if (i == 1)
			expect(w, BOB, ABOUT);
		expect_silence(w);
	}
}
END_TEST

Suite *suite_refer(void)
{
	Suite *s = suite_create("muc/refer");
	TCase *c = tcase_create("refer");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(
		c, a_reference_goes_to_who_may_see_both, 0, 2 * REFERENCES);
	tcase_add_test(c, own_words_are_heard_under_all_of_ones_nicks);
	tcase_add_test(c, a_bare_archive_id_in_a_reference_counts);
	tcase_add_loop_test(
		c, naming_a_message_is_no_way_to_find_it, 0, 2 * REFERENCES);
	tcase_add_test(c, all_messages_of_an_id_count);
	tcase_add_test(c, an_id_of_too_many_labels_is_for_nobody);
	tcase_add_test(c, a_correction_in_history_keeps_its_reference);
	tcase_add_loop_test(c, references_reach_through, 0, 4);
	tcase_add_test(c, what_was_inside_reaches_through);
	tcase_add_loop_test(
		c, a_message_that_cannot_be_read_is_for_nobody, 0, 2);
	tcase_add_test(c, what_was_not_stored_is_not_found);
	tcase_add_test(c, names_are_bounded);
	tcase_add_loop_test(c, a_label_inside_counts, 0, WRAPS);
	tcase_add_loop_test(c, a_binding_inside_counts, 0, WRAPS);
	tcase_add_test(c, all_labels_inside_count);
	tcase_add_loop_test(c, a_label_inside_that_is_none_is_refused, 0,
		ARRAY_LEN(unreadable));
	tcase_add_test(c, labels_inside_are_bounded);
	tcase_add_test(c, an_empty_label_inside_is_none);
	tcase_add_test(c, private_messages_are_judged_the_same);
	suite_add_tcase(s, c);
	return s;
}
