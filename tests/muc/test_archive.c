/* SPDX-License-Identifier: MIT */
/* The archive of a room, by who asks (XEP-0313, 0431). */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tests/muc/mam.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"

static struct world *w;

static void setup(void)
{
	w = mam_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

/* D313-03, D313-14, D313-15, B297-01, B082-01, D313-02 */
START_TEST(a_result_is_as_it_was_said)
{
	const char *id, *a;

	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='m1'"
		      " type='groupchat'><body>one &amp; two</body>"
		      "<x xmlns='http://jabber.org/protocol/muc#user'/>"
		      "<odd xmlns='urn:odd:0' a='b'/></message>");
	id = say(w, "%s", expect_value(w, ANN, "string(//sid:stanza-id/@id)"));
	a = query(BOB, "");
	ck_xpath(a, "/iq[@from='" ROOM "']/mam:fin[@complete='true']"
		    "/rsm:set[rsm:count='1'][rsm:first/@index='0']");
	ck_xpath(a, say(w, "//rsm:set[rsm:first='%s'][rsm:last='%s']", id, id));
	/* the result comes before the end */
	ck_xpath(heard(w, BOB), "/all/message/following-sibling::iq");
	expect(w, BOB,
		say(w,
			"/message[@from='" ROOM "'][not(@type)]"
			"/*[local-name()='result'][@queryid='q'][@id='%s']"
			"/*[local-name()='forwarded']",
			id));
	query(BOB, "");
	a = heard(w, BOB);
	ck_xpath(a, "count(/all/message) = 1");
	ck_xpath(a, say(w,
			    "//fwd:forwarded[delay:delay[@from='" ROOM "']"
			    "[starts-with(@stamp,'2026-')]"
			    "[substring(@stamp,string-length(@stamp))='Z']]"
			    "/c:message[@from='" ROOM "/Ann'][@id='m1']"
			    "[@type='groupchat'][not(@to)]"
			    "[c:body='one & two'][*[local-name()='odd']/@a='b']"
			    "[count(sid:stanza-id)=1][count(occ:occupant-id)=1]"
			    "[count(sec:securitylabel)=1]"
			    "[not(delay:delay)][not(user:x)]"
			    "/sid:stanza-id[@by='" ROOM "'][@id='%s']",
			    id));
	ck_assert_ptr_null(strstr(a, "ann@ex.org"));
}
END_TEST

/* Each result has the id of the query. */
START_TEST(the_id_of_a_query_is_short)
{
	for (int n = 1024; n <= 1025; n++)
		ck_assert_str_eq(
			verdict(w, ask(w, BOB, ROOM, "set",
					   say(w,
						   "<query xmlns='urn:xmpp:"
						   "mam:2' queryid='%0*d'/>",
						   n, 1))),
			n == 1024 ? "result" : "modify/policy-violation");
}
END_TEST

/* SECURITY: a phrase of tens of thousands of words would stop the service. */
START_TEST(a_search_is_for_a_few_words)
{
	struct buf b;

	labelled("a needle in the hay", "UNCLASSIFIED");
	ck_found(BOB, TEXT("a-needle-in-the hay"), "a needle in the hay");
	buf_init(&b, 1 << 20);
	buf_str(&b, "<x xmlns='jabber:x:data' type='submit'><field"
		    " var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
		    "<field var='{urn:xmpp:fulltext:0}fulltext'><value>");
	for (int i = 0; i < 60000; i++)
		buf_str(&b, "a-");
	buf_str(&b, "</value></field></x>");
	buf_byte(&b, '\0');
	ck_refused(BOB, b.p, "modify/not-acceptable");
	buf_clear(&b);
}
END_TEST

/* SECURITY: nor are messages of a quarter of a megabyte read a thousand times.
 */
