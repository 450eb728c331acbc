/* SPDX-License-Identifier: MIT */
/* Catalogues: the labels that a user may use toward a place (XEP-0258 4). */
#ifndef DOMAIN_OFFER_H
#define DOMAIN_OFFER_H

#include "domain/domain.h"

/* Whom a request for a catalogue is for: a server may ask for its own users,
 * anybody else for themselves. */
struct span offer_asker(const struct stanza *s, struct arena *a);

/* Whose clearances the answer to s takes beside the sender's, if it is for a
 * catalogue: a server's user, the person that it is about. How many. */
#define OFFER_PEOPLE 2
size_t offer_people(
	const struct stanza *s, struct arena *a, struct span who[OFFER_PEOPLE]);

struct offer_ask {
	struct domain *d;    /* which of our services is asked */
	const struct xml *x; /* `<catalog/>` */
	struct span who;     /* for whom, bare */
	/* It is their own server that asks: then it may be about people and
	 * other services, too. */
	bool by_server;
	struct jid at; /* what it is about, if x doesn't say */
};
/* A catalogue, filtered; good until the next is made for that service. */
struct offer {
	struct span to, node;      /* as the answer names it; absent: no node */
	const struct catalog *cat; /* NULL: there is none */
	struct span items, id;
	size_t n;
};
/*
 * Finds the place and what `who` may use there. SECURITY: SX_ITEM_NOT_FOUND for
 * a place that isn't there or that is hidden from them.
 *
 * Toward a person it is what both are cleared for, so it tells the asker
 * whether the other is cleared for what they are cleared for themselves: to
 * users of our servers, by these servers only, and never with
 * contacts_unfiltered.
 */
enum sx_cond offer_find(const struct offer_ask *q, struct turn *t,
	struct offer *o_r) MUST_CHECK;
void offer_write(struct xw *w, const struct offer *o);
/* Answers s, whose payload is x. */
enum sx_cond offer_answer(struct domain *d, const struct stanza *s,
	const struct xml *x, struct turn *t) MUST_CHECK;

#endif
