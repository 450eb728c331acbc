/* SPDX-License-Identifier: MIT */
/*
 * What others are told of an occupant, written once: who enters a room of a
 * thousand is told a thousand presences, which nearly all were told before.
 * Only bytes are kept. Who may have them, and under which label, is asked at
 * each send.
 */
#ifndef MUC_TOLD_H
#define MUC_TOLD_H

#include "muc/room.h"

/* Views of one occupant: 0 plain, 1 with the real address. The packet is
 * under no label yet; it lasts until the occupant changes. */
bool told_find(const struct room *r, const struct occupant *o, unsigned view,
	struct packet *pk_r) MUST_CHECK;
/* Keeps it, if the room is large enough and there is memory for it. */
void told_keep(struct room *r, struct occupant *o, unsigned view,
	const struct packet *pk);
/* Nobody has entered since the last tick: gives the memory back. */
void told_tick(struct muc *m);
void told_forget(struct muc *m);

#endif
