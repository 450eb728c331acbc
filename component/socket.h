/* SPDX-License-Identifier: MIT */
/* What is done to a connected socket, without TLS. */
#ifndef COMPONENT_SOCKET_H
#define COMPONENT_SOCKET_H

#include "base/err.h"

/* What became of reading or writing. */
enum io {
	IO_FAILED = 0, /* the text has the reason */
	IO_OK,
	IO_WAIT, /* later: the socket isn't ready */
	IO_END,  /* the peer closed */
};

/* Before connect(): quick, and sure to notice a dead peer. */
void socket_tune(int fd);
/* After it: 0 or the errno that it ended with. */
int socket_error(int fd);

/* *fd_r is the socket from now on, and its old number lib_fd is one end of a
 * pipe whose other end is *pipe_r. false: e; what is >= 0 is to be closed. */
bool socket_swap(
	int lib_fd, int *fd_r, int *pipe_r, struct errtext *e) MUST_CHECK;

/* What was read is acknowledged now. Else the kernel waits for something to
 * send it with, up to 40 ms, and a peer may wait for that. */
void socket_acknowledge(int fd);
enum io socket_read(
	int fd, char *p, size_t n, size_t *n_r, struct errtext *e) MUST_CHECK;
enum io socket_write(
	int fd, struct span bytes, size_t *n_r, struct errtext *e) MUST_CHECK;

#endif
