/* SPDX-License-Identifier: MIT */
/*
 * Search for a valid label. Adding values never mends what an excluded class,
 * an excluded value, a closed window or a maximum forbids; it may mend what is
 * required. So: give up on the first, branch over what would mend the other.
 */
#include "labels/reach.h"

#include <stdlib.h>

/* Values that a label may need beside the given ones. */
#define ADDED_MAX 256

struct search {
	struct reach *r;
	const struct classification *cls;
	uint64_t *bits;
	uint64_t *need; /* at each depth: what would mend the first lack */
	unsigned cursor[ADDED_MAX + 1], added[ADDED_MAX];
};

static bool meets(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if ((a[i] & b[i]) != 0)
			return true;
	return false;
}

static size_t groups_met(const struct search *s, const struct required *r)
{
	size_t n = 0;

	for (const struct value_group *g = r->group; g != NULL; g = g->next)
		if (meets(g->mask, s->bits, s->r->p->words))
			n++;
	return n;
}

/* Another value than v itself in the group that v excludes. */
static bool excludes(
	const struct search *s, const struct value *v, const uint64_t *mask)
{
	for (size_t i = 0; i < s->r->p->words; i++) {
		uint64_t hit = mask[i] & s->bits[i];

		if (i == v->ordinal / 64)
			hit &= ~(UINT64_C(1) << v->ordinal % 64);
		if (hit != 0)
			return true;
	}
	return false;
}

static bool too_many(const struct search *s, const struct tag *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->r->p->words; i++)
		n += (uint64_t)__builtin_popcountll(t->mask[i] & s->bits[i]);
	return n > t->max || (t->single && n > 1);
}

static bool passes_one(const struct search *s, const struct required *r)
{
	for (; r != NULL; r = r->next)
		if (r->op == REQ_ONLY_ONE && groups_met(s, r) > 1)
			return true;
	return false;
}

/* Is v there although no label with what is chosen may have it? */
static bool spoils(const struct search *s, const struct value *v)
{
	const struct reach *r = s->r;

	if (v->not_before > r->wall_ms || v->not_after < r->wall_ms ||
		(r->creating && (v->obsolete || v->user_input)))
		return true;
	if ((v->excluded_class != NULL &&
		    bit_test(v->excluded_class, s->cls->index)) ||
		(v->required_class != NULL && v->required_class != s->cls))
		return true;
	for (const struct value_group *g = v->excluded; g != NULL; g = g->next)
		if (excludes(s, v, g->mask))
			return true;
	return too_many(s, v->tag) || passes_one(s, v->required);
}

/* Puts into need what would mend the first requirement that isn't met. */
static bool lacks(
	const struct search *s, const struct required *r, uint64_t *need)
{
	for (; r != NULL; r = r->next) {
		size_t met = groups_met(s, r);

		if (met == r->group_n || (met != 0 && r->op != REQ_ALL))
			continue;
		for (const struct value_group *g = r->group; g != NULL;
			g = g->next)
			for (size_t i = 0; i < s->r->p->words; i++)
				need[i] |= g->mask[i];
		return true;
	}
	return false;
}

static bool lacks_values(
	const struct search *s, const struct value *v, uint64_t *need)
{
	uint64_t n = 0;

	if (lacks(s, v->required, need))
		return true;
	for (size_t i = 0; i < s->r->p->words; i++)
		n += (uint64_t)__builtin_popcountll(
			v->tag->mask[i] & s->bits[i]);
	if (n >= v->tag->min)
		return false;
	memcpy(need, v->tag->mask, s->r->p->words * sizeof(*need));
	return true;
}

static bool is_valid(const struct search *s)
{
	const struct policy *p = s->r->p;
	struct label_parts parts = {
		.policy = p, .cls = s->cls, .bits = s->bits};

	for (size_t i = 0; p->privacy_min != 0 && i < p->privacy_n; i++)
		if (!p->privacy[i].obsolete)
			parts.privacy = p->privacy[i].name;
	return label_fixed_rules_hold(&parts, s->r->creating, NULL);
}

/* The label is valid; or need has what to try next, nothing if no addition
 * mends it. */
static bool examine(const struct search *s, uint64_t *need)
{
	const struct policy *p = s->r->p;
	unsigned n = (unsigned)p->value_n;
	bool lacking;

	memset(need, 0, p->words * sizeof(*need));
	if (passes_one(s, s->cls->required))
		return false;
	for (unsigned i = bit_next(s->bits, 0, n); i < n;
		i = bit_next(s->bits, i + 1, n))
		if (spoils(s, p->value[i]))
			return false;
	lacking = lacks(s, s->cls->required, need);
	for (unsigned i = bit_next(s->bits, 0, n); i < n && !lacking;
		i = bit_next(s->bits, i + 1, n))
		lacking = lacks_values(s, p->value[i], need);
	return !lacking && is_valid(s);
}

/* The next value to try at this depth; value_n: there is none. */
static unsigned next_try(const struct search *s, size_t depth)
{
	const uint64_t *need = s->need + depth * s->r->p->words;
	unsigned n = (unsigned)s->r->p->value_n, i = s->cursor[depth];

	while (i < n && (!bit_test(need, i) || bit_test(s->bits, i)))
		i++;
	return i;
}

static void bit_clear(uint64_t *bits, unsigned i)
{
	bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

/* Of one look at a label. */
static uint64_t cost_of(const struct search *s)
{
	const struct policy *p = s->r->p;
	uint64_t n = 0;

	for (const struct required *r = s->cls->required; r != NULL;
		r = r->next)
		n += r->group_n;
	for (size_t i = 0; i < p->set_n; i++)
		n += p->set[i].tag_n;
	return 64 + p->value_n + n * p->words;
}

static bool look(struct search *s, size_t depth, uint64_t cost)
{
	struct reach *r = s->r;

	r->work -= r->work < cost ? r->work : cost;
	s->cursor[depth] = 0;
	return examine(s, s->need + depth * r->p->words);
}

static bool run(struct search *s)
{
	struct reach *r = s->r;
	uint64_t cost = cost_of(s);
	size_t depth = 0;

	if (r->work != 0 && look(s, 0, cost))
		return true;
	for (;;) {
		unsigned next = next_try(s, depth);

		if (next < r->p->value_n && depth == ADDED_MAX)
			r->work = 0; /* no label is looked at that deep */
		if (next == r->p->value_n || r->work == 0) {
			if (depth == 0)
				return false;
			bit_clear(s->bits, s->added[--depth]);
			continue;
		}
		s->cursor[depth] = next + 1;
		s->added[depth++] = next;
		bit_set(s->bits, next);
		if (look(s, depth, cost))
			return true;
	}
}

bool reach_label(
	struct reach *r, const struct classification *cls, uint64_t *bits)
{
	struct search s = {.r = r, .cls = cls, .bits = bits};
	bool found;

	s.need = xcalloc((ADDED_MAX + 1) * r->p->words, sizeof(*s.need));
	found = run(&s);
	free(s.need);
	return found;
}
