/* SPDX-License-Identifier: MIT */
/* What the sinks that write for people share: the file, and what they say of
 * themselves. */
#ifndef MOVE_PAPER_H
#define MOVE_PAPER_H

#include "move/gzip.h"
#include "move/move.h"
#include "move/said.h"

/* What stands on each page, over everything on all of them. */
struct paper_marks {
	struct span top, bottom; /* markings */
	struct span fg, bg;
};
/* The marks of the one label that stands over label[0..n) (expressions, each
 * another), in the arena. ERR_VALUE: none does; ERR_IO. */
typedef enum err paper_over(void *arg, struct arena *a,
	const struct span *label, size_t n, struct paper_marks *m_r,
	struct errtext *e);

/* Borrowed until the sink is freed. */
struct paper_author {
	const char *by;     /* software */
	int64_t made;       /* ms since 1970 */
	const char *reader; /* for whom it is; NULL: for the operator, all */
	paper_over *over;   /* NULL: nobody knows */
	void *arg;          /* of over() */
};

struct paper {
	struct move_sink sink;
	struct paper_author author;
	struct gzip_out *out;
	struct buf b;     /* not written yet */
	struct arena *a;  /* of a record */
	struct buf place; /* of the open one: JID, `SERVICE/NODEID` */
	enum err failed;  /* to take a place back; paper_end() says so */
	struct errtext why;
};

/* A new file; compressed if its name ends in `.gz`. *p is cleared. */
enum err paper_open(struct paper *p, const char *path,
	const struct paper_author *a, struct errtext *e) MUST_CHECK;
void paper_clear(struct paper *p);
/* The place begins; what is written from here on can be left. */
enum err paper_begin(struct paper *p, const struct move_place *at,
	struct errtext *e) MUST_CHECK;
void paper_leave(struct paper *p);
/* Writes what has gathered, once it is much. ERR_LIMIT: a record was too long
 * for memory. */
enum err paper_go_on(struct paper *p, struct errtext *e) MUST_CHECK;
/* It is whole, and gets its name. */
enum err paper_end(struct paper *p, struct errtext *e) MUST_CHECK;

#endif
