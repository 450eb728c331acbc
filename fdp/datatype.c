/* SPDX-License-Identifier: MIT */
/* Datatypes: the table, numbers, names. */
#include "fdp/datatype.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"

enum kind {
	KIND_STRING = 0,
	KIND_URI,
	KIND_LANGUAGE,
	KIND_BOOLEAN,
	KIND_INTEGER, /* from here on there is an order */
	KIND_DECIMAL,
	KIND_DOUBLE,
	KIND_DATE,
	KIND_TIME,
	KIND_MOMENT,
};

struct datatype {
	const char *name;
	enum kind kind;
	const char *min, *max; /* of whole numbers; NULL: none */
	const char *wants;
};

#define WHOLE(min, max) "a whole number from " min " to " max
#define INT(name, min, max)                                   \
	{                                                     \
		name, KIND_INTEGER, min, max, WHOLE(min, max) \
	}

/* Those of the registry, and what else of Schema is written as often. */
static const struct datatype types[] = {
	{"xs:string",             KIND_STRING,   NULL, NULL, "a text"                   },
	{"xs:anyURI",             KIND_URI,      NULL, NULL, "a URI"                    },
	{"xs:language",           KIND_LANGUAGE, NULL, NULL, "a language such as en-GB" },
	{"xs:boolean",            KIND_BOOLEAN,  NULL, NULL, "true or false"            },
	{"xs:integer",            KIND_INTEGER,  NULL, NULL, "a whole number"           },
	{"xs:decimal",            KIND_DECIMAL,  NULL, NULL, "a decimal number"         },
	{"xs:double",             KIND_DOUBLE,   NULL, NULL, "a number"                 },
	{"xs:float",              KIND_DOUBLE,   NULL, NULL, "a number"                 },
	{"xs:date",               KIND_DATE,     NULL, NULL, "a date such as 2026-01-31"},
	{"xs:time",               KIND_TIME,     NULL, NULL, "a time such as 23:59:00"  },
	{"xs:dateTime",           KIND_MOMENT,   NULL, NULL,
         "a date and time such as 2026-01-31T23:59:00Z"                                 },
	INT("xs:byte", "-128", "127"),
	INT("xs:short", "-32768", "32767"),
	INT("xs:int", "-2147483648", "2147483647"),
	INT("xs:long", "-9223372036854775808", "9223372036854775807"),
	INT("xs:unsignedByte", "0", "255"),
	INT("xs:unsignedShort", "0", "65535"),
	INT("xs:unsignedInt", "0", "4294967295"),
	INT("xs:unsignedLong", "0", "18446744073709551615"),
	{"xs:nonNegativeInteger", KIND_INTEGER,  "0",  NULL,
         "a whole number from 0 on"						     },
	{"xs:positiveInteger",    KIND_INTEGER,  "1",  NULL,
         "a whole number from 1 on"						     },
	{"xs:nonPositiveInteger", KIND_INTEGER,  NULL, "0",
         "a whole number up to 0"						       },
	{"xs:negativeInteger",    KIND_INTEGER,  NULL, "-1",
         "a whole number up to -1"						      },
};

const struct datatype *datatype_find(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (span_is(name, types[i].name))
			return &types[i];
	return &types[0];
}

bool datatype_is(const struct datatype *t, struct span name)
{
	return span_is(name, t->name);
}

bool datatype_ordered(const struct datatype *t)
{
	return t->kind >= KIND_INTEGER;
}

const char *datatype_wants(const struct datatype *t)
{
	return t->wants;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static struct span skip(struct span s, size_t n)
{
	return span_of(s.p + n, s.n - n);
}

/* ---- names ---- */

/* RFC 3066: parts of one to eight, the first of letters only. */
static bool read_language(struct span s)
{
	bool first = true;

	while (s.p != NULL) {
		struct span rest, part = span_cut(s, '-', &rest);

		if (part.n == 0 || part.n > 8)
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (!is_alpha(part.p[i]) &&
				(first || !is_digit(part.p[i])))
				return false;
		first = false;
		s = rest;
	}
	return true;
}

/* A colon before any of / ? # ends a scheme, which must be one then. */
static bool has_good_scheme(struct span s)
{
	size_t n = 0;

	while (n < s.n && memchr(":/?#", s.p[n], 4) == NULL)
		n++;
	if (n == s.n || s.p[n] != ':')
		return true;
	for (size_t i = 0; i < n; i++)
		if (!is_alpha(s.p[i]) &&
			(i == 0 || (!is_digit(s.p[i]) &&
					   memchr("+-.", s.p[i], 3) == NULL)))
			return false;
	return n != 0;
}

static bool read_uri(struct span s)
{
	static const char never[] = "<>\"{}|\\^`";
	size_t fragments = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f ||
			memchr(never, c, sizeof(never) - 1) != NULL)
			return false;
		if (c == '%' && (s.n - i < 3 || !is_hex(s.p[i + 1]) ||
					!is_hex(s.p[i + 2])))
			return false;
		fragments += c == '#';
	}
	return fragments <= 1 && has_good_scheme(s);
}

static bool read_boolean(struct span s)
{
	return span_is(s, "0") || span_is(s, "1") || span_is(s, "true") ||
	       span_is(s, "false");
}

/* ---- numbers ---- */

static struct span take_digits(struct span *s)
{
	size_t n = 0;
	struct span d;

