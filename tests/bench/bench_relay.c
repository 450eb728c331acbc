/* SPDX-License-Identifier: MIT */
/*
 * One labelled message to a room of N with 8 clearances, from the parsed
 * stanza to the bytes in the outbox: parse, judge, store (in memory), write,
 * gate and copy. Beside it the same bytes copied by three memcpy a recipient,
 * nothing else: the ceiling.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "tests/support/world.h"

#define RING   ((size_t)1 << 20) /* stays in cache, as flushed chunks do */
#define ROUNDS 5

static const char *const clearances[8] = {"UNCLASSIFIED", "RESTRICTED",
	"up to RESTRICTED", "up to CONFIDENTIAL", "up to SECRET",
	"up to CONFIDENTIAL; Releasable To: GBR",
	"up to SECRET; Releasable To: GBR", "up to SECRET; Releasable To: *"};
static const char *const labels[4] = {"UNCLASSIFIED", "RESTRICTED",
	"CONFIDENTIAL", "SECRET; Releasable To: GBR"};

/* Where copies go, and what the last one was made of. */
static struct sink {
	char *ring;
	size_t at, copies, bytes;
	struct span head, to, tail;
} sink;

static void put(
	struct sink *s, struct span head, struct span to, struct span tail)
{
	char *p;
	size_t n = head.n + to.n + tail.n;

	if (s->at + n > RING)
		s->at = 0;
	p = s->ring + s->at;
	memcpy(p, head.p, head.n);
	memcpy(p + head.n, to.p, to.n);
	memcpy(p + head.n + to.n, tail.p, tail.n);
	s->at += n;
	s->bytes += n;
	s->copies++;
}

static void fast_send(struct outbox *o, const struct packet *pk,
	const struct span *to_xml, size_t n)
{
	(void)o;
	for (size_t i = 0; i < n; i++)
		put(&sink, pk->head, to_xml[i], pk->tail);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fill_room(struct world *w, size_t n)
{
	world_open(w, "u0@ex.org/r", "n0");
	world_set(w, "max_users=0");
	for (size_t i = 0; i < n; i++) {
		char bare[64], full[80], nick[32];

		snprintf(bare, sizeof(bare), "u%zu@ex.org", i);
		snprintf(full, sizeof(full), "%s/r", bare);
		snprintf(nick, sizeof(nick), "n%zu", i);
		world_clear(
			w, bare, i == 0 ? clearances[7] : clearances[i % 8]);
		if (i != 0)
			world_join(w, full, nick);
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ns a delivery: ours and the bare copies', medians of interleaved rounds. */
static void measure(size_t occupants, size_t messages)
{
	struct world *w = world_new(&(struct world_conf){.silent = true});
	double ours[ROUNDS], bare[ROUNDS];
	char text[4][4096];
	size_t per = 0, size = 0;

	fill_room(w, occupants);
	for (size_t i = 0; i < 4; i++)
		snprintf(text[i], sizeof(text[i]),
			"<message from='u0@ex.org/r' to='" ROOM
			"' type='groupchat' id='m1'><body>%0250d</body>%s"
			"</message>",
			7, world_label_ess(w, labels[i]));
	w->out.send = fast_send;
	for (size_t r = 0; r < ROUNDS; r++) {
		double t = now();

		sink.copies = sink.bytes = 0;
		for (size_t i = 0; i < messages; i++)
			world_recv(w, text[i % 4]);
		ours[r] = (now() - t) / (double)sink.copies;
		per = sink.copies / messages;
		size = sink.bytes / sink.copies;
		t = now();
		for (size_t i = 0, n = sink.copies; i < n; i++)
			put(&sink, span_of(sink.ring, 13),
				SPAN("u100@ex.org/r"),
				span_of(sink.ring + RING / 2, size - 26));
		bare[r] = (now() - t) / (double)(per * messages);
	}
	qsort(ours, ROUNDS, sizeof(*ours), by_value);
	qsort(bare, ROUNDS, sizeof(*bare), by_value);
	printf("relay occupants=%zu cleared=%zu bytes=%zu "
	       "ns_per_delivery=%.0f memcpy_ns=%.0f ratio=%.1f\n",
		occupants, per, size, ours[ROUNDS / 2], bare[ROUNDS / 2],
		ours[ROUNDS / 2] / bare[ROUNDS / 2]);
	world_free(&w);
}

int main(void)
{
	log_set_level(LOG_ERROR);
	sink.ring = xcalloc(1, RING + 65536);
	measure(10, 2000);
	measure(100, 1000);
	measure(1000, 200);
	free(sink.ring);
	return 0;
}
