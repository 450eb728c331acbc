/* SPDX-License-Identifier: MIT */
/* The texts and bytes of a dump, their escapes undone. */
#include "move/dump_lex.h"

#include "base/digest.h"

void dump_keep(struct dump_lex *d, int c)
{
	if (d->keep)
		buf_byte(&d->values, (char)c);
}

void dump_keep_char(struct dump_lex *d, unsigned code)
{
	if (code < 0x80) {
		dump_keep(d, (int)code);
	} else if (code < 0x800) {
		dump_keep(d, (int)(0xc0 | code >> 6));
		dump_keep(d, (int)(0x80 | (code & 0x3f)));
	} else if (code < 0x10000) {
		dump_keep(d, (int)(0xe0 | code >> 12));
		dump_keep(d, (int)(0x80 | (code >> 6 & 0x3f)));
		dump_keep(d, (int)(0x80 | (code & 0x3f)));
	} else if (code < 0x110000) {
		dump_keep(d, (int)(0xf0 | code >> 18));
		dump_keep(d, (int)(0x80 | (code >> 12 & 0x3f)));
		dump_keep(d, (int)(0x80 | (code >> 6 & 0x3f)));
		dump_keep(d, (int)(0x80 | (code & 0x3f)));
	}
}

unsigned dump_digits(
	struct dump_lex *d, unsigned base, unsigned most, unsigned *n_r)
{
	unsigned v = 0;

	for (*n_r = 0; *n_r < most; (*n_r)++) {
		int digit = hex_digit(dump_peek(d, 0));

		if (digit < 0 || (unsigned)digit >= base)
			break;
		v = v * base + (unsigned)digit;
		dump_take(d);
	}
	return v;
}

/* ---- escapes: behind the backslash ---- */

static void mysql_escape(struct dump_lex *d)
{
	int c = dump_take(d);

	switch (c) {
	case '0':
		dump_keep(d, 0);
		break;
	case 'b':
		dump_keep(d, '\b');
		break;
	case 'n':
		dump_keep(d, '\n');
		break;
	case 'r':
		dump_keep(d, '\r');
		break;
	case 't':
		dump_keep(d, '\t');
		break;
	case 'Z':
		dump_keep(d, 26);
		break;
	case '%':
	case '_':
		dump_keep(d, '\\');
		dump_keep(d, c);
		break;
	default:
		dump_keep(d, c);
		break;
	}
}

static void pgsql_escape(struct dump_lex *d)
{
	static const char names[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	int c = dump_peek(d, 0);
	const char *at = c > 0 ? strchr(names, c) : NULL;
	unsigned v, n;

	if (c >= '0' && c <= '7') {
		v = dump_digits(d, 8, 3, &n);
		dump_keep(d, (int)(v & 0xff));
		return;
	}
	dump_take(d);
	if (at != NULL) {
		dump_keep(d, bytes[at - names]);
	} else if (c == 'x' && hex_digit(dump_peek(d, 0)) >= 0) {
		dump_keep(d, (int)dump_digits(d, 16, 2, &n));
	} else if (c == 'u' || c == 'U') {
		v = dump_digits(d, 16, c == 'u' ? 4 : 8, &n);
		dump_keep_char(d, v);
	} else {
		dump_keep(d, c);
	}
}

/* HSQLDB writes UTF-16 units as \uXXXX; no other backslash means anything. */
static void hsqldb_escape(struct dump_lex *d)
{
	unsigned v, low, n;

	if (dump_peek(d, 0) != 'u') {
		dump_keep(d, '\\');
		return;
	}
	dump_take(d);
	v = dump_digits(d, 16, 4, &n);
	if (v >= 0xd800 && v < 0xdc00 && dump_peek(d, 0) == '\\' &&
		dump_peek(d, 1) == 'u') {
		dump_take(d);
		dump_take(d);
		low = dump_digits(d, 16, 4, &n);
		v = low >= 0xdc00 && low < 0xe000
		            ? 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00)
		            : 0xfffd;
	} else if (v >= 0xd800 && v < 0xe000) {
		v = 0xfffd; /* half of a character */
	}
	dump_keep_char(d, v);
}

static void escape(struct dump_lex *d, enum dump_escapes how)
{
	switch (how) {
	case DUMP_PLAIN:
		dump_keep(d, '\\');
		break;
	case DUMP_AS_MYSQL:
		mysql_escape(d);
		break;
	case DUMP_AS_PGSQL:
		pgsql_escape(d);
		break;
	case DUMP_AS_HSQLDB:
		hsqldb_escape(d);
		break;
	}
}

/* Bytes here that are neither quote, nor backslash, nor the end of a line. */
static size_t run(struct dump_lex *d, char quote)
{
	size_t i = d->at;

	while (i < d->n && d->in[i] != quote && d->in[i] != '\\' &&
		d->in[i] != '\n')
		i++;
	return i - d->at;
}

bool dump_quoted(struct dump_lex *d, char quote, enum dump_escapes how)
{
	for (;;) {
		size_t n = run(d, quote);
		int c;

		if (d->keep)
			buf_add(&d->values, span_of(d->in + d->at, n));
		d->at += n;
		c = dump_peek(d, 0);
		if (c < 0 || (c == '\n' && how == DUMP_AS_HSQLDB)) {
			d->why = "a text without an end";
			return false;
		}
		if (c != quote && c != '\\' && c != '\n')
			continue; /* more was read */
		dump_take(d);
		if (c == quote && dump_peek(d, 0) != quote)
			return true;
		if (c == quote)
			dump_take(d);
		if (c == '\\')
			escape(d, how);
		else
			dump_keep(d, c);
	}
}

bool dump_hex(struct dump_lex *d, char quote)
{
	for (;;) {
		int high = hex_digit(dump_peek(d, 0));
		int low = hex_digit(dump_peek(d, 1));

		if (high < 0 || low < 0)
			break;
		dump_take(d);
		dump_take(d);
		dump_keep(d, high << 4 | low);
	}
	if (quote == 0 && hex_digit(dump_peek(d, 0)) < 0)
		return true;
	if (quote != 0 && dump_take(d) == quote)
		return true;
	d->why = "bytes that aren't pairs of hex digits";
	return false;
}

bool dump_unhex(char *p, size_t n, size_t *n_r)
{
	if (n % 2 != 0)
		return false;
	for (size_t i = 0; i < n; i += 2) {
		int high = hex_digit((unsigned char)p[i]);
		int low = hex_digit((unsigned char)p[i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i / 2] = (char)(high << 4 | low);
	}
	*n_r = n / 2;
	return true;
}
