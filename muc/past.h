/* SPDX-License-Identifier: MIT */
/*
 * What the store kept, on its way to one reader: history, the archive and all
 * else that shows old messages judge and write them here. Labels of then,
 * under the policy and the clearance of now. Whether the place admits the
 * reader is the caller's question.
 */
#ifndef MUC_PAST_H
#define MUC_PAST_H

#include "muc/refer.h"

struct reader {
	const struct clearance *clearance; /* NULL: nil */
	struct span bare;
};

/* A stored message that a reader may have. Borrows the row. */
struct past {
	const struct message_row *row;
	const struct label *label;
};

/*
 * The values of the room that c is cleared for now, to ask the store by: each
 * is asked once, however much was said under it. Array in the turn's memory.
 * SECURITY: rows of other values aren't to be read nor counted, so that time
 * and number tell nothing of what is hidden.
 */
size_t past_values(struct room *r, const struct clearance *c,
	const int64_t **id_r, struct turn *t);
/* May the reader have it: its own label, and those of what it refers to? */
bool past_fit(struct room *r, const struct reader *who,
	const struct message_row *row, struct turn *t,
	struct past *p_r) MUST_CHECK;
/* As it was said, with a delay (XEP-0045 7.2.13), in m->scratch, under
 * p->label. false: the label has no form any more, and so it isn't sent. */
bool past_write(struct room *r, const struct past *p, struct turn *t,
	struct packet *pk_r) MUST_CHECK;
/* `<forwarded/>` with the same inside (XEP-0297); ask w->b->over, too. */
bool past_forward(struct xw *w, struct room *r, const struct past *p,
	struct turn *t) MUST_CHECK;

#endif
