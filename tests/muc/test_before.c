/* SPDX-License-Identifier: MIT */
/*
 * The server doesn't read, a place gets other labels, and then somebody loses
 * a clearance: what was said without a label of its own was under the labels
 * of then (doc/design.md 2, promises 1 and 7).
 */
#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define DAN "dan@ex.org/d"
#define ASK "<query xmlns='jabber:iq:version'/>"

/* Seen before or not. */
#define ck_has(who, xpath) ck_assert_uint_ne(expect_count(w, who, xpath), 0)
#define ck_has_none(who, xpath) \
	ck_assert_uint_eq(expect_count(w, who, xpath), 0)

static struct world *w;

static void setup(void)
{
	w = waiting_new(NULL);
	world_set(w, "access_label=CONFIDENTIAL");
	world_clear(w, "dan@ex.org", "up to CONFIDENTIAL");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* The room opens, and then Bob loses what he needed before. */
static void open_then_lose(const char *rest)
{
	world_set(w, "access_label=");
	world_clear(w, "bob@ex.org", rest);
}

START_TEST(presence_is_under_the_label_of_then)
{
	world_join(w, DAN, "Dan");
	open_then_lose("UNCLASSIFIED");
	ck_has_none(BOB, "/presence[@from='" ROOM "/Dan']");
	ck_has(ANN, "/presence[@from='" ROOM "/Dan']");
	/* what is said from now on is under the label of now */
	waiting_leave(w, DAN, "Dan");
	expect_some(
		w, BOB, "/presence[@from='" ROOM "/Dan'][@type='unavailable']");
}
END_TEST

/* The twin: who keeps enough has it all. */
START_TEST(who_stays_cleared_has_it)
{
	world_join(w, DAN, "Dan");
	open_then_lose("up to CONFIDENTIAL; Releasable To: GBR");
	ck_has(BOB, "/presence[@from='" ROOM "/Dan']");
}
END_TEST

START_TEST(a_subject_is_under_the_label_of_then)
{
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat'><subject>raid</subject></message>");
	ck_has(BOB, "/message[subject='raid']");
	open_then_lose("UNCLASSIFIED");
	ck_has_none(BOB, "/message[subject='raid']");
	ck_has(ANN, "/message[subject='raid']");
}
END_TEST

/* Of a low message it is the room that was high: who is in it, and speaks. */
START_TEST(what_has_a_label_came_from_a_place_that_had_one)
{
	world_say(w, ANN, "low", world_label(w, "UNCLASSIFIED"));
	open_then_lose("UNCLASSIFIED");
	ck_has_none(BOB, "/message[body='low']");
	ck_has(ANN, "/message[body='low']");
}
END_TEST

START_TEST(a_request_is_under_the_default_label_of_then)
{
	world_set(w, "access_label=");
	world_set(w, "default_label=CONFIDENTIAL");
	world_recv(w, "<iq type='get' id='q' from='" ANN "' to='" ROOM
		      "/Bob'>" ASK "</iq>");
	ck_has(BOB, "/iq/version:query");
	world_set(w, "default_label=");
	ck_has(BOB, "/iq/version:query");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has_none(BOB, "/iq/version:query");
}
END_TEST

/* The default label of then is asked of requests alone. */
START_TEST(presence_needs_no_default_label)
{
	world_set(w, "access_label=");
	world_set(w, "default_label=CONFIDENTIAL");
	world_join(w, DAN, "Dan");
	world_set(w, "default_label=");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has(BOB, "/presence[@from='" ROOM "/Dan']");
}
END_TEST

static void destroy(const char *more)
{
	world_recvf(w,
		"<iq type='set' id='d' from='" ANN "' to='" ROOM "'>"
		"<query xmlns='" PROTOCOL(
			"muc#owner") "'>"
				     "<destroy%s</destroy></query></iq>",
		more);
}

/* Nothing of the old room is the new one's. */
START_TEST(a_room_made_anew_is_another)
{
	world_join(w, DAN, "Dan");
	ck_has(BOB, "/presence[@from='" ROOM "/Dan']");
	destroy(">");
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has_none(BOB, "/presence[@from='" ROOM "/Dan'][not(@type)]");
	ck_has(ANN, "/presence[@from='" ROOM "/Dan'][not(@type)]");
}
END_TEST

START_TEST(several_changes_count_all)
{
	world_set(w, "access_label=RESTRICTED");
	world_join(w, DAN, "Dan");
	world_set(w, "access_label=CONFIDENTIAL");
	open_then_lose("RESTRICTED"); /* not what it was between */
	ck_has_none(BOB, "/presence[@from='" ROOM "/Dan'][not(@type)]");
}
END_TEST

START_TEST(the_label_of_another_room_is_not_asked)
{
	ck_assert_str_eq(op_create(w, "other@" DOMAIN, NULL), "");
	world_recv(w, "<presence from='" BOB "' to='other@" DOMAIN "/Bob'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/></presence>");
	open_then_lose("UNCLASSIFIED");
	ck_has(BOB, "/presence[@from='other@" DOMAIN "/Bob']");
}
END_TEST

/* By a new configuration: the domain was for CONFIDENTIAL, and opens. */
START_TEST(labels_above_rooms_count_as_well)
{
	const struct world_conf closed = {.access = "CONFIDENTIAL"};
	struct place open = {.above = NULL};
	struct muc_conf conf;

	world_free(&w);
	w = waiting_new(&closed);
	world_clear(w, "dan@ex.org", "up to CONFIDENTIAL");
	world_join(w, DAN, "Dan");
	conf = w->muc->conf;
	open.above = &w->server;
	conf.d.place = &open;
	muc_reload(w->muc, &conf, w->gate, world_begin(w));
	world_end(w);
	ck_has(BOB, "/presence[@from='" ROOM "/Dan']");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has_none(BOB, "/presence[@from='" ROOM "/Dan'][not(@type)]");
}
END_TEST

/* A label that nobody can read any more is one that nobody is cleared for. */
START_TEST(a_label_that_is_unknown_now_denies)
{
	char *text = xstrdup(TEST_POLICY), *at;

	world_join(w, DAN, "Dan");
	world_set(w, "access_label=");
	at = strstr(text, "name='CONFIDENTIAL' lacv='3'");
	ck_assert_ptr_nonnull(at);
	memcpy(at, "name='CONFIDENTIAL' lacv='9'", 28);
	world_reload(w, text);
	free(text);
	ck_has_none(ANN, "/presence[@from='" ROOM "/Dan'][not(@type)]");
}
END_TEST

/* More than are remembered: what is older goes to nobody. */
START_TEST(beyond_what_is_remembered_it_is_denied)
{
	world_join(w, DAN, "Dan");
	for (int i = 0; i < 130; i++) {
		world_set(w, "access_label=RESTRICTED");
		world_set(w, "access_label=CONFIDENTIAL");
	}
	ck_has_none(BOB, "/presence[@from='" ROOM "/Dan'][not(@type)]");
	world_forget(w);
	world_say(w, ANN, "new", NULL);
	waiting_rejudge(w);
	ck_has(BOB, "/message[body='new']");
}
END_TEST

/* Memory of it lasts as long as something waits. */
START_TEST(what_waits_no_more_is_forgotten)
{
	world_join(w, DAN, "Dan");
	world_set(w, "access_label=");
	ck_assert_ptr_nonnull(w->muc->d.before);
	world_forget(w);
	world_wait(w, 1000);
	ck_assert_ptr_null(w->muc->d.before);
	world_set(w, "access_label=RESTRICTED");
	world_forget(w);
	world_wait(w, 1000);
	ck_assert_ptr_null(w->muc->d.before);
}
END_TEST

/* ---- farewells ---- */

static void kick(const char *nick)
{
	world_recvf(w,
		"<iq type='set' id='k' from='" ANN "' to='" ROOM "'>"
		"<query xmlns='" PROTOCOL(
			"muc#admin") "'>"
				     "<item nick='%s' role='none'><reason>raid "
				     "at dawn</reason>"
				     "</item></query></iq>",
		nick);
}

#define KICKED(more)                                           \
	"/presence[@type='unavailable'][@from='" ROOM "/Bob']" \
	"[.//user:status/@code='307'][.//user:status/@code='110']" more

START_TEST(a_kick_keeps_its_reason_for_who_is_cleared)
{
	kick("Bob");
	waiting_rejudge(w);
	ck_has(BOB, KICKED("[.//user:reason='raid at dawn']"));
}
END_TEST

/* They must learn that they are out, and not why. */
START_TEST(a_farewell_loses_what_people_said_in_it)
{
	kick("Bob");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	expect_some(
		w, BOB, KICKED("[not(.//user:reason)][not(.//user:actor)]"));
	ck_assert_uint_eq(expect_count(w, BOB, "/presence"), 1);
}
END_TEST

START_TEST(a_farewell_is_under_the_label_of_then)
{
	kick("Bob");
	open_then_lose("UNCLASSIFIED");
	ck_has(BOB, KICKED("[not(.//user:reason)]"));
	ck_assert_uint_eq(expect_count(w, BOB, "/presence"), 1);
}
END_TEST

/* What is said anew comes behind all that waits: no word of being out behind
 * that of being in again. */
START_TEST(who_is_in_again_is_not_told_that_they_are_out)
{
	kick("Bob");
	world_set(w, "access_label=");
	world_join(w, BOB, "Bob");
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has(BOB, "/presence[not(@type)][.//user:status/@code='110']");
	ck_has_none(BOB, "/presence[@type='unavailable']");
}
END_TEST

START_TEST(a_ban_goes_on_being_one)
{
	world_join(w, DAN, "Dan");
	world_recvf(w,
		"<iq type='set' id='b' from='" ANN "' to='" ROOM "'>"
		"<query xmlns='%s'><item affiliation='outcast' "
		"jid='dan@ex.org'><reason>raid at dawn</reason></item>"
		"</query></iq>",
		PROTOCOL("muc#admin"));
	world_clear(w, "dan@ex.org", "UNCLASSIFIED");
	ck_has(DAN,
		"/presence[.//user:status/@code='301']"
		"[.//user:item/@affiliation='outcast'][not(.//user:reason)]");
}
END_TEST

#define DESTROYED(more)                                        \
	"/presence[@type='unavailable'][@from='" ROOM "/Bob']" \
	"[.//user:status/@code='110']" more

START_TEST(why_a_room_went_is_for_who_is_cleared)
{
	destroy(" jid='elsewhere@other.example'><reason>burnt</reason>");
	waiting_rejudge(w);
	ck_has(BOB, DESTROYED("[.//user:destroy[@jid][user:reason='burnt']]"));
	world_clear(w, "bob@ex.org", "UNCLASSIFIED");
	ck_has(BOB, DESTROYED("[not(.//user:destroy)]"));
	ck_assert_uint_eq(expect_count(w, BOB, "/presence"), 1);
}
END_TEST

/* The new room closes, while the way to it waits. */
START_TEST(the_room_to_go_to_may_be_hidden_by_now)
{
	ck_assert_str_eq(op_create(w, "next@" DOMAIN, NULL), "");
	destroy(" jid='next@" DOMAIN "'>");
	ck_has(BOB, DESTROYED("[.//user:destroy/@jid]"));
	ck_assert_str_eq(op_set(w, "next@" DOMAIN, "access_label=SECRET"), "");
	waiting_rejudge(w);
	ck_has(BOB, DESTROYED("[not(.//user:destroy)]"));
	ck_has(ANN, "/presence//user:destroy/@jid");
}
END_TEST

Suite *suite_before(void)
{
	Suite *s = suite_create("muc/before");
	TCase *c = tcase_create("before");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, presence_is_under_the_label_of_then);
	tcase_add_test(c, who_stays_cleared_has_it);
	tcase_add_test(c, a_subject_is_under_the_label_of_then);
	tcase_add_test(c, what_has_a_label_came_from_a_place_that_had_one);
	tcase_add_test(c, a_request_is_under_the_default_label_of_then);
	tcase_add_test(c, presence_needs_no_default_label);
	tcase_add_test(c, a_room_made_anew_is_another);
	tcase_add_test(c, several_changes_count_all);
	tcase_add_test(c, the_label_of_another_room_is_not_asked);
	tcase_add_test(c, labels_above_rooms_count_as_well);
	tcase_add_test(c, a_label_that_is_unknown_now_denies);
	tcase_set_timeout(c, 60); /* sanitizers are slow */
	tcase_add_test(c, beyond_what_is_remembered_it_is_denied);
	tcase_add_test(c, what_waits_no_more_is_forgotten);
	tcase_add_test(c, a_kick_keeps_its_reason_for_who_is_cleared);
	tcase_add_test(c, a_farewell_loses_what_people_said_in_it);
	tcase_add_test(c, a_farewell_is_under_the_label_of_then);
	tcase_add_test(c, who_is_in_again_is_not_told_that_they_are_out);
	tcase_add_test(c, a_ban_goes_on_being_one);
	tcase_add_test(c, why_a_room_went_is_for_who_is_cleared);
	tcase_add_test(c, the_room_to_go_to_may_be_hidden_by_now);
	suite_add_tcase(s, c);
	return s;
}
