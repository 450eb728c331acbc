/* SPDX-License-Identifier: MIT */
/*
 * Rooms that move in (doc/transfer.md 4), in the hands of the operator. Until
 * its end such a room stands in the store under an address that is none, and in
 * memory for the moment of a call alone: nobody finds it, and nobody can take
 * its name.
 */
#ifndef MUC_ARRIVE_H
#define MUC_ARRIVE_H

#include "domain/transfer_in.h"
#include "muc/muc.h"

/* Begins, or goes on with it. ERR_VALUE; ERR_CONFLICT: there is such a room,
 * not of that source; ERR_IO: the disk is full. */
enum err muc_arrival_begin(struct muc *m, struct span room,
	const struct transfer_begin *b, struct transfer_at *at_r,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* Takes all of `<records/>`, or (ERR_VALUE) none. ERR_UNKNOWN: no such arrival;
 * ERR_IO: the disk is full. x_r: what came of it. */
enum err muc_arrival_take(struct muc *m, struct span room,
	const struct xml *records, struct transfer_in *x_r, struct turn *t,
	struct errtext *e) MUST_CHECK;
/* Are they here? Nothing is changed. ERR_UNKNOWN: no such room. */
enum err muc_arrival_check(struct muc *m, struct span room,
	const struct xml *records, const struct transfer_check *to,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* It is there from now on. invite: the members who may enter are told, by and
 * by. */
enum err muc_arrival_end(struct muc *m, struct span room, bool invite,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* Nothing is left of it. ERR_CONFLICT: it has ended. */
enum err muc_arrival_give_up(struct muc *m, struct span room, struct turn *t,
	struct errtext *e) MUST_CHECK;

#endif
