/* SPDX-License-Identifier: MIT */
/* Composing a label: what is chosen, what may be, the label in the end. */
#include "labels/compose.h"

#include "labels/engine.h"
#include "labels/expr.h"
#include "labels/space.h"

struct partial {
	struct labels *ls;
	struct label_parts p; /* cls NULL: none yet; its bits are owned, its
	                         privacy mark is the policy's; no metadata */
};

void partial_free(struct partial **p)
{
	if (*p == NULL)
		return;
	free((*p)->p.bits);
	free(*p);
	*p = NULL;
}

struct partial *partial_new(struct labels *ls, const struct policy *p)
{
	struct partial *x = xcalloc(1, sizeof(*x));

	x->ls = ls;
	x->p.policy = p;
	x->p.bits = xcalloc(p->words, sizeof(*x->p.bits));
	return x;
}

static bool choose_class(struct label_parts *p, const struct classification *c)
{
	if (p->cls != NULL && p->cls != c)
		return false;
	p->cls = c;
	return true;
}

static bool choose_mark(struct label_parts *p, struct span name)
{
	if (p->privacy.p != NULL && p->privacy.p != name.p)
		return false;
	p->privacy = name;
	return true;
}

/* A value's ordinal is its place among all. */
bool partial_choose(struct partial *x, size_t i)
{
	struct label_parts *p = &x->p;
	const struct policy *pol = p->policy;

	if (i < pol->cls_n)
		return choose_class(p, &pol->cls[i]);
	i -= pol->cls_n;
	if (i < pol->value_n) {
		bit_set(p->bits, (unsigned)i);
		return true;
	}
	i -= pol->value_n;
	return i < pol->privacy_n && choose_mark(p, pol->privacy[i].name);
}

/* The mark as the policy writes it. */
static enum err own_mark(struct label_parts *p, struct errtext *e)
{
	const struct privacy_mark *m;

	if (p->privacy.p == NULL)
		return ERR_OK;
	m = policy_privacy_name(p->policy, p->privacy);
	if (m == NULL)
		return expr_no_privacy(p->policy, p->privacy, e);
	p->privacy = m->name;
	return ERR_OK;
}

enum err partial_read(struct labels *ls, struct span expr, struct partial **p_r,
	struct errtext *e)
{
	struct label_parts p = {0};
	uint64_t *bits;
	enum err err;

	*p_r = NULL;
	if (expr.n > LABELS_INPUT_MAX)
		return err_set(e, ERR_LIMIT, "a label of more than %u bytes",
			LABELS_INPUT_MAX);
	arena_reset(ls->scratch);
	err = expr_partial_read(ls, ls->scratch, expr, &p, e);
	if (err == ERR_OK && p.empty_permissive)
		err = err_set(
			e, ERR_VALUE, "a permissive category without a value");
	if (err == ERR_OK)
		err = own_mark(&p, e);
	if (err != ERR_OK)
		return err;
	bits = xcalloc(p.policy->words, sizeof(*bits));
	memcpy(bits, p.bits, p.policy->words * sizeof(*bits));
	p.bits = bits;
	p.meta = (struct nato_meta){0};
	*p_r = xcalloc(1, sizeof(**p_r));
	**p_r = (struct partial){ls, p};
	return ERR_OK;
}

/* ---- choices ---- */

/* One listing of choices. */
struct listing {
	const struct label_parts *p;
	struct space *s;
	bool fits; /* marks and times, which a space doesn't look at */
	enum answer possible; /* a label of all that is chosen */
	/* Such a label, where possible is ANSWER_YES: a choice that it has is
	 * open, and one that it hasn't isn't needed. */
	const struct classification *cls;
	uint64_t *bits; /* owned */
};

/* Are there new labels at all, with the mark that is chosen, or with one to be
 * added? */
static bool may_be_new(const struct label_parts *p, int64_t wall_ms)
{
	struct span mark;

	if (!policy_in_force(p->policy, wall_ms))
		return false;
	if (p->privacy.p == NULL)
		return mark_to_add(p->policy, &mark);
	return mark_may(p->policy, policy_privacy_name(p->policy, p->privacy));
}

static struct question question_of(const struct label_parts *p)
{
	return (struct question){.has = p->bits, .cls = p->cls};
}

static enum answer ask(const struct listing *g, const struct question *q)
{
	return g->fits ? space_any(g->s, q) : ANSWER_NO;
}

static void find_example(struct listing *g)
{
	const struct policy *p = g->p->policy;
	struct question q = question_of(g->p);

	g->bits = xcalloc(p->words, sizeof(*g->bits));
	g->possible = ask(g, &q);
	if (g->possible != ANSWER_YES)
		return;
	memcpy(g->bits, space_values(g->s), p->words * sizeof(*g->bits));
	g->cls = space_class(g->s);
}

static void judge_class(const struct listing *g, const struct classification *c,
	struct choice *ch)
{
	struct question q = question_of(g->p);

