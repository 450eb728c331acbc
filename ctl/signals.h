/* SPDX-License-Identifier: MIT */
/* What would end or stop the program in the middle of what has to come to its
 * end. */
#ifndef CTL_SIGNALS_H
#define CTL_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct signals {
	bool held;
	sigset_t before;
};

/* SIGINT, SIGTERM, SIGHUP and SIGTSTP wait, but for those that are ignored; a
 * second time changes nothing. */
void signals_hold(struct signals *s);
/* Is one of them waiting? */
bool signals_wait(const struct signals *s);
/* Those that came count now. */
void signals_let(struct signals *s);

#endif
