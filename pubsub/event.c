/* SPDX-License-Identifier: MIT */
/* Writing events, and handing them out. */
#include "pubsub/event.h"

#include "base/clock.h"
#include "pubsub/digest.h"
#include "pubsub/flock.h"
#include "pubsub/options.h"
#include "pubsub/suboptions.h"

static const char *type_of(const struct node *n)
{
	return n->config.notification_type == NOTIFY_NORMAL ? "normal"
	                                                    : "headline";
}

/* Up to `<event>`, in d->scratch. */
static void open_event(struct node *n, struct xw *w, struct turn *t)
{
	struct domain *d = &n->pubsub->d;

	buf_reset(&d->scratch);
	xw_stanza(w, &d->scratch, "message", d->conf->domain,
		span_str(type_of(n)), item_new_id(t));
	xw_open(w, NS_PUBSUB_EVENT, "event");
}

/* From `</event>` on; what is about an item says its label. */
static void end_event(struct xw *w, const struct label *item)
{
	xw_close(w);
	if (!label_write(w, item))
		BUG("an item under a label that has no form");
}

static struct packet close_event(struct xw *w, const struct label *item)
{
	end_event(w, item);
	return xw_packet(w, item);
}

static void write_items(struct xw *w, const struct node *n)
{
	xw_open(w, NS_PUBSUB_EVENT, "items");
	xw_attr(w, "node", node_name(n));
}

/* Inside of write_items(). */
static void write_one(
	struct xw *w, struct node *n, const struct item *i, struct span payload)
{
	xw_open(w, NS_PUBSUB_EVENT, "item");
	xw_attr(w, "id", i->row.name);
	xw_attr(w, "publisher", item_publisher(n, &i->row));
	if (n->config.deliver_payloads && payload.n != 0)
		xw_raw(w, payload);
	xw_close(w);
}

static void write_item(
	struct xw *w, struct node *n, const struct item *i, struct span payload)
{
	write_items(w, n);
	write_one(w, n, i, payload);
	xw_close(w);
}

/* One event on its way to everybody. */
struct telling {
	struct node *n;
	const struct item *i;
	struct turn *t;
};

static struct packet write_event(const struct telling *e, struct span payload)
{
	struct xw w;

	open_event(e->n, &w, e->t);
	write_item(&w, e->n, e->i, payload);
	return close_event(&w, e->i->label);
}

static struct packet write_view(void *arg, const struct clearance *c)
{
	const struct telling *e = arg;

	return write_event(e, item_view(e->n, &e->i->row, c, e->t));
}

void event_item(struct node *n, const struct item *i, struct turn *t)
{
	struct telling e = {n, i, t};
	struct packet pk;

	if (!n->config.deliver_notifications)
		return;
	if (n->config.persist_items)
		digest_note(n, i->label, t);
	if (item_has_parts(n)) {
		flock_send_views(n, write_view, &e, t);
		return;
	}
	pk = write_event(&e, i->row.payload);
	flock_send_new(n, &pk, t);
}

void event_empty(struct node *n, const struct label *l, struct turn *t)
{
	struct packet pk;
	struct xw w;

	if (!n->config.deliver_notifications)
		return;
	open_event(n, &w, t);
	write_items(&w, n);
	xw_close(&w);
	pk = close_event(&w, l);
	flock_send_item(n, &pk, NULL, t);
}

static void write_delay(struct xw *w, const struct node *n, int64_t wall_ms)
{
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, wall_ms);
	xw_open(w, NS_DELAY, "delay");
	xw_attr(w, "from", n->pubsub->d.conf->domain);
	xw_attr(w, "stamp", buf_span(&b));
	xw_close(w);
	buf_clear(&b);
}

void event_forward(
	struct xw *w, struct node *n, const struct item *i, struct span payload)
{
	xw_open(w, NS_FORWARD, "forwarded");
	write_delay(w, n, i->row.at);
	xw_open(w, NS_STANZA, "message");
	xw_attr(w, "from", n->pubsub->d.conf->domain);
	xw_attr_str(w, "type", type_of(n));
	xw_open(w, NS_PUBSUB_EVENT, "event");
	write_item(w, n, i, payload);
	end_event(w, i->label);
	xw_close(w);
	xw_close(w);
}

