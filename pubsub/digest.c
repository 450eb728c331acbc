/* SPDX-License-Identifier: MIT */
/*
 * Digests: nothing waits but the items themselves, in the node. So what is
 * retracted isn't told, and who may read what is judged when it is told. Nodes
 * that keep nothing have nothing to gather: their events go at once.
 */
#include "pubsub/digest.h"

#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/item.h"
#include "pubsub/roster.h"

#define AT_ONCE 200 /* subscriptions of one tick */
#define MESSAGE_BYTES \
	131072 /* of payloads in one message, if there are several */

/* Those from i on with its label, as many as fit; they are taken out. */
static void tell_label(struct node *n, const struct sub *s,
	const struct item **items, size_t count, struct turn *t)
{
	const struct item **of =
		arena_array(t->arena, const struct item *, count);
	const struct label *l = items[0]->label;
	size_t k = 0, bytes = 0;

	for (size_t i = 0; i < count; i++) {
		const struct item *it = items[i];

		if (it == NULL || it->label != l)
			continue;
		if (k != 0 && bytes + it->row.payload.n > MESSAGE_BYTES) {
			event_digest(n, s, of, k, t);
			k = bytes = 0;
		}
		of[k++] = it;
		bytes += it->row.payload.n;
		items[i] = NULL;
	}
	event_digest(n, s, of, k, t);
}

/* One message for each label, in the order of their first items. */
static void tell(struct node *n, const struct sub *s,
	const struct item_row *row, size_t count, struct turn *t)
{
	struct item *item = arena_array(t->arena, struct item, count + 1);
	const struct item **left =
		arena_array(t->arena, const struct item *, count + 1);
	size_t k = 0;

	for (size_t i = 0; i < count; i++)
		if (item_of(n, &row[i], t, &item[k])) {
			left[k] = &item[k];
			k++;
		}
	for (size_t i = 0; i < k; i++)
		if (left[i] != NULL)
			tell_label(n, s, left + i, k - i, t);
}

/* What is too much for one digest is for the next. Gives the bytes of it. */
static size_t send_digest(struct node *n, struct sub *s,
	const struct digest_row *r, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	struct digest_row done = {.id = r->id, .at = t->wall};
	struct item_ask ask = {.after = r->told,
		.before = INT64_MAX,
		.fresh = true,
		.max = n->pubsub->conf.limits.item_page};
	const struct item_row *row;
	size_t count, bytes = 0;

	if (sub_wants(s, true, t) && n->config.deliver_notifications) {
		ask.list =
			item_list_for(n, dir_clearance(d->dir, sub_bare(s)), t);
		count = store_item_page(d->store, t->arena, &ask, &row);
		tell(n, s, row, count, t);
		if (count == ask.max) {
			done.told = row[count - 1].id;
			done.due = t->wall + s->digest;
		}
		for (size_t i = 0; i < count; i++)
			bytes += row[i].payload.n;
	}
	store_digest_done(d->store, &done);
	s->waits = done.due != 0;
	return bytes;
}

void digest_note(struct node *n, const struct label *l, struct turn *t)
{
	struct domain *d = &n->pubsub->d;

	if (n->digests == 0)
		return;
	for (struct sub *s = n->sub; s != NULL; s = s->next) {
		struct subscription_row row;

		if (s->digest == 0 || s->waits ||
			!gate_allows(d->gate, l, s->clearance))
			continue;
		row = sub_row(s);
		store_digest_wait(d->store, n->id, &row, t->wall);
		s->waits = true;
	}
}

void digest_set(struct node *n, struct sub *s, int64_t ms, struct turn *t)
{
	struct store *st = n->pubsub->d.store;
	struct subscription_row row;
	struct digest_row r;

	if (ms == s->digest)
		return;
	row = sub_row(s);
	if (store_digest_waiting(st, t->arena, n->id, &row, &r))
		(void)send_digest(n, s, &r, t);
	sub_set_digest(s, n, ms);
	store_digest_start(st, n->id, &row, t->wall);
	s->waits = false;
}

static size_t send_due(
	struct pubsub *p, const struct digest_row *r, struct turn *brief)
{
	const struct sub_name name = {r->jid, r->subid};
	struct node *n = node_find(p, r->node, brief);
	struct sub *s = n != NULL ? node_sub(n, &name) : NULL;

	if (s == NULL || !rosters_ready(n, brief))
		return 0; /* a tick comes soon */
	return send_digest(n, s, r, brief);
}

/* Those that there is no room for in one tick are the first of the next. */
void digest_tick(struct pubsub *p, struct turn *t)
{
	const struct digest_row *r;
	size_t bytes = 0, count = store_digests_due(p->d.store, t->arena,
				  p->d.conf->domain, t->wall, AT_ONCE, &r);
	struct turn brief = *t;

	if (count == 0)
		return;
	brief.arena = arena_new();
	for (size_t i = 0; i < count && bytes < p->conf.limits.relay_bytes;
		i++) {
		bytes += send_due(p, &r[i], &brief);
		arena_reset(brief.arena);
	}
	arena_free(&brief.arena);
}
