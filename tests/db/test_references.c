/* SPDX-License-Identifier: MIT */
/* What messages refer to, and what is taken back. */
#include "base/buf.h"
#include "tests/db/support.h"

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

static struct message_row add(const char *uid, const char *stanza_id)
{
	struct message_row m = plain_message(uid, 1);

	m.stanza_id = span_str(stanza_id);
	store_message_add(s, arena, room, &m);
	ck_assert(store_message_find(s, arena, room, span_str(uid), &m));
	return m;
}

START_TEST(a_replaced_message_keeps_all_but_its_payload)
{
	struct message_row was = add("u1", "c1"), now;

	store_message_replace(s, room, was.id, SPAN("<gone/>"));
	store_message_replace(s, room + 1, was.id, SPAN("<other/>"));
	ck_assert(store_message_find(s, arena, room, SPAN("u1"), &now));
	ck_assert(span_is(now.payload, "<gone/>"));
	ck_assert_int_eq(now.id, was.id);
	ck_assert_int_eq(now.at, was.at);
	ck_assert(span_eq(now.stanza_id, was.stanza_id));
	ck_assert(span_eq(now.label, was.label));
	ck_assert(span_eq(now.sender, was.sender));
}
END_TEST

/* SECURITY: a search through the files finds nothing of it. */
START_TEST(what_is_taken_back_is_gone_from_the_disk)
{
	struct message_row m = plain_message("u1", 1);
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 3000; i++) /* pages of its own */
		buf_str(&b, "QUITE-A-SECRET ");
	m.payload = buf_span(&b);
	store_message_add(s, arena, room, &m);
	m.uid = SPAN("u2");
	m.payload = SPAN("QUITE-A-SECRET, too");
	store_message_add(s, arena, room, &m);
	store_commit(s);
	store_close(&s);
	ck_assert(disk_holds(&disk, "QUITE-A-SECRET"));
	s = open_store(disk.path);
	for (int i = 1; i <= 2; i++) {
		struct message_row now;

		ck_assert(store_message_find(s, arena, room,
			i == 1 ? SPAN("u1") : SPAN("u2"), &now));
		store_message_replace(s, room, now.id, SPAN("<gone/>"));
	}
	store_commit(s);
	store_close(&s); /* the log is moved into the database */
	ck_assert(!disk_holds(&disk, "QUITE-A-SECRET"));
	s = open_store(disk.path);
	buf_clear(&b);
}
END_TEST

START_TEST(needs_are_kept_once)
{
	struct message_row m = add("u1", "c1"), l = plain_message("", 1);
	const struct value_row *v;

	ck_assert_uint_eq(store_needs(s, arena, m.id, &v), 0);
	l.label = SPAN("other");
	l.value = SPAN("OTHER");
	store_need_add(s, room, m.id, &l);
	store_need_add(s, room, m.id, &l);
	store_need_add(s, room, m.id, NULL);
	ck_assert_uint_eq(store_needs(s, arena, m.id, &v), 2);
	ck_assert_int_eq(v[0].id, 0);
	ck_assert_int_eq(v[0].label_form, 0);
	ck_assert_ptr_null(v[0].label.p);
	ck_assert_int_eq(v[1].label_form, l.label_form);
	ck_assert(span_eq(v[1].label, l.label));
	store_room_remove(s, room);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM message_need"), 0);
}
END_TEST

START_TEST(needs_are_found_by_a_clients_id)
{
	struct message_row l = plain_message("", 1);
	struct named by = {SPAN("c1"), INT64_MAX, 10};
	const struct value_row *v;
	struct message_row last;

	l.label = SPAN("other");
	l.value = SPAN("OTHER");
	store_need_add(s, room, add("u1", "c1").id, &l);
	store_need_add(s, room, add("u2", "c1").id, &l);
	store_need_add(s, room, add("u3", "c2").id, NULL);
	last = add("u4", "c1");
	store_need_add(s, room, last.id, NULL);
	ck_assert_uint_eq(store_needs_named(s, arena, room, &by, &v), 2);
	by.before = last.id;
	ck_assert_uint_eq(store_needs_named(s, arena, room, &by, &v), 1);
	ck_assert(span_eq(v->label, l.label));
	ck_assert_uint_eq(store_needs_named(s, arena, room + 1, &by, &v), 0);
}
END_TEST

START_TEST(corrections_are_found_by_what_they_correct)
{
	const struct message_row *row;
	struct message_row first = add("u1", "c1"), m;
	struct corrected by = {SPAN("c1"), first.id, 10};

	m = add("u2", "c2");
	store_correction_add(s, room, m.id, SPAN("c1"));
	m = add("u3", "c3");
	store_correction_add(s, room, m.id, SPAN("c2"));
	m = add("u4", "c4");
	store_correction_add(s, room, m.id, SPAN("c1"));
	ck_assert_uint_eq(store_corrections(s, arena, room, &by, &row), 2);
	ck_assert(span_is(row[0].uid, "u2"));
	ck_assert(span_is(row[1].uid, "u4"));
	by.max = 1;
	ck_assert_uint_eq(store_corrections(s, arena, room, &by, &row), 1);
	by.after = row[0].id;
	ck_assert_uint_eq(store_corrections(s, arena, room, &by, &row), 1);
	ck_assert(span_is(row[0].uid, "u4"));
	ck_assert_uint_eq(store_corrections(s, arena, room + 1, &by, &row), 0);
}
END_TEST

Suite *suite_references(void)
{
	Suite *suite = suite_create("db/references");
	TCase *c = tcase_create("references");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_replaced_message_keeps_all_but_its_payload);
	tcase_add_test(c, what_is_taken_back_is_gone_from_the_disk);
	tcase_add_test(c, needs_are_kept_once);
	tcase_add_test(c, needs_are_found_by_a_clients_id);
	tcase_add_test(c, corrections_are_found_by_what_they_correct);
	suite_add_tcase(suite, c);
	return suite;
}
