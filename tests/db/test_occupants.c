/* SPDX-License-Identifier: MIT */
/* A restart finds everybody where they were. */
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

static void put(int64_t where, const char *jid, const char *nick,
	enum role role, const char *presence)
{
	store_occupant_put(s, where,
		&(struct occupant_row){span_str(jid), span_str(nick), role,
			span_str(presence), role == ROLE_MODERATOR ? 2 : 0});
}

START_TEST(occupants_are_the_same_after_a_restart)
{
	const struct occupant_row *r;

	put(room, "z@example.org/1", "Zoé", ROLE_MODERATOR,
		"<show>away</show>");
	put(room, "a@example.org/\xf0\x9f\x92\xbb", "Ann", ROLE_VISITOR, NULL);
	put(other, "z@example.org/1", "Zed", ROLE_PARTICIPANT, "");
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_uint_eq(store_occupants(s, arena, room, &r), 2);
	ck_span(r[0].jid, "z@example.org/1");
	ck_span(r[0].nick, "Zoé");
	ck_assert_int_eq(r[0].role, ROLE_MODERATOR);
	ck_span(r[0].presence, "<show>away</show>");
	ck_assert_int_eq(r[0].versions, 2);
	ck_assert_int_eq(r[1].versions, 0);
	ck_span(r[1].jid, "a@example.org/\xf0\x9f\x92\xbb");
	ck_assert_int_eq(r[1].role, ROLE_VISITOR);
	ck_span(r[1].presence, NULL);
	ck_assert_uint_eq(store_occupants(s, arena, other, &r), 1);
	ck_span(r[0].presence, "");
}
END_TEST

START_TEST(a_change_keeps_the_place_in_the_order)
{
	const struct occupant_row *r;

	put(room, "one@example.org/1", "One", ROLE_VISITOR, NULL);
	put(room, "two@example.org/1", "Two", ROLE_VISITOR, NULL);
	put(room, "one@example.org/1", "Uno", ROLE_PARTICIPANT, "<x/>");
	ck_assert_uint_eq(store_occupants(s, arena, room, &r), 2);
	ck_span(r[0].jid, "one@example.org/1");
	ck_span(r[0].nick, "Uno");
	ck_assert_int_eq(r[0].role, ROLE_PARTICIPANT);
	ck_span(r[0].presence, "<x/>");
	ck_span(r[1].nick, "Two");
}
END_TEST

START_TEST(who_leaves_and_returns_is_the_last)
{
	const struct occupant_row *r;

	put(room, "one@example.org/1", "One", ROLE_VISITOR, NULL);
	put(room, "two@example.org/1", "Two", ROLE_VISITOR, NULL);
	put(other, "one@example.org/1", "One", ROLE_VISITOR, NULL);
	store_occupant_remove(s, room, SPAN("one@example.org/1"));
	store_occupant_remove(s, room, SPAN("nobody@example.org/1"));
	ck_assert_uint_eq(store_occupants(s, arena, room, &r), 1);
	ck_assert_uint_eq(store_occupants(s, arena, other, &r), 1);
	put(room, "one@example.org/1", "One", ROLE_VISITOR, NULL);
	ck_assert_uint_eq(store_occupants(s, arena, room, &r), 2);
	ck_span(r[0].nick, "Two");
	ck_span(r[1].nick, "One");
}
END_TEST

Suite *suite_occupants(void)
{
	Suite *suite = suite_create("occupants");
	TCase *t = tcase_create("occupants");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, occupants_are_the_same_after_a_restart);
	tcase_add_test(t, a_change_keeps_the_place_in_the_order);
	tcase_add_test(t, who_leaves_and_returns_is_the_last);
	suite_add_tcase(suite, t);
	return suite;
}
