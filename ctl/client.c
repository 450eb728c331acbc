/* SPDX-License-Identifier: MIT */
/* HTTP + JSON on a Unix socket: one request, one answer, the end. */
#include "ctl/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "component/config.h"

#define ANSWER_MAX   ((size_t)256 << 20)
#define TIMEOUT_SECS 60

/* -s, or the configuration's; the caller's. NULL: said why. */
static char *socket_path(const struct ctl *c)
{
	struct config_errors e = {.n = 0};
	char *path;

	if (c->socket != NULL)
		return xstrdup(c->socket);
	buf_init(&e.text, 65536);
	path = config_control_path(c->config, &e);
	if (path == NULL)
		fputs(buf_cstr(&e.text), stderr);
	buf_clear(&e.text);
	return path;
}

static int dial(const char *path)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct timeval tv = {.tv_sec = TIMEOUT_SECS};
	int fd;

	if (strlen(path) >= sizeof(sa.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(sa.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) != 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) != 0 ||
		connect(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

static void add_escaped(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
			(ch >= '0' && ch <= '9') || ch == '.' || ch == '-' ||
			ch == '_' || ch == '@')
			buf_byte(b, (char)ch);
		else
			buf_printf(b, "%%%02X", ch);
	}
}

static void write_request(struct buf *b, const char *method, const char *path,
	struct span noun, json_t *body)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;

	buf_printf(b, "%s %s", method, path);
	add_escaped(b, noun);
	buf_printf(b,
		" HTTP/1.1\r\nHost: caveat\r\nConnection: close\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n"
		"\r\n%s",
		text != NULL ? strlen(text) : 0, text != NULL ? text : "");
	free(text);
	json_decref(body);
}

static bool send_all(int fd, struct span s)
{
	while (s.n != 0) {
		ssize_t k = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (k <= 0 && errno != EINTR)
			return false;
		if (k > 0)
			s = span_of(s.p + k, s.n - (size_t)k);
	}
	return true;
}

static bool receive_all(int fd, struct buf *b)
{
	for (;;) {
		char *to = buf_reserve(b, 65536);
		ssize_t k;

		if (to == NULL)
			return false;
		k = recv(fd, to, 65536, 0);
		if (k == 0)
			return true;
		if (k < 0 && errno != EINTR)
			return false;
		if (k > 0)
			b->n += (size_t)k;
	}
}

/* Status line, headers, body. 0: that's no answer. */
static int read_answer(struct span text, json_t **body_r)
{
	static const char end[] = "\r\n\r\n";
	const char *body =
		text.n != 0 ? memmem(text.p, text.n, end, strlen(end)) : NULL;
	uint64_t status;

	*body_r = NULL;
	if (body == NULL || text.n < 12 ||
		!span_starts(text, SPAN("HTTP/1.")) ||
		!span_u64(span_of(text.p + 9, 3), &status))
		return 0;
	body += strlen(end);
	*body_r = json_loadb(body, text.n - (size_t)(body - text.p),
		JSON_DISABLE_EOF_CHECK, NULL);
	return *body_r != NULL ? (int)status : 0;
}

static enum ctl_status judge(int status, json_t *body, json_t **answer_r)
{
	const char *error;

	if (status >= 200 && status < 300) {
		*answer_r = body;
		return CTL_DONE;
	}
	error = json_string_value(json_object_get(body, "error"));
	ctl_fail(CTL_REFUSED, "%s", error != NULL ? error : "refused");
	json_decref(body);
	return CTL_REFUSED;
}

enum ctl_status ctl_call(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body, json_t **answer_r)
{
	char *at = socket_path(c);
	struct buf out, in;
	json_t *answer;
	int fd, status = 0;

	*answer_r = NULL;
	if (at == NULL) {
		json_decref(body);
		return CTL_UNREACHABLE;
	}
	buf_init(&out, 2097152);
	buf_init(&in, ANSWER_MAX);
	write_request(&out, method, path, noun, body);
	fd = dial(at);
	if (fd >= 0 && send_all(fd, buf_span(&out)) && receive_all(fd, &in))
		status = read_answer(buf_span(&in), &answer);
	if (status == 0)
		ctl_fail(CTL_UNREACHABLE, "no caveatd answers at %s: %s", at,
			fd < 0 ? strerror(errno) : "it gave no answer");
	if (fd >= 0)
		close(fd);
	buf_clear(&out);
	buf_clear(&in);
	free(at);
	return status == 0 ? CTL_UNREACHABLE : judge(status, answer, answer_r);
}

