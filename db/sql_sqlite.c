/* SPDX-License-Identifier: MIT */
/* The driver for SQLite. */
#include "db/sql_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* "CVAT" in the file's header, set by the first migration. */
#define APPLICATION_ID 1129726292

/* How long an ending process may take to let go of the database. */
#define BUSY_MS 1000

/* Up to this size every page is looked at when the database is opened: some
 * tenths of a second. Damage in larger ones shows when it is read. */
#define CHECK_BYTES (64 * 1024 * 1024)

struct sql_stmt {
	sqlite3_stmt *h;
	struct sql *db;
	unsigned mark;
	bool is_marked;
	size_t value_n;
	struct sql_value value[]; /* by parameter, from 1 */
};

/* ---- opening ---- */

enum err sqlite_failed(struct sql *db, struct errtext *e)
{
	switch (sqlite3_errcode(db->h)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_CONFLICT, "%s: in use by another process",
			db->path);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return err_set(e, ERR_IO, "%s: the database is damaged: %s",
			db->path, sqlite3_errmsg(db->h));
	default:
		return err_set(
			e, ERR_IO, "%s: %s", db->path, sqlite3_errmsg(db->h));
	}
}

static int64_t be32(const unsigned char *p)
{
	return (int64_t)p[0] << 24 | (int64_t)p[1] << 16 | (int64_t)p[2] << 8 |
	       (int64_t)p[3];
}

/*
 * Reads the header of the file format (section 1.3 of SQLite's), because
 * SQLite itself may write to a database that it only looks at (recovery).
 */
