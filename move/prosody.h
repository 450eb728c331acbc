/* SPDX-License-Identifier: MIT */
/*
 * Rooms that a Prosody left on the disk (0.11, 0.12, 13.0): its data folder,
 * the folder of one of its hosts in there, or what its mod_storage_sql wrote:
 * the SQLite file, or a dump of the database of MySQL or PostgreSQL.
 */
#ifndef MOVE_PROSODY_H
#define MOVE_PROSODY_H

#include "move/move.h"

/* Does what lies at path look like it? */
bool prosody_is(const char *path);
/* from: the host of the rooms; absent: all hosts that have some. Of one host's
 * folder: what that host is called. ERR_IO, ERR_SYNTAX; ERR_UNKNOWN: there are
 * no rooms; *r_r is NULL. */
enum err prosody_open(const char *path, struct span from,
	struct move_source **r_r, struct errtext *e) MUST_CHECK;

#endif
