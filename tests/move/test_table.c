/* SPDX-License-Identifier: MIT */
/* Tables of other servers' databases: the same rows from whatever wrote them,
 * and no row from what only looks like one. */
#include "move/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/move/suites.h"

static const struct table_column notes_columns[] = {
	{"id",      TABLE_INT },
        {"who",     TABLE_TEXT},
        {"What",    TABLE_TEXT},
	{"raw",     TABLE_BLOB},
        {"ok",      TABLE_INT },
        {"at",      TABLE_INT },
	{"nowhere", TABLE_TEXT},
        {NULL,      TABLE_TEXT}
};
static const struct table_want want[] = {
	{"notes",   notes_columns, "id, at"},
        {"empties", notes_columns, NULL    }
};

static char dir[32];
static char file[64];
static struct tables *t;
static struct errtext e;

static void begin(void)
{
	snprintf(dir, sizeof(dir), "/tmp/caveat-table-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/dump.sql", dir);
	t = NULL;
	e.s[0] = '\0';
}

static void finish(void)
{
	char log[64];

	table_close(&t);
	unlink(file);
	snprintf(log, sizeof(log), "%s/t.log", dir);
	unlink(log);
	snprintf(log, sizeof(log), "%s/t.data", dir);
	unlink(log);
	snprintf(log, sizeof(log), "%s/t.script", dir);
	unlink(log);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing else was made */
}

static void write_file(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static enum err open_text(const char *text)
{
	write_file(file, text, strlen(text));
	return table_open(file, want, ARRAY_LEN(want), &t, &e);
}

/* ---- rows ---- */

static void add_bytes(struct buf *b, struct span s)
{
	if (s.p == NULL)
		buf_str(b, "NULL");
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c >= 0x7f || c == '|')
			buf_printf(b, "<%02x>", c);
		else
			buf_byte(b, s.p[i]);
	}
	buf_byte(b, '|');
}

/* A line for each row. */
static struct buf rows_of(const char *sql)
{
	struct table_query *q;
	struct buf b;
	bool more;

	buf_init(&b, SIZE_MAX / 2);
	ck_assert_int_eq(table_prepare(t, sql, &q, &e), ERR_OK);
	for (;;) {
		ck_assert_msg(table_next(q, &more, &e) == ERR_OK, "%s", e.s);
		if (!more)
			break;
		buf_printf(&b, "%lld|", (long long)table_int(q, 0));
		add_bytes(&b, table_bytes(q, 1));
		add_bytes(&b, table_bytes(q, 2));
		add_bytes(&b, table_bytes(q, 3));
		buf_printf(&b, "%lld|", (long long)table_int(q, 4));
		buf_printf(&b, "%lld|", (long long)table_int(q, 5));
		add_bytes(&b, table_bytes(q, 6));
		buf_byte(&b, '\n');
	}
	table_finish(&q);
	return b;
}

#define ALL "SELECT id, who, what, raw, ok, at, nowhere FROM notes ORDER BY id"

static void has(const char *wanted)
{
	struct buf b = rows_of(ALL);

	ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_clear(&b);
}

/* What tests/move/tables/README.md calls the seven rows. */
static void has_the_seven(void)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "-6|%_\\%\\_||");
	for (unsigned i = 0; i < 256; i++) {
		char c = (char)i;

		add_bytes(&b, span_of(&c, 1));
		b.n--;
	}
	buf_str(&b,
		"|0|1|NULL|\n"
		"1|alice@example.org|plain text|<00><01>\\'\"<0a><ff>|1|"
		"1700000000|NULL|\n"
		"2|bob@example.org|it's; -- no /* comment */ and \"quoted\"|"
		"NULL|0|0|NULL|\n"
		"3|carol@example.org|two<0a>lines<09>and<0d>more\\n \\N \\. "
		"\\u0041||1|1700000001|NULL|\n"
		"4|d<c3><a9>@example.org|<e2><82><ac> <e6><bc><a2> "
		"<f0><9f><98><80> <c2><85>|<de><ad><be><ef>|0|7|NULL|\n"
		"5||),(6,'no','row');<0a>INSERT INTO notes VALUES (7)|NULL|1|0|"
		"NULL|\n");
	has(buf_cstr(&b));
	buf_clear(&b);
}

