/* SPDX-License-Identifier: MIT */
/* What was said comes back, with its label, in order, from its own room. */
#include "tests/db/support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;
static int64_t room, other;

static void setup(void)
{
	struct room_row r = plain_room("hall@r.example");

	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
	room = store_room_add(s, &r);
	r.jid = SPAN("other@r.example");
	other = store_room_add(s, &r);
	store_commit(s);
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void say(int64_t where, int n, int64_t at)
{
	char uid[16];
	struct message_row m;

	snprintf(uid, sizeof(uid), "uid-%d", n);
	m = plain_message(uid, at);
	store_message_add(s, arena, where, &m);
}

/* As one who may read all of that room. */
static size_t back(int64_t where, int64_t before, int64_t since, size_t max,
	const struct message_row **rows_r)
{
	const struct value_row *v;
	size_t n = store_values(s, arena, where, &v);
	int64_t *id = arena_array(arena, int64_t, n + 1);
	struct back ask = {id, n, before, since, max};

	for (size_t i = 0; i < n; i++)
		id[i] = v[i].id;
	return store_messages_back(s, arena, where, &ask, rows_r);
}

START_TEST(a_message_is_the_same_after_a_restart)
{
	size_t n = 200000;
	char *big = malloc(n);
	struct message_row m = {
		.uid = SPAN("0123456789abcdef"),
		.at = 1700000000789,
		.nick = SPAN("Ζωή \xf0\x9f\x94\x92"),
		.sender = SPAN("zoe@example.org/ресурс"),
		.stanza_id = SPAN("id'\"<&>"),
		.label_form = 2,
		.label = SPAN("\x30\x03\x00\x01\xff\x00"),
		.value = SPAN("SECRET; Für: GBR"),
	};
	struct message_row have;

	ck_assert_ptr_nonnull(big);
	for (size_t i = 0; i < n; i++)
		big[i] = (char)(1 + i % 255);
	m.payload = span_of(big, n);
	store_message_add(s, arena, room, &m);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert(store_message_find(s, arena, room, m.uid, &have));
	ck_assert_int_gt(have.id, 0);
	ck_same(have.uid, m.uid);
	ck_assert_int_eq(have.at, m.at);
	ck_same(have.nick, m.nick);
	ck_same(have.sender, m.sender);
	ck_same(have.stanza_id, m.stanza_id);
	ck_assert_int_eq(have.label_form, 2);
	ck_same(have.label, m.label);
	ck_same(have.value, m.value);
	ck_assert(span_eq(have.payload, m.payload));
	free(big);
}
END_TEST

START_TEST(absent_and_empty_parts_stay_so)
{
	struct message_row m = plain_message("one", 0), have;

	m.nick = SPAN_NONE;
	m.stanza_id = SPAN_NONE;
	m.label = SPAN("");
	m.payload = SPAN("");
	store_message_add(s, arena, room, &m);
	ck_assert(store_message_find(s, arena, room, SPAN("one"), &have));
	ck_span(have.nick, NULL);
	ck_span(have.stanza_id, NULL);
	ck_span(have.label, "");
	ck_span(have.payload, "");
}
END_TEST

START_TEST(a_message_is_found_only_in_its_room)
{
	struct message_row m;

	say(room, 1, 1);
	ck_assert(store_message_find(s, arena, room, SPAN("uid-1"), &m));
	ck_assert(!store_message_find(s, arena, other, SPAN("uid-1"), &m));
	ck_assert(!store_message_find(s, arena, room, SPAN("uid-"), &m));
}
END_TEST

/* 25 messages between others of another room, read in pages of 10. */
START_TEST(history_is_read_back_page_by_page)
{
	static const size_t want[] = {10, 10, 5, 0};
	const struct message_row *r;
	int64_t before = INT64_MAX;
	int next = 24;

	for (int i = 0; i < 25; i++) {
		say(room, i, 1000 + i);
		say(other, 100 + i, 1000 + i);
	}
	for (size_t page = 0; page < ARRAY_LEN(want); page++) {
		size_t n = back(room, before, INT64_MIN, 10, &r);

		ck_assert_uint_eq(n, want[page]);
		for (size_t i = 0; i < n; i++) {
			char uid[16];

			snprintf(uid, sizeof(uid), "uid-%d", next--);
			ck_span(r[i].uid, uid);
			ck_assert_int_lt(r[i].id, before);
			before = r[i].id;
		}
	}
	ck_assert_int_eq(next, -1);
	ck_assert_uint_eq(back(room, INT64_MAX, INT64_MIN, 0, &r), 0);
}
END_TEST

START_TEST(history_ends_at_the_first_older_one)
{
	const struct message_row *r;

	for (int i = 0; i < 5; i++)
		say(room, i, 1000 * i);
	ck_assert_uint_eq(back(room, INT64_MAX, 3000, SIZE_MAX, &r), 2);
	ck_span(r[1].uid, "uid-3");
	ck_assert_uint_eq(back(room, INT64_MAX, 4001, SIZE_MAX, &r), 0);
	ck_assert_uint_eq(back(room, INT64_MAX, INT64_MIN, SIZE_MAX, &r), 5);
}
END_TEST

START_TEST(ids_ascend_and_are_not_given_again)
{
	const struct message_row *r;
	int64_t last;

	say(room, 1, 1);
	say(other, 2, 1);
	ck_assert_uint_eq(back(other, INT64_MAX, INT64_MIN, 1, &r), 1);
	last = r[0].id;
	store_room_remove(s, other);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	say(room, 3, 0);
	ck_assert_uint_eq(back(room, INT64_MAX, INT64_MIN, 9, &r), 2);
	ck_assert_int_gt(r[0].id, last);
	ck_span(r[0].uid, "uid-3");
}
END_TEST

START_TEST(a_label_is_kept_once_in_a_room)
{
	for (int i = 0; i < 10; i++)
		say(room, i, i);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	for (int i = 10; i < 20; i++)
		say(room, i, i);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM label"), 1);
	say(other, 20, 20);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM label"), 2);
}
END_TEST

START_TEST(the_same_bytes_in_two_forms_are_two_labels)
{
	struct message_row m = plain_message("one", 1), have;

	m.label_form = 2;
	store_message_add(s, arena, room, &m);
	m.uid = SPAN("two");
	m.label_form = 1;
	store_message_add(s, arena, room, &m);
	ck_assert(store_message_find(s, arena, room, SPAN("one"), &have));
	ck_assert_int_eq(have.label_form, 2);
	ck_assert(store_message_find(s, arena, room, SPAN("two"), &have));
	ck_assert_int_eq(have.label_form, 1);
}
END_TEST

static void say_label(int n, struct span label)
{
	char uid[16];
	struct message_row m;

	snprintf(uid, sizeof(uid), "uid-%d", n);
	m = plain_message(uid, n);
	m.label = label;
	store_message_add(s, arena, room, &m);
}

/* The row that the cache remembers went with the rollback, and its id went to
 * another label. */
START_TEST(a_rollback_does_not_swap_labels)
{
	struct message_row m;

	say_label(1, SPAN("SECRET"));
	store_rollback(s);
	say_label(2, SPAN("OPEN"));
	say_label(3, SPAN("SECRET"));
	ck_assert(store_message_find(s, arena, room, SPAN("uid-2"), &m));
	ck_span(m.label, "OPEN");
	ck_assert(store_message_find(s, arena, room, SPAN("uid-3"), &m));
	ck_span(m.label, "SECRET");
}
END_TEST

/* More than the cache holds, some too long for it, each twice. */
START_TEST(every_one_of_many_labels_comes_back)
{
	static char text[9000];
	const struct message_row *r;
	size_t n;

	for (int i = 0; i < 3000; i++) {
		size_t len = i % 10 == 0 ? sizeof(text) : 100;

		memset(text, 'x', sizeof(text));
		snprintf(text, 20, "%d", i % 1500);
		say_label(i, span_of(text, len));
	}
	store_commit(s);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM label"), 1500);
	n = back(room, INT64_MAX, INT64_MIN, SIZE_MAX, &r);
	ck_assert_uint_eq(n, 3000);
	for (size_t i = 0; i < n; i++) {
		char want[20];

		snprintf(want, sizeof(want), "%d", (int)((2999 - i) % 1500));
		ck_assert_str_eq(r[i].label.p, want);
		ck_assert_uint_eq(r[i].label.n,
			(2999 - i) % 10 == 0 ? sizeof(text) : 100);
	}
}
END_TEST

START_TEST(a_message_that_lost_its_label_has_no_reader)
{
	const struct message_row *r;
	struct message_row m;

	say(room, 1, 1);
	store_commit(s);
	run_script(s->db, "DELETE FROM label");
	ck_assert(!store_message_find(s, arena, room, SPAN("uid-1"), &m));
	ck_assert_uint_eq(back(room, INT64_MAX, INT64_MIN, 9, &r), 0);
}
END_TEST

/* ---- values ---- */

static void say_value(int n, const char *value, const char *id)
{
	char uid[16], label[32];
	struct message_row m;

	snprintf(uid, sizeof(uid), "uid-%d", n);
	snprintf(label, sizeof(label), "%s of day %d", value, n);
	m = plain_message(uid, n);
	m.value = span_str(value);
	m.label = span_str(label);
	m.stanza_id = span_str(id);
	store_message_add(s, arena, room, &m);
}

/* However many labels say it. */
START_TEST(a_value_is_kept_once_in_a_room_and_form)
{
	struct message_row m = plain_message("form", 1);
	const struct value_row *v;

	for (int i = 0; i < 10; i++)
		say_value(i, i % 2 == 0 ? "OPEN" : "SECRET", "x");
	m.value = SPAN("OPEN");
	m.label_form = 3;
	store_message_add(s, arena, room, &m);
	store_message_add(s, arena, other,
		&(struct message_row){.uid = SPAN("o"),
			.sender = m.sender,
			.label_form = 3,
			.label = SPAN("o"),
			.value = SPAN("OPEN"),
			.payload = SPAN("")});
	ck_assert_uint_eq(store_values(s, arena, room, &v), 3);
	ck_span(v[0].label, "OPEN of day 0");
	ck_assert_int_eq(v[0].label_form, 1);
	ck_span(v[1].label, "SECRET of day 1");
	ck_assert_int_eq(v[2].label_form, 3);
	ck_assert_uint_eq(store_values(s, arena, other, &v), 1);
	ck_assert_uint_eq(store_values(s, arena, 1000, &v), 0);
}
END_TEST

/* One new value more than that is one too many; those that are there go on. */
START_TEST(values_are_bounded)
{
	struct message_row m = plain_message("new", 1);

	m.value = SPAN("c");
	ck_assert(store_message_fits(s, room, &m, 1));
	say_value(1, "a", "x");
	ck_assert(store_message_fits(s, room, &m, 2));
	ck_assert(!store_message_fits(s, room, &m, 1));
	say_value(2, "b", "x");
	ck_assert(!store_message_fits(s, room, &m, 2));
	m.value = SPAN("a");
	ck_assert(store_message_fits(s, room, &m, 2));
	ck_assert(store_message_fits(s, other, &m, 1));
}
END_TEST

/* Of the values that were asked for and no others, newest first, across
 * values, as many as were asked for. */
START_TEST(history_is_of_the_values_asked_for)
{
	static const char *const names[] = {"a", "b", "c"};
	static const int want[] = {28, 27, 25, 24};
	const struct value_row *v;
	const struct message_row *r;
	struct back ask = {.before = INT64_MAX, .since = INT64_MIN, .max = 4};
	int64_t ids[2];
	size_t n;

	for (int i = 0; i < 30; i++)
		say_value(i, names[i % 3], "x");
	ck_assert_uint_eq(store_values(s, arena, room, &v), 3);
	ids[0] = v[0].id;
	ids[1] = v[1].id;
	ask.value = ids;
	ck_assert_uint_eq(store_messages_back(s, arena, room, &ask, &r), 0);
	ask.value_n = 2;
	ck_assert_uint_eq(store_messages_back(s, arena, room, &ask, &r), 4);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		ck_assert_int_eq(r[i].at, want[i]);
		ck_span(r[i].value, want[i] % 3 == 0 ? "a" : "b");
	}
	ask.before = r[3].id;
	ask.max = SIZE_MAX;
	n = store_messages_back(s, arena, room, &ask, &r);
	ck_assert_uint_eq(n, 16);
	ck_assert_int_eq(r[0].at, 22);
	/* values of another room are none of this one's */
	ck_assert_uint_eq(store_messages_back(s, arena, other, &ask, &r), 0);
}
END_TEST

