/* SPDX-License-Identifier: MIT */
/* ASN.1: BER is read, DER is written. Only what labels and clearances need. */
#include "labels/der.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdlib.h>

/* Longer OIDs than this (contents, in octets) are refused. */
#define OID_MAX 127

static unsigned byte_at(struct span s, size_t i)
{
	return (unsigned char)s.p[i];
}

/* Length octets at *at; *indefinite_r for 0x80. false: truncated, too big. */
static bool read_length(
	struct span in, size_t *at, size_t *n_r, bool *indefinite_r)
{
	unsigned first, count;

	*indefinite_r = false;
	*n_r = 0;
	if (*at >= in.n)
		return false;
	first = byte_at(in, (*at)++);
	if (first < 0x80) {
		*n_r = first;
		return *n_r <= in.n - *at;
	}
	if (first == 0x80) {
		*indefinite_r = true;
		return true;
	}
	for (count = first & 0x7f; count > 0; count--) {
		if (*at >= in.n || *n_r > DER_MAX_BYTES)
			return false;
		*n_r = *n_r << 8 | byte_at(in, (*at)++);
	}
	return *n_r <= in.n - *at;
}

static bool next_at_depth(struct span *in, struct tlv *t, unsigned depth);

/* Finds the end-of-contents of an indefinite length; *n_r: octets before. */
static bool find_end(struct span in, size_t *n_r, unsigned depth)
{
	struct span rest = in;
	struct tlv t;

	for (;;) {
		if (rest.n >= 2 && byte_at(rest, 0) == 0 &&
			byte_at(rest, 1) == 0) {
			*n_r = in.n - rest.n;
			return true;
		}
		if (!next_at_depth(&rest, &t, depth + 1))
			return false;
	}
}

static bool next_at_depth(struct span *in, struct tlv *t, unsigned depth)
{
	bool indefinite;
	size_t at = 1, n;
	unsigned tag;

	if (in->n < 2 || depth > DER_MAX_DEPTH)
		return false;
	tag = byte_at(*in, 0);
	if ((tag & 0x1f) == 0x1f || tag == 0)
		return false;
	if (!read_length(*in, &at, &n, &indefinite))
		return false;
	if (indefinite &&
		((tag & DER_CONSTRUCTED) == 0 ||
			!find_end(span_of(in->p + at, in->n - at), &n, depth)))
		return false;
	t->tag = (unsigned char)tag;
	t->body = span_of(in->p + at, n);
	at += n + (indefinite ? 2 : 0);
	*in = span_of(in->p + at, in->n - at);
	return true;
}

bool ber_next(struct span *in, struct tlv *t)
{
	return next_at_depth(in, t, 1);
}

bool ber_take(struct span *in, unsigned char tag, struct span *body)
{
	struct tlv t;

	if (!ber_is(*in, tag) || !ber_next(in, &t))
		return false;
	*body = t.body;
	return true;
}

bool ber_is(struct span in, unsigned char tag)
{
	return in.n > 0 && byte_at(in, 0) == tag;
}

bool ber_u64(struct span body, uint64_t *n_r)
{
	uint64_t n = 0;

	if (body.n == 0 || byte_at(body, 0) >= 0x80)
		return false;
	for (size_t i = 0; i < body.n; i++) {
		if (n >> 56 != 0)
			return false;
		n = n << 8 | byte_at(body, i);
	}
	*n_r = n;
	return true;
}

static size_t put_number(char *to, uint64_t n)
{
	size_t digits = 1;

	for (uint64_t left = n; left >= 10; left /= 10)
		digits++;
	for (size_t i = digits; i > 0; n /= 10)
		to[--i] = (char)('0' + n % 10);
	return digits;
}

/* OIDs of arcs below 2^56, that is, all but UUIDs, some ten times as fast as
 * OpenSSL does it. Absent: it must be asked. */
static struct span short_oid(struct arena *a, struct span body)
{
	char text[4 * OID_MAX + 4]; /* an octet gives "127." at most */
	uint64_t arc = 0, top;
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++) {
		unsigned c = byte_at(body, i);

		if ((arc == 0 && c == 0x80) || arc >> 49 != 0)
			return SPAN_NONE;
		arc = arc << 7 | (c & 0x7f);
		if ((c & 0x80) != 0)
			continue;
		if (n == 0) {
			top = arc < 80 ? arc / 40 : 2;
			n += put_number(text, top);
			arc -= 40 * top;
		}
		text[n++] = '.';
		n += put_number(text + n, arc);
		arc = 0;
	}
	if ((byte_at(body, body.n - 1) & 0x80) != 0)
		return SPAN_NONE;
	return arena_dup(a, span_of(text, n));
}

