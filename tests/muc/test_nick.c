/* SPDX-License-Identifier: MIT */
/* Which nick somebody may have, and what visitors may say of themselves. */
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

#define ANN "ann@ex.org/a" /* the owner */
#define BOB "bob@ex.org/b" /* has a reserved nick */
#define CAT "cat@ex.org/c"
#define MUC "<x xmlns='http://jabber.org/protocol/muc'/>"

static struct world *w;

static void admin(const char *item)
{
	world_recvf(w,
		"<iq type='set' id='a' from='" ANN "' to='" ROOM "'>"
		"<query xmlns='http://jabber.org/protocol/muc#admin'>%s"
		"</query></iq>",
		item);
	expect_some(w, ANN, "/iq[@type='result']");
	world_forget(w);
}

static void setup(void)
{
	w = world_new(NULL);
	world_open(w, ANN, "Ann");
	admin("<item affiliation='member' jid='bob@ex.org' nick='Robert'/>");
}

static void teardown(void)
{
	world_free(&w);
}

static void present(const char *from, const char *nick, const char *inside)
{
	world_recvf(w, "<presence from='%s' to='" ROOM "/%s'>%s</presence>",
		from, nick, inside);
}

/* C045-065, C045-049: the room puts it right instead of refusing. */
START_TEST(a_reserved_nick_is_given_where_it_must_be_used)
{
	world_set(w, "reserved_nick=true");
	world_forget(w);
	world_join(w, BOB, "Bob");
	expect(w, ANN, "/presence[@from='" ROOM "/Robert']");
	expect(w, BOB, "/presence[@from='" ROOM "/Ann']");
	expect(w, BOB,
		"/presence[@from='" ROOM "/Robert']/user:x"
		"[user:status/@code='210'][user:status/@code='110']");
	/* who has none chooses */
	world_join(w, CAT, "Cat");
	expect_some(w, CAT,
		"/presence[@from='" ROOM "/Cat']"
		"[not(user:x/user:status/@code='210')]");
	/* and nobody takes that of another */
	world_forget(w);
	world_join(w, "dan@ex.org/d", "Robert");
	expect(w, "dan@ex.org/d", "/presence/error/err:conflict");
	expect_silence(w);
}
END_TEST

START_TEST(else_a_reserved_nick_is_an_offer)
{
	world_join(w, BOB, "Bob");
	expect_some(w, BOB,
		"/presence[@from='" ROOM "/Bob']//user:status[@code='110']");
}
END_TEST

/* C045-093: it keeps under the old nick who may not change. */
START_TEST(a_locked_nick_is_kept)
{
	world_join(w, BOB, "Robert");
	world_join(w, CAT, "Cat");
	world_set(w, "reserved_nick=true");
	world_forget(w);
	present(BOB, "Bob", "");
	expect(w, BOB,
		"/presence[@type='error'][@from='" ROOM "/Bob']/error"
		"[@type='cancel'][@by='" ROOM "']/err:not-acceptable");
	expect_silence(w);
	present(CAT, "Kitty", "");
	expect_some(w, CAT, "/presence[@from='" ROOM "/Kitty']");
	world_set(w, "change_nick=false");
	world_forget(w);
	present(CAT, "Cat", "");
	expect(w, CAT, "/presence/error[@type='cancel']/err:not-acceptable");
	expect_silence(w);
	world_say(w, CAT, "still here", NULL);
	expect(w, ANN, "/message[@from='" ROOM "/Kitty']");
}
END_TEST

/* A way back is always open. */
START_TEST(ones_own_reserved_nick_may_be_taken)
{
	world_join(w, BOB, "Bob");
	world_set(w, "reserved_nick=true");
	world_set(w, "change_nick=false");
	world_forget(w);
	present(BOB, "Bobby", "");
	expect(w, BOB, "/presence/error/err:not-acceptable");
	present(BOB, "Robert", "");
	expect_some(w, ANN, "/presence[@from='" ROOM "/Robert'][not(@type)]");
}
END_TEST

