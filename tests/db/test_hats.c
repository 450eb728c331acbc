/* SPDX-License-Identifier: MIT */
/* Hats as they went in, and gone with their room. */
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;
static int64_t room, other;

static void setup(void)
{
	struct room_row a = plain_room("a@x.org"), b = plain_room("b@x.org");

	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
	room = store_room_add(s, &a);
	other = store_room_add(s, &b);
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void put(const char *uri, const char *title, const char *hue)
{
	const struct hat_row r = {
		span_str(uri), span_str(title), span_str(hue)};

	store_hat_put(s, room, &r);
}

static void give(const char *uri, const char *jid)
{
	const struct hat_holder_row r = {span_str(uri), span_str(jid)};

	store_hat_give(s, room, &r);
}

START_TEST(hats_keep_their_order_and_their_people)
{
	const struct hat_holder_row gone = {SPAN("urn:b"), SPAN("u@x.org")};
	const struct hat_holder_row *who;
	const struct hat_row *hat;

	put("urn:b", "B", "12");
	put("urn:a", "A", NULL);
	put("urn:b", "Bee", NULL);
	give("urn:a", "v@x.org");
	give("urn:a", "u@x.org");
	give("urn:a", "u@x.org");
	give("urn:b", "u@x.org");
	give("urn:nothing", "u@x.org");
	store_hat_take(s, room, &gone);
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_uint_eq(store_hats(s, arena, room, &hat), 2);
	ck_assert(span_is(hat[0].uri, "urn:b") && span_is(hat[0].title, "Bee"));
	ck_assert_ptr_null(hat[0].hue.p);
	ck_assert(span_is(hat[1].uri, "urn:a"));
	ck_assert_uint_eq(store_hat_holders(s, arena, room, &who), 2);
	ck_assert(span_is(who[0].jid, "u@x.org"));
	ck_assert(span_is(who[1].jid, "v@x.org"));
	ck_assert(span_is(who[1].uri, "urn:a"));
	ck_assert_uint_eq(store_hats(s, arena, other, &hat), 0);
}
END_TEST

START_TEST(a_hat_goes_with_its_people_and_with_its_room)
{
	const struct hat_holder_row *who;
	const struct hat_row *hat;

	put("urn:a", "A", NULL);
	put("urn:b", "B", NULL);
	give("urn:a", "u@x.org");
	give("urn:b", "u@x.org");
	store_hat_remove(s, room, SPAN("urn:a"));
	ck_assert_uint_eq(store_hat_holders(s, arena, room, &who), 1);
	put("urn:a", "A", NULL);
	ck_assert_uint_eq(store_hat_holders(s, arena, room, &who), 1);
	store_room_remove(s, room);
	ck_assert_uint_eq(store_hats(s, arena, room, &hat), 0);
	ck_assert_uint_eq(store_hat_holders(s, arena, room, &who), 0);
}
END_TEST

Suite *suite_hats(void)
{
	Suite *suite = suite_create("db/hats");
	TCase *t = tcase_create("hats");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, hats_keep_their_order_and_their_people);
	tcase_add_test(t, a_hat_goes_with_its_people_and_with_its_room);
	suite_add_tcase(suite, t);
	return suite;
}
