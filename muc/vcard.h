/* SPDX-License-Identifier: MIT */
/* The vCard of a room and the avatar in it (XEP-0054, 0153, 0486). */
#ifndef MUC_VCARD_H
#define MUC_VCARD_H

#include "muc/iq.h"

iq_run vcard_get, vcard_set;

/* `<vCard/>` as it is kept, into v_r; else all that speaks against it. An empty
 * one: none. */
enum sx_cond vcard_read(const struct muc *m, const struct xml *card,
	struct arena *a, struct vcard_row *v_r) MUST_CHECK;
/* Stored; tells nobody. */
void vcard_put(struct room *r, const struct vcard_row *v);

/* The field of muc#roominfo with the avatar's hashes, if there is one. */
void vcard_write_info(struct xw *w, const struct room *r);
/* To who has entered, for clients that look for it in the room's presence;
 * nothing if there is no avatar. */
void vcard_tell(struct room *r, const struct session *to);
/* What the store has of a room that was just made. */
void vcard_load(struct room *r, struct turn *t);

#endif
