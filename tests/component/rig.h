/* SPDX-License-Identifier: MIT */
/* A stream, its consumer, and the server that it attaches to, in one loop. */
#ifndef TESTS_COMPONENT_RIG_H
#define TESTS_COMPONENT_RIG_H

#include "component/stream.h"
#include "tests/component/fake_server.h"

struct event;

struct rig {
	struct event_base *base;
	struct fake *server;
	struct stream_conf conf;
	struct stream *stream;
	/* What the consumer saw. */
	unsigned up, down, stanzas, capped, drained, turns, done;
	size_t sent;       /* bytes of rig_send() */
	struct buf ids;    /* of the stanzas, each with a space behind it */
	char order[256];   /* U up, D down, s stanza, d done */
	char trouble[256]; /* at the last down() */
	/* What it does. */
	unsigned per_turn; /* stanzas; 0: no bound */
	bool lazy;         /* ends no turn by itself */
	bool echo;         /* answers each stanza with its id */
	struct event *turn_end, *deadline;
};

extern struct rig *rig; /* of the running test */

void rig_setup(void);
void rig_teardown(void);
/* A stream by rig->conf, started. */
void rig_start(void);
/* Runs the loop until it holds; fails the test after 10 s. */
#define rig_until(condition)                                      \
	do {                                                      \
		rig_deadline();                                   \
		while (!(condition))                              \
			rig_step(#condition, __FILE__, __LINE__); \
	} while (0)
void rig_deadline(void);
void rig_step(const char *condition, const char *file, int line);
/* Whatever is due without waiting. */
void rig_settle(void);
/* `<message to='TO' id='TO'>PAD</message>`, not flushed. */
void rig_send(const char *to, size_t pad);
/* Writes what was sent until the socket takes no more; some must be left. */
void rig_fill(void);
void rig_turn_end(void);
/* How often the text is among what the server got: reads all of it. */
unsigned rig_count(const char *text);
/* Is it the last that the server got? */
bool rig_ends(const char *text);

#endif
