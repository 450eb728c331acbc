/* SPDX-License-Identifier: MIT */
/*
 * How long what is said is kept: by age, by number, by label. It is gone for
 * readers when its time has come, and from the store soon after.
 */
#ifndef MUC_RETAIN_H
#define MUC_RETAIN_H

#include "db/archive.h"
#include "muc/room.h"

/* The rules of one room, as of now. */
struct retention {
	struct muc *m;
	int64_t room;
	int64_t since;   /* ms; 0: any age */
	size_t messages; /* of each value; 0: any number */
	const struct retain_rule *rule;
	size_t rule_n;
	struct arena *arena;
	struct archive_value last; /* what since came to, the last time */
	struct archive_old old;    /* the same of what moved in */
};

struct retention retain_rules(struct muc *m, int64_t room,
	const struct room_config *c, const struct place_labels *l,
	struct turn *t);
/* What came before (ms) under that label is gone; 0: nothing is. */
int64_t retain_since(const struct retention *k, const struct label *l);
/*
 * What is left of a value; l: its label, NULL if it can't be read today.
 * SECURITY: messages are counted value by value: what comes under a label that
 * somebody isn't cleared for takes nothing away from them.
 */
struct archive_value retain_value(
	struct retention *k, int64_t value, const struct label *l);

/* Are these lines, `DAYS CLEARANCE` each, readable? */
enum err retain_check(struct labels *ls, struct span lines, struct turn *t,
	struct errtext *e) MUST_CHECK;

/* Once a second or so: a bounded step through all rooms of the service. */
void retain_tick(struct muc *m, struct turn *t);

#endif
