/* SPDX-License-Identifier: MIT */
/*
 * Versions of the affiliation lists (XEP-0463). A client that asks for it is
 * told the lists when it enters, or what has changed since the version that it
 * has, and then each change. Versions are random: a number would count what
 * its reader may not see.
 */
#ifndef MUC_VERSIONS_H
#define MUC_VERSIONS_H

#include "db/versions.h"
#include "muc/change.h"

/* What that occupant may read now (NULL: who isn't inside). */
enum audience audience_of(
	const struct room *r, struct span bare, const struct occupant *o);

/* me enters, and nobody's presence was sent to it yet; mav: what it asked
 * with, NULL: it didn't. */
void versions_enter(struct room *r, struct session *me, const struct xml *mav,
	struct turn *t);
/* What its own presence says; absent: it isn't told versions. */
struct span versions_now(
	struct room *r, const struct session *s, struct turn *t);

/* Changes that are about to be made, as each audience will see them. */
struct versions_step;
struct versions_step *versions_before(
	struct room *r, const struct affil_change *c, size_t n, struct turn *t);
/* They are made: told to the sessions that asked. */
void versions_tell(
	struct room *r, const struct versions_step *step, struct turn *t);

#endif
