/* SPDX-License-Identifier: MIT */
/* Requests, voices and tombstones outlive the process, not their time. */
#include "db/people.h"
#include "tests/db/support.h"

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
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void restart(void)
{
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
}

static void request(
	int64_t where, const char *jid, const char *nick, int64_t at)
{
	const struct request_row r = {span_str(jid), span_str(nick), at};

	store_request_put(s, where, &r);
}

START_TEST(requests_wait_and_expire)
{
	const struct request_row *all;
	struct request_row r;

	request(room, "bob@example.org", "Bob", 5);
	request(room, "ann@example.org", "Ann", 7);
	request(other, "bob@example.org", "Robert", 9);
	request(room, "bob@example.org", "Bobby", 8);
	restart();
	ck_assert(
		store_request_get(s, arena, room, SPAN("bob@example.org"), &r));
	ck_span(r.nick, "Bobby");
	ck_assert_uint_eq(store_requests(s, arena, room, 0, &all), 2);
	ck_span(all[0].jid, "ann@example.org");
	ck_assert_int_eq(all[1].at, 8);
	ck_assert_uint_eq(store_requests(s, arena, room, 7, &all), 1);
	store_people_expire(s, 7, 0);
	ck_assert(!store_request_get(
		s, arena, room, SPAN("ann@example.org"), &r));
	store_request_remove(s, room, SPAN("bob@example.org"));
	ck_assert_uint_eq(store_requests(s, arena, room, 0, &all), 0);
	store_room_remove(s, other);
	ck_assert(!store_request_get(
		s, arena, other, SPAN("bob@example.org"), &r));
}
END_TEST

START_TEST(the_newest_voices_are_kept)
{
	store_voice_put(s, room, SPAN("a@example.org"), 2);
	store_voice_put(s, room, SPAN("b@example.org"), 2);
	store_voice_put(s, other, SPAN("a@example.org"), 2);
	store_voice_put(s, room, SPAN("b@example.org"), 2);
	restart();
	ck_assert(store_voice_has(s, room, SPAN("a@example.org")));
	store_voice_put(s, room, SPAN("c@example.org"), 2);
	ck_assert(!store_voice_has(s, room, SPAN("a@example.org")));
	ck_assert(store_voice_has(s, room, SPAN("b@example.org")));
	ck_assert(store_voice_has(s, room, SPAN("c@example.org")));
	ck_assert(store_voice_has(s, other, SPAN("a@example.org")));
	store_voice_remove(s, room, SPAN("b@example.org"));
	ck_assert(!store_voice_has(s, room, SPAN("b@example.org")));
}
END_TEST

START_TEST(tombstones_stand_for_a_time)
{
	const struct tombstone_row old = {.jid = SPAN("old@r.example"),
		.access = SPAN("SECRET"),
		.alternate = SPAN("new@r.example"),
		.until = 10};
	const struct tombstone_row young = {
		.jid = SPAN("young@r.example"), .until = 20};
	const struct tombstone_row far = {
		.jid = SPAN("x@far.example"), .until = 1};
	struct tombstone_row r;

	store_tombstone_put(s, &far, 2);
	store_tombstone_put(s, &old, 2);
	store_tombstone_put(s, &young, 2);
	restart();
	ck_assert(store_tombstone_get(s, arena, old.jid, &r));
	ck_span(r.access, "SECRET");
	ck_span(r.alternate, "new@r.example");
	ck_assert_int_eq(r.until, 10);
	ck_assert(store_tombstone_get(s, arena, young.jid, &r));
	ck_span(r.access, NULL);
	ck_span(r.alternate, NULL);
	store_people_expire(s, 0, 10);
	ck_assert(!store_tombstone_get(s, arena, old.jid, &r));
	ck_assert(!store_tombstone_get(s, arena, far.jid, &r));
	store_tombstone_remove(s, young.jid);
	ck_assert(!store_tombstone_get(s, arena, young.jid, &r));
}
END_TEST

START_TEST(there_is_an_end_to_tombstones)
{
	struct tombstone_row r;

	for (int i = 0; i < 5; i++) {
		const struct tombstone_row row = {
			.jid = arena_printf(arena, "r%d@r.example", i),
			.until = 10 + i};

		store_tombstone_put(s, &row, 3);
	}
	ck_assert(!store_tombstone_get(s, arena, SPAN("r1@r.example"), &r));
	ck_assert(store_tombstone_get(s, arena, SPAN("r2@r.example"), &r));
	ck_assert(store_tombstone_get(s, arena, SPAN("r4@r.example"), &r));
}
END_TEST

/* Else one more would be the end of all of them. */
START_TEST(those_that_stand_for_ever_are_not_counted)
{
	struct tombstone_row r;

	for (int i = 0; i < 9; i++) {
		const struct tombstone_row row = {
			.jid = arena_printf(arena, "r%d@r.example", i),
			.until = i < 5 ? INT64_MAX : 10 + i};

		store_tombstone_put(s, &row, 3);
	}
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(
			store_tombstone_get(s, arena,
				arena_printf(arena, "r%d@r.example", i), &r),
			i != 5);
}
END_TEST

Suite *suite_people(void)
{
	Suite *suite = suite_create("db/people");
	TCase *c = tcase_create("people");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, requests_wait_and_expire);
	tcase_add_test(c, the_newest_voices_are_kept);
	tcase_add_test(c, tombstones_stand_for_a_time);
	tcase_add_test(c, there_is_an_end_to_tombstones);
	tcase_add_test(c, those_that_stand_for_ever_are_not_counted);
	suite_add_tcase(suite, c);
	return suite;
}
