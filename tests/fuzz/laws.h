/* SPDX-License-Identifier: MIT */
/*
 * What holds of every label and every clearance, from wherever it came: each
 * form reads back as the same value, what is written is canonical, the engine
 * judges and decides as its slow twin, and what people are shown is text. Who
 * breaks one aborts.
 */
#ifndef TESTS_FUZZ_LAWS_H
#define TESTS_FUZZ_LAWS_H

#include "labels/engine.h"
#include "tests/fuzz/tape.h"

#define LAWS_NOW INT64_C(1767225600000) /* 2026-01-01 */

/* Four policies: the sample, every rule, MISSI, no binary form. Loaded once. */
struct labels *laws_world(void);

void laws_label(struct labels *ls, const struct label_parts *p);
/* Of a label, that engine and twin judge it alike; quick. */
void laws_judgement(const struct label_parts *p);
void laws_clearance(struct labels *ls, const struct clearance_parts *p);
/* A refusal says why, in UTF-8. e was empty before. */
void laws_refusal(const struct errtext *e);
/* Text that people are shown: UTF-8, within max bytes. */
void laws_text(struct span s, size_t max);

bool laws_same_label(const struct label_parts *a, const struct label_parts *b);
bool laws_same_meta(const struct nato_meta *a, const struct nato_meta *b);
bool laws_same_clearance(
	const struct clearance_parts *a, const struct clearance_parts *b);

/* Any label or clearance under p, as the tape says. Memory is the arena's. */
struct label_parts laws_make_label(
	struct tape *t, struct arena *a, const struct policy *p);
struct clearance_parts laws_make_clearance(
	struct tape *t, struct arena *a, const struct policy *p);

#endif
