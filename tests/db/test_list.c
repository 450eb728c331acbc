/* SPDX-License-Identifier: MIT */
/* Lists of public rooms: by what their labels say, in pages, in order. */
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

static int64_t add(const char *jid, const char *access, bool is_public)
{
	struct room_row r = plain_room(jid);

	r.config.is_public = is_public;
	r.config.name = SPAN("A Room");
	r.config.description = SPAN("With a view");
	r.labels.access = span_str(access);
	return store_room_add(s, &r);
}

/* a to f: a, c, e are open; b, d are A; f is B. h is nobody's to find. */
static void six_rooms(void)
{
	add("e@r.example", NULL, true);
	add("d@r.example", "A", true);
	add("c@r.example", NULL, true);
	add("f@r.example", "B", true);
	add("b@r.example", "A", true);
	add("a@r.example", NULL, true);
	add("h@r.example", "H", false);
	add("g@other.example", "G", true);
}

/* The set with that access label; 0: none is listed. */
static int64_t set_of(const char *access)
{
	const struct label_set *set;
	size_t n = store_label_sets(s, arena, SPAN("r.example"), &set);
	int64_t id = 0;

	for (size_t i = 0; i < n; i++) {
		ck_assert(i == 0 || set[i - 1].id < set[i].id);
		if (span_eq(set[i].labels.access, span_str(access))) {
			ck_assert_int_eq(id, 0);
			id = set[i].id;
		}
	}
	return id;
}

static struct place_list list_of(int64_t *ids, size_t n)
{
	return (struct place_list){
		.domain = SPAN("r.example"), .set = ids, .set_n = n};
}

/* Their first letters. */
static const char *page(const struct list_ask *ask)
{
	static char text[16];
	const struct list_row *row;
	size_t n = store_list_page(s, arena, ask, &row);

	ck_assert_uint_lt(n, sizeof(text));
	for (size_t i = 0; i < n; i++) {
		text[i] = row[i].jid.p[0];
		ck_span(row[i].name, "A Room");
		ck_span(row[i].description, "With a view");
	}
	text[n] = '\0';
	return text;
}

START_TEST(each_combination_of_labels_is_listed_once)
{
	const struct label_set *set;
	struct room_row r = plain_room("x@r.example");

	six_rooms();
	ck_assert_uint_eq(
		store_label_sets(s, arena, SPAN("r.example"), &set), 3);
	ck_assert_int_ne(set_of("A"), 0);
	ck_assert_int_ne(set_of("B"), 0);
	ck_assert_int_ne(set_of(""), 0);
	r.config.is_public = true;
	r.labels = (struct place_labels){.access = SPAN("A"),
		.clearance = SPAN("up to A"),
		.allowed = SPAN("A\nB"),
		.fallback = SPAN("B")};
	store_room_add(s, &r);
	ck_assert_uint_eq(
		store_label_sets(s, arena, SPAN("r.example"), &set), 4);
	ck_span(set[3].labels.access, "A");
	ck_span(set[3].labels.clearance, "up to A");
	ck_span(set[3].labels.allowed, "A\nB");
	ck_span(set[3].labels.fallback, "B");
	ck_assert_uint_eq(
		store_label_sets(s, arena, SPAN("none.example"), &set), 0);
}
END_TEST

START_TEST(pages_are_merged_in_order)
{
	int64_t ids[2];
	struct list_ask ask = {.max = 9};

	six_rooms();
	ids[0] = set_of("");
	ids[1] = set_of("A");
	ask.list = list_of(ids, 0);
	ck_assert_str_eq(page(&ask), "");
	ask.list = list_of(ids, 1);
	ck_assert_str_eq(page(&ask), "ace");
	ask.list = list_of(ids, 2);
	ck_assert_str_eq(page(&ask), "abcde");
	ask.max = 2;
	ck_assert_str_eq(page(&ask), "ab");
	ask.skip = 3;
	ck_assert_str_eq(page(&ask), "de");
	ask.skip = 9;
	ck_assert_str_eq(page(&ask), "");
	ask.skip = 0;
	ask.after = SPAN("b@r.example");
	ck_assert_str_eq(page(&ask), "cd");
	ask.before = SPAN("d@r.example");
	ck_assert_str_eq(page(&ask), "c");
	ask.after = SPAN_NONE;
	ask.backward = true;
	ck_assert_str_eq(page(&ask), "bc");
	ask.before = SPAN_NONE;
	ck_assert_str_eq(page(&ask), "de");
	ask.list = list_of(ids, 1);
	ck_assert_str_eq(page(&ask), "ce");
	ask.max = SIZE_MAX;
	ck_assert_str_eq(page(&ask), "ace");
	ask.max = 0;
	ck_assert_str_eq(page(&ask), "");
}
END_TEST

