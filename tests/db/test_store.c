/* SPDX-License-Identifier: MIT */
/* Keep, then say: what a turn's transaction promises. */
#include "tests/db/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct place_on_disk disk;
static struct arena *arena;

static void setup(void)
{
	disk_make(&disk);
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
	disk_remove(&disk);
}

static int64_t add_room(struct store *s, const char *jid)
{
	struct room_row r = plain_room(jid);

	return store_room_add(s, &r);
}

static bool has_room(struct store *s, const char *jid)
{
	struct room_row r;

	return store_room_get(s, arena, span_str(jid), &r);
}

START_TEST(a_rollback_undoes_the_turn)
{
	struct store *s = open_store(disk.path);

	add_room(s, "kept@r.example");
	store_commit(s);
	add_room(s, "gone@r.example");
	ck_assert(has_room(s, "gone@r.example"));
	store_rollback(s);
	ck_assert(!has_room(s, "gone@r.example"));
	ck_assert(has_room(s, "kept@r.example"));
	store_close(&s);
}
END_TEST

START_TEST(closing_gives_up_what_is_not_committed)
{
	struct store *s = open_store(disk.path);

	add_room(s, "gone@r.example");
	store_close(&s);
	ck_assert_ptr_null(s);
	s = open_store(disk.path);
	ck_assert(!has_room(s, "gone@r.example"));
	store_close(&s);
}
END_TEST

START_TEST(turns_without_writes_cost_no_transaction)
{
	struct store *s = open_store(disk.path);

	store_commit(s);
	store_rollback(s);
	ck_assert(!has_room(s, "none@r.example"));
	ck_assert(!s->writing);
	store_commit(s);
	store_close(&s);
}
END_TEST

static void write_and_end(const char *path)
{
	struct store *s = open_store(path);
	struct message_row m = plain_message("one", 1);
	int64_t room = add_room(s, "hall@r.example");

	store_message_add(s, arena, room, &m);
	store_commit(s);

	m = plain_message("two", 2);
	store_message_add(s, arena, room, &m);
	room = add_room(s, "second@r.example");
	m = plain_message("three", 3);
	store_message_add(s, arena, room, &m);
}

START_TEST(a_killed_process_leaves_whole_turns)
{
	struct store *s;
	struct room_row r;
	struct message_row m;

	ck_assert_int_eq(in_process(write_and_end, disk.path), 0);
	s = open_store(disk.path);
	ck_assert(store_room_get(s, arena, SPAN("hall@r.example"), &r));
	ck_assert(store_message_find(s, arena, r.id, SPAN("one"), &m));
	ck_assert(!store_message_find(s, arena, r.id, SPAN("two"), &m));
	ck_assert(!has_room(s, "second@r.example"));
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 1);
	store_close(&s);
}
END_TEST

static void try_to_open(const char *path)
{
	struct store *s;
	struct errtext e;

	if (store_open(path, DURABILITY_FULL, &s, &e) != ERR_CONFLICT)
		exit(1);
	if (strstr(e.s, "in use by another process") == NULL)
		exit(2);
}

START_TEST(a_second_process_is_refused)
{
	struct store *s = open_store(disk.path);

	add_room(s, "still@r.example");
	store_commit(s);
	ck_assert_int_eq(in_process(try_to_open, disk.path), 0);
	ck_assert(has_room(s, "still@r.example"));
	store_close(&s);
}
END_TEST

/* Both have seen that it is empty; only one may fill it. */
START_TEST(a_second_process_is_refused_while_the_first_begins)
{
	struct sql *db;
	struct errtext e;

	ck_assert_int_eq(sql_open(disk.path, 1, &db, &e), ERR_OK);
	ck_assert_int_eq(in_process(try_to_open, disk.path), 0);
	sql_close(&db);
}
END_TEST

