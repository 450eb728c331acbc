/* SPDX-License-Identifier: MIT */
/* What passes the border of a room: presence, elements, kinds of traffic, and
 * who may not pass at all (domain/border.h). */
#include "tests/muc/border.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

static struct world *w;

static void setup(void)
{
	w = border_world();
}

static void teardown(void)
{
	world_free(&w);
}

#define enter(full, nick)  border_enter(w, (full), (nick))
#define tell(inside)       border_tell(w, (inside))
#define send(from, inside) border_send(w, (from), (inside))

/* ---- folding ---- */

START_TEST(presence_is_folded)
{
	enter(FIN, "Fin");
	enter(NON, "Non");
	world_recv(w,
		"<presence from='" ANN "' to='" ROOM "/Ann'>"
		"<show>dnd</show><status>in the bunker</status>"
		"<priority>5</priority>"
		"<c xmlns='http://jabber.org/protocol/caps'/></presence>");
	expect(w, ANN, "/presence[show='dnd']");
	expect(w, FIN,
		"/presence[user:x/user:item][not(show)][not(status)]"
		"[not(priority)][count(*)=2]");
	expect_quiet(w, NON);
	world_recv(w, "<presence from='" NON "' to='" ROOM "/Noname'/>");
	expect(w, NON,
		"/presence[@type='unavailable']"
		"/user:x/user:status[@code='303']");
	expect(w, NON, "/presence/user:x/user:status[@code='110']");
	expect_quiet(w, NON);
	world_forget(w);
	world_recv(w, "<presence from='" NON "' to='" ROOM
		      "/Noname' type='unavailable'/>");
	expect(w, NON, "/presence[@type='unavailable']");
	expect(w, FIN, "/presence[@type='unavailable']");
}
END_TEST

#define MUCH                                                                  \
	"<body>x</body><subject>s</subject>"                                  \
	"<reply xmlns='urn:xmpp:reply:0' id='1'/>"                            \
	"<active xmlns='http://jabber.org/protocol/chatstates'/>"             \
	"<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>1</lat>"      \
	"</geoloc>"                                                           \
	"<delay xmlns='urn:xmpp:delay' from='a@b' stamp='words'/>"            \
	"<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client" \
	"' from='" ROOM "'><geoloc xmlns='http://jabber.org/protocol/geoloc'" \
	"/></message></forwarded>"

/* SECURITY: nothing else, whatever it stands in. */
static void only_listed(const char *to, const char *message)
{
	ck_assert_uint_eq(expect_count(w, to,
				  say(w,
					  "%s[*[local-name()='body']]"
					  "[*[local-name()='reply']]",
					  message)),
		1);
	ck_assert_uint_eq(expect_count(w, to,
				  "//*[local-name()='subject'][text()]|"
				  "//*[local-name()='active']|"
				  "//*[local-name()='geoloc']|"
				  "//*[@stamp='words']"),
		0);
}

START_TEST(only_listed_elements_pass_live_and_later)
{
	enter(FIN, "Fin");
	tell(MUCH);
	expect_some(w, FIN,
		"/message[sid:stanza-id][occ:occupant-id]"
		"[" SECLABEL "]");
	only_listed(FIN, "/message");
	world_forget(w);
	world_recv(w, "<iq from='" FIN "' to='" ROOM "' type='set' id='q'>"
		      "<query xmlns='urn:xmpp:mam:2'/></iq>");
	only_listed(FIN, "/message//*[local-name()='message']");
	world_recv(w, "<presence from='" FIN "' to='" ROOM
		      "/Fin' type='unavailable'/>");
	world_forget(w);
	world_join(w, FIN, "Fin");
	only_listed(FIN, "/message[delay:delay]");
}
END_TEST

START_TEST(what_is_all_folded_is_not_sent)
{
	enter(FIN, "Fin");
	tell("<geoloc xmlns='http://jabber.org/protocol/geoloc'/>");
	expect(w, ANN, "/message");
	expect_quiet(w, FIN);
}
END_TEST

START_TEST(only_listed_elements_come_in)
{
	enter(FIN, "Fin");
	send(FIN, MUCH);
	expect(w, ANN,
		"/message[body='x'][*[local-name()='reply']]"
		"[not(subject)][not(*[local-name()='active'])]"
		"[not(.//*[local-name()='geoloc'])]");
	send(FIN, "<active xmlns='http://jabber.org/protocol/chatstates'/>");
	expect_quiet(w, ANN);
	send(FIN, "<body>y</body><geoloc xmlns='http://jabber.org/protocol/"
		  "geoloc'/>");
	expect(w, ANN, "/message[body='y'][not(*[local-name()='geoloc'])]");
}
END_TEST

/* ---- kinds of traffic ---- */

#define MARKER "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"