START_TEST(counts_are_of_the_list)
{
	int64_t ids[2];
	struct place_list l = list_of(ids, 2);

	six_rooms();
	ids[0] = set_of("");
	ids[1] = set_of("A");
	ck_assert_uint_eq(store_list_count(s, &l, SPAN_NONE), 5);
	ck_assert_uint_eq(store_list_count(s, &l, SPAN("d@r.example")), 3);
	ck_assert_uint_eq(store_list_count(s, &l, SPAN("a@r.example")), 0);
	ck_assert(store_list_has(s, &l, SPAN("d@r.example")));
	ck_assert(!store_list_has(s, &l, SPAN("f@r.example")));
	ck_assert(!store_list_has(s, &l, SPAN("h@r.example")));
	ck_assert(!store_list_has(s, &l, SPAN("g@other.example")));
	l.set_n = 0;
	ck_assert_uint_eq(store_list_count(s, &l, SPAN_NONE), 0);
	ck_assert(!store_list_has(s, &l, SPAN("a@r.example")));
}
END_TEST

static void put(const char *jid, const char *access, bool is_public)
{
	struct room_row r;

	ck_assert(store_room_get(s, arena, span_str(jid), &r));
	r.labels.access = span_str(access);
	r.config.is_public = is_public;
	store_room_put(s, &r);
}

START_TEST(a_room_goes_with_its_labels)
{
	int64_t id;
	struct place_list l = list_of(&id, 1);

	six_rooms();
	put("a@r.example", "B", true);
	id = set_of("B");
	ck_assert_uint_eq(store_list_count(s, &l, SPAN_NONE), 2);
	put("f@r.example", "B", false);
	ck_assert_uint_eq(store_list_count(s, &l, SPAN_NONE), 1);
	put("a@r.example", NULL, true);
	ck_assert_int_eq(set_of("B"), 0);
	id = set_of("");
	ck_assert_uint_eq(store_list_count(s, &l, SPAN_NONE), 3);
}
END_TEST

START_TEST(labels_that_no_room_has_any_more_are_forgotten)
{
	six_rooms();
	put("f@r.example", "A", true);
	store_commit(s);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM label_set"), 5);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM label_set"), 4);
	ck_assert_int_ne(set_of("A"), 0);
}
END_TEST

/* As many as an index is for: one page costs no more than its rows. */
START_TEST(a_page_is_read_by_the_index)
{
	static const char *const page_of[] = {
		"SELECT id, jid FROM room WHERE domain = 'd' AND label_set = 1"
		" AND is_public = 1 AND locked = 0 AND jid > 'a' AND jid < 'b'"
		" ORDER BY jid LIMIT 3",
		"SELECT id, jid FROM room WHERE domain = 'd' AND label_set = 1"
		" AND is_public = 1 AND locked = 0 AND jid > 'a' AND jid < 'b'"
		" ORDER BY jid DESC LIMIT 3",
		"SELECT label_set FROM room WHERE domain = 'd'"
		" AND label_set > 1 AND is_public = 1 AND locked = 0"
		" ORDER BY label_set LIMIT 1"};

	for (size_t i = 0; i < ARRAY_LEN(page_of); i++) {
		struct sql_stmt *q;
		struct errtext e;
		bool row;
		char text[400];

		snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s",
			page_of[i]);
		ck_assert_int_eq(sql_prepare(s->db, text, &q, &e), ERR_OK);
		ck_assert_int_eq(sql_next(q, &row, &e), ERR_OK);
		ck_assert_ptr_nonnull(strstr(sql_col_bytes(q, 3).p,
			"USING COVERING INDEX room_list"));
		ck_assert_int_eq(sql_next(q, &row, &e), ERR_OK);
		ck_assert(!row);
		sql_finish(&q);
	}
}
END_TEST

Suite *suite_list(void)
{
	Suite *suite = suite_create("db/list");
	TCase *t = tcase_create("list");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_combination_of_labels_is_listed_once);
	tcase_add_test(t, pages_are_merged_in_order);
	tcase_add_test(t, counts_are_of_the_list);
	tcase_add_test(t, a_room_goes_with_its_labels);
	tcase_add_test(t, labels_that_no_room_has_any_more_are_forgotten);
	tcase_add_test(t, a_page_is_read_by_the_index);
	suite_add_tcase(suite, t);
	return suite;
}
