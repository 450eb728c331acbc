/* SPDX-License-Identifier: MIT */
/* Rooms of an ejabberd that is gone: what it left behind, as a source. */
#ifndef MOVE_EJABBERD_H
#define MOVE_EJABBERD_H

#include "move/move.h"

/* As struct move_reader asks (move/readers.h). */

/* Mnesia as text: what `ejabberdctl dump` or `dump_table` wrote, or a folder
 * with such files. */
bool ejabberd_is(const char *path);
enum err ejabberd_open(const char *path, struct span from,
	struct move_source **r, struct errtext *e) MUST_CHECK;

/* Its SQL database, old schema or new: an SQLite file, or a dump of MySQL's or
 * PostgreSQL's. */
bool ejabberd_sql_is(const char *path);
enum err ejabberd_sql_open(const char *path, struct span from,
	struct move_source **r, struct errtext *e) MUST_CHECK;

#endif
