/* SPDX-License-Identifier: MIT */
/* What the files of the driver for SQLite share. */
#ifndef DB_SQL_SQLITE_H
#define DB_SQL_SQLITE_H

#include <sqlite3.h>

#include "db/sql.h"

struct sql {
	sqlite3 *h;
	char *path;    /* owned */
	char *dir;     /* owned, for statvfs(); NULL: in memory */
	int wal_pages; /* commits not yet moved into the database */
	sql_watcher *watcher;
	void *watcher_arg;
};

/* What SQLite says of its last call. */
enum err sqlite_failed(struct sql *db, struct errtext *e);
/* Is the file at fd a database of ours, and not too new? An empty one is. */
enum err sqlite_check_header(
	const char *path, int fd, int64_t newest, struct errtext *e) MUST_CHECK;
/* Before anything is opened. */
void sqlite_without_locks(void);

#endif