START_TEST(the_files_are_private)
{
	struct store *s = open_store(disk.path);
	char wal[sizeof(disk.path) + 4];
	struct stat st;

	add_room(s, "hall@r.example");
	store_commit(s);
	snprintf(wal, sizeof(wal), "%s-wal", disk.path);
	ck_assert_int_eq(stat(disk.path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(wal, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	store_close(&s);
}
END_TEST

/* One commit, then many messages in one turn into a database that may not
 * grow. */
static void fill_up(const char *path)
{
	static char much[10000];
	struct store *s = open_store(path);
	int64_t room = add_room(s, "hall@r.example");

	store_commit(s);
	run_script(s->db, "PRAGMA max_page_count = 100");
	memset(much, 'x', sizeof(much));
	for (int i = 0; i < 1000; i++) {
		char uid[16];
		struct message_row m;

		snprintf(uid, sizeof(uid), "%d", i);
		m = plain_message(uid, i);
		m.payload = span_of(much, sizeof(much));
		store_message_add(s, arena, room, &m);
	}
	store_commit(s);
}

START_TEST(a_database_that_fails_ends_the_process)
{
	struct store *s;

	ck_assert_int_eq(in_process(fill_up, disk.path), 70);
	s = open_store(disk.path);
	ck_assert(has_room(s, "hall@r.example"));
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 0);
	store_close(&s);
}
END_TEST

START_TEST(below_the_reserve_nothing_is_accepted)
{
	struct store *s = open_store(disk.path);

	store_set_reserve(s, 0);
	ck_assert(store_accepts(s, 0));
	store_set_reserve(s, UINT64_MAX);
	ck_assert(!store_accepts(s, 0));
	ck_assert(!store_accepts(s, 5000));
	store_set_reserve(s, 0);
	ck_assert(store_accepts(s, 5000));
	store_close(&s);
}
END_TEST

/* A folder that went away is one without space. */
START_TEST(the_disk_is_asked_once_a_second)
{
	struct store *s = open_store(disk.path);
	char away[sizeof(disk.dir) + 8];

	store_set_reserve(s, 0);
	ck_assert(store_accepts(s, 10000));
	snprintf(away, sizeof(away), "%s.away", disk.dir);
	ck_assert_int_eq(rename(disk.dir, away), 0);
	ck_assert(store_accepts(s, 10999));
	ck_assert(!store_accepts(s, 11000));
	ck_assert_int_eq(rename(away, disk.dir), 0);
	ck_assert(!store_accepts(s, 11999));
	ck_assert(store_accepts(s, 12000));
	store_close(&s);
}
END_TEST

START_TEST(in_memory_there_is_always_space)
{
	struct store *s = open_store(":memory:");

	store_set_reserve(s, UINT64_MAX);
	ck_assert(store_accepts(s, 0));
	store_close(&s);
}
END_TEST

static void write_a_lot(struct store *s, int64_t room, int from, int n)
{
	static char much[10000];

	memset(much, 'x', sizeof(much));
	for (int i = from; i < from + n; i++) {
		char uid[16];
		struct message_row m;

		snprintf(uid, sizeof(uid), "%d", i);
		m = plain_message(uid, i);
		m.payload = span_of(much, sizeof(much));
		store_message_add(s, arena, room, &m);
		store_commit(s);
	}
}

static off_t size_of_database(void)
{
	struct stat st;

	ck_assert_int_eq(stat(disk.path, &st), 0);
	return st.st_size;
}

START_TEST(idle_time_empties_the_log)
{
	struct store *s = open_store(disk.path);
	int64_t room = add_room(s, "hall@r.example");
	off_t small;

	store_commit(s);
	small = size_of_database();
	write_a_lot(s, room, 0, 200);
	ck_assert_int_eq(size_of_database(), small);
	store_idle(s);
	ck_assert_int_gt(size_of_database(), small + 200 * 10000);
	store_close(&s);
}
END_TEST

START_TEST(without_idle_time_the_log_stays_bounded)
{
	struct store *s = open_store(disk.path);
	int64_t room = add_room(s, "hall@r.example");
	char wal[sizeof(disk.path) + 4];
	struct stat st;

	store_commit(s);
	write_a_lot(s, room, 0, 3000);
	snprintf(wal, sizeof(wal), "%s-wal", disk.path);
	ck_assert_int_eq(stat(wal, &st), 0);
	ck_assert_int_lt(st.st_size, 20 * 1000 * 1000);
	ck_assert_int_gt(size_of_database(), 10 * 1000 * 1000);
	store_close(&s);
}
END_TEST

Suite *suite_store(void)
{
	Suite *s = suite_create("store");
	TCase *t = tcase_create("store");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_rollback_undoes_the_turn);
	tcase_add_test(t, closing_gives_up_what_is_not_committed);
	tcase_add_test(t, turns_without_writes_cost_no_transaction);
	tcase_add_test(t, a_killed_process_leaves_whole_turns);
	tcase_add_test(t, a_second_process_is_refused);
	tcase_add_test(t, a_second_process_is_refused_while_the_first_begins);
	tcase_add_test(t, the_files_are_private);
	tcase_add_test(t, a_database_that_fails_ends_the_process);
	tcase_add_test(t, below_the_reserve_nothing_is_accepted);
	tcase_add_test(t, the_disk_is_asked_once_a_second);
	tcase_add_test(t, in_memory_there_is_always_space);
	tcase_add_test(t, idle_time_empties_the_log);
	tcase_add_test(t, without_idle_time_the_log_stays_bounded);
	suite_add_tcase(s, t);
	return s;
}
