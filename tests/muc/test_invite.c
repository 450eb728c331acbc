/* SPDX-License-Identifier: MIT */
/* Mediated invitations and declines (XEP-0045 7.8.2). */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc" /* the owner, inside */
#define BOB "bob@ex.org/pc" /* inside, of no affiliation */
#define CY  "cy@ex.org"     /* outside */

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static void send(const char *from, const char *letters, const char *more)
{
	world_recvf(w,
		"<message from='%s' to='" ROOM "' id='m'>"
		"<x xmlns='" PROTOCOL("muc#user") "'>%s</x>%s</message>",
		from, letters, more);
}

static const char *error_to(const char *who)
{
	const char *all = heard(w, who);
	const char *a = strstr(all, "<message");

	return a != NULL && strstr(a, "type='error'") != NULL ? a : NULL;
}

/* The condition of the one error to that address; "" if there is none. */
#define ck_refused(who, condition)                                            \
	ck_xpath(heard(w, who), "count(/all/message[@type='error']) = 1 and " \
				"/all/message/error/err:" condition)
#define ck_unrefused(who) ck_assert_ptr_null(error_to(who))

static const char *affiliation_of(const char *bare)
{
	const char *all = op_show(w, ROOM, "affiliation");
	const char *at = strstr(all, say(w, " %s", bare));

	if (at == NULL)
		return "none";
	while (at > all && at[-1] != '\n')
		at--;
	return say(w, "%.*s", (int)strcspn(at, " "), at);
}

/* C045-110, C045-114: from the room, with who invites; reason and thread are
 * kept, and nothing else of what was sent. */
START_TEST(an_invitation_is_forwarded)
{
	const char *got;

	send(BOB,
		"<invite to='" CY "/x' from='evil@ex.org'>"
		"<reason>Come &amp; see</reason><continue thread='t1'/>"
		"<password>guess</password></invite>"
		"<status code='110'/>",
		"<body>hello</body>");
	got = heard(w, CY);
	ck_xpath(got, "count(/all/message) = 1 and /all/message[@from='" ROOM
		      "'][not(@type)][not(body)]");
	ck_xpath(got, "//user:x[count(*) = 1]/user:invite"
		      "[@from='bob@ex.org'][not(@to)]"
		      "[user:reason='Come & see']"
		      "[user:continue/@thread='t1'][not(user:password)]");
	ck_xpath(got, "//conf:x[@jid='" ROOM "'][@reason='Come & see']");
	ck_xpath_not(heard(w, NULL), "/all/message[@to='" ANN "']");
	ck_unrefused(BOB);
	/* in an open room nobody becomes a member by it */
	ck_assert_str_eq(affiliation_of(CY), "none");
}
END_TEST

/* C045-110: a message each. */
START_TEST(several_are_invited)
{
	send(ANN, "<invite to='" CY "'/><invite to='dan@ex.org'/>", "");
	ck_xpath(heard(w, CY), "count(//user:invite) = 1");
	ck_xpath(heard(w, "dan@ex.org"), "count(//user:invite) = 1");
}
END_TEST

START_TEST(invitations_have_a_limit)
{
	const char *many = "";

	for (int i = 0; i < 32; i++)
		many = say(w, "%s<invite to='u%d@ex.org'/>", many, i);
	send(ANN, many, "");
	ck_xpath(heard(w, NULL), "count(//user:invite) = 32");
	world_forget(w);
	send(ANN, say(w, "%s<invite to='u32@ex.org'/>", many), "");
	ck_refused(ANN, "not-acceptable");
	ck_xpath_not(heard(w, NULL), "//user:invite");
}
END_TEST

/* C045-114 */
START_TEST(outsiders_invite_nobody)
{
	send("dan@ex.org/x", "<invite to='" CY "'/>", "");
	ck_refused("dan@ex.org/x", "not-acceptable");
	ck_xpath_not(heard(w, CY), "/all/*");
}
END_TEST

START_TEST(an_invitation_needs_an_address)
{
	static const char *const bad[] = {"<invite/>", "<invite to=''/>",
		"<invite to='@ex.org'/>", "<invite to='ex.org'/>",
		"<invite to='" CY "'/><invite to='@'/>"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		world_forget(w);
		send(ANN, bad[i], "");
		ck_refused(ANN, "jid-malformed");
		ck_xpath_not(heard(w, CY), "/all/*");
	}
}
END_TEST

