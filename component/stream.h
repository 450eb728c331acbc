/* SPDX-License-Identifier: MIT */
/*
 * One attachment of one service domain to a server (XEP-0114): connect,
 * handshake, bytes in and out, reconnect with back-off and jitter. libstrophe
 * attaches, our splice carries the bytes (doc/adr/0008).
 */
#ifndef COMPONENT_STREAM_H
#define COMPONENT_STREAM_H

#include "base/arena.h"
#include "xmpp/outbox.h"
#include "xmpp/xml.h"

struct event_base;
struct stream;

struct stream_conf { /* copied */
	struct span domain, secret, host;
	uint16_t port;
	bool tls;            /* direct TLS with certificate check */
	struct span ca_file; /* absent: the system's */
	struct xml_caps caps;
	size_t outbox_max; /* bytes; above it stream_congested() is true */
	int64_t backoff_min_ms, backoff_max_ms;
	int64_t answer_ms;    /* for the server's header; 0: 30 s */
	int64_t keepalive_ms; /* of silence, then white space; 0: 60 s */
};

struct stream_events {
	/* Handshake accepted: stanzas may follow in the same breath. */
	void (*up)(void *arg, struct stream *s);
	void (*down)(void *arg, struct stream *s);
	/*
	 * A whole stanza (capped: cut, its content is missing). The tree is
	 * good until stream_turn_end(). false: enough for this turn; what was
	 * read already waits for stream_turn_end().
	 */
	bool (*stanza)(void *arg, struct stream *s, const struct xml *root,
		bool capped);
	/* Bytes were read and their stanzas handed over, or an outbox that was
	 * congested has emptied: the turn can end. */
	void (*drained)(void *arg, struct stream *s);
};

/*
 * SIGPIPE is ignored from now on: the libraries write to sockets and pipes
 * that may be closed. Freeing, stopping and reconfiguring isn't for the inside
 * of an event, but for done().
 */
struct stream *stream_new(struct event_base *base,
	const struct stream_conf *conf, const struct stream_events *ev,
	void *arg) NONNULL;
void stream_start(struct stream *s);
/* Other host, port, secret, TLS or caps (copied): closes and attaches anew;
 * what is queued stays queued. */
void stream_reconfigure(struct stream *s, const struct stream_conf *conf);
/* Says goodbye: flushes what it can within the time, closes the stream, no
 * reconnect. done (may be NULL) is called once it is closed. */
void stream_stop(struct stream *s, int64_t within_ms,
	void (*done)(void *arg, struct stream *s));
void stream_free(struct stream **s);

bool stream_is_up(const struct stream *s);
struct span stream_domain(const struct stream *s);
/* Why it isn't up, for status: a short text, absent if it is. */
struct span stream_trouble(const struct stream *s);

/* Packets appended here leave with stream_flush(). While the stream is down
 * they wait, and go first when it is up again: what wasn't handed to the
 * socket whole is sent again whole. */
struct outbox *stream_outbox(struct stream *s);
/* After the turn's commit. Writes 16-64 KiB at a time; the rest goes when the
 * socket takes it. */
void stream_flush(struct stream *s);
/* Nothing is to do: gives memory back. */
void stream_tidy(struct stream *s);
size_t stream_queued(const struct stream *s); /* bytes not yet written */
bool stream_congested(const struct stream *s);
/* Stops and restarts reading (another stream may be congested). */
void stream_hold(struct stream *s, bool hold);
/* Trees of the turn are forgotten; stanzas that waited come next, from the
 * event loop, not from inside this call. */
void stream_turn_end(struct stream *s);

#endif
