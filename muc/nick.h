/* SPDX-License-Identifier: MIT */
/* Which nickname somebody may have in a room (XEP-0045 7.2.8, 7.6, 7.12). */
#ifndef MUC_NICK_H
#define MUC_NICK_H

#include "muc/room.h"

/* That of somebody else, in use or reserved? */
bool nick_is_taken(const struct room *r, struct span nick, struct span bare);
/* The nick that is reserved for that person; absent: none. */
struct span nick_reserved_for(const struct room *r, struct span bare);
/* What somebody enters as who asks for `asked`: in some rooms who has a
 * reserved nick always gets that (18.1(10)). */
struct span nick_on_entry(
	const struct room *r, struct span bare, struct span asked);

/* The room gives that person, if inside under another nick, this one (303,
 * 210); it is nobody else's. */
void nick_force(
	struct room *r, struct span bare, struct span nick, struct turn *t);

#endif
