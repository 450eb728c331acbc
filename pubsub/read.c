/* SPDX-License-Identifier: MIT */
/* Reading items (XEP-0060 6.5, XEP-0314 5.2). */
#include "pubsub/read.h"

#include "xmpp/rsm.h"

/* Each label once, in the order of need; items name its place. */
struct labels_used {
	const struct label **label;
	size_t n;
};

static struct span label_name(size_t i, struct arena *a)
{
	return arena_printf(a, "label-%zu", i + 1);
}

static size_t label_place(struct labels_used *u, const struct label *l)
{
	size_t i = 0;

	while (i < u->n && u->label[i] != l)
		i++;
	if (i == u->n)
		u->label[u->n++] = l;
	return i;
}

static void write_item(struct ask *q, struct xw *w, const struct item *i,
	struct labels_used *u)
{
	struct span payload = item_view(q->n, &i->row,
		dir_clearance(q->p->d.dir, q->s->from.bare), q->t);

	xw_open(w, NS_PUBSUB, "item");
	xw_attr(w, "id", i->row.name);
	xw_attr(w, "publisher", item_publisher(q->n, &i->row));
	xw_attr_ns(w, ns_uri(NS_SLPS), SPAN("label"),
		label_name(label_place(u, i->label), q->t->arena));
	if (payload.n != 0)
		xw_raw(w, payload);
	xw_close(w);
}

static void write_labels(
	struct ask *q, struct xw *w, const struct labels_used *u)
{
	for (size_t i = 0; i < u->n; i++)
		if (!label_write_as(w, u->label[i], label_name(i, q->t->arena)))
			BUG("an item under a label that has no form");
}

/* SECURITY: nothing goes out that item_list_for() hasn't asked the gate about;
 * an answer of many labels has no grant of its own. */
static enum sx_cond answer(struct ask *q, const struct read_page *page)
{
	struct labels_used u = {
		arena_array(q->t->arena, const struct label *, page->n + 1), 0};
	struct xw w;

	ask_open(q, &w, NS_PUBSUB);
	xw_open(&w, NS_PUBSUB, "items");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < page->n; i++)
		write_item(q, &w, &page->item[i], &u);
	write_labels(q, &w, &u);
	xw_close(&w);
	read_page_rsm(page, &w);
	return ask_send(q, &w);
}

/* ---- which ---- */

static size_t count_ids(const struct xml *x)
{
	size_t n = 0;

	xml_each_child (c, x)
		n += xml_is(c, NS_PUBSUB, "item");
	return n;
}

/* Those that are named (6.5.6); what isn't there is left out. */
static void read_named(
	struct ask *q, const struct item_list *l, struct read_page *page)
{
	size_t n = count_ids(q->x);

	page->item = arena_array(q->t->arena, struct item, n + 1);
	xml_each_child (x, q->x) {
		struct item *i = &page->item[page->n];
		struct item_row row;

		if (page->n < n && xml_is(x, NS_PUBSUB, "item") &&
			store_item_find(q->p->d.store, q->t->arena, l,
				xml_attr(x, "id"), &row) &&
			item_of(q->n, &row, q->t, i))
			page->n++;
	}
}

/*
 * What RSM calls an item: its id. Who sees several of one id has to tell them
 * apart, or loses what lies between: the newest has the id, the next one `id#2`
 * and so on.
 */
static struct span rsm_name(
	struct ask *q, const struct item_list *l, const struct item_row *row)
{
	const struct item_row *same;
	size_t n = item_named(q->n, l, row->name, &same, q->t), i = 0;

	while (i < n && same[i].id != row->id)
		i++;
	return i == 0 ? row->name
	              : arena_printf(q->t->arena, "%.*s#%zu",
				SPAN_FMT(row->name), i + 1);
}

static bool find_older(struct ask *q, const struct item_list *l,
	struct span name, int64_t *id_r)
{
	const struct item_row *same;
	size_t at = name.n;
	uint64_t number;

	while (at > 0 && name.p[at - 1] != '#')
		at--;
	if (at == 0 || !span_u64(span_of(name.p + at, name.n - at), &number) ||
		number < 2 ||
		number > item_named(
				 q->n, l, span_of(name.p, at - 1), &same, q->t))
		return false;
	*id_r = same[number - 1].id;
	return true;
}

static bool id_of(struct ask *q, const struct item_list *l, struct span name,
	int64_t *id_r)
{
	struct item_row row;

	if (name.n == 0)
		return true;
	if (!store_item_find(q->p->d.store, q->t->arena, l, name, &row))
		return find_older(q, l, name, id_r);
	*id_r = row.id;
	return true;
}

