/* SPDX-License-Identifier: MIT */
/* What closes a room of a Prosody's: it never comes open, whatever is there. */
#include <stdio.h>
#include <string.h>

#include "tests/move/prosody_lab.h"
#include "tests/move/suites.h"

#define FIELD(name, value)                                                \
	"<field var='muc#roomconfig_" name "'><value>" value "</value></" \
	"field>"

static void config(const char *text)
{
	lab_file(HOST "config/ops.dat", text);
}

START_TEST(private_messages_are_never_open_to_more)
{
	static const char *const rows[] = {"affiliated", "members", "robot"};
	char text[200];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(text, sizeof(text), "return {_data={allow_pm='%s'}}",
			rows[i]);
		config(text);
		lab_open("", NULL);
		ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
		ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text),
			FIELD("allowpm", "moderators") "</x></options>\n"));
		snprintf(text, sizeof(text),
			"<lost what='allow_pm' value='%s' why='moderators "
			"alone may send private messages'/>\n",
			rows[i]);
		ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text), text));
	}
}
END_TEST

START_TEST(a_number_that_is_none_is_the_usual_one)
{
	static const char *const rows[] = {
		"(0/0)", "(1/0)", "(-1/0)", "-1", "1e7", "'nan'"};
	char text[200];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(text, sizeof(text),
			"return {_data={history_length=%s}}", rows[i]);
		config(text);
		lab_open("", NULL);
		ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
		ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text),
			"<field var='muc#maxhistoryfetch'><value>20</value>"));
	}
}
END_TEST

/* What closed them can't be read: they aren't taken for open. */
START_TEST(a_room_without_its_options_is_refused)
{
	static const char *const bad[] = {"return nil", "return {}",
		"return 'x'", "return {_jid='" ROOM "';['a@x']='owner'}",
		"return {_data='{}'}"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		config(bad[i]);
		lab_open("", NULL);
		lab_listed(ROOM " 0\n");
		ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_VALUE);
		ck_assert_str_eq(lab.e.s, "its options aren't there");
		ck_assert_uint_eq(lab.c.puts, 0);
	}
}
END_TEST

START_TEST(a_password_that_cant_be_said_opens_nothing)
{
	static const char *const bad[] = {
		"''", "true", "{'a'}", "'\\001'", "'a\\233b'", "'a\\0b'"};
	char text[200];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), "return {_data={password=%s}}",
			bad[i]);
		config(text);
		lab_open("", NULL);
		ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_VALUE);
		ck_assert_str_eq(lab.e.s, "its password is none that XML has");
		ck_assert_uint_eq(lab.c.puts, 0);
	}
	config("return {_data={password=false}}");
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_OK);
	config("return {_data={password=7}}");
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_OK);
	ck_assert_ptr_nonnull(
		strstr(buf_cstr(&lab.c.text), FIELD("roomsecret", "7")));
}
END_TEST

Suite *suite_prosody_room(void)
{
	Suite *suite = suite_create("prosody_room");
	TCase *t = tcase_create("room");

	tcase_add_checked_fixture(t, lab_begin, lab_finish);
	tcase_add_test(t, private_messages_are_never_open_to_more);
	tcase_add_test(t, a_number_that_is_none_is_the_usual_one);
	tcase_add_test(t, a_room_without_its_options_is_refused);
	tcase_add_test(t, a_password_that_cant_be_said_opens_nothing);
	suite_add_tcase(suite, t);
	return suite;
}
