/* SPDX-License-Identifier: MIT */
/* Audit records, read again: only what base/audit.c writes. */
#include "base/audit.h"

static int lower_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hash(struct span s, unsigned char out[SHA256_LEN])
{
	if (s.n != AUDIT_HEX_LEN)
		return false;
	for (size_t i = 0; i < SHA256_LEN; i++) {
		int a = lower_digit(s.p[2 * i]),
		    b = lower_digit(s.p[2 * i + 1]);

		if (a < 0 || b < 0)
			return false;
		out[i] = (unsigned char)(a << 4 | b);
	}
	return true;
}

bool audit_head_read(struct span s, struct audit_head *head_r)
{
	struct span hex, seq = span_cut(s, ':', &hex);

	return span_u64(seq, &head_r->seq) && read_hash(hex, head_r->hash);
}

static bool take(struct span *s, struct span prefix)
{
	if (!span_starts(*s, prefix))
		return false;
	*s = span_of(s->p + prefix.n, s->n - prefix.n);
	return true;
}

/* Takes the member `,"NAME":"HEX"` off the end. */
static bool take_hash(
	struct span *s, struct span name, unsigned char out[SHA256_LEN])
{
	size_t n = name.n + AUDIT_HEX_LEN + 1;
	struct span end;

	if (s->n < n)
		return false;
	end = span_of(s->p + s->n - n, n);
	if (!span_starts(end, name) || end.p[n - 1] != '"' ||
		!read_hash(span_of(end.p + name.n, AUDIT_HEX_LEN), out))
		return false;
	s->n -= n;
	return true;
}

/* Up to the next quote; texts in which one is escaped aren't asked for. */
static bool take_plain(struct span *s, struct span *text_r)
{
	struct span rest;

	*text_r = span_cut(*s, '"', &rest);
	if (rest.p == NULL)
		return false;
	*s = rest;
	return true;
}

bool audit_record_read(struct span line, struct audit_record *r_r)
{
	struct audit_record r = {.chained = false};
	struct span s = line;
	size_t digits = 0;

	if (s.n == 0 || s.n > AUDIT_RECORD_MAX || s.p[s.n - 1] != '}')
		return false;
	s.n--;
	r.chained = take_hash(&s, SPAN(",\"hash\":\""), r.hash);
	if (r.chained && !take_hash(&s, SPAN(",\"prev\":\""), r.prev))
		return false;
	r.text = s;
	if (!take(&s, SPAN("{\"seq\":")))
		return false;
	while (digits < s.n && s.p[digits] != ',')
		digits++;
	if (!span_u64(span_of(s.p, digits), &r.seq) || r.seq == 0)
		return false;
	s = span_of(s.p + digits, s.n - digits);
	if (!take(&s, SPAN(",\"at\":\"")) || !take_plain(&s, &r.at) ||
		!take(&s, SPAN(",\"kind\":\"")) || !take_plain(&s, &r.kind))
		return false;
	*r_r = r;
	return true;
}

/* ---- members ---- */

static void add_code_point(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_byte(b, (char)c);
	} else if (c < 0x800) {
		buf_byte(b, (char)(0xc0 | c >> 6));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_byte(b, (char)(0xe0 | c >> 12));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* Behind a backslash: `"`, `\` or `uXXXX`. */
static bool read_escape(struct span *s, struct buf *b)
{
	uint32_t c = 0;

	if (s->n != 0 && (s->p[0] == '"' || s->p[0] == '\\')) {
		buf_byte(b, s->p[0]);
		*s = span_of(s->p + 1, s->n - 1);
		return true;
	}
	if (s->n < 5 || s->p[0] != 'u')
		return false;
	for (size_t i = 1; i < 5; i++) {
		int d = lower_digit(s->p[i]);

		if (d < 0)
			return false;
		c = c << 4 | (uint32_t)d;
	}
	add_code_point(b, c);
	*s = span_of(s->p + 5, s->n - 5);
	return true;
}

static bool read_string(struct span *s, struct buf *b)
{
	while (s->n != 0) {
		char c = s->p[0];

		*s = span_of(s->p + 1, s->n - 1);
		if (c == '"')
			return true;
		if (c != '\\')
			buf_byte(b, c);
		else if (!read_escape(s, b))
			return false;
	}
	return false;
}

static bool read_number(struct span *s, struct buf *b)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	buf_add(b, span_of(s->p, n));
	*s = span_of(s->p + n, s->n - n);
	return n != 0;
}

bool audit_member(
	struct span *rest, struct span *name_r, struct buf *b, bool *number_r)
{
	struct span s = *rest;

	buf_reset(b);
	if (!take(&s, SPAN("{\"")) && !take(&s, SPAN(",\"")))
		return false;
	if (!take_plain(&s, name_r) || !take(&s, SPAN(":")))
		return false;
	*number_r = !take(&s, SPAN("\""));
	if (*number_r ? !read_number(&s, b) : !read_string(&s, b))
		return false;
	*rest = s;
	return true;
}
