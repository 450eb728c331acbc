/* SPDX-License-Identifier: MIT */
/*
 * The archive of a room (XEP-0313) as one reader may see it now: what they
 * ask for, and what is found. Everything else, counts, ids and order included,
 * is as if it weren't there.
 */
#ifndef MUC_ARCHIVE_H
#define MUC_ARCHIVE_H

#include "domain/mam.h"
#include "muc/iq.h"
#include "muc/past.h"

enum archive_with {
	WITH_ANY = 0,
	WITH_NICK, /* said under that nick */
	WITH_REAL, /* said by that real address, where it may be seen */
};

struct archive {
	struct room *r;
	struct turn *t;
	struct reader who;
	bool sees_real;                    /* real addresses, whatever was */
	bool sees_open;                    /* those that everybody saw then */
	const struct archive_value *value; /* what they may read */
	size_t value_n;
	/* what they ask for */
	int64_t start, end; /* ms */
	enum archive_with with;
	struct span with_text; /* nick, or bare or full JID */
	const struct archive_words *words;
	const int64_t *id; /* these alone, ascending; NULL: any */
	size_t id_n;
	const struct archive_span *stretch; /* where start to end is */
	size_t stretch_n;
	struct archive_span set; /* of the whole result */
	/* the page of it */
	struct archive_span page;
	bool backward, flip;
	size_t max;
	struct span queryid;
	/* looked at so far, of what may be */
	size_t rows, bytes;
	bool tired; /* it was too much */
};

/* ---- archive_query.c ---- */

/* May who asks read the room's archive at all? *a_r: all of it. */
enum sx_cond archive_open(struct ask *q, struct archive *a_r) MUST_CHECK;
/* What `<query/>` says, into a. */
enum sx_cond archive_read(struct ask *q, struct archive *a) MUST_CHECK;
/* Disco features of a room that has one. */
void archive_features(struct xw *w, const struct room *r);

/* ---- archive_scan.c ---- */

/* Is the message there for the reader? Counts as looked at. */
bool archive_sees(struct archive *a, const struct message_row *row,
	struct past *p_r) MUST_CHECK;
/* Was that too much for one answer? */
bool archive_is_tired(const struct archive *a) MUST_CHECK;
/* Up to max of what is asked for within the span, in that order. Fewer where
 * the end is reached, or a->tired. Array in the turn's memory. */
size_t archive_find(struct archive *a, struct archive_span span, bool backward,
	size_t max, const struct past **p_r);

#endif