/* The same for any length of arcs, and what is malformed. */
static struct span any_oid(struct arena *a, struct span body)
{
	unsigned char der[2 + OID_MAX] = {DER_OID, 0};
	const unsigned char *p = der;
	struct span dotted = SPAN_NONE;
	ASN1_OBJECT *o;
	char text[4 * OID_MAX];
	int n;

	der[1] = (unsigned char)body.n;
	memcpy(der + 2, body.p, body.n);
	o = d2i_ASN1_OBJECT(NULL, &p, (long)body.n + 2);
	n = o != NULL ? OBJ_obj2txt(text, sizeof(text), o, 1) : 0;
	if (n > 0 && (size_t)n < sizeof(text))
		dotted = arena_dup(a, span_of(text, (size_t)n));
	ASN1_OBJECT_free(o);
	ERR_clear_error();
	return dotted;
}

struct span ber_oid(struct arena *a, struct span body)
{
	struct span dotted;

	if (body.n == 0 || body.n > OID_MAX)
		return SPAN_NONE;
	dotted = short_oid(a, body);
	return dotted.p != NULL ? dotted : any_oid(a, body);
}

/* Is it a string segment, or one that holds segments? */
static bool is_segment(unsigned char tag, unsigned char primitive)
{
	return (tag & ~(unsigned)DER_CONSTRUCTED) == primitive;
}

/* X.690 8.21: the segments of a constructed string are OCTET STRINGs. */
static bool join_octets(const struct tlv *t, struct buf *b, unsigned depth)
{
	struct span rest = t->body;
	struct tlv part;

	if ((t->tag & DER_CONSTRUCTED) == 0) {
		buf_add(b, t->body);
		return true;
	}
	while (rest.n > 0) {
		if (depth >= DER_MAX_DEPTH || !ber_next(&rest, &part) ||
			!is_segment(part.tag, DER_OCTET_STRING) ||
			!join_octets(&part, b, depth + 1))
			return false;
	}
	return true;
}

struct span ber_string(struct arena *a, const struct tlv *t)
{
	struct span s = SPAN_NONE;
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	if (join_octets(t, &b, 1) && !b.over)
		s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/*
 * X.690 8.6.4: the segments are BIT STRINGs, and only the last may have
 * unused bits: *open becomes false there.
 */
static bool join_bits(
	const struct tlv *t, struct buf *b, bool *open, unsigned depth)
{
	struct span rest = t->body;
	struct tlv part;
	unsigned unused;

	if ((t->tag & DER_CONSTRUCTED) != 0) {
		while (rest.n > 0) {
			if (depth >= DER_MAX_DEPTH || !ber_next(&rest, &part) ||
				!is_segment(part.tag, DER_BIT_STRING) ||
				!join_bits(&part, b, open, depth + 1))
				return false;
		}
		return true;
	}
	if (!*open || rest.n == 0)
		return false;
	unused = byte_at(rest, 0);
	if (unused > 7 || (unused > 0 && rest.n == 1))
		return false;
	*open = unused == 0;
	buf_add(b, span_of(rest.p + 1, rest.n - 1));
	if (unused > 0 && !b->over)
		b->p[b->n - 1] = (char)((unsigned char)b->p[b->n - 1] &
					(0xffu << unused & 0xffu));
	return true;
}

struct span ber_bits(struct arena *a, const struct tlv *t)
{
	struct span s = SPAN_NONE;
	struct buf b;
	bool open = true;

