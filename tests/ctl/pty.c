/* SPDX-License-Identifier: MIT */
/* A terminal, somebody who sits at it, and a program in front of it. */
#include "tests/ctl/pty.h"

#include <check.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

struct report {
	int status;
	bool echoes;
};

static bool echoes(int fd)
{
	struct termios t;

	return tcgetattr(fd, &t) == 0 && (t.c_lflag & ECHO) != 0;
}

/* The terminal is reset when who leads the session goes, so that isn't the
 * program. */
static void lead(int slave, int report, int (*f)(void *arg), void *arg)
{
	struct report r = {.status = -1};
	pid_t pid;

	if (login_tty(slave) != 0)
		_exit(1);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		int status;

		(void)signal(SIGINT, SIG_DFL);
		(void)signal(SIGQUIT, SIG_DFL);
		status = f(arg);
		fflush(NULL);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &r.status, 0) != pid)
		_exit(1);
	r.echoes = echoes(STDIN_FILENO);
	_exit(write(report, &r, sizeof(r)) == (ssize_t)sizeof(r) ? 0 : 1);
}

void pty_begin(struct pty *p, int (*f)(void *arg), void *arg)
{
	int slave, end[2];

	*p = (struct pty){.n = 0};
	ck_assert_int_eq(openpty(&p->master, &slave, NULL, NULL, NULL), 0);
	ck_assert_int_eq(pipe(end), 0);
	fflush(NULL);
	p->leader = fork();
	ck_assert_int_ge(p->leader, 0);
	if (p->leader == 0) {
		close(p->master);
		close(end[0]);
		lead(slave, end[1], f, arg);
	}
	close(slave);
	close(end[1]);
	p->report = end[0];
}

void pty_await(struct pty *p, const char *text)
{
	while (strstr(p->text, text) == NULL) {
		ssize_t k = read(
			p->master, p->text + p->n, sizeof(p->text) - 1 - p->n);

		ck_assert_msg(
			k > 0, "never printed: %s; but: %s", text, p->text);
		p->n += (size_t)k;
		p->text[p->n] = '\0';
	}
}

bool pty_echoes(const struct pty *p)
{
	return echoes(p->master);
}

void pty_type(const struct pty *p, const char *text)
{
	size_t n = strlen(text);

	ck_assert_int_eq(write(p->master, text, n), (ssize_t)n);
}

int pty_end(struct pty *p, bool *echoes_r)
{
	struct report r = {.status = -1};
	int status = -1;

	ck_assert_int_eq(read(p->report, &r, sizeof(r)), (ssize_t)sizeof(r));
	ck_assert_int_eq(waitpid(p->leader, &status, 0), p->leader);
	ck_assert_int_eq(status, 0);
	close(p->report);
	close(p->master);
	*echoes_r = r.echoes;
	return r.status;
}
