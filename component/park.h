/* SPDX-License-Identifier: MIT */
/*
 * Stanzas of people about whom a directory is being asked: they wait as text,
 * in their order, until it has answered or the time is over.
 */
#ifndef COMPONENT_PARK_H
#define COMPONENT_PARK_H

#include "component/daemon.h"

#define PARK_EACH  64                 /* stanzas of one bare JID */
#define PARK_ALL   4096               /* of all */
#define PARK_BYTES ((size_t)16 << 20) /* of all */
#define PARK_OWN   ((size_t)1 << 20)  /* bytes of one bare JID */

struct park;

struct park *park_new(struct daemon *d) NONNULL;
void park_free(struct park **p);

enum parked {
	PARK_NOT = 0, /* it needn't wait */
	PARK_KEPT,
	PARK_FULL, /* too many wait */
};
enum parked park_stanza(struct park *p, struct service *via,
	const struct stanza *s, struct turn *t) MUST_CHECK;
/* Handles what needn't wait any more, or not any longer. */
void park_run(struct park *p);
/* The service goes: what came by its stream isn't handled. */
void park_forget(struct park *p, const struct service *via);
size_t park_count(const struct park *p);

#endif
