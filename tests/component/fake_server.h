/* SPDX-License-Identifier: MIT */
/*
 * The server's side of XEP-0114 in the same event loop: accepts, checks the
 * handshake, says what a test wants said, keeps what it was told.
 */
#ifndef TESTS_COMPONENT_FAKE_SERVER_H
#define TESTS_COMPONENT_FAKE_SERVER_H

#include <openssl/ssl.h>

#include "base/buf.h"

struct event_base;
struct bufferevent;
struct evconnlistener;

struct fake {
	struct event_base *base;
	struct evconnlistener *listener;
	uint16_t port;
	/* What it does; may be set at any time. */
	const char *secret;
	const char *header; /* NULL: the usual one; "": none */
	const char *id;     /* as written in XML */
	const char *accept; /* after a good handshake; NULL: <handshake/> */
	const char *refuse; /* NULL: not-authorized */
	SSL_CTX *tls;       /* NULL: plain. Borrowed */
	bool deaf;          /* accepts and reads nothing */
	/* What it saw. */
	unsigned accepted, handshakes, closed;
	bool greeted, secured;  /* on this connection */
	char sni[64];           /* the name asked for */
	struct bufferevent *be; /* of the newest connection; NULL: none */
	struct buf head;        /* this connection, up to the handshake */
	struct buf got;         /* after it, of all connections */
	size_t got_before;      /* bytes of it from connections before */
};

struct fake *fake_new(struct event_base *base);
void fake_free(struct fake **f);
void fake_say(struct fake *f, struct span bytes);
/* The connection ends at once, what the peer sent is lost. */
void fake_drop(struct fake *f);
/* Whether it reads from this connection: a slow server. */
void fake_read(struct fake *f, bool on);
/* Nobody listens any more. */
void fake_shut(struct fake *f);

#endif
