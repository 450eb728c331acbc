/* SPDX-License-Identifier: MIT */
/*
 * Output is written, not built: a streaming writer, and the packet, bytes
 * with a hole for `to`, serialised once and sent to many.
 */
#ifndef XMPP_WRITE_H
#define XMPP_WRITE_H

#include "base/buf.h"
#include "xmpp/xml.h"

/* Deeper than this nothing is written: the buffer is `over`. */
#define XW_DEPTH 96

/* Names and namespaces are borrowed until their element is closed. */
struct xw {
	struct buf *b;
	size_t depth;
	size_t prefixes;    /* made up so far for the open start tag */
	size_t start, hole; /* offsets in b, of xw_stanza() */
	bool open;          /* the start tag still takes attributes */
	struct span outer;  /* namespace around the first element */
	struct {
		struct span name, ns;
	} at[XW_DEPTH];
};

/*
 * Starts in the stream, or among the children of a stanza: NS_STANZA is
 * written without xmlns. Bytes that must stand alone, or anywhere, start with
 * xw_init_in(w, b, NS_NONE). NS_STANZA inside of another namespace comes out
 * as jabber:client.
 */
void xw_init(struct xw *w, struct buf *b);
/* As xw_init(), inside an element of that namespace that stands elsewhere. */
void xw_init_in(struct xw *w, struct buf *b, enum ns parent);
/* xmlns is written where it differs from the parent's. */
void xw_open(struct xw *w, enum ns ns, const char *name);
void xw_open_span(struct xw *w, struct span ns_uri, struct span name);
void xw_attr(struct xw *w, const char *name,
	struct span value); /* absent: not written */
void xw_attr_str(struct xw *w, const char *name, const char *value);
void xw_attr_int(struct xw *w, const char *name, int64_t value);
/* An attribute in a namespace, under a prefix of our own; `xml:` stays. */
void xw_attr_ns(
	struct xw *w, struct span ns_uri, struct span name, struct span value);
void xw_text(struct xw *w, struct span text);
void xw_text_int(struct xw *w, int64_t value);
/* Serialised content that we wrote or canonicalised ourselves. */
void xw_raw(struct xw *w, struct span xml);
/* The start tag of x, its attributes included; xw_close() ends it. */
void xw_copy_tag(struct xw *w, const struct xml *x);
/* The element x with everything in it; attribute namespaces are kept. */
void xw_copy(struct xw *w, const struct xml *x);
/* The same without the attributes and texts that are the address bare, or one
 * of its full JIDs. */
void xw_copy_but(struct xw *w, const struct xml *x, struct span bare);
void xw_close(struct xw *w);
/* open + text + close */
void xw_leaf(struct xw *w, enum ns ns, const char *name, struct span text);

struct label; /* labels/label.h; only its address is used here */

/* What outbox_send() takes. Borrowed from the buffer that it was written to. */
struct packet {
	struct span head, tail;    /* around the escaped `to` */
	const struct label *label; /* written under; NULL: none */
};

/* Opens `<name to='HOLE' from='…' type='…' id='…'` (absent ones left out) in
 * NS_STANZA; more attributes and content may follow. */
void xw_stanza(struct xw *w, struct buf *b, const char *name, struct span from,
	struct span type, struct span id);
/*
 * Closes it. b must not be touched while the packet is used. If b is over its
 * ceiling there is no packet: head is absent, and outbox_send() sends nothing;
 * ask b->over where the sender must be told.
 */
struct packet xw_packet(struct xw *w, const struct label *label);

#endif
