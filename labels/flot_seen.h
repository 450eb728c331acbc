/* SPDX-License-Identifier: MIT */
/* A line as people see it (labels/flot.h). */
#ifndef LABELS_FLOT_SEEN_H
#define LABELS_FLOT_SEEN_H

#include "base/arena.h"
#include "base/span.h"

/*
 * The beginning of a line, at most `most` bytes of it: without characters that
 * show nothing, up to what ends a line as well, with plain spaces in place of
 * others and of typographic punctuation.
 */
struct span flot_seen(struct arena *a, struct span line, size_t most);

#endif
