/* SPDX-License-Identifier: MIT */
/* One connection, spliced between libstrophe and the server. */
#include "component/splice.h"

#include <event2/event.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "component/tls.h"

#define READ_BYTES  65536u
#define READ_ROUNDS 8 /* full buffers, before others get a chance */
#define WRITE_BYTES ((size_t)1 << 20) /* likewise */
#define WORDS_MAX   65536u            /* of libstrophe and us, not stanzas */

/* Where the bytes came from that the socket didn't take last time. */
enum source {
	FROM_NONE = 0,
	FROM_WORDS,
	FROM_OUTBOX,
};

struct splice {
	const struct splice_events *ev;
	void *arg;
	struct stanza_in *in;      /* borrowed */
	struct outbox_stream *out; /* borrowed */
	int fd, lib;     /* the server; our end of libstrophe's pipe */
	struct tls *tls; /* NULL: none */
	struct event *readable, *writable, *resume, *beat;
	struct buf words; /* not yet written, go between two stanzas */
	enum source stuck;
	bool securing;           /* the TLS handshake goes on */
	bool open;               /* the outbox may leave */
	bool hold;               /* the consumer can't take more */
	bool waiting, turn_over; /* the parser has more; may it go on? */
	bool wrote;              /* since the last beat */
	bool heard;              /* since anything was written; this turn */
	bool flushing, dead;
	char *buffer; /* READ_BYTES */
};

static void lose(struct splice *sp, struct span reason)
{
	if (sp->dead)
		return;
	sp->dead = true;
	(void)event_del(sp->readable);
	(void)event_del(sp->writable);
	(void)event_del(sp->resume);
	(void)event_del(sp->beat);
	sp->ev->lost(sp->arg, reason);
}

static void await_writable(struct splice *sp)
{
	if (event_add(sp->writable, NULL) != 0)
		die("no event for a socket");
}

/* Before the stream is open a full outbox is no reason: only a stream that is
 * up can empty it. */
static bool is_held(const struct splice *sp)
{
	return sp->hold && sp->open;
}

/* Reading stops while the consumer is full or the parser holds more. */
static void update_reading(struct splice *sp)
{
	if (sp->dead)
		return;
	if (is_held(sp) || sp->waiting) {
		(void)event_del(sp->readable);
		return;
	}
	if (event_add(sp->readable, NULL) != 0)
		die("no event for a socket");
	if (sp->tls != NULL && tls_pending(sp->tls))
		event_active(sp->readable, EV_READ, 0);
}

/* What leaves next. Bytes that TLS has begun must come again first. */
static struct span next_bytes(struct splice *sp, enum source *from_r)
{
	struct span s;

	if (sp->words.n != 0 && sp->stuck != FROM_OUTBOX &&
		outbox_stream_between(sp->out)) {
		*from_r = FROM_WORDS;
		return buf_span(&sp->words);
	}
	s = sp->open ? outbox_stream_next(sp->out) : SPAN("");
	*from_r = s.n != 0 ? FROM_OUTBOX : FROM_NONE;
	return s;
}

static enum io write_some(struct splice *sp, size_t *n_r)
{
	enum source from;
	struct span s = next_bytes(sp, &from);
	struct errtext e;
	enum io io;

	*n_r = 0;
	if (s.n == 0)
		return IO_END;
	io = sp->tls != NULL ? tls_write(sp->tls, s, n_r, &e)
	                     : socket_write(sp->fd, s, n_r, &e);
	if (io == IO_END)
		(void)err_set(&e, ERR_IO, "the server closed the connection");
	if (io == IO_FAILED || io == IO_END) {
		lose(sp, span_str(e.s));
		return IO_FAILED;
	}
	sp->stuck = io == IO_WAIT ? from : FROM_NONE;
	if (*n_r != 0) {
		sp->wrote = true;
		sp->heard = false;
	}
	if (from == FROM_WORDS)
		buf_drop(&sp->words, *n_r);
	else
		outbox_stream_wrote(sp->out, *n_r);
	return io;
}

