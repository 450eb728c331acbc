/* SPDX-License-Identifier: MIT */
/* What the operator is told of a place: facts, one after the other. */
#ifndef DOMAIN_FACT_H
#define DOMAIN_FACT_H

#include "base/arena.h"

/* name is a fixed key, value text. */
typedef void fact_fn(void *arg, const char *name, struct span value);
struct facts {
	fact_fn *f;
	void *arg;
	struct arena *a;
};
void fact(const struct facts *to, const char *name, struct span value);

#endif
