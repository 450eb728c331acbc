/* SPDX-License-Identifier: MIT */
/* What waits: how it is read, and what it is judged by. For sift*.c only. */
#ifndef MUC_SIFT_INNER_H
#define MUC_SIFT_INNER_H

#include "db/versions.h"
#include "muc/refer.h"

/* Of one stanza; the longest is shorter. */
#define SIFT_TEXT_MAX ((size_t)16 << 20)

/* What a stanza needs to leave. */
enum need {
	NEED_NEVER = 0, /* it can't be judged, or not any more */
	NEED_NOTHING,   /* tells nothing of the place */
	NEED_FAREWELL,  /* the same, but for what else it says */
	NEED_PLACE,     /* a receiver whom the place admits, and did then */
	NEED_LABEL,     /* and who is cleared for it and what it refers to */
	NEED_REQUEST,   /* and for what the place was marked with then */
	NEED_VERSIONS,  /* and may read the lists that it is about */
	NEED_GRAVE,     /* who may know of a destroyed room */
	NEED_NEWS,      /* made for the clearance of then: must be asked anew */
};

struct unanswered; /* sift.c */

struct sift {
	struct muc *m;
	struct span who, room;
	struct turn *t;
	struct turn brief; /* the same, with memory that lasts for a stanza */
	struct buf text;
	/* The stanza that was read last. Its copies for others aren't read. */
	enum need need;
	uint64_t epoch; /* of the outbox */
	struct room *r;
	const struct place *place; /* NULL: there is none */
	const struct label *label;
	struct refer refer;
	enum audience audience; /* of a version of affiliation lists */
	struct stanza stanza;   /* in brief's memory */
	struct buf same; /* its text but for the receiver; empty: an only one */
	struct unanswered *unanswered;
	size_t taken;
};

/* Reads a stanza as its receiver would, into f. */
void sift_read(struct sift *f, struct span raw);

#endif
