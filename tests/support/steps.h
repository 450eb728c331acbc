/* SPDX-License-Identifier: MIT */
/*
 * The chain of design 5 as a table: for each step, level and side what is set
 * so that exactly this grants, or denies. Services play it with each kind of
 * what they carry, and ask the chain about it; it is all about Sue.
 */
#ifndef TESTS_SUPPORT_STEPS_H
#define TESTS_SUPPORT_STEPS_H

#include "domain/chain.h"
#include "tests/support/world.h"

#define STEPS_OTHER "ann@ex.org/pc" /* cleared for everything */
#define STEPS_LABEL "CONFIDENTIAL"  /* of what is said */
#define STEPS_TEXT  "needle"

/* All that is asked; NULL: unset. Of places by chain_level. */
struct steps_setup {
	const char *access[3], *clearance[3], *fallback[3];
	const char *allowed; /* of the room or node */
	const char *held;    /* by Sue */
	const char *in, *out, *peer_fallback;
	const char *refers;  /* label of what the message refers to */
	const char *nothing; /* is what her server may do here; not NULL */
};

struct step {
	enum chain_side side; /* Sue's */
	enum chain_step step;
	enum chain_level level;
	size_t offset; /* in the setup */
	const char *grant, *deny;
};
extern const struct step steps[];
extern const size_t steps_n;

/* One play. */
struct play {
	const struct step *x;
	int kind; /* the service's */
	bool peer, deny;
	enum gate_mode mode;
	struct steps_setup set;
	/* begun: */
	struct world *w;
	const char *sue; /* full */
	char bare[64];
};

/* A service and its people; nothing of the setup is in force yet but what a
 * peer is. conf may have more. */
void play_begin(struct play *p, struct world_conf conf);
/* What is above the place, and Sue's clearance; then the rest by set(), which
 * is told NAME=VALUE as operators say it. */
void play_apply(struct play *p, void (*set)(struct play *p, const char *pair));
/* `<securitylabel/>` of what is said; "": it has none. */
const char *play_label(const struct play *p);
/* Did the text come to who was to get it? Ends the test if the step says
 * otherwise, or the chain. */
void play_end(
	struct play *p, const struct domain *d, const struct place *place);

/* Each way to play a step. f plays, and ends it. */
void play_all(const struct step *x, int kind, void (*f)(struct play *p));

#endif
