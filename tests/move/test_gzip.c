/* SPDX-License-Identifier: MIT */
/* Files written once: their names, their parts, and what is wrong with them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/gzip.h"
#include "tests/move/suites.h"

static char dir[32], path[64], part[64];
static struct gzip_out *out;
static struct gzip_in *in;
static struct buf text;
static struct errtext e;

static void begin(void)
{
	snprintf(dir, sizeof(dir), "/tmp/gzip-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f", dir);
	snprintf(part, sizeof(part), "%s/f.part", dir);
	buf_init(&text, SIZE_MAX / 2);
}

static void finish(void)
{
	gzip_out_free(&out);
	gzip_in_free(&in);
	buf_clear(&text);
	(void)unlink(path);
	(void)unlink(part);
	(void)rmdir(dir);
}

static void create(bool compress)
{
	ck_assert_int_eq(gzip_create(path, compress, &out, &e), ERR_OK);
}

static void add(const char *s)
{
	ck_assert_int_eq(gzip_write(out, span_str(s), &e), ERR_OK);
}

static void place(void)
{
	ck_assert_int_eq(gzip_finish(out, &e), ERR_OK);
	ck_assert_int_eq(gzip_place(out, &e), ERR_OK);
	gzip_out_free(&out);
}

static enum err read_all(void)
{
	size_t n;
	enum err err;

	buf_reset(&text);
	do {
		char *to = buf_reserve(&text, 100);

		err = gzip_read(in, to, 100, &n, &e);
		text.n += n;
	} while (err == ERR_OK && n != 0);
	return err;
}

static void open_it(void)
{
	ck_assert_int_eq(gzip_open(path, &in, &e), ERR_OK);
}

static void write_file(const char *p, size_t n)
{
	FILE *f = fopen(path, "we");

	ck_assert_uint_eq(fwrite(p, 1, n, f), n);
	fclose(f);
}

static size_t read_file(char *p, size_t max)
{
	FILE *f = fopen(path, "re");
	size_t n = fread(p, 1, max, f);

	fclose(f);
	return n;
}

START_TEST(what_is_written_is_read_and_smaller_where_asked)
{
	bool compress = _i != 0;
	struct stat st;

	create(compress);
	for (int i = 0; i < 10000; i++)
		add("to be or not to be\n");
	place();
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert(compress ? st.st_size < 19000 : st.st_size == 190000);
	open_it();
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(read_all(), ERR_OK);
		ck_assert_uint_eq(text.n, 190000);
		ck_assert_int_eq(gzip_rewind(in, &e), ERR_OK);
	}
}
END_TEST

START_TEST(it_has_its_name_only_when_it_is_whole)
{
	create(true);
	add("half of it");
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_str_eq(gzip_part(out), part);
	ck_assert_int_eq(gzip_finish(out, &e), ERR_OK);
	ck_assert_int_ne(access(path, F_OK), 0);
	gzip_out_free(&out);
	ck_assert_int_ne(access(part, F_OK), 0);
}
END_TEST

START_TEST(a_file_that_is_there_is_never_overwritten)
{
	write_file("x", 1);
	ck_assert_int_eq(gzip_create(path, true, &out, &e), ERR_CONFLICT);
	ck_assert_ptr_null(out);
	(void)unlink(path);
	create(true);
	add("y");
	write_file("x", 1); /* it came meanwhile */
	ck_assert_int_eq(gzip_finish(out, &e), ERR_OK);
	ck_assert_int_eq(gzip_place(out, &e), ERR_IO);
	gzip_out_free(&out);
	open_it();
	ck_assert_int_eq(read_all(), ERR_OK);
	ck_assert_str_eq(buf_cstr(&text), "x");
}
END_TEST

START_TEST(nor_is_one_that_is_being_made)
{
	struct gzip_out *second;

	create(true);
	ck_assert_int_eq(gzip_create(path, true, &second, &e), ERR_CONFLICT);
	ck_assert_ptr_null(second);
	ck_assert_ptr_nonnull(strstr(e.s, "f.part"));
}
END_TEST

