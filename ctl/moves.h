/* SPDX-License-Identifier: MIT */
/* Places on their way from a source to a sink, and what people hear of it. */
#ifndef CTL_MOVES_H
#define CTL_MOVES_H

#include <jansson.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "move/map.h"
#include "move/run.h"

/* Sentences about a place, each once with how often it came. */
struct moves_note;
struct moves_notes {
	struct moves_note *note;
	size_t n, untold; /* untold: more than are kept */
};
/* Keeps a sentence, or counts it. */
void moves_add_note(struct moves_notes *s, struct span text);
/* f(arg, text, how often) for each, in the order in which they came. */
void moves_each_note(const struct moves_notes *s,
	void (*f)(void *arg, const char *text, uint64_t n), void *arg);
void moves_clear_notes(struct moves_notes *s);

/*
 * All places of the source; wanted are those that the arguments name, or all: a
 * room's JID, SERVICE/NODEID, SERVICE/TOPIC (both of its nodes), a service's
 * domain, `people`. Templates of topics come first: what was submitted under
 * one isn't taken without it. Anything but CTL_DONE was said on stderr.
 */
enum ctl_status moves_list(struct move_rows *rows, struct move_source *from,
	const char *const *name, size_t n) MUST_CHECK;

/* The name of the topic whose template, or whose submissions, are in that node;
 * absent: of none. */
struct span moves_template(const struct move_place *p);
struct span moves_submitted(const struct move_place *p);

/* move_run() with a bar. */
enum err moves_run(struct move_rows *rows, const struct move_run *r,
	struct errtext *e) MUST_CHECK;

/* Says of each wanted place that failed why it isn't there, and else what e
 * says; err, e: of moves_run(). silent: it was the daemon that didn't answer.
 */
enum ctl_status moves_judge(const struct move_rows *rows, enum err err,
	const struct errtext *e, bool silent);

/* `OLD=NEW` of each argument. false: said on stderr what is wrong. The pairs
 * are the caller's to free, their texts are a's. */
bool moves_map(const struct ctl_list *args, struct arena *a, struct map *m_r);

/* {"place", "kind", "records", "messages", "error"}; notes: NULL: none. */
json_t *moves_json(const struct move_row *r, const struct moves_notes *notes);

#endif
