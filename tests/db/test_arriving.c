/* SPDX-License-Identifier: MIT */
/* Nodes that are on their way here, and the items that came so. */
#include "db/arrival.h"
#include "db/nodes.h"
#include "tests/db/support.h"

#define HERE SPAN("nodes.ex.org")

static struct store *s;
static struct arena *a;
static int64_t node;

static void setup(void)
{
	struct node_row row = {.name = SPAN("news"),
		.creator = SPAN("nodes.ex.org"),
		.config.persist_items = true};

	s = open_store(":memory:");
	a = arena_new();
	row.domain = store_arriving_name(a, HERE);
	node = store_node_add(s, &row);
}

static void teardown(void)
{
	arena_free(&a);
	store_close(&s);
}

static struct item_row item(const char *name, int64_t at)
{
	return (struct item_row){.name = span_str(name),
		.at = at,
		.publisher = SPAN("ann@ex.org/pc"),
		.label_form = 1,
		.label = SPAN("L"),
		.value = SPAN("L"),
		.payload = SPAN("<e/>")};
}

static struct item_row put(const char *name, int64_t at, bool arrived)
{
	struct item_row r = item(name, at);

	r.arrived = arrived;
	store_item_put(s, node, &r, 9);
	return r;
}

START_TEST(a_node_that_arrives_is_in_no_list_until_it_is_settled)
{
	const struct node_overview *row;
	const struct label_set *set;
	struct node_row r;

	ck_assert(!store_node_get(s, a, HERE, SPAN("news"), &r));
	ck_assert_uint_eq(store_nodes_page(s, a, HERE, SPAN_NONE, 9, &row), 0);
	ck_assert_uint_eq(store_node_label_sets(s, a, HERE, &set), 0);
	store_node_made(s, node, SPAN("ann@ex.org"), 77);
	store_node_settle(s, node, HERE);
	ck_assert(store_node_get(s, a, HERE, SPAN("news"), &r));
	ck_assert_int_eq(r.created, 77);
	ck_assert(span_is(r.creator, "ann@ex.org"));
	ck_assert_uint_eq(store_nodes_page(s, a, HERE, SPAN_NONE, 9, &row), 1);
	ck_assert_uint_eq(store_node_label_sets(s, a, HERE, &set), 1);
}
END_TEST

START_TEST(an_item_is_known_by_name_label_and_time)
{
	struct item_row r = item("a", 5), other = item("a", 5);

	ck_assert(!store_item_is_known(s, node, &r));
	put("a", 5, true);
	ck_assert(store_item_is_known(s, node, &r));
	ck_assert(!store_item_is_known(s, node + 1, &r));
	other.value = SPAN("M");
	ck_assert(!store_item_is_known(s, node, &other));
	other = item("a", 6);
	ck_assert(!store_item_is_known(s, node, &other));
	put("a", 6, true); /* what it was is past now */
	ck_assert(store_item_is_known(s, node, &r));
	ck_assert_uint_eq(store_items_of(s, node), 2);
}
END_TEST

static size_t page(bool fresh, bool past, const struct item_row **row_r)
{
	int64_t value = put("z", 99, true).value_id;
	const struct item_ask ask = {
		.list = {.node = node,
			 .value = &value,
			 .value_n = 1,
			 .past = past},
		.before = INT64_MAX,
		.fresh = fresh,
		.max = 99
        };

	return store_item_page(s, a, &ask, row_r);
}

START_TEST(what_arrived_is_none_of_the_fresh_ones)
{
	const struct item_row *row;

	put("a", 1, true);
	put("b", 2, false);
	ck_assert_uint_eq(page(false, false, &row), 3);
	ck_assert_uint_eq(page(true, false, &row), 1);
	ck_assert(span_is(row[0].name, "b"));
}
END_TEST

START_TEST(a_page_says_which_are_past)
{
	const struct item_row *row;

	put("a", 1, true);
	put("a", 2, true);
	ck_assert_uint_eq(page(false, true, &row), 3);
	ck_assert(row[0].past);
	ck_assert(!row[1].past);
}
END_TEST

Suite *suite_arriving(void)
{
	Suite *x = suite_create("db/arriving");
	TCase *c = tcase_create("arriving");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(
		c, a_node_that_arrives_is_in_no_list_until_it_is_settled);
	tcase_add_test(c, an_item_is_known_by_name_label_and_time);
	tcase_add_test(c, what_arrived_is_none_of_the_fresh_ones);
	tcase_add_test(c, a_page_says_which_are_past);
	suite_add_tcase(x, c);
	return x;
}
