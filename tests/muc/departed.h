/* SPDX-License-Identifier: MIT */
/* Rooms as records, for tests: what the daemon answers to an export. */
#ifndef TESTS_MUC_DEPARTED_H
#define TESTS_MUC_DEPARTED_H

#include "domain/transfer_out.h"
#include "tests/muc/ask.h"

/* One page of ROOM, without what is around it; *next_r: absent, it is the
 * last. "!" and the reason if it is refused. The world's memory. */
const char *departed_page(
	struct world *w, const struct departure *ask, struct span *next_r);
/* All pages from ask->after on. */
const char *departed_all(struct world *w, const struct departure *ask);
/* All that there is; what that person may read; who holds that clearance. */
const char *departed(struct world *w);
const char *departed_as(struct world *w, const char *bare);
const char *departed_cleared(struct world *w, const char *expr);
/* How often that stands in it. */
size_t departed_count(const char *text, const char *part);

#define ck_departed(text, part)                                \
	do {                                                   \
		const char *text_ = (text), *part_ = (part);   \
		ck_assert_msg(strstr(text_, part_) != NULL,    \
			"not %.600s:\n%.6000s", part_, text_); \
	} while (0)
#define ck_departed_not(text, part)                          \
	do {                                                 \
		const char *text_ = (text), *part_ = (part); \
		ck_assert_msg(strstr(text_, part_) == NULL,  \
			"%.600s:\n%.6000s", part_, text_);   \
	} while (0)

/* The same records? Else the first that differs is told. */
void departed_same(const char *a, const char *b);

#endif
