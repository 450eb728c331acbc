/* SPDX-License-Identifier: MIT */
/* The server's side of XEP-0114 in the same event loop. */
#include "tests/component/fake_server.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/err.h"

#define STREAM_HEADER                                      \
	"<?xml version='1.0'?><stream:stream "             \
	"xmlns:stream='http://etherx.jabber.org/streams' " \
	"xmlns='jabber:component:accept' from='rooms.example.org' id='%s'>"
#define NOT_AUTHORIZED                                                 \
	"<stream:error><not-authorized "                               \
	"xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" \
	"</stream:stream>"

static void drop_connection(struct fake *f)
{
	if (f->be != NULL)
		bufferevent_free(f->be);
	f->be = NULL;
}

void fake_say(struct fake *f, struct span bytes)
{
	if (f->be != NULL)
		(void)bufferevent_write(f->be, bytes.p, bytes.n);
}

static void say_str(struct fake *f, const char *s)
{
	fake_say(f, span_str(s));
}

static void send_header(struct fake *f)
{
	struct buf b;

	f->greeted = true;
	buf_init(&b, 65536);
	if (f->header != NULL)
		buf_str(&b, f->header);
	else
		buf_printf(&b, STREAM_HEADER, f->id);
	fake_say(f, buf_span(&b));
	buf_clear(&b);
}

/* XEP-0114 3: hex of SHA-1 of id and secret; the id as XML means it. */
static void expected(const struct fake *f, struct buf *hex)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	const char *id = strcmp(f->id, "a&amp;b") == 0 ? "a&b" : f->id;
	unsigned n = 0;
	struct buf b;

	buf_init(&b, 4096);
	buf_str(&b, id);
	buf_str(&b, f->secret);
	if (EVP_Digest(b.p, b.n, digest, &n, EVP_sha1(), NULL) != 1)
		die("no SHA-1");
	hex_write(hex, span_of(digest, n));
	buf_clear(&b);
}

static void judge(struct fake *f, const char *text)
{
	const char *given = strchr(text, '>') + 1;
	struct buf hex;

	buf_init(&hex, 128);
	expected(f, &hex);
	f->handshakes++;
	if (strncmp(given, buf_cstr(&hex), hex.n) == 0 && given[hex.n] == '<')
		say_str(f, f->accept != NULL ? f->accept : "<handshake/>");
	else
		say_str(f, f->refuse != NULL ? f->refuse : NOT_AUTHORIZED);
	buf_clear(&hex);
}

static void take(struct fake *f, struct span bytes)
{
	const char *text, *end;

	if (f->secured) {
		buf_add(&f->got, bytes);
		return;
	}
	buf_add(&f->head, bytes);
	text = buf_cstr(&f->head);
	if (!f->greeted && strstr(text, "<stream:stream") != NULL &&
		text[f->head.n - 1] == '>')
		send_header(f);
	text = strstr(text, "<handshake");
	end = text != NULL ? strstr(text, "</handshake>") : NULL;
	if (end == NULL)
		return;
	f->secured = true;
	judge(f, text);
}

static void on_read(struct bufferevent *be, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(be);
	struct fake *f = arg;
	char bytes[4096];

	for (;;) {
		int n = evbuffer_remove(in, bytes, sizeof(bytes));

		if (n <= 0)
			return;
		take(f, span_of(bytes, (size_t)n));
	}
}

static void on_event(struct bufferevent *be, short what, void *arg)
{
	struct fake *f = arg;
	SSL *ssl = bufferevent_openssl_get_ssl(be);

	if ((what & BEV_EVENT_CONNECTED) != 0 && ssl != NULL) {
		const char *name =
			SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

		snprintf(
			f->sni, sizeof(f->sni), "%s", name != NULL ? name : "");
	}
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
		return;
	f->closed++;
	drop_connection(f);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd,
	struct sockaddr *peer, int n, void *arg)
{
	struct fake *f = arg;

	(void)l;
	(void)peer;
	(void)n;
	drop_connection(f);
	f->accepted++;
	f->greeted = f->secured = false;
	buf_reset(&f->head);
	f->got_before = f->got.n;
	if (f->tls != NULL)
		f->be = bufferevent_openssl_socket_new(f->base, fd,
			SSL_new(f->tls), BUFFEREVENT_SSL_ACCEPTING,
			BEV_OPT_CLOSE_ON_FREE);
	else
		f->be = bufferevent_socket_new(
			f->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (f->be == NULL)
		die("no bufferevent");
	bufferevent_setcb(f->be, on_read, NULL, on_event, f);
	if (!f->deaf)
		(void)bufferevent_enable(f->be, EV_READ | EV_WRITE);
}

struct fake *fake_new(struct event_base *base)
{
	struct fake *f = xcalloc(1, sizeof(*f));
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof(a);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	f->base = base;
	f->secret = "geheim";
	f->id = "3BF96D32";
	buf_init(&f->head, 1 << 20);
	buf_init(&f->got, (size_t)64 << 20);
	f->listener = evconnlistener_new_bind(base, on_accept, f,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 16,
		(struct sockaddr *)&a, (int)sizeof(a));
	if (f->listener == NULL ||
		getsockname(evconnlistener_get_fd(f->listener),
			(struct sockaddr *)&a, &n) != 0)
		die("no port on loopback");
	f->port = ntohs(a.sin_port);
	return f;
}

void fake_shut(struct fake *f)
{
	if (f->listener != NULL)
		evconnlistener_free(f->listener);
	f->listener = NULL;
	drop_connection(f);
}

void fake_free(struct fake **fp)
{
	struct fake *f = *fp;

	fake_shut(f);
	buf_clear(&f->head);
	buf_clear(&f->got);
	free(f);
	*fp = NULL;
}

void fake_drop(struct fake *f)
{
	struct linger now = {.l_onoff = 1};

	(void)setsockopt(bufferevent_getfd(f->be), SOL_SOCKET, SO_LINGER, &now,
		sizeof(now));
	drop_connection(f);
}

void fake_read(struct fake *f, bool on)
{
	if (on)
		(void)bufferevent_enable(f->be, EV_READ);
	else
		(void)bufferevent_disable(f->be, EV_READ);
}
