/* SPDX-License-Identifier: MIT */
/* Remarks on mappings to other policies (labels.md 7.5). */
#include "labels/equiv_model.h"
#include "labels/lint_run.h"

static const struct equiv_class *mapping(const struct classification *c,
	const struct equiv_policy *to, unsigned applied)
{
	for (const struct equiv_class *q = c->equiv; q != NULL; q = q->next)
		if (q->to == to && (q->applied & applied) != 0)
			return q;
	return NULL;
}

/* Two classes, the lower one with its mapping, that meet, or cross where the
 * target's own order is known. */
static void compare(struct lint *l, const struct equiv_policy *to,
	const struct classification *low, const struct equiv_class *a,
	const struct classification *high)
{
	const struct policy *target = labels_find_policy(l->p->owner, to->oid);
	const struct equiv_class *b = mapping(high, to, a->applied);
	const struct classification *x, *y;

	if (b == NULL)
		return;
	if (a->lacv == b->lacv) {
		lint_add(l, "equivalent-merge", high->line,
			"\"%.*s\" and \"%.*s\" both become %llu of \"%.*s\": "
			"there they can't be told apart",
			SPAN_FMT(low->name), SPAN_FMT(high->name),
			(unsigned long long)a->lacv, SPAN_FMT(to->name));
		return;
	}
	x = target != NULL ? policy_class_lacv(target, a->lacv) : NULL;
	y = target != NULL ? policy_class_lacv(target, b->lacv) : NULL;
	if (x != NULL && y != NULL && x->hierarchy > y->hierarchy)
		lint_add(l, "equivalent-order", high->line,
			"\"%.*s\" is above \"%.*s\", but becomes \"%.*s\" of "
			"\"%.*s\", which is below \"%.*s\"",
			SPAN_FMT(high->name), SPAN_FMT(low->name),
			SPAN_FMT(y->name), SPAN_FMT(to->name),
			SPAN_FMT(x->name));
}

/* The next one up that maps there. */
static const struct classification *next_up(const struct policy *p,
	const struct classification *c, const struct equiv_policy *to)
{
	const struct classification *best = NULL;

	for (size_t i = 0; i < p->cls_n; i++) {
		const struct classification *o = &p->cls[i];

		if (o->hierarchy > c->hierarchy &&
			mapping(o, to, ~0u) != NULL &&
			(best == NULL || o->hierarchy < best->hierarchy))
			best = o;
	}
	return best;
}

static void classes(struct lint *l, const struct equiv_policy *to)
{
	const struct policy *p = l->p;
	size_t mapped = 0;

	for (size_t i = 0; i < p->cls_n; i++) {
		const struct classification *c = &p->cls[i], *high;
		const struct equiv_class *a;

		a = mapping(c, to, ~0u);
		if (a == NULL)
			continue;
		mapped++;
		high = next_up(p, c, to);
		if (high != NULL)
			compare(l, to, c, a, high);
	}
	if (mapped == 0)
		lint_add(l, "unused-equivalent", 0,
			"no classification has an equivalent in \"%.*s\": no "
			"label is ever translated to it",
			SPAN_FMT(to->name));
}

/* What a loaded target doesn't have. */
static void targets(struct lint *l, const struct equiv_policy *to,
	const struct policy *target)
{
	const struct policy *p = l->p;

	for (size_t i = 0; i < p->cls_n; i++)
		for (const struct equiv_class *q = p->cls[i].equiv; q != NULL;
			q = q->next)
			if (q->to == to &&
				policy_class_lacv(target, q->lacv) == NULL)
				lint_add(l, "equivalent-target", p->cls[i].line,
					"\"%.*s\" has no classification %llu, "
					"which \"%.*s\" shall become",
					SPAN_FMT(target->name),
					(unsigned long long)q->lacv,
					SPAN_FMT(p->cls[i].name));
	for (size_t i = 0; i < p->value_n; i++)
		for (const struct equiv_value *q = p->value[i]->equiv;
			q != NULL; q = q->next) {
			const struct tag_set *s =
				policy_set_oid(target, q->set_oid);

			if (q->to == to && !q->discard &&
				(s == NULL || policy_value(s, q->type,
						      q->lacv) == NULL))
				lint_add(l, "equivalent-target",
					p->value[i]->line,
					"\"%.*s\" has no value %llu of that "
					"kind in %.*s, which \"%.*s\" shall "
					"become",
					SPAN_FMT(target->name),
					(unsigned long long)q->lacv,
					SPAN_FMT(q->set_oid),
					SPAN_FMT(p->value[i]->name));
		}
}

void lint_equiv(struct lint *l)
{
	for (const struct equiv_policy *to = l->p->equiv; to != NULL;
		to = to->next) {
		const struct policy *target =
			labels_find_policy(l->p->owner, to->oid);

		classes(l, to);
		if (target != NULL)
			targets(l, to, target);
	}
}
