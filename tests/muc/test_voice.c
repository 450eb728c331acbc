/* SPDX-License-Identifier: MIT */
/* Voice: asked for, given, kept (XEP-0045 5.1, 7.13, 8.6). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN           "ann@ex.org/pc" /* the owner */
#define BOB           "bob@ex.org/pc" /* a visitor */
#define CY            "cy@ex.org/pc"  /* another */
#define FORM          PROTOCOL("muc#request")
#define FIELD(var, v) "<field var='" var "'><value>" v "</value></field>"
#define SUBMIT(fields)                                                     \
	"<x xmlns='jabber:x:data' type='submit'>" FIELD("FORM_TYPE", FORM) \
		fields "</x>"
#define WANT SUBMIT(FIELD("muc#role", "participant"))
#define GIVE(role, jid, nick, allow)                                \
	SUBMIT(FIELD("muc#role", role) FIELD("muc#jid", jid) FIELD( \
		"muc#roomnick", nick) FIELD("muc#request_allow", allow))
#define GIVE_BOB GIVE("participant", BOB, "Bob", "true")

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	ck_assert_str_eq(op_create(w, ROOM, "moderated=true"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_join(w, CY, "Cy");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void form(const char *from, const char *x)
{
	world_forget(w);
	world_recvf(w, "<message from='%s' to='" ROOM "' id='f'>%s</message>",
		from, x);
}

static bool may_speak(const char *who)
{
	world_forget(w);
	world_say(w, who, "hello", NULL);
	return xpath_holds(heard(w, who), "/all/message[not(error)]");
}

/* C045-139 */
START_TEST(moderators_are_asked)
{
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	world_join(w, "dan@ex.org/pc", "Dan");
	form(BOB, WANT);
	ck_xpath(heard(w, ANN),
		"/all/message[@from='" ROOM "'][not(@type)]/x:x[@type='form']"
		"[x:field[@var='FORM_TYPE']/x:value='" FORM "']"
		"[x:field[@var='muc#role']/x:value='participant']"
		"[x:field[@var='muc#jid']/x:value='" BOB "']"
		"[x:field[@var='muc#roomnick']/x:value='Bob']"
		"/x:field[@var='muc#request_allow'][@type='boolean']");
	ck_xpath(heard(w, "dan@ex.org/pc"), "/all/message/x:x");
	ck_assert_uint_eq(w->sent_n, 2);
	ck_xpath(ask(w, BOB, ROOM, "get",
			 "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='" FORM "']");
}
END_TEST

/* C045-139, C045-005 */
START_TEST(a_moderator_gives_voice)
{
	form(BOB, WANT);
	form(ANN, GIVE_BOB);
	ck_xpath(heard(w, CY), "/all/presence[@from='" ROOM "/Bob']//user:item"
			       "[@role='participant']");
	ck_assert(may_speak(BOB));
	ck_assert(!may_speak(CY));
	/* once more changes nothing, and is no mistake */
	form(ANN, GIVE_BOB);
	ck_assert_uint_eq(w->sent_n, 0);
}
END_TEST

START_TEST(a_no_changes_nothing)
{
	form(BOB, WANT);
	form(ANN, GIVE("participant", BOB, "Bob", "0"));
	ck_assert_uint_eq(w->sent_n, 0);
	ck_assert(!may_speak(BOB));
}
END_TEST

static const struct {
	const char *from, *x, *condition;
} bad[] = {
	{BOB,		 GIVE_BOB,             "forbidden"				   },
	{"eve@ex.org/pc",     GIVE_BOB,             "forbidden"                                   },
	{ANN,		 GIVE("moderator",     BOB,					    "Bob", "1"), "bad-request"},
	{ANN,	       GIVE("",                      BOB,								    "Bob", "1"), "bad-request"},
	{ANN,GIVE("participant",BOB,"Bob", "yes"), "bad-request"},
	{ANN,      GIVE("participant",                          BOB,								      "Cy", "1"), "item-not-found"},
	{ANN,		GIVE("participant",				      "bob@ex.org",													       "Bob", "1"), "item-not-found"},
	{ANN,		   GIVE("participant",				     "",							    "", "1"), "item-not-found"},
	{"eve@ex.org/pc",               WANT,                               "not-acceptable"},
	{BOB,		 SUBMIT(FIELD("muc#role",    "moderator")), "bad-request"},
	{BOB,	       SUBMIT(""),                   "bad-request"								},
	{ANN,WANT,"not-allowed"},
	{BOB,   "<x xmlns='jabber:x:data' type='submit'/>",                       "bad-request"                                                      },
};

START_TEST(what_is_not_right_is_refused)
{
	form(bad[_i].from, bad[_i].x);
	ck_xpath(heard(w, bad[_i].from),
		say(w, "/all/message[@type='error']/error/err:%s",
			bad[_i].condition));
	ck_assert_uint_eq(w->sent_n, 1);
	ck_assert(!may_speak(BOB));
}
END_TEST

/* Who left and came back under the nick is another. */
START_TEST(the_answer_is_for_who_asked)
{
	form(BOB, WANT);
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	world_join(w, "eve@ex.org/pc", "Bob");
	form(ANN, GIVE_BOB);
	ck_xpath(heard(w, ANN), "//err:item-not-found");
	ck_assert(!may_speak("eve@ex.org/pc"));
}
END_TEST

START_TEST(requests_can_be_off)
{
	world_set(w, "voice_requests=false");
	form(BOB, WANT);
	ck_xpath(heard(w, BOB), "/all/message/error/err:forbidden");
	ck_assert_uint_eq(w->sent_n, 1);
	ck_xpath_not(ask(w, BOB, ROOM, "get",
			     "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='" FORM "']");
}
END_TEST

/* By the person: coming back is no way around it. */
START_TEST(requests_have_an_interval)
{
	world_set(w, "voice_interval=60");
	form(BOB, WANT);
	ck_xpath(heard(w, ANN), "/all/message/x:x");
	world_join(w, "bob@ex.org/2", "Bob");
	form("bob@ex.org/2", WANT);
	ck_xpath(heard(w, "bob@ex.org/2"),
		"/all/message/error[@type='wait']/err:policy-violation");
	form(CY, WANT);
	ck_xpath(heard(w, ANN), "/all/message/x:x");
	world_wait(w, 60000);
	form(BOB, WANT);
	ck_xpath(heard(w, ANN), "/all/message/x:x");
}
END_TEST

/* What waits in the outbox goes to nobody who isn't cleared any more. */
START_TEST(a_request_that_waits_is_judged_again)
{
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org", "admin"), "");
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to SECRET");
	world_clear(w, "dan@ex.org", "up to SECRET");
	world_set(w, "access_label=SECRET");
	world_join(w, "dan@ex.org/pc", "Dan");
	world_forget(w);
	world_hold(w);
	world_recvf(
		w, "<message from='" BOB "' to='" ROOM "'>%s</message>", WANT);
	ck_xpath(heard(w, "dan@ex.org/pc"), "/all/message/x:x");
	world_clear(w, "dan@ex.org", NULL);
	ck_xpath_not(heard(w, "dan@ex.org/pc"), "/all/message");
	ck_xpath(heard(w, ANN), "/all/message/x:x");
}
END_TEST

/* ---- over visits ---- */

static void role(const char *nick, const char *to)
{
	ck_assert_str_eq(
		verdict(w, ask(w, ANN, ROOM, "set",
				   say(w,
					   "<query xmlns='" PROTOCOL(
						   "muc#admin") "'><item nick="
								"'%s' role="
								"'%s'/>"
								"</query>",
					   nick, to))),
		"result");
}

static void again(const char *who, const char *nick)
{
	world_recvf(w,
		"<presence type='unavailable' from='%s' to='" ROOM "/%s'/>",
		who, nick);
	world_join(w, who, nick);
}

/* C045-001 */
START_TEST(voice_is_kept_over_visits)
{
	role("Bob", "participant");
	again(BOB, "Bob");
	ck_assert(may_speak(BOB));
	world_recv(w, "<presence type='unavailable' from='" BOB "' to='" ROOM
		      "/Bob'/>");
	world_restart(w);
	world_join(w, BOB, "Robert");
	ck_assert(may_speak(BOB));
	role("Robert", "visitor");
	again(BOB, "Robert");
	ck_assert(!may_speak(BOB));
}
END_TEST

/* C045-001: it is the room's, and no way around a ban. */
START_TEST(voice_ends_with_a_ban_and_is_of_one_room)
{
	role("Bob", "participant");
	ck_assert_str_eq(op_create(w, "s@rooms.ex.org", "moderated=true"), "");
	world_forget(w);
	world_recv(w, "<presence from='" BOB "' to='s@rooms.ex.org/Bob'>"
		      "<x xmlns='http://jabber.org/protocol/muc'/>"
		      "</presence>");
	ck_xpath(heard(w, BOB), "//user:item[@role='visitor']");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "outcast"), "");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "none"), "");
	world_join(w, BOB, "Bob");
	ck_assert(!may_speak(BOB));
}
END_TEST

