/* SPDX-License-Identifier: MIT */
/* One question about a label, answered in full. */
#ifndef CTL_DECIDE_H
#define CTL_DECIDE_H

#include <jansson.h>

#include "labels/caveat-labels.h"

/* What is asked. p NULL, NULL: not asked. Borrows all. */
struct question {
	/* Expressions, `ess:` and `xml:` included. */
	struct caveat_str label, clearance;
	const char *lang;         /* of the marking: a language tag */
	const char *location;     /* of the marking: "pageBottom" */
	const char *translate_to; /* name or OID of a policy */
	bool decrypt;             /* direction of the translation */
	bool new_label;           /* obsolete values are refused */
};

/*
 * An object with the fields label, policy_id, class, categories, color,
 * marking, ess_der, stanag4774_information, clearance, translated, decision
 * and reasons, as far as they were asked for. The caller's reference.
 */
json_t *decide(struct caveat_engine *e, const struct question *q);

/* The facts of a label that the answer has. */
json_t *label_json(
	const struct caveat_label *l, const char *location, const char *lang);
json_t *clearance_json(const struct caveat_clearance *c);

/* Borrowed bytes, or a text that is freed here; null where there is none. */
json_t *json_str(struct caveat_str s);
json_t *json_take(char *text);
/* Dies where there is no memory, or value isn't UTF-8. */
void json_put(json_t *o, const char *key, json_t *value);
/* One line on stdout; o is freed. */
void json_print(json_t *o);

#endif
