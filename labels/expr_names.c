/* SPDX-License-Identifier: MIT */
/* Names in label expressions: what they mean, and what was perhaps meant. */
#include "labels/expr.h"

#include "base/buf.h"
#include "base/near.h"

typedef bool same(struct span a, struct span b);

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool expr_name_loose(struct span a, struct span b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && is_xml_space(a.p[i]))
			i++;
		while (k < b.n && is_xml_space(b.p[k]))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (lower(a.p[i++]) != lower(b.p[k++]))
			return false;
	}
}

/* ---- look-ups ---- */

static const struct classification *class_by(
	const struct policy *p, struct span name, same *eq, size_t *count_r)
{
	const struct classification *found = NULL;

	*count_r = 0;
	for (size_t i = 0; i < p->cls_n; i++) {
		if (!eq(p->cls[i].name, name))
			continue;
		found = &p->cls[i];
		(*count_r)++;
	}
	return found;
}

const struct classification *expr_class(
	const struct policy *p, struct span name, size_t *count_r)
{
	const struct classification *c = class_by(p, name, name_eq, count_r);

	return *count_r != 0 ? c : class_by(p, name, expr_name_loose, count_r);
}

/* The tag set's name serves for all its tags, a tag's own for itself. */
static bool is_tag(const struct tag *t, struct span name, same *eq)
{
	return t->type != TAG_NOT_APPLICABLE &&
	       (eq(t->set->name, name) ||
		       (t->name.n != 0 && eq(t->name, name)));
}

static size_t count_tags(const struct policy *p, struct span name, same *eq)
{
	size_t n = 0;

	for (size_t i = 0; i < p->set_n; i++)
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			if (is_tag(&p->set[i].tag[k], name, eq))
				n++;
	return n;
}

/* How a tag's name is to be compared: exactly, where that finds any. */
static same *tag_same(const struct policy *p, struct span name)
{
	return count_tags(p, name, name_eq) != 0 ? name_eq : expr_name_loose;
}

/* One at most: names of one kind are unique in a tag set. */
static size_t value_exact(
	const struct tag *t, struct span name, const struct value **found_r)
{
	const struct value *v =
		policy_value_name(t->set, tag_type_normal(t->type), name);

	if (v == NULL || v->tag != t)
		return 0;
	*found_r = v;
	return 1;
}

static size_t value_loose(
	const struct tag *t, struct span name, const struct value **found_r)
{
	size_t n = 0;

	for (size_t i = 0; i < t->value_n; i++) {
		if (!expr_name_loose(t->value[i].name, name))
			continue;
		*found_r = &t->value[i];
		n++;
	}
	return n;
}

static const struct value *value_by(const struct policy *p, struct span tag,
	struct span name, same *eq, size_t *count_r)
{
	same *tag_eq = tag_same(p, tag);
	const struct value *found = NULL;

	*count_r = 0;
	for (size_t i = 0; i < p->value_n; i = tag_end(p->value[i]->tag)) {
		const struct tag *t = p->value[i]->tag;

		if (is_tag(t, tag, tag_eq))
			*count_r += eq == name_eq
			                    ? value_exact(t, name, &found)
			                    : value_loose(t, name, &found);
	}
	return found;
}

const struct value *expr_value(const struct policy *p, struct span tag,
	struct span name, size_t *count_r)
{
	const struct value *v = value_by(p, tag, name, name_eq, count_r);

	return *count_r != 0 ? v
	                     : value_by(p, tag, name, expr_name_loose, count_r);
}

size_t expr_all_values(const struct policy *p, struct span tag, uint64_t *bits)
{
	same *eq = tag_same(p, tag);

	for (unsigned i = 0; i < p->value_n;) {
		const struct tag *t = p->value[i]->tag;
		bool granted = t->type != TAG_INFORMATIVE && is_tag(t, tag, eq);

		for (; i < tag_end(t); i++)
			if (granted)
				bit_set(bits, i);
	}
	return count_tags(p, tag, eq);
}

