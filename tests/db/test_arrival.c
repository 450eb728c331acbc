/* SPDX-License-Identifier: MIT */
/* Rooms and nodes that move in, and the times of what came with them. */
#include "db/archive.h"
#include "db/arrival.h"
#include "tests/db/support.h"

#define DOMAIN "r.example"
#define HALL   "hall@r.example"
#define MANY   400

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;
static int64_t room, other;

static void setup(void)
{
	struct room_row r = plain_room(HALL);

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

static void again(void)
{
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
}

/* ---- rows ---- */

/* A room that moves in under that address. */
static struct arrival_row arriving(const char *jid)
{
	struct room_row r = plain_room(HALL);
	struct arrival_row row = {.domain = SPAN(DOMAIN),
		.name = span_str(jid),
		.source = SPAN("prosody"),
		.created = 7};

	r.jid = store_arriving_name(arena, span_str(jid));
	row.room = store_room_add(s, &r);
	row.id = store_arrival_add(s, &row);
	return row;
}

START_TEST(an_arrival_is_kept_as_it_was_written)
{
	struct arrival_row row = arriving("new@r.example"), have;

	row.label = SPAN("SECRET");
	row.policy = SPAN("1.2.3");
	row.leave_out = row.ended = true;
	row.mark = SPAN("m");
	row.messages = 12;
	row.invited = SPAN("");
	store_arrival_put(s, &row);
	again();
	ck_assert(store_arrival_get(
		s, arena, SPAN(DOMAIN), SPAN("new@r.example"), &have));
	ck_assert_int_eq(have.room, row.room);
	ck_assert_int_eq(have.node, 0);
	ck_span(have.source, "prosody");
	ck_span(have.label, "SECRET");
	ck_span(have.policy, "1.2.3");
	ck_assert(have.leave_out && have.ended);
	ck_span(have.mark, "m");
	ck_assert_uint_eq(have.messages, 12);
	ck_assert_int_eq(have.created, 7);
	ck_span(have.invited, "");
	ck_assert(
		!store_arrival_get(s, arena, SPAN(DOMAIN), SPAN(HALL), &have));
	ck_assert(!store_arrival_get(
		s, arena, SPAN("x"), SPAN("new@r.example"), &have));
}
END_TEST

START_TEST(those_under_way_and_those_that_invite_are_listed)
{
	struct arrival_row one = arriving("one@r.example");
	struct arrival_row two = arriving("two@r.example");
	const struct arrival_row *row;

	ck_assert_uint_eq(
		store_arrivals(s, arena, ARRIVALS_UNDER_WAY, SPAN_NONE, &row),
		2);
	ck_span(row[0].name, "one@r.example");
	ck_assert_uint_eq(
		store_arrivals(s, arena, ARRIVALS_INVITING, SPAN(DOMAIN), &row),
		0);
	one.ended = two.ended = true;
	two.invited = SPAN("");
	store_arrival_put(s, &one);
	store_arrival_put(s, &two);
	ck_assert_uint_eq(
		store_arrivals(s, arena, ARRIVALS_UNDER_WAY, SPAN_NONE, &row),
		0);
	ck_assert_uint_eq(
		store_arrivals(s, arena, ARRIVALS_INVITING, SPAN(DOMAIN), &row),
		1);
	ck_span(row[0].name, "two@r.example");
	ck_assert_uint_eq(
		store_arrivals(s, arena, ARRIVALS_INVITING, SPAN("x"), &row),
		0);
}
END_TEST

START_TEST(a_room_that_moves_in_is_found_by_nothing_until_it_is_placed)
{
	const struct span jid = SPAN("new@r.example");
	struct arrival_row row = arriving("new@r.example");
	const struct room_row *page;
	const struct owned *owned;
	struct room_row r = {.jid = jid, .id = row.room};
	struct affiliation_row a = {
		.jid = SPAN("o@x"), .affiliation = AFF_OWNER};

	r.config.is_public = true;
	store_room_put(s, &r);
	store_affiliation_put(s, row.room, &a);
	ck_assert(!store_room_get(s, arena, jid, &r));
	ck_assert_uint_eq(store_rooms_count(s, SPAN(DOMAIN)), 2);
	ck_assert_uint_eq(store_rooms_page(s, arena, SPAN(DOMAIN), SPAN_NONE,
				  false, 10, &page),
		2);
	ck_assert_uint_eq(
		store_rooms_owned(s, arena, SPAN(DOMAIN), SPAN("o@x"), &owned),
		0);
	store_room_place(s, row.room, jid, 5);
	again();
	ck_assert(store_room_get(s, arena, jid, &r));
	ck_assert_int_eq(r.id, row.room);
	ck_assert_int_eq(r.created, 5);
	ck_assert_uint_eq(store_rooms_count(s, SPAN(DOMAIN)), 3);
}
END_TEST

START_TEST(with_its_room_an_arrival_goes)
{
	struct arrival_row row = arriving("new@r.example");

	store_commit(s);
	store_room_remove(s, row.room);
	ck_assert(!store_arrival_get(
		s, arena, SPAN(DOMAIN), SPAN("new@r.example"), &row));
}
END_TEST

START_TEST(what_came_once_is_known_until_its_arrival_goes)
{
	struct arrival_row row = arriving("new@r.example");
	struct message_row m = plain_message(NULL, 5);
	int64_t at;

	store_arrival_person_put(s, row.id, SPAN("ann@ex.org"));
	store_arrival_person_put(s, row.id, SPAN("ann@ex.org"));
	store_arrival_item_put(s, row.id, SPAN("i"), 7);
	store_arrival_item_put(s, row.id, SPAN("i"), 6);
	m.flags = MESSAGE_ARRIVED;
	m.uid = SPAN("m1");
	store_message_add(s, arena, row.room, &m);
	again();
	ck_assert(store_arrival_person(s, row.id, SPAN("ann@ex.org")));
	ck_assert(!store_arrival_person(s, row.id, SPAN("bob@ex.org")));
	ck_assert(!store_arrival_person(s, row.id + 1, SPAN("ann@ex.org")));
	ck_assert(store_arrival_item(s, row.id, SPAN("i"), &at));
	ck_assert_int_eq(at, 7);
	ck_assert(!store_arrival_item(s, row.id, SPAN("j"), &at));
	ck_assert(!store_arrival_gone(s, row.id, SPAN("m1")));
	ck_assert_uint_eq(
		store_archive_purge(s, row.room, m.value_id, INT64_MAX, 9), 1);
	ck_assert(store_arrival_gone(s, row.id, SPAN("m1")));
	/* with what goes together with its room nothing is left */
	m.uid = SPAN("m2");
	store_message_add(s, arena, row.room, &m);
	store_room_remove(s, row.room);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT (SELECT count(*) FROM arrival_gone)"
				  " + (SELECT count(*) FROM arrival_person)"
				  " + (SELECT count(*) FROM arrival_item)"),
		0);
}
END_TEST

