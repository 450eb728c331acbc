/* SPDX-License-Identifier: MIT */
/*
 * Items of a node, the oldest first. Services list them in whatever order they
 * like, and few of them in pages: so the ids are asked for first, and then what
 * stands under them, a few at a time.
 */
#include <stdlib.h>

#include "move/crawl_nodes_inner.h"

#define PORTION 20 /* items of one answer */

struct ids {
	struct crawled *x;
	struct span *v; /* in the arena of the place */
	bool endless;   /* there are more than a node can have */
	size_t n, cap;
};

static void add_id(struct ids *l, struct span id)
{
	struct arena *a = l->x->c->arena;

	if (l->n == l->cap) {
		size_t cap = l->cap != 0 ? 2 * l->cap : 256;
		struct span *v = arena_array(a, struct span, cap);

		if (l->n != 0)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = arena_dup(a, id);
}

static enum err take_ids(
	void *arg, const struct xml *list, size_t *n_r, struct errtext *e)
{
	struct ids *l = arg;
	enum err err = ERR_OK;

	xml_each_child (x, list) {
		struct span id = xml_attr(x, "name");

		if (err != ERR_OK || !xml_is(x, NS_DISCO_ITEMS, "item"))
			continue;
		++*n_r;
		if (id.n == 0)
			continue;
		err = nodes_count(l->x->c, id.n, e);
		if (err == ERR_OK)
			add_id(l, id);
	}
	l->endless = err != ERR_OK;
	return err;
}

/* ---- one item ---- */

/* Attributes of XEP-0314 are in a namespace, which not every reader keeps. */
static struct span attr_of(const struct xml *x, const char *name)
{
	for (const struct xml_attr *a = x->attr; a != NULL; a = a->next)
		if (span_is(a->name, name))
			return a->value;
	return SPAN_NONE;
}

/* That of an item among all that stand beside the items. */
static const struct xml *label_of(
	const struct xml *list, const struct xml *item)
{
	struct span id = attr_of(item, "label");

	if (id.n == 0)
		return NULL;
	xml_each_child (x, list) {
		if (xml_is(x, NS_SECLABEL, "securitylabel") &&
			span_eq(attr_of(x, "id"), id))
			return x;
	}
	return NULL;
}

/* Without the id that it has for the others in that answer. */
static void copy_label(struct xw *w, const struct xml *label)
{
	xw_open(w, NS_TRANSFER, "label");
	xw_open(w, NS_SECLABEL, "securitylabel");
	xml_each_child (x, label)
		xw_copy(w, x);
	xw_close(w);
	xw_close(w);
}

/* Why it can't come; NULL: it can. SECURITY: an item that says that it has a
 * label, which isn't there, doesn't come as one that has none; and no payload
 * is read as the record's own label. */
static const char *unfit(const struct xml *label, const struct xml *item)
{
	if (label == NULL && attr_of(item, "label").n != 0)
		return "its label isn't there";
	xml_each_child (x, item) {
		if (x->ns == NS_TRANSFER)
			return "its payload is of a namespace that is for "
			       "transfers alone";
	}
	return NULL;
}

static enum err put_item(struct crawled *x, const struct xml *list,
	const struct xml *item, struct errtext *e)
{
	const struct xml *label = label_of(list, item);
	struct span id = xml_attr(item, "id");
	struct span publisher = xml_attr(item, "publisher");
	const char *why = unfit(label, item);
	enum err err;

	if (why != NULL) {
		err = record_lost(&x->r, x->to, "item", id, why, e);
	} else {
		record_open(&x->r, "item");
		xw_attr(&x->r.w, "id", id);
		if (publisher.n != 0)
			xw_attr(&x->r.w, "publisher", publisher);
		if (label != NULL)
			copy_label(&x->r.w, label);
		xml_each_child (c, item)
			xw_copy(&x->r.w, c);
		err = record_put(&x->r, x->to, e);
	}
	x->refused = err != ERR_OK;
	x->items++;
	x->nameless += publisher.n == 0;
	return err;
}

/* ---- by their ids ---- */

static enum err ask_for(struct crawled *x, const struct span *id, size_t n,
	struct crawl_answer *a_r, struct errtext *e)
{
	struct xw *w = &x->c->w;

	nodes_open_pubsub(x->c, NS_PUBSUB);
	xw_open(w, NS_PUBSUB, "items");
	xw_attr(w, "node", x->node);
	for (size_t i = 0; i < n; i++) {
		xw_open(w, NS_PUBSUB, "item");
		xw_attr(w, "id", id[i]);
		xw_close(w);
	}
	return nodes_ask(x->c, a_r, e);
}

static const struct xml *items_in(const struct crawl_answer *a)
{
	return xml_child(
		xml_child(a->x, NS_PUBSUB, "pubsub"), NS_PUBSUB, "items");
}

/* In the order asked for; one that has gone meanwhile isn't there. */
static enum err put_named(struct crawled *x, const struct xml *list,
	struct span id, struct errtext *e)
{
	enum err err = ERR_OK;

	xml_each_child (i, list) {
		if (err == ERR_OK && xml_is(i, NS_PUBSUB, "item") &&
			span_eq(xml_attr(i, "id"), id))
			err = put_item(x, list, i, e);
	}
	return err;
}

static enum err put_portion(
	struct crawled *x, const struct span *id, size_t n, struct errtext *e)
{
	struct crawl_answer a;
	enum err err = ask_for(x, id, n, &a, e);

	if (err != ERR_OK)
		return err;
	if (a.capped && n == 1)
		return record_lost(&x->r, x->to, "item", id[0],
			"it is more than one answer can hold", e);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = a.capped ? put_portion(x, &id[i], 1, e)
		               : put_named(x, items_in(&a), id[i], e);
	return err;
}

/* ---- in which order ---- */

/* The id of the newest; absent: the service doesn't say. */
static enum err newest(struct crawled *x, struct span *id_r, struct errtext *e)
{
	struct xw *w = &x->c->w;
	struct errtext why = {""};
	struct crawl_answer a;
	enum err err;

	*id_r = SPAN_NONE;
	nodes_open_pubsub(x->c, NS_PUBSUB);
	xw_open(w, NS_PUBSUB, "items");
	xw_attr(w, "node", x->node);
	xw_attr_int(w, "max_items", 1);
	err = nodes_ask(x->c, &a, &why);
	if (err != ERR_OK)
		return err_set(e, err, "%s", why.s);
	for (const struct xml *i = xml_child(items_in(&a), NS_PUBSUB, "item");
		i != NULL; i = xml_next(i, NS_PUBSUB, "item"))
		*id_r = arena_dup(x->c->arena, xml_attr(i, "id"));
	return ERR_OK;
}

static void turn_round(struct ids *l)
{
	for (size_t i = 0; i < l->n / 2; i++) {
		struct span s = l->v[i];

		l->v[i] = l->v[l->n - 1 - i];
		l->v[l->n - 1 - i] = s;
	}
}

static enum err put_in_order(struct ids *l, struct errtext *e)
{
	struct crawled *x = l->x;
	struct span last, mark = x->order->mark;
	size_t from = 0;
	enum err err = newest(x, &last, e);

	if (err != ERR_OK)
		return err;
	if (last.n != 0 && l->n > 1 && span_eq(l->v[0], last) &&
		!span_eq(l->v[l->n - 1], last))
		turn_round(l);
	for (size_t i = 0; i < l->n && from == 0; i++)
		if (mark.n != 0 && span_eq(l->v[i], mark))
			from = i + 1;
	for (size_t i = from; i < l->n && err == ERR_OK; i += PORTION)
		err = put_portion(x, &l->v[i],
			l->n - i < PORTION ? l->n - i : PORTION, e);
	return err;
}

/* ---- all of them ---- */

static enum err take_items(
	void *arg, const struct xml *list, size_t *n_r, struct errtext *e)
{
	struct crawled *x = arg;
	enum err err = ERR_OK;

	xml_each_child (i, list) {
		if (err != ERR_OK || !xml_is(i, NS_PUBSUB, "item"))
			continue;
		++*n_r;
		err = put_item(x, list, i, e);
	}
	return err;
}

/* As they come. */
static enum err put_pages(struct crawled *x, struct errtext *e)
{
	const struct nodes_list l = {
		.pubsub = true,
		.ns = NS_PUBSUB,
		.element = "items",
		.node = x->node,
		.take = take_items,
		.arg = x,
	};

	return nodes_pages(x->c, &l, e);
}

/* What no service tells, once for all. */
static enum err put_lost(struct crawled *x, struct errtext *e)
{
	enum err err = ERR_OK;

	if (x->items != 0)
		err = record_lost(&x->r, x->to, "times of items", SPAN_NONE,
			"the service doesn't tell them: they are those of "
			"the move",
			e);
	if (err == ERR_OK && x->nameless != 0)
		err = record_lost(&x->r, x->to, "publishers", SPAN_NONE,
			"the service doesn't tell who published", e);
	return err;
}

enum err nodes_items(struct crawled *x, struct errtext *e)
{
	struct ids all = {.x = x};
	const struct nodes_list l = {
		.ns = NS_DISCO_ITEMS,
		.element = "query",
		.node = x->node,
		.take = take_ids,
		.arg = &all,
	};
	struct errtext why = {""};
	enum err err = nodes_pages(x->c, &l, &why);

	if (err == ERR_IO || all.endless)
		return err_set(e, err, "%s", why.s);
	if (err == ERR_OK && all.n != 0)
		err = put_in_order(&all, e);
	else
		err = put_pages(x, e);
	return err == ERR_OK ? put_lost(x, e) : err;
}
