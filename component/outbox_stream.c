/* SPDX-License-Identifier: MIT */
/* The outbox of a stream. */
#include "component/outbox_stream.h"

#include <stdlib.h>

#define CHUNK_BYTES   131072u /* a longer stanza gets a chunk of its own */
#define CHUNK_STANZAS 2048u
#define SPARE_CHUNKS  16u
#define TLS_RECORD    16384u /* bytes at most */

/* No stanza spans two chunks, no chunk two epochs. */
struct chunk {
	struct chunk *next;
	uint64_t epoch;
	size_t size, used, gone; /* bytes */
	unsigned stanzas, whole; /* in it; gone as a whole */
	uint32_t end[CHUNK_STANZAS];
	char bytes[];
};

struct outbox_stream {
	struct outbox outbox; /* first, so that a pointer to it is one to us */
	struct chunk *head, *tail;
	struct chunk *spare; /* empty ones of the usual size */
	unsigned spares;
	size_t max;
	uint64_t epoch; /* of what is appended */
	/* Bytes since ever, less what was sifted out. */
	uint64_t appended, released, gone;
	uint64_t offered; /* what begins before it isn't sifted; 0: nothing */
};

static struct chunk *chunk_new(struct outbox_stream *o, size_t n)
{
	struct chunk *c = o->spare;

	if (n <= CHUNK_BYTES && c != NULL) {
		o->spare = c->next;
		o->spares--;
	} else {
		size_t size = n > CHUNK_BYTES ? n : CHUNK_BYTES;

		c = xmalloc(sizeof(*c) + size);
		c->size = size;
	}
	c->next = NULL;
	c->epoch = o->epoch;
	c->used = c->gone = 0;
	c->stanzas = c->whole = 0;
	return c;
}

static void chunk_drop(struct outbox_stream *o, struct chunk *c)
{
	if (c->size == CHUNK_BYTES && o->spares < SPARE_CHUNKS) {
		c->next = o->spare;
		o->spare = c;
		o->spares++;
	} else {
		free(c);
	}
}

static void drop_head(struct outbox_stream *o)
{
	struct chunk *c = o->head;

	o->head = c->next;
	if (o->head == NULL)
		o->tail = NULL;
	chunk_drop(o, c);
}

static struct chunk *grow(struct outbox_stream *o, size_t n)
{
	struct chunk *c;

	if (n > UINT32_MAX)
		die("a stanza of %zu bytes", n);
	c = chunk_new(o, n);
	if (o->tail != NULL)
		o->tail->next = c;
	else
		o->head = c;
	o->tail = c;
	return c;
}

