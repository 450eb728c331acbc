/* SPDX-License-Identifier: MIT */
/* Inside of label expressions: names as people write them. */
#ifndef LABELS_EXPR_H
#define LABELS_EXPR_H

#include "labels/model.h"

/* Equal but for case and any white space: "top secret", "TopSecret". */
bool expr_name_loose(struct span a, struct span b);

/* Each takes exact names before loose ones. *count_r: how many fit; the
 * result is good where it is 1. */
const struct classification *expr_class(
	const struct policy *p, struct span name, size_t *count_r);
const struct value *expr_value(const struct policy *p, struct span tag,
	struct span name, size_t *count_r);
/* Sets the bits of all values that tag means and a clearance may hold; how
 * many tags it means. */
size_t expr_all_values(const struct policy *p, struct span tag, uint64_t *bits);

/* In how many tag sets that is. */
size_t expr_tag_sets(const struct policy *p, struct span tag);

/* Errors that name what there is instead. */
enum err expr_no_policy(
	const struct labels *ls, struct span name, struct errtext *e);
enum err expr_no_class(const struct policy *p, struct span name, size_t count,
	struct errtext *e);
enum err expr_no_value(const struct policy *p, struct span tag,
	struct span name, size_t count, struct errtext *e);
enum err expr_no_privacy(
	const struct policy *p, struct span name, struct errtext *e);

/* As expr_label_read() but for the classification, which may be missing: then
 * p_r->cls is NULL. */
enum err expr_partial_read(struct labels *ls, struct arena *a, struct span expr,
	struct label_parts *p_r, struct errtext *e) MUST_CHECK;

#define EXPR_PRIVACY_MAX 256 /* bytes of a privacy mark */
/* A privacy mark as reading takes it: in the policy's spelling, if the policy
 * has it. */
struct span expr_privacy(const struct policy *p, struct span mark);

/* Would an unquoted name be read as something else? */
bool expr_needs_quotes(struct span name);

#endif
