/* SPDX-License-Identifier: MIT */
/* Inside of the SPIF loader: one file being read into one policy. */
#ifndef LABELS_SPIF_H
#define LABELS_SPIF_H

#include "labels/model.h"
#include "labels/xml_util.h"

struct spif {
	const char *file; /* for texts */
	struct policy *p;
	struct arena *a; /* p's */
	const struct note **note_end;
	size_t note_n;
	struct errtext *e;
};

/* "file:line: text", gives back code. */
enum err spif_fail(struct spif *s, const xmlNode *at, enum err code,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
/* What loads, and yet is hardly meant: a finding of the policy (lint.h). */
void spif_note(struct spif *s, const xmlNode *at, const char *rule,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
unsigned spif_line(const xmlNode *n);

/* The namespace of a SPIF, as it is or as files have it, or none. */
bool spif_is_ours(const xmlNs *ns);

/* Children of that name; those in foreign namespaces are extensions and not
 * seen. NULL: no more. */
const xmlNode *spif_first(const xmlNode *n, const char *name);
const xmlNode *spif_next(const xmlNode *n, const char *name);
size_t spif_count(const xmlNode *n, const char *name);

/* Attributes; trimmed but for spif_attr(). A missing one keeps *v_r unless it
 * is required; a bad value is ERR_VALUE. */
struct span spif_attr(struct spif *s, const xmlNode *n, const char *name);
/* The same, also where it is in the SPIF's own namespace. */
struct span spif_any_attr(struct spif *s, const xmlNode *n, const char *name);
struct span spif_lang(struct spif *s, const xmlNode *n); /* lower case */
enum err spif_required_attr(struct spif *s, const xmlNode *n, const char *name,
	struct span *v_r) MUST_CHECK;
enum err spif_oid(struct spif *s, const xmlNode *n, const char *name,
	struct span *v_r) MUST_CHECK; /* required, dotted */
enum err spif_bool(struct spif *s, const xmlNode *n, const char *name,
	bool *v_r) MUST_CHECK;
enum err spif_u64(struct spif *s, const xmlNode *n, const char *name,
	uint64_t *v_r) MUST_CHECK; /* required */
/* A number or "unbounded", which keeps *v_r. */
enum err spif_selection(struct spif *s, const xmlNode *n, const char *name,
	uint64_t *v_r) MUST_CHECK;
enum err spif_time(struct spif *s, const xmlNode *n, const char *name,
	int64_t *v_r) MUST_CHECK;
enum err spif_tag_type(
	struct spif *s, const xmlNode *n, enum tag_type *t_r) MUST_CHECK;
enum err spif_operation(
	struct spif *s, const xmlNode *n, enum required_op *op_r) MUST_CHECK;

/* spif_tags.c: securityCategoryTagSets, then index and masks. */
enum err spif_tag_sets(struct spif *s, const xmlNode *root) MUST_CHECK;
/* spif_marks.c: markingData and markingQualifier children of n. */
enum err spif_markings(
	struct spif *s, const xmlNode *n, struct markings *m) MUST_CHECK;
/* spif_rules.c: what refers to names elsewhere in the file; last. */
enum err spif_rules(struct spif *s, const xmlNode *root) MUST_CHECK;
/* spif_equiv.c: equivalences; the targets needn't be loaded. */
enum err spif_equivalences(struct spif *s, const xmlNode *root) MUST_CHECK;
/* spif_members.c: groups of values; after the tag sets. */
enum err spif_members(struct spif *s, const xmlNode *root) MUST_CHECK;

/* spif_shape.c: refuses what a SPIF doesn't have, for a rule that is misspelt
 * would be no rule. */
enum err spif_shape(struct spif *s, const xmlNode *root) MUST_CHECK;

#endif
