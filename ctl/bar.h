/* SPDX-License-Identifier: MIT */
/* How far it is, and how long it will take: on stderr, if that is a terminal.
 */
#ifndef CTL_BAR_H
#define CTL_BAR_H

#include "base/clock.h"
#include "move/run.h"

struct bar {
	const struct clock *clock;
	bool on, drawn;
	int64_t began, at; /* ms; at: it was drawn */
	/* Messages that needn't come, of places that are done, and of the
	 * present one: the caller's. */
	uint64_t known, known_here;
};
void bar_begin(struct bar *b, const struct clock *clock);
/* Of a move_run; bar: the bar. */
void bar_draw(void *bar, const struct move_progress *p);
/* Before anything else is printed. */
void bar_hide(struct bar *b);

#endif
