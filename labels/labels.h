/* SPDX-License-Identifier: MIT */
/*
 * The label engine: loaded policies, and the interned labels and clearances
 * under them. No transport, no database, no global state: a `struct labels`
 * is the world, and two may live side by side (a reload builds a new one).
 */
#ifndef LABELS_LABELS_H
#define LABELS_LABELS_H

#include "base/element.h"
#include "base/err.h"
#include "base/span.h"

struct labels; /* the engine; owns policies and interned values */
struct policy; /* one loaded SPIF: immutable, owned by the engine */
struct label;  /* interned: equal labels (value and metadata) are one pointer */
struct clearance; /* interned likewise */

struct labels *labels_new(void) NONNULL;
void labels_free(struct labels **l); /* everything made by it goes; *l = NULL */

/* Bytes of a SPIF; name is for error texts (a file name). The first loaded
 * policy governs: it is what a name without policy prefix means.
 * ERR_SYNTAX, ERR_VALUE (with file, line, rule), ERR_CONFLICT (loaded twice).
 */
enum err labels_add_policy(struct labels *l, struct span spif, const char *name,
	struct errtext *e) MUST_CHECK;
enum err labels_add_policy_file(
	struct labels *l, const char *path, struct errtext *e) MUST_CHECK;

/* Whose times make a label give way to its successor (labels.md 4.4). */
enum succession {
	SUCCESSION_IGNORE = 0, /* it never does: successors often protect less
	                        */
	SUCCESSION_DATE,       /* its SuccessionDateTime */
	SUCCESSION_REVIEW,     /* or its ReviewDateTime, as ADatP-4774.1 says */
};
/* From now on every reading gives the successor of a label whose time has come.
 * Labels that are held stay what they are: read again what lives long. */
void labels_set_succession(struct labels *l, enum succession s);
/*
 * Labels without dates of their own are written as STANAG 4774 with a
 * CreationDateTime, the time that the engine was told first, and with a
 * ReviewDateTime this many years later (0: none). Without a call: 5.
 */
void labels_set_review_years(struct labels *l, unsigned years);

size_t labels_policy_count(const struct labels *l);
const struct policy *labels_policy(const struct labels *l, size_t i);
/* NULL: not loaded. By OID ("1.2.3") or by name, case-insensitive. */
const struct policy *labels_find_policy(
	const struct labels *l, struct span who);

/*
 * Values that nobody holds (label_ref, clearance_ref) live in a bounded cache
 * and may go here, and only here: call between turns. Pointers got during a
 * turn are good until the next trim. Between two trims so many new ones are
 * taken and no more (32768 inputs, 32 MiB): who restores a lot must hold what
 * it needs and trim in between.
 */
void labels_trim(struct labels *l);

#endif
