/* SPDX-License-Identifier: MIT */
/*
 * Who is in a room, by what they get: sessions of one clearance that may see
 * the same are a cohort. What goes to all is decided once for each of them,
 * and copied to its addresses in one call.
 */
#ifndef MUC_CROWD_H
#define MUC_CROWD_H

#include <stdbool.h>

#include "base/span.h"

struct clearance;
struct room;
struct session;

struct cohort {
	const struct clearance *clearance; /* ref'd; NULL: nil */
	bool moderators; /* they see real addresses (XEP-0045 7.2.4) */
	uint32_t n, cap;
	struct session **member; /* in no order */
	struct span *to;         /* session_to() of each, for the outbox */
};

/* A member of struct room; zeroed it is empty. */
struct crowd {
	struct cohort **at; /* owned; none of them is empty */
	uint32_t n, cap;
	bool kept; /* not while the room is small: go through room->all */
};

/* By clearance and role of now. */
void crowd_add(struct room *r, struct session *s);
void crowd_remove(struct room *r, struct session *s);
/* The session's clearance or its occupant's role has changed. */
void crowd_move(struct room *r, struct session *s);

#endif
