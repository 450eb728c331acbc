/* SPDX-License-Identifier: MIT */
/* Rows in order, in memory and in a file. */
#include <stdlib.h>

#include "move/spool.h"
#include "tests/move/suites.h"

static struct errtext e;

/* n rows of three keys, the last first. */
static struct spool *filled(uint64_t n)
{
	struct spool *s = spool_new();

	for (uint64_t i = n; i-- > 0;) {
		struct spool_row r = {.key = (uint32_t)(i % 3),
			.at = (int64_t)(i / 3),
			.offset = i * 7};

		if (spool_add(s, &r, &e) != ERR_OK) /* no assertion a row */
			ck_abort_msg("%s", e.s);
	}
	ck_assert_int_eq(spool_sort(s, &e), ERR_OK);
	ck_assert_uint_eq(spool_count(s), n);
	return s;
}

static void in_order(uint64_t n)
{
	struct spool *s = filled(n);
	struct spool_row r;
	uint64_t i = 0, first;

	for (uint32_t key = 0; key < 3; key++) {
		ck_assert_int_eq(spool_find(s, key, 0, &first, &e), ERR_OK);
		ck_assert_uint_eq(first, i);
		for (uint64_t at = 0; at * 3 + key < n; at++, i++) {
			if (spool_get(s, i, &r, &e) != ERR_OK || r.key != key ||
				r.at != (int64_t)at ||
				r.offset != (at * 3 + key) * 7)
				ck_abort_msg("row %llu of %llu",
					(unsigned long long)i,
					(unsigned long long)n);
		}
	}
	ck_assert_uint_eq(i, n);
	spool_free(&s);
}

START_TEST(few_rows_come_in_order)
{
	in_order(0);
	in_order(1);
	in_order(1000);
}
END_TEST

/* Runs of 65,536 rows: one, one and a bit, some. */
START_TEST(rows_that_are_too_many_for_memory_come_in_order)
{
	in_order(65535);
	in_order(65536);
	in_order(65537);
	in_order(131072);
	in_order(300001);
}
END_TEST

START_TEST(a_row_is_found_by_key_and_time)
{
	struct spool *s = filled(200000);
	struct spool_row r;
	uint64_t i;

	ck_assert_int_eq(spool_find(s, 1, 500, &i, &e), ERR_OK);
	ck_assert_int_eq(spool_get(s, i, &r, &e), ERR_OK);
	ck_assert(r.key == 1 && r.at == 500);
	ck_assert_int_eq(spool_find(s, 0, 1000000, &i, &e), ERR_OK);
	ck_assert_int_eq(spool_get(s, i, &r, &e), ERR_OK);
	ck_assert(r.key == 1 && r.at == 0);
	ck_assert_int_eq(spool_find(s, 2, 1000000, &i, &e), ERR_OK);
	ck_assert_uint_eq(i, spool_count(s));
	spool_free(&s);
}
END_TEST

START_TEST(without_a_place_for_the_file_it_says_so)
{
	struct spool *s = spool_new();
	struct spool_row r = {.key = 1};
	enum err err = ERR_OK;

	setenv("TMPDIR", "/nonexistent", 1);
	for (size_t i = 0; i < 65536 && err == ERR_OK; i++)
		err = spool_add(s, &r, &e);
	unsetenv("TMPDIR");
	ck_assert_int_eq(err, ERR_IO);
	ck_assert_str_eq(e.s,
		"a temporary file: /nonexistent: No such file or directory");
	spool_free(&s);
}
END_TEST

Suite *suite_spool(void)
{
	Suite *s = suite_create("spool");
	TCase *t = tcase_create("spool");

	tcase_add_test(t, few_rows_come_in_order);
	tcase_add_test(t, rows_that_are_too_many_for_memory_come_in_order);
	tcase_add_test(t, a_row_is_found_by_key_and_time);
	tcase_add_test(t, without_a_place_for_the_file_it_says_so);
	suite_add_tcase(s, t);
	return s;
}
