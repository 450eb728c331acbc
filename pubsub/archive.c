/* SPDX-License-Identifier: MIT */
/*
 * The archive of a node (XEP-0442, 0313): what is in it and what was, as far as
 * who asks may read it now. Everything else, counts, ids and order included, is
 * as if it weren't there.
 */
#include <stdlib.h>

#include "domain/mam.h"
#include "pubsub/ask.h"
#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/item.h"

/* Payloads of one page; what is longer is cut off, but never the first. */
#define PAGE_BYTES ((size_t)2 << 20)
/* Of what is asked for by ids. */
#define IDS_BYTES ((size_t)8 << 20)

/* Ids between them, both exclusive. */
struct stretch {
	int64_t after, before;
};

struct archive {
	struct item_list list;
	struct stretch set;         /* of the whole result */
	const struct item_row *row; /* these alone, ascending; NULL: any */
	size_t row_n;
	/* the page of it */
	struct stretch page;
	bool backward, flip;
	size_t max;
	struct span queryid;
};

/* Ascending. */
struct page {
	const struct item_row *row;
	size_t n;
	bool complete;
	int64_t index, count;
};

/* ---- what is asked for ---- */

static enum sx_cond open_archive(struct ask *q, struct archive *a_r)
{
	struct span who = q->s->from.bare;

	if (node_may_read(q->n, who) != SX_OK)
		return SX_FORBIDDEN; /* XEP-0313 6.1 */
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	*a_r = (struct archive){
		.list = item_archive_for(
			q->n, dir_clearance(q->p->d.dir, who), q->t),
		.set = {0, INT64_MAX},
	};
	return SX_OK;
}

/* SECURITY: an id that the reader may not see is like one that never was. */
static bool find_id(struct ask *q, const struct archive *a, struct span uid,
	struct item_row *row)
{
	return store_item_find_uid(
		q->p->d.store, q->t->arena, &a->list, uid, row);
}

static enum sx_cond narrow(struct ask *q, const struct archive *a,
	struct stretch *s, struct span after, struct span before)
{
	struct item_row row;

	if (after.n != 0) {
		if (!find_id(q, a, after, &row))
			return SX_ITEM_NOT_FOUND;
		if (row.id > s->after)
			s->after = row.id;
	}
	if (before.n != 0) {
		if (!find_id(q, a, before, &row))
			return SX_ITEM_NOT_FOUND;
		if (row.id < s->before)
			s->before = row.id;
	}
	return SX_OK;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct item_row *)a)->id;
	int64_t y = ((const struct item_row *)b)->id;

	return (x > y) - (x < y);
}

static bool is_asked_for(const struct archive *a, const struct item_row *row)
{
	return row->id > a->set.after && row->id < a->set.before &&
	       (a->list.since == 0 || row->at >= a->list.since) &&
	       (a->list.until == 0 || row->at <= a->list.until);
}

static enum sx_cond find_ids(
	struct ask *q, struct archive *a, const struct xdata_value *v)
{
	struct item_row *row =
		arena_array(q->t->arena, struct item_row, XDATA_VALUES_MAX + 1);
	size_t n = 0, kept = 0, bytes = 0;

	if (v == NULL)
		return SX_OK;
	for (; v != NULL; v = v->next) {
		if (!find_id(q, a, v->text, &row[n]))
			return SX_ITEM_NOT_FOUND;
		bytes += row[n++].payload.n;
		if (bytes > IDS_BYTES)
			return SX_RESOURCE_CONSTRAINT;
	}
	qsort(row, n, sizeof(*row), by_id);
	for (size_t i = 0; i < n; i++)
		if (is_asked_for(a, &row[i]) &&
			(kept == 0 || row[kept - 1].id != row[i].id))
			row[kept++] = row[i];
	a->row = row;
	a->row_n = kept;
	return SX_OK;
}

static enum sx_cond read_query(struct ask *q, struct archive *a)
{
	size_t most = q->p->conf.limits.item_page;
	struct mam_query m;
	enum sx_cond c = mam_read(q->x, MAM_ALWAYS, q->t->arena, &m);

	if (c != SX_OK)
		return c;
	a->list.since = m.start > 0 ? m.start : 0;
	if (m.end != INT64_MAX) /* nothing is older than 1970 */
		a->list.until = m.end > 0 ? m.end : -1;
	c = narrow(q, a, &a->set, m.after, m.before);
	if (c == SX_OK)
		c = find_ids(q, a, m.id);
	a->page = a->set;
	if (c == SX_OK)
		c = narrow(q, a, &a->page, m.rsm.after, m.rsm.before);
	a->max = m.rsm.has_max && m.rsm.max < most ? m.rsm.max : most;
	a->backward = m.rsm.backward;
	a->flip = m.flip;
	a->queryid = m.queryid;
	return c;
}

/* ---- what is found ---- */

/* One more than is told, where there is one. */
static void take_ids(const struct archive *a, struct page *g)
{
	size_t from = 0, to = a->row_n;

	while (from < to && a->row[from].id <= a->page.after)
		from++;
	while (to > from && a->row[to - 1].id >= a->page.before)
		to--;
	if (to - from > a->max + 1 && a->backward)
		from = to - (a->max + 1);
	else if (to - from > a->max + 1)
		to = from + a->max + 1;
	g->row = a->row + from;
	g->n = to - from;
}

