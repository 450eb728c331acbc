/* SPDX-License-Identifier: MIT */
/*
 * Old audit records as files beside the database, one line each:
 * audit-FIRST-LAST.jsonl. A file is on the disk before the table loses what is
 * in it, so a crash between the two leaves both, which say the same.
 */
#ifndef DB_AUDIT_FILES_H
#define DB_AUDIT_FILES_H

#include "db/audit.h"

struct audit_keep {
	const char *dir;  /* of the files */
	int64_t ms;       /* older records leave the table */
	int64_t slack_ms; /* but not before the oldest is older by so much
	                     again: few files */
};
/* Between turns of peers, in one of its own: moves a part of what is old, if
 * there is any. *more_r: there is more. ERR_IO: nothing was moved. */
enum err audit_rotate(struct store *s, const struct audit_keep *keep,
	const struct turn *t, bool *more_r, struct errtext *e) MUST_CHECK;

/* Is that the name of one, and which records are in it? */
bool audit_file_name(
	const char *name, uint64_t *first_r, uint64_t *last_r) MUST_CHECK;

/* Lines behind seq `after` that stand in files, of one file, in order, at most
 * max; in the arena. 0: in none. */
size_t audit_file_lines(const char *dir, struct arena *a, uint64_t after,
	size_t max, const struct span **lines_r);

#endif
