/* SPDX-License-Identifier: MIT */
/* Pages of an archive, and questions that make no sense (XEP-0313, 0059). */
#include <stdio.h>
#include <stdlib.h>

#include "db/archive.h"
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

#define PAGE(inside, want, fin)   \
	{                         \
		inside, want, fin \
	}
#define WRONG(inside, verdict)  \
	{                       \
		inside, verdict \
	}

/* B059-01 to 06, D313-08, D313-09, D313-10 */
static const struct {
	const char *inside, *want, *fin;
} pages[] = {
	PAGE("", "a b c d e", "[@complete='true']/rsm:set[rsm:count='5']"),
	PAGE(RSM("<max>2</max>"), "a b",
		"[not(@complete)]/rsm:set[rsm:first/@index='0']"),
	PAGE(RSM("<max>2</max><after>$b</after>"), "c d",
		"[not(@complete)]/rsm:set[rsm:first/@index='2']"),
	PAGE(RSM("<max>2</max><after>$d</after>"), "e",
		"[@complete='true']/rsm:set[rsm:first=rsm:last]"),
	PAGE(RSM("<max>2</max><after>$e</after>"), "",
		"[@complete='true']/rsm:set[not(rsm:first)][not(rsm:last)]"
		"[rsm:count='5']"),
	PAGE(RSM("<max>2</max><before/>"), "d e",
		"[not(@complete)]/rsm:set[rsm:first/@index='3']"),
	PAGE(RSM("<max>2</max><before>$d</before>"), "b c", "[not(@complete)]"),
	PAGE(RSM("<max>2</max><before>$b</before>"), "a", "[@complete='true']"),
	PAGE(RSM("<max>9</max><after>$a</after><before>$d</before>"), "b c",
		"[@complete='true']"),
	PAGE(RSM("<max>0</max>"), "",
		"[not(@complete)]/rsm:set[not(rsm:first)][rsm:count='5']"),
	PAGE(RSM("<max>2</max>") "<flip-page/>", "b a",
		"[not(@complete)]/rsm:set[rsm:first='$a'][rsm:last='$b']"),
	PAGE(RSM("<max>2</max><before/>") "<flip-page/>", "e d",
		"/rsm:set[rsm:first='$d'][rsm:last='$e']"),
	PAGE(FORM(FIELD("after-id", "$b")), "c d e", "/rsm:set[rsm:count='3']"),
	PAGE(FORM(FIELD("before-id", "$b")), "a", "/rsm:set[rsm:count='1']"),
	PAGE(FORM(FIELD("after-id", "$a") FIELD("before-id", "$e"))
			RSM("<max>1</max><before/>"),
		"d", "[not(@complete)]/rsm:set[rsm:count='3']"),
	PAGE(FORM("<field var='ids'><value>$d</value><value>$b</value>"
		  "<value>$d</value></field>"),
		"b d", "[@complete='true']/rsm:set[rsm:count='2']"),
	PAGE(FORM("<field var='ids'><value>$d</value><value>$b</value></field>")
			RSM("<max>1</max>"),
		"b", "[not(@complete)]"),
	PAGE(FORM(FIELD("start", "") FIELD("with", "")), "a b c d e", ""),
	PAGE(FORM("<field var='end'/>"), "a b c d e", ""),
};

/* $a to $e stand for the ids of those messages. */
static const char *filled(const char *text, const char *const *id)
{
	char *s = malloc(strlen(text) + 400);
	const char *kept;
	size_t n = 0;

	ck_assert_ptr_nonnull(s);
	for (; *text != '\0'; text++) {
		if (*text == '$' && text[1] >= 'a' && text[1] <= 'e') {
			memcpy(s + n, id[text[1] - 'a'], 22);
			n += 22;
			text++;
		} else {
			s[n++] = *text;
		}
	}
	s[n] = '\0';
	kept = say(w, "%s", s);
	free(s);
	return kept;
}

START_TEST(pages_lead_through_all_of_it)
{
	const char *id[5];
	char body[2] = "a";

	for (size_t i = 0; i < 5; i++, body[0]++) {
		id[i] = said(ANN, body, NULL);
		labelled("hidden", "SECRET");
	}
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		const char *a = query(BOB, filled(pages[i].inside, id));

		ck_assert_msg(strcmp(verdict(w, a), "result") == 0, "%s: %s",
			pages[i].inside, a);
		ck_assert_str_eq(found(BOB), pages[i].want);
		ck_xpath(a, say(w, "/iq/mam:fin%s", filled(pages[i].fin, id)));
	}
}
END_TEST

