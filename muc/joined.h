/* SPDX-License-Identifier: MIT */
/* In how many rooms people are, for the limit on that. */
#ifndef MUC_JOINED_H
#define MUC_JOINED_H

#include "muc/room.h"

/* An occupant comes and goes; a second nickname in a room is one more. */
void joined_add(struct muc *m, struct span bare);
void joined_remove(struct muc *m, struct span bare);
size_t joined_count(const struct muc *m, struct span bare);

#endif
