/* SPDX-License-Identifier: MIT */
/*
 * One attachment: libstrophe connects, opens the stream and authenticates,
 * the splice carries the bytes; here is when, and what if not.
 */
#include "component/stream.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <strophe.h>
#include <sys/select.h>

#include "base/clock.h"
#include "base/log.h"
#include "component/settings.h"
#include "component/splice.h"

/* libstrophe gives up on connect() after 5 s and on the answer to its
 * handshake after 15 s, but tells only when it is run: be earlier. */
#define CONNECT_MS   4500
#define HANDSHAKE_MS 14000
#define STEADY_MS    60000 /* up for so long: the next trouble is a new one */

enum state {
	IDLE = 0,   /* not started, or stopped */
	WAITING,    /* for the next attempt */
	CONNECTING, /* for connect() */
	OPENING,    /* TLS, stream header, handshake */
	UP,
	CLOSING, /* writes the rest, then the end of the stream */
};

struct stream {
	struct event_base *base;
	const struct stream_events *ev;
	void *arg;
	struct settings now, next; /* next: after a reconfiguration */
	bool has_next;

	enum state state;
	bool was_up;             /* in this attempt */
	bool hold;               /* the consumer is full */
	bool congested;          /* we were, and drained() is owed */
	bool falling, stopping;  /* fall() is due; for good */
	bool bade;               /* CLOSING: the end of the stream is written */
	unsigned failures;       /* since it was steady */
	int64_t since;           /* mono ms: of being up */
	struct event *timer;     /* of the state */
	struct event *fall;      /* the attempt is over */
	struct event *connected; /* connect() is through */
	struct errtext trouble;
	const char *event, *hint; /* for its log line; NULL: none */
	void (*done)(void *arg, struct stream *s);

	xmpp_mem_t mem;
	xmpp_ctx_t *ctx;
	xmpp_conn_t *conn; /* of this attempt */
	int fd;            /* libstrophe's, of this attempt */
	unsigned tried;    /* addresses, in this attempt */
	unsigned skip;     /* addresses that failed in those before */

	struct splice *splice; /* of this attempt */
	struct stanza_in *in;
	struct outbox_stream *out;
};

/* libstrophe's memory: wiped when freed, since the secret is in it; and each
 * block knows its stream, for the callback that gets no argument. */
struct block {
	_Alignas(16) size_t n;
	struct stream *owner;
	_Alignas(16) char mem[];
};

static struct block *block_of(void *p)
{
	return (void *)((char *)p - offsetof(struct block, mem));
}

static void *lib_alloc(size_t n, void *userdata)
{
	struct block *b = xmalloc(sizeof(*b) + n);

	b->n = n;
	b->owner = userdata;
	return b->mem;
}

static void lib_free(void *p, void *userdata)
{
	(void)userdata;
	if (p == NULL)
		return;
	explicit_bzero(p, block_of(p)->n);
	free(block_of(p));
}

static void *lib_realloc(void *p, size_t n, void *userdata)
{
	void *q = lib_alloc(n, userdata);

	if (p != NULL) {
		size_t old = block_of(p)->n;

		memcpy(q, p, old < n ? old : n);
		lib_free(p, userdata);
	}
	return q;
}

static int64_t mono(void)
{
	return clock_system.mono(&clock_system);
}

static void arm(struct stream *s, int64_t ms)
{
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	if (event_add(s->timer, &tv) != 0)
		die("no event for a timer");
}

/*
 * The attempt is over. What belongs to it goes from the event loop: we may be
 * inside of it. event NULL: not worth a log line.
 */
static void fail(struct stream *s, const char *event, struct span reason,
	const char *hint)
{
	if (s->falling)
		return;
	s->falling = true;
	s->event = event;
	s->hint = hint;
	(void)err_set(&s->trouble, ERR_IO, "%.*s", SPAN_FMT(reason));
	event_active(s->fall, 0, 0);
}

static void fail_str(struct stream *s, const char *reason, const char *hint)
{
	fail(s, s->was_up ? "stream-lost" : "stream-failed", span_str(reason),
		hint);
}

/* Runs libstrophe: once to read or to notice, once to write; sends on. */
static void run_lib(struct stream *s)
{
	xmpp_run_once(s->ctx, 0);
	xmpp_run_once(s->ctx, 0);
	splice_listen(s->splice);
}

static void tell_lib(struct stream *s, struct span bytes)
{
	if (!splice_tell(s->splice, bytes))
		fail_str(s, "libstrophe doesn't listen", NULL);
	else
		run_lib(s);
}

