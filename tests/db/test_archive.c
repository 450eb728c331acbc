/* SPDX-License-Identifier: MIT */
/* What was said is searched, replaced, forgotten. */
#include "tests/db/support.h"

#include <stdio.h>

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

static int64_t said(const char *uid)
{
	struct message_row m = plain_message(uid, 1);

	m.flags = MESSAGE_OPEN;
	store_message_add(s, room, &m);
	ck_assert(store_message_find(s, arena, room, span_str(uid), &m));
	return m.id;
}

START_TEST(another_payload_takes_the_place_of_a_message)
{
	int64_t id = said("one");
	struct message_row m;

	(void)said("two");
	store_message_replace(s, room, id, SPAN("<retracted/>"));
	store_message_replace(s, other, id, SPAN("<wrong room/>"));
	store_commit(s);
	ck_assert(store_message_find(s, arena, room, SPAN("one"), &m));
	ck_span(m.payload, "<retracted/>");
	ck_assert_int_eq(m.id, id);
	ck_span(m.value, "SECRET");
	/* it may say now what it refers to */
	ck_assert_uint_eq(m.flags, MESSAGE_OPEN | MESSAGE_REFERS);
	ck_assert(store_message_find(s, arena, room, SPAN("two"), &m));
	ck_span(m.payload, "<body>hush</body>");
	ck_assert_uint_eq(m.flags, MESSAGE_OPEN);
}
END_TEST

Suite *suite_archive(void)
{
	Suite *suite = suite_create("archive");
	TCase *t = tcase_create("archive");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, another_payload_takes_the_place_of_a_message);
	suite_add_tcase(suite, t);
	return suite;
}