size_t expr_tag_sets(const struct policy *p, struct span tag)
{
	same *eq = tag_same(p, tag);
	size_t n = 0;

	for (size_t i = 0; i < p->set_n; i++) {
		const struct tag_set *s = &p->set[i];
		size_t k = 0;

		while (k < s->tag_n && !is_tag(&s->tag[k], tag, eq))
			k++;
		if (k < s->tag_n)
			n++;
	}
	return n;
}

struct span expr_privacy(const struct policy *p, struct span mark)
{
	const struct privacy_mark *m = policy_privacy_name(p, mark);

	return m != NULL ? m->name : mark;
}

/* ---- did you mean ---- */

/* "no X "name" in Y; did you mean "best"?" */
static enum err no_such(struct errtext *e, const char *what, struct near *g,
	const char *in, struct span where)
{
	if (g->best.p != NULL)
		return err_set(e, ERR_VALUE,
			"no %s \"%.*s\" in %s \"%.*s\"; did you mean "
			"\"%.*s\"?",
			what, SPAN_FMT(g->word), in, SPAN_FMT(where),
			SPAN_FMT(g->best));
	return err_set(e, ERR_VALUE, "no %s \"%.*s\" in %s \"%.*s\"", what,
		SPAN_FMT(g->word), in, SPAN_FMT(where));
}

enum err expr_no_policy(
	const struct labels *ls, struct span name, struct errtext *e)
{
	struct near g = {.word = name};

	for (size_t i = 0; i < labels_policy_count(ls); i++)
		near_try(&g, labels_policy(ls, i)->name);
	if (g.best.p != NULL)
		return err_set(e, ERR_UNKNOWN,
			"no policy \"%.*s\" is loaded; did you mean \"%.*s\"?",
			SPAN_FMT(name), SPAN_FMT(g.best));
	return err_set(
		e, ERR_UNKNOWN, "no policy \"%.*s\" is loaded", SPAN_FMT(name));
}

enum err expr_no_class(const struct policy *p, struct span name, size_t count,
	struct errtext *e)
{
	struct near g = {.word = name};

	if (count > 1)
		return err_set(e, ERR_VALUE,
			"\"%.*s\" could be %zu classifications", SPAN_FMT(name),
			count);
	for (size_t i = 0; i < p->cls_n; i++)
		near_try(&g, p->cls[i].name);
	return no_such(e, "classification", &g, "policy", p->name);
}

static enum err no_tag(
	const struct policy *p, struct span tag, struct errtext *e)
{
	struct near g = {.word = tag};

	for (size_t i = 0; i < p->set_n; i++) {
		near_try(&g, p->set[i].name);
		for (size_t k = 0; k < p->set[i].tag_n; k++)
			near_try(&g, p->set[i].tag[k].name);
	}
	return no_such(e, "tag", &g, "policy", p->name);
}

enum err expr_no_value(const struct policy *p, struct span tag,
	struct span name, size_t count, struct errtext *e)
{
	struct near g = {.word = name};
	same *eq = tag_same(p, tag);

	if (count > 1)
		return err_set(e, ERR_VALUE,
			"\"%.*s\" is in %zu tags of \"%.*s\"; write the "
			"tag's own name",
			SPAN_FMT(name), count, SPAN_FMT(tag));
	if (count_tags(p, tag, eq) == 0)
		return no_tag(p, tag, e);
	for (size_t i = 0; i < p->value_n; i++)
		if (is_tag(p->value[i]->tag, tag, eq))
			near_try(&g, p->value[i]->name);
	return no_such(e, "value", &g, "tag", tag);
}

enum err expr_no_privacy(
	const struct policy *p, struct span name, struct errtext *e)
{
	struct near g = {.word = name};

	for (size_t i = 0; i < p->privacy_n; i++)
		near_try(&g, p->privacy[i].name);
	return no_such(e, "privacy mark", &g, "policy", p->name);
}

bool expr_needs_quotes(struct span name)
{
	struct span start = span_of(name.p, name.n < 5 ? name.n : 5);

	if (name.n == 0 || span_trim(name).n != name.n)
		return true;
	for (size_t i = 0; i < name.n; i++)
		if (strchr(";:,|/\"\n\r\t", name.p[i]) != NULL)
			return true;
	return span_eq_nocase(start, SPAN("up to")) || span_is(name, "*") ||
	       expr_name_loose(name, SPAN("privacy"));
}
