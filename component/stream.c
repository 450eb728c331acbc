/* SPDX-License-Identifier: MIT */
/*
 * The life of an attachment: when it begins, what ends it, what comes then.
 * libstrophe attaches (stream_lib.c), the splice carries the bytes.
 */
#include "component/stream.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "component/refusal.h"
#include "component/settings.h"
#include "component/socket.h"
#include "component/splice.h"
#include "component/stream_lib.h"

#define STEADY_MS      60000 /* up for so long: the next trouble is a new one */
#define RECONFIGURE_MS 1000  /* to write what is queued */

/* What it usually is, if the other side isn't what we expect. */
#define WRONG_PORT "is it a component port, with this TLS setting?"

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
	struct settings now, next; /* next: since a reconfiguration */
	bool has_next;

	enum state state;
	bool was_up;    /* in this attempt */
	bool bade;      /* CLOSING: the end of the stream is on its way */
	bool falling;   /* on_fall() is due */
	bool stopping;  /* for good */
	bool hold;      /* the consumer is full */
	bool congested; /* we were, and drained() is owed */
	void (*done)(void *arg, struct stream *s);
	unsigned failures;       /* since it was steady */
	int64_t since;           /* mono ms: of being up */
	struct event *timer;     /* of the state */
	struct event *fall;      /* the attempt is over */
	struct event *connected; /* connect() is through; of this attempt */
	struct errtext trouble;
	const char *event, *hint; /* for its log line; NULL: none */

	struct stream_lib *lib;
	struct splice *splice; /* of this attempt */
	struct stanza_in *in;
	struct outbox_stream *out;
};

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
 * inside of it. The first reason counts. event NULL: not worth a log line.
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

/* The other side didn't keep to what was agreed, or is gone. */
static void lose(struct stream *s, struct span reason, const char *hint)
{
	if (s->state == CLOSING)
		fail(s, NULL, SPAN("closed"), NULL);
	else if (s->was_up)
		fail(s, "stream-lost", reason, NULL);
	else
		fail(s, "stream-failed", reason, hint);
}

/* --- what libstrophe says */

static void on_accepted(void *arg)
{
	struct stream *s = arg;

	if (s->falling || s->state != OPENING)
		return;
	(void)event_del(s->timer);
	s->state = UP;
	s->was_up = true;
	s->since = mono();
	s->trouble.s[0] = '\0';
	splice_open(s->splice);
	s->ev->up(s->arg, s);
}

static void on_gone(void *arg)
{
	lose(arg, SPAN("libstrophe gave up"), NULL);
}

static const struct stream_lib_events lib_events = {
	.accepted = on_accepted,
	.gone = on_gone,
};

static void tell_lib(struct stream *s, struct span bytes)
{
	if (!splice_tell(s->splice, bytes)) {
		lose(s, SPAN("libstrophe doesn't listen"), NULL);
		return;
	}
	stream_lib_run(s->lib);
	splice_listen(s->splice);
}

/* --- what the server says */

static void on_header(void *arg, struct span raw, struct span id)
{
	struct stream *s = arg;

	if (s->falling)
		return;
	if (id.p == NULL) {
		lose(s, SPAN("the server gave no stream id"), WRONG_PORT);
		return;
	}
	arm(s, STREAM_LIB_HANDSHAKE_MS);
	tell_lib(s, raw);
}

static bool on_element(void *arg, const struct xml *x, bool capped)
{
	struct stream *s = arg;
	struct errtext e;

	if (s->falling)
		return false;
	if (xml_is(x, NS_STREAM, "error")) {
		const char *hint = refusal_read(x, &e);

		fail(s, "stream-refused", span_str(e.s), hint);
		return false;
	}
	if (x->ns == NS_STREAM)
		return true; /* features: XEP-0114 knows none */
	if (s->state == UP)
		return s->ev->stanza(s->arg, s, x, capped);
	if (s->state == CLOSING)
		return true; /* nobody could answer it */
	if (!xml_is(x, NS_STANZA, "handshake")) {
		lose(s, SPAN("a stanza instead of <handshake/>"), WRONG_PORT);
		return false;
	}
	tell_lib(s, SPAN("<handshake/>"));
	return !s->falling;
}

static void on_end(void *arg)
{
	lose(arg, SPAN("the server closed the stream"), NULL);
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
		stream_lib_say_goodbye(s->lib);
		splice_listen(s->splice);
	}
}

static void on_lost(void *arg, struct span reason)
{
	lose(arg, reason, WRONG_PORT);
}

