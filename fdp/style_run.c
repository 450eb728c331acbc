/* SPDX-License-Identifier: MIT */
/* A stylesheet in a process of its own, that the system ends if it takes too
 * much: libxslt bounds neither memory nor all of the time. */
#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fdp/style.h"

/* What the child writes in front of the result. */
struct report {
	enum err err;
	enum style_method method;
	struct errtext text;
};

/* The shadow of AddressSanitizer takes terabytes. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOW 1
#endif
#endif
#if defined(SHADOW) || defined(__SANITIZE_ADDRESS__)
static const rlim_t memory_max = RLIM_INFINITY;
#else
static const rlim_t memory_max = STYLE_MEMORY_MAX;
#endif

/* The soft limit, which ends it; nobody in there can raise it again. */
static bool limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0)
		return false;
	if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > most)
		now.rlim_cur = most;
	return setrlimit(what, &now) == 0;
}

/* false: the system doesn't do so. */
static bool confine(void)
{
	return limit(RLIMIT_CPU, STYLE_SECONDS_MAX) &&
	       limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_FSIZE, 0) &&
	       limit(RLIMIT_CORE, 0) && limit(RLIMIT_AS, memory_max);
}

static bool write_all(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n != 0) {
		ssize_t did = write(fd, at, n);

		if (did <= 0 && errno != EINTR)
			return false;
		if (did > 0) {
			at += did;
			n -= (size_t)did;
		}
	}
	return true;
}

/* false: the end came before. */
static bool read_all(int fd, void *p, size_t n)
{
	char *at = p;

	while (n != 0) {
		ssize_t did = read(fd, at, n);

		if (did == 0 || (did < 0 && errno != EINTR))
			return false;
		if (did > 0) {
			at += did;
			n -= (size_t)did;
		}
	}
	return true;
}

NORETURN static void child(
	int fd, struct span sheet, struct span xml, size_t max)
{
	struct report r = {.err = ERR_IO, .text = {""}};
	struct buf out;

	buf_init(&out, max);
	if (confine())
		r.err = style_apply(sheet, xml, &out, &r.method, &r.text);
	else
		err_set(&r.text, ERR_IO, "a stylesheet can't be confined");
	/* Nothing of the parent's is flushed or freed twice. */
	_exit(!write_all(fd, &r, sizeof(r)) ||
		(r.err == ERR_OK && !write_all(fd, out.p, out.n)));
}

static bool read_result(int fd, struct buf *out)
{
	char part[16384];
	ssize_t n;

	do {
		n = read(fd, part, sizeof(part));
		if (n > 0)
			buf_add(out, span_of(part, (size_t)n));
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n == 0 && !out->over;
}

/* The child's, or what became of it. */
static enum err collect(int fd, pid_t pid, struct buf *out, struct report *r)
{
	bool all = read_all(fd, r, sizeof(*r)) &&
	           (r->err != ERR_OK || read_result(fd, out));
	int status = 0;

	close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (all && status == 0)
		return r->err;
	return err_set(&r->text, ERR_LIMIT,
		"stylesheet: it takes more than %d seconds or %zu MiB",
		STYLE_SECONDS_MAX, STYLE_MEMORY_MAX >> 20);
}

enum err style_run(struct span sheet, struct span xml, struct buf *out,
	enum style_method *method_r, struct errtext *e)
{
	struct report r = {.err = ERR_IO, .text = {""}};
	int fd[2];
	pid_t pid;
	enum err err;

	if (pipe(fd) != 0)
		return err_set(e, ERR_IO, "no pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		child(fd[1], sheet, xml, out->max - out->n);
	}
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return err_set(e, ERR_IO, "no process: %s", strerror(errno));
	}
	err = collect(fd[0], pid, out, &r);
	*method_r = r.method;
	r.text.s[sizeof(r.text.s) - 1] = '\0';
	return err == ERR_OK ? ERR_OK : err_set(e, err, "%s", r.text.s);
}
