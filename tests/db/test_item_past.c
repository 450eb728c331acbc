/* SPDX-License-Identifier: MIT */
/* Items, those that a node doesn't hold any more, and what is taken back. */
#include "db/nodes.h"
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *a;
static int64_t node;

static int64_t add_node(const char *name)
{
	const struct node_row row = {.domain = SPAN("nodes.ex.org"),
		.name = span_str(name),
		.creator = SPAN("ann@ex.org"),
		.config.persist_items = true};

	return store_node_add(s, &row);
}

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
	a = arena_new();
	node = add_node("news");
}

static void teardown(void)
{
	arena_free(&a);
	store_close(&s);
	disk_remove(&disk);
}

static struct item_row put(const char *name, const char *payload, int64_t past)
{
	struct item_row r = {.name = span_str(name),
		.at = 1000,
		.publisher = SPAN("ann@ex.org/pc"),
		.label_form = 1,
		.label = SPAN("L"),
		.value = SPAN("L"),
		.payload = span_str(payload)};

	store_item_put(s, node, &r, past);
	return r;
}

static uint64_t count(int64_t value, bool past)
{
	const struct item_list l = {
		.node = node, .value = &value, .value_n = 1, .past = past};

	return store_item_count(s, &l, 0, INT64_MAX);
}

START_TEST(what_is_replaced_becomes_past)
{
	struct item_row r = put("a", "<one/>", 2);

	put("a", "<two/>", 2);
	ck_assert_uint_eq(count(r.value_id, false), 1);
	ck_assert_uint_eq(count(r.value_id, true), 2);
	put("a", "<three/>", 2);
	put("a", "<four/>", 2);
	ck_assert_uint_eq(count(r.value_id, true), 3);
	put("a", "<five/>", 0);
	ck_assert_uint_eq(count(r.value_id, false), 1);
}
END_TEST

/* As much as rooms are forgotten: in no file. */
START_TEST(what_is_taken_back_stands_in_no_file)
{
	struct item_row r = put("a", "<e>needle one</e>", 9);

	r = put("a", "<e>needle two</e>", 9);
	store_commit(s);
	store_idle(s);
	ck_assert(disk_holds_anywhere(&disk, "needle"));
	store_item_remove(s, node, r.id);
	store_item_forget(s, node, &r, SPAN_NONE);
	store_commit(s);
	store_idle(s);
	ck_assert(!disk_holds_anywhere(&disk, "needle"));
	ck_assert_uint_eq(count(r.value_id, true), 0);
}
END_TEST

/* Only what that person published. */
START_TEST(others_keep_theirs)
{
	struct item_row r;

	put("a", "<one/>", 9);
	r = put("a", "<two/>", 9);
	store_item_forget(s, node, &r, SPAN("an@ex.org"));
	store_item_forget(s, node, &r, SPAN("ann@ex.or"));
	ck_assert_uint_eq(count(r.value_id, true), 2);
	store_item_forget(s, node, &r, SPAN("ann@ex.org"));
	ck_assert_uint_eq(count(r.value_id, true), 1);
}
END_TEST

/* Of two nodes, and of rooms and nodes of one number. */
START_TEST(ids_are_good_in_their_node_alone)
{
	struct item_row r = put("a", "<one/>", 9), got;
	struct span uid = store_item_uid(s, a, node, r.id);
	struct item_list l = {.node = node, .value = &r.value_id, .value_n = 1};

	ck_assert(store_item_find_uid(s, a, &l, uid, &got));
	ck_assert_int_eq(got.id, r.id);
	ck_assert_int_eq(store_uid_read(s, node, uid), 0);
	ck_assert(!store_item_find_uid(
		s, a, &l, store_uid_make(s, a, node, r.id), &got));
	l.node = add_node("other");
	ck_assert(!store_item_find_uid(s, a, &l, uid, &got));
	ck_assert(!store_item_find_uid(
		s, a, &l, store_item_uid(s, a, l.node, r.id), &got));
	l.node = node;
	l.value_n = 0;
	ck_assert(!store_item_find_uid(s, a, &l, uid, &got));
}
END_TEST

Suite *suite_item_past(void)
{
	Suite *suite = suite_create("db/item_past");
	TCase *c = tcase_create("past items");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, what_is_replaced_becomes_past);
	tcase_add_test(c, what_is_taken_back_stands_in_no_file);
	tcase_add_test(c, others_keep_theirs);
	tcase_add_test(c, ids_are_good_in_their_node_alone);
	suite_add_tcase(suite, c);
	return suite;
}
