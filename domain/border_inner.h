/* SPDX-License-Identifier: MIT */
/* What the files of the border share. */
#ifndef DOMAIN_BORDER_INNER_H
#define DOMAIN_BORDER_INNER_H

#include "domain/border.h"
#include "xmpp/write.h"

/* How somebody gets things. */
enum border_way {
	WAY_CLOSED = 0, /* not at all: only errors, and that they are out */
	WAY_NATIVE,     /* as they are written */
	WAY_LINE,       /* a client: with the marking in the text, too */
	WAY_PEER,       /* as the peer's entry says */
};

struct border_view {
	enum border_way way;
	const struct peer *peer; /* WAY_PEER alone */
	unsigned allow;
};

/* Of an address as it stands in XML, with or without a resource. */
struct border_view border_view_of(const struct domain *d, struct span to);

struct caps *border_caps(const struct domain *d); /* of clients */

/* One stanza that is written anew. */
struct rewrite {
	struct domain *d;
	struct border_view view;
	struct arena *a; /* of this packet */
	struct xw *w;
	int64_t wall;
	const char *fails; /* why it may not be sent; NULL: it may */
};

/* ---- border_write.c ---- */

/*
 * root as they get it, into b by r->w, which xw_packet() then ends. false:
 * there is nothing to be said to them. r->fails is set where it may not be
 * said; then what is in b is of no use.
 */
bool border_write(
	struct rewrite *r, const struct xml *root, struct buf *b) MUST_CHECK;

/* ---- border_fold.c: what passes ---- */

/* A message, wherever it stands, and who says it. */
struct speech {
	const struct xml *x;
	struct span room; /* the bare address that it is from; absent: none */
	bool ours;        /* the room's or the service's own words */
	bool quoted;      /* stands in what an occupant says */
};
/* in: what it stands in; NULL: it is the stanza. */
struct speech speech_of(const struct xml *message, const struct speech *in);
/* Put there by the service: which addresses it is about, what it was sent
 * with. */
bool is_said_by_room(const struct speech *m, const struct xml *c);
/* May that child of the message pass? Labels aren't asked for. */
bool passes_fold(const struct border_view *v, const struct speech *m,
	const struct xml *c);
/* Does it say something by itself? */
bool is_content(const struct speech *m, const struct xml *c);
/* A chat state, a marker or a receipt? */
bool is_signal(const struct xml *c);
/* Of what carries files past the labels (XEP-0047, 0065, 0095, 0166, 0353). */
bool is_bytestream(const struct xml *x);
/* The kind of traffic that a message is, beside its service's. */
unsigned traffic_of(const struct xml *message, bool private);
/* Of a presence from the room. */
bool passes_presence(
	enum peer_presence p, const struct xml *root, const struct xml *c);
bool is_self_presence(const struct xml *root);

/* ---- border_text.c: lines and places in the text ---- */

size_t text_chars(struct span s); /* code points */
/* May it stand beside a text with a line of its own? Not other ways to say
 * the same. */
bool is_other_text(const struct xml *x);
/* x with all places in the text of the message moved by so many code points;
 * x itself if it has none. */
const struct xml *text_shifted(
	struct arena *a, const struct xml *x, int64_t chars);

#endif
