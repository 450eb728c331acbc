/* SPDX-License-Identifier: MIT */
/*
 * Ids that are drawn by chance: of two worlds with the same story they differ,
 * but one is the same wherever the other is.
 */
#ifndef TESTS_SUPPORT_IDS_H
#define TESTS_SUPPORT_IDS_H

#include "base/arena.h"

#define IDS_MAX 16384

/* Those that somebody has seen, in the order of seeing. */
struct ids {
	char id[IDS_MAX][24];
	size_t n;
};

/* xml with the place of each instead of it; in the arena. */
const char *ids_hide(struct ids *all, const char *xml, struct arena *a);

#endif
