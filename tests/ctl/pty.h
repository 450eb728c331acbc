/* SPDX-License-Identifier: MIT */
/* A terminal, somebody who sits at it, and a program in front of it. */
#ifndef TESTS_CTL_PTY_H
#define TESTS_CTL_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pty {
	pid_t leader; /* of the session; like a shell it stays to the end */
	int master, report;
	char text[16384]; /* what was printed so far */
	size_t n;
};

/* f(arg) runs in a process of its own: standard input, output and error are the
 * terminal, which it has for its own. What f gives is its exit status. */
void pty_begin(struct pty *p, int (*f)(void *arg), void *arg);
/* Reads until that was printed. */
void pty_await(struct pty *p, const char *text);
/* Is what is typed shown? */
bool pty_echoes(const struct pty *p);
void pty_type(const struct pty *p, const char *text);
/* It has ended, as wait() tells; echoes_r: as the terminal was then. */
int pty_end(struct pty *p, bool *echoes_r);

#endif
