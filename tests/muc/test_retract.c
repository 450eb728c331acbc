/* SPDX-License-Identifier: MIT */
/* People take back what they said (XEP-0424): a tombstone is left of it. */
#include <stdio.h>

#include "muc/retract.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN      "ann@ex.org/a"
#define BOB      "bob@ex.org/b"
#define CAT      "cat@ex.org/c"

#define STANZA   "string(//sid:stanza-id/@id)"
#define RETRACTS "/message[ret:retract]"
#define REPLY    "<reply xmlns='urn:xmpp:reply:0' id='%s'/>"

static struct world *w;

/* Ann is cleared for all, Bob for CONFIDENTIAL, Cat for nothing special. */
static void setup(void)
{
	w = world_new(NULL);
	world_clear(
		w, "ann@ex.org", "up to SECRET; Releasable To: *; Codeword: *");
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_join(w, CAT, "Cat");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* Says it under that id and label; gives the archive id. */
static const char *tell(
	const char *from, const char *id, const char *inside, const char *label)
{
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='%s' type='groupchat'>"
		"%s%s</message>",
		from, id, inside, label != NULL ? world_label(w, label) : "");
	return expect_value(w, from, STANZA);
}

static const char *plans(const char *from, const char *label)
{
	return tell(from, "p1", "<body>big plans</body>", label);
}

#define NEW_SHAPE                                               \
	"<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>" \
	"<store xmlns='urn:xmpp:hints'/>"
#define OLD_SHAPE                                       \
	"<apply-to xmlns='urn:xmpp:fasten:0' id='%s'>"  \
	"<retract xmlns='urn:xmpp:message-retract:0'/>" \
	"</apply-to>"
static const char *const shapes[] = {NEW_SHAPE, OLD_SHAPE};

static void retract_as(const char *from, const char *shape, const char *uid)
{
	char inside[512];

	(void)snprintf(inside, sizeof(inside), "%.*s%s%s",
		(int)(strstr(shape, "%s") - shape), shape, uid,
		strstr(shape, "%s") + 2);
	(void)tell(from, "r1", inside, NULL);
}

static void retract(const char *from, const char *uid)
{
	retract_as(from, NEW_SHAPE, uid);
}

/* What is stored under that id. */
static const char *stored(const char *uid)
{
	struct turn *t = world_begin(w);
	struct message_row m;
	struct room_row room;
	struct span s = SPAN("nothing");

	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &room));
	if (store_message_find(w->store, t->arena, room.id, span_str(uid), &m))
		s = m.payload;
	s = arena_printf(w->keep, "%.*s", SPAN_FMT(s));
	world_end(w);
	return s.p;
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

/* D424-02, D424-03: relayed and kept; nobody hears the original again. */
START_TEST(own_words_can_be_taken_back)
{
	const char *uid = plans(BOB, NULL), *what;

	retract_as(BOB, shapes[_i], uid);
	for (int i = 0; i < 3; i++)
		expect(w,
			i == 0   ? ANN
			: i == 1 ? BOB
				 : CAT,
			"/message[@from='" ROOM "/Bob'][@id='r1']"
			"[sid:stanza-id][*[@id][local-name()='retract' or"
			" local-name()='apply-to']]");
	expect_silence(w);
	what = stored(uid);
	ck_xpath(what, "/*[local-name()='retracted'][@id='r1']"
		       "[starts-with(@stamp, '2026-')][not(node())]");
	ck_assert_ptr_null(strstr(what, "plans"));
	ck_assert_uint_eq(history("dan@ex.org/d", "Dan", "/message[body]"), 0);
	ck_assert_uint_eq(history("eve@ex.org/e", "Eve",
				  "/message[ret:retract] | "
				  "/message/*[local-name()='apply-to']"),
		1);
	ck_assert_uint_eq(history("fay@ex.org/f", "Fay", "//ret:retracted"), 0);
}
END_TEST

/* Another client of the same person, under another nick. */
START_TEST(the_person_counts_and_not_the_nick)
{
	const char *uid = plans(BOB, NULL);

	world_recv(w, "<presence from='" BOB "' to='" ROOM "/Robert'/>");
	world_join(w, "bob@ex.org/2", "Robert");
	retract("bob@ex.org/2", uid);
	ck_assert_ptr_nonnull(strstr(stored(uid), "<retracted"));
}
END_TEST

