/* SPDX-License-Identifier: MIT */
/* Waiting, as long as whoever wants the answer does. */
#include "move/client_wait.h"

#include <errno.h>
#include <time.h>

bool client_wait_over(const struct client_wait *w)
{
	return w->stop != NULL && w->stop(w->arg);
}

void client_wait_for(const struct client_wait *w, unsigned ms)
{
	while (ms != 0 && !client_wait_over(w)) {
		unsigned n = ms < CLIENT_SLICE_MS ? ms : CLIENT_SLICE_MS;
		struct timespec t = {.tv_nsec = (long)n * 1000000};

		while (nanosleep(&t, &t) != 0 && errno == EINTR)
			;
		ms -= n;
	}
}

enum err client_wait_stopped(struct errtext *e)
{
	return err_set(e, ERR_IO, "it was interrupted");
}
