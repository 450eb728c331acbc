/* SPDX-License-Identifier: MIT */
/* Translation of a label by its policy's equivalences (labels.md 7.5). */
#include "labels/equiv.h"

#include "labels/engine.h"
#include "labels/equiv_model.h"

/* One translation. */
struct job {
	const struct label_parts *from;
	struct label_parts to; /* in the making */
	unsigned direction;    /* the bit of `applied` */
	struct errtext *e;
};

static bool fail(struct job *j, const char *what, struct span name)
{
	err_set(j->e, ERR_VALUE, "%s \"%.*s\" has no equivalent in \"%.*s\"",
		what, SPAN_FMT(name), SPAN_FMT(j->to.policy->name));
	return false;
}

static bool leads_there(const struct job *j, const struct equiv_policy *to)
{
	return span_eq(to->oid, j->to.policy->oid);
}

/* Which values of the target a categoryGroup means; false: none. */
static bool ref_mask(
	const struct policy *target, const struct equiv_ref *r, uint64_t *mask)
{
	const struct tag_set *set = policy_set_name(target, r->set_name);
	const struct value *v;
	bool found = false;

	memset(mask, 0, target->words * sizeof(*mask));
	if (set == NULL)
		return false;
	if (!r->any) {
		v = policy_value(set, r->type, r->lacv);
		if (v != NULL)
			bit_set(mask, v->ordinal);
		return v != NULL;
	}
	for (size_t i = 0; i < set->tag_n; i++) {
		if (set->tag[i].type != r->type)
			continue;
		found = true;
		for (size_t k = 0; k < target->words; k++)
			mask[k] |= set->tag[i].mask[k];
	}
	return found;
}

static bool has_any(const struct label_parts *p, const uint64_t *mask)
{
	for (size_t i = 0; i < p->policy->words; i++)
		if ((p->bits[i] & mask[i]) != 0)
			return true;
	return false;
}

/* Adds the value of a reference that names one. */
static bool add_ref(struct job *j, const struct equiv_ref *r, uint64_t *mask)
{
	if (r->any || !ref_mask(j->to.policy, r, mask))
		return fail(j, "required category of", r->set_name);
	for (size_t i = 0; i < j->to.policy->words; i++)
		j->to.bits[i] |= mask[i];
	return true;
}

static bool is_met(struct job *j, const struct equiv_required *r,
	uint64_t *mask, size_t *met_r)
{
	size_t n = 0, met = 0;

	for (const struct equiv_ref *g = r->ref; g != NULL; g = g->next, n++)
		if (ref_mask(j->to.policy, g, mask) && has_any(&j->to, mask))
			met++;
	*met_r = met;
	switch (r->op) {
	case REQ_ALL:
		return met == n;
	case REQ_ONE_OR_MORE:
		return met != 0;
	case REQ_ONLY_ONE:
		return met == 1;
	}
	return false;
}

/* Adds what a group lacks; one that has too much can't be helped. */
static bool meet(struct job *j, const struct equiv_required *r, uint64_t *mask)
{
	size_t met;

	if (is_met(j, r, mask, &met))
		return true;
	if (r->op == REQ_ONLY_ONE && met > 1)
		return fail(j, "single category of", r->ref->set_name);
	if (r->op != REQ_ALL)
		return add_ref(j, r->ref, mask);
	for (const struct equiv_ref *g = r->ref; g != NULL; g = g->next)
		if (!add_ref(j, g, mask))
			return false;
	return true;
}

static bool meet_all(
	struct job *j, const struct equiv_required *r, struct arena *a)
{
	uint64_t *mask = arena_array(a, uint64_t, j->to.policy->words);

	for (; r != NULL; r = r->next)
		if (!meet(j, r, mask))
			return false;
	return true;
}

static const struct equiv_class *map_class(struct job *j)
{
	const struct classification *c = j->from->cls;
	const struct equiv_class *q = c->equiv;

	while (q != NULL &&
		!(leads_there(j, q->to) && (q->applied & j->direction) != 0))
		q = q->next;
	if (q != NULL)
		j->to.cls = policy_class_lacv(j->to.policy, q->lacv);
	if (j->to.cls != NULL)
		return q;
	fail(j, "classification", c->name);
	return NULL;
}

