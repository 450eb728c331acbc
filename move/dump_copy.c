/* SPDX-License-Identifier: MIT */
/* What stands behind COPY … FROM stdin: a line for each row, its values
 * between tabs. */
#include "move/dump_rows.h"

#include "base/digest.h"

/* Behind the backslash. */
static void escape(struct dump_lex *d)
{
	static const char names[] = "bfnrtv", bytes[] = "\b\f\n\r\t\v";
	int c = dump_peek(d, 0);
	const char *at = c > 0 ? strchr(names, c) : NULL;
	unsigned n;

	if (c >= '0' && c <= '7') {
		dump_keep(d, (int)(dump_digits(d, 8, 3, &n) & 0xff));
		return;
	}
	dump_take(d);
	if (at != NULL)
		dump_keep(d, bytes[at - names]);
	else if (c == 'x' && hex_digit(dump_peek(d, 0)) >= 0)
		dump_keep(d, (int)dump_digits(d, 16, 2, &n));
	else
		dump_keep(d, c);
}

static bool is_end(int c)
{
	return c < 0 || c == '\t' || c == '\n';
}

/* Up to the tab or the end of the line, which stays. */
static void value(struct dump_reader *r)
{
	struct dump_lex *d = &r->d;

	dump_value_begin(r);
	if (dump_peek(d, 0) == '\\' && dump_peek(d, 1) == 'N' &&
		(is_end(dump_peek(d, 2)) || dump_peek(d, 2) == '\r')) {
		dump_take(d);
		dump_take(d);
		if (dump_peek(d, 0) == '\r')
			dump_take(d);
		dump_value_end(r, false, false);
		return;
	}
	for (int c = dump_peek(d, 0); !is_end(c); c = dump_peek(d, 0)) {
		dump_take(d);
		if (c == '\\')
			escape(d);
		else if (c != '\r' || dump_peek(d, 0) != '\n')
			dump_keep(d, c); /* a raw CR is of the line's end */
	}
	dump_value_end(r, true, false);
}

static bool is_last(struct dump_lex *d)
{
	return dump_peek(d, 0) == '\\' && dump_peek(d, 1) == '.' &&
	       (dump_peek(d, 2) == '\n' || dump_peek(d, 2) == '\r' ||
		       dump_peek(d, 2) < 0);
}

enum err dump_copy(struct dump_reader *r, size_t table,
	const struct dump_map *map, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	enum err err = ERR_OK;

	while (err == ERR_OK && !is_last(d)) {
		if (dump_peek(d, 0) < 0)
			return dump_wrong(r, ERR_SYNTAX,
				"the file ends inside a table: it's cut off",
				e);
		if (table == r->o->want_n) {
			dump_skip_line(d);
			continue;
		}
		dump_row_begin(r, table, map);
		value(r);
		while (dump_peek(d, 0) == '\t') {
			dump_take(d);
			value(r);
		}
		if (dump_peek(d, 0) < 0)
			continue;
		err = dump_row_end(r, e);
		dump_take(d);
	}
	if (err == ERR_OK)
		dump_skip_line(d);
	return err;
}
