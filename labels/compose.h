/* SPDX-License-Identifier: MIT */
/*
 * Composing a label step by step: which choices are still open, given what is
 * chosen and who shall be cleared for the result. What a form or a menu shows.
 */
#ifndef LABELS_COMPOSE_H
#define LABELS_COMPOSE_H

#include "labels/clearance.h"
#include "labels/inspect.h"

/* A label that isn't complete: under a policy, perhaps with a classification,
 * some values, a privacy mark. */
struct partial;

/*
 * Reads `[CLASSIFICATION] *( ";" TAG ":" value *("," value))`, a label
 * expression whose classification may be missing ("" is the empty label of the
 * governing policy, "NAME /" that of another). A privacy mark must be one of
 * the policy's. A whole label as `ess:` or `xml:` will do, too. Free with
 * partial_free(). ERR_UNKNOWN, ERR_VALUE with what there is instead.
 */
enum err partial_read(struct labels *ls, struct span expr, struct partial **p_r,
	struct errtext *e) MUST_CHECK;
/* Under that policy, nothing chosen yet. */
struct partial *partial_new(struct labels *ls, const struct policy *p) NONNULL;
void partial_free(struct partial **p);
/* Chooses the i-th of what partial_choices() gives, counted from 0. false:
 * there is none, or another classification or privacy mark is chosen. */
bool partial_choose(struct partial *p, size_t i) MUST_CHECK;

enum choice_kind {
	CHOICE_CLASS = 1,
	CHOICE_VALUE,
	CHOICE_PRIVACY, /* a privacy mark of the policy */
};

struct choice {
	enum choice_kind kind;
	struct value_fact value; /* CHOICE_VALUE; else name and lacv only */
	struct span tag_name;    /* of the tag element; may be absent */
	size_t tag;              /* which tag element, in document order */
	bool single;             /* one value of this tag at most */
	bool chosen;             /* in the partial label already */
	bool open; /* some valid label has it and all that is chosen, and every
	              clearance dominates that label */
	bool needed; /* chosen or not, every label with all else that is chosen
	                has it; never where nothing is open */
};

/*
 * Judges every class, value and privacy mark of the policy in document order
 * and gives each to sink. The n clearances (n may be 0: anybody's) must all
 * dominate the label; one under another policy leaves nothing open. Obsolete
 * values and those outside of their window at wall_ms are not open.
 * *complete_r: what is chosen is a valid label by itself that all dominate.
 *
 * The answers are exact as long as a bounded search is enough
 * (labels/space.h). A policy that is a hard puzzle may have a choice
 * called open that no label can have, never the other way round, and needed
 * may be missed: partial_label() judges the label in the end.
 */
typedef void choice_sink(void *ctx, const struct choice *c);
void partial_choices(const struct partial *p, const struct clearance *const *c,
	size_t n, int64_t wall_ms, choice_sink *sink, void *ctx,
	bool *complete_r);

/*
 * The label of what is chosen; LABEL_INVALID with the reason where something
 * is missing or too much. As label_read_expr() with `creating`.
 */
enum label_status partial_label(const struct partial *p, int64_t wall_ms,
	const struct label **l_r, struct errtext *e);

/*
 * Completes p with as few values as it can (document order decides); absent
 * (LABEL_INVALID) where no valid label has it that all n clearances dominate.
 * Where the rules are such a puzzle it may have more values than it needs, or
 * none is found in time.
 */
enum label_status partial_complete(const struct partial *p,
	const struct clearance *const *c, size_t n, int64_t wall_ms,
	const struct label **l_r, struct errtext *e);

#endif
