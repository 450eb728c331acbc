/* SPDX-License-Identifier: MIT */
/* Deleting and purging a node (XEP-0060 8.4, 8.5). */
#include "pubsub/remove.h"

#include "base/log.h"
#include "domain/levels.h"
#include "pubsub/ask.h"
#include "pubsub/event.h"
#include "pubsub/kind.h"
#include "pubsub/report.h"

#define URI_BYTES 2048
#define MOVED_MAX 100000 /* of a domain */
#define FOR_EVER  INT64_MAX

void remove_items(struct node *n)
{
	store_items_clear(n->pubsub->d.store, n->id);
}

static void remove_one(struct node *n, struct span uri, struct turn *t)
{
	if (n->config.notify_delete)
		event_delete(n, uri, t);
	node_erase(n);
}

static struct node *partner_of(struct node *n, struct turn *t)
{
	return node_find(
		n->pubsub, kind_partner(n->pubsub, node_name(n), t->arena), t);
}

/* Who may find it is told for a time (XEP-0060 8.4.2). */
static void leave_word(
	const struct node *n, struct span uri, bool for_ever, struct turn *t)
{
	const struct pubsub *p = n->pubsub;
	int64_t ms = p->conf.limits.moved_ms;
	const struct moved_row row = {
		.domain = p->d.conf->domain,
		.name = node_name(n),
		.access = n->labels.access,
		.uri = uri,
		.until = for_ever ? FOR_EVER : t->wall + ms,
	};

	if (uri.n != 0 && (for_ever || ms > 0))
		store_moved_put(p->d.store, &row, MOVED_MAX);
}

/* SECURITY: as the node was hidden, so is where it went. */
struct span remove_redirect(
	struct pubsub *p, struct span name, struct span bare, struct turn *t)
{
	struct domain *d = &p->d;
	struct place_labels labels = {.access = SPAN_NONE};
	struct moved_row row;
	struct place place;
	bool admits = false;

	if (!store_moved_get(d->store, t->arena, d->conf->domain, name, &row) ||
		row.until <= t->wall)
		return SPAN_NONE;
	labels.access = row.access;
	if (levels_read(d->conf->labels, &labels, d->conf->place, t->wall,
		    &place, NULL) == ERR_OK)
		admits = place_admits(
			d->gate, &place, dir_clearance(d->dir, bare));
	place_clear(&place);
	return admits ? row.uri : SPAN_NONE;
}

static bool has_moved(struct pubsub *p, struct span name, struct turn *t)
{
	struct moved_row row;

	return name.p != NULL &&
	       store_moved_get(
		       p->d.store, t->arena, p->d.conf->domain, name, &row) &&
	       row.until == FOR_EVER;
}

/* SECURITY: of two that are made together each would bring back the other. */
bool remove_has_moved(struct pubsub *p, struct span name, struct turn *t)
{
	return has_moved(p, name, t) ||
	       has_moved(p, kind_partner(p, name, t->arena), t);
}

void remove_node(struct node *n, struct span uri, bool for_ever, struct turn *t)
{
	struct node *partner = partner_of(n, t);

	node_report_done(n, "node-deleted", t);
	leave_word(n, uri, for_ever, t);
	if (partner != NULL)
		remove_one(partner, SPAN_NONE, t);
	remove_one(n, uri, t);
}

/* Who owns but one of two that belong together removes neither. */
static bool owns_all(const struct ask *q)
{
	struct node *partner = partner_of(q->n, q->t);

	return ask_is_owner(q) &&
	       (partner == NULL || node_affiliation(partner, q->s->from.bare) ==
					   NODE_OWNER);
}

enum sx_cond node_delete(struct ask *q)
{
	const struct xml *redirect =
		xml_child(q->x, NS_PUBSUB_OWNER, "redirect");
	struct span uri = xml_attr(redirect, "uri");
	enum sx_cond c;

	if (!owns_all(q))
		return SX_FORBIDDEN;
	if (uri.n > URI_BYTES)
		return SX_NOT_ACCEPTABLE;
	log_event(LOG_INFO, "node-deleted", KV("node", node_name(q->n)),
		KV("by", q->s->from.bare));
	c = ask_done(q);
	remove_node(q->n, uri, false, q->t);
	return c;
}

/*
 * SECURITY: who owns a node may be cleared for less than is in it. All of it
 * goes, and they learn nothing of it by that.
 */
enum sx_cond node_purge(struct ask *q)
{
	enum sx_cond c;

	if (!ask_is_owner(q))
		return SX_FORBIDDEN;
	if (!q->n->config.persist_items)
		return ask_unsupported(q, "persistent-items");
	c = ask_done(q);
	remove_items(q->n);
	event_purge(q->n, q->t);
	return c;
}
