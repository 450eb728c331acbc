/* SPDX-License-Identifier: MIT */
/* How much there is under each label: counted in bounded steps, never read. */
#ifndef DB_TALLY_H
#define DB_TALLY_H

#include "db/store.h"

#define TALLY_EXAMPLES 3
#define TALLY_NEEDS    16 /* labels that one message brings along */

/* What its readers must be cleared for is the same for all of it. */
struct tally_row {
	struct value_row value;
	/* And these; label_form 0: one that nobody is cleared for. */
	const struct value_row *need;
	size_t need_n;
	uint64_t n;
	struct span example[TALLY_EXAMPLES]; /* archive ids, or ItemIDs */
	size_t example_n;
};

/* Where it goes on; zeroed: from the start. */
struct tally_at {
	int64_t value, after;
	bool past; /* of what nodes have no more */
};
struct tally_ask {
	int64_t place;      /* room or node */
	int64_t since;      /* ms UTC */
	size_t rows, pages; /* to look at, at most; values to begin with */
	struct tally_at at; /* moved on */
	bool more;          /* set: it isn't the end */
};
/* The same key may come again in the next step. Array in the arena. */
size_t store_tally_messages(struct store *s, struct arena *a,
	struct tally_ask *ask, const struct tally_row **rows_r);
/* Past items as well. */
size_t store_tally_items(struct store *s, struct arena *a,
	struct tally_ask *ask, const struct tally_row **rows_r);

#endif