START_TEST(few_long_messages_are_asked_for_by_id)
{
	char *body = calloc(1, 200001);
	const char *id;
	struct buf b;

	memset(body, 'x', 200000);
	id = said(ANN, body, NULL);
	ck_xpath(query(BOB, say(w,
				    FORM("<field var='ids'><value>%s</value>"
					 "<value>%s</value></field>"),
				    id, id)),
		"//rsm:count='1'");
	buf_init(&b, 1 << 20);
	buf_str(&b, "<x xmlns='jabber:x:data' type='submit'><field"
		    " var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
		    "<field var='ids'>");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "<value>%s</value>", id);
	buf_str(&b, "</field></x>");
	buf_byte(&b, '\0');
	ck_refused(BOB, b.p, "wait/resource-constraint");
	buf_clear(&b);
	free(body);
}
END_TEST

/* D313-01, D313-07, D313-19, D313-20, D313-04 */
START_TEST(a_room_says_what_can_be_asked)
{
	const char *a = ask(w, BOB, ROOM, "get",
		"<query xmlns='http://jabber.org/protocol/disco#info'/>");

	ck_xpath(a, "count(//info:feature[@var='urn:xmpp:mam:2' or"
		    " @var='urn:xmpp:mam:2#extended' or"
		    " @var='urn:xmpp:fulltext:0']) = 3");
	a = ask(w, BOB, DOMAIN, "get",
		"<query xmlns='http://jabber.org/protocol/disco#info'/>");
	ck_xpath_not(a, "//info:feature[contains(@var,'mam')]");
	a = ask(w, BOB, ROOM, "get", "<query xmlns='urn:xmpp:mam:2'/>");
	ck_xpath(a, "/iq/mam:query/x:x[@type='form']"
		    "[x:field[@var='FORM_TYPE']/x:value='urn:xmpp:mam:2']"
		    "[x:field[@var='with'][@type='jid-single']]"
		    "[x:field[@var='start']][x:field[@var='end']]"
		    "[x:field[@var='before-id']][x:field[@var='after-id']]"
		    "[x:field[@var='{urn:xmpp:fulltext:0}fulltext']]"
		    "/x:field[@var='ids'][@type='list-multi']"
		    "/*[local-name()='validate']/*[local-name()='open']");
	ck_assert_str_eq(verdict(w, ask(w, BOB, ROOM, "get",
					    "<prefs xmlns='urn:xmpp:mam:2'/>")),
		"cancel/feature-not-implemented");
	ck_assert_str_eq(verdict(w, ask(w, BOB, ROOM, "set",
					    "<prefs xmlns='urn:xmpp:mam:2'"
					    " default='never'/>")),
		"cancel/feature-not-implemented");
}
END_TEST

/* H258-10, H314-10: by the clearance of now; what is hidden is in no page,
 * no count, no end. */
START_TEST(what_is_hidden_is_nowhere)
{
	const char *hidden, *a;

	labelled("s0", "SECRET");
	said(ANN, "u1", NULL);
	hidden = labelled("s1", "SECRET");
	said(ANN, "u2", NULL);
	labelled("r1", "RESTRICTED");
	said(ANN, "u3", NULL);
	labelled("s2", "SECRET");
	ck_found(BOB, "", "u1 u2 u3");
	a = query(BOB, RSM("<max>2</max>"));
	ck_assert_str_eq(found(BOB), "u1 u2");
	ck_xpath(a, "//mam:fin[not(@complete)]/rsm:set[rsm:count='3']");
	a = query(BOB, RSM("<max>2</max><before/>"));
	ck_assert_str_eq(found(BOB), "u2 u3");
	ck_xpath(a, "//rsm:set[rsm:count='3'][rsm:first/@index='1']");
	a = query(BOB, RSM("<max>3</max>"));
	ck_xpath(a, "//mam:fin[@complete='true']");
	/* the ends */
	a = ask(w, BOB, ROOM, "get", "<metadata xmlns='urn:xmpp:mam:2'/>");
	ck_assert_ptr_null(strstr(a, hidden));
	ck_xpath(a, "//mam:metadata[mam:start/@timestamp]"
		    "[mam:end/@timestamp][mam:start/@id!=mam:end/@id]");
	/* an id of what one may not see, and one of nothing: the same */
	{
		static const char *const ways[] = {FORM(FIELD("ids", "%s")),
			FORM(FIELD("after-id", "%s")),
			FORM(FIELD("before-id", "%s")),
			RSM("<after>%s</after>"), RSM("<before>%s</before>")};

		for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
			char there[600], gone[600];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(there, sizeof(there), ways[i], hidden);
			snprintf(gone, sizeof(gone), ways[i],
				"0123456789abcdef0123456789abcdef");
#pragma GCC diagnostic pop
			ck_refused(BOB, there, "cancel/item-not-found");
			a = query(BOB, there);
			ck_assert_str_eq(a, query(BOB, gone));
			a = query(ANN, there);
			ck_assert_str_eq(verdict(w, a), "result");
		}
	}
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_found(BOB, "", "u1 u2 r1 u3");
	world_clear(w, "bob@ex.org", NULL);
	ck_assert_str_eq(query(BOB, "") != NULL ? "" : "x", "");
}
END_TEST

