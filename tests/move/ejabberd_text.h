/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd, as tests write them: a folder, and what is read of it. */
#ifndef TESTS_MOVE_EJABBERD_TEXT_H
#define TESTS_MOVE_EJABBERD_TEXT_H

#include "base/err.h"
#include "move/ejabberd.h"
#include "tests/move/collect.h"

#define TABLES "{tables,[{muc_room,[{record_name,muc_room}]}]}.\n"

/* A folder for each test. */
void mnesia_begin(void);
void mnesia_finish(void);
const char *mnesia_folder(void);
/* Writes a file into it; the path is good until the next call. */
const char *mnesia_file(const char *name, const char *text);

/* Opens, fails the test if it can't; the caller frees. */
struct move_source *mnesia_open(const char *path, const char *from);
/* What opening says is wrong. */
const char *mnesia_refused(const char *path, enum err err);
/* `PLACE MESSAGES` each, one a line. Good until the next call. */
const char *mnesia_list(struct move_source *s);
/* The records of a room, one a line. mark NULL: from the first. Good until the
 * next call. */
const char *mnesia_read(
	struct move_source *s, const char *room, const char *mark);

#endif