/* ---- bytes ---- */

/* The head of an answer: what of its body has come by now stays in b. */
static bool receive_head(int fd, struct buf *b, int *status_r, uint64_t *size_r)
{
	static const char end[] = "\r\n\r\n", name[] = "Content-Length: ";
	const char *stop = NULL, *at;
	struct span head, rest;
	uint64_t status;

	while (stop == NULL) {
		char *to = buf_reserve(b, 4096);
		ssize_t k = to != NULL ? recv(fd, to, 4096, 0) : 0;

		if (k == 0 || (k < 0 && errno != EINTR))
			return false;
		b->n += k > 0 ? (size_t)k : 0;
		stop = memmem(b->p, b->n, end, strlen(end));
	}
	head = span_of(b->p, (size_t)(stop - b->p) + 2);
	at = memmem(head.p, head.n, name, strlen(name));
	if (head.n < 12 || at == NULL || !span_starts(head, SPAN("HTTP/1.")) ||
		!span_u64(span_of(head.p + 9, 3), &status))
		return false;
	at += strlen(name);
	*status_r = (int)status;
	rest = span_of(at, head.n - (size_t)(at - head.p));
	if (!span_u64(span_cut(rest, '\r', &rest), size_r))
		return false;
	head.n = (size_t)(stop - b->p) + strlen(end);
	memmove(b->p, b->p + head.n, b->n - head.n);
	b->n -= head.n;
	return true;
}

static bool write_all(int fd, struct span s)
{
	while (s.n != 0) {
		ssize_t k = write(fd, s.p, s.n);

		if (k < 0 && errno != EINTR)
			return false;
		if (k > 0)
			s = span_of(s.p + k, s.n - (size_t)k);
	}
	return true;
}

/* All of the body, beginning with what is in b. */
static enum ctl_status receive_body(
	int from, int to, struct buf *b, uint64_t size)
{
	uint64_t n = 0;

	for (;;) {
		ssize_t k;

		n += b->n;
		if (!write_all(to, buf_span(b)))
			return ctl_fail(CTL_REFUSED, "can't write: %s",
				strerror(errno));
		buf_reset(b);
		if (n >= size)
			return n == size ? CTL_DONE : CTL_REFUSED;
		do {
			char *p = buf_reserve(b, 65536);

			k = p != NULL ? recv(from, p, 65536, 0) : 0;
		} while (k < 0 && errno == EINTR);
		if (k <= 0)
			return ctl_fail(CTL_REFUSED,
				"caveatd gave up: its log says why");
		b->n = (size_t)k;
	}
}

/* Nothing but an error that is said. */
static enum ctl_status receive_error(int fd, struct buf *b, int status)
{
	json_t *answer = NULL;

	if (receive_all(fd, b))
		answer = json_loadb(b->p, b->n, JSON_DISABLE_EOF_CHECK, NULL);
	return judge(status >= 400 ? status : 500, answer, &answer);
}

enum ctl_status ctl_fetch(
	const struct ctl *c, const char *method, const char *path, int fd)
{
	char *at = socket_path(c);
	enum ctl_status s = CTL_UNREACHABLE;
	struct buf out, in;
	uint64_t size;
	int from, status;

	if (at == NULL)
		return CTL_UNREACHABLE;
	buf_init(&out, 65536);
	buf_init(&in, 1048576);
	write_request(&out, method, path, SPAN_NONE, NULL);
	from = dial(at);
	if (from < 0 || !send_all(from, buf_span(&out)) ||
		!receive_head(from, &in, &status, &size))
		ctl_fail(CTL_UNREACHABLE, "no caveatd answers at %s: %s", at,
			from < 0 ? strerror(errno) : "it gave no answer");
	else if (status == 200)
		s = receive_body(from, fd, &in, size);
	else
		s = receive_error(from, &in, status);
	if (from >= 0)
		close(from);
	buf_clear(&out);
	buf_clear(&in);
	free(at);
	return s;
}

const char *ctl_text(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s != NULL ? s : "";
}

enum ctl_status ctl_ask(const struct ctl *c, const char *method,
	const char *path, struct span noun, json_t *body,
	void (*print)(const json_t *answer))
{
	json_t *answer;
	enum ctl_status s = ctl_call(c, method, path, noun, body, &answer);

	if (s != CTL_DONE)
		return s;
	if (c->json) {
		json_dumpf(answer, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
		putchar('\n');
	} else if (print != NULL) {
		print(answer);
	}
	json_decref(answer);
	return CTL_DONE;
}
