/* SPDX-License-Identifier: MIT */
/*
 * The line to a running daemon: HTTP on its control socket, one connection for
 * each call. Nothing of it is printed.
 */
#ifndef CTL_LINE_H
#define CTL_LINE_H

#include "base/buf.h"
#include "ctl/ctl.h"

struct line;

/* Finds the socket; nobody is called yet. NULL: said on stderr why. */
struct line *line_new(const struct ctl *c);
void line_free(struct line **l); /* NULL is fine */

struct line_call {
	const char *method;
	const char *path; /* "/rooms/" */
	struct span noun; /* behind it, escaped here; absent: none */
	const char *type; /* of the body */
	struct span body;
};

/*
 * One call. *status_r: as HTTP has them. *body_r: good until the next call or
 * the end. ERR_IO: nobody answers; e names the socket.
 */
enum err line_ask(struct line *l, const struct line_call *k, int *status_r,
	struct span *body_r, struct errtext *e) MUST_CHECK;

/* For an answer that is read as it comes: the call is made, the caller reads
 * and closes *fd_r. */
enum err line_open(struct line *l, const struct line_call *k, int *fd_r,
	struct errtext *e) MUST_CHECK;
/* As much as there is, behind what b has; false: the end, or an error. */
bool line_receive(int fd, struct buf *b, bool *failed_r);
/* That there was no answer, as line_ask() says it; err: errno, or 0. */
enum err line_silent(struct line *l, int err, struct errtext *e);
/* Was there none to the last call? */
bool line_is_silent(const struct line *l);

#endif