/* Whoever has the nick now. */
START_TEST(what_others_said_stays)
{
	const char *uid = plans(BOB, NULL);

	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	world_recv(w, "<presence from='" CAT "' to='" ROOM "/Bob'/>");
	world_forget(w);
	retract_as(CAT, shapes[_i], uid);
	expect(w, CAT,
		"/message[@type='error'][not(ret:retract)]"
		"/error[@type='auth']/err:forbidden");
	expect_silence(w);
	ck_assert_ptr_nonnull(strstr(stored(uid), "plans"));
}
END_TEST

/* SECURITY: the answer is that to an id which was never given. */
START_TEST(a_hidden_message_cannot_be_found_by_retracting_it)
{
	const char *uid = plans(ANN, "SECRET");

	retract(CAT, uid);
	expect(w, CAT, RETRACTS "[@type='groupchat']");
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/*"), 0);
	ck_assert_ptr_nonnull(strstr(stored(uid), "plans"));
	retract(CAT, "0123456789abcdef0123456789abcdef");
	expect(w, CAT, RETRACTS "[@type='groupchat']");
	ck_assert_uint_eq(expect_count(w, CAT, "/*"), 1);
}
END_TEST

/* A retraction under a lower label than that of what it is about. */
START_TEST(a_retraction_goes_to_who_may_see_both)
{
	const char *uid = plans(ANN, "CONFIDENTIAL");

	retract(ANN, uid);
	expect(w, ANN, RETRACTS);
	expect(w, BOB, RETRACTS);
	expect_silence(w);
	ck_assert_uint_eq(history("bob@ex.org/2", "Bob", RETRACTS), 1);
	ck_assert_uint_eq(history("cat@ex.org/2", "Cat", RETRACTS), 0);
}
END_TEST

/* Who isn't cleared for what they said still may take it back. */
START_TEST(own_words_go_even_when_one_may_not_read_them)
{
	const char *uid = plans(BOB, "CONFIDENTIAL");

	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	retract(BOB, uid);
	ck_assert_ptr_nonnull(strstr(stored(uid), "<retracted"));
}
END_TEST

/* Their words are as gone as the first ones. */
START_TEST(corrections_go_with_what_they_correct)
{
	const char *uid = plans(BOB, NULL), *other, *fixed, *mimic;

	fixed = tell(BOB, "p2",
		"<body>small plans</body>"
		"<replace xmlns='urn:xmpp:message-correct:0' id='p1'/>",
		"CONFIDENTIAL");
	mimic = tell(CAT, "p3",
		"<body>no plans</body>"
		"<replace xmlns='urn:xmpp:message-correct:0' id='p1'/>",
		NULL);
	other = tell(BOB, "p1", "<body>same id</body>", NULL);
	retract(BOB, uid);
	ck_assert_ptr_nonnull(strstr(stored(uid), "<retracted"));
	ck_assert_ptr_nonnull(strstr(stored(fixed), "<retracted"));
	ck_assert_ptr_nonnull(strstr(stored(mimic), "no plans"));
	ck_assert_ptr_nonnull(strstr(stored(other), "same id"));
}
END_TEST

/* The first time counts. */
START_TEST(a_tombstone_stays_as_it_is)
{
	const char *uid = plans(BOB, NULL), *was;

	retract(BOB, uid);
	was = stored(uid);
	retract(BOB, uid);
	ck_assert_uint_eq(expect_count(w, ANN, RETRACTS), 1);
	ck_assert_str_eq(stored(uid), was);
}
END_TEST

/* What was in no archive is relayed about, no more. */
START_TEST(what_is_not_kept_leaves_nothing)
{
	(void)tell(BOB, "n1",
		"<body>x</body><no-store xmlns='urn:xmpp:hints'/>", NULL);
	retract(BOB, "n1");
	expect(w, ANN, RETRACTS);
	/* nor is the retraction kept where its sender says so */
	world_forget(w);
	(void)tell(BOB, "r2",
		"<retract xmlns='urn:xmpp:message-retract:1' id='n1'/>"
		"<no-store xmlns='urn:xmpp:hints'/>",
		NULL);
	expect(w, ANN, RETRACTS "[not(sid:stanza-id)]");
}
END_TEST

/* D424-02, D425-04: only the room tells that something is gone. */
START_TEST(nobody_can_send_a_tombstone)
{
	(void)tell(BOB, "t1",
		"<retracted xmlns='urn:xmpp:message-retract:1' id='x'/>"
		"<retracted xmlns='urn:xmpp:message-retract:0' id='x'/>"
		"<body>really</body>",
		NULL);
	expect(w, ANN, "/message[body][not(*[local-name()='retracted'])]");
	ck_assert_uint_eq(
		history("dan@ex.org/d", "Dan", "/message[body='really']"), 1);
}
END_TEST

/* SECURITY: what a message referred to decides about what is left of it, and
 * about whatever names it. */
START_TEST(a_tombstone_is_for_who_could_read_the_message)
{
	const char *secret = plans(ANN, "SECRET"), *uid;
	struct turn *t;
	struct message_row m;
	struct room_row row;
	struct refer f;
	struct room *r;

	uid = tell(ANN, "p2", say(w, "<body>re</body>" REPLY, secret), NULL);
	(void)tell(ANN, "p3", say(w, "<body>re re</body>" REPLY, uid), NULL);
	expect(w, ANN, "/message[body='re re']");
	expect_silence(w);
	retract(ANN, uid);
	expect(w, ANN, RETRACTS);
	expect_silence(w);
	t = world_begin(w);
	ck_assert(store_room_get(w->store, t->arena, SPAN(ROOM), &row));
	ck_assert(store_message_find(
		w->store, t->arena, row.id, span_str(uid), &m));
	ck_assert(retract_is_tombstone(m.payload));
	r = room_find(w->muc, SPAN(ROOM), t);
	f = refer_stored(r, &m, t);
	ck_assert(refer_allows(
		w->gate, &f, dir_clearance(w->dir, SPAN("ann@ex.org"))));
	ck_assert(!refer_allows(
		w->gate, &f, dir_clearance(w->dir, SPAN("bob@ex.org"))));
	world_end(w);
	ck_assert_uint_eq(
		history("bob@ex.org/2", "Bob", RETRACTS " | //body"), 0);
	ck_assert_uint_eq(history("ann@ex.org/2", "Ann", RETRACTS), 1);
}
END_TEST

/* D424-01: told where there is an archive. */
START_TEST(rooms_with_an_archive_tell_that_they_retract)
{
	static const char *const features[] = {
		"urn:xmpp:message-retract:1",
		"urn:xmpp:message-retract:1#tombstone",
	};

	for (int on = 1; on >= 0; on--) {
		const char *a;

		world_set(w, on ? "archive=true" : "archive=false");
		a = ask(w, ANN, ROOM, "get",
			"<query xmlns='" PROTOCOL("disco#info") "'/>");
		for (size_t i = 0; i < ARRAY_LEN(features); i++)
			ck_xpath(a,
				say(w, "count(//info:feature[@var='%s']) = %d",
					features[i], on));
	}
}
END_TEST

Suite *suite_retract(void)
{
	Suite *s = suite_create("muc/retract");
	TCase *c = tcase_create("retract");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, own_words_can_be_taken_back, 0, 2);
	tcase_add_test(c, the_person_counts_and_not_the_nick);
	tcase_add_loop_test(c, what_others_said_stays, 0, 2);
	tcase_add_test(c, a_hidden_message_cannot_be_found_by_retracting_it);
	tcase_add_test(c, a_retraction_goes_to_who_may_see_both);
	tcase_add_test(c, own_words_go_even_when_one_may_not_read_them);
	tcase_add_test(c, corrections_go_with_what_they_correct);
	tcase_add_test(c, a_tombstone_stays_as_it_is);
	tcase_add_test(c, what_is_not_kept_leaves_nothing);
	tcase_add_test(c, nobody_can_send_a_tombstone);
	tcase_add_test(c, a_tombstone_is_for_who_could_read_the_message);
	tcase_add_test(c, rooms_with_an_archive_tell_that_they_retract);
	suite_add_tcase(s, c);
	return s;
}