static void open_made(const char *name)
{
	const char *src = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/move/tables/%s",
		src != NULL ? src : ".", name);
	ck_assert_msg(table_open(path, want, ARRAY_LEN(want), &t, &e) == ERR_OK,
		"%s", e.s);
}

static const char *const made[] = {"mysqldump.sql", "mysqldump-hex.sql",
	"mysqldump-compact.sql", "pg_dump.sql", "pg_dump-inserts.sql",
	"hsqldb.script", "sqlite.db"};

START_TEST(a_real_dump_has_the_rows_that_were_stored)
{
	open_made(made[_i]);
	ck_assert(table_has(t, "NOTES", NULL));
	ck_assert(table_has(t, "notes", "RAW"));
	ck_assert(!table_has(t, "notes", "nowhere"));
	ck_assert(!table_has(t, "empties", NULL));
	has_the_seven();
}
END_TEST

START_TEST(a_table_that_is_not_there_is_empty)
{
	struct buf b;

	open_made(made[_i]);
	b = rows_of("SELECT id, who, what, raw, ok, at, nowhere FROM empties");
	ck_assert_uint_eq(b.n, 0);
	buf_clear(&b);
}
END_TEST

START_TEST(queries_take_parameters_and_run_again)
{
	struct table_query *q;
	bool more;

	open_made(made[_i]);
	ck_assert_int_eq(table_prepare(t,
				 "SELECT what FROM notes WHERE id > ?1 AND "
				 "who = ?2 ORDER BY id",
				 &q, &e),
		ERR_OK);
	table_bind_int(q, 1, 0);
	table_bind(q, 2, SPAN("alice@example.org"));
	ck_assert_int_eq(table_next(q, &more, &e), ERR_OK);
	ck_assert(more && span_is(table_bytes(q, 0), "plain text"));
	table_reset(q);
	table_bind_int(q, 1, 1);
	ck_assert_int_eq(table_next(q, &more, &e), ERR_OK);
	ck_assert(!more);
	table_finish(&q);
}
END_TEST

START_TEST(a_first_look_tells_whose_tables_they_are)
{
	static const char *const ours[] = {"ofSomething", "nOtEs", NULL};
	static const char *const others[] = {"not", "otes", "zviews", NULL};
	const char *src = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/move/tables/%s",
		src != NULL ? src : ".", made[_i]);
	ck_assert(table_is_in(path, ours));
	ck_assert(!table_is_in(path, others));
	ck_assert(!table_is_in("/nonexistent", ours));
	ck_assert(!table_is_in("/", ours));
}
END_TEST

/* ---- what can go wrong ---- */

#define MY   "-- MySQL dump 10.13\n"
#define PG   "-- PostgreSQL database dump\n"
#define HS   "SET DATABASE UNIQUE NAME X\n"
#define MADE "CREATE TABLE `notes` (`id` int, `who` text);\n"

