/* SPDX-License-Identifier: MIT */
/* Groups of values: the pairs of a policy, and clearances with their groups. */
#include "labels/membership.h"

#include "labels/engine.h"

bool policy_membership_next(const struct policy *p, size_t *at,
	struct value_fact *group_r, struct value_fact *member_r)
{
	const struct membership *m;
	size_t group, member;

	if (*at >= p->membership_n)
		return false;
	m = &p->membership[(*at)++];
	group = m->group->ordinal;
	member = m->member->ordinal;
	/* Both are there. */
	(void)policy_value_next(p, &group, group_r);
	(void)policy_value_next(p, &member, member_r);
	return true;
}

/* true: bits has more than before. Ends when all groups are in. */
static bool add_groups(const struct policy *p, uint64_t *bits)
{
	bool more = false;

	for (size_t i = 0; i < p->membership_n; i++) {
		const struct membership *m = &p->membership[i];

		if (!bit_test(bits, m->member->ordinal) ||
			bit_test(bits, m->group->ordinal))
			continue;
		bit_set(bits, m->group->ordinal);
		more = true;
	}
	return more;
}

enum err clearance_with_groups(const struct clearance *c,
	const struct clearance **c_r, struct errtext *e)
{
	struct labels *ls = c->owner;
	struct clearance_parts parts = c->p;
	size_t words = parts.policy->words;

	arena_reset(ls->scratch);
	parts.bits = arena_array(ls->scratch, uint64_t, words);
	memcpy(parts.bits, c->p.bits, words * sizeof(*parts.bits));
	while (add_groups(parts.policy, parts.bits))
		;
	return clearance_intern(ls, &parts, c_r, e);
}
