/* SPDX-License-Identifier: MIT */
/*
 * A place on the way server -> domain -> room or node, and the questions of
 * design 5 that are asked of the whole chain.
 */
#ifndef LABELS_PLACE_H
#define LABELS_PLACE_H

#include "labels/gate.h"

/* Owned by server, service, room. Unset members are NULL: the level above
 * counts alone. Pointers are ref'd by the owner (place_clear() unrefs). */
struct place {
	const struct place *above; /* NULL at the server */
	const struct clearance *clearance;
	const struct label **allowed; /* clearance as a list of labels; owned */
	size_t allowed_n;
	const struct label *access;
	const struct label *fallback; /* default label */
	bool broken; /* a setting can't be read under the policy: nobody,
	                nothing */
};

void place_clear(struct place *p);

/* May c enter, find or query it? Every level's access label. */
bool place_admits(
	struct gate *g, const struct place *p, const struct clearance *c);
/* The same question, with the grant for packets written under
 * place_access(p) (gate_open() where that is NULL); NULL: not admitted. */
const struct grant *place_release(
	struct gate *g, const struct place *p, const struct clearance *c);
/* May what is marked l be in it? Every level's clearance (and `allowed`). */
bool place_holds(struct gate *g, const struct place *p, const struct label *l);
/* The label of what comes without one: the nearest default; NULL: none (or a
 * level is broken), deny. */
const struct label *place_default(const struct place *p);
/* The nearest access label, for markings and for presence; NULL: open, if
 * place_admits() says so. */
const struct label *place_access(const struct place *p);

#endif
