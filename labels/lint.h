/* SPDX-License-Identifier: MIT */
/* What is legal in a policy, and yet hardly meant (labels.md 1.3). */
#ifndef LABELS_LINT_H
#define LABELS_LINT_H

#include "labels/policy.h"

/* One remark on a policy. Borrowed for the call of the sink. */
struct finding {
	const char *rule; /* a stable name: "duplicate-hierarchy" */
	unsigned line;    /* of the SPIF; 0: of none in particular */
	const char *text; /* a sentence without a full stop */
};
typedef void finding_sink(void *ctx, const struct finding *f);

/*
 * Gives every remark to sink, by line: what the loader noticed, then what
 * follows from the policy as a whole at wall_ms (values that no valid label
 * can have, missing markings, gaps …). Gives back how many.
 */
size_t policy_lint(
	const struct policy *p, int64_t wall_ms, finding_sink *sink, void *ctx);

#endif
