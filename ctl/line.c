/* SPDX-License-Identifier: MIT */
/* HTTP on a Unix socket: one request, one answer, the end. */
#include "ctl/line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "component/config.h"

#define REQUEST_MAX  ((size_t)16 << 20)
#define ANSWER_MAX   ((size_t)256 << 20)
#define PIECE        ((size_t)65536)
#define TIMEOUT_SECS 60

struct line {
	char *path;
	struct buf out, in;
	bool silent; /* the last call had no answer */
};

/* -s, or the configuration's; the caller's. NULL: said why. */
static char *socket_path(const struct ctl *c)
{
	struct config_errors e = {.n = 0};
	char *path;

	if (c->socket != NULL)
		return xstrdup(c->socket);
	buf_init(&e.text, SIZE_MAX / 2);
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

struct line *line_new(const struct ctl *c)
{
	char *path = socket_path(c);
	struct line *l;

	if (path == NULL)
		return NULL;
	l = xcalloc(1, sizeof(*l));
	l->path = path;
	buf_init(&l->out, REQUEST_MAX);
	buf_init(&l->in, ANSWER_MAX);
	return l;
}

void line_free(struct line **lp)
{
	struct line *l = *lp;

	if (l == NULL)
		return;
	buf_clear(&l->out);
	buf_clear(&l->in);
	free(l->path);
	free(l);
	*lp = NULL;
}

static void write_request(struct buf *b, const struct line_call *k)
{
	buf_printf(b, "%s %s", k->method, k->path);
	add_escaped(b, k->noun);
	buf_printf(b,
		" HTTP/1.1\r\nHost: caveat\r\nConnection: close\r\n"
		"Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
		k->type, k->body.n);
	buf_add(b, k->body);
}

enum err line_silent(struct line *l, int err, struct errtext *e)
{
	l->silent = true;
	return err_set(e, ERR_IO, "no caveatd answers at %s: %s", l->path,
		err != 0 ? strerror(err) : "it gave no answer");
}

bool line_is_silent(const struct line *l)
{
	return l->silent;
}

enum err line_open(
	struct line *l, const struct line_call *k, int *fd_r, struct errtext *e)
{
	int fd = -1;

	l->silent = false;
	buf_reset(&l->out);
	write_request(&l->out, k);
	if (l->out.over)
		return err_set(e, ERR_LIMIT, "a request of more than %zu bytes",
			REQUEST_MAX);
	fd = dial(l->path);
	if (fd < 0)
		return line_silent(l, errno, e);
	/* Who refuses it may answer before all of it is there. */
	(void)send_all(fd, buf_span(&l->out));
	*fd_r = fd;
	return ERR_OK;
}

bool line_receive(int fd, struct buf *b, bool *failed_r)
{
	char *to = buf_reserve(b, PIECE);
	ssize_t k = -1;

	while (to != NULL && (k = recv(fd, to, PIECE, 0)) < 0 && errno == EINTR)
		;
	*failed_r = k < 0;
	b->n += k > 0 ? (size_t)k : 0;
	return k > 0;
}

/* Status line, headers, body. false: that's no answer. */
static bool read_answer(struct span text, int *status_r, struct span *body_r)
{
	static const char end[] = "\r\n\r\n";
	const char *body =
		text.n != 0 ? memmem(text.p, text.n, end, strlen(end)) : NULL;
	uint64_t status;

	if (body == NULL || text.n < 12 ||
		!span_starts(text, SPAN("HTTP/1.")) ||
		!span_u64(span_of(text.p + 9, 3), &status))
		return false;
	body += strlen(end);
	*status_r = (int)status;
	*body_r = span_of(body, text.n - (size_t)(body - text.p));
	return true;
}

enum err line_ask(struct line *l, const struct line_call *k, int *status_r,
	struct span *body_r, struct errtext *e)
{
	bool failed = false;
	int fd;
	enum err err = line_open(l, k, &fd, e);

	if (err != ERR_OK)
		return err;
	buf_reset(&l->in);
	while (line_receive(fd, &l->in, &failed))
		;
	close(fd);
	if (!failed && read_answer(buf_span(&l->in), status_r, body_r))
		return ERR_OK;
	return line_silent(l, 0, e);
}
