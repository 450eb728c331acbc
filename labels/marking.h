/* SPDX-License-Identifier: MIT */
/* The pieces of a marking, for who reads one. Without any language. */
#ifndef LABELS_MARKING_H
#define LABELS_MARKING_H

#include "labels/model.h"

struct marking_at {
	const struct policy *policy;
	uint32_t where; /* enum mark_where */
};

/* What a label shows of these, its own prefix and suffix included; nothing is
 * added where it shows nothing. */
void marking_class(const struct marking_at *at, const struct classification *c,
	struct buf *b);
void marking_value(
	const struct marking_at *at, const struct value *v, struct buf *b);
void marking_privacy(const struct marking_at *at, const struct privacy_mark *m,
	struct buf *b);
/* Absent: none. */
struct span marking_qualifier_of(const struct marking_at *at,
	const struct markings *m, enum qualifier_code code);
/* In place of the policy's name, where nothing of the label replaces it. */
struct span marking_slot(const struct marking_at *at);
/* What an item of that name puts there; absent: nothing. */
struct span marking_replaced(const struct marking_at *at,
	const struct markings *m, struct span name);
/* Does a label with it show no classification? */
bool marking_suppresses(const struct marking_at *at, const struct value *v);
/* Does the policy say anything of that place? */
bool marking_knows(const struct policy *p, uint32_t where);

#endif
