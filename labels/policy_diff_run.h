/* SPDX-License-Identifier: MIT */
/* Inside of policy_diff: what is the same in two policies, and the search for
 * labels and clearances that tell them apart. */
#ifndef LABELS_POLICY_DIFF_RUN_H
#define LABELS_POLICY_DIFF_RUN_H

#include "labels/model.h"
#include "labels/policy_diff.h"
#include "labels/space.h"

enum side {
	SIDE_OLD = 0,
	SIDE_NEW = 1
};

/* One thing on both sides; NULL: not there. touched: a change of it was
 * reported. */
struct pair_class {
	const struct classification *side[2];
	bool touched;
};
struct pair_value {
	const struct value *side[2];
	bool touched;
};

/* Pairs: those of the old policy at their own index or ordinal, then those of
 * the new one alone. */
struct world {
	struct pair_class *cls;
	size_t cls_n;
	struct pair_value *value;
	size_t value_n;
	size_t *of_new; /* new ordinal -> index of the pair */
};

struct diff {
	const struct policy *p[2];
	int64_t wall_ms;
	struct arena *a;
	policy_change_sink *sink;
	void *ctx;
	struct world number; /* the same by numbers: what labels say */
	struct world name;   /* the same by names: what people write */
	uint64_t work;       /* left, about nanoseconds */
	uint64_t *label_bits[2], *held_bits[2], *class_bits[2];
	uint64_t *lacv[2];      /* of a clearance's classes */
	struct space *space[2]; /* valid labels */
};

/* What a search found. */
struct outcome {
	enum change_effect effect;
	struct span label, clearance; /* the arena's */
	bool read[2], valid[2];       /* the example label, by side */
	bool later; /* not at wall_ms, but when a window opens or closes */
};

#define FOCUS_MAX 5
/* What a change is about: where the search looks. */
struct focus {
	const struct world *labels, *clearances; /* how each is paired; NULL:
	                                            by number */
	size_t value[FOCUS_MAX], value_n;
	size_t cls[FOCUS_MAX], cls_n;
	int64_t at[4]; /* times to look at, too, while nothing is found */
	size_t at_n;
	bool whole;   /* the policies' own windows count, too */
	bool first;   /* each label has value[0] */
	bool no_more; /* no classifications but cls */
	bool untold;  /* labels of which nothing was said yet */
	bool up_to;   /* labels of cls[0]; clearances "up to" cls[1] */
};
/* Adds, where there is room and it isn't there yet. */
void focus_value(struct focus *f, size_t index);
void focus_class(struct focus *f, size_t index);
/* The times at which one of two windows opens or has closed. */
void focus_window(struct focus *f, const int64_t not_before[2],
	const int64_t not_after[2]);

/* policy_diff.c: pairs, and room to work. */
void diff_begin(struct diff *d);
void diff_end(struct diff *d);

/* policy_diff_probe.c: one label, its classification and values by the index
 * of their pairs; who may see it on each side is added to o. */
void diff_probe(struct diff *d, const struct focus *f, size_t cls,
	const size_t *value, size_t n, struct outcome *o);

/* policy_diff_explore.c: many labels around f, now and at those of its times
 * that are still to come. */
void diff_explore(struct diff *d, const struct focus *f, struct outcome *o);
/* Labels of the first n values of a tag, for each n of counts. */
void diff_explore_counts(struct diff *d, const struct tag *t,
	const uint64_t *counts, size_t n, struct outcome *o);
/* For diff_say(): something written in one of the forms can't be read. */
extern const struct outcome diff_unreadable;
/* Reports; what follows for whom is added to the text. o NULL: nothing. */
void diff_say(struct diff *d, const struct outcome *o, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Explores and reports. Does anybody gain or lose? */
bool diff_tell(struct diff *d, const struct focus *f, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* The last net: labels at random. */
void diff_sample(struct diff *d);

/* policy_diff_class.c */
void diff_classes(struct diff *d);
/* policy_diff_set.c */
void diff_sets(struct diff *d);
/* policy_diff_value.c: of a set of the old policy, and those that a set of the
 * new one has alone. */
void diff_values(struct diff *d, const struct tag_set *old);
void diff_new_values(struct diff *d, const struct tag_set *new);
/* The new tag that goes on with an old one: that of its first value that is
 * still there. NULL: none is. */
const struct tag *diff_heir(const struct diff *d, const struct tag *old);
/* policy_diff_same.c: requirements and exclusions. */
bool diff_required_same(const struct diff *d, const struct required *old,
	const struct required *new, struct focus *f);
bool diff_groups_same(const struct diff *d, const struct value_group *old,
	const struct value_group *new, struct focus *f);
struct equiv_required;
bool diff_equiv_same(
	const struct equiv_required *old, const struct equiv_required *new);
bool diff_markings_same(const struct markings *old, const struct markings *new);

#endif
