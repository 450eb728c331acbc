/* SPDX-License-Identifier: MIT */
/* The slow twin of the decision. */
#include "tests/support/twin.h"

/*
 * Sets of values are bits by place in the policy. A place is found by counting
 * from the first value of the first tag, whatever the value says of itself.
 */
static size_t place_of(const struct policy *p, const struct value *wanted)
{
	size_t at = 0;

	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			for (size_t v = 0; v < p->set[i].tag[k].value_n; v++) {
				if (&p->set[i].tag[k].value[v] == wanted)
					return at;
				at++;
			}
	BUG("a value of another policy");
}

static bool has(
	const struct policy *p, const uint64_t *bits, const struct value *v)
{
	size_t at = place_of(p, v);

	return (bits[at / 64] >> at % 64) % 2 == 1;
}

static size_t count(
	const struct policy *p, const uint64_t *bits, const struct tag *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->value_n; i++)
		if (has(p, bits, &t->value[i]))
			n++;
	return n;
}

/* Is the reference matched by a value of the label other than self? */
static bool matched(const struct label_parts *l, const struct value_group *g,
	const struct value *self)
{
	const struct policy *p = l->policy;

	for (size_t i = 0; i < p->value_n; i++)
		if (p->value[i] != self && has(p, g->mask, p->value[i]) &&
			has(p, l->bits, p->value[i]))
			return true;
	return false;
}

/* onlyOne: n == 1; oneOrMore: n >= 1; all: n == number of references. */
static bool group_holds(const struct label_parts *l, const struct required *r)
{
	size_t n = 0, refs = 0;

	for (const struct value_group *g = r->group; g != NULL; g = g->next) {
		refs++;
		if (matched(l, g, NULL))
			n++;
	}
	if (r->op == REQ_ONLY_ONE)
		return n == 1;
	if (r->op == REQ_ONE_OR_MORE)
		return n >= 1;
	return r->op == REQ_ALL && n == refs;
}

static bool groups_hold(const struct label_parts *l, const struct required *r)
{
	for (; r != NULL; r = r->next)
		if (!group_holds(l, r))
			return false;
	return true;
}

static bool excludes_class(const struct policy *p, const struct value *v,
	const struct classification *c)
{
	for (size_t i = 0; v->excluded_class != NULL && i < p->cls_n; i++)
		if (name_eq(p->cls[i].name, c->name) &&
			(v->excluded_class[i / 64] >> i % 64) % 2 == 1)
			return true;
	return false;
}

static bool value_allowed(
	const struct label_parts *l, const struct value *v, bool creating)
{
	if (excludes_class(l->policy, v, l->cls))
		return false;
	if (v->required_class != NULL &&
		!name_eq(v->required_class->name, l->cls->name))
		return false;
	for (const struct value_group *g = v->excluded; g != NULL; g = g->next)
		if (matched(l, g, v))
			return false;
	return groups_hold(l, v->required) &&
	       !(creating && (v->obsolete || v->user_input));
}

static bool selection_allowed(const struct label_parts *l, const struct tag *t)
{
	size_t n = count(l->policy, l->bits, t);

	return n == 0 || (n >= t->min && n <= t->max && !(t->single && n > 1));
}

static bool mark_allowed(const struct label_parts *l)
{
	size_t n = l->privacy.p != NULL ? 1 : 0;

	if (n < l->policy->privacy_min || n > l->policy->privacy_max)
		return false;
	for (size_t i = 0; i < l->policy->privacy_n; i++)
		if (l->policy->privacy[i].obsolete &&
			name_eq(l->policy->privacy[i].name, l->privacy))
			return false;
	return true;
}

bool twin_valid(const struct label_parts *l, bool creating)
{
	const struct policy *p = l->policy;

	if (!groups_hold(l, l->cls->required))
		return false;
	if (creating && (l->cls->obsolete || !mark_allowed(l)))
		return false;
	for (size_t i = 0; i < p->value_n; i++)
		if (has(p, l->bits, p->value[i]) &&
			!value_allowed(l, p->value[i], creating))
			return false;
	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			if (!selection_allowed(l, &p->set[i].tag[k]))
				return false;
	return true;
}

bool twin_in_force(const struct label_parts *l, int64_t wall_ms)
{
	const struct policy *p = l->policy;

	if (p->not_before > wall_ms || p->not_after < wall_ms)
		return false;
	for (size_t i = 0; i < p->value_n; i++)
		if (has(p, l->bits, p->value[i]) &&
			(p->value[i]->not_before > wall_ms ||
				p->value[i]->not_after < wall_ms))
			return false;
	return true;
}

/* One securityCategoryTag: the element, whatever its name or tag set. */
static bool tag_grants(const struct label_parts *l,
	const struct clearance_parts *c, const struct tag *t)
{
	size_t have = count(l->policy, l->bits, t), held = 0;

	for (size_t i = 0; i < t->value_n; i++)
		if (has(l->policy, l->bits, &t->value[i]) &&
			has(c->policy, c->bits, &t->value[i]))
			held++;
	if (have == 0 || t->type == TAG_INFORMATIVE ||
		t->type == TAG_NOT_APPLICABLE)
		return true;
	if (t->type == TAG_PERMISSIVE || t->type == TAG_ENUM_PERMISSIVE)
		return held != 0;
	return (t->type == TAG_RESTRICTIVE ||
		       t->type == TAG_ENUM_RESTRICTIVE) &&
	       held == have;
}

bool twin_grants(const struct label_parts *l, const struct clearance_parts *c)
{
	bool in_list = false;

	if (l == NULL || c == NULL || l->policy != c->policy ||
		!twin_valid(l, false) || l->empty_permissive)
		return false;
	for (size_t i = 0; i < c->lacv_n; i++)
		if (c->lacv[i] == l->cls->lacv)
			in_list = true;
	for (size_t i = 0; i < l->policy->set_n && in_list; i++)
		for (size_t k = 0; k < l->policy->set[i].tag_n; k++)
			if (!tag_grants(l, c, &l->policy->set[i].tag[k]))
				return false;
	return in_list;
}
