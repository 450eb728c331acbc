/* SPDX-License-Identifier: MIT */
/* What was said is searched, replaced, forgotten. */
#include "tests/db/support.h"

#include "db/archive.h"

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

static int64_t said(const char *uid)
{
	struct message_row m = plain_message(uid, 1);

	m.flags = MESSAGE_OPEN;
	store_message_add(s, arena, room, &m);
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

/* A message at that time under that value; gives its id. */
static int64_t say(
	int64_t where, const char *value, int64_t at, const char *body)
{
	static int n;
	struct message_row m;
	char uid[16], payload[200];

	snprintf(uid, sizeof(uid), "u%d", n++);
	snprintf(payload, sizeof(payload), "<body>%s</body>", body);
	m = plain_message(uid, at);
	m.label = m.value = span_str(value);
	m.payload = span_str(payload);
	store_message_add(s, arena, where, &m);
	ck_assert(store_message_find(s, arena, where, span_str(uid), &m));
	return m.id;
}

/* All values of the room, the first `n` of them. */
static struct archive_ask ask_for(size_t n)
{
	struct archive_ask ask = {
		.value_n = n, .span = {0, INT64_MAX},
                     .max = 1000
        };
	struct archive_value *v =
		arena_array(arena, struct archive_value, n + 1);
	const struct value_row *row;

	ck_assert_uint_ge(store_values(s, arena, room, &row), n);
	for (size_t i = 0; i < n; i++)
		v[i].id = row[i].id;
	ask.value = v;
	return ask;
}

static void ck_ids(const struct archive_ask *ask, const char *want)
{
	const int64_t *id;
	size_t n = store_archive_ids(s, arena, room, ask, &id);
	char have[400] = "";

	for (size_t i = 0; i < n; i++)
		snprintf(have + strlen(have), sizeof(have) - strlen(have),
			"%s%lld", i != 0 ? " " : "", (long long)id[i]);
	ck_assert_str_eq(have, want);
}

START_TEST(pages_are_of_the_values_asked_for)
{
	struct archive_ask ask;

	for (int i = 0; i < 4; i++) {
		(void)say(room, "LOW", i, "x");  /* 1 4 7 10 */
		(void)say(room, "HIGH", i, "x"); /* 2 5 8 11 */
		(void)say(other, "LOW", i, "x");
	}
	ask = ask_for(2);
	ck_ids(&ask, "1 2 4 5 7 8 10 11");
	ask.backward = true;
	ask.max = 3;
	ck_ids(&ask, "11 10 8");
	ask.span = (struct archive_span){2, 8};
	ck_ids(&ask, "7 5 4");
	ask.backward = false;
	ck_ids(&ask, "4 5 7");
	ask = ask_for(1);
	ck_ids(&ask, "1 4 7 10");
	((struct archive_value *)ask.value)->after = 4;
	ck_ids(&ask, "7 10");
	ask.max = 0;
	ck_ids(&ask, "");
	ask = ask_for(0);
	ck_ids(&ask, "");
}
END_TEST

/* Every message in the span that its time says, and in no other. */
static void ck_spans(const int64_t *ids, const int64_t *at, size_t n,
	int64_t start, int64_t end)
{
	const struct archive_span *span;
	size_t m = store_archive_spans(
		s, arena, &(struct archive_time){room, start, end}, &span);

	for (size_t i = 0; i < n; i++) {
		size_t in = 0;

		for (size_t k = 0; k < m; k++)
			in += ids[i] > span[k].after && ids[i] < span[k].before;
		ck_assert_uint_eq(in, at[i] >= start && at[i] <= end);
	}
	for (size_t k = 1; k < m; k++)
		ck_assert_int_ge(span[k].after + 1, span[k - 1].before);
}

/* D313-05, D313-17 */
START_TEST(a_time_is_found_though_the_clock_went_back)
{
	static const int64_t at[] = {
		10, 20, 20, 30, 5, 15, 25, 25, 35, 34, 33, 33, 40, 41, 2, 50};
	int64_t ids[ARRAY_LEN(at)];

	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		ids[i] = say(i % 2 != 0 ? room : other, "LOW", at[i], "x");
		if (i == 6) { /* what is remembered outlives the process */
			store_commit(s);
			store_close(&s);
			s = open_store(disk.path);
		}
	}
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM clock_step"), 4);
	for (int64_t start = 0; start < 53; start++)
		for (int64_t end = start - 1; end < 53; end++)
			ck_spans(ids, at, ARRAY_LEN(at), start, end);
	ck_spans(ids, at, ARRAY_LEN(at), INT64_MIN, INT64_MAX);
}
END_TEST

