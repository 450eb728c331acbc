/* SPDX-License-Identifier: MIT */
/* Tables of another server's database, in SQLite. */
#include "move/table.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/dump.h"

/* What is looked at to tell files apart, and a value at most. */
#define HEAD_BYTES ((size_t)4096)
#define LOOK_BYTES ((size_t)1 << 20)
#define VALUE_MAX  (256 << 20)

struct tables {
	sqlite3 *db;
	char *path;
	const struct table_want *want;
	size_t want_n;
	struct dump_found *found; /* want_n */
	sqlite3_stmt **insert;    /* want_n, while a dump is read */
};

struct table_query {
	sqlite3_stmt *h;
	struct tables *t;
};

static enum err failed(const struct tables *t, struct errtext *e)
{
	return err_set(e, ERR_IO, "%s: %s", t->path, sqlite3_errmsg(t->db));
}

static enum err run(struct tables *t, const char *sql, struct errtext *e)
{
	if (sqlite3_exec(t->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return failed(t, e);
	return ERR_OK;
}

/* ---- dumps ---- */

static enum err add_row(
	void *arg, size_t table, const struct dump_value *v, struct errtext *e)
{
	struct tables *t = arg;
	sqlite3_stmt *q = t->insert[table];
	const struct table_column *c = t->want[table].columns;

	for (int i = 0; c[i].name != NULL; i++) {
		if (v[i].s.p == NULL)
			sqlite3_bind_null(q, i + 1);
		else if (v[i].is_blob)
			sqlite3_bind_blob64(
				q, i + 1, v[i].s.p, v[i].s.n, SQLITE_STATIC);
		else
			sqlite3_bind_text64(q, i + 1, v[i].s.p, v[i].s.n,
				SQLITE_STATIC, SQLITE_UTF8);
	}
	sqlite3_step(q);
	return sqlite3_reset(q) == SQLITE_OK ? ERR_OK : failed(t, e);
}

/* Their numbers become numbers by the column's affinity. */
static enum err make_table(
	struct tables *t, const struct table_want *w, struct errtext *e)
{
	static const char *const type[] = {" TEXT", " INTEGER", " BLOB"};
	struct buf b;
	enum err err;

	buf_init(&b, 16384);
	buf_printf(&b, "CREATE TABLE \"%s\" (", w->name);
	for (size_t i = 0; w->columns[i].name != NULL; i++)
		buf_printf(&b, "%s\"%s\"%s", i > 0 ? ", " : "",
			w->columns[i].name, type[w->columns[i].type]);
	buf_byte(&b, ')');
	err = run(t, buf_cstr(&b), e);
	buf_clear(&b);
	return err;
}

static enum err make_insert(struct tables *t, size_t table, struct errtext *e)
{
	const struct table_want *w = &t->want[table];
	struct buf b;
	enum err err = ERR_OK;

	buf_init(&b, 16384);
	buf_printf(&b, "INSERT INTO \"%s\" VALUES (", w->name);
	for (size_t i = 0; w->columns[i].name != NULL; i++)
		buf_str(&b, i > 0 ? ", ?" : "?");
	buf_byte(&b, ')');
	if (sqlite3_prepare_v2(t->db, buf_cstr(&b), -1, &t->insert[table],
		    NULL) != SQLITE_OK)
		err = failed(t, e);
	buf_clear(&b);
	return err;
}

static enum err make_index(
	struct tables *t, const struct table_want *w, struct errtext *e)
{
	struct buf b;
	enum err err;

	if (w->index == NULL)
		return ERR_OK;
	buf_init(&b, 4096);
	buf_printf(&b, "CREATE INDEX \"%s index\" ON \"%s\" (%s)", w->name,
		w->name, w->index);
	err = run(t, buf_cstr(&b), e);
	buf_clear(&b);
	return err;
}

/* HSQLDB writes changes into NAME.log, and rewrites NAME.script when it ends in
 * good order; then there is no log any more. */
static enum err check_log(const struct tables *t, struct errtext *e)
{
	struct stat st;
	struct buf b;
	size_t n = strlen(t->path);
	bool is_there;

	if (n < 7 || strcmp(t->path + n - 7, ".script") != 0)
		return ERR_OK;
	buf_init(&b, n + 8);
	buf_printf(&b, "%.*s.log", (int)(n - 7), t->path);
	is_there = stat(buf_cstr(&b), &st) == 0 && st.st_size > 0;
	buf_clear(&b);
	if (is_there)
		return err_set(e, ERR_CONFLICT,
			"%s: there are changes in a .log file beside it: end "
			"the server in good order first",
			t->path);
	return ERR_OK;
}

/* The empty name: a file that SQLite makes for itself (0600) and unlinks at
 * once. Without a journal nothing else is written. */
static enum err open_dump(
	struct tables *t, enum dump_kind kind, struct errtext *e)
{
	struct dump_order o = {
		t->path, kind, t->want, t->want_n, t->found, add_row, t};
	enum err err = check_log(t, e);

	if (err != ERR_OK)
		return err;
	if (sqlite3_open_v2("", &t->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		    NULL) != SQLITE_OK)
		return failed(t, e);
	err = run(t,
		"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
		"PRAGMA temp_store=FILE; PRAGMA cache_size=-8192; BEGIN",
		e);
	for (size_t i = 0; err == ERR_OK && i < t->want_n; i++) {
		err = make_table(t, &t->want[i], e);
		if (err == ERR_OK)
			err = make_insert(t, i, e);
	}
	if (err == ERR_OK)
		err = dump_read(&o, e);
	for (size_t i = 0; err == ERR_OK && i < t->want_n; i++)
		err = make_index(t, &t->want[i], e);
	return err == ERR_OK ? run(t, "COMMIT", e) : err;
}

/* ---- SQLite's own files ---- */

static enum err column_there(
	struct tables *t, const struct table_want *w, size_t column, bool *r)
{
	sqlite3_stmt *q;
	bool ok = sqlite3_prepare_v2(t->db,
			  "SELECT 1 FROM pragma_table_info(?1, 'main')"
			  " WHERE name = ?2 COLLATE NOCASE",
			  -1, &q, NULL) == SQLITE_OK;

	sqlite3_bind_text(q, 1, w->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(q, 2, w->columns[column].name, -1, SQLITE_STATIC);
	*r = ok && sqlite3_step(q) == SQLITE_ROW;
	return sqlite3_finalize(q) == SQLITE_OK && ok ? ERR_OK : ERR_IO;
}

/* A table of its own, not a view nor a module that would run something. */
static enum err table_there(
	struct tables *t, const struct table_want *w, bool *r)
{
	sqlite3_stmt *q;
	bool ok = sqlite3_prepare_v2(t->db,
			  "SELECT 1 FROM main.sqlite_master WHERE type = "
			  "'table' AND name = ?1 COLLATE NOCASE"
			  " AND sql NOT LIKE 'CREATE VIRTUAL%'",
			  -1, &q, NULL) == SQLITE_OK;

	sqlite3_bind_text(q, 1, w->name, -1, SQLITE_STATIC);
	*r = ok && sqlite3_step(q) == SQLITE_ROW;
	return sqlite3_finalize(q) == SQLITE_OK && ok ? ERR_OK : ERR_IO;
}

/* A view hides the table under the same name and has all columns. It stands in
 * SQLite's temporary schema: the file isn't touched. */
static enum err cover(struct tables *t, const struct table_want *w,
	struct dump_found *f, struct errtext *e)
{
	struct buf b;
	enum err err = table_there(t, w, &f->is_there);

	buf_init(&b, 16384);
	buf_printf(&b, "CREATE TEMP VIEW \"%s\" AS SELECT ", w->name);
	for (size_t i = 0; w->columns[i].name != NULL && err == ERR_OK; i++) {
		if (f->is_there)
			err = column_there(t, w, i, &f->column[i]);
		buf_printf(&b, f->column[i] ? "%s\"%s\"" : "%sNULL AS \"%s\"",
			i > 0 ? ", " : "", w->columns[i].name);
	}
	if (f->is_there)
		buf_printf(&b, " FROM main.\"%s\"", w->name);
	else
		buf_str(&b, " WHERE 0");
	err = err == ERR_OK ? run(t, buf_cstr(&b), e) : failed(t, e);
	buf_clear(&b);
	return err;
}

/*
 * A database with a log of writes needs files beside it, even to be read; where
 * there is no log, it's read as it stands, and nothing is made. head: the
 * first bytes (section 1.3 of SQLite's file format).
 */
static void name_for_sqlite(
	const char *path, const unsigned char *head, struct buf *b)
{
	struct stat st;
	size_t n;

	buf_printf(b, "%s-wal", path);
	n = head[18] == 2 && (stat(buf_cstr(b), &st) != 0 || st.st_size == 0);
	buf_reset(b);
	buf_str(b, "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '?' || *p == '#' || *p == '%')
			buf_printf(b, "%%%02x", (unsigned)*p);
		else
			buf_byte(b, *p);
	}
	buf_str(b, n != 0 ? "?immutable=1" : "?mode=ro");
}

static enum err open_sqlite(
	struct tables *t, const unsigned char *head, struct errtext *e)
{
	struct buf b;
	enum err err;
	int rc;

	buf_init(&b, 65536);
	name_for_sqlite(t->path, head, &b);
	rc = sqlite3_open_v2(buf_cstr(&b), &t->db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	buf_clear(&b);
	if (rc != SQLITE_OK)
		return failed(t, e);
	sqlite3_limit(t->db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	sqlite3_busy_timeout(t->db, 5000);
	sqlite3_db_config(t->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(t->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	err = run(t, "PRAGMA cell_size_check=1; PRAGMA temp_store=FILE", e);
	for (size_t i = 0; err == ERR_OK && i < t->want_n; i++)
		err = cover(t, &t->want[i], &t->found[i], e);
	return err;
}

/* ---- opening ---- */

/* The first bytes; false: errno. */
static bool read_head(const char *path, char *to, size_t max, size_t *n_r)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = 1;

	*n_r = 0;
	if (fd < 0)
		return false;
	while (*n_r < max && n != 0) {
		n = read(fd, to + *n_r, max - *n_r);
		if (n < 0 && errno != EINTR)
			break;
		*n_r += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return n >= 0;
}

static enum err unknown(
	const struct tables *t, struct span head, struct errtext *e)
{
	const char *why = "neither an SQLite database nor a dump of MySQL, "
			  "PostgreSQL or HSQLDB";

	if (span_starts(head, SPAN("PGDMP")))
		why = "a dump in pg_dump's own format: make it with --format "
		      "plain";
	else if (span_starts(head, SPAN("\x1f\x8b")))
		why = "it's compressed: unpack it first";
	return err_set(e, ERR_VALUE, "%s: %s", t->path, why);
}

enum err table_open(const char *path, const struct table_want *want,
	size_t want_n, struct tables **t_r, struct errtext *e)
{
	struct tables *t = xcalloc(1, sizeof(*t));
	char head[HEAD_BYTES];
	size_t n;
	enum dump_kind kind;
	enum err err;

	t->path = xstrdup(path);
	t->want = want;
	t->want_n = want_n;
	t->found = xcalloc(want_n + 1, sizeof(*t->found));
	t->insert = xcalloc(want_n + 1, sizeof(*t->insert));
	*t_r = t;
	if (!read_head(path, head, sizeof(head), &n)) {
		err = err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	} else if (n >= 100 && memcmp(head, "SQLite format 3", 16) == 0) {
		err = open_sqlite(t, (unsigned char *)head, e);
	} else {
		kind = dump_kind_of(span_of(head, n));
		err = kind != DUMP_NONE ? open_dump(t, kind, e)
		                        : unknown(t, span_of(head, n), e);
	}
	for (size_t i = 0; i < want_n; i++)
		sqlite3_finalize(t->insert[i]);
	free(t->insert);
	t->insert = NULL;
	if (err != ERR_OK)
		table_close(t_r);
	return err;
}

void table_close(struct tables **tp)
{
	struct tables *t = *tp;

	if (t == NULL)
		return;
	sqlite3_close(t->db);
	free(t->found);
	free(t->path);
	free(t);
	*tp = NULL;
}

bool table_has(const struct tables *t, const char *table, const char *column)
{
	for (size_t i = 0; i < t->want_n; i++) {
		const struct table_column *c = t->want[i].columns;

		if (!span_eq_nocase(span_str(t->want[i].name), span_str(table)))
			continue;
		if (column == NULL)
			return t->found[i].is_there;
		for (size_t k = 0; c[k].name != NULL; k++)
			if (span_eq_nocase(
				    span_str(c[k].name), span_str(column)))
				return t->found[i].column[k];
	}
	return false;
}

/* ---- a first look ---- */

/* `schema.name`, each in quotes or not: is it the table? */
static bool names_it(struct span text, struct span table)
{
	struct span name;

	for (;;) {
		if (text.n > 0 && (*text.p == '`' || *text.p == '"'))
			text = span_of(text.p + 1, text.n - 1);
		name = span_of(text.p, 0);
		while (name.n < text.n && text.p[name.n] != '\0' &&
			strchr("`\". (;\n", text.p[name.n]) == NULL)
			name.n++;
		text = span_of(text.p + name.n, text.n - name.n);
		if (text.n > 0 && (*text.p == '`' || *text.p == '"'))
			text = span_of(text.p + 1, text.n - 1);
		if (text.n == 0 || *text.p != '.')
			return span_eq_nocase(name, table);
		text = span_of(text.p + 1, text.n - 1);
	}
}

/* Does the dump make it, or fill it? */
static bool text_names(struct span text, const char *table)
{
	static const struct span before[] = {
		{"TABLE ", 6},
                {"INTO ",  5},
                {"COPY ",  5}
        };

	for (; text.n > 0; text.p++, text.n--)
		for (size_t i = 0; i < ARRAY_LEN(before); i++)
			if (span_starts(text, before[i]) &&
				names_it(span_of(text.p + before[i].n,
						 text.n - before[i].n),
					span_str(table)))
				return true;
	return false;
}

bool table_is_in(const char *path, const char *const *tables)
{
	static const struct table_column none[] = {
		{"x",  TABLE_TEXT},
                {NULL, TABLE_TEXT}
        };
	char *text = xmalloc(LOOK_BYTES);
	bool is_there = false;
	size_t n;

	if (!read_head(path, text, LOOK_BYTES, &n))
		n = 0;
	for (; *tables != NULL && !is_there; tables++) {
		struct table_want w = {*tables, none, NULL};
		struct tables *t = NULL;

		if (dump_kind_of(span_of(text,
			    n < HEAD_BYTES ? n : HEAD_BYTES)) != DUMP_NONE) {
			is_there = text_names(span_of(text, n), *tables);
		} else if (n >= 16 &&
			   memcmp(text, "SQLite format 3", 16) == 0 &&
			   table_open(path, &w, 1, &t, NULL) == ERR_OK) {
			is_there = table_has(t, *tables, NULL);
			table_close(&t);
		}
	}
	free(text);
	return is_there;
}

/* ---- queries ---- */

enum err table_prepare(struct tables *t, const char *sql,
	struct table_query **q_r, struct errtext *e)
{
	struct table_query *q = xcalloc(1, sizeof(*q));

	*q_r = NULL;
	q->t = t;
	if (sqlite3_prepare_v3(t->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->h,
		    NULL) != SQLITE_OK) {
		free(q);
		return failed(t, e);
	}
	BUG_ON(!sqlite3_stmt_readonly(q->h));
	*q_r = q;
	return ERR_OK;
}

void table_finish(struct table_query **q)
{
	if (*q == NULL)
		return;
	sqlite3_finalize((*q)->h);
	free(*q);
	*q = NULL;
}

void table_bind_int(struct table_query *q, int param, int64_t n)
{
	sqlite3_bind_int64(q->h, param, n);
}

void table_bind(struct table_query *q, int param, struct span s)
{
	if (s.p == NULL)
		sqlite3_bind_null(q->h, param);
	else
		sqlite3_bind_text64(
			q->h, param, s.p, s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

enum err table_next(struct table_query *q, bool *row_r, struct errtext *e)
{
	int rc = sqlite3_step(q->h);

	*row_r = rc == SQLITE_ROW;
	if (*row_r)
		return ERR_OK;
	if (rc != SQLITE_DONE) {
		enum err err = failed(q->t, e);

		sqlite3_reset(q->h);
		return err;
	}
	sqlite3_reset(q->h);
	return ERR_OK;
}

void table_reset(struct table_query *q)
{
	sqlite3_reset(q->h);
}

int64_t table_int(struct table_query *q, int col)
{
	return sqlite3_column_int64(q->h, col);
}

struct span table_bytes(struct table_query *q, int col)
{
	const void *p;

	if (sqlite3_column_type(q->h, col) == SQLITE_NULL)
		return SPAN_NONE;
	p = sqlite3_column_type(q->h, col) == SQLITE_BLOB
	            ? sqlite3_column_blob(q->h, col)
	            : (const void *)sqlite3_column_text(q->h, col);
	return span_of(
		p != NULL ? p : "", (size_t)sqlite3_column_bytes(q->h, col));
}
