/* SPDX-License-Identifier: MIT */
/* Versions of affiliation lists: what was when. */
#include "db/versions.h"
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

static void add(int64_t where, enum audience audience, const char *jid,
	enum affiliation was, const char *version)
{
	const struct version_row v = {span_str(jid), was, span_str(version)};

	store_version_add(s, where, audience, &v, 4);
}

/* Good for the test. */
static const char *now(int64_t where, enum audience audience)
{
	struct span v;

	if (!store_version_now(s, arena, where, audience, &v))
		return "";
	return arena_printf(arena, "%.*s", SPAN_FMT(v)).p;
}

START_TEST(each_audience_of_each_room_has_its_own)
{
	ck_assert_str_eq(now(room, AUDIENCE_LISTS), "");
	add(room, AUDIENCE_LISTS, NULL, AFF_NONE, "a");
	add(room, AUDIENCE_ALL, NULL, AFF_NONE, "b");
	add(room, AUDIENCE_ALL, "x@e", AFF_OUTCAST, "c");
	add(other, AUDIENCE_LISTS, NULL, AFF_NONE, "d");
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
	ck_assert_str_eq(now(room, AUDIENCE_LISTS), "a");
	ck_assert_str_eq(now(room, AUDIENCE_ALL), "c");
	ck_assert_str_eq(now(other, AUDIENCE_LISTS), "d");
	ck_assert_str_eq(now(other, AUDIENCE_ALL), "");
	ck_assert_int_eq(
		store_version_audience(s, room, SPAN("a")), AUDIENCE_LISTS);
	ck_assert_int_eq(
		store_version_audience(s, room, SPAN("c")), AUDIENCE_ALL);
	ck_assert_int_eq(
		store_version_audience(s, room, SPAN("d")), AUDIENCE_NONE);
	store_room_remove(s, room);
	ck_assert_str_eq(now(room, AUDIENCE_LISTS), "");
	ck_assert_str_eq(now(other, AUDIENCE_LISTS), "d");
}
END_TEST

START_TEST(an_address_comes_once_as_it_was_first)
{
	const struct version_row *v;
	size_t n;

	add(room, AUDIENCE_ALL, NULL, AFF_NONE, "a");
	add(room, AUDIENCE_ALL, "x@e", AFF_NONE, NULL);
	add(room, AUDIENCE_ALL, "y@e", AFF_ADMIN, "b");
	add(room, AUDIENCE_ALL, "x@e", AFF_MEMBER, "c");
	ck_assert(store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("a"), &v, &n));
	ck_assert_uint_eq(n, 2);
	ck_span(v[0].jid, "x@e");
	ck_assert_int_eq(v[0].was, AFF_NONE);
	ck_span(v[1].jid, "y@e");
	ck_assert_int_eq(v[1].was, AFF_ADMIN);
	ck_assert(store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("b"), &v, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(v[0].was, AFF_MEMBER);
	ck_assert(store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("c"), &v, &n));
	ck_assert_uint_eq(n, 0);
	ck_assert(!store_versions_since(
		s, arena, room, AUDIENCE_LISTS, SPAN("a"), &v, &n));
	ck_assert(!store_versions_since(
		s, arena, other, AUDIENCE_ALL, SPAN("a"), &v, &n));
}
END_TEST

START_TEST(the_oldest_are_forgotten)
{
	const struct version_row *v;
	size_t n;

	add(room, AUDIENCE_LISTS, NULL, AFF_NONE, "other audience");
	add(room, AUDIENCE_ALL, NULL, AFF_NONE, "0");
	add(room, AUDIENCE_ALL, "x@e", AFF_NONE, "1");
	add(room, AUDIENCE_ALL, "x@e", AFF_MEMBER, "2");
	add(room, AUDIENCE_ALL, "x@e", AFF_ADMIN, "3");
	ck_assert(store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("0"), &v, &n));
	add(room, AUDIENCE_ALL, "x@e", AFF_OWNER, "4");
	ck_assert(!store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("0"), &v, &n));
	ck_assert(store_versions_since(
		s, arena, room, AUDIENCE_ALL, SPAN("1"), &v, &n));
	ck_assert_str_eq(now(room, AUDIENCE_LISTS), "other audience");
}
END_TEST

Suite *suite_versions(void)
{
	Suite *su = suite_create("versions");
	TCase *t = tcase_create("versions");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_audience_of_each_room_has_its_own);
	tcase_add_test(t, an_address_comes_once_as_it_was_first);
	tcase_add_test(t, the_oldest_are_forgotten);
	suite_add_tcase(su, t);
	return su;
}
