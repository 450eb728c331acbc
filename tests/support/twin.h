/* SPDX-License-Identifier: MIT */
/*
 * The slow twin of the decision: labels.md 7.1 and 7.2 read aloud, value by
 * value over the tables of the policy. It knows no mask of a tag, no ordinal,
 * no look-up, no memo and no cached judgement, so that a fault in one of these
 * shows as a difference.
 */
#ifndef TESTS_SUPPORT_TWIN_H
#define TESTS_SUPPORT_TWIN_H

#include "labels/model.h"

/* 7.2 but for the windows of time. */
bool twin_valid(const struct label_parts *l, bool creating);
/* The windows: of the policy and of each value that the label has. */
bool twin_in_force(const struct label_parts *l, int64_t wall_ms);
/* 7.1: may who holds c see what is marked l? NULL: no. */
bool twin_grants(const struct label_parts *l, const struct clearance_parts *c);

#endif
