/* SPDX-License-Identifier: MIT */
/* Policies of any size for the bench of the labels, and labels under them. */
#ifndef TESTS_BENCH_LABEL_WORLD_H
#define TESTS_BENCH_LABEL_WORLD_H

#include "labels/gate.h"
#include "labels/model.h"

#define INPUTS 12000u /* of one form; more than the cache keeps */
#define NOW    INT64_C(1735689600000) /* 2025-01-01 */

enum form {
	DER,
	NATO,
	SPIFFY,
	EXPR,
	FORM_N,
};

/* A policy and what is asked under it. */
struct world {
	const char *name;
	unsigned sets, tags, values; /* tags of a set, values of a tag */
	struct buf spif;
	struct labels *ls;
	const struct policy *p;
	struct gate *gate;
	struct buf text; /* all inputs */
	size_t input[FORM_N][INPUTS + 1];
	size_t next[FORM_N]; /* the one that was read longest ago */
	struct buf clearance_der, clearance_xml, clearance_expr;
	const struct label *label;
	const struct clearance *clearance;
	struct buf out;
};

struct world *world_new(
	const char *name, unsigned sets, unsigned tags, unsigned values);
void world_free(struct world *w);

/* All are valid, and no two are of one value. */
struct span input_of(const struct world *w, enum form f, size_t i);
/* Must be valid, or the bench ends. */
const struct label *read_label(struct world *w, enum form f, struct span text);
void put_label(struct buf *b, enum form f, const struct label_parts *p);

#endif
