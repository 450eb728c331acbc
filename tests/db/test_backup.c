/* SPDX-License-Identifier: MIT */
/* A copy is the store after one turn, and what is restored is the copy. */
#include "tests/db/audit_rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/restore.h"

#define PIECE ((size_t)65536)

static struct place_on_disk shelf; /* where the copy is */
static char copy[300];
static int64_t room;

static void setup(void)
{
	struct room_row r = plain_room("hall@r.example");

	audit_setup();
	disk_make(&shelf);
	snprintf(copy, sizeof(copy), "%s/copy?#%%.db", shelf.dir);
	room = store_room_add(s, &r);
	store_commit(s);
}

static void teardown(void)
{
	audit_teardown();
	disk_remove(&shelf);
}

static void say_to(struct store *st, int number)
{
	char uid[16];
	struct message_row m;

	snprintf(uid, sizeof(uid), "uid-%d", number);
	m = plain_message(uid, number);
	store_message_add(st, turn.arena, room, &m);
	store_commit(st);
}

static void say(int first, int last)
{
	for (int i = first; i <= last; i++)
		say_to(s, i);
}

static int64_t said(void)
{
	return ask_number(s->db, "SELECT count(*) FROM message");
}

/* between(i): what happens behind each piece. */
static void make_copy(void (*between)(int piece))
{
	int fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	uint64_t size = store_copy_begin(s), at = 0;
	char *piece = xmalloc(PIECE);

	ck_assert_int_ge(fd, 0);
	for (int i = 0; at < size; i++) {
		size_t n = size - at < PIECE ? (size_t)(size - at) : PIECE;

		ck_assert(store_copy_read(s, at, piece, n));
		ck_assert_int_eq(write(fd, piece, n), (ssize_t)n);
		at += n;
		if (between != NULL)
			between(i);
	}
	store_copy_end(s);
	close(fd);
	free(piece);
}

static void check_copy(void)
{
	struct backup_facts f;

	ck_assert_msg(backup_check(copy, &f, &why) == ERR_OK, "%s", why.s);
	ck_assert_uint_ne(f.bytes, 0);
	ck_assert_uint_eq(strlen(f.sha256), 64);
	ck_assert_int_eq(disk_files(&shelf), 1); /* nothing beside it */
}

static enum err restore_to(const char *dir, struct restore_done *d)
{
	struct restore_order o = {
		.file = copy, .state = dir, .by = "uid:7", .wall = turn.wall};

	return restore_run(&o, d, &why);
}

static void restore(void)
{
	struct restore_done d;

	store_close(&s);
	ck_assert_msg(restore_to(disk.dir, &d) == ERR_OK, "%s", why.s);
	ck_assert_ptr_nonnull(d.before);
	ck_assert_int_eq(access(d.before, F_OK), 0);
	restore_done_clear(&d);
	open_audit();
}

static void work(int piece)
{
	say(100000 + 10 * piece, 100009 + 10 * piece);
	if (piece % 3 == 0)
		store_idle(s);
	if (piece % 5 == 0) {
		struct message_row m = plain_message("given-up", 5);

		store_message_add(s, turn.arena, room, &m);
		store_rollback(s);
	}
}

START_TEST(a_copy_under_writes_is_the_store_as_it_was_at_its_beginning)
{
	say(1, 3000);
	store_idle(s);
	say(3001, 3010); /* in the redo log alone */
	make_copy(work);
	check_copy();
	ck_assert_int_gt(said(), 3010);
	restore();
	ck_assert_int_eq(said(), 3010);
	say(3011, 3015);
	ck_assert_int_eq(said(), 3015);
}
END_TEST

START_TEST(a_copy_that_lets_the_log_grow_too_much_is_given_up)
{
	static char text[65536];
	struct message_row m = plain_message("loud", 7);
	char c;
	int n = 0;

	memset(text, 'x', sizeof(text));
	s->copy_pages = 100;
	(void)store_copy_begin(s);
	for (; n < 100 && store_copy_read(s, 0, &c, 1); n++) {
		m.payload = span_of(text, sizeof(text));
		m.uid = SPAN_NONE;
		store_message_add(s, turn.arena, room, &m);
		store_commit(s);
		store_idle(s); /* into the database */
	}
	ck_assert_int_gt(n, 2);
	ck_assert_int_lt(n, 100);
	store_copy_end(s);
	store_idle(s);
	ck_assert_int_eq(said(), n);
	ck_assert_int_lt(sql_log_pages(s->db), 100);
}
END_TEST

