/* SPDX-License-Identifier: MIT */
/* caveatctl import: what it asks the daemon for, and what people hear. */
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

#define ROOM "ops@rooms.example.org"
#define NEW                                                                  \
	{                                                                    \
		200, "{\"state\": \"new\", \"mark\": null, \"messages\": 0}" \
	}
#define TAKEN                                                        \
	{                                                            \
		200, "{\"taken\": 5, \"known\": 0, \"left_out\": 0}" \
	}
#define DONE                            \
	{                               \
		200, "{\"done\": true}" \
	}

static struct fake_daemon f;
static struct capture printed;

static const char *good(void)
{
	static char path[512];
	const char *top = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/document/good.xml",
		top != NULL ? top : ".");
	return path;
}

static enum ctl_status import(const char *option)
{
	const char *const argv[] = {good(), ROOM, option};

	return ctl_import.command[0].run(&f.ctl, option != NULL ? 3 : 2, argv);
}

static enum ctl_status printed_of(const char *option)
{
	enum ctl_status s;

	capture_begin(&printed);
	s = import(option);
	(void)capture_end(&printed);
	return s;
}

static bool says(const char *text)
{
	return strstr(printed.text, text) != NULL;
}

/* What was taken in for it is nobody's: a run without --check would go on with
 * it, and another check would take it for all that there is. */
START_TEST(who_interrupts_a_check_leaves_nothing_behind)
{
	static const struct fake_answer answers[] = {
		NEW, {200, "{\"taken\": 5, \"known\": 0, \"left_out\": 0}"},
		{200, "{\"same\": [], \"differs\": [], \"lost\": []}"},
                 DONE
        };
	int status = -1;
	pid_t pid;

	f.interrupts = 2;
	fake_begin(&f, answers, ARRAY_LEN(answers));
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGINT, SIG_DFL); /* libcheck has another way */
		_exit((int)import("--check"));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGINT);
	ck_assert_ptr_nonnull(
		strstr(fake_asked(&f), "DELETE /arrivals/" ROOM "\n"));
	fake_end(&f);
}
END_TEST

START_TEST(a_check_that_finds_a_half_says_so)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": null,"
		      " \"messages\": 3}"       },
		{200, "{\"same\": [], \"differs\": [], \"lost\": []}"}
        };

	fake_begin(&f, answers, ARRAY_LEN(answers));
	ck_assert_int_eq(printed_of("--check"), CTL_DONE);
	ck_assert(says("an earlier run of it didn't end"));
	ck_assert(says("caveatctl arrival drop"));
	ck_assert_ptr_null(strstr(fake_asked(&f), "DELETE"));
	fake_end(&f);
}
END_TEST

/* The daemon answers all the time, so it can be reached. */
START_TEST(a_refusal_is_named_and_is_none_of_the_line)
{
	static const struct fake_answer answers[] = {
		NEW, {422, "{\"error\": \"record 2: no such label\"}"},
                 DONE
        };

	fake_begin(&f, answers, ARRAY_LEN(answers));
	ck_assert_int_eq(printed_of(NULL), CTL_REFUSED);
	ck_assert(says("caveatctl: " ROOM ": record 2: no such label\n"));
	(void)fake_asked(&f);
	fake_end(&f);
}
END_TEST

START_TEST(a_daemon_that_goes_away_is_unreachable)
{
	static const struct fake_answer answers[] = {NEW};

	fake_begin(&f, answers, ARRAY_LEN(answers));
	ck_assert_int_eq(printed_of(NULL), CTL_UNREACHABLE);
	ck_assert(says("caveatctl: " ROOM ": no caveatd answers at "));
	fake_end(&f);
}
END_TEST

/* It comes back, and the same command is run again. */
START_TEST(and_goes_on_when_it_is_back)
{
	static const struct fake_answer answers[] = {
		{200, "{\"state\": \"arriving\", \"mark\": null,"
		      " \"messages\": 0}"},
		TAKEN, DONE
        };

	fake_begin(&f, answers, ARRAY_LEN(answers));
	ck_assert_int_eq(printed_of(NULL), CTL_DONE);
	ck_assert(says("completed"));
	(void)fake_asked(&f);
	fake_end(&f);
}
END_TEST

START_TEST(what_does_not_go_together_is_said)
{
	static const char *const with[] = {"--check", "--label=S", "--policy=P",
		"--unfit=refuse", "--invite", "--map=a=b"};

	for (size_t i = 0; i < ARRAY_LEN(with); i++) {
		const char *const argv[] = {good(), "--verify", with[i]};
		enum ctl_status s;

		capture_begin(&printed);
		s = ctl_import.command[0].run(&f.ctl, 3, argv);
		(void)capture_end(&printed);
		ck_assert_int_eq(s, CTL_USAGE);
		ck_assert(says("--verify"));
	}
}
END_TEST

Suite *suite_import(void)
{
	Suite *s = suite_create("ctl/import");
	TCase *t = tcase_create("import");

	tcase_add_test(t, who_interrupts_a_check_leaves_nothing_behind);
	tcase_add_test(t, a_check_that_finds_a_half_says_so);
	tcase_add_test(t, a_refusal_is_named_and_is_none_of_the_line);
	tcase_add_test(t, a_daemon_that_goes_away_is_unreachable);
	tcase_add_test(t, and_goes_on_when_it_is_back);
	tcase_add_test(t, what_does_not_go_together_is_said);
	suite_add_tcase(s, t);
	return s;
}