/* C045-111: the members-only room. */
START_TEST(members_invite_where_they_may)
{
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	send(BOB, "<invite to='" CY "'><reason>x</reason></invite>", "");
	ck_refused(BOB, "forbidden");
	/* K-24: nothing of it is repeated */
	ck_xpath_not(heard(w, BOB), "//user:*");
	ck_xpath_not(heard(w, CY), "/all/*");
	ck_assert_str_eq(affiliation_of(CY), "none");

	ck_assert_str_eq(op_set(w, ROOM, "allow_invites=true"), "");
	world_forget(w);
	send(BOB, "<invite to='" CY "'/><invite to='" CY "/x'/>", "");
	ck_unrefused(BOB);
	ck_xpath(heard(w, CY), "//user:invite");
	ck_assert_str_eq(affiliation_of(CY), "member");
	/* and may enter then */
	world_join(w, CY "/pc", "Cy");
	ck_xpath(heard(w, CY "/pc"), "//user:status[@code='110']");
}
END_TEST

START_TEST(an_admin_invites_into_a_closed_room)
{
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	send(ANN, "<invite to='" CY "'/>", "");
	ck_xpath(heard(w, CY), "//user:invite");
	ck_assert_str_eq(affiliation_of(CY), "member");
}
END_TEST

/* An invitation lifts no ban, and the inviter isn't told of one. */
START_TEST(the_banned_stay_banned)
{
	ck_assert_str_eq(op_give(w, ROOM, CY, "outcast"), "");
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	send(ANN, "<invite to='" CY "'/>", "");
	ck_xpath_not(heard(w, NULL), "/all/*");
	ck_assert_str_eq(affiliation_of(CY), "outcast");
}
END_TEST

/* H258-13: the name of a room isn't told to who may not find it; who invites
 * can't tell it from success. */
START_TEST(the_uncleared_are_not_invited)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=SECRET"), "");
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_clear(w, "dan@ex.org", "up to SECRET");
	world_forget(w);
	send(ANN, "<invite to='" CY "'/><invite to='dan@ex.org'/>", "");
	ck_xpath_not(heard(w, CY), "/all/*");
	ck_xpath(heard(w, "dan@ex.org"), "//user:invite");
	ck_unrefused(ANN);
	ck_assert_str_eq(affiliation_of(CY), affiliation_of("dan@ex.org"));
}
END_TEST

/* The label of the text doesn't stand for that of the room. */
START_TEST(a_low_label_opens_no_room)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=SECRET"), "");
	world_forget(w);
	send(ANN, "<invite to='" CY "'><reason>x</reason></invite>",
		world_label(w, "UNCLASSIFIED"));
	ck_xpath_not(heard(w, NULL), "/all/*");
}
END_TEST

/* What is written into one is under the label of the message. */
START_TEST(the_text_goes_to_the_cleared)
{
	const char *letters = "<invite to='" CY "'><reason>hush</reason>"
			      "</invite><invite to='dan@ex.org'>"
			      "<reason>hush</reason></invite>";

	world_clear(w, "ann@ex.org", "up to SECRET");
	world_clear(w, "dan@ex.org", "up to SECRET");
	world_forget(w);
	send(ANN, letters, world_label(w, "SECRET"));
	ck_xpath_not(heard(w, CY), "/all/*");
	ck_xpath(heard(w, "dan@ex.org"),
		"//user:reason[.='hush'] and /all/message/sec:securitylabel"
		"/sec:displaymarking[.='SECRET']");
	/* and comes only from the cleared, with a label that can be used */
	world_forget(w);
	send(BOB, letters, world_label(w, "SECRET"));
	ck_refused(BOB, "forbidden");
	send(ANN, letters,
		"<securitylabel xmlns='urn:xmpp:sec-label:0'>"
		"<label><x xmlns='urn:x'/></label></securitylabel>");
	ck_refused(ANN, "policy-violation");
	ck_xpath_not(heard(w, NULL), "//user:invite or //sec:*");
}
END_TEST

/* No default label, no text; the bare invitation holds nothing to label. */
START_TEST(unlabelled_text_needs_a_default)
{
	struct world_conf conf = {.no_fallback = true};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_join(w, ANN, "Ann");
	world_forget(w);
	send(ANN, "<invite to='" CY "'><reason>x</reason></invite>", "");
	ck_refused(ANN, "forbidden");
	ck_xpath_not(heard(w, CY), "/all/*");
	send(ANN, "<invite to='" CY "'/>", "");
	ck_xpath(heard(w, CY), "//user:invite");
}
END_TEST

