/* SPDX-License-Identifier: MIT */
/*
 * The list of rooms (XEP-0045 6.3): never all of it in memory. Who may find a
 * room is asked once for each combination of labels; what is hidden from who
 * asks is neither read nor counted.
 */
#include "muc/list.h"

#include "domain/levels.h"
#include "muc/command.h"
#include "muc/iq.h"
#include "xmpp/disco.h"
#include "xmpp/rsm.h"

/* The judgement of room_exists_for() about all rooms with these labels; those
 * that can't be read are nobody's. */
static bool is_open(struct muc *m, const struct place_labels *l,
	const struct clearance *c, struct turn *t)
{
	struct place p;
	bool yes = false;

	if (levels_read(m->d.conf->labels, l, m->d.conf->place, t->wall, &p,
		    NULL) == ERR_OK)
		yes = place_admits(m->d.gate, &p, c);
	place_clear(&p);
	return yes;
}

struct place_list list_for(struct muc *m, struct span bare, struct turn *t)
{
	const struct clearance *c = dir_clearance(m->d.dir, bare);
	const struct label_set *set;
	size_t n =
		store_label_sets(m->d.store, t->arena, m->d.conf->domain, &set);
	struct place_list l = {.domain = m->d.conf->domain};
	int64_t *id = arena_array(t->arena, int64_t, n + 1);

	for (size_t i = 0; i < n; i++)
		if (is_open(m, &set[i].labels, c, t))
			id[l.set_n++] = set[i].id;
	l.set = id;
	return l;
}

static bool is_known(struct muc *m, const struct place_list *l, struct span jid)
{
	return jid.n == 0 || store_list_has(m->d.store, l, jid);
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

enum sx_cond list_page(struct muc *m, const struct place_list *l,
	const struct rsm *rsm, struct turn *t, struct list_page *p_r)
{
	struct list_ask a = ask_of(l, rsm, m->conf.limits.page);
	struct list_page p = {.index = -1};

	if (!is_known(m, l, rsm->after) || !is_known(m, l, rsm->before))
		return SX_ITEM_NOT_FOUND;
	p.n = store_list_page(m->d.store, t->arena, &a, &p.row);
	p.count = store_list_count(m->d.store, l, SPAN_NONE);
	if (p.n != 0)
		p.index =
			(int64_t)store_list_count(m->d.store, l, p.row[0].jid);
	*p_r = p;
	return SX_OK;
}

static enum sx_cond service_items(struct ask *q)
{
	struct place_list l = list_for(q->m, q->s->from.bare, q->t);
	struct list_page p;
	struct rsm rsm;
	enum sx_cond c;
	struct xw w;

	if (!rsm_read(q->t->arena, q->x, &rsm))
		return SX_BAD_REQUEST;
	c = list_page(q->m, &l, &rsm, q->t, &p);
	if (c != SX_OK)
		return c;
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr(&w, "node", xml_attr(q->x, "node"));
	for (size_t i = 0; i < p.n; i++)
		disco_item(&w, p.row[i].jid, SPAN_NONE, list_name(&p.row[i]));
	/* A list that is cut says so, asked or not (XEP-0045 6.3). */
	if (rsm.present || p.n < p.count)
		rsm_write(&w, p.n != 0 ? p.row[0].jid : SPAN_NONE, p.index,
			p.n != 0 ? p.row[p.n - 1].jid : SPAN_NONE,
			(int64_t)p.count);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

struct span list_name(const struct list_row *row)
{
	struct span rest;

	return row->name.n != 0 ? row->name : span_cut(row->jid, '@', &rest);
}

enum sx_cond items_get(struct ask *q)
{
	struct span node = xml_attr(q->x, "node");
	struct xw w;

	if (span_is(node, COMMANDS))
		return command_items(q);
	if (node.n != 0)
		return SX_ITEM_NOT_FOUND;
	if (q->r == NULL)
		return service_items(q);
	/* who is inside is private (XEP-0045 6.5) */
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr(&w, "node", node);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}
