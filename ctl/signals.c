/* SPDX-License-Identifier: MIT */
/* What would end or stop the program waits. */
#include "ctl/signals.h"

#include "base/attr.h"

void signals_hold(struct signals *s)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};
	sigset_t all;

	if (s->held)
		return;
	sigemptyset(&all);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		sigaddset(&all, ends[i]);
	s->held = sigprocmask(SIG_BLOCK, &all, &s->before) == 0;
}

void signals_let(struct signals *s)
{
	if (s->held)
		(void)sigprocmask(SIG_SETMASK, &s->before, NULL);
	s->held = false;
}
