/* SPDX-License-Identifier: MIT */
/*
 * Asking what was sent, in XPath. Stanzas are in no namespace there; prefixes:
 * muc user admin owner x delay sid occ err sec info items ping caveat catalog
 * conf rsm version vcard fwd mmn mod ret.
 */
#ifndef TESTS_SUPPORT_EXPECT_H
#define TESTS_SUPPORT_EXPECT_H

#include <check.h>

#include "tests/support/world.h"

/* The next stanza to that address, full or bare as it is in `to`, is so. */
#define expect(w, jid, xpath) expect_at((w), (jid), (xpath), __FILE__, __LINE__)
/* One of those that nobody asked for yet is so. */
#define expect_some(w, jid, xpath) \
	expect_some_at((w), (jid), (xpath), __FILE__, __LINE__)
/* None of those that nobody asked for yet is so. */
#define expect_none(w, jid, xpath) \
	expect_none_at((w), (jid), (xpath), __FILE__, __LINE__)
/* Nothing more for that address. */
#define expect_quiet(w, jid) expect_quiet_at((w), (jid), __FILE__, __LINE__)
/* Nothing more for anybody. */
#define expect_silence(w) expect_silence_at((w), __FILE__, __LINE__)

void expect_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line);
void expect_some_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line);
void expect_none_at(struct world *w, const char *jid, const char *xpath,
	const char *file, int line);
void expect_quiet_at(
	struct world *w, const char *jid, const char *file, int line);
void expect_silence_at(struct world *w, const char *file, int line);

/* Is this stanza so? */
bool expect_is(const char *xml, const char *xpath);
/* The XPath's string value in it; the world's memory. */
const char *expect_string(struct world *w, const char *xml, const char *xpath);

/* How many of all stanzas sent to jid since world_forget() are so. */
size_t expect_count(struct world *w, const char *jid, const char *xpath);
/* The XPath's string value in the latest stanza to jid; the world's memory. */
const char *expect_value(struct world *w, const char *jid, const char *xpath);

#endif
