/* SPDX-License-Identifier: MIT */
/* What mysqldump, pg_dump (plain) and HSQLDB wrote: rows of tables, as text. */
#ifndef MOVE_DUMP_H
#define MOVE_DUMP_H

#include "move/table.h"

enum dump_kind {
	DUMP_NONE = 0,
	DUMP_MYSQL, /* and MariaDB */
	DUMP_PGSQL,
	DUMP_HSQLDB,
};

/* By the first bytes of the file. */
enum dump_kind dump_kind_of(struct span head);

/* A value that is text, or bytes; absent: NULL. */
struct dump_value {
	struct span s;
	bool is_blob;
};

/* What a dump turned out to have of a wanted table. */
struct dump_found {
	bool is_there;
	bool column[TABLE_COLUMNS];
	uint64_t rows;
};

struct dump_order {
	const char *path;
	enum dump_kind kind;
	const struct table_want *want;
	size_t want_n;
	struct dump_found *found; /* want_n, zeroed; filled in */
	/* A row of want[table], a value for each column that was asked for.
	 * Good until it returns. */
	enum err (*row)(void *arg, size_t table, const struct dump_value *v,
		struct errtext *e);
	void *arg;
};

/* Bytes of a row's wanted values. */
#define DUMP_ROW_MAX ((size_t)64 << 20)

/* All rows, as they come. Memory doesn't grow with the file, its lines or its
 * statements. ERR_SYNTAX, ERR_LIMIT: `FILE:LINE: why`; ERR_VALUE: another
 * encoding than UTF-8, or rows that stand in another file; ERR_CONFLICT: a
 * table is there twice; ERR_IO; or as of row. */
enum err dump_read(const struct dump_order *o, struct errtext *e) MUST_CHECK;

#endif
