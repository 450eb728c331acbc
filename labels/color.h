/* SPDX-License-Identifier: MIT */
/* Colours of markings (XEP-0258 4). */
#ifndef LABELS_COLOR_H
#define LABELS_COLOR_H

#include "base/span.h"

/* What a client is told; both absent: nothing. */
struct color_pair {
	struct span bg, fg;
};

/* The colour of a policy's classification, a name or #RRGGBB, as background,
 * and black or white on it, whichever is easier to read. Not one that XEP-0258
 * allows: absent. The background may borrow from `color`. */
struct color_pair color_shown(struct span color);

#endif