/* C045-003 */
START_TEST(roles_on_entry_follow_affiliations)
{
	static const struct {
		const char *affiliation, *moderated, *open;
	} rows[] = {
		{"none",   "visitor",     "participant"},
		{"member", "participant", "participant"},
		{"admin",  "moderator",   "moderator"  },
		{"owner",  "moderator",   "moderator"  },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *full = say(w, "p%zu@ex.org/x", i);

		ck_assert_str_eq(op_give(w, ROOM, say(w, "p%zu@ex.org", i),
					 rows[i].affiliation),
			"");
		for (int k = 0; k < 2; k++) {
			world_set(w, k ? "moderated=true" : "moderated=false");
			again(full, "P");
			world_forget(w);
			world_join(w, full, "P");
			ck_xpath(heard(w, full),
				say(w,
					"/all/presence[.//user:status/@code="
					"'110']//user:item[@role='%s']",
					k ? rows[i].moderated : rows[i].open));
		}
		world_recvf(w,
			"<presence type='unavailable' from='%s' to='" ROOM
			"/P'/>",
			full);
	}
}
END_TEST

/* C045-007: by the bare address, for as long as the room is there; none is no
 * entry. */
START_TEST(affiliations_stay)
{
	ck_assert_str_eq(op_give(w, ROOM, "dan@ex.org/pc", "outcast"), "");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "member"), "");
	ck_assert_str_eq(op_give(w, ROOM, "eve@ex.org", "none"), "");
	ck_assert_str_eq(op_give(w, ROOM, "fay@ex.org", "admin"), "");
	world_restart(w);
	ck_assert_str_eq(op_show(w, ROOM, "affiliation"),
		"owner ann@ex.org\noutcast dan@ex.org\nadmin fay@ex.org");
}
END_TEST

Suite *suite_voice(void)
{
	Suite *s = suite_create("muc/voice");
	TCase *c = tcase_create("voice");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, moderators_are_asked);
	tcase_add_test(c, a_moderator_gives_voice);
	tcase_add_test(c, a_no_changes_nothing);
	tcase_add_loop_test(c, what_is_not_right_is_refused, 0, ARRAY_LEN(bad));
	tcase_add_test(c, the_answer_is_for_who_asked);
	tcase_add_test(c, requests_can_be_off);
	tcase_add_test(c, requests_have_an_interval);
	tcase_add_test(c, a_request_that_waits_is_judged_again);
	tcase_add_test(c, voice_is_kept_over_visits);
	tcase_add_test(c, voice_ends_with_a_ban_and_is_of_one_room);
	tcase_add_test(c, roles_on_entry_follow_affiliations);
	tcase_add_test(c, affiliations_stay);
	suite_add_tcase(s, c);
	return s;
}