START_TEST(after_a_copy_the_log_goes_into_the_database_again)
{
	struct stat st;
	char wal[300];

	snprintf(wal, sizeof(wal), "%s-wal", disk.path);
	say(1, 500);
	make_copy(work);
	store_idle(s);
	while (s->forgets)
		store_idle(s);
	sql_checkpoint_all(s->db);
	ck_assert_int_eq(stat(wal, &st), 0);
	ck_assert_int_eq(st.st_size, 0);
}
END_TEST

/* Whose redo log follows the commit that the copy is of. */
static void go_on(const char *path)
{
	struct store *st = open_store(path);

	turn.arena = arena_new();
	say_to(st, 1);
	s = st;
	make_copy(NULL);
	say_to(st, 2);
	say_to(st, 3);
}

START_TEST(the_old_redo_log_is_not_run_on_the_copy)
{
	struct restore_done d;
	char redo[300];

	store_close(&s);
	ck_assert_int_eq(in_process(go_on, disk.path), 0);
	check_copy();
	ck_assert_msg(restore_to(disk.dir, &d) == ERR_OK, "%s", why.s);
	snprintf(redo, sizeof(redo), "%s-redo", d.before);
	ck_assert_int_eq(access(redo, F_OK), 0);
	open_audit();
	ck_assert_int_eq(said(), 1);
	store_close(&s);
	s = open_store(d.before); /* and is whole with its store */
	ck_assert_int_eq(said(), 3);
	restore_done_clear(&d);
}
END_TEST

START_TEST(a_store_is_restored_where_there_was_none)
{
	struct place_on_disk place;
	struct restore_done d;

	say(1, 5);
	make_copy(NULL);
	disk_make(&place);
	ck_assert_msg(restore_to(place.dir, &d) == ERR_OK, "%s", why.s);
	ck_assert_ptr_null(d.before);
	ck_assert_int_eq(disk_files(&place), 1);
	store_close(&s);
	s = open_store(place.path);
	ck_assert_int_eq(said(), 5);
	store_close(&s);
	disk_remove(&place);
}
END_TEST

START_TEST(a_restore_that_was_cut_off_among_the_names_is_done_again)
{
	struct restore_done d;
	char wall[400];

	store_close(&s);
	ck_assert_int_eq(in_process(go_on, disk.path), 0);
	/* Something stands where the redo log shall go. */
	snprintf(wall, sizeof(wall), "%s.before-20260101T000000Z-redo",
		disk.path);
	turn.wall = 1767225600000;
	ck_assert_int_eq(mkdir(wall, 0700), 0);
	ck_assert_int_eq(restore_to(disk.dir, &d), ERR_IO);
	ck_assert_ptr_nonnull(strstr(why.s, "restore again"));
	/* The store without its log isn't taken for the store. */
	ck_assert_int_eq(
		store_open(disk.path, DURABILITY_FULL, &s, &why), ERR_CONFLICT);
	ck_assert_ptr_nonnull(strstr(why.s, "caveatctl restore"));
	turn.wall += 1000;
	ck_assert_msg(restore_to(disk.dir, &d) == ERR_OK, "%s", why.s);
	restore_done_clear(&d);
	ck_assert_int_eq(rmdir(wall), 0);
	open_audit();
	ck_assert_int_eq(said(), 1);
}
END_TEST

static void restore_or_exit(const char *path)
{
	struct restore_done d;

	(void)path;
	if (restore_to(disk.dir, &d) != ERR_CONFLICT ||
		strstr(why.s, "in use") == NULL)
		exit(1);
}

START_TEST(a_store_that_is_in_use_is_left_alone)
{
	int files;

	say(1, 5);
	make_copy(NULL);
	files = disk_files(&disk);
	ck_assert_int_eq(in_process(restore_or_exit, disk.path), 0);
	ck_assert_int_eq(disk_files(&disk), files);
	say(6, 6);
	ck_assert_int_eq(said(), 6);
}
END_TEST

static void spoil(off_t at)
{
	char junk[512];
	int fd = open(copy, O_WRONLY | O_CLOEXEC);

	memset(junk, 0x5a, sizeof(junk));
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
}

static void refused(enum err code)
{
	struct restore_done d;
	int files;

	store_close(&s);
	files = disk_files(&disk);
	ck_assert_int_eq(restore_to(disk.dir, &d), code);
	ck_assert_int_eq(disk_files(&disk), files);
	s = open_store(disk.path);
	ck_assert_int_eq(said(), 50);
}

START_TEST(a_damaged_copy_is_refused_and_nothing_is_touched)
{
	struct stat st;

	say(1, 50);
	make_copy(NULL);
	check_copy();
	ck_assert_int_eq(stat(copy, &st), 0);
	spoil(8192 * (st.st_size / 8192 / 2));
	refused(ERR_IO);
	ck_assert_int_eq(truncate(copy, st.st_size / 2), 0);
	refused(ERR_IO);
	ck_assert_int_eq(truncate(copy, 0), 0);
	refused(ERR_CONFLICT);
	spoil(0);
	refused(ERR_CONFLICT);
}
END_TEST

