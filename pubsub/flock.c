/* SPDX-License-Identifier: MIT */
/* The subscribers of a node, by clearance. */
#include "pubsub/flock.h"

#include "pubsub/report.h"
#include "pubsub/roster.h"

#define AT_ONCE     256     /* addresses of one call */
#define EVENT_BYTES 1024    /* of an event and its label, without content */
#define NAMES_BYTES 1048576 /* SubIDs of one address */

void flock_forget(struct node *n)
{
	free(n->flock);
	n->flock = NULL;
}

/* Those of one clearance stand together, and then those of one address that
 * have SubIDs. */
static int in_flock(const void *a, const void *b)
{
	const struct sub *x = *(struct sub *const *)a;
	const struct sub *y = *(struct sub *const *)b;
	uintptr_t cx = (uintptr_t)x->clearance, cy = (uintptr_t)y->clearance;

	if (cx != cy)
		return cx > cy ? 1 : -1;
	if (x->subid_n == 0 || y->subid_n == 0)
		return (x->subid_n != 0) - (y->subid_n != 0);
	return span_cmp(sub_jid(x), sub_jid(y));
}

static void make(struct node *n)
{
	size_t i = 0;

	if (n->flock != NULL)
		return;
	n->flock = xcalloc(n->subs.n + 1, sizeof(*n->flock));
	for (struct sub *s = n->sub; s != NULL; s = s->next)
		n->flock[i++] = s;
	qsort(n->flock, i, sizeof(*n->flock), in_flock);
}

/* What is handed out, and to whom. */
struct parcel {
	const struct packet *packet;
	bool item;                  /* or about the node */
	const struct label *unless; /* NULL: none */
	bool gathered;              /* digests will have it */
	struct withheld *withheld;  /* for audit; NULL: it isn't counted */
	struct withheld *passed;
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

bool sub_wants(const struct sub *s, bool item, const struct turn *t)
{
	if (s->expire != 0 && s->expire <= t->wall)
		return false;
	return item ? s->state == SUB_SUBSCRIBED && s->deliver : true;
}

/* A parcel on its way to those of one clearance. */
struct flight {
	struct node *n;
	const struct parcel *what;
	struct turn *t;
	const struct grant *g; /* NULL: it isn't for them */
	struct roster_view rosters;
};

static bool would_want(const struct flight *f, const struct sub *s)
{
	return sub_wants(s, f->what->item, f->t) &&
	       !(f->what->gathered && s->digest != 0) &&
	       roster_view_tells(&f->rosters, sub_bare(s));
}

static bool wants(const struct flight *f, const struct sub *s)
{
	return f->g != NULL && would_want(f, s);
}

/* Is i one more of that clearance, with a SubID or without? */
static bool belongs(
	const struct node *n, size_t i, const struct clearance *c, bool subid)
{
	return i < n->subs.n && n->flock[i]->clearance == c &&
	       (n->flock[i]->subid_n != 0) == subid;
}

static size_t send_plain_ones(const struct flight *f, size_t i)
{
	struct pubsub *p = f->n->pubsub;
	const struct clearance *c = f->n->flock[i]->clearance;
	struct span to[AT_ONCE];
	size_t k = 0;

	for (; belongs(f->n, i, c, false); i++) {
		const struct sub *s = f->n->flock[i];

		if (!wants(f, s))
			continue;
		to[k++] = sub_to(s);
		p->stats.deliveries++;
		if (k == AT_ONCE) {
			outbox_send_all(p->d.out, f->what->packet, to, k, f->g);
			k = 0;
		}
	}
	if (k != 0)
		outbox_send_all(p->d.out, f->what->packet, to, k, f->g);
	return i;
}

void subids_write(struct xw *w, const struct sub *const *s, size_t n)
{
	if (n == 0 || s[0]->subid_n == 0)
		return;
	xw_open(w, NS_SHIM, "headers");
	for (size_t i = 0; i < n; i++) {
		xw_open(w, NS_SHIM, "header");
		xw_attr_str(w, "name", "SubID");
		xw_text(w, sub_subid(s[i]));
		xw_close(w);
	}
	xw_close(w);
}

/* One event, however many subscriptions of that address want it. */
static void send_named(
	const struct flight *f, const struct sub *const *s, size_t n)
{
	const struct span end = SPAN("</message>");
	struct packet pk = *f->what->packet;
	struct buf b;
	struct xw w;

	if (n == 0 || pk.head.p == NULL)
		return;
	buf_init(&b, pk.tail.n + NAMES_BYTES);
	buf_add(&b, span_of(pk.tail.p, pk.tail.n - end.n));
	xw_init(&w, &b);
	subids_write(&w, s, n);
	buf_add(&b, end);
	pk.tail = buf_span(&b);
	if (!b.over) {
		f->n->pubsub->stats.deliveries++;
		outbox_send(f->n->pubsub->d.out, &pk, sub_to(s[0]), f->g);
	}
	buf_clear(&b);
}

static size_t send_named_ones(const struct flight *f, size_t i)
{
	struct sub *const *all = f->n->flock;
	const struct sub **some =
		arena_array(f->t->arena, const struct sub *, f->n->subs.n - i);
	const struct clearance *c = all[i]->clearance;

	while (belongs(f->n, i, c, true)) {
		struct span jid = sub_jid(all[i]);
		size_t k = 0;

		for (; belongs(f->n, i, c, true) &&
			span_eq(sub_jid(all[i]), jid);
			i++)
			if (wants(f, all[i]))
				some[k++] = all[i];
		send_named(f, some, k);
	}
	return i;
}

/* How many of one clearance, from i on, would have wanted it. */
static void count_some(const struct flight *f, struct withheld *w, size_t i)
{
	struct sub *const *all = f->n->flock;
	const struct clearance *c = all[i]->clearance;
	uint64_t k = 0;

	/* who has something better isn't refused */
	if (w == NULL || f->what->unless != NULL)
		return;
	for (; i < f->n->subs.n && all[i]->clearance == c; i++)
		k += would_want(f, all[i]);
	if (k != 0)
		withheld_add(w, c, k);
}

/* To members of one clearance, from i on; gives where the next begins. */
static size_t send_some(
	struct node *n, size_t i, const struct parcel *what, struct turn *t)
{
	const struct clearance *c = n->flock[i]->clearance;
	const struct roster_view rosters = roster_view(n);
	uint64_t warned = report_warnings(&n->pubsub->d);
	const struct flight f = {n, what, t, release(n, what, c), rosters};

