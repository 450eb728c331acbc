/* SPDX-License-Identifier: MIT */
/* ASN.1 as others might write it, and what of it is already DER. */
#include "tests/fuzz/ber.h"

#include <stdlib.h>

#include "base/err.h"

#define DEPTH_MAX 16
#define CHILD_MAX 64 /* whose order is changed */
#define BYTES_MAX ((size_t)256 * 1024)

struct element {
	unsigned tag;
	struct span body, whole;
};

static unsigned at(struct span s, size_t i)
{
	return (unsigned char)s.p[i];
}

/* Definite and shortest lengths only. */
static bool take(struct span *in, struct element *e)
{
	size_t head = 2, n;

	if (in->n < 2 || (at(*in, 0) & 31) == 31)
		return false;
	n = at(*in, 1);
	if (n > 0x82 || n == 0x80)
		return false;
	if (n > 0x80) {
		head += n - 0x80;
		if (in->n < head)
			return false;
		n = head == 3 ? at(*in, 2) : at(*in, 2) << 8 | at(*in, 3);
		if (n < (head == 3 ? 0x80u : 0x100u))
			return false;
	}
	if (n > in->n - head)
		return false;
	e->tag = at(*in, 0);
	e->body = span_of(in->p + head, n);
	e->whole = span_of(in->p, head + n);
	*in = span_of(in->p + head + n, in->n - head - n);
	return true;
}

/* ---- is it DER? ---- */

static bool bits_are_trimmed(struct span s)
{
	unsigned unused = s.n != 0 ? at(s, 0) : 8;

	if (s.n < 2)
		return unused == 0;
	return unused < 8 && (at(s, s.n - 1) >> unused & 1) == 1 &&
	       (at(s, s.n - 1) & ((1u << unused) - 1)) == 0;
}

static bool is_shortest(struct span s)
{
	return s.n != 0 && (s.n == 1 || at(s, 0) != 0 || at(s, 1) >= 0x80);
}

static bool needs_utf8(struct span s)
{
	static const char others[] = " '()+,-./:=?";

	for (size_t i = 0; i < s.n; i++) {
		unsigned c = at(s, i), letter = c | 0x20;

		if (!(letter >= 'a' && letter <= 'z') &&
			!(c >= '0' && c <= '9') &&
			memchr(others, (int)c, sizeof(others) - 1) == NULL)
			return true;
	}
	return s.n > 128;
}

static bool primitive_is_der(const struct element *e)
{
	switch (e->tag) {
	case 0x02:
		return is_shortest(e->body);
	case 0x03:
	case 0x81: /* privileges: IMPLICIT BIT STRING */
	case 0x86:
		return bits_are_trimmed(e->body);
	case 0x0c:
		return needs_utf8(e->body) && span_trim(e->body).n == e->body.n;
	case 0x13:
		return !needs_utf8(e->body) && e->body.n != 0 &&
		       span_trim(e->body).n == e->body.n;
	default:
		return true;
	}
}

/* By tag, whether constructed or not, and a SET OF by its bytes. */
static bool in_order(const struct element *a, const struct element *b)
{
	unsigned x = a->tag & 0xdf, y = b->tag & 0xdf;

	return x != y ? x < y : span_cmp(a->whole, b->whole) < 0;
}

static bool all_der(struct span in, bool set, unsigned depth, size_t *n)
{
	struct element last = {0, SPAN_NONE, SPAN_NONE}, e;

	while (in.n != 0) {
		if (!take(&in, &e) || depth == DEPTH_MAX)
			return false;
		(*n)++;
		if (set && last.whole.p != NULL && !in_order(&last, &e))
			return false;
		last = e;
		if ((e.tag & 0x20) == 0
				? !primitive_is_der(&e)
				: !all_der(e.body, (e.tag & 0x1f) == 0x11,
					  depth + 1, n))
			return false;
	}
	return true;
}

bool ber_is_der(struct span in, size_t *elements_r)
{
	*elements_r = 0;
	return all_der(in, false, 0, elements_r);
}

/* ---- other spellings ---- */

static void put_length(struct tape *t, size_t n, struct buf *b)
{
	size_t octets = tape_below(t, 5); /* 0: the shortest form */

	if (octets == 0 && n < 0x80) {
		buf_byte(b, (char)n);
		return;
	}
	if (octets < 3)
		octets = 3;
	buf_byte(b, (char)(0x80 + octets));
	while (octets-- != 0)
		buf_byte(b, (char)(octets < 8 ? n >> 8 * octets : 0));
}

static void put_element(
	struct tape *t, unsigned tag, struct span body, struct buf *b)
{
	buf_byte(b, (char)tag);
	if ((tag & 0x20) != 0 && tape_one_in(t, 3)) {
		buf_byte(b, (char)0x80);
		buf_add(b, body);
		buf_add(b, span_of("\0\0", 2));
		return;
	}
	put_length(t, body.n, b);
	buf_add(b, body);
}

/* A string in two pieces. */
static void put_pieces(struct tape *t, const struct element *e, struct buf *b)
{
	size_t cut = tape_below(t, e->body.n + 1);
	struct buf pieces;

	buf_init(&pieces, BYTES_MAX);
	put_element(t, 0x04, span_of(e->body.p, cut), &pieces);
	put_element(
		t, 0x04, span_of(e->body.p + cut, e->body.n - cut), &pieces);
	put_element(t, e->tag | 0x20, buf_span(&pieces), b);
	buf_clear(&pieces);
}

static void put_primitive(
	struct tape *t, const struct element *e, struct buf *b)
{
	bool string = e->tag == 0x0c || e->tag == 0x13;
	struct buf padded;

	if (string && tape_one_in(t, 3)) {
		put_pieces(t, e, b);
	} else if (e->tag == 0x02 && tape_one_in(t, 3)) {
		buf_init(&padded, BYTES_MAX);
		buf_byte(&padded, '\0');
		buf_add(&padded, e->body);
		put_element(t, e->tag, buf_span(&padded), b);
		buf_clear(&padded);
	} else {
		put_element(t, e->tag, e->body, b);
	}
}

static void respell(
	struct tape *t, struct span in, bool set, unsigned depth, struct buf *b)
{
	struct element e[CHILD_MAX];
	size_t n = 0, first;

	BUG_ON(depth == DEPTH_MAX);
	while (in.n != 0 && n < CHILD_MAX)
		BUG_ON(!take(&in, &e[n++]));
	first = set ? tape_below(t, n) : 0;
	for (size_t i = 0; i < n; i++) {
		const struct element *x = &e[(first + i) % n];
		struct buf inner;

		if ((x->tag & 0x20) == 0) {
			put_primitive(t, x, b);
			continue;
		}
		buf_init(&inner, BYTES_MAX);
		respell(t, x->body, (x->tag & 0x1f) == 0x11, depth + 1, &inner);
		put_element(t, x->tag, buf_span(&inner), b);
		buf_clear(&inner);
	}
	buf_add(b, in); /* what is too much to be moved about */
}

void ber_respell(struct tape *t, struct span der, struct buf *b)
{
	respell(t, der, false, 0, b);
}
