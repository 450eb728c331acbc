/* SPDX-License-Identifier: MIT */
/* Nodes of a service: which ones, and questions about them. */
#include "move/crawl_nodes.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "move/crawl_nodes_inner.h"
#include "move/place.h"

#define IQ_BYTES  ((size_t)1 << 20)
#define PAGE      SPAN("100")
#define PAGES_MAX 100000
/* Of the names or ids of one list: some hundreds of thousands. */
#define LIST_BYTES ((size_t)64 << 20)
#define ID_MAX     65536

/* ---- questions ---- */

void nodes_open(struct crawler *c, const char *type)
{
	client_iq(&c->w, &c->iq, type, c->o.service);
}

void nodes_open_pubsub(struct crawler *c, enum ns ns)
{
	nodes_open(c, "get");
	xw_open(&c->w, ns, "pubsub");
}

enum err nodes_ask(
	struct crawler *c, struct crawl_answer *a_r, struct errtext *e)
{
	*a_r = (struct crawl_answer){.x = NULL};
	while (c->w.depth != 0)
		xw_close(&c->w);
	if (c->iq.over)
		return err_set(e, ERR_VALUE, "it is too long for a request");
	return c->o.ask(c->o.arg, buf_span(&c->iq), a_r, e);
}

enum err nodes_count(struct crawler *c, size_t n, struct errtext *e)
{
	c->listed += n + 64;
	return c->listed <= LIST_BYTES
	               ? ERR_OK
	               : err_set(e, ERR_LIMIT, "the list has no end");
}

static void write_set(struct crawler *c, struct span after)
{
	xw_open(&c->w, NS_RSM, "set");
	xw_leaf(&c->w, NS_RSM, "max", PAGE);
	if (after.p != NULL)
		xw_leaf(&c->w, NS_RSM, "after", after);
	xw_close(&c->w);
}

static void write_list(
	struct crawler *c, const struct nodes_list *l, struct span after)
{
	nodes_open(c, "get");
	if (l->pubsub)
		xw_open(&c->w, l->ns, "pubsub");
	xw_open(&c->w, l->ns, l->element);
	xw_attr(&c->w, "node", l->node);
	if (l->pubsub)
		xw_close(&c->w);
	write_set(c, after);
}

/* Into c->after, where the next page begins. *more_r false: this was the last.
 */
static enum err behind(struct crawler *c, const struct xml *around,
	bool *more_r, struct errtext *e)
{
	const struct xml *set = xml_child(around, NS_RSM, "set");
	struct arena *a = arena_new();
	struct span last = xml_child_text(a, set, NS_RSM, "last");

	*more_r = last.n != 0 && !span_eq(last, buf_span(&c->after));
	buf_reset(&c->after);
	buf_add(&c->after, last);
	arena_free(&a);
	return c->after.over ? err_set(e, ERR_VALUE, "its ids are too long")
	                     : ERR_OK;
}

enum err nodes_pages(
	struct crawler *c, const struct nodes_list *l, struct errtext *e)
{
	buf_reset(&c->after);
	for (size_t i = 0; i < PAGES_MAX; i++) {
		const struct xml *around, *list;
		struct crawl_answer a;
		bool more;
		size_t n = 0;
		enum err err;

		write_list(c, l, i != 0 ? buf_span(&c->after) : SPAN_NONE);
		err = nodes_ask(c, &a, e);
		if (err != ERR_OK)
			return err;
		if (a.capped)
			return err_set(e, ERR_VALUE,
				"its %s are more than one answer can hold",
				l->element);
		around = l->pubsub ? xml_child(a.x, l->ns, "pubsub") : NULL;
		list = xml_child(l->pubsub ? around : a.x, l->ns, l->element);
		err = behind(c, l->pubsub ? around : list, &more, e);
		if (err == ERR_OK && list != NULL)
			err = l->take(l->arg, list, &n, e);
		if (err != ERR_OK || n == 0 || !more)
			return err;
	}
	return err_set(e, ERR_VALUE, "its %s have no end", l->element);
}

/* ---- which nodes ---- */

#define TEMPLATE  "fdp/template/"
#define SUBMITTED "fdp/submitted/"

static bool is_under(struct span node, const char *prefix)
{
	return span_starts(node, span_str(prefix)) && node.n > strlen(prefix);
}

/* XEP-0346 2.1 */
struct span crawl_nodes_partner(struct span node, struct arena *a)
{
	const char *own = is_under(node, TEMPLATE)    ? TEMPLATE
	                  : is_under(node, SUBMITTED) ? SUBMITTED
	                                              : NULL;
	size_t n = own != NULL ? strlen(own) : 0;

	if (own == NULL)
		return SPAN_NONE;
	return arena_printf(a, "%s%.*s",
		strcmp(own, TEMPLATE) == 0 ? SUBMITTED : TEMPLATE,
		SPAN_FMT(span_of(node.p + n, node.n - n)));
}

static bool is_wanted(const struct crawler *c, struct span node)
{
	struct arena *a = arena_new();
	struct span with = crawl_nodes_partner(node, a);
	bool is = c->nodes == NULL ||
	          fnmatch(c->nodes, arena_dup(a, node).p, 0) == 0 ||
	          (with.p != NULL && fnmatch(c->nodes, with.p, 0) == 0);

	arena_free(&a);
	return is;
}