static const struct {
	const char *text;
	enum err err;
	const char *why; /* after `FILE` */
} wrong[] = {
	{"",							   ERR_VALUE,
         ": neither an SQLite database nor a dump of MySQL, "
		"PostgreSQL or HSQLDB"											},
	{"PGDMP\1\16",						 ERR_VALUE,
         ": a dump in pg_dump's own format: make it with --format "
		"plain"												       },
	{"\x1f\x8b\x08",					       ERR_VALUE,    ": it's compressed: unpack it first"     },
	{MY MADE "INSERT INTO `notes` VALUES (1,'a'",                  ERR_SYNTAX,
         ":3: the file ends inside a statement: it's cut off"                                                                 },
	{MY MADE "INSERT INTO `notes` VALUES (1,'a",                   ERR_SYNTAX,
         ":3: a text without an end"											  },
	{MY MADE "INSERT INTO `notes` VALUES (1,'a');\n",              ERR_SYNTAX,
         ":4: the last line isn't there: the file is cut off"                                                                 },
	{MY MADE "INSERT INTO `x` VALUES (1,'a",                       ERR_SYNTAX,
         ":3: a text without an end"											  },
	{MY MADE "INSERT INTO `notes` VALUES (1,'a'),\n(2);\n",        ERR_SYNTAX,
         ":4: 1 values for the 2 columns of notes"									    },
	{MY MADE "INSERT INTO `notes` VALUES (1,2,3);\n",              ERR_SYNTAX,
         ":3: 3 values for the 2 columns of notes"									    },
	{MY MADE "INSERT INTO `notes` VALUES (1,now());\n",            ERR_SYNTAX,
         ":3: what stands here is no value"										   },
	{MY MADE "INSERT INTO `notes` VALUES (1,0xabc);\n",            ERR_SYNTAX,
         ":3: bytes that aren't pairs of hex digits"									  },
	{MY "INSERT INTO `notes` VALUES (1,'a');\n",                   ERR_SYNTAX,
         ":2: rows of a table whose columns aren't named: dump with "
		"CREATE TABLE"												},
	{MY MADE MADE,						 ERR_CONFLICT,
         ":3: this table is there twice: dump one database alone"                                                             },
	{MY MADE "-- Dump completed\n" MY "INSERT INTO `notes` VALUES (1,'a');"
		 "\n",					ERR_SYNTAX,
         ":6: the last line isn't there: the file is cut off"                                                                 },
	{MY "INSERT INTO `notes` (`id`) VALUES (1);\nUSE `other`;\n"
	    "INSERT INTO `notes` (`id`) VALUES (2);\n",       ERR_CONFLICT,
         ":4: this table is there twice: dump one database alone"                                                             },
	{PG "COPY public.notes (id) FROM stdin;\n1\n\\.\n\\connect b\n"
	    "COPY public.notes (id) FROM stdin;\n2\n\\.\n",   ERR_CONFLICT,
         ":6: this table is there twice: dump one database alone"                                                             },
	{PG "COPY a.notes (id) FROM stdin;\n1\n\\.\n"
	    "COPY b.notes (id) FROM stdin;\n2\n\\.\n",        ERR_CONFLICT,
         ":5: this table is there twice: dump one database alone"                                                             },
	{PG "INSERT INTO a.notes (id) VALUES (1);\n"
	    "INSERT INTO b.notes (id) VALUES (2);\n",         ERR_CONFLICT,
         ":3: this table is there twice: dump one database alone"                                                             },
	{PG "COPY notes (id) FROM stdin;\n1\n\\.\n"
	    "COPY notes (id) FROM stdin;\n2\n\\.\n",          ERR_CONFLICT,
         ":5: this table is there twice: dump one database alone"                                                             },
	{MY MADE "INSERT INTO `notes` VALUES x'1,2);\n",               ERR_SYNTAX,
         ":3: bytes that aren't pairs of hex digits"									  },
	{MY "/*!40101 SET NAMES latin1 */;\n",                         ERR_VALUE,
         ":2: its texts aren't in UTF-8: dump it in UTF-8"								    },
	{PG "SET client_encoding = 'LATIN1';\n",                       ERR_VALUE,
         ":2: its texts aren't in UTF-8: dump it in UTF-8"								    },
	{PG "COPY public.notes (id, who) FROM stdin;\n1\ta\n2\n\\.\n",
         ERR_SYNTAX,								 ":4: 1 values for the 2 columns of notes"},
	{PG "COPY public.notes (id, who) FROM stdin;\n1\ta\n",         ERR_SYNTAX,
         ":4: the file ends inside a table: it's cut off"								     },
	{PG "COPY public.notes (id, who) FROM stdin;\n1\ta",           ERR_SYNTAX,
         ":3: the file ends inside a table: it's cut off"								     },
	{PG "COPY x (id, who) FROM stdin;\n1\ta\n",                    ERR_SYNTAX,
         ":4: the file ends inside a table: it's cut off"								     },
	{PG "CREATE FUNCTION f() AS $x$ ; INSERT INTO notes $y$",      ERR_SYNTAX,
         ":2: a text without an end"											  },
	{HS "CREATE MEMORY TABLE NOTES(ID INTEGER,WHO VARCHAR(9)\n",   ERR_SYNTAX,
         ":2: a table that has no end"											},
	{HS "CREATE TABLE NOTES(ID INTEGER,WHO VARCHAR(9))\n"
	    "INSERT INTO NOTES VALUES(1,'a\nb')\n",           ERR_SYNTAX,   ":3: a text without an end"              },
};

