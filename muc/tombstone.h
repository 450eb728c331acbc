/* SPDX-License-Identifier: MIT */
/* What is left of a destroyed room (XEP-0045 10.9): for a while people are told
 * that it is gone, and where to. */
#ifndef MUC_TOMBSTONE_H
#define MUC_TOMBSTONE_H

#include "muc/room.h"

enum grave {
	GRAVE_HIDDEN = 0, /* one that they may not know of */
	GRAVE_TOLD,
	GRAVE_NONE,
};

/* What that person may know of a destroyed room of that address. Service
 * admins who may know of one find the place free. alternate_r: absent if there
 * is none for them. */
enum grave tombstone_at(struct muc *m, struct span jid, struct span bare,
	struct span *alternate_r, struct turn *t);
/* r is about to be destroyed. */
void tombstone_set(const struct room *r, struct span alternate, struct turn *t);
/* The address is a room's again. */
void tombstone_clear(struct muc *m, struct span jid);
/* Answers with `gone`. */
void tombstone_answer(
	struct muc *m, const struct stanza *s, struct span alternate);

#endif