START_TEST(what_is_given_up_frees_its_name_and_goes_part_by_part)
{
	struct arrival_row row = arriving("new@r.example"), again_row;
	struct message_row m = plain_message(NULL, 1);

	for (int i = 0; i < 25; i++) {
		m = plain_message(NULL, i);
		m.flags = MESSAGE_ARRIVED;
		m.label = m.value = i % 2 != 0 ? SPAN("A") : SPAN("B");
		store_message_add(s, arena, row.room, &m);
	}
	store_room_discard(s, row.room);
	ck_assert(!store_arrival_get(
		s, arena, SPAN(DOMAIN), SPAN("new@r.example"), &row));
	again_row = arriving("new@r.example");
	ck_assert_int_ne(again_row.room, row.room);
	again();
	ck_assert(store_room_clear(s, 10));
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 15);
	ck_assert(store_room_clear(s, 10));
	ck_assert(store_room_clear(s, 10));
	ck_assert(!store_room_clear(s, 10));
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM message"), 0);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM room"), 3);
}
END_TEST

START_TEST(what_was_left_out_goes_part_by_part_as_well)
{
	struct arrival_row row = arriving("new@r.example");

	for (int i = 0; i < 25; i++)
		store_left_add(
			s, row.room, arena_printf(arena, "m%d", i), NULL);
	store_room_discard(s, row.room);
	again();
	ck_assert(store_room_clear(s, 10));
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM arrival_left"), 15);
	ck_assert(store_room_clear(s, 10));
	ck_assert(store_room_clear(s, 10));
	ck_assert(!store_room_clear(s, 10));
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM room"), 2);
}
END_TEST

/* ---- times ---- */

/* All that came, in the order of ids. */
static struct came {
	int64_t room, id, at;
} came[MANY];
static size_t came_n;

static int64_t add(int64_t where, int64_t at, unsigned flags)
{
	struct message_row m = plain_message(NULL, at);

	m.flags = flags;
	m.label = m.value = at % 3 != 0 ? SPAN("LOW") : SPAN("HIGH");
	store_message_add(s, arena, where, &m);
	ck_assert_uint_lt(came_n, MANY);
	came[came_n++] = (struct came){where, m.id, at};
	return m.id;
}

static void arrive(int64_t where, const int64_t *at, size_t n)
{
	struct arrived *m = arena_array(arena, struct arrived, n + 1);
	int64_t before = store_message_last(s);

	for (size_t i = 0; i < n; i++)
		m[i] = (struct arrived){
			add(where, at[i], MESSAGE_ARRIVED), at[i]};
	store_arrived(s, where, before, m, n);
}

/* How many of the room's messages are where a time is said to be; each of that
 * time is, once. */
