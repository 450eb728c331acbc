/* SPDX-License-Identifier: MIT */
/* Cutting lists into pages. */
#include "pubsub/page.h"

size_t page_max(const struct ask *q, const struct rsm *rsm)
{
	size_t most = q->p->conf.limits.page;

	return rsm->has_max && rsm->max < most ? rsm->max : most;
}

/* l->n: it isn't there. */
static size_t place_of(const struct page_list *l, struct span uid)
{
	size_t i = 0;

	while (i < l->n && !span_eq(l->uid[i], uid))
		i++;
	return i;
}

enum sx_cond page_of(
	struct ask *q, const struct page_list *l, struct page *page_r)
{
	size_t from = 0, end = l->n, max;
	struct rsm rsm;

	if (!rsm_read(q->t->arena, q->top, &rsm))
		return SX_BAD_REQUEST;
	if (rsm.before.n != 0) {
		end = place_of(l, rsm.before);
		if (end == l->n)
			return SX_ITEM_NOT_FOUND;
	}
	if (rsm.has_index) {
		from = rsm.index;
	} else if (rsm.after.p != NULL) {
		from = place_of(l, rsm.after) + 1;
		if (from > l->n)
			return SX_ITEM_NOT_FOUND;
	}
	if (from > end)
		from = end;
	max = page_max(q, &rsm);
	if (rsm.backward && !rsm.has_index && end - from > max)
		from = end - max;
	if (end - from > max)
		end = from + max;
	*page_r = (struct page){
		from, end - from, rsm.present || end - from < l->n};
	return SX_OK;
}

void page_write(
	const struct page *page, const struct page_list *l, struct xw *w)
{
	const struct span *uid = l->uid + page->from;

	if (!page->told)
		return;
	if (page->n == 0)
		rsm_write(w, SPAN_NONE, -1, SPAN_NONE, (int64_t)l->n);
	else
		rsm_write(w, uid[0], (int64_t)page->from, uid[page->n - 1],
			(int64_t)l->n);
}
