/* SPDX-License-Identifier: MIT */
/* Is a label one that its policy allows (labels.md 7.2)? */
#include "labels/model.h"

/* Values of t in bits. */
static uint64_t count(const struct tag *t, const uint64_t *bits)
{
	size_t last = (tag_end(t) - 1) / 64;
	uint64_t n = 0;

	for (size_t i = tag_first(t) / 64; i <= last; i++)
		n += (uint64_t)__builtin_popcountll(t->mask[i] & bits[i]);
	return n;
}

static bool required_holds(
	const struct label_parts *p, const struct required *r)
{
	size_t n = 0;

	for (const struct value_group *g = r->group; g != NULL; g = g->next) {
		bool met = bits_meet(g->mask, p->bits, p->policy->words);

		if (!met && r->op == REQ_ALL)
			return false;
		if (met && r->op == REQ_ONE_OR_MORE)
			return true;
		if (met && ++n > 1 && r->op == REQ_ONLY_ONE)
			return false;
	}
	return r->op == REQ_ALL || (r->op == REQ_ONLY_ONE && n == 1);
}

/* `"N"`, or `a value of "Set"` where the rule names more than one. */
static void put_group(
	struct buf *b, const struct policy *pol, const struct value_group *g)
{
	unsigned n = (unsigned)pol->value_n, first = bit_next(g->mask, 0, n);
	const struct value *v = first < n ? pol->value[first] : NULL;

	if (v == NULL)
		buf_str(b, "what the policy doesn't have");
	else if (bit_next(g->mask, first + 1, n) < n)
		buf_printf(
			b, "a value of \"%.*s\"", SPAN_FMT(v->tag->set->name));
	else
		buf_printf(b, "\"%.*s\"", SPAN_FMT(v->name));
}

/* `"X" requires exactly one of "A", "B"` */
static void say_required(const struct policy *pol, const struct required *r,
	struct span who, struct errtext *e)
{
	static const char *const which[] = {
		[REQ_ONLY_ONE] = "exactly one of ",
		[REQ_ONE_OR_MORE] = "at least one of ",
		[REQ_ALL] = "all of ",
	};
	struct buf b;

	buf_init(&b, 4096);
	if (r->group_n > 1)
		buf_str(&b, which[r->op]);
	for (const struct value_group *g = r->group; g != NULL; g = g->next) {
		if (g != r->group)
			buf_str(&b, ", ");
		put_group(&b, pol, g);
	}
	err_set(e, ERR_VALUE, "\"%.*s\" requires %s", SPAN_FMT(who),
		buf_cstr(&b));
	buf_clear(&b);
}

static bool all_required(const struct label_parts *p, const struct required *r,
	struct span who, struct errtext *e)
{
	for (; r != NULL; r = r->next) {
		if (required_holds(p, r))
			continue;
		if (e != NULL)
			say_required(p->policy, r, who, e);
		return false;
	}
	return true;
}

/* What v excludes and the label has; NULL: nothing. A value may lie in the
 * group that it excludes: it excludes the others. */
static const struct value *excluded(
	const struct label_parts *p, const struct value *v)
{
	for (const struct value_group *g = v->excluded; g != NULL;
		g = g->next) {
		for (size_t i = 0; i < p->policy->words; i++) {
			uint64_t hit = g->mask[i] & p->bits[i];

			if (i == v->ordinal / 64)
				hit &= ~(UINT64_C(1) << v->ordinal % 64);
			if (hit != 0)
				return p->policy
				        ->value[i * 64 +
						(size_t)__builtin_ctzll(hit)];
		}
	}
	return NULL;
}

static bool refuse(
	struct span who, const char *why, struct span what, struct errtext *e)
{
	err_set(e, ERR_VALUE, "\"%.*s\" %s \"%.*s\"", SPAN_FMT(who), why,
		SPAN_FMT(what));
	return false;
}

static bool value_fits(const struct label_parts *p, const struct value *v,
	bool creating, struct errtext *e)
{
	const struct value *other = excluded(p, v);
	const char *why = NULL;

	if (v->excluded_class != NULL &&
		bit_test(v->excluded_class, p->cls->index))
		return refuse(v->name, "excludes the classification",
			p->cls->name, e);
	if (v->required_class != NULL && v->required_class != p->cls)
		return refuse(v->name, "requires the classification",
			v->required_class->name, e);
	if (other != NULL)
		return refuse(v->name, "excludes", other->name, e);
	if (creating && v->obsolete)
		why = "is obsolete";
	if (creating && v->user_input)
		why = "asks for text that a label can't carry";
	if (why == NULL)
		return all_required(p, v->required, v->name, e);
	err_set(e, ERR_VALUE, "\"%.*s\" %s", SPAN_FMT(v->name), why);
	return false;
}

