/* SPDX-License-Identifier: MIT */
/* Between the files that make a room and take it down; nobody else's. */
#ifndef MUC_LOAD_H
#define MUC_LOAD_H

#include "muc/room.h"

/* Loaded already, or NULL: the store isn't asked. */
struct room *room_loaded(const struct muc *m, struct span jid);
/* A room of the store, which isn't loaded, with all that it has. */
struct room *room_load(
	struct muc *m, const struct room_row *row, struct turn *t);
/* place_admits() of a room of those labels that isn't in memory. */
bool room_labels_admit(struct muc *m, const struct place_labels *l,
	struct span bare, struct turn *t);
/* What the store has of a room that was just made. */
void room_load_affiliations(struct room *r, struct turn *t);
void room_load_sessions(struct room *r, struct turn *t);
void room_forget_affiliations(struct room *r);
/* Out of memory; the store keeps it. */
void session_forget(struct session *s, struct room *r);

#endif
