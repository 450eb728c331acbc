/* SPDX-License-Identifier: MIT */
/* Labels that people keep for themselves. */
#ifndef DB_PERSONAL_H
#define DB_PERSONAL_H

#include "db/store.h"

struct personal_row {
	struct span jid;      /* bare */
	int64_t form;         /* enum label_form */
	struct span label;    /* label_keep() */
	struct span selector; /* empty: the marking */
	int64_t added;        /* ms UTC */
};
/* Inserts, or gives it another selector. */
void store_personal_put(struct store *s, const struct personal_row *r);
/* By jid, form and label; was it there? */
bool store_personal_remove(struct store *s, const struct personal_row *r);
/* Of one person, the oldest first. */
size_t store_personal(struct store *s, struct arena *a, struct span jid,
	const struct personal_row **rows_r);

#endif
