/* SPDX-License-Identifier: MIT */
/* Catalogues out, and out of a policy. */
#ifndef LABELS_CATALOG_WRITE_H
#define LABELS_CATALOG_WRITE_H

#include "labels/catalog.h"

enum catalog_form {
	CATALOG_FORM_NONE = 0,
	CATALOG_XEP0258, /* `<catalog xmlns='urn:xmpp:sec-label:catalog:2'>` */
	CATALOG_GENERICODE, /* NATO: gc:CodeList, ADatP-4774.1 chapter 7 */
	CATALOG_YAML,       /* expressions, as caveatd reads them */
};

/*
 * Writes all of c; what is written reads back as the same catalogue: the same
 * items, label values and selectors (catalog_selector()). Genericode says less:
 * the "no label" item, description and restriction are left out, an item in a
 * menu is called by its marking and the default item `default`; its labels are
 * dated wall_ms where they have no date. form: of the labels in XEP-0258;
 * LABEL_FORM_NONE: the one each came in. false: too long, or a label can't be
 * written in that form, and e names it; what b has got is then no catalogue.
 * Readers take up to CATALOG_MAX bytes.
 */
bool catalog_write(const struct catalog *c, enum catalog_form to,
	enum label_form form, int64_t wall_ms, struct buf *b,
	struct errtext *e) MUST_CHECK;

struct catalog_plan {
	const struct clearance *const *clearance; /* all must dominate */
	size_t clearance_n;                       /* 0: anybody's */
	size_t max;                               /* items; 0: 200 */
	bool restricted;
};

/*
 * A catalogue of the simplest labels that p allows, called as p is: each
 * classification with the fewest categories that make it valid, then, for each
 * value of each tag, with that value and the fewest that go with it. The
 * selectors are menus: CLASSIFICATION|TAG SET|VALUE. Valid and not obsolete at
 * wall_ms, each label once. *cut_r: there were more than max, or some weren't
 * found in time (labels/space.h). Free with catalog_clear().
 */
void catalog_from_policy(struct labels *ls, const struct policy *p,
	const struct catalog_plan *plan, int64_t wall_ms, struct catalog *c_r,
	bool *cut_r);

#endif
