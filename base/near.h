/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest of a list of names. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/span.h"

/*
 * Keeps the candidate with the fewest edits from what was written, if these
 * are few enough (a third of the length, at least one). Start zeroed but for
 * `word`; best is absent if nothing was near.
 */
struct near {
	struct span word, best;
	size_t edits;
};

void near_try(struct near *n, struct span candidate);

#endif
