/* SPDX-License-Identifier: MIT */
/* Two versions of a policy: pairing, and what belongs to it as a whole. */
#include "labels/policy_diff.h"

#include "labels/equiv_model.h"
#include "labels/policy_diff_run.h"

#define WORK_MAX UINT64_C(4000000000) /* some seconds */

/* ---- pairs ---- */

static const struct classification *class_of(
	const struct policy *p, const struct classification *c, bool by_name)
{
	return by_name ? policy_class_name(p, c->name)
	               : policy_class_lacv(p, c->lacv);
}

static const struct value *any_named(
	const struct tag_set *s, enum tag_type like, struct span name)
{
	static const enum tag_type kinds[] = {
		TAG_RESTRICTIVE, TAG_PERMISSIVE, TAG_INFORMATIVE};
	const struct value *v =
		policy_value_name(s, tag_type_normal(like), name);

	for (size_t i = 0; i < ARRAY_LEN(kinds) && v == NULL; i++)
		v = policy_value_name(s, kinds[i], name);
	return v;
}

static const struct value *value_of(
	const struct policy *p, const struct value *v, bool by_name)
{
	const struct tag_set *s = policy_set_oid(p, v->tag->set->oid);

	if (s == NULL)
		return NULL;
	return by_name ? any_named(s, v->tag->type, v->name)
	               : policy_value(s, v->tag->type, v->lacv);
}

static void pair_classes(const struct diff *d, struct world *w, bool by_name)
{
	const struct policy *old = d->p[SIDE_OLD], *new = d->p[SIDE_NEW];
	bool *taken = arena_array(d->a, bool, new->cls_n);

	w->cls = arena_array(d->a, struct pair_class, old->cls_n + new->cls_n);
	for (size_t i = 0; i < old->cls_n; i++) {
		const struct classification *c =
			class_of(new, &old->cls[i], by_name);

		w->cls[w->cls_n].side[SIDE_OLD] = &old->cls[i];
		w->cls[w->cls_n++].side[SIDE_NEW] = c;
		if (c != NULL)
			taken[c->index] = true;
	}
	for (size_t i = 0; i < new->cls_n; i++)
		if (!taken[i])
			w->cls[w->cls_n++].side[SIDE_NEW] = &new->cls[i];
}

static void pair_values(const struct diff *d, struct world *w, bool by_name)
{
	const struct policy *old = d->p[SIDE_OLD], *new = d->p[SIDE_NEW];
	bool *taken = arena_array(d->a, bool, new->value_n + 1);

	w->value = arena_array(
		d->a, struct pair_value, old->value_n + new->value_n + 1);
	w->of_new = arena_array(d->a, size_t, new->value_n + 1);
	for (size_t i = 0; i < old->value_n; i++) {
		const struct value *v = value_of(new, old->value[i], by_name);

		w->value[w->value_n].side[SIDE_OLD] = old->value[i];
		w->value[w->value_n++].side[SIDE_NEW] = v;
		if (v != NULL) {
			taken[v->ordinal] = true;
			w->of_new[v->ordinal] = i;
		}
	}
	for (size_t i = 0; i < new->value_n; i++)
		if (!taken[i]) {
			w->of_new[i] = w->value_n;
			w->value[w->value_n++].side[SIDE_NEW] = new->value[i];
		}
}

void diff_begin(struct diff *d)
{
	size_t words = d->p[SIDE_OLD]->words;

	if (d->p[SIDE_NEW]->words > words)
		words = d->p[SIDE_NEW]->words;
	d->a = arena_new();
	d->number = d->name = (struct world){0};
	for (int s = 0; s < 2; s++) {
		d->label_bits[s] = arena_array(d->a, uint64_t, words);
		d->held_bits[s] = arena_array(d->a, uint64_t, words);
		d->class_bits[s] =
			arena_array(d->a, uint64_t, d->p[s]->cls_words);
		d->lacv[s] = arena_array(d->a, uint64_t, d->p[s]->cls_n);
		d->space[s] = space_new(d->p[s], NULL, 0, d->wall_ms);
	}
	pair_classes(d, &d->number, false);
	pair_values(d, &d->number, false);
	pair_classes(d, &d->name, true);
	pair_values(d, &d->name, true);
}

void diff_end(struct diff *d)
{
	space_free(&d->space[SIDE_OLD]);
	space_free(&d->space[SIDE_NEW]);
	arena_free(&d->a);
}

/* ---- the policy as a whole ---- */

static void window(struct diff *d)
{
	const struct policy *o = d->p[SIDE_OLD], *n = d->p[SIDE_NEW];
	struct focus f = {.whole = true};

	if (o->not_before == n->not_before && o->not_after == n->not_after)
		return;
	focus_window(&f, (int64_t[]){o->not_before, n->not_before},
		(int64_t[]){o->not_after, n->not_after});
	diff_tell(d, &f, "the policy has another notBefore or notAfter");
}

