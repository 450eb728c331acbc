/* SPDX-License-Identifier: MIT */
/* From a source to a sink, place after place. */
#ifndef MOVE_RUN_H
#define MOVE_RUN_H

#include "move/move.h"

struct move_progress {
	const struct move_place *place; /* at the source */
	size_t n, of;                   /* the n-th of so many, from 1 */
	uint64_t messages;              /* or items, of all places so far */
	uint64_t total; /* that there are, as far as known; 0: not known */
};

/* Of a run. */
struct move_summary {
	size_t places; /* that the source has */
	size_t moved, failed;
	uint64_t messages; /* and items, of those moved */
};

struct move_run {
	struct move_source *from;
	struct move_sink *to;
	bool head; /* nothing of messages and items */
	/* All may be NULL. */
	/* It is about to be opened. false: it isn't to be moved. */
	bool (*begin)(void *arg, const struct move_found *f);
	/* After each record. */
	void (*progress)(void *arg, const struct move_progress *p);
	/* It is read, and not yet closed: `to` takes more. The errors of
	 * read(). */
	enum err (*read)(void *arg, const struct move_found *f,
		struct move_sink *to, struct errtext *e);
	/* It was moved, or wasn't, and why. */
	void (*end)(void *arg, const struct move_found *f, enum err err,
		const char *why);
	void *arg;
};

/*
 * Each place whole or not at all: after an error it is left, and the next one
 * is tried, unless source or sink is at its end. ERR_OK: all were tried,
 * s_r->failed of them in vain. ERR_IO, and those of list().
 */
enum err move_run(const struct move_run *r, struct move_summary *s_r,
	struct errtext *e) MUST_CHECK;

#endif
