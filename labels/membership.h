/* SPDX-License-Identifier: MIT */
/*
 * Which values belong to which group value, as an extension of NATO policies
 * says (labels.md 1.2). It helps to write clearances; no decision asks for it.
 */
#ifndef LABELS_MEMBERSHIP_H
#define LABELS_MEMBERSHIP_H

#include "labels/clearance.h"
#include "labels/inspect.h"

/*
 * Pairs of a group and one member, in document order, one a call; *at starts
 * at 0 and is moved on. false: no more.
 */
bool policy_membership_next(const struct policy *p, size_t *at,
	struct value_fact *group_r, struct value_fact *member_r);

/*
 * The clearance c and, with it, each group that a held value is a member of,
 * and the groups of those. c itself where there are none. Borrowed until
 * labels_trim(). ERR_LIMIT: too many new clearances since the last trim.
 */
enum err clearance_with_groups(const struct clearance *c,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;

#endif
