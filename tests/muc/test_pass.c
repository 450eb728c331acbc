/* SPDX-License-Identifier: MIT */
/*
 * What clients send beside text passes as it is, under its label and its id.
 * What changes a message is kept, what is of the moment isn't.
 */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_join(w, "ann@ex.org/2", "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

#define HINT(name) "<" name " xmlns='urn:xmpp:hints'/>"
#define BODY       "<body>text</body>"
#define WHOLLY     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:x:y'/>"

/* D-PASS-01, D-PASS-02, D-PASS-03, D-PASS-04, D-PASS-05, D422-01, D513 */
static const struct {
	const char *xml, *name;
	bool kept;
} payloads[] = {
  /* of the moment */
	{"<composing xmlns='http://jabber.org/protocol/chatstates'/>",
         "composing",									       false},
	{"<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>",               "displayed",
         false											   },
	{"<received xmlns='urn:xmpp:receipts' id='x'/>",                      "received",           false},
	{"<odd xmlns='urn:odd:0'><deep/></odd>",                              "odd",                false},
 /* unless it shall be kept */
	{"<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>" HINT("store"),
         "displayed",									       true },
	{"<odd xmlns='urn:odd:0'/>" HINT("store"),                            "odd",                true },
 /* what becomes of messages */
	{"<reactions xmlns='urn:xmpp:reactions:0' id='x'>"
	 "<reaction>&#128034;</reaction></reactions>",               "reactions",          true },
	{"<reactions xmlns='urn:xmpp:reactions:0' id='x'/>",                  "reactions",          true },
	{"<retract xmlns='urn:xmpp:message-retract:1' id='x'/>",              "retract",
         true											    },
	{"<apply-to xmlns='urn:xmpp:fasten:0' id='x'>"
	 "<external name='body'/></apply-to>",		       "apply-to",           true },
	{"<replace xmlns='urn:xmpp:message-correct:0' id='x'/>",              "replace",
         true											    },
	{"<attach-to xmlns='urn:xmpp:message-attaching:1' id='x'/>",
         "attach-to",									       true },
 /* what goes with text, as all text */
	{BODY,								"body",               true },
	{BODY "<replace xmlns='urn:xmpp:message-correct:0' id='x'/>",         "replace",
         true											    },
	{BODY "<reply xmlns='urn:xmpp:reply:0' id='x' to='y@z'/>"
	      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
	      "<body start='0' end='2'/></fallback>",		"reply",              true },
	{BODY WHOLLY,							 "fallback",           true },
	{BODY "<markable xmlns='urn:xmpp:chat-markers:0'/>"
	      "<request xmlns='urn:xmpp:receipts'/>",		"markable",           true },
	{BODY "<x xmlns='jabber:x:oob'><url>https://up.ex.org/f</url></x>",   "x",
         true											    },
	{BODY "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>",                   "origin-id",          true },
	{BODY "<stanza-id xmlns='urn:xmpp:sid:0' by='a@b' id='o'/>",
         "stanza-id",									       true },
	{BODY "<mention xmlns='urn:xmpp:mentions:0'"
	      " mentions='urn:xmpp:mentions:0#channel'/>",           "mention",            true },
	{BODY "<reference xmlns='urn:xmpp:reference:0' type='mention'"
	      " uri='xmpp:bob@ex.org'/>",			    "reference",          true },
	{BODY "<encryption xmlns='urn:xmpp:eme:0' namespace='x'/>"
	      "<encrypted xmlns='urn:xmpp:omemo:2'/>",               "encrypted",          true },
 /* unless it shall not */
	{BODY HINT("no-store"),					       "no-store",           false},
	{BODY HINT("no-permanent-store"),                                     "no-permanent-store", false},
	{"<reactions xmlns='urn:xmpp:reactions:0' id='x'/>" HINT("no-store"),
         "reactions",									       false},
	{BODY HINT("no-copy"),						"no-copy",            true },
};

START_TEST(what_clients_send_passes)
{
	const char *stanza_id = payloads[_i].kept ? "= 1" : "= 0";

	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='the id'"
		" type='groupchat'>%s%s</message>",
		payloads[_i].xml, world_label(w, "SECRET"));
	for (int i = 0; i < 2; i++) {
		const char *who = i == 0 ? ANN : "ann@ex.org/2";

		expect(w, who,
			say(w,
				"/message[@id='the id'][*[local-name()='%s']]"
				"[sec:securitylabel][count(sid:stanza-id"
				"[@by='" ROOM "']) %s]",
				payloads[_i].name, stanza_id));
	}
	expect_silence(w); /* Bob isn't cleared for it */
}
END_TEST

/* D-PASS-04 */
START_TEST(rooms_tell_that_they_keep_reactions)
{
	ck_xpath(ask(w, BOB, ROOM, "get",
			 "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='urn:xmpp:reactions:0']");
}
END_TEST

Suite *suite_pass(void)
{
	Suite *s = suite_create("muc/pass");
	TCase *c = tcase_create("pass");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(
		c, what_clients_send_passes, 0, ARRAY_LEN(payloads));
	tcase_add_test(c, rooms_tell_that_they_keep_reactions);
	suite_add_tcase(s, c);
	return s;
}
