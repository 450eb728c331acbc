/* SPDX-License-Identifier: MIT */
/* Places as text, and sets of them. */
#ifndef MOVE_PLACE_H
#define MOVE_PLACE_H

#include "base/buf.h"
#include "move/move.h"

/* "room", "node", "people", as documents have it. */
const char *place_kind(enum move_kind k) NONNULL;
bool place_kind_read(struct span s, enum move_kind *k_r) MUST_CHECK;

/* As people and calls name it: a room's JID, `SERVICE/NODEID`, `people`. */
void place_write(struct buf *b, const struct move_place *p);
char *place_text(const struct move_place *p) NONNULL; /* the caller's */
bool place_eq(const struct move_place *a, const struct move_place *b);

/* Each place once, with the number that it was given. */
struct place_set;
struct place_set *place_set_new(void) NONNULL;
void place_set_free(struct place_set **s); /* NULL is fine */
/* false: it is there already. */
bool place_set_add(
	struct place_set *s, const struct move_place *p, size_t i) MUST_CHECK;
/* SIZE_MAX: it isn't there. */
size_t place_set_find(const struct place_set *s, const struct move_place *p);
void place_set_remove(struct place_set *s, const struct move_place *p);

#endif
