/* SPDX-License-Identifier: MIT */
/*
 * One connection, spliced between libstrophe and the server: libstrophe keeps
 * its descriptor, which is a pipe to us, and the socket is ours. We hand it
 * what it must see and carry everything else (doc/adr/0008).
 */
#ifndef COMPONENT_SPLICE_H
#define COMPONENT_SPLICE_H

#include "component/outbox_stream.h"
#include "xmpp/stanza_in.h"

struct event_base;
struct splice;

struct splice_conf { /* borrowed during splice_new(); in and out after it */
	struct event_base *base;
	struct stanza_in *in;
	struct outbox_stream *out;
	bool tls;
	struct span host, ca_file; /* for tls */
	int64_t keepalive_ms;      /* of silence, then a space is sent */
};

struct splice_events {
	/* Bytes were read and their elements handed over. */
	void (*drained)(void *arg);
	/* All that may leave has left. */
	void (*written)(void *arg);
	/* Not usable any more; once, and nothing but drained() comes after it.
	 * Free it from the event loop, not from inside an event. */
	void (*lost)(void *arg, struct span reason);
};

/* lib_fd: connected by libstrophe, nothing sent or read yet, in no event; it
 * becomes our pipe under the same number and stays libstrophe's. NULL: e. */
struct splice *splice_new(int lib_fd, const struct splice_conf *conf,
	const struct splice_events *ev, void *arg,
	struct errtext *e) MUST_CHECK;
void splice_free(struct splice **sp);

/* To libstrophe, which must be run to see it. false: can't be. */
bool splice_tell(struct splice *sp, struct span bytes) MUST_CHECK;
/* Takes what libstrophe wrote and sends it, between two stanzas. */
void splice_listen(struct splice *sp);
/* The same for bytes of ours. */
void splice_say(struct splice *sp, struct span bytes);

/* From now on the outbox leaves as well. */
void splice_open(struct splice *sp);
/* Writes what may leave and what the socket takes. */
void splice_flush(struct splice *sp);
/* Has all of it left? */
bool splice_is_idle(const struct splice *sp);
void splice_hold(struct splice *sp, bool hold);
/* The turn is over: what waited in the parser comes next. */
void splice_turn_end(struct splice *sp);

#endif