/* What somebody copied away under a process: a part of it is in its logs. */
START_TEST(a_file_that_has_a_log_is_refused)
{
	int fd;

	say(1, 50);
	make_copy(NULL);
	fd = open(copy, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(pwrite(fd, "\2\2", 2, 18), 2);
	close(fd);
	refused(ERR_CONFLICT);
}
END_TEST

START_TEST(rows_that_belong_to_nothing_are_found)
{
	struct backup_facts f;

	say(1, 50);
	store_idle(s); /* no transaction is open */
	run_script(s->db, "PRAGMA foreign_keys = OFF");
	run_script(s->db, "DELETE FROM room");
	make_copy(NULL);
	ck_assert_int_eq(backup_check(copy, &f, &why), ERR_IO);
}
END_TEST

/* ---- audit ---- */

static int put_aside(void)
{
	DIR *d = opendir(disk.dir);
	const struct dirent *f;
	int n = 0;

	while ((f = readdir(d)) != NULL)
		n += strstr(f->d_name, ".jsonl.before-") != NULL;
	closedir(d);
	return n;
}

START_TEST(the_chain_verifies_and_says_that_it_was_restored)
{
	const struct audit_row *row;
	size_t n;

	some();
	make_copy(NULL);
	add_turn("lost");
	sign_now();
	restore();
	sign_now();
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	n = audit_rows(s, turn.arena, 0, 100, &row);
	ck_assert_uint_eq(n, 9); /* with the restore, and a signature */
	ck_assert_ptr_nonnull(memmem(row[7].text.p, row[7].text.n,
		"\"by\":\"uid:7\",\"what\":\"restore\"", 29));
}
END_TEST

START_TEST(audit_files_from_after_the_copy_go_aside)
{
	const struct audit_keep keep = {disk.dir, 10 * DAY, DAY};
	const struct span *line;
	bool more = true;

	some();
	make_copy(NULL);
	turn.wall += 12 * DAY;
	ck_assert_int_eq(audit_rotate(s, &keep, &turn, &more, &why), ERR_OK);
	store_commit(s);
	restore();
	ck_assert_int_eq(put_aside(), 1);
	ck_assert_uint_eq(
		audit_file_lines(disk.dir, turn.arena, 0, 10, &line), 0);
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 8);
}
END_TEST

START_TEST(audit_files_from_before_the_copy_stay)
{
	const struct audit_keep keep = {disk.dir, 10 * DAY, DAY};
	const struct span *line;
	bool more = true;
	size_t n;

	some();
	turn.wall += 12 * DAY;
	ck_assert_int_eq(audit_rotate(s, &keep, &turn, &more, &why), ERR_OK);
	store_commit(s);
	make_copy(NULL);
	restore();
	ck_assert_int_eq(put_aside(), 0);
	n = audit_file_lines(disk.dir, turn.arena, 0, 10, &line);
	ck_assert_uint_ne(n, 0);
	begin_check();
	ck_assert_int_eq(check_lines(line, n), AUDIT_GOOD);
	audit_check_source(&check);
	n = lines_of(&line);
	ck_assert_int_eq(check_lines(line, n), AUDIT_GOOD);
}
END_TEST

Suite *suite_backup(void)
{
	Suite *suite = suite_create("backup");
	TCase *tc = tcase_create("backup");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc,
		a_copy_under_writes_is_the_store_as_it_was_at_its_beginning);
	tcase_add_test(tc, after_a_copy_the_log_goes_into_the_database_again);
	tcase_add_test(tc, the_old_redo_log_is_not_run_on_the_copy);
	tcase_add_test(tc, a_copy_that_lets_the_log_grow_too_much_is_given_up);
	tcase_add_test(tc, a_store_is_restored_where_there_was_none);
	tcase_add_test(
		tc, a_restore_that_was_cut_off_among_the_names_is_done_again);
	tcase_add_test(tc, a_store_that_is_in_use_is_left_alone);
	tcase_add_test(tc, a_damaged_copy_is_refused_and_nothing_is_touched);
	tcase_add_test(tc, a_file_that_has_a_log_is_refused);
	tcase_add_test(tc, rows_that_belong_to_nothing_are_found);
	tcase_add_test(tc, the_chain_verifies_and_says_that_it_was_restored);
	tcase_add_test(tc, audit_files_from_after_the_copy_go_aside);
	tcase_add_test(tc, audit_files_from_before_the_copy_stay);
	suite_add_tcase(suite, tc);
	return suite;
}
