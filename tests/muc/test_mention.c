/* SPDX-License-Identifier: MIT */
/* Members who are mentioned and absent are told (XEP-0452). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/muc/waiting.h"
#include "tests/support/expect.h"

#define DAN "dan@ex.org" /* a member, absent, cleared for nothing special */
#define EVE "eve@ex.org" /* a member, absent, cleared for CONFIDENTIAL */
#define GUS "gus@ex.org" /* no member */
#define TOLD                                                     \
	"/message[@from='" ROOM "'][@id][not(@type)][not(body)]" \
	"/mmn:mentions/fwd:forwarded"
#define HIGH world_label(w, "CONFIDENTIAL")
#define MENTION(who)                                             \
	"<reference xmlns='urn:xmpp:reference:0' type='mention'" \
	" begin='0' end='3' uri='xmpp:" who "'/>"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "bob@ex.org", "up to CONFIDENTIAL");
	world_clear(w, EVE, "up to CONFIDENTIAL");
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_set(w, "persistent=true");
	world_set(w, "forward_mentions=true");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_assert_str_eq(op_give(w, ROOM, DAN, "member"), "");
	ck_assert_str_eq(op_give(w, ROOM, EVE, "member"), "");
	world_recv(w, "<iq type='set' id='n' from='" ANN "' to='" ROOM "'>"
		      "<query xmlns='http://jabber.org/protocol/muc#admin'>"
		      "<item affiliation='member' jid='" DAN "' nick='Dan'/>"
		      "</query></iq>");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void mentions(const char *from, const char *inside)
{
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='m1' type='groupchat'>"
		"<body>Dan: hello</body>%s</message>",
		from, inside);
}

static const char *const ways[] = {
	MENTION("dan@ex.org"),
	MENTION("r@rooms.ex.org/Dan"),
	MENTION("r%40rooms.ex.org/D%61n"),
	MENTION("dan@ex.org?message"),
	"<mention xmlns='urn:xmpp:mentions:0' jid='dan@ex.org'/>",
};

/* D452, D513: the message as it was sent, in a message of the room's own. */
START_TEST(an_absent_member_is_told)
{
	mentions(BOB, ways[_i]);
	expect(w, ANN, "/message[body='Dan: hello']");
	expect(w, BOB, "/message[body='Dan: hello']");
	ck_assert_uint_eq(expect_count(w, DAN,
				  "/message[sec:securitylabel]"
				  "/*[local-name()='store']"),
		1);
	expect(w, DAN,
		TOLD "[delay:delay/@stamp]"
		     "/*[local-name()='message'][@from='" ROOM "/Bob']"
		     "[@type='groupchat'][@id='m1'][sid:stanza-id/@by='" ROOM
		     "'][occ:occupant-id][sec:securitylabel]"
		     "/*[local-name()='body'][.='Dan: hello']");
	expect_silence(w);
}
END_TEST

/* SECURITY: the room doesn't tell whose nick is whose. */
START_TEST(no_address_is_told)
{
	mentions(BOB, ways[1]);
	ck_assert_uint_eq(expect_count(w, DAN, "//*[@*='" BOB "']"), 0);
	ck_assert_uint_eq(expect_count(w, DAN, "//*[@*='bob@ex.org']"), 0);
}
END_TEST

/* D513 */
START_TEST(an_occupant_id_names_a_member)
{
	const char *id;

	world_join(w, "dan@ex.org/d", "Dan");
	id = expect_value(w, ANN, "string(//occ:occupant-id/@id)");
	world_recv(w,
		"<presence type='unavailable' from='dan@ex.org/d' to='" ROOM
		"/Dan'/>");
	mentions(BOB, say(w,
			      "<mention xmlns='urn:xmpp:mentions:0'"
			      " occupantid='%s'/>",
			      id));
	expect(w, DAN, TOLD);
	mentions(BOB, say(w,
			      "<mention xmlns='urn:xmpp:mentions:0'"
			      " occupantid='%s'><noping/></mention>",
			      id));
	expect_quiet(w, DAN);
}
END_TEST

static const char *const others[] = {
	MENTION("gus@ex.org"), /* isn't a member */
	MENTION("ann@ex.org"), /* is inside */
	MENTION("r@rooms.ex.org/Nobody"),
	MENTION("ex.org"),
	MENTION("@@@"),
	"<reference xmlns='urn:xmpp:reference:0' type='data'"
	" uri='xmpp:dan@ex.org'/>",
	"<reference xmlns='urn:xmpp:reference:0' type='mention'"
	" uri='http:dan@ex.org'/>",
	"<mention xmlns='urn:xmpp:mentions:0' jid='dan@ex.org'><active/>"
	"</mention>",
	MENTION("dan@ex.org") "<no-store xmlns='urn:xmpp:hints'/>",
};

START_TEST(others_are_not_told)
{
	mentions(BOB, others[_i]);
	expect(w, ANN, "/message[body]");
	expect(w, BOB, "/message[body]");
	expect_silence(w);
}
END_TEST