struct name {
	struct name *next;
	struct span node;
};
struct names {
	struct crawler *c;
	struct place_set *set;
	struct name *first, **last;
};

static void add_name(struct names *all, struct span node)
{
	const struct move_place p = {MOVE_NODE, all->c->o.service, node};
	struct name *x;

	if (!place_set_add(all->set, &p, 0))
		return;
	x = arena_make(all->c->arena, struct name);
	x->node = arena_dup(all->c->arena, node);
	*all->last = x;
	all->last = &x->next;
}

static enum err take_names(
	void *arg, const struct xml *list, size_t *n_r, struct errtext *e)
{
	struct names *all = arg;
	enum err err = ERR_OK;

	xml_each_child (x, list) {
		struct span node = xml_attr(x, "node");

		if (err != ERR_OK || !xml_is(x, NS_DISCO_ITEMS, "item"))
			continue;
		++*n_r;
		if (node.n == 0 ||
			!span_eq(xml_attr(x, "jid"), all->c->o.service) ||
			!is_wanted(all->c, node))
			continue;
		err = nodes_count(all->c, node.n, e);
		if (err == ERR_OK)
			add_name(all, node);
	}
	return err;
}

/* ---- the source ---- */

static struct crawler *of(struct move_source *s)
{
	return (struct crawler *)s;
}

/* 0: first. */
static int rank(struct span node)
{
	return is_under(node, TEMPLATE) ? 0 : is_under(node, SUBMITTED) ? 1 : 2;
}

static void tell(
	const struct names *all, int which, move_found_fn *f, void *arg)
{
	for (const struct name *x = all->first; x != NULL; x = x->next) {
		const struct move_found found = {
			.place = {MOVE_NODE, all->c->o.service, x->node}
                };

		if (rank(x->node) == which)
			f(arg, &found);
	}
}

/* One that is named needn't be in a list. */
static bool is_one(const struct crawler *c)
{
	return c->nodes != NULL && strpbrk(c->nodes, "*?[\\") == NULL;
}

static enum err find(struct names *all, struct errtext *e)
{
	struct crawler *c = all->c;
	const struct nodes_list l = {
		.ns = NS_DISCO_ITEMS,
		.element = "query",
		.take = take_names,
		.arg = all,
	};
	struct span with;

	if (!is_one(c))
		return nodes_pages(c, &l, e);
	add_name(all, span_str(c->nodes));
	with = crawl_nodes_partner(span_str(c->nodes), c->arena);
	if (with.p != NULL)
		add_name(all, with);
	return ERR_OK;
}

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	struct crawler *c = of(s);
	struct names all = {.c = c, .set = place_set_new(), .last = &all.first};
	enum err err;

	arena_reset(c->arena);
	c->listed = 0;
	err = find(&all, e);
	for (int which = 0; which < 3 && err == ERR_OK; which++)
		tell(&all, which, f, arg);
	place_set_free(&all.set);
	return err;
}

static enum err read_place(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	struct crawler *c = of(s);
	struct crawled x = {.c = c, .order = o, .to = to};
	enum err err;

	if (o->place.kind != MOVE_NODE || !span_eq(o->place.jid, c->o.service))
		return err_set(e, ERR_UNKNOWN, "no node of that service");
	arena_reset(c->arena);
	c->listed = 0;
	x.node = arena_dup(c->arena, o->place.node);
	record_init(&x.r);
	err = nodes_head(&x, e);
	if (err == ERR_OK && !o->head)
		err = nodes_items(&x, e);
	record_clear(&x.r);
	return err;
}

enum err crawl_nodes_delete(struct move_source *s, struct span node,
	struct span uri, struct errtext *e)
{
	struct crawler *c = of(s);
	struct crawl_answer a;

	nodes_open(c, "set");
	xw_open(&c->w, NS_PUBSUB_OWNER, "pubsub");
	xw_open(&c->w, NS_PUBSUB_OWNER, "delete");
	xw_attr(&c->w, "node", node);
	xw_open(&c->w, NS_PUBSUB_OWNER, "redirect");
	xw_attr(&c->w, "uri", uri);
	return nodes_ask(c, &a, e);
}

static void free_source(struct move_source *s)
{
	struct crawler *c = of(s);

	buf_clear(&c->iq);
	buf_clear(&c->after);
	arena_free(&c->arena);
	free(c->service);
	free(c->nodes);
	free(c);
}

struct move_source *crawl_nodes_new(const struct crawl_nodes *o)
{
	static const struct move_source_ops ops = {
		list, read_place, free_source};
	struct crawler *c = xcalloc(1, sizeof(*c));

	c->source.ops = &ops;
	c->o = *o;
	c->service = span_strdup(o->service);
	c->o.service = span_str(c->service);
	c->nodes = o->nodes.p != NULL ? span_strdup(o->nodes) : NULL;
	buf_init(&c->iq, IQ_BYTES);
	buf_init(&c->after, ID_MAX);
	c->arena = arena_new();
	return &c->source;
}