	while (n < s->n && is_digit(s->p[n]))
		n++;
	d = span_of(s->p, n);
	*s = skip(*s, n);
	return d;
}

static bool take_sign(struct span *s)
{
	bool negative = s->n != 0 && s->p[0] == '-';

	if (negative || (s->n != 0 && s->p[0] == '+'))
		*s = skip(*s, 1);
	return negative;
}

/* Digits before or behind a point, or both; the point only if point. */
static bool take_decimal(struct span *s, bool point, struct datum *d)
{
	d->negative = take_sign(s);
	d->whole = take_digits(s);
	d->part = SPAN("");
	if (point && s->n != 0 && s->p[0] == '.') {
		*s = skip(*s, 1);
		d->part = take_digits(s);
	}
	if (d->whole.n == 0 && d->part.n == 0)
		return false;
	while (d->whole.n != 0 && d->whole.p[0] == '0')
		d->whole = skip(d->whole, 1);
	while (d->part.n != 0 && d->part.p[d->part.n - 1] == '0')
		d->part.n--;
	if (d->whole.n == 0 && d->part.n == 0)
		d->negative = false;
	return true;
}

static bool read_decimal(struct span s, bool point, struct datum *d)
{
	return take_decimal(&s, point, d) && s.n == 0;
}

/* strtod() knows more than Schema, so it sees only what Schema knows. */
static bool read_double(struct span s, struct datum *d)
{
	struct span all = s;
	char *text;

	if (span_is(s, "INF") || span_is(s, "-INF")) {
		d->real = s.n == 3 ? HUGE_VAL : -HUGE_VAL;
		return true;
	}
	if (span_is(s, "NaN")) {
		d->real = (double)NAN;
		return true;
	}
	if (!take_decimal(&s, true, d))
		return false;
	if (s.n != 0 && (s.p[0] == 'e' || s.p[0] == 'E')) {
		s = skip(s, 1);
		take_sign(&s);
		if (take_digits(&s).n == 0)
			return false;
	}
	if (s.n != 0)
		return false;
	text = span_strdup(all);
	d->real = strtod(text, NULL);
	free(text);
	return true;
}

static enum order turned(enum order o, bool turn)
{
	if (!turn || o == ORDER_EQUAL || o == ORDER_NONE)
		return o;
	return o == ORDER_LESS ? ORDER_GREATER : ORDER_LESS;
}

static enum order order_of(int c)
{
	if (c == 0)
		return ORDER_EQUAL;
	return c < 0 ? ORDER_LESS : ORDER_GREATER;
}

enum order datatype_order_part(struct span a, struct span b)
{
	return order_of(span_cmp(a, b));
}

static enum order order_decimal(const struct datum *a, const struct datum *b)
{
	enum order o;

	if (a->negative != b->negative)
		return a->negative ? ORDER_LESS : ORDER_GREATER;
	if (a->whole.n != b->whole.n)
		o = a->whole.n < b->whole.n ? ORDER_LESS : ORDER_GREATER;
	else
		o = order_of(span_cmp(a->whole, b->whole));
	if (o == ORDER_EQUAL)
		o = datatype_order_part(a->part, b->part);
	return turned(o, a->negative);
}

static enum order order_double(double a, double b)
{
	if (a < b)
		return ORDER_LESS;
	if (a > b)
		return ORDER_GREATER;
	return isnan(a) || isnan(b) ? ORDER_NONE : ORDER_EQUAL;
}

/* ---- all of them ---- */

static bool read_integer(
	const struct datatype *t, struct span s, struct datum *d)
{
	struct datum end;

	if (!read_decimal(s, false, d))
		return false;
	if (t->min != NULL && read_decimal(span_str(t->min), false, &end) &&
		order_decimal(d, &end) == ORDER_LESS)
		return false;
	return t->max == NULL ||
	       (read_decimal(span_str(t->max), false, &end) &&
		       order_decimal(d, &end) != ORDER_GREATER);
}

bool datatype_read(const struct datatype *t, struct span s, struct datum *d_r)
{
	struct span v = span_trim(s);

	*d_r = (struct datum){.fraction = SPAN("")};
	switch (t->kind) {
	case KIND_STRING:
		return true;
	case KIND_URI:
		return read_uri(v);
	case KIND_LANGUAGE:
		return read_language(v);
	case KIND_BOOLEAN:
		return read_boolean(v);
	case KIND_INTEGER:
		return read_integer(t, v, d_r);
	case KIND_DECIMAL:
		return read_decimal(v, true, d_r);
	case KIND_DOUBLE:
		return read_double(v, d_r);
	case KIND_DATE:
		return datatype_read_date(v, d_r);
	case KIND_TIME:
		return datatype_read_time(v, d_r);
	case KIND_MOMENT:
		return datatype_read_moment(v, d_r);
	}
	BUG("no such kind");
}

enum order datatype_order(
	const struct datatype *t, const struct datum *a, const struct datum *b)
{
	switch (t->kind) {
	case KIND_INTEGER:
	case KIND_DECIMAL:
		return order_decimal(a, b);
	case KIND_DOUBLE:
		return order_double(a->real, b->real);
	case KIND_DATE:
	case KIND_TIME:
	case KIND_MOMENT:
		return datatype_order_moment(a, b);
	case KIND_STRING:
	case KIND_URI:
	case KIND_LANGUAGE:
	case KIND_BOOLEAN:
		break;
	}
	BUG("a datatype without an order");
}
