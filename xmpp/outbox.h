/* SPDX-License-Identifier: MIT */
/* Where stanzas leave. Implemented in component/ and in tests/support/. */
#ifndef XMPP_OUTBOX_H
#define XMPP_OUTBOX_H

#include "base/err.h"
#include "xmpp/write.h"

struct grant;
/* labels/gate.c has it: xmpp/ knows no more of labels than this question. */
bool grant_covers(const struct grant *g, const struct label *l);

struct outbox {
	/* Appends packet with `to` put in; to_xml is escaped already. Nothing
	 * leaves before the turn is committed. */
	void (*send)(
		struct outbox *o, const struct packet *pk, struct span to_xml);
};

/* No grant, no send: a packet under a label needs the grant for that label.
 * Half a packet (xw_packet() of a full buffer) isn't sent either. */
static inline void outbox_send(struct outbox *o, const struct packet *pk,
	struct span to_xml, const struct grant *g)
{
	BUG_ON(g == NULL || !grant_covers(g, pk->label));
	if (pk->head.p != NULL)
		o->send(o, pk, to_xml);
}

#endif
