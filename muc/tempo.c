/* SPDX-License-Identifier: MIT */
/* How often people speak. */
#include "muc/tempo.h"

/* A person in a room. */
static struct span key_of(
	const struct room *r, struct span bare, struct turn *t)
{
	return arena_printf(
		t->arena, "%lld/%.*s", (long long)r->id, SPAN_FMT(bare));
}

bool tempo_allows(struct room *r, struct span bare, struct turn *t)
{
	struct muc *m = r->muc;
	const struct pace_limit max = {
		m->conf.limits.messages_per_minute, 60000};

	return max.n == 0 ||
	       pace_take(&m->messages, key_of(r, bare, t), 1, &max, t->mono);
}

/* XEP-0500 5: text only, and not of admins and owners. */
bool tempo_slow_allows(struct room *r, struct span bare, const struct stanza *s,
	struct turn *t, const char **text_r)
{
	int64_t seconds = r->set->config.slow_mode;
	const struct pace_limit max = {1, seconds * 1000};

	if (seconds == 0 || xml_child(s->root, NS_STANZA, "body") == NULL ||
		room_affiliation(r, bare) >= AFF_ADMIN ||
		pace_take(&r->muc->slow, key_of(r, bare, t), 1, &max, t->mono))
		return true;
	*text_r = arena_printf(t->arena,
		"This room is in slow mode: %lld seconds must pass between two "
		"of your messages. Try again later.",
		(long long)seconds)
	                  .p;
	return false;
}
