/* SPDX-License-Identifier: MIT */
/* Passwords in files. */
#include "ctl/secret.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/base/assert_span.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/suites.h"

static char path[] = "/tmp/secret-XXXXXX";
static struct errtext e;

static void begin(void)
{
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "open sesame\r\nmore\n", 18), 18);
	close(fd);
}

static void finish(void)
{
	ck_assert_int_eq(unlink(path), 0);
}

/* What is printed while it is read with that mode. */
static const char *told(mode_t mode)
{
	static struct capture printed;
	char *s;

	ck_assert_int_eq(chmod(path, mode), 0);
	capture_begin(&printed);
	s = secret_read(path, "u@example.org", &e);
	(void)capture_end(&printed);
	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(s, "open sesame");
	secret_free(&s);
	ck_assert_ptr_null(s);
	return printed.text;
}

START_TEST(a_file_that_everybody_can_read_is_named)
{
	ck_assert_str_eq(told(0600), "");
	ck_assert_str_eq(told(0640), "");
	ck_assert_ptr_nonnull(strstr(told(0644), path));
	ck_assert_ptr_nonnull(strstr(told(0602), path));
	ck_assert_ptr_null(strstr(told(0644), "sesame"));
}
END_TEST

START_TEST(no_core_is_dumped_with_a_password)
{
	struct rlimit r;

	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &r), 0);
	r.rlim_cur = r.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_CORE, &r), 0);
	(void)told(0600);
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &r), 0);
	ck_assert_uint_eq(r.rlim_cur, 0);
}
END_TEST

Suite *suite_secret(void)
{
	Suite *s = suite_create("ctl/secret");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_file_that_everybody_can_read_is_named);
	tcase_add_test(t, no_core_is_dumped_with_a_password);
	suite_add_tcase(s, t);
	return s;
}