START_TEST(a_clock_that_often_goes_back_loses_nothing)
{
	const struct archive_span *span;
	size_t n, in = 0;

	for (int i = 0; i < 200; i++)
		(void)say(room, "LOW", i % 2 != 0 ? 100 - i / 2 : 1000, "x");
	n = store_archive_spans(
		s, arena, &(struct archive_time){room, 1, 100}, &span);
	for (int64_t id = 2; id <= 200; id += 2)
		for (size_t k = 0; k < n; k++)
			in += id > span[k].after && id < span[k].before;
	ck_assert_uint_eq(in, 100);
}
END_TEST

START_TEST(the_oldest_of_a_value_go_first)
{
	struct archive_ask ask;
	struct archive_value v;

	for (int i = 1; i <= 6; i++) {
		(void)say(room, "LOW", i, "x");  /* 1 3 5 7 9 11 */
		(void)say(room, "HIGH", i, "x"); /* 2 4 6 8 10 12 */
	}
	ask = ask_for(2);
	v = ask.value[0];
	ck_assert_int_eq(store_archive_newest(s, room, v.id, 2), 7);
	ck_assert_int_eq(store_archive_newest(s, room, v.id, 6), 0);
	v.since = 3;
	ck_assert_uint_eq(store_archive_trim(s, room, &v, 1), 1);
	ck_ids(&ask, "2 3 4 5 6 7 8 9 10 11 12");
	ck_assert_uint_eq(store_archive_trim(s, room, &v, 9), 1);
	ck_assert_uint_eq(store_archive_trim(s, room, &v, 9), 0);
	v.after = 7;
	ck_assert_uint_eq(store_archive_trim(s, room, &v, 9), 2);
	ck_ids(&ask, "2 4 6 8 9 10 11 12");
	ck_assert_uint_eq(
		store_archive_purge(s, room, ask.value[1].id, 4, 2), 2);
	ck_assert_uint_eq(
		store_archive_purge(s, room, ask.value[1].id, 4, 9), 1);
	ck_ids(&ask, "8 9 10 11 12");
	/* the last one takes its label along, and a new one comes back */
	ck_assert_uint_eq(
		store_archive_purge(s, room, ask.value[1].id, INT64_MAX, 9), 3);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM label_value"), 1);
	ck_assert_int_eq(ask_number(s->db, "SELECT count(*) FROM label"), 1);
	ck_assert_int_eq(say(room, "HIGH", 9, "x"), 13);
	ask = ask_for(2);
	ck_ids(&ask, "9 11 13");
}
END_TEST

/* ---- words ---- */

