/* SPDX-License-Identifier: MIT */
/* One question about a label, answered in full. */
#ifndef CTL_DECIDE_H
#define CTL_DECIDE_H

#include <jansson.h>

#include "base/buf.h"
#include "labels/inspect.h"

/* What is asked. Absent spans: not asked. Borrows all. */
struct question {
	/* Expressions, `ess:` and `xml:` included. */
	struct span label, clearance;
	struct span lang;     /* BCP 47 tag of the marking */
	const char *location; /* of the marking: "pageBottom" */
	int64_t wall_ms;
	struct span translate_to; /* name or OID of a policy */
	bool decrypt;             /* direction of the translation */
	bool new_label;           /* obsolete values are refused */
	bool succession;          /* a successor whose time has come is taken */
};

/*
 * An object with the fields label, policy_id, class, categories, color,
 * marking, ess_der, stanag4774_information, clearance, translated, decision
 * and reasons, as far as they were asked for. The caller's reference.
 */
json_t *decide(struct labels *ls, const struct question *q);

/* *l_r of a question alone. */
enum label_status question_label(struct labels *ls, const struct question *q,
	const struct label **l_r, struct errtext *e);

/* Bytes as a JSON string; null where they are absent. */
json_t *json_span(struct span s);

#endif
