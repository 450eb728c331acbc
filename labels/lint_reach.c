/* SPDX-License-Identifier: MIT */
/* Classifications and values that the policy's own rules leave no label. */
#include "labels/lint_run.h"
#include "labels/space.h"

#define COST_MAX UINT64_C(1000000000) /* of struct space: about a second */

/* Indices: of labels that are valid, and of those that may be new. */
enum {
	OLD,
	NEW
};

struct judge {
	struct lint *l;
	struct space *space[2];
	uint64_t *has[2]; /* values that a label was found to have, now */
	bool cut;         /* some question was too hard */
};

/* Is there such a label? */
static enum answer ask(
	struct judge *j, int kind, int64_t wall_ms, const struct question *q)
{
	bool now = wall_ms == j->l->wall_ms;
	enum answer answer = ANSWER_UNKNOWN;

	if (now && q->add != NULL && bit_test(j->has[kind], q->add->ordinal))
		return ANSWER_YES;
	if (space_cost(j->space[OLD]) + space_cost(j->space[NEW]) < COST_MAX) {
		space_set(j->space[kind], wall_ms, kind == NEW);
		answer = space_any(j->space[kind], q);
	}
	for (size_t i = 0; now && answer == ANSWER_YES && i < j->l->p->words;
		i++)
		j->has[kind][i] |= space_values(j->space[kind])[i];
	j->cut |= answer == ANSWER_UNKNOWN;
	return answer;
}

/* What is wrong with v alone, under the classification that suits it best. */
static void reason(
	const struct lint *l, const struct value *v, struct errtext *why)
{
	struct label_parts parts = {.policy = l->p};

	parts.bits = arena_array(l->a, uint64_t, l->p->words);
	parts.cls = v->required_class != NULL ? v->required_class : l->p->cls;
	for (size_t i = 0; v->required_class == NULL &&
			   v->excluded_class != NULL && i < l->p->cls_n;
		i++)
		if (!bit_test(v->excluded_class, (unsigned)i))
			parts.cls = &l->p->cls[i];
	bit_set(parts.bits, v->ordinal);
	label_fixed_rules_hold(&parts, false, why);
}

static void judge_value(struct judge *j, const struct value *v)
{
	struct lint *l = j->l;
	/* One that is still to come is judged as of then. */
	int64_t at = v->not_before > l->wall_ms ? v->not_before : l->wall_ms;
	const struct question q = {.add = v};
	struct errtext why = {""};
	enum answer fresh, any;

	if (v->not_after < l->wall_ms) {
		lint_add(l, "value-expired", v->line,
			"the time of \"%.*s\" is over: labels with it aren't "
			"valid any more",
			SPAN_FMT(v->name));
		return;
	}
	fresh = ask(j, NEW, at, &q);
	any = fresh == ANSWER_YES ? fresh : ask(j, OLD, at, &q);
	if (any == ANSWER_NO) {
		reason(l, v, &why);
		lint_add(l, "unreachable-value", v->line,
			"no valid label can have \"%.*s\": %s",
			SPAN_FMT(v->name), why.s);
	} else if (any == ANSWER_YES && fresh == ANSWER_NO && !v->obsolete &&
		   !v->user_input) {
		lint_add(l, "needs-obsolete", v->line,
			"\"%.*s\" can't be in a new label: nor can what it "
			"needs",
			SPAN_FMT(v->name));
	}
}

static void judge_class(struct judge *j, const struct classification *c)
{
	struct lint *l = j->l;
	const struct question q = {.cls = c};
	enum answer fresh = ask(j, NEW, l->wall_ms, &q), any = fresh;

	if (fresh != ANSWER_YES)
		any = ask(j, OLD, l->wall_ms, &q);
	if (any == ANSWER_NO)
		lint_add(l, "unreachable-class", c->line,
			"no valid label can have classification \"%.*s\": "
			"its requirements can't be met",
			SPAN_FMT(c->name));
	else if (any == ANSWER_YES && fresh == ANSWER_NO && !c->obsolete)
		lint_add(l, "needs-obsolete", c->line,
			"no new label can have classification \"%.*s\": what "
			"it needs is obsolete",
			SPAN_FMT(c->name));
}

/* Limits that no choice meets: said once, not for each value. */
static bool limits_can_hold(const struct tag *t)
{
	return t->min <= t->value_n && t->min <= t->max && t->max != 0 &&
	       !(t->single && t->min > 1);
}

static void judge_limits(struct lint *l, const struct tag *t)
{
	if (t->value_n != 0 && !limits_can_hold(t))
		lint_add(l, "selection", t->line,
			"no choice of the %zu values of \"%.*s\" meets its "
			"minSelection, maxSelection and singleSelection",
			t->value_n, SPAN_FMT(t->set->name));
}

void lint_reach(struct lint *l)
{
	const struct policy *p = l->p;
	struct judge j = {.l = l};
	struct span mark;

	if (!mark_to_add(p, &mark))
		return; /* no label is new at all: lint_values() says so */
	for (int k = 0; k < 2; k++) {
		j.space[k] = space_new(p, NULL, 0, l->wall_ms);
		j.has[k] = arena_array(l->a, uint64_t, p->words);
	}
	for (size_t i = 0; i < p->cls_n; i++)
		judge_class(&j, &p->cls[i]);
	for (size_t i = 0; i < p->value_n; i++)
		if (limits_can_hold(p->value[i]->tag) &&
			p->value[i]->tag->type != TAG_NOT_APPLICABLE)
			judge_value(&j, p->value[i]);
	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			judge_limits(l, &p->set[i].tag[k]);
	if (j.cut)
		lint_add(l, "not-judged", 0,
			"too many rules to find out which values can be used");
	space_free(&j.space[OLD]);
	space_free(&j.space[NEW]);
}