/* libstrophe's verdict on the handshake, or its end. */
static void on_conn(xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
	xmpp_stream_error_t *stream_error, void *arg)
{
	struct stream *s = arg;

	(void)conn;
	(void)error;
	(void)stream_error;
	if (s->falling)
		return;
	if (event != XMPP_CONN_CONNECT) {
		fail_str(s, "libstrophe gave up", NULL);
		return;
	}
	(void)event_del(s->timer);
	s->state = UP;
	s->was_up = true;
	s->since = mono();
	s->skip = 0;
	s->trouble.s[0] = '\0';
	splice_open(s->splice);
	s->ev->up(s->arg, s);
}

static void on_header(void *arg, struct span raw, struct span id)
{
	struct stream *s = arg;

	if (s->falling)
		return;
	if (id.p == NULL) {
		fail_str(s, "the server gave no stream id", NULL);
		return;
	}
	arm(s, HANDSHAKE_MS);
	tell_lib(s, raw);
}

static void on_stream_error(struct stream *s, const struct xml *x)
{
	struct span condition = SPAN("undefined-condition"), said = SPAN_NONE;
	struct arena *a = arena_new();
	struct errtext e;

	xml_each_child (c, x) {
		if (span_is(c->name, "text"))
			said = xml_text(a, c);
		else if (span_is(c->ns_uri,
				 "urn:ietf:params:xml:ns:xmpp-streams"))
			condition = c->name;
	}
	if (said.p == NULL)
		said = span_trim(xml_text(a, x)); /* servers before RFC 3920 */
	if (said.n == 0)
		(void)err_set(&e, ERR_IO, "%.*s", SPAN_FMT(condition));
	else
		(void)err_set(&e, ERR_IO, "%.*s: %.*s", SPAN_FMT(condition),
			SPAN_FMT(said));
	fail(s, "stream-refused", span_str(e.s), settings_hint(condition));
	arena_free(&a);
}

static bool on_element(void *arg, const struct xml *x, bool capped)
{
	struct stream *s = arg;

	if (s->falling)
		return false;
	if (x->ns == NS_STREAM) {
		if (span_is(x->name, "error"))
			on_stream_error(s, x);
		return !s->falling;
	}
	if (s->state == UP)
		return s->ev->stanza(s->arg, s, x, capped);
	if (s->state == CLOSING)
		return true; /* nobody could answer */
	if (!xml_is(x, NS_STANZA, "handshake")) {
		fail_str(s, "a stanza instead of <handshake/>", NULL);
		return false;
	}
	tell_lib(s, SPAN("<handshake/>"));
	return !s->falling;
}

static void on_end(void *arg)
{
	struct stream *s = arg;

	if (s->state == CLOSING)
		fail(s, NULL, SPAN("closed"), NULL);
	else
		fail_str(s, "the server closed the stream", NULL);
}

static const struct stanza_in_events in_events = {
	.header = on_header,
	.element = on_element,
	.end = on_end,
};

static void on_drained(void *arg)
{
	struct stream *s = arg;

	if (s->was_up)
		s->ev->drained(s->arg, s);
}

static void on_written(void *arg)
{
	struct stream *s = arg;

	if (s->congested && s->was_up) {
		s->congested = false;
		s->ev->drained(s->arg, s);
	}
	if (s->state == CLOSING && !s->bade && !s->falling) {
		s->bade = true;
		xmpp_disconnect(s->conn);
		run_lib(s);
	}
}

static void on_lost(void *arg, struct span reason)
{
	struct stream *s = arg;

	if (s->state == CLOSING)
		fail(s, NULL, SPAN("closed"), NULL);
	else
		fail(s, s->was_up ? "stream-lost" : "stream-failed", reason,
			s->was_up ? NULL
				  : "is it a component port, with this TLS "
				    "setting?");
}

static const struct splice_events splice_events = {
	.drained = on_drained,
	.written = on_written,
	.lost = on_lost,
};

static int refuse_socket(xmpp_conn_t *conn, void *sock)
{
	(void)conn;
	(void)sock;
	return -1;
}

