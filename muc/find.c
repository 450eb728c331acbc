/* SPDX-License-Identifier: MIT */
/* Public rooms that match, a page at a time. */
#include "muc/find.h"

#include <stdlib.h>

#include "muc/list.h"
#include "muc/load.h"

#define PAGE 256

struct finding {
	struct muc *m;
	const struct stanza *by;
	const struct find *f;
	struct turn *t;
	const struct clearance *clearance;
	struct place_list list; /* what may be found at all */
};

/* ---- what matches ---- */

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool holds(struct span text, struct span term)
{
	for (size_t i = 0; i + term.n <= text.n; i++) {
		size_t k = 0;

		while (k < term.n && folded(text.p[i + k]) == folded(term.p[k]))
			k++;
		if (k == term.n)
			return true;
	}
	return false;
}

static bool matches(const struct find *f, const struct list_row *row)
{
	if (f->nothing)
		return false;
	for (size_t i = 0; i < f->term_n; i++)
		if (!(f->in_name && holds(row->name, f->term[i])) &&
			!(f->in_description &&
				holds(row->description, f->term[i])) &&
			!(f->in_address && holds(row->jid, f->term[i])))
			return false;
	return true;
}

/* Who may know what goes on inside is the business of disco, too. */
size_t find_users(const struct room *r, const struct stanza *by)
{
	return room_is_insider(r, by) ? room_occupant_n(r) : 0;
}

/* ---- the page ---- */

/* What is between two items, of items that come in order. */
struct window {
	const struct find *f;
	struct found after, before; /* jid absent: none */
	bool backward, full;
	size_t max, n, at; /* at: in a ring, where the oldest is */
	size_t offered;
	struct found *item; /* max of them */
};

/* < 0: a comes first. */
static int order(
	const struct find *f, const struct found *a, const struct found *b)
{
	if (f->by_users && a->users != b->users)
		return a->users > b->users ? -1 : 1;
	return span_cmp(a->jid, b->jid);
}

static void window_add(struct window *w, const struct found *x, struct arena *a)
{
	struct found kept = {arena_dup(a, x->jid), x->users};

	if (w->n < w->max) {
		w->item[w->n++] = kept;
	} else if (w->max != 0) { /* backward: the last ones count */
		w->item[w->at] = kept;
		w->at = (w->at + 1) % w->max;
	}
}

/* false: nothing that comes later is wanted. */
static bool window_offer(
	struct window *w, const struct found *x, struct arena *a)
{
	w->offered++;
	if (w->after.jid.p != NULL && order(w->f, x, &w->after) <= 0)
		return true;
	if (w->before.jid.p != NULL && order(w->f, x, &w->before) >= 0)
		return false;
	if (!w->backward && w->n == w->max) {
		w->full = true;
		return w->max == 0; /* then they are counted */
	}
	window_add(w, x, a);
	return true;
}

/* ---- in order ---- */

static int by_order(const void *a, const void *b)
{
	static const struct find most_users = {.by_users = true};

	return order(&most_users, a, b);
}

static struct list_row row_of(const struct room *r)
{
	return (struct list_row){
		.jid = room_jid(r),
		.name = r->set->config.name,
		.description = r->set->config.description,
	};
}

/* Rooms with people in them whom who asks may count; such a room is loaded. */
static size_t busy_users(
	const struct finding *x, struct span jid, const struct room *r)
{
	if (r == NULL)
		r = room_loaded(x->m, jid);
	if (r == NULL || !x->f->by_users)
		return 0;
	return find_users(r, x->by);
}

