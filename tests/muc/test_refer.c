/* SPDX-License-Identifier: MIT */
/* Messages that refer to others go to who may see both (doc/design.md 5). */
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
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *say_secret(const char *body)
{
	world_forget(w);
	world_say(w, ANN, body, world_label(w, "SECRET"));
	return expect_value(w, ANN, "string(//sid:stanza-id/@id)");
}

static const char *const references[] = {
	"replace xmlns='urn:xmpp:message-correct:0'",
	"reactions xmlns='urn:xmpp:reactions:0'",
	"reply xmlns='urn:xmpp:reply:0'",
	"retract xmlns='urn:xmpp:message-retract:1'",
	"apply-to xmlns='urn:xmpp:fasten:0'",
	"displayed xmlns='urn:xmpp:chat-markers:0'",
	"received xmlns='urn:xmpp:receipts'",
	"attach-to xmlns='urn:xmpp:message-attaching:1'",
};

static void refer(const char *from, int reference, const char *id)
{
	world_forget(w);
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='ref' type='groupchat'>"
		"<body>about it</body><%s id='%s'/></message>",
		from, references[reference], id);
}

/* Both labels count, for those who hear it and for the one who says it. */
START_TEST(a_reference_goes_to_who_may_see_both)
{
	const char *id = say_secret("plans");

	refer(ANN, _i, id);
	expect(w, ANN, "/message[body='about it']");
	expect_silence(w);
	refer(BOB, _i, id);
	expect(w, BOB, "/message[not(body)]/error/err:item-not-found");
	expect_silence(w);
	/* what isn't known is no secret */
	refer(BOB, _i, "0123456789abcdef0123456789abcdef");
	expect(w, ANN, "/message[body='about it']");
	/* and history tells no more */
	refer(ANN, _i, id);
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	ck_assert_uint_eq(
		expect_count(w, "bob@ex.org/2", "/message[body='about it']"),
		1);
	world_join(w, "ann@ex.org/2", "Ann");
	ck_assert_uint_eq(
		expect_count(w, "ann@ex.org/2", "/message[body='about it']"),
		3);
}
END_TEST

/* XEP-0308 names the client's own id. */
START_TEST(a_correction_is_found_by_the_senders_id)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='first'"
		" type='groupchat'><body>plans</body>%s</message>",
		world_label(w, "SECRET"));
	world_forget(w);
	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='second'"
		      " type='groupchat'><body>plans!</body><replace"
		      " xmlns='urn:xmpp:message-correct:0' id='first'/>"
		      "</message>");
	expect(w, ANN, "/message[body='plans!']");
	expect_silence(w);
	world_join(w, "bob@ex.org/2", "Bob");
	expect_none(w, "bob@ex.org/2", "/message[body]");
	world_forget(w);
	/* the id of somebody else's message means nothing */
	world_recv(w, "<message from='" BOB "' to='" ROOM "' id='second'"
		      " type='groupchat'><body>mine</body><replace"
		      " xmlns='urn:xmpp:message-correct:0' id='first'/>"
		      "</message>");
	expect(w, ANN, "/message[body='mine']");
	expect(w, BOB, "/message[body='mine']");
}
END_TEST

/* What a correction referred to when it was said counts for ever, however
 * much has been said since. */
START_TEST(a_correction_in_history_keeps_its_reference)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='first'"
		" type='groupchat'><body>plans</body>%s</message>",
		world_label(w, "SECRET"));
	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='second'"
		      " type='groupchat'><body>plans!</body><replace"
		      " xmlns='urn:xmpp:message-correct:0' id='first'/>"
		      "</message>");
	for (int i = 0; i < 100; i++)
		world_say(w, ANN, "s", world_label(w, "SECRET"));
	world_forget(w);
	world_join(w, "bob@ex.org/2", "Bob");
	expect_none(w, "bob@ex.org/2", "/message[body]");
}
END_TEST

START_TEST(too_many_references_are_refused)
{
	const char *id = say_secret("plans");

	world_forget(w);
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' type='groupchat'>"
		"<body>x</body>"
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/>"
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/></message>",
		id, id, id, id, id);
	expect(w, ANN, "/message[not(body)]/error/err:policy-violation");
}
END_TEST

Suite *suite_refer(void)
{
	Suite *s = suite_create("muc/refer");
	TCase *c = tcase_create("refer");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, a_reference_goes_to_who_may_see_both, 0,
		ARRAY_LEN(references));
	tcase_add_test(c, a_correction_is_found_by_the_senders_id);
	tcase_add_test(c, a_correction_in_history_keeps_its_reference);
	tcase_add_test(c, too_many_references_are_refused);
	suite_add_tcase(s, c);
	return s;
}