	ch->kind = CHOICE_CLASS;
	ch->single = true;
	ch->value = (struct value_fact){
		.name = c->name, .lacv = c->lacv, .obsolete = c->obsolete};
	ch->chosen = g->p->cls == c;
	q.cls = c;
	ch->open = g->possible != ANSWER_NO &&
	           (g->p->cls == NULL || ch->chosen) &&
	           (g->cls == c || ask(g, &q) != ANSWER_NO);
	q.cls = NULL;
	q.not_cls = c;
	ch->needed = g->cls == c && ask(g, &q) == ANSWER_NO;
}

static void judge_value(
	const struct listing *g, const struct value *v, struct choice *ch)
{
	struct question q = question_of(g->p);
	size_t at = v->ordinal;

	ch->kind = CHOICE_VALUE;
	policy_value_next(g->p->policy, &at, &ch->value);
	ch->tag_name = v->tag->name;
	ch->single = v->tag->single || v->tag->max == 1;
	ch->chosen = bit_test(g->p->bits, v->ordinal);
	q.add = v;
	ch->open = g->possible != ANSWER_NO &&
	           (bit_test(g->bits, v->ordinal) || ch->chosen ||
			   ask(g, &q) != ANSWER_NO);
	q.add = NULL;
	q.without = v;
	ch->needed = bit_test(g->bits, v->ordinal) && ask(g, &q) == ANSWER_NO;
}

/* Is m the only mark that a new label may bear, and must it have one? */
static bool mark_needed(const struct policy *p, const struct privacy_mark *m)
{
	for (size_t i = 0; i < p->privacy_n; i++)
		if (&p->privacy[i] != m && mark_may(p, &p->privacy[i]))
			return false;
	return p->privacy_min != 0 && mark_may(p, m);
}

static void judge_mark(const struct listing *g, const struct privacy_mark *m,
	struct choice *ch)
{
	const struct policy *p = g->p->policy;

	ch->kind = CHOICE_PRIVACY;
	ch->single = true;
	ch->value =
		(struct value_fact){.name = m->name, .obsolete = m->obsolete};
	ch->chosen = g->p->privacy.p == m->name.p;
	ch->open = g->possible != ANSWER_NO && mark_may(p, m) &&
	           (g->p->privacy.p == NULL || ch->chosen);
	ch->needed = g->possible == ANSWER_YES && mark_needed(p, m);
}

static void list_tag(const struct listing *g, const struct tag *t, size_t place,
	choice_sink *sink, void *ctx)
{
	for (size_t i = 0; i < t->value_n; i++) {
		struct choice ch = {.tag = place};

		judge_value(g, &t->value[i], &ch);
		sink(ctx, &ch);
	}
}

static void list_values(const struct listing *g, choice_sink *sink, void *ctx)
{
	const struct policy *p = g->p->policy;
	size_t place = 0;

	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++, place++)
			list_tag(g, &p->set[i].tag[k], place, sink, ctx);
}

void partial_choices(const struct partial *p, const struct clearance *const *c,
	size_t n, int64_t wall_ms, choice_sink *sink, void *ctx,
	bool *complete_r)
{
	const struct policy *pol = p->p.policy;
	struct listing g = {.p = &p->p};
	struct question q = question_of(&p->p);

	g.s = space_new(pol, c, n, wall_ms);
	g.fits = may_be_new(&p->p, wall_ms);
	*complete_r = p->p.cls != NULL && g.fits &&
	              (p->p.privacy.p != NULL || pol->privacy_min == 0) &&
	              space_is_label(g.s, &q);
	find_example(&g);
	for (size_t i = 0; i < pol->cls_n; i++) {
		struct choice ch = {0};

		judge_class(&g, &pol->cls[i], &ch);
		sink(ctx, &ch);
	}
	list_values(&g, sink, ctx);
	for (size_t i = 0; i < pol->privacy_n; i++) {
		struct choice ch = {0};

		judge_mark(&g, &pol->privacy[i], &ch);
		sink(ctx, &ch);
	}
	free(g.bits);
	space_free(&g.s);
}

/* ---- labels ---- */

enum label_status partial_label(const struct partial *p, int64_t wall_ms,
	const struct label **l_r, struct errtext *e)
{
	*l_r = NULL;
	if (p->p.cls != NULL)
		return label_make(p->ls, &p->p, wall_ms, true, l_r, e);
	err_set(e, ERR_VALUE, "the label has no classification");
	return LABEL_INVALID;
}

enum label_status partial_complete(const struct partial *p,
	const struct clearance *const *c, size_t n, int64_t wall_ms,
	const struct label **l_r, struct errtext *e)
{
	struct label_parts whole = p->p;
	struct space *s = space_new(p->p.policy, c, n, wall_ms);
	struct question q = question_of(&p->p);
	enum answer answer = ANSWER_NO;
	enum label_status st = LABEL_INVALID;

	*l_r = NULL;
	if (may_be_new(&p->p, wall_ms) &&
		(whole.privacy.p != NULL ||
			mark_to_add(whole.policy, &whole.privacy)))
		answer = space_fewest(s, &q);
	if (answer == ANSWER_YES) {
		whole.cls = space_class(s);
		whole.bits = space_values(s);
		st = label_make(p->ls, &whole, wall_ms, true, l_r, e);
	} else {
		err_set(e, ERR_VALUE,
			answer == ANSWER_NO
				? "no valid label has all that is chosen"
				: "no valid label was found in time");
	}
	space_free(&s);
	return st;
}
