/* SPDX-License-Identifier: MIT */
/* From a source to a sink, place after place. */
#ifndef MOVE_RUN_H
#define MOVE_RUN_H

#include "move/move.h"

/* A place on its way, and what became of it. */
struct move_row {
	struct move_place place; /* at the source; texts are owned */
	size_t at;               /* in the source's list, from 0 */
	char *name;              /* as people write it */
	uint64_t about;          /* messages, as the source says; 0: unknown */
	bool wanted, tried;
	enum err err; /* why it isn't there */
	struct errtext why;
	uint64_t records, messages; /* that the source gave; or items */
};
struct move_rows {
	struct move_row *v;
	size_t n, cap;
};
/* All places of a source, all of them wanted. The errors of list(). */
enum err move_list(struct move_rows *rows, struct move_source *from,
	struct errtext *e) MUST_CHECK;
void move_rows_clear(struct move_rows *rows);

struct move_progress {
	size_t n, of;      /* the n-th of so many, from 1 */
	uint64_t messages; /* or items, of all places so far */
	uint64_t total;    /* that there are, as far as known; 0: not known */
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
	bool (*begin)(void *arg, struct move_row *r);
	/* It was moved, or wasn't, and why: as it leaves the row, so the run
	 * goes on. */
	void (*end)(void *arg, struct move_row *r);
	void *arg;
	/* After each record. */
	void (*progress)(void *bar, const struct move_progress *p);
	void *bar;
};

/*
 * Each wanted place whole or not at all: after an error it is left, and the
 * next one is tried, unless source or sink is at its end. ERR_OK: all were
 * tried, s_r->failed of them in vain. ERR_IO, and those of the sink's end().
 */
enum err move_run(const struct move_run *r, struct move_rows *rows,
	struct move_summary *s_r, struct errtext *e) MUST_CHECK;
/* All that the source has; also the errors of list(). */
enum err move_all(const struct move_run *r, struct move_summary *s_r,
	struct errtext *e) MUST_CHECK;

#endif