static const struct splice_events splice_events = {
	.drained = on_drained,
	.written = on_written,
	.lost = on_lost,
};

/* --- an attempt, from connect() to its end */

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
	int error = socket_error((int)fd);
	struct errtext e;

	(void)what;
	if (s->falling)
		return;
	if (error != 0) {
		stream_lib_unreachable(s->lib);
		fail(s, "stream-unreachable", span_str(strerror(error)), NULL);
		return;
	}
	s->splice = splice_new((int)fd, &conf, &splice_events, s, &e);
	if (s->splice == NULL) {
		lose(s, span_str(e.s), NULL);
		return;
	}
	s->state = OPENING;
	splice_hold(s->splice, s->hold);
	arm(s, s->now.c.answer_ms);
	stream_lib_run(s->lib);
	splice_listen(s->splice);
}

static void attempt(struct stream *s)
{
	struct errtext e;
	int fd;

	s->state = CONNECTING;
	stanza_in_restart(s->in, &s->now.c.caps);
	fd = stream_lib_connect(s->lib, &s->now, &e);
	if (fd < 0) {
		fail(s, "stream-unreachable", span_str(e.s), NULL);
		return;
	}
	s->connected = event_new(s->base, fd, EV_WRITE, on_connected, s);
	if (s->connected == NULL || event_priority_set(s->connected, 0) != 0 ||
		event_add(s->connected, NULL) != 0)
		die("no event for a socket");
	arm(s, STREAM_LIB_CONNECT_MS);
}

/* Lets go of the connection; the outbox waits for the next one. */
static void release(struct stream *s)
{
	(void)event_del(s->timer);
	(void)event_del(s->fall);
	if (s->connected != NULL)
		event_free(s->connected);
	s->connected = NULL;
	splice_free(&s->splice);
	stream_lib_close(s->lib);
	outbox_stream_rewind(s->out);
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

static void take_next_settings(struct stream *s)
{
	settings_clear(&s->now);
	s->now = s->next;
	s->next = (struct settings){.domain = NULL};
	s->has_next = false;
	s->failures = 0;
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
	if (!s->has_next && !s->stopping)
		wait = settings_backoff(&s->now, s->failures);
	log_trouble(s, wait);
	if (s->has_next)
		take_next_settings(s);
	s->state = WAITING;
	s->was_up = s->bade = s->falling = false;
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
	if (s->falling)
		return;
	switch (s->state) {
	case WAITING:
		attempt(s);
		return;
	case CONNECTING:
		stream_lib_unreachable(s->lib);
		fail(s, "stream-unreachable", SPAN("connecting took too long"),
			NULL);
		return;
	case OPENING:
		lose(s, SPAN("the server doesn't answer"), WRONG_PORT);
		return;
	case CLOSING:
		fail(s, NULL, SPAN("closed"), NULL);
		return;
	case IDLE:
	case UP:
		return;
	}
}

/* --- what the consumer wants */

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
	s->base = base;
	s->ev = ev;
	s->arg = arg;
	settings_set(&s->now, conf);
	s->timer = make_event(s, on_timer);
	s->fall = make_event(s, on_fall);
	s->lib = stream_lib_new(&lib_events, s);
	s->in = stanza_in_new(&conf->caps, &in_events, s);
	s->out = outbox_stream_new(conf->outbox_max);
	return s;
}

void stream_free(struct stream **sp)
{
	struct stream *s = *sp;

	if (s == NULL)
		return;
	release(s);
	event_free(s->timer);
	event_free(s->fall);
	stream_lib_free(&s->lib);
	stanza_in_free(&s->in);
	outbox_stream_free(&s->out);
	settings_clear(&s->now);
	settings_clear(&s->next);
	free(s);
	*sp = NULL;
}

void stream_start(struct stream *s)
{
	if (s->state != IDLE || s->falling)
		return;
	s->state = WAITING;
	s->failures = 0;
	arm(s, 0);
}

/* Writes the rest, says goodbye, falls; or falls. */
static void close_down(struct stream *s, int64_t within_ms)
{
	if (s->falling)
		return;
	if (s->state != UP && s->state != CLOSING) {
		fail(s, NULL, SPAN("closed"), NULL);
		return;
	}
	arm(s, within_ms);
	if (s->state == CLOSING)
		return;
	s->state = CLOSING;
	(void)err_set(&s->trouble, ERR_IO, "closing");
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
		close_down(s, RECONFIGURE_MS);
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

void stream_tidy(struct stream *s)
{
	outbox_stream_tidy(s->out);
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
