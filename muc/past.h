/* SPDX-License-Identifier: MIT */
/*
 * What the store kept, on its way to one reader: history, the archive and all
 * else that shows old messages judge and write them here. Labels of then,
 * under the policy and the clearance of now. Whether the place admits the
 * reader is the caller's question.
 */
#ifndef MUC_PAST_H
#define MUC_PAST_H

#include "db/archive.h"
#include "muc/refer.h"

struct reader {
	const struct clearance *clearance; /* NULL: nil */
	struct span bare;
};

/* A stored message that a reader may have. Borrows the row. */
struct past {
	const struct message_row *row;
	const struct label *label; /* that it leaves under; NULL: in an open
	                              place, by gate_open() */
	bool real;                 /* with the sender's real address */
};

/*
 * The values of the room that c is cleared for now, and what is left of each,
 * to ask the store by: one question each, however much was said under it.
 * Ascending ids, array in the turn's memory.
 * SECURITY: rows of other values aren't to be read nor counted, so that time
 * and number tell nothing of what is hidden.
 */
size_t past_values(struct room *r, const struct clearance *c,
	const struct archive_value **v_r, struct turn *t);
/* Puts l into a row that is to be stored; NULL: what stands under no label, in
 * an open place. false: it is none that can be kept. */
bool past_label(struct room *r, const struct label *l, struct message_row *row,
	struct turn *t) MUST_CHECK;
/* Is it of one of those values, and not of a time that is over? */
bool past_is_left(
	const struct archive_value *v, size_t n, const struct message_row *row);
/* May the reader have it: its own label, and those of what it refers to? */
bool past_fit(struct room *r, const struct reader *who,
	const struct message_row *row, struct turn *t,
	struct past *p_r) MUST_CHECK;
/* The grant to send it by; NULL: not to c. Asks the place, too. */
const struct grant *past_release(struct room *r, const struct past *p,
	const struct clearance *c) MUST_CHECK;
/* As it was said, with a delay (XEP-0045 7.2.13), in m->d.scratch, under
 * p->label. false: the label has no form any more, and so it isn't sent. */
bool past_write(struct room *r, const struct past *p, struct turn *t,
	struct packet *pk_r) MUST_CHECK;
/* `<forwarded/>` with the same inside (XEP-0297); ask w->b->over, too. */
bool past_forward(struct xw *w, struct room *r, const struct past *p,
	struct turn *t) MUST_CHECK;

#endif