/* Where the page begins: what needn't be counted isn't. */
static int64_t index_of(
	struct ask *q, const struct item_ask *ask, const struct read_page *page)
{
	if (ask->before == INT64_MAX && ask->after == 0)
		return ask->backward ? (int64_t)(page->count - page->n)
		                     : (int64_t)ask->skip;
	return (int64_t)store_item_count(
		q->p->d.store, &ask->list, 0, page->item[0].row.id);
}

/* What is told of the page: where it begins, of how many. */
static void count_page(
	struct ask *q, const struct item_ask *ask, struct read_page *page)
{
	const struct item_list *l = &ask->list;

	page->count = store_item_count(q->p->d.store, l, 0, INT64_MAX);
	if (page->n == 0)
		return;
	page->index = index_of(q, ask, page);
	page->first = rsm_name(q, l, &page->item[0].row);
	page->last = rsm_name(q, l, &page->item[page->n - 1].row);
}

enum sx_cond read_page(struct ask *q, const struct item_list *l,
	const struct rsm *rsm, struct read_page *page)
{
	struct item_ask ask = {.list = *l,
		.before = INT64_MAX,
		.max = q->p->conf.limits.item_page};
	const struct item_row *row;
	size_t n;

	if (rsm->has_max && rsm->max < ask.max)
		ask.max = rsm->max;
	if (rsm->has_index)
		ask.skip = rsm->index;
	else if (!id_of(q, l, rsm->after, &ask.after))
		return SX_ITEM_NOT_FOUND;
	if (!id_of(q, l, rsm->before, &ask.before))
		return SX_ITEM_NOT_FOUND;
	ask.backward = rsm->backward && !rsm->has_index;
	n = store_item_page(q->p->d.store, q->t->arena, &ask, &row);
	page->item = arena_array(q->t->arena, struct item, n + 1);
	for (size_t i = 0; i < n; i++)
		if (item_of(q->n, &row[i], q->t, &page->item[page->n]))
			page->n++;
	page->index = -1;
	count_page(q, &ask, page);
	page->told = rsm->present || page->n < page->count;
	return SX_OK;
}

void read_page_rsm(const struct read_page *page, struct xw *w)
{
	if (page->told)
		rsm_write(w, page->first, page->index, page->last,
			(int64_t)page->count);
}

/* The newest ones, unless RSM says otherwise; they come in the order in which
 * they were published. */
static enum sx_cond read_some(
	struct ask *q, const struct item_list *l, struct read_page *page)
{
	struct span text = xml_attr(q->x, "max_items");
	uint64_t max;
	struct rsm rsm;
	enum sx_cond c;

	if (!rsm_read(q->t->arena, q->top, &rsm))
		return SX_BAD_REQUEST;
	if (!rsm.present)
		rsm.backward = true;
	if (text.p != NULL && !rsm.present) {
		if (!span_u64(text, &max) || max == 0)
			return SX_BAD_REQUEST;
		rsm.has_max = true;
		rsm.max = max < SIZE_MAX ? (size_t)max : SIZE_MAX;
	}
	c = read_page(q, l, &rsm, page);
	/* who asked for so many and got them isn't told of others */
	if (text.p != NULL && !rsm.present && page->n == rsm.max)
		page->told = false;
	return c;
}

/* An address with several subscriptions says by which of them it reads
 * (6.5.9); what it reads is the same. */
static enum sx_cond names_sub(struct ask *q)
{
	struct sub_name name = {q->s->from.full, xml_attr(q->x, "subid")};
	struct sub *s;
	enum sx_cond c;

	if (node_sub_at(q->n, name.jid) == NULL)
		name.jid = q->s->from.bare;
	c = node_sub_meant(q->n, &name, &s);
	return c == SX_NOT_SUBSCRIBED ? SX_OK : c;
}

enum sx_cond item_read(struct ask *q)
{
	struct span who = q->s->from.bare;
	struct read_page page = {.n = 0};
	enum sx_cond c = node_may_read(q->n, who);
	struct item_list l;

	if (c == SX_OK)
		c = names_sub(q);
	if (c != SX_OK)
		return c;
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	l = item_list_for(q->n, dir_clearance(q->p->d.dir, who), q->t);
	if (count_ids(q->x) > q->p->conf.limits.batch)
		return SX_MAX_ITEMS_EXCEEDED;
	if (count_ids(q->x) != 0)
		read_named(q, &l, &page);
	else
		c = read_some(q, &l, &page);
	return c == SX_OK ? answer(q, &page) : c;
}
