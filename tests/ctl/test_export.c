/* SPDX-License-Identifier: MIT */
/* caveatctl export: what people hear where something goes wrong, and that no
 * half of a file looks like one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/fake_daemon.h"
#include "tests/ctl/suites.h"

#define TWO                                                                  \
	{                                                                    \
		200, "{\"places\": [{\"kind\": \"room\", \"jid\": \"a@x\"}," \
		     " {\"kind\": \"room\", \"jid\": \"b@x\"}]}"             \
	}
#define PAGE(next, text)                                                    \
	{                                                                   \
		200, "<records xmlns='urn:caveat:transfer:0'" next ">" text \
		     "</records>"                                           \
	}

static char dir[] = "/tmp/export-XXXXXX";
static char file[64], part[72];
static struct fake_daemon f;
static struct capture printed;

static void begin(void)
{
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/all.xml", dir);
	snprintf(part, sizeof(part), "%s.part", file);
}

static void finish(void)
{
	fake_end(&f);
	(void)unlink(file);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing else is left */
}

/* The disk takes files of that many bytes; 0: of any. */
static enum ctl_status export_on(
	rlim_t disk, const struct fake_answer *answer, size_t n)
{
	const char *const argv[] = {file};
	struct rlimit usual, small;
	enum ctl_status s;

	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &usual), 0);
	small = usual;
	small.rlim_cur = disk != 0 ? disk : usual.rlim_cur;
	fake_begin(&f, answer, n);
	capture_begin(&printed);
	(void)setrlimit(RLIMIT_FSIZE, &small);
	s = ctl_export.command[0].run(&f.ctl, 1, argv);
	(void)setrlimit(RLIMIT_FSIZE, &usual);
	(void)capture_end(&printed);
	return s;
}

static enum ctl_status export(const struct fake_answer *answer, size_t n) {
	return export_on(0, answer, n);
}

static bool says(const char *text)
{
	return strstr(printed.text, text) != NULL;
}

START_TEST(a_place_that_can_not_be_read_is_named_with_the_reason)
{
	static const struct fake_answer answers[] = {
		TWO, PAGE("", "<about/>"),
		{404, "{\"error\": \"no such room\"}"}
        };

	ck_assert_int_eq(export(answers, 3), CTL_REFUSED);
	ck_assert(says("caveatctl: b@x: no such room\n"));
	ck_assert(says("all.xml is there, but without some places\n"));
	ck_assert(says("a@x "));
	ck_assert_int_eq(access(file, F_OK), 0);
}
END_TEST

/* Nor is there one in the way of the next try. */
START_TEST(where_no_place_can_be_read_there_is_no_file)
{
	static const struct fake_answer answers[] = {
		TWO, {404, "{\"error\": \"no such room\"}"},
		{404, "{\"error\": \"no such room\"}"}
        };

	ck_assert_int_eq(export(answers, 3), CTL_REFUSED);
	ck_assert(says("caveatctl: a@x: no such room\n"));
	ck_assert(says("caveatctl: b@x: no such room\n"));
	ck_assert(says("all.xml: there is nothing to be in it\n"));
	ck_assert_int_ne(access(file, F_OK), 0);
}
END_TEST

/* It would be in the way of the next run. */
START_TEST(who_interrupts_it_leaves_no_half_of_a_file)
{
	static const struct fake_answer answers[] = {
		TWO, PAGE(" next='n'", "<about/>"), PAGE("", "<about/>")};
	const char *const argv[] = {file};
	int status = -1;
	pid_t pid;

	f.interrupts = 2;
	fake_begin(&f, answers, ARRAY_LEN(answers));
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGINT, SIG_DFL); /* libcheck has another way */
		_exit((int)ctl_export.command[0].run(&f.ctl, 1, argv));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
	ck_assert_int_ne(access(file, F_OK), 0);
	ck_assert_int_ne(access(part, F_OK), 0);
}
END_TEST

START_TEST(a_daemon_that_goes_away_leaves_no_file)
{
	static const struct fake_answer answers[] = {
		TWO, PAGE(" next='n'", "<about/>")};

	ck_assert_int_eq(export(answers, 2), CTL_UNREACHABLE);
	ck_assert(says("caveatctl: a@x: no caveatd answers at "));
	ck_assert_int_ne(access(file, F_OK), 0);
	ck_assert_int_ne(access(part, F_OK), 0);
}
END_TEST

/* The daemon answers all the time. */
START_TEST(a_full_disk_is_no_missing_daemon)
{
	static char page[600000];
	const struct fake_answer answers[] = {
		TWO, {200, page}
        };
	int n = snprintf(page, sizeof(page),
		"<records xmlns='urn:caveat:transfer:0'><about/><message><body "
		"xmlns='jabber:client'>%0*d</body></message></records>",
		500000, 1);

	ck_assert_int_lt(n, (int)sizeof(page));
	ck_assert_int_eq(export_on(100000, answers, 2), CTL_REFUSED);
	ck_assert(says("caveatctl: a@x: "));
	ck_assert(says("all.xml.part: "));
	ck_assert_int_ne(access(file, F_OK), 0);
	ck_assert_int_ne(access(part, F_OK), 0);
}
END_TEST

/* The last of it is written when no place is open any more. */
START_TEST(nor_at_the_end_of_the_file)
{
	static const struct fake_answer answers[] = {
		TWO, PAGE("", "<about/>"), PAGE("", "<about/>")};

	ck_assert_int_eq(export_on(100, answers, 3), CTL_REFUSED);
	ck_assert(says("all.xml.part: "));
	ck_assert_int_ne(access(file, F_OK), 0);
	ck_assert_int_ne(access(part, F_OK), 0);
}
END_TEST

/* Of a run that was killed, or is still at it: the other one's file stays. */
START_TEST(what_is_being_written_is_not_touched)
{
	static const struct fake_answer answers[] = {TWO};
	FILE *other = fopen(part, "we");

	ck_assert_ptr_nonnull(other);
	fputs("half", other);
	fclose(other);
	ck_assert_int_eq(export(answers, 1), CTL_REFUSED);
	ck_assert(says("all.xml.part: File exists: "));
	ck_assert(says("remove it"));
	ck_assert_int_ne(access(file, F_OK), 0);
	ck_assert_int_eq(unlink(part), 0);
}
END_TEST

Suite *suite_export(void)
{
	Suite *s = suite_create("ctl/export");
	TCase *t = tcase_create("export");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(
		t, a_place_that_can_not_be_read_is_named_with_the_reason);
	tcase_add_test(t, where_no_place_can_be_read_there_is_no_file);
	tcase_add_test(t, who_interrupts_it_leaves_no_half_of_a_file);
	tcase_add_test(t, a_daemon_that_goes_away_leaves_no_file);
	tcase_add_test(t, a_full_disk_is_no_missing_daemon);
	tcase_add_test(t, nor_at_the_end_of_the_file);
	tcase_add_test(t, what_is_being_written_is_not_touched);
	suite_add_tcase(s, t);
	return s;
}
