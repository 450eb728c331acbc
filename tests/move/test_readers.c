/* SPDX-License-Identifier: MIT */
/* The table of readers: what every row has to keep to. */
#include "move/readers.h"
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

Suite *suite_readers(void)
{
	Suite *s = suite_create("readers");
	TCase *t = tcase_create("readers");

	tcase_add_test(t, no_two_readers_have_one_name);
	tcase_add_test(t, nobody_takes_what_is_not_there_or_is_nothing);
	suite_add_tcase(s, t);
	return s;
}
