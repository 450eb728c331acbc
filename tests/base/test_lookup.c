/* SPDX-License-Identifier: MIT */
/* Small sets: found by key, gone when removed, nothing kept when empty. */
#include "base/lookup.h"

#include <stdio.h>

#include "base/table.h"
#include "tests/base/suites.h"

#define ROWS 1000u

struct row {
	struct lookup_key key;
	char name[16];
};

static struct row rows[ROWS];

static void check(const struct lookup *l, unsigned from, unsigned to)
{
	ck_assert_uint_eq(l->n, to - from);
	for (unsigned i = 0; i < ROWS; i++)
		ck_assert_ptr_eq(lookup_find(l, span_str(rows[i].name)),
			i >= from && i < to ? &rows[i] : NULL);
}

static void name_rows(void)
{
	for (unsigned i = 0; i < ROWS; i++)
		snprintf(rows[i].name, sizeof(rows[i].name), "row-%u", i);
}

START_TEST(items_are_found_by_key_until_removed)
{
	static const unsigned sizes[] = {1, 2, 3, 4, 5, 8, 9, 16, 17, 33, ROWS};
	struct lookup l = {.n = 0};

	name_rows();
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		unsigned n = sizes[s];

		for (unsigned i = 0; i < n; i++) {
			lookup_add(&l, &rows[i].key, span_str(rows[i].name));
			if (n < ROWS)
				check(&l, 0, i + 1);
		}
		check(&l, 0, n);
		for (unsigned i = 0; i < n; i++) {
			lookup_remove(&l, &rows[i].key);
			if (n < ROWS || i % 100 == 0)
				check(&l, i + 1, n);
		}
		ck_assert_uint_eq(l.cap, 0);
	}
}
END_TEST

START_TEST(items_come_and_go_in_any_order)
{
	struct lookup l = {.n = 0};
	bool in[ROWS] = {false};
	unsigned x = 1, n = 0;

	name_rows();
	for (unsigned turn = 0; turn < 20000; turn++) {
		unsigned i;

		x = x * 1103515245u + 12345u;
		i = (x >> 8) % (turn % 4000 < 2000 ? ROWS : 30);
		if (in[i])
			lookup_remove(&l, &rows[i].key);
		else
			lookup_add(&l, &rows[i].key, span_str(rows[i].name));
		in[i] = !in[i];
		n = in[i] ? n + 1 : n - 1;
		ck_assert_uint_eq(l.n, n);
		for (unsigned k = i; k < i + 5 && k < ROWS; k++)
			ck_assert_ptr_eq(
				lookup_find(&l, span_str(rows[k].name)),
				in[k] ? &rows[k] : NULL);
	}
	for (unsigned i = 0; i < ROWS; i++)
		if (in[i])
			lookup_remove(&l, &rows[i].key);
	ck_assert_uint_eq(l.cap, 0);
}
END_TEST

START_TEST(two_items_take_no_memory_of_their_own)
{
	struct lookup l = {.n = 0};

	name_rows();
	lookup_add(&l, &rows[0].key, span_str(rows[0].name));
	lookup_add(&l, &rows[1].key, span_str(rows[1].name));
	ck_assert_uint_eq(lookup_bytes(&l), 0);
	ck_assert_ptr_null(lookup_find(&l, SPAN("")));
	ck_assert_ptr_null(lookup_find(&l, SPAN_NONE));
	lookup_remove(&l, &rows[0].key);
	lookup_remove(&l, &rows[1].key);
	ck_assert_ptr_null(lookup_find(&l, span_str(rows[1].name)));
}
END_TEST

START_TEST(an_emptied_one_takes_the_same_items_again)
{
	struct lookup l = {.n = 0};

	name_rows();
	for (unsigned n = 1; n <= ROWS; n *= 10) {
		for (unsigned i = 0; i < n; i++)
			lookup_add(&l, &rows[i].key, span_str(rows[i].name));
		lookup_clear(&l);
		check(&l, 0, 0);
		ck_assert_uint_eq(lookup_bytes(&l), 0);
	}
}
END_TEST

Suite *suite_lookup(void)
{
	Suite *s = suite_create("lookup");
	TCase *tc = tcase_create("lookup");

	tcase_add_test(tc, items_are_found_by_key_until_removed);
	tcase_add_test(tc, items_come_and_go_in_any_order);
	tcase_add_test(tc, two_items_take_no_memory_of_their_own);
	tcase_add_test(tc, an_emptied_one_takes_the_same_items_again);
	suite_add_tcase(s, tc);
	return s;
}
