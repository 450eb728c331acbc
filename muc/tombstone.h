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
 * admins who may know of one find the place free, but not that of one that the
 * operator has moved: their clients join by themselves. alternate_r: absent if
 * there is none for them. */
enum grave tombstone_at(struct muc *m, struct span jid, struct span bare,
	struct span *alternate_r, struct turn *t);
/* r is about to be destroyed. */
void tombstone_set(const struct room *r, struct span alternate, struct turn *t);
/* The same if the operator moves it, who is no session of the room: until there
 * is a room of that address again, however long that is. Keeps what it needs in
 * the turn's memory; tombstone_put() it when the room is gone. */
struct tombstone_row;
struct tombstone_row tombstone_of_moved(
	const struct room *r, struct span alternate, struct turn *t);
void tombstone_put(struct muc *m, const struct tombstone_row *row);
/* The address is a room's again. */
void tombstone_clear(struct muc *m, struct span jid);
/* A request to a room that isn't there: answers it with `gone`, if there is an
 * address to tell. */
bool tombstone_redirects(
	struct muc *m, const struct stanza *s, struct turn *t) MUST_CHECK;
/* Answers with `gone`. */
void tombstone_answer(
	struct muc *m, const struct stanza *s, struct span alternate);

#endif
