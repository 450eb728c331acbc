/* SPDX-License-Identifier: MIT */
/* The decision function, asked about one label under two policies. */
#include "labels/acdf.h"
#include "labels/policy_diff_run.h"
#include "labels/space.h"

#define VALUES_MAX 64 /* of one label that is tried */

/* One label, as it is under one policy. */
struct seen {
	struct label l;
	struct label_value v;
	bool read, valid;
};
/* One label under both, by the index of pairs. */
struct probe {
	struct diff *d;
	const struct world *has, *held; /* pairs of labels, of clearances */
	bool up_to, whole;              /* the focus's */
	size_t cls, n;
	size_t value[VALUES_MAX];
	size_t hold_n; /* what clearances may hold */
	size_t hold[VALUES_MAX];
	struct seen seen[2];
};

static bool values_in_force(const struct probe *pr, enum side s)
{
	for (size_t i = 0; i < pr->n; i++) {
		const struct value *v = pr->has->value[pr->value[i]].side[s];

		if (v->not_before > pr->d->wall_ms ||
			v->not_after < pr->d->wall_ms)
			return false;
	}
	return true;
}

static void see(struct probe *pr, enum side s)
{
	struct diff *d = pr->d;
	const struct policy *p = d->p[s];
	struct seen *x = &pr->seen[s];

	*x = (struct seen){.read = true};
	x->l = (struct label){.value = &x->v, .owner = p->owner};
	x->l.p = (struct label_parts){
		.policy = p,
		.cls = pr->has->cls[pr->cls].side[s],
		.bits = d->label_bits[s],
	};
	x->v.policy = p;
	memset(d->label_bits[s], 0, p->words * sizeof(uint64_t));
	if (x->l.p.cls == NULL)
		x->read = false;
	for (size_t i = 0; i < pr->n; i++) {
		const struct value *v = pr->has->value[pr->value[i]].side[s];

		if (v == NULL)
			x->read = false;
		else
			bit_set(d->label_bits[s], v->ordinal);
	}
	if (!x->read)
		return;
	x->v.rules_hold = label_fixed_rules_hold(&x->l.p, false, NULL);
	x->valid = x->v.rules_hold && values_in_force(pr, s) &&
	           (!pr->whole || policy_in_force(p, d->wall_ms));
}

/* The class alone or, if that is asked for, all up to it. */
static void hold_classes(const struct probe *pr, enum side s,
	const struct classification *has, struct clearance_parts *c)
{
	const struct policy *p = c->policy;
	uint64_t *bits = pr->d->class_bits[s];

	c->lacv = pr->d->lacv[s];
	memset(bits, 0, p->cls_words * sizeof(*bits));
	for (size_t i = 0; i < p->cls_n; i++) {
		const struct classification *k = &p->cls[i];

		if (k != has && !(pr->up_to && k->hierarchy <= has->hierarchy))
			continue;
		bit_set(bits, k->index);
		c->lacv[c->lacv_n++] = k->lacv;
	}
}

/* The clearance of class cls and of what bits in held say of pr->hold. */
static bool decide(const struct probe *pr, enum side s, size_t cls,
	uint64_t held, struct clearance *c)
{
	struct diff *d = pr->d;
	const struct policy *p = d->p[s];
	const struct classification *has = pr->held->cls[cls].side[s];

	*c = (struct clearance){.owner = p->owner};
	c->p = (struct clearance_parts){.policy = p, .bits = d->held_bits[s]};
	c->class_bits = d->class_bits[s];
	if (!pr->seen[s].valid || has == NULL)
		return false;
	hold_classes(pr, s, has, &c->p);
	memset(d->held_bits[s], 0, p->words * sizeof(uint64_t));
	for (size_t i = 0; i < pr->hold_n; i++) {
		const struct value *v;

		/* Only what was there before has the same index in both. */
		if ((held >> i & 1) == 0 ||
			(pr->has != pr->held &&
				pr->hold[i] >= d->p[SIDE_OLD]->value_n))
			continue;
		v = pr->held->value[pr->hold[i]].side[s];
		if (v == NULL)
			return false; /* no such clearance can be read */
		if (v->tag->type != TAG_INFORMATIVE)
			bit_set(d->held_bits[s], v->ordinal);
	}
	return acdf_decide(&pr->seen[s].l, c) == ACDF_GRANT;
}

static void keep(const struct probe *pr, enum side yes,
	const struct clearance *c, struct outcome *o)
{
	struct arena *a = pr->d->a;
	struct buf b;

	buf_init(&b, 1 << 20);
	expr_label_write(&pr->seen[yes].l.p, &b);
	o->label = arena_dup(a, buf_span(&b));
	buf_reset(&b);
	expr_clearance_write(&c->p, &b);
	o->clearance = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	for (int s = 0; s < 2; s++) {
		o->read[s] = pr->seen[s].read;
		o->valid[s] = pr->seen[s].valid;
	}
}

static void ask(
	const struct probe *pr, size_t cls, uint64_t held, struct outcome *o)
{
	struct clearance c[2];
	bool old = decide(pr, SIDE_OLD, cls, held, &c[SIDE_OLD]);
	bool new = decide(pr, SIDE_NEW, cls, held, &c[SIDE_NEW]);

	if (old == new)
		return;
	/* A gain is the better example: it's what can do harm. */
	if (o->effect == CHANGE_NONE || (new && o->effect == CHANGE_LOSE))
		keep(pr, new ? SIDE_NEW : SIDE_OLD, &c[new ? 1 : 0], o);
	o->effect |= new ? CHANGE_GAIN : CHANGE_LOSE;
}

