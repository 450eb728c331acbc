/* SPDX-License-Identifier: MIT */
/* The statements of a dump: those that make wanted tables, those that fill
 * them, and all others, which are left out. */
#include "move/dump.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "move/dump_rows.h"

static bool holds(struct span s, const char *what)
{
	return memmem(s.p, s.n, what, strlen(what)) != NULL;
}

enum dump_kind dump_kind_of(struct span head)
{
	if (holds(head, "PostgreSQL database dump"))
		return DUMP_PGSQL;
	if (holds(head, "MySQL dump ") || holds(head, "MariaDB dump ") ||
		holds(head, "/*!40"))
		return DUMP_MYSQL;
	if (span_starts(head, SPAN("SET DATABASE ")) ||
		span_starts(head, SPAN("CREATE SCHEMA PUBLIC ")) ||
		span_starts(head, SPAN("CREATE USER ")))
		return DUMP_HSQLDB;
	/* --compact leaves out all comments; no other quotes names so. */
	if (holds(head, "CREATE TABLE `"))
		return DUMP_MYSQL;
	return DUMP_NONE;
}

/* ---- helpers ---- */

static enum err syntax(
	struct dump_reader *r, const char *why, struct errtext *e)
{
	if (r->d.token == DUMP_BAD)
		why = r->d.why;
	else if (r->d.token == DUMP_END)
		why = "the file ends inside a statement: it's cut off";
	if (r->d.token == DUMP_STOP && r->d.kind == DUMP_HSQLDB)
		r->d.line--; /* its end is that of the line */
	return dump_wrong(r, ERR_SYNTAX, why, e);
}

/* From inside a statement to its end. */
static enum err skip(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;

	if (d->kind == DUMP_HSQLDB && d->token != DUMP_STOP) {
		dump_skip_line(d);
		return ERR_OK;
	}
	while (d->token != DUMP_STOP) {
		if (d->token == DUMP_END || d->token == DUMP_BAD)
			return syntax(r, "", e);
		dump_next(d);
	}
	return ERR_OK;
}

/* The same where functions are made: they may hold statements, between ATOMIC
 * and END. */
static enum err skip_create(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	unsigned depth = 0;

	if (d->kind != DUMP_PGSQL)
		return skip(r, e);
	while (d->token != DUMP_STOP || depth > 0) {
		if (d->token == DUMP_END || d->token == DUMP_BAD)
			return syntax(r, "", e);
		if (d->token == DUMP_WORD &&
			(dump_is(d, "atomic") ||
				(depth > 0 && (dump_is(d, "begin") ||
						      dump_is(d, "case")))))
			depth++;
		else if (d->token == DUMP_WORD && depth > 0 &&
			 dump_is(d, "end"))
			depth--;
		dump_next(d);
	}
	return ERR_OK;
}

/* `schema.name`, and one token more. *table_r want_n: nobody wants it. */
static enum err table_name(
	struct dump_reader *r, size_t *table_r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	char name[sizeof(d->word)];
	size_t n;

	r->at.schema_n = 0;
	for (;;) {
		if (d->token != DUMP_WORD && d->token != DUMP_NAME)
			return syntax(r, "a table without a name", e);
		for (*table_r = 0; *table_r < r->o->want_n; (*table_r)++)
			if (dump_is(d, r->o->want[*table_r].name))
				break;
		n = d->word_n;
		memcpy(name, d->word, n);
		dump_next(d);
		if (!dump_is_sign(d, '.'))
			return ERR_OK;
		r->at.schema_n = n;
		memcpy(r->at.schema, name, n);
		dump_next(d);
	}
}

static enum err twice(struct dump_reader *r, struct errtext *e)
{
	return dump_wrong(r, ERR_CONFLICT,
		"this table is there twice: dump one database alone", e);
}

/* Is it the one that was here before? Whom one database keeps out, another may
 * let in. Schemas are PostgreSQL's: the others name them or not. */
static enum err settle(struct dump_reader *r, size_t table, struct errtext *e)
{
	struct dump_home *h = &r->home[table];

	if (!h->is_known) {
		*h = r->at;
		h->is_known = true;
		return ERR_OK;
	}
	if (h->database == r->at.database &&
		(r->d.kind != DUMP_PGSQL ||
			span_eq(span_of(h->schema, h->schema_n),
				span_of(r->at.schema, r->at.schema_n))))
		return ERR_OK;
	return twice(r, e);
}

