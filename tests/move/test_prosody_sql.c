/* SPDX-License-Identifier: MIT */
/* Rooms of a Prosody, as its SQL storage has them: a dump of its two tables. */
#include <stdio.h>
#include <string.h>

#include "move/prosody.h"
#include "move/prosody_json.h"
#include "tests/move/prosody_lab.h"
#include "tests/move/suites.h"

#define TEXT_COLUMNS                                       \
	"`host` text NOT NULL,\n  `user` text NOT NULL,\n" \
	"  `store` text NOT NULL,\n  `key` text NOT NULL,\n"
#define TABLES                                                               \
	"-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB\n"                  \
	"CREATE TABLE `prosody` (\n  " TEXT_COLUMNS "  `type` text NOT NULL" \
	",\n  `value` mediumtext NOT NULL\n) ENGINE=InnoDB;\n"               \
	"CREATE TABLE `prosodyarchive` (\n"                                  \
	"  `sort_id` int(11) NOT NULL AUTO_INCREMENT,\n  " TEXT_COLUMNS      \
	"  `when` int(11) NOT NULL,\n  `with` text NOT NULL,\n"              \
	"  `type` text NOT NULL,\n  `value` mediumtext NOT NULL,\n"          \
	"  PRIMARY KEY (`sort_id`)\n) ENGINE=InnoDB;\n"

#define VALUE(store, user, key, type, value)                                   \
	"INSERT INTO `prosody` VALUES ('rooms.example.org','" user "','" store \
	"','" key "','" type "','" value "');\n"
#define STANZA(n, key, when, value)                            \
	"INSERT INTO `prosodyarchive` VALUES (" n              \
	",'rooms.example.org','ops','muc_log','" key "'," when \
	",'message<groupchat','xml','" value "');\n"
#define NAMED VALUE("config", "ops", "_jid", "string", ROOM)
#define IT_IS NAMED VALUE("config", "ops", "_data", "json", "{}")

#define DUMP  "prosody.sql"
#define END   "-- Dump completed on 2026-11-29 12:00:00\n"

static const char *told(const char *rows)
{
	char text[8192];

	snprintf(text, sizeof(text), "%s%s%s", TABLES, rows, END);
	lab_file(DUMP, text);
	return lab_told(DUMP, ROOM, NULL);
}

START_TEST(values_become_what_they_were)
{
	ck_assert_str_eq(
		told(NAMED VALUE("config", "ops", "a@x", "string",
			"owner") VALUE("config", "ops", "b@x", "string",
			"member") VALUE("config", "ops", "_data", "json",
			"{\"subject\":\"S\\\\u00e9\","
			"\"subject_time\":1669724674,"
			"\"allow_modpm\":true}") VALUE("config", "ops",
			"_affiliation_data", "json",
			"{\"b@x\":{\"reserved_"
			"nickname\":\"B\","
			"\"reason\":\"r\"}}")),
		"<affiliation jid='a@x' affiliation='owner'/>\n"
		"<affiliation jid='b@x' affiliation='member' nick='B' "
		"reason='r'/>\n"
		"<subject at='2022-11-29T12:24:34.000Z'>S\xc3\xa9</subject>\n"
		"<lost what='allow_modpm' value='true' why='there is no such "
		"option'/>\n");
}
END_TEST

START_TEST(rows_without_a_name_have_the_places)
{
	ck_assert_str_eq(told(IT_IS VALUE("vcard", "ops", "name", "string",
				 "vCard") VALUE("vcard", "ops", "attr", "json",
				 "{\"xmlns\":\"vcard-temp\"}")
					 VALUE("vcard", "ops", "", "json",
						 "[{\"name\":\"FN\",\"attr\":{"
						 "\"xmlns\":\"vcard-temp\"},"
						 "\"__array\":[\"x\"]}]")),
		"<vcard><vCard xmlns='vcard-temp'><FN>x</FN></vCard>"
		"</vcard>\n");
}
END_TEST

#define SAID(id, inner)                                          \
	"<message type=\"groupchat\" id=\"" id "\" from=\"" ROOM \
	"/Ada\" xml:lang=\"de\">" inner "</message>"

START_TEST(messages_are_told_in_the_order_of_the_archive)
{
	ck_assert_str_eq(
		told(IT_IS STANZA("9", "B", "1", SAID("b", "<body>x</body>"))
				STANZA("2", "A", "2.25",
					SAID("a", "<y xmlns=\"\"/><z xmlns="
						  "\"urn:z\" xmlns:ns1=\"urn:q"
						  "\" ns1:a=\"1\"/>"))),
		"<message id='A' at='1970-01-01T00:00:02.250Z' nick='Ada' "
		"stanza='a' xml:lang='de'><y xmlns=''/><z xmlns='urn:z' "
		"xmlns:a0='urn:q' a0:a='1'/></message>\n"
		"<message id='B' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"stanza='b' xml:lang='de'><body xmlns='jabber:client'>x"
		"</body></message>\n");
	lab_listed(ROOM " 2\n");
}
END_TEST