/* D249-01, D249-02: a direct invitation passes between clients; it opens no
 * door, and the room doesn't claim to handle one. */
START_TEST(a_direct_invitation_opens_nothing)
{
	ck_assert_str_eq(op_set(w, ROOM, "members_only=true"), "");
	world_forget(w);
	world_join(w, CY "/pc", "Cy");
	ck_xpath(heard(w, CY "/pc"),
		"/all/presence/error/err:registration-required");
	ck_xpath_not(ask(w, ANN, ROOM, "get",
			     "<query xmlns='" PROTOCOL("disco#info") "'/>"),
		"//info:feature[@var='jabber:x:conference']");
}
END_TEST

/* ---- declines ---- */

/* C045-113 */
START_TEST(a_decline_reaches_who_invited)
{
	send(CY "/pc",
		"<decline to='ann@ex.org'><reason>busy</reason>"
		"</decline>",
		"");
	ck_xpath(heard(w, ANN), "count(/all/message) = 1 and "
				"/all/message[@from='" ROOM "']/user:x"
				"/user:decline[@from='" CY "'][not(@to)]"
				"[user:reason='busy']");
	ck_xpath_not(heard(w, ANN), "//conf:x");
	ck_xpath_not(heard(w, BOB), "/all/*");
	/* the address that the occupant has in the room will do */
	world_forget(w);
	send(CY "/pc", "<decline to='" ROOM "/Bob'/>", "");
	ck_xpath(heard(w, BOB), "//user:decline");
}
END_TEST

/* A room is no way to write to anybody. */
START_TEST(a_decline_stays_in_the_room)
{
	send(CY "/pc", "<decline to='dan@ex.org'/>", "");
	ck_xpath_not(heard(w, NULL), "/all/*");
	ck_assert_str_eq(op_give(w, ROOM, CY, "outcast"), "");
	world_forget(w);
	send(CY "/pc", "<decline to='ann@ex.org'/>", "");
	ck_refused(CY "/pc", "forbidden");
	ck_xpath_not(heard(w, ANN), "/all/*");
}
END_TEST

START_TEST(a_decline_is_labelled_too)
{
	world_clear(w, CY, "up to SECRET");
	world_forget(w);
	send(CY "/pc",
		"<decline to='ann@ex.org'><reason>hush</reason>"
		"</decline>",
		world_label(w, "SECRET"));
	ck_xpath_not(heard(w, NULL), "/all/*");
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_forget(w);
	send(CY "/pc",
		"<decline to='ann@ex.org'><reason>hush</reason>"
		"</decline>",
		world_label(w, "SECRET"));
	ck_xpath(heard(w, ANN), "//user:decline[user:reason='hush'] and "
				"/all/message/sec:securitylabel");
}
END_TEST

/* A hidden room forwards nothing and isn't there. */
START_TEST(a_hidden_room_takes_no_decline)
{
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=SECRET"), "");
	world_forget(w);
	send(CY "/pc", "<decline to='ann@ex.org'/>", "");
	ck_refused(CY "/pc", "item-not-found");
	ck_xpath_not(heard(w, ANN), "/all/*");
}
END_TEST

Suite *suite_invite(void)
{
	Suite *s = suite_create("muc/invite");
	TCase *c = tcase_create("invite");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_invitation_is_forwarded);
	tcase_add_test(c, several_are_invited);
	tcase_add_test(c, invitations_have_a_limit);
	tcase_add_test(c, outsiders_invite_nobody);
	tcase_add_test(c, an_invitation_needs_an_address);
	tcase_add_test(c, members_invite_where_they_may);
	tcase_add_test(c, an_admin_invites_into_a_closed_room);
	tcase_add_test(c, the_banned_stay_banned);
	tcase_add_test(c, the_uncleared_are_not_invited);
	tcase_add_test(c, a_low_label_opens_no_room);
	tcase_add_test(c, the_text_goes_to_the_cleared);
	tcase_add_test(c, unlabelled_text_needs_a_default);
	tcase_add_test(c, a_direct_invitation_opens_nothing);
	tcase_add_test(c, a_decline_reaches_who_invited);
	tcase_add_test(c, a_decline_stays_in_the_room);
	tcase_add_test(c, a_decline_is_labelled_too);
	tcase_add_test(c, a_hidden_room_takes_no_decline);
	suite_add_tcase(s, c);
	return s;
}
