/* SPDX-License-Identifier: MIT */
/*
 * Two worlds of rooms with one story, in the first of which more happens than
 * some people may know. All that those get, in each turn and in its order, is
 * the same in both, byte for byte; ids that are drawn by chance may differ, but
 * one is the same wherever the other is.
 */
#ifndef TESTS_MUC_TWINS_H
#define TESTS_MUC_TWINS_H

#include "tests/support/ids.h"
#include "tests/support/truth.h"
#include "tests/support/world.h"

/* Cleared up to SECRET; both may make rooms. Ann is the owner. */
#define ANN "ann@up.ex.org/a"
#define BOB "bob@up.ex.org/b"
/* Cleared for UNCLASSIFIED, and watched together: they may tell each other
 * what they see. */
#define DAN "dan@ex.org/d"
#define EVE "eve@ex.org/e"

struct twins {
	struct world *w[2];
	uint64_t seed;
	struct ids seen[2]; /* by the watched */
};

struct twins *twins_new(uint64_t seed, const struct world_conf *conf);
void twins_free(struct twins **t);
unsigned twins_dice(struct twins *t, unsigned sides); /* from 0 */

/*
 * A stanza without `from` to both worlds; hidden: to the first alone, while in
 * the second time passes. What twins_id() gave stands for its id in each.
 */
void twins_tell(struct twins *t, bool hidden, const char *from, const char *fmt,
	...) PRINTF_LIKE(4, 5);
/* What somebody is cleared for in the first world. */
void twins_clear(struct twins *t, const char *bare, const char *expr);
/* Of something that the watched have seen. */
const char *twins_id(struct twins *t);
void twins_wait(struct twins *t, int64_t ms);
void twins_restart(struct twins *t);
/* Gives how many stanzas the watched got since; then all is forgotten. */
size_t twins_compare(struct twins *t);

#endif
