/* SPDX-License-Identifier: MIT */
/* Labels of what comes and what goes: the sender's side of design 5. */
#ifndef DOMAIN_JUDGE_H
#define DOMAIN_JUDGE_H

#include "domain/domain.h"

/* Does the stanza, or another carrier, hold a label or a binding, whatever it
 * says? */
bool label_is_there(const struct xml *carrier);
enum label_found {
	LABEL_FOUND_BAD = 0, /* it is there, and can't be used: nil */
	LABEL_FOUND_NONE,    /* none, or an empty one */
	LABEL_FOUND,
};
/*
 * The label that a carrier bears. One under a peer's policy becomes its
 * equivalent under ours, with the originator's beside it. Else than
 * LABEL_FOUND: *l_r NULL.
 */
enum label_found label_find(struct domain *d, const struct xml *carrier,
	struct turn *t, const struct label **l_r) MUST_CHECK;

struct label_ask {
	const struct place *place; /* toward which */
	struct span who;           /* bare; absent: nobody whose server has a
	                              default of its own */
	const struct xml *carrier;
	struct turn *turn;
};
/*
 * Shape and effective label of what a carrier marks: its label, else (none, or
 * an empty one) the default: of the peer that it comes from, of the place.
 * SX_POLICY_VIOLATION: a label that is there and can't be used is never
 * replaced by the default. SX_OK with NULL: no label and no default: deny.
 */
enum sx_cond label_effective_in(struct domain *d, const struct label_ask *ask,
	const struct label **l_r) MUST_CHECK;
/* May they send what is marked so? */
bool sender_is_cleared(
	struct domain *d, struct span who, const struct label *l);
/* Can it be written at all? */
bool label_has_form(const struct label *l);
/* `<securitylabel/>` of the policy's bytes and marking; false: the label has no
 * form, nothing was written. */
bool label_write(struct xw *w, const struct label *l) MUST_CHECK;
/* The same with the id that labelled things refer to (XEP-0314 5.2). */
bool label_write_as(
	struct xw *w, const struct label *l, struct span id) MUST_CHECK;

#endif
