/* SPDX-License-Identifier: MIT */
/* The load generator's side of the stream: the socket, and where stanzas end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/err.h"
#include "tests/bench/load.h"

#define CHUNK ((size_t)1 << 18)

uint64_t load_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static struct span find(struct span s, struct span what)
{
	char *p = memmem(s.p, s.n, what.p, what.n);

	return p != NULL ? span_of(p, s.n - (size_t)(p - s.p)) : SPAN_NONE;
}

static bool receive(struct load *l)
{
	char *p = buf_reserve(&l->in, CHUNK);
	ssize_t n = p != NULL ? recv(l->fd, p, CHUNK, 0) : 0;

	if (n == 0)
		die("the component has gone");
	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			die("recv: %s", strerror(errno));
		return false;
	}
	l->in.n += (size_t)n;
	l->now = load_ns();
	return true;
}

static void await(struct load *l, struct span what)
{
	struct pollfd p = {l->fd, POLLIN, 0};

	while (find(buf_span(&l->in), what).p == NULL) {
		if (poll(&p, 1, 15000) <= 0)
			die("no handshake");
		receive(l);
	}
}

static void flush(struct load *l)
{
	ssize_t n;

	if (l->out.n == 0)
		return;
	n = send(l->fd, l->out.p, l->out.n, MSG_NOSIGNAL);
	if (n > 0)
		buf_drop(&l->out, (size_t)n);
	else if (errno != EAGAIN && errno != EINTR)
		die("send: %s", strerror(errno));
}

static void run(struct load *l, char *command)
{
	char *argv[32], *rest = NULL;
	size_t n = 0;

	for (char *a = strtok_r(command, " ", &rest); a != NULL && n < 31;
		a = strtok_r(NULL, " ", &rest))
		argv[n++] = a;
	argv[n] = NULL;
	l->pid = fork();
	if (l->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM); /* if we die() */
		execvp(argv[0], argv);
		_exit(127);
	}
	if (l->pid < 0)
		die("fork: %s", strerror(errno));
}

/* Any handshake is good: what is measured comes after it. */
static void handshake(struct load *l)
{
	await(l, SPAN("<stream:stream"));
	buf_str(&l->out,
		"<?xml version='1.0'?><stream:stream xmlns='jabber:component:"
		"accept' xmlns:stream='http://etherx.jabber.org/streams' "
		"id='load' from='muc.localhost'>");
	flush(l);
	await(l, SPAN("</handshake>"));
	buf_reset(&l->in);
	buf_str(&l->out, "<handshake/>");
}

void load_start(struct load *l, unsigned port, char *command)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	int one = 1, s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd p = {s, POLLIN, 0};

	signal(SIGPIPE, SIG_IGN);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(s, 1) != 0)
		die("port %u: %s", port, strerror(errno));
	run(l, command);
	if (poll(&p, 1, 20000) <= 0)
		die("no component came");
	l->fd = accept4(s, NULL, NULL, SOCK_CLOEXEC);
	close(s);
	if (l->fd < 0)
		die("accept: %s", strerror(errno));
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	handshake(l);
}

void load_stop(struct load *l)
{
	kill(l->pid, SIGTERM);
	close(l->fd);
	waitpid(l->pid, NULL, 0);
}

/* Bytes of the stanza that s begins with, *head of them its first tag; 0: it
 * isn't all there. No message stands within a message, and so on. */
static size_t stanza_len(struct span s, size_t *head)
{
	const struct span ends[] = {
		SPAN("</message>"), SPAN("</presence>"), SPAN("</iq>")};
	static const char kinds[] = "mpi";
	const char *gt = memchr(s.p, '>', s.n);
	const char *kind;
	struct span end;

	if (gt == NULL)
		return 0;
	*head = (size_t)(gt - s.p) + 1;
	if (gt[-1] == '/')
		return *head;
	kind = strchr(kinds, s.p[1]);
	if (kind == NULL || *kind == '\0')
		die("not a stanza: %.*s", (int)*head, s.p);
	end = ends[kind - kinds];
	s = find(span_of(gt, s.n - *head + 1), end);
	return s.p == NULL ? 0 : *head + (size_t)(s.p - gt) - 1 + end.n;
}

static void take_all(struct load *l)
{
	struct span s = buf_span(&l->in);
	size_t head = 0;

	for (;;) {
		size_t n;

		while (s.n != 0 && is_xml_space(*s.p))
			s = span_of(s.p + 1, s.n - 1);
		n = s.n < 3 ? 0 : stanza_len(s, &head);
		if (n == 0)
			break;
		load_take(l, span_of(s.p, n), head);
		s = span_of(s.p + n, s.n - n);
	}
	buf_drop(&l->in, l->in.n - s.n);
}

bool load_turn(struct load *l, int ms)
{
	struct pollfd p = {l->fd, POLLIN, 0};

	flush(l);
	if (!receive(l)) {
		if (l->out.n != 0)
			p.events |= POLLOUT;
		if (poll(&p, 1, ms) <= 0)
			return false;
		if ((p.revents & POLLIN) == 0 || !receive(l))
			return true;
	}
	take_all(l);
	return true;
}