START_TEST(visitors_keep_their_nick_where_they_must)
{
	world_set(w, "moderated=true");
	world_set(w, "visitor_nick=false");
	world_join(w, CAT, "Cat");
	world_join(w, BOB, "Bob");
	world_forget(w);
	present(CAT, "Kitty", "");
	expect(w, CAT, "/presence/error/err:not-acceptable");
	expect_silence(w);
	present(BOB, "Bobby", "");
	expect_some(w, BOB, "/presence[@from='" ROOM "/Bobby']");
}
END_TEST

/* Not when they come, nor while they are there, nor when they go. */
START_TEST(visitors_have_no_words_where_they_must_not)
{
	static const char said[] = "<show>away</show><status>buy!</status>";

	world_set(w, "moderated=true");
	world_set(w, "visitor_status=false");
	world_join(w, BOB, "Bob");
	world_forget(w);
	present(CAT, "Cat", MUC "<status>buy!</status><show>xa</show>");
	expect(w, ANN, "/presence[show='xa'][not(status)]");
	present(CAT, "Cat", said);
	expect(w, ANN, "/presence[show='away'][not(status)]");
	present(BOB, "Bob", said);
	expect(w, ANN, "/presence[show='away'][status='buy!']");
	world_recv(w, "<presence type='unavailable' from='" CAT "' to='" ROOM
		      "/Cat'><status>buy!</status></presence>");
	expect(w, ANN, "/presence[@type='unavailable'][not(status)]");
	world_set(w, "visitor_status=true");
	world_forget(w);
	present(CAT, "Cat", MUC "<status>hello</status>");
	expect(w, ANN, "/presence[status='hello']");
}
END_TEST

/* C045-099: who is inside may ask after a nick; nothing is told to others, and
 * a nick that nobody has looks like one that isn't told of. */
START_TEST(a_probe_is_answered_inside)
{
#define PROBE(from, to) \
	"<presence type='probe' from='" from "' to='" ROOM to "'/>"
	const char *nobody, *untold;

	world_join(w, BOB, "Bob");
	world_forget(w);
	world_recv(w, PROBE(BOB, "/Ann"));
	expect(w, BOB,
		"/presence[@from='" ROOM "/Ann'][not(@type)]/user:x/user:item"
		"[@role='moderator'][not(@jid)]");
	world_recv(w, PROBE(BOB, "/Bob"));
	expect(w, BOB, "/presence//user:status[@code='110']");
	world_recv(w, PROBE(BOB, ""));
	world_recv(w, PROBE(CAT, "/Ann"));
	expect_silence(w);
	world_recv(w, PROBE(BOB, "/Cat"));
	nobody = expect_value(w, BOB,
		"string(/presence[@type='unavailable']/user:x/user:item"
		"[@affiliation='none']/@role)");
	world_set(w, "presence_broadcast=moderator");
	world_join(w, CAT, "Cat");
	world_recv(w, PROBE(BOB, "/Cat"));
	untold = expect_value(w, BOB,
		"string(/presence[@type='unavailable']/user:x/user:item"
		"[@affiliation='none']/@role)");
	ck_assert_str_eq(nobody, "none");
	ck_assert_str_eq(untold, nobody);
}
END_TEST

Suite *suite_nick(void)
{
	Suite *s = suite_create("muc/nick");
	TCase *c = tcase_create("nick");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_reserved_nick_is_given_where_it_must_be_used);
	tcase_add_test(c, else_a_reserved_nick_is_an_offer);
	tcase_add_test(c, a_locked_nick_is_kept);
	tcase_add_test(c, ones_own_reserved_nick_may_be_taken);
	tcase_add_test(c, visitors_keep_their_nick_where_they_must);
	tcase_add_test(c, visitors_have_no_words_where_they_must_not);
	tcase_add_test(c, a_probe_is_answered_inside);
	suite_add_tcase(s, c);
	return s;
}
