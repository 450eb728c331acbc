/* SPDX-License-Identifier: MIT */
/*
 * A room as records (doc/transfer.md), a page at a time: for the operator all
 * that there is, or for one reader what they may read today with all that it
 * refers to, and of the room itself what everybody inside is told.
 */
#ifndef MUC_DEPART_H
#define MUC_DEPART_H

#include "domain/transfer_out.h"
#include "muc/archive.h"

struct depart {
	struct room *r;
	struct turn *t;
	const struct departure *ask;
	struct transfer_page *page;
	bool part;        /* for a reader: */
	struct archive a; /* what they may see; of the operator the values */
};

/* ---- depart_head.c ---- */

/* Writes the head from where the cursor (absent: the beginning) says, as much
 * as the page takes. false: the page is full, and page->next says so. *known_r:
 * it is a cursor. */
bool depart_head(
	struct depart *d, struct span cursor, bool *known_r) MUST_CHECK;

/* ---- depart_messages.c ---- */

/* The messages behind id `after`, as far as the page goes. */
void depart_messages(struct depart *d, int64_t after);

#endif
