/* SPDX-License-Identifier: MIT */
/*
 * Lists of nodes and of items (XEP-0060 5.2, 5.5): never all in memory. Who may
 * find a node is asked once for each combination of labels.
 */
#include "domain/levels.h"
#include "pubsub/adhoc.h"
#include "pubsub/read.h"
#include "xmpp/disco.h"
#include "xmpp/xdata.h"

#define FORM_FILTER "urn:xmpp:pubsub-filter:0"

static bool is_open(struct pubsub *p, const struct place_labels *l,
	const struct clearance *c, struct turn *t)
{
	struct place place;
	bool yes = false;

	if (levels_read(p->d.conf->labels, l, p->d.conf->place, t->wall, &place,
		    NULL) == ERR_OK)
		yes = place_admits(p->d.gate, &place, c);
	place_clear(&place);
	return yes;
}

struct place_list ask_nodes(struct ask *q)
{
	struct domain *d = &q->p->d;
	const struct clearance *c = dir_clearance(d->dir, q->s->from.bare);
	const struct label_set *set;
	size_t n = store_node_label_sets(
		d->store, q->t->arena, d->conf->domain, &set);
	int64_t *id = arena_array(q->t->arena, int64_t, n + 1);
	struct place_list l = {
		.domain = d->conf->domain, .set = id, .nodes = true};

	for (size_t i = 0; i < n; i++)
		if (is_open(q->p, &set[i].labels, c, q->t))
			id[l.set_n++] = set[i].id;
	return l;
}

/* As a list has them. */
static struct span join_types(const struct xdata_field *f, struct arena *a)
{
	size_t n = 1;
	char *text;

	for (const struct xdata_value *v = f->value; v != NULL; v = v->next)
		n += v->text.n + 1;
	text = arena_alloc(a, n);
	n = 0;
	text[n++] = LIST_TYPE;
	for (const struct xdata_value *v = f->value; v != NULL; v = v->next) {
		if (v->text.n != 0)
			memcpy(text + n, v->text.p, v->text.n);
		n += v->text.n;
		text[n++] = LIST_TYPE;
	}
	return span_of(text, n);
}

/* Nodes by pubsub#type (XEP-0462). */
static enum sx_cond read_filter(struct ask *q, struct place_list *l)
{
	const struct xml *x = xml_child(q->x, NS_PUBSUB_FILTER, "filter");
	const struct xdata_field *in, *out;
	struct xdata d;

	if (x == NULL)
		return SX_OK;
	x = xml_child(x, NS_XDATA, "x");
	if (x == NULL || !xdata_read(q->t->arena, x, &d) ||
		d.kind != XDATA_SUBMIT || !span_is(d.form_type, FORM_FILTER))
		return SX_BAD_REQUEST;
	in = xdata_find(&d, "included-types");
	out = xdata_find(&d, "excluded-types");
	if (in != NULL && out != NULL)
		return SX_BAD_REQUEST;
	l->but_types = out != NULL;
	if (in != NULL || out != NULL)
		l->types = join_types(in != NULL ? in : out, q->t->arena);
	return SX_OK;
}

/* What a page may begin or end at. */
static bool is_known(
	struct ask *q, const struct place_list *l, struct span name)
{
	return name.n == 0 || store_list_has(q->p->d.store, l, name);
}

static struct list_ask ask_of(
	const struct place_list *l, const struct rsm *rsm, size_t most)
{
	struct list_ask a = {.list = *l, .max = most};

	if (rsm->has_max && rsm->max < most)
		a.max = rsm->max;
	if (rsm->has_index)
		a.skip = rsm->index;
	else
		a.after = rsm->after;
	if (rsm->before.n != 0)
		a.before = rsm->before;
	a.backward = rsm->backward && !rsm->has_index;
	return a;
}

static void write_rsm(struct ask *q, struct xw *w, const struct place_list *l,
	const struct list_row *row, size_t n)
{
	struct store *s = q->p->d.store;
	int64_t index = -1;

	if (n != 0)
		index = (int64_t)store_list_count(s, l, row[0].jid);
	rsm_write(w, n != 0 ? row[0].jid : SPAN_NONE, index,
		n != 0 ? row[n - 1].jid : SPAN_NONE,
		(int64_t)store_list_count(s, l, SPAN_NONE));
}

static enum sx_cond service_items(struct ask *q)
{
	struct place_list l = ask_nodes(q);
	size_t most = q->p->conf.limits.page;
	const struct list_row *row;
	struct list_ask a;
	struct rsm rsm;
	struct xw w;
	size_t n;

	if (!rsm_read(q->t->arena, q->x, &rsm) || read_filter(q, &l) != SX_OK)
		return SX_BAD_REQUEST;
	if (!is_known(q, &l, rsm.after) || !is_known(q, &l, rsm.before))
		return SX_ITEM_NOT_FOUND;
	a = ask_of(&l, &rsm, most);
	n = store_list_page(q->p->d.store, q->t->arena, &a, &row);
	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	for (size_t i = 0; i < n; i++)
		disco_item(&w, q->p->d.conf->domain, row[i].jid, row[i].name);
	if (rsm.present || n == most) /* perhaps it is cut, and says so */
		write_rsm(q, &w, &l, row, n);
	return ask_send(q, &w);
}

/* Items of a node by their ids, for who may read it. */
static enum sx_cond node_items(struct ask *q)
{
	struct span who = q->s->from.bare;
	struct read_page page = {.n = 0};
	enum sx_cond c = node_may_read(q->n, who);
	struct item_list l;
	struct rsm rsm;
	struct xw w;

	if (c != SX_OK)
		return c;
	if (!rsm_read(q->t->arena, q->x, &rsm))
		return SX_BAD_REQUEST;
	l = item_list_for(q->n, dir_clearance(q->p->d.dir, who), q->t);
	c = read_page(q, &l, &rsm, &page);
	if (c != SX_OK)
		return c;
	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < page.n; i++)
		disco_item(&w, q->p->d.conf->domain, SPAN_NONE,
			page.item[i].row.name);
	read_page_rsm(&page, &w);
	return ask_send(q, &w);
}

enum sx_cond disco_items_get(struct ask *q)
{
	if (q->n == NULL && q->node.n != 0)
		return adhoc_items(q);
	return q->n != NULL ? node_items(q) : service_items(q);
}
