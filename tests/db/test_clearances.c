/* SPDX-License-Identifier: MIT */
/* The operator's clearances as they were set. */
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void put(const char *jid, const char *expr, int64_t changed)
{
	store_clearance_put(s, &(struct clearance_row){
				       span_str(jid), span_str(expr), changed});
}

START_TEST(clearances_are_kept_replaced_and_removed)
{
	const struct clearance_row *r;

	put("zoe@example.org", "up to SECRET", 1);
	put("ann@example.org", "OPEN", 2);
	put("old@example.org", "OPEN", 3);
	put("ann@example.org", "up to SECRET; \"A, B\": Größe", 4);
	ck_assert(store_clearance_remove(s, SPAN("old@example.org")));
	ck_assert(!store_clearance_remove(s, SPAN("old@example.org")));
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_uint_eq(store_clearances(s, arena, &r), 2);
	ck_span(r[0].jid, "ann@example.org");
	ck_span(r[0].expr, "up to SECRET; \"A, B\": Größe");
	ck_assert_int_eq(r[0].changed, 4);
	ck_span(r[1].jid, "zoe@example.org");
	ck_span(r[1].expr, "up to SECRET");
	ck_assert_int_eq(r[1].changed, 1);
}
END_TEST

START_TEST(there_may_be_many)
{
	const struct clearance_row *r;

	for (int i = 0; i < 500; i++) {
		struct span jid = arena_printf(arena, "u%03d@example.org", i);

		put(jid.p, "OPEN", i);
	}
	ck_assert_uint_eq(store_clearances(s, arena, &r), 500);
	for (int i = 0; i < 500; i++)
		ck_assert_int_eq(r[i].changed, i);
}
END_TEST

Suite *suite_clearances(void)
{
	Suite *suite = suite_create("clearances");
	TCase *t = tcase_create("clearances");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, clearances_are_kept_replaced_and_removed);
	tcase_add_test(t, there_may_be_many);
	suite_add_tcase(suite, t);
	return suite;
}