/* Stored labels are bytes: those of another syntax can't be read. */
static void binary(struct diff *d)
{
	static const char *const names[] = {
		"none that is known", "the common one", "MISSI"};
	const struct policy *o = d->p[SIDE_OLD], *n = d->p[SIDE_NEW];

	if (o->label_syntax != n->label_syntax)
		diff_say(d, &diff_unreadable,
			"rbacId names another syntax (%s, now %s): labels that "
			"are stored in binary and have categories can't be "
			"read any more",
			names[o->label_syntax], names[n->label_syntax]);
	if (o->clearance_syntax != n->clearance_syntax)
		diff_say(d, &diff_unreadable,
			"privilegeId names another syntax (%s, now %s): "
			"clearances in binary that have categories can't be "
			"read any more",
			names[o->clearance_syntax], names[n->clearance_syntax]);
}

static void privacy(struct diff *d)
{
	const struct policy *o = d->p[SIDE_OLD], *n = d->p[SIDE_NEW];

	for (size_t i = 0; i < o->privacy_n; i++) {
		const struct privacy_mark *a = &o->privacy[i];
		const struct privacy_mark *b = policy_privacy_name(n, a->name);

		if (b == NULL)
			diff_say(d, NULL, "privacy mark \"%.*s\" is gone",
				SPAN_FMT(a->name));
		else if (a->obsolete != b->obsolete)
			diff_say(d, NULL,
				"privacy mark \"%.*s\" is %s obsolete",
				SPAN_FMT(a->name),
				b->obsolete ? "now" : "no longer");
		else if (!diff_markings_same(&a->marks, &b->marks))
			diff_say(d, NULL,
				"privacy mark \"%.*s\" has another marking",
				SPAN_FMT(a->name));
	}
	for (size_t i = 0; i < n->privacy_n; i++)
		if (policy_privacy_name(o, n->privacy[i].name) == NULL)
			diff_say(d, NULL, "privacy mark \"%.*s\" is new",
				SPAN_FMT(n->privacy[i].name));
	if (o->privacy_min != n->privacy_min ||
		o->privacy_max != n->privacy_max)
		diff_say(d, NULL,
			"new labels need another number of privacy marks");
}

static void markings(struct diff *d)
{
	const struct policy *o = d->p[SIDE_OLD], *n = d->p[SIDE_NEW];

	if (!name_eq(o->name, n->name))
		diff_say(d, &diff_unreadable,
			"the policy is now called \"%.*s\"; what is "
			"written under the old name can't be read",
			SPAN_FMT(n->name));
	if (!diff_markings_same(&o->marks, &n->marks) ||
		!diff_markings_same(&o->policy_marks, &n->policy_marks))
		diff_say(d, NULL, "the policy has another marking");
	if (!diff_markings_same(&o->class_marks, &n->class_marks))
		diff_say(d, NULL,
			"the classifications have another common marking");
	if (!diff_markings_same(&o->privacy_marks, &n->privacy_marks))
		diff_say(d, NULL,
			"the privacy marks have another common marking");
}

static const struct equiv_policy *target_of(
	const struct policy *p, struct span oid)
{
	for (const struct equiv_policy *q = p->equiv; q != NULL; q = q->next)
		if (span_eq(q->oid, oid))
			return q;
	return NULL;
}

static void targets(struct diff *d)
{
	const struct policy *o = d->p[SIDE_OLD], *n = d->p[SIDE_NEW];

	for (const struct equiv_policy *q = o->equiv; q != NULL; q = q->next) {
		const struct equiv_policy *r = target_of(n, q->oid);

		if (r == NULL)
			diff_say(d, NULL,
				"no label is translated to \"%.*s\" any more",
				SPAN_FMT(q->name));
		else if (!diff_equiv_same(q->required, r->required))
			diff_say(d, NULL,
				"translations to \"%.*s\" get other required "
				"categories",
				SPAN_FMT(q->name));
	}
	for (const struct equiv_policy *q = n->equiv; q != NULL; q = q->next)
		if (target_of(o, q->oid) == NULL)
			diff_say(d, NULL,
				"labels may be translated to \"%.*s\" now",
				SPAN_FMT(q->name));
}

enum err policy_diff(const struct policy *old, const struct policy *new,
	int64_t wall_ms, policy_change_sink *sink, void *ctx, struct errtext *e)
{
	struct diff d = {
		.p = {old, new},
		.wall_ms = wall_ms,
		.sink = sink,
		.ctx = ctx,
		.work = WORK_MAX
        };

	if (!span_eq(old->oid, new->oid))
		return err_set(e, ERR_VALUE,
			"\"%.*s\" (%.*s) and \"%.*s\" (%.*s) are two policies",
			SPAN_FMT(old->name), SPAN_FMT(old->oid),
			SPAN_FMT(new->name), SPAN_FMT(new->oid));
	diff_begin(&d);
	window(&d);
	binary(&d);
	diff_classes(&d);
	diff_sets(&d);
	diff_sample(&d);
	markings(&d);
	privacy(&d);
	targets(&d);
	diff_end(&d);
	return ERR_OK;
}
