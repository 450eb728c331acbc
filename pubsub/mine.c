/* SPDX-License-Identifier: MIT */
/* What somebody has in all nodes, or in one (XEP-0060 5.6, 5.7). */
#include "pubsub/page.h"
#include "pubsub/suboptions.h"

/* What may be told: of one node that was named, or of all. */
struct mine {
	struct span node;
	struct place_list nodes;
	size_t *at; /* places of rows, in their order */
	struct span *uid;
	struct page_list list;
};

static struct mine mine_of(struct ask *q, size_t n)
{
	struct mine m = {.node = SPAN_NONE};

	if (q->n != NULL)
		m.node = node_name(q->n);
	else
		m.nodes = ask_nodes(q);
	m.at = arena_array(q->t->arena, size_t, n + 1);
	m.uid = arena_array(q->t->arena, struct span, n + 1);
	m.list.uid = m.uid;
	return m;
}

/* SECURITY: a node that is hidden from them now isn't named, though the store
 * still has their name in it. */
static bool is_told(const struct mine *m, struct span node, int64_t set)
{
	if (m->node.p != NULL)
		return span_eq(node, m->node);
	for (size_t i = 0; i < m->nodes.set_n; i++)
		if (m->nodes.set[i] == set)
			return true;
	return false;
}

static void add(struct mine *m, size_t at, struct span uid)
{
	m->at[m->list.n] = at;
	m->uid[m->list.n++] = uid;
}

static void open_list(struct ask *q, struct xw *w, const char *name)
{
	ask_open(q, w, NS_PUBSUB);
	xw_open(w, NS_PUBSUB, name);
	xw_attr(w, "node", q->node);
}

static enum sx_cond send(struct ask *q, struct xw *w, const struct page *page,
	const struct mine *m)
{
	xw_close(w);
	page_write(page, &m->list, w);
	return ask_send(q, w);
}

enum sx_cond my_subscriptions(struct ask *q)
{
	const struct subscription_row *row;
	size_t n = store_subscribed(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &row);
	struct mine m = mine_of(q, n);
	struct page page;
	enum sx_cond c;
	struct xw w;

	/* SECURITY: its number in the store tells how many there are in all */
	for (size_t i = 0; i < n; i++)
		if (is_told(&m, row[i].node, row[i].set))
			add(&m, i,
				arena_printf(q->t->arena, "%.*s\n%.*s",
					SPAN_FMT(row[i].jid),
					SPAN_FMT(row[i].node)));
	c = page_of(q, &m.list, &page);
	if (c != SX_OK)
		return c;
	open_list(q, &w, "subscriptions");
	for (size_t i = page.from; i < page.from + page.n; i++) {
		const struct subscription_row *r = &row[m.at[i]];
		const struct sub_name name = {r->jid, r->subid};

		xw_open(&w, NS_PUBSUB, "subscription");
		xw_attr(&w, "node", r->node);
		sub_attrs(&w, &name, r->state);
		xw_close(&w);
	}
	return send(q, &w, &page, &m);
}

enum sx_cond my_affiliations(struct ask *q)
{
	const struct node_affiliation_row *row;
	size_t n = store_nodes_affiliated(q->p->d.store, q->t->arena,
		q->p->d.conf->domain, q->s->from.bare, &row);
	struct mine m = mine_of(q, n);
	struct page page;
	enum sx_cond c;
	struct xw w;

	for (size_t i = 0; i < n; i++)
		if (is_told(&m, row[i].node, row[i].set))
			add(&m, i, row[i].node);
	c = page_of(q, &m.list, &page);
	if (c != SX_OK)
		return c;
	open_list(q, &w, "affiliations");
	for (size_t i = page.from; i < page.from + page.n; i++) {
		const struct node_affiliation_row *r = &row[m.at[i]];

		xw_open(&w, NS_PUBSUB, "affiliation");
		xw_attr(&w, "node", r->node);
		xw_attr_str(&w, "affiliation",
			node_affiliation_name(r->affiliation));
		xw_close(&w);
	}
	return send(q, &w, &page, &m);
}
