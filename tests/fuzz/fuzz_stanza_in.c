/* SPDX-License-Identifier: MIT */
/* However a stream is cut, wherever a turn ends or another parser of XML takes
 * over: the same stanzas. */
#include <stdint.h>

#include "xmpp/stanza_in.h"
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

struct way {
	size_t step;     /* pieces of 1 to so many bytes; 0: all in one */
	size_t lifetime; /* of a parser of XML */
	bool piecemeal;
};

static enum stanza_in_state run(
	struct view *v, struct span in_all, struct way way)
{
	struct stanza_in *in = stanza_in_new(&caps, &events, v);
	enum stanza_in_state st = STANZA_IN_DONE;
	size_t next = 1;

	stanza_in_set_lifetime(in, way.lifetime);
	buf_init(&v->told, (size_t)1 << 24);
	v->piecemeal = way.piecemeal;
	while (in_all.n != 0 && st == STANZA_IN_DONE) {
		size_t n = way.step == 0 || next > in_all.n ? in_all.n : next;

		st = feed(in, span_of(in_all.p, n));
		in_all = span_of(in_all.p + n, in_all.n - n);
		next = next >= way.step ? 1 : next + 1;
		if (way.step != 0)
			stanza_in_turn_end(in);
	}
	BUG_ON(st == STANZA_IN_BROKEN && stanza_in_why(in).n == 0);
	stanza_in_free(&in);
	return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view whole = {.ended = false};
	enum stanza_in_state st;
	struct way ways[3];
	struct span all;

	if (size < 2)
		return 0;
	ways[0] = (struct way){(size_t)data[0] % 61 + 1, SIZE_MAX, false};
	ways[1] = (struct way){ways[0].step, (data[0] + size) % 256, true};
	ways[2] = (struct way){0, 0, false};
	all = span_of(data + 1, size - 1);
	st = run(&whole, all, (struct way){0, SIZE_MAX, false});
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct view other = {.ended = false};

		BUG_ON(run(&other, all, ways[i]) != st);
		BUG_ON(!span_eq(buf_span(&other.told), buf_span(&whole.told)));
		BUG_ON(other.ended != whole.ended);
		buf_clear(&other.told);
	}
	buf_clear(&whole.told);
	return 0;
}