/* Who isn't cleared for the place is answered as if it weren't there. */
START_TEST(a_hidden_room_has_no_archive)
{
	static const char *const asks[] = {"<query xmlns='urn:xmpp:mam:2'/>",
		"<metadata xmlns='urn:xmpp:mam:2'/>",
		"<prefs xmlns='urn:xmpp:mam:2'/>"};

	world_set(w, "access_label=SECRET");
	said(ANN, "x", NULL);
	for (size_t i = 0; i < 2 * ARRAY_LEN(asks); i++) {
		const char *type = i % 2 != 0 ? "set" : "get";
		const char *a = ask(w, BOB, ROOM, type, asks[i / 2]);
		const char *b = ask(w, BOB, "q" ROOM, type, asks[i / 2]);

		ck_assert_str_eq(verdict(w, a), "cancel/item-not-found");
		ck_assert_ptr_nonnull(strstr(b, "from='q"));
		ck_assert_uint_eq(strlen(a) + 1, strlen(b));
	}
}
END_TEST

static const char *at(int64_t ms)
{
	struct buf b;
	const char *s;

	buf_init(&b, 64);
	time_write(&b, ms);
	s = say(w, "%.*s", SPAN_FMT(buf_span(&b)));
	buf_clear(&b);
	return s;
}

static void said_at(int64_t ms, const char *body)
{
	w->turn.wall = ms - 10; /* a turn later it is that */
	said(ANN, body, NULL);
}

/* D313-05, D313-17: both ends count, and the order is that of saying. */
START_TEST(times_are_found)
{
	int64_t t0;

	said(ANN, "a", NULL);
	t0 = w->turn.wall;
	world_wait(w, 1000);
	said_at(t0 + 1000, "b");
	said_at(t0 - 5000, "c"); /* the clock goes back */
	said_at(t0 + 2000, "d");
	ck_found(BOB, "", "a b c d");
	ck_found(BOB, say(w, FORM(FIELD("start", "%s")), at(t0 + 1)), "b d");
	ck_found(BOB, say(w, FORM(FIELD("start", "%s")), at(t0)), "a b d");
	ck_found(BOB, say(w, FORM(FIELD("end", "%s")), at(t0)), "a c");
	ck_found(BOB, say(w, FORM(FIELD("end", "%s")), at(t0 - 1)), "c");
	ck_found(BOB,
		say(w, FORM(FIELD("start", "%s") FIELD("end", "%s")),
			at(t0 + 1000), at(t0 + 1000)),
		"b");
	ck_found(BOB,
		say(w, FORM(FIELD("start", "%s") FIELD("end", "%s")),
			at(t0 + 1000), at(t0)),
		"");
	/* another offset is the same time */
	ck_found(BOB, FORM(FIELD("end", "2025-01-01T02:00:00.000+02:00")), "");
	ck_found(BOB,
		say(w, FORM(FIELD("start", "%s")) RSM("<max>1</max><before/>"),
			at(t0)),
		"d");
}
END_TEST