START_TEST(kinds_that_are_not_allowed_do_not_go_out)
{
	enter(SHY, "Shy");
	tell("<body>x</body>" ACTIVE MARKER);
	expect(w, SHY,
		"/message[body='x'][not(*[local-name()='active'])]"
		"[not(*[local-name()='displayed'])]");
	tell(ACTIVE);
	tell(MARKER);
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "/Shy' type='chat' id='p'><body>psst</body></message>");
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' id='i'><x xmlns='http://jabber.org/protocol/muc#user'>"
		      "<invite to='sue@shy.example'/></x></message>");
	expect_quiet(w, SHY);
	expect_quiet(w, "sue@shy.example");
	/* others get them */
	enter(NAT, "Nat");
	tell(ACTIVE);
	expect(w, NAT, "/message/*[local-name()='active']");
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "/Nat' type='chat' id='p'><body>psst</body></message>");
	expect(w, NAT, "/message[@type='chat'][body='psst']");
}
END_TEST

START_TEST(kinds_that_are_not_allowed_do_not_come_in)
{
	enter(SHY, "Shy");
	send(SHY, "<body>x</body>" ACTIVE MARKER);
	expect(w, ANN,
		"/message[body='x'][not(*[local-name()='active'])]"
		"[not(*[local-name()='displayed'])]");
	send(SHY, ACTIVE);
	expect_quiet(w, ANN);
	world_forget(w);
	world_recv(w, "<message from='" SHY "' to='" ROOM
		      "/Ann' type='chat' id='p'><body>psst</body></message>");
	expect(w, SHY, "/message[@type='error']/error/err:not-allowed");
	world_recv(w, "<message from='" SHY "' to='no@" DOMAIN
		      "/Ann' type='chat' id='p'><body>psst</body></message>");
	expect(w, SHY, "/message[@type='error']/error/err:not-allowed");
	world_recv(w, "<message from='" SHY "' to='" ROOM
		      "' id='i'><x xmlns='http://jabber.org/protocol/muc#user'>"
		      "<invite to='ann@ex.org'/></x></message>");
	expect(w, SHY, "/message[@type='error']/error/err:not-allowed");
	expect_quiet(w, ANN);
}
END_TEST

/* What is there and what isn't look the same to who is denied. */
START_TEST(a_denied_domain_is_told_nothing)
{
	static const char *const rooms[] = {ROOM, "no@" DOMAIN};

	for (size_t i = 0; i < 2; i++) {
		world_join(w, KNOWN, "Ken");
		world_forget(w);
		world_recvf(w,
			"<presence from='" BAD "' to='%s/Bad'>"
			"<x xmlns='http://jabber.org/protocol/muc'/>"
			"</presence>",
			rooms[i]);
		expect(w, BAD,
			"/presence[@type='error']/error/err:not-allowed");
		world_recvf(w,
			"<iq from='" BAD "' to='%s' type='get' id='i'>"
			"<query xmlns='http://jabber.org/protocol/disco#info'"
			"/></iq>",
			rooms[i]);
		expect(w, BAD, "/iq[@type='error']/error/err:not-allowed");
		expect_quiet(w, BAD);
	}
}
END_TEST

START_TEST(one_of_a_denied_domain_may)
{
	world_forget(w);
	world_join(w, KNOWN, "Ken");
	expect_some(w, KNOWN, "/presence/user:x/user:status[@code='110']");
}
END_TEST

/* ---- bytes past the gate ---- */

#define IBB                                                                 \
	"<data xmlns='http://jabber.org/protocol/ibb' sid='s' seq='0'>QQ==" \
	"</data>"

static const char *const streams[] = {
	IBB,
	"<propose xmlns='urn:xmpp:jingle-message:0' id='j'/>",
	"<jingle xmlns='urn:xmpp:jingle:1'/>",
	"<si xmlns='http://jabber.org/protocol/si'/>",
	"<query xmlns='http://jabber.org/protocol/bytestreams'/>",
};

START_TEST(files_do_not_go_past_the_gate)
{
	enter(NAT, "Nat");
	tell(streams[_i]);
	expect(w, ANN, "/message[@type='error']/error/err:service-unavailable");
	send(NAT, streams[_i]);
	expect(w, NAT, "/message[@type='error']/error/err:service-unavailable");
	expect_silence(w);
}
END_TEST

Suite *suite_border_fold(void)
{
	Suite *s = suite_create("border, folding");
	TCase *t = tcase_create("border, folding");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, presence_is_folded);
	tcase_add_test(t, only_listed_elements_pass_live_and_later);
	tcase_add_test(t, what_is_all_folded_is_not_sent);
	tcase_add_test(t, only_listed_elements_come_in);
	tcase_add_test(t, kinds_that_are_not_allowed_do_not_go_out);
	tcase_add_test(t, kinds_that_are_not_allowed_do_not_come_in);
	tcase_add_test(t, a_denied_domain_is_told_nothing);
	tcase_add_test(t, one_of_a_denied_domain_may);
	tcase_add_loop_test(
		t, files_do_not_go_past_the_gate, 0, (int)ARRAY_LEN(streams));
	suite_add_tcase(s, t);
	return s;
}
