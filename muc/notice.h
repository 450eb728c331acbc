/* SPDX-License-Identifier: MIT */
/* What a room says to all inside for somebody who isn't: of the same process,
 * or the operator. */
#ifndef MUC_NOTICE_H
#define MUC_NOTICE_H

#include "muc/muc.h"

struct muc_notice {
	struct span room;  /* bare JID, prepared */
	struct span label; /* expression */
	struct span body;
	struct span uri; /* a link that goes with it (XEP-0066); absent: none */
};
/* Said under that label, to who is cleared for it, and kept like anything that
 * is said. ERR_UNKNOWN: no such room; ERR_VALUE: the label can't be used, or
 * the room doesn't hold it; ERR_LIMIT: too long for so many; ERR_IO: no disk
 * space. */
enum err muc_say(struct muc *m, const struct muc_notice *x, struct turn *t,
	struct errtext *e) MUST_CHECK;

#endif
