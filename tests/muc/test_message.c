/* SPDX-License-Identifier: MIT */
/* Messages to a room (XEP-0045 7.4). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

#define FAILED(type, cond)                                                    \
	"/message[@type='error'][not(body)][not(subject)]/error[@type='" type \
	"']/err:" cond

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* C045-070, C045-071, D359-02, D421-02 */
START_TEST(a_message_goes_to_all_as_it_came)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM "' id='m1'"
		      " type='groupchat' xml:lang='fr'><body>a &lt; b</body>"
		      "<thread>t</thread>"
		      "<odd xmlns='urn:odd:0' k='v'><in/>text</odd></message>");
	for (int i = 0; i < 2; i++)
		expect(w, i == 0 ? ANN : BOB,
			"/message[@type='groupchat'][@id='m1']"
			"[@from='" ROOM "/Bob'][@xml:lang='fr']"
			"[body='a < b'][thread='t']"
			"[*[local-name()='odd'][@k='v'][.='text']/*]"
			"[count(sid:stanza-id)=1]"
			"[sid:stanza-id/@by='" ROOM "']"
			"[string-length(sid:stanza-id/@id)=22]"
			"[count(occ:occupant-id)=1][not(delay:delay)]");
	expect_silence(w);
}
END_TEST

/* C045-071 */
START_TEST(a_message_without_id_gets_one_for_all)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM
		      "' type='groupchat'><body>x</body></message>");
	ck_assert_str_eq(expect_value(w, ANN, "string(/message/@id)"),
		expect_value(w, BOB, "string(/message/@id)"));
	expect(w, ANN, "/message[string-length(@id)>0]");
}
END_TEST

/* C045-072 */
START_TEST(a_visitor_has_no_voice)
{
	world_set(w, "moderated=true");
	world_join(w, CAT, "Cat");
	world_forget(w);
	world_say(w, CAT, "hello", NULL);
	expect(w, CAT, FAILED("auth", "forbidden"));
	world_recv(w, "<message from='" CAT "' to='" ROOM
		      "' type='groupchat'><subject>x</subject></message>");
	expect(w, CAT, FAILED("auth", "forbidden"));
	expect_silence(w);
}
END_TEST

/* C045-073, C045-074, C045-075, C045-077, K-01, K-24 */
static const struct {
	const char *from, *attributes, *type, *condition;
} refused[] = {
	{CAT,		"to='" ROOM "' type='groupchat'",          "modify", "not-acceptable"     },
 /* another client of one who is inside */
	{"bob@ex.org/other", "to='" ROOM "' type='groupchat'",          "modify",
         "not-acceptable"									      },
	{BOB,		"to='none@rooms.ex.org' type='groupchat'", "cancel",
         "item-not-found"									      },
	{BOB,		"to='" ROOM "' type='chat'",               "modify", "bad-request"        },
	{BOB,		"to='" ROOM "'",                           "modify", "bad-request"        },
	{BOB,		"to='" ROOM "' type='headline'",           "modify", "bad-request"        },
	{BOB,		"to='" ROOM "/Ann' type='groupchat'",      "modify", "bad-request"        },
	{BOB,		"to='" DOMAIN "'",                         "cancel", "service-unavailable"},
};

START_TEST(a_message_that_may_not_be_is_answered)
{
	char xpath[256];

	world_recvf(w,
		"<message id='no' from='%s' %s><body>quite private</body>"
		"</message>",
		refused[_i].from, refused[_i].attributes);
	(void)snprintf(xpath, sizeof(xpath),
		"/message[@type='error'][@id='no'][not(body)]"
		"/error[@type='%s']/err:%s",
		refused[_i].type, refused[_i].condition);
	expect(w, refused[_i].from, xpath);
	expect_silence(w);
}
END_TEST

