/* SPDX-License-Identifier: MIT */
/* What the files of audit share. */
#ifndef DB_AUDIT_INNER_H
#define DB_AUDIT_INNER_H

#include "db/audit.h"
#include "db/store_inner.h"

struct audit_repeat;
struct audit_sender;

struct audit {
	struct audit_conf conf;
	struct audit_state state;
	bool known;        /* state is that of the tables */
	struct buf record; /* of the moment */
	struct buf fields;
	audit_sink *sink;
	void *sink_arg;
	struct buf told; /* texts of this turn, a line each */
	struct audit_repeat *repeat;
	struct audit_sender *sender;
	int64_t sender_from; /* mono ms: since when senders are known */
	bool dirty;          /* counts of this turn aren't in the table */
};

struct audit *audit_new(void);
void audit_free(struct audit **a);
/* The turn ends; it is kept; it is given up. */
void audit_turn_end(struct store *s);
void audit_kept(struct store *s);
void audit_forget(struct store *s);

/* A record at once; fields as audit_fields_write() gives. */
void audit_put(struct store *s, enum audit_kind kind, struct span fields,
	int64_t wall_ms);
/* Everything up to seq has left the table. */
void audit_move_base(struct store *s, const struct audit_head *base);

/* audit_repeat.c */
void audit_repeats_add(
	struct store *s, const struct audit_event *e, const struct turn *t);
/* Those that waited long enough, or all. */
void audit_repeats_end(struct store *s, const struct turn *t, bool all);
/* What a crash left in the table. */
void audit_repeats_recover(struct store *s, const struct turn *t);
/* Counts into the table. */
void audit_repeats_keep(struct store *s);
void audit_repeats_clear(struct audit *a);

#endif