START_TEST(who_has_some_goes_on_behind_them)
{
	told(IT_IS STANZA("1", "A", "1", SAID("a", ""))
			STANZA("2", "B", "2", SAID("b", "")));
	ck_assert_int_eq(lab_read(ROOM, "A", false), ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&lab.c.text), "id='A'"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text), "id='B'"));
	ck_assert_int_eq(lab_read(ROOM, "C", false), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&lab.c.text), "id='A'"));
	ck_assert_int_eq(lab_read(ROOM, NULL, true), ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&lab.c.text), "<message"));
}
END_TEST

START_TEST(what_xml_cant_have_is_gone_and_counted)
{
	ck_assert_str_eq(told(IT_IS STANZA("1", "A", "1",
				 SAID("a", "<body>x\x01y\xffz</body>"))),
		"<message id='A' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"stanza='a' xml:lang='de'><body xmlns='jabber:client'>xyz"
		"</body></message>\n"
		"<lost what='characters' value='1' why='messages had some "
		"that XML can&apos;t have, and are without these'/>\n");
}
END_TEST

START_TEST(what_isnt_xml_is_lost_alone)
{
	ck_assert_str_eq(told(IT_IS STANZA("1", "A", "1",
				 "<message><body></message>") STANZA("2", "B",
				 "1", "</x><x>") STANZA("3", "C", "1", "")
					 STANZA("4", "D", "1", "<presence/>")),
		"<lost what='message' value='A' why='it isn&apos;t XML'/>\n"
		"<lost what='message' value='B' why='it isn&apos;t XML'/>\n"
		"<lost what='message' value='C' why='it isn&apos;t XML'/>\n"
		"<lost what='presences' value='1' why='an archive here has "
		"messages alone'/>\n");
}
END_TEST

START_TEST(a_value_that_isnt_json_is_an_error)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s%s%s", TABLES,
		NAMED VALUE("config", "ops", "_data", "json", "{\"a\":"), END);
	lab_file(DUMP, text);
	lab_open(DUMP, NULL);
	lab_listed(ROOM " 0\n");
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_SYNTAX);
	ck_assert_uint_eq(lab.c.puts, 0);
}
END_TEST

/* Whatever type it is said to have: it isn't taken for an open room. */
START_TEST(a_room_without_its_options_is_refused)
{
	static const char *const bad[] = {NAMED,
		NAMED VALUE("config", "ops", "_data", "jsn", "{}"),
		NAMED VALUE("config", "ops", "_data", "json", "null"),
		NAMED VALUE("config", "ops", "_data", "json", "\"x\"")};
	char text[4096];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), "%s%s%s", TABLES, bad[i], END);
		lab_file(DUMP, text);
		lab_open(DUMP, NULL);
		lab_listed(ROOM " 0\n");
		ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_VALUE);
		ck_assert_str_eq(lab.e.s, "its options aren't there");
		ck_assert_uint_eq(lab.c.puts, 0);
	}
}
END_TEST

/* Before 13.0 nothing kept a row from coming twice. */
START_TEST(a_row_that_is_there_twice_is_one_or_none)
{
#define OUT VALUE("config", "ops", "a@x", "string", "outcast")
	char text[4096];

	ck_assert_str_eq(told(IT_IS OUT OUT),
		"<affiliation jid='a@x' affiliation='outcast'/>\n");
	snprintf(text, sizeof(text), "%s%s%s", TABLES,
		IT_IS OUT VALUE("config", "ops", "a@x", "string", "member"),
		END);
	lab_file(DUMP, text);
	lab_open(DUMP, NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_VALUE);
	ck_assert_str_eq(lab.e.s, "'a@x' is there twice, as two things");
	ck_assert_uint_eq(lab.c.puts, 0);
}
END_TEST

START_TEST(a_room_that_was_destroyed_is_none)
{
	told(IT_IS VALUE(
		"config", "gone", "_data", "json", "{\"destroyed\":true}"));
	lab_listed(ROOM " 0\n");
	ck_assert_int_eq(
		lab_read("gone@rooms.example.org", NULL, false), ERR_UNKNOWN);
}
END_TEST

