/* SPDX-License-Identifier: MIT */
/*
 * A server for one user, without TLS, in a process of its own: the login is
 * its business, then it does step after step.
 */
#ifndef TESTS_MOVE_FAKE_XMPP_H
#define TESTS_MOVE_FAKE_XMPP_H

#include <stdint.h>
#include <sys/types.h>

struct fake_step {
	/* Reads until that has come; NULL: reads nothing. What came before it
	 * is forgotten. */
	const char *wait;
	/* Then says that; `ID` in it is the id of the last stanza read, `QUERY`
	 * the last queryid, and `OCCUPANT` where the last presence went. */
	const char *say;
	/* Then closes, and takes the next connection; or FAKE_FOREVER. */
	int close;
};
/* Says it again and again, until the user has closed. */
#define FAKE_FOREVER 2

/* Some of them, for fake_xmpp_start(). */
#define STEPS(...) ((struct fake_step[]){__VA_ARGS__, {0}})

struct fake_xmpp {
	pid_t pid;
	uint16_t port;
};

/* The steps end with one that is all zero. password: what it accepts, of
 * `u@example.org`; NULL: it begins with TLS, and then is silent. */
void fake_xmpp_start(struct fake_xmpp *f, const char *password,
	const struct fake_step *steps);
/* It has done all of its steps. */
void fake_xmpp_done(struct fake_xmpp *f);
/* The user closed while it waited. */
#define FAKE_CLOSED 4
void fake_xmpp_ended(struct fake_xmpp *f, int status);

#endif
