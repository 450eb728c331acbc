/* SPDX-License-Identifier: MIT */
/* Keep, then say: turns that the database hasn't committed come back. */
#include "tests/db/support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/redo_form.h"

static struct place_on_disk disk;
static struct arena *arena;
static struct store *s;
static int64_t room;

static struct store *open_full(const char *path)
{
	struct store *st;
	struct errtext e = {""};
	enum err err = store_open(path, DURABILITY_FULL, &st, &e);

	ck_assert_msg(err == ERR_OK, "%s", e.s);
	return st;
}

static void setup(void)
{
	struct room_row r = plain_room("hall@r.example");

	disk_make(&disk);
	arena = arena_new();
	s = open_full(disk.path);
	room = store_room_add(s, &r);
	store_commit(s);
	store_idle(s);
}

static void teardown(void)
{
	store_close(&s);
	arena_free(&arena);
	disk_remove(&disk);
}

static void say(struct store *st, int number)
{
	char uid[16];
	struct message_row m;

	snprintf(uid, sizeof(uid), "uid-%d", number);
	m = plain_message(uid, number);
	store_message_add(st, arena, room, &m);
}

static void say_turn(int number)
{
	say(s, number);
	store_commit(s);
}

static void redo_path(const struct place_on_disk *d, char path[256])
{
	snprintf(path, 256, "%s-redo", d->path);
}

static off_t redo_size(const struct place_on_disk *d)
{
	char path[256];
	struct stat st;

	redo_path(d, path);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_size;
}

/* Where in the file the last turn ends. */
static off_t redo_end(const struct place_on_disk *d)
{
	char path[256], *p;
	size_t n = (size_t)redo_size(d), end;
	uint64_t generation;
	int fd;

	redo_path(d, path);
	p = xmalloc(n);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(read(fd, p, n), (ssize_t)n);
	close(fd);
	memcpy(&generation, p + 16, sizeof(generation)); /* little endian */
	end = redo_valid(span_of(p, n), generation);
	free(p);
	return (off_t)end;
}

static void cut(const struct place_on_disk *d, off_t size)
{
	char path[256];

	redo_path(d, path);
	ck_assert_int_eq(truncate(path, size), 0);
}

