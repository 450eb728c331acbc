/* SPDX-License-Identifier: MIT */
/* Columns of text. */
#include <stdio.h>

#include "base/buf.h"
#include "ctl/why.h"

#define TABLE_BYTES ((size_t)64 << 20)

void table_init(struct table *t, size_t columns)
{
	buf_init(&t->text, TABLE_BYTES);
	t->columns = columns;
}

void table_begin(struct table *t, const char *const *head, size_t columns)
{
	table_init(t, columns);
	for (size_t i = 0; i < columns; i++)
		table_add(t, head[i]);
}

void table_number(struct table *t, uint64_t n)
{
	buf_u64(&t->text, n);
	buf_byte(&t->text, '\0');
}

void table_add(struct table *t, const char *cell)
{
	buf_str(&t->text, *cell != '\0' ? cell : "-");
	buf_byte(&t->text, '\0');
}

/* Characters of UTF-8. */
static size_t width_of(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void print_cell(const char *cell, size_t width, bool last)
{
	size_t n = width_of(cell);

	ctl_print(stdout, cell);
	while (!last && n++ < width + 2)
		putchar(' ');
}

void table_print(struct table *t, const char *indent)
{
	struct span rest = buf_span(&t->text);
	size_t width[TABLE_COLUMNS] = {0}, at = 0;

	for (size_t i = 0; at < rest.n; i++) {
		const char *cell = rest.p + at;
		size_t n = width_of(cell), k = i % t->columns;

		width[k] = n > width[k] ? n : width[k];
		at += strlen(cell) + 1;
	}
	at = 0;
	for (size_t i = 0; at < rest.n; i++) {
		const char *cell = rest.p + at;
		size_t k = i % t->columns;
		bool last = k + 1 == t->columns;

		if (k == 0)
			fputs(indent, stdout);
		print_cell(cell, width[k], last);
		if (last)
			putchar('\n');
		at += strlen(cell) + 1;
	}
	buf_clear(&t->text);
}