/* t has values in the label; what has none isn't checked. */
static bool selection_holds(
	const struct label_parts *p, const struct tag *t, struct errtext *e)
{
	uint64_t n = count(t, p->bits);

	if (n >= t->min && n <= t->max && !(t->single && n > 1))
		return true;
	err_set(e, ERR_VALUE, "%llu values of \"%.*s\" are too %s",
		(unsigned long long)n,
		SPAN_FMT(t->name.p != NULL ? t->name : t->set->name),
		n < t->min ? "few" : "many");
	return false;
}

static bool tags_hold(
	const struct label_parts *p, bool creating, struct errtext *e)
{
	const struct policy *pol = p->policy;
	unsigned n = (unsigned)pol->value_n, at = 0;
	const struct tag *t;

	while ((t = tag_next(pol, p->bits, &at)) != NULL)
		if (!selection_holds(p, t, e))
			return false;
	for (unsigned i = bit_next(p->bits, 0, n); i < n;
		i = bit_next(p->bits, i + 1, n))
		if (!value_fits(p, pol->value[i], creating, e))
			return false;
	return true;
}

static bool privacy_holds(
	const struct label_parts *p, bool creating, struct errtext *e)
{
	const struct policy *pol = p->policy;
	size_t n = p->privacy.p != NULL ? 1 : 0;

	if (!creating)
		return true;
	if (n < pol->privacy_min || n > pol->privacy_max) {
		err_set(e, ERR_VALUE, "%s privacy mark is allowed",
			n < pol->privacy_min ? "no label without a" : "no");
		return false;
	}
	for (size_t i = 0; i < pol->privacy_n; i++) {
		if (!pol->privacy[i].obsolete ||
			!name_eq(pol->privacy[i].name, p->privacy))
			continue;
		err_set(e, ERR_VALUE, "\"%.*s\" is obsolete",
			SPAN_FMT(pol->privacy[i].name));
		return false;
	}
	return true;
}

bool mark_may(const struct policy *p, const struct privacy_mark *m)
{
	return p->privacy_min <= 1 && p->privacy_max >= 1 && !m->obsolete;
}

bool mark_to_add(const struct policy *p, struct span *mark_r)
{
	*mark_r = SPAN_NONE;
	if (p->privacy_min == 0)
		return true;
	for (size_t i = 0; i < p->privacy_n && mark_r->p == NULL; i++)
		if (mark_may(p, &p->privacy[i]))
			*mark_r = p->privacy[i].name;
	return mark_r->p != NULL;
}

bool label_fixed_rules_hold(
	const struct label_parts *p, bool creating, struct errtext *e)
{
	if (creating && p->cls->obsolete) {
		err_set(e, ERR_VALUE, "\"%.*s\" is obsolete",
			SPAN_FMT(p->cls->name));
		return false;
	}
	return all_required(p, p->cls->required, p->cls->name, e) &&
	       tags_hold(p, creating, e) && privacy_holds(p, creating, e);
}

void label_window(const struct label_parts *p, int64_t *not_before_r,
	int64_t *not_after_r)
{
	const struct policy *pol = p->policy;
	unsigned n = (unsigned)pol->value_n;

	*not_before_r = pol->not_before;
	*not_after_r = pol->not_after;
	for (unsigned i = bit_next(p->bits, 0, n); i < n;
		i = bit_next(p->bits, i + 1, n)) {
		const struct value *v = pol->value[i];

		if (v->not_before > *not_before_r)
			*not_before_r = v->not_before;
		if (v->not_after < *not_after_r)
			*not_after_r = v->not_after;
	}
}

bool label_rules_hold(const struct label_parts *p, int64_t wall_ms,
	bool creating, struct errtext *e)
{
	int64_t from, to;

	if (!label_fixed_rules_hold(p, creating, e))
		return false;
	label_window(p, &from, &to);
	if (from <= wall_ms && wall_ms <= to)
		return true;
	err_set(e, ERR_VALUE, "a value of the label is %s",
		wall_ms < from ? "not yet valid" : "no longer valid");
	return false;
}
