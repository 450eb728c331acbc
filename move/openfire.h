/* SPDX-License-Identifier: MIT */
/* Openfire's rooms, from its database: what HSQLDB left (openfire.script), or a
 * dump of MySQL, MariaDB or PostgreSQL. */
#ifndef MOVE_OPENFIRE_H
#define MOVE_OPENFIRE_H

#include "move/move.h"

/* A file, or the folder where openfire.script is. */
bool openfire_is(const char *path);
/* As move_reader's open. */
enum err openfire_open(const char *path, struct span from,
	struct move_source **s_r, struct errtext *e) MUST_CHECK;

#endif