enum err sqlite_check_header(
	const char *path, int fd, int64_t newest, struct errtext *e)
{
	unsigned char h[100];
	ssize_t n = pread(fd, h, sizeof(h), 0);

	if (n < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (n == 0)
		return ERR_OK; /* new */
	if (n != sizeof(h) || memcmp(h, "SQLite format 3", 16) != 0)
		return err_set(e, ERR_CONFLICT, "%s: not a database", path);
	if (be32(h + 68) != APPLICATION_ID)
		return err_set(e, ERR_CONFLICT,
			"%s: the database of another program", path);
	if (be32(h + 60) > newest)
		return err_set(e, ERR_CONFLICT,
			"%s: written by a newer version (schema %lld, known "
			"up to %lld)",
			path, (long long)be32(h + 60), (long long)newest);
	return ERR_OK;
}

/* Made here because SQLite would let others read it. */
static enum err probe(const char *path, int64_t newest, struct errtext *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	enum err err;

	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	err = sqlite_check_header(path, fd, newest, e);
	close(fd);
	return err;
}

static enum err check_pages(struct sql *db, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	enum err err;
	int64_t size;
	bool row;

	err = sql_prepare(db,
		"SELECT page_count * page_size"
		" FROM pragma_page_count, pragma_page_size",
		&q, e);
	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	size = err == ERR_OK ? sql_col_int(q, 0) : 0;
	sql_finish(&q);
	if (err != ERR_OK || size > CHECK_BYTES)
		return err;

	err = sql_prepare(db, "PRAGMA quick_check(1)", &q, e);
	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	if (err == ERR_OK && !span_is(sql_col_bytes(q, 0), "ok"))
		err = err_set(
			e, ERR_IO, "%s: the database is damaged", db->path);
	sql_finish(&q);
	return err;
}

/* The lock first, then a look at everything that could be wrong. */
static enum err lock_and_check(struct sql *db, struct errtext *e)
{
	enum err err;

	sqlite3_busy_timeout(db->h, BUSY_MS);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* A database that is refused isn't tidied up either; the transaction
	 * takes the lock, and would write if it were committed. */
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	err = sql_exec(db,
		"PRAGMA page_size = 8192;" /* of a new one */
		"PRAGMA locking_mode = EXCLUSIVE;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA cell_size_check = ON;"
		"PRAGMA secure_delete = FAST;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -8192;" /* a full redo log, written */
		"BEGIN EXCLUSIVE; ROLLBACK;",
		e);
	return err == ERR_OK ? check_pages(db, e) : err;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return span_strdup(span_of(path, (size_t)(slash - path) + 1));
}

/* There are no threads, and nobody asks how much memory SQLite has: no locks
 * around each of its allocations. Refused, and needless, once it is at work. */
void sqlite_without_locks(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum err sql_open(
	const char *path, int64_t newest, struct sql **db_r, struct errtext *e)
{
	bool memory = strcmp(path, ":memory:") == 0;
	struct sql *db;
	enum err err;

	*db_r = NULL;
	sqlite_without_locks();
	err = memory ? ERR_OK : probe(path, newest, e);
	if (err != ERR_OK)
		return err;

	db = xcalloc(1, sizeof(*db));
	db->path = xstrdup(path);
	db->dir = memory ? NULL : folder_of(path);
	if (sqlite3_open_v2(path, &db->h,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			    SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		err = sqlite_failed(db, e);
	else
		err = lock_and_check(db, e);
	if (err != ERR_OK) {
		sql_close(&db);
		return err;
	}
	*db_r = db;
	return ERR_OK;
}

static int count_wal(void *arg, sqlite3 *h, const char *name, int pages)
{
	struct sql *db = arg;

	(void)h;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

enum err sql_start(struct sql *db, bool full, struct errtext *e)
{
	enum err err = sql_exec(db,
		"PRAGMA journal_mode = WAL;"
		/* what is taken back is overwritten, too */
		"PRAGMA secure_delete = ON;"
		"PRAGMA journal_size_limit = 67108864;",
		e);

	if (err == ERR_OK)
		err = sql_exec(db,
			full ? "PRAGMA synchronous = FULL"
			     : "PRAGMA synchronous = NORMAL",
			e);
	if (err != ERR_OK)
		return err;
	/* Takes the place of the automatic checkpoint. */
	sqlite3_wal_hook(db->h, count_wal, db);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	return ERR_OK;
}

void sql_close(struct sql **db)
{
	if (*db == NULL)
		return;
	/* Busy means that a statement of ours has been forgotten. */
	BUG_ON(sqlite3_close((*db)->h) == SQLITE_BUSY);
	free((*db)->path);
	free((*db)->dir);
	free(*db);
	*db = NULL;
}

enum err sql_version(struct sql *db, int64_t *v_r, struct errtext *e)
{
	struct sql_stmt *q = NULL;
	bool row;
	enum err err = sql_prepare(db, "PRAGMA user_version", &q, e);

	if (err == ERR_OK)
		err = sql_next(q, &row, e);
	*v_r = err == ERR_OK ? sql_col_int(q, 0) : 0;
	sql_finish(&q);
	return err;
}

enum err sql_exec(struct sql *db, const char *script, struct errtext *e)
{
	if (sqlite3_exec(db->h, script, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_failed(db, e);
	return ERR_OK;
}

/* ---- statements ---- */

/* SQLite numbers $1..$n by first use, PostgreSQL by name: both must agree. */
static void check_params(sqlite3_stmt *h)
{
	int n = sqlite3_bind_parameter_count(h);

	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(h, i);
		uint64_t number = 0;

		BUG_ON(name == NULL || name[0] != '$' ||
			!span_u64(span_str(name + 1), &number) ||
			number != (uint64_t)i);
	}
}

enum err sql_prepare(struct sql *db, const char *text, struct sql_stmt **q_r,
	struct errtext *e)
{
	sqlite3_stmt *h;
	size_t n;

	*q_r = NULL;
	if (sqlite3_prepare_v3(db->h, text, -1, SQLITE_PREPARE_PERSISTENT, &h,
		    NULL) != SQLITE_OK)
		return sqlite_failed(db, e);
	check_params(h);
	n = (size_t)sqlite3_bind_parameter_count(h);
	*q_r = xcalloc(1, sizeof(**q_r) + n * sizeof((*q_r)->value[0]));
	(*q_r)->h = h;
	(*q_r)->db = db;
	(*q_r)->value_n = n;
	return ERR_OK;
}

void sql_finish(struct sql_stmt **q)
{
	if (*q == NULL)
		return;
	sqlite3_finalize((*q)->h);
	free(*q);
	*q = NULL;
}

static void bound(const struct sql_stmt *q, int rc)
{
	if (rc != SQLITE_OK)
		die("%s: %s: %s", q->db->path, sqlite3_errmsg(q->db->h),
			sqlite3_sql(q->h));
}

static void note(struct sql_stmt *q, int param, struct sql_value v)
{
	q->value[param - 1] = v;
}

void sql_int(struct sql_stmt *q, int param, int64_t n)
{
	bound(q, sqlite3_bind_int64(q->h, param, n));
	note(q, param, (struct sql_value){.kind = SQL_INT, .n = n});
}

/* A NULL pointer binds NULL. */
void sql_text(struct sql_stmt *q, int param, struct span s)
{
	bound(q, sqlite3_bind_text64(
			 q->h, param, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8));
	note(q, param,
		(struct sql_value){
			.kind = s.p != NULL ? SQL_TEXT : SQL_NULL, .s = s});
}

void sql_blob(struct sql_stmt *q, int param, struct span s)
{
	bound(q, sqlite3_bind_blob64(q->h, param, s.p, s.n, SQLITE_STATIC));
	note(q, param,
		(struct sql_value){
			.kind = s.p != NULL ? SQL_BLOB : SQL_NULL, .s = s});
}

void sql_watch(struct sql *db, sql_watcher *f, void *arg)
{
	db->watcher = f;
	db->watcher_arg = arg;
}

void sql_mark(struct sql_stmt *q, unsigned number)
{
	q->mark = number;
	q->is_marked = true;
}

const char *sql_stmt_text(const struct sql_stmt *q)
{
	return sqlite3_sql(q->h);
}

size_t sql_values(const struct sql_stmt *q, const struct sql_value **v_r)
{
	*v_r = q->value;
	return q->value_n;
}

bool sql_is_write(const struct sql_stmt *q)
{
	return sqlite3_stmt_readonly(q->h) == 0;
}

/* Only the first step of a run. */
static void tell_watcher(struct sql_stmt *q)
{
	q->is_marked = false;
	if (q->db->watcher != NULL)
		q->db->watcher(q->db->watcher_arg, q->mark, q);
}

enum err sql_next(struct sql_stmt *q, bool *row_r, struct errtext *e)
{
	int rc = sqlite3_step(q->h);

	*row_r = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return sqlite_failed(q->db, e);
	return ERR_OK;
}

bool sql_step(struct sql_stmt *q)
{
	int rc;

	if (q->is_marked)
		tell_watcher(q);
	rc = sqlite3_step(q->h);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		die("%s: %s: %s", q->db->path, sqlite3_errmsg(q->db->h),
			sqlite3_sql(q->h));
	sql_reset(q);
	return false;
}

void sql_run(struct sql_stmt *q)
{
	while (sql_step(q))
		;
}

void sql_reset(struct sql_stmt *q)
{
	sqlite3_reset(q->h);
	sqlite3_clear_bindings(q->h);
	q->is_marked = false;
	if (q->value_n != 0)
		memset(q->value, 0, q->value_n * sizeof(q->value[0]));
}

int64_t sql_changes(const struct sql_stmt *q)
{
	return sqlite3_changes64(q->db->h);
}

int64_t sql_total_changes(const struct sql *db)
{
	return sqlite3_total_changes64(db->h);
}

int64_t sql_col_int(struct sql_stmt *q, int col)
{
	return sqlite3_column_int64(q->h, col);
}

struct span sql_col_bytes(struct sql_stmt *q, int col)
{
	const void *p;

	if (sqlite3_column_type(q->h, col) == SQLITE_NULL)
		return SPAN_NONE;
	p = sqlite3_column_blob(q->h, col); /* text isn't converted either */
	return span_of(
		p != NULL ? p : "", (size_t)sqlite3_column_bytes(q->h, col));
}

struct span sql_col_dup(struct sql_stmt *q, int col, struct arena *a)
{
	return arena_dup(a, sql_col_bytes(q, col));
}

/* ---- disk ---- */

bool sql_has_space(const struct sql *db, uint64_t bytes)
{
	struct statvfs v;

	if (db->dir == NULL)
		return true;
	if (statvfs(db->dir, &v) != 0 || v.f_frsize == 0)
		return false;
	return v.f_bavail >= bytes / v.f_frsize;
}

static void checkpoint(struct sql *db, int mode)
{
	if (sqlite3_wal_checkpoint_v2(db->h, NULL, mode, NULL, NULL) !=
		SQLITE_OK)
		die("%s: %s", db->path, sqlite3_errmsg(db->h));
	db->wal_pages = 0;
}

void sql_checkpoint(struct sql *db, int pages)
{
	if (db->wal_pages > pages)
		checkpoint(db, SQLITE_CHECKPOINT_PASSIVE);
}

void sql_checkpoint_all(struct sql *db)
{
	checkpoint(db, SQLITE_CHECKPOINT_TRUNCATE);
}

int sql_log_pages(const struct sql *db)
{
	return db->wal_pages;
}

void sql_shrink(struct sql *db)
{
	(void)sqlite3_db_release_memory(db->h);
}
