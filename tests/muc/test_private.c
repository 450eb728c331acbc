/* SPDX-License-Identifier: MIT */
/* Private messages (XEP-0045 7.5). */
#include <stdio.h>

#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"
#define CAT "cat@ex.org/c"

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

static void whisper(
	const char *from, const char *to, const char *type, const char *label)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM "/%s' type='%s' id='p'>"
		"<body>psst</body>%s</message>",
		from, to, type, label != NULL ? label : "");
}

/* C045-076, D421-02 */
START_TEST(a_whisper_goes_to_one)
{
	static const char *const types[] = {"chat", "normal"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		char xpath[256];

		whisper(ANN, "Bob", types[i], NULL);
		(void)snprintf(xpath, sizeof(xpath),
			"/message[@from='" ROOM "/Ann'][@type='%s'][@id='p']"
			"[body='psst'][count(user:x)=1][count(occ:occupant-id)"
			"=1][not(sid:stanza-id)]/sec:securitylabel"
			"[sec:displaymarking='UNCLASSIFIED']",
			types[i]);
		expect(w, BOB, xpath);
		expect_silence(w);
	}
}
END_TEST

/* C045-056 */
START_TEST(a_whisper_goes_to_all_clients_of_a_nick)
{
	world_join(w, "bob@ex.org/2", "Bob");
	world_forget(w);
	whisper(ANN, "Bob", "chat", NULL);
	expect(w, BOB, "/message[body='psst']");
	expect(w, "bob@ex.org/2", "/message[body='psst']");
	expect_silence(w);
	whisper("bob@ex.org/2", "Ann", "chat", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Bob']");
	expect_silence(w);
}
END_TEST

/* C045-077, C045-078 */
static const struct {
	const char *from, *to, *type, *error;
} refused[] = {
	{BOB,            "Ann",    "groupchat", "modify/bad-request"   },
	{BOB,            "Nobody", "chat",      "cancel/item-not-found"},
	{CAT,            "Ann",    "chat",      "modify/not-acceptable"},
	{"bob@ex.org/x", "Ann",    "chat",      "modify/not-acceptable"},
	{CAT,            "Nobody", "chat",      "modify/not-acceptable"},
};

START_TEST(a_whisper_that_may_not_be_is_answered)
{
	const char *slash = strchr(refused[_i].error, '/');
	char xpath[256];

	whisper(refused[_i].from, refused[_i].to, refused[_i].type, NULL);
	(void)snprintf(xpath, sizeof(xpath),
		"/message[@type='error'][@id='p'][not(body)][@from='" ROOM
		"/%s']/error[@type='%.*s']/err:%s",
		refused[_i].to, (int)(slash - refused[_i].error),
		refused[_i].error, slash + 1);
	expect(w, refused[_i].from, xpath);
	expect_silence(w);
}
END_TEST

/* C045-079, K-06: option x role */
static const struct {
	const char *option;
	bool visitor, participant, moderator;
} allowed[] = {
	{"allow_pm=anyone",       true,  true,  true },
	{"allow_pm=participants", false, true,  true },
	{"allow_pm=moderators",   false, false, true },
	{"allow_pm=none",         false, false, false},
};

static void expect_whisper(const char *from, const char *to, bool passes)
{
	char full[64], nick[16];

	(void)snprintf(full, sizeof(full), "%s@ex.org/%c", to, to[0]);
	(void)snprintf(nick, sizeof(nick), "%c%s", to[0] - 'a' + 'A', to + 1);
	world_forget(w);
	whisper(from, nick, "chat", NULL);
	if (passes)
		expect(w, full, "/message[body='psst']");
	else
		expect(w, from, "/message/error[@type='auth']/err:forbidden");
	expect_silence(w);
}

START_TEST(the_room_says_who_may_whisper)
{
	world_set(w, "moderated=true");
	world_join(w, CAT, "Cat"); /* a visitor */
	world_set(w, allowed[_i].option);
	expect_whisper(CAT, "bob", allowed[_i].visitor);
	expect_whisper(BOB, "cat", allowed[_i].participant);
	expect_whisper(ANN, "bob", allowed[_i].moderator);
}
END_TEST

/* H258-11, K-15: nothing to the uncleared, and nobody is told. */
START_TEST(a_whisper_keeps_to_its_label)
{
	whisper(ANN, "Bob", "chat", world_label(w, "SECRET"));
	expect_silence(w);
	world_clear(w, "bob@ex.org", "up to SECRET");
	whisper(ANN, "Bob", "chat", world_label(w, "SECRET"));
	expect(w, BOB,
		"/message[body='psst']/sec:securitylabel"
		"[sec:displaymarking='SECRET']");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	whisper(BOB, "Ann", "chat", world_label(w, "SECRET"));
	expect(w, BOB,
		"/message[not(body)]/error[@type='auth'][caveat:denied]"
		"/err:forbidden");
	whisper(BOB, "Ann", "chat",
		"<securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<label><odd/></label></securitylabel>");
	expect(w, BOB, "/message/error/err:policy-violation");
	expect_silence(w);
	world_set(w, "clearance=up to RESTRICTED");
	world_forget(w);
	whisper(ANN, "Bob", "chat", world_label(w, "SECRET"));
	expect(w, ANN, "/message/error[caveat:denied]");
	expect_silence(w);
}
END_TEST

/* C045-080 */
START_TEST(a_whisper_is_cleaned)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM "/Ann' type='chat'>"
		      "<body>psst</body>"
		      "<x xmlns='http://jabber.org/protocol/muc#user'>"
		      "<item affiliation='owner'/></x>"
		      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>"
		      "</message>");
	expect(w, ANN,
		"/message[count(user:x)=1][not(user:x/*)]"
		"[count(occ:occupant-id)=1][not(occ:occupant-id/@id='x')]");
}
END_TEST

/* C045-081: an error to a whisper says that a client is gone, no more. */
START_TEST(an_error_to_a_whisper_is_not_passed_on)
{
	world_recv(w, "<message from='" BOB "' to='" ROOM "/Ann' type='error'>"
		      "<body>psst</body><error type='cancel'><not-acceptable"
		      " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
		      "</message>");
	expect_silence(w);
}
END_TEST

Suite *suite_private(void)
{
	Suite *s = suite_create("muc/private");
	TCase *c = tcase_create("private");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_whisper_goes_to_one);
	tcase_add_test(c, a_whisper_goes_to_all_clients_of_a_nick);
	tcase_add_loop_test(c, a_whisper_that_may_not_be_is_answered, 0,
		ARRAY_LEN(refused));
	tcase_add_loop_test(
		c, the_room_says_who_may_whisper, 0, ARRAY_LEN(allowed));
	tcase_add_test(c, a_whisper_keeps_to_its_label);
	tcase_add_test(c, a_whisper_is_cleaned);
	tcase_add_test(c, an_error_to_a_whisper_is_not_passed_on);
	suite_add_tcase(s, c);
	return s;
}