static bool offer_busy(struct finding *x, struct window *w)
{
	struct found *all = arena_array(
		x->t->arena, struct found, HASH_COUNT(x->m->room) + 1);
	size_t n = 0;

	for (struct room *r = x->m->room; r != NULL; r = r->hh.next) {
		struct list_row row = row_of(r);
		size_t users = busy_users(x, row.jid, r);

		if (users != 0 && r->set->config.is_public && !r->locked &&
			matches(x->f, &row) &&
			place_admits(x->m->d.gate, r->place, x->clearance))
			all[n++] = (struct found){row.jid, users};
	}
	qsort(all, n, sizeof(*all), by_order);
	for (size_t i = 0; i < n; i++)
		if (!window_offer(w, &all[i], x->t->arena))
			return false;
	return true;
}

static bool offer_page(struct finding *x, struct window *w,
	const struct list_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct found found = {row[i].jid, 0};

		if (matches(x->f, &row[i]) &&
			busy_users(x, row[i].jid, NULL) == 0 &&
			!window_offer(w, &found, x->t->arena))
			return false;
	}
	return true;
}

/* In the order of their addresses, without those that came already. */
static void offer_stored(struct finding *x, struct window *w)
{
	struct arena *page = arena_new();
	struct list_ask ask = {.list = x->list, .max = PAGE};
	const struct list_row *row;
	bool more = true;
	size_t n;

	/* What comes before the page costs nothing. */
	if (w->after.users == 0 && w->after.jid.p != NULL)
		ask.after = w->after.jid;
	do {
		n = store_list_page(x->m->d.store, page, &ask, &row);
		more = offer_page(x, w, row, n);
		if (n != 0)
			ask.after = arena_dup(x->t->arena, row[n - 1].jid);
		arena_reset(page);
	} while (n == PAGE && more);
	arena_free(&page);
}

/* ---- keys ---- */

struct span find_key(
	const struct find *f, const struct found *x, struct arena *a)
{
	return f->by_users
	               ? arena_printf(a, "%zu/%.*s", x->users, SPAN_FMT(x->jid))
	               : x->jid;
}

/* Of a room that isn't there for who asks there is no key. */
static bool read_key(struct finding *x, struct span key, struct found *at_r)
{
	struct span jid = key, users = key;
	uint64_t n = 0;

	*at_r = (struct found){SPAN_NONE, 0};
	if (key.n == 0)
		return true;
	if (x->f->by_users) {
		users = span_cut(key, '/', &jid);
		if (jid.p == NULL || !span_u64(users, &n) || n > SIZE_MAX)
			return false;
	}
	if (!store_list_has(x->m->d.store, &x->list, jid))
		return false;
	*at_r = (struct found){jid, (size_t)n};
	return true;
}

static void turn_ring(struct window *w, struct find_page *p, struct arena *a)
{
	struct found *item = arena_array(a, struct found, w->n + 1);

	for (size_t i = 0; i < w->n; i++)
		item[i] = w->item[(w->at + i) % w->n];
	p->item = item;
	p->n = w->n;
}

bool find_rooms(struct muc *m, const struct stanza *by, const struct find *f,
	const struct rsm *rsm, size_t most, struct find_page *page_r,
	struct turn *t)
{
	struct finding x = {.m = m, .by = by, .f = f, .t = t};
	struct window w = {.f = f, .backward = rsm->backward};
	struct find_page p = {.n = 0};
	bool there;

	x.clearance = dir_clearance(m->d.dir, by->from.bare);
	x.list = list_for(m, by->from.bare, t);
	w.max = rsm->has_max && rsm->max < most ? rsm->max : most;
	w.item = arena_array(t->arena, struct found, w.max + 1);
	there = read_key(&x, rsm->after, &w.after) &&
	        read_key(&x, rsm->before, &w.before);
	if (there && (!f->by_users || offer_busy(&x, &w)))
		offer_stored(&x, &w);
	turn_ring(&w, &p, t->arena);
	/* Seen from the first to the last, they are all counted. */
	p.counted = w.after.jid.p == NULL && w.before.jid.p == NULL &&
	            (w.max == 0 || w.backward || !w.full);
	p.count = w.offered;
	*page_r = p;
	return there;
}
