/* SPDX-License-Identifier: MIT */
/* Is there a valid label with these values, and which is the least one? */
#ifndef LABELS_REACH_H
#define LABELS_REACH_H

#include "labels/model.h"

/* What a search may still cost; about a nanosecond each. */
struct reach {
	const struct policy *p;
	int64_t wall_ms; /* windows of values; the policy's is not looked at */
	bool creating;   /* obsolete values won't do */
	uint64_t work;   /* 0: it gave up, and "no" means nothing */
};

/*
 * Adds to bits (policy->words words) what a valid label of this classification
 * needs beside them, in document order, by trying. false: no such label; bits
 * are as they were.
 */
bool reach_label(
	struct reach *r, const struct classification *cls, uint64_t *bits);

#endif
