/* SPDX-License-Identifier: MIT */
/* Values of two versions of a policy. */
#include "labels/equiv_model.h"
#include "labels/policy_diff_run.h"

static const char *type_name(enum tag_type t)
{
	static const char *const names[] = {
		[TAG_NONE] = "none",
		[TAG_RESTRICTIVE] = "restrictive",
		[TAG_PERMISSIVE] = "permissive",
		[TAG_ENUM_RESTRICTIVE] = "enumerated restrictive",
		[TAG_ENUM_PERMISSIVE] = "enumerated permissive",
		[TAG_INFORMATIVE] = "informative",
		[TAG_NOT_APPLICABLE] = "not applicable",
	};

	return names[t];
}

static struct span set_name(const struct value *v)
{
	return v->tag->set->name;
}

/* ---- rules of one value that is on both sides ---- */

static void window(struct diff *d, size_t i)
{
	struct pair_value *pair = &d->number.value[i];
	const struct value *o = pair->side[SIDE_OLD];
	const struct value *n = pair->side[SIDE_NEW];
	struct focus f = {.value = {i}, .value_n = 1, .first = true};

	if (o->not_before == n->not_before && o->not_after == n->not_after)
		return;
	focus_window(&f, (int64_t[]){o->not_before, n->not_before},
		(int64_t[]){o->not_after, n->not_after});
	pair->touched |= diff_tell(d, &f,
		"\"%.*s\" of \"%.*s\" has another notBefore or notAfter",
		SPAN_FMT(n->name), SPAN_FMT(set_name(n)));
}

static bool excludes(const struct value *v, const struct classification *c)
{
	return v->excluded_class != NULL &&
	       bit_test(v->excluded_class, c->index);
}

/* Adds to f the classifications that one side alone allows. */
static bool classes_same(
	const struct diff *d, const struct value *const *v, struct focus *f)
{
	const struct classification *o = v[SIDE_OLD]->required_class;
	const struct classification *n = v[SIDE_NEW]->required_class;
	bool same = true;

	if ((o == NULL) != (n == NULL) || (o != NULL && o->lacv != n->lacv)) {
		same = false;
		if (o != NULL)
			focus_class(f, o->index);
	}
	for (size_t i = 0; i < d->number.cls_n; i++) {
		const struct classification *const *c = d->number.cls[i].side;

		if (c[SIDE_OLD] == NULL || c[SIDE_NEW] == NULL)
			continue;
		if (n == c[SIDE_NEW] && !same)
			focus_class(f, i);
		if (excludes(v[SIDE_OLD], c[SIDE_OLD]) ==
			excludes(v[SIDE_NEW], c[SIDE_NEW]))
			continue;
		same = false;
		focus_class(f, i);
	}
	return same;
}

const struct tag *diff_heir(const struct diff *d, const struct tag *t)
{
	for (size_t i = 0; i < t->value_n; i++) {
		const struct value *n =
			d->number.value[t->value[i].ordinal].side[SIDE_NEW];

		if (n != NULL)
			return n->tag;
	}
	return NULL;
}

/* The old tag that a new one goes on with. */
static const struct tag *elder(const struct diff *d, const struct tag *t)
{
	for (size_t i = 0; i < t->value_n; i++) {
		size_t at = d->number.of_new[t->value[i].ordinal];
		const struct value *o = d->number.value[at].side[SIDE_OLD];

		if (o != NULL)
			return o->tag;
	}
	return NULL;
}

static void neighbour(const struct diff *d, const struct tag *t, enum side s,
	const struct value *v, struct focus *f)
{
	for (size_t i = 0; i < t->value_n; i++)
		if (&t->value[i] != v) {
			unsigned o = t->value[i].ordinal;

			focus_value(f, s == SIDE_OLD ? o : d->number.of_new[o]);
			return;
		}
}

static void rules(struct diff *d, size_t i)
{
	struct pair_value *pair = &d->number.value[i];
	const struct value *o = pair->side[SIDE_OLD];
	const struct value *n = pair->side[SIDE_NEW];
	struct focus f = {.value = {i}, .value_n = 1, .first = true};
	struct buf b;

	buf_init(&b, 256);
	if (!classes_same(d, pair->side, &f))
		buf_str(&b, ", goes with other classifications");
	if (!diff_groups_same(d, o->excluded, n->excluded, &f))
		buf_str(&b, ", excludes other categories");
	if (!diff_required_same(d, o->required, n->required, &f))
		buf_str(&b, ", requires other categories");
	if (diff_heir(d, o->tag) != n->tag || elder(d, n->tag) != o->tag) {
		buf_str(&b, ", stands in one tag with others than before");
		neighbour(d, o->tag, SIDE_OLD, o, &f);
		neighbour(d, n->tag, SIDE_NEW, n, &f);
	}
	if (b.n != 0)
		pair->touched |= diff_tell(d, &f, "\"%.*s\" of \"%.*s\" %s",
			SPAN_FMT(n->name), SPAN_FMT(set_name(n)),
			buf_cstr(&b) + 2);
	buf_clear(&b);
}

static bool mappings_same(
	const struct equiv_value *a, const struct equiv_value *b)
{
	while (a != NULL && b != NULL && span_eq(a->to->oid, b->to->oid) &&
		a->applied == b->applied && a->discard == b->discard &&
		span_eq(a->set_oid, b->set_oid) && a->type == b->type &&
		a->lacv == b->lacv) {
		a = a->next;
		b = b->next;
	}
	return a == NULL && b == NULL;
}

