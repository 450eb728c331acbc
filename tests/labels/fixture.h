/* SPDX-License-Identifier: MIT */
/* A small policy that has every rule, and short ways to labels under it. */
#ifndef TESTS_LABELS_FIXTURE_H
#define TESTS_LABELS_FIXTURE_H

#include <check.h>

#include "labels/clearance.h"
#include "labels/label.h"
#include "labels/policy.h"

#define FIX_NOW INT64_C(1735689600000) /* 2025-01-01 */

/* A SPIF with this name, OID and inside. */
#define FIX_SPIF(name, oid, inside)                                       \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"   \
	" version='1' creationDate='20250101000000Z' originatorDN='CN=t'" \
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"         \
	" rbacId='2.16.840.1.101.2.1.8.3'><securityPolicyId name='" name  \
	"' id='" oid "'/>" inside "</SPIF>"
#define FIX_CLASS(name, n)                                                   \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"'/>"
#define FIX_CLASSES(list) \
	"<securityClassifications>" list "</securityClassifications>"
#define FIX_SETS(list) \
	"<securityCategoryTagSets>" list "</securityCategoryTagSets>"

/* With the policy "TEST" (2.25.1001, data/test.xml) loaded. Free with
 * labels_free(). */
struct labels *fix_labels(void);
struct labels *fix_labels_of(const char *spif);
struct labels *fix_labels_file(const char *name); /* of data/ */
void fix_add(struct labels *ls, const char *spif);
void fix_add_file(struct labels *ls, const char *name);
/* Loads one of the public policies; false: they aren't there. */
bool fix_shared(struct labels *ls, const char *name, enum err *err_r,
	struct errtext *e);
/* Must be valid, or the test fails. */
const struct label *fix_label(struct labels *ls, const char *expr);
/* Valid or not. */
const struct label *fix_any_label(struct labels *ls, const char *expr);
const struct clearance *fix_clearance(struct labels *ls, const char *expr);

#endif
