/* SPDX-License-Identifier: MIT */
/* The table of readers: what every row has to keep to. */
#include "move/readers.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/move/suites.h"

START_TEST(no_two_readers_have_one_name)
{
	for (const struct move_reader *r = move_readers; r->name != NULL; r++)
		ck_assert_ptr_eq(move_reader_named(r->name), r);
	ck_assert_ptr_null(move_reader_named("no such reader"));
}
END_TEST

START_TEST(nobody_takes_what_is_not_there_or_is_nothing)
{
	static const char *const paths[] = {
		"/nonexistent/path", "/dev/null", "/proc", ""};
	const struct move_reader *twice;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		ck_assert_ptr_null(move_reader_of(paths[i], &twice));
}
END_TEST

static void count(void *arg, const struct move_found *f)
{
	(void)f;
	++*(size_t *)arg;
}

/* Whatever comes of it. */
static void read_all(const char *path)
{
	for (const struct move_reader *r = move_readers; r->name != NULL; r++) {
		struct move_source *s;
		struct errtext e;
		size_t n = 0;

		if (r->open(path, SPAN_NONE, &s, &e) != ERR_OK)
			continue;
		(void)!s->ops->list(s, count, &n, &e);
		s->ops->free(s);
	}
}

/* In a folder that its server's user owns there may be anything. */
START_TEST(nobody_waits_for_who_writes_into_a_pipe)
{
	static const char *const folders[] = {"/conference%2eexample",
		"/conference%2eexample/muc_log",
		"/conference%2eexample/config"};
	static const char *const at[] = {"/pipe.gz", "/prosody.sqlite",
		"/dump.sql", "/conference%2eexample/persistent.dat",
		"/conference%2eexample/muc_log/a.list",
		"/conference%2eexample/config/a.dat"};
	char dir[] = "/tmp/readers-XXXXXX", path[128];
	const struct move_reader *twice;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, at[i]);
		ck_assert_int_eq(mkfifo(path, 0600), 0);
		ck_assert_ptr_null(move_reader_of(path, &twice));
	}
	read_all(dir);
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, at[i]);
		ck_assert_int_eq(unlink(path), 0);
	}
	for (size_t i = ARRAY_LEN(folders); i-- > 0;) {
		snprintf(path, sizeof(path), "%s%s", dir, folders[i]);
		ck_assert_int_eq(rmdir(path), 0);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

Suite *suite_readers(void)
{
	Suite *s = suite_create("readers");
	TCase *t = tcase_create("readers");

	tcase_add_test(t, no_two_readers_have_one_name);
	tcase_add_test(t, nobody_takes_what_is_not_there_or_is_nothing);
	tcase_add_test(t, nobody_waits_for_who_writes_into_a_pipe);
	suite_add_tcase(s, t);
	return s;
}
