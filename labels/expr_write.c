/* SPDX-License-Identifier: MIT */
/*
 * Canonical label expressions: what is written reads back as the same value.
 * What names can't say unambiguously is written as ess: or xml:.
 */
#include "base/digest.h"
#include "labels/expr.h"

#define TEXT_MAX ((size_t)256 * 1024)

static void put_name(struct buf *b, struct span name)
{
	struct span part;

	if (!expr_needs_quotes(name)) {
		buf_add(b, name);
		return;
	}
	buf_byte(b, '"');
	while (name.p != NULL) {
		part = span_cut(name, '"', &name);
		buf_add(b, part);
		if (name.p != NULL)
			buf_str(b, "\"\"");
	}
	buf_byte(b, '"');
}

static void put_policy(struct buf *b, const struct policy *p, bool alone)
{
	if (!alone && labels_policy(p->owner, 0) == p)
		return;
	put_name(b, alone ? p->oid : p->name);
	buf_str(b, " / ");
}

/* Does every value of t in bits come back when it's written under this name? */
static bool name_serves(
	const struct tag *t, struct span name, const uint64_t *bits)
{
	const struct policy *p = t->set->policy;

	if (name.n == 0)
		return false;
	for (size_t i = 0; i < t->value_n; i++) {
		const struct value *v = &t->value[i];
		size_t count;

		if (bit_test(bits, v->ordinal) &&
			(expr_value(p, name, v->name, &count) != v ||
				count != 1))
			return false;
	}
	return true;
}

/* Absent: neither name will do. */
static struct span tag_name(const struct tag *t, const uint64_t *bits)
{
	if (name_serves(t, t->set->name, bits))
		return t->set->name;
	return name_serves(t, t->name, bits) ? t->name : SPAN_NONE;
}

static bool has_values(const struct tag *t, const uint64_t *bits)
{
	for (size_t i = 0; i < t->value_n; i++)
		if (bit_test(bits, t->value[i].ordinal))
			return true;
	return false;
}

static bool put_tag(struct buf *b, const struct tag *t, const uint64_t *bits)
{
	struct span name = tag_name(t, bits);
	const char *between = ": ";

	if (name.p == NULL)
		return false;
	buf_str(b, "; ");
	put_name(b, name);
	for (size_t i = 0; i < t->value_n; i++) {
		if (!bit_test(bits, t->value[i].ordinal))
			continue;
		buf_str(b, between);
		put_name(b, t->value[i].name);
		between = ", ";
	}
	return true;
}

static bool put_tags(
	struct buf *b, const struct policy *p, const uint64_t *bits)
{
	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			if (has_values(&p->set[i].tag[k], bits) &&
				!put_tag(b, &p->set[i].tag[k], bits))
				return false;
	return true;
}

/* ---- labels ---- */

/* false: reading would make another of it. */
static bool put_privacy(struct buf *b, const struct policy *p, struct span mark)
{
	buf_str(b, "; privacy: ");
	put_name(b, mark);
	return mark.n != 0 && mark.n <= EXPR_PRIVACY_MAX &&
	       span_eq(expr_privacy(p, mark), mark);
}

static void label_fallback(const struct label_parts *p, struct buf *b)
{
	struct label_parts bare = *p;
	struct buf der;

	buf_init(&der, TEXT_MAX);
	if (ess_label_write(p, &der, NULL) == ERR_OK) {
		buf_str(b, "ess:");
		base64_write(b, buf_span(&der));
	} else {
		bare.meta = (struct nato_meta){0};
		buf_str(b, "xml:");
		nato_label_write(&bare, "originatorConfidentialityLabel", b);
	}
	buf_clear(&der);
}

static void write_label(const struct label_parts *p, bool alone, struct buf *b)
{
	struct buf text;
	bool said;

	buf_init(&text, TEXT_MAX);
	put_policy(&text, p->policy, alone);
	put_name(&text, p->cls->name);
	said = !p->empty_permissive && put_tags(&text, p->policy, p->bits);
	if (p->privacy.p != NULL)
		said = put_privacy(&text, p->policy, p->privacy) && said;
	if (said)
		buf_add(b, buf_span(&text));
	else
		label_fallback(p, b);
	buf_clear(&text);
}

void expr_label_write(const struct label_parts *p, struct buf *b)
{
	write_label(p, false, b);
}

void expr_label_write_alone(const struct label_parts *p, struct buf *b)
{
	write_label(p, true, b);
}

