/* SPDX-License-Identifier: MIT */
/* What a loaded policy answers: its identity and the look-ups in it. */
#include "labels/policy.h"

#include <stdlib.h>

#include "labels/model.h"

struct span policy_name(const struct policy *p)
{
	return p->name;
}

struct span policy_oid(const struct policy *p)
{
	return p->oid;
}

struct span policy_version(const struct policy *p)
{
	return p->version;
}

struct span policy_digest(const struct policy *p)
{
	return p->digest;
}

bool policy_in_force(const struct policy *p, int64_t wall_ms)
{
	return p->not_before <= wall_ms && wall_ms <= p->not_after;
}

bool policy_has_der(const struct policy *p)
{
	return p->label_syntax != SYNTAX_NONE;
}

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* Names of a policy always are; a call saved is a third of a comparison. */
static struct span trimmed(struct span s)
{
	return s.n != 0 && (is_xml_space(s.p[0]) || is_xml_space(s.p[s.n - 1]))
	               ? span_trim(s)
	               : s;
}

/* The next character as compared, -1 at the end; a run of space is one. */
static int next_char(struct span *s)
{
	char c;

	if (s->n == 0)
		return -1;
	c = s->p[0];
	*s = span_of(s->p + 1, s->n - 1);
	if (!is_xml_space(c))
		return fold(c);
	while (s->n != 0 && is_xml_space(s->p[0]))
		*s = span_of(s->p + 1, s->n - 1);
	return ' ';
}

int name_cmp(struct span a, struct span b)
{
	int x, y;

	a = trimmed(a);
	b = trimmed(b);
	do {
		/* What is the same byte for byte needs no folding. */
		while (a.n != 0 && b.n != 0 && a.p[0] == b.p[0] &&
			(unsigned char)a.p[0] > ' ') {
			a = span_of(a.p + 1, a.n - 1);
			b = span_of(b.p + 1, b.n - 1);
		}
		x = next_char(&a);
		y = next_char(&b);
	} while (x == y && x >= 0);
	return x < y ? -1 : x > y;
}

/* Names in a policy often differ at the end alone, so that is looked at. */
bool name_eq(struct span a, struct span b)
{
	a = trimmed(a);
	b = trimmed(b);
	if (a.n == 0 || b.n == 0)
		return a.n == b.n;
	return fold(a.p[a.n - 1]) == fold(b.p[b.n - 1]) && name_cmp(a, b) == 0;
}

enum tag_type tag_type_normal(enum tag_type t)
{
	switch (t) {
	case TAG_ENUM_RESTRICTIVE:
		return TAG_RESTRICTIVE;
	case TAG_ENUM_PERMISSIVE:
		return TAG_PERMISSIVE;
	case TAG_NONE:
	case TAG_RESTRICTIVE:
	case TAG_PERMISSIVE:
	case TAG_INFORMATIVE:
	case TAG_NOT_APPLICABLE:
		break;
	}
	return t;
}

static int key_lacv(const struct value *v, enum tag_type t, uint64_t lacv)
{
	if (v->tag->type != t)
		return v->tag->type < t ? -1 : 1;
	return v->lacv < lacv ? -1 : v->lacv > lacv;
}

static int key_name(const struct value *v, enum tag_type t, struct span name)
{
	enum tag_type has = tag_type_normal(v->tag->type);

	if (has != t)
		return has < t ? -1 : 1;
	return name_cmp(v->name, name);
}

static int by_lacv(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;

	return key_lacv(x, y->tag->type, y->lacv);
}

static int by_name(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;

	return key_name(x, tag_type_normal(y->tag->type), y->name);
}

enum err policy_index_set(struct tag_set *s, struct arena *a, struct errtext *e)
{
	size_t n = 0;

	for (size_t i = 0; i < s->tag_n; i++)
		n += s->tag[i].value_n;
	s->value_n = n;
	s->by_lacv = arena_array(a, const struct value *, n + 1);
	s->by_name = arena_array(a, const struct value *, n + 1);
	n = 0;
	for (size_t i = 0; i < s->tag_n; i++)
		for (size_t k = 0; k < s->tag[i].value_n; k++)
			s->by_lacv[n++] = &s->tag[i].value[k];
	if (n == 0)
		return ERR_OK;
	memcpy(s->by_name, s->by_lacv, n * sizeof(*s->by_name));
	qsort(s->by_lacv, n, sizeof(*s->by_lacv), by_lacv);
	qsort(s->by_name, n, sizeof(*s->by_name), by_name);
	for (size_t i = 1; i < n; i++) {
		if (by_lacv(&s->by_lacv[i - 1], &s->by_lacv[i]) == 0)
			return err_set(e, ERR_CONFLICT,
				"tag set \"%.*s\" has a lacv twice in one "
				"type: "
				"\"%.*s\" and \"%.*s\"",
				SPAN_FMT(s->name),
				SPAN_FMT(s->by_lacv[i - 1]->name),
				SPAN_FMT(s->by_lacv[i]->name));
		if (by_name(&s->by_name[i - 1], &s->by_name[i]) == 0)
			return err_set(e, ERR_CONFLICT,
				"tag set \"%.*s\" has the category \"%.*s\" "
				"twice in one type",
				SPAN_FMT(s->name),
				SPAN_FMT(s->by_name[i]->name));
	}
	return ERR_OK;
}

const struct classification *policy_class_name(
	const struct policy *p, struct span name)
{
	for (size_t i = 0; i < p->cls_n; i++)
		if (name_eq(p->cls[i].name, name))
			return &p->cls[i];
	return NULL;
}

const struct classification *policy_class_lacv(
	const struct policy *p, uint64_t lacv)
{
	for (size_t i = 0; i < p->cls_n; i++)
		if (p->cls[i].lacv == lacv)
			return &p->cls[i];
	return NULL;
}

int class_by_hierarchy(const void *a, const void *b)
{
	const struct classification *x =
		*(const struct classification *const *)a;
	const struct classification *y =
		*(const struct classification *const *)b;

	if (x->hierarchy != y->hierarchy)
		return x->hierarchy < y->hierarchy ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

const struct privacy_mark *policy_privacy_name(
	const struct policy *p, struct span name)
{
	for (size_t i = 0; name.p != NULL && i < p->privacy_n; i++)
		if (name_eq(p->privacy[i].name, name))
			return &p->privacy[i];
	return NULL;
}

const struct tag_set *policy_set_oid(const struct policy *p, struct span oid)
{
	for (size_t i = 0; i < p->set_n; i++)
		if (span_eq(p->set[i].oid, oid))
			return &p->set[i];
	return NULL;
}

const struct tag_set *policy_set_name(const struct policy *p, struct span name)
{
	for (size_t i = 0; i < p->set_n; i++)
		if (name_eq(p->set[i].name, name))
			return &p->set[i];
	return NULL;
}

const struct value *policy_value(
	const struct tag_set *s, enum tag_type t, uint64_t lacv)
{
	size_t lo = 0, hi = s->value_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = key_lacv(s->by_lacv[mid], t, lacv);

		if (c == 0)
			return s->by_lacv[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct value *policy_value_name(
	const struct tag_set *s, enum tag_type type, struct span name)
{
	size_t lo = 0, hi = s->value_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = key_name(s->by_name[mid], type, name);

		if (c == 0)
			return s->by_name[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
