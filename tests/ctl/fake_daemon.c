/* SPDX-License-Identifier: MIT */
/* A caveatd that gives the answers it was told: a process of its own. */
#include "tests/ctl/fake_daemon.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* The whole of one request: b; *body_r: where its body begins. */
static void receive(int fd, struct buf *b, size_t *body_r)
{
	static const char name[] = "Content-Length: ";
	const char *end = NULL;
	struct span rest;
	uint64_t n = 0;

	do {
		char *to = buf_reserve(b, 65536);
		ssize_t k = recv(fd, to, 65536, 0);

		if (k <= 0)
			die("a request that is cut off");
		b->n += (size_t)k;
		end = memmem(b->p, b->n, "\r\n\r\n", 4);
		if (end != NULL) {
			const char *at = memmem(b->p, b->n, name, strlen(name));

			*body_r = (size_t)(end - b->p) + 4;
			at += strlen(name);
			rest = span_of(at, b->n - (size_t)(at - b->p));
			if (!span_u64(span_cut(rest, '\r', &rest), &n))
				die("no length");
		}
	} while (end == NULL || b->n < *body_r + n);
}

static void write_log(FILE *log, const struct buf *b, size_t body)
{
	struct span rest, line = span_cut(buf_span(b), '\r', &rest);
	struct span method = span_cut(line, ' ', &rest);
	struct span path = span_cut(rest, ' ', &rest);

	fprintf(log, "%.*s %.*s\n", SPAN_FMT(method), SPAN_FMT(path));
	fprintf(log, "%.*s\n", (int)(b->n - body), b->p + body);
}

static void interrupt(int fd)
{
	struct ucred who;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who,
		    &(socklen_t){sizeof(who)}) != 0 ||
		kill(who.pid, SIGINT) != 0)
		die("nobody to interrupt");
}

static void serve(int listener, const struct fake_daemon *f,
	const struct fake_answer *answer, size_t n)
{
	FILE *log = fopen(f->log, "we");

	for (size_t i = 0; i < n; i++) {
		int fd = accept(listener, NULL, NULL);
		size_t body = 0;
		struct buf b;

		buf_init(&b, SIZE_MAX / 2);
		receive(fd, &b, &body);
		write_log(log, &b, body);
		if (i + 1 == f->interrupts)
			interrupt(fd);
		dprintf(fd, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n\r\n%s",
			answer[i].status, strlen(answer[i].body),
			answer[i].body);
		close(fd);
		buf_clear(&b);
	}
	fclose(log);
	close(listener);
}

void fake_begin(
	struct fake_daemon *f, const struct fake_answer *answer, size_t n)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(f->dir, sizeof(f->dir), "/tmp/fake-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(f->dir));
	snprintf(f->socket, sizeof(f->socket), "%s/s", f->dir);
	snprintf(f->log, sizeof(f->log), "%s/log", f->dir);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", f->socket);
	ck_assert_int_eq(
		bind(listener, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	ck_assert_int_eq(listen(listener, 16), 0);
	f->ctl = (struct ctl){.config = "", .socket = f->socket};
	buf_init(&f->asked, SIZE_MAX / 2);
	fflush(NULL);
	f->pid = fork();
	ck_assert_int_ge(f->pid, 0);
	if (f->pid == 0) {
		serve(listener, f, answer, n);
		_exit(0);
	}
	close(listener);
}

const char *fake_asked(struct fake_daemon *f)
{
	int status = -1;
	FILE *log;
	size_t n;

	ck_assert_int_eq(waitpid(f->pid, &status, 0), f->pid);
	f->pid = 0;
	ck_assert_int_eq(status, 0);
	log = fopen(f->log, "re");
	ck_assert_ptr_nonnull(log);
	do {
		char *to = buf_reserve(&f->asked, 65536);

		n = fread(to, 1, 65536, log);
		f->asked.n += n;
	} while (n != 0);
	fclose(log);
	return buf_cstr(&f->asked);
}

void fake_end(struct fake_daemon *f)
{
	if (f->pid != 0) {
		kill(f->pid, SIGKILL);
		waitpid(f->pid, NULL, 0);
	}
	(void)unlink(f->socket);
	(void)unlink(f->log);
	(void)rmdir(f->dir);
	buf_clear(&f->asked);
}
