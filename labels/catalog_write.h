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
 * Writes all of c; what is written reads back as the same catalogue (Genericode
 * knows no menus and no "no label" item: they are left out). form: of the
 * labels in XEP-0258; LABEL_FORM_NONE: the one each came in. false: a label
 * can't be written in that form, e names it.
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
 * A catalogue of the labels that p allows: each classification with the fewest
 * categories that make it valid, then with one more value of each tag, menus by
 * classification and tag set. Valid and not obsolete at wall_ms, each value
 * once. *cut_r: there were more than max.
 */
void catalog_from_policy(struct labels *ls, const struct policy *p,
	const struct catalog_plan *plan, int64_t wall_ms, struct catalog *c_r,
	bool *cut_r);

#endif
