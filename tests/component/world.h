/* SPDX-License-Identifier: MIT */
/* A stream, its consumer, and the server that it attaches to, in one loop. */
#ifndef TESTS_COMPONENT_WORLD_H
#define TESTS_COMPONENT_WORLD_H

#include "component/stream.h"
#include "tests/component/fake_server.h"

struct event;

struct world {
	struct event_base *base;
	struct fake *server;
	struct stream_conf conf;
	struct stream *stream;
	/* What the consumer saw. */
	unsigned up, down, stanzas, capped, drained, turns, done;
	struct buf ids;    /* of the stanzas, each with a space behind it */
	char order[256];   /* U up, D down, s stanza, d done */
	char trouble[256]; /* at the last down() */
	/* What it does. */
	unsigned per_turn; /* stanzas; 0: no bound */
	bool lazy;         /* ends no turn by itself */
	bool echo;         /* answers each stanza with its id */
	struct event *turn_end, *deadline;
};

extern struct world *w; /* of the running test */

void world_setup(void);
void world_teardown(void);
/* A stream by w->conf, started. */
void world_start(void);
/* Runs the loop until it holds; fails the test after 5 s. */
#define world_until(condition)                                      \
	do {                                                        \
		world_deadline();                                   \
		while (!(condition))                                \
			world_step(#condition, __FILE__, __LINE__); \
	} while (0)
void world_deadline(void);
void world_step(const char *condition, const char *file, int line);
/* Whatever is due without waiting. */
void world_settle(void);
/* `<message to='TO' id='TO'>PAD</message>`, not flushed. */
void world_send(const char *to, size_t pad);
void world_turn_end(void);
/* How often the text is among what the server got. */
unsigned world_count(const char *text);

#endif
