/* SPDX-License-Identifier: MIT */
/* Audit: old records become files, and nothing is lost on the way. */
#include "tests/db/audit_rig.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void rotate(void)
{
	const struct audit_keep keep = {disk.dir, 10 * DAY, DAY};
	bool more = true;

	while (more) {
		ck_assert_int_eq(
			audit_rotate(s, &keep, &turn, &more, &why), ERR_OK);
		store_commit(s);
	}
}

static int audit_files(void)
{
	DIR *d = opendir(disk.dir);
	const struct dirent *f;
	int n = 0;

	while ((f = readdir(d)) != NULL)
		n += strstr(f->d_name, ".jsonl") != NULL;
	closedir(d);
	return n;
}

/* Files, then the table. */
static enum audit_flaw check_all(void)
{
	enum audit_flaw flaw = AUDIT_GOOD;
	const struct span *line;
	uint64_t after = 0;
	size_t n;

	begin_check();
	while (flaw == AUDIT_GOOD && (n = audit_file_lines(disk.dir, turn.arena,
					      after, 2, &line)) != 0) {
		flaw = check_lines(line, n);
		after = check.head.seq;
	}
	audit_check_source(&check);
	n = lines_of(&line);
	return flaw != AUDIT_GOOD ? flaw : check_lines(line, n);
}

START_TEST(old_records_move_to_a_file_and_the_chain_goes_on)
{
	some();
	turn.wall += 12 * DAY;
	add_turn("young");
	rotate();
	/* up to the signature */
	ck_assert_uint_eq(audit_state(s).base.seq, 5);
	ck_assert_int_eq(audit_files(), 1);
	ck_assert_int_eq(count_rows(), 4);
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 9);
	restart();
	add_turn("more");
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 10);
}
END_TEST

START_TEST(the_table_alone_can_be_checked_after_a_rotation)
{
	some();
	turn.wall += 12 * DAY;
	rotate();
	ck_assert_int_eq(check_table(), AUDIT_GOOD);
	tamper("UPDATE audit SET text = replace(text, '\"6\"', '\"9\"')"
	       " WHERE seq = 6");
	ck_assert_int_eq(check_table(), AUDIT_FLAW_CHANGED);
}
END_TEST

START_TEST(young_records_stay)
{
	some();
	turn.wall += 10 * DAY;
	rotate();
	ck_assert_int_eq(audit_files(), 0);
}
END_TEST

START_TEST(all_records_may_move)
{
	some();
	sign_now();
	turn.wall += 12 * DAY;
	rotate();
	restart();
	add_turn("more");
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	turn.wall += 12 * DAY;
	rotate();
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	ck_assert_int_eq(audit_files(), 2);
}
END_TEST

static void rotate_and_end(const char *path)
{
	const struct audit_keep keep = {disk.dir, 10 * DAY, DAY};
	bool more;

	s = open_store(path);
	if (audit_rotate(s, &keep, &turn, &more, &why) != ERR_OK)
		exit(1);
	/* the file is there, the turn isn't kept */
}

START_TEST(a_crash_between_file_and_table_neither_loses_nor_doubles)
{
	some();
	turn.wall += 12 * DAY;
	store_close(&s);
	ck_assert_int_eq(in_process(rotate_and_end, disk.path), 0);
	ck_assert_int_eq(audit_files(), 1);
	open_audit();
	ck_assert_int_eq(count_rows(), 7);
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 7);
	rotate();
	ck_assert_int_eq(audit_files(), 1);
	ck_assert_int_eq(check_all(), AUDIT_GOOD);
	ck_assert_uint_eq(check.records, 8);
}
END_TEST

START_TEST(records_twice_that_differ_are_found)
{
	const struct span *line;
	size_t n;

	some();
	n = lines_of(&line);
	begin_check();
	ck_assert_int_eq(check_lines(line, n), AUDIT_GOOD);
	audit_check_source(&check);
	ck_assert_int_eq(check_lines(line, n), AUDIT_GOOD);
	audit_check_source(&check);
	tamper("DELETE FROM audit; UPDATE audit_state SET signed_seq = 0");
	restart();
	add_turn("x");
	add_turn("y");
	n = lines_of(&line);
	ck_assert_int_eq(check_lines(line, n), AUDIT_FLAW_CHAIN);
}
END_TEST

START_TEST(a_file_that_was_changed_is_found)
{
	char path[320];
	FILE *f;

	some();
	turn.wall += 12 * DAY;
	rotate();
	snprintf(path, sizeof(path), "%s/audit-000000000001-000000000005.jsonl",
		disk.dir);
	f = fopen(path, "r+");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fseek(f, 70, SEEK_SET), 0);
	fputc('7', f);
	fclose(f);
	ck_assert_int_ne(check_all(), AUDIT_GOOD);
}
END_TEST

Suite *suite_audit_files(void)
{
	Suite *suite = suite_create("audit_files");
	TCase *tc = tcase_create("audit_files");

	tcase_add_checked_fixture(tc, audit_setup, audit_teardown);
	tcase_add_test(tc, records_twice_that_differ_are_found);
	tcase_add_test(tc, a_file_that_was_changed_is_found);
	tcase_add_test(tc, old_records_move_to_a_file_and_the_chain_goes_on);
	tcase_add_test(tc, the_table_alone_can_be_checked_after_a_rotation);
	tcase_add_test(tc, young_records_stay);
	tcase_add_test(tc, all_records_may_move);
	tcase_add_test(
		tc, a_crash_between_file_and_table_neither_loses_nor_doubles);
	suite_add_tcase(suite, tc);
	return suite;
}