/* ---- clearances ---- */

static bool has_class(
	const struct clearance_parts *p, const struct classification *c)
{
	for (size_t i = 0; i < p->lacv_n; i++)
		if (p->lacv[i] == c->lacv)
			return true;
	return false;
}

/* The highest class, where exactly those up to it are held; else NULL. */
static const struct classification *up_to(const struct clearance_parts *p)
{
	const struct policy *pol = p->policy;
	const struct classification *top = NULL;

	for (size_t i = 0; i < pol->cls_n; i++)
		if (has_class(p, &pol->cls[i]) &&
			(top == NULL || pol->cls[i].hierarchy > top->hierarchy))
			top = &pol->cls[i];
	for (size_t i = 0; i < pol->cls_n && top != NULL; i++)
		if (pol->cls[i].hierarchy <= top->hierarchy &&
			!has_class(p, &pol->cls[i]))
			return NULL;
	return top;
}

/* false: none, or one that the policy doesn't name. */
static bool put_classes(struct buf *b, const struct clearance_parts *p)
{
	const struct classification *top = up_to(p);
	size_t n = 0;

	if (top != NULL && p->lacv_n > 1)
		buf_str(b, "up to ");
	for (size_t i = 0; i < p->lacv_n; i++) {
		const struct classification *c =
			policy_class_lacv(p->policy, p->lacv[i]);

		if (c == NULL)
			return false;
		n++;
		if (top != NULL)
			continue;
		if (n > 1)
			buf_str(b, " | ");
		put_name(b, c->name);
	}
	if (top != NULL)
		put_name(b, top->name);
	return n != 0;
}

static bool holds_all(const struct tag_set *s, const uint64_t *bits)
{
	for (size_t i = 0; i < s->tag_n; i++)
		for (size_t k = 0; k < s->tag[i].value_n; k++)
			if (s->tag[i].type != TAG_INFORMATIVE &&
				!bit_test(bits, s->tag[i].value[k].ordinal))
				return false;
	return true;
}

/* `*` where that says exactly what the tag set's values in bits are. */
static bool put_all(struct buf *b, const struct tag_set *s,
	const uint64_t *bits, uint64_t *all)
{
	const struct policy *p = s->policy;
	size_t n = 0;

	if (!holds_all(s, bits) || expr_tag_sets(p, s->name) > 1)
		return false;
	memset(all, 0, p->words * sizeof(*all));
	if (expr_all_values(p, s->name, all) != s->tag_n)
		return false;
	for (size_t i = 0; i < p->words; i++) {
		n += (size_t)__builtin_popcountll(all[i]);
		if ((all[i] & ~bits[i]) != 0)
			return false;
	}
	if (n < 2) /* the one value says more */
		return false;
	buf_str(b, "; ");
	put_name(b, s->name);
	buf_str(b, ": *");
	return true;
}

static bool put_clearance_tags(
	struct buf *b, const struct policy *p, const uint64_t *bits)
{
	uint64_t *all = xcalloc(p->words, sizeof(*all));
	bool said = true;

	for (size_t i = 0; i < p->set_n && said; i++) {
		const struct tag_set *s = &p->set[i];

		if (put_all(b, s, bits, all))
			continue;
		for (size_t k = 0; k < s->tag_n && said; k++)
			if (has_values(&s->tag[k], bits))
				said = put_tag(b, &s->tag[k], bits);
	}
	free(all);
	return said;
}

static void clearance_fallback(const struct clearance_parts *p, struct buf *b)
{
	struct buf der;

	buf_init(&der, TEXT_MAX);
	if (ess_clearance_write(p, &der, NULL) == ERR_OK) {
		buf_str(b, "ess:");
		base64_write(b, buf_span(&der));
	} else {
		buf_str(b, "xml:");
		nato_clearance_write(p, b);
	}
	buf_clear(&der);
}

static void write_clearance(
	const struct clearance_parts *p, bool alone, struct buf *b)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	put_policy(&text, p->policy, alone);
	if (put_classes(&text, p) &&
		put_clearance_tags(&text, p->policy, p->bits))
		buf_add(b, buf_span(&text));
	else
		clearance_fallback(p, b);
	buf_clear(&text);
}

void expr_clearance_write(const struct clearance_parts *p, struct buf *b)
{
	write_clearance(p, false, b);
}

void expr_clearance_write_alone(const struct clearance_parts *p, struct buf *b)
{
	write_clearance(p, true, b);
}