void event_last(struct node *n, const struct sub *s, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	const struct clearance *c = dir_clearance(d->dir, sub_bare(s));
	struct item_ask ask = {.list = item_list_for(n, c, t),
		.before = INT64_MAX,
		.backward = true,
		.max = 1};
	const struct item_row *row;
	struct packet pk;
	struct item i;
	struct jid to;
	struct xw w;

	if (store_item_page(d->store, t->arena, &ask, &row) == 0 ||
		!item_of(n, row, t, &i) ||
		!jid_parse(t->arena, sub_jid(s), &to))
		return;
	open_event(n, &w, t);
	write_item(&w, n, &i, item_view(n, &i.row, c, t));
	end_event(&w, i.label);
	write_delay(&w, n, i.row.at);
	subids_write(&w, &s, 1);
	pk = xw_packet(&w, i.label);
	node_send_item(n, &pk, &to);
}

void event_digest(struct node *n, const struct sub *s,
	const struct item *const *i, size_t count, struct turn *t)
{
	const struct clearance *c =
		dir_clearance(n->pubsub->d.dir, sub_bare(s));
	struct packet pk;
	struct jid to;
	struct xw w;

	if (!jid_parse(t->arena, sub_jid(s), &to))
		return;
	open_event(n, &w, t);
	write_items(&w, n);
	for (size_t k = 0; k < count; k++)
		write_one(&w, n, i[k], item_view(n, &i[k]->row, c, t));
	xw_close(&w);
	xw_close(&w);
	if (!label_write(&w, i[0]->label))
		BUG("an item under a label that has no form");
	subids_write(&w, &s, 1);
	pk = xw_packet(&w, i[0]->label);
	node_send_item(n, &pk, &to);
}

void event_retract(struct node *n, const struct item *i,
	const struct label *unless, struct turn *t)
{
	struct packet pk;
	struct xw w;

	open_event(n, &w, t);
	write_items(&w, n);
	xw_open(&w, NS_PUBSUB_EVENT, "retract");
	xw_attr(&w, "id", i->row.name);
	xw_close(&w);
	xw_close(&w);
	pk = close_event(&w, i->label);
	flock_send_item(n, &pk, unless, t);
}

/* ---- about the node ---- */

static struct packet write_news(
	struct node *n, const char *what, struct span uri, struct turn *t)
{
	struct xw w;

	open_event(n, &w, t);
	xw_open(&w, NS_PUBSUB_EVENT, what);
	xw_attr(&w, "node", node_name(n));
	if (uri.n != 0) {
		xw_open(&w, NS_PUBSUB_EVENT, "redirect");
		xw_attr(&w, "uri", uri);
		xw_close(&w);
	}
	xw_close(&w);
	xw_close(&w);
	return xw_packet(&w, place_access(&n->place));
}

void event_purge(struct node *n, struct turn *t)
{
	struct packet pk = write_news(n, "purge", SPAN_NONE, t);

	flock_send_news(n, &pk, t);
}

void event_delete(struct node *n, struct span uri, struct turn *t)
{
	struct packet pk = write_news(n, "delete", uri, t);

	flock_send_news(n, &pk, t);
}

/* With the form where payloads are told (8.2.5.3). */
void event_config(struct node *n, struct turn *t)
{
	struct packet pk;
	struct xw w;

	open_event(n, &w, t);
	xw_open(&w, NS_PUBSUB_EVENT, "configuration");
	xw_attr(&w, "node", node_name(n));
	if (n->config.deliver_payloads)
		node_form_write(n, &w, t);
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, place_access(&n->place));
	flock_send_news(n, &pk, t);
}

void event_gone(struct node *n, const struct jid *to, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	struct packet pk;
	struct xw w;

	open_event(n, &w, t);
	xw_open(&w, NS_PUBSUB_EVENT, "delete");
	xw_attr(&w, "node", node_name(n));
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(d, &pk, to->full);
}

void event_subscription(struct node *n, const struct sub_name *name,
	enum subscription_state state, const struct jid *to, struct turn *t)
{
	struct packet pk;
	struct xw w;

	open_event(n, &w, t);
	xw_open(&w, NS_PUBSUB_EVENT, "subscription");
	xw_attr(&w, "node", node_name(n));
	sub_attrs(&w, name, state);
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, place_access(&n->place));
	node_send_news(n, &pk, to);
}
