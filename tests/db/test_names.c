/* SPDX-License-Identifier: MIT */
/* Messages are found by their clients' ids, whenever the index learns them. */
#include "tests/db/support.h"

#include "db/archive.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;
static int64_t room;

static void setup(void)
{
	struct room_row r = plain_room("hall@r.example");

	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
	room = store_room_add(s, &r);
	store_commit(s);
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

/* Each under a value of its own. */
static void say(const char *stanza_id)
{
	struct message_row m = plain_message(NULL, 1);

	m.label = m.value = span_str(stanza_id);
	m.stanza_id = span_str(stanza_id);
	store_message_add(s, arena, room, &m);
}

static bool is_found(struct store *st, const char *stanza_id)
{
	const struct named by = {span_str(stanza_id), INT64_MAX, 9};
	const struct value_row *v;

	return store_values_named(st, arena, room, &by, &v) == 1;
}

static int64_t names_in(struct store *st)
{
	return ask_number(st->db, "SELECT count(*) FROM message_name");
}

START_TEST(a_name_is_found_at_once)
{
	say("a");
	ck_assert(is_found(s, "a"));
	say("b");
	ck_assert(is_found(s, "b"));
	store_commit(s);
	ck_assert(is_found(s, "a"));
	ck_assert(is_found(s, "b"));
	ck_assert(!is_found(s, "c"));
	ck_assert_int_eq(names_in(s), 2);
}
END_TEST

START_TEST(a_name_is_taken_in_later)
{
	say("a");
	say("b");
	store_commit(s);
	ck_assert_int_eq(names_in(s), 0);
	store_names_add(s, 2);
	ck_assert_int_eq(names_in(s), 0);
	store_names_add(s, 1);
	ck_assert_int_eq(names_in(s), 2);
	say("c");
	store_commit(s);
	store_idle(s);
	ck_assert_int_eq(names_in(s), 3);
	ck_assert(!s->open);
}
END_TEST

/* So a check may ask, and what it asked costs no sync. */
START_TEST(asking_for_a_name_is_no_write)
{
	say("a");
	store_commit(s);
	ck_assert(is_found(s, "a"));
	ck_assert(!store_is_writing(s));
}
END_TEST

START_TEST(a_name_is_found_after_a_crash)
{
	const bool asked = _i % 2 != 0, at_rest = _i >= 2;
	struct place_on_disk copy;
	struct store *st;

	say("a");
	store_commit(s);
	if (asked)
		ck_assert(is_found(s, "a"));
	if (at_rest)
		store_idle(s);
	say("b");
	store_commit(s);
	if (asked)
		ck_assert(is_found(s, "b"));
	disk_copy(&disk, &copy);
	st = open_store(copy.path);
	ck_assert(is_found(st, "a"));
	ck_assert(is_found(st, "b"));
	ck_assert_int_eq(names_in(st), 2);
	store_close(&st);
	disk_remove(&copy);
}
END_TEST

START_TEST(a_turn_that_is_given_up_takes_its_names_along)
{
	say("a");
	store_commit(s);
	say("b");
	ck_assert(is_found(s, "b"));
	store_rollback(s);
	ck_assert(!is_found(s, "b"));
	ck_assert(is_found(s, "a"));
	say("c");
	ck_assert(is_found(s, "c"));
}
END_TEST

/* Ids are given in one order, messages may come in another. */
START_TEST(a_message_that_comes_late_is_found)
{
	struct message_row m = plain_message(NULL, 1);

	m.stanza_id = SPAN("late");
	store_message_name(s, arena, room, &m);
	say("a");
	ck_assert(is_found(s, "a"));
	store_message_add(s, arena, room, &m);
	ck_assert(is_found(s, "late"));
	ck_assert(is_found(s, "a"));
	ck_assert_int_eq(names_in(s), 2);
}
END_TEST

START_TEST(names_go_with_their_messages)
{
	const struct value_row *v;
	struct archive_value old = {.after = INT64_MAX};

	say("a");
	say("b");
	store_names_add(s, 0);
	say("c");
	ck_assert_uint_eq(store_values(s, arena, room, &v), 3);
	old.id = v[0].id;
	ck_assert_uint_eq(store_archive_trim(s, room, &old, 9), 1);
	ck_assert_int_eq(names_in(s), 1);
	ck_assert(!is_found(s, "a"));
	ck_assert(is_found(s, "c"));
	store_room_remove(s, room);
	ck_assert_int_eq(names_in(s), 0);
}
END_TEST

Suite *suite_names(void)
{
	Suite *su = suite_create("names");
	TCase *t = tcase_create("names");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_name_is_found_at_once);
	tcase_add_test(t, a_name_is_taken_in_later);
	tcase_add_test(t, asking_for_a_name_is_no_write);
	tcase_add_loop_test(t, a_name_is_found_after_a_crash, 0, 4);
	tcase_add_test(t, a_turn_that_is_given_up_takes_its_names_along);
	tcase_add_test(t, a_message_that_comes_late_is_found);
	tcase_add_test(t, names_go_with_their_messages);
	suite_add_tcase(su, t);
	return su;
}
