/* SPDX-License-Identifier: MIT */
/* The words of Lua data, one after the other. */
#include "move/lua_input.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"

void lua_input_init(
	struct lua_input *in, const char *name, int fd, struct span text)
{
	*in = (struct lua_input){.name = xstrdup(name),
		.fd = fd,
		.p = text.p,
		.n = text.n,
		.line = 1};
	if (fd >= 0)
		in->p = in->own = xmalloc(LUA_BLOCK);
}

void lua_input_clear(struct lua_input *in)
{
	if (in->fd >= 0)
		close(in->fd);
	free(in->own);
	free(in->name);
	*in = (struct lua_input){.fd = -1};
}

bool lua_fill(struct lua_input *in)
{
	size_t rest = in->n - in->at;
	ssize_t n;

	if (in->fd < 0 || in->sys != 0)
		return false;
	memmove(in->own, in->own + in->at, rest);
	in->at = 0;
	in->n = rest;
	do
		n = read(in->fd, in->own + rest, LUA_BLOCK - rest);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		in->sys = errno;
	else
		in->n += (size_t)n;
	return n > 0;
}

enum err lua_fail(struct lua_input *in, struct errtext *e, enum err code,
	const char *what)
{
	bool end = code == ERR_SYNTAX && lua_peek(in) < 0;

	if (in->sys != 0)
		return err_set(
			e, ERR_IO, "%s: %s", in->name, strerror(in->sys));
	return err_set(e, code, "%s:%" PRIu64 ": %s%s", in->name, in->line,
		end ? "it is cut off here: " : "", what);
}

/* `[`, `=`... and `[`: how many `=`; -1: no long bracket. The first `[` is
 * taken already, and so is what was looked at. */
static int long_level(struct lua_input *in)
{
	int level = 0;

	while (lua_peek(in) == '=' && level < 100) {
		in->at++;
		level++;
	}
	if (lua_peek(in) != '[')
		return -1;
	in->at++;
	return level;
}

/* After `]`: level times `=`, and `]`? How many `=` were taken in *n_r. */
static bool long_ends(struct lua_input *in, int level, int *n_r)
{
	int n = 0;

	while (n < level && lua_peek(in) == '=') {
		in->at++;
		n++;
	}
	*n_r = n;
	if (n != level || lua_peek(in) != ']')
		return false;
	in->at++;
	return true;
}

/* Up to the end of a long bracket; b NULL: nobody wants it. */
static bool long_text(struct lua_input *in, int level, struct buf *b)
{
	int c, n;

	for (bool first = true; (c = lua_take(in)) >= 0; first = false) {
		if (c == '\r') { /* any end of a line is one */
			if (lua_peek(in) == '\n')
				in->at++;
			c = '\n';
			in->line++;
		}
		if (c == '\n' && first)
			continue;
		if (c == ']' && long_ends(in, level, &n))
			return true;
		if (b == NULL)
			continue;
		buf_byte(b, (char)c);
		if (c == ']')
			for (; n > 0; n--)
				buf_byte(b, '=');
	}
	return false;
}

/* Behind `--`. */
static void skip_comment(struct lua_input *in)
{
	int c = lua_peek(in);

	if (c == '[') {
		int level;

		in->at++;
		level = long_level(in);
		if (level >= 0) {
			(void)long_text(in, level, NULL);
			return;
		}
	}
	while ((c = lua_take(in)) >= 0 && c != '\n')
		;
}

/* A sign, or a comment? */
static bool comes_comment(struct lua_input *in)
{
	return (in->n - in->at >= 2 || lua_fill(in)) &&
	       in->p[in->at + 1] == '-';
}

int lua_skip(struct lua_input *in)
{
	for (;;) {
		int c = lua_peek(in);

		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			(void)lua_take(in);
		} else if (c == '-' && comes_comment(in)) {
			in->at += 2;
			skip_comment(in);
		} else {
			return c;
		}
	}
}

