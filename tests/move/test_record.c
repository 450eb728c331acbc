/* SPDX-License-Identifier: MIT */
/* Records as sources write them: what a sink is given. */
#include "move/record.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

static struct record r;
static struct collect c;
static struct errtext e;

static void begin(void)
{
	record_init(&r);
	collect_init(&c);
}

static void finish(void)
{
	record_clear(&r);
	collect_clear(&c);
}

static void given(const char *wanted)
{
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
}

START_TEST(a_record_declares_no_namespace_of_ours)
{
	record_open(&r, "about");
	record_time(&r, "created", 1000);
	ck_assert_int_eq(record_put(&r, &c.sink, &e), ERR_OK);
	given("<about created='1970-01-01T00:00:01.000Z'/>\n");
}
END_TEST

START_TEST(a_payload_of_a_stanza_says_that_it_is_one)
{
	record_open(&r, "message");
	xw_leaf(&r.w, NS_STANZA, "body", SPAN("a < b"));
	ck_assert_int_eq(record_put(&r, &c.sink, &e), ERR_OK);
	given("<message><body xmlns='jabber:client'>a &lt; b</body>"
	      "</message>\n");
}
END_TEST

START_TEST(options_are_a_submitted_form)
{
	record_options(&r, "muc#roomconfig", SPAN_NONE);
	record_option(&r, "muc#roomconfig_roomname", SPAN("It's"));
	record_option_bool(&r, "muc#roomconfig_membersonly", true);
	record_option_int(&r, "muc#roomconfig_maxusers", 20);
	ck_assert_int_eq(record_options_put(&r, &c.sink, &e), ERR_OK);
	given("<options><x xmlns='jabber:x:data' type='submit'>"
	      "<field var='FORM_TYPE' type='hidden'>"
	      "<value>muc#roomconfig</value></field>"
	      "<field var='muc#roomconfig_roomname'>"
	      "<value>It&apos;s</value></field>"
	      "<field var='muc#roomconfig_membersonly'><value>1</value></field>"
	      "<field var='muc#roomconfig_maxusers'><value>20</value></field>"
	      "</x></options>\n");
}
END_TEST

START_TEST(a_record_that_is_too_long_is_refused)
{
	static char text[RECORD_MAX + 1];

	memset(text, 'x', sizeof(text));
	record_open(&r, "style");
	xw_text(&r.w, span_of(text, sizeof(text)));
	ck_assert_int_eq(record_put(&r, &c.sink, &e), ERR_LIMIT);
	given("");
}
END_TEST

START_TEST(what_a_sink_refuses_is_given_back)
{
	c.refuse = 2;
	ck_assert_int_eq(record_affiliation(&r, &c.sink,
				 &(struct record_affiliation){SPAN("a@b"),
					 SPAN("owner"), SPAN_NONE, SPAN("why")},
				 &e),
		ERR_OK);
	ck_assert_int_eq(record_lost(&r, &c.sink, "captcha", SPAN("1"),
				 "no such option", &e),
		ERR_VALUE);
	given("<affiliation jid='a@b' affiliation='owner' reason='why'/>\n");
}
END_TEST

Suite *suite_record(void)
{
	Suite *s = suite_create("record");
	TCase *t = tcase_create("record");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_record_declares_no_namespace_of_ours);
	tcase_add_test(t, a_payload_of_a_stanza_says_that_it_is_one);
	tcase_add_test(t, options_are_a_submitted_form);
	tcase_add_test(t, a_record_that_is_too_long_is_refused);
	tcase_add_test(t, what_a_sink_refuses_is_given_back);
	suite_add_tcase(s, t);
	return s;
}
