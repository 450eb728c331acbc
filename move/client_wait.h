/* SPDX-License-Identifier: MIT */
/* Waiting, as long as whoever wants the answer does. */
#ifndef MOVE_CLIENT_WAIT_H
#define MOVE_CLIENT_WAIT_H

#include "base/err.h"

#define CLIENT_SLICE_MS 200 /* of waiting, until anything is looked at */

struct client_wait {
	bool (*stop)(void *arg); /* NULL: nobody does */
	void *arg;
};
bool client_wait_over(const struct client_wait *w);
/* So many ms, unless it is over. */
void client_wait_for(const struct client_wait *w, unsigned ms);
/* That it is: ERR_IO. */
enum err client_wait_stopped(struct errtext *e);

#endif
