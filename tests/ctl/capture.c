/* SPDX-License-Identifier: MIT */
/* What is printed goes into a file without a name. */
#include "tests/ctl/capture.h"

#include <check.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

void capture_begin(struct capture *c)
{
	fflush(stdout);
	fflush(stderr);
	c->file = memfd_create("printed", MFD_CLOEXEC);
	c->out = dup(STDOUT_FILENO);
	c->err = dup(STDERR_FILENO);
	ck_assert_int_ge(c->file, 0);
	ck_assert_int_eq(dup2(c->file, STDOUT_FILENO), STDOUT_FILENO);
	ck_assert_int_eq(dup2(c->file, STDERR_FILENO), STDERR_FILENO);
}

const char *capture_end(struct capture *c)
{
	ssize_t n;

	fflush(stdout);
	fflush(stderr);
	ck_assert_int_eq(dup2(c->out, STDOUT_FILENO), STDOUT_FILENO);
	ck_assert_int_eq(dup2(c->err, STDERR_FILENO), STDERR_FILENO);
	n = pread(c->file, c->text, sizeof(c->text) - 1, 0);
	ck_assert_int_ge(n, 0);
	c->text[n] = '\0';
	close(c->file);
	close(c->out);
	close(c->err);
	return c->text;
}
