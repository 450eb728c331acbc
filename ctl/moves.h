/* SPDX-License-Identifier: MIT */
/* Places on their way from a source to a sink, and what people hear of it. */
#ifndef CTL_MOVES_H
#define CTL_MOVES_H

#include <jansson.h>

#include "base/buf.h"
#include "ctl/arrival.h"
#include "ctl/ctl.h"
#include "move/map.h"

/* Sentences about a place, each once with how often it came. */
struct moves_note;

struct moves_row {
	struct move_place place; /* at the source; texts are owned */
	size_t at;               /* in the source's list, from 0 */
	char *name;              /* as people write it */
	uint64_t about;          /* messages, as the source says; 0: unknown */
	bool wanted, tried;
	enum err err; /* why it isn't there */
	struct errtext why;
	uint64_t records, messages; /* that the source gave */
	struct arrival_count arrived;
	struct moves_note *note;
	size_t note_n, untold; /* untold: more than are kept */
};
/* Keeps a sentence, or counts it. */
void moves_add_note(struct moves_row *r, struct span text);
/* f(arg, text, how often) for each, in the order in which they came. */
void moves_each_note(const struct moves_row *r,
	void (*f)(void *arg, const char *text, uint64_t n), void *arg);

struct moves {
	struct moves_row *row;
	size_t n, cap;
};

/*
 * All places of the source; wanted are those that the arguments name, or all: a
 * room's JID, SERVICE/NODEID, SERVICE/TOPIC (both of its nodes), a service's
 * domain, `people`. Templates of topics come first: what was submitted under
 * one isn't taken without it. Anything but CTL_DONE was said on stderr.
 */
enum ctl_status moves_list(struct moves *m, struct move_source *from,
	const char *const *name, size_t n) MUST_CHECK;
void moves_clear(struct moves *m);

/* The name of the topic whose template, or whose submissions, are in that node;
 * absent: of none. */
struct span moves_template(const struct move_place *p);
struct span moves_submitted(const struct move_place *p);

struct moves_run {
	struct move_source *from;
	struct move_sink *to;
	/* Around each place; may be NULL. begin: false: it isn't moved. */
	bool (*begin)(void *arg, struct moves_row *r);
	void (*end)(void *arg, struct moves_row *r);
	void *arg;
};
/* One after the other; progress on stderr where that is a terminal. What is
 * wrong with a place stands in its row. ERR_IO: source or sink are at their
 * end, the rest of the rows weren't tried. */
enum err moves_run(struct moves *m, const struct moves_run *r) MUST_CHECK;

/* Are all of the wanted there? */
bool moves_done(const struct moves *m);

/* `OLD=NEW` of each argument. false: said on stderr what is wrong. The pairs
 * are the caller's to free, their texts are a's. */
bool moves_map(const struct ctl_list *args, struct arena *a, struct map *m_r);

/* {"place", "kind", "records", "messages", "error"} */
json_t *moves_json(const struct moves_row *r) NONNULL;

#endif
