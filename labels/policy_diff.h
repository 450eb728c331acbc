/* SPDX-License-Identifier: MIT */
/* What a new version of a policy changes for labels and clearances. */
#ifndef LABELS_POLICY_DIFF_H
#define LABELS_POLICY_DIFF_H

#include "labels/policy.h"

enum change_effect {
	CHANGE_NONE = 0, /* access stays: names, markings, colours, mappings */
	CHANGE_GAIN = 1, /* somebody may see what they might not */
	CHANGE_LOSE = 2, /* somebody may no longer */
	CHANGE_BOTH = 3, /* some gain, others lose */
	/* What was written in one of the forms can't be read any more, as under
	 * a name that has gone: nobody gets such labels, and such a clearance
	 * is none. */
	CHANGE_UNREADABLE = 4,
};

/*
 * One change. label and clearance are an example in expressions, under the
 * names of the new version where somebody gains, else of the old one; absent
 * where CHANGE_NONE and CHANGE_UNREADABLE. The decision function itself was
 * asked about them: it says yes under that version and no under the other.
 */
struct policy_change {
	enum change_effect effect;
	const char *text; /* a sentence without a full stop */
	struct span label, clearance;
};
typedef void policy_change_sink(void *ctx, const struct policy_change *c);

/*
 * Compares two versions of one policy, of two engines. Values are the same
 * where tag set id, type and lacv are, classifications where lacv is: that is
 * what stored and binary labels say. What is new is CHANGE_NONE: no label has
 * it yet. ERR_VALUE: they are two policies.
 */
enum err policy_diff(const struct policy *old, const struct policy *new,
	int64_t wall_ms, policy_change_sink *sink, void *ctx,
	struct errtext *e) MUST_CHECK;

#endif
