/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a stream in, trees of its elements out: expat straight into the
 * tree builder, with caps. Lives as long as its stream; a connection starts
 * it over.
 */
#ifndef XMPP_STANZA_IN_H
#define XMPP_STANZA_IN_H

#include "base/err.h"
#include "xmpp/xml.h"

struct stanza_in;

/* Longer than this no stream header of a component is. */
#define STANZA_IN_HEADER_MAX 2048

struct stanza_in_events {
	/* The start tag of the stream as it came, in UTF-8; id: its attribute,
	 * absent if there is none. */
	void (*header)(void *arg, struct span raw, struct span id);
	/*
	 * A whole element of the stream: a stanza, <handshake/>, a stream
	 * error (also one that came instead of a header). The tree is good
	 * until stanza_in_turn_end(). false: enough, what was given already
	 * waits for stanza_in_resume().
	 */
	bool (*element)(void *arg, const struct xml *root, bool capped);
	void (*end)(void *arg); /* of the stream */
};

enum stanza_in_state {
	STANZA_IN_BROKEN = 0, /* the stream can't go on: stanza_in_why() */
	STANZA_IN_DONE,       /* all that was given is handed over */
	STANZA_IN_WAITING,    /* some of it waits for stanza_in_resume() */
};

struct stanza_in *stanza_in_new(const struct xml_caps *caps,
	const struct stanza_in_events *ev, void *arg) NONNULL;
void stanza_in_free(struct stanza_in **in);

/* A new connection: forgets what waits and what is half. Trees stay good
 * until stanza_in_turn_end(). Not from inside an event. */
void stanza_in_restart(struct stanza_in *in, const struct xml_caps *caps);
/*
 * The XML parser is replaced, between two stanzas, once it has read so many
 * bytes: this bounds what it remembers. 0: after each stanza. For tests; the
 * default serves everybody else.
 */
void stanza_in_set_lifetime(struct stanza_in *in, size_t bytes);
/* What of a stanza or tag may come before the stream is closed, where 4 MiB, or
 * the cap on bytes if that is more, isn't enough to find its end. Until the
 * next restart. */
void stanza_in_set_longest(struct stanza_in *in, size_t bytes);
/* Not while some of the bytes before wait. */
enum stanza_in_state stanza_in_feed(
	struct stanza_in *in, struct span bytes) MUST_CHECK;
enum stanza_in_state stanza_in_resume(struct stanza_in *in) MUST_CHECK;
/* Forgets the trees handed over so far; a half stanza stays. */
void stanza_in_turn_end(struct stanza_in *in);

/* Why it is broken, for the log. */
struct span stanza_in_why(const struct stanza_in *in);
/* The condition of RFC 6120 4.9.3 for it. */
const char *stanza_in_condition(const struct stanza_in *in) NONNULL;

#endif
