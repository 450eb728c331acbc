/* SPDX-License-Identifier: MIT */
/*
 * Where stanzas come from peers and go to them (domain/peer.h), and to clients
 * that know no labels: the one place in which what a service says is written
 * anew for who gets it, and what came is read as who said it meant it.
 *
 * SECURITY: here things are only taken away, or said in other words. Whether
 * somebody may have a label the gate has decided before.
 */
#ifndef DOMAIN_BORDER_H
#define DOMAIN_BORDER_H

#include "domain/domain.h"

struct border;

/* Borrows both. What leaves goes to out. */
struct border *border_new(struct domain *d, struct outbox *out) NONNULL;
void border_free(struct border **b);
/* What the service sends by, as d->conf is: out itself where it writes for
 * everybody alike. */
struct outbox *border_outbox(struct border *b);

/* Once a second or so: asks clients what they know. */
void border_tick(struct border *b, struct turn *t);

/*
 * What came, as the service is to take it: without what that peer may not say,
 * and with the label that stood in the text. NULL: refused, and answered, or of
 * no use. Good for the turn.
 */
const struct stanza *border_take(
	struct domain *d, const struct stanza *s, struct turn *t);

/*
 * What waits in the outbox, as it was before it was written for who gets it: a
 * message with its label. NULL: which one it had can't be told, so it may not
 * leave.
 */
const struct xml *border_read_back(struct domain *d, struct span to,
	const struct xml *root, struct arena *a);

#endif
