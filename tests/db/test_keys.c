/* SPDX-License-Identifier: MIT */
/* A secret is made once. */
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
}

static void teardown(void)
{
	store_close(&s);
	disk_remove(&disk);
}

START_TEST(a_key_stays_over_a_restart)
{
	unsigned char first[32], again[32] = {0}, zero[32] = {0};

	store_key(s, "occupant-id", first);
	ck_assert_mem_ne(first, zero, 32);
	store_key(s, "occupant-id", again);
	ck_assert_mem_eq(first, again, 32);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	memset(again, 0, sizeof(again));
	store_key(s, "occupant-id", again);
	ck_assert_mem_eq(first, again, 32);
	ck_assert(!s->writing);
}
END_TEST

START_TEST(each_name_has_its_own)
{
	unsigned char a[32], b[32];

	store_key(s, "a", a);
	store_key(s, "b", b);
	ck_assert_mem_ne(a, b, 32);
}
END_TEST

START_TEST(a_key_that_was_never_kept_is_not_used_again)
{
	unsigned char first[32], again[32];

	store_key(s, "a", first);
	store_rollback(s);
	store_key(s, "a", again);
	ck_assert_mem_ne(first, again, 32);
}
END_TEST

Suite *suite_keys(void)
{
	Suite *suite = suite_create("keys");
	TCase *t = tcase_create("keys");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_key_stays_over_a_restart);
	tcase_add_test(t, each_name_has_its_own);
	tcase_add_test(t, a_key_that_was_never_kept_is_not_used_again);
	suite_add_tcase(suite, t);
	return suite;
}
