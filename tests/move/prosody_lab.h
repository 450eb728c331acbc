/* SPDX-License-Identifier: MIT */
/* A folder of a test's own, and the source that is made of it. */
#ifndef TESTS_MOVE_PROSODY_LAB_H
#define TESTS_MOVE_PROSODY_LAB_H

#include "move/prosody.h"
#include "tests/move/collect.h"

#define ROOM "ops@rooms.example.org"
#define HOST "rooms%2eexample%2eorg/"

struct lab {
	char dir[64];
	struct collect c;
	struct errtext e;
	struct move_source *s; /* NULL: not opened yet */
};
extern struct lab lab;

void lab_begin(void);
void lab_finish(void);
/* Writes it; folders as needed. */
void lab_file(const char *name, const char *text);
/* Makes the source of path in the folder (empty: the folder itself). */
void lab_open(const char *path, const char *from);
enum err lab_read(const char *room, const char *mark, bool head);
/* What was put of a room, without the first line, which all have, and the
 * options. */
const char *lab_told(const char *path, const char *room, const char *mark);
/* `ROOM MESSAGES` each, a line each. */
void lab_listed(const char *wanted);

#endif
