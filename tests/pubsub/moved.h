/* SPDX-License-Identifier: MIT */
/* Nodes as records, for tests: what the daemon answers. */
#ifndef TESTS_PUBSUB_MOVED_H
#define TESTS_PUBSUB_MOVED_H

#include "pubsub/arrive.h"
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
/* ---- moving in ---- */

/* What came of it: `new`, `arriving` or `open`, then the mark and the number
 * of items if there are such; or "!" and why not. */
const char *begin(struct world *w, const char *node, const char *source);
/* The same with more than a source. */
const char *begin_with(
	struct world *w, const char *node, const struct transfer_begin *b);
/* `TAKEN KNOWN LEFT`, then remarks, a line each; or "!" and why not. */
const char *take(struct world *w, const char *node, const char *records);
/* Remarks, a line each; or "!" and why not. */
const char *end(struct world *w, const char *node);
/* "", or "!" and why not. */
const char *give_up(struct world *w, const char *node);
/* `same WHAT=VALUE`, `differs WHAT=VALUE HERE`, `lost WHAT=VALUE`, a line each.
 */
const char *check(struct world *w, const char *node, const char *records);
/* All of these from a source `s`; what take() gave. */
const char *move_in(struct world *w, const char *node, const char *records);

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