static enum err add_column(struct dump_reader *r, size_t table,
	struct dump_map *map, struct errtext *e)
{
	const struct table_column *c = r->o->want[table].columns;
	size_t i;

	if (map->n == DUMP_COLUMNS)
		return dump_wrong(r, ERR_LIMIT, "more than 1024 columns", e);
	for (i = 0; c[i].name != NULL && !dump_is(&r->d, c[i].name); i++)
		;
	map->to[map->n++] = c[i].name != NULL ? (int16_t)i : -1;
	if (c[i].name != NULL)
		r->o->found[table].column[i] = true;
	return ERR_OK;
}

/* ---- CREATE TABLE ---- */

/* A word without quotes that is one of those, until NULL. */
static bool is_word_of(const struct dump_lex *d, const char *const *words)
{
	if (d->token != DUMP_WORD)
		return false;
	while (*words != NULL && !dump_is(d, *words))
		words++;
	return *words != NULL;
}

/* What begins a row of CREATE TABLE that is no column. MySQL's tools quote
 * every column, the others those that are such words. */
static bool is_column(const struct dump_lex *d)
{
	static const char *const no[] = {"constraint", "primary", "unique",
		"check", "foreign", "exclude", "like", NULL};

	if (d->token == DUMP_NAME)
		return true;
	return d->token == DUMP_WORD && d->kind != DUMP_MYSQL &&
	       !is_word_of(d, no);
}

/* To the comma or the bracket that ends the row. */
static enum err skip_row(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	unsigned depth = 0;

	for (;; dump_next(d)) {
		if (d->token == DUMP_END || d->token == DUMP_BAD ||
			d->token == DUMP_STOP)
			return syntax(r, "a table that has no end", e);
		if (depth == 0 &&
			(dump_is_sign(d, ',') || dump_is_sign(d, ')')))
			return ERR_OK;
		if (dump_is_sign(d, '('))
			depth++;
		else if (dump_is_sign(d, ')'))
			depth--;
	}
}

static enum err columns_made(
	struct dump_reader *r, size_t table, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	enum err err;

	do {
		dump_next(d);
		if (is_column(d)) {
			err = add_column(r, table, &r->made[table], e);
			if (err != ERR_OK)
				return err;
			dump_next(d);
		}
		err = skip_row(r, e);
		if (err != ERR_OK)
			return err;
	} while (!dump_is_sign(d, ')'));
	return ERR_OK;
}

/* HSQLDB keeps the rows of cached tables in a file of its own, unless the
 * command SCRIPT wrote this one. */
static enum err check_cached(
	struct dump_reader *r, const char *name, struct errtext *e)
{
	char path[4096];
	size_t n = strlen(r->o->path);
	struct stat st;

	if (n < 7 || n >= sizeof(path) ||
		strcmp(r->o->path + n - 7, ".script") != 0)
		return ERR_OK;
	snprintf(path, sizeof(path), "%.*s.data", (int)(n - 7), r->o->path);
	if (stat(path, &st) != 0 || st.st_size == 0)
		return ERR_OK;
	return err_set(e, ERR_VALUE,
		"%s: the rows of %s stand in %s, which can't be read: give the "
		"database the command SCRIPT 'FILE', and read that file",
		r->o->path, name, path);
}

static enum err create(struct dump_reader *r, struct errtext *e)
{
	static const char *const before[] = {"global", "local", "temporary",
		"temp", "unlogged", "memory", "cached", "text", NULL};
	static const char *const if_not[] = {"if", "not", "exists", NULL};
	struct dump_lex *d = &r->d;
	bool is_cached = false;
	size_t table = r->o->want_n;
	enum err err = ERR_OK;

	dump_next(d);
	while (is_word_of(d, before)) {
		is_cached |= dump_is(d, "cached");
		dump_next(d);
	}
	if (!dump_is(d, "table"))
		return skip_create(r, e);
	dump_next(d);
	while (is_word_of(d, if_not))
		dump_next(d);
	err = table_name(r, &table, e);
	if (err != ERR_OK)
		return err;
	if (table == r->o->want_n || !dump_is_sign(d, '('))
		return skip(r, e);
	if (r->o->found[table].is_there)
		return twice(r, e);
	r->o->found[table].is_there = true;
	err = settle(r, table, e);
	if (err == ERR_OK && is_cached)
		err = check_cached(r, r->o->want[table].name, e);
	if (err == ERR_OK)
		err = columns_made(r, table, e);
	return err == ERR_OK ? skip(r, e) : err;
}

