/* SPDX-License-Identifier: MIT */
/*
 * The subject of a room (XEP-0045 8.1): under the room's access label, judged
 * by no other, and so nothing but text.
 */
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

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

static void set_subject(const char *from, const char *inside)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM
		"' id='s' type='groupchat'>%s</message>",
		from, inside);
}

/* C045-131, C045-133, C045-063 */
START_TEST(a_subject_is_told_now_and_later)
{
	set_subject(ANN, "<subject>Plans</subject>");
	expect(w, ANN,
		"/message[@id='s'][@from='" ROOM "/Ann'][subject='Plans']"
		"[not(body)]");
	expect(w, BOB, "/message[subject='Plans']");
	expect_silence(w);
	world_join(w, CAT, "Cat");
	expect_some(w, CAT,
		"/message[subject='Plans'][@from='" ROOM "/Ann']"
		"/delay:delay[@from='" ROOM "']");
	set_subject(ANN, "<subject/>"); /* cleared, and that has a time too */
	world_forget(w);
	world_join(w, CAT, "Cat");
	expect_some(
		w, CAT, "/message[subject][not(subject/text())]/delay:delay");
}
END_TEST

/* C045-131: with a body or a thread it is a message as any other. */
START_TEST(a_subject_with_a_body_is_a_message)
{
	set_subject(BOB, "<subject>s</subject><body>b</body>");
	expect(w, ANN, "/message[body='b'][sec:securitylabel]");
	set_subject(BOB, "<subject>s</subject><thread>t</thread>");
	expect(w, ANN, "/message[thread='t'][sec:securitylabel]");
	world_forget(w);
	world_join(w, CAT, "Cat");
	expect_some(w, CAT, "/message[not(body)][not(thread)][subject='']");
}
END_TEST

/* C045-132 */
START_TEST(a_subject_is_for_moderators_unless_configured)
{
	set_subject(BOB, "<subject>mine</subject>");
	expect(w, BOB,
		"/message[@type='error'][not(subject)]"
		"/error[@type='auth']/err:forbidden");
	expect_silence(w);
	world_set(w, "change_subject=true");
	world_forget(w);
	set_subject(BOB, "<subject>mine</subject>");
	expect(w, ANN, "/message[subject='mine']");
}
END_TEST

/* H258-12: neither checked nor passed on with a label, good or bad. */
START_TEST(a_subject_has_no_label)
{
	set_subject(ANN, "<subject>one</subject>"
			 "<securitylabel xmlns='urn:xmpp:sec-label:0'>"
			 "<displaymarking>X</displaymarking><label><odd"
			 " xmlns='urn:odd:0'/></label></securitylabel>");
	expect(w, BOB, "/message[subject='one'][not(sec:securitylabel)]");
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' type='groupchat'>"
		"<subject>two</subject>%s</message>",
		world_label(w, "SECRET")); /* Ann isn't cleared for that */
	expect(w, BOB, "/message[subject='two'][not(sec:securitylabel)]");
}
END_TEST

/*
 * SECURITY: no label decides who gets a subject. Each of these would be judged
 * in a message.
 */
static const char *const smuggled[] = {
	"<html xmlns='http://jabber.org/protocol/xhtml-im'><body"
	" xmlns='http://www.w3.org/1999/xhtml'><p>plans</p></body></html>",
	"<x xmlns='jabber:x:oob'><url>https://plans/</url></x>",
	"<replace xmlns='urn:xmpp:message-correct:0' id='x'/>",
	"<reactions xmlns='urn:xmpp:reactions:0' id='x'/>",
	"<encrypted xmlns='eu.siacs.conversations.axolotl'>x</encrypted>",
	"<forwarded xmlns='urn:xmpp:forward:0'><message"
	" xmlns='jabber:client'><body>plans</body></message></forwarded>",
	"<origin-id xmlns='urn:xmpp:sid:0' id='x'/>",
	"<delay xmlns='urn:xmpp:delay' from='x@y' stamp='x'/>",
	"plans",
};

