/* SPDX-License-Identifier: MIT */
/*
 * Members by a group of a directory outside: whoever is in it is a member as
 * long as they are, and nothing more. An entry of their own or of their domain
 * counts before it.
 */
#ifndef MUC_GROUP_H
#define MUC_GROUP_H

#include "muc/room.h"

/* Is that person in the room's group? Entries don't matter. */
bool group_has(const struct room *r, struct span bare);
/* What the directory says of them, or the room's group, is another: those
 * inside become members, or are none any more (XEP-0045 9.4; 321). who absent:
 * of all. */
void group_settle(struct room *r, struct span who, struct turn *t);
/* Only the operator and admins of the service name a group: it tells who is in
 * it. who absent: the operator. */
enum err group_check(const struct domain *d, struct span from, struct span to,
	struct span who, struct errtext *e) MUST_CHECK;

#endif
