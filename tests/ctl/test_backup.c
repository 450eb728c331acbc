/* SPDX-License-Identifier: MIT */
/* caveatctl backup: no half of a copy stays. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/fake_daemon.h"
#include "tests/ctl/suites.h"

static char dir[] = "/tmp/backup-XXXXXX";
static char file[64];
static struct fake_daemon f;
static struct capture printed;

static void begin(void)
{
	static const struct fake_answer answers[] = {
		{200, "that is no store"}
        };

	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/copy.db", dir);
	fake_begin(&f, answers, 1);
}

static void finish(void)
{
	fake_end(&f);
	ck_assert_int_eq(rmdir(dir), 0); /* nothing is left in it */
}

static enum ctl_status backup(void)
{
	const char *const argv[] = {file};

	return ctl_backup.command[0].run(&f.ctl, 1, argv);
}

START_TEST(what_is_no_store_gets_no_name)
{
	enum ctl_status s;

	begin();
	capture_begin(&printed);
	s = backup();
	(void)capture_end(&printed);
	ck_assert_int_eq(s, CTL_REFUSED);
	ck_assert_ptr_nonnull(strstr(printed.text, file));
	finish();
}
END_TEST

/* It would be in the way of the next one. */
START_TEST(who_interrupts_it_leaves_nothing)
{
	int status = -1;
	pid_t pid;

	f.interrupts = 1;
	begin();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGINT, SIG_DFL); /* libcheck has another way */
		_exit((int)backup());
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
	finish();
}
END_TEST

Suite *suite_backup(void)
{
	Suite *s = suite_create("ctl/backup");
	TCase *t = tcase_create("backup");

	tcase_add_test(t, what_is_no_store_gets_no_name);
	tcase_add_test(t, who_interrupts_it_leaves_nothing);
	suite_add_tcase(s, t);
	return s;
}
