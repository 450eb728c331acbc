/* SPDX-License-Identifier: MIT */
/* What of a client's stanza goes on: all that only the room may say is taken
 * out. */
#ifndef MUC_STRIP_H
#define MUC_STRIP_H

#include "muc/room.h"

/*
 * The inner XML of s as it is relayed, in m->d.scratch2: good until that is
 * used again. The room is what s was sent to. Absent: longer than `max` bytes.
 */
struct span strip(
	struct muc *m, const struct stanza *s, size_t max, struct turn *t);
/* The same without the words of a `<status/>`. */
struct span strip_quiet(
	struct muc *m, const struct stanza *s, size_t max, struct turn *t);

#endif
