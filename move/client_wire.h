/* SPDX-License-Identifier: MIT */
/*
 * The connection of a user who has logged in. libstrophe makes it, and what it
 * makes of stanzas isn't what was said: it drops the prefixes of attributes, so
 * that `x:from` of one user of the server is `from`, and two of one name are
 * one. So from the login on it isn't run any more: what it reads and writes
 * with is ours. For client.c alone.
 */
#ifndef MOVE_CLIENT_WIRE_H
#define MOVE_CLIENT_WIRE_H

#include "base/buf.h"

struct ssl_st;

struct client_wire {
	int index;          /* by which OpenSSL tells of a connection */
	struct ssl_st *ssl; /* libstrophe's; NULL: without TLS */
	int fd;
	bool wants_in;  /* before more can be written */
	struct buf out; /* not written yet */
};

/* Looks on when a TLS connection is made, from now on. Stays where it is. */
void client_wire_init(struct client_wire *w);
void client_wire_clear(struct client_wire *w);
/* What there was is libstrophe's again, or gone. */
void client_wire_drop(struct client_wire *w);
/* fd is logged in, with TLS or without. false: it can't be read beside
 * libstrophe, which has TLS of another kind. */
bool client_wire_take(struct client_wire *w, int fd, bool tls) MUST_CHECK;
/* Is written with the next turns. */
void client_wire_say(struct client_wire *w, struct span s);
/* The last words, as far as they can be written at once. */
void client_wire_bye(struct client_wire *w, struct span s);
/* Writes what can be, and reads what is there within so many ms: *n_r bytes,
 * perhaps none. false: it is at its end. */
bool client_wire_turn(struct client_wire *w, unsigned ms, char *p, size_t room,
	size_t *n_r) MUST_CHECK;

#endif