static void flip(const struct place_on_disk *d, off_t at)
{
	char path[256], c;
	int fd;

	redo_path(d, path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pread(fd, &c, 1, at), 1);
	c ^= 1;
	ck_assert_int_eq(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

/* Numbers of messages, in their order, as "1 2 3 ". */
static void said(struct store *st, char text[256])
{
	struct errtext e = {""};
	struct sql_stmt *q;
	size_t n = 0;

	text[0] = '\0';
	ck_assert_int_eq(sql_prepare(st->db,
				 "SELECT at FROM message ORDER BY id", &q, &e),
		ERR_OK);
	while (sql_step(q))
		n += (size_t)snprintf(
			text + n, 256 - n, "%d ", (int)sql_col_int(q, 0));
	sql_finish(&q);
}

/* Opens a copy as a process after a crash would. */
static void expect_copy(struct place_on_disk *copy, const char *want)
{
	struct store *st = open_full(copy->path);
	char have[256];

	said(st, have);
	ck_assert_str_eq(have, want);
	ck_assert_int_eq(
		ask_number(st->db, "SELECT count(*) FROM pragma_integrity_check"
				   " WHERE integrity_check = 'ok'"),
		1);
	store_close(&st);
	st = open_full(copy->path); /* and once more: nothing twice */
	said(st, have);
	ck_assert_str_eq(have, want);
	store_close(&st);
}

static void expect_after_crash(const char *want)
{
	struct place_on_disk copy;

	disk_copy(&disk, &copy);
	expect_copy(&copy, want);
	disk_remove(&copy);
}

static void expect_refused(struct place_on_disk *copy, const char *words)
{
	struct store *st;
	struct errtext e = {""};

	ck_assert_int_eq(
		store_open(copy->path, DURABILITY_FULL, &st, &e), ERR_IO);
	ck_assert_msg(strstr(e.s, words) != NULL, "\"%s\" isn't in \"%s\"",
		words, e.s);
}

START_TEST(each_turn_is_there_after_a_crash)
{
	expect_after_crash("");
	say_turn(1);
	expect_after_crash("1 ");
	say_turn(2);
	expect_after_crash("1 2 ");
	say(s, 3);
	say(s, 4);
	expect_after_crash("1 2 ");
	store_commit(s);
	expect_after_crash("1 2 3 4 ");
}
END_TEST

START_TEST(many_turns_are_one_commit)
{
	off_t before, after;
	char wal[256];
	struct stat st;

	snprintf(wal, sizeof(wal), "%s-wal", disk.path);
	say_turn(1);
	ck_assert_int_eq(stat(wal, &st), 0);
	before = st.st_size;
	for (int i = 2; i < 100; i++)
		say_turn(i);
	ck_assert_int_eq(stat(wal, &st), 0);
	after = st.st_size;
	ck_assert_int_eq(before, after);
	ck_assert(s->open);
	store_idle(s);
	ck_assert(!s->open);
}
END_TEST

START_TEST(what_the_database_has_is_not_run_again)
{
	say_turn(1);
	say_turn(2);
	store_idle(s);
	expect_after_crash("1 2 ");
	say_turn(3);
	expect_after_crash("1 2 3 ");
	store_close(&s);
	expect_after_crash("1 2 3 ");
	s = open_full(disk.path);
	expect_after_crash("1 2 3 ");
}
END_TEST

START_TEST(a_shorter_log_ends_where_it_ends)
{
	for (int i = 1; i <= 5; i++)
		say_turn(i);
	store_idle(s);
	say_turn(6);
	expect_after_crash("1 2 3 4 5 6 ");
}
END_TEST

START_TEST(all_kinds_of_values_come_back)
{
	static const char odd[] = {'a', '\0', 'b', '\xff'};
	const struct message_row rows[] = {
		{.uid = SPAN("nulls"),
                 .at = INT64_MIN,
                 .sender = SPAN(""),
                 .label_form = 1,
                 .label = SPAN(""),
                 .value = SPAN(""),
                 .payload = SPAN("")       },
		{ .uid = SPAN("odd"),
                 .at = INT64_MAX,
                 .nick = SPAN("J\xc3\xbc"),
                 .sender = SPAN("a@b/c"),
                 .stanza_id = SPAN("'\"\n"),
                 .label_form = 7,
                 .label = {odd, sizeof(odd)},
                 .value = SPAN("v"),
                 .payload = SPAN("<body/>")},
	};
	struct place_on_disk copy;
	struct store *st;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct message_row m = rows[i];

		store_message_add(s, arena, room, &m);
	}
	store_commit(s);
	disk_copy(&disk, &copy);
	st = open_full(copy.path);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct message_row m;

		ck_assert(store_message_find(st, arena, room, rows[i].uid, &m));
		ck_assert_int_eq(m.at, rows[i].at);
		ck_same(m.nick, rows[i].nick);
		ck_same(m.stanza_id, rows[i].stanza_id);
		ck_same(m.label, rows[i].label);
		ck_same(m.payload, rows[i].payload);
	}
	store_close(&st);
	disk_remove(&copy);
}
END_TEST

/* Nobody has seen the turn that was being written. */
START_TEST(a_torn_end_is_left_out)
{
	off_t before, after;

	say_turn(1);
	before = redo_end(&disk);
	say_turn(2);
	after = redo_end(&disk);
	ck_assert_int_gt(after, before);
	for (off_t at = before; at < after; at += 1 + (after - before) / 40) {
		struct place_on_disk copy;

		disk_copy(&disk, &copy);
		cut(&copy, at);
		expect_copy(&copy, "1 ");
		disk_remove(&copy);
		disk_copy(&disk, &copy);
		flip(&copy, at);
		expect_copy(&copy, "1 ");
		disk_remove(&copy);
	}
}
END_TEST

