/* SPDX-License-Identifier: MIT */
/* Subscriptions and affiliations as owners read them (XEP-0060 8.8, 8.9). */
#include "pubsub/page.h"
#include "pubsub/suboptions.h"

/* ---- subscriptions ---- */

/* Who waits for approval isn't among them (8.8.1). */
static size_t collect(
	struct ask *q, const struct sub ***subs_r, struct span **uid_r)
{
	size_t n = 0, most = q->n->subs.n + 1;
	const struct sub **subs =
		arena_array(q->t->arena, const struct sub *, most);
	struct span *uid = arena_array(q->t->arena, struct span, most);

	for (const struct sub *s = q->n->sub; s != NULL; s = s->next) {
		if (s->state == SUB_PENDING)
			continue;
		subs[n] = s;
		uid[n++] = sub_uid(s);
	}
	*subs_r = subs;
	*uid_r = uid;
	return n;
}

enum sx_cond subscriptions_get(struct ask *q)
{
	const struct sub **subs;
	struct page_list l;
	struct span *uid;
	struct page page;
	enum sx_cond c;
	struct xw w;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	l.n = collect(q, &subs, &uid);
	l.uid = uid;
	c = page_of(q, &l, &page);
	if (c != SX_OK)
		return c;
	ask_open(q, &w, NS_PUBSUB_OWNER);
	xw_open(&w, NS_PUBSUB_OWNER, "subscriptions");
	xw_attr(&w, "node", node_name(q->n));
	for (size_t i = page.from; i < page.from + page.n; i++) {
		const struct sub_name name = {
			sub_jid(subs[i]), sub_subid(subs[i])};

		xw_open(&w, NS_PUBSUB_OWNER, "subscription");
		sub_attrs(&w, &name, subs[i]->state);
		xw_close(&w);
	}
	xw_close(&w);
	page_write(&page, &l, &w);
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
