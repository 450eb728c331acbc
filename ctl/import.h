/* SPDX-License-Identifier: MIT */
/* caveatctl import: its words, and its two ways. */
#ifndef CTL_IMPORT_H
#define CTL_IMPORT_H

#include "ctl/moves.h"
#include "move/document.h"

struct import {
	const struct ctl *c;
	const char *file;
	const char *const *place;
	size_t place_n;
	const char *label, *policy, *unfit;
	bool check, verify, invite;
	struct map map;
	struct move_source *from; /* the file, read through */
	struct moves moves;
	struct moves_row *row; /* that is on its way */
};

/* import_check.c: what would be; nothing is changed. */
struct import_findings;
struct import_findings *import_findings_new(void) NONNULL;
void import_findings_free(struct import_findings **f); /* NULL is fine */
void import_findings_add(struct import_findings *f, const char *place,
	const struct arrival_finding *x);
void import_findings_print(const struct import_findings *f);
/* [{"place", "kind", "what", "value", "here", "why", "times"}...] */
json_t *import_findings_json(const struct import_findings *f) NONNULL;

#endif
