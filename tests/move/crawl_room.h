/* SPDX-License-Identifier: MIT */
/* A room of a server that answers as it is told, for tests of what is asked. */
#ifndef TESTS_MOVE_CRAWL_ROOM_H
#define TESTS_MOVE_CRAWL_ROOM_H

#include "move/crawl.h"
#include "tests/move/collect.h"
#include "tests/move/crawl_words.h"
#include "tests/move/fake_xmpp.h"

/* What one test has; crawl_room_begin() and _finish() are its fixture. */
struct crawl_room {
	struct fake_xmpp fake;
	struct client *client;
	struct move_source *source;
	struct collect c;
	struct buf told; /* remarks, a line each */
	struct errtext e;
};
extern struct crawl_room room;
void crawl_room_begin(void);
void crawl_room_finish(void);

/* Logs in at a server that does that. */
void crawl_room_start(const struct fake_step *steps, struct crawl_settings s);
/* r@c into room.c. */
enum err crawl_room_read(const char *mark);
/* Says goodbye; the server has done all of its steps. */
void crawl_room_left(void);

#define PLAIN ((struct crawl_settings){.page = 2})

#endif
