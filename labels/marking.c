/* SPDX-License-Identifier: MIT */
/* The text that shows a label or a clearance to people (labels.md 1.5, 3.4). */
#include "labels/marking.h"

#include <stdlib.h>

#define MARKING_MAX 8192

/* One marking being built. */
struct job {
	const struct label_parts *p; /* of a clearance: cls only where it is
	                                the only one */
	const struct clearance *c;   /* NULL: it is a label's */
	uint32_t where;
	struct span lang; /* lower case */
};

/* fr-ca -> fr -> absent (language-neutral); false: that was the last. */
static bool next_lang(struct span *lang)
{
	if (lang->n == 0)
		return false;
	while (lang->n != 0 && lang->p[lang->n - 1] != '-')
		lang->n--;
	if (lang->n == 0)
		*lang = SPAN_NONE;
	else
		lang->n--;
	return true;
}

/* want: flags that must be there; own: not a pure policy replacement. */
static const struct marking_data *find_data(
	const struct job *j, const struct markings *m, uint32_t want, bool own)
{
	struct span lang = j->lang;

	do {
		for (const struct marking_data *d = m->data; d != NULL;
			d = d->next) {
			bool applies =
				d->where == 0 || (d->where & j->where) != 0;
			bool pure = d->where == 0 &&
			            d->flags == MARK_REPLACE_POLICY;

			if (applies && span_eq(d->lang, lang) &&
				(d->flags & want) == want && !(own && pure))
				return d;
		}
	} while (next_lang(&lang));
	return NULL;
}

/* What an item called name shows of itself; may be empty. common: markings
 * of the list that it stands in, or NULL. */
static struct span own_text(const struct job *j, const struct markings *m,
	const struct markings *common, struct span name)
{
	const struct marking_data *d = find_data(j, m, 0, true);

	if (d == NULL && common != NULL)
		d = find_data(j, common, 0, true);
	if (d == NULL)
		return name;
	if ((d->flags & MARK_NO_MARKING) != 0)
		return SPAN("");
	if ((d->flags & MARK_REPLACE_POLICY) != 0)
		return (d->flags & MARK_NO_NAME) != 0 ? SPAN("") : name;
	if ((d->flags & MARK_NO_NAME) != 0 || d->phrase.p != NULL)
		return d->phrase;
	return name;
}

/* where: 0 the qualifiers without a location, UINT32_MAX any. */
static const struct marking_qualifier *qualifier_at(const struct job *j,
	const struct markings *m, enum qualifier_code code, uint32_t where)
{
	struct span lang = j->lang;

	do {
		for (const struct marking_qualifier *q = m->qualifier;
			q != NULL; q = q->next) {
			bool fits = where == 0
			                    ? q->where == 0
			                    : where == UINT32_MAX ||
			                              (q->where & where) != 0;

			if (q->code == code && fits && span_eq(q->lang, lang))
				return q;
		}
	} while (next_lang(&lang));
	return NULL;
}

static struct span qualifier(
	const struct job *j, const struct markings *m, enum qualifier_code code)
{
	const struct marking_qualifier *q = qualifier_at(j, m, code, j->where);

	if (q == NULL)
		q = qualifier_at(j, m, code, 0);
	if (q == NULL)
		q = qualifier_at(j, m, code, UINT32_MAX);
	return q != NULL ? q->text : SPAN_NONE;
}

static void put_qualified(const struct job *j, const struct markings *m,
	struct span text, struct buf *b)
{
	if (text.n == 0)
		return;
	buf_add(b, qualifier(j, m, QUAL_PREFIX));
	buf_add(b, text);
	buf_add(b, qualifier(j, m, QUAL_SUFFIX));
}

/* The item's phrase that stands in place of the policy's name, if any. */
static bool replaces(const struct job *j, const struct markings *m,
	struct span name, struct span *slot)
{
	const struct marking_data *d =
		find_data(j, m, MARK_REPLACE_POLICY, false);

	if (d == NULL)
		return false;
	*slot = d->phrase.p != NULL ? d->phrase : name;
	return true;
}

static struct span policy_slot(const struct job *j)
{
	const struct policy *pol = j->p->policy;
	unsigned n = (unsigned)pol->value_n;
	struct span slot = own_text(j, &pol->policy_marks, NULL, pol->name);

