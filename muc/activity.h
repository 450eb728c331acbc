/* SPDX-License-Identifier: MIT */
/*
 * How much is said in a room (XEP-0502). In memory, while the room is loaded;
 * an hour later it is known.
 */
#ifndef MUC_ACTIVITY_H
#define MUC_ACTIVITY_H

#include "muc/relay.h"

/* Where discovery tells it. */
#define ACTIVITY_FIELD "{urn:xmpp:muc-activity}message-activity"

struct activity; /* NULL: nothing was said */

/* A message that is kept as row. */
void activity_count(
	const struct relay *y, const struct message_row *row, struct turn *t);
/*
 * Messages an hour, in hundredths, of those that c is cleared for. false: it
 * isn't known, or not for everybody to know. SECURITY: others' don't count.
 */
bool activity_rate(struct room *r, const struct clearance *c, int64_t *rate_r,
	struct turn *t) MUST_CHECK;
void activity_free(struct activity **a);

#endif