/* As a classification's name that moved to another number. */
static void renamed(struct diff *d, size_t i)
{
	struct pair_value *pair = &d->number.value[i];
	const struct value *o = pair->side[SIDE_OLD];
	const struct value *n = pair->side[SIDE_NEW];
	struct focus f = {.clearances = &d->name,
		.value = {i},
		.value_n = 1,
		.first = true};
	size_t was; /* who had that name */

	if (name_eq(o->name, n->name))
		return;
	was = d->name.of_new[n->ordinal];
	if (was >= d->p[SIDE_OLD]->value_n &&
		d->name.value[i].side[SIDE_NEW] == NULL) {
		diff_say(d, &diff_unreadable,
			"\"%.*s\" of \"%.*s\" is now called \"%.*s\"; what is "
			"written under the old name can't be read",
			SPAN_FMT(o->name), SPAN_FMT(set_name(n)),
			SPAN_FMT(n->name));
		return;
	}
	if (was < d->p[SIDE_OLD]->value_n)
		focus_value(&f, was);
	pair->touched |= diff_tell(d, &f,
		"\"%.*s\" of \"%.*s\" is now called \"%.*s\", and names moved: "
		"clearances that are written by name don't fit stored labels",
		SPAN_FMT(o->name), SPAN_FMT(set_name(n)), SPAN_FMT(n->name));
}

static void looks(struct diff *d, const struct value *o, const struct value *n)
{
	const char *what[3];
	size_t what_n = 0;

	if (o->obsolete != n->obsolete)
		what[what_n++] =
			n->obsolete
				? "is now obsolete: new labels can't have it"
				: "is no longer obsolete: new labels can have "
				  "it";
	if (!diff_markings_same(&o->marks, &n->marks))
		what[what_n++] = "has another marking";
	if (!mappings_same(o->equiv, n->equiv))
		what[what_n++] = "has other equivalents";
	for (size_t i = 0; i < what_n; i++)
		diff_say(d, NULL, "\"%.*s\" of \"%.*s\" %s", SPAN_FMT(n->name),
			SPAN_FMT(set_name(n)), what[i]);
}

/* ---- values that went or came ---- */

/* What labels say by number is gone; what people write by name may mean
 * another kind of value. */
static void turned(struct diff *d, size_t i, const struct value *n)
{
	const struct value *o = d->number.value[i].side[SIDE_OLD];
	struct focus f = {.labels = &d->name,
		.clearances = &d->name,
		.value = {i},
		.value_n = 1,
		.first = true};

	neighbour(d, o->tag, SIDE_OLD, o, &f);
	diff_tell(d, &f,
		"\"%.*s\" of \"%.*s\" turned from %s to %s, where labels and "
		"clearances are written by name",
		SPAN_FMT(o->name), SPAN_FMT(set_name(o)),
		type_name(o->tag->type), type_name(n->tag->type));
}

static void gone(struct diff *d, size_t i)
{
	struct pair_value *pair = &d->number.value[i];
	const struct value *o = pair->side[SIDE_OLD];
	const struct value *n = d->name.value[i].side[SIDE_NEW];
	struct focus f = {.value = {i}, .value_n = 1, .first = true};

	if (n == NULL)
		diff_tell(d, &f,
			"\"%.*s\" of \"%.*s\" is gone, and clearances that "
			"hold it can't be read",
			SPAN_FMT(o->name), SPAN_FMT(set_name(o)));
	else
		diff_tell(d, &f,
			"\"%.*s\" of \"%.*s\" has another number or type: %s "
			"%llu, before %s %llu",
			SPAN_FMT(o->name), SPAN_FMT(set_name(o)),
			type_name(n->tag->type), (unsigned long long)n->lacv,
			type_name(o->tag->type), (unsigned long long)o->lacv);
	pair->touched = true;
	if (n != NULL && n->tag->type != o->tag->type)
		turned(d, i, n);
}

void diff_values(struct diff *d, const struct tag_set *s)
{
	for (size_t k = 0; k < s->tag_n; k++) {
		for (size_t j = 0; j < s->tag[k].value_n; j++) {
			size_t i = s->tag[k].value[j].ordinal;
			const struct value *const *v = d->number.value[i].side;

			if (v[SIDE_NEW] == NULL) {
				gone(d, i);
				continue;
			}
			renamed(d, i);
			window(d, i);
			rules(d, i);
			looks(d, v[SIDE_OLD], v[SIDE_NEW]);
		}
	}
}

void diff_new_values(struct diff *d, const struct tag_set *s)
{
	for (size_t i = 0; i < d->number.value_n; i++) {
		const struct value *n = d->number.value[i].side[SIDE_NEW];

		if (d->number.value[i].side[SIDE_OLD] != NULL ||
			n->tag->set != s)
			continue;
		/* One that turned was told of as such. */
		if (d->name.value[d->name.of_new[n->ordinal]].side[SIDE_OLD] ==
			NULL)
			diff_say(d, NULL,
				"\"%.*s\" of \"%.*s\" is new: no label and no "
				"clearance has it yet",
				SPAN_FMT(n->name), SPAN_FMT(set_name(n)));
	}
}
