/* SPDX-License-Identifier: MIT */
/*
 * The redo log: a file beside the database that holds what turns have written
 * since the database's own last commit, statement by statement. A turn is kept
 * as soon as it stands there: one write and one sync of the bytes that came
 * in, where a commit of the database writes each page that changed. Many turns
 * then become one commit (doc/adr/0014).
 *
 * It holds nothing but what the database's open transaction holds as well:
 * after a crash, or when a turn is given up, that is gone, and is run again
 * from here.
 */
#ifndef DB_REDO_H
#define DB_REDO_H

#include "db/sql.h"

/* Numbers of statements are below. */
#define REDO_STATEMENTS 256u

struct redo;

/*
 * Runs what the file at `path` has and the database lacks, and commits it.
 * For a database that was just opened and has the schema that the file was
 * written under, so before any migration. No file, or none of this database's
 * last commit: nothing to do. ERR_IO: it can't be read, is damaged before its
 * end, or doesn't fit to the database; nothing was changed.
 */
enum err redo_recover(
	struct sql *db, const char *path, struct errtext *e) MUST_CHECK;

/* The database's schema is of today, and nothing is to be recovered. full:
 * what is kept is on the disk. ERR_IO: the file can't be made. */
enum err redo_open(struct sql *db, const char *path, bool full,
	struct redo **r_r, struct errtext *e) MUST_CHECK;
void redo_close(struct redo **r); /* NULL is fine; the file stays */

/* A statement of the turn is about to run, as a sql_watcher (arg: the log). */
void redo_note(void *arg, unsigned number, const struct sql_stmt *q);
/* The turn has ended: into the file. false: there is no room, so the database
 * must commit. Dies if the disk fails. */
bool redo_keep(struct redo *r) MUST_CHECK;
/* The turn is given up, and the database's transaction with it: runs again
 * what was kept, in a transaction that the caller began. */
void redo_again(struct redo *r);
/* Is anything kept that the database hasn't committed? */
bool redo_holds(const struct redo *r);

/* The last statement before the database commits, and the first after. */
void redo_before_commit(struct redo *r);
void redo_after_commit(struct redo *r);
/* Nothing is held. Gives memory back. */
void redo_tidy(struct redo *r);
/* Nothing is held. What was is no more in the file. */
void redo_wipe(struct redo *r);

#endif
