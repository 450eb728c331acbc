/* SPDX-License-Identifier: MIT */
/* The archive of a room: pages of it, its ends (XEP-0313). */
#include "muc/archive.h"

/* Payloads of one page; what is longer is cut off, but never the first. */
#define PAGE_BYTES ((size_t)2 << 20)
/* More than that aren't counted with a page; when only the count is asked
 * for. */
#define COUNT_MAX       500u
#define COUNT_ALONE_MAX 5000u

static const char too_much[] =
	"Too much to look through. Ask for a shorter time.";

/* ---- what is answered ---- */

struct page {
	const struct past *p; /* chronological */
	size_t n;
	bool complete;
	int64_t count, index; /* -1: not told */
};

static size_t bytes_cut(const struct past *p, size_t n)
{
	size_t bytes = 0, i;

	for (i = 0; i < n; i++) {
		bytes += p[i].row->payload.n;
		if (i != 0 && bytes > PAGE_BYTES)
			break;
	}
	return i;
}

/* What was found from the end. */
static const struct past *reversed(
	const struct past *p, size_t n, struct arena *a)
{
	struct past *r = arena_array(a, struct past, n + 1);

	for (size_t i = 0; i < n; i++)
		r[i] = p[n - 1 - i];
	return r;
}

/* SECURITY: how many there are is told exactly, or not at all: of what the
 * reader may see. */
static void count(struct archive *a, struct page *g)
{
	size_t max = a->max == 0 ? COUNT_ALONE_MAX : COUNT_MAX;
	const struct past *all;
	size_t n;

	g->count = g->index = -1;
	a->rows = a->bytes = 0;
	a->tired = false;
	n = archive_find(a, a->set, false, max + 1, &all);
	if (a->tired || n > max)
		return;
	g->count = (int64_t)n;
	for (size_t i = 0; i < n && g->n != 0; i++)
		if (all[i].row->id == g->p[0].row->id)
			g->index = (int64_t)i;
}

static enum sx_cond find_page(
	struct ask *q, struct archive *a, struct page *g_r)
{
	size_t want = a->max + 1;
	struct page g = {.n = 0};
	size_t n = archive_find(a, a->page, a->backward, want, &g.p);

	if (a->tired && n == 0) {
		q->text = too_much;
		return SX_RESOURCE_CONSTRAINT;
	}
	g.n = bytes_cut(g.p, n < a->max ? n : a->max);
	g.complete = g.n == n && !a->tired;
	if (a->backward)
		g.p = reversed(g.p, g.n, a->t->arena);
	count(a, &g);
	*g_r = g;
	return SX_OK;
}

/* ---- writing ---- */

static void send_result(
	struct archive *a, const struct past *p, struct span to_xml)
{
	struct room *r = a->r;
	struct muc *m = r->muc;
	const struct grant *g;
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN_NONE,
		SPAN_NONE);
	xw_open(&w, NS_MAM, "result");
	xw_attr(&w, "queryid", a->queryid);
	xw_attr(&w, "id", p->row->uid);
	if (!past_forward(&w, r, p, a->t))
		return; /* its label has no form any more */
	xw_close(&w);
	pk = xw_packet(&w, p->label);
	g = past_release(r, p, a->who.clearance);
	if (g != NULL)
		outbox_send(m->d.out, &pk, to_xml, g);
}

static void send_results(struct ask *q, struct archive *a, const struct page *g)
{
	struct muc *m = q->m;

	buf_reset(&m->d.to);
	buf_xml(&m->d.to, q->s->from.full);
	if (m->d.to.over)
		return;
	for (size_t i = 0; i < g->n; i++)
		send_result(a, &g->p[a->flip ? g->n - 1 - i : i],
			buf_span(&m->d.to));
}

static void send_fin(struct ask *q, const struct page *g)
{
	struct mam_fin fin = {
		.complete = g->complete, .index = g->index, .count = g->count};
	struct xw w;

	if (g->n != 0) {
		fin.first = g->p[0].row->uid;
		fin.last = g->p[g->n - 1].row->uid;
	}
	answer_open(&q->m->d, &w, q->s);
	mam_write_fin(&w, &fin);
	answer_send(&q->m->d, &w, q->s);
}

/* ---- requests ---- */

enum sx_cond archive_set(struct ask *q)
{
	struct archive a;
	struct page g;
	enum sx_cond c = archive_open(q, &a);

	if (c == SX_OK)
		c = archive_read(q, &a);
	if (c == SX_OK)
		c = find_page(q, &a, &g);
	if (c != SX_OK)
		return c;
	send_results(q, &a, &g);
	send_fin(q, &g);
	return SX_OK;
}

/* XEP-0313 4.1.5 */
enum sx_cond archive_get(struct ask *q)
{
	struct archive a;
	enum sx_cond c = archive_open(q, &a);
	struct xw w;

	if (c != SX_OK)
		return c;
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_MAM, "query");
	mam_write_form(&w, MAM_WITH | MAM_TEXT);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* XEP-0313 5 */
enum sx_cond archive_metadata(struct ask *q)
{
	const struct past *first, *last;
	struct archive a;
	enum sx_cond c = archive_open(q, &a);
	size_t n;
	struct xw w;

	if (c != SX_OK)
		return c;
	n = archive_find(&a, a.set, false, 1, &first);
	if (n != 0)
		n = archive_find(&a, a.set, true, 1, &last);
	if (n == 0 && a.tired) {
		q->text = too_much;
		return SX_RESOURCE_CONSTRAINT;
	}
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_MAM, "metadata");
	if (n != 0) {
		mam_write_end(&w, "start", first->row->uid, first->row->at);
		mam_write_end(&w, "end", last->row->uid, last->row->at);
	}
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* XEP-0441: a user's, no room's. */
enum sx_cond archive_prefs(struct ask *q)
{
	struct archive a;
	enum sx_cond c = archive_open(q, &a);

	return c != SX_OK ? c : SX_FEATURE_NOT_IMPLEMENTED;
}
