/* SPDX-License-Identifier: MIT */
/* A timer's signal shuts the connection down: that is safe in a handler. */
#include "move/client_limit.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/socket.h>

static void on_signal(int sig, siginfo_t *info, void *context)
{
	int err = errno;

	(void)sig;
	(void)context;
	if (info->si_code == SI_TIMER)
		(void)shutdown(info->si_value.sival_int, SHUT_RDWR);
	errno = err;
}

void client_limit_begin(struct client_limit *l, int fd, unsigned ms)
{
	struct sigaction sa = {
		.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGRTMIN,
		.sigev_value = {.sival_int = fd}};
	struct itimerspec t = {
		.it_value = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000}
        };

	client_limit_end(l);
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGRTMIN, &sa, NULL) != 0 ||
		timer_create(CLOCK_MONOTONIC, &ev, &l->timer) != 0)
		return; /* then it ends when the other side ends it */
	l->runs = true;
	(void)timer_settime(l->timer, 0, &t, NULL);
}

void client_limit_end(struct client_limit *l)
{
	if (l->runs)
		(void)timer_delete(l->timer);
	l->runs = false;
}

uint64_t client_limit_received(int fd)
{
	struct tcp_info info = {.tcpi_state = 0};
	socklen_t n = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0 ||
		n < offsetof(struct tcp_info, tcpi_bytes_received) +
				sizeof(info.tcpi_bytes_received))
		return 0;
	return info.tcpi_bytes_received;
}

void client_limit_stack(size_t bytes)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_STACK, &r) != 0 || r.rlim_cur >= bytes)
		return;
	r.rlim_cur = r.rlim_max < bytes ? r.rlim_max : bytes;
	(void)setrlimit(RLIMIT_STACK, &r); /* then it is as deep as it is */
}
