/* SPDX-License-Identifier: MIT */
/*
 * Is there a valid label (labels.md 7.2) that has these values and that
 * everybody who shall see it dominates (labels.md 7.1)? What composing, plans
 * of catalogues, lint and the comparison of policies ask.
 */
#ifndef LABELS_SPACE_H
#define LABELS_SPACE_H

#include "labels/model.h"

/*
 * Steps (labels looked at) that one question may take, and those that all
 * questions of one space share. Each question has at least one step for each
 * classification, so what is broken at once is always found out. Rules that
 * people write need a few steps; a policy can be a puzzle as hard as one likes.
 */
#define SPACE_STEPS     4096u
#define SPACE_STEPS_ALL 65536u
/* To find the fewest values, and again to find any, if that took too many. */
#define SPACE_STEPS_FEWEST 16384u

struct space; /* labels of a policy that all the clearances dominate */

enum answer {
	ANSWER_UNKNOWN = 0, /* out of steps */
	ANSWER_NO,
	ANSWER_YES,
};

/*
 * The labels that may be new at wall_ms. Borrows all but itself; the n
 * clearances may be none. The policy's own window is the caller's to look at.
 */
struct space *space_new(const struct policy *p,
	const struct clearance *const *c, size_t n, int64_t wall_ms) NONNULL;
void space_free(struct space **s);
/* From now on: labels at another time; creating false: also with what is
 * obsolete. */
void space_set(struct space *s, int64_t wall_ms, bool creating);
/* What all questions have cost until now, about nanoseconds. */
uint64_t space_cost(const struct space *s);

struct question {
	const uint64_t *has;              /* values that must be there; NULL:
	                                     none */
	const struct value *add;          /* one more; NULL: none */
	const struct value *without;      /* that mustn't, even if in has; NULL:
	                                     none */
	const struct classification *cls; /* NULL: any */
	const struct classification *not_cls; /* NULL: none */
};

/* Any label; then space_values() and space_class() are such a one. */
enum answer space_any(struct space *s, const struct question *q);
/* The label with the fewest values; among those the first classification in
 * document order. Its steps are its own. */
enum answer space_fewest(struct space *s, const struct question *q);
/* Is what must be there a label by itself? */
bool space_is_label(struct space *s, const struct question *q);

/* After ANSWER_YES, until the next question. */
uint64_t *space_values(struct space *s);
const struct classification *space_class(const struct space *s);

#endif
