/* SPDX-License-Identifier: MIT */
/*
 * Hats (XEP-0317): titles that a room gives to people, shown with their
 * presence and so under the room's access label. They are the store's as the
 * affiliations are; a room without any has no cost by them.
 */
#ifndef MUC_HATS_H
#define MUC_HATS_H

#include "muc/room.h"

#define HATS_MAX       64 /* of one room */
#define HATS_OF_ONE    16 /* that one person wears in a room */
#define HAT_URI_BYTES  512
#define HAT_TEXT_BYTES 128

struct hat_holder {
	UT_hash_handle hh; /* in hat->holder, by JID */
	char jid[];        /* bare */
};
struct hat {
	UT_hash_handle hh; /* in room->hats, by URI; the oldest first */
	char *uri, *title; /* owned */
	char *hue;         /* owned, 0 to 360; NULL: none */
	struct hat_holder *holder;
};

/* A scheme and something behind it, nothing that breaks a line. */
bool hat_is_uri(struct span s);
bool hat_is_title(struct span s);
/* An angle: digits, perhaps with a fraction, up to 360. */
bool hat_is_hue(struct span s);

void room_load_hats(struct room *r, struct turn *t);
void room_forget_hats(struct room *r); /* the store keeps them */

struct hat *hat_find(const struct room *r, struct span uri);
bool hat_is_worn(const struct hat *h, struct span bare);
/* How many hats somebody wears, how many are worn at all. */
size_t hats_of(const struct room *r, struct span bare);
size_t hats_worn(const struct room *r);

/* A new one, or that of the URI changed. hue absent: none. */
void hat_put(
	struct room *r, struct span uri, struct span title, struct span hue);
void hat_remove(struct room *r, struct hat *h); /* from everybody, too */
void hat_give(struct room *r, struct hat *h, struct span bare);
void hat_take(struct room *r, struct hat *h, struct span bare);

/* `<hats/>` of an occupant's presence, if they wear any. */
void hats_write(struct xw *w, const struct room *r, const struct occupant *o);
/* Another one whenever the list is another one (XEP-0317 2). */
struct span hats_hash(const struct room *r, struct arena *a);

#endif