/* ---- INSERT and COPY ---- */

/* `(a, b)`, where it's there, and one token more. */
static enum err columns_named(struct dump_reader *r, size_t table,
	const struct dump_map **map_r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	enum err err = settle(r, table, e);

	*map_r = &r->made[table];
	r->o->found[table].is_there = true;
	if (err != ERR_OK || !dump_is_sign(d, '('))
		return err;
	*map_r = &r->here;
	r->here.n = 0;
	do {
		dump_next(d);
		if (d->token != DUMP_WORD && d->token != DUMP_NAME)
			return syntax(r, "a column without a name", e);
		err = add_column(r, table, &r->here, e);
		dump_next(d);
	} while (err == ERR_OK && dump_is_sign(d, ','));
	if (err == ERR_OK && !dump_is_sign(d, ')'))
		return syntax(r, "columns that have no end", e);
	dump_next(d);
	return err;
}

/* One value, and one token more. */
static enum err value(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	bool is_there = true, is_blob = false;

	dump_value_begin(r);
	dump_next(d);
	if (d->token == DUMP_WORD &&
		(dump_is(d, "null") || dump_is(d, "default"))) {
		is_there = false;
	} else if (d->token == DUMP_WORD &&
		   (dump_is(d, "true") || dump_is(d, "false"))) {
		dump_keep(d, dump_is(d, "true") ? '1' : '0');
	} else if (d->token == DUMP_NUMBER) {
		if (d->keep)
			buf_add(&d->values, span_of(d->word, d->word_n));
	} else {
		/* A word before it names its type or its encoding. */
		if (d->token == DUMP_WORD) {
			is_blob = dump_is(d, "_binary");
			dump_next(d);
		}
		if (d->token != DUMP_TEXT && d->token != DUMP_BYTES)
			return syntax(r, "what stands here is no value", e);
		is_blob |= d->token == DUMP_BYTES;
	}
	dump_value_end(r, is_there, is_blob);
	dump_next(d);
	return ERR_OK;
}

static enum err insert(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	const struct dump_map *map;
	size_t table;
	enum err err;

	do
		dump_next(d);
	while (d->token == DUMP_WORD && !dump_is(d, "into"));
	if (!dump_is(d, "into"))
		return skip(r, e);
	dump_next(d);
	err = table_name(r, &table, e);
	if (err != ERR_OK || table == r->o->want_n)
		return err != ERR_OK ? err : skip(r, e);
	err = columns_named(r, table, &map, e);
	while (err == ERR_OK && d->token == DUMP_WORD && !dump_is(d, "values"))
		dump_next(d);
	if (err == ERR_OK && (map->n == 0 || !dump_is(d, "values")))
		return syntax(r,
			map->n == 0 ? "rows of a table whose columns aren't "
				      "named: dump with CREATE TABLE"
				    : "rows without values",
			e);
	do {
		if (err == ERR_OK)
			dump_next(d);
		if (err == ERR_OK && !dump_is_sign(d, '('))
			return syntax(r, "a row without values", e);
		dump_row_begin(r, table, map);
		do
			err = err == ERR_OK ? value(r, e) : err;
		while (err == ERR_OK && dump_is_sign(d, ','));
		if (err == ERR_OK && !dump_is_sign(d, ')'))
			return syntax(r, "a row that has no end", e);
		err = err == ERR_OK ? dump_row_end(r, e) : err;
	} while (err == ERR_OK && dump_next(d) == DUMP_SIGN &&
		 dump_is_sign(d, ','));
	return err == ERR_OK ? skip(r, e) : err;
}

static enum err copy(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	const struct dump_map *map = NULL;
	size_t table;
	enum err err;

	dump_next(d);
	err = table_name(r, &table, e);
	if (err == ERR_OK && table < r->o->want_n)
		err = columns_named(r, table, &map, e);
	if (err != ERR_OK)
		return err;
	while (d->token != DUMP_STOP && !dump_is(d, "stdin")) {
		if (d->token == DUMP_END || d->token == DUMP_BAD)
			return syntax(r, "", e);
		dump_next(d);
	}
	if (d->token == DUMP_STOP)
		return ERR_OK;
	if (dump_next(d) != DUMP_STOP)
		return syntax(
			r, "COPY in a format that pg_dump doesn't write", e);
	if (map != NULL && map->n == 0)
		return syntax(
			r, "rows of a table whose columns aren't named", e);
	if (map != NULL && r->home[table].has_copy)
		return twice(r, e);
	if (map != NULL)
		r->home[table].has_copy = true;
	dump_skip_line(d);
	return dump_copy(r, table, map, e);
}

