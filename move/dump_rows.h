/* SPDX-License-Identifier: MIT */
/* From values as they stand in a dump to rows of the wanted tables. */
#ifndef MOVE_DUMP_ROWS_H
#define MOVE_DUMP_ROWS_H

#include "move/dump_lex.h"

/* Columns of a table of the dump, at most. */
#define DUMP_COLUMNS 1024

/* Which wanted column stands where. */
struct dump_map {
	size_t n; /* columns of the dump's table; 0: not known */
	int16_t to[DUMP_COLUMNS]; /* -1: not wanted */
};

/* Where a table was when it first came: two of one name aren't put together. */
struct dump_home {
	bool is_known, has_copy; /* of PostgreSQL: rows by COPY have come */
	size_t database;
	char schema[128];
	size_t schema_n;
};

struct dump_reader {
	const struct dump_order *o;
	struct dump_lex d;
	struct dump_map *made;  /* want_n, by CREATE TABLE */
	struct dump_home *home; /* want_n */
	struct dump_home at;    /* of the table that was named last */
	struct dump_map here;   /* named by the statement itself */
	/* The row that is read: its values stand in d.values. */
	size_t table, column;
	const struct dump_map *map;
	struct {
		size_t at, n;
		bool is_there, is_blob;
	} value[TABLE_COLUMNS];
};

/* `FILE:LINE: why`. */
enum err dump_wrong(struct dump_reader *r, enum err code, const char *why,
	struct errtext *e);

/* The row begins; map stays as long as it does. */
void dump_row_begin(
	struct dump_reader *r, size_t table, const struct dump_map *map);
/* The next value begins: is it wanted? d.keep says the same. */
bool dump_value_begin(struct dump_reader *r);
/* What was added to d.values since then is it; !is_there: NULL. */
void dump_value_end(struct dump_reader *r, bool is_there, bool is_blob);
/* Hands the row on. ERR_SYNTAX: too few or too many values. */
enum err dump_row_end(struct dump_reader *r, struct errtext *e);

/* The lines behind COPY … FROM stdin; table want_n: nobody wants them. */
enum err dump_copy(struct dump_reader *r, size_t table,
	const struct dump_map *map, struct errtext *e);

#endif
