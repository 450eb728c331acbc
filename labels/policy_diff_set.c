/* SPDX-License-Identifier: MIT */
/* Tag sets and tags of two versions of a policy. */
#include "labels/equiv_model.h"
#include "labels/policy_diff_run.h"

static void limits(struct diff *d, const struct tag *o, const struct tag *n)
{
	const uint64_t counts[] = {1, 2, o->min, n->min, o->min - 1, n->min - 1,
		o->max, n->max, o->max + 1, n->max + 1};
	struct outcome found = {0};

	if (o->min == n->min && o->max == n->max && o->single == n->single)
		return;
	diff_explore_counts(d, o, counts, ARRAY_LEN(counts), &found);
	diff_say(d, &found,
		"a tag of \"%.*s\" has another minSelection, maxSelection or "
		"singleSelection",
		SPAN_FMT(n->set->name));
	for (size_t i = 0; i < o->value_n; i++)
		d->number.value[o->value[i].ordinal].touched |=
			found.effect != CHANGE_NONE;
}

static void tags(struct diff *d, const struct tag_set *s)
{
	for (size_t i = 0; i < s->tag_n; i++) {
		const struct tag *o = &s->tag[i], *n = diff_heir(d, o);

		if (n == NULL)
			continue;
		limits(d, o, n);
		if (!name_eq(o->name, n->name))
			diff_say(d, &diff_unreadable,
				"the tag \"%.*s\" of \"%.*s\" is now called "
				"\"%.*s\"",
				SPAN_FMT(o->name), SPAN_FMT(s->name),
				SPAN_FMT(n->name));
		if (o->bitset7 != n->bitset7)
			diff_say(d, NULL,
				"a tag of \"%.*s\" has another tag7Encoding: "
				"labels are written otherwise in binary",
				SPAN_FMT(s->name));
		if (!diff_markings_same(&o->marks, &n->marks))
			diff_say(d, NULL,
				"a tag of \"%.*s\" has another marking",
				SPAN_FMT(s->name));
	}
}

static void set_gone(struct diff *d, const struct tag_set *s)
{
	const struct tag_set *named = policy_set_name(d->p[SIDE_NEW], s->name);
	struct outcome found = {0};

	for (size_t i = 0; i < d->p[SIDE_OLD]->value_n; i++) {
		struct focus f = {.value = {i}, .value_n = 1, .first = true};

		if (d->p[SIDE_OLD]->value[i]->tag->set != s)
			continue;
		d->number.value[i].touched = true;
		if (found.effect == CHANGE_NONE)
			diff_explore(d, &f, &found);
	}
	if (named != NULL)
		diff_say(d, &found,
			"tag set \"%.*s\" has another id: %.*s, before %.*s",
			SPAN_FMT(s->name), SPAN_FMT(named->oid),
			SPAN_FMT(s->oid));
	else
		diff_say(d, &found,
			"tag set \"%.*s\" is gone with its %zu values",
			SPAN_FMT(s->name), s->value_n);
}

static bool set_mappings_same(
	const struct equiv_set *a, const struct equiv_set *b)
{
	while (a != NULL && b != NULL && span_eq(a->to->oid, b->to->oid) &&
		diff_equiv_same(a->required, b->required)) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

static void both_sets(
	struct diff *d, const struct tag_set *o, const struct tag_set *n)
{
	if (!name_eq(o->name, n->name))
		diff_say(d, &diff_unreadable,
			"tag set \"%.*s\" is now called \"%.*s\"; what is "
			"written under the old name can't be read",
			SPAN_FMT(o->name), SPAN_FMT(n->name));
	tags(d, o);
	diff_values(d, o);
	diff_new_values(d, n);
	if (!set_mappings_same(o->equiv, n->equiv))
		diff_say(d, NULL,
			"tag set \"%.*s\" requires other categories where "
			"labels are translated",
			SPAN_FMT(n->name));
}

void diff_sets(struct diff *d)
{
	const struct policy *old = d->p[SIDE_OLD], *new = d->p[SIDE_NEW];

	for (size_t i = 0; i < old->set_n; i++) {
		const struct tag_set *n = policy_set_oid(new, old->set[i].oid);

		if (n == NULL)
			set_gone(d, &old->set[i]);
		else
			both_sets(d, &old->set[i], n);
	}
	for (size_t i = 0; i < new->set_n; i++) {
		const struct tag_set *s = &new->set[i];

		if (policy_set_oid(old, s->oid) == NULL &&
			policy_set_name(old, s->name) == NULL)
			diff_say(d, NULL,
				"tag set \"%.*s\" is new with its %zu values",
				SPAN_FMT(s->name), s->value_n);
	}
}
