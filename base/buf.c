/* SPDX-License-Identifier: MIT */
/* Growing bytes with a ceiling. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_clear(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

/* One byte more than cap is there, for a NUL that never counts. */
static void grow(struct buf *b, size_t need)
{
	size_t cap = b->cap != 0 ? b->cap : 256;

	while (cap < need)
		cap = cap <= SIZE_MAX / 2 ? cap * 2 : need;
	if (cap > b->max) /* buf_add() looks at cap alone */
		cap = b->max;
	b->p = xrealloc(b->p, cap + 1);
	b->cap = cap;
}

char *buf_reserve(struct buf *b, size_t n)
{
	if (b->over || n > b->max || b->n > b->max - n) {
		b->over = true;
		return NULL;
	}
	if (b->p == NULL || n > b->cap - b->n)
		grow(b, b->n + n);
	return b->p + b->n;
}

void buf_add_slow(struct buf *b, const char *p, size_t n)
{
	char *to = buf_reserve(b, n);

	if (to == NULL)
		return;
	if (n != 0)
		memcpy(to, p, n);
	b->n += n;
}

void buf_u64(struct buf *b, uint64_t n)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	buf_add(b, span_of(text + at, sizeof(text) - at));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *to;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	BUG_ON(n < 0);
	to = buf_reserve(b, (size_t)n);
	if (to == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void buf_drop(struct buf *b, size_t n)
{
	BUG_ON(n > b->n);
	b->n -= n;
	if (b->n != 0)
		memmove(b->p, b->p + n, b->n);
}

const char *buf_cstr(struct buf *b)
{
	char *end = buf_reserve(b, 0);

	if (end == NULL)
		die("text passes its ceiling of %zu bytes", b->max);
	*end = '\0';
	return b->p;
}

/* What a character of ASCII becomes; "": dropped. */
static const char *escape(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return "";
	}
}

/* Bit c: c needs a look, for it is none of the usual characters of ASCII. */
static bool is_special(unsigned char c)
{
	static const uint32_t special[8] = {UINT32_MAX,
		UINT32_C(1) << ('"' - 32) | UINT32_C(1) << ('&' - 32) |
			UINT32_C(1) << ('\'' - 32) | UINT32_C(1) << ('<' - 32) |
			UINT32_C(1) << ('>' - 32),
		0, 0, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};

	return (special[c >> 5] >> (c & 31) & 1) != 0;
}

/* Length of the character at s if XML has it as it is, else 0. */
static size_t as_it_is(struct span s)
{
	size_t n = (unsigned char)s.p[0] >= 0x80 ? span_utf8_len(s) : 0;

	if (n == 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 ||
			      memcmp(s.p, "\xef\xbf\xbf", 3) == 0))
		return 0; /* U+FFFE, U+FFFF */
	return n;
}

/* How many bytes at s are sure to be of the usual ones: eight at a time are
 * looked at. The high bit of a byte of `odd` is set where it is above ASCII,
 * below space, or one of the five. */
static size_t usual(struct span s)
{
	static const unsigned char five[] = "\"&'<>";
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	size_t n = 0;

	for (; n + 8 <= s.n; n += 8) {
		uint64_t v, odd;

		memcpy(&v, s.p + n, 8);
		odd = v | (v - ones * ' ');
		for (int i = 0; i < 5; i++)
			odd |= (v ^ ones * five[i]) - ones;
		if ((odd & high) != 0)
			break;
	}
	return n;
}

void buf_xml(struct buf *b, struct span s)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		size_t n = 1;

		if (is_special(c)) {
			n = as_it_is(span_of(s.p + i, s.n - i));
			if (n == 0) {
				buf_add(b, span_of(s.p + from, i - from));
				buf_str(b, escape(c));
				n = 1;
				from = i + 1;
			}
		}
		i += n;
		if (n == 1)
			i += usual(span_of(s.p + i, s.n - i));
	}
	if (from < s.n)
		buf_add(b, span_of(s.p + from, s.n - from));
}