START_TEST(what_is_wrong_is_said_with_its_line)
{
	char why[400];

	ck_assert_int_eq(open_text(wrong[_i].text), wrong[_i].err);
	ck_assert_ptr_null(t);
	snprintf(why, sizeof(why), "%s%s", file, wrong[_i].why);
	ck_assert_str_eq(e.s, why);
}
END_TEST

START_TEST(a_dump_cut_off_anywhere_is_refused)
{
	const char *src = getenv("srcdir");
	static char text[16384];
	char path[4096];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/move/tables/%s",
		src != NULL ? src : ".",
		_i == 0 ? "mysqldump.sql" : "pg_dump.sql");
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	/* Behind the last INSERT or COPY there's enough to cut, too. */
	for (size_t i = 100; i + 120 < n; i += 7) {
		write_file(file, text, i);
		ck_assert_int_eq(
			table_open(file, want, ARRAY_LEN(want), &t, &e),
			ERR_SYNTAX);
	}
}
END_TEST

/* ---- escapes ---- */

START_TEST(escapes_of_mysql_are_undone)
{
	ck_assert_int_eq(
		open_text("/*!40101 SET NAMES utf8 */;\n" MADE
			  "INSERT INTO `notes` VALUES (1,'\\0\\'\\\"\\b\\n\\r"
			  "\\t\\Z\\\\\\%\\_\\q''');\n"
			  "REPLACE INTO `notes` (`who`,`id`) VALUES "
			  "(_utf8mb4'x',0x32),(_binary 'y',-3);"),
		ERR_OK);
	has("-3|y|NULL|NULL|0|0|NULL|\n"
	    "1|<00>'\"<08><0a><0d><09><1a>\\\\%\\_q'|NULL|NULL|0|0|NULL|\n"
	    "2|x|NULL|NULL|0|0|NULL|\n");
}
END_TEST

START_TEST(escapes_of_postgresql_are_undone)
{
	ck_assert_int_eq(
		open_text("-- PostgreSQL database dump\n"
			  "COPY a.notes (id, who) FROM stdin;\r\n"
			  "1\t\\b\\f\\n\\r\\t\\v\\101\\x41\\\\N\\q\\\\.\r\n"
			  "2\t\\N\r\n"
			  "\\.\r\n"
			  "INSERT INTO a.notes (id, who) VALUES (3, "
			  "E'\\b\\101\\x41\\u00e9\\U0001F600\\''''), (4, "
			  "'\\n');\n"
			  "-- PostgreSQL database dump complete\n"),
		ERR_OK);
	has("1|<08><0c><0a><0d><09><0b>AA\\Nq\\.|NULL|NULL|0|0|NULL|\n"
	    "2|NULL|NULL|NULL|0|0|NULL|\n"
	    "3|<08>AA<c3><a9><f0><9f><98><80>''|NULL|NULL|0|0|NULL|\n"
	    "4|\\n|NULL|NULL|0|0|NULL|\n");
}
END_TEST

