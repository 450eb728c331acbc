/* SPDX-License-Identifier: MIT */
/* A room's configuration as a whole: what owner and operator do with it. */
#ifndef MUC_OWNER_H
#define MUC_OWNER_H

#include "muc/change.h"

/* Why that config, which makes the room one for members, can't be had while
 * so many are inside who are none; NULL: it can. */
const char *room_may_close(
	const struct room *r, const struct room_config *c) MUST_CHECK;
/*
 * Config and labels as they shall be, checked before: stored, answered, told
 * (104, 172, 173), and who may no longer be inside is removed (322, 307). A
 * locked room is open then.
 */
void room_reconfigure(struct room *r, const struct room_config *c,
	const struct place_labels *l, struct reply *reply, struct turn *t);

#endif