/* A reference by the client's id: each value that it stands for, once. */
START_TEST(values_are_found_by_a_stanza_id)
{
	struct named by = {SPAN("x"), INT64_MAX, 9};
	const struct value_row *v;
	struct message_row m;

	for (int i = 0; i < 100; i++)
		say_value(i, i % 2 == 0 ? "b" : "a", i < 50 ? "x" : "y");
	say_value(100, "c", "x");
	ck_assert_uint_eq(store_values_named(s, arena, room, &by, &v), 3);
	ck_span(v[0].label, "b of day 0");
	ck_span(v[1].label, "a of day 1");
	ck_span(v[2].label, "c of day 100");
	by.max = 2;
	ck_assert_uint_eq(store_values_named(s, arena, room, &by, &v), 2);
	by.max = 9;
	ck_assert(store_message_find(s, arena, room, SPAN("uid-1"), &m));
	by.before = m.id;
	ck_assert_uint_eq(store_values_named(s, arena, room, &by, &v), 1);
	by.before = INT64_MAX;
	ck_assert_uint_eq(store_values_named(s, arena, other, &by, &v), 0);
	by.stanza_id = SPAN("");
	ck_assert_uint_eq(store_values_named(s, arena, room, &by, &v), 0);
}
END_TEST

/* SECURITY: what a reader gets costs the same however much is hidden from
 * them: no statement walks the room, or all messages under one id. */