/* JSON in JSON. */
START_TEST(what_is_too_deep_is_refused)
{
	char text[8192];
	int n = snprintf(text, sizeof(text),
		"%sINSERT INTO `prosody` VALUES ('rooms.example.org','ops',"
		"'config','_data','json','",
		TABLES);

	memset(text + n, '[', 1000);
	memset(text + n + 1000, ']', 1000);
	snprintf(text + n + 2000, sizeof(text) - (size_t)n - 2000, "');\n" END);
	lab_file(DUMP, text);
	lab_open(DUMP, NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_LIMIT);
	ck_assert_str_eq(lab.e.s, "JSON too deep");
}
END_TEST

/* What Lua has, and JSON hasn't. */
START_TEST(keys_that_are_no_strings_stand_in_a_hash)
{
	struct arena *a = arena_new();
	struct lua_value v;
	double n;

	ck_assert_int_eq(
		prosody_json(a,
			SPAN("{\"__hash\":[5,\"five\",true,false,null,1,7],"
			     "\"s\":\"a\\u0000b\",\"x\":null,"
			     "\"__array\":[1.5,{}]}"),
			&v, &lab.e),
		ERR_OK);
	ck_assert_uint_eq(v.row_n, 2);
	ck_assert(lua_number(&v.row[0], &n) && n == 1.5);
	ck_assert(v.row[1].kind == LUA_TABLE && v.row[1].named == NULL);
	ck_assert(span_eq(lua_text(lua_get(&v, "s")), SPAN("a\0b")));
	ck_assert_ptr_null(lua_get(&v, "x"));
	ck_assert(v.named->next->key.number == 5);
	ck_assert(span_is(v.named->next->value.text, "five"));
	ck_assert(v.named->next->next->key.truth);
	ck_assert(!v.named->next->next->value.truth);
	ck_assert_ptr_null(v.named->next->next->next);
	arena_free(&a);
}
END_TEST

/* ---- some in files, some in SQL */

static void both(const char *rows)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s%s%s", TABLES, rows, END);
	lab_file("prosody.sqlite", text); /* told by what is in it */
	lab_file(HOST "config/ops.dat", "return {_data={}}");
}

START_TEST(an_archive_may_be_elsewhere)
{
	both(STANZA("1", "A", "1", SAID("a", "")));
	ck_assert_str_eq(lab_told("", ROOM, NULL),
		"<message id='A' at='1970-01-01T00:00:01.000Z' nick='Ada' "
		"stanza='a' xml:lang='de'/>\n");
	lab_listed(ROOM " 1\n");
}
END_TEST

START_TEST(rooms_in_two_places_are_a_conflict)
{
	struct buf b;

	both(IT_IS);
	lab_open("", NULL);
	buf_init(&b, 100);
	ck_assert_int_eq(
		lab.s->ops->list(lab.s, NULL, &b, &lab.e), ERR_CONFLICT);
	buf_clear(&b);
	/* either, when it is named */
	lab_open(HOST, NULL);
	lab_listed(ROOM " 0\n");
	lab_open("prosody.sqlite", NULL);
	lab_listed(ROOM " 0\n");
}
END_TEST

START_TEST(an_archive_in_two_places_is_a_conflict)
{
	both(STANZA("1", "A", "1", SAID("a", "")));
	lab_file(HOST "muc_log/ops.list", "item({})");
	lab_open("", NULL);
	ck_assert_int_eq(lab_read(ROOM, NULL, false), ERR_CONFLICT);
}
END_TEST

Suite *suite_prosody_sql(void)
{
	Suite *suite = suite_create("prosody_sql");
	TCase *t = tcase_create("sql");

	tcase_add_checked_fixture(t, lab_begin, lab_finish);
	tcase_add_test(t, values_become_what_they_were);
	tcase_add_test(t, rows_without_a_name_have_the_places);
	tcase_add_test(t, messages_are_told_in_the_order_of_the_archive);
	tcase_add_test(t, who_has_some_goes_on_behind_them);
	tcase_add_test(t, what_xml_cant_have_is_gone_and_counted);
	tcase_add_test(t, what_isnt_xml_is_lost_alone);
	tcase_add_test(t, a_value_that_isnt_json_is_an_error);
	tcase_add_test(t, a_room_without_its_options_is_refused);
	tcase_add_test(t, a_row_that_is_there_twice_is_one_or_none);
	tcase_add_test(t, a_room_that_was_destroyed_is_none);
	tcase_add_test(t, what_is_too_deep_is_refused);
	tcase_add_test(t, keys_that_are_no_strings_stand_in_a_hash);
	tcase_add_test(t, an_archive_may_be_elsewhere);
	tcase_add_test(t, rooms_in_two_places_are_a_conflict);
	tcase_add_test(t, an_archive_in_two_places_is_a_conflict);
	suite_add_tcase(suite, t);
	return suite;
}