/* As PostgreSQL had it before 9.1, and has it where somebody wants so. */
START_TEST(all_texts_have_escapes_where_a_dump_says_so)
{
	ck_assert_int_eq(
		open_text("-- PostgreSQL database dump\n"
			  "SET standard_conforming_strings = off;\n"
			  "INSERT INTO notes (id, who) VALUES "
			  "(1, 'a\\\\b\\', (2, ''x'');\n'), (3, '\\101');\n"
			  "SET standard_conforming_strings = on;\n"
			  "INSERT INTO notes (id, who) VALUES (4, '\\');\n"
			  "-- PostgreSQL database dump complete\n"),
		ERR_OK);
	has("1|a\\b', (2, 'x');<0a>|NULL|NULL|0|0|NULL|\n"
	    "3|A|NULL|NULL|0|0|NULL|\n"
	    "4|\\|NULL|NULL|0|0|NULL|\n");
}
END_TEST

START_TEST(escapes_of_hsqldb_are_undone)
{
	ck_assert_int_eq(
		open_text(HS "CREATE TABLE NOTES(ID INTEGER,WHO VARCHAR(99))\n"
			     "INSERT INTO NOTES VALUES(1,'\\u0041\\ud83d\\ude00"
			     "\\ud83dx\\q\\'' ')\n"
			     "INSERT INTO NOTES VALUES(2,NULL)"),
		ERR_OK);
	has("1|A<f0><9f><98><80><ef><bf><bd>x\\q\\' |NULL|NULL|0|0|NULL|\n"
	    "2|NULL|NULL|NULL|0|0|NULL|\n");
}
END_TEST

START_TEST(what_is_no_data_adds_no_row)
{
	ck_assert_int_eq(
		open_text("/*!40101 SET NAMES utf8 */;\n" MADE
			  "# INSERT INTO `notes` VALUES (1,'a');\n"
			  "-- INSERT INTO `notes` VALUES (2,'a');\n"
			  "/* ; INSERT INTO `notes` VALUES (3,'a'); */\n"
			  "/*!50003 x '*/; INSERT INTO notes VALUES (4,''a'');"
			  "' */;\n"
			  "DELIMITER $$\n"
			  "CREATE TRIGGER x BEGIN\n"
			  "INSERT INTO `notes` VALUES (5,'a');\n"
			  "END $$\n"
			  "DELIMITER ;\n"
			  "UPDATE `notes` SET `who` = '); INSERT INTO `notes` "
			  "VALUES (6,''a'');';\n"
			  "INSERT INTO `x``y` VALUES (7,'`');\n"
			  "INSERT INTO `notes` VALUES (8,'a');\n"),
		ERR_OK);
	has("8|a|NULL|NULL|0|0|NULL|\n");
}
END_TEST

/* ---- much ---- */

