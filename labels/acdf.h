/* SPDX-License-Identifier: MIT */
/* The access control decision function (labels.md 7.1). */
#ifndef LABELS_ACDF_H
#define LABELS_ACDF_H

#include "labels/clearance.h"
#include "labels/label.h"

enum acdf {
	ACDF_DENY = 0, /* what zeroed memory and forgotten paths mean */
	ACDF_GRANT = 1
};

/*
 * May a subject holding c see an object marked l? Pure. NULL, two policies,
 * an invalid label, an unknown tag type: ACDF_DENY. Time windows are not
 * looked at: that is the gate's, with label_in_force().
 */
enum acdf acdf_decide(const struct label *l, const struct clearance *c);
/* Why: one sentence for the operator (never for a peer). */
enum acdf acdf_explain(
	const struct label *l, const struct clearance *c, struct errtext *why);

#endif
