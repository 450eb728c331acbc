/* SPDX-License-Identifier: MIT */
/* What people read of a record (doc/transfer.md), for archives on paper. */
#ifndef MOVE_SAID_H
#define MOVE_SAID_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum said_kind {
	SAID_NOTHING = 0, /* nothing that is read */
	SAID_MESSAGE,
	SAID_ITEM,
	SAID_SUBJECT, /* the present one: text */
	SAID_OPTIONS, /* name, text: what the place is for */
};

/* What it does to another message. */
enum said_about {
	SAID_ALONE = 0,
	SAID_CORRECTS, /* by the client's id */
	SAID_REPLIES,
	SAID_REACTS,
	SAID_RETRACTS,
	SAID_MODERATES,
	SAID_RETRACTED, /* its text was taken out of the archive */
};

/* All absent where there is none; nothing is checked or escaped. */
struct said {
	enum said_kind kind;
	struct span id, stanza, who, sender;
	int64_t at;               /* ms since 1970 */
	struct span label;        /* its expression; absent: none is told */
	struct span marking;      /* absent: it was said under no label */
	struct span header, line; /* the marking where the policy has its own
	                             for headers and first lines; else the
	                             marking */
	struct span fg, bg;
	struct span name; /* of the place; of a message the subject */
	struct span text;
	enum said_about about;
	struct span about_id;
};

/* Memory is the arena's, and the record's. ERR_SYNTAX: not well-formed. */
enum err said_read(struct arena *a, struct span record, struct said *s_r,
	struct errtext *e) MUST_CHECK;

/* For people: "corrects", "answers" …; NULL: SAID_ALONE. */
const char *said_does(enum said_about about);

/* One line of at most `max` bytes: what breaks lines or turns them (controls,
 * bidirectional ones, too) is a space, and broken UTF-8 U+FFFD. */
void said_line(struct buf *b, struct span s, size_t max);

#endif
