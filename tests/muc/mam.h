/* SPDX-License-Identifier: MIT */
/*
 * For tests of the archive: Ann, cleared for everything, has made a room; Bob
 * has no clearance of his own. Neither has to be inside to ask.
 */
#ifndef TESTS_MUC_MAM_H
#define TESTS_MUC_MAM_H

#include "tests/muc/ask.h"

#define ANN "ann@ex.org/a"
#define BOB "bob@ex.org/b"

#define FORM(fields)                              \
	"<x xmlns='jabber:x:data' type='submit'>" \
	"<field var='FORM_TYPE' type='hidden'>"   \
	"<value>urn:xmpp:mam:2</value></field>" fields "</x>"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define RSM(x)      "<set xmlns='http://jabber.org/protocol/rsm'>" x "</set>"

#define TEXT(words) FORM(FIELD("{urn:xmpp:fulltext:0}fulltext", words))

struct world *mam_new(const struct world_conf *conf);
/* The answer's iq; what came before is in mam_found(). */
const char *mam_query(struct world *w, const char *who, const char *inside);
/* Bodies and subjects of what was sent as results, in the order of sending. */
const char *mam_found(struct world *w, const char *who);
/* The archive id under which Ann hears something. */
const char *mam_said(
	struct world *w, const char *who, const char *body, const char *label);

/* In files that have a world w. */
#define query(who, inside)   mam_query(w, (who), (inside))
#define found(who)           mam_found(w, (who))
#define said(who, body, l)   mam_said(w, (who), (body), (l))
#define labelled(body, expr) said(ANN, body, world_label(w, expr))
#define ck_found(who, inside, want)                         \
	do {                                                \
		const char *a_ = query(who, inside);        \
		ck_assert_str_eq(verdict(w, a_), "result"); \
		ck_assert_str_eq(found(who), (want));       \
	} while (0)
#define ck_refused(who, inside, want)                     \
	do {                                              \
		const char *a_ = query(who, inside);      \
		ck_assert_str_eq(verdict(w, a_), (want)); \
		ck_assert_str_eq(found(who), "");         \
	} while (0)

#endif
