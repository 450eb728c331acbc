/* SPDX-License-Identifier: MIT */
/* The people of a place, from all tables that name some. */
#include "component/people.h"

#include <stdlib.h>

#include "component/inquiry.h"
#include "db/nodes.h"

struct name_list {
	struct arena *arena;
	struct span *bare;
	size_t n, cap;
};

static void add(struct name_list *k, struct span jid)
{
	struct span resource, bare = span_cut(jid, '/', &resource);

	if (memchr(bare.p, '@', bare.n) == NULL) /* a domain */
		return;
	if (k->n == k->cap) {
		size_t cap = k->cap != 0 ? 2 * k->cap : 64;
		struct span *more = arena_array(k->arena, struct span, cap);

		if (k->n != 0)
			memcpy(more, k->bare, k->n * sizeof(*more));
		k->bare = more;
		k->cap = cap;
	}
	k->bare[k->n++] = arena_dup(k->arena, bare);
}

static void add_room(struct name_list *k, struct store *s, int64_t room)
{
	const struct affiliation_row *aff;
	const struct occupant_row *occ;
	size_t n = store_affiliations(s, k->arena, room, &aff);

	for (size_t i = 0; i < n; i++)
		if (aff[i].affiliation > AFF_NONE)
			add(k, aff[i].jid);
	n = store_occupants(s, k->arena, room, &occ);
	for (size_t i = 0; i < n; i++)
		add(k, occ[i].jid);
}

static void add_node(struct name_list *k, struct store *s, int64_t node)
{
	const struct node_affiliation_row *aff;
	const struct subscription_row *sub;
	size_t n = store_node_affiliations(s, k->arena, node, &aff);

	for (size_t i = 0; i < n; i++)
		if (aff[i].affiliation > NODE_NONE)
			add(k, aff[i].jid);
	n = store_subscriptions(s, k->arena, node, &sub);
	for (size_t i = 0; i < n; i++)
		add(k, sub[i].jid);
}

static void add_entry(void *arg, struct span bare, const struct clearance *c,
	const char *source)
{
	(void)c;
	(void)source;
	add(arg, bare);
}

static void add_remote(void *arg, struct span bare, const struct clearance *c)
{
	(void)c;
	add(arg, bare);
}

static int in_order(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

size_t people_known(struct control_call *c, const struct where *w,
	const struct span **bare_r)
{
	struct name_list k = {.arena = c->t->arena};
	size_t n = 0;

	if (w->kind == WHERE_ROOM)
		add_room(&k, c->d->store, w->id);
	else if (w->kind == WHERE_NODE)
		add_node(&k, c->d->store, w->id);
	dir_each(c->d->dir, add_entry, &k);
	remote_each(inquiry_remote(c->d->inquiry), add_remote, &k);
	if (k.n != 0)
		qsort(k.bare, k.n, sizeof(*k.bare), in_order);
	for (size_t i = 0; i < k.n; i++)
		if (n == 0 || !span_eq(k.bare[n - 1], k.bare[i]))
			k.bare[n++] = k.bare[i];
	*bare_r = k.bare;
	return n;
}
