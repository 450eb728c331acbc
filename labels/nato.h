/* SPDX-License-Identifier: MIT */
/* STANAG 4774 and 4778 in pieces: what labels, clearances, bindings share. */
#ifndef LABELS_NATO_H
#define LABELS_NATO_H

#include "labels/codec.h"
#include "labels/xml_util.h"

struct nato_reader {
	struct labels *ls;
	struct arena *arena;
	struct errtext *e;
};

/* ---- nato_parts.c: policy, classification, categories ---- */

/* PolicyIdentifier. ERR_UNKNOWN: not loaded. */
enum err nato_policy(const struct nato_reader *r, const xmlNode *n,
	const struct policy **p_r) MUST_CHECK;
/* Classification. */
enum err nato_class(const struct nato_reader *r, const xmlNode *n,
	const struct policy *p, const struct classification **c_r) MUST_CHECK;
/* One Category into bits; empty: NULL for a clearance. */
enum err nato_category(const struct nato_reader *r, const xmlNode *n,
	const struct policy *p, uint64_t *bits,
	struct empty_sets *empty) MUST_CHECK;
/*
 * The one child of this name in the label namespace; *child_r NULL: none.
 * More than one is an error.
 */
enum err nato_sole(const struct nato_reader *r, const xmlNode *n,
	const char *name, const xmlNode **child_r) MUST_CHECK;
/*
 * SECURITY: text between elements, and an element of 4774 or 4778 or without
 * namespace that isn't of the list, might restrict; only those of other
 * namespaces may be passed over. known: names in ns, then NULL.
 */
enum err nato_only(const struct nato_reader *r, const xmlNode *n,
	const char *ns, const char *const *known) MUST_CHECK;

/* prefix: "" or "slab:". */
void nato_put_policy(struct buf *b, const char *prefix, const struct policy *p);
/* empty: an empty permissive category to write too; NULL: none. */
void nato_put_categories(struct buf *b, const char *prefix,
	const struct policy *p, const uint64_t *bits, const struct tag *empty);

/* ---- nato_xml.c ---- */

/* Names of label elements, then NULL. */
extern const char *const nato_roots[];
/* One label element, whatever its root is called. */
enum err nato_label_node(const struct nato_reader *r, const xmlNode *n,
	struct label_parts *p) MUST_CHECK;

/* ---- nato_dates.c ---- */

/* What the schema demands and m lacks: see labels_set_review_years(). Text is
 * put into b, which m then points into. wall_ms 0 or less: unknown, nothing. */
#define NATO_DATES_MAX 64
void nato_date(struct nato_meta *m, int64_t wall_ms, unsigned review_years,
	struct buf *b);

/* ---- nato_binding.c ---- */

/* The label of a BindingInformation that stands for its whole document. */
enum err nato_binding(const struct nato_reader *r, const xmlNode *n,
	struct label_parts *p) MUST_CHECK;

#endif