	if (f.g == NULL)
		count_some(&f, what->withheld, i);
	else if (report_warnings(&n->pubsub->d) != warned)
		count_some(&f, what->passed, i);
	i = send_plain_ones(&f, i);
	return belongs(n, i, c, true) ? send_named_ones(&f, i) : i;
}

static void report_parcel(struct node *n, const struct label *l,
	const struct withheld *withheld, const struct withheld *passed,
	struct turn *t)
{
	struct handed h = {.what = "event", .by = t->by, .label = l};

	if (withheld->n == 0 && passed->n == 0)
		return;
	h.where = node_place(n->pubsub, node_name(n), t);
	report_withheld(&n->pubsub->d, &h, withheld, t);
	report_let_pass(&n->pubsub->d, &h, passed, t);
}

static void send_all(struct node *n, const struct parcel *what, struct turn *t)
{
	size_t i = 0;

	n->pubsub->stats.views++;
	make(n);
	while (i < n->subs.n)
		i = send_some(n, i, what, t);
}

/* An item, to whom it may be given, and to audit whom it wasn't. */
static void send_reported(
	struct node *n, const struct packet *pk, bool gathered, struct turn *t)
{
	struct withheld withheld = {.n = 0}, passed = {.n = 0};
	const struct parcel what = {
		pk, true, NULL, gathered, &withheld, &passed};

	send_all(n, &what, t);
	report_parcel(n, pk->label, &withheld, &passed, t);
}

void flock_send_item(struct node *n, const struct packet *pk,
	const struct label *unless, struct turn *t)
{
	const struct parcel what = {pk, true, unless, false, NULL, NULL};

	if (unless == NULL)
		send_reported(n, pk, false, t);
	else
		send_all(n, &what, t);
}

void flock_send_new(struct node *n, const struct packet *pk, struct turn *t)
{
	send_reported(n, pk, n->config.persist_items, t);
}

void flock_send_views(
	struct node *n, flock_writer *write, void *arg, struct turn *t)
{
	struct withheld withheld = {.n = 0}, passed = {.n = 0};
	const struct label *label = NULL;
	size_t i = 0;

	make(n);
	while (i < n->subs.n) {
		struct packet pk = write(arg, n->flock[i]->clearance);
		const struct parcel what = {&pk, true, NULL,
			n->config.persist_items, &withheld, &passed};

		label = pk.label;

		n->pubsub->stats.views++;
		i = send_some(n, i, &what, t);
	}
	report_parcel(n, label, &withheld, &passed, t);
}

void flock_send_news(struct node *n, const struct packet *pk, struct turn *t)
{
	const struct parcel what = {pk, false, NULL, false, NULL, NULL};

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
	const struct parcel what = {pk, item, NULL, false, NULL, NULL};
	const struct roster_view rosters = roster_view(n);
	const struct grant *g;

	/* that somebody is subscribed no more is told them all the same */
	if (item && !roster_view_tells(&rosters, to->bare))
		return;
	buf_reset(&d->to);
	buf_xml(&d->to, to->full);
	g = release(n, &what, dir_clearance(d->dir, to->bare));
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