/* D313-16, D313-15, K-19 */
START_TEST(a_real_address_finds_what_one_may_know)
{
	const char *a;

	world_join(w, BOB, "Bob");
	world_join(w, "cat@ex.org/c", "Cat");
	said(BOB, "b1", NULL);
	said(ANN, "a1", NULL);
	world_set(w, "whois=anyone");
	said(BOB, "b2", NULL);
	/* under a nick, whoever bears it now */
	ck_found(BOB, FORM(FIELD("with", ROOM "/Bob")), "b1 b2");
	ck_found(BOB, FORM(FIELD("with", ROOM "/Nobody")), "");
	ck_found(BOB, FORM(FIELD("with", ROOM)), "b1 a1 b2");
	/* a moderator sees all; others what everybody saw then and sees now */
	ck_found(ANN, FORM(FIELD("with", "bob@ex.org")), "b1 b2");
	ck_found(ANN, FORM(FIELD("with", BOB)), "b1 b2");
	ck_found(ANN, FORM(FIELD("with", "bob@ex.org/other")), "");
	ck_xpath(heard(w, ANN), "not(//c:message)");
	ck_found("cat@ex.org/c", FORM(FIELD("with", "bob@ex.org")), "b2");
	a = heard(w, "cat@ex.org/c");
	ck_xpath(a, "//user:x/user:item[@jid='" BOB "']");
	ck_found("cat@ex.org/c", "", "b1 a1 b2");
	ck_xpath(heard(w, "cat@ex.org/c"), "count(//user:item) = 1");
	world_set(w, "whois=moderators");
	ck_found("cat@ex.org/c", FORM(FIELD("with", "bob@ex.org")), "");
	a = query("cat@ex.org/c", FORM(FIELD("with", "bob@ex.org")));
	ck_assert_str_eq(
		a, query("cat@ex.org/c", FORM(FIELD("with", "never@ex.org"))));
	ck_found("cat@ex.org/c", "", "b1 a1 b2");
	ck_assert_ptr_null(strstr(heard(w, "cat@ex.org/c"), BOB));
	ck_found(ANN, "", "b1 a1 b2");
	ck_xpath(heard(w, ANN), "count(//user:item[@jid]) = 3");
}
END_TEST

/* D313-13 */
START_TEST(who_may_not_enter_may_not_read)
{
	said(ANN, "a", NULL);
	world_join(w, "cat@ex.org/c", "Cat");
	ck_found(BOB, "", "a");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "outcast"), "");
	ck_refused(BOB, "", "auth/forbidden");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "none"), "");
	world_set(w, "password=s3cret");
	ck_refused(BOB, "", "auth/forbidden");
	ck_found("cat@ex.org/c", "", "a");
	ck_found(ANN, "", "a");
	world_set(w, "password=");
	world_set(w, "members_only=true");
	ck_refused(BOB, "", "auth/forbidden");
	ck_assert_str_eq(
		verdict(w, ask(w, BOB, ROOM, "get",
				   "<metadata xmlns='urn:xmpp:mam:2'/>")),
		"auth/forbidden");
	ck_assert_str_eq(op_give(w, ROOM, "bob@ex.org", "member"), "");
	ck_found(BOB, "", "a");
}
END_TEST

/* D313-11 */
START_TEST(the_ends_are_told)
{
	const char *first, *last, *a;

	a = ask(w, BOB, ROOM, "get", "<metadata xmlns='urn:xmpp:mam:2'/>");
	ck_xpath(a, "/iq[@type='result']/mam:metadata[not(*)]");
	labelled("s", "SECRET");
	a = ask(w, BOB, ROOM, "get", "<metadata xmlns='urn:xmpp:mam:2'/>");
	ck_xpath(a, "/iq[@type='result']/mam:metadata[not(*)]");
	first = said(ANN, "a", NULL);
	said(ANN, "b", NULL);
	last = said(ANN, "c", NULL);
	a = ask(w, BOB, ROOM, "get", "<metadata xmlns='urn:xmpp:mam:2'/>");
	ck_xpath(
		a, say(w, "//mam:metadata[mam:start/@id='%s']/mam:end/@id='%s'",
			   first, last));
}
END_TEST

/* D313-12, D313-18 */
START_TEST(subjects_are_in_the_archive_but_not_in_the_history)
{
	said(ANN, "a", NULL);
	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='s1'"
		      " type='groupchat'><subject>Fish</subject></message>");
	expect_some(w, ANN, "/message[subject='Fish'][@id='s1']/sid:stanza-id");
	said(ANN, "b", NULL);
	ck_found(BOB, "", "a Fish b");
	ck_xpath(heard(w, BOB), "//c:message[@id='s1'][not(sec:securitylabel)]"
				"[not(c:body)]/c:subject");
	world_forget(w);
	world_join(w, BOB, "Bob");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[subject]"), 1);
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 3);
}
END_TEST

