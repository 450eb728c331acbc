/* SPDX-License-Identifier: MIT */
/* Are two rules the same, and which values tell? */
#include "labels/equiv_model.h"
#include "labels/policy_diff_run.h"

/* As far as values are there on both sides; those that came or went are
 * reported themselves. Adds to f who is in one group alone. */
static bool masks_same(const struct diff *d, const uint64_t *old,
	const uint64_t *new, struct focus *f)
{
	bool same = true;

	for (size_t i = 0; i < d->p[SIDE_OLD]->value_n; i++) {
		const struct value *const *v = d->number.value[i].side;

		if (v[SIDE_NEW] == NULL ||
			bit_test(old, v[SIDE_OLD]->ordinal) ==
				bit_test(new, v[SIDE_NEW]->ordinal))
			continue;
		same = false;
		focus_value(f, i);
	}
	return same;
}

/* The first value of each group, once those that differ are in. */
static void add_firsts(const struct diff *d, enum side s,
	const struct value_group *g, struct focus *f)
{
	for (; g != NULL; g = g->next)
		for (unsigned i = 0; i < d->p[s]->value_n; i++)
			if (bit_test(g->mask, i)) {
				focus_value(f, s == SIDE_OLD
						       ? i
						       : d->number.of_new[i]);
				break;
			}
}

bool diff_groups_same(const struct diff *d, const struct value_group *old,
	const struct value_group *new, struct focus *f)
{
	const struct value_group *o = old, *n = new;
	bool same = true;

	for (; o != NULL && n != NULL; o = o->next, n = n->next)
		same &= masks_same(d, o->mask, n->mask, f);
	if (same && o == NULL && n == NULL)
		return true;
	add_firsts(d, SIDE_OLD, old, f);
	add_firsts(d, SIDE_NEW, new, f);
	return false;
}

bool diff_required_same(const struct diff *d, const struct required *old,
	const struct required *new, struct focus *f)
{
	bool same = true;

	for (; old != NULL && new != NULL; old = old->next, new = new->next) {
		bool groups = diff_groups_same(d, old->group, new->group, f);

		if (groups && old->op == new->op)
			continue;
		same = false;
		add_firsts(d, SIDE_OLD, old->group, f);
	}
	if (old == NULL && new == NULL)
		return same;
	for (; old != NULL; old = old->next)
		add_firsts(d, SIDE_OLD, old->group, f);
	for (; new != NULL; new = new->next)
		add_firsts(d, SIDE_NEW, new->group, f);
	return false;
}

static bool refs_same(const struct equiv_ref *a, const struct equiv_ref *b)
{
	while (a != NULL && b != NULL && name_eq(a->set_name, b->set_name) &&
		a->type == b->type && a->any == b->any && a->lacv == b->lacv) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

bool diff_equiv_same(
	const struct equiv_required *old, const struct equiv_required *new)
{
	while (old != NULL && new != NULL &&
		old->op == new->op &&refs_same(old->ref, new->ref)) {
		old = old->next;
		new = new->next;
	}
	return old == NULL && new == NULL;
}

static bool data_same(
	const struct marking_data *a, const struct marking_data *b)
{
	while (a != NULL && b != NULL && a->where == b->where &&
		a->flags == b->flags && span_eq(a->phrase, b->phrase) &&
		span_eq(a->lang, b->lang)) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

static bool qualifiers_same(
	const struct marking_qualifier *a, const struct marking_qualifier *b)
{
	while (a != NULL && b != NULL && a->where == b->where &&
		a->code == b->code && span_eq(a->text, b->text) &&
		span_eq(a->lang, b->lang)) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

bool diff_markings_same(const struct markings *old, const struct markings *new)
{
	return data_same(old->data, new->data) &&
	       qualifiers_same(old->qualifier, new->qualifier);
}
