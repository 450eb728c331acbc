/* SPDX-License-Identifier: MIT */
/* caveatctl why: its words, the two ways to answer, and columns. */
#ifndef CTL_WHY_H
#define CTL_WHY_H

#include "base/buf.h"
#include "ctl/client.h"

struct why {
	const struct ctl *c;
	const char *jid; /* NULL: everybody who is known of there */
	const char *place, *label;
	const char *message; /* id */
	const char *as;      /* "sender", "receiver"; NULL: both */
	const char *policy;  /* file */
	const char *clearance;
	const char *days; /* of the archive; NULL: not about it */
};

/* What is the same in each request about it; NULL: said why. */
json_t *why_body(const struct why *w) MUST_CHECK;

/* what_if.c: over the archive. */
enum ctl_status what_if(const struct why *w);

/* ---- columns (table.c) ---- */

#define TABLE_COLUMNS 6
/* Rows of cells, printed so that columns stand below each other. */
struct table {
	struct buf text; /* of all cells, NUL behind each */
	size_t columns;
};
void table_init(struct table *t, size_t columns);
/* With the first row. */
void table_begin(struct table *t, const char *const *head, size_t columns);
void table_add(struct table *t, const char *cell);
void table_number(struct table *t, uint64_t n);
void table_print(struct table *t, const char *indent); /* and clears */

#endif