bool lua_ate(struct lua_input *in, int c)
{
	if (lua_skip(in) != c)
		return false;
	(void)lua_take(in);
	return true;
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

void lua_word(struct lua_input *in, char *word, size_t room)
{
	size_t n = 0;
	int c = lua_peek(in);

	if (is_letter(c)) {
		for (; is_letter(c) || is_digit(c); c = lua_peek(in)) {
			if (n + 1 < room)
				word[n++] = (char)c;
			in->at++;
		}
	}
	word[n] = '\0';
}

/* `xHH`, behind the x. */
static bool escape_hex(struct lua_input *in, struct buf *b)
{
	int high = hex_digit(lua_take(in));
	int low = high < 0 ? -1 : hex_digit(lua_take(in));

	if (low < 0)
		return false;
	buf_byte(b, (char)(high << 4 | low));
	return true;
}

/* `ddd`: one to three digits, of which c is the first. */
static bool escape_decimal(struct lua_input *in, struct buf *b, int c)
{
	int value = c - '0';

	for (int i = 1; i < 3 && is_digit(lua_peek(in)); i++)
		value = value * 10 + lua_take(in) - '0';
	buf_byte(b, (char)value);
	return value <= 255;
}

/* `u{H...}`, behind the u. */
static bool escape_unicode(struct lua_input *in, struct buf *b)
{
	unsigned long c = 0;
	int digits = 0, h;

	if (lua_take(in) != '{')
		return false;
	while ((h = hex_digit(lua_peek(in))) >= 0 && c <= 0x10ffff) {
		in->at++;
		c = c << 4 | (unsigned long)h;
		digits++;
	}
	if (digits == 0 || c > 0x10ffff || lua_take(in) != '}')
		return false;
	if (c < 0x80) {
		buf_byte(b, (char)c);
		return true;
	}
	if (c >= 0x10000) {
		buf_byte(b, (char)(0xf0 | c >> 18));
		buf_byte(b, (char)(0x80 | (c >> 12 & 0x3f)));
	} else if (c >= 0x800) {
		buf_byte(b, (char)(0xe0 | c >> 12));
	} else {
		buf_byte(b, (char)(0xc0 | c >> 6));
	}
	if (c >= 0x800)
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
	buf_byte(b, (char)(0x80 | (c & 0x3f)));
	return true;
}

/* Behind a backslash. */
static bool escape(struct lua_input *in, struct buf *b)
{
	static const char from[] = "abfnrtv\\\"'\n";
	static const char to[] = "\a\b\f\n\r\t\v\\\"'\n";
	int c = lua_take(in);
	const char *at = c > 0 ? strchr(from, c) : NULL;

	if (at != NULL) {
		buf_byte(b, to[at - from]);
		return true;
	}
	switch (c) {
	case 'x':
		return escape_hex(in, b);
	case 'u':
		return escape_unicode(in, b);
	case 'z':
		while (lua_peek(in) == ' ' ||
			(lua_peek(in) >= '\t' && lua_peek(in) <= '\r'))
			(void)lua_take(in);
		return true;
	case '\r':
		if (lua_peek(in) == '\n')
			(void)lua_take(in);
		buf_byte(b, '\n');
		return true;
	default:
		return is_digit(c) && escape_decimal(in, b, c);
	}
}

/* The next bytes that mean themselves. */
static void plain(struct lua_input *in, struct buf *b, int quote)
{
	const char *p = in->p + in->at;
	size_t n = 0, all = in->n - in->at;

	while (n < all && p[n] != quote && p[n] != '\\' && p[n] != '\n' &&
		p[n] != '\r')
		n++;
	buf_add(b, span_of(p, n));
	in->at += n;
}

enum err lua_string(struct lua_input *in, struct buf *b, struct errtext *e)
{
	int quote = lua_take(in);

	for (;;) {
		int c = lua_peek(in);

		if (b->over)
			return lua_fail(in, e, ERR_LIMIT, "too long");
		if (c < 0 || c == '\n' || c == '\r')
			return lua_fail(in, e, ERR_SYNTAX, "open string");
		if (c == quote) {
			in->at++;
			return ERR_OK;
		}
		if (c == '\\') {
			in->at++;
			if (!escape(in, b))
				return lua_fail(in, e, ERR_SYNTAX,
					"no such escape in a string");
			continue;
		}
		plain(in, b, quote);
	}
}

enum err lua_long_string(struct lua_input *in, struct buf *b, struct errtext *e)
{
	int level = long_level(in);

	if (level < 0)
		return lua_fail(in, e, ERR_SYNTAX, "data was expected here");
	if (!long_text(in, level, b))
		return lua_fail(in, e, b->over ? ERR_LIMIT : ERR_SYNTAX,
			b->over ? "too long" : "open string");
	return b->over ? lua_fail(in, e, ERR_LIMIT, "too long") : ERR_OK;
}

/* What a number is made of, with the sign of an exponent. */
static bool numeral_goes_on(int c, int before, bool hexadecimal)
{
	if (is_digit(c) || is_letter(c) || c == '.')
		return true;
	if (c != '+' && c != '-')
		return false;
	return hexadecimal ? before == 'p' || before == 'P'
	                   : before == 'e' || before == 'E';
}

static bool plain_numeral(struct lua_input *in, double *n_r)
{
	char text[64], *end;
	size_t n = 0;
	int c = lua_peek(in), before = 0;

	while (n + 1 < sizeof(text) &&
		numeral_goes_on(c, before,
			n >= 2 && (text[1] == 'x' || text[1] == 'X'))) {
		text[n++] = (char)c;
		before = c;
		in->at++;
		c = lua_peek(in);
	}
	text[n] = '\0';
	if (n == 0 || (!is_digit(text[0]) && text[0] != '.'))
		return false; /* strtod() knows words, too */
	*n_r = strtod(text, &end);
	return *end == '\0';
}

enum err lua_numeral(struct lua_input *in, double *n_r, struct errtext *e)
{
	bool bracket = lua_ate(in, '('), minus = lua_ate(in, '-');
	double over;

	lua_skip(in);
	if (!plain_numeral(in, n_r))
		return lua_fail(in, e, ERR_SYNTAX, "no number");
	if (minus)
		*n_r = -*n_r;
	if (!bracket)
		return ERR_OK;
	if (!lua_ate(in, '/') || lua_skip(in) < 0 ||
		!plain_numeral(in, &over) || over != 0 || !lua_ate(in, ')'))
		return lua_fail(in, e, ERR_SYNTAX, "an expression, not data");
	if (*n_r != 0)
		*n_r = *n_r > 0 ? HUGE_VAL : -HUGE_VAL;
	else
		*n_r = (double)NAN;
	return ERR_OK;
}
