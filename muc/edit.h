/* SPDX-License-Identifier: MIT */
/* A room's settings by name=value, as operators and admins write them. */
#ifndef MUC_EDIT_H
#define MUC_EDIT_H

#include "muc/room.h"

/* What a room shall be: options and labels. */
struct edit {
	struct room_config config;
	struct place_labels labels;
};

/* As a room of the service begins (muc_conf.room_defaults). */
void edit_initial(const struct muc *m, struct edit *x);
/* One setting by its name. ERR_UNKNOWN: there is none, with what may have been
 * meant. What is kept is the arena's, or value's. */
enum err edit_value(struct span name, struct span value, struct edit *x,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* NAME=VALUE pairs, all of them on top of x, as a whole fit for a room of the
 * service, by who (absent: the operator). */
enum err edit_all(struct muc *m, const struct span *pair, size_t n,
	struct edit *x, struct span who, struct turn *t,
	struct errtext *e) MUST_CHECK;
/* A room's address on this service, prepared. ERR_VALUE: it is none of a room;
 * ERR_UNKNOWN: nor here. */
enum err edit_room(struct muc *m, struct span room, struct turn *t,
	struct span *jid_r, struct errtext *e) MUST_CHECK;

#endif
