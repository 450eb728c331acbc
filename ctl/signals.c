/* SPDX-License-Identifier: MIT */
/* What would end or stop the program waits. */
#include "ctl/signals.h"

#include "base/attr.h"

static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};

void signals_hold(struct signals *s)
{
	struct sigaction sa;
	sigset_t all;

	if (s->held)
		return;
	sigemptyset(&all);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (sigaction(ends[i], NULL, &sa) == 0 &&
			sa.sa_handler != SIG_IGN)
			sigaddset(&all, ends[i]);
	s->held = sigprocmask(SIG_BLOCK, &all, &s->before) == 0;
}

bool signals_wait(const struct signals *s)
{
	sigset_t now;
	bool one = false;

	if (!s->held || sigpending(&now) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		one = one || sigismember(&now, ends[i]) == 1;
	return one;
}

void signals_let(struct signals *s)
{
	if (s->held)
		(void)sigprocmask(SIG_SETMASK, &s->before, NULL);
	s->held = false;
}
