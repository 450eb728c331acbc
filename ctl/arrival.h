/* SPDX-License-Identifier: MIT */
/* A sink: places go into a running daemon (doc/transfer.md 4). */
#ifndef CTL_ARRIVAL_H
#define CTL_ARRIVAL_H

#include "ctl/ctl.h"
#include "move/move.h"

/* What a check found about one thing. Borrowed; absent: not said. */
struct arrival_finding {
	const char *kind; /* "same", "differs", "lost"; of pushes: "unknown" */
	struct span what, value, here, why;
	struct span there; /* of pushes, instead of here */
};

/* All of it is borrowed until the sink is freed. */
struct arrival_options {
	/* Who it comes from: an arrival that began under this name goes on, and
	 * a place that came under it takes what is new. */
	const char *source;
	const char *label, *policy; /* NULL: none */
	bool leave_out; /* what can't be kept; else it refuses its place */
	bool invite;    /* the members who may enter */
	bool check;     /* only compare it with what is there */
	/* Take it in, but never to its end, for a check; then arrival_drop().
	 * What is there already, and what people are cleared for, is left as it
	 * is. With `check`: records are compared as they come in, what is there
	 * already is compared with, and close() drops it. */
	bool trial;
	unsigned pause_ms; /* before a call is made again that the daemon puts
	                      off; 0: 250 */
	/* NULL: not wanted. place: where it goes. */
	void (*remark)(
		void *arg, const struct move_place *place, struct span text);
	void (*finding)(void *arg, const struct move_place *place,
		const struct arrival_finding *f);
	void *arg;
};

enum arrival_state {
	ARRIVAL_NEW = 0,
	ARRIVAL_GOES_ON, /* it began in an earlier run */
	ARRIVAL_OPEN,    /* it is there, and takes what is new */
};

/* Of the place that was opened last. */
struct arrival_count {
	enum arrival_state state;
	uint64_t before; /* messages and items that were there already */
	uint64_t records, messages; /* put so far; messages: and items */
	uint64_t taken, known, left_out;
};

/*
 * leave() after a refusal of the daemon takes back an arrival that began in
 * this run; any other is kept and goes on when it is opened again. NULL: said
 * on stderr why.
 */
struct move_sink *arrival_new(
	const struct ctl *c, const struct arrival_options *o);

/* What the next open() is for, borrowed until the place is left. source:
 * instead of the options'; NULL: theirs. target: where it goes; NULL: the
 * place that open() is given. */
void arrival_next(struct move_sink *s, const char *source,
	const struct move_place *target);
/* A trial that was closed is over: nothing of it stays. */
enum err arrival_drop(struct move_sink *s, struct errtext *e) MUST_CHECK;
const struct arrival_count *arrival_count(const struct move_sink *s) NONNULL;
/* Is there a signal that waits until what a trial took in is taken back? put()
 * and close() are ERR_IO then, and leave() does it. */
bool arrival_is_interrupted(const struct move_sink *s);
/* Did an error come of a daemon that doesn't answer? */
bool arrival_is_silent(const struct move_sink *s);

#endif
