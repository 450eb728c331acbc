/* SPDX-License-Identifier: MIT */
/* Who reads what other servers leave on the disk, as one table. */
#ifndef MOVE_READERS_H
#define MOVE_READERS_H

#include "move/move.h"

struct move_reader {
	const char *name; /* "prosody" */
	const char *what; /* what path has to be, for people */
	/* Does what lies at path look like it? Reads as little as it can. */
	bool (*is)(const char *path);
	/*
	 * from: the domain of the rooms, where the files don't say it or hold
	 * several; absent: all, or the only one. The source is the caller's
	 * to free. ERR_IO, ERR_SYNTAX, ERR_UNKNOWN: *r is NULL.
	 */
	enum err (*open)(const char *path, struct span from,
		struct move_source **r, struct errtext *e);
};

/* The last one's name is NULL. */
extern const struct move_reader move_readers[];

/* By its name; NULL: there is none. */
const struct move_reader *move_reader_named(const char *name);
/* Whoever takes path for its own. *twice_r: another one does, too; NULL: only
 * one does. NULL: nobody. */
const struct move_reader *move_reader_of(
	const char *path, const struct move_reader **twice_r);

#endif
