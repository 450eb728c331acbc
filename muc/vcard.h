/* SPDX-License-Identifier: MIT */
/* The vCard of a room and the avatar in it (XEP-0054, 0153, 0486). */
#ifndef MUC_VCARD_H
#define MUC_VCARD_H

#include "muc/iq.h"

iq_run vcard_get, vcard_set;

/* The field of muc#roominfo with the avatar's hashes, if there is one. */
void vcard_write_info(struct xw *w, const struct room *r);
/* To who has entered, for clients that look for it in the room's presence;
 * nothing if there is no avatar. */
void vcard_tell(struct room *r, const struct session *to);
/* What the store has of a room that was just made. */
void vcard_load(struct room *r, struct turn *t);

#endif
