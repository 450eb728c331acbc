/* SPDX-License-Identifier: MIT */
/*
 * Requests between occupants (XEP-0045 17.4): passed on to the real address
 * under a name and an id of ours, the answer brought back the same way.
 */
#ifndef MUC_REQUEST_H
#define MUC_REQUEST_H

#include "muc/iq.h"

struct requests; /* those that wait for their answers */

struct requests *requests_new(void) NONNULL;
void requests_free(struct requests **r);

/* What an occupant asks at another's address. SX_OK: it is on its way, or
 * seems to be. */
enum sx_cond request_pass(struct ask *q, const struct session *from,
	const struct occupant *to) MUST_CHECK;
/* An answer to one of ours? Then it was brought back, or is of no use. */
bool request_answer(
	struct muc *m, const struct stanza *s, struct turn *t) MUST_CHECK;
/* Who waits too long, for one who has left, or has left, gets an error. */
void request_tick(struct muc *m, struct turn *t);

#endif
