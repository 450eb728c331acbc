/* SPDX-License-Identifier: MIT */
/* What is done to a connected socket, without TLS. */
#include "component/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

void socket_tune(int fd)
{
	const int on = 1, idle_s = 60, interval_s = 15, probes = 4;
	const unsigned unacknowledged_ms = 60000;

	/* none of them is worth giving up for */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(
		fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s,
		sizeof(interval_s));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms,
		sizeof(unacknowledged_ms));
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int socket_error(int fd)
{
	int error = 0;
	socklen_t n = sizeof(error);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
		return errno;
	return error;
}

bool socket_swap(int lib_fd, int *fd_r, int *pipe_r, struct errtext *e)
{
	int pair[2] = {-1, -1};
	bool ok;

	*fd_r = fcntl(lib_fd, F_DUPFD_CLOEXEC, 3);
	ok = *fd_r >= 0 &&
	     socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		     pair) == 0 &&
	     dup3(pair[0], lib_fd, O_CLOEXEC) >= 0;
	*pipe_r = pair[1];
	if (!ok)
		(void)err_set(e, ERR_IO, "splice: %s", strerror(errno));
	if (pair[0] >= 0)
		close(pair[0]);
	return ok;
}

enum io socket_read(int fd, char *p, size_t n, size_t *n_r, struct errtext *e)
{
	ssize_t got = recv(fd, p, n, 0);

	*n_r = 0;
	if (got > 0) {
		*n_r = (size_t)got;
		return IO_OK;
	}
	if (got == 0)
		return IO_END;
	if (errno == EAGAIN || errno == EINTR)
		return IO_WAIT;
	(void)err_set(e, ERR_IO, "read: %s", strerror(errno));
	return IO_FAILED;
}

void socket_acknowledge(int fd)
{
	const int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

enum io socket_write(int fd, struct span bytes, size_t *n_r, struct errtext *e)
{
	ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

	*n_r = n > 0 ? (size_t)n : 0;
	if (n >= 0)
		return IO_OK;
	if (errno == EAGAIN || errno == EINTR)
		return IO_WAIT;
	(void)err_set(e, ERR_IO, "write: %s", strerror(errno));
	return IO_FAILED;
}