/* With `full`, a turn that others follow was on the disk. */
START_TEST(damage_before_the_end_is_refused)
{
	struct place_on_disk copy;

	say_turn(1);
	say_turn(2);
	disk_copy(&disk, &copy);
	flip(&copy, 60);
	expect_refused(&copy, "caveat.db-redo: damaged at byte 0:");
	flip(&copy, 60);
	expect_copy(&copy, "1 2 ");
	disk_remove(&copy);
}
END_TEST

/* Without, the power may take any of them. */
START_TEST(without_syncs_what_follows_damage_is_lost)
{
	struct place_on_disk copy;

	store_close(&s);
	s = open_store(disk.path);
	say_turn(1);
	say_turn(2);
	disk_copy(&disk, &copy);
	flip(&copy, 60);
	expect_copy(&copy, "");
	disk_remove(&copy);
}
END_TEST

START_TEST(a_log_of_another_database_is_ignored)
{
	struct place_on_disk old, copy;
	char path[256], other[256];

	say_turn(1);
	disk_copy(&disk, &old);
	store_idle(s);
	say_turn(2);
	disk_copy(&disk, &copy);
	redo_path(&copy, path);
	redo_path(&old, other);
	ck_assert_int_eq(rename(other, path), 0);
	expect_copy(&copy, "1 ");
	disk_remove(&old);
	disk_remove(&copy);
}
END_TEST

START_TEST(a_log_that_does_not_fit_is_refused)
{
	struct place_on_disk copy;
	struct errtext e = {""};
	struct sql *db;

	say_turn(1);
	disk_copy(&disk, &copy);
	ck_assert_int_eq(sql_open(copy.path, 1000, &db, &e), ERR_OK);
	run_script(db, "PRAGMA foreign_keys = OFF; DELETE FROM room");
	sql_close(&db);
	expect_refused(&copy, "caveat.db-redo: doesn't fit to its database: ");
	disk_remove(&copy);
}
END_TEST

START_TEST(a_turn_that_is_given_up_leaves_those_before)
{
	char have[256];

	say_turn(1);
	say_turn(2);
	say(s, 3);
	store_rollback(s);
	said(s, have);
	ck_assert_str_eq(have, "1 2 ");
	expect_after_crash("1 2 ");
	say_turn(4);
	said(s, have);
	ck_assert_str_eq(have, "1 2 4 ");
	expect_after_crash("1 2 4 ");
	store_idle(s);
	say(s, 5);
	store_rollback(s);
	say_turn(6);
	expect_after_crash("1 2 4 6 ");
}
END_TEST

START_TEST(closing_keeps_what_was_kept)
{
	char have[256];

	say_turn(1);
	say(s, 2);
	store_close(&s);
	s = open_full(disk.path);
	said(s, have);
	ck_assert_str_eq(have, "1 ");
}
END_TEST

static void say_much(struct store *st, int number, size_t bytes)
{
	char *much = xcalloc(1, bytes);
	struct message_row m = plain_message(NULL, number);

	memset(much, 'x', bytes);
	m.payload = span_of(much, bytes);
	store_message_add(st, arena, room, &m);
	free(much);
}

START_TEST(a_turn_too_large_for_the_log_is_committed)
{
	say_turn(1);
	say_much(s, 2, 2 << 20);
	store_commit(s);
	ck_assert(!s->open);
	expect_after_crash("1 2 ");
	say_turn(3);
	ck_assert(s->open);
	expect_after_crash("1 2 3 ");
}
END_TEST

/* The log is written in whole blocks, of which turns know nothing. */
START_TEST(turns_end_anywhere_in_a_block)
{
	char want[256] = "";
	size_t n = 0;

	for (int i = 1; i <= 48; i++) {
		say_much(s, i, (size_t)(i % 16) * 511);
		store_commit(s);
		n += (size_t)snprintf(want + n, sizeof(want) - n, "%d ", i);
		if (i % 4 == 0)
			expect_after_crash(want);
	}
	ck_assert_int_gt(redo_end(&disk), 48 * 4096 * 3 / 4);
}
END_TEST

