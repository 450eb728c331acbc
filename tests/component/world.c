/* SPDX-License-Identifier: MIT */
/* A stream, its consumer, and the server that it attaches to, in one loop. */
#include "tests/component/world.h"

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

struct world *w;

static void note(char what)
{
	size_t n = strlen(w->order);

	if (n + 1 < sizeof(w->order)) {
		w->order[n] = what;
		w->order[n + 1] = '\0';
	}
}

static void on_up(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(stream_is_up(s));
	w->up++;
	note('U');
}

static void on_down(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(!stream_is_up(s));
	w->down++;
	note('D');
	snprintf(w->trouble, sizeof(w->trouble), "%.*s",
		SPAN_FMT(stream_trouble(s)));
}

void world_send(const char *to, size_t pad)
{
	struct outbox *o = stream_outbox(w->stream);
	struct packet pk = {.head = SPAN("<message to='")};
	struct buf b;

	buf_init(&b, (size_t)1 << 24);
	buf_printf(&b, "' id='%s'>", to);
	for (size_t i = 0; i < pad; i++)
		buf_byte(&b, (char)('a' + i % 26));
	buf_str(&b, "</message>");
	pk.tail = buf_span(&b);
	o->send(o, &pk, span_str(to));
	buf_clear(&b);
}

static bool on_stanza(
	void *arg, struct stream *s, const struct xml *root, bool capped)
{
	struct span id = xml_attr(root, "id");
	char text[64];

	(void)arg;
	(void)s;
	w->stanzas++;
	w->capped += capped;
	note('s');
	buf_add(&w->ids, id);
	buf_byte(&w->ids, ' ');
	snprintf(text, sizeof(text), "%.*s", SPAN_FMT(id));
	if (w->echo)
		world_send(text, 0);
	return w->per_turn == 0 || w->stanzas % w->per_turn != 0;
}

static void on_drained(void *arg, struct stream *s)
{
	(void)arg;
	(void)s;
	w->drained++;
	if (!w->lazy)
		event_active(w->turn_end, 0, 0);
}

static const struct stream_events events = {
	.up = on_up,
	.down = on_down,
	.stanza = on_stanza,
	.drained = on_drained,
};

void world_turn_end(void)
{
	w->turns++;
	stream_flush(w->stream);
	stream_turn_end(w->stream);
}

static void on_turn_end(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	world_turn_end();
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

void world_setup(void)
{
	log_set_level(LOG_ERROR);
	w = xcalloc(1, sizeof(*w));
	w->base = event_base_new();
	ck_assert_ptr_nonnull(w->base);
	ck_assert_int_eq(event_base_priority_init(w->base, 2), 0);
	w->turn_end = event_new(w->base, -1, 0, on_turn_end, NULL);
	w->deadline = event_new(w->base, -1, 0, on_deadline, NULL);
	w->server = fake_new(w->base);
	buf_init(&w->ids, (size_t)16 << 20);
	w->conf = (struct stream_conf){
		.domain = SPAN("rooms.example.org"),
		.secret = SPAN("geheim"),
		.host = SPAN("127.0.0.1"),
		.port = w->server->port,
		.caps = xml_caps_default,
		.outbox_max = 100000,
		.backoff_min_ms = 1,
		.backoff_max_ms = 4,
	};
}

void world_teardown(void)
{
	stream_free(&w->stream);
	fake_free(&w->server);
	event_free(w->turn_end);
	event_free(w->deadline);
	event_base_free(w->base);
	libevent_global_shutdown();
	buf_clear(&w->ids);
	free(w);
	w = NULL;
}

void world_start(void)
{
	w->stream = stream_new(w->base, &w->conf, &events, NULL);
	stream_start(w->stream);
}

void world_deadline(void)
{
	struct timeval five = {.tv_sec = 5};

	ck_assert_int_eq(event_add(w->deadline, &five), 0);
}

void world_step(const char *condition, const char *file, int line)
{
	if (event_base_loop(w->base, EVLOOP_ONCE) != 0 ||
		!event_pending(w->deadline, EV_TIMEOUT, NULL))
		ck_abort_msg("%s:%d: never: %s", file, line, condition);
}

void world_settle(void)
{
	for (int i = 0; i < 20; i++)
		(void)event_base_loop(w->base, EVLOOP_NONBLOCK);
}

unsigned world_count(const char *text)
{
	struct span rest = buf_span(&w->server->got);
	size_t n = strlen(text);
	unsigned count = 0;

	for (;;) {
		const char *p = memmem(rest.p, rest.n, text, n);

		if (p == NULL)
			return count;
		count++;
		rest.n -= (size_t)(p - rest.p) + n;
		rest.p = p + n;
	}
}
