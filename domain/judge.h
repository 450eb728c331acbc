/* SPDX-License-Identifier: MIT */
/* Labels of what comes and what goes: the sender's side of design 5. */
#ifndef DOMAIN_JUDGE_H
#define DOMAIN_JUDGE_H

#include "domain/domain.h"

/* Does the stanza, or another carrier, hold a label or a binding, whatever it
 * says? */
bool label_is_there(const struct xml *carrier);
/*
 * Shape and effective label of what a carrier marks toward p: its label, else
 * (none, or an empty one) the default of p. SX_POLICY_VIOLATION: a label that
 * is there and can't be used is never replaced by the default. SX_OK with NULL:
 * no label and no default: deny.
 */
enum sx_cond label_effective_in(struct domain *d, const struct place *p,
	const struct xml *carrier, struct turn *t,
	const struct label **l_r) MUST_CHECK;
/* Can it be written at all? */
bool label_has_form(const struct label *l);
/* `<securitylabel/>` of the policy's bytes and marking; false: the label has no
 * form, nothing was written. */
bool label_write(struct xw *w, const struct label *l) MUST_CHECK;
/* The same with the id that labelled things refer to (XEP-0314 5.2). */
bool label_write_as(
	struct xw *w, const struct label *l, struct span id) MUST_CHECK;

#endif
