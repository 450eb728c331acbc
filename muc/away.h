/* SPDX-License-Identifier: MIT */
/* People whose affiliation changes while they aren't in the room (XEP-0045
 * 16.6.2, status 101). */
#ifndef MUC_AWAY_H
#define MUC_AWAY_H

#include "muc/change.h"

/* What was before the changes, in the turn's memory. */
struct away {
	struct span by; /* who changes them; absent: the operator */
	const struct affil_change *c;
	size_t n;
	struct away_one {
		bool due; /* to be written to */
		enum affiliation was;
	} * before; /* one for each change */
};
struct away away_before(const struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n, struct turn *t);
/* Writes to those whose affiliation is another now and who may know of the
 * room; as many as the one who changes them may write invitations. */
void away_tell(struct room *r, const struct away *a, struct turn *t);

#endif
