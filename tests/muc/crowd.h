/* SPDX-License-Identifier: MIT */
/*
 * A room with one person of each affiliation, twice: who acts (actor-X) and who
 * is acted on (X). All are inside but the outcasts; there is an owner besides,
 * boss@ex.org/pc, who isn't.
 */
#ifndef TESTS_MUC_CROWD_H
#define TESTS_MUC_CROWD_H

#include "tests/muc/ask.h"

#define CROWD_N 5
extern const char *const crowd_names[CROWD_N]; /* from outcast up to owner */

struct world *crowd_new(void);
/* Addresses of one of them. */
const char *crowd_bare(struct world *w, const char *who);
const char *crowd_full(struct world *w, const char *who);

/* A list of muc#admin: the verdict; the answer; what must be done. */
const char *crowd_set(struct world *w, const char *from, const char *items);
const char *crowd_get(struct world *w, const char *from, const char *item);
void crowd_done(struct world *w, const char *from, const char *items);

/* As the boss reads it; "none" too. */
const char *crowd_affiliation(struct world *w, const char *who);
const char *crowd_role(struct world *w, const char *who);

#endif
