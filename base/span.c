/* SPDX-License-Identifier: MIT */
/* Borrowed bytes. */
#include "base/span.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool span_eq_nocase(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n != 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool span_starts(struct span a, struct span prefix)
{
	return a.n >= prefix.n && span_eq(span_of(a.p, prefix.n), prefix);
}

struct span span_trim(struct span s)
{
	while (s.n != 0 && is_xml_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n != 0 && is_xml_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct span span_cut(struct span s, char sep, struct span *rest)
{
	const char *at = s.n != 0 ? memchr(s.p, sep, s.n) : NULL;

	if (at == NULL) {
		*rest = SPAN_NONE;
		return s;
	}
	*rest = span_of(at + 1, s.n - (size_t)(at - s.p) - 1);
	return span_of(s.p, (size_t)(at - s.p));
}

bool span_u64(struct span s, uint64_t *n_r)
{
	uint64_t n = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint64_t d = (uint64_t)(unsigned char)s.p[i] - '0';

		if (d > 9 || n > (UINT64_MAX - d) / 10)
			return false;
		n = n * 10 + d;
	}
	*n_r = n;
	return true;
}

/* Length that c announces; its bits, and the least code point, go out. */
static size_t announced(unsigned char c, uint32_t *cp, uint32_t *min)
{
	if (c < 0x80) {
		*cp = c;
		*min = 1;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*cp = c & 0x1fu;
		*min = 0x80;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*cp = c & 0x0fu;
		*min = 0x800;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*cp = c & 0x07u;
		*min = 0x10000;
		return 4;
	}
	return 0;
}

size_t span_utf8_len(struct span s)
{
	uint32_t cp = 0, min = 0;
	size_t len;

	if (s.n == 0)
		return 0;
	len = announced((unsigned char)s.p[0], &cp, &min);
	if (len > s.n)
		return 0;
	for (size_t k = 1; k < len; k++) {
		unsigned char c = (unsigned char)s.p[k];

		if ((c & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (c & 0x3fu);
	}
	if (cp < min || cp > 0x10ffff || (cp >> 11) == 0x1b)
		return 0;
	return len;
}

uint32_t span_utf8_char(struct span s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

bool span_utf8_unsafe(struct span s, size_t n)
{
	uint32_t c = span_utf8_char(s, n);

	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

bool span_is_utf8(struct span s)
{
	while (s.n != 0) {
		size_t len = span_utf8_len(s);

		if (len == 0)
			return false;
		s = span_of(s.p + len, s.n - len);
	}
	return true;
}
