/* SPDX-License-Identifier: MIT */
/* What the tests of nodes say often. */
#ifndef TESTS_PUBSUB_NODE_H
#define TESTS_PUBSUB_NODE_H

#include "tests/support/expect.h"

#define PUBSUB "http://jabber.org/protocol/pubsub"
#define ANN    "ann@ex.org/pc"
#define BOB    "bob@ex.org/pc"
#define DAN    "dan@ex.org/pc"

/* A world with a service of nodes; conf may be NULL. */
struct world *nodes_new(const struct world_conf *conf);

/* The answer to a request, kept by the world: `<pubsub>` around the payload;
 * that of the owner; any payload. */
const char *ps_get(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const char *ps_set(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const char *own_get(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const char *own_set(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const char *iq_get(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
const char *iq_set(struct world *w, const char *from, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* Is it so, and not an error? */
#define ck_is(xml, xpath)                                                    \
	do {                                                                 \
		const char *of_ = (xml);                                     \
		ck_assert_msg(expect_is(of_, (xpath)), "%s\nis not %s", of_, \
			(xpath));                                            \
	} while (0)
#define ck_done(xml) ck_is(xml, "/iq[@type='result']")
#define ck_error(xml, type, cond)                                             \
	ck_is(xml, "/iq[@type='error'][error[@type='" type "'][err:" cond "]" \
		   "]")
#define ck_error_app(xml, type, cond, app)                                \
	ck_is(xml, "/iq[@type='error'][error[@type='" type "'][err:" cond \
		   "][pse:" app "]]")

/* Ann makes node n with these options (fields of the form; "": as it is). */
void node_make(struct world *w, const char *n, const char *fields);
/* An owner changes them. */
void node_set(struct world *w, const char *n, const char *fields);
/* One field of such a form. */
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"

/* An entry with that text as the item id; label: XML, NULL: none. */
const char *node_publish(struct world *w, const char *from, const char *n,
	const char *id, const char *label);
void node_subscribe(struct world *w, const char *from, const char *n);
/* Item ids of n as that person reads them, with spaces between. */
const char *node_ids(struct world *w, const char *from, const char *n);
/* What was sent to that person since, as how many such. */
size_t node_events(struct world *w, const char *to, const char *xpath);

#endif
