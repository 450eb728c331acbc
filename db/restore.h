/* SPDX-License-Identifier: MIT */
/* Puts a copy of the store in the place of the store, which nobody may hold. */
#ifndef DB_RESTORE_H
#define DB_RESTORE_H

#include "db/backup.h"

/* Stands beside the database, with that behind its name, while a restore gives
 * files other names: it isn't opened then. */
#define RESTORING ".restoring"

struct restore_order {
	const char *file;  /* the copy; it stays */
	const char *state; /* the folder of the store and of its audit files */
	const char *by;    /* who restores, for the audit */
	int64_t wall;      /* ms */
};

struct restore_done {
	struct backup_facts facts;
	char *before;       /* where the old store is now, owned; NULL: there
	                       was none */
	size_t audit_files; /* of the old store: moved aside */
};

/*
 * The copy is checked before anything is touched. The old store is then
 * caveat.db.before-TIME, its logs beside it by that name; so are audit files
 * whose records the copy has itself or has never had. That it was restored is
 * the newest audit record of the new store. ERR_CONFLICT: the store is in use,
 * or the file isn't a copy; ERR_IO. On an error the store is as it was, but for
 * one that says otherwise: then, and after a crash among the names, it can't be
 * opened until a restore has come to its end.
 */
enum err restore_run(const struct restore_order *o, struct restore_done *r,
	struct errtext *e) MUST_CHECK;
void restore_done_clear(struct restore_done *r);

#endif
