/* SPDX-License-Identifier: MIT */
/* A sink: places as mail, a message each (RFC 4155, 5322), for whatever reads
 * mail in thirty years. */
#ifndef MOVE_MBOX_H
#define MOVE_MBOX_H

#include "move/paper.h"

/*
 * A new file at path, compressed if that ends in `.gz`. ERR_CONFLICT: there is
 * something of that name; ERR_IO.
 *
 * Headers are ASCII, with encoded words (RFC 2047) where they aren't. A text
 * stands as it is, in UTF-8; if a line of it is too long for mail, or would
 * have to be quoted (`From `), all of it is quoted-printable, so that every
 * reader gives back what was said. What isn't a message or an item isn't in it.
 */
enum err mbox_create(const char *path, const struct paper_author *a,
	struct move_sink **s_r, struct errtext *e) MUST_CHECK;

#endif