/* Another one takes its place; it isn't taken back, and to refer to it takes
 * no clearance. */
START_TEST(a_subject_is_no_message)
{
	const char *id;

	world_recv(w, "<message from='" ANN "' to='" ROOM "' id='s1'"
		      " type='groupchat'><subject>Fish</subject></message>");
	id = say(w, "%s", expect_value(w, ANN, "string(//sid:stanza-id/@id)"));
	ck_assert_str_eq(
		verdict(w,
			ask(w, ANN, ROOM, "set",
				say(w,
					"<moderate id='%s' xmlns='urn:xmpp:"
					"message-moderate:1'><retract "
					"xmlns='urn:xmpp:message-retract:1'/>"
					"</moderate>",
					id))),
		"cancel/item-not-found");
	world_say(w, ANN, "gone",
		say(w,
			"<retract xmlns='urn:xmpp:message-retract:1' "
			"id='%s'/>",
			id));
	world_say(w, ANN, "about", "<reply xmlns='urn:xmpp:reply:0' id='s1'/>");
	ck_found(BOB, "", "Fish gone about");
}
END_TEST

/* By the access label of then, and by the place of now. */
START_TEST(subjects_stay_under_the_label_of_their_place)
{
	world_set(w, "access_label=RESTRICTED");
	world_recv(w, "<message from='" ANN "' to='" ROOM "'"
		      " type='groupchat'><subject>Deep</subject></message>");
	world_set(w, "access_label=");
	world_recv(w, "<message from='" ANN "' to='" ROOM "'"
		      " type='groupchat'><subject>Open</subject></message>");
	ck_found(BOB, "", "Open");
	ck_found(ANN, "", "Deep Open");
	world_clear(w, "bob@ex.org", "up to RESTRICTED");
	ck_found(BOB, "", "Deep Open");
	world_set(w, "access_label=SECRET");
	ck_refused(BOB, "", "cancel/item-not-found");
}
END_TEST

/* C045-060, C045-188, D313-02 */
START_TEST(a_room_without_archive_keeps_nothing)
{
	said(ANN, "before", NULL);
	world_forget(w);
	world_set(w, "archive=false");
	expect_some(w, ANN,
		"/message/user:x[user:status/@code='171']"
		"[not(user:status/@code='104')]");
	world_forget(w);
	world_say(w, ANN, "meanwhile", NULL);
	world_recv(w, "<message from='" ANN "' to='" ROOM "'"
		      " type='groupchat'><subject>S</subject></message>");
	ck_assert_uint_eq(expect_count(w, ANN, "/message/sid:stanza-id"), 0);
	ck_refused(BOB, "", "cancel/service-unavailable");
	ck_xpath_not(ask(w, BOB, ROOM, "get",
			     "<query xmlns='http://jabber.org/protocol/"
			     "disco#info'/>"),
		"//info:feature[contains(@var,'mam:')]");
	world_forget(w);
	world_join(w, BOB, "Bob");
	ck_assert_uint_eq(expect_count(w, BOB, "/message[body]"), 0);
	expect_none(w, BOB, "//user:status[@code='170']");
	world_forget(w);
	world_set(w, "archive=true");
	expect_some(w, ANN, "/message/user:x/user:status[@code='170']");
	ck_found(BOB, "", "before");
	world_join(w, "cat@ex.org/c", "Cat");
	expect_some(w, "cat@ex.org/c",
		"/presence/user:x[user:status/@code='110']"
		"/user:status[@code='170']");
}
END_TEST

