/* SPDX-License-Identifier: MIT */
/* The read-only tree: look-ups. */
#include "xmpp/xml.h"

const struct xml *xml_first(const struct xml *x)
{
	const struct xml *c = x != NULL ? x->child : NULL;

	while (c != NULL && c->name.p == NULL)
		c = c->next;
	return c;
}

const struct xml *xml_after(const struct xml *x)
{
	const struct xml *c = x->next;

	while (c != NULL && c->name.p == NULL)
		c = c->next;
	return c;
}

const struct xml *xml_child(const struct xml *x, enum ns ns, const char *name)
{
	xml_each_child (c, x) {
		if (xml_is(c, ns, name))
			return c;
	}
	return NULL;
}

const struct xml *xml_next(const struct xml *x, enum ns ns, const char *name)
{
	for (const struct xml *c = xml_after(x); c != NULL; c = xml_after(c))
		if (xml_is(c, ns, name))
			return c;
	return NULL;
}

struct span xml_attr(const struct xml *x, const char *name)
{
	if (x == NULL)
		return SPAN_NONE;
	for (const struct xml_attr *t = x->attr; t != NULL; t = t->next)
		if (t->ns.p == NULL && span_is(t->name, name))
			return t->value;
	return SPAN_NONE;
}

struct span xml_lang(const struct xml *x)
{
	const char *ns = ns_uri(NS_XML).p; /* the builder gives this pointer */

	if (x == NULL)
		return SPAN_NONE;
	for (const struct xml_attr *t = x->attr; t != NULL; t = t->next)
		if (t->ns.p == ns && span_is(t->name, "lang"))
			return t->value;
	return SPAN_NONE;
}

struct span xml_text(struct arena *a, const struct xml *x)
{
	const struct xml *only = NULL;
	size_t n = 0, at = 0;
	char *p;

	for (const struct xml *c = x != NULL ? x->child : NULL; c != NULL;
		c = c->next) {
		if (c->name.p != NULL)
			continue;
		if (n == 0)
			only = c;
		n += c->text.n;
	}
	if (only == NULL)
		return SPAN("");
	if (only->text.n == n)
		return only->text;
	p = arena_alloc(a, n + 1);
	for (const struct xml *c = x->child; c != NULL; c = c->next) {
		if (c->name.p != NULL || c->text.n == 0)
			continue;
		memcpy(p + at, c->text.p, c->text.n);
		at += c->text.n;
	}
	return span_of(p, n);
}

struct span xml_child_text(
	struct arena *a, const struct xml *x, enum ns ns, const char *name)
{
	const struct xml *c = xml_child(x, ns, name);

	return c != NULL ? xml_text(a, c) : SPAN_NONE;
}