/* SECURITY: as if they were inside. */
START_TEST(only_who_may_read_it_is_told)
{
	const char *both = MENTION(DAN) MENTION(EVE);

	mentions(ANN, say(w, "%s%s", both, HIGH));
	expect(w, EVE, TOLD);
	expect_quiet(w, DAN);
	/* what it refers to counts as well */
	mentions(ANN,
		say(w, "%s<reply xmlns='urn:xmpp:reply:0' id='%s'/>", both,
			expect_value(w, ANN, "string(//sid:stanza-id/@id)")));
	expect(w, EVE, TOLD);
	expect_quiet(w, DAN);
	/* and the place */
	world_set(w, "access_label=CONFIDENTIAL");
	mentions(ANN, both);
	expect(w, EVE, TOLD);
	expect_quiet(w, DAN);
}
END_TEST

START_TEST(it_is_the_room_that_decides)
{
	const char *query = "<query xmlns='" PROTOCOL("disco#info") "'/>";

	ck_xpath(ask(w, ANN, ROOM, "get", query),
		"//info:feature[@var='urn:xmpp:mmn:0']");
	world_set(w, "forward_mentions=false");
	ck_xpath_not(ask(w, ANN, ROOM, "get", query),
		"//info:feature[@var='urn:xmpp:mmn:0']");
	mentions(BOB, ways[0]);
	expect_quiet(w, DAN);
}
END_TEST

/* One message doesn't reach everybody so, and nobody twice. */
START_TEST(mentions_are_bounded)
{
	struct buf b;
	size_t n = 0;

	buf_init(&b, 16384);
	for (int i = 0; i < 40; i++) {
		const char *jid = say(w, "x%d@ex.org", i / 2);

		ck_assert_str_eq(op_give(w, ROOM, jid, "member"), "");
		buf_printf(&b,
			"<reference xmlns='urn:xmpp:reference:0'"
			" type='mention' uri='xmpp:%s'/>",
			jid);
	}
	mentions(BOB, buf_cstr(&b));
	buf_clear(&b);
	for (int i = 0; i < 20; i++) {
		size_t k = expect_count(w, say(w, "x%d@ex.org", i), TOLD);

		ck_assert_uint_le(k, 1);
		n += k;
	}
	ck_assert_uint_eq(n, 16);
}
END_TEST

/* Promise 7: what waits is judged by the clearance of now. */
START_TEST(a_notice_that_waits_is_judged_again)
{
	const char *id;

	mentions(ANN, HIGH);
	id = expect_value(w, ANN, "string(//sid:stanza-id/@id)");
	world_forget(w);
	world_hold(w);
	mentions(ANN, say(w, "%s%s", MENTION(EVE), HIGH));
	ck_assert_uint_eq(expect_count(w, EVE, TOLD), 1);
	waiting_rejudge(w);
	ck_assert_uint_eq(expect_count(w, EVE, TOLD), 1);
	world_clear(w, EVE, "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, EVE, TOLD), 0);
	/* by what the message inside names */
	world_clear(w, EVE, "up to CONFIDENTIAL");
	mentions(ANN, say(w, "%s<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
			      MENTION(EVE), id));
	ck_assert_uint_eq(expect_count(w, EVE, TOLD), 1);
	world_clear(w, EVE, "up to RESTRICTED");
	ck_assert_uint_eq(expect_count(w, EVE, TOLD), 0);
	/* and by the place */
	mentions(ANN, MENTION(DAN));
	ck_assert_uint_eq(expect_count(w, DAN, TOLD), 1);
	world_set(w, "access_label=RESTRICTED");
	ck_assert_uint_eq(expect_count(w, DAN, TOLD), 0);
}
END_TEST

/* However many a message has: each may cost a search. */
START_TEST(so_many_mentions_are_looked_at)
{
	for (int n = 31; n <= 32; n++) {
		const char *all = "";

		for (int i = 0; i < n; i++)
			all = say(w,
				"%s<mention xmlns='urn:xmpp:mentions:0'"
				" occupantid='%d'/>",
				all, i);
		mentions(BOB, say(w, "%s%s", all, ways[4]));
		ck_assert_uint_eq(expect_count(w, DAN, TOLD), n == 31);
	}
}
END_TEST

Suite *suite_mention(void)
{
	Suite *s = suite_create("muc/mention");
	TCase *c = tcase_create("mention");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, an_absent_member_is_told, 0, ARRAY_LEN(ways));
	tcase_add_test(c, no_address_is_told);
	tcase_add_test(c, an_occupant_id_names_a_member);
	tcase_add_loop_test(c, others_are_not_told, 0, ARRAY_LEN(others));
	tcase_add_test(c, only_who_may_read_it_is_told);
	tcase_add_test(c, it_is_the_room_that_decides);
	tcase_add_test(c, mentions_are_bounded);
	tcase_add_test(c, so_many_mentions_are_looked_at);
	tcase_add_test(c, a_notice_that_waits_is_judged_again);
	suite_add_tcase(s, c);
	return s;
}
