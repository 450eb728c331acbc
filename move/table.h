/* SPDX-License-Identifier: MIT */
/*
 * Tables of another server's database, read with SELECT: an SQLite file, or
 * what mysqldump, pg_dump (plain) or HSQLDB (.script) wrote as text. Nothing of
 * a dump is ever run: its rows are bound to our own INSERT, into a database
 * without a name that is gone with the process.
 *
 * Either way there are the tables that were asked for, under the names and with
 * the columns that were asked for, and no others: one that the source hasn't is
 * empty, a column that it hasn't is NULL. Names match whatever their case; a
 * dump's schema names are left out.
 */
#ifndef MOVE_TABLE_H
#define MOVE_TABLE_H

#include "base/err.h"
#include "base/span.h"

/* What a column of a dump becomes: there all are text. */
enum table_type {
	TABLE_TEXT = 0, /* not always UTF-8 */
	TABLE_INT,      /* digits ('000123', too), t, f, true, false */
	TABLE_BLOB,     /* the hex digits of PostgreSQL and HSQLDB undone */
};

struct table_column {
	const char *name; /* NULL: the end of the array */
	enum table_type type;
};

/* Columns asked for, at most. */
#define TABLE_COLUMNS 64

/* A table that the reader wants. All constants of ours. */
struct table_want {
	const char *name;
	const struct table_column *columns;
	/* Columns of an index that a dump's table gets: `roomID, logTime`.
	 * NULL: none. */
	const char *index;
};

struct tables; /* an open source */

/*
 * want must stay as long as *t_r. A dump is read here, as a whole.
 * ERR_SYNTAX, ERR_LIMIT: `FILE:LINE: why`; ERR_VALUE: no kind of file that is
 * known, with what to do about it; ERR_CONFLICT: the server runs, or left the
 * file half written; ERR_IO.
 */
enum err table_open(const char *path, const struct table_want *want,
	size_t want_n, struct tables **t_r, struct errtext *e) MUST_CHECK;
void table_close(struct tables **t); /* NULL is fine */

/* Does the source have it? column NULL: the table, maybe empty. */
bool table_has(const struct tables *t, const char *table, const char *column);

/* Has the file at path one of these tables (until NULL)? Of a dump only the
 * first megabyte is looked at. No file, or no such: false. */
bool table_is_in(const char *path, const char *const *tables);

struct table_query;
/*
 * sql: a SELECT, a constant of ours, with parameters ?1... Names that are words
 * of SQL stand in double quotes. ERR_IO: the file can't be read.
 */
enum err table_prepare(struct tables *t, const char *sql,
	struct table_query **q_r, struct errtext *e) MUST_CHECK;
void table_finish(struct table_query **q); /* before table_close() */

/* Parameters count from 1; an absent span is NULL. Bytes are copied. */
void table_bind_int(struct table_query *q, int param, int64_t n);
void table_bind(struct table_query *q, int param, struct span s);
/* The next row; *row_r false: no more, and it can be bound and run again. */
enum err table_next(
	struct table_query *q, bool *row_r, struct errtext *e) MUST_CHECK;
/* Rows left unread; it can be bound and run again. */
void table_reset(struct table_query *q);

/* Columns count from 0. NULL: 0, absent. Bytes are good until the next row. */
int64_t table_int(struct table_query *q, int col);
struct span table_bytes(struct table_query *q, int col);

#endif
