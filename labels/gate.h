/* SPDX-License-Identifier: MIT */
/*
 * The reference monitor. Nothing leaves without a grant, and only gate.c can
 * make one. One gate per service; memo of label value x clearance.
 */
#ifndef LABELS_GATE_H
#define LABELS_GATE_H

#include "labels/acdf.h"

struct gate;
struct grant; /* good until the gate's next question or tick; never freed */

enum gate_mode {
	GATE_ENFORCE = 0,
	GATE_WARN =
		1, /* grants what labels alone would refuse, and counts it */
};

struct gate *gate_new(enum gate_mode mode) NONNULL;
void gate_free(struct gate **g);
enum gate_mode gate_mode(const struct gate *g);
/* Start of a turn: the time that windows are judged by. */
void gate_tick(struct gate *g, int64_t wall_ms);
int64_t gate_time(const struct gate *g); /* as it was told last */

/* May what is marked l go to who holds c? NULL: no. l or c NULL: no. */
const struct grant *gate_release(
	struct gate *g, const struct label *l, const struct clearance *c);
/* For what carries no label and stands under no access label: an answer to
 * the asker, presence in a place open to all. Covers only packets written
 * under no label. */
const struct grant *gate_open(struct gate *g);
/* Same question, without a grant to send by. */
bool gate_allows(
	struct gate *g, const struct label *l, const struct clearance *c);

/* The same for a place whose clearance is a list of labels: is l's value one
 * of theirs, valid and in force? */
bool gate_lists(struct gate *g, const struct label *l,
	const struct label *const *list, size_t n);

/* Is g for this label (NULL: gate_open())? Used by outbox_send(). */
bool grant_covers(const struct grant *g, const struct label *l);

/* For tests and metrics: questions, decisions really computed, denials,
 * passes in warn mode. */
struct gate_stats {
	uint64_t asked, decided, denied, warned;
};
struct gate_stats gate_stats(const struct gate *g);

#endif
