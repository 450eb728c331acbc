/* SPDX-License-Identifier: MIT */
/* Members who are mentioned and aren't there are told (XEP-0452). */
#ifndef MUC_MENTION_H
#define MUC_MENTION_H

#include "muc/past.h"
#include "muc/relay.h"

/* After the message was relayed: to each of them who may have it, if the room
 * is set so. row: as it is kept. */
void mention_run(
	const struct relay *y, const struct message_row *row, struct turn *t);
/* The message inside of such a notification of ours; NULL: it is none. */
const struct xml *mention_inner(const struct xml *root);

#endif