static void by_index(const char *query, const char *index)
{
	struct sql_stmt *q;
	struct errtext e;
	bool row;

	ck_assert_int_eq(sql_prepare(s->db, query, &q, &e), ERR_OK);
	for (int n = 0;; n++) {
		struct span detail;

		ck_assert_int_eq(sql_next(q, &row, &e), ERR_OK);
		if (!row) {
			ck_assert_int_gt(n, 0);
			break;
		}
		detail = sql_col_dup(q, 3, arena);
		ck_assert_ptr_null(strstr(detail.p, "SCAN"));
		ck_assert_ptr_null(strstr(detail.p, "TEMP B-TREE"));
		if (n == 0)
			ck_assert_msg(strstr(detail.p, index) != NULL, "%s",
				detail.p);
	}
	sql_finish(&q);
}

START_TEST(what_is_hidden_costs_no_time)
{
	by_index("EXPLAIN QUERY PLAN SELECT id FROM message"
		 " WHERE room = 1 AND value = 2 AND id < 3"
		 " ORDER BY id DESC LIMIT 4",
		"message_value (room=? AND value=? AND rowid<?)");
	by_index("EXPLAIN QUERY PLAN SELECT v.id, v.form, v.bytes, m.message"
		 " FROM message_name m"
		 " JOIN label_value v ON v.id = m.value"
		 " WHERE m.room = 1 AND m.stanza_id = 'x' AND m.value > 2"
		 " ORDER BY m.value, m.message LIMIT 1",
		"PRIMARY KEY (room=? AND stanza_id=? AND value>?)");
}
END_TEST

