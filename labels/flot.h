/* SPDX-License-Identifier: MIT */
/*
 * Markings as the first line of a text, for those who know no labels, and the
 * way back (labels.md 8): such a line counts only where it is exactly what one
 * label is marked with, and no other.
 */
#ifndef LABELS_FLOT_H
#define LABELS_FLOT_H

#include "labels/label.h"

/* A longer line is no label; only its beginning is looked at. */
#define FLOT_MAX 2048

enum flot {
	FLOT_BAD = 0, /* looks like a marking, and isn't that of one label */
	FLOT_NONE,    /* none of the loaded policies marks like that */
	FLOT_LABEL,
};

/*
 * The label that a line, without its end, is the marking of. A line says what
 * it shows: of labels that look the same, and differ in values (or a privacy
 * mark) that nothing shows, it is the one without them. Where two are left, of
 * all loaded policies: FLOT_BAD. *l_r is set for FLOT_LABEL, else NULL;
 * borrowed until labels_trim(). What is no marking, and as people see it would
 * begin like one (flot_seen.h): FLOT_BAD.
 */
enum flot flot_read(struct labels *ls, struct span line, int64_t wall_ms,
	const struct label **l_r);
/* The marking that flot_read() gives l's value back for. false: there is none,
 * nothing was written. */
bool flot_write(
	const struct label *l, int64_t wall_ms, struct buf *b) MUST_CHECK;
/* The marking, whether it can be read back or not; may be empty. The policy's
 * at firstLineOfText; where it says nothing of that, at pageBottom. */
void flot_mark(const struct label *l, struct buf *b);

#endif
