/* SPDX-License-Identifier: MIT */
/* A source: places of a running daemon (doc/transfer.md 4). */
#ifndef CTL_DEPARTURE_H
#define CTL_DEPARTURE_H

#include "ctl/ctl.h"
#include "ctl/signals.h"
#include "move/move.h"
#include "move/paper.h"

/* All of it is borrowed until the source is freed. */
struct departure_options {
	/* Only what they may read, each with its marking, or who has that
	 * clearance. Both NULL: everything. */
	const char *as, *clearance;
	bool marked; /* what people see of its label goes with each message */
	/* One of them that waits ends a place: ERR_IO. NULL: none does. */
	const struct signals *signals;
};

/* NULL: said on stderr why. */
struct move_source *departure_new(
	const struct ctl *c, const struct departure_options *o);
/* Did an error come of a daemon that doesn't answer? */
bool departure_is_silent(const struct move_source *s);

/* paper_over(); arg: such a source. */
enum err departure_marks(void *arg, struct arena *a, const struct span *label,
	size_t n, struct paper_marks *m_r, struct errtext *e);

#endif