/* D313-04, D313-06, B059-05, B059-07, B004-07 */
static const struct {
	const char *inside, *verdict;
} wrong[] = {
	WRONG(FORM(FIELD("colour", "red")), "cancel/feature-not-implemented"),
	WRONG(FORM(FIELD("colour", "")), "cancel/feature-not-implemented"),
	WRONG(FORM(FIELD("start", "yesterday")), "modify/bad-request"),
	WRONG(FORM(FIELD("end", "2026-13-01T00:00:00Z")), "modify/bad-request"),
	WRONG(FORM(FIELD("with", "@x")), "modify/not-acceptable"),
	WRONG(FORM(FIELD("ids", "x")), "cancel/item-not-found"),
	WRONG(FORM(FIELD("after-id", "x")), "cancel/item-not-found"),
	WRONG(FORM(FIELD("before-id", "x")), "cancel/item-not-found"),
	WRONG(RSM("<after>x</after>"), "cancel/item-not-found"),
	WRONG(RSM("<before>x</before>"), "cancel/item-not-found"),
	WRONG(RSM("<index>3</index>"), "cancel/feature-not-implemented"),
	WRONG(RSM("<max>many</max>"), "modify/bad-request"),
	WRONG("<x xmlns='jabber:x:data' type='submit'/>", "modify/bad-request"),
	WRONG("<x xmlns='jabber:x:data' type='cancel'/>", "modify/bad-request"),
	WRONG("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
	      "<value>urn:xmpp:mam:1</value></field></x>",
		"modify/bad-request"),
	WRONG(FORM(FIELD("start", "2026-01-01T00:00:00Z")
			      FIELD("start", "2026-01-01T00:00:00Z")),
		"modify/bad-request"),
};

START_TEST(what_makes_no_sense_is_refused)
{
	said(ANN, "a", NULL);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		ck_refused(BOB, wrong[i].inside, wrong[i].verdict);
}
END_TEST

START_TEST(a_page_has_an_end)
{
	const char *a;

	for (int i = 0; i < 260; i++)
		world_say(w, ANN, "x", NULL);
	a = query(BOB, "");
	ck_xpath(a, "//mam:fin[not(@complete)]/rsm:set/rsm:count='260'");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 250);
	a = query(BOB, RSM("<max>100000</max><before/>"));
	ck_xpath(a, "//mam:fin[not(@complete)]//rsm:first/@index='10'");
	ck_assert_uint_eq(expect_count(w, BOB, "/message"), 250);
}
END_TEST

/* More than can be counted at once isn't counted. */
START_TEST(many_are_not_counted)
{
	for (int i = 0; i < 501; i++)
		world_say(w, ANN, "x", NULL);
	ck_xpath(query(BOB, RSM("<max>1</max>")), "not(//rsm:count)");
	ck_xpath(query(BOB, RSM("<max>0</max>")), "//rsm:count='501'");
	ck_xpath(query(BOB, RSM("<max>1</max><before/>")),
		"not(//rsm:first/@index)");
}
END_TEST

/* ---- words ---- */

/* So many messages that nobody has searched yet. */
static int64_t fill_another_room(int n)
{
	struct message_row m = {.at = 1,
		.nick = SPAN("N"),
		.sender = SPAN("n@ex.org/n"),
		.label_form = 1,
		.label = SPAN("l"),
		.value = SPAN("v"),
		.payload = SPAN("<body>hay</body>")};
	struct room_row r = {.jid = SPAN("other@" DOMAIN)};
	struct turn *t = world_begin(w);
	int64_t id = store_room_add(w->store, &r);

	for (int i = 0; i < n; i++) {
		m.uid = SPAN_NONE;
		store_message_add(w->store, t->arena, id, &m);
	}
	world_end(w);
	return id;
}

/* Nor does it wait for what its reader may not see. */
START_TEST(a_search_does_not_wait_for_the_words_of_other_rooms)
{
	said(ANN, "a needle", NULL);
	(void)fill_another_room(6100);
	ck_found(BOB, TEXT("needle"), "a needle");
	labelled("a spy", "SECRET");
	ck_found(BOB, TEXT("needle"), "a needle");
	ck_refused(ANN, TEXT("spy"), "wait/resource-constraint");
	ck_found(ANN, TEXT("spy"), "a spy");
}
END_TEST

/* Nobody has to wait for it. */
START_TEST(a_room_of_many_messages_goes_part_by_part)
{
	int64_t id = fill_another_room(10001);
	struct errtext e;

	ck_assert_int_eq(muc_destroy(w->muc, SPAN("other@" DOMAIN), SPAN_NONE,
				 world_begin(w), &e),
		ERR_OK);
	world_end(w);
	ck_assert_uint_gt(store_messages_count(w->store, id, 20000), 0);
	ck_assert_str_eq(op_create(w, "other@" DOMAIN, "name=New"), "");
	for (int i = 0; i < 12; i++)
		world_wait(w, 1000);
	ck_assert_uint_eq(store_messages_count(w->store, id, 20000), 0);
	ck_assert_str_eq(op_show(w, "other@" DOMAIN, "name"), "New");
}
END_TEST

Suite *suite_archive_page(void)
{
	Suite *s = suite_create("muc/archive_page");
	TCase *c = tcase_create("archive_page");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, pages_lead_through_all_of_it);
	tcase_add_test(c, what_makes_no_sense_is_refused);
	tcase_add_test(c, a_page_has_an_end);
	tcase_add_test(c, many_are_not_counted);
	tcase_add_test(c, a_search_does_not_wait_for_the_words_of_other_rooms);
	tcase_add_test(c, a_room_of_many_messages_goes_part_by_part);
	suite_add_tcase(s, c);
	return s;
}
