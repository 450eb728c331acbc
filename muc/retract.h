/* SPDX-License-Identifier: MIT */
/*
 * Messages that are taken back, by who said them (XEP-0424) or by a moderator
 * (XEP-0425). In the archive a tombstone stands in their place, under the
 * label, ids and time of then.
 */
#ifndef MUC_RETRACT_H
#define MUC_RETRACT_H

#include "muc/past.h"
#include "muc/relay.h"

/* What goes: the message that is named, then the corrections of it. */
struct retraction {
	const struct message_row **row;
	size_t n; /* 0: nothing that is kept */
};

/*
 * Does the message take one back, and may it? SX_FORBIDDEN: it is somebody
 * else's. SECURITY: one that the sender may not read isn't there for them:
 * nothing is refused, and nothing goes.
 */
enum sx_cond retract_check(const struct relay *y, struct retraction *x_r,
	struct turn *t) MUST_CHECK;
/* After it is kept. */
void retract_run(
	const struct relay *y, const struct retraction *x, struct turn *t);

/* Is that payload all that is left of a message? Nobody else can send one. */
bool retract_is_tombstone(struct span payload);

/* ---- for moderate.c ---- */

/* m and its corrections by the same person; by: only what they may read; NULL:
 * all. */
struct retraction retract_gather(struct room *r, const struct message_row *m,
	const struct reader *by, struct turn *t);
/* What stands in the place of each. by: absent for the author's own. */
struct tombstone {
	struct span id; /* of the message that took it back */
	const struct occupant *by;
	struct span reason;
};
void retract_bury(struct room *r, const struct retraction *x,
	const struct tombstone *how, struct turn *t);
/* Opens `<moderated/>` in that version's namespace. */
void retract_open_by(struct xw *w, enum ns version, const struct occupant *o);

/* The tombstone that a payload of another server is, in our words, in the
 * turn's memory; absent: it is none, or has an id that is too long. */
struct span retract_tombstone_of(const struct xml *root, struct turn *t);

#endif
