/* SPDX-License-Identifier: MIT */
/* Equivalences as a SPIF states them; the target policy needn't be loaded. */
#ifndef LABELS_EQUIV_MODEL_H
#define LABELS_EQUIV_MODEL_H

#include "labels/model.h"

/* categoryGroup in terms of the target policy. */
struct equiv_ref {
	const struct equiv_ref *next;
	struct span set_name;
	enum tag_type type;
	uint64_t lacv;
	bool any; /* all="true" or no lacv */
};
struct equiv_required {
	const struct equiv_required *next;
	enum required_op op;
	const struct equiv_ref *ref;
};

struct equiv_policy {
	const struct equiv_policy *next;
	struct span name, oid; /* name: what policyRef says */
	const struct equiv_required *required;
};

/* Bits of `applied`: 1 << enum equiv_direction. */
struct equiv_class {
	const struct equiv_class *next;
	const struct equiv_policy *to;
	unsigned applied;
	uint64_t lacv;
	const struct equiv_required *required;
};
struct equiv_value {
	const struct equiv_value *next;
	const struct equiv_policy *to;
	unsigned applied;
	bool discard; /* else: */
	struct span set_oid;
	enum tag_type type;
	uint64_t lacv;
};
struct equiv_set {
	const struct equiv_set *next;
	const struct equiv_policy *to;
	const struct equiv_required *required;
};

#endif
