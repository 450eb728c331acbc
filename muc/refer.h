/* SPDX-License-Identifier: MIT */
/*
 * Messages that refer to others (correction, retraction, reaction, reply,
 * marker ...): they go only to who is cleared for the labels of all of them.
 */
#ifndef MUC_REFER_H
#define MUC_REFER_H

#include "muc/room.h"

#define REFER_MAX 4 /* references of one message */

struct refer {
	const struct label *label[REFER_MAX]; /* NULL: unusable, deny */
	size_t n;
	bool over; /* more references than that: deny */
};

/* What a message of `bare` refers to that the store knows; what it doesn't
 * know is no reference. root holds the payload. */
struct refer refer_find(struct room *r, const struct xml *root,
	struct span bare, struct turn *t);
/* The same for a stored payload. */
struct refer refer_stored(
	struct room *r, const struct message_row *m, struct turn *t);
/* Bare JID of who sent a stored message. */
struct span message_bare(const struct message_row *m);
/* Is c cleared for all of them? */
bool refer_allows(
	struct gate *g, const struct refer *f, const struct clearance *c);

#endif
