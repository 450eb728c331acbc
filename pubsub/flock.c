/* SPDX-License-Identifier: MIT */
/* The subscribers of a node, by clearance. */
#include "pubsub/flock.h"

#define AT_ONCE     256  /* addresses of one call */
#define EVENT_BYTES 1024 /* of an event and its label, without content */

void flock_forget(struct node *n)
{
	free(n->flock);
	n->flock = NULL;
}

static int by_clearance(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(struct sub *const *)a)->clearance;
	uintptr_t y = (uintptr_t)(*(struct sub *const *)b)->clearance;

	return (x > y) - (x < y);
}

static void make(struct node *n)
{
	size_t i = 0;

	if (n->flock != NULL)
		return;
	n->flock = xcalloc(n->subs.n + 1, sizeof(*n->flock));
	for (struct sub *s = n->sub; s != NULL; s = s->next)
		n->flock[i++] = s;
	qsort(n->flock, i, sizeof(*n->flock), by_clearance);
}

/* What is handed out, and to whom. */
struct parcel {
	const struct packet *packet;
	bool item;                  /* or about the node */
	const struct label *unless; /* NULL: none */
};

/* NULL: not for them. The release comes last: another question ends its
 * grant. */
static const struct grant *release(
	const struct node *n, const struct parcel *p, const struct clearance *c)
{
	struct gate *g = n->pubsub->d.gate;

	if (!p->item)
		return place_release(g, &n->place, c);
	if (p->unless != NULL && gate_allows(g, p->unless, c))
		return NULL;
	return place_admits(g, &n->place, c)
	               ? gate_release(g, p->packet->label, c)
	               : NULL;
}

static bool wants(const struct sub *s, bool item, const struct turn *t)
{
	if (s->expire != 0 && s->expire <= t->wall)
		return false;
	return item ? s->state == SUB_SUBSCRIBED && s->deliver : true;
}

/* To members of one clearance, from i on; gives where the next begins. */
static size_t send_some(
	struct node *n, size_t i, const struct parcel *what, struct turn *t)
{
	struct pubsub *p = n->pubsub;
	const struct clearance *c = n->flock[i]->clearance;
	const struct grant *g = release(n, what, c);
	struct span to[AT_ONCE];
	size_t k = 0;

	for (; i < n->subs.n && n->flock[i]->clearance == c; i++) {
		if (g == NULL || !wants(n->flock[i], what->item, t))
			continue;
		to[k++] = sub_to(n->flock[i]);
		p->stats.deliveries++;
		if (k == AT_ONCE) {
			outbox_send_all(p->d.out, what->packet, to, k, g);
			k = 0;
		}
	}
	if (k != 0)
		outbox_send_all(p->d.out, what->packet, to, k, g);
	return i;
}

static void send_all(struct node *n, const struct parcel *what, struct turn *t)
{
	size_t i = 0;

	n->pubsub->stats.views++;
	make(n);
	while (i < n->subs.n)
		i = send_some(n, i, what, t);
}

void flock_send_item(struct node *n, const struct packet *pk,
	const struct label *unless, struct turn *t)
{
	const struct parcel what = {pk, true, unless};

	send_all(n, &what, t);
}

void flock_send_views(
	struct node *n, flock_writer *write, void *arg, struct turn *t)
{
	size_t i = 0;

	make(n);
	while (i < n->subs.n) {
		struct packet pk = write(arg, n->flock[i]->clearance);
		const struct parcel what = {&pk, true, NULL};

		n->pubsub->stats.views++;
		i = send_some(n, i, &what, t);
	}
}

void flock_send_news(struct node *n, const struct packet *pk, struct turn *t)
{
	const struct parcel what = {pk, false, NULL};

	send_all(n, &what, t);
}

bool flock_fits(const struct node *n, size_t events, size_t bytes)
{
	/* one comes to everybody, however many they are */
	if (events > 1)
		bytes += (events - 1) * EVENT_BYTES;
	return bytes <=
	       n->pubsub->conf.limits.relay_bytes / ((size_t)n->subs.n + 1);
}

static void send_one(struct node *n, const struct packet *pk, bool item,
	const struct jid *to)
{
	struct domain *d = &n->pubsub->d;
	const struct parcel what = {pk, item, NULL};
	const struct grant *g =
		release(n, &what, dir_clearance(d->dir, to->bare));

	buf_reset(&d->to);
	buf_xml(&d->to, to->full);
	if (g != NULL && !d->to.over) {
		n->pubsub->stats.deliveries++;
		outbox_send(d->out, pk, buf_span(&d->to), g);
	}
}

void node_send_item(
	struct node *n, const struct packet *pk, const struct jid *to)
{
	send_one(n, pk, true, to);
}

void node_send_news(
	struct node *n, const struct packet *pk, const struct jid *to)
{
	send_one(n, pk, false, to);
}
