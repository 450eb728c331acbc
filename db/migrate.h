/* SPDX-License-Identifier: MIT */
/* Brings a database's schema forward to the one that this program knows. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/sql.h"

/* Number of the last migration known. */
int64_t migrate_newest(void);
/* One transaction each. ERR_CONFLICT: the schema is newer, or what was done
 * to it isn't what we know by that number; then nothing is touched. */
enum err migrate_run(struct sql *db, struct errtext *e) MUST_CHECK;
/* Is it a schema that we know, up to that one? Changes nothing. */
enum err migrate_check(
	struct sql *db, int64_t newest, struct errtext *e) MUST_CHECK;
/* migrate_run() up to that one; for tests of those that follow it. */
enum err migrate_to(
	struct sql *db, int64_t newest, struct errtext *e) MUST_CHECK;

#endif
