/* SPDX-License-Identifier: MIT */
/* Lists of rooms for one who asks: what they may find, in pages. */
#ifndef MUC_LIST_H
#define MUC_LIST_H

#include "muc/room.h"

struct rsm;

/* The public rooms that a person may find: in the turn's memory. */
struct place_list list_for(struct muc *m, struct span bare, struct turn *t);

struct list_page {
	const struct list_row *row;
	size_t n;
	int64_t index;  /* of the first; -1: the page is empty */
	uint64_t count; /* of the whole list */
};
/* SX_ITEM_NOT_FOUND: it is to begin or end at what isn't in the list. */
enum sx_cond list_page(struct muc *m, const struct place_list *l,
	const struct rsm *rsm, struct turn *t,
	struct list_page *p_r) MUST_CHECK;
/* What a room is called: its name, or the local part of its address. */
struct span list_name(const struct list_row *row);

#endif
