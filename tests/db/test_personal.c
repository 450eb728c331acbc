/* SPDX-License-Identifier: MIT */
/* Labels that people keep for themselves. */
#include "db/personal.h"

#include "tests/base/assert_span.h"
#include "tests/db/support.h"

START_TEST(they_are_kept_by_person_and_label)
{
	struct place_on_disk disk;
	struct arena *a = arena_new();
	const struct personal_row *row;
	struct personal_row r = {.jid = SPAN("ann@x.org"),
		.form = 1,
		.label = SPAN("one"),
		.selector = SPAN("First"),
		.added = 10};
	struct store *s;

	disk_make(&disk);
	s = open_store(disk.path);
	store_personal_put(s, &r);
	r.label = SPAN("two");
	r.selector = SPAN("");
	r.added = 5;
	store_personal_put(s, &r);
	r.jid = SPAN("bob@x.org");
	store_personal_put(s, &r);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_uint_eq(store_personal(s, a, SPAN("ann@x.org"), &row), 2);
	ck_assert_span(row[0].label, "two"); /* the oldest first */
	ck_assert_span(row[0].selector, "");
	ck_assert_span(row[1].label, "one");
	ck_assert_span(row[1].selector, "First");
	r = row[1];
	r.selector = SPAN("Again");
	r.added = 99; /* its place in the list stays */
	store_personal_put(s, &r);
	ck_assert_uint_eq(store_personal(s, a, SPAN("ann@x.org"), &row), 2);
	ck_assert_span(row[1].selector, "Again");
	ck_assert_int_eq(row[1].added, 10);
	ck_assert(store_personal_remove(s, &row[1]));
	ck_assert(!store_personal_remove(s, &row[1]));
	ck_assert_uint_eq(store_personal(s, a, SPAN("ann@x.org"), &row), 1);
	ck_assert_uint_eq(store_personal(s, a, SPAN("bob@x.org"), &row), 1);
	ck_assert_uint_eq(store_personal(s, a, SPAN("eve@x.org"), &row), 0);
	store_commit(s);
	store_close(&s);
	disk_remove(&disk);
	arena_free(&a);
}
END_TEST

Suite *suite_personal(void)
{
	Suite *s = suite_create("db/personal");
	TCase *c = tcase_create("personal");

	tcase_add_test(c, they_are_kept_by_person_and_label);
	suite_add_tcase(s, c);
	return s;
}
