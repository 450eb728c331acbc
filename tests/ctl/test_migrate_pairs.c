/* SPDX-License-Identifier: MIT */
/* Which rooms go where, as people say it. */
#include <stdlib.h>
#include <unistd.h>

#include "ctl/migrate.h"
#include "tests/ctl/suites.h"

static struct pairs p;
static struct errtext e;
static struct buf target;

static void begin(void)
{
	p = (struct pairs){.n = 0};
	buf_init(&target, 4096);
}

static void finish(void)
{
	pairs_clear(&p);
	buf_clear(&target);
}

static void goes(const char *room, const char *where)
{
	bool does = pairs_target(&p, span_str(room), &target);

	ck_assert_int_eq(does, where != NULL);
	if (does)
		ck_assert_str_eq(buf_cstr(&target), where);
}

START_TEST(a_room_goes_to_a_room_or_keeps_its_name)
{
	ck_assert_int_eq(pairs_add(&p, "a@old", "b@new", &e), ERR_OK);
	ck_assert_int_eq(pairs_add(&p, "C@Old", "new", &e), ERR_OK);
	goes("a@old", "b@new");
	goes("c@old", "c@new");
	goes("d@old", NULL);
}
END_TEST

START_TEST(the_first_that_fits_counts)
{
	ck_assert_int_eq(pairs_add(&p, "ops@old", "war@new", &e), ERR_OK);
	ck_assert_int_eq(pairs_add(&p, "o*@old", "other", &e), ERR_OK);
	ck_assert_int_eq(pairs_add(&p, "*@old", "new", &e), ERR_OK);
	goes("ops@old", "war@new");
	goes("opa@old", "opa@other");
	goes("x@old", "x@new");
	goes("x@older", NULL);
}
END_TEST

START_TEST(what_can_not_be_meant_is_refused)
{
	static const char *const bad[][2] = {
		{"*@old",   "a@new"  }, /* many into one */
		{"old",     "new"    }, /* no room */
		{"a@old",   "*@new"  },
		{"a@old/x", "new"    },
		{"a b@old", "new"    },
		{"a@old",   ""       },
		{"",        "new"    },
		{"a@old",   "b@new/x"},
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(
			pairs_add(&p, bad[i][0], bad[i][1], &e) == ERR_VALUE,
			"%s %s", bad[i][0], bad[i][1]);
	ck_assert_uint_eq(p.n, 0);
}
END_TEST

static enum err read_text(const char *text)
{
	char path[] = "/tmp/caveat-pairs-XXXXXX";
	int fd = mkstemp(path);
	enum err err;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	err = pairs_read(&p, path, &e);
	unlink(path);
	return err;
}

START_TEST(a_file_has_a_pair_in_each_line)
{
	ck_assert_int_eq(
		read_text("# all\n\n a@old \t b@new\r\n*@old new"), ERR_OK);
	ck_assert_uint_eq(p.n, 2);
	goes("a@old", "b@new");
	goes("c@old", "c@new");
}
END_TEST

START_TEST(a_bad_line_is_named)
{
	ck_assert_int_eq(read_text("a@old new\nb@old\n"), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(e.s, ":2: "));
	pairs_clear(&p);
	ck_assert_int_eq(read_text("a@old b@new c@new\n"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, ":1: "));
	ck_assert_int_eq(read_text("# nothing\n"), ERR_VALUE);
	ck_assert_int_eq(pairs_read(&p, "/nonexistent/list", &e), ERR_IO);
}
END_TEST

/* Rooms have no capitals, whatever people write. */
START_TEST(a_pattern_is_compared_as_addresses_are)
{
	ck_assert_int_eq(pairs_add(&p, "Ops-*@Old", "New", &e), ERR_OK);
	ck_assert_str_eq(p.v[0].source, "ops-*@old");
	goes("ops-a@old", "ops-a@new");
	ck_assert_int_eq(pairs_add(&p, "[A-C]?@old", "new", &e), ERR_OK);
	goes("bx@old", "bx@new");
	ck_assert_int_eq(pairs_add(&p, "*@*", "new", &e), ERR_OK);
	goes("x@elsewhere", "x@new");
	pairs_clear(&p);
	ck_assert_int_eq(pairs_add(&p, "Ops?@*.Old", "new", &e), ERR_OK);
	goes("ops1@conference.old", "ops1@new");
}
END_TEST

START_TEST(odd_lines_are_read_or_named)
{
	/* what a Windows editor makes of it */
	ck_assert_int_eq(read_text("\xef\xbb\xbf"
				   "# all\r\na@old\tnew\r\n\r\n"
				   "\t a@old new \r\nB@old b@new"),
		ERR_OK);
	ck_assert_uint_eq(p.n, 3);
	goes("a@old", "a@new");
	goes("b@old", "b@new");
	pairs_clear(&p);
	ck_assert_int_eq(
		read_text("a@old new\n\xff\xfe@old new\n"), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(e.s, ":2: that is no text in UTF-8"));
	pairs_clear(&p);
	ck_assert_int_eq(read_text("a@old new # old one\n"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, ":1: "));
	pairs_clear(&p);
	ck_assert_int_eq(read_text("\n a@old \n"), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(e.s, ":2: "));
	ck_assert_int_eq(read_text(""), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, ": names no room"));
}
END_TEST

/* "a@old" is all that C's strings see of it. */
START_TEST(what_hides_behind_a_nul_is_found)
{
	char path[] = "/tmp/caveat-pairs-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "a@old\0x new\n", 12), 12);
	close(fd);
	ck_assert_int_eq(pairs_read(&p, path, &e), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(e.s, ":1: "));
	unlink(path);
}
END_TEST

START_TEST(one_room_becomes_one_room)
{
	ck_assert_int_eq(
		read_text("a@old x@new\nb@old new\na@old y@new\n"), ERR_VALUE);
	ck_assert_ptr_nonnull(
		strstr(e.s, ": a@old goes to both x@new and y@new"));
	pairs_clear(&p);
	ck_assert_int_eq(read_text("x@old new\nb@old X@new\n"), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "x@old"));
	ck_assert_ptr_nonnull(strstr(e.s, " go to x@new"));
	pairs_clear(&p);
	/* the first that fits counts: an exception, and the rest */
	ck_assert_int_eq(
		read_text("a@old b@new\n*@old new\na@old b@new\n"), ERR_OK);
	goes("a@old", "b@new");
}
END_TEST

Suite *suite_migrate_pairs(void)
{
	Suite *s = suite_create("migrate_pairs");
	TCase *t = tcase_create("migrate_pairs");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_room_goes_to_a_room_or_keeps_its_name);
	tcase_add_test(t, the_first_that_fits_counts);
	tcase_add_test(t, what_can_not_be_meant_is_refused);
	tcase_add_test(t, a_file_has_a_pair_in_each_line);
	tcase_add_test(t, a_bad_line_is_named);
	tcase_add_test(t, a_pattern_is_compared_as_addresses_are);
	tcase_add_test(t, odd_lines_are_read_or_named);
	tcase_add_test(t, what_hides_behind_a_nul_is_found);
	tcase_add_test(t, one_room_becomes_one_room);
	suite_add_tcase(s, t);
	return s;
}