	slot = own_text(j, &pol->marks, NULL, slot);
	if (replaces(j, &pol->marks, pol->name, &slot))
		return slot;
	if (j->p->cls != NULL &&
		replaces(j, &j->p->cls->marks, j->p->cls->name, &slot))
		return slot;
	if (j->c != NULL)
		return slot; /* what one value says isn't so for the others */
	for (unsigned i = bit_next(j->p->bits, 0, n); i < n;
		i = bit_next(j->p->bits, i + 1, n)) {
		const struct value *v = pol->value[i];

		if (replaces(j, &v->marks, v->name, &slot))
			return slot;
	}
	return slot;
}

static bool class_suppressed(const struct job *j)
{
	const struct policy *pol = j->p->policy;
	unsigned n = (unsigned)pol->value_n;

	for (unsigned i = bit_next(j->p->bits, 0, n); i < n;
		i = bit_next(j->p->bits, i + 1, n))
		if (find_data(j, &pol->value[i]->marks, MARK_SUPPRESS_CLASS,
			    false) != NULL)
			return true;
	return false;
}

static void tag_text(const struct job *j, const struct tag *t, struct buf *b)
{
	struct span between = qualifier(j, &t->marks, QUAL_SEPARATOR);
	unsigned end = tag_end(t);
	size_t start;

	buf_add(b, qualifier(j, &t->marks, QUAL_PREFIX));
	start = b->n;
	if (between.p == NULL)
		between = SPAN("/");
	for (unsigned i = bit_next(j->p->bits, tag_first(t), end); i < end;
		i = bit_next(j->p->bits, i + 1, end)) {
		const struct value *v = j->p->policy->value[i];
		struct span text = own_text(j, &v->marks, NULL, v->name);

		if (text.n == 0)
			continue;
		if (b->n != start)
			buf_add(b, between);
		put_qualified(j, &v->marks, text, b);
	}
	if (b->n == start)
		buf_reset(b); /* no value shows: no prefix either */
	else
		buf_add(b, qualifier(j, &t->marks, QUAL_SUFFIX));
}

static void privacy_text(const struct job *j, struct buf *b)
{
	const struct policy *pol = j->p->policy;
	const struct privacy_mark *m = policy_privacy_name(pol, j->p->privacy);

	if (m != NULL)
		put_qualified(j, &m->marks,
			own_text(j, &m->marks, &pol->privacy_marks, m->name),
			b);
}

/* `{LOW|MID}`: what the policy doesn't know has no name and is left out. */
static void classes_text(const struct job *j, struct buf *b)
{
	const struct policy *pol = j->p->policy;
	const struct classification **list =
		xcalloc(pol->cls_n, sizeof(struct classification *));
	size_t n = 0;

	for (size_t i = 0; i < pol->cls_n; i++)
		if (bit_test(j->c->class_bits, (unsigned)i))
			list[n++] = &pol->cls[i];
	qsort(list, n, sizeof(struct classification *), class_by_hierarchy);
	for (size_t i = 0; i < n; i++) {
		const struct classification *c = list[i];
		struct span text =
			own_text(j, &c->marks, &pol->class_marks, c->name);

		if (text.n == 0)
			continue;
		buf_byte(b, b->n == 0 ? '{' : '|');
		put_qualified(j, &c->marks, text, b);
	}
	if (b->n != 0)
		buf_byte(b, '}');
	free(list);
}

/* Adds the part in b, if any, to the parts in all. */
static void flush_part(const struct job *j, struct buf *b, struct buf *all)
{
	struct span between;

	if (b->n != 0 && all->n != 0) {
		between = qualifier(j, &j->p->policy->marks, QUAL_SEPARATOR);
		buf_add(all, between.p != NULL ? between : SPAN(" "));
	}
	buf_add(all, buf_span(b));
	buf_reset(b);
}

static void all_parts(const struct job *j, struct buf *all)
{
	const struct policy *pol = j->p->policy;
	const struct classification *c = j->p->cls;
	const struct tag *t;
	unsigned at = 0;
	struct buf b;

	buf_init(&b, MARKING_MAX);
	buf_add(&b, policy_slot(j));
	flush_part(j, &b, all);
	if (j->c != NULL)
		classes_text(j, &b);
	else if (!class_suppressed(j))
		put_qualified(j, &c->marks,
			own_text(j, &c->marks, &pol->class_marks, c->name), &b);
	flush_part(j, &b, all);
	while ((t = tag_next(pol, j->p->bits, &at)) != NULL) {
		tag_text(j, t, &b);
		flush_part(j, &b, all);
	}
	privacy_text(j, &b);
	flush_part(j, &b, all);
	buf_clear(&b);
}