/* ---- all of it ---- */

/* The rest of the line, its first bytes. */
static struct span take_line(struct dump_lex *d, char *to, size_t max)
{
	size_t n = 0;

	while (n < max && dump_peek(d, 0) >= 0 && dump_peek(d, 0) != '\n')
		to[n++] = (char)dump_take(d);
	dump_skip_line(d);
	return span_trim(span_of(to, n));
}

/* Behind DELIMITER. MySQL's client ends statements by another mark until it is
 * told again: what stands there makes triggers and procedures. */
static void skip_delimited(struct dump_lex *d)
{
	char text[64];
	struct span mark = take_line(d, text, sizeof(text));

	while (!span_is(mark, ";") && dump_peek(d, 0) >= 0) {
		struct span rest;
		struct span line = take_line(d, text, sizeof(text));

		if (span_eq_nocase(
			    span_cut(line, ' ', &rest), SPAN("delimiter")))
			mark = span_trim(rest);
		else
			mark = SPAN_NONE;
	}
}

/* What all texts are like; pg_dump says it once, in front. */
static enum err set(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;
	bool keep;

	if (d->kind != DUMP_PGSQL || dump_next(d) != DUMP_WORD)
		return skip(r, e);
	if (dump_is(d, "standard_conforming_strings")) {
		dump_next(d);
		dump_next(d);
		d->has_escapes = dump_is(d, "off");
	}
	if (!dump_is(d, "client_encoding"))
		return skip(r, e);
	dump_next(d);
	keep = dump_is_sign(d, '=');
	buf_reset(&d->values);
	d->keep = keep;
	dump_next(d);
	d->keep = false;
	if (d->token == DUMP_TEXT &&
		!span_eq_nocase(buf_span(&d->values), SPAN("UTF8")) &&
		!span_eq_nocase(buf_span(&d->values), SPAN("SQL_ASCII")))
		d->is_foreign = true;
	return skip(r, e);
}

static enum err statement(struct dump_reader *r, struct errtext *e)
{
	struct dump_lex *d = &r->d;

	if (dump_next(d) == DUMP_STOP)
		return ERR_OK;
	if (dump_is(d, "insert") || dump_is(d, "replace"))
		return insert(r, e);
	if (dump_is(d, "create"))
		return create(r, e);
	if (dump_is(d, "copy") && d->kind == DUMP_PGSQL)
		return copy(r, e);
	if (dump_is(d, "set"))
		return set(r, e);
	if (dump_is(d, "delimiter") && d->kind == DUMP_MYSQL) {
		skip_delimited(d);
		return ERR_OK;
	}
	if (dump_is_sign(d, '\\')) { /* to psql: \connect, and nothing else */
		r->at.database += dump_peek(d, 0) == 'c';
		dump_skip_line(d);
		return ERR_OK;
	}
	r->at.database += dump_is(d, "use") && d->kind == DUMP_MYSQL;
	return skip(r, e);
}

static enum err statements(struct dump_reader *r, struct errtext *e)
{
	enum err err = ERR_OK;

	for (;;) {
		r->d.keep = false;
		dump_skip_space(&r->d);
		if (err != ERR_OK || dump_peek(&r->d, 0) < 0)
			break;
		err = statement(r, e);
		if (err == ERR_OK && r->d.is_foreign)
			return dump_wrong(r, ERR_VALUE,
				"its texts aren't in UTF-8: dump it in UTF-8",
				e);
	}
	if (err != ERR_OK)
		return err;
	if (r->d.failed != 0 || (r->d.has_head && !r->d.has_tail))
		return dump_wrong(r, ERR_SYNTAX,
			"the last line isn't there: the file is cut off", e);
	return ERR_OK;
}

enum err dump_read(const struct dump_order *o, struct errtext *e)
{
	struct dump_reader *r = xcalloc(1, sizeof(*r));
	enum err err;

	r->o = o;
	r->made = xcalloc(o->want_n + 1, sizeof(*r->made));
	r->home = xcalloc(o->want_n + 1, sizeof(*r->home));
	if (!dump_lex_open(&r->d, o->path, o->kind))
		err = err_set(e, ERR_IO, "%s: %s", o->path, strerror(errno));
	else
		err = statements(r, e);
	dump_lex_close(&r->d);
	free(r->made);
	free(r->home);
	free(r);
	return err;
}