static void cut(struct page *g, size_t max, bool backward)
{
	size_t bytes = 0, n = 0;

	for (; n < g->n && n < max; n++) {
		bytes += g->row[backward ? g->n - 1 - n : n].payload.n;
		if (n != 0 && bytes > PAGE_BYTES)
			break;
	}
	g->complete = n == g->n;
	if (backward)
		g->row += g->n - n;
	g->n = n;
}

static void count(struct ask *q, const struct archive *a, struct page *g)
{
	struct store *s = q->p->d.store;
	int64_t first = g->n != 0 ? g->row[0].id : 0;

	g->index = -1;
	if (a->row != NULL) {
		g->count = (int64_t)a->row_n;
		if (g->n != 0)
			g->index = g->row - a->row;
		return;
	}
	g->count = (int64_t)store_item_count(
		s, &a->list, a->set.after, a->set.before);
	if (g->n != 0)
		g->index = (int64_t)store_item_count(
			s, &a->list, a->set.after, first);
}

static struct page find_page(struct ask *q, const struct archive *a)
{
	const struct item_ask ask = {.list = a->list,
		.after = a->page.after,
		.before = a->page.before,
		.backward = a->backward,
		.max = a->max + 1};
	struct page g = {.n = 0};

	if (a->row != NULL)
		take_ids(a, &g);
	else
		g.n = store_item_page(q->p->d.store, q->t->arena, &ask, &g.row);
	cut(&g, a->max, a->backward);
	count(q, a, &g);
	return g;
}

/* ---- what is answered ---- */

static struct span uid_of(struct ask *q, const struct item_row *row)
{
	return store_item_uid(q->p->d.store, q->t->arena, q->n->id, row->id);
}

static void send_result(
	struct ask *q, const struct archive *a, const struct item_row *row)
{
	struct domain *d = &q->p->d;
	struct span payload = item_view(
		q->n, row, dir_clearance(d->dir, q->s->from.bare), q->t);
	struct packet pk;
	struct item i;
	struct xw w;

	if (!item_of(q->n, row, q->t, &i))
		return; /* its label has no form any more */
	buf_reset(&d->scratch);
	xw_stanza(&w, &d->scratch, "message", d->conf->domain, SPAN_NONE,
		item_new_id(q->t));
	xw_open(&w, NS_MAM, "result");
	xw_attr(&w, "queryid", a->queryid);
	xw_attr(&w, "id", uid_of(q, row));
	event_forward(&w, q->n, &i, payload);
	xw_close(&w);
	pk = xw_packet(&w, i.label);
	node_send_item(q->n, &pk, &q->s->from);
}

static void send_fin(struct ask *q, const struct page *g)
{
	struct mam_fin fin = {
		.complete = g->complete, .index = g->index, .count = g->count};
	struct xw w;

	if (g->n != 0) {
		fin.first = uid_of(q, &g->row[0]);
		fin.last = uid_of(q, &g->row[g->n - 1]);
	}
	answer_open(&q->p->d, &w, q->s);
	mam_write_fin(&w, &fin);
	answer_send(&q->p->d, &w, q->s);
}

enum sx_cond item_archive_page(struct ask *q)
{
	struct archive a;
	struct page g;
	enum sx_cond c = open_archive(q, &a);

	if (c == SX_OK)
		c = read_query(q, &a);
	if (c != SX_OK)
		return c;
	g = find_page(q, &a);
	for (size_t i = 0; i < g.n; i++)
		send_result(q, &a, &g.row[a.flip ? g.n - 1 - i : i]);
	send_fin(q, &g);
	return SX_OK;
}

/* XEP-0313 4.1.5 */
enum sx_cond item_archive_form(struct ask *q)
{
	struct archive a;
	enum sx_cond c = open_archive(q, &a);
	struct xw w;

	if (c != SX_OK)
		return c;
	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_MAM, "query");
	xw_attr(&w, "node", node_name(q->n));
	mam_write_form(&w, MAM_ALWAYS);
	return ask_send(q, &w);
}

static void write_end(
	struct ask *q, struct xw *w, const struct archive *a, bool last)
{
	const struct item_ask ask = {.list = a->list,
		.before = INT64_MAX,
		.backward = last,
		.max = 1};
	const struct item_row *row;

	if (store_item_page(q->p->d.store, q->t->arena, &ask, &row) != 0)
		mam_write_end(
			w, last ? "end" : "start", uid_of(q, row), row->at);
}

/* XEP-0313 5 */
enum sx_cond item_archive_ends(struct ask *q)
{
	struct archive a;
	enum sx_cond c = open_archive(q, &a);
	struct xw w;

	if (c != SX_OK)
		return c;
	answer_open(&q->p->d, &w, q->s);
	xw_open(&w, NS_MAM, "metadata");
	write_end(q, &w, &a, false);
	write_end(q, &w, &a, true);
	return ask_send(q, &w);
}