/* D313-20 */
START_TEST(words_are_searched_in_what_one_may_read)
{
	said(ANN, "the quick fox", NULL);
	labelled("the quick spy", "SECRET");
	said(ANN, "a lazy dog", NULL);
	said(ANN, "Quick, dog!", NULL);
	ck_found(BOB, TEXT("quick"), "the quick fox Quick, dog!");
	ck_found(ANN, TEXT("QUICK"), "the quick fox the quick spy Quick, dog!");
	ck_found(BOB, TEXT("dog quick"), "Quick, dog!");
	ck_found(BOB, TEXT("spy"), "");
	ck_found(BOB, TEXT("qui*"), "the quick fox Quick, dog!");
	ck_found(BOB, TEXT("\" OR *"), "");
	ck_found(BOB, FORM(FIELD("full-text-search", "lazy")), "a lazy dog");
	ck_found(
		BOB, TEXT("quick") RSM("<max>1</max><before/>"), "Quick, dog!");
	ck_xpath(query(BOB, TEXT("quick")), "//rsm:count='2'");
	ck_refused(BOB, TEXT("a b c d e f g h i j k l m n o p q"),
		"modify/not-acceptable");
}
END_TEST

/* A room that is made anew has nothing of the old one's. */
START_TEST(a_destroyed_archive_is_gone)
{
	const char *old = said(ANN, "old", NULL);
	struct errtext e;

	ck_assert_int_eq(
		muc_destroy(w->muc, SPAN(ROOM), SPAN_NONE, world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_assert_str_eq(verdict(w, query(ANN, "")), "cancel/item-not-found");
	world_wait(w, (int64_t)32 * 86400 * 1000); /* it is known as gone */
	world_open(w, ANN, "Ann");
	ck_found(ANN, "", "");
	ck_found(ANN, TEXT("old"), "");
	ck_refused(ANN, say(w, RSM("<after>%s</after>"), old),
		"cancel/item-not-found");
}
END_TEST

/* What refers to something hidden is hidden, too. */
START_TEST(what_refers_to_the_hidden_is_hidden)
{
	world_recvf(w,
		"<message from='" ANN "' to='" ROOM "' id='m1'"
		" type='groupchat'><body>deep</body>%s</message>",
		world_label(w, "SECRET"));
	world_say(w, ANN, "corrected",
		"<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");
	said(ANN, "other", NULL);
	ck_found(BOB, "", "other");
	ck_xpath(query(BOB, ""), "//rsm:count='1'");
	ck_found(ANN, "", "deep corrected other");
	ck_found(BOB, TEXT("corrected"), "");
}
END_TEST

START_TEST(a_restart_changes_nothing)
{
	const char *before;

	said(ANN, "a", NULL);
	labelled("s", "SECRET");
	said(ANN, "b", NULL);
	query(ANN, TEXT("a"));
	query(BOB, "");
	before = heard(w, BOB);
	world_restart(w);
	query(BOB, "");
	ck_assert_str_eq(before, heard(w, BOB));
	ck_found(BOB, TEXT("b"), "b");
}
END_TEST

Suite *suite_archive(void)
{
	Suite *s = suite_create("muc/archive");
	TCase *c = tcase_create("archive");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_result_is_as_it_was_said);
	tcase_add_test(c, the_id_of_a_query_is_short);
	tcase_add_test(c, a_search_is_for_a_few_words);
	tcase_add_test(c, few_long_messages_are_asked_for_by_id);
	tcase_add_test(c, a_room_says_what_can_be_asked);
	tcase_add_test(c, what_is_hidden_is_nowhere);
	tcase_add_test(c, a_hidden_room_has_no_archive);
	tcase_add_test(c, times_are_found);
	tcase_add_test(c, a_real_address_finds_what_one_may_know);
	tcase_add_test(c, who_may_not_enter_may_not_read);
	tcase_add_test(c, the_ends_are_told);
	tcase_add_test(c, subjects_are_in_the_archive_but_not_in_the_history);
	tcase_add_test(c, a_subject_is_no_message);
	tcase_add_test(c, subjects_stay_under_the_label_of_their_place);
	tcase_add_test(c, a_room_without_archive_keeps_nothing);
	tcase_add_test(c, words_are_searched_in_what_one_may_read);
	tcase_add_test(c, a_destroyed_archive_is_gone);
	tcase_add_test(c, what_refers_to_the_hidden_is_hidden);
	tcase_add_test(c, a_restart_changes_nothing);
	suite_add_tcase(s, c);
	return s;
}
