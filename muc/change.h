/* SPDX-License-Identifier: MIT */
/*
 * Changes of affiliations and roles, checked all before any is done. Lists of
 * admins, forms of owners and the operator come all through here.
 */
#ifndef MUC_CHANGE_H
#define MUC_CHANGE_H

#include "muc/room.h"

/* One entry of an affiliation list as it shall be. */
struct affil_change {
	struct span jid; /* bare, or a domain; prepared */
	enum affiliation to;
	struct span nick; /* absent: as it is; empty: none; prepared */
	struct span reason;
	bool told; /* the person is told otherwise, if not inside */
};
/* One occupant's role as it shall be. */
struct role_change {
	struct occupant *o;
	enum role to; /* ROLE_NONE: kicked */
	struct span reason;
};

/* On whose behalf. */
struct actor {
	struct span bare;         /* absent: the operator, who may do all */
	const struct occupant *o; /* NULL: isn't in the room */
	enum affiliation affiliation;
};
struct actor actor_of(const struct room *r, const struct stanza *s);

/* admin.c: may the actor read the list of those with that affiliation? */
bool affil_may_list(
	const struct room *r, const struct actor *by, enum affiliation which);

/* The answer that is due between the changes and what they cause; told once,
 * may be NULL. */
struct reply {
	void (*send)(void *arg);
	void *arg;
	bool sent;
};

/* May the actor change these? Nothing is done. */
enum sx_cond affil_check(const struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n) MUST_CHECK;
/* Stores, answers, tells, and removes who may no longer be inside. */
void affil_run(struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n, struct reply *reply,
	struct turn *t);

enum sx_cond role_check(const struct room *r, const struct actor *by,
	const struct role_change *c, size_t n) MUST_CHECK;
void role_run(struct room *r, const struct actor *by,
	const struct role_change *c, size_t n, struct reply *reply,
	struct turn *t);

#endif
