/* SPDX-License-Identifier: MIT */
/* Classifications of two versions of a policy. */
#include "labels/equiv_model.h"
#include "labels/policy_diff_run.h"

static void gone(struct diff *d, size_t i)
{
	struct pair_class *pair = &d->number.cls[i];
	const struct classification *c = pair->side[SIDE_OLD];
	const struct classification *named = d->name.cls[i].side[SIDE_NEW];
	struct focus f = {.cls = {i}, .cls_n = 1, .no_more = true};

	if (named != NULL)
		diff_tell(d, &f,
			"classification \"%.*s\" has another number: %llu, "
			"before %llu",
			SPAN_FMT(c->name), (unsigned long long)named->lacv,
			(unsigned long long)c->lacv);
	else
		diff_tell(d, &f, "classification \"%.*s\" is gone",
			SPAN_FMT(c->name));
	pair->touched = true;
}

/* A name that moved to another number: stored labels say numbers, people and
 * configuration say names. */
static void renamed(struct diff *d, size_t i)
{
	struct pair_class *pair = &d->number.cls[i];
	const struct classification *o = pair->side[SIDE_OLD];
	const struct classification *n = pair->side[SIDE_NEW];
	const struct classification *was =
		policy_class_name(d->p[SIDE_OLD], n->name);
	struct focus f = {.clearances = &d->name,
		.cls = {i},
		.cls_n = 1,
		.no_more = true};

	if (name_eq(o->name, n->name))
		return;
	if (was == NULL && d->name.cls[i].side[SIDE_NEW] == NULL) {
		diff_say(d, &diff_unreadable,
			"classification \"%.*s\" is now called \"%.*s\"; what "
			"is written under the old name can't be read",
			SPAN_FMT(o->name), SPAN_FMT(n->name));
		return;
	}
	if (was != NULL)
		focus_class(&f, was->index);
	pair->touched |= diff_tell(d, &f,
		"\"%.*s\" is now the name of another number: clearances that "
		"are written by name don't fit stored labels",
		SPAN_FMT(n->name));
}

/* Who holds "up to" a class holds those below it. */
static void reordered(struct diff *d, size_t i)
{
	const struct pair_class *x = &d->number.cls[i];

	for (size_t k = 0; k < d->number.cls_n; k++) {
		const struct pair_class *y = &d->number.cls[k];
		struct focus f = {
			.cls = {k, i},
			.cls_n = 2,
			.no_more = true,
			.up_to = true
                };
		bool below[2];

		if (y->side[SIDE_OLD] == NULL || y->side[SIDE_NEW] == NULL)
			continue;
		for (int s = 0; s < 2; s++)
			below[s] =
				y->side[s]->hierarchy <= x->side[s]->hierarchy;
		if (below[SIDE_OLD] == below[SIDE_NEW])
			continue;
		diff_tell(d, &f,
			"\"%.*s\" is %s above \"%.*s\": clearances that are "
			"written \"up to %.*s\" mean other classifications",
			SPAN_FMT(y->side[SIDE_NEW]->name),
			below[SIDE_NEW] ? "no longer" : "now",
			SPAN_FMT(x->side[SIDE_NEW]->name),
			SPAN_FMT(x->side[SIDE_NEW]->name));
	}
}

static void rules(struct diff *d, size_t i)
{
	struct pair_class *pair = &d->number.cls[i];
	const struct classification *o = pair->side[SIDE_OLD];
	const struct classification *n = pair->side[SIDE_NEW];
	struct focus f = {.cls = {i}, .cls_n = 1, .no_more = true};

	if (!diff_required_same(d, o->required, n->required, &f))
		pair->touched |= diff_tell(d, &f,
			"classification \"%.*s\" requires other categories",
			SPAN_FMT(n->name));
	if (o->obsolete != n->obsolete)
		diff_say(d, NULL,
			"classification \"%.*s\" is %s obsolete: new labels "
			"%s have it",
			SPAN_FMT(n->name), n->obsolete ? "now" : "no longer",
			n->obsolete ? "can't" : "can");
}

static bool mappings_same(
	const struct equiv_class *a, const struct equiv_class *b)
{
	while (a != NULL && b != NULL && span_eq(a->to->oid, b->to->oid) &&
		a->applied == b->applied && a->lacv == b->lacv &&
		diff_equiv_same(a->required, b->required)) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

static void looks(struct diff *d, const struct classification *o,
	const struct classification *n)
{
	if (!span_eq_nocase(o->color, n->color))
		diff_say(d, NULL, "classification \"%.*s\" has another color",
			SPAN_FMT(n->name));
	if (!diff_markings_same(&o->marks, &n->marks))
		diff_say(d, NULL, "classification \"%.*s\" has another marking",
			SPAN_FMT(n->name));
	if (!mappings_same(o->equiv, n->equiv))
		diff_say(d, NULL,
			"classification \"%.*s\" has other equivalents",
			SPAN_FMT(n->name));
}

void diff_classes(struct diff *d)
{
	for (size_t i = 0; i < d->number.cls_n; i++) {
		const struct pair_class *pair = &d->number.cls[i];
		const struct classification *o = pair->side[SIDE_OLD];
		const struct classification *n = pair->side[SIDE_NEW];

		if (n == NULL) {
			gone(d, i);
		} else if (o != NULL) {
			renamed(d, i);
			reordered(d, i);
			rules(d, i);
			looks(d, o, n);
		} else if (policy_class_name(d->p[SIDE_OLD], n->name) == NULL) {
			diff_say(d, NULL,
				"classification \"%.*s\" is new: no label and "
				"no clearance has it yet",
				SPAN_FMT(n->name));
		}
	}
}
