/* SPDX-License-Identifier: MIT */
/* Subscriptions and affiliations as owners read them (XEP-0060 8.8, 8.9). */
#include "pubsub/page.h"
#include "pubsub/suboptions.h"

/* ---- subscriptions ---- */

/* A page of subscriptions: from one on, up to before another. Who waits for
 * approval isn't among them (8.8.1). */
struct walk {
	const struct sub *from, *stop; /* NULL: to the end */
	bool back;
	size_t skip, max;
	bool at_end; /* it begins at an end of the list */
};

/* SX_ITEM_NOT_FOUND: the one that is named isn't there. NULL: none is. */
static enum sx_cond read_uid(
	const struct ask *q, struct span uid, const struct sub **s_r)
{
	*s_r = lookup_find(&q->n->subs, uid);
	return uid.n == 0 || *s_r != NULL ? SX_OK : SX_ITEM_NOT_FOUND;
}

static enum sx_cond read_walk(
	const struct ask *q, const struct rsm *rsm, struct walk *v)
{
	const struct sub *after, *before, *edge;
	enum sx_cond c = read_uid(q, rsm->after, &after);

	if (c == SX_OK)
		c = read_uid(q, rsm->before, &before);
	if (c != SX_OK)
		return c;
	if (rsm->has_index)
		after = NULL;
	*v = (struct walk){.back = rsm->backward && !rsm->has_index,
		.skip = rsm->has_index ? rsm->index : 0,
		.max = page_max(q, rsm)};
	v->stop = v->back ? after : before;
	edge = v->back ? before : after;
	v->at_end = edge == NULL;
	if (v->back)
		v->from = edge != NULL ? edge->prev : q->n->last_sub;
	else
		v->from = edge != NULL ? edge->next : q->n->sub;
	return SX_OK;
}

/* In the order of subscribing. */
static size_t collect(
	const struct ask *q, const struct walk *v, const struct sub ***subs_r)
{
	size_t most = v->max < q->n->subs.n ? v->max : q->n->subs.n;
	size_t n = 0, skip = v->skip;
	const struct sub **subs =
		arena_array(q->t->arena, const struct sub *, most + 1);

	*subs_r = subs;
	for (const struct sub *s = v->from; s != v->stop && n < most;
		s = v->back ? s->prev : s->next) {
		if (s == NULL)
			break; /* they stand the other way round */
		if (s->state == SUB_PENDING)
			continue;
		if (skip != 0)
			skip--;
		else
			subs[n++] = s;
	}
	for (size_t i = 0; v->back && i < n / 2; i++) {
		const struct sub *s = subs[i];

		subs[i] = subs[n - 1 - i];
		subs[n - 1 - i] = s;
	}
	return n;
}

/* Where the page begins is said where nobody has to count (XEP-0059 2.6). */
static void write_walk(struct xw *w, const struct walk *v, size_t all,
	const struct sub *const *subs, size_t n)
{
	int64_t index = -1;

	if (n == 0) {
		rsm_write(w, SPAN_NONE, -1, SPAN_NONE, (int64_t)all);
		return;
	}
	if (v->at_end)
		index = (int64_t)(v->back ? all - n : v->skip);
	rsm_write(
		w, sub_uid(subs[0]), index, sub_uid(subs[n - 1]), (int64_t)all);
}

static void write_sub(struct xw *w, const struct sub *s)
{
	const struct sub_name name = {sub_jid(s), sub_subid(s)};

	xw_open(w, NS_PUBSUB_OWNER, "subscription");
	sub_attrs(w, &name, s->state);
	xw_close(w);
}

enum sx_cond subscriptions_get(struct ask *q)
{
	const struct sub **subs;
	struct walk v;
	struct rsm rsm;
	enum sx_cond c;
	struct xw w;
	size_t n, all;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (!rsm_read(q->t->arena, q->top, &rsm))
		return SX_BAD_REQUEST;
	c = read_walk(q, &rsm, &v);
	if (c != SX_OK)
		return c;
	n = collect(q, &v, &subs);
	all = q->n->subs.n - q->n->pending;
	ask_open(q, &w, NS_PUBSUB_OWNER);
	xw_open(&w, NS_PUBSUB_OWNER, "subscriptions");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < n; i++)
		write_sub(&w, subs[i]);
	xw_close(&w);
	if (rsm.present || n < all)
		write_walk(&w, &v, all, subs, n);
	return ask_send(q, &w);
}

/* ---- affiliations ---- */

/* Is that one of the list, or none at all? */
static bool is_known(const struct ask *q, struct span jid)
{
	return jid.n == 0 || lookup_find(&q->n->members, jid) != NULL;
}

static enum sx_cond read_ask(
	struct ask *q, const struct rsm *rsm, struct affiliations_ask *ask)
{
	if (!is_known(q, rsm->after) || !is_known(q, rsm->before))
		return SX_ITEM_NOT_FOUND;
	*ask = (struct affiliations_ask){.node = q->n->id,
		.backward = rsm->backward && !rsm->has_index,
		.max = page_max(q, rsm)};
	if (rsm->has_index)
		ask->skip = rsm->index;
	else
		ask->after = rsm->after;
	if (rsm->before.n != 0)
		ask->before = rsm->before;
	return SX_OK;
}

static void write_page(struct ask *q, struct xw *w, bool asked,
	const struct node_affiliation_row *row, size_t n)
{
	size_t all = q->n->members.n;

	if (!asked && n == all)
		return;
	if (n == 0)
		rsm_write(w, SPAN_NONE, -1, SPAN_NONE, (int64_t)all);
	else
		rsm_write(w, row[0].jid,
			(int64_t)store_node_affiliations_before(
				q->p->d.store, q->n->id, row[0].jid),
			row[n - 1].jid, (int64_t)all);
}

enum sx_cond affiliations_get(struct ask *q)
{
	const struct node_affiliation_row *row;
	struct affiliations_ask ask;
	enum sx_cond c;
	struct rsm rsm;
	struct xw w;
	size_t n;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (!rsm_read(q->t->arena, q->top, &rsm))
		return SX_BAD_REQUEST;
	c = read_ask(q, &rsm, &ask);
	if (c != SX_OK)
		return c;
	n = store_node_affiliations_page(
		q->p->d.store, q->t->arena, &ask, &row);
	ask_open(q, &w, NS_PUBSUB_OWNER);
	xw_open(&w, NS_PUBSUB_OWNER, "affiliations");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = 0; i < n; i++) {
		xw_open(&w, NS_PUBSUB_OWNER, "affiliation");
		xw_attr(&w, "jid", row[i].jid);
		xw_attr_str(&w, "affiliation",
			node_affiliation_name(row[i].affiliation));
		xw_close(&w);
	}
	xw_close(&w);
	write_page(q, &w, rsm.present, row, n);
	return ask_send(q, &w);
}
