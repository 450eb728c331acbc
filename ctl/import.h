/* SPDX-License-Identifier: MIT */
/* caveatctl import: its words, and its two ways. */
#ifndef CTL_IMPORT_H
#define CTL_IMPORT_H

#include "ctl/client.h"
#include "ctl/given.h"
#include "ctl/moves.h"
#include "move/document.h"

/* What was heard of a place. */
struct import_told {
	const char *name;
	struct arrival_count arrived;
	struct moves_notes notes;
};

struct import {
	const struct ctl *c;
	const char *file;
	const char *const *place;
	size_t place_n;
	struct given given;
	struct map map;
	struct move_source *from; /* the file, read through */
	struct move_rows moves;
	struct import_told *told; /* by place, as the file lists them */
	struct import_told *now;  /* of the one that is on its way */
};

/* By it the next import of the same place knows that it is the same; the
 * caller's. */
char *import_source(const struct move_row *r) NONNULL;

/* What the file says of itself. */
void import_print_facts(const struct import *x);
json_t *import_facts_json(const struct import *x) NONNULL;

/* import_check.c: each place is taken in as it would be, unseen, compared with
 * what it was, and taken out again. What is there already is only compared. */
enum ctl_status import_check(struct import *x);

/* import_findings.c */
struct import_findings;
struct import_findings *import_findings_new(void) NONNULL;
void import_findings_free(struct import_findings **f); /* NULL is fine */
void import_findings_add(struct import_findings *f, const char *place,
	const struct arrival_finding *x);
void import_findings_print(const struct import_findings *f);
/* [{"place", "kind", "what", "value", "here", "why", "times"}...] */
json_t *import_findings_json(const struct import_findings *f) NONNULL;

#endif
