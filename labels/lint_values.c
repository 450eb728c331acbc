/* SPDX-License-Identifier: MIT */
/* Remarks on numbers, names, tags and times. */
#include <stdlib.h>

#include "labels/lint_run.h"

#define CLASS_MAX 256   /* RFC 2634 3.2 */
#define BITS_WIDE 255   /* 32 octets in each label that has the value */
#define BITS_MAX  65535 /* what labels are read with, labels.md 10 */

static void whole(struct lint *l)
{
	const struct policy *p = l->p;

	if (p->not_after < l->wall_ms)
		lint_add(l, "policy-expired", 0,
			"the policy's notAfter has passed: no label under it "
			"is valid");
	else if (p->not_before > l->wall_ms)
		lint_add(l, "policy-not-yet", 0,
			"the policy's notBefore is still to come: no label "
			"under it is valid");
	if (p->label_syntax == SYNTAX_NONE)
		lint_add(l, "binary-labels", 0,
			"rbacId \"%.*s\" isn't known: labels can't be written "
			"as ESS labels",
			SPAN_FMT(p->rbac));
	if (p->clearance_syntax == SYNTAX_NONE)
		lint_add(l, "binary-clearances", 0,
			"privilegeId \"%.*s\" isn't known: clearances can't be "
			"written in binary",
			SPAN_FMT(p->privilege));
	else if (p->label_syntax != SYNTAX_NONE &&
		 p->label_syntax != p->clearance_syntax)
		lint_add(l, "binary-mixed", 0,
			"rbacId and privilegeId name two families: a label's "
			"categories and a clearance's are written in two ways");
}

/* Policies may count in tens; a step wider than the others may be a
 * classification that was forgotten. c is in order. */
static void hierarchy_gaps(
	struct lint *l, const struct classification *const *c, size_t n)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 1; i < n; i++) {
		uint64_t step = (uint64_t)c[i]->hierarchy -
		                (uint64_t)c[i - 1]->hierarchy;

		if (step != 0 && step < least)
			least = step;
	}
	for (size_t i = 1; i < n; i++) {
		if ((uint64_t)c[i]->hierarchy - (uint64_t)c[i - 1]->hierarchy <=
			least)
			continue;
		lint_add(l, "hierarchy-gap", c[i]->line,
			"from \"%.*s\" (%lld) to \"%.*s\" (%lld) is a wider "
			"step than others: is a classification missing?",
			SPAN_FMT(c[i - 1]->name),
			(long long)c[i - 1]->hierarchy, SPAN_FMT(c[i]->name),
			(long long)c[i]->hierarchy);
	}
}

static void classes(struct lint *l)
{
	const struct policy *p = l->p;
	const struct classification **c =
		arena_array(l->a, const struct classification *, p->cls_n);

	for (size_t i = 0; i < p->cls_n; i++)
		c[i] = &p->cls[i];
	qsort(c, p->cls_n, sizeof(struct classification *), class_by_hierarchy);
	for (size_t i = 0; i < p->cls_n; i++) {
		if (c[i]->lacv > CLASS_MAX)
			lint_add(l, "class-lacv", c[i]->line,
				"\"%.*s\" has lacv %llu: others may refuse ESS "
				"labels above %d",
				SPAN_FMT(c[i]->name),
				(unsigned long long)c[i]->lacv, CLASS_MAX);
		if (i > 0 && c[i]->lacv < c[i - 1]->lacv)
			lint_add(l, "hierarchy-order", c[i]->line,
				"\"%.*s\" stands above \"%.*s\" and has the "
				"smaller lacv: who compares numbers is misled",
				SPAN_FMT(c[i]->name), SPAN_FMT(c[i - 1]->name));
	}
	hierarchy_gaps(l, c, p->cls_n);
}

static bool is_bitmap(const struct tag *t)
{
	return t->type == TAG_RESTRICTIVE || t->type == TAG_PERMISSIVE ||
	       (t->type == TAG_INFORMATIVE && t->bitset7);
}

