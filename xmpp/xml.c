/* SPDX-License-Identifier: MIT */
/* The read-only tree: look-ups, and the builder with its caps. */
#include "xmpp/xml.h"

#include <stdlib.h>

#include "base/buf.h"

/* A name with a longer namespace costs the parser this much at every use. */
#define URI_MAX 1024

const struct xml_caps xml_caps_default = {
	.bytes = 262144, .depth = 64, .children = 4096, .attrs = 64};

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

struct level {
	struct xml *x;    /* an open element */
	struct xml *last; /* its youngest child so far */
	size_t children;  /* elements among them */
};

struct xml_build {
	struct xml_caps caps;
	struct arena *a;     /* borrowed, from xml_build_start() */
	struct level *level; /* caps.depth of them */
	struct xml *root;
	size_t depth;    /* open elements, stored or not */
	size_t bytes;    /* of the stream */
	size_t uris;     /* bytes of namespaces copied into the arena */
	struct buf text; /* the run of text that isn't a node yet */
	struct span uri; /* the last namespace copied */
	bool capped;
};

struct xml_build *xml_build_new(const struct xml_caps *caps)
{
	struct xml_build *b = xcalloc(1, sizeof(*b));

	BUG_ON(caps->depth == 0);
	b->caps = *caps;
	b->level = xcalloc(caps->depth, sizeof(*b->level));
	buf_init(&b->text, caps->bytes);
	return b;
}

void xml_build_free(struct xml_build **b)
{
	if (*b == NULL)
		return;
	buf_clear(&(*b)->text);
	free((*b)->level);
	free(*b);
	*b = NULL;
}

void xml_build_start(struct xml_build *b, struct arena *a)
{
	b->a = a;
	b->root = NULL;
	b->depth = b->bytes = b->uris = 0;
	b->uri = SPAN_NONE;
	b->capped = false;
	buf_reset(&b->text);
}

/*
 * The namespace as a span that lives as long as the tree. A prefix makes a
 * long URI cheap for the sender at each use, so copies are shared where that
 * costs nothing, and counted.
 */
static struct span keep_uri(struct xml_build *b, struct span uri, enum ns ns)
{
	if (ns != NS_OTHER)
		return ns_uri(ns);
	if (b->uri.p != NULL && span_eq(b->uri, uri))
		return b->uri;
	b->uris += uri.n;
	if (uri.n > URI_MAX || b->uris > b->caps.bytes) {
		b->capped = true;
		return SPAN("");
	}
	b->uri = arena_dup(b->a, uri);
	return b->uri;
}

/* `URI\001local` or `local`, apart; uri is absent in the second case. */
static struct span split_name(const char *name, struct span *uri)
{
	const char *sep = strchr(name, '\001');

	*uri = SPAN_NONE;
	if (sep == NULL)
		return span_str(name);
	*uri = span_of(name, (size_t)(sep - name));
	return span_str(sep + 1);
}

static struct xml_attr *make_attr(
	struct xml_build *b, const char *name, const char *value)
{
	struct span uri, local = split_name(name, &uri), v = span_str(value);
	struct xml_attr *t = arena_alloc(b->a, sizeof(*t) + local.n + v.n + 2);
	char *p = (char *)(t + 1);

	t->name = span_of(memcpy(p, local.p, local.n + 1), local.n);
	p += local.n + 1;
	t->value = span_of(memcpy(p, v.p, v.n + 1), v.n);
	/* one with the stream's namespace for elements only */
	if (span_eq(uri, ns_uri(NS_CLIENT)))
		t->ns = ns_uri(NS_CLIENT);
	else if (uri.p != NULL)
		t->ns = keep_uri(b, uri, ns_find(uri));
	return t;
}

static void add_attrs(struct xml_build *b, struct xml *x, const char **atts)
{
	struct xml_attr *last = NULL;

	for (size_t n = 0; atts != NULL && atts[0] != NULL; atts += 2, n++) {
		struct xml_attr *t;

		if (n == b->caps.attrs) {
			b->capped = true;
			return;
		}
		t = make_attr(b, atts[0], atts[1]);
		if (b->capped)
			return;
		if (last != NULL)
			last->next = t;
		else
			x->attr = t;
		last = t;
	}
}

static void append(struct level *l, struct xml *x)
{
	if (l->last != NULL)
		l->last->next = x;
	else
		l->x->child = x;
	l->last = x;
}

static void flush_text(struct xml_build *b)
{
	struct span s = buf_span(&b->text);
	struct xml *x;
	char *p;

	if (s.n == 0)
		return;
	x = arena_alloc(b->a, sizeof(*x) + s.n + 1);
	p = (char *)(x + 1);
	x->text = span_of(memcpy(p, s.p, s.n), s.n);
	append(&b->level[b->depth - 1], x);
	buf_reset(&b->text);
}

static struct xml *make_element(struct xml_build *b, const char *name)
{
	struct span uri, local = split_name(name, &uri);
	enum ns ns = ns_find(uri);
	struct xml *x = arena_alloc(b->a, sizeof(*x) + local.n + 1);

	x->ns = ns;
	x->ns_uri = keep_uri(b, uri, ns);
	x->name = span_of(memcpy(x + 1, local.p, local.n + 1), local.n);
	return x;
}

void xml_build_open(struct xml_build *b, const char *name, const char **atts)
{
	struct level *up = NULL;
	struct xml *x;

	if (b->depth > 0 && !b->capped) {
		flush_text(b);
		up = &b->level[b->depth - 1];
	}
	b->depth++;
	if (b->depth > b->caps.depth ||
		(up != NULL && up->children == b->caps.children))
		b->capped = true;
	if (b->capped)
		return;
	x = make_element(b, name);
	if (up == NULL) {
		b->root = x;
	} else if (!b->capped) {
		append(up, x);
		up->children++;
	}
	b->level[b->depth - 1] = (struct level){.x = x};
	add_attrs(b, x, atts);
}

void xml_build_text(struct xml_build *b, struct span text)
{
	if (b->capped || b->depth == 0)
		return;
	buf_add(&b->text, text);
	if (b->text.over)
		b->capped = true;
}

bool xml_build_close(struct xml_build *b)
{
	BUG_ON(b->depth == 0);
	if (!b->capped)
		flush_text(b);
	b->depth--;
	return b->depth == 0;
}

const struct xml *xml_build_tree(const struct xml_build *b)
{
	return b->root;
}

bool xml_build_capped(const struct xml_build *b)
{
	return b->capped;
}

void xml_build_count(struct xml_build *b, size_t bytes)
{
	b->bytes += bytes;
	if (b->bytes > b->caps.bytes)
		b->capped = true;
}