static size_t looked_at(int64_t where, int64_t start, int64_t end)
{
	const struct archive_time ask = {where, start, end};
	const struct archive_span *span;
	size_t n = store_archive_spans(s, arena, &ask, &span), all = 0;

	for (size_t k = 1; k < n; k++)
		ck_assert_int_ge(span[k].after + 1, span[k - 1].before);
	for (size_t i = 0; i < came_n; i++) {
		size_t in = 0;

		for (size_t k = 0; k < n; k++)
			in += came[i].id > span[k].after &&
			      came[i].id < span[k].before;
		if (came[i].room != where)
			continue;
		ck_assert_uint_le(in, 1);
		all += in;
		if (came[i].at >= start && came[i].at <= end)
			ck_assert_uint_eq(in, 1);
	}
	return all;
}

static size_t of_time(int64_t where, int64_t start, int64_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < came_n; i++)
		n += came[i].room == where && came[i].at >= start &&
		     came[i].at <= end;
	return n;
}

/* No message too many is looked at, whatever time is asked for. */
static void ck_times(int64_t step)
{
	const int64_t both[] = {room, other};

	for (size_t i = 0; i < 2; i++) {
		for (int64_t start = 0; start < 1100; start += step)
			for (int64_t end = start; end < 1100; end += step)
				ck_assert_uint_eq(
					looked_at(both[i], start, end),
					of_time(both[i], start, end));
		ck_assert_uint_eq(looked_at(both[i], INT64_MIN, INT64_MAX),
			of_time(both[i], INT64_MIN, INT64_MAX));
	}
}

START_TEST(what_moves_in_between_what_is_said_has_its_own_times)
{
	came_n = 0;
	for (int64_t i = 0; i < 40; i++) {
		const int64_t at[] = {3 * i, 3 * i + 1, 3 * i + 1};

		(void)add(other, 1000 + i, 0);
		arrive(room, at, ARRAY_LEN(at));
	}
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM clock_step"), 0);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM arrival_stretch"), 1);
	ck_times(67);
	again();
	/* the clock went back: that is about what is said alone */
	(void)add(other, 1005, 0);
	(void)add(room, 1006, 0);
	(void)add(other, 1010, 0);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM clock_step"), 1);
	ck_times(59);
}
END_TEST

START_TEST(times_that_go_back_at_the_source_are_found)
{
	const int64_t first[] = {10, 20, 30, 5, 15, 15, 40, 1, 900};
	const int64_t later[] = {50, 60, 55, 1050};

	came_n = 0;
	(void)add(other, 500, 0);
	arrive(room, first, ARRAY_LEN(first));
	arrive(other, later, ARRAY_LEN(later));
	(void)add(room, 1000, 0);
	arrive(room, later, ARRAY_LEN(later));
	(void)add(room, 1001, 0);
	(void)add(other, 1002, 0);
	ck_times(29);
}
END_TEST

START_TEST(a_source_whose_times_always_go_back_loses_nothing)
{
	came_n = 0;
	for (int64_t i = 0; i < 300; i++)
		arrive(room, (const int64_t[]){1000 - i}, 1);
	(void)add(room, 1001, 0);
	arrive(room, (const int64_t[]){3}, 1);
	ck_assert_int_le(
		ask_number(s->db, "SELECT count(*) FROM arrival_stretch"), 256);
	for (int64_t at = 0; at < 1100; at += 17)
		ck_assert_uint_ge(looked_at(room, at, at + 30),
			of_time(room, at, at + 30));
	(void)looked_at(room, 1001, 1001);
	(void)looked_at(room, 3, 3);
}
END_TEST

START_TEST(runs_of_what_moved_in_are_as_many_as_interruptions)
{
	came_n = 0;
	for (int64_t i = 0; i < 10; i++) {
		arrive(room, (const int64_t[]){i}, 1);
		arrive(other, (const int64_t[]){i}, 1);
	}
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM arrival_run"), 1);
	(void)add(other, 1000, 0);
	arrive(room, (const int64_t[]){11}, 1);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM arrival_run"), 2);
	ck_times(61);
}
END_TEST

Suite *suite_arrival(void)
{
	Suite *suite = suite_create("arrival");
	TCase *c = tcase_create("arrival");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, an_arrival_is_kept_as_it_was_written);
	tcase_add_test(c, those_under_way_and_those_that_invite_are_listed);
	tcase_add_test(
		c, a_room_that_moves_in_is_found_by_nothing_until_it_is_placed);
	tcase_add_test(c, with_its_room_an_arrival_goes);
	tcase_add_test(c, what_came_once_is_known_until_its_arrival_goes);
	tcase_add_test(
		c, what_is_given_up_frees_its_name_and_goes_part_by_part);
	tcase_add_test(c, what_was_left_out_goes_part_by_part_as_well);
	tcase_add_test(c, what_moves_in_between_what_is_said_has_its_own_times);
	tcase_add_test(c, times_that_go_back_at_the_source_are_found);
	tcase_add_test(c, a_source_whose_times_always_go_back_loses_nothing);
	tcase_add_test(c, runs_of_what_moved_in_are_as_many_as_interruptions);
	suite_add_tcase(suite, c);
	return suite;
}
