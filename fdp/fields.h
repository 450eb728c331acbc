/* SPDX-License-Identifier: MIT */
/*
 * Labels of single fields: a `<securitylabel/>` inside a `<field/>`. Of a
 * template everybody gets the fields that they are cleared for, and of the
 * others nothing; of a submission, too, with a marked gap for each of the
 * others, wherever a layout or a table names them. What a template marks so, a
 * submission has marked so, and not otherwise.
 */
#ifndef FDP_FIELDS_H
#define FDP_FIELDS_H

#include "pubsub/kind.h"

/*
 * The form as it is kept: each label read, judged for publisher and node like
 * that of an item, and written anew. under (NULL: none): the template, whose
 * labels count where the form has none. Memory is the arena's.
 * SX_INVALID_PAYLOAD (labels elsewhere), SX_POLICY_VIOLATION,
 * SX_PUBLISHER_CLEARANCE, SX_NODE_CLEARANCE, SX_PAYLOAD_TOO_BIG.
 */
enum sx_cond fields_keep(struct kind_item *i, const struct xml *under,
	struct turn *t) MUST_CHECK;
/* The same of one that was filled in when the template was another: labels that
 * it has are those of `then`; what has none gets that of the newest. */
enum sx_cond fields_keep_then(struct kind_item *i, const struct xml *newest,
	const struct xml *then, struct turn *t) MUST_CHECK;
/* The form as who holds c may read it; memory is the arena's. gaps: with a mark
 * in the place of what is left out. Absent: it is none, or can't be written. */
struct span fields_view(struct node *n, const struct xml *form,
	const struct clearance *c, bool gaps, struct turn *t);
/* Does any field bear a label? */
bool fields_are_labelled(const struct xml *form);

#endif
