/* SPDX-License-Identifier: MIT */
/* Inside of lint: one policy being looked at, and the groups of rules. */
#ifndef LABELS_LINT_RUN_H
#define LABELS_LINT_RUN_H

#include "labels/model.h"

struct remark {
	struct finding f; /* text is the arena's */
	size_t at;        /* keeps the order of those of one line */
};
struct lint {
	const struct policy *p;
	int64_t wall_ms;
	struct arena *a;
	struct remark *list; /* owned */
	size_t n;
};

/* line 0: the policy as a whole. */
void lint_add(struct lint *l, const char *rule, unsigned line, const char *fmt,
	...) PRINTF_LIKE(4, 5);

/* lint_values.c: numbers, names, tags, times. */
void lint_values(struct lint *l);
/* lint_reach.c: what no valid label can have. */
void lint_reach(struct lint *l);
/* lint_marks.c: markings and colours. */
void lint_marks(struct lint *l);
/* lint_equiv.c: mappings to other policies. */
void lint_equiv(struct lint *l);

#endif