void splice_flush(struct splice *sp)
{
	size_t sum = 0, n;
	enum io io = IO_OK;

	if (sp->dead || sp->securing || sp->flushing)
		return;
	sp->flushing = true;
	while (io == IO_OK && sum < WRITE_BYTES) {
		io = write_some(sp, &n);
		sum += n;
	}
	sp->flushing = false;
	if (io == IO_FAILED)
		return;
	if (io != IO_END) {
		await_writable(sp);
		return;
	}
	(void)event_del(sp->writable);
	sp->ev->written(sp->arg);
}

bool splice_is_idle(const struct splice *sp)
{
	return sp->words.n == 0 && outbox_stream_next(sp->out).n == 0;
}

/* Goes on with the TLS handshake. */
static void secure(struct splice *sp)
{
	struct errtext e;

	switch (tls_handshake(sp->tls, &e)) {
	case IO_OK:
		sp->securing = false;
		splice_flush(sp);
		update_reading(sp);
		return;
	case IO_WAIT:
		if (tls_wants_write(sp->tls))
			await_writable(sp);
		return;
	case IO_END:
		lose(sp, SPAN("the server closed the connection during the TLS "
			      "handshake"));
		return;
	case IO_FAILED:
		lose(sp, span_str(e.s));
		return;
	}
}

/* After a feed or a resume. false: no more of it now. */
static bool fed(struct splice *sp, enum stanza_in_state state)
{
	if (sp->dead)
		return false;
	switch (state) {
	case STANZA_IN_DONE:
		return true;
	case STANZA_IN_WAITING:
		sp->waiting = true;
		sp->turn_over = false;
		return false;
	case STANZA_IN_BROKEN:
		splice_say(sp, SPAN("<stream:error><"));
		splice_say(sp, span_str(stanza_in_condition(sp->in)));
		splice_say(sp, SPAN(" xmlns='urn:ietf:params:xml:ns:"
				    "xmpp-streams'/></stream:error>"
				    "</stream:stream>"));
		splice_flush(sp);
		lose(sp, stanza_in_why(sp->in));
		return false;
	}
	return false;
}

static void read_all(struct splice *sp)
{
	bool any = false;

	for (int i = 0; i < READ_ROUNDS && !is_held(sp); i++) {
		struct errtext e;
		size_t n;
		enum io io = sp->tls != NULL ? tls_read(sp->tls, sp->buffer,
						       READ_BYTES, &n, &e)
		                             : socket_read(sp->fd, sp->buffer,
						       READ_BYTES, &n, &e);

		if (io == IO_FAILED)
			lose(sp, span_str(e.s));
		if (io == IO_END)
			lose(sp, SPAN("the server closed the connection"));
		if (io != IO_OK)
			break;
		any = true;
		sp->heard = true;
		if (!fed(sp, stanza_in_feed(sp->in, span_of(sp->buffer, n))) ||
			n < READ_BYTES)
			break;
	}
	if (any)
		sp->ev->drained(sp->arg);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct splice *sp = arg;

	(void)fd;
	(void)what;
	if (sp->securing) {
		secure(sp);
		return;
	}
	if (is_held(sp) || sp->waiting)
		return; /* active before they were set */
	read_all(sp);
	update_reading(sp);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct splice *sp = arg;

	(void)fd;
	(void)what;
	if (sp->securing)
		secure(sp);
	else
		splice_flush(sp);
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct splice *sp = arg;

	(void)fd;
	(void)what;
	if (is_held(sp) || !sp->waiting || !sp->turn_over)
		return;
	sp->waiting = false;
	(void)fed(sp, stanza_in_resume(sp->in));
	sp->ev->drained(sp->arg);
	update_reading(sp);
}

static void on_beat(evutil_socket_t fd, short what, void *arg)
{
	struct splice *sp = arg;

	(void)fd;
	(void)what;
	if (!sp->wrote && sp->open && splice_is_idle(sp))
		splice_say(sp, SPAN(" "));
	splice_flush(sp);
	sp->wrote = false;
}

