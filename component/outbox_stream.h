/* SPDX-License-Identifier: MIT */
/*
 * The outbox of a stream: whole stanzas in chunks, as bytes ready for the
 * socket. It outlives connections and knows where stanzas begin.
 *
 * SECURITY: what is sifted out never leaves. Beyond its reach are, of the
 * connection that is up: what the socket took; the rest of a stanza that it
 * took a part of; and the stanzas in the first 16 KiB that were offered to it
 * and not taken, because TLS may have made a record of them, which must come
 * again unchanged. Once the connection is lost the last two are sifted as well.
 */
#ifndef COMPONENT_OUTBOX_STREAM_H
#define COMPONENT_OUTBOX_STREAM_H

#include "xmpp/outbox.h"

struct outbox_stream;

/* max: bytes above which it is congested; nothing is ever refused. */
struct outbox_stream *outbox_stream_new(size_t max) NONNULL;
void outbox_stream_free(struct outbox_stream **o);
/* Gives back the memory that is kept for the next storm. */
void outbox_stream_tidy(struct outbox_stream *o);
void outbox_stream_set_max(struct outbox_stream *o, size_t max);

/* Where packets go in. */
struct outbox *outbox_stream_outbox(struct outbox_stream *o) NONNULL;
/* What was appended so far may leave. */
void outbox_stream_release(struct outbox_stream *o);

/* The next bytes that may leave, in one piece; n == 0: none. Good until the
 * next call of outbox_stream_wrote(); more may follow behind it. */
struct span outbox_stream_next(const struct outbox_stream *o);
/* n of them are gone. 0: they were offered, and have to wait. */
void outbox_stream_wrote(struct outbox_stream *o, size_t n);
/* Is the next byte the first one of a stanza? */
bool outbox_stream_between(const struct outbox_stream *o);
/* The connection is lost: a stanza of which only a part is gone, is there
 * again as a whole. */
void outbox_stream_rewind(struct outbox_stream *o);

/* Bytes that aren't gone yet, released or not. */
size_t outbox_stream_queued(const struct outbox_stream *o);
bool outbox_stream_congested(const struct outbox_stream *o);

#endif
