/* SPDX-License-Identifier: MIT */
/* What the driver promises. */
#include "tests/db/support.h"

#include <signal.h>

static struct sql *db;

static void setup(void)
{
	struct errtext e;

	ck_assert_int_eq(sql_open(":memory:", 1, &db, &e), ERR_OK);
}

static void teardown(void)
{
	sql_close(&db);
	ck_assert_ptr_null(db);
}

static struct sql_stmt *prepare(const char *text)
{
	struct sql_stmt *q;
	struct errtext e;

	ck_assert_int_eq(sql_prepare(db, text, &q, &e), ERR_OK);
	return q;
}

START_TEST(absent_empty_and_nul_bytes_come_back_as_they_went)
{
	struct sql_stmt *q = prepare("SELECT $1, $2, $3, $4, $5");

	sql_text(q, 1, SPAN_NONE);
	sql_text(q, 2, SPAN(""));
	sql_blob(q, 3, SPAN(""));
	sql_blob(q, 4, SPAN("a\0b\xff"));
	sql_text(q, 5, SPAN("Ζ\xf0\x9f\x94\x92"));
	ck_assert(sql_step(q));
	ck_same(sql_col_bytes(q, 0), SPAN_NONE);
	ck_same(sql_col_bytes(q, 1), SPAN(""));
	ck_same(sql_col_bytes(q, 2), SPAN(""));
	ck_same(sql_col_bytes(q, 3), SPAN("a\0b\xff"));
	ck_same(sql_col_bytes(q, 4), SPAN("Ζ\xf0\x9f\x94\x92"));
	sql_finish(&q);
	ck_assert_ptr_null(q);
}
END_TEST

START_TEST(numbers_keep_their_whole_range)
{
	static const int64_t n[] = {0, -1, INT64_MAX, INT64_MIN};
	struct sql_stmt *q = prepare("SELECT $1");

	for (size_t i = 0; i < ARRAY_LEN(n); i++) {
		sql_int(q, 1, n[i]);
		ck_assert(sql_step(q));
		ck_assert_int_eq(sql_col_int(q, 0), n[i]);
		sql_reset(q);
	}
	sql_finish(&q);
}
END_TEST

START_TEST(a_reset_statement_forgets_its_parameters)
{
	struct sql_stmt *q = prepare("SELECT $1 IS NULL");

	sql_text(q, 1, SPAN("x"));
	ck_assert(sql_step(q));
	ck_assert_int_eq(sql_col_int(q, 0), 0);
	ck_assert(!sql_step(q));
	ck_assert(sql_step(q));
	ck_assert_int_eq(sql_col_int(q, 0), 1);
	sql_finish(&q);
}
END_TEST

static void prepare_unordered(const char *text)
{
	struct sql_stmt *q;

	setup();
	(void)!sql_prepare(db, text, &q, NULL);
}

START_TEST(parameters_out_of_order_are_a_bug)
{
	static const char *const bad[] = {"SELECT $2, $1", "SELECT ?",
		"SELECT $1, $3", "SELECT $name", "SELECT :1"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(
			in_process(prepare_unordered, bad[i]), -SIGABRT);
	ck_assert_int_eq(in_process(prepare_unordered, "SELECT $1, $2, $1"), 0);
}
END_TEST

START_TEST(a_wrong_statement_is_told_not_run)
{
	struct sql_stmt *q;
	struct errtext e = {""};

	ck_assert_int_eq(
		sql_prepare(db, "SELECT x FROM nowhere", &q, &e), ERR_IO);
	ck_assert_ptr_null(q);
	ck_assert(strstr(e.s, "nowhere") != NULL);
	ck_assert_int_eq(sql_exec(db, "CREATE", &e), ERR_IO);
}
END_TEST

START_TEST(changes_are_those_of_the_last_run)
{
	struct sql_stmt *q;

	run_script(db, "CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)");
	q = prepare("DELETE FROM t WHERE x >= $1");
	sql_int(q, 1, 2);
	sql_run(q);
	ck_assert_int_eq(sql_changes(q), 1);
	sql_int(q, 1, 2);
	sql_run(q);
	ck_assert_int_eq(sql_changes(q), 0);
	sql_finish(&q);
}
END_TEST

Suite *suite_sql(void)
{
	Suite *s = suite_create("sql");
	TCase *t = tcase_create("sql");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, absent_empty_and_nul_bytes_come_back_as_they_went);
	tcase_add_test(t, numbers_keep_their_whole_range);
	tcase_add_test(t, a_reset_statement_forgets_its_parameters);
	tcase_add_test(t, parameters_out_of_order_are_a_bug);
	tcase_add_test(t, a_wrong_statement_is_told_not_run);
	tcase_add_test(t, changes_are_those_of_the_last_run);
	suite_add_tcase(s, t);
	return s;
}
