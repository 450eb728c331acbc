/* SPDX-License-Identifier: MIT */
/* A directory outside (LDAP) that a test answers for. */
#ifndef TESTS_SUPPORT_OUTSIDE_H
#define TESTS_SUPPORT_OUTSIDE_H

#include "tests/support/world.h"

/* For the users of ex.org. Holds as a reload does: everybody is judged. */
struct remote *outside_new(struct world *w);
void outside_free(struct remote **r, struct world *w); /* before the world */
/* It says of somebody; expr NULL: has none, groups: a line each. Holds at
 * once. */
void outside_says(struct remote *r, struct world *w, const char *bare,
	const char *expr, const char *groups);
/* It says nothing, for so long. */
void outside_silent(struct remote *r, struct world *w, int64_t ms);

#endif