/* All choices of a few values; of many: all, none, one, all but one. */
static void ask_all(const struct probe *pr, size_t cls, struct outcome *o)
{
	uint64_t all = pr->hold_n == VALUES_MAX
	                       ? UINT64_MAX
	                       : (UINT64_C(1) << pr->hold_n) - 1;

	ask(pr, cls, all, o);
	if (pr->hold_n <= FOCUS_MAX) {
		for (uint64_t held = 0; held < all; held++)
			ask(pr, cls, held, o);
		return;
	}
	ask(pr, cls, 0, o);
	for (size_t i = 0; i < pr->hold_n; i++) {
		ask(pr, cls, UINT64_C(1) << i, o);
		ask(pr, cls, all & ~(UINT64_C(1) << i), o);
	}
}

static void spend(struct diff *d, uint64_t cost)
{
	d->work -= d->work < cost ? d->work : cost;
}

static size_t group_count(const struct required *r, const struct value_group *g)
{
	size_t n = 0;

	for (; r != NULL; r = r->next)
		n += r->group_n;
	for (; g != NULL; g = g->next)
		n++;
	return n;
}

/* Of one label: decisions, and the rules of what it has. */
static uint64_t cost_of(const struct probe *pr)
{
	const struct diff *d = pr->d;
	const struct world *w = pr->has;
	uint64_t cost = 1000;

	for (int s = 0; s < 2; s++) {
		const struct classification *c = w->cls[pr->cls].side[s];
		size_t groups = c != NULL ? group_count(c->required, NULL) : 0;

		for (size_t i = 0; i < pr->n; i++) {
			const struct value *v = w->value[pr->value[i]].side[s];

			if (v != NULL)
				groups += group_count(v->required, v->excluded);
		}
		/* 4 ns: masks of many groups don't stay in a cache. */
		cost += d->p[s]->value_n +
		        (uint64_t)groups * 4 * d->p[s]->words +
		        (uint64_t)d->p[s]->set_n * 32 * d->p[s]->words;
	}
	return cost;
}

/* Was a change reported of something in this label? */
static bool told(const struct probe *pr)
{
	const struct world *w = &pr->d->number;
	bool touched = w->cls[pr->cls].touched;

	for (size_t i = 0; i < pr->n; i++)
		touched |= w->value[pr->value[i]].touched;
	return touched;
}

/* What the label has; where names moved, also what f is about. */
static void choose_hold(struct probe *pr, const struct focus *f)
{
	memcpy(pr->hold, pr->value, pr->n * sizeof(*pr->hold));
	pr->hold_n = pr->n;
	for (size_t i = 0; pr->held != pr->has && i < f->value_n; i++) {
		size_t k = 0;

		while (k < pr->n && pr->value[k] != f->value[i])
			k++;
		if (k == pr->n && pr->hold_n < VALUES_MAX)
			pr->hold[pr->hold_n++] = f->value[i];
	}
}

/* Both sides' view of one label, and who may see it. One that couldn't be
 * before is nobody's loss or gain. */
static void try_label(
	struct probe *pr, const struct focus *f, struct outcome *o)
{
	spend(pr->d, cost_of(pr));
	if (pr->d->work == 0 || (f->untold && told(pr)))
		return;
	see(pr, SIDE_OLD);
	see(pr, SIDE_NEW);
	if (!pr->seen[SIDE_OLD].read ||
		(!pr->seen[SIDE_OLD].valid && !pr->seen[SIDE_NEW].valid))
		return;
	choose_hold(pr, f);
	ask_all(pr, pr->up_to ? f->cls[1] : pr->cls, o);
	/* Where names moved, another class of that name may now do. */
	for (size_t i = 0; pr->held != pr->has && i < f->cls_n; i++)
		ask_all(pr, f->cls[i], o);
}

/* Makes pr a label that is valid on side s; false: there is none. */
static bool complete(struct probe *pr, enum side s)
{
	struct diff *d = pr->d;
	struct space *space = d->space[s];
	struct question q = {
		.has = d->label_bits[s], .cls = pr->seen[s].l.p.cls};
	uint64_t cost = space_cost(space);
	enum answer answer;
	size_t n = 0;

	if (!pr->seen[s].read || d->work == 0)
		return false;
	space_set(space, d->wall_ms, false);
	answer = space_any(space, &q);
	spend(d, space_cost(space) - cost);
	if (answer != ANSWER_YES)
		return false;
	for (unsigned i = 0; i < d->p[s]->value_n; i++) {
		if (!bit_test(space_values(space), i))
			continue;
		if (n == VALUES_MAX)
			return false;
		pr->value[n++] = s == SIDE_OLD ? i : pr->has->of_new[i];
	}
	pr->n = n;
	return true;
}

void diff_probe(struct diff *d, const struct focus *f, size_t cls,
	const size_t *value, size_t n, struct outcome *o)
{
	struct probe pr = {.d = d,
		.up_to = f->up_to,
		.whole = f->whole,
		.cls = cls,
		.n = n};
	struct probe more;
	bool valid[2];

	pr.has = f->labels != NULL ? f->labels : &d->number;
	pr.held = f->clearances != NULL ? f->clearances : &d->number;
	for (size_t i = 0; i < n; i++)
		pr.value[i] = value[i];
	try_label(&pr, f, o);
	for (int s = 0; s < 2; s++)
		valid[s] = pr.seen[s].valid;
	for (int s = 0; s < 2 && o->effect != CHANGE_BOTH; s++) {
		if (valid[s])
			continue;
		more = pr;
		see(&more, (enum side)s);
		if (complete(&more, (enum side)s))
			try_label(&more, f, o);
	}
}
