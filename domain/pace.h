/* SPDX-License-Identifier: MIT */
/*
 * How often somebody does something. Kept in memory for as long as it counts,
 * for a bounded number of somebodies: beyond it who was quiet for longest is
 * forgotten.
 */
#ifndef DOMAIN_PACE_H
#define DOMAIN_PACE_H

#include "base/span.h"

struct pace; /* NULL: nobody did anything yet */

struct pace_limit {
	size_t n;          /* so many at once, and in each ... */
	int64_t period_ms; /* ... of these; either 0: no limit */
};

/* Counts `units` for key, unless that would be too many: then nothing is
 * counted, and false. */
bool pace_take(struct pace **all, struct span key, size_t units,
	const struct pace_limit *max, int64_t mono_ms) MUST_CHECK;
void pace_clear(struct pace **all);

#endif
