/* SPDX-License-Identifier: MIT */
/* Labels under another policy: equivalences of a SPIF (labels.md 7.5). */
#ifndef LABELS_EQUIV_H
#define LABELS_EQUIV_H

#include "labels/label.h"

enum equiv_direction {
	EQUIV_ENCRYPT = 1, /* before sending: l's policy is ours */
	EQUIV_DECRYPT,     /* on receipt: l's policy is the sender's */
};

/*
 * The label of target that l's policy calls equivalent; one hop, never
 * guessed. Without a full mapping, or where the result isn't valid under
 * target: LABEL_UNUSABLE with the reason, *l_r NULL; else LABEL_VALID.
 * Borrowed until labels_trim(). l under target already: l itself.
 */
enum label_status label_translate(const struct label *l,
	const struct policy *target, enum equiv_direction direction,
	int64_t wall_ms, const struct label **l_r, struct errtext *e);

/*
 * The same label, with `origin` known as the originator's that it stands for
 * here; both travel. LABEL_UNUSABLE: origin can't be written or is larger
 * than any label, or there are too many new labels; *l_r NULL.
 */
enum label_status label_with_origin(const struct label *l,
	const struct label *origin, const struct label **l_r,
	struct errtext *e);

#endif
