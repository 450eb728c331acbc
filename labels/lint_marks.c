/* SPDX-License-Identifier: MIT */
/* Remarks on what people see: markings and colours. */
#include <stdlib.h>

#include "labels/lint_run.h"

#define SHOWN_MAX 4096 /* values whose markings are compared */

/* The marking of one classification or value, to be compared. */
struct shown {
	struct span text, name;
	unsigned line;
};

static int by_text(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;
	int c = span_cmp(x->text, y->text);

	return c != 0 ? c : x->line < y->line ? -1 : x->line > y->line;
}

static struct span marking(struct lint *l, const struct classification *c,
	uint64_t *bits, uint32_t where)
{
	struct label_parts p = {.policy = l->p, .cls = c, .bits = bits};
	struct span text;
	struct buf b;

	buf_init(&b, 16384);
	marking_build(&p, where, SPAN_NONE, &b);
	text = arena_dup(l->a, buf_span(&b));
	buf_clear(&b);
	return text;
}

/* Does the policy say somewhere that the item shows nothing? */
static bool hidden_on_purpose(const struct markings *m)
{
	for (const struct marking_data *d = m->data; d != NULL; d = d->next)
		if ((d->flags & (MARK_NO_MARKING | MARK_REPLACE_POLICY)) != 0)
			return true;
	return false;
}

/* noNameDisplay without a phrase leaves nothing, at any place. */
static void missing(struct lint *l, const struct markings *m, struct span name,
	unsigned line)
{
	bool no_name = false, phrase = false;

	for (const struct marking_data *d = m->data; d != NULL; d = d->next) {
		no_name |= (d->flags & MARK_NO_NAME) != 0;
		phrase |= d->phrase.n != 0;
	}
	if (no_name && !phrase && !hidden_on_purpose(m))
		lint_add(l, "missing-marking", line,
			"\"%.*s\" has noNameDisplay and no phrase: nothing is "
			"shown of it",
			SPAN_FMT(name));
}

static void compare(struct lint *l, struct shown *s, size_t n, struct span none)
{
	if (n != 0)
		qsort(s, n, sizeof(*s), by_text);
	for (size_t i = 1; i < n; i++)
		if (span_eq(s[i].text, s[i - 1].text) &&
			!span_eq(s[i].text, none))
			lint_add(l, "same-marking", s[i].line,
				"\"%.*s\" is shown as \"%.*s\", and so is "
				"\"%.*s\" (line %u): people can't tell them "
				"apart",
				SPAN_FMT(s[i].name), SPAN_FMT(s[i].text),
				SPAN_FMT(s[i - 1].name), s[i - 1].line);
}

static void class_markings(struct lint *l, uint64_t *bits)
{
	const struct policy *p = l->p;
	struct shown *s = arena_array(l->a, struct shown, p->cls_n);

	for (size_t i = 0; i < p->cls_n; i++) {
		const struct classification *c = &p->cls[i];

		s[i] = (struct shown){marking(l, c, bits, MARK_PAGE_BOTTOM),
			c->name, c->line};
		missing(l, &c->marks, c->name, c->line);
	}
	compare(l, s, p->cls_n, SPAN(""));
}

static void value_markings(struct lint *l, uint64_t *bits)
{
	const struct policy *p = l->p;
	struct span none = marking(l, p->cls, bits, MARK_PAGE_BOTTOM);
	size_t n = p->value_n < SHOWN_MAX ? p->value_n : SHOWN_MAX;
	struct shown *s = arena_array(l->a, struct shown, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct value *v = p->value[i];

		bits[i / 64] = UINT64_C(1) << i % 64;
		s[i] = (struct shown){
			marking(l, p->cls, bits, MARK_PAGE_BOTTOM), v->name,
			v->line};
		bits[i / 64] = 0;
	}
	compare(l, s, n, none);
	for (size_t i = 0; i < p->value_n; i++)
		missing(l, &p->value[i]->marks, p->value[i]->name,
			p->value[i]->line);
	for (size_t i = 0; i < p->privacy_n; i++)
		missing(l, &p->privacy[i].marks, p->privacy[i].name,
			p->privacy[i].line);
}

static void colors(struct lint *l)
{
	const struct policy *p = l->p;
	bool any = false;

	for (size_t i = 0; i < p->cls_n; i++)
		any |= p->cls[i].color.n != 0;
	for (size_t i = 0; any && i < p->cls_n; i++) {
		const struct classification *c = &p->cls[i];
		struct label shown = {.p.cls = c};

		if (c->color.n == 0)
			lint_add(l, "missing-color", c->line,
				"\"%.*s\" has no color, others have",
				SPAN_FMT(c->name));
		else if (label_bgcolor(&shown).p == NULL)
			lint_add(l, "unknown-color", c->line,
				"\"%.*s\" is no color that clients know: "
				"\"%.*s\" is shown without one",
				SPAN_FMT(c->color), SPAN_FMT(c->name));
	}
}

void lint_marks(struct lint *l)
{
	uint64_t *bits = arena_array(l->a, uint64_t, l->p->words);

	class_markings(l, bits);
	value_markings(l, bits);
	colors(l);
}
