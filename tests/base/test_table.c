/* SPDX-License-Identifier: MIT */
/* Tables: found by key, gone when removed, hashed under a secret seed. */
#include "base/table.h"
#include "tests/base/suites.h"

struct row {
	UT_hash_handle hh;
	unsigned key, value;
};

START_TEST(rows_are_found_by_key_until_removed)
{
	static struct row rows[1000];
	struct row *table = NULL, *r;

	for (unsigned i = 0; i < 1000; i++) {
		rows[i].key = i * 7919;
		rows[i].value = i;
		HASH_ADD(hh, table, key, sizeof(unsigned), &rows[i]);
	}
	for (unsigned i = 0; i < 1000; i++) {
		unsigned key = i * 7919;

		HASH_FIND(hh, table, &key, sizeof(key), r);
		ck_assert_ptr_eq(r, &rows[i]);
		HASH_DEL(table, r);
		HASH_FIND(hh, table, &key, sizeof(key), r);
		ck_assert_ptr_null(r);
	}
	ck_assert_ptr_null(table);
}
END_TEST

START_TEST(the_hash_depends_on_every_byte_and_is_stable)
{
	char key[64] = {0};
	unsigned first = table_hash(key, sizeof(key));

	ck_assert_uint_eq(table_hash(key, sizeof(key)), first);
	for (size_t i = 0; i < sizeof(key); i++) {
		key[i] = 1;
		ck_assert_uint_ne(table_hash(key, sizeof(key)), first);
		key[i] = 0;
	}
}
END_TEST

Suite *suite_table(void)
{
	Suite *s = suite_create("table");
	TCase *tc = tcase_create("table");

	tcase_add_test(tc, rows_are_found_by_key_until_removed);
	tcase_add_test(tc, the_hash_depends_on_every_byte_and_is_stable);
	suite_add_tcase(s, tc);
	return s;
}
