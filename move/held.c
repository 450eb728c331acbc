/* SPDX-License-Identifier: MIT */
/* A sink that keeps records in memory. */
#include "move/held.h"

#include <stdlib.h>

static enum err too_much(const struct held *h, struct errtext *e)
{
	return err_set(
		e, ERR_LIMIT, "records of more than %zu bytes", h->b.max);
}

static enum err keep(struct move_sink *s, struct span record, struct errtext *e)
{
	struct held *h = (struct held *)s;

	if (h->b.over && h->bounded)
		return too_much(h, e);
	if (h->n == h->cap) {
		h->cap = h->cap != 0 ? 2 * h->cap : 64;
		h->end = xrealloc(h->end, h->cap * sizeof(*h->end));
	}
	buf_add(&h->b, record);
	h->end[h->n++] = h->b.n;
	return ERR_OK;
}

void held_init(struct held *h, size_t max_bytes)
{
	static const struct move_sink_ops ops = {.put = keep};

	*h = (struct held){.sink = {&ops}};
	buf_init(&h->b, max_bytes);
}

void held_clear(struct held *h)
{
	buf_clear(&h->b);
	free(h->end);
	h->end = NULL;
	h->n = h->cap = 0;
}

void held_reset(struct held *h)
{
	buf_reset(&h->b);
	h->n = 0;
}

enum err held_put(struct held *h, struct move_sink *to, struct errtext *e)
{
	enum err err = ERR_OK;
	size_t at = 0;

	if (h->b.over)
		return too_much(h, e);
	for (size_t i = 0; i < h->n && err == ERR_OK; i++) {
		err = to->ops->put(to, span_of(h->b.p + at, h->end[i] - at), e);
		at = h->end[i];
	}
	return err;
}
