/* SPDX-License-Identifier: MIT */
/* Items of nodes: by the values of their labels, in pages, in order. */
#include "db/nodes.h"
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;
static int64_t node;

static int64_t add_node(const char *name, int64_t expire)
{
	struct node_row r = {.domain = SPAN("n.example"),
		.name = span_str(name),
		.creator = SPAN("ann@example.org"),
		.config.item_expire = expire};

	return store_node_add(s, &r);
}

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
	node = add_node("news", 0);
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

/* Gives the value's id. The label's bytes are the value and `bytes`. */
static int64_t put_as(const char *name, const char *value, const char *bytes)
{
	static int64_t at = 100;
	struct item_row r = {.name = span_str(name),
		.at = at++,
		.publisher = SPAN("ann@example.org/pc"),
		.label_form = 1,
		.label = arena_printf(arena, "%s%s", value, bytes),
		.value = span_str(value),
		.payload = arena_printf(arena, "<%s/>", name)};

	store_item_put(s, node, &r, 0);
	ck_assert_int_gt(r.id, 0);
	ck_assert_int_eq(store_item_value(s, &r), r.value_id);
	return r.value_id;
}

static int64_t put(const char *name, const char *value)
{
	return put_as(name, value, "");
}

/* Their names. */
static const char *page(const struct item_ask *ask)
{
	static char text[64];
	const struct item_row *row;
	size_t n = store_item_page(s, arena, ask, &row);

	ck_assert_uint_lt(n, sizeof(text));
	for (size_t i = 0; i < n; i++) {
		ck_assert(i == 0 || row[i - 1].id < row[i].id);
		ck_assert_uint_eq(row[i].name.n, 1);
		text[i] = row[i].name.p[0];
	}
	text[n] = '\0';
	return text;
}

START_TEST(an_item_is_what_it_was)
{
	int64_t v = put_as("a", "SECRET", "+metadata");
	const struct item_list l = {.node = node, .value = &v, .value_n = 1};
	struct item_row r;

	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert(store_item_find(s, arena, &l, SPAN("a"), &r));
	ck_span(r.name, "a");
	ck_span(r.publisher, "ann@example.org/pc");
	ck_span(r.label, "SECRET+metadata");
	ck_span(r.payload, "<a/>");
	ck_assert_int_eq(r.label_form, 1);
	ck_assert_int_eq(r.value_id, v);
	ck_assert(!store_item_find(s, arena, &l, SPAN("b"), &r));
}
END_TEST

/* What decides who may read: the value, in the bytes of the first. */
START_TEST(values_are_of_the_node_and_each_once)
{
	const struct value_row *v;
	int64_t a = put_as("a", "A", "1"), b = put("b", "B");
	int64_t other = add_node("other", 0), news = node;

	ck_assert_int_eq(put_as("c", "A", "2"), a);
	node = other;
	put("d", "C");
	ck_assert_uint_eq(store_item_values(s, arena, news, false, &v), 2);
	ck_assert_int_eq(v[0].id, a);
	ck_span(v[0].label, "A1");
	ck_assert_int_eq(v[1].id, b);
	store_items_clear(s, news);
	ck_assert_uint_eq(store_item_values(s, arena, news, false, &v), 0);
	ck_assert_uint_eq(store_item_values(s, arena, other, false, &v), 1);
}
END_TEST

/* One name and value: one item, the newest; a name under two values: two. */
START_TEST(a_name_may_stand_under_two_values)
{
	int64_t v[2] = {put("a", "A"), put("b", "B")};
	struct item_ask ask = {
		.list = {.node = node, .value = v, .value_n = 2},
		.before = INT64_MAX,
		.max = 9
        };
	struct item_row r, again;

	ck_assert_str_eq(page(&ask), "ab");
	put("a", "B");
	ck_assert_str_eq(page(&ask), "aba");
	put("a", "A"); /* in the place of the first, at the end */
	ck_assert_str_eq(page(&ask), "baa");
	ck_assert_uint_eq(store_item_count(s, &ask.list, 0, INT64_MAX), 3);
	ck_assert(store_item_find(s, arena, &ask.list, SPAN("a"), &r));
	ck_assert_int_eq(r.value_id, v[0]);
	store_item_remove(s, node, r.id);
	ck_assert(store_item_find(s, arena, &ask.list, SPAN("a"), &again));
	ck_assert_int_eq(again.value_id, v[1]);
	put("c", "B");
	ck_assert_uint_eq(store_item_count_most(s, node, v[1], 9), 3);
	ck_assert_uint_eq(store_item_count_most(s, node, v[1], 2), 2);
	ck_assert_uint_eq(store_item_count_most(s, node, 0, 2), 0);
	store_item_remove(s, node + 1, again.id); /* of another node */
	ck_assert_str_eq(page(&ask), "bac");
}
END_TEST

