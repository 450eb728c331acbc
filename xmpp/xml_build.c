/* SPDX-License-Identifier: MIT */
/*
 * Builds the tree: caps, and namespaces. Those aren't left to expat, which
 * copies a URI for each name that is in it.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "xmpp/xml.h"
#include "xmpp/xml_name.h"
#include "xmpp/xml_scope.h"

const struct xml_caps xml_caps_default = {
	.bytes = 262144, .depth = 64, .children = 4096, .attrs = 64};

struct level {
	struct xml *x;    /* an open element */
	struct xml *last; /* its youngest child so far */
	size_t children;  /* elements among them */
	size_t mark;      /* where its declarations begin */
};

/* A name with a prefix, in the start tag that is read. */
struct used {
	const struct xml_bound *ns;
	struct span name;
};

struct xml_build {
	struct xml_caps caps;
	struct arena *a;     /* borrowed, from xml_build_start() */
	struct level *level; /* caps.depth of them */
	struct used *used;   /* caps.attrs of them */
	struct xml *root;
	size_t depth;    /* open elements, stored or not */
	size_t bytes;    /* of the stream */
	struct buf text; /* the run of text that isn't a node yet */
	struct xml_scope *scope;
	struct arena *outer; /* of what xml_build_scope() declared, or NULL */
	size_t outer_mark;   /* behind these */
	const char *fault;
	bool capped;
};

struct xml_build *xml_build_new(const struct xml_caps *caps)
{
	struct xml_build *b = xcalloc(1, sizeof(*b));

	BUG_ON(caps->depth == 0);
	b->caps = *caps;
	b->level = xcalloc(caps->depth, sizeof(*b->level));
	b->used = xcalloc(caps->attrs, sizeof(*b->used));
	b->scope = xml_scope_new();
	b->outer_mark = xml_scope_mark(b->scope);
	buf_init(&b->text, caps->bytes);
	return b;
}

void xml_build_free(struct xml_build **b)
{
	if (*b == NULL)
		return;
	buf_clear(&(*b)->text);
	xml_scope_free(&(*b)->scope);
	arena_free(&(*b)->outer);
	free((*b)->level);
	free((*b)->used);
	free(*b);
	*b = NULL;
}

void xml_build_start(struct xml_build *b, struct arena *a)
{
	b->a = a;
	b->root = NULL;
	b->depth = b->bytes = 0;
	b->fault = NULL;
	b->capped = false;
	buf_reset(&b->text);
	xml_scope_back(b->scope, b->outer_mark);
	xml_scope_move(b->scope, a);
}

static void find_fault(struct xml_build *b, const char *what)
{
	if (b->fault == NULL && !b->capped)
		b->fault = what;
	b->capped = true;
}

static bool declares(const char *name)
{
	return strncmp(name, "xmlns", 5) == 0 &&
	       (name[5] == '\0' || name[5] == ':');
}

static enum err declare(
	struct xml_build *b, struct arena *a, const char *name, const char *uri)
{
	struct span prefix, local;

	if (!xml_name_split(name, &prefix, &local))
		return ERR_SYNTAX;
	if (prefix.n == 0)
		local = SPAN("");
	return xml_scope_declare(b->scope, a, local, span_str(uri));
}

bool xml_build_scope(struct xml_build *b, const char **atts)
{
	enum err err = ERR_OK;

	BUG_ON(b->depth != 0);
	xml_scope_clear(b->scope);
	if (b->outer == NULL)
		b->outer = arena_new();
	arena_reset(b->outer);
	for (; atts[0] != NULL && err == ERR_OK; atts += 2)
		if (declares(atts[0]))
			err = declare(b, b->outer, atts[0], atts[1]);
	b->outer_mark = xml_scope_mark(b->scope);
	return err == ERR_OK;
}

/* What an element is called; NULL: no qualified name, or unbound. */
static const struct xml_bound *resolve(
	const struct xml_build *b, const char *name, struct span *local_r)
{
	struct span prefix;

	if (!xml_name_split(name, &prefix, local_r))
		return NULL;
	return xml_scope_find(b->scope, prefix);
}

bool xml_build_names(const struct xml_build *b, const char *name, enum ns ns,
	const char *local)
{
	struct span found;
	const struct xml_bound *bound = resolve(b, name, &found);

	return bound != NULL && bound->ns == ns && span_is(found, local);
}

