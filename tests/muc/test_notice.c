/* SPDX-License-Identifier: MIT */
/* What a room says itself: under a label, kept, once. */
#include "muc/notice.h"

#include "tests/muc/ask.h"
#include "tests/muc/suites.h"
#include "tests/support/expect.h"
#include "tests/support/policy.h"

#define ANN "ann@ex.org/pc"
#define BOB "bob@ex.org/pc"

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

static enum err notice(const char *room, const char *label, const char *body)
{
	struct errtext e = {""};
	enum err err = muc_say(w->muc,
		&(struct muc_notice){.room = span_str(room),
			.label = span_str(label),
			.body = span_str(body),
			.uri = SPAN("xmpp:x@y?join")},
		world_begin(w), &e);

	world_end(w);
	return err;
}

START_TEST(a_notice_goes_to_who_is_cleared)
{
	ck_assert_int_eq(notice(ROOM, "SECRET", "a <form>"), ERR_OK);
	expect(w, ANN,
		"/message[@type='groupchat'][@from='" ROOM "'][@id]"
		"[body='a <form>'][sid:stanza-id][sec:securitylabel]"
		"[*[local-name()='x']/*[local-name()='url']='xmpp:x@y?join']");
	expect_quiet(w, BOB);
	ck_assert_int_eq(notice(ROOM, "UNCLASSIFIED", "b"), ERR_OK);
	expect(w, BOB, "/message[body='b']");
}
END_TEST

/* Who comes later gets it as they get what was said. */
START_TEST(a_notice_is_kept)
{
	ck_assert_int_eq(notice(ROOM, "UNCLASSIFIED", "a"), ERR_OK);
	ck_assert_int_eq(notice(ROOM, "SECRET", "b"), ERR_OK);
	world_join(w, "dan@ex.org/pc", "Dan");
	ck_assert_uint_eq(expect_count(w, "dan@ex.org/pc",
				  "/message[body='a'][delay:delay]"),
		1);
	ck_assert_uint_eq(
		expect_count(w, "dan@ex.org/pc", "/message[body='b']"), 0);
}
END_TEST

START_TEST(a_notice_must_fit_the_room)
{
	world_set(w, "clearance=up to RESTRICTED");
	world_forget(w);
	ck_assert_int_eq(notice(ROOM, "SECRET", "a"), ERR_VALUE);
	ck_assert_int_eq(notice(ROOM, "NONSENSE", "a"), ERR_VALUE);
	ck_assert_int_eq(
		notice("none@" DOMAIN, "UNCLASSIFIED", "a"), ERR_UNKNOWN);
	expect_silence(w);
}
END_TEST

static enum err about(const char *access, const char *label)
{
	struct errtext e = {""};
	enum err err = muc_say(w->muc,
		&(struct muc_notice){.room = SPAN(ROOM),
			.label = span_str(label),
			.about = span_str(access),
			.body = SPAN("a")},
		world_begin(w), &e);

	world_end(w);
	return err;
}

/* What it names isn't for all who would read it. */
START_TEST(a_notice_names_nothing_that_is_hidden)
{
	ck_assert_int_eq(about("SECRET", "UNCLASSIFIED"), ERR_VALUE);
	ck_assert_int_eq(about("NONSENSE", "UNCLASSIFIED"), ERR_VALUE);
	expect_silence(w);
	ck_assert_int_eq(about("SECRET", "SECRET"), ERR_OK);
	expect(w, ANN, "/message[body='a']");
	expect_quiet(w, BOB);
	world_set(w, "access_label=SECRET");
	ck_assert_int_eq(about("SECRET", "UNCLASSIFIED"), ERR_OK);
}
END_TEST

/* It may be mended: what comes then isn't lost. */
START_TEST(a_room_that_can_not_be_read_says_nothing_yet)
{
	char *text = xstrdup(TEST_POLICY), *at;
	struct errtext e = {""};

	world_set(w, "access_label=CONFIDENTIAL");
	at = strstr(text, "name='CONFIDENTIAL'");
	ck_assert_ptr_nonnull(at);
	at[strlen("name='")] = 'X';
	world_reload(w, text);
	free(text);
	ck_assert_int_eq(muc_say(w->muc,
				 &(struct muc_notice){.room = SPAN(ROOM),
					 .label = SPAN("UNCLASSIFIED"),
					 .body = SPAN("a")},
				 world_begin(w), &e),
		ERR_UNKNOWN);
	world_end(w);
	ck_assert_str_eq(e.s, "its labels can't be read");
}
END_TEST

Suite *suite_notice(void)
{
	Suite *s = suite_create("muc/notice");
	TCase *c = tcase_create("notice");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_notice_goes_to_who_is_cleared);
	tcase_add_test(c, a_notice_is_kept);
	tcase_add_test(c, a_notice_must_fit_the_room);
	tcase_add_test(c, a_notice_names_nothing_that_is_hidden);
	tcase_add_test(c, a_room_that_can_not_be_read_says_nothing_yet);
	suite_add_tcase(s, c);
	return s;
}