static void build(struct job *j, struct span lang, struct buf *b)
{
	struct buf folded, all;
	size_t from = b->n;

	buf_init(&folded, 256);
	for (size_t i = 0; i < lang.n; i++) {
		char c = lang.p[i];

		buf_byte(&folded,
			(char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
	}
	if (folded.n != 0 && !folded.over)
		j->lang = buf_span(&folded);
	buf_init(&all, MARKING_MAX);
	all_parts(j, &all);
	if (all.n != 0) {
		buf_add(b, qualifier(j, &j->p->policy->marks, QUAL_PREFIX));
		buf_add(b, buf_span(&all));
		buf_add(b, qualifier(j, &j->p->policy->marks, QUAL_SUFFIX));
	}
	/* One line, whatever stands in names and phrases: a line break could
	 * end a marking in the first line of a text, or a header. */
	for (; from < b->n; from++)
		if (strchr("\t\r\n", b->p[from]) != NULL)
			b->p[from] = ' ';
	buf_clear(&all);
	buf_clear(&folded);
}

void marking_build(const struct label_parts *p, uint32_t where,
	struct span lang, struct buf *b)
{
	struct job j = {.p = p, .where = where};

	build(&j, lang, b);
}

void clearance_marking(
	const struct clearance *c, struct span lang, struct buf *b)
{
	const struct policy *pol = c->p.policy;
	struct label_parts p = {.policy = pol, .bits = c->p.bits};
	struct job j = {.p = &p, .c = c, .where = MARK_PAGE_BOTTOM};

	if (c->p.lacv_n == 1)
		p.cls = policy_class_lacv(pol, c->p.lacv[0]);
	build(&j, lang, b);
}

/* ---- in pieces ---- */

static struct job job_at(
	const struct marking_at *at, const struct label_parts *p)
{
	return (struct job){.p = p, .where = at->where};
}

void marking_class(const struct marking_at *at, const struct classification *c,
	struct buf *b)
{
	const struct label_parts p = {.policy = at->policy, .cls = c};
	const struct job j = job_at(at, &p);

	put_qualified(&j, &c->marks,
		own_text(&j, &c->marks, &at->policy->class_marks, c->name), b);
}

void marking_value(
	const struct marking_at *at, const struct value *v, struct buf *b)
{
	const struct label_parts p = {.policy = at->policy};
	const struct job j = job_at(at, &p);

	put_qualified(&j, &v->marks, own_text(&j, &v->marks, NULL, v->name), b);
}

void marking_privacy(const struct marking_at *at, const struct privacy_mark *m,
	struct buf *b)
{
	const struct label_parts p = {.policy = at->policy, .privacy = m->name};
	const struct job j = job_at(at, &p);

	privacy_text(&j, b);
}

struct span marking_qualifier_of(const struct marking_at *at,
	const struct markings *m, enum qualifier_code code)
{
	const struct job j = {.where = at->where};

	return qualifier(&j, m, code);
}

struct span marking_slot(const struct marking_at *at)
{
	struct arena *a = arena_new();
	const struct label_parts p = {.policy = at->policy,
		.bits = arena_array(a, uint64_t, at->policy->words)};
	const struct job j = job_at(at, &p);
	struct span slot = policy_slot(&j);

	arena_free(&a);
	return slot;
}

struct span marking_replaced(
	const struct marking_at *at, const struct markings *m, struct span name)
{
	const struct job j = {.where = at->where};
	struct span slot = SPAN_NONE;

	(void)replaces(&j, m, name, &slot);
	return slot;
}

bool marking_suppresses(const struct marking_at *at, const struct value *v)
{
	const struct job j = {.where = at->where};

	return find_data(&j, &v->marks, MARK_SUPPRESS_CLASS, false) != NULL;
}

static bool is_known(const struct markings *m, uint32_t where)
{
	for (const struct marking_data *d = m->data; d != NULL; d = d->next)
		if ((d->where & where) != 0)
			return true;
	for (const struct marking_qualifier *q = m->qualifier; q != NULL;
		q = q->next)
		if ((q->where & where) != 0)
			return true;
	return false;
}

bool marking_knows(const struct policy *p, uint32_t where)
{
	bool known = is_known(&p->marks, where) ||
	             is_known(&p->policy_marks, where) ||
	             is_known(&p->class_marks, where) ||
	             is_known(&p->privacy_marks, where);

	for (size_t i = 0; i < p->cls_n && !known; i++)
		known = is_known(&p->cls[i].marks, where);
	for (size_t i = 0; i < p->privacy_n && !known; i++)
		known = is_known(&p->privacy[i].marks, where);
	for (size_t i = 0; i < p->value_n && !known; i++)
		known = is_known(&p->value[i]->marks, where) ||
		        is_known(&p->value[i]->tag->marks, where);
	return known;
}
