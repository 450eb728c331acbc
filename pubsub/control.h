/* SPDX-License-Identifier: MIT */
/* Nodes in the hands of the operator, who is told everything. */
#ifndef PUBSUB_CONTROL_H
#define PUBSUB_CONTROL_H

#include "db/nodes.h"
#include "domain/fact.h"
#include "pubsub/pubsub.h"

struct node_info {
	struct span name, title;
	size_t items, subscriptions;
	struct span access, clearance,
		fallback; /* expressions; absent: unset */
};
/* Nodes in the order of their names, from the store, page by page. prefix:
 * only those whose names begin so; may be empty. */
void pubsub_nodes(struct pubsub *p, struct span prefix, struct turn *t,
	void (*f)(void *arg, const struct node_info *n), void *arg);
/* Options, labels (effective too, with the level that they come from),
 * affiliations, subscriptions. false: no such node. */
bool pubsub_show(struct pubsub *p, struct span name, fact_fn *f, void *arg,
	struct turn *t) MUST_CHECK;

/* A node, and NAME=VALUE pairs of its options and labels, checked all before
 * any is done. ERR_VALUE, ERR_UNKNOWN (no such node or option), ERR_CONFLICT,
 * ERR_IO (no disk space). */
struct node_edit {
	struct span name;
	const struct span *pair;
	size_t n;
	struct span owner; /* of a new one: bare JID; absent: the service */
};
enum err pubsub_create(struct pubsub *p, const struct node_edit *x,
	struct turn *t, struct errtext *e) MUST_CHECK;
enum err pubsub_set(struct pubsub *p, const struct node_edit *x, struct turn *t,
	struct errtext *e) MUST_CHECK;
enum err pubsub_affiliate(struct pubsub *p, struct span name, struct span jid,
	struct span affiliation, struct turn *t, struct errtext *e) MUST_CHECK;
/* With the node that goes with it; uri (absent: none): where to go. */
enum err pubsub_delete(struct pubsub *p, struct span name, struct span uri,
	struct turn *t, struct errtext *e) MUST_CHECK;

/* Publishes in the service's name. id absent: one is made. */
struct node_item {
	struct span name, id;
	struct span label;   /* expression; absent: the node's default */
	struct span payload; /* XML, one element */
};
enum err pubsub_put(struct pubsub *p, const struct node_item *x, struct turn *t,
	struct errtext *e) MUST_CHECK;

#define PUBSUB_STYLE_BYTES ((size_t)256 << 10)
/* The stylesheet for what is in a node. sheet: absent: it goes, ERR_UNKNOWN if
 * there is none. */
enum err pubsub_style_set(struct pubsub *p, struct span name, struct span sheet,
	struct turn *t, struct errtext *e) MUST_CHECK;
/* In the turn's memory. ERR_UNKNOWN: no such node, or it has none. */
enum err pubsub_style(struct pubsub *p, struct span name, struct span *sheet_r,
	struct turn *t, struct errtext *e) MUST_CHECK;

/* Items as one reads them. as: whose clearance counts; absent: all are told,
 * the unreadable ones without a marking. */
struct item_info {
	struct span id, publisher; /* bare JID */
	int64_t at;                /* ms UTC */
	struct span label;         /* expression; absent: can't be read today */
	struct span marking, fg, bg;
	struct span payload;
};
struct item_query {
	struct span name, as;
	struct span after; /* an id of the last page; absent: from the start */
	size_t max;
};
enum err pubsub_items(struct pubsub *p, const struct item_query *q,
	void (*f)(void *arg, const struct item_info *i), void *arg,
	struct turn *t, struct errtext *e) MUST_CHECK;

/* All that a node has, or had, under an ItemID, the newest first, whatever the
 * label; the turn's. */
size_t pubsub_named(struct pubsub *p, struct span node, struct span id,
	const struct item_row **rows_r, struct turn *t);

#endif
