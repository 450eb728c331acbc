/* SPDX-License-Identifier: MIT */
/* Passwords: in files, and typed. */
#include "ctl/secret.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/base/assert_span.h"
#include "tests/ctl/capture.h"
#include "tests/ctl/pty.h"
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

START_TEST(a_file_without_one_is_named)
{
	struct errtext why;

	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_ptr_null(secret_read(path, "u@example.org", &why));
	ck_assert_ptr_nonnull(strstr(why.s, path));
	ck_assert_ptr_nonnull(strstr(why.s, ": no password in it"));
	ck_assert_ptr_null(secret_read("/none/such", "u@example.org", &why));
	ck_assert_ptr_nonnull(strstr(why.s, "/none/such: "));
}
END_TEST

/* ---- typed ---- */

#define PROMPT "Password of u@example.org: "

static struct pty terminal;
static bool echoes;

/* Asks, and says what came of it; what was typed too much is left. */
static int asks(void *arg)
{
	char *s = secret_read(NULL, "u@example.org", &e);
	int left = -1;

	(void)arg;
	if (s == NULL)
		printf("refused: %s\n", e.s);
	else
		puts(strcmp(s, "open sesame") == 0 ? "as typed" : "another");
	if (ioctl(STDIN_FILENO, FIONREAD, &left) == 0)
		printf("%d left\n", left);
	secret_free(&s);
	return 0;
}

static void begin_typing(void)
{
	pty_begin(&terminal, asks, NULL);
	pty_await(&terminal, PROMPT);
}

START_TEST(what_is_typed_is_not_shown)
{
	begin_typing();
	ck_assert(!pty_echoes(&terminal));
	pty_type(&terminal, "open sesame\n");
	pty_await(&terminal, "0 left\r\n");
	ck_assert_int_eq(pty_end(&terminal, &echoes), 0);
	ck_assert(echoes);
	ck_assert_str_eq(terminal.text, PROMPT "\r\nas typed\r\n0 left\r\n");
}
END_TEST

START_TEST(who_interrupts_sees_again_what_he_types)
{
	static const struct {
		const char *key;
		int sig;
	} keys[] = {
		{"\x03",       SIGINT },
                {"sesame\x03", SIGINT },
                {"\x1c",       SIGQUIT}
        };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		int status;

		begin_typing();
		pty_type(&terminal, keys[i].key);
		status = pty_end(&terminal, &echoes);
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_eq(WTERMSIG(status), keys[i].sig);
		ck_assert(echoes);
		ck_assert_ptr_null(strstr(terminal.text, "sesame"));
	}
}
END_TEST

/* Enter alone, or the end of all input. */
START_TEST(nothing_is_no_password)
{
	static const char *const keys[] = {"\n", "\x04"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		begin_typing();
		pty_type(&terminal, keys[i]);
		pty_await(&terminal, "refused: no password was typed\r\n");
		ck_assert_int_eq(pty_end(&terminal, &echoes), 0);
		ck_assert(echoes);
	}
}
END_TEST

/* SECURITY: nor does the shell run the rest of it. */
START_TEST(too_long_a_password_is_refused_with_all_of_it)
{
	char typed[2002];

	memset(typed, 'x', sizeof(typed) - 2);
	memcpy(typed + sizeof(typed) - 2, "\n", 2);
	begin_typing();
	pty_type(&terminal, typed);
	pty_await(&terminal, "refused: too long a password\r\n0 left\r\n");
	ck_assert_int_eq(pty_end(&terminal, &echoes), 0);
	ck_assert(echoes);
	ck_assert_ptr_null(strstr(terminal.text, "xx"));
}
END_TEST

START_TEST(where_there_is_no_terminal_the_option_is_named)
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)setsid(); /* from whatever terminal there is */
		_exit(secret_read(NULL, "u@example.org", &e) == NULL &&
					strstr(e.s, "--password-file") != NULL
				? 0
				: 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}
END_TEST

Suite *suite_secret(void)
{
	Suite *s = suite_create("ctl/secret");
	TCase *t = tcase_create("file"), *typed = tcase_create("typed");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_file_that_everybody_can_read_is_named);
	tcase_add_test(t, no_core_is_dumped_with_a_password);
	tcase_add_test(t, a_file_without_one_is_named);
	suite_add_tcase(s, t);
	tcase_add_test(typed, what_is_typed_is_not_shown);
	tcase_add_test(typed, who_interrupts_sees_again_what_he_types);
	tcase_add_test(typed, nothing_is_no_password);
	tcase_add_test(typed, too_long_a_password_is_refused_with_all_of_it);
	tcase_add_test(typed, where_there_is_no_terminal_the_option_is_named);
	suite_add_tcase(s, typed);
	return s;
}