static void set_options(int fd)
{
	const int on = 1, idle = 60, interval = 15, probes = 4;
	const unsigned unacknowledged = 60000; /* ms */

	/* none of them is worth an end: they only make it quicker or surer */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	(void)setsockopt(
		fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged,
		sizeof(unacknowledged));
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* libstrophe asks for each address of the host in turn. It takes the first
 * one whose connect() doesn't fail at once, so the others are our task. */
static int on_socket(xmpp_conn_t *conn, void *sock)
{
	struct stream *s = block_of(conn)->owner;
	int fd = *(int *)sock;

	s->tried++;
	if (s->tried <= s->skip)
		return -1;
	if (fd >= FD_SETSIZE) {
		errno = EMFILE; /* its select() can't */
		return -1;
	}
	set_options(fd);
	s->fd = fd;
	return 0;
}

static bool connect_lib(struct stream *s)
{
	s->tried = 0;
	errno = 0;
	return xmpp_connect_component(s->conn, s->now.host, s->now.c.port,
		       on_conn, s) == XMPP_EOK;
}

static void attempt(struct stream *s)
{
	s->state = CONNECTING;
	s->was_up = s->bade = false;
	stanza_in_restart(s->in, &s->now.c.caps);
	s->conn = xmpp_conn_new(s->ctx);
	if (s->conn == NULL)
		die("no memory for libstrophe");
	xmpp_conn_set_jid(s->conn, s->now.domain);
	xmpp_conn_set_pass(s->conn, s->now.secret);
	/* Only xmpp_connect_client() makes the sm_state that libstrophe then
	 * uses for components, too; it fails before it connects. */
	xmpp_conn_set_sockopt_callback(s->conn, refuse_socket);
	(void)xmpp_connect_client(s->conn, "127.0.0.1", 1, on_conn, s);
	xmpp_conn_set_sockopt_callback(s->conn, on_socket);
	if (!connect_lib(s)) {
		bool again = s->tried != 0 && s->skip != 0;

		s->skip = 0;
		if (!again || !connect_lib(s)) {
			fail(s, "stream-unreachable",
				s->tried == 0 ? SPAN("the host's name isn't "
						     "known")
					      : span_str(strerror(errno)),
				NULL);
			return;
		}
	}
	if (event_assign(s->connected, s->base, s->fd, EV_WRITE,
		    event_get_callback(s->connected), s) != 0 ||
		event_priority_set(s->connected, 0) != 0 ||
		event_add(s->connected, NULL) != 0)
		die("no event for a socket");
	arm(s, CONNECT_MS);
}

static void on_connected(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;
	struct splice_conf conf = {.base = s->base,
		.in = s->in,
		.out = s->out,
		.tls = s->now.c.tls,
		.host = s->now.c.host,
		.ca_file = s->now.c.ca_file,
		.keepalive_ms = s->now.c.keepalive_ms};
	int error = 0;
	socklen_t n = sizeof(error);
	struct errtext e;

	(void)what;
	if (getsockopt((int)fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
		error = errno;
	if (error != 0) {
		s->skip = s->tried;
		fail(s, "stream-unreachable", span_str(strerror(error)), NULL);
		return;
	}
	s->splice = splice_new(s->fd, &conf, &splice_events, s, &e);
	if (s->splice == NULL) {
		fail_str(s, e.s, NULL);
		return;
	}
	s->state = OPENING;
	splice_hold(s->splice, s->hold);
	arm(s, s->now.c.answer_ms);
	run_lib(s);
}

static void log_trouble(const struct stream *s, int64_t retry_ms)
{
	if (s->event == NULL)
		return;
	log_event(LOG_WARN, s->event, KV("domain", s->now.c.domain),
		KV("host", s->now.c.host), KV_NUM("port", s->now.c.port),
		KV_STR("reason", s->trouble.s), KV_STR("hint", s->hint),
		KV_NUM("retry_ms", retry_ms));
}

/* Lets go of the connection; the outbox waits for the next one. */
static void release(struct stream *s)
{
	(void)event_del(s->timer);
	(void)event_del(s->connected);
	(void)event_del(s->fall);
	splice_free(&s->splice);
	outbox_stream_rewind(s->out);
	if (s->conn != NULL)
		(void)xmpp_conn_release(s->conn);
	s->conn = NULL;
	s->fd = -1;
}

static void stopped(struct stream *s)
{
	void (*done)(void *, struct stream *) = s->done;

	s->state = IDLE;
	s->stopping = false;
	s->done = NULL;
	if (done != NULL)
		done(s->arg, s); /* may free s */
}

static void on_fall(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;
	bool was_up = s->was_up;
	int64_t wait = 0;

	(void)fd;
	(void)what;
	release(s);
	if (was_up && mono() - s->since >= STEADY_MS)
		s->failures = 0;
	s->failures++;
	if (s->has_next) {
		settings_clear(&s->now);
		s->now = s->next;
		s->next = (struct settings){.domain = NULL};
		s->has_next = false;
		s->failures = s->skip = 0;
	} else if (!s->stopping) {
		wait = settings_backoff(&s->now, s->failures);
	}
	log_trouble(s, wait);
	s->state = WAITING;
	s->was_up = s->falling = false;
	if (!s->stopping)
		arm(s, wait);
	if (was_up)
		s->ev->down(s->arg, s);
	if (s->stopping)
		stopped(s);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;

	(void)fd;
	(void)what;
	switch (s->state) {
	case WAITING:
		attempt(s);
		return;
	case CONNECTING:
		s->skip = s->tried;
		fail(s, "stream-unreachable", span_str(strerror(ETIMEDOUT)),
			NULL);
		return;
	case OPENING:
		fail_str(s, "the server doesn't answer",
			"is it a component port, with this TLS setting?");
		return;
	case CLOSING:
		fail(s, NULL, SPAN("closed"), NULL);
		return;
	case IDLE:
	case UP:
		return;
	}
}

static struct event *make_event(struct stream *s, event_callback_fn f)
{
	struct event *e = event_new(s->base, -1, 0, f, s);

	if (e == NULL || event_priority_set(e, 0) != 0)
		die("no event for a stream");
	return e;
}

struct stream *stream_new(struct event_base *base,
	const struct stream_conf *conf, const struct stream_events *ev,
	void *arg)
{
	struct stream *s = xcalloc(1, sizeof(*s));

	(void)signal(SIGPIPE, SIG_IGN);
	xmpp_initialize();
	s->base = base;
	s->ev = ev;
	s->arg = arg;
	s->fd = -1;
	settings_set(&s->now, conf);
	s->timer = make_event(s, on_timer);
	s->fall = make_event(s, on_fall);
	s->connected = make_event(s, on_connected);
	s->mem = (xmpp_mem_t){
		.alloc = lib_alloc,
		.free = lib_free,
		.realloc = lib_realloc,
		.userdata = s,
	};
	s->ctx = xmpp_ctx_new(&s->mem, NULL);
	if (s->ctx == NULL)
		die("no memory for libstrophe");
	s->in = stanza_in_new(&conf->caps, &in_events, s);
	s->out = outbox_stream_new(conf->outbox_max);
	return s;
}

void stream_free(struct stream **sp)
{
	struct stream *s = *sp;

	if (s == NULL)
		return;
	s->falling = true; /* libstrophe's farewell isn't news */
	release(s);
	event_free(s->timer);
	event_free(s->fall);
	event_free(s->connected);
	xmpp_ctx_free(s->ctx);
	stanza_in_free(&s->in);
	outbox_stream_free(&s->out);
	settings_clear(&s->now);
	settings_clear(&s->next);
	free(s);
	*sp = NULL;
}

void stream_start(struct stream *s)
{
	if (s->state != IDLE)
		return;
	s->state = WAITING;
	s->failures = 0;
	arm(s, 0);
}

/* Writes the rest, says goodbye, and falls. */
static void close_down(struct stream *s, int64_t within_ms)
{
	if (s->falling)
		return;
	if (s->state == CLOSING) {
		arm(s, within_ms);
		return;
	}
	if (s->state != UP) {
		fail(s, NULL, SPAN("closed"), NULL);
		return;
	}
	s->state = CLOSING;
	arm(s, within_ms);
	splice_flush(s->splice);
}

void stream_stop(struct stream *s, int64_t within_ms,
	void (*done)(void *arg, struct stream *s))
{
	s->stopping = true;
	s->done = done;
	close_down(s, within_ms);
}

void stream_reconfigure(struct stream *s, const struct stream_conf *conf)
{
	outbox_stream_set_max(s->out, conf->outbox_max);
	if (s->state == IDLE) {
		settings_set(&s->now, conf);
		return;
	}
	settings_set(&s->next, conf);
	s->has_next = true;
	if (s->state != CLOSING)
		close_down(s, 1000);
}

bool stream_is_up(const struct stream *s)
{
	return s->state == UP && !s->falling;
}

struct span stream_domain(const struct stream *s)
{
	return s->now.c.domain;
}

struct span stream_trouble(const struct stream *s)
{
	if (stream_is_up(s))
		return SPAN_NONE;
	return s->trouble.s[0] != '\0' ? span_str(s->trouble.s)
	                               : SPAN("not attached yet");
}

struct outbox *stream_outbox(struct stream *s)
{
	return outbox_stream_outbox(s->out);
}

void stream_flush(struct stream *s)
{
	if (s->state == CLOSING)
		return; /* nothing may follow the end of the stream */
	outbox_stream_release(s->out);
	if (stream_is_up(s))
		splice_flush(s->splice);
	s->congested = s->congested || stream_congested(s);
}

size_t stream_queued(const struct stream *s)
{
	return outbox_stream_queued(s->out);
}

bool stream_congested(const struct stream *s)
{
	return outbox_stream_congested(s->out);
}

void stream_hold(struct stream *s, bool hold)
{
	s->hold = hold;
	if (s->splice != NULL)
		splice_hold(s->splice, hold);
}

void stream_turn_end(struct stream *s)
{
	stanza_in_turn_end(s->in);
	if (s->splice != NULL)
		splice_turn_end(s->splice);
}
