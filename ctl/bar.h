/* SPDX-License-Identifier: MIT */
/* How far it is, and how long it will take: on stderr, if that is a terminal.
 */
#ifndef CTL_BAR_H
#define CTL_BAR_H

#include "move/run.h"

struct bar {
	bool on, drawn;
	int64_t began, at; /* ms; at: it was drawn */
	uint64_t known;    /* messages that needn't come: the caller's */
};
void bar_begin(struct bar *b);
/* Of a move_run; bar: the bar. */
void bar_draw(void *bar, const struct move_progress *p);
/* Before anything else is printed. */
void bar_hide(struct bar *b);

#endif
