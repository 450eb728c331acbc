/* SPDX-License-Identifier: MIT */
/*
 * The database driver's interface. Statement texts are constants of ours and
 * name their parameters $1..$n in order of first use; values are bound, never
 * built in. What a driver can't do at run time ends the process; only while
 * opening are errors given back.
 */
#ifndef DB_SQL_H
#define DB_SQL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct sql;      /* a connection, the only one to its database */
struct sql_stmt; /* a prepared statement; ends before its connection */

/*
 * Opens or creates, and locks against other processes until sql_close().
 * newest: number of the last migration that we know. ERR_CONFLICT: another
 * program's database, a newer one, or in use. ERR_IO: can't be read, or
 * corrupt. On any error the files are as they were.
 *
 * Never open the same file twice in one process: POSIX drops all its locks
 * when the first of the two is closed.
 */
enum err sql_open(const char *path, int64_t newest, struct sql **db_r,
	struct errtext *e) MUST_CHECK;
/* The schema is ours and of today: sets how commits work from now on.
 * full: each commit is on the disk when it returns. */
enum err sql_start(struct sql *db, bool full, struct errtext *e) MUST_CHECK;
void sql_close(struct sql **db); /* NULL is fine */

/* Number of the last migration done; 0: empty. */
enum err sql_version(
	struct sql *db, int64_t *v_r, struct errtext *e) MUST_CHECK;
/* Runs a constant script. */
enum err sql_exec(
	struct sql *db, const char *script, struct errtext *e) MUST_CHECK;

enum err sql_prepare(struct sql *db, const char *text, struct sql_stmt **q_r,
	struct errtext *e) MUST_CHECK;
void sql_finish(struct sql_stmt **q); /* NULL is fine */

/* Parameters count from 1. Bytes must stay until sql_reset(). An absent span
 * is NULL. */
void sql_int(struct sql_stmt *q, int param, int64_t n);
void sql_text(struct sql_stmt *q, int param, struct span s);
void sql_blob(struct sql_stmt *q, int param, struct span s);

/* One row on; *row_r false: no more. */
enum err sql_next(
	struct sql_stmt *q, bool *row_r, struct errtext *e) MUST_CHECK;
/* The same, but dies on errors; resets at the end of the rows. */
bool sql_step(struct sql_stmt *q) MUST_CHECK;
void sql_run(struct sql_stmt *q); /* to the end, rows ignored; dies */
/* Ready for the next parameters; needed where rows are left unread. */
void sql_reset(struct sql_stmt *q);
int64_t sql_changes(const struct sql_stmt *q);   /* rows by the last run */
int64_t sql_total_changes(const struct sql *db); /* by all, inner ones, too */

/* ---- watching what is written ---- */

/* What a parameter is. */
struct sql_value {
	enum {
		SQL_NULL = 0,
		SQL_INT,
		SQL_TEXT,
		SQL_BLOB,
	} kind;
	int64_t n;
	struct span s;
};

/* The one who is told of each run of a statement that was marked, before it;
 * number: the mark's. */
typedef void sql_watcher(void *arg, unsigned number, const struct sql_stmt *q);
void sql_watch(struct sql *db, sql_watcher *f, void *arg);
/* Its next run is told of. */
void sql_mark(struct sql_stmt *q, unsigned number);
const char *sql_stmt_text(const struct sql_stmt *q);
/* All parameters, bound or not; how many. */
size_t sql_values(const struct sql_stmt *q, const struct sql_value **v_r);
/* Could running it change the database? */
bool sql_is_write(const struct sql_stmt *q);

/* ---- answers ---- */

/* Columns count from 0. Bytes are good until the next step or reset. */
int64_t sql_col_int(struct sql_stmt *q, int col);
struct span sql_col_bytes(struct sql_stmt *q, int col); /* NULL: absent */
/* A copy in the arena. */
struct span sql_col_dup(struct sql_stmt *q, int col, struct arena *a);

/* Is disk space of at least `bytes` left where the database stands? */
bool sql_has_space(const struct sql *db, uint64_t bytes);
/*
 * Moves commits from the log into the database if the log holds more than
 * `pages`; dies. Slow: it waits for the disk.
 */
void sql_checkpoint(struct sql *db, int pages);
/* All of it, and the log is empty then. */
void sql_checkpoint_all(struct sql *db);
/* Pages in the log since the last checkpoint. */
int sql_log_pages(const struct sql *db);

/* ---- copies ---- */

/* The database's file has all that is committed once sql_checkpoint_all() has
 * returned, and changes by nothing but a checkpoint. How long it is, and n
 * bytes of it, through the driver: see sql_open(). What is read has no log
 * beside it, and says so. false: it can't be read. */
uint64_t sql_file_size(struct sql *db);
bool sql_file_read(struct sql *db, uint64_t at, char *to, size_t n) MUST_CHECK;
/* To look at a file that was so read: it alone is opened, unlocked, and nothing
 * is made or changed. ERR_CONFLICT: it's none of ours, of a newer program, or
 * has a log; ERR_IO. */
enum err sql_open_copy(const char *path, int64_t newest, struct sql **db_r,
	struct errtext *e) MUST_CHECK;
/* Every page, index and foreign key. ERR_IO: damaged. Slow. */
enum err sql_check_all(struct sql *db, struct errtext *e) MUST_CHECK;

/* Gives back the memory of pages that can be read again. */
void sql_shrink(struct sql *db);

#endif