/* Once per tag, with its highest bit: the others come with it. */
static void bits(struct lint *l, const struct tag *t)
{
	const struct value *top = NULL;

	for (size_t i = 0; is_bitmap(t) && i < t->value_n; i++)
		if (top == NULL || t->value[i].lacv > top->lacv)
			top = &t->value[i];
	if (top == NULL || top->lacv <= BITS_WIDE)
		return;
	if (top->lacv > BITS_MAX)
		lint_add(l, "value-lacv", top->line,
			"\"%.*s\" is bit %llu: ESS labels end at bit %d",
			SPAN_FMT(top->name), (unsigned long long)top->lacv,
			BITS_MAX);
	else
		lint_add(l, "value-lacv", top->line,
			"\"%.*s\" is bit %llu: each ESS label with it takes "
			"%llu octets; an enumerated tag would be small",
			SPAN_FMT(top->name), (unsigned long long)top->lacv,
			(unsigned long long)top->lacv / 8 + 1);
}

static void value(struct lint *l, const struct value *v)
{
	if (v->required_class != NULL && v->required_class->obsolete &&
		!v->obsolete)
		lint_add(l, "obsolete-class", v->line,
			"\"%.*s\" is for \"%.*s\" only, which is obsolete",
			SPAN_FMT(v->name), SPAN_FMT(v->required_class->name));
	if (v->user_input)
		lint_add(l, "user-input", v->line,
			"\"%.*s\" stands for text that users type, which "
			"labels can't carry here: no new label can have it",
			SPAN_FMT(v->name));
}

static int same_name(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;
	int c = name_cmp(x->name, y->name);

	return c != 0 ? c : x->ordinal < y->ordinal ? -1 : 1;
}

static int same_lacv(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;

	if (x->lacv != y->lacv)
		return x->lacv < y->lacv ? -1 : 1;
	return x->ordinal < y->ordinal ? -1 : 1;
}

/* Once per tag set: who has one such pair by intent, has many. */
static void pairs(struct lint *l, const struct tag_set *s)
{
	const struct value **v =
		arena_array(l->a, const struct value *, s->value_n + 1);
	size_t i = 1;

	if (s->value_n == 0)
		return;
	memcpy(v, s->by_lacv, s->value_n * sizeof(*v));
	qsort(v, s->value_n, sizeof(struct value *), same_name);
	while (i < s->value_n && !name_eq(v[i - 1]->name, v[i]->name))
		i++;
	if (i < s->value_n)
		lint_add(l, "same-name", v[i]->line,
			"\"%.*s\" is a value of two kinds of tag in \"%.*s\" "
			"(and of line %u): names alone don't tell which",
			SPAN_FMT(v[i]->name), SPAN_FMT(s->name),
			v[i - 1]->line);
	qsort(v, s->value_n, sizeof(struct value *), same_lacv);
	for (i = 1; i < s->value_n && v[i - 1]->lacv != v[i]->lacv; i++)
		;
	if (i < s->value_n)
		lint_add(l, "same-lacv", v[i]->line,
			"\"%.*s\" has the lacv %llu of \"%.*s\" in another "
			"kind of tag of \"%.*s\": easily confused in binary",
			SPAN_FMT(v[i]->name), (unsigned long long)v[i]->lacv,
			SPAN_FMT(v[i - 1]->name), SPAN_FMT(s->name));
}

static void tags(struct lint *l)
{
	const struct policy *p = l->p;

	for (size_t i = 0; i < p->set_n; i++) {
		const struct tag_set *s = &p->set[i];

		if (s->tag_n == 0)
			lint_add(l, "empty-tag", s->line,
				"tag set \"%.*s\" has no tag",
				SPAN_FMT(s->name));
		for (size_t k = 0; k < s->tag_n; k++) {
			if (s->tag[k].value_n == 0)
				lint_add(l, "empty-tag", s->tag[k].line,
					"a tag of \"%.*s\" has no value",
					SPAN_FMT(s->name));
			bits(l, &s->tag[k]);
		}
		pairs(l, s);
	}
}

static void privacy(struct lint *l)
{
	const struct policy *p = l->p;
	struct span mark;

	for (size_t i = 0; i < p->privacy_n; i++)
		for (size_t k = 0; k < i; k++)
			if (name_eq(p->privacy[i].name, p->privacy[k].name)) {
				lint_add(l, "same-privacy-mark",
					p->privacy[i].line,
					"privacy mark \"%.*s\" is there twice",
					SPAN_FMT(p->privacy[i].name));
				break;
			}
	if (!mark_to_add(p, &mark))
		lint_add(l, "selection", 0,
			"the privacyMarks ask for more of them than a new "
			"label can have: none is valid");
}

void lint_values(struct lint *l)
{
	whole(l);
	classes(l);
	tags(l);
	for (size_t i = 0; i < l->p->value_n; i++)
		value(l, l->p->value[i]);
	privacy(l);
}
