/* SPDX-License-Identifier: MIT */
/* Counting what is under each label, in steps of any size. */
#include "db/tally.h"

#include "db/nodes.h"
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *a;
static int64_t room, node;

static void setup(void)
{
	const struct node_row n = {.domain = SPAN("nodes.ex.org"),
		.name = SPAN("news"),
		.creator = SPAN("ann@ex.org"),
		.config.persist_items = true};
	struct room_row r = plain_room("hall@r.example");

	disk_make(&disk);
	s = open_store(disk.path);
	a = arena_new();
	room = store_room_add(s, &r);
	node = store_node_add(s, &n);
	store_commit(s);
}

static void teardown(void)
{
	arena_free(&a);
	store_close(&s);
	disk_remove(&disk);
}

static struct message_row labelled(const char *label, int64_t at)
{
	struct message_row m = plain_message(NULL, at);

	m.label = m.value = span_str(label);
	m.label_form = 1;
	return m;
}

static int64_t add(const char *label, int64_t at)
{
	struct message_row m = labelled(label, at);

	store_message_add(s, a, room, &m);
	return m.id;
}

typedef size_t tally_fn(struct store *s, struct arena *a, struct tally_ask *ask,
	const struct tally_row **rows_r);

struct total {
	uint64_t n;
	size_t steps, examples;
};

/* Of that label, with so many needs; in steps of `rows`. */
static struct total count(
	tally_fn *f, struct tally_ask ask, const char *label, size_t needs)
{
	const size_t rows = ask.rows, pages = ask.pages;
	struct total t = {.n = 0};

	do {
		const struct tally_row *row;
		size_t n;

		ask.rows = rows;
		ask.pages = pages;
		n = f(s, a, &ask, &row);
		for (size_t i = 0; i < n; i++) {
			if (!span_is(row[i].value.label, label) ||
				row[i].need_n != needs)
				continue;
			ck_assert_uint_ge(row[i].example_n, 1);
			t.n += row[i].n;
			t.examples += row[i].example_n;
		}
		ck_assert_uint_lt(t.steps++, 100);
	} while (ask.more);
	return t;
}

START_TEST(messages_are_counted_by_label_and_by_what_they_bring)
{
	static const size_t steps[] = {1, 2, 3, 7, 1000};
	const struct message_row high = labelled("HIGH", 0);
	int64_t id[4];

	for (int i = 0; i < 10; i++)
		(void)add(i < 6 ? "LOW" : "MID", 1000 + i);
	for (size_t i = 0; i < ARRAY_LEN(id); i++)
		id[i] = add("LOW", 2000);
	store_need_add(s, room, id[0], &high);
	store_need_add(s, room, id[1], &high);
	store_need_add(s, room, id[2], &high);
	store_need_add(s, room, id[2], NULL);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		const struct tally_ask ask = {
			.place = room, .rows = steps[i], .pages = 100};
		struct tally_ask one = ask;

		one.pages = 1;
		ck_assert_uint_eq(
			count(store_tally_messages, ask, "LOW", 0).n, 7);
		ck_assert_uint_eq(
			count(store_tally_messages, ask, "LOW", 1).n, 2);
		ck_assert_uint_eq(
			count(store_tally_messages, ask, "LOW", 2).n, 1);
		ck_assert_uint_eq(
			count(store_tally_messages, one, "MID", 0).n, 4);
	}
}
END_TEST

START_TEST(what_is_needed_is_named)
{
	const struct message_row high = labelled("HIGH", 0);
	struct tally_ask ask = {.place = room, .rows = 9, .pages = 9};
	const struct tally_row *row;
	int64_t id = add("LOW", 1);

	store_need_add(s, room, id, &high);
	store_need_add(s, room, id, NULL);
	ck_assert_uint_eq(store_tally_messages(s, a, &ask, &row), 1);
	ck_assert_uint_eq(row->need_n, 2);
	ck_assert_int_eq(row->need[0].label_form, 0); /* for nobody */
	ck_span(row->need[1].label, "HIGH");
}
END_TEST

START_TEST(only_what_is_young_enough_counts)
{
	struct tally_ask ask = {
		.place = room, .since = 1005, .rows = 3, .pages = 5};

	for (int i = 0; i < 10; i++)
		(void)add("LOW", 1000 + i);
	ck_assert_uint_eq(count(store_tally_messages, ask, "LOW", 0).n, 5);
	ask.since = 5000;
	ck_assert_uint_eq(count(store_tally_messages, ask, "LOW", 0).n, 0);
}
END_TEST

static void put(const char *name, const char *label, int64_t at)
{
	struct item_row r = {.name = span_str(name),
		.at = at,
		.publisher = SPAN("ann@ex.org/pc"),
		.label_form = 1,
		.label = span_str(label),
		.value = span_str(label),
		.payload = SPAN("<x/>")};

	store_item_put(s, node, &r, 100);
}

START_TEST(items_are_counted_and_past_ones_too)
{
	static const size_t steps[] = {1, 2, 1000};

	put("a", "LOW", 1000);
	put("b", "LOW", 2000);
	put("b", "LOW", 3000); /* the one before is past */
	put("c", "MID", 3000);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct tally_ask ask = {
			.place = node, .rows = steps[i], .pages = 10};

		ck_assert_uint_eq(count(store_tally_items, ask, "LOW", 0).n, 3);
		ck_assert_uint_eq(count(store_tally_items, ask, "MID", 0).n, 1);
		ask.since = 1500;
		ask.pages = 1;
		ck_assert_uint_eq(count(store_tally_items, ask, "LOW", 0).n, 2);
	}
}
END_TEST

Suite *suite_tally(void)
{
	Suite *su = suite_create("tally");
	TCase *tc = tcase_create("tally");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(
		tc, messages_are_counted_by_label_and_by_what_they_bring);
	tcase_add_test(tc, what_is_needed_is_named);
	tcase_add_test(tc, only_what_is_young_enough_counts);
	tcase_add_test(tc, items_are_counted_and_past_ones_too);
	suite_add_tcase(su, tc);
	return su;
}