START_TEST(what_came_behind_the_mark_can_be_taken_back)
{
	create(_i != 0);
	add("one ");
	ck_assert_int_eq(gzip_mark(out, &e), ERR_OK);
	for (int i = 0; i < 100000; i++)
		add("two ");
	ck_assert_int_eq(gzip_take_back(out, &e), ERR_OK);
	add("three");
	place();
	open_it();
	ck_assert_int_eq(read_all(), ERR_OK);
	ck_assert_str_eq(buf_cstr(&text), "one three");
}
END_TEST

START_TEST(what_is_cut_off_or_changed_is_not_read)
{
	static char good[4096], bad[4096];
	size_t n;

	create(true);
	for (int i = 0; i < 100; i++) {
		char line[32];

		snprintf(line, sizeof(line), "line %d\n", i * i);
		add(line);
	}
	place();
	n = read_file(good, sizeof(good));
	/* Of the head, flags, time and system say nothing about the text. */
	for (size_t i = 10; i < n; i++) {
		memcpy(bad, good, n);
		bad[i] ^= 0x10;
		write_file(bad, n);
		open_it();
		ck_assert_int_ne(read_all(), ERR_OK);
		gzip_in_free(&in);
		write_file(good, i);
		open_it();
		ck_assert_int_eq(read_all(), ERR_SYNTAX);
		ck_assert_str_eq(e.s, "it is cut off");
		gzip_in_free(&in);
	}
}
END_TEST

START_TEST(junk_behind_its_end_is_refused)
{
	static char bytes[4096];
	size_t n;

	create(true);
	add("text");
	place();
	n = read_file(bytes, sizeof(bytes));
	bytes[n] = 'x';
	write_file(bytes, n + 1);
	open_it();
	ck_assert_int_eq(read_all(), ERR_SYNTAX);
}
END_TEST

START_TEST(a_bomb_is_not_blown_up)
{
	static char zeros[1 << 20];
	uint64_t out_n = 0;
	size_t n;
	enum err err;

	create(true);
	for (int i = 0; i < 64; i++)
		ck_assert_int_eq(
			gzip_write(out, span_of(zeros, sizeof(zeros)), &e),
			ERR_OK);
	place();
	open_it();
	do {
		err = gzip_read(in, zeros, sizeof(zeros), &n, &e);
		out_n += n;
	} while (err == ERR_OK && n != 0);
	ck_assert_int_eq(err, ERR_LIMIT);
	ck_assert_uint_lt(out_n, 20 << 20);
}
END_TEST

START_TEST(a_folder_or_a_pipe_is_no_file)
{
	ck_assert_int_eq(gzip_open(dir, &in, &e), ERR_IO);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	/* With a reader and writer of our own nobody waits. */
	int fd = open(path, O_RDWR | O_CLOEXEC);

	ck_assert_int_eq(gzip_open(path, &in, &e), ERR_IO);
	close(fd);
	ck_assert_int_eq(gzip_open("/nowhere/f", &in, &e), ERR_IO);
	ck_assert_str_eq(e.s, "/nowhere/f: No such file or directory");
}
END_TEST

START_TEST(a_part_that_is_a_link_is_left_alone)
{
	(void)unlink(path);
	ck_assert_int_eq(symlink("/dev/full", part), 0);
	ck_assert_int_eq(gzip_create(path, false, &out, &e), ERR_CONFLICT);
}
END_TEST

Suite *suite_gzip(void)
{
	Suite *s = suite_create("gzip");
	TCase *t = tcase_create("gzip");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_loop_test(
		t, what_is_written_is_read_and_smaller_where_asked, 0, 2);
	tcase_add_test(t, it_has_its_name_only_when_it_is_whole);
	tcase_add_test(t, a_file_that_is_there_is_never_overwritten);
	tcase_add_test(t, nor_is_one_that_is_being_made);
	tcase_add_loop_test(
		t, what_came_behind_the_mark_can_be_taken_back, 0, 2);
	tcase_add_test(t, what_is_cut_off_or_changed_is_not_read);
	tcase_add_test(t, junk_behind_its_end_is_refused);
	tcase_add_test(t, a_bomb_is_not_blown_up);
	tcase_add_test(t, a_folder_or_a_pipe_is_no_file);
	tcase_add_test(t, a_part_that_is_a_link_is_left_alone);
	suite_add_tcase(s, t);
	return s;
}
