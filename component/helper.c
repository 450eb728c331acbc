/* SPDX-License-Identifier: MIT */
/* A process of our own at the end of a socket pair. */
#include "component/helper.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "component/record.h"

#define QUEUE_MAX ((size_t)4 << 20) /* bytes that it doesn't read */

struct helper {
	struct helper_conf conf;
	struct event_base *base;
	struct event *timer;    /* of the next start */
	struct bufferevent *be; /* NULL: it is down */
	pid_t pid;              /* 0: none, or reaped */
	unsigned failures;
};

/* ---- starting ---- */

/* Between fork() and exec(): nothing that takes a lock. */
NORETURN static void become(const char *argument, int fd)
{
	char name[] = "caveatd", path[] = "/proc/self/exe", word[64];
	char *const argv[] = {name, word, NULL};
	size_t n = strnlen(argument, sizeof(word) - 1);
	int null = open("/dev/null", O_RDWR);

	memcpy(word, argument, n);
	word[n] = '\0';
	if (fd == 3) { /* lose FD_CLOEXEC */
		fd = dup(fd);
		if (fd < 0)
			_exit(127);
	}
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
		dup2(fd, 3) < 0)
		_exit(127);
	(void)close_range(4, ~0U, 0);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)execv(path, argv);
	_exit(127);
}

pid_t helper_exec(const char *argument, int fd)
{
	pid_t pid = fork();

	if (pid == 0)
		become(argument, fd);
	return pid;
}

static void arm(struct helper *h, int64_t ms)
{
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	if (event_add(h->timer, &tv) != 0)
		die("no event for a timer");
}

static int64_t pause_of(const struct helper *h)
{
	int64_t ms = h->conf.backoff_min_ms;

	for (unsigned i = 1; i < h->failures; i++) {
		ms *= 2;
		if (ms >= h->conf.backoff_max_ms)
			return h->conf.backoff_max_ms;
	}
	return ms;
}

/* Never waits for it. false: it hasn't ended yet. */
static bool reap(struct helper *h)
{
	if (h->pid > 0 && waitpid(h->pid, NULL, WNOHANG) == 0)
		return false;
	h->pid = 0;
	return true;
}

static void fall(struct helper *h, const char *why)
{
	if (h->be == NULL)
		return;
	bufferevent_free(h->be);
	h->be = NULL;
	(void)kill(h->pid, SIGKILL);
	h->failures++;
	arm(h, pause_of(h));
	h->conf.down(h->conf.arg, why);
}

/* ---- talking ---- */

static void on_read(struct bufferevent *be, void *arg)
{
	struct helper *h = arg;
	struct evbuffer *in = bufferevent_get_input(be);

	for (;;) {
		size_t n = evbuffer_get_length(in), size;
		struct span all, fields;
		char kind;
		enum record_take take;

		if (n == 0)
			return;
		all = span_of(evbuffer_pullup(in, -1), n);
		take = record_take(all, &kind, &fields, &size);
		if (take == RECORD_PARTIAL)
			return;
		if (take == RECORD_JUNK ||
			!h->conf.record(h->conf.arg, kind, fields)) {
			fall(h, "it says what is no record");
			return;
		}
		if (h->be != be) /* it was given up */
			return;
		evbuffer_drain(in, size);
	}
}

static void on_event(struct bufferevent *be, short what, void *arg)
{
	(void)be;
	(void)what;
	fall(arg, "it has ended");
}

static void start(struct helper *h)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) != 0)
		return;
	h->pid = h->conf.spawn(h->conf.arg, fd[1]);
	close(fd[1]);
	if (h->pid <= 0 || evutil_make_socket_nonblocking(fd[0]) != 0) {
		close(fd[0]);
		return;
	}
	h->be = bufferevent_socket_new(h->base, fd[0], BEV_OPT_CLOSE_ON_FREE);
	if (h->be == NULL)
		die("no memory for a helper");
	bufferevent_setwatermark(h->be, EV_READ, 0, 2 * RECORD_MAX);
	bufferevent_setcb(h->be, on_read, NULL, on_event, h);
	(void)bufferevent_enable(h->be, EV_READ | EV_WRITE);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct helper *h = arg;

	(void)fd;
	(void)what;
	if (!reap(h)) {
		arm(h, h->conf.backoff_min_ms);
		return;
	}
	start(h);
	if (h->be != NULL) {
		h->conf.up(h->conf.arg);
		return;
	}
	h->failures++;
	log_event(
		LOG_ERROR, "helper-failed", KV_STR("reason", strerror(errno)));
	arm(h, pause_of(h));
}

struct helper *helper_new(
	struct event_base *base, const struct helper_conf *conf)
{
	struct helper *h = xcalloc(1, sizeof(*h));

	h->conf = *conf;
	h->base = base;
	h->timer = event_new(base, -1, 0, on_timer, h);
	if (h->timer == NULL)
		die("no event for a helper");
	arm(h, 0);
	return h;
}

void helper_free(struct helper **hp)
{
	struct helper *h = *hp;

	if (h == NULL)
		return;
	if (h->be != NULL)
		bufferevent_free(h->be);
	if (h->pid > 0) {
		(void)kill(h->pid, SIGKILL);
		(void)waitpid(h->pid, NULL, 0);
	}
	event_free(h->timer);
	free(h);
	*hp = NULL;
}

bool helper_is_up(const struct helper *h)
{
	return h->be != NULL;
}

void helper_send(struct helper *h, struct span records)
{
	struct evbuffer *out;

	if (h->be == NULL)
		return;
	out = bufferevent_get_output(h->be);
	if (evbuffer_get_length(out) + records.n > QUEUE_MAX) {
		fall(h, "it doesn't read");
		return;
	}
	if (bufferevent_write(h->be, records.p, records.n) != 0)
		die("no memory for a helper");
}

void helper_give_up(struct helper *h, const char *why)
{
	fall(h, why);
}

void helper_is_good(struct helper *h)
{
	h->failures = 0;
}
