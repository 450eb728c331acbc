/* SPDX-License-Identifier: MIT */
/* What a label, a clearance or a policy holds, for people and their tools. */
#ifndef LABELS_INSPECT_H
#define LABELS_INSPECT_H

#include "base/buf.h"
#include "labels/clearance.h"
#include "labels/label.h"
#include "labels/policy.h"

/* One category value. Borrowed from the policy. */
struct value_fact {
	struct span set_oid, set_name, name;
	struct span tag_name; /* of the tag element; may be absent */
	struct span type;     /* "restrictive" … "informative" */
	uint64_t lacv;
	bool obsolete;
};

struct span label_class_name(const struct label *l);
uint64_t label_class_lacv(const struct label *l);
struct span label_privacy(const struct label *l); /* absent if none */
/*
 * Values in SPIF order, one a call; *at starts at 0 and is moved on. false:
 * no more.
 */
bool label_value_next(
	const struct label *l, size_t *at, struct value_fact *f_r);
/* STANAG 4774 `<ConfidentialityInformation>` without a namespace. */
void label_information(const struct label *l, struct buf *b);
/*
 * A whole 4774 label; one without a CreationDateTime is dated wall_ms, not the
 * time that label_element() took.
 */
void label_nato_dated(const struct label *l, int64_t wall_ms, struct buf *b);

/* Classifications by number, ascending; the policy may not know them all. */
size_t clearance_class_count(const struct clearance *c);
uint64_t clearance_class_lacv(const struct clearance *c, size_t i);
bool clearance_value_next(
	const struct clearance *c, size_t *at, struct value_fact *f_r);

/* Every value of the policy, as label_value_next() has those of a label. */
bool policy_value_next(
	const struct policy *p, size_t *at, struct value_fact *f_r);

#endif
