/* SPDX-License-Identifier: MIT */
/* The gate's answers with their reasons, for who may know them. */
#ifndef LABELS_EXPLAIN_H
#define LABELS_EXPLAIN_H

#include "labels/clearance.h"
#include "labels/label.h"

/* A verdict and why; a sentence for the operator, never for a peer. */
struct explained {
	bool yes;
	struct span category; /* that isn't met: "classification", or the name
	                         of a tag, the policy's; absent: none */
	struct errtext why;
};

/* gate_allows() in force, without its memory and its counts. */
struct explained explain_allows(
	const struct label *l, const struct clearance *c, int64_t wall_ms);
/* gate_lists(), likewise. */
struct explained explain_lists(const struct label *l,
	const struct label *const *list, size_t n, int64_t wall_ms);

#endif
