/* SPDX-License-Identifier: MIT */
/*
 * A sink: rooms are made at another server, as their owner makes them
 * (XEP-0045), and with nothing that this server would have to have beyond that.
 *
 * What can't be said there stays behind and is told: labels first of all, and
 * what was said. No server of today lets an owner put messages into the archive
 * of a room (XEP-0313 has only questions), and to say them anew would put words
 * into the mouth of who moves them.
 */
#ifndef MOVE_PUSH_H
#define MOVE_PUSH_H

#include "move/client.h"
#include "move/move.h"

enum push_kind {
	PUSH_LOST = 0, /* the room had it, and hasn't there */
	PUSH_DIFFERS,
	PUSH_UNKNOWN, /* until there is one; of a dry run, like the next */
	PUSH_SAME,
};

/* What becomes of one thing. Borrowed until the call returns. */
struct push_finding {
	enum push_kind kind;
	struct span what, value; /* value: absent if it says nothing */
	struct span there;       /* absent: nothing, or not known */
	const char *why;         /* NULL: it is the same */
};

/* All of it is borrowed until the sink is freed. */
struct push_settings {
	struct client *client; /* of who may make rooms there */
	/* Nothing is made, only asked and told: of that server that there is no
	 * such room, and of its rooms in general. */
	bool dry_run;
	/* Of each room that is done, the labels first; NULL: not wanted. */
	void (*found)(void *arg, const struct move_place *place,
		const struct push_finding *f);
	void *arg;
};

/*
 * All of a room, or nothing: one that was made and can't be finished is
 * destroyed again. A room that is there already isn't touched: ERR_CONFLICT.
 * What kept people out keeps them out: where the access label stays behind, or
 * a password that can't be set there, or of which only the hash is known, the
 * room is for members alone.
 */
struct move_sink *push_new(const struct push_settings *s) NONNULL;
/* The next one that is opened is made under that address. */
void push_next(struct move_sink *s, struct span room);

#endif