/* D425-04, D424-02: nobody speaks like the room, its archive or its notices. */
static const char *const airs[] = {
	"<odd xmlns='urn:xmpp:message-moderate:1'/>", /* that may pass */
	"<moderated xmlns='urn:xmpp:message-moderate:1' by='x'/>",
	"<moderated xmlns='urn:xmpp:message-moderate:0' by='x'/>",
	"<retract xmlns='urn:xmpp:message-retract:1' id='x'><moderated"
	" xmlns='urn:xmpp:message-moderate:1' by='x'/></retract>",
	"<apply-to xmlns='urn:xmpp:fasten:0' id='x'><moderated"
	" xmlns='urn:xmpp:message-moderate:0' by='x'/></apply-to>",
	"<retracted xmlns='urn:xmpp:message-retract:1' id='x'/>",
	"<mentions xmlns='urn:xmpp:mmn:0'><forwarded"
	" xmlns='urn:xmpp:forward:0'/></mentions>",
	"<result xmlns='urn:xmpp:mam:2' id='x'><forwarded"
	" xmlns='urn:xmpp:forward:0'/></result>",
	"<fin xmlns='urn:xmpp:mam:2'/>",
	"<archived xmlns='urn:xmpp:mam:tmp' by='" ROOM "' id='x'/>",
	"<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay'"
	" from='R@ROOMS.ex.org' stamp='2026-01-01T00:00:00Z'/></forwarded>",
};

START_TEST(nobody_speaks_like_the_room)
{
	static const char *const to[] = {
		ROOM "' type='groupchat", ROOM "/Ann' type='chat"};

	for (size_t i = 0; i < ARRAY_LEN(to); i++) {
		world_recvf(w,
			"<message from='" BOB "' to='%s'><body>x</body>%s"
			"</message>",
			to[i], airs[_i]);
		expect(w, ANN,
			_i == 0 ? "/message[body][*[local-name()='odd']]"
				: "/message[body][not(*[local-name()!='body' "
				  "and local-name()!='x' and local-name()!="
				  "'stanza-id' and local-name()!='occupant-id'"
				  " and local-name()!='securitylabel'])]");
	}
}
END_TEST

/* C045-080, B203-02, D359-01, D421-02, D425-04 */
START_TEST(what_only_the_room_may_say_is_taken_out)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM "' type='groupchat'>"
		      "<body>x</body>"
		      "<x xmlns='http://jabber.org/protocol/muc#user'>"
		      "<status code='104'/></x>"
		      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='fake'/>"
		      "<stanza-id xmlns='urn:xmpp:sid:0' by='R@rooms.ex.org'"
		      " id='fake'/>"
		      "<stanza-id xmlns='urn:xmpp:sid:0' by='other.ex.org'"
		      " id='theirs'/>"
		      "<origin-id xmlns='urn:xmpp:sid:0' id='mine'/>"
		      "<delay xmlns='urn:xmpp:delay' from='" ROOM
		      "' stamp='2000-01-01T00:00:00Z'/>"
		      "<delay xmlns='urn:xmpp:delay' from='bob@ex.org'"
		      " stamp='2001-01-01T00:00:00Z'/>"
		      "<delay xmlns='urn:xmpp:delay'"
		      " stamp='2002-01-01T00:00:00Z'/>"
		      "<x xmlns='jabber:x:delay' from='" ROOM "/Ann'"
		      " stamp='20000101T00:00:00'/>"
		      "<x xmlns='jabber:x:delay' stamp='20000101T00:00:00'/>"
		      "<moderated xmlns='urn:xmpp:message-moderate:0'/>"
		      "<moderated xmlns='urn:xmpp:message-moderate:1'/>"
		      "<retract xmlns='urn:xmpp:message-retract:0' id='x'>"
		      "<moderated xmlns='urn:xmpp:message-moderate:0'/>"
		      "</retract>"
		      "<apply-to xmlns='urn:xmpp:fasten:0' id='x'>"
		      "<moderated xmlns='urn:xmpp:message-moderate:0'/>"
		      "</apply-to>"
		      "<retract xmlns='urn:xmpp:message-retract:1' id='x'>"
		      "<moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM
		      "/Ann'/></retract>"
		      "<error type='cancel'/></message>");
	expect(w, ANN,
		"/message[body='x'][not(user:x)]"
		"[count(occ:occupant-id)=1][not(occ:occupant-id/@id='fake')]"
		"[count(sid:stanza-id)=2][sid:stanza-id/@id='theirs']"
		"[not(sid:stanza-id/@id='fake')][sid:origin-id/@id='mine']"
		"[count(delay:delay)=1][delay:delay/@from='bob@ex.org']"
		"[not(*[local-name()='retract'])][not(error)]"
		"[not(*[local-name()='apply-to'])]"
		"[not(*[local-name()='moderated'])]"
		"[not(*[namespace-uri()='jabber:x:delay'])]");
}
END_TEST

