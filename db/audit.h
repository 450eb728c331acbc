/* SPDX-License-Identifier: MIT */
/*
 * The store's part about audit: records are written in the turn that they are
 * about, and are kept or lost with it. What a peer can cause as often as it
 * likes is counted where it repeats: the first of its kind is a record at once,
 * what is the same within a second (and, while it goes on, within up to a
 * minute) one more, with a count. No count is lost by a crash.
 */
#ifndef DB_AUDIT_H
#define DB_AUDIT_H

#include "base/audit.h"
#include "base/turn.h"
#include "db/store.h"

void audit_add(
	struct store *s, const struct audit_event *e, const struct turn *t);

struct audit_conf {
	const struct sign_key *key; /* borrowed; NULL: nothing is signed */
	uint64_t records;           /* between two checkpoints, at most */
	int64_t ms;                 /* the same, if there is one */
};
/* Checkpoints begin. What a crash left to be counted becomes records, and
 * whether records are missing that were signed is found. */
void audit_open(
	struct store *s, const struct audit_conf *conf, const struct turn *t);
/* Once a second, in a turn: counts become records, checkpoints are made. */
void audit_tick(struct store *s, const struct turn *t);
/* In the last turn: all counts, and a checkpoint. */
void audit_close(struct store *s, const struct turn *t);

/* Is told of each record, as its text, once its turn is kept. */
typedef void audit_sink(void *arg, struct span text);
void audit_set_sink(struct store *s, audit_sink *f, void *arg);

/* ---- reading ---- */

struct audit_state {
	struct audit_head head, base; /* base: the table begins behind it */
	uint64_t signed_seq;          /* 0: nothing is signed */
	int64_t signed_at;
	const struct sign_key *key; /* NULL: none */
};
struct audit_state audit_state(struct store *s);

struct audit_row {
	struct span text;
	struct audit_head before, head;
};
/* Those of the table behind seq `after`, in order, at most max; array in the
 * arena. */
size_t audit_rows(struct store *s, struct arena *a, uint64_t after, size_t max,
	const struct audit_row **rows_r);

#endif
