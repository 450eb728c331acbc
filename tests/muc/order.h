/* SPDX-License-Identifier: MIT */
/* Commands in tests (XEP-0050). */
#ifndef TESTS_MUC_ORDER_H
#define TESTS_MUC_ORDER_H

#include "tests/muc/ask.h"

#define OURS(name) "urn:caveat:commands:" name
/* What order_list() gives to everybody who holds a clearance. */
#define ORDER_COMMON                                              \
	OURS("compose-label")                                     \
	" " OURS("my-labels") " " OURS("my-labels-add") " " OURS( \
		"my-labels-remove") " "
#define VALUE(v)      "<value>" v "</value>"
#define FIELD(var, v) "<field var='" var "'>" VALUE(v) "</field>"

/* The answer. more: attributes of `<command/>`; fields: of a submit, NULL: no
 * form. */
const char *order(struct world *w, const char *from, const char *to,
	const char *node, const char *more, const char *fields);
/* At once with its form: the status ("completed"), or the error; behind it
 * "!" and the text of an error note. */
const char *order_done(struct world *w, const char *from, const char *to,
	const char *node, const char *fields);
/* What an answer says: as above. */
const char *order_status(struct world *w, const char *answer);
/* ` sessionid='…'` of an answer. */
const char *order_session(struct world *w, const char *answer);
/* Condition of XEP-0050 in an error; "" if none. */
const char *order_condition(struct world *w, const char *answer);
/* The nodes that somebody is offered, with a space behind each. */
const char *order_list(struct world *w, const char *from, const char *to);

#endif