/* D-PASS-01: what has no body is passed on, under a label as all else. */
START_TEST(typing_and_markers_pass)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM
		      "' type='groupchat'><composing"
		      " xmlns='http://jabber.org/protocol/chatstates'/>"
		      "</message>");
	expect(w, ANN,
		"/message[*[local-name()='composing']][sec:securitylabel]"
		"[not(sid:stanza-id)]");
	expect(w, BOB, "/message[*[local-name()='composing']]");
}
END_TEST

/* C045-081: an error or a result is never answered. */
START_TEST(errors_and_results_are_not_answered)
{
	static const char *const kinds[] = {"message", "presence", "iq"};
	static const char *const places[] = {
		ROOM, ROOM "/Ann", DOMAIN, "none@" DOMAIN, "none@" DOMAIN "/x"};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		for (size_t p = 0; p < ARRAY_LEN(places); p++) {
			world_recvf(w,
				"<%s type='error' id='1' from='" CAT
				"' to='%s'><error type='cancel'><gone"
				" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
				"</error></%s>",
				kinds[k], places[p], kinds[k]);
			world_recvf(w,
				"<iq type='result' id='1' from='" CAT
				"' to='%s'/>",
				places[p]);
		}
	expect_silence(w);
}
END_TEST

/* What a server tells its component is no message to anybody. */
START_TEST(a_message_to_the_service_without_body_is_ignored)
{
	world_recv(w, "<message from='ex.org' to='" DOMAIN "'>"
		      "<delegation xmlns='urn:xmpp:delegation:2'/></message>");
	expect_silence(w);
}
END_TEST

static void recv_capped(const char *xml)
{
	struct turn *t = world_begin(w);
	const struct xml *root;
	struct stanza s;

	ck_assert_int_eq(xml_parse(t->arena, span_str(xml), &xml_caps_default,
				 &root, NULL),
		ERR_OK);
	ck_assert(stanza_view(t->arena, root, &s));
	s.capped = true;
	muc_handle(w->muc, &s, t);
	world_end(w);
}

START_TEST(a_stanza_that_was_cut_is_refused)
{
#define CUT " xmlns='jabber:client' from='" BOB "' to='" ROOM "'"
	recv_capped("<message type='groupchat'" CUT "/>");
	expect(w, BOB, FAILED("modify", "policy-violation"));
	recv_capped("<presence" CUT "/>");
	expect(w, BOB, "/presence/error/err:policy-violation");
	recv_capped("<iq type='get' id='1'" CUT "/>");
	expect(w, BOB, "/iq/error/err:policy-violation");
	expect_silence(w);
	recv_capped("<message type='error'" CUT "/>");
	recv_capped("<iq type='result' id='1'" CUT "/>");
	expect_silence(w);
}
END_TEST

/* Who goes isn't held by what they say about it, however long. */
START_TEST(a_farewell_that_was_cut_holds_nobody)
{
	recv_capped("<presence type='unavailable'" CUT
		    "><status>Well, my fr</status></presence>");
	expect(w, BOB,
		"/presence[@type='unavailable'][not(status)]"
		"//user:status[@code='110']");
	expect(w, ANN,
		"/presence[@type='unavailable'][@from='" ROOM "/Bob']"
		"[not(status)]");
	expect_silence(w);
}
END_TEST

START_TEST(a_farewell_that_is_too_long_is_left_out)
{
	static char status[9000];

	memset(status, 'x', sizeof(status) - 1);
	world_recvf(w,
		"<presence type='unavailable' from='" BOB "' to='" ROOM
		"/Bob'><status>%s</status></presence>",
		status);
	expect(w, ANN, "/presence[@type='unavailable'][not(status)]");
}
END_TEST

/* History asks for each value: there is an end to them, and to no other
 * message. */
