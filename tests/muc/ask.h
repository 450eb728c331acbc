/* SPDX-License-Identifier: MIT */
/*
 * For tests of requests: a question, its answer, and what others heard. XPath
 * as in tests/support/expect.h, with version and ping besides.
 */
#ifndef TESTS_MUC_ASK_H
#define TESTS_MUC_ASK_H

#include <check.h>

#include "tests/support/world.h"

#define PROTOCOL(x) "http://jabber.org/protocol/" x

/* Formatted text; good for the rest of the world's life. */
const char *say(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The bytes of the one answer to an iq; its id is always the same. */
const char *ask(struct world *w, const char *from, const char *to,
	const char *type, const char *payload);
/* "result", or "TYPE/CONDITION" of an error. */
const char *verdict(struct world *w, const char *answer);

/* All that was sent to that address since world_forget(), to everybody if
 * NULL, in order inside one `<all>`. */
const char *heard(struct world *w, const char *who);

/* String value of the expression. */
const char *xpath_text(struct world *w, const char *xml, const char *expr);
bool xpath_holds(const char *xml, const char *expr);
#define ck_xpath(xml, expr)                                   \
	do {                                                  \
		const char *xml_ = (xml), *expr_ = (expr);    \
		ck_assert_msg(xpath_holds(xml_, expr_),       \
			"not %.600s:\n%.3000s", expr_, xml_); \
	} while (0)
#define ck_xpath_not(xml, expr)                                              \
	do {                                                                 \
		const char *xml_ = (xml), *expr_ = (expr);                   \
		ck_assert_msg(!xpath_holds(xml_, expr_), "%.600s:\n%.3000s", \
			expr_, xml_);                                        \
	} while (0)

/* The operator's ways; pairs are NAME=VALUE. What is given back is the error
 * text, "" if done. */
const char *op_create(struct world *w, const char *room, const char *pair);
const char *op_set(struct world *w, const char *room, const char *pair);
const char *op_give(struct world *w, const char *room, const char *bare,
	const char *affiliation);
/* Every value that is shown under that name, a line each; NULL: no room. */
const char *op_show(struct world *w, const char *room, const char *name);

#endif
