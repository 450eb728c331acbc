/* SPDX-License-Identifier: MIT */
/* Records into a file that people read, and that file. */
#ifndef TESTS_MOVE_PAPER_H
#define TESTS_MOVE_PAPER_H

#include "base/buf.h"
#include "move/paper.h"

typedef enum err paper_create_fn(const char *path, const struct paper_author *a,
	struct move_sink **s_r, struct errtext *e);

struct printed {
	char dir[32], path[64];
	struct move_sink *sink;
	struct errtext e;
	struct buf text; /* of the file, once printed_end() was */
};

void printed_begin(
	struct printed *p, paper_create_fn *create, const char *name);
void printed_room(struct printed *p, const char *jid);
void printed_put(struct printed *p, const char *record);
/* A message by Al at noon; inner: its payload, attrs: more attributes. */
void printed_said(struct printed *p, const char *attrs, const char *inner);
/* Closes the place and the file, and reads it. */
void printed_end(struct printed *p);
void printed_clear(struct printed *p);

#define ck_printed(p, part)                                                   \
	do {                                                                  \
		const char *part_ = (part);                                   \
		ck_assert_msg(strstr(buf_cstr(&(p)->text), part_) != NULL,    \
			"not %.600s:\n%.3000s", part_, buf_cstr(&(p)->text)); \
	} while (0)
#define ck_printed_not(p, part)                                            \
	do {                                                               \
		const char *part_ = (part);                                \
		ck_assert_msg(strstr(buf_cstr(&(p)->text), part_) == NULL, \
			"%.600s:\n%.3000s", part_, buf_cstr(&(p)->text));  \
	} while (0)

#endif