void splice_hold(struct splice *sp, bool hold)
{
	if (sp->dead || sp->hold == hold)
		return;
	sp->hold = hold;
	update_reading(sp);
	if (!is_held(sp) && sp->waiting && sp->turn_over)
		event_active(sp->resume, 0, 0);
}

void splice_turn_end(struct splice *sp)
{
	if (sp->dead)
		return;
	if (sp->heard)
		socket_acknowledge(sp->fd);
	sp->heard = false;
	if (!sp->waiting)
		return;
	sp->turn_over = true;
	if (!is_held(sp))
		event_active(sp->resume, 0, 0);
}

void splice_open(struct splice *sp)
{
	sp->open = true;
	update_reading(sp);
	await_writable(sp);
}

void splice_say(struct splice *sp, struct span bytes)
{
	buf_add(&sp->words, bytes);
}

bool splice_tell(struct splice *sp, struct span bytes)
{
	return send(sp->lib, bytes.p, bytes.n, MSG_NOSIGNAL) ==
	       (ssize_t)bytes.n;
}

void splice_listen(struct splice *sp)
{
	for (;;) {
		char *p = buf_reserve(&sp->words, 1024);
		ssize_t n;

		if (p == NULL) {
			lose(sp, SPAN("libstrophe wrote too much"));
			return;
		}
		n = recv(sp->lib, p, 1024, 0);
		if (n <= 0)
			break;
		sp->words.n += (size_t)n;
	}
	splice_flush(sp);
}

static struct event *make_event(struct splice *sp, struct event_base *base,
	int fd, short what, event_callback_fn f)
{
	struct event *e = event_new(base, fd, what, f, sp);

	if (e == NULL || event_priority_set(e, 0) != 0)
		die("no event for a socket");
	return e;
}

static void make_events(struct splice *sp, const struct splice_conf *conf)
{
	struct timeval beat = {.tv_sec = conf->keepalive_ms / 1000,
		.tv_usec = conf->keepalive_ms % 1000 * 1000};

	sp->readable = make_event(
		sp, conf->base, sp->fd, EV_READ | EV_PERSIST, on_readable);
	sp->writable =
		make_event(sp, conf->base, sp->fd, EV_WRITE, on_writable);
	sp->resume = make_event(sp, conf->base, -1, 0, on_resume);
	sp->beat = make_event(sp, conf->base, -1, EV_PERSIST, on_beat);
	if (event_add(sp->readable, NULL) != 0 ||
		event_add(sp->beat, &beat) != 0)
		die("no event for a socket");
}

struct splice *splice_new(int lib_fd, const struct splice_conf *conf,
	const struct splice_events *ev, void *arg, struct errtext *e)
{
	struct splice *sp = xcalloc(1, sizeof(*sp));

	sp->ev = ev;
	sp->arg = arg;
	sp->in = conf->in;
	sp->out = conf->out;
	sp->fd = sp->lib = -1;
	buf_init(&sp->words, WORDS_MAX);
	if (!socket_swap(lib_fd, &sp->fd, &sp->lib, e)) {
		splice_free(&sp);
		return NULL;
	}
	if (conf->tls) {
		sp->tls = tls_new(sp->fd, conf->host, conf->ca_file, e);
		if (sp->tls == NULL) {
			splice_free(&sp);
			return NULL;
		}
		sp->securing = true;
	}
	sp->buffer = xmalloc(READ_BYTES);
	make_events(sp, conf);
	if (sp->securing)
		await_writable(sp); /* ours is the first word */
	return sp;
}

void splice_free(struct splice **spp)
{
	struct splice *sp = *spp;
	struct event *events[4];

	if (sp == NULL)
		return;
	events[0] = sp->readable;
	events[1] = sp->writable;
	events[2] = sp->resume;
	events[3] = sp->beat;
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (events[i] != NULL)
			event_free(events[i]);
	tls_free(&sp->tls);
	if (sp->fd >= 0)
		close(sp->fd);
	if (sp->lib >= 0)
		close(sp->lib);
	buf_clear(&sp->words);
	free(sp->buffer);
	free(sp);
	*spp = NULL;
}
