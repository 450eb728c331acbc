/* SPDX-License-Identifier: MIT */
/*
 * Removing occupants, one or a crowd: those who stay are told of each, so it
 * costs as many presences as the one number times the other.
 */
#ifndef MUC_LEAVE_H
#define MUC_LEAVE_H

#include "muc/room.h"

/* Presences that what one may ask for causes at most. A policy may cause more:
 * who isn't cleared any more goes, whatever it costs. */
#define TELLS_MAX 200000

/* Who is removed, and what is told of it. */
struct leaver {
	struct leaver *next;
	struct occupant *o;
	struct tell how; /* gone */
};
struct leaving {
	struct leaver *first, *last;
	void (*between)(void *arg); /* the iq result; may be NULL */
	void *arg;
};
/* In the turn's memory. Nobody twice. */
void leaving_add(struct leaving *l, struct occupant *o, const struct tell *how,
	struct turn *t);

/*
 * Whole occupants are removed by somebody or something (307, 301, 321 …), in
 * the order of XEP-0045 8.2: each is told of their own removal, then `between`
 * comes, and when all of them are out the rest is told of each. Nobody who goes
 * is told of the others. The room stays, empty perhaps, until room_settle().
 */
void room_expel(struct room *r, const struct leaving *l, struct turn *t);

/* What it will cost, counted before. */
struct toll {
	size_t told; /* occupants of whom others are told something */
	size_t out;  /* sessions that won't hear it */
};
void toll_add(struct toll *x, const struct room *r, const struct occupant *o,
	bool goes);
bool toll_is_fair(const struct toll *x, const struct room *r);

#endif
