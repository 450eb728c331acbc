/* SPDX-License-Identifier: MIT */
/* Catalogues of people's own: labels that they keep, besides their places'. */
#ifndef DOMAIN_PERSONAL_H
#define DOMAIN_PERSONAL_H

#include "db/personal.h"
#include "domain/domain.h"

#define PERSONAL_MAX          100 /* labels of one person */
#define PERSONAL_SELECTOR_MAX 256 /* bytes */
/* Why not, to people. */
#define PERSONAL_FULL                                                   \
	"Your catalogue has as many labels as it may have, or that is " \
	"shown as too long a text."

struct personal {
	/* NULL: it isn't theirs to change, the directory outside has it. */
	const struct personal_row *row;
	struct span key;           /* names the row in a form */
	struct span selector;      /* empty: the marking */
	const struct label *label; /* NULL: the policy of the day forbids it */
};
/* All that they keep, then what a directory has for them (as many at most), in
 * the turn's memory. */
size_t personal_list(struct domain *d, struct span who, struct turn *t,
	const struct personal **p_r);
/* Keeps it. SX_NOT_ACCEPTABLE: they have as many as may be, or the selector is
 * too long; SX_RESOURCE_CONSTRAINT: the disk is full. */
struct personal_new {
	struct span who, selector;
	const struct label *label;
};
enum sx_cond personal_add(struct domain *d, const struct personal_new *n,
	struct turn *t) MUST_CHECK;
void personal_remove(struct domain *d, const struct personal *p);

#endif
