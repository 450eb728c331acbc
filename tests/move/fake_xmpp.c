/* SPDX-License-Identifier: MIT */
/* A server for one user, in a process of its own. */
#include "tests/move/fake_xmpp.h"

#include <arpa/inet.h>
#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"

#define HEADER                                                       \
	"<?xml version='1.0'?><stream:stream xmlns='jabber:client' " \
	"xmlns:stream='http://etherx.jabber.org/streams' id='1' "    \
	"from='example.org' version='1.0'><stream:features>"
#define SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define TLS  "urn:ietf:params:xml:ns:xmpp-tls"

struct peer {
	int listener, fd;
	struct buf in; /* read, not yet looked at */
	char id[256], query[256], occupant[256];
};

static void say(const struct peer *p, struct span s)
{
	while (s.n != 0) {
		ssize_t k = send(p->fd, s.p, s.n, MSG_NOSIGNAL);

		if (k <= 0)
			_exit(3);
		s = span_of(s.p + k, s.n - (size_t)k);
	}
}

/* What is to be filled in, and with what. */
static const char *hole(const struct peer *p, const char *at, size_t *n_r)
{
	const struct {
		const char *name, *value;
	} holes[] = {
		{"ID",       p->id      },
                {"QUERY",    p->query   },
                {"OCCUPANT", p->occupant}
        };

	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
		*n_r = strlen(holes[i].name);
		if (strncmp(at, holes[i].name, *n_r) == 0)
			return holes[i].value;
	}
	return NULL;
}

static void say_filled(const struct peer *p, const char *text)
{
	const char *from = text, *at = text, *value;
	size_t n;

	for (; *at != '\0'; at++) {
		value = hole(p, at, &n);
		if (value == NULL)
			continue;
		say(p, span_of(from, (size_t)(at - from)));
		say(p, span_str(value));
		at += n - 1;
		from = at + 1;
	}
	say(p, span_str(from));
}

/* The last value of an attribute. before: ` id=`. */
static void keep(struct span s, const char *before, char *to, size_t max)
{
	size_t n = strlen(before);

	for (size_t i = 0; i + n < s.n; i++) {
		struct span rest = span_of(s.p + i, s.n - i);

		if (!span_starts(rest, span_str(before)))
			continue;
		rest = span_cut(span_of(rest.p + n + 1, rest.n - n - 1),
			rest.p[n], &(struct span){0});
		if (rest.n >= max)
			continue;
		memcpy(to, rest.p, rest.n);
		to[rest.n] = '\0';
	}
}

static void keep_ids(struct peer *p, struct span s)
{
	keep(s, " id=", p->id, sizeof(p->id));
	keep(s, " queryid=", p->query, sizeof(p->query));
	keep(s, "<presence to=", p->occupant, sizeof(p->occupant));
}

static void wait_for(struct peer *p, const char *text)
{
	const char *at;

	for (;;) {
		char *to = buf_reserve(&p->in, 65536);
		ssize_t k;

		at = memmem(p->in.p, p->in.n, text, strlen(text));
		if (at != NULL)
			break;
		k = recv(p->fd, to, 65536, 0);
		if (k <= 0)
			_exit(FAKE_CLOSED);
		p->in.n += (size_t)k;
	}
	at += strlen(text);
	keep_ids(p, span_of(p->in.p, (size_t)(at - p->in.p)));
	buf_drop(&p->in, (size_t)(at - p->in.p));
}

/* As if there were TLS. */
static void offer_tls(struct peer *p)
{
	wait_for(p, "<stream:stream ");
	wait_for(p, ">");
	say(p, SPAN(HEADER "<starttls xmlns='" TLS "'/></stream:features>"));
	wait_for(p, "<starttls");
	wait_for(p, ">");
	say(p, SPAN("<proceed xmlns='" TLS "'/>"));
	while (recv(p->fd, p->id, sizeof(p->id), 0) > 0)
		;
	exit(FAKE_CLOSED);
}