static void say_unlabelled(const char *path)
{
	struct message_row m = plain_message("one", 1);

	s = open_store(path);
	m.label_form = 0;
	store_message_add(s, arena, 1, &m);
}

static void say_twice(const char *path)
{
	struct message_row m = plain_message("one", 1);

	s = open_store(path);
	store_message_add(s, arena, 1, &m);
	store_message_add(s, arena, 1, &m);
}

static void say_nowhere(const char *path)
{
	struct message_row m = plain_message("one", 1);

	s = open_store(path);
	store_message_add(s, arena, 1000, &m);
}

START_TEST(no_label_no_row)
{
	store_close(&s);
	ck_assert_int_eq(in_process(say_unlabelled, disk.path), -SIGABRT);
	s = open_store(disk.path);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 0);
}
END_TEST

START_TEST(the_store_refuses_what_contradicts_it)
{
	store_close(&s);
	ck_assert_int_eq(in_process(say_twice, disk.path), 70);
	ck_assert_int_eq(in_process(say_nowhere, disk.path), 70);
	s = open_store(disk.path);
}
END_TEST

/* doc/adr/0013 */
START_TEST(ids_are_found_in_their_room_alone)
{
	struct message_row m = plain_message(NULL, 1), have;
	struct message_row n = plain_message(NULL, 1);
	struct span cut;

	store_message_add(s, arena, room, &m);
	store_message_add(s, arena, room, &n);
	ck_assert_uint_eq(m.uid.n, 22);
	ck_assert(!span_eq(m.uid, n.uid));
	ck_assert(store_message_find(s, arena, room, m.uid, &have));
	ck_assert_int_eq(have.id, m.id);
	ck_same(have.uid, m.uid);
	ck_assert(!store_message_find(s, arena, other, m.uid, &have));
	cut = span_of(m.uid.p, m.uid.n - 1);
	ck_assert(!store_message_find(s, arena, room, cut, &have));
	*(char *)(uintptr_t)m.uid.p ^= 1;
	ck_assert(!store_message_find(s, arena, room, m.uid, &have));
}
END_TEST

