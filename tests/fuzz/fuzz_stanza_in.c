/* SPDX-License-Identifier: MIT */
/* However a stream is cut, and wherever a turn ends: the same stanzas. */
#include <stdint.h>

#include "component/stanza_in.h"
#include "xmpp/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct xml_caps caps = {
	.bytes = 300, .depth = 5, .children = 6, .attrs = 4};

/* What the input looked like to the consumer. */
struct view {
	struct buf told;
	bool ended, piecemeal; /* piecemeal: each element ends the turn */
};

static void on_header(void *arg, struct span raw, struct span id)
{
	struct view *v = arg;

	BUG_ON(raw.n == 0 || raw.n > STANZA_IN_HEADER_MAX);
	BUG_ON(v->ended || v->told.n != 0);
	buf_add(&v->told, raw);
	if (id.p != NULL)
		buf_add(&v->told, id);
}

static bool on_element(void *arg, const struct xml *root, bool capped)
{
	struct view *v = arg;
	struct xw w;

	BUG_ON(root == NULL);
	BUG_ON(v->ended);
	buf_byte(&v->told, capped ? '!' : '\n');
	if (!capped) {
		xw_init(&w, &v->told);
		xw_copy(&w, root);
	}
	return !v->piecemeal;
}

static void on_end(void *arg)
{
	struct view *v = arg;

	BUG_ON(v->ended);
	v->ended = true;
	buf_byte(&v->told, '$');
}

static const struct stanza_in_events events = {
	.header = on_header,
	.element = on_element,
	.end = on_end,
};

static enum stanza_in_state feed(struct stanza_in *in, struct span bytes)
{
	enum stanza_in_state st = stanza_in_feed(in, bytes);

	while (st == STANZA_IN_WAITING) {
		stanza_in_turn_end(in);
		st = stanza_in_resume(in);
	}
	return st;
}

/* In pieces of 1 to step bytes; step 0: in one. */
static enum stanza_in_state run(struct view *v, struct span in_all, size_t step)
{
	struct stanza_in *in = stanza_in_new(&caps, &events, v);
	enum stanza_in_state st = STANZA_IN_DONE;
	size_t next = 1;

	buf_init(&v->told, (size_t)1 << 24);
	v->piecemeal = step != 0;
	while (in_all.n != 0 && st == STANZA_IN_DONE) {
		size_t n = step == 0 || next > in_all.n ? in_all.n : next;

		st = feed(in, span_of(in_all.p, n));
		in_all = span_of(in_all.p + n, in_all.n - n);
		next = next >= step ? 1 : next + 1;
		if (step != 0)
			stanza_in_turn_end(in);
	}
	BUG_ON(st == STANZA_IN_BROKEN && stanza_in_why(in).n == 0);
	stanza_in_free(&in);
	return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view whole = {.ended = false}, pieces = {.ended = false};
	struct span all;
	size_t step;

	if (size < 2)
		return 0;
	step = (size_t)data[0] % 61 + 1;
	all = span_of(data + 1, size - 1);
	BUG_ON(run(&whole, all, 0) != run(&pieces, all, step));
	BUG_ON(!span_eq(buf_span(&whole.told), buf_span(&pieces.told)));
	buf_clear(&whole.told);
	buf_clear(&pieces.told);
	return 0;
}
