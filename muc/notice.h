/* SPDX-License-Identifier: MIT */
/* What a room says to all inside for somebody who isn't: of the same process,
 * or the operator. */
#ifndef MUC_NOTICE_H
#define MUC_NOTICE_H

#include "muc/muc.h"

struct muc_notice {
	struct span room;  /* bare JID, prepared */
	struct span label; /* expression */
	/* That of who may know what it is about; absent: who reads it may. */
	struct span about;
	struct span body;
	struct span uri; /* a link that goes with it (XEP-0066); absent: none */
};
/* Said under that label, to who is cleared for it, and kept like anything that
 * is said. ERR_UNKNOWN: no such room, or its labels can't be read; ERR_VALUE:
 * the label can't be used, the room doesn't hold it, or it isn't certain that
 * all who read it may know what it is about; ERR_LIMIT: too long for so many;
 * ERR_IO: no disk space. */
enum err muc_say(struct muc *m, const struct muc_notice *x, struct turn *t,
	struct errtext *e) MUST_CHECK;

#endif