static const char *search(size_t values, const char *a, const char *b)
{
	struct archive_ask ask = ask_for(values);
	struct span phrase[2] = {archive_phrase(span_str(a), arena),
		b != NULL ? archive_phrase(span_str(b), arena) : SPAN_NONE};
	const struct archive_words words = {phrase, b != NULL ? 2 : 1};
	const int64_t *id;
	static char have[200];
	size_t n;

	ask.words = &words;
	n = store_archive_ids(s, arena, room, &ask, &id);
	have[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(have + strlen(have), sizeof(have) - strlen(have),
			"%s%lld", i != 0 ? " " : "", (long long)id[i]);
	return have;
}

/* D313-20: case and accents don't matter; the words of a phrase in order. */
START_TEST(words_are_found)
{
	(void)say(room, "LOW", 1, "The Quick-Brown fox&#8212;jumps");
	(void)say(room, "HIGH", 2, "quick foxes, naïve");
	(void)say(room, "LOW", 3,
		"don't panic: \xe6\x97\xa5\xe6\x9c\xac"
		"\xe8\xaa\x9e \xf0\x9f\x98\x80hey");
	ck_assert_uint_eq(store_words_add(s, 2), 2);
	ck_assert_uint_eq(store_words_add(s, 2), 1);
	ck_assert_uint_eq(store_words_add(s, 2), 0);
	ck_assert_str_eq(search(2, "QUICK", NULL), "1 2");
	ck_assert_str_eq(search(1, "quick", NULL), "1");
	ck_assert_str_eq(search(2, "quick", "fox"), "1");
	ck_assert_str_eq(search(2, "fox*", NULL), "1 2");
	ck_assert_str_eq(search(2, "fox", NULL), "1");
	ck_assert_str_eq(search(2, "jumps", NULL), "1");
	ck_assert_str_eq(search(2, "quick-brown", NULL), "1");
	ck_assert_str_eq(search(2, "brown-quick", NULL), "");
	ck_assert_str_eq(search(2, "NAIVE", NULL), "2");
	ck_assert_str_eq(search(2, "don't", NULL), "3");
	ck_assert_str_eq(search(2, "hey", NULL), "3");
	ck_assert_str_eq(search(2, "\xe6\x9c\xac\xe8\xaa\x9e", NULL), "3");
	ck_assert_str_eq(search(2, "\xe6\x9c\xac\xe6\x97\xa5", NULL), "");
}
END_TEST

/* Long messages are taken in a few at a time. */
START_TEST(words_of_long_messages_wait)
{
	static const char *const uid[] = {"one", "two", "three"};
	size_t n = (size_t)9 << 20;
	char *payload = xmalloc(n);

	memset(payload, ' ', n);
	for (size_t i = 0; i < ARRAY_LEN(uid); i++) {
		struct message_row m = plain_message(uid[i], 1);

		if (i < 2)
			m.payload = span_of(payload, n);
		store_message_add(s, arena, room, &m);
	}
	free(payload);
	ck_assert_uint_eq(store_words_add(s, 9), 9);
	ck_assert_uint_eq(store_words_add(s, 9), 9);
	ck_assert_uint_eq(store_words_add(s, 9), 1);
	ck_assert_uint_eq(store_words_add(s, 9), 0);
}
END_TEST

/* What is asked for is words, whatever they look like. */
START_TEST(words_are_no_syntax)
{
	static const char *const odd[] = {"quick OR fox", "NOT", "\"quick\"",
		"quick NEAR fox", "words:quick", "^quick", "1_quick", "(quick",
		"quick*fox", "a\" OR \"1_quick"};

	(void)say(room, "LOW", 1, "quick");
	(void)say(room, "LOW", 1, "fox");
	(void)store_words_add(s, 9);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		ck_assert_str_eq(search(1, odd[i], NULL),
			i == 2 || i == 5 || i == 7 ? "1" : "");
	ck_span(archive_phrase(SPAN("quick OR fox"), arena), "quick OR fox");
	ck_assert_ptr_null(archive_phrase(SPAN(" ,.*\"*"), arena).p);
	ck_assert_ptr_null(archive_phrase(SPAN(""), arena).p);
}
END_TEST

/* D-PASS-05; nothing that has gone is found, nor the words of a message
 * inside of another. */
START_TEST(words_go_with_their_message)
{
	int64_t id = say(room, "LOW", 1, "quick");
	struct archive_value v;

	(void)say(room, "LOW", 2, "quick");
	(void)say(room, "LOW", 3,
		"</body><forwarded xmlns='urn:xmpp:forward:0'><message "
		"xmlns='jabber:client'><body>quick</body></message>"
		"</forwarded><body>");
	(void)store_words_add(s, 9);
	ck_assert_str_eq(search(1, "quick", NULL), "1 2");
	store_message_replace(s, room, id, SPAN("<gone/>"));
	ck_assert_str_eq(search(1, "quick", NULL), "2");
	v = ask_for(1).value[0];
	v.after = 2;
	ck_assert_uint_eq(store_archive_trim(s, room, &v, 9), 2);
	ck_assert_str_eq(search(1, "quick", NULL), "");
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM message_text"), 0);
	(void)say(room, "LOW", 4, "quick");
	(void)store_words_add(s, 9);
	store_room_remove(s, room);
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM message_text"), 0);
}
END_TEST

START_TEST(who_is_idle_goes_on_until_all_words_are_taken_in)
{
	for (int i = 0; i < 1200; i++)
		(void)say(room, "LOW", 100 + i, "word");
	ck_assert(!store_idle(s)); /* not inside a turn */
	store_commit(s);
	ck_assert(store_idle(s));
	ck_assert(store_idle(s));
	ck_assert(!store_idle(s));
	ck_assert_int_eq(
		ask_number(s->db, "SELECT count(*) FROM message_text"), 1200);
}
END_TEST

/* Many parts of the index, and logs beside the database. */
static void say_much(void)
{
	for (int i = 0; i < 40; i++) {
		(void)say(room, "LOW", 100 + i, "usual words of every day");
		store_commit(s);
		store_idle(s);
	}
}

/* For a while nothing else happens. */
static void rest(void)
{
	for (int i = 0; i < 100; i++)
		store_idle(s);
}

/* How it goes: taken back, trimmed, purged, with its room. */
static void take_back(int how, int64_t id)
{
	struct archive_value v = ask_for(1).value[0];

	switch (how) {
	case 0:
		store_message_replace(s, room, id, SPAN("<gone/>"));
		break;
	case 1:
		v.after = id;
		(void)store_archive_trim(s, room, &v, 1000);
		break;
	case 2:
		(void)store_archive_purge(s, room, v.id, 51, 1000);
		break;
	default:
		store_room_remove(s, room);
	}
	store_commit(s);
}

START_TEST(what_is_taken_back_is_in_no_file)
{
	int64_t id;

	say_much();
	id = say(room, "LOW", 50, "the zugzwang at dawn");
	say_much();
	ck_assert(disk_holds_anywhere(&disk, "zugzwang"));
	take_back(_i, id);
	rest();
	ck_assert(!disk_holds_anywhere(&disk, "zugzwang"));
	ck_assert_int_eq(
		ask_number(s->db, "SELECT forgets FROM message_text_done"), 0);
	if (_i == 3)
		return;
	ck_assert(disk_holds_anywhere(&disk, "every day"));
	ck_assert_str_ne(search(1, "usual", NULL), "");
}
END_TEST

/* Before it was indexed, and the process was killed meanwhile. */
START_TEST(what_was_taken_back_before_a_crash_goes_after_it)
{
	struct place_on_disk copy;
	struct store *mine = s;
	int64_t id = say(room, "LOW", 50, "the zugzwang at dawn");

	store_commit(s);
	store_message_replace(s, room, id, SPAN("<gone/>"));
	store_commit(s);
	disk_copy(&disk, &copy);
	ck_assert(disk_holds_anywhere(&copy, "zugzwang"));
	s = open_store(copy.path);
	rest();
	ck_assert(!disk_holds_anywhere(&copy, "zugzwang"));
	store_close(&s);
	disk_remove(&copy);
	s = mine;
}
END_TEST

Suite *suite_archive(void)
{
	Suite *suite = suite_create("archive");
	TCase *t = tcase_create("archive");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, another_payload_takes_the_place_of_a_message);
	tcase_add_test(t, pages_are_of_the_values_asked_for);
	tcase_add_test(t, a_time_is_found_though_the_clock_went_back);
	tcase_add_test(t, a_clock_that_often_goes_back_loses_nothing);
	tcase_add_test(t, the_oldest_of_a_value_go_first);
	tcase_add_test(t, words_are_found);
	tcase_add_test(t, words_of_long_messages_wait);
	tcase_add_test(t, words_are_no_syntax);
	tcase_add_test(t, who_is_idle_goes_on_until_all_words_are_taken_in);
	tcase_add_test(t, words_go_with_their_message);
	tcase_add_loop_test(t, what_is_taken_back_is_in_no_file, 0, 4);
	tcase_add_test(t, what_was_taken_back_before_a_crash_goes_after_it);
	suite_add_tcase(suite, t);
	return suite;
}
