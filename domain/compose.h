/* SPDX-License-Identifier: MIT */
/*
 * A label that somebody composes for a place: what is chosen, what may still
 * be. It never has more than who composes is cleared for and the place holds.
 */
#ifndef DOMAIN_COMPOSE_H
#define DOMAIN_COMPOSE_H

#include "domain/command.h"
#include "labels/compose.h"

/* Of each form, in order; that of a tag is COMPOSE_TAG + its place. */
enum {
	COMPOSE_TARGET = 0,
	COMPOSE_CLASS = 1,
	COMPOSE_TAG = 2,
	COMPOSE_MARK = 1000000,
	COMPOSE_CONFIRM = 1000001,
};

#define COMPOSE_CLEARANCES 16 /* those of who asks, and of each level */

struct composing {
	struct common_call *c;
	struct place_name target;
	struct domain *at; /* whose place it is */
	const struct place *place;
	void *held;
	/* Where the place holds a list of labels, one of them is chosen. */
	const struct place *list; /* NULL: no list */
	const struct policy *policy;
	const struct clearance *clearance[COMPOSE_CLEARANCES];
	size_t clearance_n;
	struct partial *partial;
	struct choice *choice; /* owned; all that there are, in order */
	size_t choice_n, choice_cap;
	size_t *chosen; /* the turn's; which of them */
	size_t chosen_n, chosen_cap;
	bool broken; /* what is chosen can't be together */
};

/* For which place; SX_ITEM_NOT_FOUND: none that they may know of. Ends with
 * compose_end() in any case. */
enum sx_cond compose_begin(struct composing *x) MUST_CHECK;
void compose_end(struct composing *x);
/* Numbers of choices, with spaces between; false: they are none. Those are
 * chosen from now on, and what may be besides is looked for. */
bool compose_take(struct composing *x, struct span numbers) MUST_CHECK;
/* One more, of that step. */
bool compose_add(
	struct composing *x, size_t step, struct span number) MUST_CHECK;
/* Only what was chosen before that step stays. */
void compose_cut(struct composing *x, size_t step);
/* What is open, given what is chosen. */
void compose_look(struct composing *x);
size_t compose_step_of(const struct composing *x, size_t choice);
/* The last step before that one with something to choose, or COMPOSE_TARGET;
 * the first step behind that one with something to choose, or
 * COMPOSE_CONFIRM. */
size_t compose_before(const struct composing *x, size_t step);
size_t compose_next(const struct composing *x, size_t step);
/* What is chosen, completed with as little as can be; NULL: none that they may
 * use there. */
const struct label *compose_label(struct composing *x);

#endif