static char *put(char *p, struct span s)
{
	if (s.n != 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

/* A chunk with room for a stanza of n bytes. */
static struct chunk *chunk_for(struct outbox_stream *o, size_t n)
{
	struct chunk *c = o->tail;

	if (c == NULL || n > c->size - c->used || c->stanzas == CHUNK_STANZAS ||
		c->epoch != o->epoch)
		c = grow(o, n);
	return c;
}

/* The hot path of each fan-out: three copies, memory once a chunk. */
static void append(struct outbox *ob, const struct packet *pk,
	const struct span *to_xml, size_t n)
{
	struct outbox_stream *o = (struct outbox_stream *)ob;
	const struct span head = pk->head, tail = pk->tail;

	for (size_t i = 0; i < n; i++) {
		struct span to = to_xml[i];
		size_t bytes = head.n + to.n + tail.n;
		struct chunk *c = chunk_for(o, bytes);
		char *p = put(c->bytes + c->used, head);

		(void)put(put(p, to), tail);
		c->used += bytes;
		c->end[c->stanzas++] = (uint32_t)c->used;
		o->appended += bytes;
	}
}

/* Where the first stanza that isn't gone as a whole begins. */
static size_t first_start(const struct chunk *c)
{
	return c->whole != 0 ? c->end[c->whole - 1] : 0;
}

struct sift {
	outbox_keep_fn *keep;
	void *arg;
	uint64_t held;              /* stanzas that begin before it stay */
	uint64_t released;          /* as it was before */
	uint64_t cut, cut_released; /* bytes taken out */
};

/* base: where the chunk begins, counted as before. Those that stay close up. */
static void sift_chunk(struct sift *f, struct chunk *c, uint64_t base)
{
	size_t from = first_start(c), end = from, next;
	struct waiting w = {.epoch = c->epoch};
	unsigned kept = c->whole;

	for (unsigned i = c->whole; i < c->stanzas; i++, from = next) {
		size_t n = c->end[i] - from;

		next = c->end[i];
		w.xml = span_of(c->bytes + from, n);
		if (base + from >= f->held && !f->keep(f->arg, &w)) {
			f->cut += n;
			if (base + next <= f->released)
				f->cut_released += n;
			continue;
		}
		if (end != from)
			memmove(c->bytes + end, c->bytes + from, n);
		end += n;
		c->end[kept++] = (uint32_t)end;
	}
	c->used = end;
	c->stanzas = kept;
}

static void sift(struct outbox *ob, outbox_keep_fn *keep, void *arg)
{
	struct outbox_stream *o = (struct outbox_stream *)ob;
	struct sift f = {.keep = keep, .arg = arg, .released = o->released};
	struct chunk **link = &o->head, *c;
	uint64_t base = o->head != NULL ? o->gone - o->head->gone : 0;

	f.held = o->offered > o->gone ? o->offered : o->gone;
	o->tail = NULL;
	while ((c = *link) != NULL) {
		size_t used = c->used;

		sift_chunk(&f, c, base);
		base += used;
		if (c->gone == c->used) {
			*link = c->next;
			chunk_drop(o, c);
		} else {
			o->tail = c;
			link = &c->next;
		}
	}
	o->appended -= f.cut;
	o->released -= f.cut_released;
}

static uint64_t end_epoch(struct outbox *ob)
{
	return ((struct outbox_stream *)ob)->epoch++;
}

static uint64_t oldest_epoch(struct outbox *ob)
{
	const struct outbox_stream *o = (const struct outbox_stream *)ob;

	return o->head != NULL ? o->head->epoch : UINT64_MAX;
}

struct outbox_stream *outbox_stream_new(size_t max)
{
	struct outbox_stream *o = xcalloc(1, sizeof(*o));

	o->outbox.send = append;
	o->outbox.sift = sift;
	o->outbox.end_epoch = end_epoch;
	o->outbox.oldest_epoch = oldest_epoch;
	o->max = max;
	return o;
}

void outbox_stream_tidy(struct outbox_stream *o)
{
	while (o->spare != NULL) {
		struct chunk *c = o->spare;

		o->spare = c->next;
		free(c);
	}
	o->spares = 0;
}

void outbox_stream_free(struct outbox_stream **op)
{
	struct outbox_stream *o = *op;

	if (o == NULL)
		return;
	while (o->head != NULL)
		drop_head(o);
	outbox_stream_tidy(o);
	free(o);
	*op = NULL;
}

void outbox_stream_set_max(struct outbox_stream *o, size_t max)
{
	o->max = max;
}

struct outbox *outbox_stream_outbox(struct outbox_stream *o)
{
	return &o->outbox;
}

void outbox_stream_release(struct outbox_stream *o)
{
	o->released = o->appended;
}

struct span outbox_stream_next(const struct outbox_stream *o)
{
	const struct chunk *c = o->head;
	uint64_t may = o->released - o->gone;
	size_t n;

	if (may == 0)
		return SPAN("");
	n = c->used - c->gone;
	return span_of(c->bytes + c->gone, n < may ? n : (size_t)may);
}

void outbox_stream_wrote(struct outbox_stream *o, size_t n)
{
	size_t most = outbox_stream_next(o).n;
	struct chunk *c = o->head;

	BUG_ON(n > most);
	o->offered = 0;
	if (n == 0) {
		o->offered = o->gone + (most < TLS_RECORD ? most : TLS_RECORD);
		return;
	}
	c->gone += n;
	o->gone += n;
	while (c->whole < c->stanzas && c->end[c->whole] <= c->gone)
		c->whole++;
	if (c->gone == c->used)
		drop_head(o);
}

bool outbox_stream_between(const struct outbox_stream *o)
{
	return o->head == NULL || o->head->gone == first_start(o->head);
}

void outbox_stream_rewind(struct outbox_stream *o)
{
	struct chunk *c = o->head;
	size_t back;

	o->offered = 0;
	if (c == NULL)
		return;
	back = c->gone - first_start(c);
	c->gone -= back;
	o->gone -= back;
}

size_t outbox_stream_queued(const struct outbox_stream *o)
{
	return (size_t)(o->appended - o->gone);
}

bool outbox_stream_congested(const struct outbox_stream *o)
{
	return outbox_stream_queued(o) > o->max;
}