static void declare_all(struct xml_build *b, const char **atts)
{
	size_t n = 0;

	for (; atts != NULL && atts[0] != NULL; atts += 2) {
		enum err err = ERR_LIMIT;

		if (!declares(atts[0]))
			continue;
		if (n++ < b->caps.attrs)
			err = declare(b, b->a, atts[0], atts[1]);
		if (err == ERR_SYNTAX)
			find_fault(b, "forbidden declaration of a namespace");
		else if (err != ERR_OK)
			b->capped = true;
	}
}

/* Is it there already? Then it is remembered no second time. */
static bool use(struct xml_build *b, size_t *n, struct used u)
{
	for (size_t i = 0; i < *n; i++)
		if (span_eq(b->used[i].name, u.name) &&
			xml_bound_same(b->used[i].ns, u.ns))
			return false;
	b->used[(*n)++] = u;
	return true;
}

/* false: it is at fault, and isn't stored. n: of those with a prefix. */
static bool name_attr(
	struct xml_build *b, size_t *n, const char *name, struct used *u_r)
{
	struct used u = {.ns = NULL};
	struct span prefix;

	if (!xml_name_split(name, &prefix, &u.name)) {
		find_fault(b, "bad name of an attribute");
		return false;
	}
	if (prefix.n != 0) {
		u.ns = xml_scope_find(b->scope, prefix);
		if (u.ns == NULL) {
			find_fault(b, "unbound prefix of an attribute");
			return false;
		}
		if (!use(b, n, u)) {
			find_fault(b, "duplicate attribute");
			return false;
		}
	}
	*u_r = u;
	return true;
}

static struct xml_attr *make_attr(
	struct xml_build *b, const struct used *u, const char *value)
{
	struct span v = span_str(value);
	struct xml_attr *t =
		arena_alloc(b->a, sizeof(*t) + u->name.n + v.n + 2);
	char *p = (char *)(t + 1);

	t->name = span_of(memcpy(p, u->name.p, u->name.n), u->name.n);
	p += u->name.n + 1;
	t->value = span_of(memcpy(p, v.p, v.n), v.n);
	if (u->ns != NULL)
		t->ns = u->ns->uri;
	return t;
}

static void add_attrs(struct xml_build *b, struct xml *x, const char **atts)
{
	struct xml_attr *last = NULL;
	size_t n = 0, prefixed = 0;

	for (; atts != NULL && atts[0] != NULL; atts += 2) {
		struct xml_attr *t;
		struct used u;

		if (declares(atts[0]))
			continue;
		if (n++ == b->caps.attrs) {
			b->capped = true;
			return;
		}
		if (!name_attr(b, &prefixed, atts[0], &u))
			continue;
		t = make_attr(b, &u, atts[1]);
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

/* NULL: its name is at fault. */
static struct xml *make_element(struct xml_build *b, const char *name)
{
	struct span local;
	const struct xml_bound *bound = resolve(b, name, &local);
	struct xml *x;

	/* xml: nobody defined any, and no xmlns may declare it for output */
	if (bound == NULL || bound->ns == NS_XML) {
		find_fault(b, "unbound or bad name of an element");
		return NULL;
	}
	x = arena_alloc(b->a, sizeof(*x) + local.n + 1);
	x->ns = bound->ns;
	x->ns_uri = bound->ns == NS_STANZA ? ns_uri(NS_STANZA) : bound->uri;
	x->name = span_of(memcpy(x + 1, local.p, local.n), local.n);
	return x;
}

void xml_build_open(struct xml_build *b, const char *name, const char **atts)
{
	struct level *up = NULL;
	struct xml *x;
	size_t mark;

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
	mark = xml_scope_mark(b->scope);
	declare_all(b, atts);
	x = make_element(b, name);
	if (x == NULL)
		return;
	if (up == NULL) {
		b->root = x;
	} else {
		append(up, x);
		up->children++;
	}
	b->level[b->depth - 1] = (struct level){.x = x, .mark = mark};
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
	if (!b->capped) {
		flush_text(b);
		xml_scope_back(b->scope, b->level[b->depth - 1].mark);
	}
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

const char *xml_build_fault(const struct xml_build *b)
{
	return b->fault;
}

void xml_build_count(struct xml_build *b, size_t bytes)
{
	b->bytes += bytes;
	if (b->bytes > b->caps.bytes)
		b->capped = true;
}
