/* SPDX-License-Identifier: MIT */
/* A server for one user, in a process of its own. */
#include "tests/move/fake_xmpp.h"

#include <arpa/inet.h>
#include <check.h>
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

struct peer {
	int listener, fd;
	struct buf in; /* read, not yet looked at */
	char id[256];
};

static void say(const struct peer *p, struct span s)
{
	while (s.n != 0) {
		ssize_t k = send(p->fd, s.p, s.n, MSG_NOSIGNAL);

		if (k <= 0)
			exit(3);
		s = span_of(s.p + k, s.n - (size_t)k);
	}
}

static void say_filled(const struct peer *p, const char *text)
{
	const char *at;

	while ((at = strstr(text, "ID")) != NULL) {
		say(p, span_of(text, (size_t)(at - text)));
		say(p, span_str(p->id));
		text = at + 2;
	}
	say(p, span_str(text));
}

/* The last id that stands before `end`. */
static void keep_id(struct peer *p, struct span s)
{
	for (size_t i = 0; i + 5 < s.n; i++) {
		struct span rest = span_of(s.p + i, s.n - i);

		if (!span_starts(rest, SPAN(" id='")) &&
			!span_starts(rest, SPAN(" id=\"")))
			continue;
		rest = span_cut(span_of(rest.p + 5, rest.n - 5), rest.p[4],
			&(struct span){0});
		if (rest.n >= sizeof(p->id))
			continue;
		memcpy(p->id, rest.p, rest.n);
		p->id[rest.n] = '\0';
	}
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
			exit(FAKE_CLOSED);
		p->in.n += (size_t)k;
	}
	at += strlen(text);
	keep_id(p, span_of(p->in.p, (size_t)(at - p->in.p)));
	buf_drop(&p->in, (size_t)(at - p->in.p));
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
			exit(FAKE_CLOSED);
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

static void serve(int listener, const char *password, const struct fake_step *s)
{
	struct peer p = {.listener = listener, .fd = -1};

	buf_init(&p.in, (size_t)16 << 20);
	for (; s->wait != NULL || s->say != NULL || s->close; s++) {
		if (p.fd < 0) {
			p.fd = accept(listener, NULL, NULL);
			buf_reset(&p.in);
			if (p.fd < 0 || !let_in(&p, password))
				exit(p.fd < 0);
		}
		if (s->wait != NULL)
			wait_for(&p, s->wait);
		if (s->say != NULL)
			say_filled(&p, s->say);
		if (s->close) {
			close(p.fd);
			p.fd = -1;
		}
	}
	close(listener);
	while (p.fd >= 0 && recv(p.fd, p.id, sizeof(p.id), 0) > 0)
		;
	exit(0);
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
