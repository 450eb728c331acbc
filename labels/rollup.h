/* SPDX-License-Identifier: MIT */
/* One label to show over several (labels.md 4.5); never to decide on. */
#ifndef LABELS_ROLLUP_H
#define LABELS_ROLLUP_H

#include "labels/label.h"

/*
 * The label to show over all of l[0..n): who is cleared for it is cleared for
 * every one of them as far as categories go; the classification is the highest
 * by hierarchy. Restrictive and informative values are joined; of each
 * permissive tag the values that all labels with that tag share (a label
 * without the tag asks for nothing, so the others' restriction stays: left out
 * it would look less restrictive). LABEL_VALID and *l_r; else *l_r NULL and e
 * says why there is none: two policies or no label (LABEL_UNUSABLE), one that
 * isn't valid itself, two classifications of one rank, a permissive tag with
 * nothing in common, a result that the policy forbids (LABEL_INVALID). The
 * privacy mark stays where all have the same; metadata doesn't.
 */
enum label_status label_roll_up(const struct label *const *l, size_t n,
	int64_t wall_ms, const struct label **l_r, struct errtext *e);

#endif