START_TEST(a_full_log_is_committed)
{
	char want[256] = "";
	size_t n = 0;
	int commits = 0;

	for (int i = 1; i <= 30; i++) {
		say_much(s, i, 300000);
		store_commit(s);
		commits += !s->open;
		n += (size_t)snprintf(want + n, sizeof(want) - n, "%d ", i);
		if (i % 6 == 0)
			expect_after_crash(want);
	}
	ck_assert_int_eq(commits, 2); /* 13 are in the log, the next isn't */
	ck_assert_int_eq(redo_size(&disk), 4 << 20);
}
END_TEST

/* A write that makes a file longer costs another of its inode. */
START_TEST(the_log_has_its_size_from_the_start)
{
	ck_assert_int_eq(redo_size(&disk), 4 << 20);
	say_turn(1);
	store_idle(s);
	s->forgets = true;
	store_idle(s);
	ck_assert_int_eq(redo_size(&disk), 4 << 20);
	ck_assert_int_eq(redo_end(&disk), 0);
}
END_TEST

START_TEST(the_log_is_private)
{
	char path[256];
	struct stat st;

	redo_path(&disk, path);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

/* What isn't told of its writes couldn't bring them back. */
START_TEST(a_write_past_the_log_is_a_bug)
{
	static const struct query sly = {
		Q_VCARD_REMOVE, "DELETE FROM message WHERE id = 1"};

	(void)store_read(s, &sly);
}
END_TEST

static void join(char *kept, size_t size, const char *turn)
{
	size_t n = strlen(kept);

	snprintf(kept + n, size - n, "%s", turn);
}

/* Turns, ends of turns, rest and crashes, in any order. */
START_TEST(whatever_happens_what_was_kept_is_there)
{
	char kept[2048] = "", turn[2048] = "";
	unsigned seed = (unsigned)_i * 7919 + 1;

	for (int i = 1; i <= 60; i++) {
		seed = seed * 1103515245 + 12345;
		switch (seed >> 16 & 7) {
		case 0:
			store_rollback(s);
			turn[0] = '\0';
			break;
		case 1:
			store_idle(s); /* nothing, inside a turn */
			break;
		case 2:
		case 3:
			store_commit(s);
			join(kept, sizeof(kept), turn);
			turn[0] = '\0';
			break;
		case 4:
			if (strlen(kept) < 200)
				expect_after_crash(kept);
			break;
		default:
			say(s, i);
			snprintf(turn + strlen(turn),
				sizeof(turn) - strlen(turn), "%d ", i);
		}
	}
	store_commit(s);
	join(kept, sizeof(kept), turn);
	expect_after_crash(kept);
}
END_TEST

Suite *suite_redo(void)
{
	Suite *su = suite_create("redo");
	TCase *t = tcase_create("redo");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, each_turn_is_there_after_a_crash);
	tcase_add_test(t, many_turns_are_one_commit);
	tcase_add_test(t, what_the_database_has_is_not_run_again);
	tcase_add_test(t, a_shorter_log_ends_where_it_ends);
	tcase_add_test(t, all_kinds_of_values_come_back);
	tcase_add_test(t, a_torn_end_is_left_out);
	tcase_add_test(t, damage_before_the_end_is_refused);
	tcase_add_test(t, without_syncs_what_follows_damage_is_lost);
	tcase_add_test(t, a_log_of_another_database_is_ignored);
	tcase_add_test(t, a_log_that_does_not_fit_is_refused);
	tcase_add_test(t, a_turn_that_is_given_up_leaves_those_before);
	tcase_add_test(t, closing_keeps_what_was_kept);
	tcase_add_test(t, a_turn_too_large_for_the_log_is_committed);
	tcase_add_test(t, turns_end_anywhere_in_a_block);
	tcase_add_test(t, a_full_log_is_committed);
	tcase_add_test(t, the_log_has_its_size_from_the_start);
	tcase_add_test(t, the_log_is_private);
	tcase_add_test_raise_signal(t, a_write_past_the_log_is_a_bug, SIGABRT);
	tcase_add_loop_test(t, whatever_happens_what_was_kept_is_there, 0, 8);
	suite_add_tcase(su, t);
	return su;
}