	buf_init(&b, DER_MAX_BYTES);
	if (join_bits(t, &b, &open, 1) && !b.over)
		s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

void der_wrap(struct buf *b, size_t from, unsigned char tag)
{
	unsigned char head[2 + sizeof(size_t)];
	size_t n = b->n - from, used = 0, count = 0;

	head[used++] = tag;
	if (n < 0x80) {
		head[used++] = (unsigned char)n;
	} else {
		for (size_t left = n; left > 0; left >>= 8)
			count++;
		head[used++] = (unsigned char)(0x80 | count);
		while (count > 0)
			head[used++] = (unsigned char)(n >> 8 * --count);
	}
	if (buf_reserve(b, used) == NULL)
		return;
	memmove(b->p + from + used, b->p + from, n);
	memcpy(b->p + from, head, used);
	b->n += used;
}

/* X.690 11.6: the shorter one counts as padded with zero octets. Both are
 * whole elements, so a prefix of another can only be its equal. */
static int cmp_encodings(const void *x, const void *y)
{
	const struct span *a = x, *b = y;

	return span_cmp(*a, *b);
}

static void sort_elements(struct buf *b, size_t from)
{
	struct span rest = span_of(b->p + from, b->n - from);
	size_t bytes = rest.n, n = 0, at = 0;
	/* An element has two octets at least. */
	struct span *el = xcalloc(bytes / 2 + 1, sizeof(*el));
	char *copy = xmalloc(bytes + 1);
	struct tlv t;

	memcpy(copy, rest.p, bytes);
	rest = span_of(copy, bytes);
	while (rest.n > 0) {
		const char *start = rest.p;

		if (!ber_next(&rest, &t))
			BUG("unsound encoding of our own");
		el[n++] = span_of(start, (size_t)(rest.p - start));
	}
	qsort(el, n, sizeof(*el), cmp_encodings);
	for (size_t i = 0; i < n; i++) {
		memcpy(b->p + from + at, el[i].p, el[i].n);
		at += el[i].n;
	}
	free(copy);
	free(el);
}

void der_wrap_set_of(struct buf *b, size_t from, unsigned char tag)
{
	if (!b->over && b->n > from)
		sort_elements(b, from);
	der_wrap(b, from, tag);
}

void der_u64(struct buf *b, uint64_t n)
{
	size_t from = b->n;
	unsigned shift = 56;

	while (shift > 0 && n >> shift == 0)
		shift -= 8;
	if ((n >> shift & 0x80) != 0)
		buf_byte(b, '\0'); /* else it would be negative */
	for (;; shift -= 8) {
		buf_byte(b, (char)(unsigned char)(n >> shift));
		if (shift == 0)
			break;
	}
	der_wrap(b, from, DER_INTEGER);
}

static void put_arc(struct buf *b, uint64_t arc)
{
	unsigned shift = 56;

	while (shift > 0 && arc >> shift == 0)
		shift -= 7;
	for (; shift > 0; shift -= 7)
		buf_byte(b, (char)(0x80 | (arc >> shift & 0x7f)));
	buf_byte(b, (char)(arc & 0x7f));
}

/* As short_oid(); false: OpenSSL must be asked. */
static bool put_short_oid(struct buf *b, struct span dotted)
{
	struct span first = span_cut(dotted, '.', &dotted);
	uint64_t top, arc;

	if (first.n != 1 || !span_u64(first, &top) || top > 2 ||
		!span_u64(span_cut(dotted, '.', &dotted), &arc) ||
		(top < 2 && arc >= 40) || arc >> 56 != 0)
		return false;
	put_arc(b, top * 40 + arc);
	while (dotted.p != NULL) {
		if (!span_u64(span_cut(dotted, '.', &dotted), &arc) ||
			arc >> 56 != 0)
			return false;
		put_arc(b, arc);
	}
	return true;
}

static bool put_any_oid(struct buf *b, struct span dotted)
{
	char *text = span_strdup(dotted);
	ASN1_OBJECT *o = OBJ_txt2obj(text, 1);

	free(text);
	if (o != NULL)
		buf_add(b, span_of(OBJ_get0_data(o), OBJ_length(o)));
	ASN1_OBJECT_free(o);
	ERR_clear_error();
	return o != NULL;
}

bool der_oid(struct buf *b, unsigned char tag, struct span dotted)
{
	size_t from = b->n;

	if (!put_short_oid(b, dotted)) {
		b->n = from;
		if (!put_any_oid(b, dotted))
			return false;
	}
	der_wrap(b, from, tag);
	return true;
}

void der_string(struct buf *b, unsigned char tag, struct span s)
{
	size_t from = b->n;

	buf_add(b, s);
	der_wrap(b, from, tag);
}

void der_bits(
	struct buf *b, unsigned char tag, const unsigned char *octets, size_t n)
{
	size_t from = b->n;
	unsigned unused = 0;

	while (n > 0 && octets[n - 1] == 0)
		n--;
	while (n > 0 && (octets[n - 1] >> unused & 1) == 0)
		unused++;
	buf_byte(b, (char)unused);
	buf_add(b, span_of(octets, n));
	der_wrap(b, from, tag);
}
