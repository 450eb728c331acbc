/* SPDX-License-Identifier: MIT */
/* A stream, its consumer, and the server that it attaches to, in one loop. */
#include "tests/component/rig.h"

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

struct rig *rig;

static void note(char what)
{
	size_t n = strlen(rig->order);

	if (n + 1 < sizeof(rig->order)) {
		rig->order[n] = what;
		rig->order[n + 1] = '\0';
	}
}

static void on_up(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(stream_is_up(s));
	rig->up++;
	note('U');
}

static void on_down(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(!stream_is_up(s));
	rig->down++;
	note('D');
	snprintf(rig->trouble, sizeof(rig->trouble), "%.*s",
		SPAN_FMT(stream_trouble(s)));
}

void rig_send(const char *to, size_t pad)
{
	struct outbox *o = stream_outbox(rig->stream);
	struct packet pk = {.head = SPAN("<message to='")};
	struct buf b;

	buf_init(&b, (size_t)1 << 24);
	buf_printf(&b, "' id='%s'>", to);
	for (size_t i = 0; i < pad; i++)
		buf_byte(&b, (char)('a' + i % 26));
	buf_str(&b, "</message>");
	pk.tail = buf_span(&b);
	o->send(o, &pk, &(struct span){to, strlen(to)}, 1);
	rig->sent += pk.head.n + strlen(to) + pk.tail.n;
	buf_clear(&b);
}

static bool on_stanza(
	void *arg, struct stream *s, const struct xml *root, bool capped)
{
	struct span id = xml_attr(root, "id");
	char text[64];

	(void)arg;
	(void)s;
	rig->stanzas++;
	rig->capped += capped;
	note('s');
	buf_add(&rig->ids, id);
	buf_byte(&rig->ids, ' ');
	snprintf(text, sizeof(text), "%.*s", SPAN_FMT(id));
	if (rig->echo)
		rig_send(text, 0);
	return rig->per_turn == 0 || rig->stanzas % rig->per_turn != 0;
}

static void on_drained(void *arg, struct stream *s)
{
	(void)arg;
	(void)s;
	rig->drained++;
	if (!rig->lazy)
		event_active(rig->turn_end, 0, 0);
}

static const struct stream_events events = {
	.up = on_up,
	.down = on_down,
	.stanza = on_stanza,
	.drained = on_drained,
};

void rig_turn_end(void)
{
	rig->turns++;
	stream_flush(rig->stream);
	stream_turn_end(rig->stream);
}

static void on_turn_end(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	rig_turn_end();
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

void rig_setup(void)
{
	log_set_level(LOG_ERROR);
	rig = xcalloc(1, sizeof(*rig));
	rig->base = event_base_new();
	ck_assert_ptr_nonnull(rig->base);
	ck_assert_int_eq(event_base_priority_init(rig->base, 2), 0);
	rig->turn_end = event_new(rig->base, -1, 0, on_turn_end, NULL);
	rig->deadline = event_new(rig->base, -1, 0, on_deadline, NULL);
	rig->server = fake_new(rig->base);
	buf_init(&rig->ids, (size_t)16 << 20);
	rig->conf = (struct stream_conf){
		.domain = SPAN("rooms.example.org"),
		.secret = SPAN("geheim"),
		.host = SPAN("127.0.0.1"),
		.port = rig->server->port,
		.caps = xml_caps_default,
		.outbox_max = 100000,
		.backoff_min_ms = 1,
		.backoff_max_ms = 4,
	};
}

void rig_teardown(void)
{
	stream_free(&rig->stream);
	fake_free(&rig->server);
	event_free(rig->turn_end);
	event_free(rig->deadline);
	event_base_free(rig->base);
	libevent_global_shutdown();
	buf_clear(&rig->ids);
	free(rig);
	rig = NULL;
}

void rig_start(void)
{
	rig->stream = stream_new(rig->base, &rig->conf, &events, NULL);
	stream_start(rig->stream);
}

void rig_deadline(void)
{
	struct timeval ten = {.tv_sec = 10};

	ck_assert_int_eq(event_add(rig->deadline, &ten), 0);
}

void rig_step(const char *condition, const char *file, int line)
{
	if (event_base_loop(rig->base, EVLOOP_ONCE) != 0 ||
		!event_pending(rig->deadline, EV_TIMEOUT, NULL))
		ck_abort_msg("%s:%d: never: %s", file, line, condition);
}

void rig_settle(void)
{
	for (int i = 0; i < 20; i++)
		(void)event_base_loop(rig->base, EVLOOP_NONBLOCK);
}

void rig_fill(void)
{
	size_t before;

	do {
		before = stream_queued(rig->stream);
		stream_flush(rig->stream);
	} while (stream_queued(rig->stream) != before);
	ck_assert_uint_ne(before, 0);
}

bool rig_ends(const char *text)
{
	const struct buf *got = &rig->server->got;
	size_t n = strlen(text);

	return got->n >= n && memcmp(got->p + got->n - n, text, n) == 0;
}

unsigned rig_count(const char *text)
{
	struct span rest = buf_span(&rig->server->got);
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
