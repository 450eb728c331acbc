/* SPDX-License-Identifier: MIT */
/* Where stanzas leave. Implemented in component/ and in tests/support/. */
#ifndef XMPP_OUTBOX_H
#define XMPP_OUTBOX_H

#include "base/err.h"
#include "xmpp/write.h"

struct grant;
/* labels/gate.c has it: xmpp/ knows no more of labels than this question. */
bool grant_covers(const struct grant *g, const struct label *l);

/* A stanza that waits: as it was sent, `to` put in, and in which epoch. */
struct waiting {
	struct span xml;
	uint64_t epoch;
};

/* May it still leave? Borrowed for the call, in which nothing may be sent. */
typedef bool outbox_keep_fn(void *arg, const struct waiting *s);

/* Each outbox has all of these. */
struct outbox {
	/* Appends the packet once for each of n addresses, escaped already,
	 * with that put in. Nothing leaves before the turn is committed. */
	void (*send)(struct outbox *o, const struct packet *pk,
		const struct span *to_xml, size_t n);
	/*
	 * Asks about each stanza that waits, of this turn or an older one, in
	 * order, and takes out those that may not leave. Not asked about: what
	 * has begun to leave.
	 */
	void (*sift)(struct outbox *o, outbox_keep_fn *keep, void *arg);
	/* Ends an epoch, and gives its number: what is sent from now on is of
	 * the next one. */
	uint64_t (*end_epoch)(struct outbox *o);
	/* The epoch of the oldest that waits; UINT64_MAX: nothing does. */
	uint64_t (*oldest_epoch)(struct outbox *o);
};

/* No grant, no send: a packet under a label needs the grant for that label, of
 * a clearance that all who get it hold.
 * Half a packet (xw_packet() of a full buffer) isn't sent either. */
static inline void outbox_send_all(struct outbox *o, const struct packet *pk,
	const struct span *to_xml, size_t n, const struct grant *g)
{
	BUG_ON(g == NULL || !grant_covers(g, pk->label));
	if (pk->head.p != NULL && n != 0)
		o->send(o, pk, to_xml, n);
}

static inline void outbox_send(struct outbox *o, const struct packet *pk,
	struct span to_xml, const struct grant *g)
{
	outbox_send_all(o, pk, &to_xml, 1, g);
}

static inline void outbox_sift(
	struct outbox *o, outbox_keep_fn *keep, void *arg)
{
	o->sift(o, keep, arg);
}

static inline uint64_t outbox_end_epoch(struct outbox *o)
{
	return o->end_epoch(o);
}

static inline uint64_t outbox_oldest_epoch(struct outbox *o)
{
	return o->oldest_epoch(o);
}

#endif