START_TEST(a_subject_carries_nothing_else)
{
	set_subject(ANN, arena_printf(w->keep,
				 "<subject>s<in xmlns='urn:odd:0'>plans</in>"
				 "</subject>%s",
				 smuggled[_i])
				 .p);
	for (int i = 0; i < 2; i++)
		expect(w, i == 0 ? ANN : BOB,
			"/message[@id='s'][@type='groupchat']"
			"[@from='" ROOM "/Ann'][count(*)=3][count(subject)=1]"
			"[subject='s'][not(subject/*)][not(text())]"
			"[sid:stanza-id][occ:occupant-id]");
	expect_silence(w);
	world_join(w, CAT, "Cat");
	expect_some(w, CAT, "/message[subject='s'][not(subject/*)]");
}
END_TEST

START_TEST(a_subject_may_be_in_several_languages)
{
	world_recv(w, "<message from='" ANN "' to='" ROOM
		      "' type='groupchat' xml:lang='en'>"
		      "<subject>Plans</subject>"
		      "<subject xml:lang='fr'>Equipes &amp; plus</subject>"
		      "</message>");
	expect(w, BOB,
		"/message[count(subject)=2][subject[@xml:lang='en']='Plans']"
		"[subject[@xml:lang='fr']='Equipes & plus']");
}
END_TEST

/* ---- under which label it stood ---- */

static void relabel(const char *access)
{
	world_set(w, access);
	world_forget(w);
	world_join(w, CAT, "Cat");
}

#define NO_SUBJECT "/message[subject][not(subject/text())][not(delay:delay)]"

START_TEST(a_subject_goes_with_its_access_label)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	set_subject(ANN, "<subject>harmless</subject>");
	/* where there was none, everybody could have read it */
	world_set(w, "access_label=SECRET");
	world_forget(w);
	world_join(w, "ann@ex.org/2", "Ann");
	expect_some(w, "ann@ex.org/2", "/message[subject='harmless']");
	set_subject(ANN, "<subject>plans</subject>");
	/* what doesn't change it doesn't change the subject either */
	world_set(w, "access_label= secret ");
	world_set(w, "name=Plans");
	world_forget(w);
	world_join(w, "ann@ex.org/2", "Ann");
	expect_some(w, "ann@ex.org/2", "/message[subject='plans']");
	relabel(_i == 0   ? "access_label="
		: _i == 1 ? "access_label=UNCLASSIFIED"
			  : "access_label=UNCLASSIFIED; Releasable To: GBR");
	if (_i == 2) {
		world_clear(
			w, "cat@ex.org", "UNCLASSIFIED; Releasable To: GBR");
		world_join(w, CAT, "Cat");
	}
	expect_some(w, CAT, NO_SUBJECT);
	ck_assert_uint_eq(expect_count(w, CAT, "//*[.='plans']"), 0);
	/* nor does a restart bring it back */
	world_set(w, "persistent=true");
	world_restart(w);
	world_forget(w);
	world_join(w, CAT, "Cat");
	expect_some(w, CAT, NO_SUBJECT);
}
END_TEST

Suite *suite_subject(void)
{
	Suite *s = suite_create("muc/subject");
	TCase *c = tcase_create("subject");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_subject_is_told_now_and_later);
	tcase_add_test(c, a_subject_with_a_body_is_a_message);
	tcase_add_test(c, a_subject_is_for_moderators_unless_configured);
	tcase_add_test(c, a_subject_has_no_label);
	tcase_add_loop_test(
		c, a_subject_carries_nothing_else, 0, ARRAY_LEN(smuggled));
	tcase_add_test(c, a_subject_may_be_in_several_languages);
	tcase_add_loop_test(c, a_subject_goes_with_its_access_label, 0, 3);
	suite_add_tcase(s, c);
	return s;
}
