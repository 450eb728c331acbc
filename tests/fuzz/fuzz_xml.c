/* SPDX-License-Identifier: MIT */
/* What we read, libxml2 reads as the same tree, if it does read it; so it is
 * with what we write; read again it writes the same. */
#include <stdint.h>

#include "tests/xmpp/oracle.h"
#include "xmpp/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct xml *read_text(struct arena *a, struct span text)
{
	const struct xml *x = NULL;

	if (xml_parse(a, text, &xml_caps_default, &x, NULL) != ERR_OK)
		return NULL;
	return x;
}

static void write_tree(const struct xml *x, struct buf *b)
{
	struct xw w;

	xw_init_in(&w, b, NS_NONE);
	xw_copy(&w, x);
	BUG_ON(w.depth != 0 && !b->over);
}

static void check(struct arena *a, const struct xml *x)
{
	struct buf first, second;
	const struct xml *y;

	buf_init(&first, 8 << 20);
	buf_init(&second, 8 << 20);
	write_tree(x, &first);
	/* prefixes and references may grow it beyond what is read again */
	if (!first.over && first.n <= xml_caps_default.bytes) {
		BUG_ON(!oracle_agrees(x, buf_span(&first)));
		y = read_text(a, buf_span(&first));
		BUG_ON(y == NULL);
		write_tree(y, &second);
		BUG_ON(!span_eq(buf_span(&first), buf_span(&second)));
	}
	buf_clear(&first);
	buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct span text = span_of(data, size);
	const struct xml *x = read_text(a, text);

	if (x != NULL) {
		BUG_ON(oracle_accepts(text) && !oracle_agrees(x, text));
		check(a, x);
	}
	arena_free(&a);
	return 0;
}
