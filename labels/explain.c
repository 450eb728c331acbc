/* SPDX-License-Identifier: MIT */
/* Verdicts with their reasons. */
#include "labels/explain.h"

#include "labels/acdf.h"
#include "labels/model.h"

static bool is_restrictive(const struct tag *t)
{
	return t->type == TAG_RESTRICTIVE || t->type == TAG_ENUM_RESTRICTIVE;
}

static bool is_permissive(const struct tag *t)
{
	return t->type == TAG_PERMISSIVE || t->type == TAG_ENUM_PERMISSIVE;
}

/* The values of t that the label has and the clearance hasn't. */
static void write_missing(struct buf *b, const struct tag *t,
	const uint64_t *label, const uint64_t *held)
{
	const char *before = "";

	for (size_t i = 0; i < t->value_n; i++) {
		const struct value *v = &t->value[i];

		if (!bit_test(label, v->ordinal) || bit_test(held, v->ordinal))
			continue;
		buf_printf(b, "%s\"%.*s\"", before, SPAN_FMT(v->name));
		before = ", ";
	}
}

static bool meets(
	const struct tag *t, const uint64_t *label, const uint64_t *held)
{
	bool some = false, all = true;

	for (size_t i = 0; i < t->value_n; i++) {
		unsigned at = t->value[i].ordinal;

		if (!bit_test(label, at))
			continue;
		some = some || bit_test(held, at);
		all = all && bit_test(held, at);
	}
	return !((is_restrictive(t) && !all) || (is_permissive(t) && !some));
}

/* Names what is missing, where it is values of a category. */
static void explain_tags(
	const struct label *l, const struct clearance *c, struct explained *x)
{
	const struct tag *t;
	unsigned at = 0;
	struct buf b;

	while ((t = tag_next(l->p.policy, l->p.bits, &at)) != NULL)
		if (!meets(t, l->p.bits, c->p.bits))
			break;
	if (t == NULL)
		return;
	x->category = t->name.p != NULL ? t->name : t->set->name;
	buf_init(&b, sizeof(x->why.s));
	write_missing(&b, t, l->p.bits, c->p.bits);
	if (!b.over)
		err_set(&x->why, ERR_VALUE,
			"the clearance has %s of \"%.*s\": %.*s is missing",
			is_permissive(t) ? "none" : "too little",
			SPAN_FMT(x->category), SPAN_FMT(buf_span(&b)));
	buf_clear(&b);
}

static bool is_in_force(
	const struct label *l, int64_t wall_ms, struct explained *x)
{
	if (label_in_force(l, wall_ms))
		return true;
	err_set(&x->why, ERR_VALUE,
		"the policy, or a value of the label, is out of its time");
	return false;
}

/* Of what both are under one policy and the label is valid: a denial. */
static void explain_denial(
	const struct label *l, const struct clearance *c, struct explained *x)
{
	if (clearance_is_list(c) || l->p.policy != c->p.policy)
		return;
	if (!bit_test(c->class_bits, l->p.cls->index))
		x->category = SPAN("classification");
	else
		explain_tags(l, c, x);
}

struct explained explain_allows(
	const struct label *l, const struct clearance *c, int64_t wall_ms)
{
	const struct clearance *part[2];
	struct explained x = {.yes = false};
	size_t n;

	if (l != NULL && c != NULL && !is_in_force(l, wall_ms, &x))
		return x;
	x.yes = acdf_explain(l, c, &x.why) == ACDF_GRANT;
	if (x.yes || l == NULL || c == NULL || !l->value->rules_hold)
		return x;
	n = clearance_split(c, part);
	for (size_t i = 0; i < n; i++) {
		if (acdf_decide(l, part[i]) == ACDF_GRANT)
			continue;
		explain_denial(l, part[i], &x);
		break;
	}
	return x;
}

struct explained explain_lists(const struct label *l,
	const struct label *const *list, size_t n, int64_t wall_ms)
{
	struct explained x = {.yes = false};

	if (l == NULL) {
		err_set(&x.why, ERR_VALUE, "no usable label");
		return x;
	}
	if (!l->value->rules_hold) {
		(void)label_fixed_rules_hold(&l->p, false, &x.why);
		return x;
	}
	if (!is_in_force(l, wall_ms, &x))
		return x;
	for (size_t i = 0; i < n && !x.yes; i++)
		x.yes = label_same_value(l, list[i]);
	err_set(&x.why, ERR_OK, "%s",
		x.yes ? "the label is one of the list"
		      : "the label is none of the list");
	return x;
}
