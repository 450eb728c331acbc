/* SPDX-License-Identifier: MIT */
/*
 * Messages that refer to others (correction, retraction, reaction, reply,
 * marker ...) or carry labelled ones (forwarded): they go only to who is
 * cleared for the labels of all of them.
 *
 * What was sent under the hint no-store is in no store, so nothing that
 * refers to it is found: it is judged by its own label alone.
 */
#ifndef MUC_REFER_H
#define MUC_REFER_H

#include "muc/room.h"

/* Distinct values of labels in one room; bytes of one, as an expression. */
#define VALUES_MAX  1024
#define VALUE_BYTES ((size_t)1 << 20)

#define REFER_MAX   16 /* ids that one message names; labels inside of it */

struct refer {
	const struct label **label; /* of what it names; NULL: unusable, deny */
	size_t n;
	const struct label **inner; /* deeper in it than its own label */
	size_t inner_n;
	struct span bare; /* whose words; absent: it doesn't matter */
	bool some; /* it names something, or carries a label: known or not */
	bool over; /* more than REFER_MAX of either, or an inner label that
	              can't be read: policy-violation, deny */
};

/*
 * What a message of `bare` refers to that the store knows, by archive id or by
 * the id attribute of anybody's message; what it doesn't know is no reference,
 * nor is what came under that attribute and `bare` (absent: anybody) isn't
 * cleared for. root holds the payload. Lives in the turn's memory.
 */
struct refer refer_find(struct room *r, const struct xml *root,
	struct span bare, struct turn *t);
/* The ids that it names, each once: n of them. */
size_t refer_names(
	const struct xml *root, struct span id[REFER_MAX], struct turn *t);
/* Can every label that stands inside of root be read? */
bool refer_inner_is_read(
	struct room *r, const struct xml *root, struct turn *t) MUST_CHECK;
/* The same for a stored payload, as it was then. */
struct refer refer_stored(
	struct room *r, const struct message_row *m, struct turn *t);
/*
 * After store_message_add() of message uid under the label own: keeps which
 * other labels it takes to read it. SECURITY: what names that message is for
 * nobody else, and its payload may go.
 */
void refer_keep(struct room *r, int64_t message, const struct label *own,
	const struct refer *f, struct turn *t);
/* Before the payload of m goes: all that it refers to. SECURITY: what is left
 * of a message is for nobody who couldn't read it. */
void refer_bury(struct room *r, const struct message_row *m, struct turn *t);
/* Percent-encoding undone; what is none stays. */
struct span refer_decode(struct span s, struct arena *a);
/* Is it an archive id in shape? */
bool refer_is_uid(struct span id);
/* Bare JID of who sent a stored message; the room's own of what it said; empty:
 * nobody knows whose it is. */
struct span message_bare(const struct message_row *m);
/* Is c cleared for all of them? */
bool refer_allows(
	struct gate *g, const struct refer *f, const struct clearance *c);
/* Only for what stands inside? */
bool refer_allows_inner(
	struct gate *g, const struct refer *f, const struct clearance *c);
/*
 * May `to`, who holds c, have it? SECURITY: people hear their own words
 * whatever they name, as they do when it names nothing: else naming would be
 * a way to ask what there is.
 */
bool refer_reaches(struct gate *g, const struct refer *f,
	const struct clearance *c, struct span to);

#endif
