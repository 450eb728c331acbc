/* SPDX-License-Identifier: MIT */
/* Classifications and values that the policy's own rules leave no label. */
#include "labels/lint_run.h"
#include "labels/reach.h"

#define WORK_MAX UINT64_C(60000000) /* of struct reach: under a second */

/* Tries every classification; bits has one value or none. */
static bool reachable(struct reach *r, const struct value *v, uint64_t *bits)
{
	const struct policy *p = r->p;

	for (size_t i = 0; i < p->cls_n; i++) {
		memset(bits, 0, p->words * sizeof(*bits));
		bit_set(bits, v->ordinal);
		if (!(r->creating && p->cls[i].obsolete) &&
			reach_label(r, &p->cls[i], bits))
			return true;
	}
	return false;
}

/* What is wrong with v alone, under the classification that suits it best. */
static void reason(const struct lint *l, const struct value *v, uint64_t *bits,
	struct errtext *why)
{
	struct label_parts parts = {.policy = l->p, .bits = bits};

	parts.cls = v->required_class != NULL ? v->required_class : l->p->cls;
	for (size_t i = 0; v->required_class == NULL &&
			   v->excluded_class != NULL && i < l->p->cls_n;
		i++)
		if (!bit_test(v->excluded_class, (unsigned)i))
			parts.cls = &l->p->cls[i];
	memset(bits, 0, l->p->words * sizeof(*bits));
	bit_set(bits, v->ordinal);
	label_fixed_rules_hold(&parts, false, why);
}

static void judge_value(
	struct lint *l, struct reach *r, const struct value *v, uint64_t *bits)
{
	struct errtext why = {""};

	if (v->not_after < l->wall_ms) {
		lint_add(l, "value-expired", v->line,
			"the time of \"%.*s\" is over: labels with it aren't "
			"valid any more",
			SPAN_FMT(v->name));
		return;
	}
	/* One that is still to come is judged as of then. */
	r->wall_ms = v->not_before > l->wall_ms ? v->not_before : l->wall_ms;
	r->creating = false;
	if (!reachable(r, v, bits)) {
		if (r->work == 0)
			return;
		reason(l, v, bits, &why);
		lint_add(l, "unreachable-value", v->line,
			"no valid label can have \"%.*s\": %s",
			SPAN_FMT(v->name), why.s);
		return;
	}
	r->creating = true;
	if (v->obsolete || v->user_input || reachable(r, v, bits) ||
		r->work == 0)
		return;
	lint_add(l, "needs-obsolete", v->line,
		"\"%.*s\" can't be in a new label: what it needs is for "
		"old ones only",
		SPAN_FMT(v->name));
}

static void judge_class(struct lint *l, struct reach *r,
	const struct classification *c, uint64_t *bits)
{
	r->wall_ms = l->wall_ms;
	r->creating = false;
	memset(bits, 0, l->p->words * sizeof(*bits));
	if (!reach_label(r, c, bits)) {
		if (r->work != 0)
			lint_add(l, "unreachable-class", c->line,
				"no valid label can have classification "
				"\"%.*s\": its requirements can't be met",
				SPAN_FMT(c->name));
		return;
	}
	r->creating = true;
	memset(bits, 0, l->p->words * sizeof(*bits));
	if (c->obsolete || reach_label(r, c, bits) || r->work == 0)
		return;
	lint_add(l, "needs-obsolete", c->line,
		"no new label can have classification \"%.*s\": what it needs "
		"is obsolete",
		SPAN_FMT(c->name));
}

/* Limits that no choice meets: said once, not for each value. */
static bool limits_can_hold(const struct tag *t)
{
	return t->min <= t->value_n && t->min <= t->max && t->max != 0 &&
	       !(t->single && t->min > 1);
}

void lint_reach(struct lint *l)
{
	const struct policy *p = l->p;
	struct reach r = {.p = p, .work = WORK_MAX};
	uint64_t *bits = arena_array(l->a, uint64_t, p->words);

	/* Then no label is new at all; lint_values() says so. */
	if (p->privacy_min > 1)
		return;
	for (size_t i = 0; i < p->cls_n; i++)
		judge_class(l, &r, &p->cls[i], bits);
	for (size_t i = 0; i < p->value_n; i++)
		if (limits_can_hold(p->value[i]->tag))
			judge_value(l, &r, p->value[i], bits);
	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++) {
			const struct tag *t = &p->set[i].tag[k];

			if (t->value_n != 0 && !limits_can_hold(t))
				lint_add(l, "selection", t->line,
					"no choice of the %zu values of "
					"\"%.*s\""
					" meets its minSelection, maxSelection"
					" and singleSelection",
					t->value_n, SPAN_FMT(t->set->name));
		}
	if (r.work == 0)
		lint_add(l, "not-judged", 0,
			"too many rules to find out which values can be used");
}