START_TEST(values_of_labels_are_bounded)
{
	const struct world_conf conf = {.silent = true};
	char label[64];
	uint64_t before;

	teardown();
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	for (int i = 0; i < 1024; i++) {
		(void)snprintf(label, sizeof(label),
			"UNCLASSIFIED; privacy: case %d", i);
		world_say(w, ANN, "x", world_label(w, label));
	}
	before = muc_stats(w->muc).messages;
	ck_assert_uint_eq(before, 1024);
	w->conf.silent = false;
	world_say(w, ANN, "new", world_label(w, "UNCLASSIFIED"));
	expect(w, ANN, "/message/error[@type='wait']/err:resource-constraint");
	world_say(w, ANN, "old", world_label(w, label));
	expect(w, ANN, "/message[body='old']");
}
END_TEST

/* A namespace that is bound once is written with each element that has it:
 * one stanza must not become many times as long. */
START_TEST(what_grows_by_namespaces_is_refused)
{
	struct buf b;

	buf_init(&b, 1000000);
	buf_str(&b, "<message from='" BOB "' to='" ROOM "' id='m1'"
		    " type='groupchat'><body>x</body><o xmlns='urn:o' "
		    "xmlns:p='urn:");
	for (int i = 0; i < 1000; i++)
		buf_byte(&b, 'u');
	buf_str(&b, "'>");
	for (int i = 0; i < 500; i++)
		buf_str(&b, "<p:a/>");
	buf_str(&b, "</o></message>");
	world_recv(w, buf_cstr(&b));
	buf_clear(&b);
	expect(w, BOB, FAILED("modify", "policy-violation"));
	expect_silence(w);
}
END_TEST

/* design, promise 8: what would become too much for all is answered */
START_TEST(a_long_message_to_many_is_refused)
{
	struct world_conf conf = {.limits = muc_limits_default};

	world_free(&w);
	conf.limits.relay_bytes = 3000;
	w = world_new(&conf);
	world_open(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
	world_recvf(w,
		"<message from='" BOB "' to='" ROOM "' id='m1'"
		" type='groupchat'><body>%0900d</body></message>",
		1);
	expect_some(w, ANN, "/message[body]");
	world_forget(w);
	world_recvf(w,
		"<message from='" BOB "' to='" ROOM "' id='m2'"
		" type='groupchat'><body>%01100d</body></message>",
		1);
	expect(w, BOB, FAILED("wait", "resource-constraint"));
	expect_silence(w);
	/* wherever it is long */
	for (int i = 0; i < 2; i++) {
		world_forget(w);
		world_recvf(w,
			"<message from='" BOB "' to='" ROOM "' %s='%01100d'"
			" type='groupchat'><body>x</body></message>",
			i == 0 ? "id" : "xml:lang", 1);
		expect(w, BOB, FAILED("wait", "resource-constraint"));
		expect_silence(w);
	}
}
END_TEST

Suite *suite_message(void)
{
	Suite *s = suite_create("muc/message");
	TCase *c = tcase_create("message");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_message_goes_to_all_as_it_came);
	tcase_add_test(c, a_message_without_id_gets_one_for_all);
	tcase_add_test(c, a_visitor_has_no_voice);
	tcase_add_loop_test(c, a_message_that_may_not_be_is_answered, 0,
		ARRAY_LEN(refused));
	tcase_add_loop_test(c, nobody_speaks_like_the_room, 0, ARRAY_LEN(airs));
	tcase_add_test(c, what_only_the_room_may_say_is_taken_out);
	tcase_add_test(c, typing_and_markers_pass);
	tcase_add_test(c, errors_and_results_are_not_answered);
	tcase_add_test(c, a_message_to_the_service_without_body_is_ignored);
	tcase_add_test(c, a_stanza_that_was_cut_is_refused);
	tcase_add_test(c, a_farewell_that_was_cut_holds_nobody);
	tcase_add_test(c, a_farewell_that_is_too_long_is_left_out);
	tcase_add_test(c, values_of_labels_are_bounded);
	tcase_add_test(c, what_grows_by_namespaces_is_refused);
	tcase_add_test(c, a_long_message_to_many_is_refused);
	suite_add_tcase(s, c);
	return s;
}