/* false: the password is wrong. */
static bool let_in(struct peer *p, const char *password)
{
	struct buf plain, sent;

	buf_init(&plain, 1024);
	buf_init(&sent, 1024);
	buf_add(&plain, SPAN("\0u\0"));
	buf_str(&plain, password);
	base64_write(&sent, buf_span(&plain));
	wait_for(p, "<stream:stream ");
	wait_for(p, ">");
	say(p, SPAN(HEADER "<mechanisms xmlns='" SASL
			   "'><mechanism>PLAIN</mechanism></mechanisms>"
			   "</stream:features>"));
	wait_for(p, "<auth ");
	wait_for(p, ">");
	while (memmem(p->in.p, p->in.n, "</auth>", 7) == NULL) {
		char *to = buf_reserve(&p->in, 4096);
		ssize_t k = recv(p->fd, to, 4096, 0);

		if (k <= 0)
			_exit(FAKE_CLOSED);
		p->in.n += (size_t)k;
	}
	if (!span_starts(buf_span(&p->in), buf_span(&sent))) {
		say(p, SPAN("<failure xmlns='" SASL "'><not-authorized/>"
			    "</failure>"));
		return false;
	}
	wait_for(p, "</auth>");
	say(p, SPAN("<success xmlns='" SASL "'/>"));
	wait_for(p, "<stream:stream ");
	wait_for(p, ">");
	say(p, SPAN(HEADER "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
			   "</stream:features>"));
	wait_for(p, "</iq>");
	say_filled(p, "<iq type='result' id='ID'><bind "
		      "xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
		      "<jid>u@example.org/r</jid></bind></iq>");
	return true;
}

static void say_forever(const struct peer *p, const char *text)
{
	struct pollfd f = {.fd = p->fd, .events = POLLIN};
	char unused[4096];

	for (;;) {
		struct span s = span_str(text);

		if (poll(&f, 1, 20) > 0 &&
			recv(p->fd, unused, sizeof(unused), 0) <= 0)
			return;
		if (send(p->fd, s.p, s.n, MSG_NOSIGNAL) < 0)
			return;
	}
}

static void serve(int listener, const char *password, const struct fake_step *s)
{
	struct peer p = {.listener = listener, .fd = -1};

	buf_init(&p.in, (size_t)16 << 20);
	for (; s->wait != NULL || s->say != NULL || s->close; s++) {
		if (p.fd < 0) {
			p.fd = accept(listener, NULL, NULL);
			buf_reset(&p.in);
			if (p.fd >= 0 && password == NULL)
				offer_tls(&p);
			if (p.fd < 0 || !let_in(&p, password))
				_exit(p.fd < 0);
		}
		if (s->wait != NULL)
			wait_for(&p, s->wait);
		if (s->close == FAKE_FOREVER)
			say_forever(&p, s->say);
		else if (s->say != NULL)
			say_filled(&p, s->say);
		if (s->close) {
			close(p.fd);
			p.fd = -1;
		}
	}
	close(listener);
	while (p.fd >= 0 && recv(p.fd, p.id, sizeof(p.id), 0) > 0)
		;
	_exit(0);
}

void fake_xmpp_start(struct fake_xmpp *f, const char *password,
	const struct fake_step *steps)
{
	struct sockaddr_in sa = {.sin_family = AF_INET};
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
	f->port = ntohs(sa.sin_port);
	f->pid = fork();
	ck_assert_int_ge(f->pid, 0);
	if (f->pid == 0) {
		alarm(60);
		serve(fd, password, steps);
	}
	close(fd);
}

void fake_xmpp_ended(struct fake_xmpp *f, int wanted)
{
	int status;

	ck_assert_int_eq(waitpid(f->pid, &status, 0), f->pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), wanted);
}

void fake_xmpp_done(struct fake_xmpp *f)
{
	fake_xmpp_ended(f, 0);
}
