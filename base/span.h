/* SPDX-License-Identifier: MIT */
/* Borrowed bytes: a pointer and a length, owned by somebody else. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attr.h"

/* p == NULL means absent; n == 0 with a pointer means empty. Not NUL-ended. */
struct span {
	const char *p;
	size_t n;
};

/* For string literals only. */
#define SPAN(lit) ((struct span){"" lit, sizeof(lit) - 1})
#define SPAN_NONE ((struct span){NULL, 0})
/* For printf("%.*s"): our own or already checked bytes only. */
#define SPAN_FMT(s) (int)(s).n, (s).p

static inline struct span span_of(const void *p, size_t n)
{
	return (struct span){p, n};
}

/* NULL gives the absent span. */
static inline struct span span_str(const char *s)
{
	return (struct span){s, s != NULL ? strlen(s) : 0};
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool span_is(struct span a, const char *s)
{
	return a.p != NULL && span_eq(a, span_str(s));
}

/* ASCII case folding, as the label formats ask; never for secrets. */
bool span_eq_nocase(struct span a, struct span b);
/* Orders as memcmp does, shorter first when one is a prefix. */
int span_cmp(struct span a, struct span b);
bool span_starts(struct span a, struct span prefix);
/* Space, tab, CR, LF. */
static inline bool is_xml_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
/* Without XML white space at both ends. */
struct span span_trim(struct span s);
/* Everything before the first sep; *rest is what follows, absent if none. */
struct span span_cut(struct span s, char sep, struct span *rest);
/* Decimal digits only, the whole span, no sign; false if not or too big. */
bool span_u64(struct span s, uint64_t *n_r) MUST_CHECK;
/* Bytes of the character of UTF-8 that s begins with; 0: it isn't one. */
size_t span_utf8_len(struct span s);
/* That character, of n bytes. */
uint32_t span_utf8_char(struct span s, size_t n);
/* Is it a control, or one that turns the direction of the text around it? What
 * is read on terminals doesn't have it. */
bool span_utf8_unsafe(struct span s, size_t n);
/* Well-formed UTF-8 without NUL, surrogates or overlong forms? */
bool span_is_utf8(struct span s);

#endif
