/* SPDX-License-Identifier: MIT */
/* An accepted address is prepared once for all, and its parts are its parts. */
#include <stdint.h>

#include "base/err.h"
#include "xmpp/jid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_part(struct span s)
{
	BUG_ON(s.p != NULL && (s.n == 0 || s.n > 1023 || !span_is_utf8(s)));
}

static void check(struct arena *a, const struct jid *j)
{
	struct jid again, made;

	check_part(j->node);
	check_part(j->domain);
	check_part(j->resource);
	BUG_ON(j->domain.p == NULL);
	BUG_ON(j->node.n != 0 &&
		(memchr(j->node.p, '@', j->node.n) != NULL ||
			memchr(j->node.p, '/', j->node.n) != NULL));
	BUG_ON(memchr(j->domain.p, '@', j->domain.n) != NULL ||
		memchr(j->domain.p, '/', j->domain.n) != NULL);
	made = jid_make(a, j->node, j->domain, j->resource);
	BUG_ON(!span_eq(made.full, j->full) || !span_eq(made.bare, j->bare));
	BUG_ON(!jid_parse(a, j->full, &again));
	BUG_ON(!span_eq(again.full, j->full));
	BUG_ON(!jid_matches(j->bare, j->bare));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct span s = span_of(data, size), nick, again;
	struct jid j;

	if (jid_parse(a, s, &j))
		check(a, &j);
	if (jid_prep_nick(a, s, &nick)) {
		check_part(nick);
		BUG_ON(!jid_prep_nick(a, nick, &again));
		BUG_ON(!span_eq(nick, again));
	}
	arena_free(&a);
	return 0;
}
