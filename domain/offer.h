/* SPDX-License-Identifier: MIT */
/* Catalogues: the labels that a user may use toward a place (XEP-0258 4). */
#ifndef DOMAIN_OFFER_H
#define DOMAIN_OFFER_H

#include "domain/domain.h"

/* Whom a request for a catalogue is for: a server may ask for its own users,
 * anybody else for themselves. */
struct span offer_asker(const struct stanza *s, struct arena *a);

/* What is labelled: as the answer names it. */
struct offer_target {
	struct span jid, node; /* bare; absent: no node */
	const struct place *place;
};
/* Answers s with what `who` may use there. Whether they may know of the place
 * was asked before. */
enum sx_cond offer_answer(struct domain *d, const struct stanza *s,
	const struct offer_target *to, struct span who,
	struct arena *a) MUST_CHECK;

#endif
