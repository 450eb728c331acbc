/* SPDX-License-Identifier: MIT */
/* A sink: places as one page that anybody can read and print. */
#ifndef MOVE_HTML_H
#define MOVE_HTML_H

#include "move/paper.h"

/*
 * A new file at path, compressed if that ends in `.gz`. ERR_CONFLICT: there is
 * something of that name; ERR_IO.
 *
 * It stands alone: no script, nothing that is fetched. Every message has its
 * marking before and, on paper, behind it; what turns the direction of writing
 * is shown as what it is.
 */
enum err html_create(const char *path, const struct paper_author *a,
	struct move_sink **s_r, struct errtext *e) MUST_CHECK;

#endif
