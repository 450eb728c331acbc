/* SPDX-License-Identifier: MIT */
/* Quoted text and binaries in the text of Erlang terms. */
#include "move/erlang_inner.h"

static void add_utf8(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_byte(b, (char)c);
	} else if (c < 0x800) {
		buf_byte(b, (char)(0xc0 | c >> 6));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_byte(b, (char)(0xe0 | c >> 12));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_byte(b, (char)(0xf0 | c >> 18));
		buf_byte(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	}
}

int erl_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

/* Up to max digits of the base; false: none, or no code point. */
static bool read_code(struct erl_text *t, int base, size_t max, uint32_t *c_r)
{
	size_t n = 0;

	for (*c_r = 0; n < max && t->p < t->end && erl_digit(*t->p) < base; n++)
		*c_r = *c_r * (uint32_t)base + (uint32_t)erl_digit(*t->p++);
	return n != 0 && *c_r < 0x110000;
}

static bool read_hex(struct erl_text *t, uint32_t *c_r)
{
	if (t->p == t->end)
		return false;
	if (*t->p != '{')
		return read_code(t, 16, 2, c_r);
	t->p++;
	if (!read_code(t, 16, 6, c_r) || t->p == t->end || *t->p != '}')
		return false;
	t->p++;
	return true;
}

bool erl_escape(struct erl_text *t, uint32_t *c_r)
{
	static const char name[] = "bdefnrstv";
	static const char value[] = "\b\177\033\f\n\r \t\v";
	const char *found;
	char c;

	if (t->p == t->end)
		return false;
	c = *t->p;
	if (c >= '0' && c <= '7')
		return read_code(t, 8, 3, c_r);
	t->p++;
	if (c == 'x')
		return read_hex(t, c_r);
	if (c == '^' && t->p < t->end) {
		*c_r = (uint32_t)*t->p++ & 31;
		return true;
	}
	found = c != '\0' ? strchr(name, c) : NULL;
	*c_r = (unsigned char)(found != NULL ? value[found - name] : c);
	return true;
}

/* A run of text, and what became of escapes in it. */
struct text {
	struct buf b;
	bool raw;  /* bytes of the file above 127 are in it */
	bool wide; /* code points above 255 are, as UTF-8 */
};

/* p stands behind the first quote. utf8: escapes are code points, not bytes. */
static enum err read_quoted(
	struct erl_text *t, char quote, bool utf8, struct text *x)
{
	while (t->p < t->end && *t->p != quote) {
		const char *from = t->p;
		uint32_t c;

		while (t->p < t->end && *t->p != quote && *t->p != '\\')
			x->raw |= *t->p++ < 0;
		buf_add(&x->b, span_of(from, (size_t)(t->p - from)));
		if (t->p == t->end || *t->p == quote)
			continue;
		t->p++;
		if (!erl_escape(t, &c))
			return erl_fail(t, ERR_SYNTAX, "no such escape");
		if (utf8 || c > 255) {
			x->wide |= c > 255;
			add_utf8(&x->b, c);
		} else {
			buf_byte(&x->b, (char)c);
		}
	}
	if (t->p == t->end)
		return erl_fail(t, ERR_SYNTAX, "a quote is never closed");
	t->p++;
	return ERR_OK;
}

static struct span keep(struct erl_text *t, struct text *x)
{
	struct span s = arena_dup(t->a, buf_span(&x->b));

	buf_clear(&x->b);
	return s;
}

/* Without escapes it is borrowed. false: it has some, or no end. */
static bool read_plain(struct erl_text *t, struct span *s_r)
{
	const char *p = t->p + 1;
	char quote = *t->p;

	while (p < t->end && *p != quote && *p != '\\')
		p++;
	if (p == t->end || *p == '\\')
		return false;
	*s_r = span_of(t->p + 1, (size_t)(p - t->p - 1));
	t->p = p + 1;
	return true;
}

enum err erl_quoted(struct erl_text *t, struct span *s_r)
{
	struct text x = {.raw = false};
	char quote = *t->p;
	enum err err;

	if (read_plain(t, s_r))
		return ERR_OK;
	t->p++;
	buf_init(&x.b, ERL_BYTES);
	err = read_quoted(t, quote, false, &x);
	*s_r = keep(t, &x);
	return err;
}

static bool at_quote(struct erl_text *t)
{
	erl_skip(t);
	return t->p < t->end && *t->p == '"';
}

enum err erl_strings(struct erl_text *t, struct span *s_r)
{
	struct span part;
	struct buf b;
	enum err err = erl_quoted(t, s_r);

	if (err != ERR_OK || !at_quote(t))
		return err;
	buf_init(&b, ERL_BYTES);
	buf_add(&b, *s_r);
	while (err == ERR_OK && at_quote(t)) {
		err = erl_quoted(t, &part);
		if (err == ERR_OK)
			buf_add(&b, part);
	}
	*s_r = arena_dup(t->a, buf_span(&b));
	buf_clear(&b);
	return err;
}

