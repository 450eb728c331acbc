/* SPDX-License-Identifier: MIT */
/* Growing bytes with a ceiling. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"
#include "base/span.h"

/*
 * Zeroed and buf_init()ed it holds nothing. Once an addition would pass the
 * ceiling, `over` is set, and that addition and all later ones add nothing:
 * look at it once at the end.
 */
struct buf {
	char *p; /* owned */
	size_t n, cap, max;
	bool over;
};

void buf_init(struct buf *b, size_t max);
void buf_clear(struct buf *b); /* gives the memory back; max stays */
static inline void buf_reset(struct buf *b)
{
	b->n = 0;
	b->over = false;
}

/* Room for n more bytes at b->p + b->n, not yet counted; NULL: ceiling. */
char *buf_reserve(struct buf *b, size_t n);
void buf_add_slow(struct buf *b, const char *p, size_t n);

static inline void buf_add(struct buf *b, struct span s)
{
	if (s.n > b->cap - b->n || b->over) {
		buf_add_slow(b, s.p, s.n);
		return;
	}
	if (s.n != 0)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

static inline void buf_str(struct buf *b, const char *s)
{
	buf_add(b, span_str(s));
}

static inline void buf_byte(struct buf *b, char c)
{
	buf_add(b, span_of(&c, 1));
}

void buf_u64(struct buf *b, uint64_t n); /* decimal */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_drop(struct buf *b, size_t n); /* the first n bytes go */

static inline struct span buf_span(const struct buf *b)
{
	return span_of(b->p != NULL ? b->p : "", b->n);
}

/* NUL-terminated view; the NUL isn't counted. Dies if b is over. */
const char *buf_cstr(struct buf *b) NONNULL;

/* Text as XML character data and attribute value: & < > " ' escaped, \t \n \r
 * as references; what XML 1.0 or UTF-8 can't carry is dropped. */
void buf_xml(struct buf *b, struct span s);

#endif