static bool map_value(struct job *j, const struct value *v)
{
	bool mapped = false;

	for (const struct equiv_value *q = v->equiv; q != NULL; q = q->next) {
		const struct tag_set *set;
		const struct value *to;

		if (!leads_there(j, q->to) || (q->applied & j->direction) == 0)
			continue;
		mapped = true;
		if (q->discard)
			continue;
		set = policy_set_oid(j->to.policy, q->set_oid);
		to = set != NULL ? policy_value(set, q->type, q->lacv) : NULL;
		if (to == NULL)
			return fail(j, "category", v->name);
		bit_set(j->to.bits, to->ordinal);
	}
	return mapped || fail(j, "category", v->name);
}

static bool map_values(struct job *j)
{
	const struct policy *p = j->from->policy;

	for (size_t i = 0; i < p->value_n; i++)
		if (bit_test(j->from->bits, (unsigned)i) &&
			!map_value(j, p->value[i]))
			return false;
	return true;
}

static bool set_used(const struct job *j, const struct tag_set *s)
{
	for (size_t i = 0; i < s->tag_n; i++)
		if (has_any(j->from, s->tag[i].mask))
			return true;
	return false;
}

static bool add_required(
	struct job *j, const struct equiv_class *cls, struct arena *a)
{
	const struct policy *p = j->from->policy;

	if (!meet_all(j, cls->required, a))
		return false;
	for (size_t i = 0; i < p->set_n; i++) {
		if (!set_used(j, &p->set[i]))
			continue;
		for (const struct equiv_set *q = p->set[i].equiv; q != NULL;
			q = q->next)
			if (leads_there(j, q->to) &&
				!meet_all(j, q->required, a))
				return false;
	}
	/* A policy may go by several names here. */
	for (const struct equiv_policy *q = p->equiv; q != NULL; q = q->next)
		if (leads_there(j, q) && !meet_all(j, q->required, a))
			return false;
	return true;
}

static bool translate(struct job *j, struct arena *a)
{
	const struct equiv_class *cls;

	j->to.bits = arena_array(a, uint64_t, j->to.policy->words);
	j->to.form = policy_has_der(j->to.policy) ? LABEL_ESS : LABEL_NATO;
	/* Its restriction can't be said in the other policy. */
	if (j->from->empty_permissive)
		return fail(j, "category", SPAN(""));
	cls = map_class(j);
	if (cls == NULL || !map_values(j) || !add_required(j, cls, a))
		return false;
	/* What one group asked for may be too much for another. Nothing lacks
	 * any more, so this time nothing is added. */
	return add_required(j, cls, a);
}

enum label_status label_translate(const struct label *l,
	const struct policy *target, enum equiv_direction direction,
	int64_t wall_ms, const struct label **l_r, struct errtext *e)
{
	struct labels *ls = l->owner;
	struct job j = {
		.from = &l->p,
		.to = {.policy = target},
		.direction = 1u << direction,
		.e = e,
	};

	*l_r = NULL;
	if (!label_rules_hold(&l->p, wall_ms, false, e))
		return LABEL_UNUSABLE;
	if (l->p.policy == target) {
		*l_r = l;
		return LABEL_VALID;
	}
	arena_reset(ls->scratch);
	if (!translate(&j, ls->scratch))
		return LABEL_UNUSABLE;
	if (label_make(ls, &j.to, wall_ms, false, l_r, e) == LABEL_VALID)
		return LABEL_VALID;
	*l_r = NULL;
	return LABEL_UNUSABLE;
}

/* SECURITY: it becomes part of a key, so it is capped as inputs are. */
enum label_status label_with_origin_text(const struct label *l,
	struct span origin, const struct label **l_r, struct errtext *e)
{
	struct label_parts p = l->p;

	*l_r = NULL;
	if (origin.n == 0 || origin.n > LABELS_ORIGIN_MAX) {
		err_set(e, ERR_LIMIT, "the originator's label can't be kept");
		return LABEL_UNUSABLE;
	}
	p.origin = origin;
	*l_r = label_cache_add(l->owner, INPUT_EXPR, SPAN_NONE, &p);
	if (*l_r != NULL)
		return LABEL_VALID;
	err_set(e, ERR_LIMIT, "too many different labels at once");
	return LABEL_UNUSABLE;
}

enum label_status label_with_origin(const struct label *l,
	const struct label *origin, const struct label **l_r, struct errtext *e)
{
	struct span x = label_element(origin, LABEL_FORM_NONE);

	if (x.p == NULL)
		x = label_element(origin, LABEL_NATO);
	return label_with_origin_text(l, x, l_r, e);
}