/* A mebibyte in a row, a hundred rows in a line, in little memory. */
START_TEST(a_line_of_a_hundred_megabytes_is_read)
{
	static char big[1 << 20];
	FILE *f = fopen(file, "w");
	struct buf b;

	ck_assert_ptr_nonnull(f);
	memset(big, 'x', sizeof(big));
	fputs("/*!40101 SET NAMES utf8 */;\n" MADE
	      "INSERT INTO `notes` VALUES ",
		f);
	for (int i = 0; i < 100; i++) {
		fprintf(f, "%s(%d,'", i > 0 ? "," : "", i);
		fwrite(big, 1, sizeof(big), f);
		fputs("')", f);
	}
	fputs(";\n", f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(
		table_open(file, want, ARRAY_LEN(want), &t, &e), ERR_OK);
	b = rows_of("SELECT count(*), NULL, NULL, NULL, sum(length(who)), 0, "
		    "NULL FROM notes");
	ck_assert_str_eq(
		buf_cstr(&b), "100|NULL|NULL|NULL|104857600|0|NULL|\n");
	buf_clear(&b);
}
END_TEST

START_TEST(a_row_that_is_too_long_is_refused)
{
	static char big[1 << 20];
	FILE *f = fopen(file, "w");

	ck_assert_ptr_nonnull(f);
	memset(big, 'x', sizeof(big));
	fputs("/*!40101 SET NAMES utf8 */;\n" MADE
	      "INSERT INTO `notes` VALUES (1,'",
		f);
	for (int i = 0; i < 65; i++)
		fwrite(big, 1, sizeof(big), f);
	fputs("');\n", f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(
		table_open(file, want, ARRAY_LEN(want), &t, &e), ERR_LIMIT);
}
END_TEST

/* ---- HSQLDB's other files ---- */

static void script(const char *beside, const char *kind)
{
	char path[64];
	char text[200];

	snprintf(path, sizeof(path), "%s/t.%s", dir, beside);
	write_file(path, "x", 1);
	snprintf(path, sizeof(path), "%s/t.script", dir);
	snprintf(text, sizeof(text),
		HS "CREATE %s TABLE PUBLIC.NOTES(ID INTEGER)\n", kind);
	write_file(path, text, strlen(text));
	(void)!table_open(path, want, ARRAY_LEN(want), &t, &e);
}

START_TEST(a_database_in_use_is_not_read)
{
	script("log", "MEMORY");
	ck_assert_ptr_null(t);
	ck_assert_ptr_nonnull(strstr(e.s, "end the server in good order"));
}
END_TEST

START_TEST(rows_that_stand_elsewhere_are_not_taken_for_none)
{
	script("data", "CACHED");
	ck_assert_ptr_null(t);
	ck_assert_ptr_nonnull(strstr(e.s, "SCRIPT"));
}
END_TEST

START_TEST(a_file_beside_that_is_not_needed_is_no_matter)
{
	script("data", "MEMORY");
	ck_assert_ptr_nonnull(t);
}
END_TEST

START_TEST(a_damaged_sqlite_file_is_an_error)
{
	char text[4096] = "SQLite format 3";

	memset(text + 16, 0x5a, sizeof(text) - 16);
	write_file(file, text, sizeof(text));
	ck_assert_int_eq(
		table_open(file, want, ARRAY_LEN(want), &t, &e), ERR_IO);
	ck_assert_ptr_null(t);
}
END_TEST

Suite *suite_table(void)
{
	Suite *s = suite_create("table");
	TCase *c = tcase_create("table");

	tcase_set_timeout(c, 60);
	tcase_add_checked_fixture(c, begin, finish);
	tcase_add_loop_test(c, a_real_dump_has_the_rows_that_were_stored, 0,
		ARRAY_LEN(made));
	tcase_add_loop_test(
		c, a_table_that_is_not_there_is_empty, 0, ARRAY_LEN(made));
	tcase_add_loop_test(
		c, queries_take_parameters_and_run_again, 0, ARRAY_LEN(made));
	tcase_add_loop_test(c, a_first_look_tells_whose_tables_they_are, 0,
		ARRAY_LEN(made));
	tcase_add_loop_test(
		c, what_is_wrong_is_said_with_its_line, 0, ARRAY_LEN(wrong));
	tcase_add_loop_test(c, a_dump_cut_off_anywhere_is_refused, 0, 2);
	tcase_add_test(c, escapes_of_mysql_are_undone);
	tcase_add_test(c, escapes_of_postgresql_are_undone);
	tcase_add_test(c, all_texts_have_escapes_where_a_dump_says_so);
	tcase_add_test(c, escapes_of_hsqldb_are_undone);
	tcase_add_test(c, what_is_no_data_adds_no_row);
	tcase_add_test(c, a_line_of_a_hundred_megabytes_is_read);
	tcase_add_test(c, a_row_that_is_too_long_is_refused);
	tcase_add_test(c, a_database_in_use_is_not_read);
	tcase_add_test(c, rows_that_stand_elsewhere_are_not_taken_for_none);
	tcase_add_test(c, a_file_beside_that_is_not_needed_is_no_matter);
	tcase_add_test(c, a_damaged_sqlite_file_is_an_error);
	suite_add_tcase(s, c);
	return s;
}
