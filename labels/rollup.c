/* SPDX-License-Identifier: MIT */
/* One label to show over several (labels.md 4.5). */
#include "labels/rollup.h"

#include "labels/engine.h"

/* One roll-up being made. */
struct roll {
	const struct label *const *l;
	size_t n;
	struct label_parts sum; /* its bits are owned */
	struct errtext *e;
};

static enum label_status refuse(struct roll *r, const char *why)
{
	err_set(r->e, ERR_VALUE, "%s", why);
	return LABEL_INVALID;
}

/* May these be summed up at all? A label that nobody may see is under none. */
static enum label_status all_usable(struct roll *r, int64_t wall_ms)
{
	if (r->n == 0) {
		err_set(r->e, ERR_VALUE, "no label to sum up");
		return LABEL_UNUSABLE;
	}
	for (size_t i = 0; i < r->n; i++) {
		const struct label *l = r->l[i];

		if (l == NULL || l->p.policy != r->l[0]->p.policy) {
			err_set(r->e, ERR_VALUE,
				l == NULL ? "one has no usable label"
					  : "labels of two policies");
			return LABEL_UNUSABLE;
		}
		/* as it stands: what succeeds it is another label */
		if (!label_rules_hold(&l->p, wall_ms, false, r->e))
			return LABEL_INVALID;
		if (l->p.empty_permissive)
			return refuse(
				r, "a permissive category without a value");
	}
	return LABEL_VALID;
}

/* The one of highest rank. Two of one rank: neither stands for the other. */
static enum label_status sum_class(struct roll *r)
{
	const struct classification *top = r->l[0]->p.cls;

	for (size_t i = 1; i < r->n; i++)
		if (r->l[i]->p.cls->hierarchy > top->hierarchy)
			top = r->l[i]->p.cls;
	for (size_t i = 0; i < r->n; i++) {
		const struct classification *c = r->l[i]->p.cls;

		if (c->hierarchy < top->hierarchy || c == top)
			continue;
		err_set(r->e, ERR_VALUE,
			"neither of \"%.*s\" and \"%.*s\" is the higher",
			SPAN_FMT(top->name), SPAN_FMT(c->name));
		return LABEL_INVALID;
	}
	r->sum.cls = top;
	return LABEL_VALID;
}

static void join_values(struct roll *r, const struct tag *t)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t w = 0; w < r->sum.policy->words; w++)
			r->sum.bits[w] |= r->l[i]->p.bits[w] & t->mask[w];
}

/* SECURITY: with nothing in common there is no label that is as strict as
 * all; leaving the tag out would ask for nothing. */
static enum label_status share_values(struct roll *r, const struct tag *t)
{
	size_t words = r->sum.policy->words;
	bool asked = false;

	for (size_t i = 0; i < r->n; i++) {
		const uint64_t *bits = r->l[i]->p.bits;

		if (!bits_meet(bits, t->mask, words))
			continue;
		for (size_t w = 0; w < words; w++)
			r->sum.bits[w] =
				asked ? r->sum.bits[w] & (bits[w] | ~t->mask[w])
				      : r->sum.bits[w] | (bits[w] & t->mask[w]);
		asked = true;
	}
	if (!asked || bits_meet(r->sum.bits, t->mask, words))
		return LABEL_VALID;
	err_set(r->e, ERR_VALUE,
		"the labels have no value of \"%.*s\" in common",
		SPAN_FMT(t->name.n != 0 ? t->name : t->set->name));
	return LABEL_INVALID;
}

static enum label_status sum_values(struct roll *r)
{
	const struct policy *p = r->sum.policy;
	enum label_status st = LABEL_VALID;

	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++) {
			const struct tag *t = &p->set[i].tag[k];

			if (tag_type_normal(t->type) != TAG_PERMISSIVE)
				join_values(r, t);
			else if (st == LABEL_VALID)
				st = share_values(r, t);
		}
	return st;
}

/* Kept where all say the same. */
static void sum_privacy(struct roll *r)
{
	struct span mark = r->l[0]->p.privacy;

	for (size_t i = 1; i < r->n; i++)
		if ((r->l[i]->p.privacy.p == NULL) != (mark.p == NULL) ||
			!span_eq(r->l[i]->p.privacy, mark))
			return;
	r->sum.privacy = mark;
}

/* Valid each, but not together? */
static enum label_status sum_up(
	struct roll *r, int64_t wall_ms, const struct label **l_r)
{
	struct errtext why = {""};
	enum label_status st =
		label_make(r->l[0]->owner, &r->sum, wall_ms, false, l_r, &why);

	if (st != LABEL_VALID)
		err_set(r->e, ERR_VALUE, "no one label can say it: %s", why.s);
	return st;
}

enum label_status label_roll_up(const struct label *const *l, size_t n,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	struct roll r = {.l = l, .n = n, .e = e};
	enum label_status st = all_usable(&r, wall_ms);

	*l_r = NULL;
	if (st == LABEL_VALID)
		st = sum_class(&r);
	if (st != LABEL_VALID)
		return st;
	r.sum.policy = l[0]->p.policy;
	r.sum.form = l[0]->p.form;
	r.sum.bits = xcalloc(r.sum.policy->words, sizeof(*r.sum.bits));
	st = sum_values(&r);
	sum_privacy(&r);
	if (st == LABEL_VALID)
		st = sum_up(&r, wall_ms, l_r);
	if (st != LABEL_VALID)
		*l_r = NULL;
	free(r.sum.bits);
	return st;
}
