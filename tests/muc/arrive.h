/* SPDX-License-Identifier: MIT */
/* For tests of rooms that move in: what the control API does, and says. */
#ifndef TESTS_MUC_ARRIVE_H
#define TESTS_MUC_ARRIVE_H

#include "muc/arrive.h"
#include "tests/muc/mam.h"

#define ADAM "adam@ex.org/a" /* an admin of the service */

/* Ann is cleared for SECRET, Bob for nothing special; ADAM is an admin. */
struct world *arrive_new(const struct world_conf *conf);
/* Answers: `new`, `arriving 3 MARK`, `open 3 -`; or the error. */
const char *arrive_begin(struct world *w, const struct transfer_begin *b);
/* From `src`, without rules but unfit. */
const char *arrive_from(struct world *w, const char *src, bool leave_out);
/* `taken known left_out`, and each remark on a line of its own; or the error.
 */
const char *arrive_take(struct world *w, const char *records);
/* rules: attributes, ` unfit='refuse'`. */
const char *arrive_take_under(
	struct world *w, const char *rules, const char *records);
/* Lines of `same|differs|lost WHAT VALUE`, with ` HERE: WHY` of what differs.
 */
const char *arrive_check(struct world *w, const char *records);
const char *arrive_end(struct world *w, bool invite); /* "" or the error */
const char *arrive_give_up(struct world *w);
/* Begun, those records taken, ended: each has to work. */
void arrive_all(struct world *w, const char *records);

#define MSG(id, at, attrs, body)                                    \
	"<message id='" id "' at='2025-01-01T00:00:" at "Z' " attrs \
	"><body xmlns='jabber:client'>" body "</body></message>"
#define SAID(id, at, body) MSG(id, at, "nick='Bob' sender='bob@ex.org/b'", body)

#endif