START_TEST(pages_go_over_the_values_that_are_asked_for)
{
	int64_t v[2] = {0, 0};
	struct item_ask ask = {
		.list = {.node = node, .value = v, .value_n = 2},
		.before = INT64_MAX,
		.max = 9
        };
	const struct item_row *row;
	int64_t third, sixth;

	for (int i = 0; i < 9; i++) {
		const char name[] = {(char)('a' + i), '\0'};

		v[i % 2] = put(name, i % 3 == 2 ? "hidden" : i % 2 ? "B" : "A");
	}
	v[0] = put("a", "A"); /* at the end now, and so is b */
	v[1] = put("b", "B");
	ck_assert_uint_eq(store_item_page(s, arena, &ask, &row), 6);
	third = row[2].id;
	sixth = row[5].id;
	ck_assert_str_eq(page(&ask), "deghab");
	ck_assert_uint_eq(store_item_count(s, &ask.list, 0, INT64_MAX), 6);
	ck_assert_uint_eq(store_item_count(s, &ask.list, 0, third), 2);
	ask.max = 2;
	ck_assert_str_eq(page(&ask), "de");
	ask.backward = true;
	ck_assert_str_eq(page(&ask), "ab");
	ask.skip = 1;
	ck_assert_str_eq(page(&ask), "ha");
	ask.skip = 5;
	ck_assert_str_eq(page(&ask), "d");
	ask.skip = SIZE_MAX;
	ck_assert_str_eq(page(&ask), "");
	ask.skip = 0;
	ask.before = third;
	ck_assert_str_eq(page(&ask), "de");
	ask = (struct item_ask){
		.list = ask.list, .after = third, .before = sixth, .max = 9};
	ck_assert_str_eq(page(&ask), "ha");
	ask.skip = 1;
	ck_assert_str_eq(page(&ask), "a");
	ask.list.value_n = 0;
	ck_assert_str_eq(page(&ask), "");
	ck_assert_uint_eq(store_item_count(s, &ask.list, 0, INT64_MAX), 0);
}
END_TEST

START_TEST(the_old_ones_are_found_whatever_their_label)
{
	const struct item_row *row;
	const struct span *name;
	int64_t news = node;
	size_t n;

	put("a", "A");
	put("b", "B");
	put("c", "A");
	n = store_items_older(s, arena, news, INT64_MAX, 2, &row);
	ck_assert_uint_eq(n, 2);
	ck_span(row[0].name, "a");
	ck_span(row[1].name, "b");
	ck_assert_uint_eq(
		store_items_older(s, arena, news, row[1].at, 9, &row), 1);
	node = add_node("short", 1);
	put("d", "A");
	n = store_items_expired(s, arena, SPAN("n.example"), 1000000, 9, &name);
	ck_assert_uint_eq(n, 1); /* news keeps what it has for ever */
	ck_span(name[0], "short");
	ck_assert_uint_eq(
		store_items_expired(s, arena, SPAN("n.example"), 900, 9, &name),
		0);
	ck_assert_uint_eq(store_items_expired(s, arena, SPAN("o.example"),
				  1000000, 9, &name),
		0);
}
END_TEST

/* As many as an index is for: what is asked often costs no more than its
 * rows. */
START_TEST(items_and_nodes_are_read_by_indexes)
{
	static const struct {
		const char *query, *index;
	} of[] = {
		{"SELECT id FROM item WHERE node = 1 AND value = 2 AND id > 3"
		 " AND id < 4 ORDER BY id LIMIT 5",               "USING COVERING INDEX item_list"            },
		{"SELECT id FROM item WHERE node = 1 AND value = 2 AND id > 3"
		 " AND id < 4 ORDER BY id DESC LIMIT 5",          "USING COVERING INDEX item_list"            },
		{"SELECT count(*) FROM item WHERE node = 1 AND value = 2"
		 " AND id < 3",				   "USING COVERING INDEX item_list"            },
		{"SELECT value FROM item WHERE node = 1 AND value > 2"
		 " ORDER BY value LIMIT 1",                       "USING COVERING INDEX item_list"            },
		{"SELECT id FROM item WHERE node = 1 AND name = 'a'"
		 " AND value = 2",				"USING COVERING INDEX sqlite_autoindex_item"},
		{"SELECT id FROM item WHERE node = 1 AND at < 2"
		 " ORDER BY at, id LIMIT 3",                      "USING COVERING INDEX item_at"              },
		{"SELECT id, name FROM node WHERE domain = 'd'"
		 " AND label_set = 1 AND name > 'a' AND name < 'b'"
		 " ORDER BY name LIMIT 3",			"USING COVERING INDEX node_list"            },
		{"SELECT count(*) FROM node WHERE domain = 'd'"
		 " AND label_set = 1 AND type <> 'a'",            "USING COVERING INDEX node_list"            },
		{"SELECT label_set FROM node WHERE domain = 'd'"
		 " AND label_set > 1 ORDER BY label_set LIMIT 1", "USING COVERING INDEX node_list"            },
		{"SELECT id FROM subscription WHERE bare = 'a'",
                 "USING COVERING INDEX subscription_bare"								      },
		{"SELECT affiliation FROM node_affiliation WHERE jid = 'a'",
                 "USING INDEX node_affiliation_jid"									    },
	};

	for (size_t i = 0; i < ARRAY_LEN(of); i++) {
		struct sql_stmt *q;
		struct errtext e;
		bool row;

		ck_assert_int_eq(
			sql_prepare(s->db,
				arena_printf(arena, "EXPLAIN QUERY PLAN %s",
					of[i].query)
					.p,
				&q, &e),
			ERR_OK);
		ck_assert_int_eq(sql_next(q, &row, &e), ERR_OK);
		ck_assert_msg(
			strstr(sql_col_bytes(q, 3).p, of[i].index) != NULL,
			"%s: %s", of[i].query, sql_col_bytes(q, 3).p);
		ck_assert_int_eq(sql_next(q, &row, &e), ERR_OK);
		ck_assert(!row); /* nothing is sorted */
		sql_finish(&q);
	}
}
END_TEST

Suite *suite_items(void)
{
	Suite *suite = suite_create("db/items");
	TCase *t = tcase_create("items");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, an_item_is_what_it_was);
	tcase_add_test(t, values_are_of_the_node_and_each_once);
	tcase_add_test(t, a_name_may_stand_under_two_values);
	tcase_add_test(t, pages_go_over_the_values_that_are_asked_for);
	tcase_add_test(t, the_old_ones_are_found_whatever_their_label);
	tcase_add_test(t, items_and_nodes_are_read_by_indexes);
	suite_add_tcase(suite, t);
	return suite;
}
