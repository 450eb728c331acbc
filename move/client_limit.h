/* SPDX-License-Identifier: MIT */
/*
 * A connection that has an end, whoever waits for it: libstrophe doesn't come
 * back from a TLS handshake before the other side has said something, and reads
 * a stanza as long as it goes on.
 */
#ifndef MOVE_CLIENT_LIMIT_H
#define MOVE_CLIENT_LIMIT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* All zero: there is none. */
struct client_limit {
	timer_t timer;
	bool runs;
};

/* fd is shut down after so many milliseconds; instead of the one before. Takes
 * SIGRTMIN for it. */
void client_limit_begin(struct client_limit *l, int fd, unsigned ms);
/* Bytes that came so far by a connection of TCP; 0: not known. */
uint64_t client_limit_received(int fd);
/* It isn't any longer. Before fd is somebody else's. */
void client_limit_end(struct client_limit *l);
/* The stack may grow so far, or as far as is allowed. */
void client_limit_stack(size_t bytes);

#endif
