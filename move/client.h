/* SPDX-License-Identifier: MIT */
/*
 * A user of another server: logs in, asks, waits for the answer. One thing at
 * a time; whatever else comes meanwhile is dropped. A connection that breaks
 * is made again, and what was asked for is asked again.
 */
#ifndef MOVE_CLIENT_H
#define MOVE_CLIENT_H

#include "xmpp/write.h"
#include "xmpp/xml.h"

/* Longer than this a server may be silent while one waits for it; and ten times
 * as long an answer may take, whatever else comes. */
#define CLIENT_TIMEOUT_MS 60000

struct client_settings {
	const char *jid; /* bare, or with the resource to ask for */
	const char *password;
	const char *host; /* NULL: what DNS says (RFC 6120 3.2) */
	uint16_t port; /* 0: the same, or 5222; without host: of jid's domain */
	/* Without TLS. Only to this machine: host has to be a loopback
	 * address, or `localhost`. */
	bool plain;
	const char *ca_file; /* PEM, of CAs; NULL: the system's alone */
	unsigned timeout_ms; /* 0: CLIENT_TIMEOUT_MS */
	unsigned login_ms;   /* the login has to be done by then; 0: a minute */
	/* How often a broken connection is made again, and after how long for
	 * the first time; each later one waits twice as long, half a minute at
	 * most. 0: seven times, a second. */
	unsigned tries, pause_ms;
	/* Asked while one waits, several times a second; true: nobody waits any
	 * longer, and what was asked for is an ERR_IO. NULL: it isn't asked. */
	bool (*stop)(void *arg);
	void *stop_arg;
};

struct client;

/* ERR_VALUE: these can't be used. The password isn't looked at. */
enum err client_check(
	const struct client_settings *st, struct errtext *e) MUST_CHECK;
/* Logs in; no second try. SIGPIPE is ignored from now on, SIGRTMIN taken. All
 * of st is copied. ERR_VALUE: a setting; ERR_IO:
 * e says who refused what, and why. */
enum err client_open(const struct client_settings *st, struct client **c_r,
	struct errtext *e) MUST_CHECK;
/* Says goodbye; its copies of the password are wiped. NULL is fine. */
void client_free(struct client **c);
/* Own address, with resource. Good until the next call. */
struct span client_jid(const struct client *c);

/*
 * Is given each stanza that comes: good until it returns, or, if it was the
 * one waited for (true), until the next call. NULL: the connection broke and
 * all is asked again; what came by now is to be forgotten.
 */
typedef bool client_taker(void *arg, const struct xml *stanza);
/* Is given all that comes while the client is at work, also between two
 * exchanges. NULL: the connection broke. */
typedef void client_listener(void *arg, const struct xml *stanza);
/* NULL: nobody listens any longer. */
void client_listen(struct client *c, client_listener *listen, void *arg);
/* Of the stanza just given: a cap cut its content (XW_DEPTH, 4 MiB). */
bool client_capped(const struct client *c);

struct client_ask {
	struct span stanza; /* serialised, as xw_init() writes it */
	bool once;          /* not to be said twice: ERR_IO if it breaks */
	client_taker *take;
	void *arg;
};
/* Says it, and waits until taken. ERR_IO: time-out, or no connection. */
enum err client_exchange(struct client *c, const struct client_ask *ask,
	struct errtext *e) MUST_CHECK;
/* Says it, and waits for nothing; if there is no connection, it isn't said. */
void client_say(struct client *c, struct span stanza);

/* ---- requests (client_iq.c) ---- */

/* Starts `<iq type= to=`; its content and xw_close() are the caller's. The id
 * is new. b is reset. */
void client_iq(struct xw *w, struct buf *b, const char *type, struct span to);

struct client_query {
	struct span iq;     /* as of client_iq() */
	bool once;          /* as in client_ask */
	client_taker *take; /* of stanzas before the answer; NULL: not of
	                       interest. What it gives back isn't asked. */
	void *arg;
};
/*
 * Asks and waits. ERR_OK: a result, in *answer_r. Refused: ERR_UNKNOWN if there
 * is no such thing (item-not-found, service-unavailable,
 * feature-not-implemented, remote-server-not-found), ERR_VALUE else; e says
 * how, and *answer_r is the error. ERR_IO: no answer.
 */
enum err client_query(struct client *c, const struct client_query *q,
	const struct xml **answer_r, struct errtext *e) MUST_CHECK;
/* The condition of a stanza's error (RFC 6120 8.3.3); absent: it is none. */
struct span client_condition(const struct xml *stanza);
/* `forbidden (only members may)` into e. */
enum err client_refused(
	const struct xml *stanza, const char *what, struct errtext *e);

#endif