START_TEST(ids_are_never_given_twice)
{
	struct message_row m = plain_message(NULL, 1);
	int64_t last;

	store_message_add(s, arena, room, &m);
	last = m.id;
	store_rollback(s);
	m = plain_message(NULL, 1);
	store_message_add(s, arena, room, &m); /* nobody has seen the other */
	ck_assert_int_ge(m.id, last);
	store_commit(s);
	for (int i = 0; i < 10000; i++) {
		last = m.id;
		m = plain_message(NULL, 1);
		store_message_add(s, arena, room, &m);
		ck_assert_int_gt(m.id, last);
		if (i % 1000 == 0)
			store_commit(s);
	}
}
END_TEST

Suite *suite_messages(void)
{
	Suite *suite = suite_create("messages");
	TCase *t = tcase_create("messages");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_message_is_the_same_after_a_restart);
	tcase_add_test(t, absent_and_empty_parts_stay_so);
	tcase_add_test(t, a_message_is_found_only_in_its_room);
	tcase_add_test(t, history_is_read_back_page_by_page);
	tcase_add_test(t, history_ends_at_the_first_older_one);
	tcase_add_test(t, ids_ascend_and_are_not_given_again);
	tcase_add_test(t, a_label_is_kept_once_in_a_room);
	tcase_add_test(t, the_same_bytes_in_two_forms_are_two_labels);
	tcase_add_test(t, a_rollback_does_not_swap_labels);
	tcase_add_test(t, every_one_of_many_labels_comes_back);
	tcase_add_test(t, a_message_that_lost_its_label_has_no_reader);
	tcase_add_test(t, a_value_is_kept_once_in_a_room_and_form);
	tcase_add_test(t, values_are_bounded);
	tcase_add_test(t, history_is_of_the_values_asked_for);
	tcase_add_test(t, values_are_found_by_a_stanza_id);
	tcase_add_test(t, what_is_hidden_costs_no_time);
	tcase_add_test(t, ids_are_found_in_their_room_alone);
	tcase_add_test(t, ids_are_never_given_twice);
	tcase_add_test(t, no_label_no_row);
	tcase_add_test(t, the_store_refuses_what_contradicts_it);
	suite_add_tcase(suite, t);
	return suite;
}
