/* SPDX-License-Identifier: MIT */
/* Nodes as records, for tests: what the daemon answers. */
#ifndef TESTS_PUBSUB_MOVED_H
#define TESTS_PUBSUB_MOVED_H

#include "pubsub/depart.h"
#include "tests/pubsub/node.h"

/* One page of a node, without what is around it; *next_r: absent, it is the
 * last. "!" and the reason if it is refused. The world's memory. */
const char *left_page(struct world *w, const char *node,
	const struct departure *ask, struct span *next_r);
/* All pages from ask->after on. */
const char *left_all(
	struct world *w, const char *node, const struct departure *ask);
/* All that there is; what that person may read; who holds that clearance. */
const char *left(struct world *w, const char *node);
const char *left_as(struct world *w, const char *node, const char *bare);
const char *left_cleared(struct world *w, const char *node, const char *expr);
/* How often that stands in it. */
size_t count_of(const char *text, const char *part);

#define ck_has(text, part)                                     \
	do {                                                   \
		const char *text_ = (text), *part_ = (part);   \
		ck_assert_msg(strstr(text_, part_) != NULL,    \
			"not %.600s:\n%.6000s", part_, text_); \
	} while (0)
#define ck_has_not(text, part)                               \
	do {                                                 \
		const char *text_ = (text), *part_ = (part); \
		ck_assert_msg(strstr(text_, part_) == NULL,  \
			"%.600s:\n%.6000s", part_, text_);   \
	} while (0)

#endif