/* `/utf8` behind a string: what a file in Latin-1 has raw are code points. */
static void to_utf8(struct buf *to, const struct text *x)
{
	if (!x->raw || span_is_utf8(buf_span(&x->b))) {
		buf_add(to, buf_span(&x->b));
		return;
	}
	for (size_t i = 0; i < x->b.n; i++)
		add_utf8(to, (unsigned char)x->b.p[i]);
}

static bool take_utf8(struct erl_text *t)
{
	erl_skip(t);
	if (!span_starts(span_of(t->p, (size_t)(t->end - t->p)), SPAN("/utf8")))
		return false;
	t->p += 5;
	return true;
}

/* Is what stands behind the strings `/utf8`? Looks ahead. */
static bool is_utf8(const struct erl_text *t)
{
	struct erl_text ahead = *t;
	bool quoted = false;

	for (;; ahead.p++) {
		if (!quoted)
			erl_skip(&ahead);
		if (ahead.p == ahead.end)
			return false;
		if (*ahead.p == '\\' && quoted)
			ahead.p++;
		else if (*ahead.p == '"')
			quoted = !quoted;
		else if (!quoted)
			break;
		if (ahead.p == ahead.end)
			return false;
	}
	return take_utf8(&ahead);
}

/* One or more strings in a binary. */
static enum err read_strings(struct erl_text *t, struct buf *to)
{
	bool utf8 = is_utf8(t);
	struct text x = {.raw = false};
	enum err err = ERR_OK;

	buf_init(&x.b, ERL_BYTES);
	while (err == ERR_OK && at_quote(t)) {
		t->p++;
		err = read_quoted(t, '"', utf8, &x);
	}
	if (utf8 && err == ERR_OK)
		to_utf8(to, &x);
	else
		buf_add(to, buf_span(&x.b));
	buf_clear(&x.b);
	if (utf8 && err == ERR_OK && !take_utf8(t))
		BUG("what was looked at is gone");
	return err;
}

/* `97,98,99`: most of what a dump is made of. */
static void read_bytes(struct erl_text *t, struct buf *to)
{
	const char *p = t->p;

	for (;;) {
		unsigned c = 0, n = 0;

		while (p < t->end && (*p == ' ' || *p == '\n'))
			p++;
		for (; n < 3 && p < t->end && *p >= '0' && *p <= '9'; n++)
			c = c * 10 + (unsigned)(*p++ - '0');
		if (n == 0 || c > 255 || p == t->end || *p != ',')
			return;
		buf_byte(to, (char)c);
		t->p = ++p;
	}
}

/* `:4`, `/integer`: more than bytes. */
static bool skip_kind(struct erl_text *t)
{
	const char *from = t->p;

	while (t->p < t->end && (erl_digit(*t->p) < 36 || *t->p == ':' ||
					*t->p == '/' || *t->p == '-'))
		t->p++;
	return t->p != from;
}

static enum err read_segment(struct erl_text *t, struct buf *to, bool *bits_r)
{
	struct erl *x;
	enum err err;

	if (at_quote(t)) {
		err = read_strings(t, to);
		*bits_r |= skip_kind(t);
		return err;
	}
	if (t->p == t->end)
		return erl_fail(t, ERR_SYNTAX, "the term is cut off");
	err = erl_number(t, &x);
	if (err != ERR_OK)
		return err;
	t->parts--; /* it is none */
	if (skip_kind(t))
		*bits_r = true;
	else if (x->kind != ERL_INT || x->number < 0 || x->number > 255)
		return erl_fail(t, ERR_SYNTAX, "no byte");
	buf_byte(to, (char)x->number);
	return ERR_OK;
}

enum err erl_binary(struct erl_text *t, struct span *s_r, bool *bits_r)
{
	struct buf b;
	enum err err = ERR_OK;

	*s_r = SPAN("");
	if (erl_pair(t, '>', '>'))
		return ERR_OK;
	if (at_quote(t)) { /* most others: `<<"text">>` */
		const char *from = t->p;

		if (read_plain(t, s_r) && erl_pair(t, '>', '>'))
			return ERR_OK;
		t->p = from;
	}
	buf_init(&b, ERL_BYTES);
	do {
		read_bytes(t, &b);
		err = read_segment(t, &b, bits_r);
	} while (err == ERR_OK && erl_sign(t, ','));
	if (err == ERR_OK && !erl_pair(t, '>', '>'))
		err = erl_fail(t, ERR_SYNTAX, "a binary without an end");
	if (err == ERR_OK && b.over)
		err = erl_fail(t, ERR_LIMIT, "a binary that is too long");
	*s_r = arena_dup(t->a, buf_span(&b));
	buf_clear(&b);
	return err;
}
